import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { v7 } from 'uuid'
import { type Clock, type Hash, type Ids, type Randomness, type Timers } from '../domain/ports.ts'

/** What the domain may know of the machine: its clock, its chance, its ids. */

export const clock: Clock = { now: () => Date.now() }

/** UUIDv7 (RFC 9562), rising within a process. */
export const ids: Ids = { next: () => v7() }

export const random: Randomness = { next: () => Math.random() }

export const hash: Hash = { of: (text) => createHash('sha1').update(text).digest('base64url') }

export const timers: Timers = {
  async sleep(ms, signal) {
    if (signal?.aborted === true) return false
    try {
      await wait(ms, undefined, signal === undefined ? { ref: false } : { signal, ref: false })
      return true
    } catch {
      return false
    }
  },
}
