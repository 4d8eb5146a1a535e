import { type Deviation, type Instant } from '../domain/model.ts'
import { type Clock, need, put, type Store } from '../domain/ports.ts'
import { type DeviationNote } from './ports.ts'

/** So many kinds are counted between two writes; what more comes is counted as left out. */
const kindsAtOnce = 2_000

interface Pending {
  note: DeviationNote
  firstSeenAt: Instant
  lastSeenAt: Instant
  count: number
}

/** Counts deviations per model and firmware off the reply path (F1). */
export class DeviationLog {
  readonly #store: Store
  readonly #clock: Clock
  #pending = new Map<string, Pending>()
  leftOut = 0

  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  add(note: DeviationNote): void {
    const { vendor, model, firmwareVersion } = note.guest
    const key = JSON.stringify([vendor, model, firmwareVersion, note.action, note.path, note.rule])
    const now = this.#clock.now()
    const known = this.#pending.get(key)
    if (known !== undefined) {
      known.count++
      known.lastSeenAt = now
    } else if (this.#pending.size < kindsAtOnce) {
      this.#pending.set(key, { note, firstSeenAt: now, lastSeenAt: now, count: 1 })
    } else {
      this.leftOut++
    }
  }

  async flush(): Promise<void> {
    const pending = this.#pending
    this.#pending = new Map()
    for (const [key, entry] of pending) {
      try {
        await this.#write(entry)
        pending.delete(key)
      } catch (error) {
        for (const [left, kept] of pending) if (!this.#pending.has(left)) this.#pending.set(left, kept)
        throw error
      }
    }
  }

  #write({ note, firstSeenAt, lastSeenAt, count }: Pending): Promise<void> {
    const { guest, action, path, rule, sample } = note
    const { vendor, model, firmwareVersion, organisationId, stationId } = guest
    return this.#store.run({
      touches: [`deviation:${vendor}/${model}/${firmwareVersion}`],
      needs: { known: need('deviation', vendor, model, firmwareVersion, action, path, rule) },
      decide: ({ known }) => {
        const row: Deviation = {
          organisationId,
          vendor,
          model,
          firmwareVersion,
          action,
          path,
          rule,
          stationId,
          lastSeenAt,
          sample: known?.sample ?? sample,
          firstSeenAt: known?.firstSeenAt ?? firstSeenAt,
          count: (known?.count ?? 0) + count,
        }
        return { result: undefined, writes: [put('deviation', row)], events: [] }
      },
    })
  }
}
