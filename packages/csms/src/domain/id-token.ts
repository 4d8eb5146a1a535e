/** What a token is called on file (F20): its family and its value without case and separators. */

import { type IdToken } from './id-token-model.ts'
import { type PresentedToken } from './inbound.ts'

/** Cards of both radio standards share a family: readers name one card by either. */
const families: Readonly<Record<string, string>> = {
  iso14443: 'rfid',
  iso15693: 'rfid',
  emaid: 'emaid',
  keycode: 'keycode',
  macaddress: 'mac',
  central: 'central',
  local: 'local',
  noauthorization: 'none',
  evccid: 'evccid',
  vin: 'vin',
  directpayment: 'direct-payment',
}

/** Families a 1.6 idTag may belong to, in the order they are tried. */
const familiesOfIdTag = ['rfid', 'central', 'emaid', 'mac', 'local', 'keycode', 'evccid', 'vin', 'direct-payment']

export function tokenFamily(type: string | null): string {
  if (type === null) return 'rfid'
  const name = type.trim().toLowerCase()
  return (Object.hasOwn(families, name) ? families[name] : undefined) ?? name
}

export function normalisedValue(value: string): string {
  return value.replace(/[\s:._-]+/g, '').toUpperCase()
}

/** The key of a token on file; without a type it is a 1.6 idTag, looked for among the cards first. */
export function idTokenKey(value: string, type: string | null): string {
  return keyIn(tokenFamily(type), value)
}

function keyIn(family: string, value: string): string {
  return `${family}:${family === 'emaid' ? contractOf(value) : normalisedValue(value)}`
}

const emaidLength = 14

/** What an eMAID names, with or without the check digit that may follow it (ISO 15118-1, annex H). */
export function contractOf(emaid: string): string {
  const value = normalisedValue(emaid)
  return value.length === emaidLength + 1 ? value.slice(0, emaidLength) : value
}

/** Where else an idTag that is no known card may be on file. */
export function otherKeysOfIdTag(value: string): string[] {
  return familiesOfIdTag.slice(1).map((family) => keyIn(family, value))
}

/** A button, a free-to-use station or a key switch: nobody was asked (C02.FR.02). */
export function isNoAuthorization(token: PresentedToken): boolean {
  return token.type !== null && tokenFamily(token.type) === 'none'
}

/** A code typed by a person opens like a password, so it is never written in clear (C04.FR.04). */
export function isSecret(token: { type: string | null }): boolean {
  return token.type !== null && tokenFamily(token.type) === 'keycode'
}

/** What stands instead of a secret; in frames too. */
export const masked = '****'

export function shownValue(token: PresentedToken): string {
  return isSecret(token) ? masked : token.value
}

/** Whether a presented token is the one meant by value and type, as itself or by its alias. */
export function isSameToken(presented: PresentedToken, meant: { value: string; type: string | null }): boolean {
  const family = tokenFamily(meant.type)
  if (presented.type !== null && tokenFamily(presented.type) !== family) return false
  return (
    keyIn(family, presented.value) === keyIn(family, meant.value) ||
    normalisedValue(presented.value) === shortAlias(meant.value)
  )
}

const aliasLength = 20

/** What stands for a value where 1.6 has room for 20 characters: itself, or a stable alias (F20). */
export function shortAlias(value: string): string {
  const normalised = normalisedValue(value)
  if (normalised.length <= aliasLength) return normalised
  const digits = `${digest(normalised, 0x811c9dc5)}${digest(normalised, 0x01000193)}`
  return digits.slice(0, aliasLength)
}

/** 53 bits as eleven digits of base 36; enough beside another to keep the tokens of a network apart. */
function digest(text: string, seed: number): string {
  let low = 0xdeadbeef ^ seed
  let high = 0x41c6ce57 ^ seed
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    low = Math.imul(low ^ unit, 2654435761)
    high = Math.imul(high ^ unit, 1597334677)
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  const bits = 4294967296 * (2097151 & high) + (low >>> 0)
  return bits.toString(36).toUpperCase().padStart(11, '0')
}

/** A card number some readers give byte by byte from its end; offered to a person, never taken silently (F20). */
export function reversedValue(value: string): string | null {
  const normalised = normalisedValue(value)
  if (!/^(?:[0-9A-F]{2}){4,10}$/.test(normalised)) return null
  return (normalised.match(/../g) ?? []).reverse().join('')
}

/** A token on file is one of these kinds to the judgement. */
export type TokenOnFile = Pick<
  IdToken,
  | 'key'
  | 'status'
  | 'expiresAt'
  | 'groupId'
  | 'concurrentUse'
  | 'allowedEvses'
  | 'allowedEnergyTransfer'
  | 'value'
  | 'type'
>
