import { type Field, type Schema, shapeOf } from './schema.ts'
import { isRecord } from './validate.ts'

export type Path = readonly (string | number)[]

export const getAt = (value: unknown, path: Path): unknown => {
  let at = value
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)]
    else at = isRecord(at) ? at[step] : undefined
  }
  return at
}

/** A copy with another value at a place; `undefined` takes the field or the item away. */
export const setAt = (value: unknown, path: Path, next: unknown): unknown => {
  const [step, ...rest] = path
  if (step === undefined) return next
  if (typeof step === 'number') {
    const items: unknown[] = Array.isArray(value) ? [...value] : []
    const inner = setAt(items[step], rest, next)
    if (inner === undefined) items.splice(step, 1)
    else items[step] = inner
    return items
  }
  const fields = isRecord(value) ? value : {}
  const inner = setAt(fields[step], rest, next)
  if (inner !== undefined) return { ...fields, [step]: inner }
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== step))
}

export type Starts = (field: Field) => unknown

/** What a form opens with: defaults, the only possible values, and the sections and first items that must be there. */
export const seedOf = (schema: Schema, starts: Starts): unknown => {
  if (schema.default !== undefined) return schema.default
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'object': {
      const fields = shape.fields.flatMap((field) => {
        const given = starts(field) ?? (field.required ? seedOf(field.schema, starts) : field.schema.default)
        return given === undefined ? [] : [[field.name, given] as const]
      })
      return Object.fromEntries(fields)
    }
    case 'list':
      return Array.from({ length: shape.least }, () => seedOf(shape.item, starts) ?? '')
    case 'choice': {
      const [first] = shape.options
      return first === undefined ? undefined : seedOf(first, starts)
    }
    case 'values':
      return shape.values.length === 1 ? shape.values[0] : undefined
    case 'yes-no':
      return false
    case 'number':
    case 'instant':
    case 'text':
    case 'json':
      return undefined
  }
}

/** Fields laid over what a form opens with, section by section. */
export const overlay = (base: unknown, over: unknown): unknown => {
  if (over === undefined) return base
  if (!isRecord(base) || !isRecord(over)) return over
  const names = new Set([...Object.keys(base), ...Object.keys(over)])
  return Object.fromEntries([...names].map((name) => [name, overlay(base[name], over[name])]))
}

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0')

/** An instant as a field of local time shows it; empty for what is none. */
export const localOf = (instant: unknown): string => {
  const at = typeof instant === 'string' ? new Date(instant) : null
  if (at === null || Number.isNaN(at.getTime())) return ''
  return `${pad(at.getFullYear(), 4)}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`
}

/** The instant of a local time as typed; undefined while it is not whole. */
export const instantOf = (local: string): string | undefined => {
  const at = new Date(local)
  return local === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
