import { SaxesParser } from 'saxes'

/** An element with what matters of it: no prefixes, comments or processing instructions. */
export interface XmlElement {
  readonly namespace: string
  readonly name: string
  /** By local name, without namespace declarations. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** All text directly in it. */
  readonly text: string
}

interface OpenElement {
  namespace: string
  name: string
  attributes: Record<string, string>
  children: OpenElement[]
  text: string
}

export interface XmlBounds {
  readonly characters: number
  readonly depth: number
  readonly elements: number
}

/** No message comes near; what is larger is an attack or an accident. */
const bounds: XmlBounds = { characters: 4_000_000, depth: 48, elements: 50_000 }
const mostAttributes = 64

/** The text is not XML, or not XML that may be read. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

/**
 * Reads a document into its elements. A document type is refused, and with it every entity but the five of XML:
 * nothing is expanded and nothing fetched.
 */
export function parseXml(text: string, limits: XmlBounds = bounds): XmlElement {
  if (text.length > limits.characters) throw new XmlError('the document is too large')
  const parser = new SaxesParser({ xmlns: true, position: false })
  const open: OpenElement[] = []
  let root: OpenElement | undefined
  let elements = 0
  parser.on('error', (error) => {
    throw new XmlError(error.message.slice(0, 200))
  })
  parser.on('doctype', () => {
    throw new XmlError('a document type is not allowed')
  })
  parser.on('opentag', ({ uri, local, attributes }) => {
    if (++elements > limits.elements) throw new XmlError('the document has too many elements')
    if (open.length >= limits.depth) throw new XmlError(`the document is nested deeper than ${limits.depth}`)
    const element: OpenElement = { namespace: uri, name: local, attributes: {}, children: [], text: '' }
    const entries = Object.values(attributes)
    if (entries.length > mostAttributes) throw new XmlError('an element has too many attributes')
    const kept = entries
      .filter((attribute) => attribute.prefix !== 'xmlns' && attribute.name !== 'xmlns')
      .map((attribute): [string, string] => [attribute.local, attribute.value])
    element.attributes = Object.fromEntries(kept)
    const parent = open.at(-1)
    if (parent === undefined) root = element
    else parent.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  const addText = (piece: string): void => {
    const element = open.at(-1)
    if (element !== undefined) element.text += piece
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.write(text).close()
  if (root === undefined) throw new XmlError('the document is empty')
  return root
}

/** Characters that XML 1.0 cannot carry in any form (2.2). */
const unwritable = /[^\P{Cc}\t\n\r\u007f-\u009f]|[\ufffe\uffff]/gu

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
}

export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(unwritable, '\ufffd')
    .replace(/[&<>\r]/g, (character) => escapes[character] ?? '')
}

export function escapeAttribute(text: string): string {
  return text
    .toWellFormed()
    .replace(unwritable, '\ufffd')
    .replace(/[&<>"\r\n\t]/g, (character) => escapes[character] ?? '')
}

/** Whether a text may be the local name of an element (ASCII is enough: every defined name is). */
export function isElementName(text: string): boolean {
  return /^[A-Za-z_][\w.-]{0,99}$/.test(text)
}
