import { randomFillSync } from 'node:crypto'
import { type Clock, type Ids } from '../domain/ports.ts'

const poolSize = 16 * 256
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** UUIDv7 (RFC 9562 5.7): the clock's milliseconds, then 74 random bits drawn from a pool. */
export function createIds(clock: Clock): Ids {
  const pool = Buffer.alloc(poolSize)
  let used = poolSize
  const byte = (offset: number) => hex[pool[used + offset] ?? 0] ?? '00'
  return {
    next() {
      if (used + 16 > poolSize) {
        randomFillSync(pool)
        used = 0
      }
      const time = clock.now().toString(16).padStart(12, '0')
      const version = hex[((pool[used] ?? 0) & 0x0f) | 0x70] ?? '70'
      const variant = hex[((pool[used + 2] ?? 0) & 0x3f) | 0x80] ?? '80'
      const tail = byte(4) + byte(5) + byte(6) + byte(7) + byte(8) + byte(9)
      const id = `${time.slice(0, 8)}-${time.slice(8, 12)}-${version}${byte(1)}-${variant}${byte(3)}-${tail}`
      used += 16
      return id
    },
  }
}
