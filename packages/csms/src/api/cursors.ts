import { InvalidInput } from './validation.ts'

type Part = string | number

/** Where a page ended, opaque to clients. */
export function encodeCursor(parts: readonly Part[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

type Shape = readonly ('text' | 'number')[]
type Parts<S extends Shape> = { -readonly [K in keyof S]: S[K] extends 'text' ? string : number }

/** @throws InvalidInput for one that this list did not give */
export function decodeCursor<const S extends Shape>(cursor: string | undefined, shape: S): Parts<S> | null {
  if (cursor === undefined) return null
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw unknown()
  }
  if (!isParts(parts, shape)) throw unknown()
  return parts
}

function isParts<S extends Shape>(parts: unknown, shape: S): parts is Parts<S> {
  return (
    Array.isArray(parts) &&
    parts.length === shape.length &&
    shape.every((kind, index) =>
      kind === 'text' ? typeof parts[index] === 'string' : Number.isSafeInteger(parts[index]),
    )
  )
}

const unknown = () =>
  new InvalidInput(
    'cursor is not one that this list gave; take nextCursor of the page before, or leave it out.',
    'cursor',
  )
