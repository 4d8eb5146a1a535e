/** The front door: who is admitted, as what, and since when a station's link is up (F10–F12, F16). */

import { type EventType } from '@stationmaster/contract'
import { evseChanges } from './availability.ts'
import { rederive } from './availability-state.ts'
import { type RevocationWatch } from './certificate-revocation.ts'
import { type StationCertificate } from './certificates-model.ts'
import { Change } from './commands.ts'
import { type Admission, type Arrival, type Guest, type OpenedLink, type SecurityNote } from './front-door.ts'
import { type Instant, type Station } from './model.ts'
import { isTried, slotUsed } from './network-passwords.ts'
import { networkSlots } from './network-profiles.ts'
import { type NetworkProfile } from './network-profiles-model.ts'
import { KnockList, type KnockNote, WaitingRoom } from './onboarding-knocks.ts'
import { closed, decideConnected, type Entrance } from './onboarding-links.ts'
import { type Clock, type Decision, need, type Passwords, put, type Store } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { newStation } from './provisioning-registry.ts'
import { judgePassword, matchingHash, usedCredential } from './security-credentials.ts'
import { awaitsRenewal, isOnFile, judgeProfile } from './security-profiles.ts'
import { type FindPlaces } from './status-question.ts'

export interface OnboardingServices {
  organisationId: string
  store: Store
  clock: Clock
  passwords: Pick<Passwords, 'matches'>
  /** What an unknown station gets. */
  unknown: 'accept' | 'pending' | 'reject'
  heartbeatIntervalS: number
  /** Names of ours that a station's certificate may carry (A00.FR.403; F24). */
  organisations: readonly string[]
  /** What authorities that are not ours say of a station's certificate. */
  revocation: Pick<RevocationWatch, 'refusal' | 'entered' | 'left'>
}

/** What is on file of who knocks. */
interface AtDoor {
  station: Station | undefined
  credential: KnockNote['credential']
  /** Of the number its certificate has. */
  certificates: StationCertificate[]
}

const utf8 = new TextDecoder()
const nowhere: FindPlaces = async () => []

export function createOnboarding(services: OnboardingServices) {
  const { store, clock, organisationId } = services
  const startedAt = clock.now()
  const waiting = new WaitingRoom()
  const knocks = new KnockList(store, organisationId)
  /** Links of stations that wait unregistered, so that an admission finds its socket; as bounded as the room. */
  const unregistered = new Map<string, OpenedLink>()
  /** Until they are asked for, which is at once. */
  const entrances = new Map<string, Entrance>()

  /**
   * Resolves when the identity may come in or not; refused and waiting ones are on record by then.
   *
   * @param turnOver told before an authority outside is waited for
   */
  async function admit(arrival: Arrival, turnOver: () => void = () => undefined): Promise<Admission> {
    const { admission, knock } = await judge(arrival, turnOver)
    if (knock !== undefined) await knocks.note(knock, clock.now())
    return admission
  }

  async function judge(arrival: Arrival, turnOver: () => void): Promise<{ admission: Admission; knock?: KnockNote }> {
    const { stationId, identity } = arrival
    const at = clock.now()
    const verdict = await store.run({
      touches: [`station:${stationId}`],
      needs: {
        station: need('station', stationId),
        credential: need('credential', stationId),
        ...(arrival.certificate === null
          ? {}
          : { certificates: need('stationCertificatesBySerialNumber', arrival.certificate.serialNumber) }),
      },
      decide: ({ station, credential, certificates = [] }): Decision<AtDoor> => {
        const known = (judged: KnockNote['credential']): AtDoor => ({ station, credential: judged, certificates })
        const unproven = known(arrival.credentials ? 'unknown' : 'none')
        if (station === undefined) return read(unproven)
        const password = passwordOf(arrival)
        if (password === 'wrong-user') return read(known('wrong'))
        const judged = judgePassword(credential, password, at, services.passwords)
        if (judged.kind === 'none-on-file') return read(unproven)
        if (judged.kind !== 'correct') return read(known(judged.kind))
        const used = credential === undefined ? undefined : usedCredential(credential, judged.hash, at)
        return {
          result: known('correct'),
          writes: used === undefined ? [] : [put('stationCredential', used)],
          events: [],
        }
      },
    })
    const { station, certificates } = verdict
    const credential =
      station === undefined || verdict.credential === 'correct'
        ? verdict.credential
        : await slotPassword(arrival, verdict.credential, at)
    const refused = (admission: Admission, reason: string) => ({ admission, knock: { arrival, credential, reason } })
    if (station === undefined) {
      // F23: nobody is marked who is not known.
      if (arrival.tls?.legacy === true) return refused({ kind: 'unauthorized' }, 'legacy-tls')
      return unknownStation(arrival, identity, credential)
    }
    const { organisations } = services
    const judged = judgeProfile(station, { arrival, credential, certificates, organisations, at })
    if (judged.refusal !== undefined) return refused({ kind: 'unauthorized' }, judged.refusal)
    const guest = guestOf(station, arrival, judged.profile)
    const { certificate, statusPlaces = nowhere } = arrival
    if (judged.profile === 3 && certificate !== null && !isOnFile(certificate, certificates)) {
      turnOver()
      const refusal = await services.revocation.refusal(stationId, certificate, statusPlaces)
      if (refusal !== undefined) return refused({ kind: 'unauthorized' }, refusal)
      guest.statusPlaces = statusPlaces
    }
    const admission: Admission = { kind: 'admitted', guest }
    return guest.onboarding === 'accepted' ? { admission } : refused(admission, guest.onboarding)
  }

  /**
   * By another slot it may come with another password (B09.FR.28). That one is its password from then on; what it had
   * before stays that of the slots it may fall back to (B10).
   */
  async function slotPassword(
    arrival: Arrival,
    judged: KnockNote['credential'],
    at: Instant,
  ): Promise<KnockNote['credential']> {
    const password = passwordOf(arrival)
    if (password === null || password === 'wrong-user') return judged
    const { stationId } = arrival
    const matching = ({ passwordHashes }: NetworkProfile) => matchingHash(passwordHashes, password, services.passwords)
    return store.run({
      touches: [`station:${stationId}`],
      needs: { held: need('networkProfiles', stationId) },
      more: ({ held }) =>
        held.some((slot) => matching(slot) !== undefined)
          ? { variables: need('deviceVariables', stationId), credential: need('credential', stationId) }
          : {},
      decide: ({ held, variables = [], credential }): Decision<KnockNote['credential']> => {
        const order = networkSlots(variables).priority
        for (const slot of held) {
          const hash = matching(slot)
          if (hash === undefined || !isTried(slot, order)) continue
          return { result: 'correct', writes: slotUsed({ slot, hash, held, order, credential }, at), events: [] }
        }
        return read(judged)
      },
    })
  }

  async function unknownStation(
    arrival: Arrival,
    identity: string,
    credential: KnockNote['credential'],
  ): Promise<{ admission: Admission; knock?: KnockNote }> {
    const { stationId, remoteAddress } = arrival
    const knock = (reason: string): KnockNote => ({ arrival, credential, reason })
    if (services.unknown === 'reject') return { admission: { kind: 'not-found' }, knock: knock('not-registered') }
    if (services.unknown === 'accept')
      return { admission: { kind: 'admitted', guest: guestOf(await register(arrival), arrival, 0) } }
    if (!waiting.enter(stationId, remoteAddress, clock.now())) {
      return { admission: { kind: 'crowded' }, knock: knock('crowded') }
    }
    const station = newStation({
      organisationId,
      identity,
      onboarding: 'pending',
      at: clock.now(),
      heartbeatIntervalS: services.heartbeatIntervalS,
    })
    return {
      admission: { kind: 'admitted', guest: { ...guestOf(station, arrival, 0), registered: false } },
      knock: knock('not-registered'),
    }
  }

  function register({ stationId, identity }: Arrival): Promise<Station> {
    const at = clock.now()
    return store.run({
      touches: [`station:${stationId}`],
      needs: { station: need('station', stationId) },
      decide: ({ station }) => {
        if (station !== undefined) return read(station)
        const row = newStation({
          organisationId,
          identity,
          onboarding: 'accepted',
          at,
          heartbeatIntervalS: services.heartbeatIntervalS,
        })
        const event = stationEvent(row, 'station.registered', at, 'stationmaster', { identity, onboarding: 'accepted' })
        return { result: row, writes: [put('station', row)], events: [event] }
      },
    })
  }

  /** Resolves when the link is on record. */
  async function connected(link: OpenedLink): Promise<void> {
    const { stationId } = link.guest
    // Before it is on record, for it may close before that.
    services.revocation.entered(link)
    const entrance = await store.run({
      touches: [`station:${stationId}`],
      needs: {
        station: need('station', stationId),
        open: need('openLink', stationId),
        evses: need('evses', stationId),
        connectors: need('connectors', stationId),
        active: need('activeTransactions', stationId),
        commands: need('openCommands', stationId),
      },
      // What the first link with another profile ends (F22).
      more: ({ station }) =>
        station !== undefined && station.alsoAcceptedProfile === link.guest.security.profile
          ? { upgrade: need('latestSecurityUpgrade', stationId), held: need('networkProfiles', stationId) }
          : {},
      decide: (known) => decideConnected(known, link, startedAt),
    })
    if (entrance === undefined) {
      unregistered.set(stationId, link)
      waiting.seated(stationId, link.linkId)
      return
    }
    unregistered.delete(stationId)
    waiting.left(stationId, link.linkId)
    entrances.set(stationId, entrance)
  }

  async function disconnected(link: OpenedLink, reason: string, at: Instant): Promise<void> {
    const { stationId } = link.guest
    services.revocation.left(link)
    waiting.left(stationId, link.linkId)
    if (unregistered.get(stationId)?.linkId === link.linkId) unregistered.delete(stationId)
    await store.run({
      touches: [`station:${stationId}`],
      needs: { station: need('station', stationId), open: need('openLink', stationId) },
      decide: ({ station, open }): Decision<void> => {
        // The close of a socket that was replaced changes nothing: its period ended when the newer one came.
        if (station === undefined || open === undefined || open.linkId !== link.linkId) return read(undefined)
        return {
          result: undefined,
          writes: [put('linkPeriod', closed(open, at, reason))],
          events: [stationEvent(station, 'station.disconnected', at, 'station', { linkId: open.linkId, reason })],
        }
      },
    })
  }

  /** F16: shown offline when no newer socket came within the grace. */
  async function offline(stationId: string, at: Instant): Promise<void> {
    entrances.delete(stationId)
    await store.run({
      touches: [`station:${stationId}`],
      needs: {
        station: need('station', stationId),
        open: need('openLink', stationId),
        evses: need('evses', stationId),
        connectors: need('connectors', stationId),
        active: need('activeTransactions', stationId),
      },
      decide: ({ station, open, ...known }): Decision<void> => {
        if (station === undefined || open !== undefined || !station.online) return read(undefined)
        const change = new Change()
        const row: Station = { ...station, online: false, linkAt: at }
        change.writes.push(put('station', row))
        change.events.push(stationEvent(row, 'station.changed', at, 'stationmaster', { online: false }))
        change.add(evseChanges(row, rederive({ ...known, online: false }, at), at))
        return change.result(undefined)
      },
    })
  }

  /** F12: told once per occasion; which socket stays is the gateway's to decide. */
  function duplicateIdentity(stationId: string, devices: string[], at: Instant): Promise<void> {
    return told(stationId, 'station.duplicate-identity', { devices }, at)
  }

  /** What the gateway saw that concerns the security of a station and the station did not say. */
  function securityNoted(stationId: string, { action, data }: SecurityNote, at: Instant): Promise<void> {
    return told(stationId, 'security.event', { action, at: instantText(at), data }, at)
  }

  function told(stationId: string, type: EventType, data: object, at: Instant): Promise<void> {
    return store.run({
      touches: [`station:${stationId}`],
      needs: { station: need('station', stationId) },
      decide: ({ station }): Decision<void> => ({
        result: undefined,
        writes: [],
        events: station === undefined ? [] : [stationEvent(station, type, at, 'stationmaster', data)],
      }),
    })
  }

  /**
   * After a start no socket is open, whatever the process before left on record: its links end when their stations
   * were last heard. Who has not come back when the grace is over is to be given to `offline`.
   */
  async function recover(): Promise<{ stationId: string; since: Instant }[]> {
    const gone: { stationId: string; since: Instant }[] = []
    for (let after = ''; ; ) {
      const page = await store.run({
        touches: [],
        needs: { stations: need('onlineStations', organisationId, after) },
        decide: ({ stations }) => read(stations),
      })
      await Promise.all(page.map(({ stationId }) => closeLeftover(stationId)))
      for (const { stationId } of page) gone.push({ stationId, since: clock.now() })
      const last = page.at(-1)
      if (last === undefined || page.length < 500) return gone
      after = last.stationId
    }
  }

  function closeLeftover(stationId: string): Promise<void> {
    return store.run({
      touches: [`station:${stationId}`],
      needs: { station: need('station', stationId), open: need('openLink', stationId) },
      decide: ({ station, open }): Decision<void> => {
        if (station === undefined || open === undefined) return read(undefined)
        const at = Math.max(station.lastSeenAt ?? open.connectedAt, open.connectedAt)
        return { result: undefined, writes: [put('linkPeriod', closed(open, at, 'server-restart'))], events: [] }
      },
    })
  }

  return {
    admit,
    connected,
    disconnected,
    offline,
    duplicateIdentity,
    securityNoted,
    recover,
    /** The open link of a station that waits unregistered; an admission puts it on record. */
    waitingLink: (stationId: string) => unregistered.get(stationId),
    /** Of its link of now; given once. */
    takeEntrance(stationId: string): Entrance | undefined {
      const entrance = entrances.get(stationId)
      entrances.delete(stationId)
      return entrance
    },
  }

  /** F12: the user name is the identity, compared without case. */
  function passwordOf({ credentials, stationId }: Arrival): Uint8Array | null | 'wrong-user' {
    if (credentials === null) return null
    const same = utf8.decode(credentials.username).toLowerCase() === stationId
    return same ? credentials.password : 'wrong-user'
  }
}

export type OnboardingService = ReturnType<typeof createOnboarding>

function read<R>(result: R): Decision<R> {
  return { result, writes: [], events: [] }
}

function guestOf(station: Station, arrival: Arrival, profile: number): Guest {
  const { stationId, identity, organisationId, reading, pings, assumedVersion } = station
  const { tls, secure, certificate } = arrival
  const security = { profile, secure, tlsVersion: tls?.version ?? null, cipher: tls?.cipher ?? null, certificate }
  return {
    stationId,
    identity,
    organisationId,
    registered: true,
    onboarding: station.onboarding === 'accepted' && awaitsRenewal(security) ? 'pending' : station.onboarding,
    reading,
    pings,
    heartbeatIntervalS: station.heartbeatIntervalS,
    soapEndpoint: station.soapEndpoint,
    assumedVersion,
    vendor: station.vendor ?? '',
    model: station.model ?? '',
    firmwareVersion: station.firmwareVersion ?? '',
    serialNumber: station.serialNumber,
    security,
    certificateName: profile === 3 ? (certificate?.commonName ?? null) : null,
  }
}
