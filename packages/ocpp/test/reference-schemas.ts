import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import draft06 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' }
import AjvDraft04 from 'ajv-draft-04'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import { type OcppVersion } from '../src/protocol.ts'

/** The keywords the published schemas use. */
export interface JsonSchema extends Partial<Record<Limit, number | string>> {
  $ref?: string
  definitions?: Record<string, JsonSchema>
  type?: string
  enum?: string[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean
  items?: JsonSchema
}

const limits = ['format', 'minLength', 'maxLength', 'minimum', 'maximum', 'multipleOf', 'minItems', 'maxItems'] as const
type Limit = (typeof limits)[number]

const shape = ['type', 'enum', 'properties', 'required', 'additionalProperties', 'items']
// `additionalItems` beside one schema for all items, and `default` without a reader of it, change no verdict.
const silent = ['$schema', '$id', 'id', 'title', 'comment', 'description', 'javaType', 'default', 'additionalItems']
const known = new Set<string>([...shape, ...limits, ...silent, 'definitions'])

const root = new URL('../../../../shared/reference/', import.meta.url)
const folders: Record<OcppVersion, string> = {
  'ocpp1.6': 'ocpp1.6/',
  'ocpp2.0.1': 'ocpp2.0.1/',
  'ocpp2.1': 'ocpp2.1/',
}

export const referenceIsHere = Object.values(folders).every((folder) => existsSync(new URL(folder, root)))

/** The published schemas of a version by message name; 1.6 and the SEND of 2.1 carry no `Request` in their file name. */
export function publishedSchemas(version: OcppVersion): Map<string, JsonSchema> {
  const folder = new URL(folders[version], root)
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return new Map(
    names.map((name) => {
      const message = name.replace('.json', '')
      const schema: JsonSchema = JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
      return [/(Request|Response)$/.test(message) ? message : `${message}Request`, schema]
    }),
  )
}

/** What a schema says, without how it says it: references inlined, lists sorted, words for people left out. */
export function normalForm(schema: JsonSchema, definitions = schema.definitions ?? {}): JsonSchema {
  if (schema.$ref !== undefined) {
    const target = definitions[schema.$ref.replace('#/definitions/', '')]
    if (target === undefined) throw new Error(`${schema.$ref} is not defined`)
    return normalForm(target, definitions)
  }
  const unknown = Object.keys(schema).filter((keyword) => !known.has(keyword))
  if (unknown.length > 0) throw new Error(`the comparison does not know the keywords ${unknown.join(', ')}`)

  const form: JsonSchema = {}
  for (const limit of limits) if (schema[limit] !== undefined) form[limit] = schema[limit]
  if (schema.type !== undefined) form.type = schema.type
  if (schema.enum !== undefined) form.enum = schema.enum.toSorted()
  if (schema.items !== undefined) form.items = normalForm(schema.items, definitions)
  if (schema.type === 'object') {
    const properties = Object.entries(schema.properties ?? {})
    form.properties = Object.fromEntries(properties.map(([name, value]) => [name, normalForm(value, definitions)]))
    form.required = (schema.required ?? []).toSorted()
    form.additionalProperties = schema.additionalProperties ?? true
  }
  return form
}

// Without the precision 3.3 A would not be a multiple of 0.1 A.
const options = { strict: false, multipleOfPrecision: 6, code: { optimize: false } } as const
const withFormats = <A extends Ajv>(ajv: A): A => {
  for (const format of ['date-time', 'uri'] as const) ajv.addFormat(format, fullFormats[format])
  return ajv
}
const current = withFormats(new Ajv(options))
current.addMetaSchema(draft06)
const draft04 = withFormats(new AjvDraft04.default(options))

export function compile(schema: JsonSchema): ValidateFunction {
  return ('id' in schema ? draft04 : current).compile(schema)
}
