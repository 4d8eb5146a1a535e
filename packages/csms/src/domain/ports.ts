import { type RevocationReason } from '@stationmaster/contract'
import { type SigningUse } from './certificates-model.ts'
import { type Instant, type OutboxEvent } from './model.ts'
import { type Company } from './payment-model.ts'
import { type Lookups, type Tables } from './store-tables.ts'

export interface Clock {
  /** Epoch milliseconds, UTC. */
  now(): Instant
}

export interface Timers {
  /** Resolves after the time with true, or at once with false when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<boolean>
}

/** Keeps station passwords as keyed hashes of their bytes, and makes new ones. */
export interface Passwords {
  hash(password: Uint8Array): string
  matches(password: Uint8Array, hash: string): boolean
  /** A long random password of characters that every version takes: 20 of them, so that it fits 1.6. */
  generate(): string
}

/** Keeps what must not lie in the database in clear, under the installation key. */
export interface Vault {
  seal(text: string): string
  /** Throws when it was sealed under another key. */
  open(sealed: string): string
}

/** One-time passwords of OCPP 2.1 (C25), compared without telling by the time it takes. */
export interface Totp {
  matches(secret: string, window: number, length: number, code: string): boolean
}

/** Where VAT numbers are looked up, such as the EU's VIES; rejects when it cannot be asked. */
export interface VatRegister {
  check(vatNumber: string, signal: AbortSignal): Promise<{ valid: boolean; company?: Company }>
}

export interface Randomness {
  /** 0 ≤ x < 1. */
  next(): number
}

export interface Ids {
  /** A UUIDv7. */
  next(): string
}

/** Short and fast; it recognises what is equal and protects nothing. */
export interface Hash {
  of(text: string): string
}

/** Counts what a station says otherwise than the specification; never delays an answer. */
export interface Deviations {
  noted(deviation: { stationId: string; action: string; path: string; rule: string; sample: string }): void
}

export interface SigningOrder {
  /** The same id again gets the same certificate. */
  orderId: string
  use: SigningUse
  /** PEM. */
  csr: string
  commonName: string
  organisations: readonly string[]
}

/** What an authority signed. */
export interface SignedCertificate {
  /** PEM, leaf first. */
  chain: string
  serialNumber: string
  issuer: string
  fingerprint: string
  notBeforeAt: Instant
  notAfterAt: Instant
}

/** It did not answer, or with an error of its own: to be asked again. */
interface AuthorityAway {
  kind: 'away'
  reason: string
}

/** Who signs (A02.FR.04: never this process), ours or another behind the same contract (docs/certificates.md). */
export interface CertificateAuthority {
  sign(
    order: SigningOrder,
    signal: AbortSignal,
  ): Promise<{ kind: 'signed'; certificate: SignedCertificate } | { kind: 'refused'; reason: string } | AuthorityAway>
  /** `unknown`: it signed no such certificate. */
  revoke(
    serialNumber: string,
    reason: RevocationReason,
    signal: AbortSignal,
  ): Promise<{ kind: 'revoked' | 'unknown' } | AuthorityAway>
}

export type TableName = keyof Tables

export type LookupName = keyof Lookups

export type Need<L extends LookupName = LookupName> = { [K in L]: { lookup: K; key: Lookups[K]['key'] } }[L]

export type Needs = Readonly<Record<string, Need>>

/** A need that may be left out in the second round loads nothing. */
type Loaded<N extends Needs> = { [K in keyof N]: Answer<Exclude<N[K], undefined>> }

type Answer<N extends Need> = Lookups[N['lookup']]['result']

/**
 * `put` inserts the row or replaces the one with the same key; `add` appends to a table without a natural key
 * (ledger, meterValue, statusReport, audit); `remove` takes the row with the same key away.
 */
export type Write = {
  [T in TableName]: { op: 'put' | 'add' | 'remove'; table: T; row: Tables[T] }
}[TableName]

export type NewEvent = Pick<OutboxEvent, 'organisationId' | 'type' | 'stationId' | 'at' | 'source' | 'data'>

export interface Decision<R> {
  result: R
  writes: Write[]
  events: NewEvent[]
}

/**
 * A unit of work: load, decide, write. `decide` is synchronous and pure, and may be called again from a fresh load
 * when its batch failed.
 */
export interface Unit<R, N extends Needs = Needs, M extends Needs = Needs> {
  /** Units that touch the same key never share a batch: `station:…`, `token:…`, `group:…`, `transaction:…`. */
  touches: readonly string[]
  needs: N
  /** A second round of loads that depends on the first, e.g. the group of a token. */
  more?: (loaded: Loaded<N>) => M
  decide: (loaded: Loaded<N> & Loaded<M>) => Decision<R>
}

export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

/** Runs units; a promise resolves only after its unit's commit (promise 1) and rejects with StoreUnavailable. */
export interface Store {
  run<R, N extends Needs, M extends Needs = Record<string, never>>(unit: Unit<R, N, M>): Promise<R>
}

export function need<L extends LookupName>(lookup: L, ...key: Lookups[L]['key']): Extract<Need, { lookup: L }> {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the parameters pair the name with its row
  return { lookup, key } as Extract<Need, { lookup: L }>
}

export function put<T extends TableName>(table: T, row: Tables[T]): Write {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the parameters pair the name with its row
  return { op: 'put', table, row } as Write
}

export function add<T extends TableName>(table: T, row: Tables[T]): Write {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the parameters pair the name with its row
  return { op: 'add', table, row } as Write
}

export function remove<T extends TableName>(table: T, row: Tables[T]): Write {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the parameters pair the name with its row
  return { op: 'remove', table, row } as Write
}
