/** Which security profile a station may come with, and whether its certificate is its own (A00, A05; F22, F24). */
import { type Arrival, type CertificateFault, type ClientCertificate } from './front-door.ts'
import { type Instant, type Station } from './model.ts'

/** Stable, and shown on the Knocking list. */
export type ProfileRefusal =
  | 'profile-lowered'
  | 'insecure'
  | 'other-profile'
  | 'credentials-missing'
  | 'certificate-missing'
  | CertificateFault
  | 'certificate-expired'
  | 'certificate-wrong-organisation'
  | 'certificate-wrong-name'

export interface ProfileFacts {
  arrival: Arrival
  /** The password on file was there and right. */
  passwordIsRight: boolean
  /** Names of ours that a station's certificate may carry as O. */
  organisations: readonly string[]
  at: Instant
}

/** @returns undefined when the link is what its profile asks for; profile 0 asks nothing */
export function profileRefusal(station: Station, facts: ProfileFacts): ProfileRefusal | undefined {
  const { securityProfile: profile } = station
  const { arrival, passwordIsRight, at } = facts
  // A05.FR.07: whoever takes the higher profile away from our record does not take it away from the station.
  if (profile < station.reachedSecurityProfile && !isReopened(station, at)) return 'profile-lowered'
  if (profile >= 2 && !arrival.secure) return 'insecure'
  // A00.FR.002: the higher one is not what is configured either.
  if (profile === 1 && arrival.secure) return 'other-profile'
  if (profile === 3) return certificateRefusal(station, facts)
  return profile > 0 && !passwordIsRight ? 'credentials-missing' : undefined
}

function certificateRefusal(station: Station, facts: ProfileFacts): ProfileRefusal | undefined {
  const { certificate } = facts.arrival
  if (certificate === null) return 'certificate-missing'
  if (certificate.fault !== null) return certificate.fault
  if (!isOfOurs(certificate, facts.organisations)) return 'certificate-wrong-organisation'
  if (!namesStation(certificate.commonName, station)) return 'certificate-wrong-name'
  return certificate.expired && !station.acceptsExpiredCertificate ? 'certificate-expired' : undefined
}

/** A00.FR.403 */
function isOfOurs({ organisations }: ClientCertificate, ours: readonly string[]): boolean {
  const known = ours.map(folded)
  return organisations.some((name) => known.includes(folded(name)))
}

/** A00.FR.404–405: by its serial number, or by its identity. */
function namesStation(commonName: string, { identity, serialNumber }: Station): boolean {
  return names(commonName, identity) || (serialNumber !== null && names(commonName, serialNumber))
}

/** B01.FR.11–12: a serial number that is not the certificate's, and only a different one (F24). */
export function contradicts(commonName: string, identity: string, serialNumber: string): boolean {
  return !names(commonName, identity) && !names(commonName, serialNumber)
}

/** A whole word of it: the certificate of CS10 is not one of CS1. */
function names(commonName: string, name: string): boolean {
  const [text, word] = [folded(commonName), folded(name)]
  if (word === '') return false
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isLetterOrDigit(text[at - 1]) && !isLetterOrDigit(text[at + word.length])) return true
  }
  return false
}

function isLetterOrDigit(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character)
}

function folded(text: string): string {
  return text.trim().toLowerCase()
}

function isReopened({ securityProfileReopenedUntilAt }: Station, at: Instant): boolean {
  return securityProfileReopenedUntilAt !== null && at < securityProfileReopenedUntilAt
}

/** A05.FR.07: there is no way back once a link was up, but for a station that an operator reopened (F22). */
export function afterConnecting(
  station: Station,
  profile: number,
  at: Instant,
): Pick<Station, 'reachedSecurityProfile' | 'securityProfileReopenedUntilAt'> {
  const { reachedSecurityProfile: reached } = station
  // Without TLS nothing was reached that would be worth holding on to.
  const now = profile >= 2 ? profile : 0
  if (now > reached || isReopened(station, at)) {
    return { reachedSecurityProfile: now, securityProfileReopenedUntilAt: null }
  }
  return { reachedSecurityProfile: reached, securityProfileReopenedUntilAt: station.securityProfileReopenedUntilAt }
}
