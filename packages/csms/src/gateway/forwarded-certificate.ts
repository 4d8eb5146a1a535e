/** The certificate of a station whose TLS a trusted proxy ended, as its header tells it (F28; RFC 9440, Envoy, nginx). */
import { X509Certificate } from 'node:crypto'
import { type IncomingMessage } from 'node:http'

/** Longer than any chain that is taken. */
const mostCertificates = 8
const longestHeader = 16_384

/**
 * Leaf first; empty where the header is missing or is none. A header of any other peer than a trusted proxy is not read:
 * whoever could write it could be every station.
 *
 * @param header its name in lower case: `client-cert` is read as RFC 9440 says, `x-forwarded-client-cert` as Envoy
 *   writes it, any other as percent-encoded PEM, which nginx gives as `$ssl_client_escaped_cert`
 */
export function forwardedChain(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  header: string,
  trusted: (address: string) => boolean,
): X509Certificate[] {
  if (header === '' || !trusted(request.socket.remoteAddress ?? '')) return []
  const value = headerOf(request, header)
  if (value === null) return []
  try {
    if (header === 'client-cert') return fromClientCert(value, headerOf(request, 'client-cert-chain'))
    return header === 'x-forwarded-client-cert' ? fromXfcc(value) : fromPem(decodeURIComponent(value))
  } catch {
    return []
  }
}

function headerOf({ headers }: Pick<IncomingMessage, 'headers'>, name: string): string | null {
  const value = headers[name]
  const text = Array.isArray(value) ? value.join(', ') : value
  return text === undefined || text.length > longestHeader ? null : text.trim()
}

const byteSequence = /^:([A-Za-z0-9+/=]+):$/

/** RFC 9440: one byte sequence for the leaf; a second header of the same name was written by somebody else. */
function fromClientCert(leaf: string, chain: string | null): X509Certificate[] {
  const all = [leaf, ...(chain === null ? [] : chain.split(',').map((item) => item.trim()))].slice(0, mostCertificates)
  return all.map((item) => {
    const encoded = byteSequence.exec(item)?.[1]
    if (encoded === undefined) throw new TypeError('no byte sequence')
    return new X509Certificate(Buffer.from(encoded, 'base64'))
  })
}

/** Envoy: the last element is of the proxy next to us; those before it came from further away. */
function fromXfcc(value: string): X509Certificate[] {
  const fields = xfccElements(value).at(-1)
  const chain = fields?.get('chain') ?? ''
  const found = chain === '' ? fields?.get('cert') : chain
  return found === undefined ? [] : fromPem(decodeURIComponent(found))
}

/** One field, up to its separator. A quote opens right after `=` only, and closes right before a separator. */
const xfccField = /\s*([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",;\s]*))\s*([,;]|$)/y

/**
 * A stray quote would make what the proxy wrote a part of what its client wrote before it, so a header that is not
 * written to the letter is none.
 *
 * @throws TypeError
 */
function xfccElements(value: string): Map<string, string>[] {
  const elements = [new Map<string, string>()]
  for (xfccField.lastIndex = 0; xfccField.lastIndex < value.length; ) {
    const [, name = '', quoted, plain = '', separator] = xfccField.exec(value) ?? []
    const key = name.toLowerCase()
    const fields = elements.at(-1)
    if (key === '' || fields === undefined || fields.has(key))
      throw new TypeError('no field of a forwarded certificate')
    fields.set(key, quoted ?? plain)
    if (separator === ',') elements.push(new Map())
  }
  return elements
}

function fromPem(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  return blocks.slice(0, mostCertificates).map((block) => new X509Certificate(block))
}
