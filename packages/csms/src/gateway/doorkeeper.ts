import { type Instant } from '../domain/model.ts'

interface Budget {
  refusals: number
  since: Instant
}

export interface DoorkeeperLimits {
  windowMs: number
  /** Refusals of one identity from one address in the window, before it is turned away unread. */
  perIdentity: number
  /** Refusals of one address in the window, whatever the identity. */
  perAddress: number
  /** How many addresses and identities are remembered. */
  remembered: number
}

const usual: DoorkeeperLimits = { windowMs: 60_000, perIdentity: 10, perAddress: 300, remembered: 50_000 }

/**
 * Turns away who was refused too often lately, before anything is looked up. Only refusals count, so a station with
 * the right credentials is never held back by its own reconnects, and many stations behind one address are not held
 * back by a single wrong one until that has been refused hundreds of times.
 */
export class Doorkeeper {
  readonly #budgets = new Map<string, Budget>()
  readonly #limits: DoorkeeperLimits

  constructor(limits: Partial<DoorkeeperLimits> = {}) {
    this.#limits = { ...usual, ...limits }
  }

  /** @param credentials whether the arrival brought any; then what others of its address did does not count */
  turnsAway(address: string, stationId: string, credentials: boolean, at: Instant): boolean {
    const { perIdentity, perAddress } = this.#limits
    if (this.#count(pair(address, stationId), at) >= perIdentity) return true
    return !credentials && this.#count(address, at) >= perAddress
  }

  refused(address: string, stationId: string, at: Instant): void {
    this.#add(pair(address, stationId), at)
    this.#add(address, at)
  }

  /** A successful handshake clears what its identity had collected there. */
  admitted(address: string, stationId: string): void {
    this.#budgets.delete(pair(address, stationId))
  }

  #count(key: string, at: Instant): number {
    const budget = this.#budgets.get(key)
    return budget === undefined || at - budget.since >= this.#limits.windowMs ? 0 : budget.refusals
  }

  #add(key: string, at: Instant): void {
    const refusals = this.#count(key, at) + 1
    const since = refusals === 1 ? at : (this.#budgets.get(key)?.since ?? at)
    this.#budgets.delete(key)
    this.#budgets.set(key, { refusals, since })
    if (this.#budgets.size > this.#limits.remembered) this.#budgets.delete(this.#budgets.keys().next().value ?? '')
  }
}

const pair = (address: string, stationId: string) => `${address} ${stationId}`
