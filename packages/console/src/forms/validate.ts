import { type Schema } from './schema.ts'

/** A broken rule and where; `limit` is the number the rule names, if it names one. */
export interface Fault {
  path: readonly (string | number)[]
  rule: FaultRule
  limit: number
}
type FaultRule =
  | 'required'
  | 'whole'
  | 'number'
  | 'least'
  | 'most'
  | 'step'
  | 'shortest'
  | 'longest'
  | 'pattern'
  | 'instant'
  | 'fewest'
  | 'manyest'
  | 'twice'
  | 'value'
  | 'kind'
  | 'extra'

type Path = Fault['path']
type Record_ = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Record_ =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const lengthOf = (value: string): number => Array.from(value).length

const fault = (path: Path, rule: FaultRule, limit = 0): Fault[] => [{ path, rule, limit }]

const numberFaults = (schema: Schema, value: unknown, path: Path): Fault[] => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return fault(path, 'number')
  if (schema.type === 'integer' && !Number.isInteger(value)) return fault(path, 'whole')
  if (schema.minimum !== undefined && value < schema.minimum) return fault(path, 'least', schema.minimum)
  if (schema.maximum !== undefined && value > schema.maximum) return fault(path, 'most', schema.maximum)
  if (schema.exclusiveMinimum !== undefined && value <= schema.exclusiveMinimum)
    return fault(path, 'least', schema.exclusiveMinimum)
  if (schema.exclusiveMaximum !== undefined && value >= schema.exclusiveMaximum)
    return fault(path, 'most', schema.exclusiveMaximum)
  if (schema.multipleOf !== undefined) {
    const steps = value / schema.multipleOf
    // 0.3 / 0.1 is not 3: what is a multiple but for the last bit is one.
    if (Math.abs(steps - Math.round(steps)) > 1e-6) return fault(path, 'step', schema.multipleOf)
  }
  return []
}

const textFaults = (schema: Schema, value: unknown, path: Path): Fault[] => {
  if (typeof value !== 'string') return fault(path, 'kind')
  if (schema.format === 'date-time' && !(dateTime.test(value) && !Number.isNaN(Date.parse(value))))
    return fault(path, 'instant')
  if (schema.minLength !== undefined && lengthOf(value) < schema.minLength)
    return value === '' ? fault(path, 'required') : fault(path, 'shortest', schema.minLength)
  if (schema.maxLength !== undefined && lengthOf(value) > schema.maxLength)
    return fault(path, 'longest', schema.maxLength)
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) return fault(path, 'pattern')
  return []
}

const listFaults = (schema: Schema, value: unknown, path: Path): Fault[] => {
  if (!Array.isArray(value)) return fault(path, 'kind')
  const faults = value.flatMap((item, index) => faultsOf(schema.items ?? {}, item, [...path, index]))
  if (schema.minItems !== undefined && value.length < schema.minItems)
    faults.push(...fault(path, 'fewest', schema.minItems))
  if (schema.maxItems !== undefined && value.length > schema.maxItems)
    faults.push(...fault(path, 'manyest', schema.maxItems))
  if (schema.uniqueItems === true && new Set(value.map((item) => JSON.stringify(item))).size < value.length)
    faults.push(...fault(path, 'twice'))
  return faults
}

const objectFaults = (schema: Schema, value: unknown, path: Path): Fault[] => {
  if (!isRecord(value)) return fault(path, 'kind')
  const known = schema.properties ?? {}
  const missing = (schema.required ?? []).filter((name) => value[name] === undefined)
  const given = Object.values(value).filter((inner) => inner !== undefined).length
  const least = schema.minProperties ?? 0
  return [
    ...missing.flatMap((name) => fault([...path, name], 'required')),
    ...(given < least ? fault(path, 'fewest', least) : []),
    ...Object.entries(value).flatMap(([name, inner]) => {
      if (inner === undefined) return []
      const own = Object.hasOwn(known, name) ? known[name] : undefined
      if (own !== undefined) return faultsOf(own, inner, [...path, name])
      if (schema.additionalProperties === false) return fault([...path, name], 'extra')
      return isRecord(schema.additionalProperties) ? faultsOf(schema.additionalProperties, inner, [...path, name]) : []
    }),
  ]
}

const checks: Readonly<Record<string, (schema: Schema, value: unknown, path: Path) => Fault[]>> = {
  integer: numberFaults,
  number: numberFaults,
  string: textFaults,
  array: listFaults,
  object: objectFaults,
  boolean: (_, value, path) => (typeof value === 'boolean' ? [] : fault(path, 'kind')),
  null: (_, value, path) => (value === null ? [] : fault(path, 'kind')),
}

/** Of several shapes the one the value comes nearest to: its faults say what is still to do. */
const nearest = (options: readonly Schema[], value: unknown, path: Path): Fault[] => {
  const tried = options.map((option) => faultsOf(option, value, path))
  return tried.reduce((least, faults) => (weight(faults) < weight(least) ? faults : least))
}
// A word that belongs to another shape, or a field it does not have, says more than a field still empty.
const weight = (faults: readonly Fault[]): number =>
  faults.reduce((sum, { rule }) => sum + (rule === 'required' ? 1 : 10), 0)

export const optionOf = (options: readonly Schema[], value: unknown): number => {
  const weights = options.map((option) => weight(faultsOf(option, value)))
  return weights.indexOf(Math.min(...weights))
}

/** Every rule of the schema that the value breaks; the server judges by the same schema. */
export function faultsOf(schema: Schema, value: unknown, path: Path = []): Fault[] {
  if (schema.enum !== undefined) return schema.enum.includes(value) ? [] : fault(path, 'value')
  if ('const' in schema) return schema.const === value ? [] : fault(path, 'value')
  if (schema.anyOf !== undefined) return nearest(schema.anyOf, value, path)
  return checks[schema.type ?? '']?.(schema, value, path) ?? []
}
