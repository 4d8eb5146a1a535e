import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('..', import.meta.url))
const house = join(home, '../..')
// Node.js does not read TypeScript below node_modules: an installed package runs what was built.
const isInstalled = /[\\/]node_modules[\\/]/.test(home)

export const bundleFolder = join(home, 'bundle')
export const stampName = 'built-from.json'

/** The time tells of most files that they are as they were; only where it differs is the file read. */
function isAsItWas({ path, size, mtimeMs, hash }) {
  const file = `${house}/${path}`
  const now = statSync(file, { throwIfNoEntry: false })
  if (now?.size !== size) return false
  return now.mtimeMs === mtimeMs || createHash('sha256').update(readFileSync(file)).digest('hex') === hash
}

/** Whether the bundle is there and made from the sources as they are. */
export function bundleIsCurrent() {
  try {
    const stamp = JSON.parse(readFileSync(join(bundleFolder, stampName), 'utf8'))
    return existsSync(join(bundleFolder, 'main.js')) && stamp.every(isAsItWas)
  } catch {
    // Never built, or being built just now.
    return false
  }
}

/** Node.js keeps what it compiled in one of these; the first it may write to. */
function compileCacheFolder() {
  if (!isInstalled) return join(house, 'node_modules/.cache/stationmaster-compiled')
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env
  const caches = { win32: LOCALAPPDATA, darwin: join(homedir(), 'Library/Caches') }[process.platform] ?? XDG_CACHE_HOME
  return join(caches || join(homedir(), '.cache'), 'stationmaster/compiled')
}

/** What a burst of handshakes leaves behind is given back: without it the young generation keeps 100 MB for good. */
const smallYoung = '--max-semi-space-size=16'

/**
 * What to run, and how: the bundle when it is current, else the sources, else what was built of them. Undefined when
 * there is none.
 */
export function findMain() {
  const bundled = join(bundleFolder, 'main.js')
  const sources = join(home, 'src/main.ts')
  const built = join(home, 'dist/main.js')
  const readsSources = existsSync(sources) && !isInstalled
  const useBundle = readsSources ? bundleIsCurrent() : existsSync(bundled)
  const path = useBundle ? bundled : readsSources ? sources : built
  if (!existsSync(path)) return undefined
  const needsFlags = path === sources
  const flags = [smallYoung, '--disable-warning=ExperimentalWarning', ...(needsFlags ? ['--conditions=source'] : [])]
  return { path, flags, needsFlags, compileCache: compileCacheFolder() }
}
