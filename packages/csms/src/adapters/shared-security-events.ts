/** Which security events are critical, by the published lists; the type itself is an open list. */
import { type SecurityEventInput } from '../domain/inbound.ts'
import { parseInstant } from './instant.ts'
import { boundedName } from './shared-bounds.ts'

const criticalEverywhere = [
  'FirmwareUpdated',
  'SettingSystemTime',
  'StartupOfTheDevice',
  'ResetOrReboot',
  'SecurityLogWasCleared',
  'MemoryExhaustion',
  'TamperDetectionActivated',
] as const

/** Security white paper of 1.6, chapter 8. */
export const critical16: ReadonlySet<string> = new Set(criticalEverywhere)

/** Appendix 1 of 2.0.1; 2.1 added the discarded certificate. */
export const critical2: ReadonlySet<string> = new Set([
  ...criticalEverywhere,
  'InvalidFirmwareSignature',
  'InvalidFirmwareSigningCertificate',
  'InvalidCsmsCertificate',
  'InvalidChargingStationCertificate',
  'DiscardedRenewedClientCertificate',
  'InvalidTLSVersion',
  'InvalidTLSCipherSuite',
  'MaintenanceLoginAccepted',
  'MaintenanceLoginFailed',
])

export function securityEventOf(
  { type, timestamp, techInfo }: { type: string; timestamp: string; techInfo?: string },
  critical: ReadonlySet<string>,
): SecurityEventInput {
  return {
    type: boundedName(type),
    critical: critical.has(type),
    at: parseInstant(timestamp),
    techInfo: techInfo === undefined ? null : boundedName(techInfo),
  }
}
