/** VAT numbers of the European Union: their form and, where its rule is public, their check digits. */

type Rule = (number: string) => boolean

const digits = (text: string): number[] => Array.from(text, Number)
const weighted = (text: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(text[index]), 0)
const descending = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from - index)

/** Every second digit from the right is doubled. */
function luhn(text: string): boolean {
  const sum = digits(text)
    .reverse()
    .reduce((total, digit, index) => total + (index % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0)
  return sum % 10 === 0
}

/** ISO 7064, MOD 11,10. */
function iso7064(text: string): boolean {
  let product = 10
  for (const digit of digits(text.slice(0, -1))) {
    const sum = (digit + product) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (11 - product) % 10 === Number(text.at(-1))
}

const letterOf = (letters: string, index: number): string => letters.charAt(index)

function austria(number: string): boolean {
  const body = digits(number.slice(1))
  const sum = body
    .slice(0, 7)
    .reduce((total, digit, index) => total + (index % 2 === 0 ? digit : Math.floor(digit / 5) + ((digit * 2) % 10)), 0)
  return (10 - ((sum + 4) % 10)) % 10 === body[7]
}

function bulgaria(number: string): boolean {
  if (number.length === 9) {
    const first = weighted(number, [1, 2, 3, 4, 5, 6, 7, 8]) % 11
    const check = first === 10 ? (weighted(number, [3, 4, 5, 6, 7, 8, 9, 10]) % 11) % 10 : first
    return check === Number(number[8])
  }
  const last = Number(number[9])
  const person = (weighted(number, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10
  const foreigner = weighted(number, [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10
  const other = 11 - (weighted(number, [4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)
  return person === last || foreigner === last || other % 11 === last
}

function cyprus(number: string): boolean {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]
  const sum = digits(number.slice(0, 8)).reduce(
    (total, digit, index) => total + (index % 2 === 0 ? (odd[digit] ?? 0) : digit),
    0,
  )
  return letterOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ', sum % 26) === number[8]
}

function czechia(number: string): boolean {
  if (number.length === 8) {
    const check = (11 - (weighted(number, descending(8, 7)) % 11)) % 10
    return number[0] !== '9' && check === Number(number[7])
  }
  return number.length === 9 || BigInt(number) % 11n === 0n
}

function spain(number: string): boolean {
  const letters = 'TRWAGMYFPDXBNJZSQVHLCKE'
  const first = number.charAt(0)
  const last = number.charAt(8)
  const personal = (value: string) => letterOf(letters, Number(value) % 23) === last
  if (/^\d{8}[A-Z]$/.test(number)) return personal(number.slice(0, 8))
  if (/^[XYZ]\d{7}[A-Z]$/.test(number)) return personal(`${'XYZ'.indexOf(first)}${number.slice(1, 8)}`)
  if (/^[KLM]\d{7}[A-Z]$/.test(number)) return personal(number.slice(1, 8))
  const sum = digits(number.slice(1, 8)).reduce(
    (total, digit, index) => total + (index % 2 === 1 ? digit : Math.floor(digit / 5) + ((digit * 2) % 10)),
    0,
  )
  const check = (10 - (sum % 10)) % 10
  return last === String(check) || last === letterOf('JABCDEFGHI', check)
}

function france(number: string): boolean {
  const siren = number.slice(2)
  // Of keys with letters no rule is public, and numbers of Monaco begin with 000 and have no check digit.
  if (!/^\d{2}/.test(number)) return luhn(siren)
  const key = (12 + 3 * (Number(siren) % 97)) % 97
  return key === Number(number.slice(0, 2)) && (siren.startsWith('000') || luhn(siren))
}

function ireland(number: string): boolean {
  const old = /^(\d)[A-Z+*](\d{5})([A-W])$/.exec(number)
  const body = old === null ? number.slice(0, 7) : `0${old[2]}${old[1]}`
  const second = old === null && number.length === 9 ? (number.charCodeAt(8) - 64) * 9 : 0
  return letterOf('WABCDEFGHIJKLMNOPQRSTUV', (weighted(body, descending(8, 7)) + second) % 23) === number.charAt(7)
}

function lithuania(number: string): boolean {
  const count = number.length - 1
  const weights = (from: number) => Array.from({ length: count }, (_, index) => ((index + from - 1) % 9) + 1)
  const first = weighted(number, weights(1)) % 11
  const check = first === 10 ? (weighted(number, weights(3)) % 11) % 10 : first
  return number.at(-2) === '1' && check === Number(number.at(-1))
}

function latvia(number: string): boolean {
  // What begins lower is a person's, of which no rule holds any more.
  if (Number(number[0]) <= 3) return true
  const rest = 3 - (weighted(number, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6]) % 11)
  return rest !== -1 && (rest < -1 ? rest + 11 : rest) === Number(number[10])
}

function netherlands(number: string): boolean {
  const old = weighted(number, descending(9, 8)) % 11 === Number(number[8])
  const text = Array.from(`NL${number}`, (sign) => String(Number.parseInt(sign, 36))).join('')
  return old || BigInt(text) % 97n === 1n
}

function romania(number: string): boolean {
  const padded = number.padStart(10, '0')
  return ((weighted(padded, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === Number(padded[9])
}

function northernIreland(number: string): boolean {
  if (/^(GD|HA)/.test(number)) return true
  const sum = weighted(number, descending(8, 7)) + Number(number.slice(7, 9))
  return sum % 97 === 0 || (sum + 55) % 97 === 0
}

function mod11(weights: readonly number[], check: (rest: number) => number): Rule {
  return (number) => check(weighted(number, weights) % 11) === Number(number[weights.length])
}

/** By the letters a number begins with. */
const countries: Readonly<Record<string, { form: RegExp; check: Rule }>> = {
  AT: { form: /^U\d{8}$/, check: austria },
  BE: { form: /^[01]\d{9}$/, check: (n) => 97 - (Number(n.slice(0, 8)) % 97) === Number(n.slice(8)) },
  BG: { form: /^\d{9,10}$/, check: bulgaria },
  CY: { form: /^(?!12)\d{8}[A-Z]$/, check: cyprus },
  CZ: { form: /^\d{8,10}$/, check: czechia },
  DE: { form: /^[1-9]\d{8}$/, check: iso7064 },
  DK: { form: /^[1-9]\d{7}$/, check: (n) => weighted(n, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 },
  EE: { form: /^\d{9}$/, check: (n) => weighted(n, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0 },
  EL: { form: /^\d{9}$/, check: mod11([256, 128, 64, 32, 16, 8, 4, 2], (rest) => rest % 10) },
  ES: { form: /^([A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])$/, check: spain },
  FI: { form: /^\d{8}$/, check: mod11([7, 9, 10, 5, 8, 4, 2], (rest) => (11 - rest) % 11) },
  FR: { form: /^[A-HJ-NP-Z0-9]{2}\d{9}$/, check: france },
  HR: { form: /^\d{11}$/, check: iso7064 },
  HU: { form: /^\d{8}$/, check: (n) => weighted(n, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0 },
  IE: { form: /^(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/, check: ireland },
  IT: { form: /^\d{11}$/, check: luhn },
  LT: { form: /^(\d{9}|\d{12})$/, check: lithuania },
  LU: { form: /^\d{8}$/, check: (n) => Number(n.slice(0, 6)) % 89 === Number(n.slice(6)) },
  LV: { form: /^\d{11}$/, check: latvia },
  MT: { form: /^[1-9]\d{7}$/, check: (n) => (weighted(n, [3, 4, 6, 7, 8, 9]) + Number(n.slice(6))) % 37 === 0 },
  NL: { form: /^\d{9}B\d{2}$/, check: netherlands },
  PL: { form: /^\d{10}$/, check: mod11([6, 5, 7, 2, 3, 4, 5, 6, 7], (rest) => rest) },
  PT: { form: /^[1-9]\d{8}$/, check: mod11(descending(9, 8), (rest) => (rest < 2 ? 0 : 11 - rest)) },
  RO: { form: /^[1-9]\d{1,9}$/, check: romania },
  SE: { form: /^\d{10}(0[1-9]|[1-8]\d|9[0-4])$/, check: (n) => luhn(n.slice(0, 10)) },
  SI: { form: /^[1-9]\d{7}$/, check: mod11(descending(8, 7), (rest) => (rest === 0 ? -1 : (11 - rest) % 10)) },
  SK: { form: /^[1-9]\d[2-47-9]\d{7}$/, check: (n) => BigInt(n) % 11n === 0n },
  XI: { form: /^(\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})$/, check: northernIreland },
}

export type VatForm = 'well-formed' | 'malformed' | 'unknown-country'

/** Blanks, dots and dashes are how people write it. */
export function vatForm(given: string): VatForm {
  const number = given.replace(/[\s.-]+/g, '').toUpperCase()
  const prefix = number.slice(0, 2)
  const country = countries[prefix === 'GR' ? 'EL' : prefix]
  if (country === undefined) return 'unknown-country'
  const rest = number.slice(2)
  return country.form.test(rest) && country.check(rest) ? 'well-formed' : 'malformed'
}
