import { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import WebSocket from 'ws'
import { fieldsOf } from '../clients/raw-station.ts'
import { Station16 } from '../clients/station-16.ts'
import { createFolder } from '../folder.ts'
import { residentBytes } from '../processes.ts'
import { createRandom, type Random } from '../random.ts'
import { createRest } from '../rest.ts'
import { startServerProcess } from '../server-process.ts'
import { within } from '../until.ts'
import { inboundActions, judge, type Verdict } from './judge.ts'
import { type FuzzFrame, mutate } from './mutate.ts'
import { type OcppVersion, type Published, readPublished } from './published.ts'
import { sampleOf } from './samples.ts'

export interface FuzzOptions {
  version: OcppVersion
  /** How many frames, half of them to a station that is read strictly. */
  frames: number
  seed: number
  say?: (line: string) => void
}

export interface FuzzResult {
  frames: number
  /** Frames whose answer the judge did not expect. */
  misjudged: string[]
  /** Billing messages that were answered and are not in the ledger. */
  missing: string[]
  billing: number
  /** By what the judge said of the frame. */
  verdicts: Record<string, number>
  /** Charges that another station on the same server made meanwhile, and how many went as they should. */
  bystander: { charges: number; sound: number }
  residentGrowthBytes: number
}

/** Sends mutated frames to a server in another process and holds each answer against the second judge. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { version, frames, seed, say = () => undefined } = options
  const published = readPublished(version)
  await using folder = await createFolder()
  const file = `${folder.path}/stationmaster.db`
  await using server = await startServerProcess({ database: `sqlite:${file}`, data: folder.path })
  const rest = createRest(server.address)
  await rest.putIdToken('04F0220001')
  await rest.putStation('BYSTANDER', { onboarding: 'accepted' })
  const bystander = createBystander(server.stations)
  const result: FuzzResult = {
    frames: 0,
    misjudged: [],
    missing: [],
    billing: 0,
    verdicts: {},
    bystander: { charges: 0, sound: 0 },
    residentGrowthBytes: 0,
  }
  const residentBefore = residentBytes(server.pid)
  const billing: { identity: string; text: string }[] = []
  await Promise.all(
    (['generous', 'strict'] as const).map(async (mode, index) => {
      const identity = `FUZZ-${mode}`
      await rest.putStation(identity, { onboarding: 'accepted', reading: mode })
      await using link = new FuzzLink(`${server.stations}/${identity}`, version)
      const random = createRandom(seed + index)
      for (let count = 0; count < frames / 2; count++) {
        const frame = nextFrame(published, random)
        const verdict = judge(frame, published, mode)
        const seen = await link.exchange(frame)
        result.frames++
        result.verdicts[`${mode} ${verdict.why}`] = (result.verdicts[`${mode} ${verdict.why}`] ?? 0) + 1
        const wrong = disagreement(verdict, seen)
        if (wrong !== null) result.misjudged.push(`${mode} (${verdict.why}) ${wrong}: ${shown(frame)}`)
        if (verdict.billing !== null && !seen.closed) billing.push({ identity, text: verdict.billing })
        if (result.frames % 10_000 === 0) say(`${version}: ${result.frames} of ${frames} frames`)
      }
    }),
  )
  result.residentGrowthBytes = residentBytes(server.pid) - residentBefore
  result.bystander = await bystander.stop()
  result.billing = billing.length
  result.missing = missingIn(file, billing)
  return result
}

function nextFrame(published: Published, random: Random): FuzzFrame {
  const actions = inboundActions[published.version]
  // Billing is what must not be lost, so it comes often.
  const billing =
    published.version === 'ocpp1.6'
      ? ['StartTransaction', 'StopTransaction', 'MeterValues']
      : ['TransactionEvent', 'MeterValues']
  const action = random.pick(random.next() < 0.4 ? billing : actions) ?? 'Heartbeat'
  const schema = published.requests.get(action)
  const payload = schema === undefined ? {} : sampleOf(schema, random)
  return mutate(action, action === 'BootNotification' ? withoutSerial(payload) : payload, random)
}

/** Serial numbers that alternate would be two devices that share one identity (F12). */
function withoutSerial(boot: Record<string, unknown>): Record<string, unknown> {
  const { chargePointSerialNumber: _, chargeBoxSerialNumber: __, ...payload } = boot
  const { serialNumber: ___, ...chargingStation } = fieldsOf(payload.chargingStation)
  return 'chargingStation' in payload ? { ...payload, chargingStation } : payload
}

interface Seen {
  /** Frames that came before the answer to the probe behind the mutated frame. */
  answers: string[]
  closed: boolean
  code: number
}

/** One link that is opened anew whenever the server closed it. */
class FuzzLink implements AsyncDisposable {
  readonly #url: string
  readonly #version: string
  #socket: WebSocket | undefined
  #answers: string[] = []
  #done: ((seen: Seen) => void) | undefined
  #probe = 0

  constructor(url: string, version: string) {
    this.#url = url
    this.#version = version
  }

  /** The frame, and behind it a probe whose answer says that nothing more will come for the frame. */
  async exchange(frame: FuzzFrame): Promise<Seen> {
    const socket = this.#socket ?? (await this.#connect())
    this.#socket = socket
    this.#answers = []
    const seen = new Promise<Seen>((resolve) => {
      this.#done = resolve
    })
    socket.send(frame.bytes, { binary: frame.binary })
    if (socket.readyState === WebSocket.OPEN) socket.send(`[2,"probe-${++this.#probe}","Heartbeat",{}]`)
    return within(`an answer to ${shown(frame)}`, seen, 60_000)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.terminate()
    await turn()
  }

  async #connect(): Promise<WebSocket> {
    const socket = new WebSocket(this.#url, [this.#version], { perMessageDeflate: false })
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    socket.on('error', () => socket.terminate())
    socket.on('message', (data: Buffer) => this.#received(socket, data.toString()))
    socket.on('close', (code) => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      this.#done?.({ answers: this.#answers, closed: true, code })
    })
    return socket
  }

  #received(socket: WebSocket, text: string): void {
    const frame: unknown = JSON.parse(text)
    if (Array.isArray(frame) && frame[0] === 2) socket.send(JSON.stringify([4, frame[1], 'NotSupported', '', {}]))
    else if (text.startsWith(`[3,"probe-${this.#probe}"`)) {
      this.#done?.({ answers: this.#answers, closed: false, code: 0 })
    } else this.#answers.push(text)
  }
}

/** What is wrong with what was seen, or null. */
function disagreement(verdict: Verdict, { answers, closed, code }: Seen): string | null {
  if (closed) return verdict.close === code ? null : `closed with ${code}`
  if (verdict.close !== null) return 'not closed'
  if (answers.length > 1) return `answered ${answers.length} times: ${answers.join(' ').slice(0, 300)}`
  const [answer] = answers
  if (answer === undefined) return verdict.silence ? null : 'not answered'
  const [type, id, errorCode]: unknown[] = JSON.parse(answer)
  const echoed = idText(answer) ?? JSON.stringify(id)
  if (type === 3 && verdict.result !== null) return verdict.result === echoed ? null : `answered with id ${echoed}`
  if (type === 4 && verdict.error !== null) {
    if (!verdict.error.ids.includes(echoed)) return `answered with id ${echoed}`
    return verdict.error.codes.has(String(errorCode)) ? null : `answered ${String(errorCode)}`
  }
  return `answered ${answer.slice(0, 200)}`
}

function idText(answer: string): string | undefined {
  return /^\[\d,(-?\d[\d.eE+-]*),/.exec(answer)?.[1]
}

function shown({ bytes, binary }: FuzzFrame): string {
  return `${binary ? 'binary ' : ''}${bytes.toString('utf8').slice(0, 400)}`
}

/** Billing texts that are nowhere in the ledger; read from the file, so that no code of ours stands between. */
function missingIn(file: string, billing: { identity: string; text: string }[]): string[] {
  using database = new DatabaseSync(file, { readOnly: true })
  const rows = database.prepare('SELECT station_id AS station, message_id AS id, raw FROM "ledger"').all()
  const kept = new Set(rows.map(({ station, raw }) => `${String(station)} ${String(raw)}`))
  const ids = new Set(rows.map(({ station, id }) => `${String(station)} ${String(id)}`))
  return billing
    .filter(({ identity, text }) => {
      const station = identity.toLowerCase()
      // C04.FR.04: a code typed by a driver is masked, so its message is known by its id only; half a character is
      // kept as U+FFFD, as UTF-8 has to.
      if (text.includes('KeyCode')) return !ids.has(`${station} ${String(JSON.parse(text)[1]).toWellFormed()}`)
      return !kept.has(`${station} ${text}`)
    })
    .map(({ identity, text }) => `${identity} ${text.slice(0, 400)}`)
}

/** A station that charges all the while, as if nothing happened. */
function createBystander(stations: string) {
  let stopping = false
  const run = async () => {
    const station = await Station16.connect(stations, { identity: 'BYSTANDER' })
    await using _ = station.link
    await station.boot()
    let charges = 0
    let sound = 0
    while (!stopping) {
      charges++
      const { transactionId, status } = await station.start({ idTag: '04F0220001', meterStart: charges })
      const stopped = await station.stop(transactionId, charges + 1)
      if (status === 'Accepted' && stopped.kind === 'result') sound++
    }
    return { charges, sound }
  }
  const running = run()
  // Its failure is told when it is asked for.
  running.catch(() => undefined)
  return {
    stop() {
      stopping = true
      return running
    },
  }
}
