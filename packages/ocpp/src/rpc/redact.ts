/** What stands in a trace or a log instead of a secret. */
export const redacted = '***'

/**
 * Actions whose request or answer can carry a secret. A frame of any other action is given back as it is.
 * The names are those of 1.6 and 2.x together: an action means the same wherever it occurs here.
 */
const secretive: ReadonlySet<string> = new Set([
  // An answer whose request is not known, such as a late one.
  '',
  'ChangeConfiguration',
  'GetConfiguration',
  'SetVariables',
  'GetVariables',
  'NotifyReport',
  'SetNetworkProfile',
  'Authorize',
  'TransactionEvent',
  'RequestStartTransaction',
  'ReserveNow',
  'SendLocalList',
  'CustomerInformation',
  'GetDiagnostics',
  'UpdateFirmware',
  'SignedUpdateFirmware',
  'GetLog',
  'PublishFirmware',
])

/** Fields that are secret whatever stands beside them (B09; A01). */
const secretFields: ReadonlySet<string> = new Set(['basicauthpassword', 'apnpassword', 'password'])

/** Configuration keys and variables whose value is secret, without case. */
const secretKeys: ReadonlySet<string> = new Set(['authorizationkey', 'basicauthpassword'])

/**
 * A frame without its secrets, for traces and logs: the Basic password in every form it is set or read, the passwords
 * of a network profile, key codes typed by drivers, and user information in upload and download addresses. Of an
 * answer, `action` is that of its request.
 */
export function redactFrame(action: string, text: string): string {
  if (!isSecretive(action) || !mayHoldSecret(text)) return text
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return redacted
  }
  const marked = { changed: false }
  const clean = redactValue(frame, marked)
  return marked.changed ? JSON.stringify(clean) : text
}

/** A payload without its secrets; the same object when it has none. */
export function redactPayload(action: string, payload: unknown): unknown {
  if (!isSecretive(action)) return payload
  const marked = { changed: false }
  const clean = redactValue(payload, marked)
  return marked.changed ? clean : payload
}

function isSecretive(action: string): boolean {
  return secretive.has(action)
}

// Spares the parsing of the many transaction events and reports that hold none.
const hint = /password|authorizationkey|keycode|:\/\/[^"/]*@/i

function mayHoldSecret(text: string): boolean {
  return hint.test(text)
}

interface Marked {
  changed: boolean
}

function redactValue(value: unknown, marked: Marked): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item, marked))
  if (typeof value === 'string') return redactAddress(value, marked)
  if (typeof value !== 'object' || value === null) return value
  const hidden = hiddenFields(value)
  const entries = Object.entries(value).map(([name, field]): [string, unknown] => {
    if (field !== undefined && (hidden.has(name) || secretFields.has(name.toLowerCase()))) {
      marked.changed = true
      return [name, redacted]
    }
    return [name, redactValue(field, marked)]
  })
  return Object.fromEntries(entries)
}

const noFields: ReadonlySet<string> = new Set()
const valueFields: ReadonlySet<string> = new Set(['value', 'attributeValue', 'variableAttribute'])
const vpnFields: ReadonlySet<string> = new Set(['key', 'password'])
const tokenFields: ReadonlySet<string> = new Set(['idToken', 'additionalInfo'])

function hiddenFields(fields: object): ReadonlySet<string> {
  // The shared secret of a VPN is called its key (2.x VPNType).
  if ('password' in fields && 'key' in fields) return vpnFields
  const key = 'key' in fields ? fields.key : 'variable' in fields ? nameOf(fields.variable) : undefined
  if (typeof key === 'string' && secretKeys.has(key.trim().toLowerCase())) return valueFields
  const type = 'type' in fields ? fields.type : undefined
  return typeof type === 'string' && type.toLowerCase() === 'keycode' ? tokenFields : noFields
}

function nameOf(variable: unknown): unknown {
  return typeof variable === 'object' && variable !== null && 'name' in variable ? variable.name : undefined
}

const userInformation = /^([a-z][a-z0-9+.-]{0,20}:\/\/)[^/?#]*@/i

function redactAddress(text: string, marked: Marked): string {
  const clean = text.replace(userInformation, `$1${redacted}@`)
  if (clean !== text) marked.changed = true
  return clean
}
