import { type SoapVersion } from '../protocol.ts'
import { type Fault, NotSoap, SoapFault } from './soap-faults.ts'
import { elementsOf, fieldsOf } from './soap-payload.ts'
import { namespaceOf, operationOf, type SoapService, serviceOf } from './soap-services.ts'
import { escapeText, parseXml, type XmlElement, XmlError } from './soap-xml.ts'

const soap12 = 'http://www.w3.org/2003/05/soap-envelope'
const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/'
const addressing = 'http://www.w3.org/2005/08/addressing'
const anonymous = `${addressing}/anonymous`

/** What the header of an envelope says; an absent part is null. */
export interface SoapHeader {
  readonly identity: string | null
  readonly action: string | null
  readonly messageId: string | null
  readonly relatesTo: string | null
  /** Where the sender listens. */
  readonly from: string | null
}

export type SoapMessage =
  | {
      readonly kind: 'request' | 'response'
      readonly version: SoapVersion
      readonly service: SoapService
      readonly action: string
      readonly header: SoapHeader
      readonly payload: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'fault'; readonly header: SoapHeader; readonly fault: Fault }

/**
 * Reads an envelope. Its version is that of the body's namespace, its operation the name of the body's element.
 * @throws NotSoap when it is something else, SoapFault when it is an envelope that cannot be taken
 */
export function readEnvelope(text: string): SoapMessage {
  const envelope = rootOf(text)
  if (envelope.name !== 'Envelope') throw new NotSoap(`not SOAP: the document is a ${envelope.name.slice(0, 40)}`)
  if (envelope.namespace === soap11) throw new SoapFault('ProtocolError', 'SOAP 1.1 is not spoken here; use SOAP 1.2')
  if (envelope.namespace !== soap12) throw new NotSoap('not SOAP: the envelope is of another namespace')
  const header = headerOf(child(envelope, 'Header'))
  const [body, ...more] = child(envelope, 'Body')?.children ?? []
  if (body === undefined || more.length > 0) throw new SoapFault('ProtocolError', 'the body must hold one message')
  if (body.name === 'Fault' && body.namespace === soap12) return { kind: 'fault', header, fault: faultIn(body) }
  return { header, ...messageIn(body) }
}

function rootOf(text: string): XmlElement {
  const start = text.slice(0, 1_000).replace(/^[\ufeff\s]+/, '')
  // Said before it is parsed: its document type would make it look like an attack.
  if (/^<(?:!doctype\s+html|html)\b/i.test(start)) throw new NotSoap('not SOAP: an HTML page')
  if (!start.startsWith('<')) throw new NotSoap('not SOAP: no XML document')
  try {
    return parseXml(text.replace(/^\ufeff/, ''))
  } catch (error) {
    if (error instanceof XmlError) throw new SoapFault('ProtocolError', error.message)
    throw error
  }
}

function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name)
}

function headerOf(header: XmlElement | undefined): SoapHeader {
  const textOf = (name: string, within = header) => {
    const text = child(within, name)?.text.trim()
    return text === undefined || text === '' ? null : text
  }
  // Some stacks put the identity into the namespace of the other service, so the name decides.
  const identity = header?.children.find(({ name }) => name.toLowerCase() === 'chargeboxidentity')?.text.trim()
  const from = textOf('Address', child(header, 'From'))
  return {
    identity: identity === undefined || identity === '' ? null : identity,
    action: textOf('Action'),
    messageId: textOf('MessageID'),
    relatesTo: textOf('RelatesTo'),
    from: from === null || from === anonymous || from === `${addressing}/none` ? null : from,
  }
}

function messageIn(body: XmlElement): Omit<Extract<SoapMessage, { kind: 'request' | 'response' }>, 'header'> {
  const known = serviceOf(body.namespace)
  if (known === undefined) {
    const namespace = body.namespace.slice(0, 100)
    throw /^urn:\/\/Ocpp\/C[sp]\/2010\/08\/?$/.test(namespace)
      ? new SoapFault('NotSupported', 'OCPP 1.2 is not spoken here; 1.5 and 1.6 are')
      : new SoapFault('ProtocolError', `no version of OCPP has the namespace ${JSON.stringify(namespace)}`)
  }
  const { version, service } = known
  const [, name = '', form] = /^(.*?)(Request|Response)$/.exec(body.name) ?? []
  const action = name.slice(0, 1).toUpperCase() + name.slice(1)
  const operation = operationOf(version, service, action)
  if (operation === undefined || form === undefined) {
    const what = body.name.slice(0, 60)
    throw new SoapFault('NotSupported', `${what} is no message of this service of ${named(version)}`)
  }
  const kind = form === 'Request' ? 'request' : 'response'
  return { kind, version, service, action, payload: fieldsOf(body, operation[kind] ?? {}) }
}

function faultIn(body: XmlElement): Fault {
  const code = child(body, 'Code')
  const value = child(code, 'Value')?.text ?? ''
  const subcode = child(child(code, 'Subcode'), 'Value')?.text ?? ''
  const reason = child(child(body, 'Reason'), 'Text')?.text ?? ''
  return {
    code: localPart(value) === 'Sender' ? 'Sender' : 'Receiver',
    subcode: localPart(subcode).slice(0, 60),
    reason: reason.trim().slice(0, 500),
  }
}

const localPart = (name: string) => name.trim().split(':').at(-1) ?? ''

/** How a version is called in sentences. */
export function named(version: SoapVersion): string {
  return version === 'ocpp1.5S' ? 'OCPP 1.5' : 'OCPP 1.6 over SOAP'
}

export interface OutgoingMessage {
  readonly version: SoapVersion
  readonly service: SoapService
  readonly action: string
  readonly payload: object
  readonly identity: string
}

interface Addresses {
  readonly messageId?: string
  readonly relatesTo?: string
  readonly from?: string
  readonly to: string
}

/** A request in its envelope. @throws SoapFault NotSupported when the version has no such operation */
export function writeRequest(message: OutgoingMessage, addresses: Addresses & { messageId: string }): string {
  return writeMessage('request', message, addresses)
}

/** The answer to a request, which it names. @throws SoapFault NotSupported when the version has no such operation */
export function writeResponse(message: OutgoingMessage, relatesTo: string | null): string {
  return writeMessage('response', message, { to: anonymous, ...(relatesTo === null ? {} : { relatesTo }) })
}

function writeMessage(
  kind: 'request' | 'response',
  { version, service, action, payload, identity }: OutgoingMessage,
  addresses: Addresses,
): string {
  const operation = operationOf(version, service, action)
  if (operation === undefined) throw new SoapFault('NotSupported', `${named(version)} has no ${action}`)
  const suffix = kind === 'request' ? 'Request' : 'Response'
  const element = `${service}:${action.slice(0, 1).toLowerCase()}${action.slice(1)}${suffix}`
  const body = elementsOf(service, payload, operation[kind] ?? {})
  const identified =
    kind === 'request'
      ? `<${service}:chargeBoxIdentity se:mustUnderstand="true">${escapeText(identity)}</${service}:chargeBoxIdentity>`
      : ''
  const header = identified + addressingOf(`/${action}${kind === 'request' ? '' : 'Response'}`, addresses)
  return enveloped(namespaceOf(version, service), service, header, `<${element}>${body}</${element}>`)
}

function addressingOf(action: string, { messageId, relatesTo, from, to }: Addresses): string {
  const parts = [`<wsa:Action se:mustUnderstand="true">${escapeText(action)}</wsa:Action>`]
  if (messageId !== undefined) parts.push(`<wsa:MessageID>${escapeText(messageId)}</wsa:MessageID>`)
  if (relatesTo !== undefined) parts.push(`<wsa:RelatesTo>${escapeText(relatesTo)}</wsa:RelatesTo>`)
  if (from !== undefined) parts.push(`<wsa:From><wsa:Address>${escapeText(from)}</wsa:Address></wsa:From>`)
  if (messageId !== undefined) {
    parts.push(`<wsa:ReplyTo se:mustUnderstand="true"><wsa:Address>${anonymous}</wsa:Address></wsa:ReplyTo>`)
  }
  parts.push(`<wsa:To se:mustUnderstand="true">${escapeText(to)}</wsa:To>`)
  return parts.join('')
}

/** A fault in its envelope; without a version it is about something that could not be read at all. */
export function writeFault(
  { code, subcode, reason }: Fault,
  { version, service, relatesTo }: { version?: SoapVersion; service: SoapService; relatesTo: string | null },
): string {
  const header = addressingOf(`${addressing}/fault`, { to: anonymous, ...(relatesTo === null ? {} : { relatesTo }) })
  const body =
    `<se:Fault><se:Code><se:Value>se:${code}</se:Value>` +
    `<se:Subcode><se:Value>${service}:${escapeText(subcode)}</se:Value></se:Subcode></se:Code>` +
    `<se:Reason><se:Text xml:lang="en">${escapeText(reason)}</se:Text></se:Reason></se:Fault>`
  return enveloped(namespaceOf(version ?? 'ocpp1.6S', service), service, header, body)
}

function enveloped(namespace: string, prefix: string, header: string, body: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<se:Envelope xmlns:se="${soap12}" xmlns:wsa="${addressing}" xmlns:${prefix}="${namespace}">` +
    `<se:Header>${header}</se:Header><se:Body>${body}</se:Body></se:Envelope>`
  )
}
