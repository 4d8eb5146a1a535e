import {
  type Answer,
  begin,
  type Call,
  commit,
  type PostgresConnection,
  type Statement,
} from './postgres-connection.ts'
import { arrayLiteral } from './postgres-statements.ts'

/** How a lane sees to it that what its batch was decided on still holds when it is committed, and commits it once. */
export interface Guard {
  /** First on every new connection. */
  enter(connection: PostgresConnection): Promise<void>
  /** A batch of other units begins; what became of an earlier one is of no matter to it. */
  forget(): void
  /** Whether the batch was committed by an attempt whose answer was lost. */
  wasCommitted(connection: PostgresConnection): Promise<boolean>
  /** What is sent before the first loads, given what the units touch. */
  opening(touches: readonly string[]): Call[]
  opened(answers: readonly Answer[]): void
  /** What is sent before and after the writes. */
  closing(writes: readonly Call[]): { before: Call[]; after: Call[] }
  /** The number of the transaction, given the answers to what was sent before the writes. */
  closed(answers: readonly Answer[]): number
  /** The server refused what was sent last, so nothing of it was committed. */
  refused(): void
  /** Whether an answer to a commit is still missing. */
  readonly doubts: boolean
}

/**
 * Takes the keys as advisory locks, in one order, so that two processes never decide on the same station at once;
 * erasure takes `everything` alone.
 */
const lockKeys: Statement = {
  name: 'enter',
  text:
    'SELECT pg_current_xact_id(), pg_advisory_xact_lock_shared(7341, 0), count(pg_advisory_xact_lock(h)) FROM ' +
    '(SELECT hashtextextended(touched, 7341) AS h FROM unnest($1::text[]) touched ORDER BY 1) keys',
}

/** For a database that others write as well: every batch locks its keys before it loads. */
export function sharedGuard(): Guard {
  let transaction = '0'
  let doubtful: string | null = null
  return {
    enter: () => Promise.resolve(),
    forget: () => {
      doubtful = null
    },
    wasCommitted: async (connection) => {
      if (doubtful === null) return false
      const [row] = await connection.query('SELECT pg_xact_status($1::xid8) AS status', [doubtful])
      if (row?.status === 'in progress') throw new Error('the commit is still in progress')
      doubtful = null
      return row?.status === 'committed'
    },
    opening: (touches) => [
      { statement: begin, values: [] },
      { statement: lockKeys, values: [arrayLiteral(touches)] },
    ],
    opened: (answers) => {
      transaction = answers[1]?.[0]?.[0] ?? '0'
    },
    closing: (writes) => {
      if (writes.length > 0) doubtful = transaction
      return { before: [], after: [{ statement: commit, values: [] }] }
    },
    closed: () => {
      doubtful = null
      return Number(transaction)
    },
    refused: () => {
      doubtful = null
    },
    get doubts() {
      return doubtful !== null
    },
  }
}
