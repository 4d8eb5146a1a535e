import { quoted } from './columns.ts'
import { type OpenDatabase } from './database.ts'
import { type Rewrite } from './maintenance.ts'
import { type AnyTableName, tables } from './tables.ts'

export interface Erasure {
  /** What stands in the token's place from now on, in every row alike. */
  pseudonym: string
  /** How many rows were changed or taken away, by table. */
  rows: Record<string, number>
}

/** Texts that came from outside or quote what did; in them the token stands as a string or element of its own. */
const quoting = [
  { table: 'ledger', fields: ['raw', 'response'] },
  { table: 'frame', fields: ['payload'] },
  { table: 'outbox', fields: ['data'] },
  { table: 'audit', fields: ['subject', 'change'] },
] as const satisfies readonly { table: AnyTableName; fields: readonly string[] }[]

const quotingByKey = [
  { table: 'command', key: 'commandId', fields: ['parameters', 'outcome'] },
  { table: 'deviation', key: 'sample', fields: ['sample'] },
] as const satisfies readonly { table: AnyTableName; key: string; fields: readonly string[] }[]

const window = 2_000

/**
 * Erases the person behind a token: its value and holder give way to a pseudonym wherever they are kept, so that the
 * ledger, its energy and its times stay and still tell which sessions belonged together. Signed meter data are
 * evidence and stay byte for byte.
 */
export async function eraseToken(database: OpenDatabase, key: string, pseudonym: string): Promise<Erasure> {
  await database.frames.flush()
  const rows: Record<string, number> = {}
  const pseudonymKey = `erased:${pseudonym}`
  const [idToken, transaction, seenCard] = await database.maintenance.rewrite([
    {
      sql: `UPDATE "id_token" SET "key" = ?, value = ?, holder = NULL, note = NULL, short_alias = NULL, status = 'invalid' WHERE "key" = ?`,
      parameters: [pseudonymKey, pseudonym, key],
    },
    {
      sql: 'UPDATE "transaction" SET id_token_key = ?, id_token = ? WHERE id_token_key = ?',
      parameters: [pseudonymKey, pseudonym, key],
    },
    { sql: 'DELETE FROM "seen_card" WHERE "key" = ?', parameters: [key] },
  ])
  Object.assign(rows, { idToken, transaction, seenCard })
  const replace = replacer(key, pseudonym, pseudonymKey)
  for (const { table, fields } of quoting) rows[table] = await eraseNumbered(database, table, fields, replace)
  for (const { table, key: by, fields } of quotingByKey)
    rows[table] = await eraseKeyed(database, table, by, fields, replace)
  return { pseudonym, rows }
}

type Replace = (text: string) => string

/**
 * Finds the value as a JSON string or an XML element, in any case and with any separators (F20), and the key itself;
 * never inside a longer text, because a short value would tear up numbers and times. A quote behind a backslash is
 * part of signed data.
 */
function replacer(key: string, pseudonym: string, pseudonymKey: string): Replace {
  const value = key.slice(key.indexOf(':') + 1)
  const loose = Array.from(value, escaped).join('[-:. _]?')
  const strings = new RegExp(`(?<!\\\\)"${loose}"`, 'giu')
  const elements = new RegExp(`>\\s*${loose}\\s*<`, 'giu')
  const keys = new RegExp(`(?<![A-Za-z0-9])${escaped(key)}(?![A-Za-z0-9])`, 'giu')
  return (text) =>
    text.replace(keys, pseudonymKey).replace(strings, `"${pseudonym}"`).replace(elements, `>${pseudonym}<`)
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

/** A row is changed only while it still says what was read, so nothing that came between is lost. */
function rewriteOf(
  table: AnyTableName,
  by: string,
  key: string | number,
  field: string,
  from: string,
  to: string,
): Rewrite {
  const sql = `UPDATE ${tables[table].sqlName} SET ${quoted(field)} = ? WHERE ${quoted(by)} = ? AND ${quoted(field)} = ?`
  return { sql, parameters: [to, key, from] }
}

async function eraseNumbered(
  database: OpenDatabase,
  table: (typeof quoting)[number]['table'],
  fields: readonly string[],
  replace: Replace,
): Promise<number> {
  const order = table === 'outbox' ? 'position' : 'seq'
  let changed = 0
  for (let after = 0; ; ) {
    const rows: object[] = await database.reads
      .selectFrom(table)
      .selectAll()
      .where(order, '>', after)
      .orderBy(order)
      .limit(window)
      .execute()
    changed += await apply(database, table, order, fields, rows, replace)
    const last: unknown = Object(rows.at(-1))[order]
    if (rows.length < window || typeof last !== 'number') return changed
    after = last
  }
}

async function eraseKeyed(
  database: OpenDatabase,
  table: (typeof quotingByKey)[number]['table'],
  by: string,
  fields: readonly string[],
  replace: Replace,
): Promise<number> {
  const { ref } = database.reads.dynamic
  let changed = 0
  for (let after = ''; ; ) {
    const rows: object[] = await database.reads
      .selectFrom(table)
      .selectAll()
      .where(ref<string>(by), '>', after)
      .orderBy(ref<string>(by))
      .limit(window)
      .execute()
    changed += await apply(database, table, by, fields, rows, replace)
    const last: unknown = Object(rows.at(-1))[by]
    if (rows.length < window || typeof last !== 'string') return changed
    after = last
  }
}

async function apply(
  database: OpenDatabase,
  table: AnyTableName,
  by: string,
  fields: readonly string[],
  rows: readonly object[],
  replace: Replace,
): Promise<number> {
  const rewrites: Rewrite[] = []
  for (const row of rows) {
    const values: Readonly<Record<string, unknown>> = { ...row }
    const key = values[by]
    if (typeof key !== 'string' && typeof key !== 'number') continue
    for (const field of fields) {
      const from = values[field]
      if (typeof from !== 'string') continue
      const to = replace(from)
      if (to !== from) rewrites.push(rewriteOf(table, by, key, field, from, to))
    }
  }
  if (rewrites.length === 0) return 0
  const counts = await database.maintenance.rewrite(rewrites)
  return counts.reduce((sum, count) => sum + count, 0)
}
