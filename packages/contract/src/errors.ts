/**
 * Every refusal has a stable code. It becomes an RFC 9457 problem on HTTP, with `type` `/problems/<code>`, and the
 * matching error at the other doors.
 */
export const errorTable = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Sign in or send an API key' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  'cross-site-request': { status: 403, title: 'The request came from another site' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'station-not-found': { status: 404, title: 'There is no station with this identity' },
  'transaction-not-found': { status: 404, title: 'There is no such transaction' },
  'id-token-not-found': { status: 404, title: 'There is no such token' },
  'site-not-found': { status: 404, title: 'There is no such site' },
  'reservation-not-found': { status: 404, title: 'There is no such reservation' },
  'certificate-not-found': { status: 404, title: 'There is no such certificate' },
  'command-not-found': { status: 404, title: 'There is no such command' },
  'fleet-job-not-found': { status: 404, title: 'There is no such job' },
  'not-connected': { status: 409, title: 'The station is not connected' },
  'not-accepted': { status: 409, title: 'The station has not been accepted yet' },
  'not-supported-by-version': { status: 409, title: 'The version this station speaks has no such command' },
  'not-supported-by-station': { status: 409, title: 'The station does not support this' },
  'already-exists': { status: 409, title: 'It exists already' },
  'not-active': { status: 409, title: 'The transaction is not active' },
  'not-in-this-state': { status: 409, title: 'It is not in a state for this' },
  'last-administrator': { status: 409, title: 'The last administrator cannot be taken away' },
  'profile-reached': { status: 409, title: 'The station has reached a higher security profile' },
  'precondition-not-met': { status: 409, title: 'Something that must be there first is missing' },
  'no-certificate-authority': { status: 409, title: 'No certificate authority is configured' },
  'in-use': { status: 409, title: 'It is still in use' },
  'payload-too-large': { status: 413, title: 'The request is too large' },
  'payload-not-valid': { status: 422, title: 'The payload does not fit the schema of this version' },
  'charging-profile-not-valid': { status: 422, title: 'The charging profile breaks a rule of OCPP' },
  'der-control-not-valid': { status: 422, title: 'The DER control breaks a rule of OCPP' },
  'token-not-accepted': { status: 422, title: 'The token may not be used here' },
  'web-payment-not-valid': { status: 422, title: 'The address is of no code that a station shows now' },
  'password-too-weak': { status: 422, title: 'The password is too short' },
  'rows-not-valid': { status: 422, title: 'Some rows are not valid' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'too-many-jobs': { status: 429, title: 'Too many jobs are open' },
  'queue-full': { status: 429, title: 'Too many commands wait for this station' },
  'store-unavailable': { status: 503, title: 'The store cannot be reached; nothing was changed' },
  internal: { status: 500, title: 'An unexpected error' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorTable

/** An expected refusal, mapped once at the door it leaves by. `detail` says what to do. */
export class DomainError extends Error {
  override name = 'DomainError'
  readonly code: ErrorCode
  readonly detail: string
  readonly fields: Readonly<Record<string, unknown>>
  constructor(code: ErrorCode, detail: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(`${code}: ${detail}`)
    this.code = code
    this.detail = detail
    this.fields = fields
  }
}
