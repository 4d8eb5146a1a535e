/** C04.FR.04: a key code opens like a password, so what is kept of a message is every character but the code. */
import { idTokenKey, isSecret, masked, otherKeysOfIdTag, shortAlias, shownValue, tokenFamily } from './id-token.ts'
import { type PresentedToken } from './inbound.ts'
import { type Passwords } from './ports.ts'

const utf8 = new TextEncoder()

/** What a code is known by again where it is not kept: a keyed hash, the same of the value and of its alias (F20). */
export function keyCodeHash(value: string, passwords: Pick<Passwords, 'hash'>): string {
  return passwords.hash(utf8.encode(shortAlias(value)))
}

/** Whether a token, with a type or as an idTag without, is the code of this hash. */
export function isKeyCode(presented: PresentedToken, hash: string, passwords: Pick<Passwords, 'matches'>): boolean {
  if (presented.type !== null && tokenFamily(presented.type) !== 'keycode') return false
  return passwords.matches(utf8.encode(shortAlias(presented.value)), hash)
}

/** What a fingerprint is made of: without our key nobody tries codes until one leads to the same. */
export function unguessable(text: string, passwords: Pick<Passwords, 'hash'>): string {
  return /keycode/i.test(text) ? passwords.hash(utf8.encode(text)) : text
}

const codePrefix = 'keycode:'
const hashPrefix = 'keycode-hash:'

/** The key of a token in rows that are not its own: of a code its hash, for the key itself would tell it. */
export function keptKey(key: string, passwords: Pick<Passwords, 'hash'>): string {
  return key.startsWith(codePrefix) ? hashedKey(keyCodeHash(key.slice(codePrefix.length), passwords)) : key
}

function hashedKey(hash: string): string {
  return `${hashPrefix}${hash}`
}

/** The same of the token that a command names, whose hash it brings where it is a code. */
export function commandTokenKey(
  { value, type = null }: { value: string; type?: string | null | undefined },
  hash: string | null,
): string {
  return hash === null ? idTokenKey(value, type) : hashedKey(hash)
}

/** Every key that rows may name a token by of which only the value is known (F20). */
export function keysOfValue(value: string, passwords: Pick<Passwords, 'hash'>): string[] {
  return [idTokenKey(value, null), ...otherKeysOfIdTag(value)].map((key) => keptKey(key, passwords))
}

/** What is shown of a token kept under this key: a 1.6 idTag has no type to say that it is a code. */
export function shownUnder(token: PresentedToken, key: string): string {
  return key.startsWith(hashPrefix) ? masked : shownValue(token)
}

const jsonToken = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g
/** Spares the reading of frames that hold none; a word may also be spelt with escapes. */
const hint = /keycode|\\u/i
/** What of a token tells a code: in traces and logs the same is hidden (`redactFrame`). */
const tellingFields: ReadonlySet<string> = new Set(['idtoken', 'additionalinfo'])

interface Span {
  from: number
  to: number
}

/** An object of the frame while it is read. */
interface Open {
  from: number
  key: string | null
  type: string | null
  /** What is a code if the type says so. */
  telling: Span[]
}

/** The frame as it came, but for the values of tokens whose type is KeyCode; an amount equal to a code stays. */
export function withoutKeyCodes(frame: string): string {
  if (!hint.test(frame)) return frame
  const open: Open[] = []
  const codes: Span[] = []
  const ended = (from: number, to: number) => {
    const around = open.at(-1)
    if (tellingFields.has(around?.key ?? '')) around?.telling.push({ from, to })
  }
  let last = ''
  for (const { 0: text, index } of frame.matchAll(jsonToken)) {
    const inner = open.at(-1)
    const end = index + text.length
    if (text === '{' || text === '[') open.push({ from: index, key: null, type: null, telling: [] })
    else if (text === '}' || text === ']') {
      if (inner !== undefined && isSecret(inner)) codes.push(...inner.telling)
      open.pop()
      ended(inner?.from ?? index, end)
    } else if (text === ',' && inner !== undefined) inner.key = null
    else if (text === ':' && inner !== undefined) inner.key = textOf(last)?.toLowerCase() ?? null
    else if (inner?.key === 'type') inner.type = textOf(text)
    else ended(index, end)
    last = text
  }
  let clean = ''
  let kept = 0
  for (const { from, to } of codes.sort((one, other) => one.from - other.from)) {
    if (from < kept) continue
    clean += frame.slice(kept, from) + JSON.stringify(masked)
    kept = to
  }
  return clean + frame.slice(kept)
}

function textOf(jsonString: string): string | null {
  if (!jsonString.startsWith('"')) return null
  try {
    return String(JSON.parse(jsonString))
  } catch {
    return null
  }
}
