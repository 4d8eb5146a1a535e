#!/usr/bin/env -S node --max-semi-space-size=16
import { spawn } from 'node:child_process'
import module from 'node:module'
import { constants } from 'node:os'
import { pathToFileURL } from 'node:url'
import { findMain } from './find-main.mjs'
import { guessNode, missingNode } from './find-node.mjs'

const main = findMain()
const node = guessNode()
if (!node) {
  process.stderr.write(`${missingNode()}\n`)
  process.exit(1)
}
if (!main) {
  process.stderr.write('stationmaster: what was built of it is missing; build it with: npm run build\n')
  process.exit(1)
}

// Sources need a flag of Node.js, which only a new process can take.
if (node === process.execPath && !main.needsFlags) {
  runHere()
  await import(pathToFileURL(main.path).href)
} else {
  runBeside()
}

function runHere() {
  const { emitWarning } = process
  // As --disable-warning would: an operator can do nothing about the age of a part of Node.js.
  process.emitWarning = (warning, ...rest) => {
    if (![rest[0], rest[0]?.type].includes('ExperimentalWarning')) emitWarning(warning, ...rest)
  }
  // A folder that may not be written costs time at the next start, and nothing else.
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE ?? main.compileCache)
  // It is written when the process ends by itself; a server may be killed instead.
  setTimeout(() => module.flushCompileCache(), 10_000).unref()
}

function runBeside() {
  const child = spawn(node, [...main.flags, main.path, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: main.compileCache, ...process.env },
  })
  // A terminal sends its signals to the child as well; a supervisor sends them only to us.
  const forwarded = ['SIGTERM', 'SIGHUP', 'SIGUSR2']
  for (const signal of forwarded) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
  child.on('error', (error) => {
    process.stderr.write(`stationmaster: ${node} does not start: ${error.message}\n${missingNode()}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
    // Node.js would wait for nothing more, but signal handlers keep no process alive: leave now, with the child's code.
    process.exit()
  })
}
