import { type ocpp201 } from '@stationmaster/ocpp'
import { type StationHandlers } from '../dispatch.ts'
import { authorization } from '../v2/authorization.ts'
import { availability } from '../v2/availability.ts'
import { certificates } from '../v2/certificates.ts'
import { dataTransfer } from '../v2/data-transfer.ts'
import { displayMessage } from '../v2/display-message.ts'
import { firmware } from '../v2/firmware.ts'
import { localList } from '../v2/local-list.ts'
import { monitoring } from '../v2/monitoring.ts'
import { provisioning, reset } from '../v2/provisioning.ts'
import { remoteControl, triggerMessage } from '../v2/remote-control.ts'
import { reservation } from '../v2/reservation.ts'
import { smartCharging } from '../v2/smart-charging.ts'
import { cost } from '../v2/tariff-and-cost.ts'
import { transactions } from '../v2/transactions.ts'
import { unsupported } from '../v2/unsupported.ts'
import { setDisplayMessage201 } from './display-message.ts'

/** Every action a CSMS may send to a 2.0.1 station. */
export const handlers201: StationHandlers<typeof ocpp201> = {
  ...provisioning,
  Reset: reset,
  ...authorization,
  ...transactions,
  ...remoteControl,
  ...triggerMessage,
  ...availability,
  ...certificates,
  ...reservation,
  ...dataTransfer,
  ...smartCharging,
  ...localList,
  ...displayMessage,
  ...cost,
  ...setDisplayMessage201,
  ...firmware,
  ...monitoring,
  ...unsupported,
}
