/**
 * Stations of 1.6 in a process of their own that charge, lose their server and come back by the back-off of the
 * specification, each with the end of its charge. Arguments: base URL, stations. Prints `charging <JSON>` when every
 * start was answered, and after the line `expect` and the loss of every socket `back <JSON>`.
 */
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'
import { boot } from './sessions.ts'

const [url = '', count = '10000'] = process.argv.slice(2)
const stations = Number(count)
const atOnce = 100
const perAddress = 1_000
/** RetryBackOffWaitMinimum, RandomRange and RepeatTimes (2.1 part 4, 5.3), with a range that spreads a network. */
const backOff = { waitS: 2, randomS: 10, repeats: 4 }
/** A station gives up on an answer after this. */
const patienceMs = 30_000

interface Charging {
  index: number
  transactionId: number
  socket: WebSocket
}
const charging: Charging[] = []
const boots: number[] = []
const acknowledged: number[] = []
let slowestCallMs = 0
let overdueCalls = 0
let refused = 0

function connect(index: number): Promise<WebSocket> {
  const socket = new WebSocket(`${url}/BACK-${index}`, ['ocpp1.6'], {
    perMessageDeflate: false,
    localAddress: `127.0.1.${1 + Math.floor(index / perAddress)}`,
  })
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
    socket.once('unexpected-response', (request, response) => {
      request.destroy()
      reject(new Error(`the handshake was answered ${response.statusCode}`))
    })
  })
}

async function call(socket: WebSocket, action: string, payload: unknown): Promise<Record<string, unknown>> {
  const id = randomUUID()
  const startedAt = performance.now()
  const answer = new Promise<unknown>((resolve, reject) => {
    const read = (data: Buffer) => {
      const frame: unknown = JSON.parse(data.toString())
      if (!Array.isArray(frame)) return
      if (frame[0] === 2) socket.send(JSON.stringify([4, frame[1], 'NotSupported', '', {}]))
      if (frame[1] !== id) return
      socket.off('message', read)
      if (frame[0] === 3) resolve(frame[2])
      else reject(new Error(`${action} was answered ${data.toString()}`))
    }
    socket.on('message', read)
    socket.once('close', () => reject(new Error(`closed while ${action} waited`)))
  })
  socket.send(JSON.stringify([2, id, action, payload]))
  const result = await answer
  const tookMs = performance.now() - startedAt
  slowestCallMs = Math.max(slowestCallMs, tookMs)
  if (tookMs > patienceMs) overdueCalls++
  return typeof result === 'object' && result !== null ? { ...result } : {}
}

async function begin(index: number): Promise<void> {
  const socket = await connect(index)
  await call(socket, 'BootNotification', boot['ocpp1.6'])
  const start = { connectorId: 1, idTag: 'BENCH', meterStart: 0, timestamp: new Date().toISOString() }
  const { transactionId } = await call(socket, 'StartTransaction', start)
  charging.push({ index, transactionId: Number(transactionId), socket })
}

/** Until it is back and the end of its charge was answered. */
async function comeBack({ index, transactionId }: Charging, goneAt: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    await sleep((backOff.waitS * 2 ** Math.min(attempt, backOff.repeats) + Math.random() * backOff.randomS) * 1_000)
    try {
      const socket = await connect(index)
      await call(socket, 'BootNotification', boot['ocpp1.6'])
      boots.push(performance.now() - goneAt)
      const timestamp = new Date().toISOString()
      await call(socket, 'StopTransaction', { transactionId, meterStop: 1_000, timestamp })
      acknowledged.push(transactionId)
      return
    } catch {
      refused++
    }
  }
}

let next = 0
const worker = async () => {
  while (next < stations) await begin(next++)
}
await Promise.all(Array.from({ length: atOnce }, worker))
process.stdout.write(`charging ${JSON.stringify({ stations: charging.length })}\n`)

createInterface({ input: process.stdin }).once('line', () => {
  slowestCallMs = 0
  overdueCalls = 0
  const returns = charging.map(async (one) => {
    if (one.socket.readyState !== WebSocket.CLOSED) {
      await new Promise<void>((resolve) => one.socket.once('close', () => resolve()))
    }
    await comeBack(one, goneAt())
  })
  Promise.all(returns).then(
    () => {
      boots.sort((a, b) => a - b)
      const at = (share: number) => boots[Math.min(boots.length - 1, Math.floor(boots.length * share))] ?? 0
      const result = {
        backMs: boots.at(-1) ?? 0,
        bootP50Ms: at(0.5),
        bootP99Ms: at(0.99),
        slowestCallMs,
        overdueCalls,
        refused,
        acknowledged: acknowledged.length,
      }
      process.stdout.write(`back ${JSON.stringify(result)}\n`)
    },
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    },
  )
})

/** When the first of them lost its server. */
let lostAt: number | undefined
function goneAt(): number {
  lostAt ??= performance.now()
  return lostAt
}
process.once('SIGTERM', () => process.exit(0))
