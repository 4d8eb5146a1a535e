import { type InstalledCertificate, type StationCertificate } from './certificates-model.ts'
import { type Instant } from './model.ts'

interface StationCertificateFilter {
  stationId?: string | undefined
  state?: StationCertificate['state'] | undefined
  certificateType?: StationCertificate['certificateType'] | undefined
  /** Those in use that end before it, the first to end first; else the newest first. */
  expiringBefore?: Instant | undefined
}
export interface ListedStationCertificate {
  certificate: StationCertificate
  identity: string
}
export interface CertificateReads {
  list(
    filter: StationCertificateFilter,
    after: readonly [at: Instant, certificateId: string] | null,
    limit: number,
  ): Promise<{ items: ListedStationCertificate[]; more: boolean }>
  one(certificateId: string): Promise<ListedStationCertificate | undefined>
  of(stationId: string): Promise<{ certificates: StationCertificate[]; installed: InstalledCertificate[] }>
}
