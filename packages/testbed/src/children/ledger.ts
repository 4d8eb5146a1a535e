/**
 * Stations that charge without pause, in a process of their own, and the ledger of what they were answered. Argument:
 * LedgerOptions as JSON. Reads `server <ws url>` and `stop`; prints `acknowledged <count>` now and then and `done
 * <count>` when every station has ended its charge.
 */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type Fields, RawStation } from '../clients/raw-station.ts'
import { type LedgerLine, type LedgerOptions } from '../crash/entries.ts'
import { createRandom, type Random } from '../random.ts'

const options: LedgerOptions = JSON.parse(process.argv[2] ?? '{}')
const file = createWriteStream(options.file, { flags: 'a' })
const reportEvery = 10
let server = ''
let stopping = false
let acknowledged = 0

function note(line: LedgerLine): void {
  file.write(`${JSON.stringify(line)}\n`)
  if (++acknowledged % reportEvery === 0) process.stdout.write(`acknowledged ${acknowledged}\n`)
}

/** A station that sends each message until it is answered: again with the same id, or with a new one. */
class Persistent {
  readonly identity: string
  readonly random: Random
  readonly #version: string
  #link: RawStation | undefined
  #at = Date.now()

  constructor(identity: string, version: string, random: Random) {
    this.identity = identity
    this.random = random
    this.#version = version
  }

  /** Each moment once, so that no two messages of a station are equal by chance. */
  moment(): string {
    this.#at = Math.max(this.#at + 1, Date.now())
    return new Date(this.#at).toISOString()
  }

  async say(action: string, payload: Fields): Promise<Fields> {
    let id: string = randomUUID()
    for (let attempts = 1; ; attempts++) {
      const answer = await this.#try(action, payload, id)
      if (answer?.kind === 'result') {
        note({ station: this.identity, action, payload, answer: answer.payload, attempts })
        return answer.payload
      }
      if (answer?.kind === 'error') throw new Error(`${action} was answered ${answer.code}: ${answer.description}`)
      if (this.random.next() < 0.5) id = randomUUID()
    }
  }

  async leave(): Promise<void> {
    await this.#link?.[Symbol.asyncDispose]()
  }

  /** Undefined when the link died before an answer came. */
  async #try(action: string, payload: Fields, id: string): Promise<Answer | undefined> {
    const link = await this.#connected()
    const answer = await Promise.race([link.ask(action, payload, id), link.closed.then(() => undefined)])
    if (answer === undefined) this.#link = undefined
    return answer
  }

  async #connected(): Promise<RawStation> {
    for (let pauseMs = 10; this.#link === undefined; pauseMs = Math.min(pauseMs * 2, 200)) {
      this.#link = await this.#connect()
      if (this.#link === undefined) await sleep(pauseMs)
    }
    return this.#link
  }

  async #connect(): Promise<RawStation | undefined> {
    if (server === '') return undefined
    // A server that is being killed and started refuses in many ways, and a station tries again after each.
    return RawStation.connect(server, { identity: this.identity, subprotocols: [this.#version] }).catch(() => undefined)
  }
}

async function charge16(station: Persistent, connectorId: number, meterStart: number): Promise<number> {
  const idTag = options.idToken
  const start = await station.say('StartTransaction', { connectorId, idTag, meterStart, timestamp: station.moment() })
  const transactionId = start.transactionId
  let register = meterStart
  for (let count = station.random.between(0, 4); count > 0; count--) {
    register += station.random.between(1, 500)
    const sampledValue = [{ value: String(register), measurand: 'Energy.Active.Import.Register', unit: 'Wh' }]
    const meterValue = [{ timestamp: station.moment(), sampledValue }]
    await station.say('MeterValues', { connectorId, transactionId, meterValue })
  }
  register += 7
  const timestamp = station.moment()
  await station.say('StopTransaction', { transactionId, idTag, meterStop: register, timestamp, reason: 'Local' })
  return register
}

async function charge2(station: Persistent, connectorId: number, meterStart: number): Promise<number> {
  const transactionId = randomUUID()
  let seqNo = 0
  let register = meterStart
  const event = (eventType: string, triggerReason: string, extra: Fields = {}) =>
    station.say('TransactionEvent', {
      eventType,
      timestamp: station.moment(),
      triggerReason,
      seqNo: seqNo++,
      transactionInfo: { transactionId },
      evse: { id: connectorId, connectorId: 1 },
      meterValue: [
        {
          timestamp: station.moment(),
          sampledValue: [{ value: register, measurand: 'Energy.Active.Import.Register' }],
        },
      ],
      ...extra,
    })
  const idToken = { idToken: options.idToken, type: 'ISO14443' }
  await event('Started', 'Authorized', { idToken })
  for (let count = station.random.between(0, 4); count > 0; count--) {
    register += station.random.between(1, 500)
    await event('Updated', 'MeterValuePeriodic')
  }
  register += 7
  await event('Ended', 'StopAuthorized', { idToken })
  return register
}

async function run(station: Persistent, charge: typeof charge16): Promise<void> {
  let register = 1_000
  for (let session = 0; !stopping; session++) register = await charge(station, 1 + (session % 2), register)
  await station.leave()
}

const fleet = Array.from({ length: options.stations }, (_, index) =>
  (['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const).map((version, order) => {
    const identity = `${options.prefix}-${version.slice(4)}-${index}`
    const station = new Persistent(identity, version, createRandom(options.seed + index * 3 + order))
    return run(station, version === 'ocpp1.6' ? charge16 : charge2)
  }),
).flat()

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line.startsWith('server ')) server = line.slice('server '.length)
  else if (line === 'stop') stopping = true
})

await Promise.all(fleet)
await new Promise((resolve) => file.end(resolve))
process.stdout.write(`done ${acknowledged}\n`)
process.exit(0)
