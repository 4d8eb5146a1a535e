import { type Instant } from '../domain/model.ts'

const windowMs = 600_000
const tolerated = 3

interface Sightings {
  /** The device that was there before any alternation. */
  first: string
  last: string
  /** When the device behind the identity changed, oldest first. */
  alternations: Instant[]
}

/** `newcomer`: two devices share the identity, and this one is not the one that was there first. */
export type Sighting = 'single' | 'first' | 'newcomer'

/**
 * Finds two devices that share one identity: their serial number, or their address, alternates more than three times in
 * ten minutes (F12). A station that moves once, or gets a new address each night, is no duplicate.
 */
export class DuplicateWatch {
  readonly #seen = new Map<string, Sightings>()
  readonly #limit: number

  /** @param limit how many identities are watched; the one not seen for longest is forgotten first */
  constructor(limit = 20_000) {
    this.#limit = limit
  }

  note(stationId: string, device: string, at: Instant): Sighting {
    const sightings = this.#seen.get(stationId) ?? { first: device, last: device, alternations: [] }
    this.#seen.delete(stationId)
    this.#seen.set(stationId, sightings)
    if (this.#seen.size > this.#limit) this.#seen.delete(this.#seen.keys().next().value ?? '')
    const recent = sightings.alternations.filter((then) => at - then < windowMs)
    if (recent.length === 0) sightings.first = sightings.last
    sightings.alternations = sightings.last === device ? recent : [...recent, at].slice(-tolerated - 1)
    sightings.last = device
    if (sightings.alternations.length <= tolerated) return 'single'
    return device === sightings.first ? 'first' : 'newcomer'
  }
}
