/**
 * Load generator in a process of its own: stations in a closed loop, each sending its next call when the last was
 * answered. Arguments: base URL, version, stations, seconds, identity prefix. Prints one JSON line.
 */
import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import { boot, type Exchange, idTokenOf, type SessionState, session2, session16, versionOf } from './sessions.ts'

const [url = '', given, stations = '20', seconds = '10', prefix = 'BENCH'] = process.argv.slice(2)
const version = versionOf(given)
const exchanges: Exchange[] = version === 'ocpp1.6' ? session16 : session2
const latencies: number[] = []
let errors = 0
let measuring = false
let stopping = false

class Station {
  readonly #socket: WebSocket
  readonly #state: SessionState
  #waiting: { id: string; resolve: (answer: Record<string, unknown>) => void } | undefined

  constructor(index: number) {
    const identity = `${prefix}-${index}`
    this.#socket = new WebSocket(`${url}/${identity}`, [version], { perMessageDeflate: false })
    this.#state = {
      idToken: idTokenOf(index),
      transactionId: '',
      seqNo: 0,
      registerWh: 1_000,
      now: () => new Date().toISOString(),
    }
    this.#socket.on('message', (data: Buffer) => this.#receive(data.toString()))
  }

  #receive(text: string) {
    const frame: unknown = JSON.parse(text)
    if (!Array.isArray(frame)) return
    if (frame[0] === 2) {
      this.#socket.send(JSON.stringify([4, frame[1], 'NotSupported', '', {}]))
    } else if (this.#waiting?.id === frame[1]) {
      if (frame[0] === 4) errors++
      this.#waiting?.resolve(frame[0] === 3 ? frame[2] : {})
    }
  }

  async call(action: string, payload: unknown): Promise<Record<string, unknown>> {
    const id = randomUUID()
    const startedAt = performance.now()
    const answer = await new Promise<Record<string, unknown>>((resolve) => {
      this.#waiting = { id, resolve }
      this.#socket.send(JSON.stringify([2, id, action, payload]))
    })
    if (measuring) latencies.push(performance.now() - startedAt)
    return answer
  }

  async run() {
    await new Promise((resolve, reject) => {
      this.#socket.once('open', resolve)
      this.#socket.once('error', reject)
    })
    await this.call('BootNotification', boot[version])
    while (!stopping) {
      this.#state.transactionId = randomUUID()
      this.#state.seqNo = 0
      for (const { action, payload, learn } of exchanges) {
        const answer = await this.call(action, payload(this.#state))
        learn?.(answer, this.#state)
      }
    }
    this.#socket.close()
  }
}

const fleet = Array.from({ length: Number(stations) }, (_, index) => new Station(index).run())
// Long enough for the server's code to be compiled as in the long run.
const warmUpMs = 5_000
setTimeout(() => {
  measuring = true
  process.stdout.write('measuring\n')
}, warmUpMs)
setTimeout(
  () => {
    measuring = false
    process.stdout.write('measured\n')
    stopping = true
  },
  warmUpMs + Number(seconds) * 1_000,
)
await Promise.all(fleet)
latencies.sort((a, b) => a - b)
const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
process.stdout.write(
  `result ${JSON.stringify({ calls: latencies.length, errors, p50: at(0.5), p99: at(0.99), max: at(1) })}\n`,
)
