/** The path from a certificate to an authority that is trusted (RFC 5280, 6.1). */
import { type X509Certificate } from 'node:crypto'
import { type CertificateParts, type Purpose, readCertificate } from './certificate.ts'

export interface PathSearch {
  /** What was sent along, in any order. */
  between: readonly X509Certificate[]
  authorities: readonly X509Certificate[]
  /** What it is to be good for; left out, nothing is asked. */
  purpose?: Purpose
  now: number
}

/**
 * Whether the leaf itself is in time is left to who asks; everything above it must be.
 *
 * @returns leaf first, the authority last; null where no path leads there @throws EncodingError
 */
export function pathTo(leaf: X509Certificate, search: PathSearch): X509Certificate[] | null {
  const { between, authorities, purpose, now } = search
  if (!isGoodFor(leaf, purpose)) return null
  const path = [leaf]
  // Those that stand below by name of their own: who renewed its own key adds nothing to the length.
  let below = 0
  for (let current = leaf; path.length <= between.length + 1; ) {
    const mayStandAbove = (candidate: X509Certificate) => mayIssue(candidate, { subject: current, below, now })
    const authority = authorities.find(mayStandAbove)
    if (authority !== undefined) return [...path, authority]
    const next = between.find(
      (one) => !path.includes(one) && mayStandAbove(one) && serves(readCertificate(one), purpose),
    )
    if (next === undefined) return null
    path.push(next)
    if (next.subject !== next.issuer) below++
    current = next
  }
  return null
}

function mayIssue(
  issuer: X509Certificate,
  { subject, below, now }: { subject: X509Certificate; below: number; now: number },
): boolean {
  if (!issuer.ca || issuer.validFromDate.getTime() > now || issuer.validToDate.getTime() <= now) return false
  if (!subject.checkIssued(issuer) || !readCertificate(subject).isStronglySigned) return false
  const { usage, pathLength, hasUnknownDemand } = readCertificate(issuer)
  if (hasUnknownDemand || usage?.includes('keyCertSign') === false) return false
  return (pathLength === null || below <= pathLength) && subject.verify(issuer.publicKey)
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
