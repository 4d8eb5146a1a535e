import { hash as digest } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type Clock, type Hash, type Ids, type Randomness, type Timers } from '../domain/ports.ts'
import { createIds } from './ids.ts'

/** What the domain may know of the machine: its clock, its chance, its ids. */

export const clock: Clock = { now: () => Date.now() }

export const ids: Ids = createIds(clock.now)

export const random: Randomness = { next: () => Math.random() }

export const hash: Hash = { of: (text) => digest('sha1', text, 'base64url') }

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
