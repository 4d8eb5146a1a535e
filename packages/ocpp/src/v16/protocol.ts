import { type Protocol } from '../protocol.ts'
import { authorization } from './authorization.ts'
import { availability } from './availability.ts'
import { certificates } from './certificates.ts'
import { dataTransfer } from './data-transfer.ts'
import { diagnostics } from './diagnostics.ts'
import { firmware } from './firmware.ts'
import { localList } from './local-list.ts'
import { meterValues } from './meter-values.ts'
import { provisioning } from './provisioning.ts'
import { remoteControl } from './remote-control.ts'
import { reservation } from './reservation.ts'
import { security } from './security.ts'
import { smartCharging } from './smart-charging.ts'
import { transactions } from './transactions.ts'

/** Every action of OCPP 1.6 and its security white paper (edition 3): who sends it and what its messages look like. */
export const ocpp16 = {
  version: 'ocpp1.6',
  actions: {
    ...security,
    ...provisioning,
    ...authorization,
    ...localList,
    ...transactions,
    ...remoteControl,
    ...availability,
    ...reservation,
    ...meterValues,
    ...smartCharging,
    ...firmware,
    ...certificates,
    ...diagnostics,
    ...dataTransfer,
  },
} as const satisfies Protocol
