import { type X509Certificate } from 'node:crypto'
import { type CommandRequest, type CommandType, commandTypes } from '@stationmaster/contract'
import { type Protocol, redactPayload } from '@stationmaster/ocpp'
import { type CallAnswer, type Outbound, type VersionAdapter } from '../../src/adapters/adapter.ts'
import { createAdapters, traitsOf } from '../../src/adapters/adapters.ts'
import { type PlugAndChargePorts, plugAndChargeVendor } from '../../src/adapters/v16/plug-and-charge.ts'
import { createAuthorization } from '../../src/domain/authorization.ts'
import { createAvailability } from '../../src/domain/availability.ts'
import { createBatterySwap } from '../../src/domain/battery-swap.ts'
import { createRevocationWatch, type RevocationWatch } from '../../src/domain/certificate-revocation.ts'
import { createCertificateStatus } from '../../src/domain/certificate-status.ts'
import { type CertificatesService, createCertificates } from '../../src/domain/certificates.ts'
import { createContractAuthorization } from '../../src/domain/contract-authorization.ts'
import { type ContractCertificates } from '../../src/domain/contract-certificates.ts'
import { createContractProvision } from '../../src/domain/contract-provision.ts'
import { createCustomerInformation } from '../../src/domain/customer-information.ts'
import { createDataTransfer, type Vendor } from '../../src/domain/data-transfer.ts'
import { createDerControl } from '../../src/domain/der-control.ts'
import { createDesiredConfiguration } from '../../src/domain/desired-configuration-apply.ts'
import { createDisplayMessages } from '../../src/domain/display-message.ts'
import { type DomainPorts } from '../../src/domain/domain-ports.ts'
import { createEventStreams } from '../../src/domain/event-streams.ts'
import { createFileTransfers } from '../../src/domain/firmware.ts'
import { type Guest, type OpenedLink } from '../../src/domain/front-door.ts'
import { type StationCall } from '../../src/domain/inbound.ts'
import { createLocalLists } from '../../src/domain/local-list-service.ts'
import { type Command, type Station } from '../../src/domain/model.ts'
import { createMonitoring } from '../../src/domain/monitoring-service.ts'
import { createMonitoringUpkeep } from '../../src/domain/monitoring-upkeep.ts'
import { createOnboarding, type OnboardingService } from '../../src/domain/onboarding.ts'
import { type StationAnswer, type StationLinks } from '../../src/domain/outbound.ts'
import { createPayments } from '../../src/domain/payments.ts'
import {
  type CertificateAuthority,
  type Deviations,
  type LookupName,
  type Needs,
  type NewEvent,
  need,
  put,
  type Store,
  StoreUnavailable,
  type Timers,
  type Unit,
  type Write,
} from '../../src/domain/ports.ts'
import { createProvisioning } from '../../src/domain/provisioning.ts'
import { createInterrogation } from '../../src/domain/provisioning-interrogation.ts'
import { newStation } from '../../src/domain/provisioning-registry.ts'
import { createStations } from '../../src/domain/provisioning-stations.ts'
import { RemoteControl } from '../../src/domain/remote-control.ts'
import { TriggerWatch, watchedPorts } from '../../src/domain/remote-control-triggers.ts'
import { createReservations } from '../../src/domain/reservation.ts'
import { createSecurity } from '../../src/domain/security.ts'
import { createSmartCharging } from '../../src/domain/smart-charging.ts'
import { type CertificateStatuses, failedStatus } from '../../src/domain/status-question.ts'
import { type Lookups } from '../../src/domain/store-tables.ts'
import { createTransactions } from '../../src/domain/transactions.ts'
import { createLateMessages } from '../../src/domain/transactions-late.ts'
import { contractTrust } from '../../src/platform/contract-trust.ts'
import { installationKey } from '../../src/platform/installation-key.ts'
import { openDatabase } from '../../src/storage/open.ts'

const t0 = Date.UTC(2026, 0, 5, 10)
export const minute = 60_000
export const organisationId = 'o'
export const at = (offsetMs = 0) => new Date(t0 + offsetMs).toISOString()
export const editor = { actor: 'user:test', reason: 'a test' }
export type Version = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1'

/** What a station answers to a CALL of ours: a payload, or why there is none. */
type Answer = object | 'timeout' | 'closed' | { callError: string }
type Answers = Record<string, Answer | ((payload: unknown) => Answer | Promise<Answer>)>

interface Sleeper {
  until: number
  wake: (whole: boolean) => void
}

/** Waits that pass when the test moves the clock. */
class ManualTimers implements Timers {
  readonly sleepers = new Set<Sleeper>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false)
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        until: this.#now() + ms,
        wake: (whole) => {
          this.sleepers.delete(sleeper)
          resolve(whole)
        },
      }
      this.sleepers.add(sleeper)
      signal?.addEventListener('abort', () => sleeper.wake(false), { once: true })
    })
  }

  wake(): void {
    for (const sleeper of this.sleepers) if (sleeper.until <= this.#now()) sleeper.wake(true)
  }
}

const askingNobody: CertificateStatuses = { ask: async () => failedStatus('nobody is asked') }

export interface WorldOptions {
  authority?: CertificateAuthority
  statuses?: CertificateStatuses
  doorStatuses?: CertificateStatuses
  strictRevocation?: boolean
  unknown?: 'accept' | 'pending' | 'reject'
  interrogate?: 'first-boot' | 'never'
  vendors?: Vendor[]
  contracts?: { authorities: X509Certificate[]; unchecked?: 'refuse' | 'accept' }
  pool?: ContractCertificates
}

/** Stations, their sockets and the domain on an embedded store, with a clock that is moved by hand. */
export class World implements AsyncDisposable {
  now = t0
  storeIsAway = false
  readonly events: NewEvent[] = []
  readonly failures: unknown[] = []
  readonly deviations: { stationId: string; action: string; rule: string; sample: string }[] = []
  /** Every row that was written, the audit's too. */
  readonly written: Write[] = []
  /** Every CALL of ours in the order it left. */
  readonly wire: { stationId: string; action: string; payload: unknown }[] = []
  readonly closed: string[] = []
  /** Those of them that were closed as a certain link. */
  readonly closedLinks: string[] = []
  /** Profiles that an answer of ours promised (K15). */
  readonly promised: CommandRequest[] = []
  readonly clock = { now: () => this.now }
  readonly timers = new ManualTimers(() => this.now)
  readonly store: Store
  readonly ports: DomainPorts
  readonly adapters: ReturnType<typeof createAdapters>
  readonly remoteControl: RemoteControl
  readonly reservations: ReturnType<typeof createReservations>
  readonly triggers: TriggerWatch
  readonly onboarding: OnboardingService
  readonly revocation: RevocationWatch
  readonly stations: ReturnType<typeof createStations>
  readonly configuration: ReturnType<typeof createDesiredConfiguration>
  readonly certificates: CertificatesService
  readonly localLists: ReturnType<typeof createLocalLists>
  readonly monitoring: ReturnType<typeof createMonitoringUpkeep>
  readonly interrogation: ReturnType<typeof createInterrogation>
  readonly passwords = installationKey(new Uint8Array(32))
  readonly ids = { next: () => `00000000-0000-7000-8000-${String(++this.#ids).padStart(12, '0')}` }
  readonly #inner: Store
  readonly #close: () => Promise<void>
  readonly #online = new Map<string, { version: Version; answers: Answers }>()
  #ids = 0
  #running = 0
  #messages = 0

  private constructor(inner: Store, close: () => Promise<void>, options: WorldOptions) {
    this.#inner = inner
    this.#close = close
    this.store = { run: (unit) => this.#run(unit) }
    const { store, clock, timers, ids } = this
    const random = { next: () => 0 }
    const deviations: Deviations = { noted: (note) => this.deviations.push(note) }
    this.triggers = new TriggerWatch(store)
    this.reservations = createReservations({ store, clock })
    const statuses = options.statuses ?? askingNobody
    const plugAndCharge: PlugAndChargePorts = {
      certificateStatus: createCertificateStatus({ store, clock, timers, statuses }),
      certificates: { signingRequested: (call, input) => this.certificates.port.signingRequested(call, input) },
      authorization: createContractAuthorization({
        store,
        tokens: createAuthorization({ store, passwords: this.passwords }),
        trust: contractTrust(() => options.contracts?.authorities ?? []),
        statuses,
        unchecked: options.contracts?.unchecked ?? 'refuse',
        deadline: () => AbortSignal.any([]),
      }),
      contractCertificates: createContractProvision({
        store,
        pool: options.pool ?? null,
        deadline: () => AbortSignal.any([]),
      }),
    }
    this.ports = watchedPorts(
      {
        ...plugAndCharge,
        provisioning: createProvisioning({ store, clock, random, deviations }),
        availability: createAvailability({ store }),
        security: createSecurity({ store }),
        reservations: this.reservations.port,
        smartCharging: createSmartCharging({ store, promised: (_, request) => this.promised.push(request) }),
        derControl: createDerControl({ store }),
        batterySwap: createBatterySwap({ store, ids, passwords: this.passwords }),
        fileTransfers: createFileTransfers({ store }),
        displayMessages: createDisplayMessages({ store }),
        payments: createPayments({
          store,
          ids,
          timers,
          receiptUrl: null,
          vatRegister: undefined,
          acceptsForm: false,
          failed: (error) => this.failures.push(error),
        }),
        localList: { conflict: (call) => this.localLists.conflict(call) },
        monitoring: createMonitoring({ store, ids, deviations }),
        eventStreams: createEventStreams({ store, deviations }),
        customerInformation: createCustomerInformation({
          store,
          vault: this.passwords,
          deviations,
        }),
        dataTransfer: createDataTransfer({
          store,
          vendors: [plugAndChargeVendor(plugAndCharge), ...(options.vendors ?? [])],
          failed: (_call, _vendorId, error) => this.failures.push(error),
        }),
        transactions: createTransactions({
          store,
          ids,
          late: createLateMessages(),
          passwords: this.passwords,
          vault: this.passwords,
          hash: { of: (text) => text },
          deviations: { noted: () => undefined },
        }),
      },
      this.triggers,
    )
    this.adapters = createAdapters(this.ports)
    this.remoteControl = new RemoteControl({
      store,
      clock,
      ids,
      timers,
      traitsOf,
      links: this.links(),
      passwords: this.passwords,
      triggers: this.triggers,
      redact: redactPayload,
      failed: (error) => this.failures.push(error),
      localListAnswered: (stationId) => this.localLists.answered(stationId),
    })
    const editing = { organisationId, clock, ids }
    const { remoteControl, passwords } = this
    this.revocation = createRevocationWatch({
      clock,
      timers,
      statuses: options.doorStatuses ?? askingNobody,
      strict: options.strictRevocation ?? false,
      close: (stationId, code, reason, linkId) => this.links().close(stationId, code, reason, linkId),
      noted: (stationId, note, at) => this.onboarding.securityNoted(stationId, note, at),
    })
    this.onboarding = createOnboarding({
      revocation: this.revocation,
      organisations: ['Net'],
      organisationId,
      store,
      clock,
      passwords,
      unknown: options.unknown ?? 'pending',
      heartbeatIntervalS: 300,
    })
    const { onboarding } = this
    this.configuration = createDesiredConfiguration({ ...editing, store, timers, remoteControl })
    this.localLists = createLocalLists({ ...editing, store, links: this.links(), traitsOf, remoteControl })
    this.monitoring = createMonitoringUpkeep({
      store,
      clock,
      links: this.links(),
      traitsOf,
      remoteControl,
      unchecked: () => Promise.resolve([...this.#online.keys()]),
    })
    this.certificates = createCertificates({
      ...editing,
      store,
      links: this.links(),
      authority: options.authority ?? null,
      organisations: ['Net'],
      submit: (stationId, request, actor) => remoteControl.submit(stationId, request, actor),
      failed: (error) => this.failures.push(error),
    })
    this.stations = createStations({
      ...editing,
      store,
      passwords,
      links: this.links(),
      traitsOf,
      onboarding,
      remoteControl,
      heartbeatIntervalS: 300,
    })
    this.interrogation = createInterrogation({
      store,
      clock,
      timers,
      random,
      remoteControl,
      configuration: this.configuration,
      localLists: this.localLists,
      monitoring: this.monitoring,
      onboarding,
      traitsOf,
      interrogate: options.interrogate ?? 'first-boot',
    })
  }

  static async open(options: WorldOptions = {}): Promise<World> {
    const database = await openDatabase({ url: 'sqlite::memory:', firstTransactionNumber: 1_000_001 })
    return new World(database.store, () => database.close(), options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remoteControl[Symbol.asyncDispose]()
    await this.#close()
  }

  async #run<R, N extends Needs, M extends Needs>(unit: Unit<R, N, M>): Promise<R> {
    if (this.storeIsAway) throw new StoreUnavailable('the store is away')
    let events: NewEvent[] = []
    let writes: Write[] = []
    this.#running++
    try {
      const result = await this.#inner.run<R, N, M>({
        ...unit,
        decide: (loaded) => {
          const decision = unit.decide(loaded)
          events = decision.events
          writes = decision.writes
          return decision
        },
      })
      this.events.push(...events)
      this.written.push(...writes)
      return result
    } finally {
      this.#running--
    }
  }

  /** A socket of this version, whose station answers as told; every CALL is on the wire first. */
  plug(version: Version, answers: Answers = {}, stationId = 's1'): void {
    this.#online.set(stationId, { version, answers })
  }

  unplug(stationId = 's1'): void {
    this.#online.delete(stationId)
  }

  links(): StationLinks {
    const outbound = (version: Version): VersionAdapter<Protocol>['outbound'] => {
      const rows: Record<Version, unknown> = {
        'ocpp1.6': this.adapters['ocpp1.6'].outbound,
        'ocpp2.0.1': this.adapters['ocpp2.0.1'].outbound,
        'ocpp2.1': this.adapters['ocpp2.1'].outbound,
      }
      return rows[version] as Outbound<Protocol>
    }
    const offline: StationAnswer = { verdict: 'offline', status: null, code: null, description: null, payload: null }
    return {
      isOnline: (stationId) => this.#online.has(stationId),
      send: async (stationId, type, parameters, context, options) => {
        const link = this.#online.get(stationId)
        if (link === undefined) return offline
        const row = outbound(link.version)[type]
        if (row === 'unsupported') return { ...offline, verdict: 'unsupported' }
        const caller = {
          call: (action: string, payload: unknown) => this.#answer(stationId, action, payload, options.onSent),
        }
        return row(caller as never, parameters, context)
      },
      call: async (stationId, action, payload, _force, options) => {
        const answer = await this.#answer(stationId, action, payload, options.onSent)
        if (answer.kind === 'result') return { ...offline, verdict: 'completed', payload: answer.payload }
        if (answer.kind === 'error')
          return { ...offline, verdict: 'error', code: answer.code, description: answer.description }
        return { ...offline, verdict: answer.kind === 'closed' ? 'offline' : answer.kind }
      },
      commandsOf: (version) =>
        version === null
          ? []
          : commandTypes.filter((type: CommandType) => outbound(version as Version)[type] !== 'unsupported'),
      close: (stationId, _code, _reason, linkId) => {
        this.closed.push(stationId)
        if (linkId !== undefined) this.closedLinks.push(linkId)
      },
    }
  }

  async #answer(stationId: string, action: string, payload: unknown, onSent: () => void): Promise<CallAnswer<never>> {
    this.wire.push({ stationId, action, payload })
    onSent()
    const known = this.#online.get(stationId)?.answers[action] ?? { callError: 'NotImplemented' }
    const answer = typeof known === 'function' ? await known(payload) : known
    if (answer === 'timeout' || answer === 'closed') return { kind: answer }
    if ('callError' in answer) return { kind: 'error', code: String(answer.callError), description: '', details: {} }
    return { kind: 'result', payload: answer as never }
  }

  /** Lets time pass, with everything that wakes up on the way. */
  async advance(ms: number): Promise<void> {
    const until = this.now + ms
    await this.quiet()
    while (this.now < until) {
      this.now = Math.min(until, this.now + 5_000)
      this.timers.wake()
      await this.quiet()
    }
  }

  /** Starts what goes on beside the test; how it fails is a failure of the test. */
  background(work: Promise<void>): void {
    work.catch((error: unknown) => this.failures.push(error))
  }

  /** Lets what is under way come to rest. */
  async quiet(): Promise<void> {
    for (let calm = 0; calm < 12; calm = this.#running === 0 ? calm + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  call(action: string, payload: unknown = {}, stationId = 's1'): StationCall {
    const messageId = `m${++this.#messages}`
    const raw = JSON.stringify([2, messageId, action, payload])
    return { stationId, messageId, action, receivedAt: this.now, raw, payload }
  }

  /** A 1.6 station reports a connector. */
  /** What the store would tell of rows of one kind. */
  async doubts(rows: readonly { uncertainSince: number | null }[], versions: readonly string[]) {
    const since = rows.flatMap(({ uncertainSince }) => uncertainSince ?? [])
    const { stationId, protocolVersion, linkAt } = await this.station()
    if (since.length === 0 || !versions.includes(protocolVersion ?? '')) return []
    return [{ stationId, since: Math.max(...since), linkAt }]
  }

  status16(connectorId: number, status: string, more: { timestamp?: string; errorCode?: string } = {}) {
    const request = { connectorId, status, errorCode: 'NoError', ...more }
    return this.adapters['ocpp1.6'].inbound.StatusNotification(request as never, this.call('StatusNotification'))
  }

  status2(evseId: number, connectorId: number, connectorStatus: string, timestamp = new Date(this.now).toISOString()) {
    const request = { evseId, connectorId, connectorStatus, timestamp }
    return this.adapters['ocpp2.0.1'].inbound.StatusNotification(request as never, this.call('StatusNotification'))
  }

  boot16(more: object = {}, stationId = 's1') {
    const request = { chargePointVendor: 'Vendor', chargePointModel: 'Model', ...more }
    return this.adapters['ocpp1.6'].inbound.BootNotification(request, this.call('BootNotification', request, stationId))
  }

  boot2(reason = 'PowerUp', chargingStation: object = {}) {
    const request = { reason, chargingStation: { vendorName: 'Vendor', model: 'Model', ...chargingStation } }
    return this.adapters['ocpp2.0.1'].inbound.BootNotification(request as never, this.call('BootNotification'))
  }

  async write(...writes: Write[]): Promise<void> {
    await this.#inner.run({ touches: [], needs: {}, decide: () => ({ result: undefined, writes, events: [] }) })
  }

  /** A station on file, accepted unless told otherwise. */
  register(changes: Partial<Station> = {}, identity = 'S1'): Promise<void> {
    const fresh = newStation({ organisationId, identity, onboarding: 'accepted', heartbeatIntervalS: 300, at: t0 })
    return this.write(put('station', { ...fresh, online: true, linkAt: t0, ...changes }))
  }

  read<L extends LookupName>(lookup: L, ...key: Lookups[L]['key']): Promise<Lookups[L]['result']> {
    return this.#inner.run({
      touches: [],
      needs: { found: need(lookup, ...key) } as never,
      decide: (loaded: { found: unknown }) => ({ result: loaded.found, writes: [], events: [] }),
    } as never)
  }

  async station(stationId = 's1'): Promise<Station> {
    const station = await this.read('station', stationId)
    if (station === undefined) throw new Error(`no station ${stationId}`)
    return station
  }

  async evse(evseId: number, stationId = 's1') {
    return (await this.read('evses', stationId)).find((evse) => evse.evseId === evseId)
  }

  async connector(evseId: number, connectorId: number, stationId = 's1') {
    const connectors = await this.read('connectors', stationId)
    return connectors.find((one) => one.evseId === evseId && one.connectorId === connectorId)
  }

  /** Submits and lets the exchange come to rest. */
  async command(request: CommandRequest, stationId = 's1'): Promise<Command> {
    const { commandId } = await this.remoteControl.submit(stationId, request, 'user:test')
    await this.quiet()
    return this.row(commandId)
  }

  async row(commandId: string): Promise<Command> {
    const command = await this.read('command', commandId)
    if (command === undefined) throw new Error(`no command ${commandId}`)
    return command
  }

  of(type: string): NewEvent[] {
    return this.events.filter((event) => event.type === type)
  }

  actions(): string[] {
    return this.wire.map(({ action }) => action)
  }

  guest(identity: string, changes: Partial<Guest> = {}): Guest {
    return {
      stationId: identity.toLowerCase(),
      identity,
      organisationId,
      registered: true,
      onboarding: 'accepted',
      reading: 'generous',
      pings: true,
      security: { profile: 0, secure: false, tlsVersion: null, cipher: null, certificate: null },
      certificateName: null,
      assumedVersion: null,
      heartbeatIntervalS: 300,
      soapEndpoint: null,
      vendor: '',
      model: '',
      firmwareVersion: '',
      serialNumber: null,
      ...changes,
    }
  }

  link(linkId: string, identity = 'S1', protocolVersion: Version = 'ocpp1.6'): OpenedLink {
    return { linkId, guest: this.guest(identity), remoteAddress: '10.0.0.1', protocolVersion, at: this.now }
  }
}
