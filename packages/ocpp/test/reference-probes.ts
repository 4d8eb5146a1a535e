import { type ValidateFunction } from 'ajv'
import { type JsonSchema } from './reference-schemas.ts'

const everyKind: readonly unknown[] = ['text', 7, 1.5, true, null, [], {}]
const everyFormat = [
  '2026-01-02T03:04:05Z',
  '2026-01-02T03:04:05.678+01:00',
  '2026-01-02T03:04:05',
  '2026-13-02T03:04:05Z',
  '2026-01-02',
  'https://example.com/firmware.bin',
  'ftp://user@example.com/logs',
  'example.com',
]

/** The place of one value inside an instance. */
interface Place {
  readonly path: string
  read(): unknown
  write(value: unknown): void
}

type Probe = (place: Place, what: string, value: unknown) => void

const number = (limit: number | string | undefined) => (typeof limit === 'number' ? limit : undefined)

/** An instance of a schema in normal form: with all its properties, or with the required ones only. */
export function instanceOf(schema: JsonSchema, extent: 'full' | 'bare'): unknown {
  if (schema.enum !== undefined) return schema.enum[0]
  switch (schema.type) {
    case 'string':
      if (schema.format === 'date-time') return '2026-01-02T03:04:05Z'
      if (schema.format === 'uri') return 'https://example.com/'
      return 'x'.repeat(number(schema.minLength) ?? 1)
    case 'integer':
    case 'number':
      return number(schema.minimum) ?? Math.min(1, number(schema.maximum) ?? 1)
    case 'boolean':
      return true
    case 'array': {
      const length = Math.max(number(schema.minItems) ?? 0, extent === 'full' ? 1 : 0)
      return Array.from({ length }, () => instanceOf(schema.items ?? {}, extent))
    }
    case 'object': {
      const names = Object.keys(schema.properties ?? {})
      const wanted = names.filter((name) => extent === 'full' || schema.required?.includes(name))
      return Object.fromEntries(wanted.map((name) => [name, instanceOf(schema.properties?.[name] ?? {}, extent)]))
    }
    case undefined:
    default:
      return 'anything'
  }
}

function probeText(schema: JsonSchema, place: Place, probe: Probe): void {
  for (const value of schema.enum ?? []) {
    probe(place, `= ${value}`, value)
    probe(place, `= ${value} misspelt`, `${value}x`)
  }
  for (const limit of [number(schema.minLength), number(schema.maxLength)]) {
    if (limit === undefined) continue
    for (const length of [limit - 1, limit, limit + 1]) {
      if (length >= 0) probe(place, `of ${length} characters`, 'x'.repeat(length))
    }
  }
  if (schema.format === undefined) return
  for (const value of everyFormat) probe(place, `= ${value}`, value)
}

function probeNumber(schema: JsonSchema, place: Place, probe: Probe): void {
  for (const limit of [number(schema.minimum), number(schema.maximum)]) {
    if (limit === undefined) continue
    for (const value of [limit - 1, limit - 0.5, limit, limit + 0.5, limit + 1]) probe(place, `= ${value}`, value)
  }
  for (const value of [0, 3.3, 3.33, 0.05, 1e9]) probe(place, `= ${value}`, value)
}

function probeList(schema: JsonSchema, place: Place, probe: Probe): void {
  const item = schema.items ?? {}
  const lengths = [0, 1, 2]
  for (const limit of [number(schema.minItems), number(schema.maxItems)]) {
    if (limit !== undefined) lengths.push(Math.max(0, limit - 1), limit, limit + 1)
  }
  for (const length of new Set(lengths)) {
    const items = Array.from({ length }, () => instanceOf(item, 'bare'))
    probe(place, `of ${length} items`, items)
  }
  const items: unknown[] = [instanceOf(item, 'full')]
  const inner = {
    path: `${place.path}[0]`,
    read: () => items[0],
    write: (value: unknown) => {
      items[0] = value
    },
  }
  const before = place.read()
  place.write(items)
  probeValue(item, inner, probe)
  place.write(before)
}

function probeObject(schema: JsonSchema, place: Place, probe: Probe): void {
  const before = place.read()
  const full = new Map(Object.entries(schema.properties ?? {}).map(([name, property]) => [name, property]))
  const values: Record<string, unknown> = {}
  for (const [name, property] of full) values[name] = instanceOf(property, 'full')

  probe(place, 'with required properties only', instanceOf(schema, 'bare'))
  probe(place, 'with an unknown property', { ...values, unknownProperty: 1 })
  for (const name of full.keys()) {
    const { [name]: _, ...rest } = values
    probe(place, `without ${name}`, rest)
  }
  place.write(values)
  for (const [name, property] of full) {
    const inner = {
      path: `${place.path}.${name}`,
      read: () => values[name],
      write: (value: unknown) => {
        values[name] = value
      },
    }
    probeValue(property, inner, probe)
  }
  place.write(before)
}

function probeValue(schema: JsonSchema, place: Place, probe: Probe): void {
  for (const value of everyKind) probe(place, `= ${JSON.stringify(value)}`, value)
  if (schema.type === 'string') probeText(schema, place, probe)
  else if (schema.type === 'integer' || schema.type === 'number') probeNumber(schema, place, probe)
  else if (schema.type === 'array') probeList(schema, place, probe)
  else if (schema.type === 'object') probeObject(schema, place, probe)
}

export interface Verdicts {
  accepted: number
  rejected: number
  /** The instances the two validators do not agree on. */
  disagreements: string[]
}

/** Puts valid and broken instances of a schema in normal form to two validators and compares what they say. */
export function compareVerdicts(schema: JsonSchema, left: ValidateFunction, right: ValidateFunction): Verdicts {
  const verdicts: Verdicts = { accepted: 0, rejected: 0, disagreements: [] }
  let instance = instanceOf(schema, 'full')
  const root = {
    path: '',
    read: () => instance,
    write: (value: unknown) => {
      instance = value
    },
  }
  const judge: Probe = (place, what, value) => {
    const before = place.read()
    place.write(value)
    const verdict = left(instance)
    verdicts[verdict ? 'accepted' : 'rejected'] += 1
    if (right(instance) !== verdict) verdicts.disagreements.push(`${place.path} ${what}`)
    place.write(before)
  }
  judge(root, 'complete', instance)
  probeValue(schema, root, judge)
  return verdicts
}
