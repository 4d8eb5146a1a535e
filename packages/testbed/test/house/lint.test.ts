import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
// Below the tests, so that the type-aware rules find the project the file belongs to.
const folder = mkdtempSync(join(root, 'packages/testbed/test/house/planted-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The rules that a source text breaks. */
function broken(name: string, text: string): Promise<string[]> {
  const path = join(folder, `${name}.ts`)
  writeFileSync(path, text)
  const program = join(root, 'node_modules/oxlint/bin/oxlint')
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, '--type-aware', '-f', 'json', path],
      { cwd: root, timeout: 60_000 },
      (_, stdout) => {
        const { diagnostics }: { diagnostics: { code: string }[] } = JSON.parse(stdout)
        resolve(diagnostics.map(({ code }) => code))
      },
    )
  })
}

const later = 'const later = (): Promise<number> => Promise.resolve(1)\n'

test('a promise that nobody awaits is an error', async () => {
  expect(await broken('floating', `${later}export function forget(): void {\n  later()\n}\n`)).toContain(
    'typescript(no-floating-promises)',
  )
})

test('a promise dismissed with void is an error', async () => {
  expect(await broken('dismissed', `${later}export function forget(): void {\n  void later()\n}\n`)).toContain(
    'typescript(no-floating-promises)',
  )
})

test('a promise given where none is awaited is an error', async () => {
  const text = `${later}export function each(list: number[]): void {\n  list.forEach(async () => {\n    await later()\n  })\n}\n`
  expect(await broken('misused', text)).toContain('typescript(no-misused-promises)')
})

test('an awaited promise is none', async () => {
  expect(
    await broken('awaited', `${later}export const kept = async (): Promise<void> => {\n  await later()\n}\n`),
  ).toEqual([])
})
