/** The code that a 2.1 station shows for paying, from the pseudocode of part 2, C25: none of our own code. */
import { createHmac } from 'node:crypto'

const base62 = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].join('')

export function oneTimePassword(secret: string, at: number, validityTimeS: number, length: number): string {
  let interval = Math.floor(at / 1_000 / validityTimeS)
  const bytes = new Uint8Array(8)
  for (let place = 7; place >= 0; place -= 1) {
    bytes[place] = interval % 256
    interval = Math.floor(interval / 256)
  }
  const hash = [...createHmac('sha256', Buffer.from(secret, 'utf8')).update(bytes).digest()]
  const offset = (hash[31] ?? 0) % 16
  let code = ''
  for (let place = 0; place < length; place += 1) code += base62.charAt((hash[(offset + place) % 32] ?? 0) % 62)
  return code
}
