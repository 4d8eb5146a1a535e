import { begin, type Call, commit, type PostgresConnection, type Statement } from './postgres-connection.ts'
import { type Guard } from './postgres-guard.ts'

/** A new connection moves the turn by this much, so that whether a commit of ours moved it by one can still be told. */
const stride = 2 ** 20

/**
 * One row counts the commits of the server that has the database. A batch moves it from the value it knows to the next
 * and fails when it finds another: then somebody else wrote, and what the batch remembered may not hold.
 */
const move: Statement = {
  name: 'turn_move',
  text: `UPDATE "counter" SET value = (value + 1) / (value = $1)::int WHERE name = 'turn' RETURNING pg_current_xact_id()`,
}
const look: Statement = {
  name: 'turn_look',
  text: `SELECT 1 / (value = $1)::int FROM "counter" WHERE name = 'turn'`,
}

/** Waits for the batch in flight of whoever had the database before, and fails the next. */
const takeTurn =
  `INSERT INTO "counter" (name, value) VALUES ('turn', ${stride}) ` +
  `ON CONFLICT (name) DO UPDATE SET value = "counter".value + ${stride} RETURNING value`

/** Whether a batch failed because the turn was not as it knew it. */
export function isTurnLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '22012'
}

/**
 * For a server that has the database alone: loads need no transaction and no lock, and what was loaded is remembered.
 * @param confirm makes sure that the database is ours still
 */
export function soleGuard(confirm: () => Promise<void>): Guard {
  let turn = 0
  let found = 0
  let doubtful: number | null = null
  const turnCall = (statement: Statement): Call => ({ statement, values: [String(turn)] })
  return {
    enter: async (connection: PostgresConnection) => {
      await confirm()
      const [row] = await connection.query(takeTurn)
      turn = Number(row?.value)
      found = turn - stride
    },
    forget: () => {
      doubtful = null
    },
    wasCommitted: () => {
      const committed = doubtful !== null && (found - doubtful) % stride === 0
      doubtful = null
      return Promise.resolve(committed)
    },
    opening: () => [],
    opened: () => undefined,
    closing: (writes) => {
      if (writes.length === 0) return { before: [turnCall(look)], after: [] }
      doubtful = turn + 1
      const before = [{ statement: begin, values: [] }, turnCall(move)]
      return { before, after: [{ statement: commit, values: [] }] }
    },
    closed: (answers) => {
      if (doubtful === null) return 0
      turn = doubtful
      doubtful = null
      return Number(answers[1]?.[0]?.[0] ?? 0)
    },
    refused: () => {
      doubtful = null
    },
    get doubts() {
      return doubtful !== null
    },
  }
}
