import { type Ev } from '../physics/ev.ts'
import { createEvsePhysics, type EvsePhysics } from '../physics/evse.ts'
import { type Random } from '../random.ts'
import { sampleMeter } from './meter-values.ts'
import {
  type AuthorizationStatus,
  type ChargingState,
  type ConnectorState,
  type EvseLayout,
  type Fault,
  type IdToken,
  type MeterValue,
  type ReadingContext,
  type StoppedReason,
  sameToken,
  type TransactionEvent,
  type TransactionPoint,
  type TransactionRecord,
  type TriggerReason,
} from './model.ts'
import { type Variables } from './variables.ts'

/** What an EVSE needs of its station. */
export interface EvseHost {
  readonly variables: Variables
  /** Time by the station's own clock. */
  now(): number
  /** Time that no fault of the clock touches, for intervals. */
  elapsedMs(): number
  newTransactionId(): string
  operative(evseId: number, connectorId?: number): boolean
  /** Whether it is kept free for somebody. */
  reserved(evse: Evse): boolean
  opened(transaction: TransactionRecord): void
  closed(transaction: TransactionRecord): void
  transactionEvent(event: TransactionEvent): void
  changed(evse: Evse): void
}

export interface Authorization {
  readonly idToken: IdToken
  readonly groupIdToken?: IdToken
  readonly status: AuthorizationStatus
  readonly remoteStartId?: number
  /** The reservation this one uses. */
  readonly reservationId?: number
}

type Conditions = Record<TransactionPoint, boolean>

const nothing: Conditions = {
  ParkingBayOccupancy: false,
  EVConnected: false,
  Authorized: false,
  PowerPathClosed: false,
  EnergyTransfer: false,
}
const points = ['ParkingBayOccupancy', 'EVConnected', 'Authorized', 'PowerPathClosed', 'EnergyTransfer'] as const
const maximumReadings = 500

/** One EVSE: what stands at it, who may charge, and the transaction that follows from both. */
export class Evse {
  readonly id: number
  readonly layout: EvseLayout
  readonly physics: EvsePhysics
  authorization: Authorization | undefined
  transaction: TransactionRecord | undefined
  fault: Fault | undefined
  /** A transaction ended and the plug is still in. */
  finishing = false
  nextSampleAt = Number.POSITIVE_INFINITY
  nextEndedSampleAt = Number.POSITIVE_INFINITY
  readonly #host: EvseHost
  #conditions: Conditions = nothing
  #lastIntervalWh = 0
  #powerOfferedW = 0

  constructor(id: number, layout: EvseLayout, host: EvseHost, random: Random, startWh: number) {
    this.id = id
    this.layout = layout
    this.#host = host
    this.#powerOfferedW = layout.maxPowerW
    this.physics = createEvsePhysics({
      kind: layout.kind,
      phases: layout.phases,
      maxCurrentA: layout.maxCurrentA,
      maxPowerW: layout.maxPowerW,
      nominalVoltageV: layout.kind === 'dc' ? 400 : 230,
      tethered: layout.connectors.map((connector) => connector.tethered),
      startWh,
      random,
    })
  }

  get plugged(): boolean {
    return this.physics.occupied !== undefined
  }
  get connectorId(): number | undefined {
    return this.physics.occupied === undefined ? undefined : this.physics.occupied + 1
  }
  get energyAllowed(): boolean {
    return this.authorization?.status === 'Accepted'
  }
  /** Whether a new driver may begin here. */
  get free(): boolean {
    return this.authorization === undefined && this.transaction?.idToken === undefined && this.usable
  }
  get usable(): boolean {
    if (this.fault !== undefined) return false
    if (this.connectorId !== undefined) return this.#host.operative(this.id, this.connectorId)
    return this.layout.connectors.some((_, index) => this.#host.operative(this.id, index + 1))
  }
  get chargingState(): ChargingState {
    if (!this.plugged) return 'Idle'
    if (this.authorization === undefined) return 'EVConnected'
    if (!this.energyAllowed || !this.usable) return 'SuspendedEVSE'
    return this.physics.demandW() > 0 ? 'Charging' : 'SuspendedEV'
  }

  connectorState(connectorId: number): ConnectorState {
    const here = this.connectorId === undefined || this.connectorId === connectorId
    return {
      evseId: this.id,
      connectorId,
      operative: this.#host.operative(this.id, connectorId),
      fault: this.fault,
      reserved: this.#host.reserved(this),
      plugged: this.connectorId === connectorId,
      authorized: here && this.authorization !== undefined,
      transaction: here && this.transaction !== undefined,
      chargingState: this.chargingState,
      finishing: here && this.finishing,
    }
  }

  plugIn(connectorId: number, ev: Ev): boolean {
    if (this.plugged || connectorId < 1 || connectorId > this.layout.connectors.length) return false
    this.finishing = false
    this.physics.attach(connectorId - 1, ev)
    this.evaluate('CablePluggedIn')
    return true
  }

  /** The driver pulls the plug; false when the cable is locked and stays. */
  unplug(): boolean {
    const connector = this.physics.occupied === undefined ? undefined : this.physics.connectors[this.physics.occupied]
    if (connector === undefined) return true
    if (this.#host.variables.flag('OCPPCommCtrlr.UnlockOnEVSideDisconnect') || this.transaction === undefined)
      connector.unlock()
    if (!this.physics.detach()) return false
    this.finishing = false
    const stops = this.#host.variables.flag('TxCtrlr.StopTxOnEVSideDisconnect')
    if (stops || this.transaction === undefined) this.authorization = undefined
    this.evaluate('EVCommunicationLost', 'EVDisconnected')
    return true
  }

  authorize(authorization: Authorization): void {
    this.authorization = authorization
    this.finishing = false
    this.evaluate(authorization.remoteStartId === undefined ? 'Authorized' : 'RemoteStart')
  }

  /** Takes the right to charge away; the transaction ends if its stop points say so. */
  deauthorize(trigger: TriggerReason, reason: StoppedReason, idToken?: IdToken): void {
    this.authorization = undefined
    this.evaluate(trigger, reason, idToken)
  }

  /** The CSMS refuses the token of a running transaction [16 4.8; C15.FR.04, E05.FR]. */
  refuse(status: AuthorizationStatus): void {
    if (this.authorization === undefined || this.authorization.status !== 'Accepted') return
    if (this.#host.variables.flag('TxCtrlr.StopTxOnInvalidId')) {
      this.deauthorize('Deauthorized', 'DeAuthorized')
    } else {
      this.authorization = { ...this.authorization, status }
      this.evaluate('Deauthorized')
    }
  }

  /** Ends the transaction whatever its stop points say. */
  end(trigger: TriggerReason, reason: StoppedReason): void {
    this.authorization = undefined
    this.#conditions = this.#readConditions()
    this.#updateContactor()
    if (this.transaction !== undefined) this.#end(this.transaction, trigger, reason)
    this.#host.changed(this)
  }

  setFault(fault: Fault | undefined): void {
    this.fault = fault
    this.evaluate('AbnormalCondition', 'Other')
  }

  /** Compares what holds now with what held before; starts, updates or ends the transaction accordingly. */
  evaluate(trigger: TriggerReason, reason?: StoppedReason, idToken?: IdToken): void {
    this.#updateContactor()
    const before = this.#conditions
    const now = this.#readConditions()
    this.#conditions = now
    const { transaction } = this
    if (transaction === undefined) {
      const starts = this.#host.variables.list('TxCtrlr.TxStartPoint')
      const reached = points.some((point) => starts.includes(point) && !before[point] && now[point])
      if (reached && this.usable) this.#start(trigger)
    } else {
      const stops = this.#host.variables.list('TxCtrlr.TxStopPoint')
      if (points.some((point) => stops.includes(point) && before[point] && !now[point])) {
        this.#end(transaction, trigger, reason ?? 'Other', idToken)
      } else if (this.chargingState !== transaction.chargingState || trigger !== 'ChargingStateChanged') {
        this.#update(transaction, trigger, idToken)
      }
    }
    this.#host.changed(this)
  }

  /** Advances the physical side; `seconds` are the car's, `elapsedS` those of the clock. */
  step(seconds: number, elapsedS: number, limitW: number, setpointW?: number): void {
    this.#powerOfferedW = this.transaction === undefined ? 0 : Math.min(limitW, this.layout.maxPowerW)
    const giveW = Math.min(Math.max(0, -(setpointW ?? 0)), this.layout.maxDischargeW ?? 0)
    const flow = this.physics.step(seconds, Math.min(limitW, Math.max(0, setpointW ?? limitW)), giveW)
    const { transaction } = this
    if (transaction !== undefined && flow.energyWh !== 0) transaction.chargingSeconds += elapsedS
    const flows = flow.energyWh !== 0
    if (
      flows !== this.#conditions.EnergyTransfer ||
      (transaction && transaction.chargingState !== this.chargingState)
    ) {
      this.evaluate('ChargingStateChanged', 'StoppedByEV')
    }
  }

  sample(measurands: readonly string[], context: ReadingContext, at = this.#host.now()): MeterValue | undefined {
    const reading = this.physics.meter.read()
    const value = sampleMeter(
      {
        layout: this.layout,
        reading,
        soc: this.physics.ev?.soc,
        powerOfferedW: this.#powerOfferedW,
        intervalWh: reading.energyWh - this.#lastIntervalWh,
      },
      measurands,
      context,
      at,
    )
    if (measurands.includes('Energy.Active.Import.Interval')) this.#lastIntervalWh = reading.energyWh
    return value
  }

  /** Tells of the transaction outside the usual occasions: periodic, clock-aligned, triggered. */
  report(trigger: TriggerReason, value: MeterValue | undefined): void {
    if (this.transaction !== undefined)
      this.#emit(this.transaction, 'Updated', trigger, value === undefined ? [] : [value])
  }

  /** Keeps a reading for the end of the transaction. */
  keep(value: MeterValue | undefined): void {
    const readings = this.transaction?.readings
    if (value === undefined || readings === undefined) return
    // The first reading is the beginning; of the others every second one goes when memory is short.
    if (readings.length >= maximumReadings)
      readings.splice(1, readings.length - 1, ...readings.filter((_, i) => i % 2 === 0 && i > 0))
    readings.push(value)
  }

  /** What is not kept without power is gone; car, cable and register stay. */
  powerOff(): void {
    this.authorization = undefined
    this.transaction = undefined
    this.finishing = false
    this.#updateContactor()
    this.#conditions = this.#readConditions()
  }

  /** Takes up a transaction that was open when the power went (2.1 TxResumed). */
  resume(record: TransactionRecord, authorization: Authorization | undefined): void {
    this.transaction = record
    this.authorization = authorization
    this.#updateContactor()
    this.#conditions = this.#readConditions()
    this.#schedule()
    this.#update(record, 'TxResumed')
    this.#host.changed(this)
  }

  /** Closes a transaction of before a reboot that is not taken up again. */
  abandon(record: TransactionRecord, trigger: TriggerReason, reason: StoppedReason): void {
    this.transaction = record
    this.#end(record, trigger, reason)
    this.finishing = this.plugged
    this.#conditions = this.#readConditions()
  }

  #readConditions(): Conditions {
    return {
      ParkingBayOccupancy: this.plugged,
      EVConnected: this.plugged,
      // A token refused later, where that is not to end the transaction, still holds it [E05.FR.08].
      Authorized: this.authorization !== undefined,
      PowerPathClosed: this.energyAllowed && this.plugged && this.usable,
      EnergyTransfer: this.physics.flow.energyWh !== 0,
    }
  }

  #updateContactor(): void {
    const connector = this.physics.occupied === undefined ? undefined : this.physics.connectors[this.physics.occupied]
    if (connector === undefined) return
    if (this.energyAllowed && this.usable) {
      if (connector.lock()) connector.closeContactor()
    } else {
      connector.openContactor()
      if (this.authorization === undefined) connector.unlock()
    }
  }

  #start(trigger: TriggerReason): void {
    const now = this.#host.now()
    const transaction: TransactionRecord = {
      id: this.#host.newTransactionId(),
      evseId: this.id,
      connectorId: this.connectorId,
      startedAt: now,
      meterStartWh: this.physics.meter.energyWh,
      nextSeqNo: 0,
      idToken: undefined,
      idTokenReported: false,
      remoteStartId: this.authorization?.remoteStartId,
      chargingSeconds: 0,
      chargingState: this.chargingState,
      readings: [],
    }
    this.transaction = transaction
    this.finishing = false
    this.#host.opened(transaction)
    const begin = this.sample(
      this.#host.variables.list('SampledDataCtrlr.TxStartedMeasurands'),
      'Transaction.Begin',
      now,
    )
    this.keep(this.sample(this.#host.variables.list('SampledDataCtrlr.TxEndedMeasurands'), 'Transaction.Begin', now))
    this.#schedule()
    this.#emit(transaction, 'Started', trigger, begin === undefined ? [] : [begin])
  }

  #schedule(): void {
    const { variables } = this.#host
    const enabled = variables.flag('SampledDataCtrlr.Enabled')
    const due = (key: string): number => {
      const interval = variables.number(key)
      return enabled && interval > 0 ? this.#host.elapsedMs() + interval * 1000 : Number.POSITIVE_INFINITY
    }
    this.nextSampleAt = due('SampledDataCtrlr.TxUpdatedInterval')
    this.nextEndedSampleAt = due('SampledDataCtrlr.TxEndedInterval')
  }

  /** Applies changed sample intervals to a running transaction. */
  reschedule(): void {
    if (this.transaction !== undefined) this.#schedule()
  }

  #update(transaction: TransactionRecord, trigger: TriggerReason, idToken?: IdToken): void {
    this.#emit(transaction, 'Updated', trigger, [], { idToken })
  }

  #end(transaction: TransactionRecord, trigger: TriggerReason, reason: StoppedReason, idToken?: IdToken): void {
    this.keep(this.sample(this.#host.variables.list('SampledDataCtrlr.TxEndedMeasurands'), 'Transaction.End'))
    this.authorization = undefined
    this.#updateContactor()
    this.#emit(transaction, 'Ended', trigger, transaction.readings, { idToken, reason })
    this.transaction = undefined
    this.nextSampleAt = Number.POSITIVE_INFINITY
    this.nextEndedSampleAt = Number.POSITIVE_INFINITY
    this.finishing = this.plugged
    this.#conditions = this.#readConditions()
    this.#host.closed(transaction)
  }

  #emit(
    transaction: TransactionRecord,
    type: TransactionEvent['type'],
    trigger: TriggerReason,
    meterValues: readonly MeterValue[],
    { idToken, reason }: { idToken?: IdToken | undefined; reason?: StoppedReason } = {},
  ): void {
    const known = this.authorization?.idToken
    if (known !== undefined && transaction.idToken === undefined) transaction.idToken = known
    transaction.remoteStartId ??= this.authorization?.remoteStartId
    const reservationId = transaction.idTokenReported ? undefined : this.authorization?.reservationId
    transaction.connectorId ??= this.connectorId
    // The token is told once, in the first event after it is known [E03.FR.01], and again by who stops [E07.FR.02].
    const first = transaction.idToken !== undefined && !transaction.idTokenReported ? transaction.idToken : undefined
    const told = idToken ?? first
    if (first !== undefined && (idToken === undefined || sameToken(idToken, first))) transaction.idTokenReported = true
    transaction.chargingState = type === 'Ended' ? (this.plugged ? 'EVConnected' : 'Idle') : this.chargingState
    this.#host.transactionEvent({
      type,
      at: this.#host.now(),
      trigger,
      seqNo: transaction.nextSeqNo++,
      transactionId: transaction.id,
      evseId: this.id,
      chargingState: transaction.chargingState,
      timeSpentChargingS: Math.round(transaction.chargingSeconds),
      registerWh: this.physics.meter.energyWh,
      meterValues: [...meterValues],
      ...(transaction.connectorId !== undefined && { connectorId: transaction.connectorId }),
      ...(told !== undefined && { idToken: told }),
      ...(transaction.remoteStartId !== undefined && { remoteStartId: transaction.remoteStartId }),
      ...(told !== undefined && reservationId !== undefined && { reservationId }),
      ...(reason !== undefined && { stoppedReason: reason }),
    })
  }
}
