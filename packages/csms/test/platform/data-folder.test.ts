import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { FolderInUse, lockFolder } from '../../src/platform/data-folder.ts'
import { openInstallationKey } from '../../src/platform/installation-key.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stationmaster-data-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

test('a second process on one folder is refused with the address of the first', async () => {
  const path = folder()
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  onTestFinished(() => void other.kill())
  await once(other, 'spawn')
  writeFileSync(join(path, 'stationmaster.lock'), JSON.stringify({ pid: other.pid, address: 'http://127.0.0.1:8080' }))
  expect(() => lockFolder(path)).toThrow(FolderInUse)
  expect(() => lockFolder(path)).toThrow(/http:\/\/127\.0\.0\.1:8080/)
})

test('a lock left by a process that is gone is taken over, and ours goes when we do', async () => {
  const path = folder()
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  writeFileSync(join(path, 'stationmaster.lock'), JSON.stringify({ pid: gone.pid, address: '' }))
  const lock = lockFolder(path)
  lock.announce('http://127.0.0.1:1')
  expect(readFileSync(join(path, 'stationmaster.lock'), 'utf8')).toContain(String(process.pid))
  lock[Symbol.dispose]()
  expect(() => statSync(join(path, 'stationmaster.lock'))).toThrow(/ENOENT/)
})

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
