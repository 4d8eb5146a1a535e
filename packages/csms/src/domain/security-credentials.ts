/** The Basic password of a station: by bytes, as hashes, and never both lost in a change (F11, F25). */
import { type Instant, type StationCredential } from './model.ts'
import { type Passwords } from './ports.ts'

/** F25: how long the old password works beside one that was not seen yet. */
const overlapMs = 72 * 60 * 60_000

/** Stands in for a hash where the time before had no password at all. */
const noPassword = ''

export interface CredentialOwner {
  organisationId: string
  stationId: string
}

export function newCredential(owner: CredentialOwner, passwordHash: string, at: Instant): StationCredential {
  const { organisationId, stationId } = owner
  return {
    organisationId,
    stationId,
    passwordHash,
    previousHash: null,
    previousUntilAt: null,
    setAt: at,
    usedAt: null,
  }
}

/** The new password, with the old one working until the new was seen once or 72 h passed. */
export function replacingCredential(
  before: StationCredential | undefined,
  owner: CredentialOwner,
  passwordHash: string,
  at: Instant,
): StationCredential {
  const previousHash = before?.passwordHash ?? noPassword
  return { ...newCredential(owner, passwordHash, at), previousHash, previousUntilAt: at + overlapMs }
}

/** A01.FR.03: the station took it, so the old one is over at once. */
export function confirmedCredential(credential: StationCredential): StationCredential {
  return { ...credential, previousHash: null, previousUntilAt: null }
}

/** A01.FR.04: the station refused, so nothing changed; undefined when there was none before. */
export function revertedCredential(credential: StationCredential): StationCredential | undefined {
  const { previousHash } = credential
  if (previousHash === null) return credential
  if (previousHash === noPassword) return undefined
  return { ...credential, passwordHash: previousHash, previousHash: null, previousUntilAt: null }
}

export type CredentialVerdict = 'current' | 'previous' | 'missing' | 'wrong' | 'none-on-file'

/** @param password the bytes as they came; null when none were sent */
export function judgePassword(
  credential: StationCredential | undefined,
  password: Uint8Array | null,
  at: Instant,
  passwords: Pick<Passwords, 'matches'>,
): CredentialVerdict {
  if (credential === undefined) return 'none-on-file'
  const { passwordHash, previousHash, previousUntilAt } = credential
  const overlap = previousHash !== null && previousUntilAt !== null && at < previousUntilAt
  if (overlap && previousHash === noPassword) {
    return password !== null && passwords.matches(password, passwordHash) ? 'current' : 'previous'
  }
  if (password === null) return 'missing'
  if (passwords.matches(password, passwordHash)) return 'current'
  return overlap && passwords.matches(password, previousHash) ? 'previous' : 'wrong'
}

const utf8 = new TextEncoder()

/** The bytes a station sends for a password that was written this way: hex digits stand for bytes in 1.6 (A00.FR.205). */
export function passwordBytes(written: string, encoding: 'hex' | 'text'): Uint8Array {
  if (encoding === 'text' || !/^(?:[0-9a-f]{2})+$/i.test(written)) return utf8.encode(written)
  return bytesOfHex(written)
}

export function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from((hex.match(/../g) ?? []).map((digits) => Number.parseInt(digits, 16)))
}

/** How a password is written in the variable that holds it. */
export function writtenPassword(password: Uint8Array, encoding: 'hex' | 'text'): string {
  if (encoding === 'text') return new TextDecoder().decode(password)
  return [...password].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
