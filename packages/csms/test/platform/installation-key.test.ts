import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openInstallationKey } from '../../src/platform/installation-key.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stationmaster-key-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

test('the installation key is made once, for its owner alone, and a damaged one is refused', () => {
  const file = join(folder(), 'keys', 'installation.key')
  const password = Buffer.from([0xff, 0x00, 0xc3, 0x28])
  const hash = openInstallationKey(file).hash(password)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(openInstallationKey(file).matches(password, hash)).toBe(true)
  expect(openInstallationKey(file).matches(Buffer.from('other'), hash)).toBe(false)
  writeFileSync(file, 'abc')
  expect(() => openInstallationKey(file)).toThrow(/restore it from your backup/)
})

test('a generated password fits every version: 20 characters that are not mistaken for one another', () => {
  const passwords = Array.from({ length: 20 }, () => openInstallationKey(join(folder(), 'k')).generate())
  for (const password of passwords) expect(password).toMatch(/^[A-HJ-NP-Za-km-z2-9]{20}$/)
  expect(new Set(passwords).size).toBe(20)
})
