import { createFolder } from '../folder.ts'
import { createPostgres, testPostgres } from '../postgres.ts'
import { type Running, startScript } from '../processes.ts'
import { createRandom, type Random } from '../random.ts'
import { createRest } from '../rest.ts'
import { type Armed, type ServerOptions } from '../server-options.ts'
import { launchServer, startServerProcess, stationsAt } from '../server-process.ts'
import { type StoreKind } from '../world.ts'
import { type Audit, audit } from './audit.ts'
import { type LedgerOptions } from './entries.ts'
import { killByHand, killedAt, whileRunning } from './kills.ts'

/** How a round ends: by a signal from outside, or by the server's own hand at an armed point. */
const everyEnding = ['signal', 'before-commit', 'signal', 'after-commit', 'signal', 'during-replay'] as const
type Ending = (typeof everyEnding)[number]

export interface CrashOptions {
  store: StoreKind
  rounds: number
  seed: number
  /** Stations of each version. */
  stations?: number
  /** How the rounds end, in turn. */
  endings?: readonly Ending[]
  /** What the servers that are to be killed have beside the others. */
  server?: Pick<ServerOptions, 'dies'>
  say?: (line: string) => void
}

export interface CrashResult extends Audit {
  kills: Record<Ending, number>
}

export const crashToken = '04C4A5400001'

/**
 * Charging stations, a server that is killed over and over, and at the end the audit. A server that ends for another
 * reason than the kill of its round fails the run.
 */
export async function runCrashes(options: CrashOptions): Promise<CrashResult> {
  const { store, rounds, seed, endings = everyEnding, say = () => undefined } = options
  const random = createRandom(seed)
  await using folder = await createFolder()
  await using database = store === 'postgres' ? await createPostgres(testPostgres ?? '') : null
  const server: ServerOptions = {
    database: database?.url ?? `sqlite:${folder.path}/stationmaster.db`,
    data: folder.path,
    // What a kill interrupts is not for the log.
    flags: { onboarding: 'accept' },
  }
  const ledgerOptions = { file: `${folder.path}/ledger`, stations: options.stations ?? 3, seed, prefix: 'CRASH' }
  await register(server, ledgerOptions)
  await using ledger = startLedger({ ...ledgerOptions, idToken: crashToken })
  const kills: Record<Ending, number> = { signal: 0, 'before-commit': 0, 'after-commit': 0, 'during-replay': 0 }
  for (let round = 0; round < rounds; round++) {
    const ending = endings[round % endings.length] ?? 'signal'
    await crash({ ...server, ...options.server }, ledger, ending, random)
    kills[ending]++
    say(`${store}: killed ${round + 1} of ${rounds} (${ending})`)
  }
  await using last = await startServerProcess(server)
  ledger.tell(`server ${last.stations}`)
  ledger.tell('stop')
  await whileRunning(last.running, ledger.line('done'))
  return { ...(await audit(createRest(last.address), ledgerOptions.file)), kills }
}

export function startLedger(options: LedgerOptions): Running {
  const script = new URL('../children/ledger.ts', import.meta.url)
  return startScript(script, { args: [JSON.stringify(options)] })
}

/** Stations and their token on file, so that nothing but charging is left to do. */
export async function register(
  server: ServerOptions,
  { stations, prefix }: Pick<LedgerOptions, 'stations' | 'prefix'>,
): Promise<void> {
  await using first = await startServerProcess(server)
  const rest = createRest(first.address)
  await rest.putIdToken(crashToken)
  for (const version of ['1.6', '2.0.1', '2.1']) {
    for (let index = 0; index < stations; index++) {
      await rest.putStation(`${prefix}-${version}-${index}`, { onboarding: 'accepted' })
    }
  }
}

async function crash(server: ServerOptions, ledger: Running, ending: Ending, random: Random): Promise<void> {
  if (ending === 'during-replay') return crashDuringReplay(server, ledger, random)
  await using started = await startServerProcess(server)
  const { running } = started
  ledger.tell(`server ${started.stations}`)
  for (let reports = random.between(1, 3); reports > 0; reports--) {
    await whileRunning(running, ledger.line('acknowledged'))
  }
  if (ending === 'signal') {
    await killByHand(running)
    return
  }
  started.arm({ point: ending, commits: random.between(1, 20) })
  await killedAt(running, ending)
}

/** Armed before it listens: it dies while the stations come back and say again what was not answered. */
async function crashDuringReplay(server: ServerOptions, ledger: Running, random: Random): Promise<void> {
  const arm: Armed = { point: random.pick(['before-commit', 'after-commit']), commits: random.between(2, 12) }
  await using running = launchServer({ ...server, arm })
  // The commits of the start itself may be enough; what it died of is looked at below.
  const address = await running.line('ready').catch(() => undefined)
  if (address !== undefined) ledger.tell(`server ${stationsAt(address)}`)
  await killedAt(running, arm.point)
}
