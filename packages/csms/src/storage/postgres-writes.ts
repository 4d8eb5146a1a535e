import { type Write } from '../domain/ports.ts'
import { codecOf, encodeLookupPart } from './codec.ts'
import { type Stored } from './columns.ts'
import { type Lookup, rowLookups } from './lookups.ts'
import { type Answer, type Call } from './postgres-connection.ts'
import { addCalls, putCalls, removeCall, updateCall } from './postgres-statements.ts'
import { type RowCache } from './row-cache.ts'
import { type AnyTableName, allTables, type Table, tables } from './tables.ts'

type Values = readonly Stored[]

/** What a batch makes of one row; the last word counts. */
interface RowWrite {
  key: Values
  /** As it was before the batch, where that is known. */
  before: Values | undefined
  values: Values
  removed: boolean
}

interface TableWrites {
  table: Table
  rows: Map<string, RowWrite>
  added: Values[]
}

/** Tables whose remembered answers hang on the row's key alone: what the row was before does not matter to them. */
const foundByKey: ReadonlySet<Table> = new Set(
  allTables.filter((table) =>
    Object.values<Lookup>(rowLookups).every(
      (lookup) => lookup.table !== table || (lookup.depends ?? []).every((field) => table.key.includes(field)),
    ),
  ),
)

/** The writes of a batch, gathered by table. */
export class Writes {
  readonly #cache: RowCache | null
  readonly #tables = new Map<AnyTableName, TableWrites>()
  /** Which answers tell whether rows were new of which nothing was known. */
  readonly #telling: number[] = []

  constructor(cache: RowCache | null) {
    this.#cache = cache
  }

  write({ op, table: name, row }: Write): void {
    const table = tables[name]
    const seq = 'seq' in row ? row.seq : undefined
    if (op === 'add' || (op === 'put' && table.numbered && seq === undefined)) {
      this.add(name, codecOf(table).encode(row))
      return
    }
    const codec = codecOf(table)
    const key = codec.encodeKey(row)
    const text = JSON.stringify(key)
    const { rows } = this.#of(name)
    const known = this.#cache?.row(table, key)
    const values = known === undefined ? codec.encode(row) : codec.encodeAfter(row, known.decoded(table), known.values)
    if (table.numbered) values.push(encodeLookupPart('int', seq))
    const earlier = rows.get(text)
    const before = earlier === undefined ? known?.values : earlier.before
    rows.set(text, { key, before, values, removed: op === 'remove' })
  }

  add(name: AnyTableName, values: Values): void {
    this.#of(name).added.push(values)
  }

  calls(): Call[] {
    const calls: Call[] = []
    for (const { table, rows, added } of this.#tables.values()) {
      const removed: Values[] = []
      const whole: Values[] = []
      const unknown: Values[] = []
      for (const { key, before, values, removed: gone } of rows.values()) {
        if (gone) {
          removed.push(key)
          continue
        }
        if (before === undefined) {
          unknown.push(values)
          continue
        }
        const update = updateCall(table, before, values)
        if (update === null) whole.push(values)
        else if (update !== undefined) calls.push(update)
      }
      if (removed.length > 0) calls.push(removeCall(table, removed))
      calls.push(...putCalls(table, whole))
      for (const call of putCalls(table, unknown)) {
        if (this.#cache?.caches(table) === true && !foundByKey.has(table)) this.#telling.push(calls.length)
        calls.push(call)
      }
      calls.push(...addCalls(table, added))
    }
    return calls
  }

  /** To be called once they are committed, with the answers to the calls. */
  remember(answers: readonly Answer[]): void {
    const cache = this.#cache
    if (cache === null) return
    let unclear = this.#telling.some((at) => (answers[at] ?? []).some(([isNew]) => isNew !== 't'))
    for (const { table, rows } of this.#tables.values()) {
      if (!cache.caches(table)) continue
      for (const { before, values, removed } of rows.values()) {
        if (!removed) cache.changed(table, before ?? null, values)
        else {
          cache.changed(table, before ?? values, null)
          unclear ||= before === undefined && !foundByKey.has(table)
        }
      }
    }
    // A row was there that was not remembered: which answers it was in is not known.
    if (unclear) cache.clear()
  }

  #of(name: AnyTableName): TableWrites {
    let gathered = this.#tables.get(name)
    if (gathered === undefined) {
      gathered = { table: tables[name], rows: new Map(), added: [] }
      this.#tables.set(name, gathered)
    }
    return gathered
  }
}
