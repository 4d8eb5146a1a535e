/** The CSMS's part of the OCPP 2.0.1 certification cases E and J (part 6), played by a station that is read strictly. */
import { expect, test } from 'vitest'
import { type Fields } from '../../../src/clients/raw-station.ts'
import { type Station2 } from '../../../src/clients/station-2.ts'
import { oneWorld } from '../support/worlds.ts'

const host = oneWorld()

type Stage = 'Started' | 'Updated' | 'Ended'
interface Step {
  stage: Stage
  because: string
  chargingState?: string
  stoppedReason?: string
  /** The driver's token goes with it, and has to be answered. */
  token?: true
  offline?: true
  /** Where no EVSE is known yet. */
  nowhere?: true
}

const step = (stage: Stage, because: string, more: Omit<Step, 'stage' | 'because'> = {}): Step => ({
  stage,
  because,
  ...more,
})
const started = step('Started', 'Authorized', { token: true, chargingState: 'Charging' })
const ended = step('Ended', 'StopAuthorized', { token: true, stoppedReason: 'Local' })
const pluggedIn = step('Updated', 'CablePluggedIn', { chargingState: 'EVConnected' })
const authorized = step('Updated', 'Authorized', { token: true, chargingState: 'EVConnected' })
const charging = step('Updated', 'ChargingStateChanged', { chargingState: 'Charging' })

function payloadOf(station: Station2, id: string, index: number, one: Step, idToken: string): Fields {
  const { evse, ...payload } = station.eventPayload(one.stage, id, index * 100, {
    triggerReason: one.because,
    transactionInfo: {
      ...(one.chargingState === undefined ? {} : { chargingState: one.chargingState }),
      ...(one.stoppedReason === undefined ? {} : { stoppedReason: one.stoppedReason }),
    },
    ...(one.token ? { idToken: { idToken, type: 'ISO14443' } } : {}),
    ...(one.offline ? { offline: true } : {}),
  })
  return one.nowhere ? payload : { ...payload, evse }
}

async function play(steps: readonly Step[], given: { idToken?: string; answered?: string } = {}) {
  const station = await host.station2('ocpp2.0.1', { reading: 'strict' })
  const idToken = given.idToken ?? (await host.idToken())
  await station.boot()
  await station.status('Occupied')
  const id = `tx-${station.link.identity}`
  for (const [index, one] of steps.entries()) {
    const answer = await station.link.accepted('TransactionEvent', payloadOf(station, id, index, one, idToken))
    // E01.FR.12: a token is answered, and nothing else is.
    expect(answer).toEqual(one.token ? { idTokenInfo: { status: given.answered ?? 'Accepted' } } : {})
  }
  const [transaction] = await host.rest.transactions({ station: station.link.identity })
  return { station, transaction, idToken }
}

test.each([
  [
    'TC_E_01 starts when the power path is closed',
    [step('Started', 'ChargingStateChanged', { token: true, chargingState: 'Charging' })],
    'active',
    'Charging',
  ],
  [
    'TC_E_02 starts when energy flows',
    [
      step('Started', 'ChargingStateChanged', { token: true, chargingState: 'Charging' }),
      step('Updated', 'MeterValuePeriodic', { chargingState: 'Charging' }),
    ],
    'active',
    'Charging',
  ],
  [
    'TC_E_03 starts with the cable, authorised afterwards',
    [step('Started', 'CablePluggedIn', { chargingState: 'EVConnected' }), authorized, charging],
    'active',
    'Charging',
  ],
  [
    'TC_E_04 starts with the token, plugged in afterwards',
    [step('Started', 'Authorized', { token: true, chargingState: 'Idle', nowhere: true }), pluggedIn, charging],
    'active',
    'Charging',
  ],
  [
    'TC_E_09 starts when the car is connected',
    [step('Started', 'CablePluggedIn', { chargingState: 'EVConnected' })],
    'active',
    'EVConnected',
  ],
  [
    'TC_E_10 starts when it is authorised',
    [step('Started', 'Authorized', { token: true, chargingState: 'Idle' })],
    'active',
    'Idle',
  ],
  [
    'TC_E_11 starts when the data are signed',
    [step('Started', 'SignedDataReceived', { token: true, chargingState: 'EVConnected' })],
    'active',
    'EVConnected',
  ],
  [
    'TC_E_12 starts when the bay is taken',
    [step('Started', 'EVDetected', { chargingState: 'Idle', nowhere: true }), authorized, charging],
    'active',
    'Charging',
  ],
  [
    'TC_E_26 goes on when the cable is pulled at the car',
    [started, step('Updated', 'EVCommunicationLost', { chargingState: 'Idle' }), pluggedIn, charging],
    'active',
    'Charging',
  ],
  [
    'TC_E_38 goes on while the car is not ready',
    [started, step('Updated', 'ChargingStateChanged', { chargingState: 'SuspendedEV' })],
    'active',
    'SuspendedEV',
  ],
  ['TC_E_07 ends by token when the power path opens', [started, ended], 'ended', 'Local'],
  [
    'TC_E_08 ends by token when energy stops',
    [
      started,
      step('Updated', 'StopAuthorized', { token: true, chargingState: 'EVConnected' }),
      step('Ended', 'ChargingStateChanged', { stoppedReason: 'Local' }),
    ],
    'ended',
    'Local',
  ],
  [
    'TC_E_14 ends when the cable is pulled at the station',
    [
      started,
      step('Updated', 'StopAuthorized', { token: true, chargingState: 'EVConnected' }),
      step('Ended', 'EVCommunicationLost', { stoppedReason: 'Local' }),
    ],
    'ended',
    'Local',
  ],
  ['TC_E_15 ends by token', [started, ended], 'ended', 'Local'],
  [
    'TC_E_17 ends because the cable was pulled at the car',
    [started, step('Ended', 'EVCommunicationLost', { stoppedReason: 'EVDisconnected' })],
    'ended',
    'EVDisconnected',
  ],
  [
    'TC_E_19 ends when the bay is free',
    [
      started,
      step('Updated', 'StopAuthorized', { token: true, chargingState: 'EVConnected' }),
      step('Ended', 'EVDeparted', { stoppedReason: 'Local' }),
    ],
    'ended',
    'Local',
  ],
  [
    'TC_E_20 ends when the cable is pulled at the car',
    [started, step('Ended', 'EVCommunicationLost', { stoppedReason: 'EVDisconnected' })],
    'ended',
    'EVDisconnected',
  ],
  [
    'TC_E_22 ends when the car has had enough',
    [started, step('Ended', 'ChargingStateChanged', { stoppedReason: 'StoppedByEV' })],
    'ended',
    'StoppedByEV',
  ],
  [
    'TC_E_39 ends when nobody plugs in',
    [
      step('Started', 'Authorized', { token: true, chargingState: 'Idle' }),
      step('Ended', 'EVConnectTimeout', { stoppedReason: 'Timeout' }),
    ],
    'ended',
    'Timeout',
  ],
] as const)('%s', async (_, steps, state, word) => {
  const { transaction } = await play(steps)
  expect(transaction).toMatchObject(
    state === 'active'
      ? { state, chargingState: word, evseId: steps.every(({ nowhere }) => nowhere) ? null : 1 }
      : { state, stoppedReason: word },
  )
})

test('TC_E_16 a token that is refused after an offline start ends it as DeAuthorized', async () => {
  const deauthorized = step('Ended', 'Deauthorized', { stoppedReason: 'DeAuthorized' })
  const { transaction } = await play([{ ...started, offline: true }, deauthorized], {
    idToken: 'DEADBEEF16',
    answered: 'Unknown',
  })
  expect(transaction).toMatchObject({ state: 'ended', stoppedReason: 'DeAuthorized', authorizationStatus: 'Unknown' })
})

test('TC_E_21 a remote stop ends it, and the command says so', async () => {
  const { station, transaction } = await play([started])
  const id = station.link.identity
  const command = await host.ask(id, 'RequestStopTransaction', { transactionId: transaction?.id ?? '' })
  expect(command.status).toBe('accepted')
  const stop = payloadOf(station, `tx-${id}`, 1, step('Ended', 'RemoteStop', { stoppedReason: 'Remote' }), '')
  await station.link.accepted('TransactionEvent', stop)
  expect(await host.rest.commandById(command.id)).toMatchObject({ status: 'completed' })
  expect(await host.rest.transaction(transaction?.id ?? '')).toMatchObject({ state: 'ended', stoppedReason: 'Remote' })
})

test('TC_E_53 seqNo may begin with 0 in each transaction', async () => {
  const { station, idToken } = await play([started, ended])
  const second = `tx2-${station.link.identity}`
  for (const [index, one] of [started, ended].entries()) {
    await station.link.accepted('TransactionEvent', payloadOf(station, second, index, one, idToken))
  }
  const transactions = await host.rest.transactions({ station: station.link.identity })
  expect(transactions.map(({ state, energyWh }) => [state, energyWh])).toEqual([
    ['ended', 100],
    ['ended', 100],
  ])
})

const measured = (context: string, value: number, more: Fields = {}) => [
  { timestamp: new Date().toISOString(), sampledValue: [{ value, context, unitOfMeasure: { unit: 'Wh' }, ...more }] },
]

test.each([
  ['TC_J_02 clock-aligned values come during a transaction', 'Updated', 'MeterValueClock', 'Sample.Clock'],
  ['TC_J_03 clock-aligned values come with its end', 'Ended', 'StopAuthorized', 'Sample.Clock'],
  ['TC_J_07 sampled values come with its start', 'Started', 'Authorized', 'Transaction.Begin'],
  ['TC_J_08 values of the start come when the EVSE is known', 'Updated', 'CablePluggedIn', 'Transaction.Begin'],
  ['TC_J_09 sampled values come during a transaction', 'Updated', 'MeterValuePeriodic', 'Sample.Periodic'],
  ['TC_J_10 sampled values come with its end', 'Ended', 'StopAuthorized', 'Transaction.End'],
] as const)('%s', async (_, stage, because, context) => {
  const station = await host.station2('ocpp2.0.1', { reading: 'strict' })
  await station.boot()
  const id = `tx-${station.link.identity}`
  if (stage !== 'Started') await station.event('Started', id, 0, { triggerReason: 'EVDetected' })
  const payload = station.eventPayload(stage, id, 0, { triggerReason: because })
  await station.link.accepted('TransactionEvent', { ...payload, meterValue: measured(context, 4_321) })
  const [transaction] = await host.rest.transactions({ station: station.link.identity })
  const values = await host.rest.meterValues(transaction?.id ?? '')
  expect(values.at(-1)).toMatchObject({ energyWh: 4_321, samples: [{ context, value: 4_321, unit: 'Wh' }] })
})

test('TC_J_01 clock-aligned values come without a transaction', async () => {
  const station = await host.station2('ocpp2.0.1', { reading: 'strict' })
  await station.boot()
  await station.link.accepted('MeterValues', { evseId: 1, meterValue: measured('Sample.Clock', 9_876) })
  const [value] = await host.rest.stationMeterValues(station.link.identity)
  expect(value).toMatchObject({ energyWh: 9_876, samples: [{ context: 'Sample.Clock' }] })
})

test.each([
  ['TC_J_04 a clock-aligned value that is signed is kept as it came', 'MeterValueClock', 'Sample.Clock'],
  ['TC_J_11 a sampled value that is signed is kept as it came', 'MeterValuePeriodic', 'Sample.Periodic'],
] as const)('%s', async (_, because, context) => {
  const station = await host.station2('ocpp2.0.1', { reading: 'strict' })
  await station.boot()
  const id = `tx-${station.link.identity}`
  const signedMeterValue = {
    signedMeterData: Buffer.from('OCMF|{"FV":"1.0"}|{"SD":"00ff"}').toString('base64'),
    signingMethod: 'ECDSA-secp256r1-SHA256',
    encodingMethod: 'OCMF',
    publicKey: 'MFkwEwYHKoZIzj0=',
  }
  await station.event('Started', id, 0)
  const payload = station.eventPayload('Updated', id, 0, { triggerReason: because })
  await station.link.accepted('TransactionEvent', {
    ...payload,
    meterValue: measured(context, 77, { signedMeterValue }),
  })
  const [transaction] = await host.rest.transactions({ station: station.link.identity })
  const values = await host.rest.meterValues(transaction?.id ?? '')
  expect(values.at(-1)?.samples[0]).toMatchObject({
    value: 77,
    signed: {
      data: signedMeterValue.signedMeterData,
      method: 'ECDSA-secp256r1-SHA256',
      encoding: 'OCMF',
      publicKey: 'MFkwEwYHKoZIzj0=',
    },
  })
})
