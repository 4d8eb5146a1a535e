import { type Speech } from './adapters/adapter.ts'
import { voices } from './adapters/voices.ts'
import { type Clock, createRealClock, type Timer } from './clock.ts'
import { type Ev } from './physics/ev.ts'
import { createRandom, type Random } from './random.ts'
import { Authorizer } from './station/authorizer.ts'
import { createBackOff } from './station/back-off.ts'
import { CardReader } from './station/card-reader.ts'
import { ChargingProfiles } from './station/charging-profiles.ts'
import { type StationControl } from './station/control.ts'
import { type DeviceModel, deviceModelOf } from './station/device-model.ts'
import { Evse } from './station/evse.ts'
import { ArmedFaults, type FaultName, type FaultOptions } from './station/faults.ts'
import { Firmware } from './station/firmware.ts'
import { createGridParts, type GridParts } from './station/grid-parts.ts'
import { injectFault } from './station/inject-fault.ts'
import { type LinkControl } from './station/link.ts'
import { LogUpload } from './station/log-upload.ts'
import { createMemory, createProcessPersistence, type Persistence, type StationMemory } from './station/memory.ts'
import { Metering } from './station/metering.ts'
import {
  type BootReason,
  type ConnectorState,
  type IdToken,
  type OperationalStatus,
  type QueuedMessage,
  type RegistrationStatus,
} from './station/model.ts'
import { Monitors } from './station/monitors.ts'
import { NetworkSlots } from './station/network.ts'
import { type Notice, type StationOptions } from './station/options.ts'
import { Outbox } from './station/outbox.ts'
import { Registration } from './station/registration.ts'
import { Reports } from './station/reports.ts'
import { Reservations } from './station/reservations.ts'
import { StatusReports } from './station/status-reports.ts'
import { priced } from './station/tariffs.ts'
import { createVariables, type Variables } from './station/variables.ts'
import { Vehicles } from './station/vehicles.ts'
import { isKeptForPayer, settlementOf } from './station/web-payment.ts'

const startUpDelayMs = 3_000
const resetDelayMs = 1_000

/** A virtual charging station: EVSEs, memory, a clock that may be wrong, and a line to a CSMS. */
export class Station implements StationControl, AsyncDisposable {
  readonly options: StationOptions
  readonly clock: Clock
  readonly deviceModel: DeviceModel
  readonly variables: Variables
  readonly authorizer: Authorizer
  readonly outbox: Outbox
  readonly evses: readonly Evse[]
  readonly random: Random
  readonly faults = new ArmedFaults()
  readonly metering: Metering
  readonly reservations: Reservations
  readonly chargingProfiles: ChargingProfiles
  readonly grid: GridParts
  readonly firmware: Firmware
  readonly log: LogUpload
  readonly monitors: Monitors
  readonly reports: Reports
  readonly vehicles: Vehicles
  readonly link: LinkControl
  readonly network: NetworkSlots
  memory: StationMemory
  clockOffsetMs = 0
  clockCorrected = true
  ambientC = 22
  readonly #speech: Speech
  readonly #persistence: Persistence
  readonly #registration: Registration
  readonly #statuses: StatusReports
  readonly #cardReader: CardReader
  #powered = false
  #offlineSince = 0
  readonly #evseResets = new Set<number>()
  #resetWhenIdle: BootReason | undefined
  #restart: Timer | undefined

  constructor(options: StationOptions) {
    this.options = options
    this.clock = options.clock ?? createRealClock()
    this.random = options.random ?? createRandom(options.identity)
    this.#persistence = options.persistence ?? createProcessPersistence()
    this.memory =
      this.#persistence.load() ?? createMemory(options.layout.evses.map(() => this.random.integer(0, 4_000_000)))
    this.deviceModel = deviceModelOf(options.layout)
    this.variables = createVariables(this.deviceModel, this.memory, (key) => this.#variableChanged(key))
    this.network = new NetworkSlots({
      memory: this.memory,
      variables: this.variables,
      factory: { url: options.url, tls: options.tls },
      password: () => this.#password(),
      save: () => this.save(),
    })
    const { link, speech } = voices[options.version](this, {
      target: () => this.network.target(),
      identity: options.identity,
      clock: this.clock,
      random: this.random,
      backOff: createBackOff(
        () => ({
          waitMinimumS: this.variables.number('OCPPCommCtrlr.RetryBackOffWaitMinimum'),
          randomRangeS: this.variables.number('OCPPCommCtrlr.RetryBackOffRandomRange'),
          repeatTimes: this.variables.number('OCPPCommCtrlr.RetryBackOffRepeatTimes'),
        }),
        this.random,
      ),
      faults: this.faults,
      dialects: options.dialects ?? [],
      strict: options.strict ?? false,
      validate: options.validate ?? true,
      timeoutMs: () => this.variables.number('OCPPCommCtrlr.MessageTimeout[Default]') * 1000,
      pingIntervalMs: () => this.variables.number('OCPPCommCtrlr.WebSocketPingInterval') * 1000,
      ...(options.admit !== undefined && { admit: options.admit }),
      opened: () => this.#linkOpened(),
      closed: () => this.#linkClosed(),
      failed: (reason) => {
        this.network.failed()
        this.notice('connection-failed', reason)
      },
      called: (ok) => this.notice(ok ? 'call' : 'call-failed'),
    })
    this.link = link
    this.#speech = speech
    this.#registration = new Registration({
      clock: this.clock,
      variables: this.variables,
      memory: this.memory,
      powered: () => this.#powered,
      online: () => this.link.online,
      boot: (reason) => speech.boot(reason),
      heartbeat: () => speech.heartbeat(),
      told: (currentTimeMs) => this.#setClock(currentTimeMs),
      accepted: () => this.#accepted(),
      watch: (promise) => this.#watch(promise),
    })
    this.#statuses = new StatusReports({
      speech,
      evses: () => this.evses,
      ready: () => this.ready,
      watch: (promise) => this.#watch(promise),
    })
    this.authorizer = new Authorizer({
      variables: this.variables,
      memory: this.memory,
      now: () => this.now(),
      ready: () => this.ready,
      ask: (idToken, evseId) => this.#speech.authorize(idToken, evseId),
      save: () => this.save(),
    })
    this.#cardReader = new CardReader({
      clock: this.clock,
      variables: this.variables,
      authorizer: this.authorizer,
      reservations: () => this.reservations,
      powered: () => this.#powered,
      keptForPayer: (evseId) => isKeptForPayer(this.memory, evseId, this.now()),
    })
    this.outbox = new Outbox({
      clock: this.clock,
      variables: this.variables,
      memory: this.memory,
      ready: () => this.ready,
      deliver: (message) => this.#deliver(message),
      save: () => this.save(),
      failed: (error) => this.notice('call-failed', String(error)),
      dropped: (message) => this.notice('message-dropped', message.content.kind),
    })
    this.firmware = new Firmware({
      clock: this.clock,
      memory: this.memory,
      now: () => this.now(),
      idle: () => this.memory.transactions.length === 0,
      tell: (status, requestId) => this.enqueue({ kind: 'firmware', status, requestId }),
      save: () => this.save(),
      reboot: () => this.reboot('FirmwareUpdate'),
      securityEvent: (type, detail) => this.securityEvent(type, detail),
    })
    this.log = new LogUpload({
      identity: options.identity,
      clock: this.clock,
      now: () => this.now(),
      tell: (status, requestId) => this.enqueue({ kind: 'log', status, requestId }),
    })
    this.reports = new Reports({
      speech,
      variables: this.variables,
      watch: (promise) => this.#watch(promise),
    })
    this.vehicles = new Vehicles(this, speech.vehicles, this.#cardReader, (promise) => this.#watch(promise))
    this.monitors = new Monitors(this, speech, (promise) => this.#watch(promise))
    this.chargingProfiles = new ChargingProfiles({
      memory: this.memory,
      variables: this.variables,
      evses: () => this.evses,
      now: () => this.now(),
      save: () => this.save(),
    })
    this.grid = createGridParts({
      clock: this.clock,
      memory: this.memory,
      variables: this.variables,
      profiles: this.chargingProfiles,
      speech,
      evses: () => this.evses,
      now: () => this.now(),
      ready: () => this.ready,
      save: () => this.save(),
      authorize: async (idToken) => (await this.authorizer.authorize(idToken, undefined)).status === 'Accepted',
      newRequestId: () => this.random.integer(1, 2_000_000_000),
      watch: (promise) => this.#watch(promise),
    })
    this.metering = new Metering({
      limits: this.chargingProfiles,
      setpointW: (evse) => this.grid.setpointW(evse),
      clock: this.clock,
      variables: this.variables,
      memory: this.memory,
      tickMs: options.tickMs ?? 1_000,
      speed: options.speed ?? 1,
      supplyLimitW: options.layout.supplyLimitW ?? Number.POSITIVE_INFINITY,
      evses: () => this.evses,
      powered: () => this.#powered,
      ready: () => this.ready,
      now: () => this.now(),
      send: (evseId, value) => this.#watch(this.#speech.meterValues(evseId, value)),
    })
    const evses: Evse[] = []
    this.reservations = new Reservations({
      clock: this.clock,
      variables: this.variables,
      memory: this.memory,
      evses,
      now: () => this.now(),
      operative: (evseId) => this.requestedAvailability(evseId) === 'Operative',
      save: () => this.save(),
      changed: () => this.soon(() => this.reportChanges()),
      tell: (id, update) => {
        if (this.faults.take('reservation-untold', 'ReservationStatusUpdate') === undefined)
          this.enqueue({ kind: 'reservation', id, update })
      },
      tellsUnused: () => this.#speech.tellsUnused,
    })
    this.evses = evses
    evses.push(
      ...options.layout.evses.map(
        (layout, index) =>
          new Evse(
            index + 1,
            layout,
            this.#evseHost(),
            this.random.fork(`evse ${index}`),
            this.memory.registersWh[index] ?? 0,
          ),
      ),
    )
  }

  /** Time by the station's own clock, ms since 1970. */
  now(): number {
    return this.clock.now() + this.clockOffsetMs
  }
  get timestamp(): string {
    return new Date(this.now()).toISOString()
  }
  get registration(): RegistrationStatus | undefined {
    return this.#registration.status
  }
  /** Accepted, and there is a link. */
  get ready(): boolean {
    return this.link.online && this.registration === 'Accepted' && this.#powered
  }
  get firmwareVersion(): string {
    return this.memory.firmware?.version ?? this.options.layout.firmwareVersion
  }
  get powerW(): number {
    return this.metering.powerW
  }
  get powered(): boolean {
    return this.#powered
  }
  evse(id: number): Evse | undefined {
    return this.evses[id - 1]
  }

  /** Switches the power on. */
  start(reason: BootReason = 'PowerUp'): void {
    if (this.#powered) return
    this.#powered = true
    this.network.restart()
    this.#registration.begin(reason)
    this.#closeOldTransactions()
    this.metering.start()
    this.grid.start()
    this.reservations.start()
    this.monitors.start()
    this.link.connect()
  }

  /** Switches the power off; open transactions stay open in memory. */
  stop(): void {
    this.#powered = false
    this.#restart?.cancel()
    this.#registration.stop()
    this.#cardReader.stop()
    this.metering.stop()
    this.grid.stop()
    this.outbox.stop()
    this.reservations.stop()
    this.monitors.stop()
    this.firmware.stop()
    this.log.stop()
    this.#statuses.forget()
    for (const evse of this.evses) evse.powerOff()
    this.save()
    this.link.disconnect()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop()
    await this.link.idle()
  }

  save(): void {
    this.#persistence.save(this.memory)
  }
  notice(notice: Notice, detail = ''): void {
    if (notice !== 'call') this.log.note('DiagnosticsLog', `${notice} ${detail}`.trim())
    this.options.onNotice?.(notice, detail)
  }

  /** Resolves when the station has nothing under way with its CSMS: for tests that move a clock. */
  async settled(): Promise<void> {
    for (let quietTurns = 0; quietTurns < 3; quietTurns += 1) {
      if (this.link.busy) quietTurns = 0
      await this.link.idle()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Makes something go wrong. */
  fault<N extends FaultName>(name: N, options: FaultOptions[N]): void {
    injectFault(this, name, options)
  }

  // What people do.

  plugIn(evseId: number, ev: Ev, connectorId = 1): boolean {
    const done = this.#powered && this.evse(evseId)?.plugIn(connectorId, ev) === true
    if (done) {
      this.#cardReader.carCame(evseId)
      this.metering.keepTicking()
    }
    return done
  }

  /** False when the lock holds the cable. */
  unplug(evseId: number): boolean {
    return this.evse(evseId)?.unplug() ?? true
  }

  /** A card is held to the reader: begins or ends charging at the EVSE. */
  async presentToken(evseId: number, idToken: IdToken): Promise<'started' | 'stopped' | 'refused'> {
    const evse = this.evse(evseId)
    if (evse === undefined || !this.#powered || this.registration === 'Pending' || this.registration === 'Rejected')
      return 'refused'
    const answer = await this.#cardReader.present(evse, idToken)
    // Before it is accepted nobody was asked.
    if (answer === 'refused' && this.registration === 'Accepted') this.notice('card-refused', idToken.idToken)
    return answer
  }

  // What adapters and commands use.

  /** Takes the right to charge back when nobody plugs in. */
  awaitCar(evse: Evse): void {
    this.#cardReader.awaitCar(evse)
  }

  /** Runs after the answer to the present command has left. */
  soon(run: () => void): void {
    setImmediate(() => {
      if (this.#powered) run()
    })
  }

  requestedAvailability(evseId: number, connectorId?: number): OperationalStatus {
    const { availability } = this.memory
    const keys = ['', String(evseId), ...(connectorId === undefined ? [] : [`${evseId}.${connectorId}`])]
    return keys.some((key) => availability[key] === 'Inoperative') ? 'Inoperative' : 'Operative'
  }

  connectorStates(): ConnectorState[] {
    return this.#statuses.states()
  }

  statusOf(state: ConnectorState): string {
    return this.#speech.statusOf(state)
  }

  /** Tells every status anew. */
  async reportAll(): Promise<void> {
    await this.#statuses.all()
  }
  async reportStation(): Promise<void> {
    await this.#speech.stationStatus()
  }
  async reportConnector(evseId: number, connectorId: number): Promise<void> {
    await this.#statuses.connector(evseId, connectorId)
  }

  /** Tells what changed since it was last told. */
  reportChanges(evse?: Evse): void {
    this.#statuses.changes(evse)
  }

  sendBoot(reason: BootReason): void {
    this.#registration.boot(reason)
  }
  sendHeartbeat(): void {
    this.#registration.beat()
  }

  securityEvent(type: string, detail?: string): void {
    this.log.note('SecurityLog', type)
    this.enqueue({ kind: 'security-event', type, at: this.now(), ...(detail !== undefined && { detail }) })
  }

  enqueue(content: QueuedMessage['content']): void {
    const message: QueuedMessage = { content, attempts: 0, offline: !this.ready, messageId: undefined }
    if (this.#speech.concerns(message)) this.outbox.push(message)
  }

  /** Restarts the station as a command asked; transactions were dealt with by whoever asks. */
  restart(reason: BootReason, delayMs = resetDelayMs): void {
    this.#restart = this.clock.schedule(delayMs, () => {
      this.securityEvent('ResetOrReboot')
      this.reboot(reason)
    })
  }
  restartWhenIdle(reason: BootReason): void {
    this.#resetWhenIdle = reason
  }

  resetEvseWhenIdle(evse: Evse): void {
    this.#evseResets.add(evse.id)
  }

  /** Power off, and on again after a while. */
  reboot(reason: BootReason, downMs = this.options.bootDelayMs ?? startUpDelayMs): void {
    this.stop()
    this.#restart = this.clock.schedule(downMs, () => this.start(reason))
  }

  #password(): Buffer | undefined {
    if (this.memory.password !== undefined) return Buffer.from(this.memory.password, 'latin1')
    const { password } = this.options
    return typeof password === 'string' ? Buffer.from(password, 'utf8') : password
  }

  #evseHost(): ConstructorParameters<typeof Evse>[2] {
    return {
      variables: this.variables,
      now: () => this.now(),
      elapsedMs: () => this.clock.now(),
      newTransactionId: () => this.random.uuid(),
      // A transaction under way keeps its EVSE operative until it ends [G03.FR.05, G04.FR.06; 16 5.2].
      operative: (evseId, connectorId) =>
        this.evses[evseId - 1]?.transaction !== undefined ||
        this.requestedAvailability(evseId, connectorId) === 'Operative',
      opened: (transaction) => {
        this.memory.transactions.push(transaction)
        this.chargingProfiles.begun(transaction.remoteStartId, transaction.id, transaction.evseId)
        this.notice('transaction-started', transaction.id)
      },
      closed: (transaction) => {
        this.memory.transactions = this.memory.transactions.filter((other) => other !== transaction)
        this.chargingProfiles.ended(transaction.id)
        this.grid.bidirectional.ended(transaction.id)
        this.notice('transaction-ended', transaction.id)
        const { evseId } = transaction
        if (this.#evseResets.delete(evseId)) this.soon(() => this.#watch(this.reportConnector(evseId, 1)))
        const reason = this.#resetWhenIdle
        if (reason === undefined || this.memory.transactions.length > 0) return
        this.#resetWhenIdle = undefined
        this.restart(reason)
      },
      reserved: (evse) => this.reservations.holds(evse),
      transactionEvent: (event) => {
        const told = priced(this, event)
        const notice = settlementOf(told, this.memory)
        this.enqueue({ kind: 'transaction', event: told })
        if (notice !== undefined) this.enqueue({ kind: 'settlement', notice })
        if (event.reservationId !== undefined) this.reservations.used(event.reservationId)
      },
      changed: (evse) => {
        this.reservations.review(evse)
        this.reportChanges(this.memory.reservations.length === 0 ? evse : undefined)
      },
    }
  }

  #linkOpened(): void {
    this.notice('connected')
    // [2.1 errata B10.FR.10] another slot may be another CSMS, so it boots there even though it did not restart.
    if (this.network.opened() && this.registration === 'Accepted') this.#registration.begin('PowerUp')
    // [2.1 part 4, 5.4; B04.FR.01] a station that only lost its link does not boot.
    if (!this.#registration.linked()) return
    const away = this.clock.now() - this.#offlineSince
    if (away > this.variables.number('OCPPCommCtrlr.OfflineThreshold') * 1000) this.#watch(this.reportAll())
    else this.reportChanges()
    this.outbox.reconnected()
  }

  #linkClosed(): void {
    this.notice('disconnected')
    this.#offlineSince = this.clock.now()
    this.#registration.stop()
  }

  #accepted(): void {
    this.notice('booted')
    this.#watch(this.reportAll())
    this.securityEvent('StartupOfTheDevice')
    this.firmware.booted()
    this.monitors.accepted()
    this.#resumeTransactions()
    this.outbox.reconnected()
  }

  #setClock(currentTimeMs: number): void {
    if (this.clockCorrected && Number.isFinite(currentTimeMs)) this.clockOffsetMs = currentTimeMs - this.clock.now()
  }

  /** Transactions that were open when the power went end now, unless they are to be resumed. */
  #closeOldTransactions(): void {
    for (const record of this.memory.transactions) {
      if (this.memory.resume?.includes(record.id) === true) continue
      this.evse(record.evseId)?.abandon(record, 'AbnormalCondition', 'PowerLoss')
    }
  }

  #resumeTransactions(): void {
    const ids = this.memory.resume ?? []
    delete this.memory.resume
    for (const record of this.memory.transactions.filter(({ id }) => ids.includes(id))) {
      const { idToken } = record
      this.evse(record.evseId)?.resume(record, idToken === undefined ? undefined : { idToken, status: 'Accepted' })
    }
    this.metering.keepTicking()
  }

  #variableChanged(key: string): void {
    this.save()
    if (key === 'OCPPCommCtrlr.HeartbeatInterval') this.#registration.scheduleHeartbeat()
    if (key.startsWith('AlignedDataCtrlr.')) this.metering.scheduleAligned()
    if (key.startsWith('SampledDataCtrlr.')) for (const evse of this.evses) evse.reschedule()
  }

  async #deliver(message: QueuedMessage): ReturnType<ConstructorParameters<typeof Outbox>[0]['deliver']> {
    if ((this.options.replayIds ?? 'same') === 'same') message.messageId ??= this.random.uuid()
    const outcome = await this.#speech.deliver(message, message.messageId)
    if (!outcome.ok) return outcome
    const { content } = message
    if (content.kind === 'transaction' && content.event.idToken !== undefined && outcome.value !== undefined) {
      this.authorizer.remember(content.event.idToken, outcome.value)
      const evse = this.evse(content.event.evseId)
      if (outcome.value.status !== 'Accepted' && evse?.transaction?.id === content.event.transactionId)
        evse.refuse(outcome.value.status)
    }
    return { ok: true, value: undefined }
  }

  /** What nobody waits for: its failure is counted, never lost. */
  #watch(promise: Promise<unknown>): void {
    promise.catch((error: unknown) => this.notice('call-failed', String(error)))
  }
}
