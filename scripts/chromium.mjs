import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Finds a Chromium that answers with its version, or undefined. */
export function findChromium() {
  const named = process.env.STATIONMASTER_TEST_CHROMIUM
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return (named ? [named] : [...onPath, ...elsewhere]).find((path) => {
    if (!existsSync(path)) return false
    try {
      return /\d+\.\d+/.test(execFileSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 }))
    } catch {
      // It is there but does not run here, as a snap without its daemon.
      return false
    }
  })
}
