import { type ColumnKind, quoted, snakeCase } from '../columns.ts'
import { type Index, kindOf } from '../tables.ts'

export type StoreKind = 'sqlite' | 'postgres'

/** One step forward; there is no way back. Its statements run in one transaction with the note that it ran. */
export interface Migration {
  version: number
  name: string
  statements(store: StoreKind): string[]
}

/** A table as a migration creates it, in the words of `tables.ts` at the time the migration was written. */
export interface NewTable {
  name: string
  columns: Readonly<Record<string, string>>
  key: readonly string[]
  indexes?: readonly Index<string>[]
  month?: string
}

const types = {
  sqlite: { instant: 'INTEGER', int: 'INTEGER', real: 'REAL', text: 'TEXT', json: 'TEXT', boolean: 'INTEGER' },
  // Bytes decide the order of text in both stores, whatever the locale of the server.
  postgres: {
    instant: 'bigint',
    int: 'bigint',
    real: 'double precision',
    text: 'text COLLATE "C"',
    json: 'text COLLATE "C"',
    boolean: 'smallint',
  },
} as const satisfies Record<StoreKind, Record<ColumnKind, string>>

function columnSql(store: StoreKind, field: string, column: string): string {
  const { kind, nullable } = kindOf(column)
  return `${quoted(field)} ${types[store][kind]}${nullable ? '' : ' NOT NULL'}`
}

function createIndex(table: string, ordinal: number, { on, where, unique }: Index<string>): string {
  const condition = where === undefined ? '' : ` WHERE ${where}`
  const kind = unique ? 'UNIQUE INDEX' : 'INDEX'
  return `CREATE ${kind} "ix_${snakeCase(table)}_${ordinal}" ON ${quoted(table)} (${on.map(quoted).join(', ')})${condition}`
}

/** Rows that lie in the order of a whole number are appended to one page after the other; other keys cluster their rows. */
function createSqliteTable({ name, columns, key }: NewTable, written: readonly string[], keySql: string): string {
  const [only, ...more] = key
  const byNumber = more.length === 0 && (only === undefined || kindOf(columns[only] ?? '').kind === 'int')
  const body = only === undefined ? ['"seq" INTEGER PRIMARY KEY', ...written] : [...written, `PRIMARY KEY (${keySql})`]
  return `CREATE TABLE ${quoted(name)} (${body.join(', ')}) ${byNumber ? 'STRICT' : 'STRICT, WITHOUT ROWID'}`
}

export function createTable(store: StoreKind, table: NewTable): string[] {
  const numbered = table.key.length === 0
  const columns = Object.entries(table.columns).map(([field, column]) => columnSql(store, field, column))
  const indexes = (table.indexes ?? []).map((index, at) => createIndex(table.name, at + 1, index))
  const key = table.key.map(quoted).join(', ')
  if (store === 'sqlite') return [createSqliteTable(table, columns, key), ...indexes]
  if (!numbered) {
    const body = [...columns, `PRIMARY KEY (${key})`].join(', ')
    // Room on each page keeps the next version of a row beside it, so that its indexes need not be touched.
    return [`CREATE TABLE ${quoted(table.name)} (${body}) WITH (fillfactor = 80)`, ...indexes]
  }
  const sequence = `"${snakeCase(table.name)}_seq"`
  const month = table.month === undefined ? null : quoted(table.month)
  const primaryKey = month === null ? '"seq"' : `"seq", ${month}`
  const body = [`"seq" bigint NOT NULL DEFAULT nextval('${sequence}')`, ...columns, `PRIMARY KEY (${primaryKey})`]
  const partitions =
    month === null ? [] : [`CREATE TABLE "${snakeCase(table.name)}_rest" PARTITION OF ${quoted(table.name)} DEFAULT`]
  return [
    `CREATE SEQUENCE ${sequence} CACHE 1`,
    `CREATE TABLE ${quoted(table.name)} (${body.join(', ')})${month === null ? '' : ` PARTITION BY RANGE (${month})`}`,
    ...partitions,
    ...indexes,
  ]
}
