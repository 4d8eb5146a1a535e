import { ocpp21 } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type VersionAdapter } from '../adapter.ts'
import { inbound2 } from '../v2/adapter.ts'
import { certificateStatusInbound2 } from '../v2/certificate-status.ts'
import { unreadableBilling2 } from '../v2/transactions.ts'
import { authorizationInbound21 } from './authorization.ts'
import { batterySwapInbound21 } from './battery-swap.ts'
import { certificateStatusInbound21 } from './certificate-status.ts'
import { certificatesInbound21 } from './certificates-inbound.ts'
import { derControlInbound21 } from './der-control.ts'
import { eventStreamsInbound21 } from './event-streams.ts'
import { outbound21 } from './outbound.ts'
import { paymentsInbound21 } from './payments.ts'
import { smartChargingInbound21 } from './smart-charging-inbound.ts'
import { transactionsInbound21 } from './transactions.ts'

const longestOcspResult = 18_000

/** OCPP 2.1 in our words, both ways. */
export function createAdapter21(ports: DomainPorts): VersionAdapter<typeof ocpp21> {
  return {
    protocol: ocpp21,
    inbound: {
      ...inbound2(ports),
      ...authorizationInbound21(ports),
      ...certificatesInbound21(ports),
      ...smartChargingInbound21(ports),
      ...transactionsInbound21(ports),
      ...paymentsInbound21(ports),
      ...derControlInbound21(ports),
      ...batterySwapInbound21(ports),
      ...certificateStatusInbound2(ports, longestOcspResult),
      ...certificateStatusInbound21(ports),
      ...eventStreamsInbound21(ports),
    },
    outbound: outbound21,
    unreadable: unreadableBilling2(ports),
  }
}
