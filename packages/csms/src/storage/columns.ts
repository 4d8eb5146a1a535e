/**
 * The six kinds of column, the same in both stores: instants are epoch milliseconds, booleans 0 or 1, energy and money
 * whole numbers, JSON text. A question mark marks what may be NULL.
 */
export type ColumnKind = 'instant' | 'int' | 'real' | 'text' | 'json' | 'boolean'

/** A value as both drivers take and give it; no Date ever reaches a driver. */
export type Stored = string | number | null

type KindOf<T> = [T] extends [string]
  ? 'text'
  : [T] extends [number]
    ? 'instant' | 'int' | 'real'
    : [T] extends [boolean]
      ? 'boolean'
      : 'json'

/** The column a field of type T may have; the compiler refuses any other. */
export type ColumnOf<T> = unknown extends T ? 'json?' : null extends T ? `${KindOf<NonNullable<T>>}?` : KindOf<T>

/** How a field of type T looks in the database. */
export type StoredOf<T> = unknown extends T
  ? string | null
  : T extends string | number | null
    ? T
    : T extends boolean
      ? 0 | 1
      : string

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

export function quoted(name: string): string {
  return `"${snakeCase(name)}"`
}

/** What a column cannot hold is a fault of the unit that wrote it, never of the store. */
export class UnstorableValue extends Error {
  override name = 'UnstorableValue'
}

const nul = String.fromCharCode(0)

/** PostgreSQL has no NUL in text, so both stores keep U+FFFD in its place. */
function storableText(text: string): string {
  return text.includes(nul) ? text.replaceAll(nul, '\uFFFD') : text
}

function missing(nullable: boolean, name: string): null {
  if (!nullable) throw new UnstorableValue(`${name} is missing`)
  return null
}

function unfit(value: unknown, name: string): never {
  throw new UnstorableValue(`${name} cannot hold a ${typeof value}${typeof value === 'number' ? ` (${value})` : ''}`)
}

export function encodeText(value: unknown, nullable: boolean, name: string): Stored {
  if (typeof value === 'string') return storableText(value)
  return value === null || value === undefined ? missing(nullable, name) : unfit(value, name)
}

/** Fractions are rounded and what is beyond the safe integers is clamped: a billing message is not lost to either. */
export function encodeInteger(value: unknown, nullable: boolean, name: string): Stored {
  if (typeof value !== 'number')
    return value === null || value === undefined ? missing(nullable, name) : unfit(value, name)
  if (Number.isSafeInteger(value)) return value
  if (Number.isNaN(value)) return unfit(value, name)
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Math.round(value)))
}

export function encodeReal(value: unknown, nullable: boolean, name: string): Stored {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  return value === null || value === undefined ? missing(nullable, name) : unfit(value, name)
}

export function encodeBoolean(value: unknown, nullable: boolean, name: string): Stored {
  if (typeof value === 'boolean') return value ? 1 : 0
  return value === null || value === undefined ? missing(nullable, name) : unfit(value, name)
}

export function encodeJson(value: unknown, nullable: boolean, name: string): Stored {
  if (value === null || value === undefined) return missing(nullable, name)
  return JSON.stringify(value) ?? missing(nullable, name)
}

export function decode(kind: ColumnKind, value: Stored): unknown {
  if (value === null) return null
  if (kind === 'boolean') return value === 1
  if (kind === 'json') return typeof value === 'string' ? JSON.parse(value) : null
  return value
}
