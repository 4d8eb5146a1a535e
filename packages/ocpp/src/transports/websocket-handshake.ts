import { type OcppVersion } from '../protocol.ts'

/** Every version spoken over WebSocket. */
export const ocppVersions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const satisfies readonly OcppVersion[]

/** The subprotocols a client offers, in its order of preference; tolerant of stray blanks and empty members. */
export function offeredSubprotocols(header: string | undefined): readonly string[] {
  if (header === undefined) return []
  return header
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** The version to speak: the first of the client's that we speak (2.1 part 4, 3.3), or undefined when there is none. */
export function chooseVersion(
  offered: Iterable<string>,
  spoken: readonly OcppVersion[] = ocppVersions,
): OcppVersion | undefined {
  for (const name of offered) {
    const version = spoken.find((candidate) => candidate === name)
    if (version !== undefined) return version
  }
  return undefined
}

/** The longest identity (2.1 part 4, 3.1.1: identifierString of 48). */
export const longestIdentity = 48

/**
 * The station's identity from a request target such as `/ocpp/RDAM%20123`, as written; null when there is none or it
 * is not allowed. Doubled and trailing slashes and a query are ignored (FIELD F12).
 */
export function identityFromTarget(target: string, endpoint = '/ocpp'): string | null {
  const end = target.search(/[?#]/)
  const path = end < 0 ? target : target.slice(0, end)
  const segments = path.split('/').filter((segment) => segment !== '')
  const prefix = endpoint.split('/').filter((segment) => segment !== '')
  if (segments.length !== prefix.length + 1 || prefix.some((name, at) => segments[at] !== name)) return null
  const identity = percentDecoded(segments[prefix.length] ?? '')
  return identity !== null && isIdentity(identity) ? identity : null
}

// A colon would end the user name of Basic authentication (2.1 part 4, 3.1.1); control characters have no business
// here; `.` and `..` cannot be the last part of any URL, however they are encoded.
export function isIdentity(identity: string): boolean {
  if (identity.trim() === '' || identity.length > longestIdentity) return false
  return !/[:\p{Cc}]|^\.{1,2}$/u.test(identity)
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Basic credentials as bytes: passwords need not be UTF-8 (2.1 part 2, A00.FR.205; 1.6 white paper, 3.1). */
export interface BasicCredentials {
  readonly user: Buffer
  readonly password: Buffer
}

const basic = /^basic +([a-z0-9+/]{1,512}={0,2}) *$/i
const colon = 0x3a

/** The credentials of an Authorization header, split at the first colon byte; null when there are none. */
export function basicCredentials(header: string | undefined): BasicCredentials | null {
  const encoded = header === undefined ? undefined : basic.exec(header)?.[1]
  if (encoded === undefined) return null
  const bytes = Buffer.from(encoded, 'base64')
  const split = bytes.indexOf(colon)
  return split < 0 ? null : { user: bytes.subarray(0, split), password: bytes.subarray(split + 1) }
}

/** The Authorization header for an identity and a password of any bytes. */
export function basicHeader(identity: string, password: string | Uint8Array): string {
  const bytes = typeof password === 'string' ? Buffer.from(password) : password
  return `Basic ${Buffer.concat([Buffer.from(`${identity}:`), bytes]).toString('base64')}`
}
