/** The realistic mix as frames: what one charge sends, in the words of each version. Written from the specification. */

export const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const
export type Version = (typeof versions)[number]

export function versionOf(text: string | undefined): Version {
  const version = versions.find((candidate) => candidate === text)
  if (version === undefined) throw new Error(`"${text}" is none of ${versions.join(', ')}`)
  return version
}

/** The card of the driver at the station of this index. */
export function idTokenOf(index: number): string {
  return `04B0B0${index.toString(16).toUpperCase().padStart(8, '0')}`
}

export interface Exchange {
  action: string
  payload: (state: SessionState) => unknown
  /** Takes from the answer what later messages need. */
  learn?: (answer: Record<string, unknown>, state: SessionState) => void
}

export interface SessionState {
  idToken: string
  transactionId: number | string
  seqNo: number
  registerWh: number
  now: () => string
}

function advance(state: SessionState, energyWh: number): number {
  state.registerWh += energyWh
  return state.registerWh
}

const meterValues16 = (state: SessionState) => [
  {
    timestamp: state.now(),
    sampledValue: [
      {
        value: String(advance(state, 180)),
        measurand: 'Energy.Active.Import.Register',
        unit: 'Wh',
        context: 'Sample.Periodic',
      },
      { value: '10800', measurand: 'Power.Active.Import', unit: 'W', context: 'Sample.Periodic' },
      { value: '15.6', measurand: 'Current.Import', phase: 'L1', unit: 'A', context: 'Sample.Periodic' },
      { value: '15.7', measurand: 'Current.Import', phase: 'L2', unit: 'A', context: 'Sample.Periodic' },
      { value: '15.6', measurand: 'Current.Import', phase: 'L3', unit: 'A', context: 'Sample.Periodic' },
    ],
  },
]

const status16 = (status: string): Exchange => ({
  action: 'StatusNotification',
  payload: (state) => ({ connectorId: 1, errorCode: 'NoError', status, timestamp: state.now() }),
})

/** Authorize, status, start, five meter values, stop, status, heartbeat. */
export const session16: Exchange[] = [
  { action: 'Authorize', payload: (state) => ({ idTag: state.idToken }) },
  status16('Preparing'),
  {
    action: 'StartTransaction',
    payload: (state) => ({
      connectorId: 1,
      idTag: state.idToken,
      meterStart: state.registerWh,
      timestamp: state.now(),
    }),
    learn: (answer, state) => {
      state.transactionId = Number(answer.transactionId)
    },
  },
  ...Array.from({ length: 5 }, () => ({
    action: 'MeterValues',
    payload: (state: SessionState) => ({
      connectorId: 1,
      transactionId: state.transactionId,
      meterValue: meterValues16(state),
    }),
  })),
  {
    action: 'StopTransaction',
    payload: (state) => ({
      transactionId: state.transactionId,
      idTag: state.idToken,
      meterStop: advance(state, 20),
      timestamp: state.now(),
      reason: 'Local',
    }),
  },
  status16('Available'),
  { action: 'Heartbeat', payload: () => ({}) },
]

const meterValue2 = (state: SessionState) => [
  {
    timestamp: state.now(),
    sampledValue: [
      { value: advance(state, 180), measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' } },
      { value: 10_800, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'W' } },
      { value: 15.6, measurand: 'Current.Import', phase: 'L1', unitOfMeasure: { unit: 'A' } },
      { value: 15.7, measurand: 'Current.Import', phase: 'L2', unitOfMeasure: { unit: 'A' } },
      { value: 15.6, measurand: 'Current.Import', phase: 'L3', unitOfMeasure: { unit: 'A' } },
    ],
  },
]

const event2 = (eventType: 'Started' | 'Updated' | 'Ended', triggerReason: string): Exchange => ({
  action: 'TransactionEvent',
  payload: (state) => ({
    eventType,
    timestamp: state.now(),
    triggerReason,
    seqNo: state.seqNo++,
    transactionInfo: {
      transactionId: state.transactionId,
      chargingState: eventType === 'Ended' ? 'Idle' : 'Charging',
      ...(eventType === 'Ended' ? { stoppedReason: 'Local' } : {}),
    },
    ...(eventType === 'Updated' ? {} : { idToken: { idToken: state.idToken, type: 'ISO14443' } }),
    evse: { id: 1, connectorId: 1 },
    meterValue: meterValue2(state),
  }),
})

const status2 = (connectorStatus: string): Exchange => ({
  action: 'StatusNotification',
  payload: (state) => ({ timestamp: state.now(), connectorStatus, evseId: 1, connectorId: 1 }),
})

export const session2: Exchange[] = [
  { action: 'Authorize', payload: (state) => ({ idToken: { idToken: state.idToken, type: 'ISO14443' } }) },
  status2('Occupied'),
  event2('Started', 'Authorized'),
  ...Array.from({ length: 5 }, () => event2('Updated', 'MeterValuePeriodic')),
  event2('Ended', 'StopAuthorized'),
  status2('Available'),
  { action: 'Heartbeat', payload: () => ({}) },
]

export const boot: Record<Version, unknown> = {
  'ocpp1.6': { chargePointVendor: 'Bench', chargePointModel: 'Closed loop', firmwareVersion: '1' },
  'ocpp2.0.1': {
    reason: 'PowerUp',
    chargingStation: { vendorName: 'Bench', model: 'Closed loop', firmwareVersion: '1' },
  },
  'ocpp2.1': {
    reason: 'PowerUp',
    chargingStation: { vendorName: 'Bench', model: 'Closed loop', firmwareVersion: '1' },
  },
}
