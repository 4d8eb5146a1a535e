import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { FolderInUse, lockFolder } from '../../src/storage/folder-lock.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stationmaster-folder-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return join(path, 'data')
}

/** A process that takes the folder and keeps it until it is killed. */
async function holder(path: string) {
  const module = new URL('../../src/storage/folder-lock.ts', import.meta.url).href
  const script = `const { lockFolder } = await import('${module}')
    const lock = lockFolder(process.argv[1])
    lock.announce('http://127.0.0.1:8080')
    console.log('held')
    setInterval(() => lock, 1000)`
  const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', script, path])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

test('a second process on one folder is refused with the address of the first', async () => {
  const path = folder()
  await holder(path)
  expect(() => lockFolder(path)).toThrow(FolderInUse)
  expect(() => lockFolder(path)).toThrow(/http:\/\/127\.0\.0\.1:8080/)
})

test('a lock ends with its process, however that ends', async () => {
  const path = folder()
  const child = await holder(path)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const lock = lockFolder(path)
  expect(() => lockFolder(path)).toThrow(FolderInUse)
  lock[Symbol.dispose]()
  lockFolder(path)[Symbol.dispose]()
})

test('a new folder is for its owner alone', () => {
  const path = folder()
  lockFolder(path)[Symbol.dispose]()
  expect(statSync(path).mode & 0o777).toBe(0o700)
})
