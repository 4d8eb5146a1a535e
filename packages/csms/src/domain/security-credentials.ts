/** The Basic password of a station: by bytes, as hashes, and never both lost in a change (F11, F25). */
import { type Instant, type StationCredential } from './model.ts'
import { type Passwords } from './ports.ts'

/** F25: how long the old password works beside one that was not seen yet. */
const overlapMs = 72 * 60 * 60_000

/** Stands in for a hash where the time before had no password at all. */
const noPassword = ''

/** What a station may hold while its answers are out: more changes than these wait until one was seen. */
const passwordsAtOnce = 4

/** Passwords a station may have, newest first; the last one it had for certain. */
export type PasswordHashes = readonly string[]

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
    previousHashes: [],
    previousUntilAt: null,
    setAt: at,
    usedAt: null,
  }
}

/** The new password, with those before it working until a newer one was seen once or 72 h passed. */
export function replacingCredential(
  before: StationCredential | undefined,
  owner: CredentialOwner,
  passwordHash: string,
  at: Instant,
): StationCredential {
  const hashes = withAnother(before === undefined ? [noPassword] : openHashes(before, at), passwordHash)
  return withHashes(newCredential(owner, passwordHash, at), hashes, at)
}

/** All that work: the current one first. */
export function openHashes(credential: StationCredential | undefined, at: Instant): PasswordHashes {
  if (credential === undefined) return []
  const { passwordHash, previousHashes, previousUntilAt } = credential
  const overlap = previousUntilAt !== null && at < previousUntilAt
  return [passwordHash, ...(overlap ? previousHashes : [])]
}

/** The passwords themselves that work; none stands for nothing. */
export function knownHashes(credential: StationCredential | undefined, at: Instant): PasswordHashes {
  return openHashes(credential, at).filter((hash) => hash !== noPassword)
}

/** Another one was asked for. Of too many the one it had for certain stays, and the newest (F25). */
export function withAnother(hashes: PasswordHashes, hash: string): PasswordHashes {
  const fits = hashes.length < passwordsAtOnce
  return [hash, ...(fits ? hashes : [...hashes.slice(0, passwordsAtOnce - 2), ...hashes.slice(-1)])]
}

/** A01.FR.03, F25: the station has this one, so that those before it are over; newer ones may still be taken. */
export function withoutOlder(hashes: PasswordHashes, hash: string): PasswordHashes {
  const index = hashes.indexOf(hash)
  return index === -1 ? hashes : hashes.slice(0, index + 1)
}

/** A01.FR.04: the station did not take this one. */
export function withoutRefused(hashes: PasswordHashes, hash: string): PasswordHashes {
  const index = hashes.indexOf(hash)
  return index === -1 ? hashes : hashes.toSpliced(index, 1)
}

/** @returns the sentence that refuses another change; undefined where there is room for it */
export function tooManyOpen(hashes: PasswordHashes): string | undefined {
  if (hashes.length < passwordsAtOnce) return undefined
  return `Of ${hashes.length - 1} changes of its password nobody knows whether the station took them; wait until it comes again, or say which it has with passwordBy "expected"`
}

/** @param hashes not empty */
export function withHashes(credential: StationCredential, hashes: PasswordHashes, at: Instant): StationCredential {
  const [passwordHash = credential.passwordHash, ...previousHashes] = hashes
  const previousUntilAt = previousHashes.length === 0 ? null : (credential.previousUntilAt ?? at + overlapMs)
  return { ...credential, passwordHash, previousHashes, previousUntilAt }
}

/** A01.FR.03: the station took it, so those before are over at once. */
export function confirmedCredential(credential: StationCredential, hash: string, at: Instant): StationCredential {
  return withHashes(credential, withoutOlder(allHashes(credential), hash), at)
}

/** A01.FR.04: the station refused, so nothing changed; undefined when there was none before. */
export function revertedCredential(
  credential: StationCredential,
  hash: string,
  at: Instant,
): StationCredential | undefined {
  const left = withoutRefused(allHashes(credential), hash)
  if (left.length === 0) return credential
  return left[0] === noPassword ? undefined : withHashes(credential, left, at)
}

const allHashes = ({ passwordHash, previousHashes }: StationCredential) => [passwordHash, ...previousHashes]

const dayMs = 24 * 60 * 60_000

/** F25: what was seen ends what was before it; a use a day is worth a write. */
export function usedCredential(
  credential: StationCredential,
  hash: string,
  at: Instant,
): StationCredential | undefined {
  const settled = confirmedCredential(credential, hash, at)
  const ends = settled.previousHashes.length < credential.previousHashes.length
  if (hash !== credential.passwordHash) return ends ? settled : undefined
  const isDue = ends || credential.usedAt === null || at - credential.usedAt > dayMs
  return isDue ? { ...settled, usedAt: at } : undefined
}

export type CredentialVerdict =
  /** With the password of this hash. */
  { kind: 'correct'; hash: string } | { kind: 'missing' | 'wrong' | 'none-on-file' }

/** @param password the bytes as they came; null when none were sent */
export function judgePassword(
  credential: StationCredential | undefined,
  password: Uint8Array | null,
  at: Instant,
  passwords: Pick<Passwords, 'matches'>,
): CredentialVerdict {
  if (credential === undefined) return { kind: 'none-on-file' }
  const hashes = openHashes(credential, at)
  const hash =
    (password === null ? undefined : matchingHash(hashes, password, passwords)) ??
    hashes.find((known) => known === noPassword)
  if (hash !== undefined) return { kind: 'correct', hash }
  return { kind: password === null ? 'missing' : 'wrong' }
}

export function matchingHash(
  hashes: PasswordHashes,
  password: Uint8Array,
  passwords: Pick<Passwords, 'matches'>,
): string | undefined {
  return hashes.find((hash) => hash !== noPassword && passwords.matches(password, hash))
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
