/** The published schemas as a second judge; nothing of our own message definitions is used here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import draft06 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' }
import AjvDraft04 from 'ajv-draft-04'
import { fullFormats } from 'ajv-formats/dist/formats.js'

export type OcppVersion = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1'

export interface JsonSchema {
  $ref?: string
  definitions?: Record<string, JsonSchema>
  type?: string
  enum?: string[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  format?: string
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
}

export interface Published {
  version: OcppVersion
  /** Requests by action. */
  requests: ReadonlyMap<string, JsonSchema>
  errors(action: string, payload: unknown): ErrorObject[]
}

const root = new URL('../../../../../shared/reference/', import.meta.url)

/** Whether the published schemas lie beside the project. */
export const publishedAreHere = existsSync(root)

export function readPublished(version: OcppVersion): Published {
  const folder = new URL(`${version}/`, root)
  const requests = new Map<string, JsonSchema>()
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json') || file.endsWith('Response.json')) continue
    requests.set(file.replace(/(Request)?\.json$/, ''), JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
  }
  const validators = new Map<string, ValidateFunction>()
  const ajv = createAjv()
  return {
    version,
    requests,
    errors(action, payload) {
      const schema = requests.get(action)
      if (schema === undefined) throw new Error(`${action} has no published schema`)
      const validate = validators.get(action) ?? ('id' in schema ? ajv.draft04 : ajv.current).compile(schema)
      validators.set(action, validate)
      return validate(payload) ? [] : (validate.errors ?? [])
    },
  }
}

function createAjv() {
  const options = { strict: false, allErrors: true, multipleOfPrecision: 6, logger: false } as const
  const current = new Ajv(options)
  current.addMetaSchema(draft06)
  const draft04 = new AjvDraft04.default(options)
  for (const ajv of [current, draft04]) {
    for (const format of ['date-time', 'uri'] as const) ajv.addFormat(format, fullFormats[format])
  }
  return { current, draft04 }
}
