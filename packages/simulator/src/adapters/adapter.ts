import { type Protocol } from '@stationmaster/ocpp'
import { type StationBattery } from '../station/battery.ts'
import { type SwapEvent } from '../station/battery-swap.ts'
import { type DynamicUpdate } from '../station/bidirectional.ts'
import { type StationProfile } from '../station/charging-profile.ts'
import { type DerControl, type DerFault, type DerMode } from '../station/der-model.ts'
import { type StationMessage } from '../station/display-message.ts'
import { type LinkControl, type LinkOptions, type Outcome } from '../station/link.ts'
import {
  type AuthorizationResult,
  type BootAnswer,
  type BootReason,
  type ConnectorState,
  type IdToken,
  type MeterValue,
  type QueuedMessage,
} from '../station/model.ts'
import { type OpenStream, type StationMonitor, type StreamValue } from '../station/monitor-model.ts'
import { type VariableDefinition } from '../station/variable-definition.ts'
import { type VehicleSpeech } from '../station/vehicle-model.ts'

/** What a station says, whatever its version. */
export interface Speech {
  boot(reason: BootReason): Promise<Outcome<BootAnswer>>
  /** The time of the CSMS, ms since 1970. */
  heartbeat(): Promise<Outcome<number>>
  authorize(idToken: IdToken, evseId: number | undefined): Promise<Outcome<AuthorizationResult>>
  /** The word this version has for a state; a change of the word is reported. */
  statusOf(state: ConnectorState): string
  /** Tells the status of a connector. */
  status(state: ConnectorState): Promise<void>
  /** Tells the status of the station as a whole, where the version has one. */
  stationStatus(): Promise<void>
  /** Meter values outside a transaction; `evseId` 0 is the main meter. */
  meterValues(evseId: number, value: MeterValue): Promise<void>
  /** One part of a report on the device model; 1.6 has none. */
  report?(
    requestId: number,
    seqNo: number,
    tbc: boolean,
    items: readonly VariableDefinition[],
  ): Promise<Outcome<unknown>>
  /** Whether it has a word for a reservation that was used and began nothing. */
  readonly tellsUnused: boolean
  /** One part of a report on charging profiles; 1.6 has none. */
  reportProfile?(requestId: number, tbc: boolean, profile: StationProfile): Promise<Outcome<unknown>>
  /** One part of a report on what is displayed; 1.6 has none. */
  reportMessages?(requestId: number, tbc: boolean, messages: readonly StationMessage[]): Promise<Outcome<unknown>>
  /** Asks for the period of a Dynamic profile (2.1). */
  pullUpdate?(profileId: number): Promise<DynamicUpdate | undefined>
  priorityCharging?(transactionId: string, activated: boolean): Promise<Outcome<unknown>>
  derStartStop?(id: string, started: boolean, supersededIds: readonly string[]): Promise<Outcome<unknown>>
  derAlarm?(type: DerMode, fault: DerFault | undefined, ended: boolean): Promise<Outcome<unknown>>
  /** One part of a report on DER controls. */
  derReport?(requestId: number, tbc: boolean, control: DerControl): Promise<Outcome<unknown>>
  batterySwap?(
    event: SwapEvent,
    requestId: number,
    idToken: IdToken,
    batteries: readonly StationBattery[],
  ): Promise<Outcome<unknown>>
  /** One part of a report on monitors; 1.6 has none. */
  reportMonitors?(
    requestId: number,
    seqNo: number,
    tbc: boolean,
    monitors: readonly StationMonitor[],
  ): Promise<Outcome<unknown>>
  /** One part of what is kept of a person; 1.6 has none. */
  reportCustomer?(requestId: number, seqNo: number, tbc: boolean, data: string): Promise<Outcome<unknown>>
  /** Whether the CSMS takes the stream; only 2.1 has any. */
  openStream?(stream: OpenStream): Promise<boolean>
  closeStream?(id: number): Promise<void>
  streamValues?(id: number, pending: number, values: readonly StreamValue[]): void
  /** ISO 15118, where the version has words for it. */
  readonly vehicles?: VehicleSpeech
  /** False when this version has no message for it. */
  concerns(message: QueuedMessage): boolean
  /** Sends what was queued; the answer about its token, if there is one. */
  deliver(message: QueuedMessage, messageId: string | undefined): Promise<Outcome<AuthorizationResult | undefined>>
}

/** A version at work: the line, and what is said on it. */
export interface Voice {
  readonly link: LinkControl
  readonly speech: Speech
}

/** What a station gives its link, whatever the version. */
export type LineOptions = Omit<LinkOptions<Protocol>, 'protocol' | 'handle'>
