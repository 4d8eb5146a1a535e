/** Where the security of a network is weak, from what is known of each station; pure. */
import { type SecurityPosture } from '@stationmaster/contract'
import { type Instant } from './model.ts'
import { type PostureRow } from './security-reads.ts'

type Weakness = SecurityPosture['weaknesses'][number]['weakness']

const dayMs = 86_400_000
/** A certificate is renewed about a month ahead. */
const certificateAheadMs = 30 * dayMs
const passwordYearMs = 365 * dayMs

const tests = {
  'no-password': ({ securityProfile }) => securityProfile === 0,
  'no-tls': ({ securityProfile }) => securityProfile === 1,
  'legacy-tls': ({ linkSecurity }) => /^TLSv1(?:\.1)?$/.test(linkSecurity?.tlsVersion ?? ''),
  'certificate-expired': ({ securityProfile, linkSecurity }, now) =>
    securityProfile === 3 && (linkSecurity?.certificate?.expiresAt ?? now + 1) <= now,
  'certificate-expires': ({ securityProfile, linkSecurity }, now) => {
    const expiresAt = linkSecurity?.certificate?.expiresAt ?? null
    return securityProfile === 3 && expiresAt !== null && expiresAt > now && expiresAt - now < certificateAheadMs
  },
  'old-password': ({ securityProfile, passwordSetAt }, now) =>
    securityProfile !== 3 && passwordSetAt !== null && now - passwordSetAt > passwordYearMs,
  lowered: ({ securityProfile, reachedSecurityProfile }) => securityProfile < reachedSecurityProfile,
  reopened: ({ reopenedUntilAt }, now) => reopenedUntilAt !== null && now < reopenedUntilAt,
} as const satisfies Record<Weakness, (row: PostureRow, now: Instant) => boolean>

export function judgePosture(rows: readonly PostureRow[], now: Instant) {
  const profiles = [0, 0, 0, 0]
  const counted = new Map<Weakness, number>()
  const weak: { row: PostureRow; weaknesses: Weakness[] }[] = []
  for (const row of rows) {
    profiles[row.securityProfile] = (profiles[row.securityProfile] ?? 0) + 1
    const weaknesses = weaknessNames.filter((name) => tests[name](row, now))
    for (const name of weaknesses) counted.set(name, (counted.get(name) ?? 0) + 1)
    if (weaknesses.length > 0) weak.push({ row, weaknesses })
  }
  weak.sort((a, b) => b.weaknesses.length - a.weaknesses.length || a.row.securityProfile - b.row.securityProfile)
  const counts = weaknessNames.map((weakness) => ({ weakness, stations: counted.get(weakness) ?? 0 }))
  return {
    profiles,
    counts,
    weak,
    upgrading: rows.filter(({ alsoAcceptedProfile }) => alsoAcceptedProfile !== null).length,
  }
}

const weaknessNames: readonly Weakness[] = [
  'certificate-expired',
  'certificate-expires',
  'legacy-tls',
  'no-password',
  'no-tls',
  'lowered',
  'reopened',
  'old-password',
]
