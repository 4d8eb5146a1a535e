import { type Random } from '../random.ts'
import { type JsonSchema } from './published.ts'

/** A payload that follows its schema, made by chance; optional fields are there as often as not. */
export function sampleOf(schema: JsonSchema, random: Random): Record<string, unknown> {
  const value = make(schema, schema.definitions ?? {}, random, 0)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

export function text(random: Random, length: number): string {
  let made = ''
  while (made.length < length) made += letters[random.between(0, letters.length - 1)]
  return made
}

function make(schema: JsonSchema, definitions: Record<string, JsonSchema>, random: Random, depth: number): unknown {
  if (schema.$ref !== undefined) {
    return make(definitions[schema.$ref.replace('#/definitions/', '')] ?? {}, definitions, random, depth)
  }
  if (schema.enum !== undefined) return random.pick(schema.enum)
  switch (schema.type ?? '') {
    case 'object':
      return makeObject(schema, definitions, random, depth)
    case 'array': {
      const least = Math.max(schema.minItems ?? 0, 1)
      const count = random.between(least, Math.min(schema.maxItems ?? least + 1, least + 1))
      return Array.from({ length: count }, () => make(schema.items ?? {}, definitions, random, depth + 1))
    }
    case 'integer':
      return random.between(Math.ceil(schema.minimum ?? 0), Math.min(schema.maximum ?? 9, 9))
    case 'number':
      return random.between(Math.ceil(schema.minimum ?? 0), Math.min(schema.maximum ?? 1_000, 1_000))
    case 'boolean':
      return random.next() < 0.5
    case 'string':
      return makeString(schema, random)
    default:
      return {}
  }
}

function makeObject(
  schema: JsonSchema,
  definitions: Record<string, JsonSchema>,
  random: Random,
  depth: number,
): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const needed = schema.required?.includes(name) ?? false
    if (!needed && (name === 'customData' || depth > 4 || random.next() < 0.5)) continue
    made[name] = make(property, definitions, random, depth + 1)
  }
  return made
}

function makeString({ format, maxLength = 20 }: JsonSchema, random: Random): string {
  if (format === 'date-time') return new Date(Date.now() - random.between(0, 3_600_000)).toISOString()
  if (format === 'uri') return `https://example.org/${text(random, 6)}`
  return text(random, random.between(1, Math.min(maxLength, 20)))
}
