import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, onTestFinished, test } from 'vitest'
import { addDatabaseCommands } from '../src/database.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stationmaster-cli-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

/** The command `stationmaster backup`, in this process. */
function backup(data: string): Promise<unknown> {
  const program = new Command('stationmaster')
  addDatabaseCommands(program)
  return program.parseAsync(['node', 'stationmaster', 'backup', join(data, 'copy.db'), '--data', data])
}

test('a backup of a folder without a database is refused by name, not by a stack', async () => {
  const data = folder()
  await expect(backup(data)).rejects.toMatchObject({
    name: 'BackupRefused',
    message: `there is no database in ${data}; name the server's folder with --data, or its --database`,
  })
})

test('a backup of the folder above the demo names the demo’s', async () => {
  const data = folder()
  mkdirSync(join(data, 'demo'))
  writeFileSync(join(data, 'demo/stationmaster.db'), '')
  await expect(backup(data)).rejects.toThrow(`that of the demo is in ${data}/demo: add --data ${data}/demo`)
})
