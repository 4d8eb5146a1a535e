// Bundles the command with everything it imports into packages/cli/bundle, and only when a source changed since the
// last time: a thousand modules read one by one cost seconds at every start, a bundle with its compile cache does not.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleFolder, bundleIsCurrent, stampName } from '../packages/cli/bin/find-main.mjs'
import { findNode } from '../packages/cli/bin/find-node.mjs'
import { root } from './ensure-installed.mjs'

// Every bundle stands two folders below packages/, as each src and dist does: what a module finds relative to itself
// (the console, its manifest, its worker) it finds in the bundle too.
const entries = {
  main: 'packages/cli/src/main.ts',
  'sqlite-worker': 'packages/csms/src/storage/sqlite-worker.ts',
}
const fiveMinutesMs = 5 * 60_000
const also = ['package-lock.json', relative(root, fileURLToPath(import.meta.url))]

/** Imported as an ES module, node:http is asked for its every export, and loads a whole fetch client to answer. */
const httpAsCommonJs = {
  name: 'http-as-common-js',
  resolveId: (source) => (/^(node:)?http$/.test(source) ? '\0http' : undefined),
  load: (id) => (id === '\0http' ? { code: `module.exports = process.getBuiltinModule('node:http')` } : undefined),
}

async function bundle(name, path) {
  const { rolldown } = await import('rolldown')
  const build = await rolldown({
    input: { [name]: join(root, path) },
    platform: 'node',
    resolve: { conditionNames: ['source', 'node', 'default'] },
    external: ['pg-native'],
    plugins: [httpAsCommonJs],
    onLog(level, log, next) {
      // Dependencies may write what they like; ours is held by the other checks.
      if (level === 'warn' && log.id?.includes('node_modules')) return
      next(level, log)
    },
  })
  try {
    // Names without a hash: the compile cache then overwrites what it keeps of an older bundle.
    const { output } = await build.generate({ format: 'esm', chunkFileNames: `${name}.[name].js` })
    return output
  } finally {
    await build.close()
  }
}

/** Where each file stood before it was read, so that one saved meanwhile makes the bundle stale. */
function snapshot() {
  const files = new Map()
  const note = (path) => {
    const { size, mtimeMs } = statSync(join(root, path))
    const hash = createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex')
    files.set(path, { path, size, mtimeMs, hash })
  }
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(path)
      else if (entry.isFile()) note(path)
    }
  }
  for (const path of also) note(path)
  for (const name of readdirSync(join(root, 'packages'))) {
    if (existsSync(join(root, 'packages', name, 'package.json'))) note(`packages/${name}/package.json`)
    if (existsSync(join(root, 'packages', name, 'src'))) walk(`packages/${name}/src`)
  }
  return files
}

const packageOf = (path) => /^(packages\/[^/]+)\//.exec(path)?.[1]

/** The files that decide what is in the bundle: our own modules, their packages' manifests, and the lock. */
function stampOf(modules, before) {
  const own = modules.map((id) => relative(root, id).replaceAll('\\', '/')).filter((path) => before.has(path))
  const manifests = new Set(own.map(packageOf).map((folder) => `${folder}/package.json`))
  return JSON.stringify([...also, ...manifests, ...own].map((path) => before.get(path)))
}

/** The licences of everything in the bundle that is not ours, which it may not be passed on without. */
function licences(modules) {
  const folders = new Set(
    modules.map((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0]).filter(Boolean),
  )
  const parts = [...folders]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry))
      const text = file ? readFileSync(join(folder, file), 'utf8').trim() : ''
      return `${name} ${version} (${typeof license === 'string' ? license : license?.type})\n\n${text}\n`
    })
  return [...new Set(parts)].join(`\n${'-'.repeat(80)}\n\n`)
}

/** Builds the bundle; until the last file is written it has no stamp, and is not used. */
async function buildBundle() {
  const began = Date.now()
  const before = snapshot()
  const chunks = []
  for (const [name, path] of Object.entries(entries)) chunks.push(...(await bundle(name, path)))
  const modules = [...new Set(chunks.flatMap(({ moduleIds }) => moduleIds ?? []))]
  rmSync(bundleFolder, { recursive: true, force: true })
  mkdirSync(bundleFolder, { recursive: true })
  for (const { fileName, code } of chunks) writeFileSync(join(bundleFolder, fileName), code)
  writeFileSync(join(bundleFolder, 'third-party-licences.txt'), licences(modules))
  writeFileSync(join(bundleFolder, stampName), stampOf(modules, before))
  process.stderr.write(`Bundled the server for the next start in ${((Date.now() - began) / 1000).toFixed(1)} s.\n`)
}

/** Builds the bundle with the given Node.js in a process of its own, behind everything else that wants the processor. */
export async function bundleApart(node, signal) {
  const child = spawn(node, [fileURLToPath(import.meta.url)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: fiveMinutesMs,
    signal,
  })
  if (child.pid) setPriority(child.pid, 10)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error('the server could not be bundled; it starts from its sources')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href && !bundleIsCurrent()) {
  const node = findNode(join(root, 'package.json'))
  if (node === process.execPath) await buildBundle()
  else await bundleApart(node)
}
