import { type OcppVersion } from '../protocol.ts'

/** What can be wrong with a message, before a version gives it a code. */
export type ViolationKind =
  | 'unreadable-frame'
  | 'message-type'
  | 'message-id'
  | 'message'
  | 'unknown-action'
  | 'unsupported-action'
  | 'occurrence'
  | 'type'
  | 'property'
  | 'format'

/** The error codes of OCPP 1.6 in the spelling of the wire (1.6-J errata 5.1 and 5.2 keep the two misspellings). */
type ErrorCode16 =
  | 'NotImplemented'
  | 'NotSupported'
  | 'InternalError'
  | 'ProtocolError'
  | 'SecurityError'
  | 'FormationViolation'
  | 'PropertyConstraintViolation'
  | 'OccurenceConstraintViolation'
  | 'TypeConstraintViolation'
  | 'GenericError'

/** The error codes of OCPP 2.x (2.1 part 4, 4.3). */
type ErrorCode2 =
  | 'FormatViolation'
  | 'GenericError'
  | 'InternalError'
  | 'MessageTypeNotSupported'
  | 'NotImplemented'
  | 'NotSupported'
  | 'OccurrenceConstraintViolation'
  | 'PropertyConstraintViolation'
  | 'ProtocolError'
  | 'RpcFrameworkError'
  | 'SecurityError'
  | 'TypeConstraintViolation'

export type ErrorCode = ErrorCode16 | ErrorCode2

const codes16 = {
  'unreadable-frame': 'ProtocolError',
  'message-type': 'ProtocolError',
  'message-id': 'ProtocolError',
  message: 'FormationViolation',
  'unknown-action': 'NotImplemented',
  'unsupported-action': 'NotSupported',
  occurrence: 'OccurenceConstraintViolation',
  type: 'TypeConstraintViolation',
  property: 'PropertyConstraintViolation',
  format: 'FormationViolation',
} as const satisfies Record<ViolationKind, ErrorCode16>

const codes2 = {
  'unreadable-frame': 'RpcFrameworkError',
  'message-type': 'MessageTypeNotSupported',
  'message-id': 'RpcFrameworkError',
  message: 'RpcFrameworkError',
  'unknown-action': 'NotImplemented',
  'unsupported-action': 'NotSupported',
  occurrence: 'OccurrenceConstraintViolation',
  type: 'TypeConstraintViolation',
  property: 'PropertyConstraintViolation',
  format: 'FormatViolation',
} as const satisfies Record<ViolationKind, ErrorCode2>

/** The code each version puts on the wire for each violation. */
export const errorCodes = {
  'ocpp1.6': codes16,
  'ocpp2.0.1': codes2,
  'ocpp2.1': codes2,
} as const satisfies Record<OcppVersion, Record<ViolationKind, ErrorCode>>

/** What was wrong with a message and where (JSON pointer within the payload, empty for the whole). */
export interface Violation {
  readonly kind: ViolationKind
  readonly code: ErrorCode
  readonly description: string
  readonly path: string
}

/** The longest error description the wire allows (1.6-J 4.2.3; 2.1 part 4, 4.2.3). */
const longestDescription = 255

/** A description cut to what the wire allows, never through a surrogate pair. */
export function wireDescription(description: string): string {
  if (description.length <= longestDescription) return description
  return description
    .slice(0, longestDescription)
    .toWellFormed()
    .replace(/\uFFFD$/, '')
}

/** Thrown by a handler to answer a call with a CALLERROR. */
export class CallError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, description = '', details: Readonly<Record<string, unknown>> = {}) {
    super(wireDescription(description))
    this.name = 'CallError'
    this.code = code
    this.details = details
  }
}

const known: ReadonlySet<string> = new Set<ErrorCode>([
  'FormatViolation',
  'FormationViolation',
  'GenericError',
  'InternalError',
  'MessageTypeNotSupported',
  'NotImplemented',
  'NotSupported',
  'OccurenceConstraintViolation',
  'OccurrenceConstraintViolation',
  'PropertyConstraintViolation',
  'ProtocolError',
  'RpcFrameworkError',
  'SecurityError',
  'TypeConstraintViolation',
])

/** Whether a code is one of any version, in either spelling. */
export function isKnownErrorCode(code: string): boolean {
  return known.has(code)
}

export function violation(version: OcppVersion, kind: ViolationKind, description: string, path = ''): Violation {
  return { kind, code: errorCodes[version][kind], description: wireDescription(description), path }
}

// Codes of another version's spelling mean the same; anything else is kept as it came (2.3: accept unknown codes).
const otherSpellings: Readonly<Record<string, string>> = {
  OccurenceConstraintViolation: 'OccurrenceConstraintViolation',
  FormationViolation: 'FormatViolation',
}

/** An error code in its 2.x spelling, so that readers compare one; unknown codes come back unchanged. */
export function canonicalErrorCode(code: string): string {
  return otherSpellings[code] ?? code
}
