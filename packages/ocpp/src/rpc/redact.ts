/** What stands in a trace or a log instead of a secret. */
export const redacted = '****'

/** Names that end so hold a secret, whoever invented them: `BasicAuthPassword`, `WiFi_Password`, `SimPin` (B09; A01). */
const secretEnd =
  /(?:password|passwd|passphrase|passcode|secret|psk|pin|(?:authorization|shared|private|api|access|vpn)key)\d*$/

/** Whether a configuration key, variable or field is called like a secret: without case, blanks and separators. */
function isSecretName(name: string): boolean {
  return secretEnd.test(name.replace(/[\s._-]+/g, '').toLowerCase())
}

// Spares the parsing of the many frames that hold none; a name may also be spelt with escapes.
const hint = /customer|pass|secret|psk|key|pin[\s\d._-]*[\\"]|\\u00[2-7]|:(?:\\*\/){2}[^"\s/?#]*@|[?&][\w.-]{1,60}=/i

/**
 * A frame without its secrets, for traces and logs: passwords and the like in every form they are set, read or
 * reported, key codes typed by drivers, and user information in addresses. It does not matter what the action is
 * called: a vendor's own and a forced one are read the same way.
 */
export function redactFrame(_action: string, text: string): string {
  if (!hint.test(text)) return text
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return redacted
  }
  const marked = { changed: false }
  const clean = redactValue(withoutPerson(frame, marked), marked, 0)
  return marked.changed ? JSON.stringify(clean) : text
}

/** What a station tells of a person (2.x N09): a trace is read by more people than asked, and lives longer. */
function withoutPerson(frame: unknown, marked: Marked): unknown {
  if (!Array.isArray(frame) || frame[2] !== 'NotifyCustomerInformation') return frame
  const payload: unknown = frame[3]
  if (typeof payload !== 'object' || payload === null || !('data' in payload)) return frame
  marked.changed = true
  return frame.with(3, { ...payload, data: redacted })
}

/** A payload without its secrets; the same object when it has none. */
export function redactPayload(_action: string, payload: unknown): unknown {
  const marked = { changed: false }
  const clean = redactValue(payload, marked, 0)
  return marked.changed ? clean : payload
}

interface Marked {
  changed: boolean
}

/** Deeper than any message; what lies deeper is not looked at and not shown. */
const deepest = 64

function redactValue(value: unknown, marked: Marked, depth: number): unknown {
  if (typeof value === 'string') return redactText(value, marked, depth)
  if (typeof value !== 'object' || value === null) return value
  if (depth > deepest) {
    marked.changed = true
    return redacted
  }
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item, marked, depth + 1))
  const hidden = hiddenFields(value)
  const entries = Object.entries(value).map(([name, field]): [string, unknown] => {
    const known = name.toLowerCase()
    if (field !== undefined && (hidden.has(known) || personal.has(known) || isSecretName(name))) {
      marked.changed = true
      return [name, redacted]
    }
    return [name, redactValue(field, marked, depth + 1)]
  })
  return Object.fromEntries(entries)
}

const noFields: ReadonlySet<string> = new Set()
const valueFields: ReadonlySet<string> = new Set([
  'value',
  'actualvalue',
  'attributevalue',
  'variableattribute',
  'variablemonitoring',
])
const vpnFields: ReadonlySet<string> = new Set(['key', 'password'])
const tokenFields: ReadonlySet<string> = new Set(['idtoken', 'additionalinfo'])
/** Names a person, whatever else is in the message (2.x N09, N10). */
const personal: ReadonlySet<string> = new Set(['customeridentifier'])
const naming: ReadonlySet<string> = new Set(['key', 'variable', 'name'])

function hiddenFields(fields: object): ReadonlySet<string> {
  // The shared secret of a VPN is called its key (2.x VPNType).
  if ('password' in fields && 'key' in fields) return vpnFields
  let hidden = noFields
  for (const [name, field] of Object.entries(fields)) {
    const known = name.toLowerCase()
    const text = typeof field === 'string' ? field : nameOf(field)
    if (naming.has(known) && text !== undefined && isSecretName(text)) return valueFields
    if (known === 'type' && text?.trim().toLowerCase() === 'keycode') hidden = tokenFields
  }
  return hidden
}

function nameOf(variable: unknown): string | undefined {
  if (typeof variable !== 'object' || variable === null || !('name' in variable)) return undefined
  return typeof variable.name === 'string' ? variable.name : undefined
}

const userInformation = /([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]*@/gi
/** An address that was signed for whoever holds it: `X-Amz-Signature`, `sig`, `token` … */
const signedQuery = /([?&][\w.-]{0,40}(?:sig|token|secret|pass|credential|key|auth)[\w.-]{0,40}=)[^&\s"'<>#]+/gi
const assignment = /((?:password|passwd|passphrase|secret|authorizationkey)["']?\s*[=:]\s*["']?)[^\s;,&"']+/gi
const jsonStart = /^\s*[[{]/

/** A text may be JSON of its own, as the data of a vendor are. */
function redactText(text: string, marked: Marked, depth: number): string {
  if (!hint.test(text)) return text
  const inner = jsonStart.test(text) ? parsed(text) : undefined
  if (inner !== undefined) {
    const innerMarked = { changed: false }
    const clean = redactValue(inner, innerMarked, depth + 1)
    if (!innerMarked.changed) return text
    marked.changed = true
    return JSON.stringify(clean)
  }
  const clean = redactAddresses(text).replace(assignment, `$1${redacted}`)
  if (clean !== text) marked.changed = true
  return clean
}

/** A text whose addresses have lost their user information and what signs them. */
function redactAddresses(text: string): string {
  return text.replace(userInformation, `$1${redacted}@`).replace(signedQuery, `$1${redacted}`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
