import { redacted, redactPayload } from '../rpc/redact.ts'
import { escapeAttribute, escapeText, parseXml, type XmlElement, XmlError } from './soap-xml.ts'

// Spares the reading of the many envelopes that hold none: as for frames, and addresses with something behind `/soap`.
const hint = /pass|secret|psk|key|pin|&#|<!\[CDATA|:\/\/[^<\s/?#]*@|\/soap\/[^<\s]/i

/**
 * An envelope without its secrets, for traces and logs. Its elements are judged as the fields of a frame are; the
 * addresses of its header lose what follows the endpoint, which may be a station's secret.
 */
export function redactEnvelope(text: string): string {
  if (!hint.test(text)) return text
  let root: XmlElement
  try {
    root = parseXml(text)
  } catch (error) {
    if (error instanceof XmlError) return redacted
    throw error
  }
  const clean = cleanElement(root)
  return clean === root ? text : written(clean)
}

const address = /^(https?:\/\/)(?:[^\s/?#@]*@)?([^\s/?#]*\/(?:[^\s?#]*\/)?soap)[/?#][\s\S]*$/i

function cleanElement(element: XmlElement): XmlElement {
  if (element.children.length === 0) return cleanLeaf(element)
  const leaves = Object.fromEntries(element.children.map(({ name, text }) => [name, text]))
  const clean = redactPayload('', leaves)
  const hidden = (name: string) =>
    typeof clean === 'object' && clean !== null && Reflect.get(clean, name) === redacted && leaves[name] !== redacted
  const children = element.children.map((child) =>
    hidden(child.name) ? { ...child, text: redacted, children: [], attributes: {} } : cleanElement(child),
  )
  return children.every((child, at) => child === element.children[at]) ? element : { ...element, children }
}

function cleanLeaf(element: XmlElement): XmlElement {
  const value = { [element.name]: element.text, ...element.attributes }
  const clean = redactPayload('', value)
  const text = typeof clean === 'object' && clean !== null ? String(Reflect.get(clean, element.name)) : element.text
  const shortened = text.replace(address, `$1$2/${redacted}`)
  const attributes = Object.entries(element.attributes)
  const kept = attributes.map(([name, before]): [string, string] => {
    const after: unknown = typeof clean === 'object' && clean !== null ? Reflect.get(clean, name) : before
    return [name, String(after)]
  })
  const same = shortened === element.text && kept.every(([, after], at) => after === attributes[at]?.[1])
  return same ? element : { ...element, text: shortened, attributes: Object.fromEntries(kept) }
}

/** Written anew: each element names its own namespace, since prefixes are not kept. */
function written(element: XmlElement, outer = ''): string {
  const { namespace, name, attributes, children, text } = element
  const own = namespace === outer ? '' : ` xmlns="${escapeAttribute(namespace)}"`
  const more = Object.entries(attributes)
    .map(([attribute, value]) => ` ${attribute}="${escapeAttribute(value)}"`)
    .join('')
  const inner = children.length === 0 ? escapeText(text) : children.map((child) => written(child, namespace)).join('')
  return `<${name}${own}${more}>${inner}</${name}>`
}
