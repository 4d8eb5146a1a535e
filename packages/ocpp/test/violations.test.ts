import { describe, expect, test } from 'vitest'
import {
  type OcppVersion,
  ocpp16,
  ocpp21,
  ocpp201,
  type Protocol,
  type Reading,
  type Role,
  type UnreadableHandler,
} from '../src/index.ts'
import { createRig } from './support/rig.ts'

const protocols = { 'ocpp1.6': ocpp16, 'ocpp2.0.1': ocpp201, 'ocpp2.1': ocpp21 } as const
const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const
const readings = ['strict', 'generous'] as const

const now = '2026-03-01T12:00:00.000Z'
const boots = {
  'ocpp1.6': { chargePointVendor: 'Vendor', chargePointModel: 'Model' },
  'ocpp2.0.1': { reason: 'PowerUp', chargingStation: { vendorName: 'Vendor', model: 'Model' } },
  'ocpp2.1': { reason: 'PowerUp', chargingStation: { vendorName: 'Vendor', model: 'Model' } },
} as const satisfies Record<OcppVersion, object>

const answers = new Map<string, object>([
  ['BootNotification', { status: 'Accepted', currentTime: now, interval: 300 }],
  ['Heartbeat', { currentTime: now }],
  ['Authorize16', { idTagInfo: { status: 'Accepted' } }],
])

function rigOf(version: OcppVersion, reading: Reading, handleUnreadable?: UnreadableHandler) {
  // One protocol behind the general type: what is tested is the wire.
  const protocol: Protocol = protocols[version]
  const role: Role = 'csms'
  const unreadable = handleUnreadable === undefined ? {} : { handleUnreadable }
  const handle = (call: { action: string }): never => {
    const answer = answers.get(version === 'ocpp1.6' && call.action === 'Authorize' ? 'Authorize16' : call.action)
    return (answer ?? {}) as never
  }
  return createRig(protocol, role, handle, { reading, validateOutgoing: 'off', ...unreadable })
}

function answerTo(version: OcppVersion, reading: Reading, frame: unknown): unknown[] {
  const rig = rigOf(version, reading)
  rig.peer.receive(typeof frame === 'string' ? frame : JSON.stringify(frame))
  return rig.take()
}

const error = (code: string, id: unknown = 'a') => [[4, id, code, expect.any(String), {}]]

interface Row {
  violation: string
  frame: (version: OcppVersion) => unknown
  v16: string
  v2: string
}

const table: readonly Row[] = [
  {
    violation: 'id longer than 36',
    frame: () => [2, 'x'.repeat(37), 'Heartbeat', {}],
    v16: 'ProtocolError',
    v2: 'RpcFrameworkError',
  },
  {
    violation: 'action is not a text',
    frame: () => [2, 'a', 7, {}],
    v16: 'FormationViolation',
    v2: 'RpcFrameworkError',
  },
  {
    violation: 'more than four elements',
    frame: () => [2, 'a', 'Heartbeat', {}, 1],
    v16: 'FormationViolation',
    v2: 'RpcFrameworkError',
  },
  { violation: 'unknown action', frame: () => [2, 'a', 'Hartbeat', {}], v16: 'NotImplemented', v2: 'NotImplemented' },
  {
    violation: 'action in another case',
    frame: () => [2, 'a', 'heartbeat', {}],
    v16: 'NotImplemented',
    v2: 'NotImplemented',
  },
  {
    violation: 'a name every object has',
    frame: () => [2, 'a', 'constructor', {}],
    v16: 'NotImplemented',
    v2: 'NotImplemented',
  },
  {
    violation: '__proto__ as action',
    frame: () => [2, 'a', '__proto__', {}],
    v16: 'NotImplemented',
    v2: 'NotImplemented',
  },
  {
    violation: 'action of the other role',
    frame: () => [2, 'a', 'Reset', { type: 'Soft' }],
    v16: 'NotSupported',
    v2: 'NotSupported',
  },
  {
    violation: 'required field missing',
    frame: (version) => [2, 'a', 'Authorize', version === 'ocpp1.6' ? {} : { certificate: 'x' }],
    v16: 'OccurenceConstraintViolation',
    v2: 'OccurrenceConstraintViolation',
  },
  {
    violation: 'wrong JSON type',
    frame: (version) => [2, 'a', 'Authorize', version === 'ocpp1.6' ? { idTag: {} } : { idToken: 'x' }],
    v16: 'TypeConstraintViolation',
    v2: 'TypeConstraintViolation',
  },
  {
    violation: 'null',
    frame: (version) => [2, 'a', 'Authorize', version === 'ocpp1.6' ? { idTag: null } : { idToken: null }],
    v16: 'TypeConstraintViolation',
    v2: 'TypeConstraintViolation',
  },
  {
    violation: 'payload is a text',
    frame: () => [2, 'a', 'Heartbeat', 'x'],
    v16: 'FormationViolation',
    v2: 'FormatViolation',
  },
]

const strictTable: readonly Row[] = [
  {
    violation: 'enumeration',
    frame: (version) => [
      2,
      'a',
      version === 'ocpp1.6' ? 'FirmwareStatusNotification' : 'BootNotification',
      version === 'ocpp1.6' ? { status: 'Fine' } : { ...boots['ocpp2.1'], reason: 'Fine' },
    ],
    v16: 'PropertyConstraintViolation',
    v2: 'PropertyConstraintViolation',
  },
  {
    violation: 'length',
    frame: (version) => [
      2,
      'a',
      'BootNotification',
      version === 'ocpp1.6'
        ? { ...boots['ocpp1.6'], chargePointVendor: 'x'.repeat(21) }
        : { reason: 'PowerUp', chargingStation: { vendorName: 'x'.repeat(51), model: 'm' } },
    ],
    v16: 'PropertyConstraintViolation',
    v2: 'PropertyConstraintViolation',
  },
  {
    violation: 'timestamp',
    frame: (version) => [
      2,
      'a',
      'StatusNotification',
      version === 'ocpp1.6'
        ? { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp: 'noon' }
        : { timestamp: 'noon', connectorStatus: 'Available', evseId: 1, connectorId: 1 },
    ],
    v16: 'PropertyConstraintViolation',
    v2: 'PropertyConstraintViolation',
  },
  {
    violation: 'unknown extra field',
    frame: () => [2, 'a', 'Heartbeat', { extra: 1 }],
    v16: 'FormationViolation',
    v2: 'FormatViolation',
  },
  {
    violation: '__proto__ as extra field',
    frame: () => '[2,"a","Heartbeat",{"__proto__":{"x":1}}]',
    v16: 'FormationViolation',
    v2: 'FormatViolation',
  },
  { violation: 'no payload', frame: () => [2, 'a', 'Heartbeat'], v16: 'FormationViolation', v2: 'FormatViolation' },
  {
    violation: 'type before required before enumeration',
    frame: (version) => [
      2,
      'a',
      'BootNotification',
      version === 'ocpp1.6'
        ? { chargePointVendor: 1, iccid: 'x'.repeat(21), extra: 1 }
        : { reason: 'Fine', chargingStation: 1, extra: 1 },
    ],
    v16: 'TypeConstraintViolation',
    v2: 'TypeConstraintViolation',
  },
  {
    violation: 'required before enumeration',
    frame: (version) => [
      2,
      'a',
      'BootNotification',
      version === 'ocpp1.6' ? { chargePointVendor: 'x'.repeat(21), extra: 1 } : { reason: 'Fine', extra: 1 },
    ],
    v16: 'OccurenceConstraintViolation',
    v2: 'OccurrenceConstraintViolation',
  },
  {
    violation: 'a field missing within an optional object',
    frame: (version) =>
      version === 'ocpp1.6'
        ? [2, 'a', 'DataTransfer', {}]
        : [2, 'a', 'BootNotification', { ...boots['ocpp2.1'], customData: {} }],
    v16: 'OccurenceConstraintViolation',
    v2: 'OccurrenceConstraintViolation',
  },
]

describe.each(versions)('2.3 %s', (version) => {
  const codeOf = (row: Row): string => (version === 'ocpp1.6' ? row.v16 : row.v2)

  test.each([...table, ...strictTable])('strict: $violation', (row) => {
    const frame = row.frame(version)
    const id = Array.isArray(frame) ? frame[1] : 'a'
    expect(answerTo(version, 'strict', frame)).toEqual(error(codeOf(row), id))
  })

  test.each(table.slice(3))('generous: $violation cannot be understood either', (row) => {
    expect(answerTo(version, 'generous', row.frame(version))).toEqual(error(codeOf(row)))
  })

  test.each(strictTable.slice(0, 6))('generous: $violation is understood and answered', (row) => {
    expect(answerTo(version, 'generous', row.frame(version))).toEqual([[3, 'a', expect.any(Object)]])
  })

  test.each(readings)('%s: a frame that cannot be read', (reading) => {
    for (const frame of ['', '{', '{}', '[]', '"x"', '[2]', '[2,null,"Heartbeat",{}]', `${'['.repeat(70)}`]) {
      const expected = version === 'ocpp1.6' ? [] : [[4, '-1', 'RpcFrameworkError', '', {}]]
      expect(answerTo(version, reading, frame)).toEqual(expected)
    }
  })

  test.each(readings)('%s: a binary frame is one that cannot be read', (reading) => {
    const rig = rigOf(version, reading)
    rig.peer.receive(Buffer.from('[2,"a","Heartbeat",{}]'), true)
    expect(rig.take()).toEqual(version === 'ocpp1.6' ? [] : [[4, '-1', 'RpcFrameworkError', '', {}]])
    expect(rig.peer.counters.unreadable).toBe(1)
  })

  test.each(readings)('%s: a message type that does not exist', (reading) => {
    const types = version === 'ocpp2.1' ? [1, 7, 0, -2] : [1, 5, 6, 7]
    for (const type of types) {
      const expected = version === 'ocpp1.6' ? [] : [[4, 'a', 'MessageTypeNotSupported', '', {}]]
      expect(answerTo(version, reading, [type, 'a', 'Heartbeat', {}])).toEqual(expected)
    }
  })

  test('strict: an id that is a number cannot be read', () => {
    const expected = version === 'ocpp1.6' ? [] : [[4, '-1', 'RpcFrameworkError', '', {}]]
    expect(answerTo(version, 'strict', [2, 7, 'Heartbeat', {}])).toEqual(expected)
  })

  test('F3 generous: numbers and long texts as id are echoed unchanged', () => {
    const rig = rigOf(version, 'generous')
    rig.peer.receive('[2,12345678901234567890,"Heartbeat",{}]')
    rig.peer.receive(JSON.stringify([2, 'x'.repeat(60), 'Heartbeat', {}]))
    expect(rig.sent[0]).toMatch(/^\[3,12345678901234567890,/)
    expect(rig.sent[1]).toContain(`"${'x'.repeat(60)}"`)
    expect(rig.deviations.map(({ rule }) => rule)).toEqual(['message-id', 'message-id'])
  })

  test.each(readings)('%s: an answer to nothing is dropped in silence and counted', (reading) => {
    const rig = rigOf(version, reading)
    rig.peer.receive('[3,"nobody",{}]')
    rig.peer.receive('[4,"nobody","GenericError","",{}]')
    expect(rig.take()).toEqual([])
    expect(rig.peer.counters.unmatchedAnswers).toBe(2)
  })

  test.each(readings)('%s: a valid message', (reading) => {
    const rig = rigOf(version, reading)
    rig.peer.receive(JSON.stringify([2, 'a', 'BootNotification', boots[version]]))
    expect(rig.take()).toEqual([[3, 'a', answers.get('BootNotification')]])
    expect(rig.violations).toEqual([])
    expect(rig.deviations).toEqual([])
  })
})

describe('2.3 lists', () => {
  const report = (items: unknown[]) => [2, 'a', 'NotifyEvent', { generatedAt: now, seqNo: 0, eventData: items }]

  test.each(['ocpp2.0.1', 'ocpp2.1'] as const)('%s strict: too few items', (version) => {
    expect(answerTo(version, 'strict', report([]))).toEqual(error('OccurrenceConstraintViolation'))
  })

  test('1.6 security strict: too few items, in the spelling of 1.6', async () => {
    const rig = createRig(ocpp16, 'csms', () => ({}), { reading: 'strict' })
    const outcome = rig.peer.call('GetInstalledCertificateIds', { certificateType: 'CentralSystemRootCertificate' })
    rig.peer.receive('[3,"id-1",{"status":"Accepted","certificateHashData":[]}]')
    await expect(outcome).resolves.toMatchObject({
      kind: 'invalid-result',
      violation: { code: 'OccurenceConstraintViolation', path: '/certificateHashData' },
    })
  })
})

describe('F2 billing is never lost to grammar', () => {
  const cases: readonly (readonly [OcppVersion, string, object])[] = [
    ['ocpp1.6', 'StartTransaction', { connectorId: 1 }],
    ['ocpp1.6', 'StopTransaction', { transactionId: {}, meterStop: 1, timestamp: now }],
    ['ocpp1.6', 'MeterValues', { meterValue: 'x' }],
    ['ocpp2.0.1', 'TransactionEvent', { eventType: 'Started' }],
    ['ocpp2.0.1', 'MeterValues', {}],
    ['ocpp2.1', 'TransactionEvent', { seqNo: 1 }],
  ]

  test.each(readings.flatMap((reading) => cases.map((row) => [reading, ...row] as const)))(
    '%s %s %s that cannot be read is handed over raw and answered',
    (reading, version, action, payload) => {
      const kept: unknown[] = []
      const rig = rigOf(version, reading, (call) => {
        kept.push([call.action, call.rawPayload, call.text])
        return { kept: true }
      })
      const text = JSON.stringify([2, 'a', action, payload])
      rig.peer.receive(text)
      expect(rig.take()).toEqual([[3, 'a', { kept: true }]])
      expect(kept).toEqual([[action, payload, text]])
      expect(rig.deviations).toContainEqual(expect.objectContaining({ action, rule: 'unreadable-payload' }))
    },
  )

  test.each(readings)('%s: what can be understood is handed over as usual', (reading) => {
    const rig = rigOf('ocpp1.6', reading, () => ({ kept: true }))
    const payload = {
      connectorId: '1',
      idTag: 'X'.repeat(30),
      meterStart: 0,
      timestamp: '2026-03-01T12:00:00',
      extra: 1,
    }
    rig.peer.receive(JSON.stringify([2, 7, 'StartTransaction', payload]))
    expect(rig.take()).toEqual([[3, 7, {}]])
  })

  test('without a keeper strict reading follows the table', () => {
    expect(answerTo('ocpp1.6', 'strict', [2, 'a', 'StartTransaction', { connectorId: 1 }])).toEqual(
      error('OccurenceConstraintViolation'),
    )
  })

  test.each(readings)('%s: a payload that is no object is refused, there is nothing to keep', (reading) => {
    const rig = rigOf('ocpp1.6', reading, () => ({ kept: true }))
    rig.peer.receive('[2,"a","StartTransaction","x"]')
    expect(rig.take()).toEqual(error('FormationViolation'))
  })
})
