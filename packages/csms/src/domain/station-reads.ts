/** What is read of stations, their sites and the network as a whole. */

import { type MeterValue } from './ledger-model.ts'
import { type PowerReading } from './live-power.ts'
import {
  type Command,
  type Connector,
  type DesiredVariable,
  type Deviation,
  type DeviceVariable,
  type Evse,
  type EvseState,
  type Instant,
  type Knock,
  type LinkPeriod,
  type Onboarding,
  type OpeningTimes,
  type Site,
  type Station,
  type StatusReport,
  type Transaction,
} from './model.ts'
import { type Page } from './page.ts'
import { type Reservation } from './reservation-model.ts'

export interface StationFilter {
  /** Part of identity, display name, vendor, model, serial number or public EVSE id. */
  q?: string | undefined
  siteId?: string | undefined
  onboarding?: Onboarding | undefined
  online?: boolean | undefined
  state?: EvseState | undefined
  protocolVersion?: string | undefined
}

export interface StationOrder {
  by: 'id' | 'lastSeenAt'
  descending: boolean
}

export type StationPosition = readonly [lastSeenAt: Instant, stationId: string]

/** The newest values of an active transaction. */
export interface EvseActivity {
  evseId: number | null
  transactionId: string
  powerW: number | null
  energyWh: number | null
  socPercent: number | null
  meterAt: Instant | null
}

export interface ListedStation {
  station: Station
  siteName: string | null
  /** When its site may be charged at; null where it stands nowhere, or always. */
  opening: { times: OpeningTimes; timeZone: string } | null
  evses: Evse[]
  /** The newest power of each active transaction. */
  active: PowerReading[]
}

export interface FullStation extends ListedStation {
  connectors: Connector[]
  charging: EvseActivity[]
  /** Held by the station, those that end first at the front. */
  reservations: Reservation[]
  hasPassword: boolean
  remoteAddress: string | null
}

export interface StationReads {
  list(
    filter: StationFilter,
    order: StationOrder,
    after: StationPosition | null,
    limit: number,
  ): Promise<Page<ListedStation>>
  count(filter: StationFilter): Promise<number>
  one(stationId: string): Promise<FullStation | undefined>
  station(stationId: string): Promise<Station | undefined>
  deviceVariables(stationId: string): Promise<DeviceVariable[]>
  /** Of every scope that can concern the station. */
  desiredVariables(station: Station): Promise<DesiredVariable[]>
  allDesired(): Promise<DesiredVariable[]>
  /** What stations of its vendor, model and firmware do that the specification does not. */
  deviations(station: Pick<Station, 'vendor' | 'model' | 'firmwareVersion'>): Promise<Deviation[]>
  countDeviations(station: Station): Promise<number>
  /** The newest of the window, ascending. */
  meterValues(
    stationId: string,
    window: { evseId?: number | undefined; from: Instant; to: Instant; limit: number },
  ): Promise<MeterValue[]>
}

export interface TimelineReads {
  of(
    stationId: string,
    from: Instant,
    to: Instant,
  ): Promise<{
    links: LinkPeriod[]
    /** Beginning with the state each connector had before. */
    states: StatusReport[]
    transactions: Transaction[]
    commands: Command[]
    truncated: boolean
  }>
}

export interface SiteReads {
  list(): Promise<(Site & { stations: number })[]>
  one(siteId: string): Promise<(Site & { stations: number }) | undefined>
}

export type KnockPosition = readonly [lastSeenAt: Instant, stationId: string]

export interface KnockReads {
  /** Newest first. */
  list(after: KnockPosition | null, limit: number): Promise<Page<Knock>>
}

export interface SiteCounts {
  siteId: string | null
  stations: number
  online: number
  pending: number
  evses: number
  /** A driver can charge there now, as the domain judges it. */
  chargeable: number
  states: Record<EvseState, number>
  activeTransactions: number
  powerW: number
  meterAt: Instant | null
}

interface NeedsAttention {
  identity: string
  since: Instant | null
  evseId?: number
  detail?: string | null
}

export interface NetworkReads {
  /** One line per site, and one for the stations that stand nowhere. */
  counts(now: Instant): Promise<SiteCounts[]>
  /** Energy delivered since by the transactions of sites in one time zone; `null` for those without a site. */
  energySince(from: Instant, timeZone: string | null): Promise<number>
  timeZones(): Promise<string[]>
  faulted(): Promise<NeedsAttention[]>
  /** Accepted stations that were here once and are not now; the freshest loss first. */
  offline(): Promise<NeedsAttention[]>
  pending(): Promise<NeedsAttention[]>
  /** Stations that an event of this type named since, the newest each. */
  told(type: string, since: Instant): Promise<NeedsAttention[]>
  knocking(): Promise<number>
}
