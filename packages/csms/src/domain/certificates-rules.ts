/** A02: what may be certified, and how a certificate moves from its request to its end; pure. */
import { type InstalledCertificate, type SigningUse, type StationCertificate } from './certificates-model.ts'
import { type SigningRequestInput } from './inbound.ts'
import { type Command, type DeviceVariable, type Instant, type Station } from './model.ts'
import { type StationAnswer } from './outbound.ts'
import { type NewEvent, type SignedCertificate } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** How long an authority that is away is asked again. */
const patienceMs = 24 * hourMs
/** A station that asks more often is in a loop. */
const mostAnHour = 12

export interface SigningFacts {
  station: Station
  /** What it asked for before, newest first. */
  before: readonly StationCertificate[]
  /** Stations that said the name of themselves as their serial number. */
  namesakes: readonly Station[]
  /** The station that has the name as its identity. */
  named: Station | undefined
  variables: readonly DeviceVariable[]
  organisations: readonly string[]
  hasAuthority: boolean
  at: Instant
}

export interface SigningRefusal {
  /** 2.x: a reason code of the published list, where there is one. */
  code: 'InvalidCSR' | 'TooManyRequests' | 'NotEnabled'
  reason: string
}

/** @returns undefined when it may be signed */
export function signingRefusal(input: SigningRequestInput, facts: SigningFacts): SigningRefusal | undefined {
  const { read, certificateType } = input
  const invalid = (reason: string): SigningRefusal => ({ code: 'InvalidCSR', reason })
  if (!facts.hasAuthority) return { code: 'NotEnabled', reason: 'no certificate authority is configured' }
  if (typeof read === 'string') return invalid(read)
  if (read.weakness !== null) return invalid(`it has ${read.weakness}`)
  const [commonName, ...others] = read.commonNames
  if (commonName === undefined || others.length > 0) return invalid(`it names ${read.commonNames.length} CN`)
  if (!names(facts, certificateType, commonName)) {
    return invalid(`its CN "${commonName}" is neither the identity of this station nor its serial number alone`)
  }
  if (!facts.organisations.some((ours) => read.organisations.some((name) => isSame(name, ours)))) {
    return invalid(`its O "${read.organisations.join('", "')}" is none of ours (A00.FR.403)`)
  }
  const lately = facts.before.filter(({ requestedAt }) => requestedAt > facts.at - hourMs)
  if (lately.length >= mostAnHour) return { code: 'TooManyRequests', reason: `${lately.length} requests in an hour` }
  return undefined
}

/**
 * A00.FR.404: by the whole of its identity or of its serial number. A station says itself what its number is, so one
 * that another has, or is called, certifies nobody: the door would let either in with it.
 */
function names({ station, named, namesakes, variables }: SigningFacts, use: SigningUse, commonName: string): boolean {
  const { stationId, identity, serialNumber } = station
  if (isSame(commonName, identity)) return true
  if (use !== 'ChargingStationCertificate' && variables.some((one) => isSeccId(one, commonName))) return true
  if (serialNumber === null || !isSame(commonName, serialNumber)) return false
  const others = [...namesakes, ...(named === undefined ? [] : [named])]
  return others.every((other) => other.stationId === stationId)
}

/** ISO 15118: what the station is called towards vehicles. */
function isSeccId({ variable, value }: DeviceVariable, commonName: string): boolean {
  return variable.toLowerCase() === 'seccid' && value !== null && isSame(value, commonName)
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

/** The same request again, that is still on its way: the station missed our answer, or waits too shortly. */
export function sameUnderWay(
  before: readonly StationCertificate[],
  { csr, certificateType }: SigningRequestInput,
): StationCertificate | undefined {
  return before.find(
    (row) =>
      row.certificateType === certificateType &&
      row.csr === csr &&
      (row.state === 'requested' || (row.state === 'signed' && row.commandId !== null)),
  )
}

export function newRequest(
  { organisationId, stationId }: Station,
  input: SigningRequestInput,
  certificateId: string,
  commonName: string,
  at: Instant,
): StationCertificate {
  const { csr, certificateType, requestId } = input
  return {
    organisationId,
    certificateId,
    stationId,
    certificateType,
    state: 'requested',
    stateReason: null,
    requestId,
    csr,
    commonName,
    serialNumber: null,
    issuer: null,
    fingerprint: null,
    notBeforeAt: null,
    notAfterAt: null,
    chain: null,
    commandId: null,
    requestedAt: at,
    signedAt: null,
    installedAt: null,
    revokedAt: null,
    revocationReason: null,
    revocationToldAt: null,
    attempts: 0,
    dueAt: at,
    renewalAskedAt: null,
  }
}

/** A newer request took its place while nobody had signed it. */
export function superseded(row: StationCertificate): StationCertificate {
  return { ...row, state: 'superseded', stateReason: 'the station asked anew', dueAt: null }
}

export function signed(row: StationCertificate, certificate: SignedCertificate, at: Instant): StationCertificate {
  return { ...row, ...certificate, state: 'signed', stateReason: null, signedAt: at, attempts: 0, dueAt: at }
}

export function refused(row: StationCertificate, reason: string): StationCertificate {
  return { ...row, state: 'refused', stateReason: reason.slice(0, 500), dueAt: null }
}

export function failed(row: StationCertificate, reason: string): StationCertificate {
  return { ...row, state: 'failed', stateReason: reason.slice(0, 500), dueAt: null }
}

const firstWaitMs = 10_000
const longestWaitMs = 10 * minuteMs

/** Asked again later and later, for a day. */
export function waiting(row: StationCertificate, reason: string, at: Instant): StationCertificate {
  if (at - (row.signedAt ?? row.requestedAt) > patienceMs) return failed(row, reason)
  const wait = Math.min(firstWaitMs * 2 ** Math.min(row.attempts, 10), longestWaitMs)
  return { ...row, stateReason: reason.slice(0, 500), attempts: row.attempts + 1, dueAt: at + wait }
}

/** It leaves in a command, whose end the clock sees to when nobody else does. */
export function leaving(row: StationCertificate, { commandId, expiresAt }: Command): StationCertificate {
  return { ...row, commandId, dueAt: expiresAt + minuteMs }
}

/** What the station made of it; the others of its kind are no longer used once it took this one. */
export function afterAnswer(
  row: StationCertificate,
  others: readonly StationCertificate[],
  { verdict, status, code, description }: StationAnswer,
  at: Instant,
): StationCertificate[] {
  const said = [status, code, description].filter((word) => word !== null && word !== '').join(': ')
  if (verdict === 'offline' || row.state === 'revoked') return []
  if (verdict === 'rejected') return [refused(row, `the station answered ${said}`)]
  if (verdict !== 'completed' && verdict !== 'accepted')
    return [failed(row, said === '' ? verdict : `${verdict}: ${said}`)]
  const taken: StationCertificate = { ...row, state: 'installed', stateReason: null, installedAt: at, dueAt: null }
  return [
    taken,
    ...others
      .filter(({ certificateId, certificateType, state }) => {
        return certificateId !== row.certificateId && certificateType === row.certificateType && state === 'installed'
      })
      .map(
        (other): StationCertificate => ({ ...other, state: 'superseded', stateReason: 'a newer one was installed' }),
      ),
  ]
}

/** How many are kept of a station beside those that may still be used. */
const keptRows = 64

/** The oldest that nobody can use any more. */
export function outlived(before: readonly StationCertificate[], at: Instant): StationCertificate[] {
  return before
    .slice(keptRows)
    .filter(({ state, notAfterAt }) => !isUnderWay(state) && (notAfterAt === null || notAfterAt < at))
}

function isUnderWay(state: StationCertificate['state']): boolean {
  return state === 'requested' || state === 'signed'
}

export function certificateEvent(
  row: StationCertificate,
  identity: string,
  at: Instant,
  source: 'station' | 'operator' | 'stationmaster',
): NewEvent {
  const { certificateId, certificateType, state, stateReason, commonName, serialNumber, notAfterAt, commandId } = row
  return stationEvent(row, 'certificate.changed', at, source, {
    id: certificateId,
    stationId: identity,
    certificateType,
    state,
    stateReason,
    commonName,
    serialNumber,
    notAfter: notAfterAt === null ? null : instantText(notAfterAt),
    commandId,
  })
}

/** What the operator has to see to: it is told beside what the station reports of its own security. */
export function certificateAlarm(station: Station, action: string, at: Instant, data: object): NewEvent {
  return stationEvent(station, 'security.event', at, 'stationmaster', { action, at: instantText(at), data })
}

export function isSameCertificate(
  one: Pick<InstalledCertificate, 'issuerNameHash' | 'issuerKeyHash' | 'serialNumber'>,
  other: Pick<InstalledCertificate, 'issuerNameHash' | 'issuerKeyHash' | 'serialNumber'>,
): boolean {
  const folded = ({ issuerNameHash, issuerKeyHash, serialNumber }: typeof one) =>
    [issuerNameHash, issuerKeyHash, serialNumber].map((hex) => hex.toLowerCase().replace(/^0+(?=.)/, '')).join(' ')
  return folded(one) === folded(other)
}
