import { type IncomingMessage } from 'node:http'

/** An identity is at most 48 characters and has no colon, which would end the user name of Basic (2.1 part 4, 3.1.1). */
const identityPattern = /^[^:\p{Cc}]{1,48}$/u

/**
 * The identity at the end of a request's URL: percent-decoded, with doubled and trailing slashes and a query tolerated
 * (F12). A version in the path decides nothing (2.1 part 4, 3.1.2).
 *
 * @param prefix what stands before the identity, e.g. `/ocpp`
 * @returns undefined when the path is not below the prefix or names no usable identity
 */
export function identityOf(url: string, prefix: string): string | undefined {
  const path = url.split(/[?#]/, 1)[0]?.replace(/\/{2,}/g, '/') ?? ''
  if (!path.startsWith(`${prefix}/`)) return undefined
  const last =
    path
      .replace(/\/$/, '')
      .slice(prefix.length + 1)
      .split('/')
      .at(-1) ?? ''
  try {
    const identity = decodeURIComponent(last)
    return identityPattern.test(identity) ? identity : undefined
  } catch {
    return undefined
  }
}

/** The subprotocols a station offers, in its order of preference, at most 16. */
export function offeredSubprotocols(request: IncomingMessage): string[] {
  const header = request.headers['sec-websocket-protocol'] ?? ''
  return header
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .slice(0, 16)
}

/** The first one the station prefers that we speak (2.1 part 4, 3.3). */
export function chooseSubprotocol<T extends string>(offered: readonly string[], spoken: readonly T[]): T | undefined {
  for (const name of offered) {
    const found = spoken.find((candidate) => candidate === name)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * Basic credentials as bytes: a 1.6 password may be any bytes, so nothing is decoded as text, and the user name ends at
 * the first colon byte.
 *
 * @returns null without a readable header
 */
export function basicCredentials(request: IncomingMessage): { username: Uint8Array; password: Uint8Array } | null {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(request.headers.authorization ?? '')?.[1]
  if (encoded === undefined || encoded.length > 400) return null
  const bytes = Buffer.from(encoded, 'base64')
  const colon = bytes.indexOf(0x3a)
  return colon === -1 ? null : { username: bytes.subarray(0, colon), password: bytes.subarray(colon + 1) }
}
