/**
 * What a frame deserves, judged by the published schemas and by the rules of reading (FIELD F1–F3, the table of error
 * codes by violation), and by nothing of the server's.
 */
import { isUtf8 } from 'node:buffer'
import { type ErrorObject } from 'ajv'
import { type FuzzFrame } from './mutate.ts'
import { type Published } from './published.ts'

export interface Verdict {
  /** No answer at all is right. */
  silence: boolean
  /** A CALLRESULT with this id (as JSON) is right. */
  result: string | null
  /** A CALLERROR is right, with one of these ids (as JSON) and codes. */
  error: { ids: string[]; codes: ReadonlySet<string> } | null
  /** The link may be closed with this code. */
  close: number | null
  /** What must be in the ledger afterwards: the text of a readable billing message that is answered. */
  billing: string | null
  why: string
}

const billingActions = new Set(['StartTransaction', 'StopTransaction', 'MeterValues', 'TransactionEvent'])

/** Station to CSMS, by version (ocpp.md 1.2 to 1.4 in the published documents' words). */
const inbound16 =
  'Authorize BootNotification DataTransfer DiagnosticsStatusNotification FirmwareStatusNotification Heartbeat MeterValues StartTransaction StatusNotification StopTransaction SecurityEventNotification SignCertificate LogStatusNotification SignedFirmwareStatusNotification'
const inbound201 =
  'Authorize BootNotification ClearedChargingLimit DataTransfer FirmwareStatusNotification Get15118EVCertificate GetCertificateStatus Heartbeat LogStatusNotification MeterValues NotifyChargingLimit NotifyCustomerInformation NotifyDisplayMessages NotifyEVChargingNeeds NotifyEVChargingSchedule NotifyEvent NotifyMonitoringReport NotifyReport PublishFirmwareStatusNotification ReportChargingProfiles ReservationStatusUpdate SecurityEventNotification SignCertificate StatusNotification TransactionEvent'
const inbound21 = `${inbound201} BatterySwap ClosePeriodicEventStream GetCertificateChainStatus NotifyDERAlarm NotifyDERStartStop NotifyPriorityCharging NotifySettlement OpenPeriodicEventStream PullDynamicScheduleUpdate ReportDERControl VatNumberValidation`

export const inboundActions = {
  'ocpp1.6': inbound16.split(' '),
  'ocpp2.0.1': inbound201.split(' '),
  'ocpp2.1': inbound21.split(' '),
} as const

/** What the version calls each violation; where the table leaves a choice, both. */
const codes16 = {
  frame: ['ProtocolError', 'GenericError', 'FormationViolation'],
  type: ['TypeConstraintViolation'],
  occurrence: ['OccurenceConstraintViolation', 'ProtocolError'],
  property: ['PropertyConstraintViolation'],
  format: ['FormationViolation'],
} as const
const codes2 = {
  frame: ['RpcFrameworkError', 'FormatViolation', 'ProtocolError'],
  type: ['TypeConstraintViolation'],
  occurrence: ['OccurrenceConstraintViolation', 'ProtocolError'],
  property: ['PropertyConstraintViolation'],
  format: ['FormatViolation', 'ProtocolError'],
} as const
type Kind = keyof typeof codes16

const kindOf: Readonly<Record<string, Kind>> = {
  type: 'type',
  required: 'occurrence',
  minItems: 'occurrence',
  maxItems: 'occurrence',
  enum: 'property',
  maxLength: 'property',
  minLength: 'property',
  minimum: 'property',
  maximum: 'property',
  format: 'property',
  multipleOf: 'property',
  pattern: 'property',
  additionalProperties: 'format',
}

const longestFrame = 1_048_576
const deepest = 64
const silent: Verdict = { silence: true, result: null, error: null, close: null, billing: null, why: '' }

export function judge(frame: FuzzFrame, published: Published, mode: 'generous' | 'strict'): Verdict {
  const is16 = published.version === 'ocpp1.6'
  const unreadable = (why: string): Verdict =>
    is16
      ? { ...silent, why }
      : { ...silent, silence: false, error: { ids: ['"-1"'], codes: new Set(['RpcFrameworkError']) }, why }
  if (frame.bytes.length > longestFrame) return { ...silent, silence: false, close: 1009, why: 'too large' }
  if (frame.binary) return unreadable('binary')
  if (!isUtf8(frame.bytes)) return { ...silent, silence: false, close: 1007, why: 'not UTF-8' }
  // Node.js takes a byte order mark for a part of the text, and JSON has no place for it.
  const text = frame.bytes.toString('utf8')
  if (depthOf(text) > deepest) return unreadable('nested too deep')
  let elements: unknown
  try {
    elements = JSON.parse(text)
  } catch {
    return unreadable('not JSON')
  }
  if (!Array.isArray(elements)) return unreadable('not an array')
  const [type, id] = elements
  if (typeof type !== 'number' || !Number.isInteger(type)) return unreadable('no message type')
  const ids = idsOf(id, text)
  if (type === 2) return ids === null ? unreadable('no id') : judgeCall({ elements, ids, text, published, mode })
  return judgeOther(type, ids, published.version, unreadable('no id'))
}

/** Answers, SEND and message types that the version does not have. */
function judgeOther(type: number, ids: string[] | null, version: string, unreadable: Verdict): Verdict {
  const why = `message type ${type}`
  if (version === 'ocpp1.6') return { ...silent, why }
  if (ids === null) return { ...unreadable, silence: type === 6, why: `${why} without an id` }
  const known = type === 3 || type === 4 || (version === 'ocpp2.1' && (type === 5 || type === 6))
  if (known) return { ...silent, why }
  return { ...silent, error: { ids, codes: new Set(['MessageTypeNotSupported']) }, why }
}

interface Call {
  elements: unknown[]
  ids: string[]
  text: string
  published: Published
  mode: 'generous' | 'strict'
}

function judgeCall(call: Call): Verdict {
  const { elements, ids, text, published, mode } = call
  const [, id, action, payload] = elements
  const is16 = published.version === 'ocpp1.6'
  const codes = is16 ? codes16 : codes2
  const error = (why: string, ...allowed: string[]): Verdict => ({
    ...silent,
    silence: false,
    error: { ids, codes: new Set(allowed) },
    why,
  })
  const isBilling = typeof action === 'string' && billingActions.has(action) && isObject(payload)
  const strictly = mode === 'strict' && !isBilling
  if (strictly && typeof id !== 'string') {
    return is16
      ? { ...silent, why: 'an id that is no text' }
      : {
          ...error('an id that is no text', 'RpcFrameworkError'),
          error: { ids: ['"-1"'], codes: new Set(['RpcFrameworkError']) },
        }
  }
  if (strictly && String(id).length > 36) return error('an id too long', ...codes.frame)
  if (typeof action !== 'string') return error('no action', ...codes.frame)
  if (strictly && elements.length > 4) return error('too many elements', ...codes.frame)
  const inbound: readonly string[] = inboundActions[published.version]
  if (!inbound.includes(action)) {
    if (action === 'NotifyPeriodicEventStream')
      return { ...error('a SEND as a CALL', 'NotSupported'), result: ids[0] ?? null }
    return published.requests.has(action)
      ? error('not from a station', 'NotSupported')
      : error('unknown', 'NotImplemented')
  }
  const result: Verdict = { ...silent, silence: false, result: ids[0] ?? null, why: 'understood' }
  if (isBilling && isInVersion(action, published)) return { ...result, billing: text, why: 'billing' }
  const errors = published.errors(action, payload ?? null)
  if (errors.length === 0) return result
  if (mode === 'strict') {
    if (payload === null && is16) return { ...error('null', ...codes.format), result: null }
    return error('strict', ...strictCodes(errors, payload, codes))
  }
  return judgeGenerously(errors, payload, result, codes)
}

/** F1: an error only when something the action cannot do without is missing or cannot be read. */
function judgeGenerously(errors: ErrorObject[], payload: unknown, result: Verdict, codes: Codes): Verdict {
  const ids = [result.result ?? '']
  if (!isObject(payload)) {
    return {
      ...result,
      error: { ids, codes: new Set([...codes.format, ...codes.occurrence, ...codes.type]) },
      why: 'no object',
    }
  }
  const grave = errors.filter(({ keyword }) => ['type', 'required', 'minItems', 'format'].includes(keyword))
  if (grave.length === 0) return { ...result, why: 'only to be counted' }
  const allowed = new Set<string>([...codes.type, ...codes.occurrence, ...codes.property])
  return { ...result, error: { ids, codes: allowed }, why: 'perhaps unreadable' }
}

type Codes = Readonly<Record<Kind, readonly string[]>>

/** The most telling violation: type, then required, then values, then extra fields. */
function strictCodes(errors: ErrorObject[], payload: unknown, codes: Codes): readonly string[] {
  if (!isObject(payload)) return codes.format
  for (const kind of ['type', 'occurrence', 'property', 'format'] as const) {
    if (errors.some(({ keyword }) => kindOf[keyword] === kind)) return codes[kind]
  }
  return codes.format
}

function isInVersion(action: string, published: Published): boolean {
  return published.requests.has(action)
}

/** The id as it may be echoed: unchanged, which for numbers means as it was written. */
function idsOf(id: unknown, text: string): string[] | null {
  if (typeof id === 'string') return [JSON.stringify(id)]
  if (typeof id !== 'number') return null
  const written = /^\s*\[[^,]*,\s*([^,\]\s]+)/.exec(text)?.[1]
  return written === undefined ? [String(id)] : [written, String(id)]
}

function depthOf(text: string): number {
  let depth = 0
  let most = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (quoted) {
      if (letter === '\\') at++
      else if (letter === '"') quoted = false
    } else if (letter === '"') quoted = true
    else if (letter === '[' || letter === '{') most = Math.max(most, ++depth)
    else if (letter === ']' || letter === '}') depth--
  }
  return most
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
