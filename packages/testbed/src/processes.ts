import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** CPU a process has used, user and system, in ms (Linux). */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond
}

/** Resident memory in bytes (Linux). */
export function residentBytes(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1] ?? 0) * 1_024
}

export interface ProcessOptions {
  args?: readonly string[]
  nodeArgs?: readonly string[]
  environment?: Readonly<Record<string, string>>
  /** Where its standard error goes: to ours, or to whoever reads `child.stderr`. */
  errors?: 'inherit' | 'pipe'
}

/** A child process that speaks in lines; it is ended, by its own pid, when disposed. */
export interface Running extends AsyncDisposable {
  child: ChildProcess
  pid: number
  /** Resolves with the signal or exit code when the process is gone. */
  ended: Promise<string>
  /** The next line of its standard output that starts with this word, without it; rejects when it ends before. */
  line(word: string): Promise<string>
  /** Writes a line to its standard input. */
  tell(line: string): void
  /** SIGKILL, resolved when the process is gone. */
  kill(): Promise<void>
}

/** Starts a script on the Node.js that runs this one, reading our packages from their sources. */
export function startScript(script: URL, options: ProcessOptions = {}): Running {
  const path = fileURLToPath(script)
  const { args = [], nodeArgs = [], environment = {}, errors = 'inherit' } = options
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning', ...nodeArgs]
  const child = spawn(process.execPath, [...flags, path, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...ownEnvironment(), ...environment },
  })
  const { stdout, stderr, stdin, pid } = child
  if (pid === undefined) throw new Error(`${path} did not start`)
  if (errors === 'inherit') stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk))
  // A child that ended takes its pipe with it; what was still to be told is told to nobody.
  stdin.on('error', () => stdin.destroy())
  const lines = createLines(path)
  createInterface({ input: stdout }).on('line', lines.push)
  const ended = new Promise<string>((resolve) => {
    // What it said last has been read by then.
    child.once('close', (code, signal) => {
      lines.end(String(signal ?? code))
      resolve(String(signal ?? code))
    })
  })
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
  }
  return {
    child,
    pid,
    ended,
    line: lines.next,
    tell: (line) => stdin.write(`${line}\n`),
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  }
}

/** Without the settings of a server, which a test gives itself. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('STATIONMASTER_') && !name.startsWith('VITEST')),
  )
}

interface Waiting {
  word: string
  resolve: (line: string) => void
  reject: (error: Error) => void
}

/** Lines nobody waits for are kept, the newest thousand. */
const keptLines = 1_000

function createLines(name: string) {
  let kept: string[] = []
  let waiting: Waiting[] = []
  let over: string | undefined
  return {
    push(line: string) {
      const reader = waiting.find(({ word }) => line.startsWith(word))
      if (reader === undefined) {
        kept = [...kept.slice(1 - keptLines), line]
        return
      }
      waiting = waiting.filter((other) => other !== reader)
      reader.resolve(line.slice(reader.word.length).trim())
    },
    end(how: string) {
      over = how
      for (const { word, reject } of waiting) reject(new Error(`${name} ended (${how}) before it said "${word}"`))
      waiting = []
    },
    next(word: string): Promise<string> {
      const line = kept.find((candidate) => candidate.startsWith(word))
      if (line !== undefined) {
        kept = kept.toSpliced(kept.indexOf(line), 1)
        return Promise.resolve(line.slice(word.length).trim())
      }
      if (over !== undefined) return Promise.reject(new Error(`${name} ended (${over}) before it said "${word}"`))
      return new Promise((resolve, reject) => {
        waiting = [...waiting, { word, resolve, reject }]
      })
    },
  }
}
