/** What the published WSDLs say of each message, as plain facts. */
import { existsSync, readFileSync } from 'node:fs'
import { parseXml, type XmlElement } from '../../src/transports/soap-xml.ts'

export interface WsdlField {
  name: string
  /** The built-in type it comes down to: string, int, boolean, dateTime, anyURI, decimal, or complex. */
  base: string
  optional: boolean
  many: boolean
  attribute: boolean
  words: string[]
  maxLength: number | undefined
  fields: WsdlField[]
}

const root = new URL('../../../../../shared/reference/soap/', import.meta.url)
export const wsdlIsHere = existsSync(root)

export interface Wsdl {
  targetNamespace: string
  /** By the name of the body's element. */
  messages: Map<string, WsdlField[]>
  /** The soapAction of each operation. */
  actions: Map<string, string>
}

export function readWsdl(file: string): Wsdl {
  const document = parseXml(readFileSync(new URL(file, root), 'utf8'))
  const schema = find(document, 'schema')[0]
  if (schema === undefined) throw new Error(`${file} has no schema`)
  const types = new Map(
    schema.children.filter(({ name }) => name !== 'element').map((type) => [type.attributes.name ?? '', type]),
  )
  const messages = new Map<string, WsdlField[]>()
  for (const element of schema.children) {
    const { name = '', type = '' } = element.attributes
    const complex = types.get(local(type))
    if (element.name === 'element' && complex !== undefined) messages.set(name, fieldsOf(complex, types))
  }
  const actions = new Map<string, string>()
  for (const binding of find(document, 'binding')) {
    for (const operation of binding.children.filter(({ name }) => name === 'operation')) {
      if (operation.attributes.name === undefined) continue
      const soapAction = find(operation, 'operation').find(({ attributes }) => attributes.soapAction !== undefined)
      actions.set(operation.attributes.name, soapAction?.attributes.soapAction ?? '')
    }
  }
  return { targetNamespace: schema.attributes.targetNamespace ?? '', messages, actions }
}

const local = (name: string) => name.split(':').at(-1) ?? ''

function find(element: XmlElement, name: string): XmlElement[] {
  const here = element.children.filter((child) => child.name === name)
  return [...here, ...element.children.flatMap((child) => find(child, name))]
}

function fieldsOf(type: XmlElement, types: ReadonlyMap<string, XmlElement>): WsdlField[] {
  const sequence = type.children.find(({ name }) => name === 'sequence')
  return (sequence?.children ?? []).filter(({ name }) => name === 'element').map((element) => fieldOf(element, types))
}

function fieldOf(element: XmlElement, types: ReadonlyMap<string, XmlElement>): WsdlField {
  const { name = '', type, minOccurs, maxOccurs } = element.attributes
  const place = { name, optional: minOccurs === '0', many: maxOccurs === 'unbounded', attribute: false }
  if (type !== undefined) return { ...place, ...kindOf(type, types) }
  // The value of 1.5: text with attributes.
  const extension = find(element, 'extension')[0]
  const attributes = find(element, 'attribute').map(
    (attribute): WsdlField => ({
      ...kindOf(attribute.attributes.type ?? '', types),
      name: attribute.attributes.name ?? '',
      optional: attribute.attributes.use !== 'required',
      many: false,
      attribute: true,
    }),
  )
  return { ...place, ...kindOf(extension?.attributes.base ?? '', types), fields: attributes }
}

function kindOf(
  type: string,
  types: ReadonlyMap<string, XmlElement>,
): Pick<WsdlField, 'base' | 'words' | 'maxLength' | 'fields'> {
  const defined = type.startsWith('tns:') ? types.get(local(type)) : undefined
  if (defined === undefined) return { base: local(type), words: [], maxLength: undefined, fields: [] }
  if (defined.name === 'complexType') {
    return { base: 'complex', words: [], maxLength: undefined, fields: fieldsOf(defined, types) }
  }
  const restriction = find(defined, 'restriction')[0]
  const facets = restriction?.children ?? []
  const values = (facet: string) =>
    facets.filter(({ name }) => name === facet).map(({ attributes }) => attributes.value ?? '')
  const [maxLength] = values('maxLength')
  return {
    base: local(restriction?.attributes.base ?? ''),
    words: values('enumeration'),
    maxLength: maxLength === undefined ? undefined : Number(maxLength),
    fields: [],
  }
}

/** What of an element does not follow the facts: order, presence, words and types. */
export function faultsOf(element: XmlElement, fields: readonly WsdlField[], path = element.name): string[] {
  const faults: string[] = []
  let at = 0
  for (const child of element.children) {
    while (at < fields.length && fields[at]?.name !== child.name) at++
    const field = fields[at]
    if (field === undefined) faults.push(`${path}: ${child.name} is unknown or out of order`)
    else {
      faults.push(...valueFaults(child, field, `${path}/${child.name}`))
      if (!field.many) at++
    }
  }
  for (const field of fields) {
    const count = element.children.filter(({ name }) => name === field.name).length
    if (count === 0 && !field.optional && !field.attribute) faults.push(`${path}: ${field.name} is missing`)
  }
  return faults
}

const patterns: Readonly<Record<string, RegExp>> = {
  int: /^-?\d+$/,
  boolean: /^(true|false|1|0)$/,
  decimal: /^-?\d+(\.\d+)?$/,
  dateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/,
  anyURI: /^\S+$/,
}

function valueFaults(element: XmlElement, field: WsdlField, path: string): string[] {
  if (field.base === 'complex') return faultsOf(element, field.fields, path)
  const faults: string[] = []
  if (element.children.length > 0) faults.push(`${path}: has children`)
  if (patterns[field.base]?.test(element.text) === false) faults.push(`${path}: ${element.text} is no ${field.base}`)
  if (field.words.length > 0 && !field.words.includes(element.text)) faults.push(`${path}: ${element.text} is no word`)
  if (field.maxLength !== undefined && element.text.length > field.maxLength) faults.push(`${path}: too long`)
  for (const [name, value] of Object.entries(element.attributes)) {
    const attribute = field.fields.find((candidate) => candidate.attribute && candidate.name === name)
    if (attribute === undefined) faults.push(`${path}: attribute ${name} is unknown`)
    else if (!attribute.words.includes(value)) faults.push(`${path}: ${name}="${value}" is no word`)
  }
  return faults
}
