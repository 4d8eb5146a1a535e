import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { traitsOf } from '../../src/adapters/adapters.ts'
import { listRequest2 } from '../../src/adapters/v2/local-list.ts'
import { type IdToken } from '../../src/domain/id-token-model.ts'
import { type ListFacts, newLocalList, planUpdate, wantedEntries } from '../../src/domain/local-list.ts'
import { type LocalListEntry } from '../../src/domain/local-list-model.ts'
import { type DeviceVariable } from '../../src/domain/model.ts'
import { type LocalListUpdate } from '../../src/domain/outbound.ts'

const station = { organisationId: 'o', stationId: 's1' }
const at = Date.UTC(2026, 0, 5)

const token = (value: string, more: Partial<IdToken> = {}): IdToken => ({
  organisationId: 'o',
  key: `rfid:${value}`,
  value,
  type: 'ISO14443',
  status: 'accepted',
  expiresAt: null,
  groupId: null,
  shortAlias: null,
  concurrentUse: null,
  allowedEvses: [],
  allowedEnergyTransfer: null,
  holder: null,
  note: null,
  createdAt: 0,
  ...more,
})

const variable = (component: string, name: string, value: string): DeviceVariable => ({
  ...station,
  component,
  componentInstance: '',
  evseId: 0,
  connectorId: 0,
  variable: name,
  variableInstance: '',
  attributeType: 'Actual',
  value,
  mutability: null,
  dataType: null,
  unit: null,
  valuesList: null,
  minLimit: null,
  maxLimit: null,
  readAt: 0,
})

const facts = (tokens: IdToken[], more: Partial<ListFacts> = {}): ListFacts => ({
  station,
  list: { ...newLocalList(station), coverage: 'chosen' },
  tokens,
  site: undefined,
  variables: [],
  traits: traitsOf('ocpp2.1'),
  at,
  ...more,
})

function planned(given: ListFacts, have: LocalListEntry[] = []): LocalListUpdate {
  const plan = planUpdate(given, have, undefined)
  if (typeof plan === 'string') throw new Error(plan)
  return plan
}

/** What a station holds after it accepted all of it (D01). */
function applied(update: LocalListUpdate, have: readonly LocalListEntry[]): Map<string, LocalListEntry> {
  const held = new Map(have.map((entry) => [entry.value.toLowerCase(), entry]))
  for (const { updateType, entries } of update.messages) {
    const values = entries.map(({ entry }) => `${entry.type} ${entry.value}`.toLowerCase())
    expect(new Set(values).size).toBe(values.length)
    if (updateType === 'Full') held.clear()
    for (const { entry, removed } of entries) {
      if (removed) held.delete(entry.value.toLowerCase())
      else held.set(entry.value.toLowerCase(), entry)
    }
  }
  return held
}

const someTokens = fc
  .uniqueArray(
    fc.record({
      value: fc.constantFrom('A1', 'B2', 'C3', 'D4', 'E5', 'F6'),
      status: fc.constantFrom('accepted' as const, 'blocked' as const, 'expired' as const),
      expiresAt: fc.constantFrom(null, at + 1_000),
      groupId: fc.constantFrom(null, 'G'),
    }),
    { selector: ({ value }) => value },
  )
  .map((rows) => rows.map(({ value, ...more }) => token(value, more)))

test('D01 whatever the station holds, an update leaves it with what it should hold', () => {
  fc.assert(
    fc.property(
      someTokens,
      someTokens,
      fc.boolean(),
      fc.integer({ min: 1, max: 4 }),
      (before, after, certain, items) => {
        const have = wantedEntries(facts(before)).entries
        const list = { ...newLocalList(station), coverage: 'chosen' as const, certain, versionNumber: 7 }
        const variables = [variable('LocalAuthListCtrlr', 'ItemsPerMessage', String(items))]
        const given = facts(after, { list, variables })
        const update = planned(given, have)
        const want = wantedEntries(given).entries
        expect([...applied(update, have).values()]).toEqual(expect.arrayContaining(want))
        expect(applied(update, have).size).toBe(want.length)
        const numbers = update.messages.map(({ versionNumber }) => versionNumber)
        expect(numbers).toEqual(numbers.map((_, index) => 8 + index))
        expect(update.messages.every(({ entries }) => entries.length <= items)).toBe(true)
        if (!certain) expect(update.updateType).toBe('Full')
      },
    ),
  )
})

describe('what goes on a list', () => {
  test('D01.FR.06 no token twice, even where two of ours are one on the wire', () => {
    const tokens = [token('ABC'), token('abc', { key: 'central:ABC', type: 'Central' })]
    expect(wantedEntries(facts(tokens, { traits: traitsOf('ocpp1.6') })).entries).toHaveLength(1)
    expect(wantedEntries(facts(tokens)).entries).toHaveLength(2)
    const newer = [token('X', { key: 'vin:X', type: 'VIN' }), token('X', { key: 'evccid:X', type: 'EVCCID' })]
    expect(wantedEntries(facts(newer, { traits: traitsOf('ocpp2.0.1') })).entries).toMatchObject([{ type: 'Central' }])
  })

  test('C04.FR.04 no key code, none that needs no authorization, and none of a person who was erased', () => {
    const tokens = [
      token('1234', { key: 'keycode:1234', type: 'KeyCode' }),
      token('', { key: 'none:', type: 'NoAuthorization' }),
      token('erased-1', { key: 'erased:erased-1' }),
    ]
    expect(wantedEntries(facts(tokens)).entries).toEqual([])
  })

  test('a token that may not charge here stays off a list of all, and those that may go first when room is short', () => {
    const tokens = [token('A', { status: 'blocked' }), token('B', { allowedEvses: ['other'] }), token('C'), token('D')]
    const all = { ...newLocalList(station), coverage: 'all' as const }
    const variables = [variable('ConfigurationKey', 'LocalAuthListMaxLength', '2')]
    const { entries, leftOut } = wantedEntries(facts(tokens, { list: all, variables }))
    expect(entries.map(({ value }) => value)).toEqual(['C', 'D'])
    expect(leftOut).toBe(1)
  })

  test('C01.FR.18 the EVSEs a token may use are told, and a token that ran out is Expired', () => {
    const tokens = [token('A', { allowedEvses: ['s1/2'] }), token('B', { expiresAt: at - 1 })]
    expect(wantedEntries(facts(tokens)).entries.map(({ info }) => [info.status, info.evseIds])).toEqual([
      ['Accepted', [2]],
      ['Expired', null],
    ])
  })
})

test('D01.FR.11 no message is longer than BytesPerMessage', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 30 }), (words) => {
      const tokens = words.map(([value, groupId], index) =>
        token(value, { key: `rfid:${index}`, groupId, expiresAt: at + 1, allowedEvses: ['s1/2147483647'] }),
      )
      const variables = [variable('LocalAuthListCtrlr', 'BytesPerMessage', '1200')]
      const { messages } = planned(facts(tokens, { variables }))
      for (const message of messages) {
        const frame = JSON.stringify([2, crypto.randomUUID(), 'SendLocalList', listRequest2(message, (type) => type)])
        expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(1_200)
      }
    }),
  )
})

describe('versions', () => {
  test('D01.FR.19 the next is higher than what we gave out and than what the station has', () => {
    const list = { ...newLocalList(station), coverage: 'chosen' as const, versionNumber: 3, stationVersion: 90 }
    expect(planned(facts([token('A')], { list })).messages[0]?.versionNumber).toBe(91)
    const refused = { ...list, stationVersion: -1 }
    expect(planned(facts([token('A')], { list: refused })).messages[0]?.versionNumber).toBe(4)
  })

  test('a station at the end of int32 begins anew, with a full list', () => {
    const list = { ...newLocalList(station), coverage: 'chosen' as const, stationVersion: 2 ** 31 - 1, certain: true }
    const have = wantedEntries(facts([token('A')])).entries
    expect(planned(facts([token('A'), token('B')], { list }), have)).toMatchObject({
      updateType: 'Full',
      messages: [{ versionNumber: 1 }],
    })
  })

  test('entries that another version of the protocol was given are replaced as a whole', () => {
    const have = wantedEntries(facts([token('A')], { traits: traitsOf('ocpp1.6') })).entries
    const list = { ...newLocalList(station), coverage: 'chosen' as const, certain: true }
    expect(planned(facts([token('A')], { list }), have).updateType).toBe('Full')
  })
})
