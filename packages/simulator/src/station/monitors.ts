import { type Speech } from '../adapters/adapter.ts'
import { type Clock, type Timer } from '../clock.ts'
import { type StationControl } from './control.ts'
import { variableKey } from './device-model.ts'
import { inParts } from './in-parts.ts'
import { type QueuedMessage } from './model.ts'
import {
  type MonitorControl,
  type MonitorEvent,
  type MonitoringBase,
  type MonitoringMemory,
  type MonitorRequest,
  type MonitorStatus,
  type OpenStream,
  type StationMonitor,
  type StreamParams,
  type StreamValue,
} from './monitor-model.ts'
import { readVariable } from './read-variable.ts'
import { type ComponentName, type VariableDefinition, type VariableName } from './variable-definition.ts'

interface MonitoredStation extends StationControl {
  readonly clock: Clock
  /** Accepted, and there is a link. */
  readonly ready: boolean
  now(): number
  enqueue(content: QueuedMessage['content']): void
}

interface Gathering extends OpenStream {
  params: StreamParams
  values: StreamValue[]
  sentAt: number
}

const monitorsPerReport = 4
const monitorLimit = 100
const everyMs = 1_000
/** What the maker watches changes slowly. */
const makersEveryMs = 30_000
const streamCapacity = 1_000

const temperature = { component: { name: 'TemperatureSensor' }, variable: { name: 'Temperature' } }
const makers: readonly StationMonitor[] = [
  {
    id: 1,
    ...temperature,
    type: 'UpperThreshold',
    value: 90,
    severity: 1,
    transaction: false,
    kind: 'HardWiredMonitor',
  },
  {
    id: 2,
    ...temperature,
    type: 'UpperThreshold',
    value: 75,
    severity: 4,
    transaction: false,
    kind: 'PreconfiguredMonitor',
  },
]
const fromFactory = (): MonitoringMemory => ({
  nextId: makers.length + 1,
  base: 'All',
  level: 9,
  monitors: makers.map((monitor) => ({ ...monitor })),
})

/** What a 2.x station watches by itself, and what it says of it [N02–N08, N11–N15]. */
export class Monitors implements MonitorControl {
  readonly #station: MonitoredStation
  readonly #speech: Speech
  readonly #watch: (promise: Promise<void>) => void
  /** What each monitor last told, or was set with. */
  readonly #last = new Map<number, { value: string; at: number }>()
  #streams: Gathering[] = []
  #nextStream = 1
  #timer: Timer | undefined

  constructor(station: MonitoredStation, speech: Speech, watch: (promise: Promise<void>) => void) {
    this.#station = station
    this.#speech = speech
    this.#watch = watch
  }

  get #memory(): MonitoringMemory {
    const { memory } = this.#station
    memory.monitoring ??= fromFactory()
    return memory.monitoring
  }
  get all(): readonly StationMonitor[] {
    const { base, monitors } = this.#memory
    return base === 'HardWiredOnly' ? monitors.filter(({ kind }) => kind === 'HardWiredMonitor') : monitors
  }
  get base(): MonitoringBase {
    return this.#memory.base
  }
  get level(): number {
    return this.#memory.level
  }
  get streams(): readonly OpenStream[] {
    return this.#streams
  }

  start(): void {
    this.stop()
    if (this.#speech.reportMonitors !== undefined) this.#schedule()
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#streams = []
    this.#last.clear()
  }

  /** Accepted by the CSMS: streams are opened anew [N15]. */
  accepted(): void {
    for (const monitor of this.all) this.#openStream(monitor)
  }

  set(request: MonitorRequest): { status: MonitorStatus; id?: number } {
    const { id, component, variable, type, severity } = request
    const definition = this.#station.deviceModel.find(component, variable)
    if (definition === undefined) {
      const known = this.#station.deviceModel.hasComponent(component)
      return { status: known ? 'UnknownVariable' : 'UnknownComponent' }
    }
    if (!supports(definition, request)) return { status: 'UnsupportedMonitorType' }
    const memory = this.#memory
    const before = memory.monitors.find((one) => one.id === id)
    // [N04.FR.13, FR.16, FR.18] no such number, another variable, or one of the maker's that cannot be changed.
    const isOther = before !== undefined && !isSame(before, component, variable)
    if (id !== undefined && (before === undefined || isOther || before.kind === 'HardWiredMonitor'))
      return { status: 'Rejected' }
    // [N04.FR.10].
    const twin = memory.monitors.find(
      (one) => one.id !== id && one.type === type && one.severity === severity && isSame(one, component, variable),
    )
    if (twin !== undefined) return { status: 'Duplicate' }
    if (isOutside(definition, request) || memory.monitors.length >= monitorLimit) return { status: 'Rejected' }
    const monitor: StationMonitor = { ...request, id: id ?? memory.nextId++, kind: 'CustomMonitor' }
    memory.monitors = [...memory.monitors.filter((one) => one !== before), monitor]
    this.#last.delete(monitor.id)
    this.#closeStreams((stream) => stream.monitorId === monitor.id)
    this.#station.save()
    this.#station.soon(() => {
      this.#note(monitor)
      this.#openStream(monitor)
      this.#schedule()
    })
    return { status: 'Accepted', id: monitor.id }
  }

  /** [N06, N07.FR.12] whatever it told, nothing is told of its end. */
  clear(id: number): 'Accepted' | 'Rejected' | 'NotFound' {
    const memory = this.#memory
    const monitor = memory.monitors.find((one) => one.id === id)
    if (monitor === undefined) return 'NotFound'
    if (monitor.kind === 'HardWiredMonitor') return 'Rejected'
    memory.monitors = memory.monitors.filter((one) => one !== monitor)
    this.#station.soon(() => this.#closeStreams((stream) => stream.monitorId === id))
    this.#station.save()
    return 'Accepted'
  }

  /** [N03.FR.03–05]. */
  setBase(base: MonitoringBase): void {
    const memory = this.#memory
    const kept = base === 'All' ? memory.monitors : []
    const missing = makers.filter(({ id }) => !kept.some((one) => one.id === id))
    memory.monitors = [...missing.map((monitor) => ({ ...monitor })), ...kept]
    memory.base = base
    this.#station.save()
    this.#station.soon(() => this.#closeStreams(({ monitorId }) => !this.all.some(({ id }) => id === monitorId)))
  }

  setLevel(severity: number): boolean {
    if (!Number.isInteger(severity) || severity < 0 || severity > 9) return false
    this.#memory.level = severity
    this.#station.save()
    return true
  }

  adjustStream(id: number, params: StreamParams): boolean {
    const stream = this.#streams.find((one) => one.id === id)
    if (stream === undefined) return false
    stream.params = params
    return true
  }

  report(requestId: number, monitors: readonly StationMonitor[]): void {
    const send = (...part: [seqNo: number, more: boolean, part: readonly StationMonitor[]]) =>
      this.#speech.reportMonitors?.(requestId, ...part)
    this.#watch(inParts(monitors, monitorsPerReport, send))
  }

  #schedule(): void {
    this.#timer?.cancel()
    const isCustom = this.all.some(({ kind }) => kind === 'CustomMonitor')
    this.#timer = this.#station.clock.schedule(isCustom ? everyMs : makersEveryMs, () => {
      for (const monitor of this.all) this.#look(monitor)
      for (const stream of this.#streams) this.#flush(stream)
      this.#schedule()
    })
  }

  #look(monitor: StationMonitor): void {
    const { deviceModel, memory } = this.#station
    const definition = deviceModel.find(monitor.component, monitor.variable)
    const evseId = monitor.component.evse?.id
    const transaction = memory.transactions.find((one) => (evseId ?? one.evseId) === one.evseId)
    if (definition === undefined || (monitor.transaction && transaction === undefined)) return
    const value = definition.mutability === 'WriteOnly' ? '' : readVariable(this.#station, definition)
    const last = this.#last.get(monitor.id)
    if (last === undefined) this.#last.set(monitor.id, { value, at: this.#station.now() })
    const found = this.#found(monitor, definition, value, last)
    if (found === undefined) return
    if (found.trigger === 'Periodic' && this.#gather(monitor, value)) {
      this.#last.set(monitor.id, { value, at: this.#station.now() })
      return
    }
    if (!this.#tell(monitor, found, value, transaction?.id)) return
    this.#last.set(monitor.id, { value, at: this.#station.now() })
    if (found.trigger === 'Alerting') monitor.exceeded = !found.cleared
  }

  #found(
    monitor: StationMonitor,
    definition: VariableDefinition,
    value: string,
    last: { value: string; at: number } | undefined,
  ): Pick<MonitorEvent, 'trigger' | 'cleared'> | undefined {
    const number = Number(value)
    const now = this.#station.now()
    switch (monitor.type) {
      case 'UpperThreshold':
      case 'LowerThreshold': {
        // [N07.FR.16, FR.17] beyond the threshold, not on it.
        const exceeded = monitor.type === 'UpperThreshold' ? number > monitor.value : number < monitor.value
        if (exceeded === (monitor.exceeded ?? false)) return undefined
        return { trigger: 'Alerting', cleared: !exceeded }
      }
      case 'Delta': {
        if (last === undefined) return undefined
        const isNumeric = definition.dataType === 'integer' || definition.dataType === 'decimal'
        const changed = isNumeric ? Math.abs(number - Number(last.value)) >= monitor.value : value !== last.value
        return changed ? { trigger: 'Delta', cleared: false } : undefined
      }
      case 'Periodic':
        if (last === undefined || now - last.at < monitor.value * 1_000) return undefined
        return { trigger: 'Periodic', cleared: false }
      case 'PeriodicClockAligned': {
        const periodMs = monitor.value * 1_000
        if (last === undefined || Math.floor(now / periodMs) === Math.floor(last.at / periodMs)) return undefined
        return { trigger: 'Periodic', cleared: false }
      }
      case 'TargetDelta':
      case 'TargetDeltaRelative':
        return undefined
    }
  }

  /** False where it may not be told now: the monitor is looked at again when the station is back [N07.FR.04]. */
  #tell(
    monitor: StationMonitor,
    found: Pick<MonitorEvent, 'trigger' | 'cleared'>,
    value: string,
    transactionId: string | undefined,
  ): boolean {
    const station = this.#station
    // [N05.FR.03, N07.FR.15].
    if (monitor.severity > this.#memory.level) return true
    const isQueued = monitor.severity <= station.variables.number('MonitoringCtrlr.OfflineQueuingSeverity')
    if (!station.ready && !isQueued) return false
    const { id, component, variable, kind, severity } = monitor
    station.enqueue({
      kind: 'monitor-event',
      event: {
        eventId: station.memory.nextEventId++,
        at: station.now(),
        ...found,
        value,
        monitor: { id, component, variable, kind, severity },
        ...(transactionId !== undefined && { transactionId }),
      },
    })
    return true
  }

  /** From now on it is compared with what is so now. */
  #note(monitor: StationMonitor): void {
    const definition = this.#station.deviceModel.find(monitor.component, monitor.variable)
    if (definition === undefined || definition.mutability === 'WriteOnly') return
    this.#last.set(monitor.id, { value: readVariable(this.#station, definition), at: this.#station.now() })
  }

  #openStream(monitor: StationMonitor): void {
    const { stream: params } = monitor
    if (params === undefined || !this.#station.ready || this.#speech.openStream === undefined) return
    const id = this.#nextStream++
    const opening = this.#speech.openStream({ id, monitorId: monitor.id, params }).then((isOpen) => {
      // A refused stream falls back to events [N15].
      if (isOpen) this.#streams.push({ id, monitorId: monitor.id, params, values: [], sentAt: this.#station.now() })
    })
    this.#watch(opening)
  }

  /** Whether the value goes into a stream. */
  #gather(monitor: StationMonitor, value: string): boolean {
    const stream = this.#streams.find(({ monitorId }) => monitorId === monitor.id)
    if (stream === undefined) return false
    stream.values.push({ at: this.#station.now(), value })
    if (stream.values.length > streamCapacity) stream.values.shift()
    return true
  }

  #flush(stream: Gathering): void {
    const { interval = 0, values = 0 } = stream.params
    const now = this.#station.now()
    const isDue = (values > 0 && stream.values.length >= values) || now - stream.sentAt >= interval * 1_000
    if (!isDue || stream.values.length === 0 || !this.#station.ready) return
    const sent = stream.values.splice(0, values > 0 ? values : stream.values.length)
    stream.sentAt = now
    this.#speech.streamValues?.(stream.id, stream.values.length, sent)
  }

  #closeStreams(isOver: (stream: OpenStream) => boolean): void {
    const over = this.#streams.filter(isOver)
    this.#streams = this.#streams.filter((stream) => !over.includes(stream))
    for (const { id } of over) this.#watch(this.#speech.closeStream?.(id) ?? Promise.resolve())
  }
}

function isSame(monitor: StationMonitor, component: ComponentName, variable: VariableName): boolean {
  return (
    variableKey(monitor.component, monitor.variable).toLowerCase() === variableKey(component, variable).toLowerCase()
  )
}

/** Thresholds are of numbers; targets are of what these stations do not have. */
function supports({ dataType }: VariableDefinition, { type }: MonitorRequest): boolean {
  if (type === 'TargetDelta' || type === 'TargetDeltaRelative') return false
  return type !== 'UpperThreshold' && type !== 'LowerThreshold'
    ? true
    : dataType === 'integer' || dataType === 'decimal'
}

/** [N04.FR.06, N04.FR.14]. */
function isOutside({ minLimit, maxLimit }: VariableDefinition, { type, value }: MonitorRequest): boolean {
  if (type === 'Delta') return value < 0
  if (type === 'Periodic' || type === 'PeriodicClockAligned') return value < 1
  return value < (minLimit ?? Number.NEGATIVE_INFINITY) || value > (maxLimit ?? Number.POSITIVE_INFINITY)
}
