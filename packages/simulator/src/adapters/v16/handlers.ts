import { type ocpp16 } from '@stationmaster/ocpp'
import { type StationHandlers } from '../dispatch.ts'
import { authorization } from './authorization.ts'
import { availability } from './availability.ts'
import { dataTransfer } from './data-transfer.ts'
import { firmware } from './firmware.ts'
import { localList } from './local-list.ts'
import { provisioning } from './provisioning.ts'
import { remoteControl } from './remote-control.ts'
import { reservation } from './reservation.ts'
import { smartCharging } from './smart-charging.ts'
import { unsupported } from './unsupported.ts'

/** Every action a CSMS may send to a 1.6 station. */
export const handlers16: StationHandlers<typeof ocpp16> = {
  ...provisioning,
  ...authorization,
  ...remoteControl,
  ...availability,
  ...reservation,
  ...dataTransfer,
  ...smartCharging,
  ...localList,
  ...firmware,
  ...unsupported,
}
