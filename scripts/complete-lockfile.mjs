// Completes package-lock.json with the optional packages of other platforms. A registry mirror that carries only the
// packages of one platform leaves them out, and `npm ci` then refuses the lock on every machine.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const operatingSystems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/** Reads the platform a prebuilt package is for from its name, as its publishers spell it. */
export function platformOf(name) {
  if (name === 'fsevents') return { os: ['darwin'] }
  const words = name.split(/[/_-]/)
  const os = operatingSystems.find((candidate) => words.includes(candidate))
  const cpu = words.includes('ppc64le') ? 'ppc64' : processors.find((candidate) => words.includes(candidate))
  if (!os && cpu !== 'wasm32') return undefined
  const platform = {}
  if (cpu) platform.cpu = [cpu]
  if (os) platform.os = [os]
  return platform
}

/** The lock's own path of what `name` resolves to from `from`, or undefined when the lock lacks it. */
function resolveInLock(packages, from, name) {
  let folder = from
  while (true) {
    const candidate = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`
    if (packages[candidate]) return candidate
    if (!folder) return undefined
    const cut = folder.lastIndexOf('/node_modules/')
    folder = cut > 0 ? folder.slice(0, cut) : ''
  }
}

/** Adds the missing optional packages to a parsed lock, in place; returns their names and what could not be added. */
export function completeLockfile(lock) {
  const added = []
  const problems = []
  for (const [from, entry] of Object.entries({ ...lock.packages })) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (resolveInLock(lock.packages, from, name)) continue
      const version = /^[~^]?(\d+\.\d+\.\d+(?:[-+][\w.-]+)?)$/.exec(range)?.[1]
      const platform = platformOf(name)
      if (!version || !platform) {
        problems.push(`${name}@${range}, wanted by ${from || 'the root'}`)
        continue
      }
      const dev = entry.dev ? { dev: true } : {}
      lock.packages[`node_modules/${name}`] = { version, ...dev, optional: true, ...platform }
      added.push(name)
    }
  }
  // npm keeps the entries in the order of their paths.
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  lock.packages = Object.fromEntries(sorted)
  return { added, problems }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const path = new URL('../package-lock.json', import.meta.url)
  const before = readFileSync(path, 'utf8')
  const lock = JSON.parse(before)
  const { added, problems } = completeLockfile(lock)
  const after = `${JSON.stringify(lock, null, 2)}\n`
  if (process.argv.includes('--check')) {
    for (const name of added) console.error(`package-lock.json lacks ${name}: run node scripts/complete-lockfile.mjs`)
    process.exitCode = added.length > 0 || problems.length > 0 ? 1 : 0
  } else if (added.length > 0) {
    writeFileSync(path, after)
    console.log(`package-lock.json completed with ${added.length} packages of other platforms`)
  }
  for (const problem of problems) {
    console.error(`package-lock.json lacks ${problem}, and its platform or version cannot be told from its name`)
    process.exitCode = 1
  }
}
