/** What a station trusts, and how it proves itself, over TLS; PEM. */
export interface TlsIdentity {
  /** Roots that the certificate of a CSMS must lead to. */
  readonly ca?: string
  /** Its own chain, leaf first, and the key: profile 3. */
  readonly certificate?: string
  readonly key?: string
}

/** One network connection profile, as far as a virtual station has use for it (B09). */
export interface NetworkSlot {
  readonly url: string
  readonly securityProfile: number
  /** latin1 text of its bytes; without one the station's own. */
  readonly password?: string
}
