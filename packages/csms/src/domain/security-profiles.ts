/** Which security profile a station may come with, and whether its certificate is its own (A00, A05; F22, F24). */
import { type StationCertificate } from './certificates-model.ts'
import { type Arrival } from './front-door.ts'
import { type CertificateFault, type ClientCertificate, type LinkSecurity } from './link-security.ts'
import { type Instant, type Knock, type Station } from './model.ts'

/** Stable, and shown on the Knocking list. */
export type ProfileRefusal =
  | 'profile-lowered'
  | 'insecure'
  | 'legacy-tls'
  | 'other-profile'
  | 'credentials-missing'
  | 'credentials-wrong'
  | 'certificate-missing'
  | CertificateFault
  | 'certificate-revoked'
  | 'certificate-status-unknown'
  | 'certificate-expired'
  | 'certificate-wrong-organisation'
  | 'certificate-wrong-name'

export interface ProfileFacts {
  arrival: Arrival
  /** What its Basic credentials are worth. */
  credential: Knock['credential']
  /** F24: of the number that its certificate has, as they stand in our store. */
  certificates: readonly StationCertificate[]
  /** Names of ours that a station's certificate may carry as O. */
  organisations: readonly string[]
  at: Instant
}

/** Of the profiles that are accepted the one the link is of, or why it is of none; profile 0 asks nothing. */
export function judgeProfile(
  station: Station,
  facts: ProfileFacts,
): { profile: number; refusal?: undefined } | { refusal: ProfileRefusal } {
  const { securityProfile: current, alsoAcceptedProfile: other } = station
  const ofCurrent = profileRefusal(station, current, facts)
  if (other === null) return ofCurrent === undefined ? { profile: current } : { refusal: ofCurrent }
  const ofOther = profileRefusal(station, other, facts)
  // Profile 0 takes any link, so it says nothing of which one this is.
  if (ofCurrent === undefined && (current > 0 || ofOther !== undefined)) return { profile: current }
  if (ofOther === undefined) return { profile: other }
  // A link over TLS was an attempt at the profile that goes over it.
  return { refusal: facts.arrival.secure === other >= 2 ? ofOther : (ofCurrent ?? ofOther) }
}

function profileRefusal(station: Station, profile: number, facts: ProfileFacts): ProfileRefusal | undefined {
  const { arrival, credential, at } = facts
  // F23: the whole port is refused to who is not marked for it.
  if (arrival.tls?.legacy === true && !station.acceptsLegacyTls) return 'legacy-tls'
  // In profile 3 the certificate takes the password's place (A00.FR.401).
  if (profile !== 3 && credential === 'wrong') return 'credentials-wrong'
  if (profile !== 3 && credential === 'missing') return 'credentials-missing'
  const isWayBack = profile < station.reachedSecurityProfile && profile !== station.alsoAcceptedProfile
  // A05.FR.07: whoever takes the higher profile away from our record does not take it away from the station.
  if (isWayBack && !isReopened(station, at)) return 'profile-lowered'
  if (profile >= 2 && !arrival.secure) return 'insecure'
  // A00.FR.002: the higher one is not what is configured either.
  if (profile === 1 && arrival.secure) return 'other-profile'
  if (profile === 3) return certificateRefusal(station, facts)
  return profile > 0 && credential !== 'correct' ? 'credentials-missing' : undefined
}

function certificateRefusal(station: Station, facts: ProfileFacts): ProfileRefusal | undefined {
  const { certificate } = facts.arrival
  if (certificate === null) return 'certificate-missing'
  if (certificate.fault !== null) return certificate.fault
  if (!isOfOurs(certificate, facts.organisations)) return 'certificate-wrong-organisation'
  if (isRevoked(certificate, facts.certificates)) return 'certificate-revoked'
  if (!namesStation(certificate.commonName, station)) return 'certificate-wrong-name'
  return certificate.expired && !station.acceptsExpiredCertificate ? 'certificate-expired' : undefined
}

/** A00.FR.702: by number and issuer, for every issuer counts its own. */
function isRevoked({ serialNumber, issuer }: ClientCertificate, known: readonly StationCertificate[]): boolean {
  return known.some((row) => row.state === 'revoked' && row.serialNumber === serialNumber && row.issuer === issuer)
}

/** Whether our own store knows what became of it. */
export function isOnFile({ serialNumber, issuer }: ClientCertificate, known: readonly StationCertificate[]): boolean {
  return known.some((row) => row.serialNumber === serialNumber && row.issuer === issuer)
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

/** A whole word of it: the certificate of CS10 is not one of CS1, nor that of CS1-2. */
function names(commonName: string, name: string): boolean {
  const [text, word] = [folded(commonName), folded(name)]
  if (word === '') return false
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (endsWord(text[at - 1]) && endsWord(text[at + word.length])) return true
  }
  return false
}

/** Whatever else may stand in an identity stands in a word. */
function endsWord(character: string | undefined): boolean {
  return character === undefined || ' ,;'.includes(character)
}

function folded(text: string): string {
  return text.trim().toLowerCase()
}

function isReopened({ securityProfileReopenedUntilAt }: Station, at: Instant): boolean {
  return securityProfileReopenedUntilAt !== null && at < securityProfileReopenedUntilAt
}

/** An expired certificate is let in to be renewed, and for nothing else (A00.FR.429). */
export function awaitsRenewal(security: Pick<LinkSecurity, 'profile' | 'certificate'> | null): boolean {
  return security?.profile === 3 && security.certificate?.expired === true
}

/** A05.FR.07: there is no way back once a link was up, but for a station that an operator reopened (F22). */
export function afterConnecting(
  station: Station,
  profile: number,
  at: Instant,
): Pick<
  Station,
  'securityProfile' | 'alsoAcceptedProfile' | 'reachedSecurityProfile' | 'securityProfileReopenedUntilAt'
> {
  const { reachedSecurityProfile: reached, alsoAcceptedProfile } = station
  const isNew = profile === alsoAcceptedProfile
  // Without TLS nothing was reached that would be worth holding on to.
  const now = profile >= 2 ? profile : 0
  const chosen = {
    securityProfile: isNew ? profile : station.securityProfile,
    alsoAcceptedProfile: isNew ? null : alsoAcceptedProfile,
  }
  if (now > reached || isNew || isReopened(station, at)) {
    return { ...chosen, reachedSecurityProfile: now, securityProfileReopenedUntilAt: null }
  }
  return {
    ...chosen,
    reachedSecurityProfile: reached,
    securityProfileReopenedUntilAt: station.securityProfileReopenedUntilAt,
  }
}
