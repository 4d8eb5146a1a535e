import fc from 'fast-check'
import { type AnyTableName, type Table, tables } from '../../src/storage/tables.ts'

/*
 * Rows of any table, made from its description: few different keys, so that rows meet, and every kind of text and
 * number a store could trip over.
 */

const text = fc.oneof(
  fc.constantFrom(
    'active',
    'ended',
    'accepted',
    'pending',
    'requested',
    'sent',
    'completed',
    'everyone',
    'station',
    'site',
    'model',
    '',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => value.replaceAll('\u0000', '')),
  fc.constantFrom(
    '"quoted"',
    'back\\slash',
    '{a,b}',
    'NULL',
    "it's",
    'line\nfeed',
    'ÅÄÖ 充电 🔌',
    '\u2028',
    '$1',
    ':1',
    '%',
  ),
)

const json = fc
  .jsonValue({ maxDepth: 2, noneTrailing: true } as fc.JsonSharedConstraints)
  .filter((value) => value !== null)
  // JSON has no negative zero.
  .map((value): unknown => JSON.parse(JSON.stringify(value)))
  // As it comes back out of any JSON: without a negative zero.
  .map((value): unknown => JSON.parse(JSON.stringify(value)))
  .filter((value) => value !== null)

const keyText = fc.constantFrom('a', 'b', 'A', 'c\nd', '1:a;')

const byKind = {
  text,
  json,
  int: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.maxSafeInteger()),
  instant: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 })),
  real: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  boolean: fc.boolean(),
} as const

/** Fields by which lookups ask; they take few values, as keys do. */
const asked = new Set([
  'organisationId',
  'siteId',
  'transactionId',
  'idTokenKey',
  'groupId',
  'messageId',
  'action',
  'transactionKey',
  'shortAlias',
  'publicEvseId',
  'role',
  'userId',
  'type',
  'scope',
  'scopeId',
  'vendor',
  'model',
  'firmwareVersion',
  'protocolVersion',
  'kind',
])
/** Columns that a lookup asks for by a word. */
const closed: Readonly<Record<string, readonly string[]>> = {
  'localList.coverage': ['none', 'all', 'chosen'],
  'localListMember.kind': ['token', 'group'],
  'fleetTarget.state': ['waiting', 'asked', 'succeeded'],
  'fleetTarget.commandId': ['a', 'b', 'A'],
  'monitoringEvent.state': ['open', 'ended', 'told'],
}
const unique = new Set(['user.name', 'apiKey.keyHash'])

function fieldArbitrary(table: Table, index: number): fc.Arbitrary<unknown> {
  const field = table.fields[index] ?? ''
  const kind = table.kinds[index] ?? 'text'
  const small = table.key.includes(field) || asked.has(field) || field === 'stationId'
  const words = closed[`${table.name}.${field}`]
  if (words !== undefined) return fc.constantFrom(...words)
  const value: fc.Arbitrary<unknown> = unique.has(`${table.name}.${field}`)
    ? fc.uuid()
    : small && kind === 'text'
      ? keyText
      : ['evseId', 'connectorId', 'seqNo', 'number', 'reservationId', 'requestId'].includes(field)
        ? fc.integer({ min: 0, max: 2 })
        : byKind[kind]
  return table.nullable[index] ? fc.option(value, { freq: 4 }) : value
}

export function rowArbitrary(name: AnyTableName): fc.Arbitrary<Record<string, unknown>> {
  const table = tables[name]
  const model: Record<string, fc.Arbitrary<unknown>> = {}
  for (const [index, field] of table.fields.entries()) model[field] = fieldArbitrary(table, index)
  return fc.record(model).map((row) => ({ ...row }))
}
