import { type Protocol } from '../protocol.ts'
import { authorization } from './authorization.ts'
import { availability } from './availability.ts'
import { batterySwapping } from './battery-swapping.ts'
import { bidirectional } from './bidirectional.ts'
import { certificates } from './certificates.ts'
import { dataTransfer } from './data-transfer.ts'
import { derControl } from './der-control.ts'
import { diagnostics } from './diagnostics.ts'
import { displayMessage } from './display-message.ts'
import { firmware } from './firmware.ts'
import { localList } from './local-list.ts'
import { meterValues } from './meter-values.ts'
import { periodicEventStream } from './periodic-event-stream.ts'
import { provisioning } from './provisioning.ts'
import { remoteControl } from './remote-control.ts'
import { reservation } from './reservation.ts'
import { security } from './security.ts'
import { smartCharging } from './smart-charging.ts'
import { tariffAndCost } from './tariff-and-cost.ts'
import { transactions } from './transactions.ts'

/** Every action of OCPP 2.1: who sends it and what its messages look like; types that 2.0.1 has unchanged come from there. */
export const ocpp21 = {
  version: 'ocpp2.1',
  actions: {
    ...security,
    ...provisioning,
    ...authorization,
    ...localList,
    ...transactions,
    ...remoteControl,
    ...availability,
    ...reservation,
    ...tariffAndCost,
    ...meterValues,
    ...smartCharging,
    ...firmware,
    ...certificates,
    ...diagnostics,
    ...periodicEventStream,
    ...displayMessage,
    ...dataTransfer,
    ...bidirectional,
    ...derControl,
    ...batterySwapping,
  },
} as const satisfies Protocol
