import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type OcppVersion, ocpp16, ocpp21, ocpp201, type Protocol, type Reading, type Role } from '../src/index.ts'
import { createRig } from './support/rig.ts'

const protocols: Record<OcppVersion, Protocol> = { 'ocpp1.6': ocpp16, 'ocpp2.0.1': ocpp201, 'ocpp2.1': ocpp21 }
const role: Role = 'csms'
const timestamp = '2026-03-01T11:00:00Z'

const valid: Record<OcppVersion, readonly (readonly [string, object])[]> = {
  'ocpp1.6': [
    ['Heartbeat', {}],
    ['BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' }],
    ['StartTransaction', { connectorId: 1, idTag: 'T', meterStart: 0, timestamp }],
    ['MeterValues', { connectorId: 1, meterValue: [{ timestamp, sampledValue: [{ value: '1', unit: 'Wh' }] }] }],
    ['DataTransfer', { vendorId: 'v', data: 'x' }],
  ],
  'ocpp2.0.1': [
    ['Heartbeat', {}],
    ['BootNotification', { reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 'M' } }],
    [
      'TransactionEvent',
      {
        eventType: 'Started',
        timestamp,
        triggerReason: 'Authorized',
        seqNo: 0,
        transactionInfo: { transactionId: 'T' },
        idToken: { idToken: 'A', type: 'ISO14443' },
        meterValue: [{ timestamp, sampledValue: [{ value: 1 }] }],
      },
    ],
    ['DataTransfer', { vendorId: 'v', data: { any: [1] } }],
  ],
  'ocpp2.1': [
    ['Heartbeat', { customData: { vendorId: 'v' } }],
    ['NotifyPeriodicEventStream', { id: 1, pending: 0, basetime: timestamp, data: [{ t: 0, v: '1' }] }],
    ['StatusNotification', { timestamp, connectorStatus: 'Available', evseId: 1, connectorId: 1 }],
  ],
}

const names = fc.constantFrom('connectorId', 'timestamp', 'idTag', 'value', '__proto__', 'constructor', 'toString', 'x')
const scalars = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, '', 'x', '1,5', '2026-03-01T11:00:00', timestamp),
  fc.string({ maxLength: 300 }),
  fc.integer(),
)
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalars,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 4 }),
  ),
})).value

/** A payload with one of its members, at any depth, replaced, removed or joined by another. */
function mutated(payload: unknown, turns: readonly number[], value: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || turns.length === 0) return value
  const [turn = 0, ...rest] = turns
  if (Array.isArray(payload)) {
    if (payload.length === 0 || turn % 5 === 0) return [...payload, value]
    return payload.map((item: unknown, at) => (at === turn % payload.length ? mutated(item, rest, value) : item))
  }
  const entries = Object.entries(payload)
  if (entries.length === 0 || turn % 7 === 0) return { ...payload, [`extra${turn}`]: value }
  const target = turn % entries.length
  if (turn % 11 === 0) return Object.fromEntries(entries.filter((_, at) => at !== target))
  return Object.fromEntries(
    entries.map(([name, item], at) => [name, at === target ? mutated(item, rest, value) : item]),
  )
}

const ids = fc.oneof(
  fc.constantFrom<unknown>('a', '', '-1', 'x'.repeat(37), 7, 1e21, null, {}, [], true),
  fc.string({ maxLength: 40 }),
)
const types = fc.constantFrom<unknown>(2, 2, 2, 2, 3, 4, 5, 6, 0, 7, -1, '2', null, 2.5)

function frames(version: OcppVersion): fc.Arbitrary<string> {
  const messages = fc
    .tuple(types, ids, fc.constantFrom(...valid[version]), fc.array(fc.nat({ max: 100 }), { maxLength: 4 }), anything)
    .map(([type, id, [action, payload], turns, value]) =>
      JSON.stringify([type, id, action, mutated(payload, turns, value)]),
    )
  const broken = fc
    .tuple(messages, fc.nat({ max: 200 }), fc.constantFrom('', '"', '[', '}', '\\', '\u0000', ',,'))
    .map(([text, at, piece]) => text.slice(0, at) + piece + text.slice(at + 1))
  return fc.oneof(
    messages,
    messages,
    broken,
    anything.map((value) => JSON.stringify(value)),
    fc.string(),
  )
}

type Expected = 'silence' | 'framework-error' | 'type-error' | 'answer'

/** The rule of 2.2 and 2.3, told a second time from the text alone. */
function expectedFor(version: OcppVersion, reading: Reading, text: string): Expected {
  const unreadable: Expected = version === 'ocpp1.6' ? 'silence' : 'framework-error'
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return unreadable
  }
  if (!Array.isArray(frame)) return unreadable
  const [type, id]: unknown[] = frame
  if (!Number.isInteger(type)) return unreadable
  if (typeof id !== 'string' && typeof id !== 'number')
    return type === 6 && version === 'ocpp2.1' ? 'silence' : unreadable
  const known = version === 'ocpp2.1' ? [2, 3, 4, 5, 6] : [2, 3, 4]
  if (!known.some((candidate) => candidate === type)) return version === 'ocpp1.6' ? 'silence' : 'type-error'
  if (type !== 2) return 'silence'
  return typeof id === 'number' && reading === 'strict' ? unreadable : 'answer'
}

function expectAnswers(answers: unknown[], expected: Expected, text: string): void {
  if (expected === 'silence') {
    expect(answers).toEqual([])
  } else if (expected === 'framework-error') {
    expect(answers).toEqual([[4, '-1', 'RpcFrameworkError', '', {}]])
  } else {
    const id = (JSON.parse(text) as unknown[])[1]
    const wrongType = [4, id, 'MessageTypeNotSupported', '', {}]
    const result = [3, id, {}]
    const error = [4, id, expect.stringMatching(/^(?!InternalError)[A-Z]/), expect.any(String), {}]
    const [answer] = answers
    expect(answers).toHaveLength(1)
    if (expected === 'type-error') expect(answer).toEqual(wrongType)
    else expect(answer).toEqual(Array.isArray(answer) && answer[0] === 3 ? result : error)
  }
}

describe.each(['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const)('bad input to %s', (version) => {
  test.each(['strict', 'generous'] as const)(
    '%s: every frame gets the answer of the rule, and none is an error',
    (reading) => {
      const rig = createRig(protocols[version], role, () => ({}) as never, { reading, validateOutgoing: 'off' })
      fc.assert(
        fc.property(frames(version), (text) => {
          rig.peer.receive(text)
          expectAnswers(rig.take(), expectedFor(version, reading, text), text)
        }),
        { numRuns: 1_500 },
      )
      expect(rig.errors).toEqual([])
      expect(rig.peer.counters.framesIn).toBeGreaterThanOrEqual(1_500)
      expect({}).not.toHaveProperty('x')
    },
  )

  test('F2 a billing message that is an object is never answered with an error where somebody keeps it', () => {
    const handleUnreadable = () => ({})
    for (const reading of ['strict', 'generous'] as const) {
      const rig = createRig(protocols[version], role, () => ({}) as never, {
        reading,
        validateOutgoing: 'off',
        handleUnreadable,
      })
      const action = version === 'ocpp1.6' ? 'StartTransaction' : 'TransactionEvent'
      const payloads = fc.dictionary(
        fc.constantFrom(
          'connectorId',
          'idTag',
          'meterStart',
          'timestamp',
          'eventType',
          'seqNo',
          'transactionInfo',
          'x',
        ),
        anything,
      )
      fc.assert(
        fc.property(payloads, ids, (payload, id) => {
          fc.pre(typeof id === 'string' || typeof id === 'number')
          rig.peer.receive(JSON.stringify([2, id, action, payload]))
          expect(rig.take()).toEqual([[3, id, {}]])
        }),
        { numRuns: 300 },
      )
    }
  })
})
