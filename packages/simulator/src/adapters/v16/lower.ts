import { type ocpp16, type RequestOf } from '@stationmaster/ocpp'
import { type StationControl } from '../../station/control.ts'
import { type Evse } from '../../station/evse.ts'
import {
  type AuthorizationResult,
  type AuthorizationStatus,
  type ConnectorState,
  type IdToken,
  type MeterValue,
  type StoppedReason,
} from '../../station/model.ts'

type Requests<A extends keyof (typeof ocpp16)['actions']> = RequestOf<typeof ocpp16, A>
type StatusWord = Requests<'StatusNotification'>['status']
type StopReason = NonNullable<Requests<'StopTransaction'>['reason']>
export type MeterValue16 = Requests<'MeterValues'>['meterValue'][number]

/** 1.6 numbers connectors over the whole station. */
export function connectorNumber(station: StationControl, evseId: number, connectorId: number): number {
  const before = station.evses.slice(0, evseId - 1).reduce((sum, evse) => sum + evse.layout.connectors.length, 0)
  return before + connectorId
}

/** The EVSE and its own connector behind a connector number of 1.6. */
export function placeOf(
  station: StationControl,
  connectorNumberOf16: number,
): { evse: Evse; connectorId: number } | undefined {
  let rest = connectorNumberOf16
  for (const evse of station.evses) {
    const count = evse.layout.connectors.length
    if (rest >= 1 && rest <= count) return { evse, connectorId: rest }
    rest -= count
  }
  return undefined
}

/** The status of a connector in the nine words of 1.6. */
export function statusWord(state: ConnectorState): StatusWord {
  if (state.fault !== undefined) return 'Faulted'
  if (!state.operative) return 'Unavailable'
  if (state.transaction) {
    const { chargingState } = state
    return chargingState === 'EVConnected' || chargingState === 'Idle' ? 'Preparing' : chargingState
  }
  if (state.finishing) return 'Finishing'
  if (state.plugged || state.authorized) return 'Preparing'
  return state.reserved ? 'Reserved' : 'Available'
}

export const stopReasons = {
  DeAuthorized: 'DeAuthorized',
  EmergencyStop: 'EmergencyStop',
  EVDisconnected: 'EVDisconnected',
  GroundFault: 'Other',
  ImmediateReset: 'HardReset',
  Local: 'Local',
  Other: 'Other',
  OvercurrentFault: 'Other',
  PowerLoss: 'PowerLoss',
  Reboot: 'Reboot',
  Remote: 'Remote',
  SoftReset: 'SoftReset',
  StoppedByEV: 'Local',
  Timeout: 'Other',
} as const satisfies Record<StoppedReason, StopReason>

/** A reading in the form of 1.6: values are text, the unit beside them. */
export function meterValue16(value: MeterValue): MeterValue16 {
  return {
    timestamp: new Date(value.at).toISOString(),
    sampledValue: value.samples.map((sample) => ({
      value: String(sample.value),
      context: value.context,
      measurand: sample.measurand,
      ...(sample.phase !== undefined && { phase: sample.phase }),
      ...(sample.location !== undefined && { location: sample.location }),
      ...(sample.unit !== undefined && { unit: sample.unit }),
    })),
  }
}

const statuses = {
  Accepted: 'Accepted',
  Blocked: 'Blocked',
  ConcurrentTx: 'ConcurrentTx',
  Expired: 'Expired',
  Invalid: 'Invalid',
} as const satisfies Partial<Record<AuthorizationStatus, AuthorizationStatus>>

/** A token of 1.6 has no type of its own. */
export function token16(idTag: string): IdToken {
  return { idToken: idTag, type: 'ISO14443' }
}

export function authorization16(info: {
  status: keyof typeof statuses
  parentIdTag?: string
  expiryDate?: string
}): AuthorizationResult {
  return {
    status: statuses[info.status],
    ...(info.parentIdTag !== undefined && { groupIdToken: token16(info.parentIdTag) }),
    ...(info.expiryDate !== undefined && { cacheExpiry: Date.parse(info.expiryDate) }),
  }
}
