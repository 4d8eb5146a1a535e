/** Who was refused or waits at the door (F11): kept, counted, bounded, and shown with the button that admits. */
import { audited, type Edit } from './audit.ts'
import { type Arrival } from './front-door.ts'
import { type Instant, type Knock } from './model.ts'
import { type Decision, type NewEvent, need, put, remove, type Store, type Write } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'

/** How many identities are kept; who was not seen for longest goes first. */
const keptLimit = 1_000

export interface KnockNote {
  arrival: Arrival
  credential: Knock['credential']
  /** Stable: `not-registered`, `pending`, `rejected`, `credentials-wrong`, `crowded`, or a ProfileRefusal. */
  reason: string
}

/** Writes the list; which identities are on it is kept in memory, so that a flood costs no look at all of them. */
export class KnockList {
  readonly #store: Store
  readonly #organisationId: string
  /** Longest unseen first. */
  #kept: Set<string> | undefined

  constructor(store: Store, organisationId: string) {
    this.#store = store
    this.#organisationId = organisationId
  }

  async note(note: KnockNote, at: Instant): Promise<void> {
    const { stationId } = note.arrival
    const kept = await this.#list()
    kept.delete(stationId)
    const [oldest] = kept
    const crowdedOut = kept.size >= keptLimit ? oldest : undefined
    if (crowdedOut !== undefined) kept.delete(crowdedOut)
    kept.add(stationId)
    await this.#store.run({
      touches: [`station:${stationId}`, 'knocks'],
      needs: {
        before: need('knock', stationId),
        ...(crowdedOut === undefined ? {} : { oldest: need('knock', crowdedOut) }),
      },
      decide: ({ before, oldest }) => decideKnock(this.#organisationId, note, at, before, oldest),
    })
  }

  async #list(): Promise<Set<string>> {
    if (this.#kept !== undefined) return this.#kept
    const rows = await this.#store.run({
      touches: [],
      needs: { knocks: need('knocks', this.#organisationId) },
      decide: ({ knocks }) => ({ result: knocks, writes: [], events: [] }),
    })
    this.#kept ??= new Set(rows.map(({ stationId }) => stationId))
    return this.#kept
  }
}

function decideKnock(
  organisationId: string,
  { arrival, credential, reason }: KnockNote,
  at: Instant,
  before: Knock | undefined,
  oldest: Knock | undefined,
): Decision<void> {
  const row: Knock = {
    organisationId,
    stationId: arrival.stationId,
    identity: arrival.identity.slice(0, 48),
    remoteAddress: arrival.remoteAddress,
    subprotocols: arrival.subprotocols.join(',').slice(0, 200),
    credential,
    reason,
    vendor: before?.vendor ?? null,
    model: before?.model ?? null,
    serialNumber: before?.serialNumber ?? null,
    firmwareVersion: before?.firmwareVersion ?? null,
    firstSeenAt: before?.firstSeenAt ?? at,
    lastSeenAt: at,
    count: (before?.count ?? 0) + 1,
  }
  const writes: Write[] = oldest === undefined ? [] : [remove('knock', oldest)]
  const events: NewEvent[] = []
  if (before === undefined || before.reason !== reason) {
    const { identity, remoteAddress, subprotocols } = row
    const data = { identity, remoteAddress, subprotocols, credential, reason }
    events.push(stationEvent(row, 'station.knocked', at, 'station', data))
  }
  return { result: undefined, writes: [...writes, put('knock', row)], events }
}

/** Takes an identity off the list; it comes back when it knocks again. */
export function dismissKnock(store: Store, stationId: string, edit: Edit): Promise<boolean> {
  return store.run({
    touches: [`station:${stationId}`, 'knocks'],
    needs: { knock: need('knock', stationId) },
    decide: ({ knock }) => ({
      result: knock !== undefined,
      writes:
        knock === undefined
          ? []
          : [remove('knock', knock), audited(edit, 'knock.dismissed', `station:${knock.identity}`, {})],
      events: [],
    }),
  })
}

/** Sockets that wait at the door without being registered: 100 in all, 5 per address (F11). */
export class WaitingRoom {
  readonly #waiting = new Map<string, { address: string; since: Instant; linkId: string | null }>()

  /** @returns false when there is no room */
  enter(stationId: string, address: string, at: Instant): boolean {
    for (const [other, { linkId, since }] of this.#waiting) {
      if (linkId === null && at - since > handshakeMs) this.#waiting.delete(other)
    }
    const seated = this.#waiting.get(stationId)
    if (seated !== undefined) {
      // A handshake never unseats: the socket that sits there lives until it is replaced or closed.
      if (seated.linkId === null) seated.since = at
      return true
    }
    const ofAddress = [...this.#waiting.values()].filter((one) => one.address === address).length
    if (this.#waiting.size >= inAll || ofAddress >= perAddress) return false
    this.#waiting.set(stationId, { address, since: at, linkId: null })
    return true
  }

  seated(stationId: string, linkId: string): void {
    const entry = this.#waiting.get(stationId)
    if (entry !== undefined) entry.linkId = linkId
  }

  left(stationId: string, linkId: string): void {
    if (this.#waiting.get(stationId)?.linkId === linkId) this.#waiting.delete(stationId)
  }
}

const inAll = 100
const perAddress = 5
const handshakeMs = 30_000
