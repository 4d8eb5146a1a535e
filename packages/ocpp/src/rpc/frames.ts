/** A message id as it came: numbers are understood in generous reading and echoed unchanged. */
export interface FrameId {
  readonly text: string
  /** The JSON text to echo. */
  readonly json: string
  /** A text of at most 36 characters, as the specification asks. */
  readonly regular: boolean
}

interface RequestParts {
  readonly id: FrameId
  /** Undefined when it is not a text. */
  readonly action: string | undefined
  readonly payload: unknown
  /** False when the array has more than its four elements. */
  readonly regular: boolean
}

export type RequestFrame = RequestParts & ({ readonly type: 2 } | { readonly type: 6 })

export interface ResultFrame {
  readonly type: 3
  readonly id: FrameId
  readonly payload: unknown
}

interface ErrorParts {
  readonly id: FrameId
  readonly code: string
  readonly description: string
  readonly details: unknown
  /** False when an element is missing or of another type. */
  readonly regular: boolean
}

export type ErrorFrame = ErrorParts & ({ readonly type: 4 } | { readonly type: 5 })

/** A message type that the specification does not name; the id is null when it cannot be read. */
interface UnknownFrame {
  readonly type: 'unknown'
  readonly messageType: number
  readonly id: FrameId | null
}

export interface UnreadableFrame {
  readonly type: 'unreadable'
  readonly reason: string
  /** The message type where at least that could be read. */
  readonly messageType: number
}

export type Frame = RequestFrame | ResultFrame | ErrorFrame | UnknownFrame | UnreadableFrame

/** Deeper nesting is refused before anything else looks at the text. */
export const deepestNesting = 64

const longestRegularId = 36

const quote = 34
const backslash = 92

/** Whether brackets nest deeper than the limit, without parsing; stops at the first that does. */
export function nestsTooDeep(text: string, limit = deepestNesting): boolean {
  // Most messages have fewer brackets in all: three times cheaper to find out.
  if (occursAtMost(text, '{', limit / 2) && occursAtMost(text, '[', limit / 2)) return false
  let depth = 0
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position)
    if (code === quote) {
      position = endOfText(text, position)
      if (position < 0) return false
    } else if (code === 91 || code === 123) {
      if (++depth > limit) return true
    } else if (code === 93 || code === 125) {
      depth--
    }
  }
  return false
}

function occursAtMost(text: string, bracket: string, most: number): boolean {
  let count = 0
  for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
    if (++count > most) return false
  }
  return true
}

function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end > 0 && text.charCodeAt(end - 1) === backslash) {
    let first = end - 1
    while (text.charCodeAt(first - 1) === backslash) first--
    if ((end - first) % 2 === 0) return end
    end = text.indexOf('"', end + 1)
  }
  return end
}

/** Reads one text frame; never throws. */
export function parseFrame(text: string): Frame {
  if (nestsTooDeep(text)) return unreadable(`nested deeper than ${deepestNesting}`)
  let elements: unknown
  try {
    elements = JSON.parse(text)
  } catch {
    return unreadable('not JSON')
  }
  if (!Array.isArray(elements)) return unreadable('not an array')
  const messageType: unknown = elements[0]
  if (typeof messageType !== 'number' || !Number.isInteger(messageType)) return unreadable('no message type')
  const id = readId(elements[1], text)
  if (messageType < 2 || messageType > 6) return { type: 'unknown', messageType, id }
  if (id === null) return unreadable('message id unreadable', messageType)
  if (messageType === 2 || messageType === 6) return requestFrame(messageType, id, elements)
  if (messageType === 3) return { type: 3, id, payload: elements[2] }
  return errorFrame(messageType === 4 ? 4 : 5, id, elements)
}

function unreadable(reason: string, messageType = 0): UnreadableFrame {
  return { type: 'unreadable', reason, messageType }
}

function requestFrame(type: 2 | 6, id: FrameId, elements: readonly unknown[]): RequestFrame {
  const action = elements[2]
  return {
    type,
    id,
    action: typeof action === 'string' ? action : undefined,
    payload: elements[3],
    regular: elements.length <= 4,
  }
}

function errorFrame(type: 4 | 5, id: FrameId, elements: readonly unknown[]): ErrorFrame {
  const [, , code, description, details] = elements
  const regular =
    elements.length === 5 &&
    typeof code === 'string' &&
    typeof description === 'string' &&
    typeof details === 'object' &&
    details !== null
  return {
    type,
    id,
    code: typeof code === 'string' ? code : typeof code === 'number' ? String(code) : '',
    description: typeof description === 'string' ? description : '',
    details: details ?? {},
    regular,
  }
}

// The number as it stands in the text: parsing could round a long one, and it has to be echoed unchanged.
const numberId = /^\s*\[\s*-?\d[\d.eE+-]*\s*,\s*(-?\d[\d.eE+-]*)/

function readId(id: unknown, text: string): FrameId | null {
  if (typeof id === 'string') return { text: id, json: JSON.stringify(id), regular: id.length <= longestRegularId }
  if (typeof id !== 'number') return null
  const digits = numberId.exec(text)?.[1]
  return digits === undefined ? null : { text: digits, json: digits, regular: false }
}
