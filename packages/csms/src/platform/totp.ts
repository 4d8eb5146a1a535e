import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Totp } from '../domain/ports.ts'

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** OCPP 2.1, C25, version 1: HMAC-SHA256 of the window's number, read from an offset that its last byte gives. */
export function totpV1(secret: string, window: number, length: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.max(0, window)))
  const hash = createHmac('sha256', secret).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 0x0f
  return Array.from({ length }, (_, index) => {
    const byte = hash[(offset + index) % hash.length] ?? 0
    return alphabet.charAt(byte % alphabet.length)
  }).join('')
}

export const totp: Totp = {
  matches(secret, window, length, code) {
    const expected = Buffer.from(totpV1(secret, window, length))
    const given = Buffer.from(code)
    return given.length === expected.length && timingSafeEqual(given, expected)
  },
}
