/** F24, A00.FR.702: whether an authority that is not ours revoked the certificate that a station came with. */
import { type CertificateStatuses, type StatusPlace, type StatusReply } from './certificate-status.ts'
import { type ClientCertificate, type OpenedLink, type SecurityNote } from './front-door.ts'
import { type Instant } from './model.ts'
import { type Clock, type Timers } from './ports.ts'
import { type ProfileRefusal } from './security-profiles.ts'

export interface RevocationServices {
  clock: Clock
  timers: Timers
  statuses: CertificateStatuses
  /** Whether a station stays outside while nobody can tell. */
  strict: boolean
  close(stationId: string, code: number, reason: string): void
  noted(stationId: string, note: SecurityNote, at: Instant): Promise<void>
}

/** A handshake waits no longer; what is learned later counts for the open socket. */
const doorWaitsMs = 2_000
const dayMs = 86_400_000
/** Where the answer does not say when to ask again, or there was none. */
const againMs = 300_000
const mostPerTurn = 500
const longestReason = 1_000
/** What was told of a station is told again after this. */
const newsMs = 3_600_000
const mostNews = 10_000

interface Watched {
  linkId: string
  certificate: ClientCertificate
  places: readonly StatusPlace[]
  dueAt: Instant
}

export function createRevocationWatch({ clock, timers, statuses, strict, close, noted }: RevocationServices) {
  /** By station: of its newest link, so never more than there are links. */
  const watched = new Map<string, Watched>()
  const lately = new Map<string, { words: string; until: Instant }>()

  /** The first that one of our authorities signed; else why there is none. */
  async function told(places: readonly StatusPlace[], signal: AbortSignal): Promise<StatusReply | string> {
    const reasons: string[] = []
    for (const place of places) {
      if (typeof place === 'string') {
        reasons.push(place)
        continue
      }
      const reply = await statuses.ask(place, signal)
      if (reply.verified && (reply.status === 'good' || reply.status === 'revoked')) return reply
      reasons.push(`${place.source} at ${place.responderUrl}: ${whyNot(reply)}`)
      if (signal.aborted) break
    }
    return reasons.join('; ').slice(0, longestReason)
  }

  async function toldInTime(places: readonly StatusPlace[]): Promise<StatusReply | string> {
    const [over, done] = [new AbortController(), new AbortController()]
    const late = timers.sleep(doorWaitsMs, done.signal).then((isOver) => isOver && over.abort())
    const reply = await told(places, over.signal)
    done.abort()
    await late
    return reply
  }

  /** Why a station stays outside; softly, one that nobody can tell of comes in with an event. */
  async function refusal(
    stationId: string,
    { serialNumber, issuer }: ClientCertificate,
    places: readonly StatusPlace[],
  ): Promise<ProfileRefusal | undefined> {
    const reply = await toldInTime(places)
    if (typeof reply !== 'string') return reply.status === 'revoked' ? 'certificate-revoked' : undefined
    const reason = places.length === 0 ? 'the certificate names nobody who could be asked' : reply
    // Softly there is nothing to see to where nobody could ever be asked.
    if ((strict || places.length > 0) && isNews(stationId, `${serialNumber} ${reason}`)) {
      const data = { serialNumber, issuer, reason }
      await noted(stationId, { action: 'CertificateStatusUnknown', data }, clock.now())
    }
    return strict ? 'certificate-status-unknown' : undefined
  }

  /** A station that comes again and again tells the same each time. */
  function isNews(stationId: string, words: string): boolean {
    const now = clock.now()
    const before = lately.get(stationId)
    if (before?.words === words && now < before.until) return false
    lately.delete(stationId)
    lately.set(stationId, { words, until: now + newsMs })
    if (lately.size > mostNews) lately.delete(lately.keys().next().value ?? '')
    return true
  }

  /** An open link is asked about for as long as it lasts. */
  function entered({ linkId, guest }: OpenedLink): void {
    const { certificate } = guest.security
    const places = (guest.statusPlaces ?? []).filter((place) => typeof place !== 'string')
    if (certificate === null || places.length === 0) watched.delete(guest.stationId)
    else watched.set(guest.stationId, { linkId, certificate, places, dueAt: clock.now() })
  }

  function left({ linkId, guest }: OpenedLink): void {
    if (watched.get(guest.stationId)?.linkId === linkId) watched.delete(guest.stationId)
  }

  async function look(stationId: string, one: Watched, signal: AbortSignal): Promise<void> {
    const reply = await told(one.places, signal)
    const now = clock.now()
    if (typeof reply === 'string' || reply.status !== 'revoked') {
      const nextUpdate = typeof reply === 'string' ? null : reply.nextUpdate
      one.dueAt = Math.max(now + againMs, Math.min(nextUpdate ?? 0, now + dayMs))
      return
    }
    if (watched.get(stationId) !== one) return
    watched.delete(stationId)
    const { serialNumber, issuer } = one.certificate
    // Its link of now is the one that was looked at; by the time it was noted that may be another.
    close(stationId, 1008, 'its certificate was revoked')
    await noted(stationId, { action: 'CertificateRevoked', data: { serialNumber, issuer } }, now)
  }

  return {
    refusal,
    entered,
    left,
    /** Called by the clock: asks again for those whose answer has ended, and ends the links of the revoked. */
    async sweep(signal: AbortSignal): Promise<void> {
      const now = clock.now()
      const due = [...watched].filter(([, { dueAt }]) => dueAt <= now).slice(0, mostPerTurn)
      await Promise.all(due.map(([stationId, one]) => look(stationId, one, signal)))
    },
  }
}

export type RevocationWatch = ReturnType<typeof createRevocationWatch>

function whyNot({ status, failure }: StatusReply): string {
  if (failure !== null) return failure
  return status === 'unknown' ? 'the certificate is not known there' : 'no authority of ours signed the answer'
}
