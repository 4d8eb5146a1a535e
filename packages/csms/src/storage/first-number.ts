import { randomInt } from 'node:crypto'

/** A start above 1,000,000 that differs per installation, with a billion numbers left below 2^31 (F5). */
export function randomFirstNumber(): number {
  return 1_000_000 + randomInt(1, 1_000_000_000)
}
