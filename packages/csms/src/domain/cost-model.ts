/** What is kept of what a transaction costs. Amounts are decimal texts and are never calculated with. */
import { type TransactionCostInput, type TransactionLimit } from '@stationmaster/contract'

/** Epoch milliseconds. */
type Instant = number
type DriverMessage = NonNullable<TransactionCostInput['message']>

export interface TransactionCost {
  /** As whoever bills set it; running until the transaction is over. */
  totalCost: string | null
  currency: string | null
  /** For the driver (I06); null once it was given to the station. */
  message: DriverMessage | null
  setAt: Instant | null
  setBy: string | null
  /** What the station was last given, in an answer or by CostUpdated. */
  toldCost: string | null
  /** The station's word for why it takes no CostUpdated. */
  refused: string | null
  /** Given with the answer to its start (C24.FR.02, C25.FR.24). */
  limit: TransactionLimit | null
  /** 2.1: the tariff the station charges by and what it worked out, as it came. */
  tariffId: string | null
  costDetails: unknown
  costDetailsAt: Instant | null
}

export const noCost: TransactionCost = {
  totalCost: null,
  currency: null,
  message: null,
  setAt: null,
  setBy: null,
  toldCost: null,
  refused: null,
  limit: null,
  tariffId: null,
  costDetails: null,
  costDetailsAt: null,
}

/** A running cost that waits to be told: one per transaction, whatever it was meanwhile. */
export interface CostUpdate {
  organisationId: string
  transactionKey: string
  stationId: string
  actor: string
  /** Not before then. */
  dueAt: Instant
}

/** What the answer to an event tells of the cost. */
export interface CostOutcome {
  /** Null where nobody worked it out: 0 would say that it is free (I03.FR.04). */
  totalCost: string | null
  message: DriverMessage | null
  limit: TransactionLimit | null
}
