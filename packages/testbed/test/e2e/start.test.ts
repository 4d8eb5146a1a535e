import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type TransactionSummary } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { createFolder } from '../../src/folder.ts'
import { createRest } from '../../src/rest.ts'
import { testApiKey } from '../../src/server-options.ts'
import { until, within } from '../../src/until.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const minuteMs = 60_000

/** What a clone does not have: what was installed, built or stored here. */
const left = new Set(['node_modules', 'dist', 'bundle', 'data', 'coverage', '.git'])

/** A copy of the repository as a clone would be, beside packages that are installed already. */
function clone(house: string): void {
  cpSync(root, house, { recursive: true, filter: (path) => path === root || !left.has(basename(path)) })
  const link = (path: string) => symlinkSync(join(root, path), join(house, path))
  mkdirSync(join(house, 'node_modules/@stationmaster'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@stationmaster' && !/^\.(cache|v)/.test(name)) link(`node_modules/${name}`)
  }
  for (const name of readdirSync(join(root, 'packages'))) {
    symlinkSync(join(house, 'packages', name), join(house, 'node_modules/@stationmaster', name))
    if (existsSync(join(root, `packages/${name}/node_modules`))) link(`packages/${name}/node_modules`)
  }
  // The console has tests of its own; built here already, it need not be built once more.
  if (existsSync(join(root, 'packages/console/dist'))) {
    cpSync(join(root, 'packages/console/dist'), join(house, 'packages/console/dist'), { recursive: true })
  }
}

interface Start extends AsyncDisposable {
  /** Resolves with what the pattern finds in what was said. */
  says(pattern: RegExp): Promise<string>
  /** The processes this command is made of now, each with its words (Linux). */
  processes(): { pid: number; words: string }[]
  /** SIGTERM to the command, as a supervisor sends it. */
  end(): Promise<void>
}

function npmStart(house: string, ...flags: string[]): Start {
  const child = spawn('npm', ['start', '--', '--port', '0', '--api-key', testApiKey, ...flags], {
    cwd: house,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk)
    })
  }
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await within('the end of npm start', gone)
  }
  return {
    says: (pattern) =>
      until(
        `${pattern} in the words of npm start`,
        () => {
          if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${said}`)
          return pattern.exec(said)?.[1]
        },
        minuteMs,
      ),
    processes: () => descendants(child),
    end,
    [Symbol.asyncDispose]: end,
  }
}

function descendants({ pid }: ChildProcess): { pid: number; words: string }[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return [{ pid: Number(name), parent, words }]
      } catch {
        // It ended between the two looks.
        return []
      }
    })
  const found = all.filter((one) => one.pid === pid)
  for (const one of found) found.push(...all.filter(({ parent }) => parent === one.pid))
  return found
}

/** One that ended and that nobody has asked about yet still has its number. */
function isThere(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

const address = /Console +(http:\S+)/

/** The first transaction that a meter has counted energy for. */
async function energy(server: string): Promise<TransactionSummary | undefined> {
  return (await createRest(server).transactions()).find(({ energyWh }) => energyWh !== null && energyWh > 0)
}

test.runIf(existsSync('/proc/self/stat'))(
  'npm start brings a fresh clone to flowing energy, bundles it for the next start, and leaves nothing behind',
  { timeout: 4 * minuteMs },
  async () => {
    await using folder = await createFolder()
    const house = join(folder.path, 'stationmaster')
    clone(house)
    const data = ['--data', join(folder.path, 'data')]

    await using first = npmStart(house, ...data)
    const server = await first.says(address)
    expect(first.processes().some(({ words }) => words.includes(join(house, 'packages/cli/src/main.ts')))).toBe(true)
    await until('energy', () => energy(server), minuteMs)
    await first.says(/(Bundled the server)/)
    const before = first.processes()
    await first.end()
    await until('the end of every process', () => (before.some(({ pid }) => isThere(pid)) ? undefined : true))

    await using second = npmStart(house, ...data, '--empty')
    const again = await second.says(address)
    const running = second.processes()
    expect(running.some(({ words }) => words.includes(join(house, 'packages/cli/bundle/main.js')))).toBe(true)
    // --empty reached the server: it keeps no demo network.
    expect(await createRest(again).stations()).toEqual([])
    expect((await fetch(`${again}/api/openapi.json`)).status).toBe(200)
    expect((await fetch(`${again}/metrics`, { headers: { authorization: `Bearer ${testApiKey}` } })).status).toBe(200)
    await second.end()
    await until('the end of every process', () => (running.some(({ pid }) => isThere(pid)) ? undefined : true))
  },
)
