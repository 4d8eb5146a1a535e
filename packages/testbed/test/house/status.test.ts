import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const { mandatoryCases, statusFaults } = await import(
  new URL('../../../../scripts/check-status.mjs', import.meta.url).href
)

test('every test that the status page and the field rules cite exists, and no mandatory case is left out', () => {
  expect(statusFaults(root)).toEqual([])
})

test('part 5 of OCPP 2.0.1 asks 104 cases of Core from a CSMS', () => {
  const core = mandatoryCases().slice(0, 104)
  expect([core[0], core.at(-1)]).toEqual(['TC_A_01', 'TC_P_03'])
  expect(new Set(core).size).toBe(104)
})

test.each([
  ['a test that is not there', ['`TC_B_01 a cold boot', '`TC_B_01 a warm boot'], 'has no test "TC_B_01 a warm boot'],
  [
    'a name that is in the file but no test',
    ['`TC_B_01 a cold boot: boot, status of each connector, heartbeat`', '`PowerUp`'],
    'has no test "PowerUp"',
  ],
  ['a file that is not there', ['certification/core-201.test.ts', 'certification/core-999.test.ts'], 'is not there'],
  ['a file that has no name', ['[core-201]: ', '[elsewhere]: '], 'stands for no file'],
  ['a case that is left out', ['TC_L_13', 'TC_L_99'], 'TC_L_13 is not in it'],
  [
    'a row without a test',
    ['✅ [core-201] `TC_B_01 a cold boot: boot, status of each connector, heartbeat`', 'soon'],
    'neither shown nor red',
  ],
] as const)('%s is found', (_, [is, planted], fault) => {
  const folder = mkdtempSync(join(tmpdir(), 'stationmaster-status-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(join(root, 'docs'), join(folder, 'docs'), { recursive: true })
  symlinkSync(join(root, 'packages'), join(folder, 'packages'))
  const page = join(folder, 'docs/status.md')
  const text = readFileSync(page, 'utf8')
  expect(text).toContain(is)
  writeFileSync(page, text.replaceAll(is, planted))
  expect(statusFaults(folder).join('\n')).toContain(fault)
})
