import { ocpp201 } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type VersionAdapter } from '../adapter.ts'
import { authorizationInbound2 } from './authorization.ts'
import { availability2 } from './availability.ts'
import { certificateStatusInbound2, longestOcspResult } from './certificate-status.ts'
import { certificatesInbound2 } from './certificates-inbound.ts'
import { customerInformationInbound2 } from './customer-information.ts'
import { dataTransfer2 } from './data-transfer.ts'
import { diagnosticsInbound2 } from './diagnostics.ts'
import { displayMessageInbound2 } from './display-message.ts'
import { firmwareInbound2 } from './firmware.ts'
import { meterValuesInbound2 } from './meter-values.ts'
import { monitoringInbound2 } from './monitoring.ts'
import { outbound201 } from './outbound.ts'
import { provisioning2 } from './provisioning.ts'
import { reservationInbound2 } from './reservation.ts'
import { security2 } from './security.ts'
import { smartChargingInbound2 } from './smart-charging-inbound.ts'
import { transactionsInbound2, unreadableBilling2 } from './transactions.ts'

/** What 2.0.1 and 2.1 stations send in common. */
export function inbound2(ports: DomainPorts) {
  return {
    ...security2(ports),
    ...certificatesInbound2(ports),
    ...provisioning2(ports),
    ...authorizationInbound2(ports),
    ...transactionsInbound2(ports),
    ...availability2(ports),
    ...meterValuesInbound2(ports),
    ...reservationInbound2(ports),
    ...dataTransfer2(ports),
    ...smartChargingInbound2(ports),
    ...firmwareInbound2(ports),
    ...diagnosticsInbound2(ports),
    ...displayMessageInbound2(ports),
    ...monitoringInbound2(ports),
    ...customerInformationInbound2(ports),
  }
}

/** OCPP 2.0.1 in our words, both ways. */
export function createAdapter201(ports: DomainPorts): VersionAdapter<typeof ocpp201> {
  const inbound = { ...inbound2(ports), ...certificateStatusInbound2(ports, longestOcspResult) }
  return { protocol: ocpp201, inbound, outbound: outbound201, unreadable: unreadableBilling2(ports) }
}
