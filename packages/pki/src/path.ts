/** The path from a certificate to an authority that is trusted (RFC 5280, 6.1). */
import { type X509Certificate } from 'node:crypto'
import { type CertificateParts, type Purpose, publicKeyOf, readCertificate } from './certificate.ts'

export interface PathSearch {
  /** What was sent along, in any order. */
  between: readonly X509Certificate[]
  authorities: readonly X509Certificate[]
  /** What it is to be good for; left out, nothing is asked. */
  purpose?: Purpose
  now: number
}

/** Certificates that are stood on, over all ways that are tried: who sends many that signed each other ends here. */
const mostSteps = 64

/**
 * Whether the leaf itself is in time is left to who asks; everything above it must be. Where one name and key was
 * certified by several, each is tried (RFC 4158, 2.4.2).
 *
 * @returns leaf first, the authority last; null where no path leads there @throws EncodingError
 */
export function pathTo(leaf: X509Certificate, search: PathSearch): X509Certificate[] | null {
  const { between, authorities, purpose, now } = search
  if (!isGoodFor(leaf, purpose)) return null
  let steps = 0
  /** @param below those that stand below by name of their own: who renewed its own key adds nothing to the length */
  const upFrom = (
    path: readonly X509Certificate[],
    subject: X509Certificate,
    below: number,
  ): X509Certificate[] | null => {
    if (++steps > mostSteps) return null
    const mayStandAbove = (candidate: X509Certificate) => mayIssue(candidate, { subject, below, now })
    const authority = authorities.find(mayStandAbove)
    if (authority !== undefined) return [...path, authority]
    for (const one of between) {
      if (path.includes(one) || !serves(readCertificate(one), purpose) || !mayStandAbove(one)) continue
      const found = upFrom([...path, one], one, one.subject === one.issuer ? below : below + 1)
      if (found !== null) return found
    }
    return null
  }
  return upFrom([leaf], leaf, 0)
}

function mayIssue(
  issuer: X509Certificate,
  { subject, below, now }: { subject: X509Certificate; below: number; now: number },
): boolean {
  if (!issuer.ca || issuer.validFromDate.getTime() > now || issuer.validToDate.getTime() <= now) return false
  if (!subject.checkIssued(issuer) || !readCertificate(subject).isStronglySigned) return false
  const { usage, pathLength, hasUnknownDemand } = readCertificate(issuer)
  if (hasUnknownDemand || usage?.includes('keyCertSign') === false) return false
  return (pathLength === null || below <= pathLength) && subject.verify(publicKeyOf(issuer))
}

/** Whether a certificate and its key may be used for this; without a purpose, whether it is understood at all. */
export function isGoodFor(leaf: X509Certificate, purpose?: Purpose): boolean {
  const parts = readCertificate(leaf)
  if (!serves(parts, purpose)) return false
  const { usage } = parts
  // Who shall prove that it has the key signs with it, or agrees on one.
  return purpose === undefined || usage === null || usage.includes('digitalSignature') || usage.includes('keyAgreement')
}

/** One that names purposes serves no other; what an authority names holds for all below it, as OpenSSL sees it. */
function serves({ purposes, hasUnknownDemand }: CertificateParts, purpose: Purpose | undefined): boolean {
  if (hasUnknownDemand) return false
  return purpose === undefined || purposes === null || purposes.includes(purpose) || purposes.includes('any')
}
