import { type SecurityPosture, type StationSecurity } from '@stationmaster/contract'
import { type Instant, type Station, type StationCredential } from '../../domain/model.ts'
import { judgePosture } from '../../domain/security-posture.ts'
import { type PostureRow } from '../../domain/security-reads.ts'
import { type SecurityUpgrade } from '../../domain/security-upgrade-model.ts'
import { upgradeOf } from '../../domain/security-upgrade-state.ts'
import { instantOrNull, instantText } from '../kit.ts'

export function presentSecurity(
  station: Station,
  credential: StationCredential | undefined,
  upgrade: SecurityUpgrade | undefined,
): StationSecurity {
  const { securityProfile, reachedSecurityProfile, alsoAcceptedProfile, linkSecurity: link } = station
  return {
    securityProfile,
    reachedSecurityProfile,
    securityProfileReopenedUntil: instantOrNull(station.securityProfileReopenedUntilAt),
    alsoAccepted: alsoAcceptedProfile,
    password:
      credential === undefined
        ? null
        : {
            setAt: instantText(credential.setAt),
            usedAt: instantOrNull(credential.usedAt),
            previousUntil: instantOrNull(credential.previousUntilAt),
          },
    connection:
      link === null
        ? null
        : {
            at: instantText(link.at),
            securityProfile: link.profile,
            secure: link.secure,
            tlsVersion: link.tlsVersion,
            cipher: link.cipher,
            certificate: link.certificate === null ? null : presentCertificate(link.certificate),
          },
    upgrade: upgrade === undefined ? null : upgradeOf(upgrade, station),
  }
}

function presentCertificate({
  commonName,
  organisations,
  serialNumber,
  issuer,
  expiresAt,
  fault,
}: NonNullable<NonNullable<Station['linkSecurity']>['certificate']>) {
  return {
    commonName,
    organisations: [...organisations],
    serialNumber,
    issuer: issuer.replaceAll('\n', ', '),
    expiresAt: instantText(expiresAt),
    fault,
  }
}

const mostListed = 500

export function presentPosture(rows: readonly PostureRow[], now: Instant): SecurityPosture {
  const { profiles, counts, weak, upgrading } = judgePosture(rows, now)
  return {
    stations: rows.length,
    profiles,
    upgrading,
    weaknesses: counts,
    weak: weak.slice(0, mostListed).map(({ row, weaknesses }) => ({
      stationId: row.identity,
      securityProfile: row.securityProfile,
      weaknesses,
      tlsVersion: row.linkSecurity?.tlsVersion ?? null,
      certificateExpiresAt: instantOrNull(row.linkSecurity?.certificate?.expiresAt ?? null),
      passwordSetAt: instantOrNull(row.passwordSetAt),
    })),
  }
}
