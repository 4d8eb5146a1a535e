import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { critical2, critical16 } from '../../src/adapters/shared-security-events.ts'

const published = new URL('../../../../../shared/reference/device-model/2.1/security_events.csv', import.meta.url)

test('A04 the list of 1.6 is the shorter one', () => {
  expect([...critical16].filter((type) => !critical2.has(type))).toEqual([])
  expect(critical16.has('InvalidFirmwareSignature')).toBe(false)
  expect(critical2.has('InvalidFirmwareSignature')).toBe(true)
})

test.skipIf(!existsSync(published))('A04 what is critical in 2.x is what the published list says', () => {
  const lines = readFileSync(published, 'utf8').trim().split(/\r?\n/).slice(1)
  const critical = lines.filter((line) => line.endsWith(';Yes')).map((line) => line.split(';')[0] ?? '')
  expect(critical.sort()).toEqual([...critical2].sort())
})
