import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'

export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('run virtual stations against any central system')
    .requiredOption('--url <url>', 'OCPP-J endpoint without an identity, e.g. ws://127.0.0.1:8080/ocpp')
    .option('--stations <n>', 'how many stations', positive, 10)
    .option('--versions <list>', 'which versions they speak, in turn; 1.5S and 1.6S are SOAP', '1.6,2.0.1,2.1')
    .option('--seed <text>', 'the same seed gives the same cars and people', '1')
    .option('--password <password>', 'Basic password of every station')
    .option('--prefix <text>', 'what identities begin with')
    .option(
      '--contracts <folder>',
      'folder of contract certificates (*.pem, leaf first): stations speak ISO 15118, and most cars pay by themselves',
      readContracts,
    )
    .option('--cards <file>', 'write the cards of the drivers as CSV, to be imported as tokens')
    .option('--speed <n>', 'how many seconds pass for cars and people in one of ours', positive)
    .option('--duration <s>', 'seconds after which it ends; otherwise on Ctrl-C', positive)
    .option('--connect-rate <n>', 'new connections per second', positive)
    .action(async (options: Options) => {
      const stop = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
      const { fleetCards, simulate } = await import('@stationmaster/simulator')
      if (options.cards !== undefined) writeFileSync(options.cards, csvOfCards(fleetCards(options.stations)))
      await simulate({
        url: options.url,
        stations: options.stations,
        versions: options.versions,
        seed: options.seed,
        signal: stop.signal,
        ...(options.password === undefined ? {} : { password: options.password }),
        ...(options.prefix === undefined ? {} : { identityPrefix: options.prefix }),
        ...(options.contracts === undefined ? {} : { contracts: options.contracts }),
        ...(options.speed === undefined ? {} : { speed: options.speed }),
        ...(options.duration === undefined ? {} : { durationS: options.duration }),
        ...(options.connectRate === undefined ? {} : { connectPerSecond: options.connectRate }),
      })
    })
}

interface Options {
  url: string
  stations: number
  versions: string
  seed: string
  password?: string
  cards?: string
  prefix?: string
  contracts?: string[]
  speed?: number
  duration?: number
  connectRate?: number
}

function readContracts(folder: string): string[] {
  if (!existsSync(folder)) throw new InvalidArgumentError(`there is no folder ${folder}`)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.pem'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

function csvOfCards(cards: readonly { idToken: string; type: string }[]): string {
  return ['value,type', ...cards.map(({ idToken, type }) => `${idToken},${type}`), ''].join('\n')
}

function positive(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('use a number above 0')
  return value
}
