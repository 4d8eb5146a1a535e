import { type ocpp21 } from '@stationmaster/ocpp'
import { notSupported, type StationHandlers } from '../dispatch.ts'

const der = notSupported('DER control')
const streams = notSupported('periodic event streams')
const bidirectional = notSupported('bidirectional charging')

/** What 2.1 adds and these stations do not have. */
export const unsupported21 = {
  SetDERControl: der,
  GetDERControl: der,
  ClearDERControl: der,
  AdjustPeriodicEventStream: streams,
  GetPeriodicEventStream: streams,
  AFRRSignal: bidirectional,
  NotifyAllowedEnergyTransfer: bidirectional,
  NotifyWebPaymentStarted: notSupported('web payment'),
  RequestBatterySwap: notSupported('battery swapping'),
  UpdateDynamicSchedule: notSupported('smart charging'),
  UsePriorityCharging: notSupported('smart charging'),
} as const satisfies Partial<StationHandlers<typeof ocpp21>>
