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

  /** @param limit how many identities are watched; the one not seen for longest is forgotten first */
  constructor(limit = 20_000) {
    this.#limit = limit
  }

  /** @returns whether this sighting makes it a duplicate identity */
  note(stationId: string, device: string, at: Instant): boolean {
    const known = this.#seen.get(stationId)
    const sightings = known ?? { last: device, alternations: [] }
    this.#seen.delete(stationId)
    this.#seen.set(stationId, sightings)
    if (this.#seen.size > this.#limit) this.#seen.delete(this.#seen.keys().next().value ?? '')
    if (sightings.last === device) return false
    sightings.last = device
    sightings.alternations = [...sightings.alternations.filter((then) => at - then < windowMs), at].slice(
      -tolerated - 1,
    )
    return sightings.alternations.length > tolerated
  }
}
