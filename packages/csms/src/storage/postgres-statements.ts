import { type ColumnKind, quoted, type Stored } from './columns.ts'
import { type Lookup, rowLookups } from './lookups.ts'
import { type Call, type Statement } from './postgres-connection.ts'
import { conflictFields, kindOfField, onConflict, selectList } from './sql.ts'
import { type Table, tables } from './tables.ts'

/** The statements of the message path; each has a name and is planned once per connection. */

const types = {
  text: 'text',
  json: 'text',
  int: 'bigint',
  instant: 'bigint',
  real: 'double precision',
  boolean: 'smallint',
} as const satisfies Record<ColumnKind, string>

/** An array in PostgreSQL's own notation. */
export function arrayLiteral(values: readonly Stored[]): string {
  let text = '{'
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ','
    const value = values[index]
    if (value === null || value === undefined) text += 'NULL'
    else if (typeof value === 'number') text += value
    else text += /["\\]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`
  }
  return `${text}}`
}

function arrays(kinds: readonly ColumnKind[]): string {
  return kinds.map((kind, index) => `$${index + 1}::${types[kind]}[]`).join(', ')
}

const statements = new Map<string, Statement>()

function statement(name: string, text: () => string): Statement {
  let found = statements.get(name)
  if (found === undefined) {
    found = { name, text: text() }
    statements.set(name, found)
  }
  return found
}

function lookupText({ table, keys, where, order, limit }: Lookup): string {
  const condition = where.replace(/:(\d+)/g, 'k.k$1')
  const names = keys.map((_, index) => `k${index + 1}`).join(', ')
  return (
    `SELECT r.*, k.ordinal FROM unnest(${arrays(keys)}) WITH ORDINALITY AS k(${names}, ordinal) ` +
    `CROSS JOIN LATERAL (SELECT ${selectList(table)} FROM ${table.sqlName} t ` +
    `WHERE ${condition} ORDER BY ${order} LIMIT ${limit}) r`
  )
}

export const lookupList: Readonly<Record<string, Lookup>> = rowLookups

/** Asks one lookup with many keys; each row of the answer ends with the ordinal of its key, from 1. */
export function lookupCall(name: string, lookup: Lookup, keys: readonly (readonly Stored[])[]): Call {
  return {
    statement: statement(`load_${name}`, () => lookupText(lookup)),
    values: lookup.keys.map((_, part) => arrayLiteral(keys.map((key) => key[part] ?? null))),
  }
}

export function nextNumbersCall(count: number): Call {
  const text = `SELECT nextval('"transaction_number"') FROM generate_series(1, $1::int)`
  return { statement: statement('next_numbers', () => text), values: [String(count)] }
}

/** A transaction's events lie in a row of this many positions, so a batch can tell no more than that. */
export const positionsPerTransaction = 4096

function parameter(table: Table, field: string, ordinal: number): string {
  const value = `$${ordinal}::${types[kindOfField(table, field)]}`
  // Rises with the number of the transaction, which is known here only.
  return table === tables.outbox && field === 'position'
    ? `${value} + pg_current_xact_id()::text::bigint * ${positionsPerTransaction}`
    : value
}

function insertText(table: Table, fields: readonly string[], count: number): string {
  const rows = Array.from({ length: count }, (_, row) => {
    const values = fields.map((field, index) => parameter(table, field, row * fields.length + index + 1))
    return `(${values.join(', ')})`
  })
  return `INSERT INTO ${table.sqlName} (${fields.map(quoted).join(', ')}) VALUES ${rows.join(', ')}`
}

function parametersOf(rows: readonly (readonly Stored[])[]): (string | null)[] {
  const values: (string | null)[] = []
  for (const row of rows) for (const value of row) values.push(typeof value === 'number' ? String(value) : value)
  return values
}

/** Rows go in blocks of these sizes, each prepared: a list of values costs the server half of what arrays do. */
const blocks = [32, 16, 8, 4, 2, 1] as const

function inBlocks(
  rows: readonly (readonly Stored[])[],
  of: (block: readonly (readonly Stored[])[]) => Statement,
): Call[] {
  const calls: Call[] = []
  let from = 0
  for (const size of blocks) {
    for (; rows.length - from >= size; from += size) {
      const block = rows.slice(from, from + size)
      calls.push({ statement: of(block), values: parametersOf(block) })
    }
  }
  return calls
}

/** Appends rows. */
export function addCalls(table: Table, rows: readonly (readonly Stored[])[]): Call[] {
  return inBlocks(rows, ({ length }) =>
    statement(`add_${table.name}_${length}`, () => insertText(table, table.fields, length)),
  )
}

/** Writes whole rows, which may be there or not; each answers with whether it was not. */
export function putCalls(table: Table, rows: readonly (readonly Stored[])[]): Call[] {
  const fields = table.numbered ? [...table.fields, 'seq'] : table.fields
  // A row version without a predecessor has nobody who locked it.
  const told = table.numbered ? '' : ' RETURNING xmax = 0'
  return inBlocks(rows, ({ length }) =>
    statement(
      `put_${table.name}_${length}`,
      () => `${insertText(table, fields, length)} ${onConflict(table, conflictFields(table))}${told}`,
    ),
  )
}

/** So many different sets of changed columns keep a statement, per table; others are written whole. */
const updatesKept = 48
const updates = new Map<Table, Map<number, Statement>>()

/**
 * Assigns the columns in which the two differ: undefined when they do not, null when too many sets of columns have a
 * statement already. An unchanged column costs nothing, and no index is looked at for it.
 */
export function updateCall(table: Table, before: readonly Stored[], after: readonly Stored[]): Call | null | undefined {
  let signature = 0
  const values: Stored[] = []
  for (let index = 0; index < after.length; index++) {
    const value = after[index] ?? null
    if (before[index] === value) continue
    values.push(value)
    signature += 2 ** index
  }
  if (signature === 0) return undefined
  const prepared = updateOf(table, signature, before, after)
  if (prepared === null) return null
  for (const field of table.key) values.push(after[table.fields.indexOf(field)] ?? null)
  return { statement: prepared, values: parametersOf([values]) }
}

function updateOf(
  table: Table,
  signature: number,
  before: readonly Stored[],
  after: readonly Stored[],
): Statement | null {
  let kept = updates.get(table)
  if (kept === undefined) {
    kept = new Map()
    updates.set(table, kept)
  }
  const found = kept.get(signature)
  if (found !== undefined) return found
  if (kept.size >= updatesKept) return null
  const changed = table.fields.filter((_, index) => before[index] !== after[index])
  const assign = (field: string, index: number) =>
    `${quoted(field)} = $${index + 1}::${types[kindOfField(table, field)]}`
  const condition = table.key.map((field, index) => assign(field, changed.length + index))
  const made = {
    name: `update_${table.name}_${signature}`,
    text: `UPDATE ${table.sqlName} SET ${changed.map(assign).join(', ')} WHERE ${condition.join(' AND ')}`,
  }
  kept.set(signature, made)
  return made
}

export function removeCall(table: Table, keys: readonly (readonly Stored[])[]): Call {
  const text = () => {
    const names = table.key.map((_, index) => `k${index + 1}`)
    const equal = table.key.map((field, index) => `t.${quoted(field)} = k.${names[index]}`).join(' AND ')
    return `DELETE FROM ${table.sqlName} t USING unnest(${arrays(table.keyKinds)}) AS k(${names.join(', ')}) WHERE ${equal}`
  }
  return {
    statement: statement(`remove_${table.name}`, text),
    values: table.key.map((_, part) => arrayLiteral(keys.map((key) => key[part] ?? null))),
  }
}

/** Many rows at once with fields of the caller's choice, e.g. with the store's own number; prepared once per table. */
export function insertCallOf(table: Table, fields: readonly string[], rows: readonly Stored[][]): Call {
  const text = () =>
    `INSERT INTO ${table.sqlName} (${fields.map(quoted).join(', ')}) ` +
    `SELECT * FROM unnest(${arrays(fields.map((field) => kindOfField(table, field)))})`
  return {
    statement: statement(`copy_${table.name}`, text),
    values: fields.map((_, column) => arrayLiteral(rows.map((row) => row[column] ?? null))),
  }
}
