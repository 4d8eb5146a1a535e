import { type Instant } from '../domain/model.ts'

const windowMs = 600_000
const tolerated = 3

/** What the devices behind an identity are told apart by. */
export type Mark = 'address' | 'serial'

interface Sightings {
  last: string
  /** Whose identity it was when the others began to take turns with it. */
  holder: string
  /** When the device behind the identity changed, oldest first. */
  alternations: readonly Instant[]
}

const none: readonly Instant[] = []

/**
 * Finds two devices that share one identity: their serial number, or their address, alternates more than three times in
 * ten minutes (F12). A station that moves once, or gets a new address each night, is no duplicate.
 */
export class DuplicateWatch {
  readonly #seen: Readonly<Record<Mark, Map<string, Sightings>>> = { address: new Map(), serial: new Map() }
  readonly #limit: number

  /** @param limit how many are watched by each mark; the one not seen for longest is forgotten first */
  constructor(limit = 20_000) {
    this.#limit = limit
  }

  /**
   * @param onFile the device that is known for the identity, where none was seen yet
   * @returns whose identity it was before others took turns with it; null while nobody does
   */
  note(mark: Mark, stationId: string, device: string, at: Instant, onFile = device): string | null {
    const seen = this.#seen[mark]
    const sightings = seen.get(stationId) ?? { last: onFile, holder: onFile, alternations: none }
    seen.delete(stationId)
    seen.set(stationId, sightings)
    if (seen.size > this.#limit) seen.delete(seen.keys().next().value ?? '')
    if (sightings.last === device && sightings.alternations.length === 0) return null
    const recent = sightings.alternations.filter((then) => at - then < windowMs)
    if (recent.length === 0) sightings.holder = sightings.last
    sightings.alternations = sightings.last === device ? recent : [...recent, at].slice(-tolerated - 1)
    sightings.last = device
    return sightings.alternations.length > tolerated ? sightings.holder : null
  }
}
