/** The words of ISO 15118 between a station and its voice. */
import { type RootUse, type SigningUse } from './certificate-memory.ts'
import { type Outcome } from './link.ts'
import { type AuthorizationResult, type IdToken } from './model.ts'

/** What a vehicle pays with: its chain in PEM, leaf first; the CN of the leaf is its eMAID. */
export interface VehicleContract {
  readonly chain: string
}

export interface HashData {
  readonly hashAlgorithm: 'SHA256'
  readonly issuerNameHash: string
  readonly issuerKeyHash: string
  readonly serialNumber: string
}

export interface OcspName extends HashData {
  readonly responderURL: string
}

/** A contract as the station passes it on: named where it could judge it itself, whole where it could not. */
export interface PresentedContract {
  readonly idToken: IdToken
  readonly certificate?: string
  readonly iso15118CertificateHashData?: OcspName[]
}

export interface ListedCertificate {
  readonly certificateType: RootUse | 'V2GCertificateChain'
  readonly certificateHashData: HashData
  readonly childCertificateHashData?: HashData[]
}

export interface ContractAnswer {
  readonly status: string
  readonly exiResponse: string
}

/** What is said for vehicles. */
export interface VehicleSpeech {
  authorize(contract: PresentedContract): Promise<Outcome<AuthorizationResult>>
  sign(csr: string, use: SigningUse): Promise<Outcome<{ status: string }>>
  certificateStatus(named: OcspName): Promise<Outcome<{ status: string }>>
  contract(iso15118SchemaVersion: string, exiRequest: string): Promise<Outcome<ContractAnswer>>
}
