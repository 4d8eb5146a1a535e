import { type Need, type Write } from '../domain/ports.ts'
import { codecOf, encodeKey, encodeLookupPart } from './codec.ts'
import { type ColumnKind, quoted, type Stored } from './columns.ts'
import { type Lookup, rowLookups } from './lookups.ts'
import { type Answer, type Call, type Statement } from './postgres-connection.ts'
import { conflictFields, kindOfField, onConflict, selectList } from './sql.ts'
import { type AnyTableName, type Table, tables } from './tables.ts'

/** Everything a batch asks goes through arrays: one statement per lookup or table, however many units there are. */

const arrayTypes = {
  text: 'text[]',
  json: 'text[]',
  int: 'bigint[]',
  instant: 'bigint[]',
  real: 'double precision[]',
  boolean: 'smallint[]',
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

function parameters(kinds: readonly ColumnKind[]): string {
  return kinds.map((kind, index) => `$${index + 1}::${arrayTypes[kind]}`).join(', ')
}

function lookupStatement(name: string, { table, keys, where, order, limit }: Lookup): Statement {
  const condition = where.replace(/:(\d+)/g, 'k.k$1')
  const names = keys.map((_, index) => `k${index + 1}`).join(', ')
  return {
    name: `load_${name}`,
    text:
      `SELECT r.*, k.ordinal FROM unnest(${parameters(keys)}) WITH ORDINALITY AS k(${names}, ordinal) ` +
      `CROSS JOIN LATERAL (SELECT ${selectList(table)} FROM ${table.sqlName} t ` +
      `WHERE ${condition} ORDER BY ${order} LIMIT ${limit}) r`,
  }
}

function insertText(table: Table, fields: readonly string[]): string {
  const kinds = fields.map((field) => kindOfField(table, field))
  return `INSERT INTO ${table.sqlName} (${fields.map(quoted).join(', ')}) SELECT * FROM unnest(${parameters(kinds)})`
}

const writeTexts = {
  add: (table: Table) => insertText(table, table.fields),
  put: (table: Table) => {
    const fields = table.numbered ? [...table.fields, 'seq'] : table.fields
    return `${insertText(table, fields)} ${onConflict(table, conflictFields(table))}`
  },
  remove: (table: Table) => {
    const names = table.key.map((_, index) => `k${index + 1}`)
    const equal = table.key.map((field, index) => `t.${quoted(field)} = k.${names[index]}`).join(' AND ')
    return `DELETE FROM ${table.sqlName} t USING unnest(${parameters(table.keyKinds)}) AS k(${names.join(', ')}) WHERE ${equal}`
  },
} as const satisfies Record<Write['op'], (table: Table) => string>

const statements = new Map<string, Statement>()

function statement(name: string, text: () => string): Statement {
  let found = statements.get(name)
  if (found === undefined) {
    found = { name, text: text() }
    statements.set(name, found)
  }
  return found
}

const lookupList: Readonly<Record<string, Lookup>> = rowLookups
const lookupStatements = new Map<string, Statement>(
  Object.entries(lookupList).map(([name, lookup]) => [name, lookupStatement(name, lookup)]),
)
const nextNumbers: Statement = {
  name: 'next_numbers',
  text: `SELECT nextval('"transaction_number"') FROM generate_series(1, $1::int)`,
}

interface Wanted {
  into: Record<string, unknown>
  name: string
}

/** The loads of a batch, gathered by lookup; answered once, each answer goes where it was wanted. */
export class Loads {
  readonly #wanted = new Map<string, { wanted: Wanted[]; keys: Stored[][] }>()

  add(into: Record<string, unknown>, name: string, need: Need): void {
    const lookup = lookupList[need.lookup]
    const key = need.key.map((part, index) => encodeLookupPart(lookup?.keys[index] ?? 'text', part))
    let gathered = this.#wanted.get(need.lookup)
    if (gathered === undefined) {
      gathered = { wanted: [], keys: key.map(() => []) }
      this.#wanted.set(need.lookup, gathered)
    }
    gathered.wanted.push({ into, name })
    for (let index = 0; index < key.length; index++) gathered.keys[index]?.push(key[index] ?? null)
    into[name] = lookup === undefined || lookup.one ? undefined : []
  }

  calls(): Call[] {
    return [...this.#wanted].map(([lookup, { wanted, keys }]) => {
      const found = lookupStatements.get(lookup)
      if (found !== undefined) return { statement: found, values: keys.map(arrayLiteral) }
      if (lookup !== 'nextTransactionNumber') throw new Error(`no such lookup: ${lookup}`)
      return { statement: nextNumbers, values: [String(wanted.length)] }
    })
  }

  deliver(answers: readonly Answer[]): void {
    let at = 0
    for (const [name, { wanted }] of this.#wanted) {
      const rows = answers[at++] ?? []
      const lookup = lookupList[name]
      if (lookup === undefined) {
        for (const [index, { into, name: field }] of wanted.entries()) into[field] = Number(rows[index]?.[0])
        continue
      }
      const { decodeText } = codecOf(lookup.table)
      for (const row of rows) {
        const target = wanted[Number(row.at(-1)) - 1]
        if (target === undefined) continue
        const value = decodeText(row)
        const list = target.into[target.name]
        if (Array.isArray(list)) list.push(value)
        else target.into[target.name] = value
      }
    }
  }
}

interface TableWrites {
  table: Table
  /** Of rows with a natural key the last word counts, because one statement may not touch a row twice. */
  rows: Map<string, Stored[] | null>
  removed: Map<string, Stored[]>
  added: Stored[][]
}

/** The writes of a batch, gathered by table. */
export class Writes {
  readonly #tables = new Map<AnyTableName, TableWrites>()

  write({ op, table: name, row }: Write): void {
    const table = tables[name]
    const seq = 'seq' in row ? row.seq : undefined
    if (op === 'add' || (op === 'put' && table.numbered && seq === undefined)) {
      this.add(name, codecOf(table).encode(row))
      return
    }
    const gathered = this.#of(name)
    const key = encodeKey(table, { ...row })
    const text = JSON.stringify(key)
    if (op === 'remove') {
      gathered.rows.set(text, null)
      gathered.removed.set(text, key)
      return
    }
    const values = codecOf(table).encode(row)
    if (table.numbered) values.push(encodeLookupPart('int', seq))
    gathered.rows.set(text, values)
  }

  add(name: AnyTableName, values: Stored[]): void {
    this.#of(name).added.push(values)
  }

  calls(): Call[] {
    const calls: Call[] = []
    for (const { table, rows, removed, added } of this.#tables.values()) {
      const puts = [...rows.values()].filter((values) => values !== null)
      // A row that is removed and put again in one batch is first taken away.
      push(calls, 'remove', table, table.keyKinds.length, [...removed.values()])
      push(calls, 'put', table, table.fields.length + (table.numbered ? 1 : 0), puts)
      push(calls, 'add', table, table.fields.length, added)
    }
    return calls
  }

  #of(name: AnyTableName): TableWrites {
    let gathered = this.#tables.get(name)
    if (gathered === undefined) {
      gathered = { table: tables[name], rows: new Map(), removed: new Map(), added: [] }
      this.#tables.set(name, gathered)
    }
    return gathered
  }
}

function push(calls: Call[], op: Write['op'], table: Table, width: number, rows: readonly Stored[][]): void {
  if (rows.length === 0) return
  const values: string[] = []
  for (let column = 0; column < width; column++) values.push(arrayLiteral(rows.map((row) => row[column] ?? null)))
  calls.push({ statement: statement(`${op}_${table.name}`, () => writeTexts[op](table)), values })
}

/** The same for fields of the caller's choice, e.g. with the store's own number; prepared once per table. */
export function insertCallOf(table: Table, fields: readonly string[], rows: readonly Stored[][]): Call {
  return {
    statement: statement(`copy_${table.name}`, () => insertText(table, fields)),
    values: fields.map((_, column) => arrayLiteral(rows.map((row) => row[column] ?? null))),
  }
}

/** One statement that appends rows which are encoded already. */
export function insertCall(table: Table, rows: readonly Stored[][]): Call {
  const calls: Call[] = []
  push(calls, 'add', table, table.fields.length, rows)
  const [call] = calls
  if (call === undefined) throw new RangeError(`no rows for ${table.name}`)
  return call
}
