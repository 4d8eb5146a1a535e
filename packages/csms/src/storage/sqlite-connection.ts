import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { type Need, type Write } from '../domain/ports.ts'
import { codecOf, encodeLookupPart } from './codec.ts'
import { quoted, type Stored } from './columns.ts'
import { type Lookup, rowLookups } from './lookups.ts'
import { reserveFile } from './private-file.ts'
import { CachedRow, RowCache } from './row-cache.ts'
import { onConflict, selectList } from './sql.ts'
import { type AnyTableName, type Table, tables } from './tables.ts'

/** How long a start waits for a file that another has. */
const startWaitMs = 5_000

const lookupList: Readonly<Record<string, Lookup>> = rowLookups

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
  return `${insertSql(table, columns)} ${onConflict(table, table.key)}`
}

function keyCondition(table: Table): string {
  return table.key.map((field) => `${quoted(field)} = ?`).join(' AND ')
}

const positions = new Map<Table, readonly number[]>()

/** Where the parts of a natural key stand among the row's values. */
function keyPositions(table: Table): readonly number[] {
  let found = positions.get(table)
  if (found === undefined) {
    found = table.key.map((field) => table.fields.indexOf(field))
    positions.set(table, found)
  }
  return found
}

function isValues(values: unknown): values is Stored[] {
  return Array.isArray(values)
}

const siteIdOfStation = tables.station.fields.indexOf('siteId')

/** So many rows and answers of each kind are remembered; about 10 MB when all are full. */
const cacheLimit = 4096

/** So many different sets of changed columns keep a prepared statement, per table. */
const updatesKept = 64

function existing(path: string): URL {
  const url = pathToFileURL(path)
  url.searchParams.set('mode', 'rw')
  return url
}

function removeSql(table: Table): string {
  return `DELETE FROM ${table.sqlName} WHERE ${keyCondition(table)}`
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
  readonly #lookups = new Map<Lookup, StatementSync>()
  readonly #adds = new Map<AnyTableName, StatementSync>()
  readonly #puts = new Map<AnyTableName, StatementSync>()
  readonly #removes = new Map<AnyTableName, StatementSync>()
  readonly #updates = new Map<AnyTableName, Map<number, StatementSync>>()
  readonly #selects = new Map<AnyTableName, StatementSync>()
  readonly #dataVersion: StatementSync
  #storeCounter: StatementSync | undefined
  readonly #cache = new RowCache(cacheLimit)
  #version: unknown = null

  /** @param create whether a file that is not there is made; when it should be there, an unmounted volume is trouble */
  constructor(path: string, create = true) {
    if (create && path !== ':memory:') reserveFile(path)
    this.database = new DatabaseSync(create ? path : existing(path))
    // While a server starts nobody is served yet, and the one before may still be closing the file.
    this.database.exec(`PRAGMA busy_timeout = ${create ? startWaitMs : 0}`)
    this.database.exec('PRAGMA journal_mode = WAL')
    this.database.exec('PRAGMA synchronous = FULL')
    // Checkpoints sync the whole database file; a worker does them.
    this.database.exec('PRAGMA wal_autocheckpoint = 0')
    this.database.exec('PRAGMA cache_size = -16384')
    this.database.exec('PRAGMA temp_store = MEMORY')
    this.database.exec('PRAGMA foreign_keys = OFF')
    // Old images of rows are overwritten wherever their page is written anyway.
    this.database.exec('PRAGMA secure_delete = FAST')
    this.#begin = this.database.prepare('BEGIN IMMEDIATE')
    this.#commit = this.database.prepare('COMMIT')
    this.#rollback = this.database.prepare('ROLLBACK')
    this.#dataVersion = this.#prepareRows('PRAGMA data_version')
    // From here the event loop must never sleep on a lock: a busy database is tried again a moment later.
    this.database.exec('PRAGMA busy_timeout = 0')
  }

  begin(): void {
    this.#begin.run()
    // Changes when another connection has committed, which nobody should while this one lives.
    const found: unknown = this.#dataVersion.get()
    const version = isValues(found) ? found[0] : null
    if (version !== this.#version) this.#cache.clear()
    this.#version = version
  }

  commit(): void {
    this.#commit.run()
  }

  /** SQLite rolls some failures back by itself; then there is nothing left to do. */
  rollback(): void {
    this.#cache.clear()
    if (this.database.isTransaction) this.#rollback.run()
  }

  load(need: Need): unknown {
    const lookup = lookupList[need.lookup]
    if (lookup === undefined) throw new Error(`no such lookup: ${need.lookup}`)
    const { table } = lookup
    const key: Stored[] = need.key.map((part, index) => encodeLookupPart(lookup.keys[index] ?? 'text', part))
    const rows = need.lookup === 'siteOfStation' ? this.#siteOfStation(key) : this.#find(lookup, key)
    return lookup.one ? rows[0]?.decoded(table) : rows.map((row) => row.decoded(table))
  }

  write({ op, table: name, row }: Write): void {
    const table = tables[name]
    if (op === 'remove') {
      this.#remove(table, row)
      return
    }
    if (op === 'put' && !table.numbered) {
      this.#put(table, row)
      return
    }
    const values = codecOf(table).encode(row)
    const seq = 'seq' in row ? row.seq : undefined
    if (op === 'add' || seq === undefined) this.add(name, values)
    else this.#statement(this.#puts, table, putSql).run(...values, encodeLookupPart('int', seq))
  }

  #find(lookup: Lookup, key: readonly Stored[]): readonly CachedRow[] {
    const known = this.#cache.answer(lookup, key)
    if (known !== undefined) return known
    let statement = this.#lookups.get(lookup)
    if (statement === undefined) {
      statement = this.#prepareRows(lookupSql(lookup))
      this.#lookups.set(lookup, statement)
    }
    const found: unknown[] = lookup.one ? [statement.get(...key)] : statement.all(...key)
    const rows = found.filter(isValues).map((values) => new CachedRow(values))
    if (!key.includes(null)) this.#cache.remember(lookup, key, rows)
    return rows
  }

  /** Two steps that are both remembered, instead of a join that is not. */
  #siteOfStation(key: readonly Stored[]): readonly CachedRow[] {
    const [station] = this.#find(rowLookups.station, key)
    const siteId = station?.values[siteIdOfStation] ?? null
    return siteId === null ? [] : this.#find(rowLookups.site, [siteId])
  }

  #put(table: Table, row: object): void {
    const key = codecOf(table).encodeKey(row)
    const known = this.#cache.row(table, key)
    const { encode, encodeAfter } = codecOf(table)
    if (known !== undefined) this.#update(table, known.values, encodeAfter(row, known.decoded(table), known.values))
    else this.#update(table, this.#byKey(table, key), encode(row))
  }

  /**
   * A row is updated only where it differs from the one before, because SQLite rewrites every index whose columns are
   * assigned, and each index page that is written costs more than the statement.
   */
  #update(table: Table, before: readonly Stored[] | undefined, values: readonly Stored[]): void {
    if (before === undefined) {
      this.#statement(this.#puts, table, putSql).run(...values)
      this.#cache.changed(table, null, values)
      return
    }
    let signature = 0
    const parameters: Stored[] = []
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? null
      if (before[index] === value) continue
      parameters.push(value)
      signature += 2 ** index
    }
    if (signature === 0) return
    for (const position of keyPositions(table)) parameters.push(values[position] ?? null)
    this.#updateOf(table, signature, before, values).run(...parameters)
    this.#cache.changed(table, before, values)
  }

  #byKey(table: Table, key: readonly Stored[]): readonly Stored[] | undefined {
    let statement = this.#selects.get(table.name)
    if (statement === undefined) {
      statement = this.#prepareRows(`SELECT ${selectList(table)} FROM ${table.sqlName} t WHERE ${keyCondition(table)}`)
      this.#selects.set(table.name, statement)
    }
    const found: unknown = statement.get(...key)
    return isValues(found) ? found : undefined
  }

  /** The statement that assigns just these columns, whose bits make the signature. */
  #updateOf(table: Table, signature: number, before: readonly Stored[], values: readonly Stored[]): StatementSync {
    let cached = this.#updates.get(table.name)
    if (cached === undefined) {
      cached = new Map()
      this.#updates.set(table.name, cached)
    }
    let statement = cached.get(signature)
    if (statement === undefined) {
      if (cached.size >= updatesKept) cached.clear()
      const changed = table.fields.filter((_, index) => before[index] !== values[index])
      const assignments = changed.map((field) => `${quoted(field)} = ?`).join(', ')
      statement = this.database.prepare(`UPDATE ${table.sqlName} SET ${assignments} WHERE ${keyCondition(table)}`)
      cached.set(signature, statement)
    }
    return statement
  }

  #remove(table: Table, row: object): void {
    const key = codecOf(table).encodeKey(row)
    if (!table.numbered) {
      const before = this.#cache.row(table, key)?.values ?? this.#byKey(table, key)
      if (before === undefined) return
      this.#cache.changed(table, before, null)
    }
    this.#statement(this.#removes, table, removeSql).run(...key)
  }

  #prepareRows(sql: string): StatementSync {
    const statement = this.database.prepare(sql)
    statement.setReturnArrays(true)
    return statement
  }

  /** Changes single fields of a row that is there; tells whether it is. */
  change(name: AnyTableName, row: object, fields: Readonly<Record<string, Stored>>): boolean {
    const table = tables[name]
    const key = codecOf(table).encodeKey(row)
    const before = this.#byKey(table, key)
    if (before === undefined) return false
    this.#update(
      table,
      before,
      table.fields.map((field, index) => fields[field] ?? before[index] ?? null),
    )
    return true
  }

  /** Appends a row that is encoded already. */
  add(name: AnyTableName, values: readonly SQLInputValue[]): void {
    this.#statement(this.#adds, tables[name], (table) => insertSql(table, table.fields)).run(...values)
  }

  storeCounter(name: string, value: number): void {
    this.#storeCounter ??= this.database.prepare(
      'INSERT INTO "counter" (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    )
    this.#storeCounter.run(name, value)
  }

  /** To be called after the database was written past this connection's own methods. */
  forget(): void {
    this.#cache.clear()
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
  if (code === null) return false
  // Our own tables were there when the file was opened, so without them it is another file.
  return unavailableCodes.has(code) || (error instanceof Error && error.message.startsWith('no such table'))
}
