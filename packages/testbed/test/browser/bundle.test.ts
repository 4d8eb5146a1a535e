import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const dist = new URL('../../../console/dist/', import.meta.url)

/** What the browser fetches before the first page, as the built index names it. */
function firstLoad(): { scripts: number; styles: number } {
  const index = readFileSync(new URL('index.html', dist), 'utf8')
  const files = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1] ?? '')
  const size = (ending: string) =>
    files
      .filter((file) => file.endsWith(ending))
      .reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length, 0)
  return { scripts: size('.js'), styles: size('.css') }
}

test('the console loads at most 170 KB of script and 25 KB of style before the first page, gzipped', () => {
  if (!existsSync(new URL('index.html', dist))) throw new Error('The console is not built: npm run build')
  const { scripts, styles } = firstLoad()
  expect(scripts).toBeGreaterThan(50_000)
  expect(scripts).toBeLessThan(170_000)
  expect(styles).toBeGreaterThan(5_000)
  expect(styles).toBeLessThan(25_000)
})
