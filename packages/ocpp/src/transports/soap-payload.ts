/** Payloads between their fields and the elements of a document/literal body, by the definition of the message. */
import { escapeAttribute, escapeText, isElementName, type XmlElement } from './soap-xml.ts'

/** The part of a definition that decides how a field is written. */
export interface SoapSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, SoapSchema>>
  readonly items?: SoapSchema
  readonly enum?: readonly string[]
  readonly format?: string
  /** The field that is the text of the element; the others are its attributes. */
  readonly xmlText?: string
}

const unknownElement: SoapSchema = {}

/**
 * Fields from elements, in whatever order they come. Nothing is judged and nothing lost here: what is not a number stays
 * text, and what is not defined stays a field, for the reader to find and count.
 */
export function fieldsOf(element: XmlElement, schema: SoapSchema): Record<string, unknown> {
  const fields = new Map<string, unknown>()
  const repeats = new Map<string, number>()
  for (const child of element.children) {
    const definition = propertyOf(schema, child.name)
    const value = readValue(child, definition?.items ?? definition ?? unknownElement)
    const before = fields.get(child.name)
    if (definition?.type === 'array') {
      if (Array.isArray(before)) before.push(value)
      else fields.set(child.name, [value])
    } else if (before === undefined) fields.set(child.name, value)
    else {
      // An element that may come once and came again is a field of its own, so that it is seen.
      const number = (repeats.get(child.name) ?? 1) + 1
      repeats.set(child.name, number)
      fields.set(`${child.name}#${number}`, value)
    }
  }
  return Object.fromEntries(fields)
}

function propertyOf(schema: SoapSchema, name: string): SoapSchema | undefined {
  const { properties } = schema
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined
}

function readValue(element: XmlElement, schema: SoapSchema): unknown {
  if (element.attributes.nil === 'true' || element.attributes.nil === '1') return null
  if (schema.xmlText !== undefined) return textWithAttributes(element, schema.xmlText)
  if (schema.type === 'object' || element.children.length > 0) return fieldsOf(element, schema)
  return scalarOf(element.text, schema)
}

function textWithAttributes(element: XmlElement, textField: string): Record<string, unknown> {
  const inner = Object.fromEntries(element.children.map((child) => [child.name, readValue(child, unknownElement)]))
  return { ...element.attributes, ...inner, ...(textField in inner ? {} : { [textField]: element.text.trim() }) }
}

const digits = /^[+-]?\d{1,15}$/
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

function scalarOf(text: string, schema: SoapSchema): unknown {
  const trimmed = text.trim()
  switch (schema.type ?? '') {
    case 'integer':
      return digits.test(trimmed) ? Number(trimmed) : trimmed
    case 'number':
      return decimal.test(trimmed) && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed
    case 'boolean':
      if (trimmed === 'true' || trimmed === '1') return true
      return trimmed === 'false' || trimmed === '0' ? false : trimmed
    default:
      if (schema.format === 'date-time') return inUtc(trimmed)
      return schema.enum === undefined && schema.format === undefined ? text : trimmed
  }
}

/** xs:dateTime may have any offset, where JSON asks for UTC: the same instant, and no deviation. */
function inUtc(text: string): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d$/.test(text)) return text
  const at = Date.parse(text)
  return Number.isNaN(at) ? text : new Date(at).toISOString()
}

/** Elements for fields: the defined ones in the order of their definition, then whatever else there is. */
export function elementsOf(prefix: string, payload: object, schema: SoapSchema): string {
  const names = Object.keys(schema.properties ?? {})
  const extra = Object.keys(payload).filter((name) => !names.includes(name))
  return [...names, ...extra]
    .map((name) => elementOf(prefix, name, Reflect.get(payload, name), propertyOf(schema, name) ?? unknownElement))
    .join('')
}

function elementOf(prefix: string, name: string, value: unknown, schema: SoapSchema): string {
  if (value === undefined || value === null || !isElementName(name)) return ''
  if (Array.isArray(value)) {
    return value.map((item: unknown) => elementOf(prefix, name, item, schema.items ?? schema)).join('')
  }
  const tag = `${prefix}:${name}`
  if (typeof value !== 'object') return `<${tag}>${escapeText(textOf(value))}</${tag}>`
  if (schema.xmlText === undefined) return `<${tag}>${elementsOf(prefix, value, schema)}</${tag}>`
  const text = schema.xmlText
  const attributes = Object.keys(schema.properties ?? {})
    .filter((attribute) => attribute !== text)
    .map((attribute) => [attribute, Reflect.get(value, attribute)] as const)
    .filter(([, field]) => field !== undefined && field !== null)
    .map(([attribute, field]) => ` ${attribute}="${escapeAttribute(textOf(field))}"`)
    .join('')
  return `<${tag}${attributes}>${escapeText(textOf(Reflect.get(value, text)))}</${tag}>`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
