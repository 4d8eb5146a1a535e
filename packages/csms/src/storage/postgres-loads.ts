import { type Need } from '../domain/ports.ts'
import { codecOf, encodeLookupPart } from './codec.ts'
import { type ColumnKind, type Stored } from './columns.ts'
import { type Lookup, rowLookups } from './lookups.ts'
import { type Answer, type Call } from './postgres-connection.ts'
import { lookupCall, lookupList, nextNumbersCall } from './postgres-statements.ts'
import { CachedRow, type RowCache } from './row-cache.ts'
import { type Table, tables } from './tables.ts'

/** What a writer that has the database alone remembers of it. */
export interface PostgresMemory {
  cache: RowCache
  /** Transaction numbers taken and not given out; a restart leaves a gap. */
  numbers: number[]
}

/** So many transaction numbers are taken at once. */
const numbersTaken = 64

interface Wanted {
  into: Record<string, unknown>
  name: string
}

interface Gathered {
  lookup: Lookup
  wanted: Wanted[]
  keys: Stored[][]
}

const isNumber: Readonly<Record<ColumnKind, boolean>> = {
  int: true,
  instant: true,
  real: true,
  boolean: true,
  text: false,
  json: false,
}

/** The row as the cache keeps it, out of what the server gives: everything as text. */
function storedOf({ fields, kinds }: Table, row: readonly (string | null)[]): Stored[] {
  return fields.map((_, index) => {
    const value = row[index] ?? null
    return value !== null && isNumber[kinds[index] ?? 'text'] ? Number(value) : value
  })
}

const siteIdOfStation = tables.station.fields.indexOf('siteId')

/** The loads of a batch: what is remembered is delivered at once, the rest is one statement per lookup. */
export class Loads {
  readonly #memory: PostgresMemory | null
  readonly #gathered = new Map<string, Gathered>()
  readonly #numbers: Wanted[] = []

  constructor(memory: PostgresMemory | null) {
    this.#memory = memory
  }

  add(into: Record<string, unknown>, name: string, need: Need): void {
    if (need.lookup === 'nextTransactionNumber') {
      const number = this.#memory?.numbers.shift()
      if (number === undefined) this.#numbers.push({ into, name })
      else into[name] = number
      return
    }
    const lookup = lookupList[need.lookup]
    if (lookup === undefined) throw new Error(`no such lookup: ${need.lookup}`)
    const key = need.key.map((part, index) => encodeLookupPart(lookup.keys[index] ?? 'text', part))
    if (need.lookup === 'siteOfStation') this.#addSiteOf({ into, name }, lookup, key)
    else this.#addRows({ into, name }, need.lookup, lookup, key)
  }

  /** By the station's row where it is remembered, so that the site's is found the same way. */
  #addSiteOf(wanted: Wanted, lookup: Lookup, key: Stored[]): void {
    const station = this.#memory?.cache.answer(rowLookups.station, key)
    if (station === undefined) {
      this.#addRows(wanted, 'siteOfStation', lookup, key)
      return
    }
    const siteId = station[0]?.values[siteIdOfStation] ?? null
    if (siteId === null) wanted.into[wanted.name] = undefined
    else this.#addRows(wanted, 'site', rowLookups.site, [siteId])
  }

  #addRows(wanted: Wanted, name: string, lookup: Lookup, key: Stored[]): void {
    const known = this.#memory?.cache.answer(lookup, key)
    if (known !== undefined) {
      deliver(wanted, lookup, known)
      return
    }
    let gathered = this.#gathered.get(name)
    if (gathered === undefined) {
      gathered = { lookup, wanted: [], keys: [] }
      this.#gathered.set(name, gathered)
    }
    gathered.wanted.push(wanted)
    gathered.keys.push(key)
  }

  calls(): Call[] {
    const calls = [...this.#gathered].map(([name, { lookup, keys }]) => lookupCall(name, lookup, keys))
    if (this.#numbers.length > 0) {
      const spare = this.#memory === null ? 0 : numbersTaken
      calls.push(nextNumbersCall(this.#numbers.length + spare))
    }
    return calls
  }

  /** @param answers to the calls, in their order */
  deliver(answers: readonly Answer[]): void {
    let at = 0
    for (const gathered of this.#gathered.values()) this.#deliverRows(gathered, answers[at++] ?? [])
    const numbers = (answers[at] ?? []).map(([number]) => Number(number))
    for (const { into, name } of this.#numbers) into[name] = numbers.shift()
    this.#memory?.numbers.push(...numbers)
  }

  #deliverRows({ lookup, wanted, keys }: Gathered, answer: Answer): void {
    const rows = wanted.map((): (readonly (string | null)[])[] => [])
    for (const row of answer) rows[Number(row.at(-1)) - 1]?.push(row)
    const { decodeText } = codecOf(lookup.table)
    const remembers = this.#memory !== null && lookup.by !== undefined && !lookup.table.numbered
    for (const [index, one] of wanted.entries()) {
      const found = rows[index] ?? []
      if (!remembers) {
        const decoded = found.map(decodeText)
        one.into[one.name] = lookup.one ? decoded[0] : decoded
        continue
      }
      const cached = found.map((row) => new CachedRow(storedOf(lookup.table, row)))
      const key = keys[index] ?? []
      if (!key.includes(null)) this.#memory?.cache.remember(lookup, key, cached)
      deliver(one, lookup, cached)
    }
  }
}

function deliver({ into, name }: Wanted, { one, table }: Lookup, rows: readonly CachedRow[]): void {
  into[name] = one ? rows[0]?.decoded(table) : rows.map((row) => row.decoded(table))
}
