/** F24, A00.FR.702: whether an authority that is not ours revoked the certificate that a station came with. */

import { type ClientCertificate, type OpenedLink, type SecurityNote } from './front-door.ts'
import { type Instant } from './model.ts'
import { type Clock, type Timers } from './ports.ts'
import { type ProfileRefusal } from './security-profiles.ts'
import {
  type CertificateStatuses,
  type FindPlaces,
  failedStatus,
  type StatusQuestion,
  type StatusReply,
} from './status-question.ts'

export interface RevocationServices {
  clock: Clock
  timers: Timers
  statuses: CertificateStatuses
  /** Whether a station stays outside while nobody can tell. */
  strict: boolean
  close(stationId: string, code: number, reason: string, linkId: string): void
  noted(stationId: string, note: SecurityNote, at: Instant): Promise<void>
}

/** A handshake waits no longer; what is learned later counts for the open socket. */
const doorWaitsMs = 2_000
/** So many wait at once; beyond these nobody can tell. */
const mostAtDoor = 512
/** Whom the door waited for in vain is not waited for again so long: only what it told before counts. */
const slowMs = 30_000
const mostSlow = 256
const dayMs = 86_400_000
/** Where the answer does not say when to ask again, or there was none. */
const againMs = 300_000
const mostPerTurn = 500
const longestReason = 1_000
/** What was told of a station is told again after this. */
const newsMs = 3_600_000
const mostNews = 10_000

interface Untold {
  reason: string
  /** Whether there was anybody to ask at all. */
  isNamed: boolean
}

interface Watched {
  linkId: string
  certificate: ClientCertificate
  statusPlaces: FindPlaces
  dueAt: Instant
}

export function createRevocationWatch({ clock, timers, statuses, strict, close, noted }: RevocationServices) {
  /** By station: of its newest link, so never more than there are links. */
  const watched = new Map<string, Watched>()
  const lately = new Map<string, { words: string; until: Instant }>()
  /** Until when, by origin. */
  const slow = new Map<string, Instant>()
  let atDoor = 0

  /**
   * The first that one of our authorities signed; else why there is none.
   *
   * @param ask how one place is asked
   */
  async function told(
    find: FindPlaces,
    signal: AbortSignal,
    ask: (question: StatusQuestion, signal: AbortSignal) => Promise<StatusReply> = statuses.ask.bind(statuses),
  ): Promise<StatusReply | Untold> {
    const places = await untilOver(find(), signal)
    if (places === undefined) return { reason: 'its authority was not found in time', isNamed: true }
    const reasons: string[] = []
    for (const place of places) {
      if (typeof place === 'string') {
        reasons.push(place)
        continue
      }
      const reply = await ask(place, signal)
      if (reply.verified && (reply.status === 'good' || reply.status === 'revoked')) return reply
      reasons.push(`${place.source} at ${place.responderUrl}: ${whyNot(reply)}`)
      if (signal.aborted) break
    }
    if (places.length === 0) return { reason: 'the certificate names nobody who could be asked', isNamed: false }
    return { reason: reasons.join('; ').slice(0, longestReason), isNamed: true }
  }

  async function toldInTime(find: FindPlaces): Promise<StatusReply | Untold> {
    if (atDoor >= mostAtDoor) return { reason: `${atDoor} at the door wait for an answer already`, isNamed: true }
    atDoor++
    const [over, done] = [new AbortController(), new AbortController()]
    const late = timers.sleep(doorWaitsMs, done.signal).then((isOver) => isOver && over.abort())
    try {
      return await told(find, over.signal, askAtDoor)
    } finally {
      atDoor--
      done.abort()
      await late
    }
  }

  /** One slow responder is waited for once, not by each station of a network that returns. */
  async function askAtDoor(question: StatusQuestion, signal: AbortSignal): Promise<StatusReply> {
    const { origin } = new URL(question.responderUrl)
    if (clock.now() < (slow.get(origin) ?? 0)) {
      const reply = await statuses.ask(question, AbortSignal.abort())
      return reply.status === 'failed' ? failedStatus(`${origin} did not answer in time a moment ago`) : reply
    }
    slow.delete(origin)
    const reply = await statuses.ask(question, signal)
    if (signal.aborted) slow.set(origin, clock.now() + slowMs)
    if (slow.size > mostSlow) slow.delete(slow.keys().next().value ?? '')
    return reply
  }

  /** Why a station stays outside; softly, one that nobody can tell of comes in with an event. */
  async function refusal(
    stationId: string,
    { serialNumber, issuer }: ClientCertificate,
    find: FindPlaces,
  ): Promise<ProfileRefusal | undefined> {
    const reply = await toldInTime(find)
    if ('status' in reply) return reply.status === 'revoked' ? 'certificate-revoked' : undefined
    const { reason, isNamed } = reply
    // Softly there is nothing to see to where nobody could ever be asked.
    if ((strict || isNamed) && isNews(stationId, `${serialNumber} ${reason}`)) {
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
    const { statusPlaces } = guest
    if (certificate === null || statusPlaces === undefined) watched.delete(guest.stationId)
    else watched.set(guest.stationId, { linkId, certificate, statusPlaces, dueAt: clock.now() })
  }

  function left({ linkId, guest }: OpenedLink): void {
    if (watched.get(guest.stationId)?.linkId === linkId) watched.delete(guest.stationId)
  }

  async function look(stationId: string, one: Watched, signal: AbortSignal): Promise<void> {
    const reply = await told(one.statusPlaces, signal)
    const now = clock.now()
    if (!('status' in reply) || reply.status !== 'revoked') {
      const nextUpdate = 'status' in reply ? reply.nextUpdate : null
      one.dueAt = Math.max(now + againMs, Math.min(nextUpdate ?? 0, now + dayMs))
      return
    }
    if (watched.get(stationId) !== one) return
    watched.delete(stationId)
    const { serialNumber, issuer } = one.certificate
    close(stationId, 1008, 'its certificate was revoked', one.linkId)
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

/** @returns undefined when the signal came first */
function untilOver<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const over = () => resolve(undefined)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', over))
    signal.addEventListener('abort', over, { once: true })
    if (signal.aborted) over()
  })
}
