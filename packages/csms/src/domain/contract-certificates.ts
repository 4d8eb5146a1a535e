/** Contract certificates of vehicles (C07, M01, M02): the words, and the ports to who knows them. */

import { type Instant } from './model.ts'
import { type IssuerCertificate, type NamedCertificate, type StatusQuestion } from './status-question.ts'

/** AuthorizeCertificateStatusEnumType; SignatureError is of the vehicle's messages, which a station judges. */
export type ContractStatus =
  | 'Accepted'
  | 'CertChainError'
  | 'CertificateExpired'
  | 'CertificateRevoked'
  | 'ContractCancelled'
  | 'NoCertificateAvailable'
  | 'SignatureError'

/** What came with an eMAID. */
export interface PresentedContract {
  /** PEM, leaf first, of a station that leaves its judgement to us (C07.FR.06); null where it judged itself. */
  certificate: string | null
  /** How the certificates of the chain are named at their responders, the leaf first. */
  named: (NamedCertificate & { responderUrl: string })[]
}

/** One certificate of a chain that leads to an authority we trust. */
export interface ContractElement {
  /** How an operator knows it. */
  title: string
  named: NamedCertificate
  /** Where it says that its status is told; the first answer counts. */
  places: Pick<StatusQuestion, 'responderUrl' | 'source'>[]
  /** Who signed it, on the path that was walked; left out where the certificate is only named. */
  issuer?: IssuerCertificate
}

export interface ContractFault {
  status: Exclude<ContractStatus, 'Accepted'>
  reason: string
}

export type FollowedChain =
  | { kind: 'fault'; fault: ContractFault }
  | { kind: 'trusted'; commonName: string; elements: ContractElement[] }

/** The authorities whose contracts are believed. */
export interface ContractTrust {
  /** Without one no contract is. */
  isEmpty(): boolean
  /** From what was presented (PEM, leaf first) to one of them. */
  follow(chain: string, at: Instant): FollowedChain
  /** Whether one of them, valid now, issued what is so named. */
  issued(named: NamedCertificate, at: Instant): boolean
}

/** What a vehicle asks through its station; `exiRequest` is its message as it came, in base64. */
export interface ContractRequest {
  action: 'Install' | 'Update'
  iso15118SchemaVersion: string
  exiRequest: string
  /** 2.1 with ISO 15118-20: how many contracts the vehicle takes, and which it wants first. */
  maximumContractCertificateChains: number | null
  prioritizedEMAIDs: string[]
}

export type PoolAnswer =
  | { kind: 'answered'; exiResponse: string; remainingContracts: number | null }
  /** It has looked, and has none. */
  | { kind: 'refused'; reason: string; exiResponse: string }
  | { kind: 'away'; reason: string }

/** A contract certificate pool: knows what contract a vehicle has, and writes the answer it understands. */
export interface ContractCertificates {
  request(request: ContractRequest, signal: AbortSignal): Promise<PoolAnswer>
}
