#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { findNode, missingNode } from './find-node.mjs'

// Node.js does not read TypeScript below node_modules: an installed package runs what was built.
const source = new URL('../src/main.ts', import.meta.url)
const fromSources = existsSync(source) && !source.pathname.includes('/node_modules/')
const main = fromSources ? source : new URL('../dist/main.js', import.meta.url)
const flags = ['--disable-warning=ExperimentalWarning', ...(fromSources ? ['--conditions=source'] : [])]

const node = findNode()
if (!node) {
  process.stderr.write(`${missingNode()}\n`)
  process.exit(1)
}
if (!existsSync(main)) {
  process.stderr.write(`stationmaster: ${fileURLToPath(main)} is missing; build it with: npm run build\n`)
  process.exit(1)
}

// Sources need a flag of Node.js, which only a new process can take.
if (node === process.execPath && !fromSources) {
  await import(main.href)
} else {
  const child = spawn(node, [...flags, fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends its signals to the child as well; a supervisor sends them only to us.
  const forwarded = ['SIGTERM', 'SIGHUP', 'SIGUSR2']
  for (const signal of forwarded) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
  child.on('error', (error) => {
    process.stderr.write(`stationmaster: ${node} does not start: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
    // Node.js would wait for nothing more, but signal handlers keep no process alive: leave now, with the child's code.
    process.exit()
  })
}
