// Installs what package-lock.json names, and only when it is not there yet. Runs on Node.js 20 without a dependency.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { findNode, missingNode } from '../packages/cli/bin/find-node.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const quarterOfAnHourMs = 15 * 60_000

/** What each scope needs: the packages it starts from, whether tools count, and npm's words for it. */
const scopes = {
  server: {
    from: ['', 'packages/cli'],
    tools: false,
    npm: ['--omit=dev', '-w', 'packages/cli', '--include-workspace-root'],
  },
  start: { from: undefined, tools: false, npm: ['--omit=dev'] },
  all: { from: undefined, tools: true, npm: ['--include=dev'] },
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

function resolveInLock(packages, from, name) {
  for (let folder = from; ; ) {
    const path = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`
    if (packages[path]) return path
    if (!folder) return undefined
    const cut = folder.lastIndexOf('/node_modules/')
    folder = cut > 0 ? folder.slice(0, cut) : ''
  }
}

/** The paths in the lock that a scope cannot do without. */
export function needs(lock, scope) {
  const { packages } = lock
  const { from, tools } = scopes[scope]
  const queue = [...(from ?? ['', ...Object.keys(packages).filter((path) => /^packages\/[^/]+$/.test(path))])]
  const seen = new Set(queue)
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const entry = packages[path]
    const ours = !path.includes('node_modules')
    const wanted = { ...entry.dependencies, ...(tools && ours ? entry.devDependencies : {}) }
    for (const name of Object.keys(wanted)) {
      const found = resolveInLock(packages, path, name)
      if (!found) throw new Error(`package-lock.json has no ${name}: run npm install`)
      const target = packages[found].link ? packages[found].resolved : found
      for (const next of [found, target]) {
        if (seen.has(next)) continue
        seen.add(next)
        if (!packages[next].link) queue.push(next)
      }
    }
  }
  return [...seen].filter((path) => path.includes('node_modules'))
}

/** Tells what of a scope is missing or of another version than the lock names. */
export function missing(scope) {
  const lock = readJson(join(root, 'package-lock.json'))
  if (!lock) throw new Error('package-lock.json is missing or unreadable')
  const present = readJson(join(root, 'node_modules/.package-lock.json'))?.packages ?? {}
  const wrong = needs(lock, scope).filter(
    (path) =>
      present[path]?.version !== lock.packages[path].version ||
      !existsSync(lock.packages[path].link ? join(root, path) : join(root, path, 'package.json')),
  )
  return findNode(join(root, 'package.json')) ? wrong : [...wrong, 'Node.js']
}

/** npm may add to what is there when none of it contradicts the lock; else it has to begin anew. */
function canAdd() {
  const lock = readJson(join(root, 'package-lock.json'))
  const present = readJson(join(root, 'node_modules/.package-lock.json'))
  if (!present) return false
  return Object.entries(present.packages).every(
    ([path, { version }]) =>
      lock.packages[path] && lock.packages[path].version === version && existsSync(join(root, path)),
  )
}

function npm(args) {
  const viaNode = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : undefined
  const [command, ...first] = viaNode ?? [process.platform === 'win32' ? 'npm.cmd' : 'npm']
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: !viaNode && process.platform === 'win32',
      timeout: quarterOfAnHourMs,
    })
    // Nothing installs on when nobody waits for it any more: what is half there is noticed the next time.
    const stop = () => child.kill()
    process.on('exit', stop)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.off('exit', stop)
      if (code === 0) resolve()
      else reject(new Error(`npm ${args[0]} failed (${signal ?? `exit code ${code}`}); what it said stands above`))
    })
  })
}

/** Installs what a scope needs if any of it is missing, with words about the progress; tells whether it had to. */
export async function ensureInstalled(scope, what) {
  const before = missing(scope)
  if (before.length === 0) return false
  const began = Date.now()
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`
  process.stderr.write(`Installing what is needed for ${what} (${before.length} packages) …\n`)
  const words = setInterval(() => process.stderr.write(`  still installing, ${seconds()}\n`), 10_000)
  try {
    const verb = canAdd() ? ['install', '--no-save'] : ['ci']
    await npm([...verb, ...scopes[scope].npm, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'])
  } finally {
    clearInterval(words)
  }
  const after = missing(scope)
  if (after.includes('Node.js')) throw new Error(missingNode())
  if (after.length > 0) throw new Error(`npm left out ${after.slice(0, 5).join(', ')}`)
  process.stderr.write(`Installed in ${seconds()}.\n`)
  return true
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const onlyCheck = process.argv.includes('--check')
  const scope = process.argv.slice(2).find((argument) => argument !== '--check') ?? 'all'
  if (!Object.hasOwn(scopes, scope)) {
    process.stderr.write(`Unknown scope ${scope}: one of ${Object.keys(scopes).join(', ')}\n`)
    process.exit(2)
  }
  if (onlyCheck) {
    const wrong = missing(scope)
    if (wrong.length > 0) process.stderr.write(`Missing: ${wrong.join(', ')}\n`)
    process.exitCode = wrong.length > 0 ? 1 : 0
  } else {
    await ensureInstalled(scope, 'the workspace')
  }
}
