import { ocpp16, ocpp16S } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type VersionAdapter } from '../adapter.ts'
import { authorizationInbound16 } from './authorization.ts'
import { availability16 } from './availability.ts'
import { certificates16 } from './certificates.ts'
import { configuration16 } from './configuration.ts'
import { dataTransfer16 } from './data-transfer.ts'
import { diagnostics16, diagnosticsInbound16 } from './diagnostics.ts'
import { firmware16, firmwareInbound16 } from './firmware.ts'
import { localList16 } from './local-list.ts'
import { meterValuesInbound16 } from './meter-values.ts'
import { provisioning16 } from './provisioning.ts'
import { remoteControl16 } from './remote-control.ts'
import { reservation16 } from './reservation.ts'
import { security16 } from './security.ts'
import { smartCharging16 } from './smart-charging.ts'
import { transactionsInbound16, unreadableBilling16 } from './transactions.ts'
import { unsupported16 } from './unsupported.ts'

/** OCPP 1.6 in our words, both ways. */
export function createAdapter16(ports: DomainPorts): VersionAdapter<typeof ocpp16> {
  return {
    protocol: ocpp16,
    inbound: {
      ...security16(ports),
      ...provisioning16(ports),
      ...authorizationInbound16(ports),
      ...transactionsInbound16(ports),
      ...availability16(ports),
      ...meterValuesInbound16(ports),
      ...dataTransfer16(ports),
      ...firmwareInbound16(ports),
      ...diagnosticsInbound16(ports),
    },
    outbound: {
      ...remoteControl16,
      ...configuration16,
      ...reservation16,
      ...smartCharging16,
      ...firmware16,
      ...diagnostics16,
      ...certificates16,
      ...localList16,
      ...unsupported16,
    },
    unreadable: unreadableBilling16(ports),
  }
}

/** The same over SOAP: the same messages and words, in envelopes. */
export function createAdapter16S(ports: DomainPorts): VersionAdapter<typeof ocpp16S> {
  return { ...createAdapter16(ports), protocol: ocpp16S }
}
