import { type Protocol } from '../protocol.ts'
import { authorization } from './authorization.ts'
import { availability } from './availability.ts'
import { dataTransfer } from './data-transfer.ts'
import { diagnostics } from './diagnostics.ts'
import { firmware } from './firmware.ts'
import { localList } from './local-list.ts'
import { meterValues } from './meter-values.ts'
import { provisioning } from './provisioning.ts'
import { remoteControl } from './remote-control.ts'
import { reservation } from './reservation.ts'
import { transactions } from './transactions.ts'

/** Every operation of OCPP 1.5, which is spoken over SOAP; fields stand in the order of its WSDL. */
export const ocpp15 = {
  version: 'ocpp1.5S',
  actions: {
    ...provisioning,
    ...authorization,
    ...localList,
    ...transactions,
    ...remoteControl,
    ...availability,
    ...reservation,
    ...meterValues,
    ...firmware,
    ...diagnostics,
    ...dataTransfer,
  },
} as const satisfies Protocol
