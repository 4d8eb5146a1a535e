import { assumedValue } from '../dialects/assumed.ts'
import { meaningOf } from '../dialects/values.ts'
import { type OcppVersion } from '../protocol.ts'
import { fromEpoch, isCanonicalTimestamp, isTimestamp, understandTimestamp } from './date-time.ts'
import { type Deviation, type DeviationRule } from './deviations.ts'
import { type ViolationKind } from './errors.ts'

/** The part of JSON Schema that the message definitions use. */
export interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly enum?: readonly string[]
  readonly maxLength?: number
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly multipleOf?: number
}

/** One difference between a payload and its definition. */
export interface Finding {
  readonly kind: ViolationKind
  readonly rule: DeviationRule
  readonly path: string
  readonly description: string
  readonly sample: string
}

export interface RepairContext {
  readonly version: OcppVersion
  readonly action: string
  readonly receivedAt: Date
  /** Only finds faults: fields in another case stay extra and missing. */
  readonly strict: boolean
}

export interface Repaired {
  /** `unreadable` when a field the action cannot do without is missing or cannot be read. */
  readonly payload: unknown
  readonly findings: readonly Finding[]
  /** Why it is unreadable. */
  readonly fatal: Finding | undefined
}

const unreadable = Symbol('unreadable')

// A payload can hold thousands of faults; what is counted and answered needs only the first few.
const mostFindings = 32
const longestSample = 40

/** Makes the best of a payload without changing it, and says in what it differs from its definition. */
export function repair(schema: Schema, payload: unknown, context: RepairContext): Repaired {
  const walk = new Walk(context)
  const repaired = walk.value(schema, payload, '')
  return { payload: repaired, findings: walk.findings, fatal: repaired === unreadable ? walk.fatal : undefined }
}

// The most telling fault first (16: type, then required, then enumeration, then extra fields).
const telling: readonly ViolationKind[] = ['type', 'occurrence', 'property', 'format']

/** The fault that a strict reader answers with; the consequences of another and legal variations do not count. */
export function strictFinding(findings: readonly Finding[]): Finding | undefined {
  for (const kind of telling) {
    const found = findings.find(
      ({ kind: own, rule }) => own === kind && rule !== 'dropped-field' && rule !== 'timestamp-offset',
    )
    if (found !== undefined) return found
  }
  return undefined
}

export function deviationOf(action: string, { path, rule, sample }: Finding): Deviation {
  return { action, path, rule, sample }
}

class Walk {
  readonly findings: Finding[] = []
  fatal: Finding | undefined
  readonly #context: RepairContext

  constructor(context: RepairContext) {
    this.#context = context
  }

  value(schema: Schema, value: unknown, path: string): unknown {
    switch (schema.type ?? 'any') {
      case 'object':
        return this.#object(schema, value, path)
      case 'array':
        return this.#list(schema, value, path)
      case 'string':
        return this.#text(schema, value, path)
      case 'integer':
      case 'number':
        return this.#number(schema, value, path)
      case 'boolean':
        return this.#boolean(value, path)
      default:
        return value
    }
  }

  #object(schema: Schema, value: unknown, path: string): unknown {
    if (isFields(value)) return this.#fields(schema, value, path)
    const finding = this.#wrongType(path, 'an object', value, path === '' ? 'format' : 'type')
    if (this.#context.strict) return this.#refuse(finding)
    // Nothing at all, or an empty list as some languages write an empty object.
    const empty = path === '' ? (value ?? []) : value
    return Array.isArray(empty) && empty.length === 0 ? this.#fields(schema, {}, path) : this.#refuse(finding)
  }

  #fields(schema: Schema, given: Readonly<Record<string, unknown>>, path: string): unknown {
    const properties = schema.properties ?? {}
    const known = this.#renamed(schema, given, path)
    const result: Record<string, unknown> = {}
    let lost: Finding | undefined
    for (const name of Object.keys(properties)) {
      const property = properties[name]
      const fieldPath = `${path}/${name}`
      const needed = schema.required?.includes(name) ?? false
      if (property === undefined || !Object.hasOwn(known, name)) {
        if (needed && !this.#assume(result, name, property, fieldPath, this.#missing(fieldPath))) lost ??= this.fatal
      } else {
        const repaired = this.#field(property, known[name], fieldPath, needed)
        if (repaired === unreadable) {
          if (needed && !this.#assume(result, name, property, fieldPath, this.fatal)) lost ??= this.fatal
          this.fatal = undefined
        } else if (repaired !== undefined) result[name] = repaired
      }
      // A strict reader goes on: a more telling fault may follow.
      if (lost !== undefined && !this.#context.strict) return this.#refuse(lost)
    }
    if (lost !== undefined) return this.#refuse(lost)
    if (schema.additionalProperties !== false) {
      for (const key of Object.keys(known)) if (!Object.hasOwn(properties, key)) result[key] = known[key]
    }
    return result
  }

  /** One field; undefined leaves it out. */
  #field(schema: Schema, value: unknown, path: string, needed: boolean): unknown {
    if (value === null && schema.type !== undefined) {
      const finding = this.#note('type', 'null', path, 'is null', '')
      return needed ? this.#refuse(finding) : undefined
    }
    if (schema.type === 'array' && !needed && Array.isArray(value) && value.length < (schema.minItems ?? 0)) {
      this.#note('occurrence', 'empty-list', path, 'has too few items', '')
      return undefined
    }
    const repaired = this.value(schema, value, path)
    // What the action does not need must not take the rest with it.
    if (repaired === unreadable && !needed) {
      this.fatal = undefined
      this.#note('type', 'dropped-field', path, 'could not be read', '')
      return undefined
    }
    return repaired
  }

  /** Fields by their defined names; what is not defined is left out unless the object is open. */
  #renamed(schema: Schema, given: Readonly<Record<string, unknown>>, path: string): Record<string, unknown> {
    const properties = schema.properties ?? {}
    const known: Record<string, unknown> = {}
    for (const key of Object.keys(given)) {
      if (Object.hasOwn(properties, key)) {
        known[key] = given[key]
      } else if (schema.additionalProperties !== false) {
        if (key !== '__proto__') known[key] = given[key]
      } else {
        const name = this.#context.strict ? undefined : inOtherCase(properties, key)
        const taken = name === undefined || Object.hasOwn(given, name) || Object.hasOwn(known, name)
        this.#note(
          'format',
          taken ? 'extra-field' : 'wrong-case',
          `${path}/${key.slice(0, longestSample)}`,
          'is not defined',
          '',
        )
        if (!taken) known[name] = given[key]
      }
    }
    return known
  }

  #missing(path: string): Finding {
    return this.#note('occurrence', 'missing-field', path, 'is required', '')
  }

  /** Puts in the value assumed for a required field; false when the action cannot do without it. */
  #assume(
    result: Record<string, unknown>,
    name: string,
    schema: Schema | undefined,
    path: string,
    reason: Finding | undefined,
  ): boolean {
    const assumed = assumedValue(this.#context.version, this.#context.action, path)
    if (assumed === undefined && schema?.format === 'date-time') {
      result[name] = this.#context.receivedAt.toISOString()
      return true
    }
    if (assumed !== undefined) {
      result[name] = assumed
      return true
    }
    // An object whose own fields can all be assumed can be assumed itself.
    if (schema?.type === 'object' && (schema.required ?? []).length > 0) {
      const made: Record<string, unknown> = {}
      const whole = (schema.required ?? []).every((field) =>
        this.#assume(made, field, schema.properties?.[field], `${path}/${field}`, reason),
      )
      if (whole) {
        result[name] = made
        return true
      }
    }
    this.fatal = reason
    return false
  }

  #list(schema: Schema, value: unknown, path: string): unknown {
    let items: readonly unknown[]
    if (Array.isArray(value)) {
      items = value
    } else {
      const finding = this.#wrongType(path, 'a list', value)
      // One item without its list.
      if (!isFields(value) || schema.items?.type !== 'object') return this.#refuse(finding)
      items = [value]
    }
    if (items.length < (schema.minItems ?? 0)) this.#note('occurrence', 'empty-list', path, 'has too few items', '')
    if (items.length > (schema.maxItems ?? Infinity)) {
      this.#note('occurrence', 'list-length', path, 'has too many items', String(items.length))
    }
    return schema.items === undefined ? items : this.#items(schema.items, items, `${path}/*`)
  }

  #items(schema: Schema, items: readonly unknown[], path: string): unknown {
    const result: unknown[] = []
    let reason: Finding | undefined
    for (const item of items) {
      const repaired = this.#field(schema, item, path, true)
      if (repaired === unreadable) reason = this.fatal
      else result.push(repaired)
    }
    if (reason === undefined) return result
    // Nothing of it could be read: it is not an empty list but an unreadable one.
    if (result.length === 0) return this.#refuse(reason)
    this.fatal = undefined
    this.#note('type', 'dropped-field', path, 'could not be read', '')
    return result
  }

  #text(schema: Schema, value: unknown, path: string): unknown {
    if (schema.format === 'date-time') return this.#timestamp(value, path)
    let text: string
    if (typeof value === 'string') {
      text = value
    } else {
      const finding = this.#wrongType(path, 'a text', value)
      if (typeof value !== 'number' && typeof value !== 'boolean') return this.#refuse(finding)
      text = String(value)
    }
    if (schema.enum !== undefined) return this.#choice(schema.enum, text, path)
    if (text.length > (schema.maxLength ?? Infinity) && codePoints(text) > (schema.maxLength ?? Infinity)) {
      this.#note('property', 'too-long', path, `is longer than ${schema.maxLength}`, `${codePoints(text)} characters`)
    }
    if (schema.format === 'uri' && !URL.canParse(text)) {
      this.#note('property', 'text-format', path, 'is not a URI', '')
    }
    return text
  }

  #choice(values: readonly string[], text: string, path: string): string {
    if (values.includes(text)) return text
    const sample = text.slice(0, longestSample).toWellFormed()
    const folded = text.trim().toLowerCase()
    const same = values.find((value) => value.toLowerCase() === folded)
    this.#note(
      'property',
      same === undefined ? 'unknown-value' : 'wrong-case',
      path,
      'is not one of its values',
      sample,
    )
    return same ?? meaningOf(path.slice(path.lastIndexOf('/') + 1), text) ?? text
  }

  #timestamp(value: unknown, path: string): unknown {
    if (typeof value === 'number') {
      const finding = this.#wrongType(path, 'a timestamp', value)
      return fromEpoch(value) ?? this.#refuse(finding)
    }
    if (typeof value !== 'string') return this.#refuse(this.#wrongType(path, 'a timestamp', value))
    if (isCanonicalTimestamp(value)) return value
    const understood = understandTimestamp(value)
    const finding = this.#note(
      'property',
      isTimestamp(value) ? 'timestamp-offset' : 'timestamp-format',
      path,
      'is not a timestamp in UTC',
      value.slice(0, longestSample).toWellFormed(),
    )
    return understood ?? this.#refuse(finding)
  }

  #number(schema: Schema, value: unknown, path: string): unknown {
    let number: number
    if (typeof value === 'number') {
      number = value
    } else {
      const finding = this.#wrongType(path, 'a number', value)
      if (typeof value !== 'string') return this.#refuse(finding)
      const understood = numberIn(value)
      if (understood === undefined) return this.#refuse(finding)
      if (value.includes(',')) this.#note('property', 'decimal-comma', path, 'has a decimal comma', '')
      number = understood
    }
    if (!Number.isFinite(number)) return this.#refuse(this.#wrongType(path, 'a finite number', value))
    if (schema.type === 'integer' && !Number.isInteger(number)) {
      this.#wrongType(path, 'a whole number', value)
      number = Math.round(number)
    }
    if (number < (schema.minimum ?? -Infinity) || number > (schema.maximum ?? Infinity)) {
      this.#note('property', 'out-of-range', path, 'is out of range', String(number))
    }
    if (schema.multipleOf !== undefined && !isMultiple(number, schema.multipleOf)) {
      this.#note('property', 'out-of-range', path, `is not a multiple of ${schema.multipleOf}`, String(number))
    }
    return number
  }

  #boolean(value: unknown, path: string): unknown {
    if (typeof value === 'boolean') return value
    const finding = this.#wrongType(path, 'true or false', value)
    const word = typeof value === 'string' ? value.trim().toLowerCase() : value
    if (word === 'true' || word === 1 || word === '1' || word === 'yes') return true
    if (word === 'false' || word === 0 || word === '0' || word === 'no') return false
    return this.#refuse(finding)
  }

  #wrongType(path: string, wanted: string, value: unknown, kind: ViolationKind = 'type'): Finding {
    const rule = value === null ? 'null' : 'wrong-type'
    return this.#note(
      kind,
      rule,
      path,
      `is not ${wanted}`,
      value === null ? '' : Array.isArray(value) ? 'array' : typeof value,
    )
  }

  #note(kind: ViolationKind, rule: DeviationRule, path: string, description: string, sample: string): Finding {
    const finding = { kind, rule, path, description, sample }
    const seen = this.findings.some((other) => other.path === path && other.rule === rule)
    if (!seen && this.findings.length < mostFindings) this.findings.push(finding)
    return finding
  }

  #refuse(finding: Finding): typeof unreadable {
    this.fatal = finding
    return unreadable
  }
}

function inOtherCase(properties: Readonly<Record<string, Schema>>, key: string): string | undefined {
  const folded = key.toLowerCase()
  return Object.keys(properties).find((name) => name.toLowerCase() === folded)
}

const plainNumber = /^\s*[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?\s*$/

function numberIn(text: string): number | undefined {
  if (text.length > longestSample || !plainNumber.test(text)) return undefined
  return Number(text.trim().replace(',', '.'))
}

// Six decimals, as the schema checker compares.
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step
  return Math.abs(Math.round(quotient) - quotient) <= 1e-6
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
