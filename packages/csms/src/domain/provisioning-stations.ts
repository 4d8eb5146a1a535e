/** Registers, edits and removes stations; the knocking list admits through the same door. */
import { DomainError, type StationInput } from '@stationmaster/contract'
import { allowed, type Editing, type Editor, edit } from './audit.ts'
import { type Onboarding, type Station } from './model.ts'
import { type OnboardingService } from './onboarding.ts'
import { dismissKnock } from './onboarding-knocks.ts'
import { type StationLinks, type TraitsOf } from './outbound.ts'
import { need, type Passwords, type Store } from './ports.ts'
import { decideRegistration, decideRemoval, type Registered } from './provisioning-registry.ts'
import { type RemoteControl } from './remote-control.ts'
import { bytesOfHex, writtenPassword } from './security-credentials.ts'

export interface StationsServices extends Editing {
  store: Store
  passwords: Passwords
  links: StationLinks
  traitsOf: TraitsOf
  onboarding: OnboardingService
  remoteControl: RemoteControl
  heartbeatIntervalS: number
}

/** At least as long as every version asks (A00.FR.205). */
const leastBytes = 16
const passwordWaitMs = 35_000

/** An application code: the station may come back at once. */
const reconnect = 1000

export interface SavedStation {
  station: Station
  created: boolean
  /** Only when one was made; never kept in clear and not shown again. */
  password?: string
}

export function createStations(services: StationsServices) {
  const { store, passwords, links, onboarding, remoteControl } = services

  /** @throws DomainError `site-not-found`, `already-exists`, `password-too-weak`, `not-connected` or `invalid-request` */
  async function put(editor: Editor, identity: string, input: StationInput): Promise<SavedStation> {
    const stationId = identity.toLowerCase()
    const password = passwordOf(input)
    const known = await find(stationId)
    const through = password instanceof Uint8Array && goesThrough(known, input)
    if (through && !links.isOnline(stationId)) {
      throw new DomainError('not-connected', 'The station must be connected to be given a new password')
    }
    const registered = await save(stationId, identity, input, through ? undefined : hashed(password), editor)
    if (through && password instanceof Uint8Array) await changeThroughStation(registered.station, password, editor)
    await follow(registered)
    const made = typeof input.password === 'object' && input.password !== null && 'generate' in input.password
    return {
      station: registered.station,
      created: registered.before === undefined,
      ...(made && password instanceof Uint8Array ? { password: new TextDecoder().decode(password) } : {}),
    }
  }

  /** Bytes of a new password, null to take it away, undefined to leave it. */
  function passwordOf({ password }: StationInput): Uint8Array | null | undefined {
    if (password === undefined || password === null) return password
    const bytes =
      typeof password === 'string'
        ? new TextEncoder().encode(password)
        : 'hex' in password
          ? bytesOfHex(password.hex)
          : new TextEncoder().encode(passwords.generate())
    if (bytes.length < leastBytes) {
      throw new DomainError('password-too-weak', `A station's password has at least ${leastBytes} bytes`)
    }
    return bytes
  }

  function hashed(password: Uint8Array | null | undefined): string | null | undefined {
    return password instanceof Uint8Array ? passwords.hash(password) : password
  }

  /** F25: a new password of a connected station goes through the station, unless the operator knows better. */
  function goesThrough(known: Station | undefined, { passwordBy }: StationInput): boolean {
    if (passwordBy !== undefined) return passwordBy === 'station'
    return known !== undefined && known.onboarding !== 'rejected' && links.isOnline(known.stationId)
  }

  async function save(
    stationId: string,
    identity: string,
    input: StationInput,
    passwordHash: string | null | undefined,
    editor: Editor,
  ): Promise<Registered> {
    const registration = {
      identity,
      input,
      passwordHash,
      taken: await takenIds(stationId, input),
      heartbeatIntervalS: services.heartbeatIntervalS,
      edit: edit(services, editor),
    }
    return allowed(
      await store.run({
        touches: [`station:${stationId}`, 'knocks'],
        needs: {
          station: need('station', stationId),
          credential: need('credential', stationId),
          evses: need('evses', stationId),
          connectors: need('connectors', stationId),
          active: need('activeTransactions', stationId),
          knock: need('knock', stationId),
          ...(typeof input.siteId === 'string' ? { site: need('site', input.siteId) } : {}),
        },
        decide: (loads) => decideRegistration(loads, registration),
      }),
    )
  }

  /** Every EVSE's printed id is its own in the whole network (F18). */
  async function takenIds(stationId: string, { evses }: StationInput): Promise<string[]> {
    const ids = (evses ?? []).flatMap(({ publicEvseId }) => (typeof publicEvseId === 'string' ? [publicEvseId] : []))
    const repeated = ids.filter((id, index) => ids.indexOf(id) !== index)
    const found = await Promise.all(
      ids.map((id) =>
        store.run({
          touches: [],
          needs: { evses: need('evsesByPublicId', id) },
          decide: ({ evses }) => ({ result: evses, writes: [], events: [] }),
        }),
      ),
    )
    const elsewhere = found.flat().filter((evse) => evse.stationId !== stationId)
    return [...new Set([...repeated, ...elsewhere.map(({ publicEvseId }) => publicEvseId ?? '')])]
  }

  async function changeThroughStation(
    station: Station,
    password: Uint8Array,
    { actor, reason }: Editor,
  ): Promise<void> {
    const traits = services.traitsOf(station.protocolVersion)
    if (traits === undefined) throw new DomainError('not-connected', 'The station has not connected yet')
    const { component, variable, encoding } = traits.password
    const value = writtenPassword(password, encoding)
    const request = {
      type: 'SetVariables' as const,
      parameters: { variables: [{ component, variable, value }] },
      ...(reason === null ? {} : { reason }),
    }
    const { commandId } = await remoteControl.submit(station.stationId, request, actor)
    const command = await remoteControl.waitFor(commandId, passwordWaitMs)
    if (command === undefined || command.status === 'completed') return
    if (command.status === 'offline' && command.sentAt === null) {
      throw new DomainError('not-connected', 'The station left before it was asked; the old password stays', {
        commandId,
      })
    }
    const refused = ['rejected', 'error', 'unsupported', 'expired'].includes(command.status)
    if (!refused) return
    const said = command.outcome?.description ?? command.outcome?.code ?? command.outcome?.status ?? 'no reason'
    throw new DomainError('invalid-request', `The station refused the new password (${said}); the old one stays`, {
      commandId,
    })
  }

  /** What an edit means for a socket that is open. */
  async function follow({ before, station }: Registered): Promise<void> {
    const { stationId } = station
    if (before === undefined) await adopt(stationId)
    if (!links.isOnline(stationId)) return
    const rereads =
      before !== undefined &&
      (before.reading !== station.reading ||
        before.pings !== station.pings ||
        before.soapEndpoint !== station.soapEndpoint)
    if (rereads || (before?.onboarding === 'accepted' && station.onboarding !== 'accepted')) {
      // How its frames are read and judged is settled at the handshake, so it comes through the door again.
      links.close(stationId, reconnect, 'the registration changed')
      return
    }
    const accepted = station.onboarding === 'accepted' && before?.onboarding !== 'accepted'
    if (accepted) await askToBoot(stationId)
  }

  /** 1.5 has no trigger: it boots again when the interval it was told is over. */
  async function askToBoot(stationId: string): Promise<void> {
    const request = { type: 'TriggerMessage' as const, parameters: { requestedMessage: 'BootNotification' as const } }
    try {
      await remoteControl.submit(stationId, request, 'stationmaster')
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'not-supported-by-version') throw error
    }
  }

  /** The socket that waited unregistered is now the station's link. */
  async function adopt(stationId: string): Promise<void> {
    const link = onboarding.waitingLink(stationId)
    if (link === undefined) return
    await onboarding.connected(link)
  }

  /** @throws DomainError `station-not-found` */
  async function remove(editor: Editor, stationId: string): Promise<void> {
    const removal = edit(services, editor)
    allowed(
      await store.run({
        touches: [`station:${stationId}`],
        needs: {
          station: need('station', stationId),
          credential: need('credential', stationId),
          evses: need('evses', stationId),
          connectors: need('connectors', stationId),
          variables: need('deviceVariables', stationId),
          profiles: need('chargingProfiles', stationId),
          limits: need('externalLimits', stationId),
          composites: need('reportedComposites', stationId),
          needs: need('evNeeds', stationId),
          slots: need('networkProfiles', stationId),
          upgrade: need('latestSecurityUpgrade', stationId),
          installed: need('installedCertificates', stationId),
          open: need('openCommands', stationId),
        },
        decide: (loads) => decideRemoval(loads, removal),
      }),
    )
    links.close(stationId, reconnect, 'the station was removed')
  }

  /** @throws DomainError `not-found` when nobody knocks under this identity */
  async function admit(
    editor: Editor,
    stationId: string,
    admission: { onboarding: Onboarding; siteId?: string | null | undefined },
  ): Promise<void> {
    const knock = await store.run({
      touches: [],
      needs: { knock: need('knock', stationId) },
      decide: ({ knock }) => ({ result: knock, writes: [], events: [] }),
    })
    if (knock === undefined) throw new DomainError('not-found', 'Nobody knocks under this identity')
    const { onboarding, siteId } = admission
    await put(editor, knock.identity, { onboarding, ...(siteId === undefined ? {} : { siteId }) })
  }

  /** @throws DomainError `not-found` */
  async function forgetKnock(editor: Editor, stationId: string): Promise<void> {
    if (!(await dismissKnock(store, stationId, edit(services, editor)))) {
      throw new DomainError('not-found', 'Nobody knocks under this identity')
    }
  }

  function find(stationId: string): Promise<Station | undefined> {
    return store.run({
      touches: [],
      needs: { station: need('station', stationId) },
      decide: ({ station }) => ({ result: station, writes: [], events: [] }),
    })
  }

  return { put, remove, admit, forgetKnock }
}
