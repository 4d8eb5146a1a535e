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

export interface Running extends AsyncDisposable {
  child: ChildProcess
  pid: number
  /** The next line of its standard output that starts with this word, without it. */
  line(word: string): Promise<string>
}

/** Starts a script of this folder on the Node.js that runs this one. */
export function start(script: string, args: string[] = [], nodeArgs: string[] = []): Running {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', ...nodeArgs, path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { stdout, pid } = child
  if (stdout === null || pid === undefined) throw new Error(`${script} did not start`)
  const lines: string[] = []
  const waiting: { word: string; resolve: (line: string) => void; reject: (error: Error) => void }[] = []
  createInterface({ input: stdout }).on('line', (line) => {
    const index = waiting.findIndex(({ word }) => line.startsWith(word))
    if (index === -1) lines.push(line)
    else waiting.splice(index, 1)[0]?.resolve(line)
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      for (const { word, reject } of waiting) reject(new Error(`${script} ended with ${code} before it said "${word}"`))
      resolve()
    })
  })
  return {
    child,
    pid,
    async line(word) {
      const index = lines.findIndex((line) => line.startsWith(word))
      const line = index >= 0 ? lines.splice(index, 1)[0] : undefined
      const found = line ?? (await new Promise<string>((resolve, reject) => waiting.push({ word, resolve, reject })))
      return found.slice(word.length).trim()
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill('SIGTERM')
      await ended
    },
  }
}
