import { type ColumnKind, decode, encode, type Stored, UnstorableValue } from './columns.ts'
import { type AllTables, type AnyTableName, type Table, tables } from './tables.ts'

type Row = Readonly<Record<string, unknown>>

/** The row's columns in the order of its table; a NULL where none may be is refused before the database sees it. */
export function encodeRow(table: Table, row: Row): Stored[] {
  const { fields, kinds, nullable } = table
  const values: Stored[] = new Array(fields.length)
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index] ?? ''
    const value = encode(kinds[index] ?? 'text', row[field])
    if (value === null && !nullable[index]) throw new UnstorableValue(`${table.name}.${field} is missing`)
    values[index] = value
  }
  return values
}

/** The parts of the row's key; of a numbered table, the `seq` of a row that was loaded. */
export function encodeKey(table: Table, row: Row): Stored[] {
  return table.key.map((field, index) => {
    const value = encode(table.keyKinds[index] ?? 'text', row[field])
    if (value === null) throw new UnstorableValue(`${table.name}.${field} is missing in a key`)
    return value
  })
}

/** Reads a list of values in the order `fields`, then `seq` where the table is numbered. */
export function decodeValues(table: Table, values: ArrayLike<unknown>): Record<string, unknown> {
  const { fields, kinds } = table
  const row: Record<string, unknown> = {}
  for (let index = 0; index < fields.length; index++) {
    const kind: ColumnKind = kinds[index] ?? 'text'
    const value = values[index]
    row[fields[index] ?? ''] =
      kind === 'text' || kind === 'int' || kind === 'instant' || kind === 'real'
        ? value
        : decode(kind, typeof value === 'string' || typeof value === 'number' ? value : null)
  }
  if (table.numbered) row.seq = values[fields.length]
  return row
}

/** Turns a row that Kysely read into the domain's own: booleans, JSON, and nothing else. */
export function decodeRow<T extends AnyTableName>(table: T, row: object): AllTables[T] {
  const { fields, kinds } = tables[table]
  const decoded: Record<string, unknown> = { ...row }
  for (let index = 0; index < fields.length; index++) {
    const kind = kinds[index] ?? 'text'
    const field = fields[index] ?? ''
    if (kind !== 'boolean' && kind !== 'json') continue
    const value = decoded[field]
    if (value !== undefined) {
      decoded[field] = decode(kind, typeof value === 'string' || typeof value === 'number' ? value : null)
    }
  }
  return asRow<T>(decoded)
}

/** The door: what the database gave for this table is believed to be its row. */
function asRow<T extends AnyTableName>(row: unknown): AllTables[T] {
  return row as AllTables[T]
}
