/** What stations tell of transactions, in our words, and what they are answered. */

import { type CostOutcome } from './cost-model.ts'
import { type AuthorizationResult, type PresentedToken, type StationCall } from './inbound.ts'
import { type LedgerEntry, type SampledValue } from './ledger-model.ts'
import { type Instant } from './model.ts'

export interface MeterValueInput {
  /** The station's time; null when it is missing or unreadable, then ours counts. */
  at: Instant | null
  samples: SampledValue[]
}

export interface StartInput {
  /** 1.6 connector number. */
  wireConnectorId: number
  token: PresentedToken
  /** Null when it is missing or no number. */
  meterStartWh: number | null
  at: Instant | null
  reservationId: number | null
}

export interface StopInput {
  /** The integer the station sent, as text; it is looked up only together with the station (F5). */
  transactionId: string
  token: PresentedToken | null
  meterStopWh: number | null
  at: Instant | null
  reason: string | null
  meterValues: MeterValueInput[]
}

export interface MeterValuesInput {
  /** 1.6 connector number, or null. */
  wireConnectorId: number | null
  evseId: number | null
  transactionId: string | null
  meterValues: MeterValueInput[]
}

export interface TransactionEventInput {
  eventType: 'Started' | 'Updated' | 'Ended'
  at: Instant | null
  triggerReason: string
  seqNo: number
  offline: boolean
  transactionId: string
  chargingState: string | null
  /** How it is charged (2.1). */
  operationMode: string | null
  stoppedReason: string | null
  remoteStartId: number | null
  evseId: number | null
  connectorId: number | null
  token: PresentedToken | null
  reservationId: number | null
  meterValues: MeterValueInput[]
  /** What the station charges by, and what it worked out (2.1, I12). */
  tariffId: string | null
  costDetails: object | null
}

/**
 * Makes the answer as it goes over the wire. It is called inside the decision, so that the ledger keeps what was
 * answered in the same commit; a replay gets that very answer back (F4).
 */
export type Respond<Outcome, Response> = (outcome: Outcome) => Response

export interface StartOutcome {
  /** 1.6 4.8: the answer always carries an id, whatever the token's status. */
  number: number
  authorization: AuthorizationResult
}

export interface AuthorizationOutcome {
  /** There when the request carried a token (E01.FR.12). */
  authorization: AuthorizationResult | null
}

export interface TransactionEventOutcome extends AuthorizationOutcome {
  cost: CostOutcome
}

export interface TransactionsPort {
  start<R>(call: StationCall, input: StartInput, respond: Respond<StartOutcome, R>): Promise<R>
  stop<R>(call: StationCall, input: StopInput, respond: Respond<AuthorizationOutcome, R>): Promise<R>
  meterValues<R>(call: StationCall, input: MeterValuesInput, respond: Respond<void, R>): Promise<R>
  event<R>(call: StationCall, input: TransactionEventInput, respond: Respond<TransactionEventOutcome, R>): Promise<R>
  /** A billing message nothing more can be done with: stored raw (F2); `number` for a StartTransaction. */
  unreadable<R>(call: StationCall, note: string, respond: Respond<{ number: number }, R>): Promise<R>
  /** Billing messages of a station we answered Pending or Rejected: kept in quarantine (F10). */
  quarantine(call: StationCall): Promise<void>
  /** What was kept while it was not accepted, oldest first, to be handled again as if it came now. */
  quarantined(stationId: string): Promise<LedgerEntry[]>
}
