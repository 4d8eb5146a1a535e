import { type Instant } from '../domain/model.ts'

const windowMs = 600_000
const tolerated = 3

interface Sightings {
  last: string
  /** When the device behind the identity changed, oldest first. */
  alternations: Instant[]
}

/**
 * Finds two devices that share one identity: their serial number, or their address, alternates more than three times in
 * ten minutes (F12). A station that moves once, or gets a new address each night, is no duplicate.
 */
export class DuplicateWatch {
  readonly #seen = new Map<string, Sightings>()
  readonly #limit: number

  /** @param limit how many are watched; the one not seen for longest is forgotten first */
  constructor(limit = 40_000) {
    this.#limit = limit
  }

  /**
   * @param watched an identity with the kind of mark its devices are told apart by
   * @returns whether two devices take turns behind it
   */
  note(watched: string, device: string, at: Instant): boolean {
    const sightings = this.#seen.get(watched) ?? { last: device, alternations: [] }
    this.#seen.delete(watched)
    this.#seen.set(watched, sightings)
    if (this.#seen.size > this.#limit) this.#seen.delete(this.#seen.keys().next().value ?? '')
    const recent = sightings.alternations.filter((then) => at - then < windowMs)
    sightings.alternations = sightings.last === device ? recent : [...recent, at].slice(-tolerated - 1)
    sightings.last = device
    return sightings.alternations.length > tolerated
  }
}
