/** What is read of transactions, tokens and reservations. */
import { type IdToken, type IdTokenStatus, type SeenCard, type TokenGroup } from './id-token-model.ts'
import { type LedgerEntry, type MeterValue } from './ledger-model.ts'
import { type Instant, type Transaction, type TransactionState } from './model.ts'
import { type Page } from './page.ts'
import { type Reservation, type ReservationState } from './reservation-model.ts'

export interface TransactionFilter {
  stationId?: string | undefined
  /** Keys the token may be on file under. */
  idTokenKeys?: readonly string[] | undefined
  siteId?: string | undefined
  active?: boolean | undefined
  state?: TransactionState | undefined
  transactionId?: string | undefined
  from?: Instant | undefined
  to?: Instant | undefined
}

export type TransactionPosition = readonly [startReceivedAt: Instant, id: string]

export interface ListedTransaction {
  transaction: Transaction
  /** The station's identity as written; its id when the station is gone. */
  identity: string
  siteName: string | null
}

export interface TransactionReads {
  /** Newest first, by when their start came. */
  list(filter: TransactionFilter, after: TransactionPosition | null, limit: number): Promise<Page<ListedTransaction>>
  one(id: string): Promise<ListedTransaction | undefined>
  /** Ascending; thinned evenly when there are more than 5,000. */
  meterValues(id: string): Promise<MeterValue[]>
  /** Every billing message as it came, in the order it came. */
  /** After the given `seq`, as many as fit a page. */
  messages(id: string, after: number | null): Promise<Page<LedgerEntry & { seq: number }>>
  /** Stations on which a transaction is active, at most 10,000. */
  stationsWithActive(): Promise<string[]>
  /** Those that ended with events missing since, oldest first, at most 500. */
  incomplete(since: Instant): Promise<{ stationId: string; id: string }[]>
}

export interface IdTokenFilter {
  q?: string | undefined
  /** Whether `q` looks into what is known of the person too. */
  personal?: boolean | undefined
  status?: IdTokenStatus | undefined
  groupId?: string | undefined
}

export type SeenCardPosition = readonly [lastSeenAt: Instant, key: string]

interface ListedSeenCard {
  card: SeenCard
  identity: string
  /** A token on file whose bytes are these in reverse (F20). */
  reversedMatch: string | null
}

export interface IdTokenReads {
  list(filter: IdTokenFilter, afterKey: string | null, limit: number): Promise<Page<IdToken>>
  one(key: string): Promise<IdToken | undefined>
  groups(): Promise<(TokenGroup & { tokens: number })[]>
  /** Newest first. */
  seenCards(after: SeenCardPosition | null, limit: number): Promise<Page<ListedSeenCard>>
}

export interface ReservationFilter {
  stationId?: string | undefined
  /** Held by the station and not over by `now`; false for every other. */
  active?: boolean | undefined
  state?: ReservationState | undefined
  idTokenKeys?: readonly string[] | undefined
  now: Instant
}

export type ReservationPosition = readonly [requestedAt: Instant, id: string]

export interface ListedReservation {
  reservation: Reservation
  identity: string
}

export interface ReservationReads {
  /** Newest first, by when they were asked for. */
  list(filter: ReservationFilter, after: ReservationPosition | null, limit: number): Promise<Page<ListedReservation>>
  one(id: string): Promise<ListedReservation | undefined>
}
