// Builds the operator console into packages/console/dist, and only when its sources changed since the last time.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findNode } from '../packages/cli/bin/find-node.mjs'
import { root } from './ensure-installed.mjs'

const folder = join(root, 'packages/console')
const stamp = join(folder, 'dist/.built-from')
const fiveMinutesMs = 5 * 60_000

const inputs = [
  'index.html',
  'package.json',
  'vite.config.ts',
  'public',
  'src',
  '../contract/src',
  '../../package-lock.json',
]

function* filesIn(path) {
  if (!existsSync(path)) return
  let entries
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch (error) {
    if (error.code !== 'ENOTDIR') throw error
    yield path
    return
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) yield* filesIn(join(path, entry.name))
    else yield join(path, entry.name)
  }
}

function digest() {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const path of filesIn(join(folder, input))) hash.update(`${relative(root, path)}\0`).update(readFileSync(path))
  }
  return hash.digest('hex')
}

/** Whether the built console is there and made from the sources as they are. */
export function consoleIsBuilt() {
  if (!existsSync(join(folder, 'dist/index.html')) || !existsSync(stamp)) return false
  return readFileSync(stamp, 'utf8') === digest()
}

/** Builds the console with the given Node.js, behind everything else that wants the processor. */
export async function buildConsole(node, signal) {
  const from = digest()
  const began = Date.now()
  process.stderr.write('Building the console …\n')
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  await new Promise((resolve, reject) => {
    const output = []
    const child = spawn(node, [vite, 'build', '--logLevel', 'warn'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
      timeout: fiveMinutesMs,
      signal,
    })
    if (child.pid) setPriority(child.pid, 10)
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`the console could not be built:\n${Buffer.concat(output)}`))
    })
  })
  writeFileSync(stamp, from)
  process.stderr.write(`Console built in ${Math.round((Date.now() - began) / 1000)} s.\n`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href && !consoleIsBuilt()) {
  await buildConsole(findNode(join(root, 'package.json')))
}
