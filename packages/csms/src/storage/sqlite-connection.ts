import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { type Need, type Write } from '../domain/ports.ts'
import { decodeValues, encodeKey, encodeRow } from './codec.ts'
import { encode, quoted, type Stored } from './columns.ts'
import { type Lookup, rowLookups } from './lookups.ts'
import { type AnyTableName, type Table, tables } from './tables.ts'

const lookupList: Readonly<Record<string, Lookup>> = rowLookups

function selectList(table: Table): string {
  const columns = table.fields.map((field) => `t.${quoted(field)}`)
  return (table.numbered ? [...columns, 't.seq'] : columns).join(', ')
}

function lookupSql({ table, where, order, limit }: Lookup): string {
  const condition = where.replace(/:(\d+)/g, '?$1')
  return `SELECT ${selectList(table)} FROM ${table.sqlName} t WHERE ${condition} ORDER BY ${order} LIMIT ${limit}`
}

function insertSql(table: Table, columns: readonly string[]): string {
  const names = columns.map(quoted).join(', ')
  return `INSERT INTO ${table.sqlName} (${names}) VALUES (${columns.map(() => '?').join(', ')})`
}

function putSql(table: Table): string {
  const columns = table.numbered ? [...table.fields, 'seq'] : table.fields
  const changed = table.fields.filter((field) => !table.key.includes(field))
  const assignments = changed.map((field) => `${quoted(field)} = excluded.${quoted(field)}`).join(', ')
  const action = changed.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${assignments}`
  return `${insertSql(table, columns)} ON CONFLICT (${table.key.map(quoted).join(', ')}) ${action}`
}

function removeSql(table: Table): string {
  return `DELETE FROM ${table.sqlName} WHERE ${table.key.map((field) => `${quoted(field)} = ?`).join(' AND ')}`
}

/**
 * The one connection that writes, with its prepared statements. Only its owner may use it, and only between `begin`
 * and `commit` or `rollback`.
 */
export class SqliteConnection {
  readonly database: DatabaseSync
  readonly #begin: StatementSync
  readonly #commit: StatementSync
  readonly #rollback: StatementSync
  readonly #lookups = new Map<string, StatementSync>()
  readonly #adds = new Map<AnyTableName, StatementSync>()
  readonly #puts = new Map<AnyTableName, StatementSync>()
  readonly #removes = new Map<AnyTableName, StatementSync>()

  constructor(path: string) {
    this.database = new DatabaseSync(path)
    // The event loop must never sleep on a lock: a busy database is tried again a moment later.
    this.database.exec('PRAGMA busy_timeout = 0')
    this.database.exec('PRAGMA journal_mode = WAL')
    this.database.exec('PRAGMA synchronous = FULL')
    // Checkpoints sync the whole database file; a worker does them.
    this.database.exec('PRAGMA wal_autocheckpoint = 0')
    this.database.exec('PRAGMA cache_size = -65536')
    this.database.exec('PRAGMA temp_store = MEMORY')
    this.database.exec('PRAGMA foreign_keys = OFF')
    this.#begin = this.database.prepare('BEGIN IMMEDIATE')
    this.#commit = this.database.prepare('COMMIT')
    this.#rollback = this.database.prepare('ROLLBACK')
  }

  begin(): void {
    this.#begin.run()
  }

  commit(): void {
    this.#commit.run()
  }

  /** SQLite rolls some failures back by itself; then there is nothing left to do. */
  rollback(): void {
    if (this.database.isTransaction) this.#rollback.run()
  }

  load(need: Need): unknown {
    const lookup = lookupList[need.lookup]
    if (lookup === undefined) throw new Error(`no such lookup: ${need.lookup}`)
    let statement = this.#lookups.get(need.lookup)
    if (statement === undefined) {
      statement = this.database.prepare(lookupSql(lookup))
      statement.setReturnArrays(true)
      this.#lookups.set(need.lookup, statement)
    }
    const key: Stored[] = need.key.map((part, index) => encode(lookup.keys[index] ?? 'text', part))
    if (lookup.one) {
      const values: unknown = statement.get(...key)
      return Array.isArray(values) ? decodeValues(lookup.table, values) : undefined
    }
    const rows: unknown[] = statement.all(...key)
    return rows.map((values) => decodeValues(lookup.table, Array.isArray(values) ? values : []))
  }

  write({ op, table: name, row }: Write): void {
    const table = tables[name]
    const fields: Readonly<Record<string, unknown>> = { ...row }
    if (op === 'remove') {
      this.#statement(this.#removes, table, removeSql).run(...encodeKey(table, fields))
      return
    }
    const values = encodeRow(table, fields)
    if (op === 'add' || (table.numbered && fields.seq === undefined)) {
      this.add(name, values)
      return
    }
    if (table.numbered) values.push(encode('int', fields.seq))
    this.#statement(this.#puts, table, putSql).run(...values)
  }

  /** Appends a row that is encoded already. */
  add(name: AnyTableName, values: readonly SQLInputValue[]): void {
    this.#statement(this.#adds, tables[name], (table) => insertSql(table, table.fields)).run(...values)
  }

  close(): void {
    if (this.database.isOpen) this.database.close()
  }

  #statement(cache: Map<AnyTableName, StatementSync>, table: Table, sql: (table: Table) => string): StatementSync {
    let statement = cache.get(table.name)
    if (statement === undefined) {
      statement = this.database.prepare(sql(table))
      cache.set(table.name, statement)
    }
    return statement
  }
}

const unavailableCodes: ReadonlySet<number> = new Set([
  5, // busy
  6, // locked
  7, // out of memory
  8, // read-only
  9, // interrupted
  10, // input or output
  11, // corrupt
  13, // full
  14, // cannot open
  15, // locking protocol
  22, // large file support
  23, // authorisation
  26, // not a database
])

/** The primary result code of an error that SQLite gave, or null for any other. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  return error.errcode & 0xff
}

/** Whether the store itself is in trouble, as opposed to what one unit asked of it. */
export function isSqliteTrouble(error: unknown): boolean {
  const code = sqliteCode(error)
  return code !== null && unavailableCodes.has(code)
}
