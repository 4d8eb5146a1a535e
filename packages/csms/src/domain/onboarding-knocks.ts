/** Who was refused or waits at the door (F11): kept, counted, bounded, and shown with the button that admits. */
import { audited, type Edit } from './audit.ts'
import { type Instant, type Knock } from './model.ts'
import { type Decision, type NewEvent, need, put, remove, type Store, type Write } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'

/** How many identities are kept; who was not seen for longest goes first. */
const keptLimit = 1_000

export interface Arrival {
  /** As written, percent-decoded. */
  identity: string
  stationId: string
  remoteAddress: string
  /** In the station's order of preference. */
  subprotocols: readonly string[]
  credentials: { username: Uint8Array; password: Uint8Array } | null
  secure: boolean
}

export interface KnockNote {
  arrival: Arrival
  credential: Knock['credential']
  /** Stable: `not-registered`, `pending`, `rejected`, `credentials-missing`, `credentials-wrong`, `insecure`, `crowded`. */
  reason: string
}

export function noteKnock(store: Store, organisationId: string, note: KnockNote, at: Instant): Promise<void> {
  const { stationId } = note.arrival
  return store.run({
    touches: [`station:${stationId}`, 'knocks'],
    needs: { knock: need('knock', stationId) },
    more: ({ knock }) => (knock === undefined ? { kept: need('knocks', organisationId) } : {}),
    decide: ({ knock, kept }): Decision<void> => decideKnock(organisationId, note, at, knock, kept ?? []),
  })
}

function decideKnock(
  organisationId: string,
  { arrival, credential, reason }: KnockNote,
  at: Instant,
  before: Knock | undefined,
  kept: readonly Knock[],
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
    firstSeenAt: before?.firstSeenAt ?? at,
    lastSeenAt: at,
    count: (before?.count ?? 0) + 1,
  }
  const writes: Write[] = kept
    .slice(0, Math.max(0, kept.length - keptLimit + 1))
    .map((oldest) => remove('knock', oldest))
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
    if (!this.#waiting.has(stationId)) {
      const ofAddress = [...this.#waiting.values()].filter((one) => one.address === address).length
      if (this.#waiting.size >= inAll || ofAddress >= perAddress) return false
    }
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
