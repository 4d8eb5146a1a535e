import { type Clock, createRealClock } from './clock.ts'
import { createFleet, type FleetStatistics } from './fleet.ts'
import { scenarios } from './scenario.ts'
import { type StationVersion } from './station/model.ts'
import { emaidOf } from './station/vehicle-certificates.ts'

export interface SimulateOptions {
  /** The OCPP-J endpoint without an identity, such as `ws://localhost:8080/ocpp`. */
  readonly url: string
  readonly stations: number
  /** As given on the command line: `1.6,2.0.1,2.1`. */
  readonly versions: string
  readonly seed: number | string
  /** One Basic password for all. */
  readonly password?: string
  readonly identityPrefix?: string
  /** Chains of contracts in PEM, leaf first: vehicles pay by themselves with them (ISO 15118). */
  readonly contracts?: readonly string[]
  readonly speed?: number
  readonly scenario?: string
  /** Seconds after which it ends; without it, until the signal. */
  readonly durationS?: number
  readonly connectPerSecond?: number
  /** Seconds between status lines (5). */
  readonly statusEveryS?: number
  readonly signal?: AbortSignal
  readonly write?: (line: string) => void
  readonly clock?: Clock
}

/** Options that cannot be meant; the message says what could be. */
export class SimulateOptionsError extends Error {
  override readonly name = 'SimulateOptionsError'
}

const known = ['1.5S', '1.6S', '1.6', '2.0.1', '2.1'] as const satisfies readonly StationVersion[]
const maximumStations = 50_000

/** Reads a list of versions; throws when one is not spoken. */
export function parseVersions(text: string): [StationVersion, ...StationVersion[]] {
  const versions = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const version = known.find((candidate) => candidate === part)
      if (version !== undefined) return version
      throw new SimulateOptionsError(`unknown version "${part}"; known versions: ${known.join(', ')}`)
    })
  const [first, ...others] = versions
  if (first === undefined) throw new SimulateOptionsError(`no version given; known versions: ${known.join(', ')}`)
  return [first, ...others]
}

function checkUrl(url: string): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : ''
  if (protocol !== 'ws:' && protocol !== 'wss:') {
    throw new SimulateOptionsError(`"${url}" is not a WebSocket address; give one such as ws://localhost:8080/ocpp`)
  }
}

function scenarioOf(name: string): (typeof scenarios)[keyof typeof scenarios] {
  for (const [candidate, scenario] of Object.entries(scenarios)) if (candidate === name) return scenario
  throw new SimulateOptionsError(`unknown scenario "${name}"; known scenarios: ${Object.keys(scenarios).join(', ')}`)
}

function checkedContracts(contracts: readonly string[]): readonly string[] {
  if (contracts.length === 0) throw new SimulateOptionsError('there is no contract; give PEM files, leaf first')
  for (const chain of contracts) {
    if (emaidOf(chain) === undefined) {
      throw new SimulateOptionsError('a contract is no chain of certificates in PEM whose leaf has an eMAID as its CN')
    }
  }
  return contracts
}

/** Runs virtual stations against a CSMS; prints how they fare and gives the final figures. */
export async function simulate(options: SimulateOptions): Promise<FleetStatistics> {
  const versions = parseVersions(options.versions)
  checkUrl(options.url)
  if (!Number.isInteger(options.stations) || options.stations < 1 || options.stations > maximumStations) {
    throw new SimulateOptionsError(`the number of stations must be between 1 and ${maximumStations}`)
  }
  const clock = options.clock ?? createRealClock()
  const write = options.write ?? ((line: string) => process.stdout.write(`${line}\n`))
  const startedAt = clock.now()
  const fleet = createFleet({
    url: options.url,
    count: options.stations,
    versions,
    seed: options.seed,
    clock,
    scenario: scenarioOf(options.scenario ?? 'busy'),
    ...(options.password !== undefined && { password: options.password }),
    ...(options.identityPrefix !== undefined && { identityPrefix: options.identityPrefix }),
    ...(options.contracts !== undefined && { contracts: checkedContracts(options.contracts) }),
    ...(options.speed !== undefined && { speed: options.speed }),
    ...(options.connectPerSecond !== undefined && { connectPerSecond: options.connectPerSecond }),
  })
  write(`${options.stations} stations (${versions.join(', ')}) → ${options.url}, seed ${options.seed}`)
  fleet.start()
  let callsBefore = 0
  const advised = new Set<string>()
  const everyMs = (options.statusEveryS ?? 5) * 1000
  const report = (): void => {
    const figures = fleet.statistics()
    write(statusLine(figures, (clock.now() - startedAt) / 1000, ((figures.calls - callsBefore) * 1000) / everyMs))
    callsBefore = figures.calls
    for (const line of advice(figures)) {
      if (!advised.has(line)) write(line)
      advised.add(line)
    }
    status = clock.schedule(everyMs, report)
  }
  let status = clock.schedule(everyMs, report)
  await untilOver(clock, options.durationS, options.signal)
  status.cancel()
  const figures = fleet.statistics()
  await fleet.stop()
  write(summary(figures, (clock.now() - startedAt) / 1000))
  return figures
}

function untilOver(clock: Clock, durationS: number | undefined, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = durationS === undefined ? undefined : clock.schedule(durationS * 1000, resolve)
    const abort = (): void => {
      timer?.cancel()
      resolve()
    }
    if (signal?.aborted === true) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}

function statusLine(figures: FleetStatistics, seconds: number, callsPerSecond: number): string {
  const parts = [
    `${Math.round(seconds)} s`,
    `connected ${figures.connected}/${figures.stations}`,
    `accepted ${figures.booted}`,
    `charging ${figures.openTransactions}`,
    `${(figures.powerW / 1000).toFixed(0)} kW`,
    `${callsPerSecond.toFixed(0)} calls/s`,
    `queued ${figures.queuedMessages}`,
    `failed ${figures.failedCalls} calls, ${figures.failedConnections} connections`,
    ...(figures.pending > 0 ? [`pending ${figures.pending}`] : []),
    ...Object.entries(figures.refused).map(([status, count]) => `refused with ${status} ${count}`),
    ...(figures.refusedCards > 0 ? [`cards refused ${figures.refusedCards}`] : []),
  ]
  return parts.join(' · ')
}

/** What whoever runs them can do about stations and cards that nobody knows. */
function advice({ pending, refused, transactions, refusedCards }: FleetStatistics): string[] {
  const atTheDoor = pending > 0 || refused['429'] !== undefined
  return [
    ...(atTheDoor
      ? [
          '  Unknown stations wait until they are admitted, a few per address: admit or register them; for a trial start the server with --onboarding accept.',
        ]
      : []),
    ...(refused['401'] === undefined
      ? []
      : ['  401: the server has a password on file for these identities; give it with --password.']),
    ...(refused['404'] === undefined
      ? []
      : ['  404: the server takes registered stations only, or its address has another path.']),
    ...(refusedCards > 0 && transactions === 0
      ? [
          '  The cards of the drivers are not known to the server: write them with --cards cards.csv and import that as tokens.',
        ]
      : []),
  ]
}

function summary(figures: FleetStatistics, seconds: number): string {
  const lines = [
    `ran ${seconds.toFixed(0)} s with ${figures.stations} stations, ${figures.booted} of them accepted`,
    `${figures.transactions} transactions begun, ${figures.openTransactions} still open`,
    `${figures.calls} calls answered, ${figures.failedCalls} not; ${figures.failedConnections} connections failed`,
    `${figures.queuedMessages} messages were waiting, ${figures.droppedMessages} were given up`,
  ]
  return lines.join('\n')
}
