export type RootUse =
  | 'CSMSRootCertificate'
  | 'MORootCertificate'
  | 'ManufacturerRootCertificate'
  | 'OEMRootCertificate'
  | 'V2GRootCertificate'
export type SigningUse = 'V2G20Certificate' | 'V2GCertificate'

/** What a station keeps of certificates over a loss of power. */
export interface CertificateMemory {
  roots: { use: RootUse; certificate: string }[]
  /** The key of the request that was not answered yet, in PEM. */
  asked?: { use: SigningUse; key: string } | undefined
  /** Its own ones, that vehicles see. */
  own: { use: SigningUse; key: string; chain: string }[]
  /** When the status of its own was asked for last. */
  statusAskedAt?: number
}
