import {
  type ColumnKind,
  decode,
  encodeBoolean,
  encodeInteger,
  encodeJson,
  encodeReal,
  encodeText,
  type Stored,
} from './columns.ts'
import { type AllTables, type AnyTableName, type Table, tables } from './tables.ts'

/** Turns rows into lists of values and back, in the order of the table's fields. */
export interface Codec {
  encode(row: object): Stored[]
  /** As `encode`, taking over what is the very value of the row before, which is most of it. */
  encodeAfter(row: object, before: object, encodedBefore: readonly Stored[]): Stored[]
  /** The parts of the row's key; of a numbered table, the `seq` of a row that was loaded. */
  encodeKey(row: object): Stored[]
  decode(values: ArrayLike<unknown>): Record<string, unknown>
  /** Reads what PostgreSQL gives: everything as text. */
  decodeText(values: ArrayLike<unknown>): Record<string, unknown>
}

type Encoder = (value: unknown, nullable: boolean, name: string) => Stored

const encoders = {
  text: encodeText,
  int: encodeInteger,
  instant: encodeInteger,
  real: encodeReal,
  boolean: encodeBoolean,
  json: encodeJson,
} as const satisfies Record<ColumnKind, Encoder>

const decoders = {
  text: (value: string) => value,
  int: (value: string) => value,
  instant: (value: string) => value,
  real: (value: string) => value,
  boolean: (value: string) => `${value} === null ? null : ${value} === 1`,
  json: (value: string) => `${value} === null ? null : JSON.parse(${value})`,
} as const satisfies Record<ColumnKind, (value: string) => string>

const number = (value: string) => `${value} === null ? null : Number(${value})`

const textDecoders = {
  ...decoders,
  int: number,
  instant: number,
  real: number,
  boolean: (value: string) => `${value} === null ? null : ${value} === '1'`,
} as const satisfies Record<ColumnKind, (value: string) => string>

const codecs = new Map<Table, Codec>()

/**
 * The codec of a table, written out as code once: an object built by literal and read by name costs a tenth of one
 * built field by field. The code is made of our own field names and nothing else.
 */
export function codecOf(table: Table): Codec {
  let codec = codecs.get(table)
  if (codec === undefined) {
    codec = compile(table)
    codecs.set(table, codec)
  }
  return codec
}

function compile(table: Table): Codec {
  const encoded = table.fields.map(
    (field, index) => `${table.kinds[index]}(row.${field}, ${table.nullable[index]}, '${table.name}.${field}')`,
  )
  const taken = encoded.map((encode, index) => {
    const field = table.fields[index]
    return `row.${field} === before.${field} ? values[${index}] : ${encode}`
  })
  const key = table.key.map((field, index) => `${table.keyKinds[index]}(row.${field}, false, '${table.name}.${field}')`)
  // oxlint-disable-next-line typescript/no-implied-eval -- built from the names of our own fields
  const write = new Function(
    ...Object.keys(encoders),
    `return {
      encode: (row) => [${encoded.join(', ')}],
      encodeAfter: (row, before, values) => [${taken.join(', ')}],
      encodeKey: (row) => [${key.join(', ')}],
    }`,
  )
  return {
    ...write(...Object.values(encoders)),
    decode: compileDecoder(table, decoders),
    decodeText: compileDecoder(table, textDecoders),
  }
}

function compileDecoder(table: Table, by: Record<ColumnKind, (value: string) => string>): Codec['decode'] {
  const fields = table.fields.map((field, index) => `${field}: ${by[table.kinds[index] ?? 'text'](`values[${index}]`)}`)
  if (table.numbered) fields.push(`seq: Number(values[${table.fields.length}])`)
  // oxlint-disable-next-line typescript/no-implied-eval -- built from the names of our own fields
  return new Function(`return (values) => ({ ${fields.join(', ')} })`)()
}

/** One part of a lookup's key; what no row can hold finds no row. */
export function encodeLookupPart(kind: ColumnKind, value: unknown): Stored {
  return encoders[kind](value, true, 'a lookup')
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

/** A row out of the list of its values. */
export function rowOf<T extends AnyTableName>(table: T, values: unknown): AllTables[T] {
  return asRow<T>(codecOf(tables[table]).decode(Array.isArray(values) ? values : []))
}

/** The door: what the database gave for this table is believed to be its row. */
function asRow<T extends AnyTableName>(row: unknown): AllTables[T] {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the database holds what the codec of this table wrote
  return row as AllTables[T]
}
