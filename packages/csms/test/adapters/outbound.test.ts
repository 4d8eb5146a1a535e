import { type CommandParameters, type CommandType, commandTypes } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type CallAnswer } from '../../src/adapters/adapter.ts'
import { traitsOf } from '../../src/adapters/adapters.ts'
import { outbound201 } from '../../src/adapters/v2/outbound.ts'
import { outbound15 } from '../../src/adapters/v15/outbound.ts'
import { certificates16 } from '../../src/adapters/v16/certificates.ts'
import { configuration16 } from '../../src/adapters/v16/configuration.ts'
import { diagnostics16 } from '../../src/adapters/v16/diagnostics.ts'
import { firmware16 } from '../../src/adapters/v16/firmware.ts'
import { localList16 } from '../../src/adapters/v16/local-list.ts'
import { remoteControl16 } from '../../src/adapters/v16/remote-control.ts'
import { reservation16 } from '../../src/adapters/v16/reservation.ts'
import { smartCharging16 } from '../../src/adapters/v16/smart-charging.ts'
import { unsupported16 } from '../../src/adapters/v16/unsupported.ts'
import { outbound21 } from '../../src/adapters/v21/outbound.ts'
import { newConnector } from '../../src/domain/availability-state.ts'
import { type CommandContext } from '../../src/domain/outbound.ts'

const outbound16 = {
  ...remoteControl16,
  ...configuration16,
  ...reservation16,
  ...smartCharging16,
  ...firmware16,
  ...diagnostics16,
  ...certificates16,
  ...localList16,
  ...unsupported16,
}
const outbound = {
  'ocpp1.5S': outbound15(outbound16),
  'ocpp1.6': outbound16,
  'ocpp2.0.1': outbound201,
  'ocpp2.1': outbound21,
}
type Version = keyof typeof outbound

const transaction = { transactionId: 'T1', number: 1_000_042 } as CommandContext['transaction']
const context: CommandContext = {
  commandId: 'c',
  requestId: 7,
  connectors: [
    newConnector('o', 's', { evseId: 1, connectorId: 1 }, 1),
    newConnector('o', 's', { evseId: 1, connectorId: 2 }, 2),
    newConnector('o', 's', { evseId: 2, connectorId: 1 }, 3),
  ],
  transaction,
  idToken: { value: 'ABC', type: 'ISO14443' },
  itemsPerMessage: {},
  bytesPerMessage: {},
  securityExtension: false,
  plugAndCharge: false,
}

async function send<T extends CommandType>(
  version: Version,
  type: T,
  parameters: CommandParameters<T>,
  answer: object | CallAnswer<never> = { status: 'Accepted' },
  more: Partial<CommandContext> = {},
) {
  const calls: [string, unknown][] = []
  const answers = 'kind' in answer ? answer : { kind: 'result', payload: answer }
  const caller = {
    call: (action: string, payload: unknown) => {
      calls.push([action, payload])
      return Promise.resolve(answers)
    },
  }
  const row = outbound[version][type] as (...given: unknown[]) => Promise<{ verdict: string; status: string | null }>
  return { calls, answer: await row(caller, parameters, { ...context, ...more }) }
}

const idToken = { value: 'ABC' }
const expiryDateTime = '2026-01-05T12:00:00+01:00'
const expiryDate = '2026-01-05T11:00:00.000Z'

test.each([
  [
    'ocpp1.6',
    'RequestStartTransaction',
    { evseId: 2, idToken },
    ['RemoteStartTransaction', { connectorId: 3, idTag: 'ABC' }],
  ],
  [
    'ocpp1.6',
    'RequestStartTransaction',
    { evseId: 1, connectorId: 2, idToken },
    ['RemoteStartTransaction', { connectorId: 2, idTag: 'ABC' }],
  ],
  ['ocpp1.6', 'RequestStartTransaction', { idToken }, ['RemoteStartTransaction', { idTag: 'ABC' }]],
  [
    'ocpp1.6',
    'RequestStopTransaction',
    { transactionId: 'x' },
    ['RemoteStopTransaction', { transactionId: 1_000_042 }],
  ],
  ['ocpp1.6', 'UnlockConnector', { evseId: 1, connectorId: 2 }, ['UnlockConnector', { connectorId: 2 }]],
  ['ocpp1.6', 'Reset', { type: 'Immediate' }, ['Reset', { type: 'Hard' }]],
  ['ocpp1.6', 'Reset', { type: 'OnIdle' }, ['Reset', { type: 'Soft' }]],
  [
    'ocpp1.6',
    'ChangeAvailability',
    { operationalStatus: 'Inoperative' },
    ['ChangeAvailability', { connectorId: 0, type: 'Inoperative' }],
  ],
  [
    'ocpp1.6',
    'TriggerMessage',
    { requestedMessage: 'StatusNotification', evseId: 2 },
    ['TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 3 }],
  ],
  [
    'ocpp1.6',
    'TriggerMessage',
    { requestedMessage: 'LogStatusNotification' },
    ['ExtendedTriggerMessage', { requestedMessage: 'LogStatusNotification' }],
  ],
  [
    'ocpp1.6',
    'TriggerMessage',
    { requestedMessage: 'SignChargingStationCertificate' },
    ['ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' }],
  ],
  ['ocpp1.6', 'ClearCache', {}, ['ClearCache', {}]],
  [
    'ocpp1.6',
    'ReserveNow',
    { evseId: 2, idToken, expiryDateTime, reservationId: 9, groupId: 'g' },
    ['ReserveNow', { connectorId: 3, idTag: 'ABC', expiryDate, reservationId: 9, parentIdTag: 'g' }],
  ],
  [
    'ocpp1.6',
    'ReserveNow',
    { idToken, expiryDateTime },
    ['ReserveNow', { connectorId: 0, idTag: 'ABC', expiryDate, reservationId: 7 }],
  ],
  ['ocpp1.6', 'CancelReservation', { reservationId: 9 }, ['CancelReservation', { reservationId: 9 }]],
  ...(['ocpp2.0.1', 'ocpp2.1'] as const).flatMap(
    (version) =>
      [
        [
          version,
          'ReserveNow',
          { evseId: 2, connectorType: 'cCCS2', idToken, expiryDateTime, reservationId: 9, groupId: 'g' },
          [
            'ReserveNow',
            {
              id: 9,
              evseId: 2,
              connectorType: 'cCCS2',
              expiryDateTime: expiryDate,
              idToken: { idToken: 'ABC', type: 'ISO14443' },
              groupIdToken: { idToken: 'g', type: 'Central' },
            },
          ],
        ],
        [
          version,
          'ReserveNow',
          { evseId: 0, idToken, expiryDateTime },
          ['ReserveNow', { id: 7, expiryDateTime: expiryDate, idToken: { idToken: 'ABC', type: 'ISO14443' } }],
        ],
        [version, 'CancelReservation', { reservationId: 9 }, ['CancelReservation', { reservationId: 9 }]],
      ] as const,
  ),
  ['ocpp1.6', 'DataTransfer', { vendorId: 'v', data: { a: 1 } }, ['DataTransfer', { vendorId: 'v', data: '{"a":1}' }]],
  [
    'ocpp2.0.1',
    'RequestStartTransaction',
    { evseId: 2, idToken },
    ['RequestStartTransaction', { remoteStartId: 7, evseId: 2, idToken: { idToken: 'ABC', type: 'ISO14443' } }],
  ],
  ['ocpp2.0.1', 'RequestStopTransaction', { transactionId: 'x' }, ['RequestStopTransaction', { transactionId: 'T1' }]],
  ['ocpp2.0.1', 'UnlockConnector', { evseId: 2 }, ['UnlockConnector', { evseId: 2, connectorId: 1 }]],
  ['ocpp2.0.1', 'Reset', { type: 'OnIdle', evseId: 1 }, ['Reset', { type: 'OnIdle', evseId: 1 }]],
  [
    'ocpp2.0.1',
    'ChangeAvailability',
    { operationalStatus: 'Operative' },
    ['ChangeAvailability', { operationalStatus: 'Operative' }],
  ],
  [
    'ocpp2.0.1',
    'ChangeAvailability',
    { operationalStatus: 'Operative', evseId: 1, connectorId: 2 },
    ['ChangeAvailability', { operationalStatus: 'Operative', evse: { id: 1, connectorId: 2 } }],
  ],
  [
    'ocpp2.0.1',
    'TriggerMessage',
    { requestedMessage: 'StatusNotification', evseId: 1 },
    ['TriggerMessage', { requestedMessage: 'StatusNotification', evse: { id: 1, connectorId: 1 } }],
  ],
  [
    'ocpp2.0.1',
    'TriggerMessage',
    { requestedMessage: 'DiagnosticsStatusNotification' },
    ['TriggerMessage', { requestedMessage: 'LogStatusNotification' }],
  ],
  ['ocpp2.0.1', 'GetBaseReport', {}, ['GetBaseReport', { requestId: 7, reportBase: 'FullInventory' }]],
  ['ocpp2.0.1', 'DataTransfer', { vendorId: 'v', data: { a: 1 } }, ['DataTransfer', { vendorId: 'v', data: { a: 1 } }]],
  [
    'ocpp2.1',
    'RequestStartTransaction',
    { idToken },
    ['RequestStartTransaction', { remoteStartId: 7, idToken: { idToken: 'ABC', type: 'ISO14443' } }],
  ],
  ['ocpp2.1', 'UnlockConnector', { evseId: 2, connectorId: 2 }, ['UnlockConnector', { evseId: 2, connectorId: 2 }]],
] as const)('%s %s %j goes out as %j', async (version, type, parameters, call) => {
  const { calls } = await send(version, type, parameters as never)
  expect(calls).toEqual([call])
})

const chargingProfile: CommandParameters<'SetChargingProfile'>['chargingProfile'] = {
  id: 5,
  stackLevel: 1,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: [{ chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: 4_000 }] }],
}

test('F18 a profile for an EVSE of several 1.6 connectors is refused, for it would limit one of them', async () => {
  const alone = { transaction: undefined }
  const sent = await send('ocpp1.6', 'SetChargingProfile', { evseId: 1, chargingProfile }, undefined, alone)
  expect(sent).toMatchObject({ calls: [], answer: { verdict: 'unsupported' } })
  const other = await send('ocpp1.6', 'SetChargingProfile', { evseId: 2, chargingProfile }, undefined, alone)
  expect(other).toMatchObject({ calls: [['SetChargingProfile', { connectorId: 3 }]], answer: { verdict: 'completed' } })
  const whole = await send('ocpp1.6', 'SetChargingProfile', { evseId: 0, chargingProfile }, undefined, alone)
  expect(whole.calls).toMatchObject([['SetChargingProfile', { connectorId: 0 }]])
})

test('1.6 takes one schedule and no phase to use, and 2.0.1 nothing that 2.1 added', async () => {
  const [schedule] = chargingProfile.chargingSchedule
  const several = { ...chargingProfile, chargingSchedule: schedule === undefined ? [] : [schedule, schedule] }
  const phased = {
    ...chargingProfile,
    chargingSchedule: several.chargingSchedule.slice(1).map((one) => ({
      ...one,
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 6, numberPhases: 1, phaseToUse: 2 }],
    })),
  }
  for (const given of [several, phased]) {
    const sent = await send('ocpp1.6', 'SetChargingProfile', { evseId: 0, chargingProfile: given })
    expect(sent).toMatchObject({ calls: [], answer: { verdict: 'unsupported' } })
  }
  const priority = { ...chargingProfile, chargingProfilePurpose: 'PriorityCharging' as const }
  const older = await send('ocpp2.0.1', 'SetChargingProfile', { evseId: 0, chargingProfile: priority })
  expect(older).toMatchObject({ calls: [], answer: { verdict: 'unsupported' } })
  const newer = await send('ocpp2.1', 'SetChargingProfile', { evseId: 0, chargingProfile: priority })
  expect(newer.answer.verdict).toBe('completed')
})

describe('D local list', () => {
  const info = { status: 'Accepted', expiresAt: null, groupId: 'G', evseIds: null } as const
  const entry = { organisationId: 'o', stationId: 's', idTokenKey: 'rfid:A', value: 'A', type: 'ISO14443', info }
  const localList: CommandContext['localList'] = {
    updateType: 'Full',
    wasCertain: false,
    messages: [
      { updateType: 'Full', versionNumber: 4, entries: [{ entry, removed: false }] },
      { updateType: 'Differential', versionNumber: 5, entries: [{ entry, removed: true }] },
    ],
  }
  const idToken = { idToken: 'A', type: 'ISO14443' }
  const idTokenInfo = { status: 'Accepted', groupIdToken: { idToken: 'G', type: 'Central' } }
  const messages2 = [
    { versionNumber: 4, localAuthorizationList: [{ idToken, idTokenInfo }] },
    { versionNumber: 5, localAuthorizationList: [{ idToken }] },
  ]
  const idTagInfo = { status: 'Accepted', parentIdTag: 'G' }
  const messages16 = [
    { listVersion: 4, localAuthorizationList: [{ idTag: 'A', idTagInfo }] },
    { listVersion: 5, localAuthorizationList: [{ idTag: 'A' }] },
  ]

  test.each([
    ['ocpp1.6', messages16],
    ['ocpp2.0.1', messages2],
    ['ocpp2.1', messages2],
  ] as const)('D01.FR.03 %s goes on with Differential messages, each after the one before', async (version, said) => {
    const { calls, answer } = await send(version, 'SendLocalList', {}, { status: 'Accepted' }, { localList })
    expect(calls).toEqual([
      ['SendLocalList', { updateType: 'Full', ...said[0] }],
      ['SendLocalList', { updateType: 'Differential', ...said[1] }],
    ])
    expect(answer).toMatchObject({ verdict: 'completed', acceptedMessages: 2, payload: { versionNumber: 5 } })
    const refused = await send(version, 'SendLocalList', {}, { status: 'VersionMismatch' }, { localList })
    expect(refused.calls).toHaveLength(1)
    expect(refused.answer).toMatchObject({ verdict: 'rejected', status: 'VersionMismatch', acceptedMessages: 0 })
    expect((await send(version, 'SendLocalList', {})).answer.verdict).toBe('unsupported')
  })

  test('D02 the version is told, -1 as well', async () => {
    const old = await send('ocpp1.6', 'GetLocalListVersion', {}, { listVersion: -1 })
    expect(old.answer).toMatchObject({ verdict: 'completed', localListVersion: -1 })
    const newer = await send('ocpp2.0.1', 'GetLocalListVersion', {}, { versionNumber: 7 })
    expect(newer.answer).toMatchObject({ verdict: 'completed', localListVersion: 7 })
  })
})

test('every contract command has a row in every version', () => {
  for (const version of Object.values(outbound)) expect(Object.keys(version).sort()).toEqual([...commandTypes].sort())
})

describe('verdicts', () => {
  test.each([
    ['Accepted', 'accepted'],
    ['Scheduled', 'accepted'],
    ['Rejected', 'rejected'],
  ])('a reset answered %s is %s', async (status, verdict) => {
    expect((await send('ocpp2.0.1', 'Reset', { type: 'OnIdle' }, { status })).answer).toMatchObject({ verdict, status })
  })

  test('B07 EmptyResultSet is an answer, not an error', async () => {
    const { answer } = await send('ocpp2.0.1', 'GetBaseReport', {}, { status: 'EmptyResultSet' })
    expect(answer).toMatchObject({ verdict: 'completed' })
    expect((await send('ocpp2.0.1', 'GetBaseReport', {}, { status: 'NotSupported' })).answer.verdict).toBe('rejected')
  })

  test('the reason code of 2.x is kept', async () => {
    const refused = { status: 'Rejected', statusInfo: { reasonCode: 'FwUpdateInProgress', additionalInfo: 'later' } }
    expect((await send('ocpp2.1', 'Reset', { type: 'OnIdle' }, refused)).answer).toMatchObject({
      code: 'FwUpdateInProgress',
      description: 'later',
    })
  })

  test('a CALLERROR keeps its code', async () => {
    const error = { kind: 'error' as const, code: 'NotImplemented', description: 'no', details: {} }
    expect((await send('ocpp1.6', 'ClearCache', {}, error)).answer).toMatchObject({
      verdict: 'error',
      code: 'NotImplemented',
    })
  })

  test('what 1.6 has no words for is unsupported and not sent', async () => {
    for (const { calls, answer } of [
      await send('ocpp1.6', 'Reset', { type: 'OnIdle', evseId: 1 }),
      await send('ocpp1.6', 'TriggerMessage', { requestedMessage: 'TransactionEvent' }),
    ]) {
      expect(answer.verdict).toBe('unsupported')
      expect(calls).toEqual([])
    }
    expect(outbound['ocpp1.6'].GetTransactionStatus).toBe('unsupported')
  })

  test('E14 whether messages wait decides if a gap may still close', async () => {
    const { calls, answer } = await send(
      'ocpp2.0.1',
      'GetTransactionStatus',
      { transactionId: 'x' },
      { messagesInQueue: true },
    )
    expect(calls).toEqual([['GetTransactionStatus', { transactionId: 'T1' }]])
    expect(answer).toMatchObject({ verdict: 'completed', payload: { messagesInQueue: true } })
  })

  test('F18 an EVSE of several 1.6 connectors is changed connector by connector', async () => {
    const { calls } = await send('ocpp1.6', 'ChangeAvailability', { operationalStatus: 'Inoperative', evseId: 1 })
    expect(calls.map(([, payload]) => payload)).toEqual([
      { connectorId: 1, type: 'Inoperative' },
      { connectorId: 2, type: 'Inoperative' },
    ])
  })
})

const wanted = (names: string[]) => names.map((variable) => ({ component: 'C', variable, value: '1' }))

describe('configuration', () => {
  test('1.6 the whole configuration, with values beyond 500 characters as they came (ABB)', async () => {
    const long = 'x'.repeat(800)
    const keys = {
      configurationKey: [
        { key: 'Long', readonly: true, value: long },
        { key: 'Empty', readonly: false },
      ],
    }
    const { calls, answer } = await send('ocpp1.6', 'GetBaseReport', {}, keys)
    expect(calls).toEqual([['GetConfiguration', {}]])
    expect(answer).toMatchObject({
      verdict: 'completed',
      variables: [
        { variable: 'Long', value: long, mutability: 'ReadOnly' },
        { variable: 'Empty', value: null, mutability: 'ReadWrite' },
      ],
    })
  })

  test('1.6 unknown keys are told one by one', async () => {
    const keys = { configurationKey: [{ key: 'known', readonly: false, value: '1' }], unknownKey: ['Other'] }
    const { answer } = await send('ocpp1.6', 'GetVariables', { variables: wanted(['Known', 'Other']) }, keys)
    expect(answer).toMatchObject({
      verdict: 'completed',
      status: 'Partial',
      description: 'Other: UnknownVariable',
      payload: { results: [{ status: 'Accepted', value: '1' }, { status: 'UnknownVariable' }] },
    })
  })

  test('1.6 GetConfigurationMaxKeys bounds a message', async () => {
    const more = { itemsPerMessage: { GetConfiguration: 2 } }
    const { calls } = await send('ocpp1.6', 'GetVariables', { variables: wanted(['A', 'B', 'C']) }, {}, more)
    expect(calls.map(([, payload]) => payload)).toEqual([{ key: ['A', 'B'] }, { key: ['C'] }])
  })

  test('1.6 RebootRequired is done and said', async () => {
    const { answer } = await send('ocpp1.6', 'SetVariables', { variables: wanted(['A']) }, { status: 'RebootRequired' })
    expect(answer).toMatchObject({
      verdict: 'completed',
      status: 'RebootRequired',
      variables: [{ variable: 'A', value: '1' }],
    })
    const refused = await send('ocpp1.6', 'SetVariables', { variables: wanted(['A']) }, { status: 'NotSupported' })
    expect(refused.answer).toMatchObject({ verdict: 'rejected', status: 'UnknownVariable', variables: [] })
  })

  const result = (name: string, attributeStatus: string) => ({
    attributeStatus,
    component: { name: 'C' },
    variable: { name },
  })

  test('B05.FR.11 items per message bound a message, and results are per item', async () => {
    const answer = { setVariableResult: [result('A', 'Accepted'), result('B', 'Rejected')] }
    const more = { itemsPerMessage: { SetVariables: 2 } }
    const sent = await send('ocpp2.0.1', 'SetVariables', { variables: wanted(['A', 'B', 'D', 'E']) }, answer, more)
    expect(sent.calls).toHaveLength(2)
    expect(sent.answer).toMatchObject({
      verdict: 'completed',
      status: 'Partial',
      variables: [{ variable: 'A', value: '1' }],
    })
  })

  test('B06 each variable is named with its instance and place', async () => {
    const variables = [
      { component: 'EVSE', componentInstance: 'i', evseId: 1, connectorId: 2, variable: 'V', variableInstance: 'j' },
    ]
    const answer = { getVariableResult: [{ ...result('V', 'UnknownComponent') }] }
    for (const version of ['ocpp2.0.1', 'ocpp2.1'] as const) {
      const sent = await send(version, 'GetVariables', { variables }, answer)
      expect(sent.calls[0]?.[1]).toEqual({
        getVariableData: [
          {
            component: { name: 'EVSE', instance: 'i', evse: { id: 1, connectorId: 2 } },
            variable: { name: 'V', instance: 'j' },
          },
        ],
      })
      expect(sent.answer).toMatchObject({ verdict: 'rejected', status: 'UnknownComponent' })
    }
  })
})

test('the domain knows a version by its traits', () => {
  expect(traitsOf('ocpp1.6')).toMatchObject({ configuration: 'keys', idTokenLength: 20 })
  expect(traitsOf('ocpp2.1')).toMatchObject({ configuration: 'device-model', idTokenLength: 255 })
  expect(traitsOf(null)).toBeUndefined()
})

test.each([
  ['ocpp1.6', { configurationKey: [{ key: 'WiFiPassword', readonly: false, value: 'hunter2' }] }],
  [
    'ocpp2.0.1',
    {
      getVariableResult: [
        {
          attributeStatus: 'Accepted',
          attributeValue: 'hunter2',
          component: { name: 'WiFi' },
          variable: { name: 'WiFiPassword' },
        },
      ],
    },
  ],
] as const)('A01.FR.08 a password that %s gives is not told in the outcome', async (version, given) => {
  const variables = [{ component: 'WiFi', variable: 'WiFiPassword' }]
  const { answer } = await send(version, 'GetVariables', { variables }, given)
  expect(answer).toMatchObject({ payload: { results: [{ status: 'Accepted', value: null }] } })
})

test('a type of connector goes to the one of the EVSE that fits, and to none that does not exist', async () => {
  const [first, second, third] = context.connectors
  const connectors = [{ ...first, type: 'cG105' }, { ...second, type: 'cCCS2' }, third] as typeof context.connectors
  const parameters = { evseId: 1, idToken, expiryDateTime, connectorType: 'cCCS2' }
  const old = await send('ocpp1.6', 'ReserveNow', parameters, undefined, { connectors })
  expect(old.calls[0]?.[1]).toMatchObject({ connectorId: 2 })
  const none = await send('ocpp1.6', 'ReserveNow', { ...parameters, connectorType: 'sType2' }, undefined, {
    connectors,
  })
  expect(none).toMatchObject({ calls: [], answer: { verdict: 'unsupported' } })
  const unknown = await send('ocpp2.0.1', 'ReserveNow', { ...parameters, connectorType: 'cMCS' })
  expect(unknown).toMatchObject({ calls: [], answer: { verdict: 'unsupported' } })
  const later = await send('ocpp2.1', 'ReserveNow', { ...parameters, connectorType: 'cMCS' })
  expect(later.calls[0]?.[1]).toMatchObject({ connectorType: 'cMCS' })
})

describe('firmware and logs', () => {
  const location = 'https://files.example/2.bin'
  const retrieveDateTime = '2026-01-05T10:00:00.000Z'
  const signed = { signingCertificate: 'PEM', signature: 'c2ln' }

  test.each([
    [
      'ocpp1.6',
      { location, retrieveDateTime, retries: 1 },
      ['UpdateFirmware', { location, retrieveDate: retrieveDateTime, retries: 1 }],
    ],
    [
      'ocpp1.6',
      { location, retrieveDateTime, ...signed },
      ['SignedUpdateFirmware', { requestId: 7, firmware: { location, retrieveDateTime, ...signed } }],
    ],
    [
      'ocpp2.0.1',
      { location, retrieveDateTime },
      ['UpdateFirmware', { requestId: 7, firmware: { location, retrieveDateTime } }],
    ],
    [
      'ocpp2.1',
      { location, retrieveDateTime, retryInterval: 5, ...signed },
      ['UpdateFirmware', { requestId: 7, firmware: { location, retrieveDateTime, ...signed }, retryInterval: 5 }],
    ],
  ] as const)('L01 %s an update goes out in its words', async (version, parameters, call) => {
    const { calls } = await send(version, 'UpdateFirmware', parameters)
    expect(calls).toEqual([call])
  })

  test('a location that is too long for the version is not sent, and 2.1 has more room', async () => {
    const long = `https://files.example/${'x'.repeat(600)}`
    const parameters = { location: long, retrieveDateTime, ...signed }
    for (const version of ['ocpp1.6', 'ocpp2.0.1'] as const) {
      const { calls, answer } = await send(version, 'UpdateFirmware', parameters)
      expect(answer.verdict).toBe('unsupported')
      expect(calls).toEqual([])
    }
    expect((await send('ocpp2.1', 'UpdateFirmware', parameters)).calls).toHaveLength(1)
  })

  test.each(['NotImplemented', 'NotSupported'])(
    '1.6 a station without GetLog (%s) is asked for its diagnostics the old way, but not for its security log',
    async (code) => {
      const remoteLocation = 'https://files.example/'
      const error = { kind: 'error', code, description: '', details: {} } as const
      const ask = (logType: 'DiagnosticsLog' | 'SecurityLog') =>
        send('ocpp1.6', 'GetLog', { logType, remoteLocation }, error, { securityExtension: true })
      expect((await ask('DiagnosticsLog')).calls.map(([action]) => action)).toEqual(['GetLog', 'GetDiagnostics'])
      expect((await ask('SecurityLog')).calls.map(([action]) => action)).toEqual(['GetLog'])
    },
  )
})
