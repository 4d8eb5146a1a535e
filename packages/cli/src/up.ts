import { type App, type Config, readConfig, settings, startApp } from '@stationmaster/csms'
import { type Command, Option } from 'commander'
import { demoData } from './demo-data.ts'

export function addUp(program: Command): void {
  const up = program.command('up').description('start the server, with a demo network unless --empty')
  for (const [name, { help, placeholder, fallback }] of Object.entries(settings)) {
    const shown =
      fallback === null || fallback === '' || fallback === false || (Array.isArray(fallback) && fallback.length === 0)
        ? ''
        : ` (default: ${String(fallback)})`
    const option = new Option(placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`, `${help}${shown}`)
    // A list is given as one text with commas, or by giving the flag again.
    up.addOption(Array.isArray(fallback) ? option.argParser(joined) : option)
  }
  up.option('--config <file>', 'a JSON file with any of these settings')
    .addHelpText(
      'after',
      '\nEvery setting can also be given as STATIONMASTER_PORT and so on; flags win, then the environment, then the file.',
    )
    .action(async (_: unknown, command: Command) => run(flagsOf(command), command.getOptionValue('config')))
}

function joined(text: string, before: unknown): string {
  return typeof before === 'string' ? `${before},${text}` : text
}

function flagsOf(command: Command): Record<string, string | boolean | undefined> {
  const given: Record<string, string | boolean | undefined> = {}
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName())
    const name = option.long?.slice(2) ?? ''
    if (name !== 'config' && (typeof value === 'string' || typeof value === 'boolean')) given[name] = value
  }
  return given
}

async function run(flags: Record<string, string | boolean | undefined>, file: unknown): Promise<void> {
  const given = readConfig(flags, process.env, typeof file === 'string' ? file : undefined)
  // Virtual stations are read only when there are to be any: a real network starts the sooner.
  const demonstration = given.empty ? undefined : await import('./demo.ts')
  const config = demonstration ? forDemo(given, demonstration.newDemoKey()) : given
  const app = await startApp(config)
  announce(config, app, await app.signInLink(), Object.keys(flags).length > 0)
  const demo = await demonstration?.startDemo(app.address, config.apiKey)
  await untilAsked()
  await demo?.[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
  process.stdout.write('Stopped.\n')
}

function forDemo(config: Config, key: string): Config {
  return {
    ...config,
    data: demoData(config.data),
    onboarding: config.onboarding === '' ? 'accept' : config.onboarding,
    apiKey: config.apiKey === '' ? key : config.apiKey,
  }
}

function announce(config: Config, { address, tlsAddress }: App, link: string, withFlags: boolean): void {
  const stationsAt = (base: string) => `${base.replace(/^http/, 'ws')}/ocpp/<identity>`
  const secure = tlsAddress === null ? '' : `  Over TLS   ${tlsAddress}   ${stationsAt(tlsAddress)}\n`
  const open =
    config.host === '127.0.0.1'
      ? `  Only this machine can reach it. To open it to the network: ${withFlags ? 'the same flags and --host 0.0.0.0' : 'npm start -- --host 0.0.0.0'}\n`
      : ''
  process.stdout.write(
    `\n  Console    ${address}\n  Sign in    ${link}   (once, within the hour)\n  Stations   ${stationsAt(address)}\n${secure}${open}\n`,
  )
}

/** A supervisor tells a whole group at once, and its members tell each other: only a later signal is impatience. */
const oneRequestMs = 1_000

/** Resolves with the first signal; one that comes later ends the process at once. */
function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        const askedAt = performance.now()
        process.on(signal, () => {
          if (performance.now() - askedAt > oneRequestMs) process.exit(1)
        })
        resolve()
      })
    }
  })
}
