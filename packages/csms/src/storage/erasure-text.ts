import { shortAlias } from '../domain/id-token.ts'

export interface Person {
  /** As on file: `rfid:04A1B2C3`. */
  key: string
  holder: string | null
}

export interface TextErasure {
  /** Puts the pseudonym in the place of the token's value and key. */
  token(text: string): string
  /** The same for the holder's name. */
  holder(text: string): string
}

/** From this length on a value is told apart from other words of a text; a shorter one would tear numbers and times. */
const wordLength = 8

/**
 * Finds a token in any case and with any separators (F20): as a JSON string at any depth of quoting, an XML element or
 * a whole text; in the midst of a text only where it is long enough to be itself. Signed meter data are evidence, so
 * they stay.
 */
export function textErasure({ key, holder }: Person, pseudonym: string, pseudonymKey: string): TextErasure {
  const value = key.slice(key.indexOf(':') + 1)
  const values = [...new Set([value, shortAlias(value)])].filter((one) => one !== '')
  const keys = new RegExp(`(?<![A-Za-z0-9])${escaped(key)}(?![A-Za-z0-9])`, 'giu')
  const steps = values.map((one) => stepsFor(looseValue(one), one.length >= wordLength, pseudonym))
  const name = holder?.trim() ?? ''
  const holderStep =
    name === '' ? null : stepsFor(Array.from(name, spelt).join(''), name.length >= wordLength, pseudonym)
  return {
    token: (text) =>
      outsideSignedData(text, (part) => steps.reduce((done, step) => step(done), part.replace(keys, pseudonymKey))),
    holder: (text) => (holderStep === null ? text : holderStep(text)),
  }
}

type Step = (text: string) => string

function stepsFor(pattern: string, asWord: boolean, pseudonym: string): Step {
  const whole = new RegExp(`^\\s*${pattern}\\s*$`, 'iu')
  const subject = new RegExp(`^(id-?token:)\\s*${pattern}\\s*$`, 'iu')
  const strings = new RegExp(`(\\\\*")\\s*${pattern}\\s*\\1`, 'giu')
  const numbers = new RegExp(`(\\\\*")(id_?tag|id_?token|parentIdTag)\\1(\\s*:\\s*)${pattern}(?=\\s*[,}\\]])`, 'giu')
  const elements = new RegExp(`>\\s*${pattern}\\s*<`, 'giu')
  const words = new RegExp(`(?<=^|[^\\p{L}\\p{N}]|\\\\[nrtbf])${pattern}(?![\\p{L}\\p{N}])`, 'giu')
  return (text) => {
    if (whole.test(text)) return pseudonym
    const done = text
      .replace(subject, `$1${pseudonym}`)
      .replace(strings, `$1${pseudonym}$1`)
      .replace(numbers, `$1$2$1$3$1${pseudonym}$1`)
      .replace(elements, `>${pseudonym}<`)
    return asWord && done.search(words) >= 0 ? inStrings(done, (part) => part.replace(words, pseudonym)) : done
  }
}

const literal = /"[^"\\]*(?:\\.[^"\\]*)*"/gs

/** Of JSON only the strings, so that no number is torn; any other text as a whole. */
function inStrings(text: string, step: Step): string {
  return isJson(text) ? text.replace(literal, step) : step(text)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A number keeps no separators: with them it would be found in dates. */
function looseValue(value: string): string {
  return Array.from(value, spelt).join(/^\d+$/.test(value) ? '' : '[-:. _]?')
}

/** A character as itself or as JSON may escape it, in either case. */
function spelt(character: string): string {
  const codes = new Set([character.toLowerCase(), character.toUpperCase()])
  const escapes = [...codes]
    .filter(({ length }) => length === 1)
    .map((form) => `\\\\+u${form.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const quoting = '"\\/'.includes(character) ? '\\\\*' : ''
  return `(?:${[quoting + escaped(character), ...escapes].join('|')})`
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

/** Signed meter values of 2.x, and OCMF wherever it stands; a string ends at a quote as deep as its first. */
const signedStrings = [
  /(?<!\\)(\\*)"signedMeterData\1"\s*:\s*\1"(?<content>[\s\S]*?)(?<!\\)\1"/dgiu,
  /(?<!\\)(\\*)"(?<content>OCMF\|[\s\S]*?)(?<!\\)\1"/dgiu,
  /<[^<>]*"SignedData"[^<>]*>(?<content>[^<]*)/dgiu,
]
/** Sampled values of 1.6 say in a field beside it that their value is signed. */
const flatObjects = [/\{[^{}"]*(?:"[^"\\]*(?:\\[\s\S][^"\\]*)*"[^{}"]*)*\}/gu, /\{[^{}]*\\"SignedData\\"[^{}]*\}/giu]
const signedFormat = /"format\\*"\s*:\s*\\*"SignedData\\*"/iu
const signedValue = /(?<!\\)(\\*)"value\1"\s*:\s*\1"(?<content>[\s\S]*?)(?<!\\)\1"/diu

/** Signed data are taken out while the rest is changed, and put back byte for byte. */
function outsideSignedData(text: string, step: Step): string {
  if (!/signed|OCMF\|/i.test(text)) return step(text)
  const kept: string[] = []
  let hollow = ''
  let from = 0
  for (const [start, end] of signedSpans(text)) {
    if (start < from) continue
    hollow += `${text.slice(from, start)}\u{e000}${kept.length}\u{e001}`
    kept.push(text.slice(start, end))
    from = end
  }
  const done = step(hollow + text.slice(from))
  return done.replace(/\u{e000}(\d+)\u{e001}/gu, (mark, index: string) => kept[Number(index)] ?? mark)
}

function signedSpans(text: string): [number, number][] {
  const spans: [number, number][] = []
  const note = (found: RegExpExecArray, offset: number) => {
    const [start, end] = found.indices?.groups?.content ?? [0, 0]
    if (end > start) spans.push([offset + start, offset + end])
  }
  for (const pattern of signedStrings) for (const found of text.matchAll(pattern)) note(found, 0)
  for (const pattern of flatObjects) {
    for (const { 0: object, index } of text.matchAll(pattern)) {
      const value = signedFormat.test(object) ? signedValue.exec(object) : null
      if (value !== null) note(value, index)
    }
  }
  return spans.sort(([a, endA], [b, endB]) => a - b || endB - endA)
}
