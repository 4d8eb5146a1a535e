import { type Pool } from 'pg'
import { type OutboxEvent } from '../domain/model.ts'
import { type Clock } from '../domain/ports.ts'
import { rowOf } from './codec.ts'
import { type EventLog, trimChunk } from './outbox.ts'
import { type PostgresWriter } from './postgres.ts'
import { positionsPerTransaction } from './postgres-statements.ts'
import { selectList } from './sql.ts'
import { tables } from './tables.ts'

/** While something committed cannot be read yet, it is looked for again this often. */
const againMs = 25

/**
 * Positions begin with the number of their transaction. A transaction below the oldest that still runs is over, so
 * what lies below it is complete and in its final order; what lies above waits.
 */
export function postgresEvents(pool: Pool, writer: PostgresWriter, offset: number, clock: Clock): EventLog {
  const listeners = new Set<() => void>()
  let waiting = false
  const tell = () => {
    for (const listener of listeners) listener()
  }
  writer.onCommitted(tell)

  const horizon = `(pg_snapshot_xmin(pg_current_snapshot())::text::bigint + ${offset}) * ${positionsPerTransaction}`

  const number = async (text: string, values: unknown[] = []): Promise<number | null> => {
    const { rows } = await pool.query<{ value: number | null }>(text, values)
    return rows[0]?.value ?? null
  }

  async function after(position: number, limit: number): Promise<OutboxEvent[]> {
    const { rows } = await pool.query<unknown[]>({
      name: 'events_after',
      rowMode: 'array',
      text:
        `SELECT ${selectList(tables.outbox)} FROM "outbox" t WHERE t.position > $1 AND t.position < ${horizon} ` +
        'ORDER BY t.position LIMIT $2',
      values: [position, limit],
    })
    const events = rows.map((row) => rowOf('outbox', row))
    const last = events.at(-1)?.position ?? position
    if (events.length < limit && writer.newestPosition > last && !waiting) {
      waiting = true
      setTimeout(look, againMs).unref()
    }
    return events
  }

  function look(): void {
    waiting = false
    tell()
  }

  return {
    after,
    bounds: async () => {
      const oldest = await number('SELECT min(position) AS value FROM "outbox"')
      const newest = await number(`SELECT max(position) AS value FROM "outbox" WHERE position < ${horizon}`)
      return oldest === null || newest === null ? null : { oldest, newest }
    },
    isKept: async (position) =>
      position >= ((await number(`SELECT value FROM "counter" WHERE name = 'outboxFloor'`)) ?? 0),
    onCommitted: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    trim: async ({ before, count }) => {
      let total = 0
      for (;;) {
        const gone = (await number(trimSome, [before, count, trimChunk])) ?? 0
        total += gone
        if (gone < trimChunk) return total
      }
    },
    lagMs: async () => {
      const oldest = await number(`SELECT min(recorded_at) AS value FROM "outbox" WHERE position >= ${horizon}`)
      return oldest === null ? 0 : Math.max(0, clock.now() - oldest)
    },
    distanceOf: (events) => events * positionsPerTransaction,
  }
}

const trimSome = `
  WITH surplus AS (
    SELECT position FROM "outbox" ORDER BY position DESC OFFSET $2 LIMIT 1
  ), oldest AS (
    SELECT position, recorded_at FROM "outbox" ORDER BY position LIMIT $3
  ), gone AS (
    DELETE FROM "outbox" USING oldest
    WHERE "outbox".position = oldest.position
      AND (oldest.recorded_at < $1 OR oldest.position <= (SELECT position FROM surplus))
    RETURNING "outbox".position
  ), noted AS (
    INSERT INTO "counter" (name, value) SELECT 'outboxFloor', max(position) FROM gone HAVING count(*) > 0
    ON CONFLICT (name) DO UPDATE SET value = greatest("counter".value, excluded.value)
  )
  SELECT count(*) AS value FROM gone`
