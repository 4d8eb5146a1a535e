import { type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import {
  type AuthorizationResult,
  type AuthorizationStatus,
  type ConnectorState,
  type IdToken,
  type MeterValue,
  type StoppedReason,
} from '../../station/model.ts'

type StatusWord = RequestOf<typeof ocpp201, 'StatusNotification'>['connectorStatus']
type Reason = NonNullable<RequestOf<typeof ocpp201, 'TransactionEvent'>['transactionInfo']['stoppedReason']>
type MeterValue2 = RequestOf<typeof ocpp201, 'MeterValues'>['meterValue'][number]

/** The status of a connector in the five words of 2.x. */
export function statusWord(state: ConnectorState): StatusWord {
  if (state.fault !== undefined) return 'Faulted'
  if (!state.operative) return 'Unavailable'
  if (state.plugged || state.transaction) return 'Occupied'
  return state.reserved ? 'Reserved' : 'Available'
}

export const stoppedReasons = {
  DeAuthorized: 'DeAuthorized',
  EmergencyStop: 'EmergencyStop',
  EVDisconnected: 'EVDisconnected',
  GroundFault: 'GroundFault',
  ImmediateReset: 'ImmediateReset',
  Local: 'Local',
  Other: 'Other',
  OvercurrentFault: 'OvercurrentFault',
  PowerLoss: 'PowerLoss',
  Reboot: 'Reboot',
  Remote: 'Remote',
  SoftReset: 'ImmediateReset',
  StoppedByEV: 'StoppedByEV',
  Timeout: 'Timeout',
} as const satisfies Record<StoppedReason, Reason>

/** A reading in the form of 2.x: values are numbers, Wh is the unit when none is given. */
export function meterValue2(value: MeterValue): MeterValue2 {
  const [first, ...rest] = value.samples.map((sample) => ({
    value: sample.value,
    context: value.context,
    measurand: sample.measurand,
    ...(sample.phase !== undefined && { phase: sample.phase }),
    ...(sample.location !== undefined && { location: sample.location }),
    ...(sample.unit !== undefined && { unitOfMeasure: { unit: sample.unit } }),
  }))
  return { timestamp: new Date(value.at).toISOString(), sampledValue: first === undefined ? [] : [first, ...rest] }
}

export function authorization2(info: {
  readonly status: AuthorizationStatus
  readonly groupIdToken?: { readonly idToken: string; readonly type: string }
  readonly cacheExpiryDateTime?: string
}): AuthorizationResult {
  const { status, groupIdToken, cacheExpiryDateTime } = info
  return {
    status,
    ...(groupIdToken !== undefined && { groupIdToken: plainToken(groupIdToken) }),
    ...(cacheExpiryDateTime !== undefined && { cacheExpiry: Date.parse(cacheExpiryDateTime) }),
  }
}

/** A token without its additional information, which is never compared [2.1 C01.FR.25]. */
export function plainToken({ idToken, type }: { readonly idToken: string; readonly type: string }): IdToken {
  return { idToken, type }
}
