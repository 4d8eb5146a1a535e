import { type ocpp21 } from '@stationmaster/ocpp'
import { notSupported, type StationHandlers } from '../dispatch.ts'

/** What 2.1 adds and these stations do not have. */
export const unsupported21 = {
  NotifyWebPaymentStarted: notSupported('web payment'),
} as const satisfies Partial<StationHandlers<typeof ocpp21>>
