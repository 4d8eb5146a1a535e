import { type StationBattery } from './battery.ts'
import { type CertificateMemory } from './certificate-memory.ts'
import { type StationProfile } from './charging-profile.ts'
import { type DerControl } from './der-model.ts'
import { type StationMessage } from './display-message.ts'
import {
  type AuthorizationResult,
  type OperationalStatus,
  type QueuedMessage,
  type ReservationRecord,
  type ShownCost,
  type StationTariff,
  type TransactionRecord,
} from './model.ts'
import { type MonitoringMemory } from './monitor-model.ts'
import { type NetworkSlot } from './network-slot.ts'

/** What a station keeps over a loss of power; plain data, so that it can be written anywhere as JSON. */
export interface StationMemory {
  /** Settings that were changed, by device-model key. */
  variables: Record<string, string>
  /** Requested availability; `''` is the station, `1` an EVSE, `1.2` a connector. */
  availability: Record<string, OperationalStatus>
  cache: Record<string, AuthorizationResult>
  /** The local authorization list, by token, once one was sent. */
  localList?: { version: number; entries: Record<string, AuthorizationResult> }
  queue: QueuedMessage[]
  reservations: ReservationRecord[]
  transactions: TransactionRecord[]
  /** Transaction ids that the CSMS gave (1.6), by our own. */
  csmsTransactionIds: Record<string, number>
  registersWh: number[]
  nextEventId: number
  chargingProfiles?: StationProfile[]
  /** Transactions that are charged first (2.1). */
  priority?: string[]
  derControls?: DerControl[]
  /** Batteries of a swap station, by slot. */
  batteries?: StationBattery[]
  displayMessages?: StationMessage[]
  /** Its monitors, once they were looked at. */
  monitoring?: MonitoringMemory | undefined
  /** What was installed since the factory; `installing` until the boot that ends it. */
  firmware?: { version: string; installing?: { requestId: number | undefined } }
  costs?: Record<string, ShownCost>
  /** Until when an EVSE is kept for who pays on the web, ms since 1970; 0 is each of them. */
  payerUntil?: Record<number, number>
  /** Default tariffs, oldest first (2.1). */
  tariffs?: { evseId: number; tariff: StationTariff }[]
  /** What was put into its network slots since the factory, by number. */
  network?: Record<number, NetworkSlot>
  certificates?: CertificateMemory
  /** The Basic password after a change; latin1 text of its bytes. */
  password?: string
  /** Open transactions that go on after the next boot (2.1 TxResumed). */
  resume?: string[]
}

/** Where the memory of a station is kept. */
export interface Persistence {
  load(): StationMemory | undefined
  save(memory: StationMemory): void
}

/** Fresh from the factory. */
export function createMemory(registersWh: number[]): StationMemory {
  return {
    variables: {},
    availability: {},
    cache: {},
    queue: [],
    reservations: [],
    transactions: [],
    csmsTransactionIds: {},
    registersWh,
    nextEventId: 1,
  }
}

/** Keeps the memory in the process: it survives simulated reboots, not the end of the process. */
export function createProcessPersistence(): Persistence {
  let kept: StationMemory | undefined
  return {
    load: () => kept,
    save: (memory) => {
      kept = memory
    },
  }
}
