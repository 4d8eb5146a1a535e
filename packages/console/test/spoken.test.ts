import { readdirSync, readFileSync } from 'node:fs'
import { connectorTypes201 } from '@stationmaster/ocpp'
import { expect, test } from 'vitest'
import { spoken } from '../src/i18n/en/blocks/spoken.ts'

const domain = new URL('../../csms/src/domain/', import.meta.url)

/** Every code that is written into the audit log, as the domain's sources write it. */
const auditedCodes = (): string[] => {
  const codes = new Set<string>()
  for (const file of readdirSync(domain, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    const source = readFileSync(new URL(file, domain), 'utf8')
    for (const [, code = ''] of source.matchAll(/audited\(\s*\w+,\s*'([a-z.-]+)'/g)) codes.add(code)
  }
  return [...codes]
}

test('whoever reads the audit log finds words for every code that is written into it', () => {
  const codes = auditedCodes()
  expect(codes.length).toBeGreaterThan(20)
  expect(codes.filter((code) => !Object.hasOwn(spoken.auditActions, code))).toEqual([])
})

test('every connector type of OCPP 2.0.1 has a name that people use', () => {
  expect(connectorTypes201.filter((type) => !Object.hasOwn(spoken.connectorTypes, type))).toEqual([])
})
