import { rowOf } from './codec.ts'
import { type EventLog, trimChunk } from './outbox.ts'
import { selectList } from './sql.ts'
import { type SqliteWriter } from './sqlite.ts'
import { type SqliteConnection } from './sqlite-connection.ts'
import { tables } from './tables.ts'

/** One writer commits one batch after the other, so positions are handed out in commit order. */
export function sqliteEvents(writer: SqliteWriter): EventLog {
  return {
    after: async (position, limit) =>
      writer.read(({ database }) => {
        const statement = database.prepare(
          `SELECT ${selectList(tables.outbox)} FROM "outbox" t WHERE t.position > ? ORDER BY t.position LIMIT ?`,
        )
        statement.setReturnArrays(true)
        const rows: unknown[] = statement.all(position, limit)
        return rows.map((row) => rowOf('outbox', row))
      }),
    bounds: async () => writer.read(bounds),
    isKept: async (position) => writer.read((connection) => position >= floor(connection)),
    onCommitted: (listener) => writer.onCommitted(listener),
    trim: async ({ before, count }) => {
      let total = 0
      for (;;) {
        const gone = await writer.atomically((connection) => trimSome(connection, before, count))
        total += gone
        if (gone < trimChunk) return total
      }
    },
    lagMs: () => Promise.resolve(0),
    distanceOf: (events) => events,
  }
}

function numberOf(row: Record<string, unknown> | undefined, column: string): number | null {
  const value = row?.[column]
  return typeof value === 'number' ? value : null
}

function bounds({ database }: SqliteConnection): { oldest: number; newest: number } | null {
  const oldest = numberOf(database.prepare('SELECT min(position) AS edge FROM "outbox"').get(), 'edge')
  const newest = numberOf(database.prepare('SELECT max(position) AS edge FROM "outbox"').get(), 'edge')
  return oldest === null || newest === null ? null : { oldest, newest }
}

/** The highest position that was given up. */
function floor({ database }: SqliteConnection): number {
  return numberOf(database.prepare(`SELECT value FROM "counter" WHERE name = 'outboxFloor'`).get(), 'value') ?? 0
}

function trimSome(connection: SqliteConnection, before: number, count: number): number {
  const { database } = connection
  const kept = bounds(connection)
  if (kept === null) return 0
  const surplus = kept.newest - count
  const rows = database
    .prepare('SELECT position, recorded_at FROM "outbox" ORDER BY position LIMIT ?')
    .all(trimChunk)
    .filter((row) => {
      const position = numberOf(row, 'position') ?? 0
      return position <= surplus || (numberOf(row, 'recorded_at') ?? 0) < before
    })
  const last = numberOf(rows.at(-1), 'position')
  if (last === null) return 0
  const { changes } = database.prepare('DELETE FROM "outbox" WHERE position <= ?').run(last)
  // Positions are never given out again, not even when everything was given up before a restart.
  connection.storeCounter('outboxFloor', last)
  connection.storeCounter('outboxPosition', kept.newest)
  return Number(changes)
}
