/** Why a certificate is no longer good (RFC 5280, 5.3.1). */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
} as const
export type RevocationReason = keyof typeof revocationReasons

export interface Revocation {
  /** Hex in lower case without leading zeros. */
  serialNumber: string
  at: number
  reason: RevocationReason
}
