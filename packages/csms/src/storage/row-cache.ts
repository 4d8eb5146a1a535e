import { codecOf } from './codec.ts'
import { type Stored } from './columns.ts'
import { type Lookup, rowLookups } from './lookups.ts'
import { type Table } from './tables.ts'

type Values = readonly Stored[]

/** A row as it lies in the database and, once somebody asked for it, in the domain's words. */
export class CachedRow {
  readonly values: Values
  #decoded: Readonly<Record<string, unknown>> | undefined

  constructor(values: Values) {
    this.values = values
  }

  /** The same object for everyone who asks, and nobody can change it. */
  decoded(table: Table): Readonly<Record<string, unknown>> {
    this.#decoded ??= frozen(codecOf(table).decode(this.values))
    return this.#decoded
  }
}

function frozen<T extends object>(row: T): Readonly<T> {
  for (const value of Object.values(row)) {
    if (typeof value === 'object' && value !== null) frozen(value)
  }
  return Object.freeze(row)
}

/** One part stands for itself, so that its hash is not computed anew; more are joined. */
type Key = Stored | undefined

/** Longer lists are read anew each time. */
const longestAnswer = 16

/** Which rows a lookup over one table found, by the key it was asked with. */
interface CachedLookup {
  positions: readonly number[]
  depends: readonly number[]
  found: Map<Key, readonly Key[]>
}

function positionsOf(table: Table, fields: readonly string[]): number[] {
  return fields.map((field) => (field === 'seq' ? table.fields.length : table.fields.indexOf(field)))
}

/** Each part with its length before it, so that no two keys look alike whatever their text. */
function part(value: Stored | undefined): string {
  return typeof value === 'string' ? `${value.length}:${value};` : `${value};`
}

function keyAt(values: Values, positions: readonly number[]): Key {
  if (positions.length === 1) return values[positions[0] ?? 0]
  let key = ''
  for (const position of positions) key += part(values[position])
  return key
}

function keyOf(values: Values): Key {
  if (values.length === 1) return values[0]
  let key = ''
  for (const value of values) key += part(value)
  return key
}

/**
 * The newest rows and answers of a writer, encoded as they lie in the database. Coherent because every write of this
 * connection passes here with the row before and after, and a rollback or foreign commit empties it.
 */
export class RowCache {
  readonly #limit: number
  readonly #rows = new Map<Table, Map<Key, CachedRow>>()
  readonly #lookups = new Map<Table, CachedLookup[]>()
  readonly #byLookup = new Map<Lookup, CachedLookup>()
  readonly #keys = new Map<Table, readonly number[]>()

  constructor(limit: number) {
    this.#limit = limit
    for (const lookup of Object.values<Lookup>(rowLookups)) {
      // Numbered rows are written once and hardly asked for again.
      if (lookup.by === undefined || lookup.table.numbered) continue
      const cached: CachedLookup = {
        positions: positionsOf(lookup.table, lookup.by),
        depends: positionsOf(lookup.table, lookup.depends ?? []),
        found: new Map(),
      }
      this.#byLookup.set(lookup, cached)
      const sisters = this.#lookups.get(lookup.table) ?? []
      this.#lookups.set(lookup.table, [...sisters, cached])
      this.#rows.set(lookup.table, new Map())
      this.#keys.set(lookup.table, positionsOf(lookup.table, lookup.table.key))
    }
  }

  clear(): void {
    for (const rows of this.#rows.values()) rows.clear()
    for (const { found } of this.#byLookup.values()) found.clear()
  }

  caches(table: Table): boolean {
    return this.#rows.has(table)
  }

  /** The row of this natural key, when it is remembered. */
  row(table: Table, key: Values): CachedRow | undefined {
    return this.#rows.get(table)?.get(keyOf(key))
  }

  /** The rows that the lookup found when it was last asked this, or undefined when that is not known. */
  answer(lookup: Lookup, key: Values): CachedRow[] | undefined {
    const keys = this.#byLookup.get(lookup)?.found.get(keyOf(key))
    if (keys === undefined) return undefined
    const rows = this.#rows.get(lookup.table)
    const answer: CachedRow[] = []
    for (const rowKey of keys) {
      const row = rows?.get(rowKey)
      if (row === undefined) return undefined
      answer.push(row)
    }
    return answer
  }

  remember(lookup: Lookup, key: Values, answer: readonly CachedRow[]): void {
    const cached = this.#byLookup.get(lookup)
    if (cached === undefined || answer.length > longestAnswer) return
    const keys = answer.map((row) => this.#keep(lookup.table, row))
    bounded(cached.found, this.#limit).set(keyOf(key), keys)
  }

  /** A row was written: null `before` is an insert, null `after` a removal. */
  changed(table: Table, before: Values | null, after: Values | null): void {
    for (const { positions, depends, found } of this.#lookups.get(table) ?? []) {
      if (before !== null && after !== null && sameAt(before, after, depends)) continue
      if (before !== null) found.delete(keyAt(before, positions))
      if (after !== null) found.delete(keyAt(after, positions))
    }
    if (after !== null) this.#keep(table, new CachedRow(after))
    else if (before !== null) this.#rows.get(table)?.delete(keyAt(before, this.#keys.get(table) ?? []))
  }

  #keep(table: Table, row: CachedRow): Key {
    const rows = this.#rows.get(table)
    const key = keyAt(row.values, this.#keys.get(table) ?? [])
    if (rows !== undefined) bounded(rows, this.#limit).set(key, row)
    return key
  }
}

function sameAt(before: Values, after: Values, positions: readonly number[]): boolean {
  for (const position of positions) if (before[position] !== after[position]) return false
  return true
}

/** Gives up the oldest entry of a full map. */
function bounded<K, V>(map: Map<K, V>, limit: number): Map<K, V> {
  if (map.size >= limit) {
    const oldest = map.keys().next()
    if (!oldest.done) map.delete(oldest.value)
  }
  return map
}
