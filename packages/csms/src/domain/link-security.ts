/** What a handshake learned of a station; instants are epoch milliseconds. */

/** How a station last connected. */
export interface LinkSecurity {
  at: number
  /** Of the profiles that were accepted, the one it came with. */
  profile: number
  secure: boolean
  /** Null over plain links, and where TLS ended at a proxy. */
  tlsVersion: string | null
  cipher: string | null
  certificate: ClientCertificate | null
}

export type CertificateFault =
  | 'certificate-untrusted'
  | 'certificate-chain-too-long'
  | 'certificate-weak-key'
  | 'certificate-not-yet-valid'
  /** It names what it may be used for, and not this. */
  | 'certificate-wrong-purpose'

/** A station's certificate as the handshake found it; a fault is also the reason under which the Knocking list shows it. */
export interface ClientCertificate {
  commonName: string
  organisations: readonly string[]
  /** Hex in lower case. */
  serialNumber: string
  /** The issuer's distinguished name. */
  issuer: string
  expiresAt: number
  expired: boolean
  /** What is wrong with it or its path, its expiry and its names aside. */
  fault: CertificateFault | null
}
