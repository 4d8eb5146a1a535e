/**
 * A server in a process of its own. Argument: ServerOptions as JSON. Prints `ready <http address>`, and `secure <https address>` before it
 * where there is one; the line
 * `arm <point> <commits>` on its standard input kills it at that commit, which it says by `killed <point>`; SIGTERM ends
 * it gracefully.
 */
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { readConfig, startApp } from '@stationmaster/csms'
import { type Armed, type ServerOptions, settingsOf } from '../server-options.ts'

const options: ServerOptions = JSON.parse(process.argv[2] ?? '{}')
let armed: Armed | undefined = options.arm

function reached(point: Armed['point']): void {
  if (armed?.point !== point) return
  armed = { point, commits: armed.commits - 1 }
  if (armed.commits > 0) return
  process.stdout.write(`killed ${point}\n`)
  process.kill(process.pid, 'SIGKILL')
}

let listens = false
let commits = 0

function beforeCommit(): void {
  const { dies } = options
  if (listens && dies !== undefined && ++commits >= dies.commits) {
    if (dies.by === 'exit') process.exit(3)
    process.kill(process.pid, dies.by)
  }
  reached('before-commit')
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [, point, commits] = /^arm (before-commit|after-commit) (\d+)$/.exec(line) ?? []
  if (point === 'before-commit' || point === 'after-commit') armed = { point, commits: Number(commits) }
})

if (options.withoutFsync === true) {
  const execute = DatabaseSync.prototype.exec
  DatabaseSync.prototype.exec = function (sql: string) {
    execute.call(this, sql.replace(/synchronous\s*=\s*\w+/gi, 'synchronous = OFF'))
  }
}

const app = await startApp(readConfig(settingsOf(options), {}), {
  storage: {
    commitDelayMs: options.commitDelayMs ?? 0,
    hooks: { beforeCommit, afterCommit: () => reached('after-commit') },
  },
})
listens = true
if (app.tlsAddress !== null) process.stdout.write(`secure ${app.tlsAddress}\n`)
process.stdout.write(`ready ${app.address}\n`)
process.once('SIGTERM', () => {
  app[Symbol.asyncDispose]().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    },
  )
})
