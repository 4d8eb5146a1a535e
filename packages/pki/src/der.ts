/** DER (X.690) as far as certificates need it. Reading is strict and never recurses by itself, so depth costs nothing. */

/** What cannot be read; the message names the part. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError'
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

const longestLength = 0x7fff_ffff
/** No structure that is read here has more parts on one level; the entries of a revocation list alone do. */
const mostParts = 64

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content])
  const digits: number[] = []
  for (let left = length; left > 0; left = Math.floor(left / 256)) digits.unshift(left % 256)
  return Buffer.concat([Buffer.of(tag, 0x80 | digits.length, ...digits), content])
}

export const sequence = (...parts: Uint8Array[]): Buffer => der(tags.sequence, ...parts)
export const set = (...parts: Uint8Array[]): Buffer => der(tags.set, ...parts)
export const octetString = (bytes: Uint8Array): Buffer => der(tags.octetString, bytes)
export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer =>
  der(tags.bitString, Buffer.of(unusedBits), bytes)
export const utf8String = (text: string): Buffer => der(tags.utf8String, Buffer.from(text, 'utf8'))
export const boolean = (value: boolean): Buffer => der(tags.boolean, Buffer.of(value ? 0xff : 0))
export const nothing = (): Buffer => der(tags.null)
/** `[n]` around what is constructed. */
export const tagged = (number: number, ...parts: Uint8Array[]): Buffer => der(0xa0 | number, ...parts)
/** `[n] IMPLICIT` of what is primitive. */
export const taggedBytes = (number: number, bytes: Uint8Array): Buffer => der(0x80 | number, bytes)

/** @param hex of a number that is not negative, as long as it likes */
export function integer(hex: string | number, tag: number = tags.integer): Buffer {
  const text = typeof hex === 'number' ? hex.toString(16) : hex
  const even = text.length % 2 === 0 ? text : `0${text}`
  const bytes = Buffer.from(even.replace(/^(00)+(?=..)/, ''), 'hex')
  const [first = 0] = bytes
  return der(tag, first >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes)
}

export function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc % 128]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(128 + (left % 128))
    return digits
  })
  return der(tags.objectId, Buffer.from(bytes))
}

/** RFC 5280, 4.1.2.5: two digits of the year until 2049. */
export function time(at: number): Buffer {
  const text = digitsOf(at)
  return Number(text.slice(0, 4)) < 2050 ? der(tags.utcTime, Buffer.from(text.slice(2))) : generalizedTime(at)
}

export function generalizedTime(at: number): Buffer {
  return der(tags.generalizedTime, Buffer.from(digitsOf(at)))
}

function digitsOf(at: number): string {
  return new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
}

/** One value as it lies in its bytes. */
export class Part {
  readonly tag: number
  readonly content: Buffer
  /** With tag and length. */
  readonly raw: Buffer

  constructor(tag: number, content: Buffer, raw: Buffer) {
    this.tag = tag
    this.content = content
    this.raw = raw
  }

  /** What lies one level below. @param most a value of more is refused, for each part costs more than its bytes */
  parts(most = mostParts): Part[] {
    if ((this.tag & 0x20) === 0) throw new EncodingError('a primitive value has no parts')
    const found: Part[] = []
    for (let at = 0; at < this.content.length; ) {
      if (found.length >= most) throw new EncodingError(`a value of more than ${most} parts`)
      const part = partAt(this.content, at)
      found.push(part)
      at += part.raw.length
    }
    return found
  }

  /** The first of them, without a look at the others. */
  first(): Part | undefined {
    if ((this.tag & 0x20) === 0) throw new EncodingError('a primitive value has no parts')
    return this.content.length === 0 ? undefined : partAt(this.content, 0)
  }

  is(tag: number, what: string): this {
    if (this.tag !== tag) throw new EncodingError(`${what} is not where it belongs`)
    return this
  }
}

/** @throws EncodingError when these are not the bytes of exactly one value */
export function readPart(bytes: Uint8Array): Part {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const part = partAt(buffer, 0)
  if (part.raw.length !== buffer.length) throw new EncodingError('something follows where nothing may')
  return part
}

function partAt(bytes: Buffer, at: number): Part {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) throw new EncodingError('it ends too early')
  if ((tag & 0x1f) === 0x1f) throw new EncodingError('a tag of several bytes')
  let length = first
  let begin = at + 2
  if (first >= 0x80) {
    const digits = first & 0x7f
    if (digits === 0 || digits > 4) throw new EncodingError('a length that DER does not know')
    if (bytes.length < begin + digits) throw new EncodingError('it ends too early')
    length = bytes.readUIntBE(begin, digits)
    if (length < 0x80 || bytes[begin] === 0) throw new EncodingError('a length that is longer than it need be')
    begin += digits
  }
  if (length > longestLength || begin + length > bytes.length) throw new EncodingError('it ends too early')
  return new Part(tag, bytes.subarray(begin, begin + length), bytes.subarray(at, begin + length))
}

/** Hex in lower case without leading zeros, as OCPP writes serial numbers. */
export function hexOf(part: Part): string {
  if (part.content.length === 0) throw new EncodingError('a number without digits')
  return part.content.toString('hex').replace(/^0+(?=.)/, '')
}

export function objectIdOf(part: Part): string {
  part.is(tags.objectId, 'an object identifier')
  const arcs: number[] = []
  let arc = 0
  if ((part.content.at(-1) ?? 0x80) >= 0x80) throw new EncodingError('an object identifier that ends within a number')
  for (const [at, byte] of part.content.entries()) {
    // X.690, 8.19.2: in the fewest bytes, else two readers see two identifiers.
    if (byte === 0x80 && (part.content[at - 1] ?? 0) < 0x80) {
      throw new EncodingError('an object identifier that is longer than it need be')
    }
    arc = arc * 128 + (byte & 0x7f)
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new EncodingError('an object identifier beyond measure')
    if (byte < 0x80) {
      arcs.push(arc)
      arc = 0
    }
  }
  const [head = 0, ...rest] = arcs
  const first = Math.min(Math.floor(head / 40), 2)
  return [first, head - first * 40, ...rest].join('.')
}

/** The bytes of a bit string that fills whole bytes. */
export function bitsOf(part: Part): Buffer {
  part.is(tags.bitString, 'a bit string')
  if (part.content[0] !== 0) throw new EncodingError('a bit string that ends within a byte')
  return part.content.subarray(1)
}

const encodings: ReadonlyMap<number, string> = new Map([
  [tags.utf8String, 'utf-8'],
  [tags.printableString, 'utf-8'],
  [tags.ia5String, 'utf-8'],
  [tags.teletexString, 'latin1'],
  [tags.bmpString, 'utf-16be'],
])
const asciiTags: ReadonlySet<number> = new Set([tags.printableString, tags.ia5String])

/** Whoever reads a name after us shall read the same: no byte of it is guessed, nothing in it is invisible or cut. */
export function textOf(part: Part): string {
  const encoding = encodings.get(part.tag)
  if (encoding === undefined) throw new EncodingError('a text of a kind that is not taken')
  if (asciiTags.has(part.tag) && part.content.some((byte) => byte > 0x7f)) {
    throw new EncodingError('a text with bytes that are not of its kind')
  }
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(part.content)
  } catch {
    throw new EncodingError('a text with bytes that are not of its kind')
  }
  if (/[\p{Cc}\p{Zl}\p{Zp}\uFEFF]/u.test(text)) throw new EncodingError('a text with control characters')
  return text
}

export function instantOf(part: Part): number {
  const text = part.content.toString('latin1')
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d+)?Z$/.exec(text)
  if (match === null) throw new EncodingError('a time that cannot be read')
  const [, year = '', month, day, hour, minute, second] = match
  const full = year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`
  const at = Date.parse(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(at)) throw new EncodingError('a time that cannot be read')
  return at
}
