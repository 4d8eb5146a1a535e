/**
 * The server under measurement in a process of its own. Arguments: database URL, data folder, ms added to each commit.
 * Prints `ready <ws url>`.
 */
import { readConfig, startApp } from '@stationmaster/csms'

const [database = '', data = '', commitDelayMs = '0'] = process.argv.slice(2)
const flags = {
  port: '0',
  data,
  database,
  empty: true,
  onboarding: 'accept',
  interrogate: 'never',
  'log-level': 'warn',
}
const app = await startApp(readConfig(flags, {}), { storage: { commitDelayMs: Number(commitDelayMs) } })
process.stdout.write(`ready ${app.address.replace(/^http/, 'ws')}/ocpp\n`)
process.once('SIGTERM', () => {
  void app[Symbol.asyncDispose]().then(() => process.exit(0))
})
