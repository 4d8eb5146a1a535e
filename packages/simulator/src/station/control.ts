import { type Authorizer } from './authorizer.ts'
import { type StationProfile } from './charging-profile.ts'
import { type ChargingProfiles } from './charging-profiles.ts'
import { type DeviceModel } from './device-model.ts'
import { type StationMessage } from './display-message.ts'
import { type Evse } from './evse.ts'
import { type ArmedFaults } from './faults.ts'
import { type Firmware } from './firmware.ts'
import { type GridParts } from './grid-parts.ts'
import { type LinkControl } from './link.ts'
import { type LogUpload } from './log-upload.ts'
import { type StationMemory } from './memory.ts'
import { type Metering } from './metering.ts'
import { type BootReason, type ConnectorState, type RegistrationStatus } from './model.ts'
import { type MonitorControl } from './monitor-model.ts'
import { type NetworkSlots } from './network.ts'
import { type Notice, type StationOptions } from './options.ts'
import { type Reservations } from './reservations.ts'
import { type VariableDefinition } from './variable-definition.ts'
import { type Variables } from './variables.ts'
import { type Vehicles } from './vehicles.ts'

/** What is told in parts. */
interface ReportControl {
  variables(requestId: number, definitions: readonly VariableDefinition[]): void
  customer(requestId: number, parts: readonly string[]): void
  profiles(requestId: number, profiles: readonly StationProfile[]): void
  messages(requestId: number, messages: readonly StationMessage[]): void
}

/** What a command from the CSMS, and the voice of a version, may read and move of a station. */
export interface StationControl {
  readonly options: Pick<StationOptions, 'identity' | 'serialNumber' | 'layout' | 'secureUrl'>
  readonly deviceModel: DeviceModel
  readonly variables: Variables
  readonly memory: StationMemory
  readonly authorizer: Pick<Authorizer, 'authorize' | 'clearCache'>
  readonly reservations: Pick<Reservations, 'admit' | 'cancel' | 'reserve'>
  readonly metering: Pick<Metering, 'report' | 'reportMain'>
  readonly faults: Pick<ArmedFaults, 'any' | 'take'>
  readonly link: Pick<LinkControl, 'drop'>
  readonly network: Pick<NetworkSlots, 'securityProfile' | 'set' | 'orderProblem' | 'raise'>
  readonly chargingProfiles: ChargingProfiles
  readonly grid: Pick<GridParts, 'bidirectional' | 'derControls' | 'batterySwap' | 'sendDerControls'>
  readonly firmware: Pick<Firmware, 'update' | 'tellAgain'>
  readonly monitors: MonitorControl
  readonly vehicles: Pick<Vehicles, 'able' | 'askCertificate' | 'certificates'>
  readonly reports: ReportControl
  /** Of the air in its housing, in °C, before it warms itself. */
  readonly ambientC: number
  readonly log: Pick<LogUpload, 'request' | 'tellAgain'>
  /** As it is told at a boot. */
  readonly firmwareVersion: string
  readonly evses: readonly Evse[]
  readonly registration: RegistrationStatus | undefined
  readonly powered: boolean
  /** Now by the station's own clock. */
  readonly timestamp: string
  evse(id: number): Evse | undefined
  connectorStates(): ConnectorState[]
  statusOf(state: ConnectorState): string
  save(): void
  notice(notice: Notice, detail?: string): void
  /** Runs after the answer to the present command has left. */
  soon(run: () => void): void
  /** Takes the right to charge back when nobody plugs in. */
  awaitCar(evse: Evse): void
  reportAll(): Promise<void>
  reportStation(): Promise<void>
  reportConnector(evseId: number, connectorId: number): Promise<void>
  reportChanges(evse?: Evse): void
  sendBoot(reason: BootReason): void
  sendHeartbeat(): void
  restart(reason: BootReason): void
  restartWhenIdle(reason: BootReason): void
  resetEvseWhenIdle(evse: Evse): void
}
