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
  #leftOut = 0

  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  add(note: DeviationNote): void {
    const { vendor, model, firmwareVersion, stationId } = note.guest
    // A boot is read before it is known whose it is: what it deviates in is written under the model it names.
    const device = note.action === 'BootNotification' ? [stationId] : [vendor, model, firmwareVersion]
    const key = JSON.stringify([device, note.action, note.path, note.rule])
    const now = this.#clock.now()
    this.#keep(key, { note, firstSeenAt: now, lastSeenAt: now, count: 1 })
  }

  #keep(key: string, entry: Pending): void {
    const known = this.#pending.get(key)
    if (known !== undefined) {
      known.count += entry.count
      known.firstSeenAt = Math.min(known.firstSeenAt, entry.firstSeenAt)
      known.lastSeenAt = Math.max(known.lastSeenAt, entry.lastSeenAt)
    } else if (this.#pending.size < kindsAtOnce) {
      this.#pending.set(key, entry)
    } else {
      this.#leftOut += entry.count
    }
  }

  /** @returns how many were left out since the last time */
  async flush(): Promise<number> {
    const pending = [...this.#pending]
    this.#pending = new Map()
    // Side by side, so that different models share a commit.
    const written = await Promise.allSettled(pending.map(([, entry]) => this.#write(entry)))
    for (const [index, [key, entry]] of pending.entries()) {
      if (written[index]?.status === 'rejected') this.#keep(key, entry)
    }
    const failure = written.find((one) => one.status === 'rejected')
    if (failure !== undefined) throw failure.reason
    const leftOut = this.#leftOut
    this.#leftOut = 0
    return leftOut
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
