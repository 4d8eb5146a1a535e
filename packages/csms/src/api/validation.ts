import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'

/** Which part of the request does not fit, and what would. */
export class InvalidInput extends Error {
  override name = 'InvalidInput'
  readonly field: string | null
  constructor(message: string, field: string | null) {
    super(message)
    this.field = field
  }
}

type Part = 'body' | 'querystring' | 'params' | 'headers'
type Schema = Readonly<Record<string, unknown>>
type Verdict = { value: unknown } | { error: InvalidInput }

// RFC 3339, 5.6; a space for the T and a missing zone are refused, because then nobody knows which instant is meant.
const dateTime = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

function ajvFor(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, useDefaults: true, coerceTypes, allErrors: false })
  ajv.addFormat('date-time', (text: string) => dateTime.test(text) && !Number.isNaN(Date.parse(text)))
  return ajv
}

/**
 * Compiles a schema when the first request needs it: compiling all of them would make the start slow.
 * Query parameters that nobody knows are refused, because a misspelt filter would silently show everything.
 */
export function createValidatorCompiler() {
  const texts = lazily(() => ajvFor(true))
  const bodies = lazily(() => ajvFor(false))

  return ({ schema, httpPart }: { schema: unknown; httpPart?: string | undefined }) => {
    const part: Part = httpPart === 'body' || httpPart === 'params' || httpPart === 'headers' ? httpPart : 'querystring'
    const given = isSchema(schema) ? schema : {}
    const closed = part === 'querystring' ? { ...given, additionalProperties: false } : given
    const compiled = new Map<Schema, ValidateFunction>()
    return (value: unknown): Verdict => {
      // A body that may be empty is an empty object.
      const data = part === 'body' && (value === undefined || value === null) && !needsBody(closed) ? {} : value
      if (part === 'body' && (data === undefined || data === null)) return { error: bodyMissing(closed) }
      const branch = branchOf(closed, data)
      if (branch instanceof InvalidInput) return { error: branch }
      let validate = compiled.get(branch)
      if (validate === undefined) {
        validate = (part === 'body' ? bodies() : texts()).compile(branch)
        compiled.set(branch, validate)
      }
      if (validate(data)) return { value: data }
      return { error: invalid(validate.errors?.[0], part) }
    }
  }
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}

function needsBody(schema: Schema): boolean {
  return schema.type !== 'object' || (Array.isArray(schema.required) && schema.required.length > 0)
}

function bodyMissing(schema: Schema): InvalidInput {
  const needed = Array.isArray(schema.required) ? schema.required.map(String) : []
  const example = needed.map((name) => `"${name}": …`).join(', ')
  const what = schema.type === 'object' && example !== '' ? ` such as {${example}}` : ''
  return new InvalidInput(`A body is missing: send JSON${what} as application/json.`, needed[0] ?? null)
}

/** Of a union told apart by `type`, the branch that is meant: only its errors help. */
function branchOf(schema: Schema, data: unknown): Schema | InvalidInput {
  if (!Array.isArray(schema.anyOf)) return schema
  const branches = new Map<string, Schema>()
  for (const branch of schema.anyOf) {
    const type = isSchema(branch) && isSchema(branch.properties) ? branch.properties.type : undefined
    if (!isSchema(branch) || !isSchema(type) || typeof type.const !== 'string') return schema
    branches.set(type.const, branch)
  }
  const wanted = isSchema(data) ? data.type : undefined
  const found = typeof wanted === 'string' ? branches.get(wanted) : undefined
  return (
    found ??
    new InvalidInput(`${otherName(schema, wanted)}type must be one of ${[...branches.keys()].join(', ')}.`, 'type')
  )
}

/** What a name of another version is called here. */
function otherName(schema: Schema, wanted: unknown): string {
  const names = schema['x-called-otherwise']
  const here = typeof wanted === 'string' && isSchema(names) && Object.hasOwn(names, wanted) ? names[wanted] : undefined
  return typeof here === 'string' ? `${String(wanted)} is ${here} here; ` : ''
}

function invalid(error: ErrorObject | undefined, part: Part): InvalidInput {
  if (error === undefined) return new InvalidInput(`The ${part} is not valid.`, null)
  const path = error.instancePath.slice(1).replaceAll('/', '.')
  const params: Readonly<Record<string, unknown>> = error.params
  const inside = (name: unknown) => (path === '' ? String(name) : `${path}.${String(name)}`)
  switch (error.keyword) {
    case 'required':
      return new InvalidInput(`${inside(params.missingProperty)} is missing.`, inside(params.missingProperty))
    case 'additionalProperties':
      return new InvalidInput(
        `${inside(params.additionalProperty)} is not known here; take it away or check its spelling.`,
        inside(params.additionalProperty),
      )
    case 'enum':
      return new InvalidInput(`${path} must be one of ${list(params.allowedValues)}.`, path)
    case 'format':
      return new InvalidInput(`${path} must be an instant with its zone, such as 2026-01-05T10:00:00.000Z.`, path)
    default:
      return path === ''
        ? new InvalidInput(`The ${part} ${error.message ?? 'is not valid'}.`, null)
        : new InvalidInput(`${path} ${error.message ?? 'is not valid'}.`, path)
  }
}

function list(values: unknown): string {
  return Array.isArray(values) ? values.map(String).join(', ') : ''
}
