/** What must never be kept in clear, whoever reports it (A01.FR.08). */
import { masked } from './id-token.ts'

const secretEnd =
  /(?:password|passwd|passphrase|passcode|secret|psk|pin|(?:authorization|shared|private|api|access|vpn)key)\d*$/

/** Whether a variable or configuration key is called like a secret: without case, blanks and separators. */
export function isSecretVariable(variable: string): boolean {
  return secretEnd.test(variable.replace(/[\s._-]+/g, '').toLowerCase())
}

const userInformation = /([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]*@/gi

/** An address that was signed for whoever holds it: `X-Amz-Signature`, `sig`, `token` … */
const signedQuery = /([?&][\w.-]{0,40}(?:sig|token|secret|pass|credential|key|auth)[\w.-]{0,40}=)[^&\s"'<>#]+/gi

/** A value whose addresses have lost their user and password, and what signs them. */
export function withoutCredentials(value: string): string {
  if (!value.includes('://')) return value
  return value.replace(userInformation, `$1${masked}@`).replace(signedQuery, `$1${masked}`)
}

/** What may be told of a value that a station gave for a variable. */
export function tellableValue(variable: string, value: string | null): string | null {
  return value === null || isSecretVariable(variable) ? null : withoutCredentials(value)
}
