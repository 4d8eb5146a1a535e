/** The part of JSON Schema that the contract uses, read as what a form shows. */

export interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[] | undefined
  readonly additionalProperties?: boolean | Schema
  readonly minProperties?: number
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly default?: unknown
}

export interface Field {
  name: string
  schema: Schema
  required: boolean
}

/** What a schema is to the one who fills it in. */
export type Shape =
  | { kind: 'object'; fields: readonly Field[] }
  | { kind: 'list'; item: Schema; least: number; most: number }
  | { kind: 'choice'; options: readonly Schema[] }
  | { kind: 'values'; values: readonly (string | number | boolean)[] }
  | { kind: 'yes-no' }
  | { kind: 'number'; whole: boolean }
  | { kind: 'instant' }
  | { kind: 'text' }
  | { kind: 'json' }

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const isNull = (schema: Schema): boolean => schema.type === 'null'

/** A schema without the null it also allows; null itself can be written in the JSON. */
export const withoutNull = (schema: Schema): Schema => {
  const options = schema.anyOf?.filter((option) => !isNull(option))
  const [only] = options ?? []
  if (options === undefined || only === undefined) return schema
  return options.length === 1 ? only : { ...schema, anyOf: options }
}

const literalsOf = (options: readonly Schema[]): (string | number | boolean)[] | null => {
  const values = options.flatMap((option) => option.enum ?? ('const' in option ? [option.const] : [null]))
  const plain = values.filter(isPlain)
  return plain.length === values.length ? plain : null
}

const fieldsOf = (schema: Schema): Field[] =>
  Object.entries(schema.properties ?? {}).map(([name, inner]) => ({
    name,
    schema: inner,
    required: schema.required?.includes(name) ?? false,
  }))

const scalars: Readonly<Record<string, (schema: Schema) => Shape>> = {
  boolean: () => ({ kind: 'yes-no' }),
  integer: () => ({ kind: 'number', whole: true }),
  number: () => ({ kind: 'number', whole: false }),
  string: (schema) => ({ kind: schema.format === 'date-time' ? 'instant' : 'text' }),
  object: (schema) =>
    schema.properties === undefined && schema.additionalProperties !== false
      ? { kind: 'json' }
      : { kind: 'object', fields: fieldsOf(schema) },
  array: (schema) => ({
    kind: 'list',
    item: schema.items ?? {},
    least: schema.minItems ?? 0,
    most: schema.maxItems ?? Number.POSITIVE_INFINITY,
  }),
}

export const shapeOf = (given: Schema): Shape => {
  const schema = withoutNull(given)
  if (schema.enum !== undefined) return { kind: 'values', values: schema.enum.filter(isPlain) }
  if ('const' in schema && isPlain(schema.const)) return { kind: 'values', values: [schema.const] }
  if (schema.anyOf !== undefined) {
    const literals = literalsOf(schema.anyOf)
    if (literals !== null) return { kind: 'values', values: literals }
    return schema.anyOf.every((option) => option.type === 'object')
      ? { kind: 'choice', options: schema.anyOf }
      : { kind: 'json' }
  }
  return scalars[schema.type ?? '']?.(schema) ?? { kind: 'json' }
}
