/** Status of connectors, EVSEs and stations: kept as it came, told once, derived to one state (F17, F18, G01). */
import { newConnector, newEvse, placeOfWire, rederive, stateAt, stateOfStatus } from './availability-state.ts'
import { type ClockState, observeClock, plausibleInstant } from './clock-offset.ts'
import { Change, changed, completedByStatus, isOpen } from './commands.ts'
import {
  type AvailabilityInput,
  type AvailabilityPort,
  type ProblemInput,
  type StationCall,
  type StatusInput,
} from './inbound.ts'
import {
  type Command,
  type Connector,
  type Evse,
  type EvseState,
  type Instant,
  type Station,
  type Transaction,
} from './model.ts'
import { add, type Decision, need, put, type Store, type Write } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { type Reservation } from './reservation-model.ts'
import { afterStatus, reservationChanges } from './reservation-state.ts'

/** What is loaded of a station before a report of it is judged. */
interface Known {
  station: Station | undefined
  evses: Evse[]
  connectors: Connector[]
  active: Transaction[]
  open: Command[]
  /** Loaded for the words that may end or confirm one. */
  reservations?: Reservation[]
}

/** Far above any real station; beyond it reports are kept as history only. */
const connectorLimit = 500
/** A report this soon after a boot cannot have waited in a queue: the station tells what it is (1.6, 4.2). */
const freshAfterBootMs = 60_000

export function createAvailability({ store }: { store: Store }): AvailabilityPort {
  const needs = (stationId: string) => ({
    station: need('station', stationId),
    evses: need('evses', stationId),
    connectors: need('connectors', stationId),
    active: need('activeTransactions', stationId),
    open: need('openCommands', stationId),
  })
  const keep = (call: StationCall, inputs: readonly AvailabilityInput[]) =>
    store.run({
      touches: [`station:${call.stationId}`],
      needs: needs(call.stationId),
      more: () =>
        inputs.some(mayConcernReservations) ? { reservations: need('openReservations', call.stationId) } : {},
      decide: (known) => decideAll(known, call, inputs),
    })
  return {
    status: (call, input) => keep(call, [{ status: input }]),
    async told(call, inputs) {
      for (let start = 0; start < inputs.length; start += inputsAtOnce) {
        await keep(call, inputs.slice(start, start + inputsAtOnce))
      }
    },
  }
}

/** A message may tell of thousands of variables; so many are one commit. */
const inputsAtOnce = 100

function mayConcernReservations(input: AvailabilityInput): boolean {
  return 'status' in input && concernsReservations.has(stateOfStatus(input.status.status))
}

/** Each finds what the one before it left. */
function decideAll(loaded: Known, call: StationCall, inputs: readonly AvailabilityInput[]): Decision<void> {
  const change = new Change()
  let known = loaded
  for (const input of inputs) {
    const decision =
      'status' in input ? decideStatus(known, call, input.status) : decideProblem(known, call, input.problem)
    change.add(decision)
    if (inputs.length > 1) known = after(known, decision.writes)
  }
  return change.result(undefined)
}

function after(before: Known, writes: readonly Write[]): Known {
  const known = { ...before }
  for (const write of writes) {
    if (write.op !== 'put') continue
    const { table, row } = write
    if (table === 'station') known.station = row
    if (table === 'connector') {
      const others = known.connectors.filter((one) => one.evseId !== row.evseId || one.connectorId !== row.connectorId)
      known.connectors = [...others, row]
    }
    if (table === 'evse') known.evses = [...known.evses.filter((one) => one.evseId !== row.evseId), row]
    if (table === 'command') known.open = known.open.map((one) => (one.commandId === row.commandId ? row : one))
    if (table === 'reservation') {
      known.reservations = (known.reservations ?? []).map((one) => (one.id === row.id ? row : one))
    }
  }
  known.open = known.open.filter(isOpen)
  return known
}

const concernsReservations: ReadonlySet<EvseState> = new Set(['reserved', 'faulted', 'unavailable'])

function decideStatus(known: Known, call: StationCall, input: StatusInput): Decision<void> {
  const change = new Change()
  const { station } = known
  if (station === undefined) return change.result(undefined)
  const place =
    input.wireConnectorId === null
      ? { evseId: input.evseId, connectorId: input.connectorId }
      : placeOfWire(known.connectors, input.wireConnectorId)
  const before = known.connectors.find(
    ({ evseId, connectorId }) => evseId === place.evseId && connectorId === place.connectorId,
  )
  const time = judge(station, before, input.at, call.receivedAt, known.open)
  if (time.clock !== undefined) change.writes.push(put('station', { ...station, ...time.clock }))
  const connector: Connector = {
    ...(before ?? newConnector(station.organisationId, station.stationId, place, input.wireConnectorId)),
    wireConnectorId: before?.wireConnectorId ?? input.wireConnectorId,
    status: input.status,
    errorCode: input.errorCode,
    info: input.info,
    vendorErrorCode: input.vendorErrorCode,
    statusAt: time.at,
    receivedAt: call.receivedAt,
  }
  const isNews = before === undefined || time.stale || differs(before, connector)
  if (isNews) report(change, connector, station, time, call.receivedAt)
  if (time.stale || (before === undefined && known.connectors.length >= connectorLimit)) return change.result(undefined)
  if (place.evseId > 0 && place.connectorId === 0) {
    // An EVSE speaks for itself (2.1, component EVSE); its connectors' own words stay theirs.
    setEvse(change, known, station, place.evseId, input.status, call.receivedAt)
    moveReservations(change, known, station, place.evseId, stateOfStatus(input.status), input.status, call.receivedAt)
    return change.result(undefined)
  }
  change.writes.push(put('connector', connector))
  const connectors = [...known.connectors.filter((other) => other !== before), connector]
  // The same word again is news where a transaction began since it was said last.
  const mayFree = known.active.some(({ evseId }) => evseId === place.evseId)
  if (isNews || mayFree) deriveEvses(change, { ...known, connectors }, station, place.evseId, call.receivedAt)
  if (known.reservations !== undefined) {
    const state = stateAt({ online: true, evses: known.evses, connectors, active: known.active }, place.evseId)
    moveReservations(change, known, station, place.evseId, state, input.status, call.receivedAt)
  }
  change.add(
    changed(completedByStatus(known.open, connectors, place, call.receivedAt), station.identity, call.receivedAt),
  )
  return change.result(undefined)
}

/** What an EVSE has come to is what counts: a connector that fails beside one that works ends nothing. */
function moveReservations(
  change: Change,
  { reservations = [] }: Known,
  station: Station,
  evseId: number,
  state: EvseState,
  word: string,
  at: Instant,
): void {
  change.add(reservationChanges(afterStatus(reservations, evseId, state, word, at), station.identity, at, 'station'))
}

interface JudgedReport {
  at: Instant
  stale: boolean
  clock: ClockState | undefined
}

/** F17: on a live link the order of arrival decides; an older time is history only while the clock did not step. */
function judge(
  station: Station,
  before: Connector | undefined,
  stated: Instant | null,
  receivedAt: Instant,
  open: readonly Command[],
): JudgedReport {
  const at = plausibleInstant(stated)
  if (at === null) return { at: receivedAt, stale: false, clock: undefined }
  const justBooted = station.lastBootAt !== null && receivedAt - station.lastBootAt < freshAfterBootMs
  const asked = open.some(({ correlation }) => correlation?.startsWith('status:') === true)
  const { live, changed: clock } = observeClock(station, at, receivedAt, justBooted || asked)
  const known = before?.statusAt ?? null
  return { at, stale: known !== null && at < known && !live, clock }
}

function differs(before: Connector, after: Connector): boolean {
  return (
    before.status !== after.status ||
    before.errorCode !== after.errorCode ||
    before.info !== after.info ||
    before.vendorErrorCode !== after.vendorErrorCode
  )
}

function report(
  change: Change,
  connector: Connector,
  station: Station,
  time: Pick<JudgedReport, 'at' | 'stale'>,
  receivedAt: Instant,
): void {
  const { evseId, connectorId, errorCode, info, vendorErrorCode } = connector
  const status = connector.status ?? 'Unknown'
  const { organisationId, stationId } = station
  const { stale, at: statusAt } = time
  const state = stateOfStatus(connector.status)
  const row = { organisationId, stationId, evseId, connectorId, status, state, errorCode, info, vendorErrorCode }
  change.writes.push(add('statusReport', { ...row, statusAt, receivedAt, stale }))
  change.events.push(
    stationEvent(station, 'connector.status-reported', receivedAt, 'station', {
      evseId,
      connectorId,
      status,
      state,
      errorCode,
      info,
      vendorErrorCode,
      statusAt: instantText(statusAt),
      stale,
    }),
  )
}

/** Derives the EVSE of a report again, and every EVSE when the station spoke of itself. */
function deriveEvses(change: Change, known: Known, station: Station, evseId: number, at: Instant): void {
  const evses = known.evses.some((evse) => evse.evseId === evseId)
    ? known.evses
    : [...known.evses, newEvse(station.organisationId, station.stationId, evseId, at)]
  const concerned = evseId === 0 ? evses : evses.filter((evse) => evse.evseId === evseId)
  const facts = { online: true, evses: concerned, connectors: known.connectors, active: known.active }
  change.add(evseChanges(station, rederive(facts, at), at))
}

/** Changed EVSEs, with an event for each whose state is another; a new reason alone is told by its connector's report. */
export function evseChanges(
  station: Pick<Station, 'organisationId' | 'stationId'>,
  evses: readonly Evse[],
  at: Instant,
): Pick<Decision<void>, 'writes' | 'events'> {
  return {
    writes: evses.map((evse) => put('evse', evse)),
    events: evses
      .filter(({ stateAt }) => stateAt === at)
      .map(({ evseId, publicEvseId, state, stateReason }) =>
        stationEvent(station, 'evse.state-changed', at, 'station', { evseId, publicEvseId, state, stateReason }),
      ),
  }
}

function setEvse(change: Change, known: Known, station: Station, evseId: number, status: string, at: Instant): void {
  const evse =
    known.evses.find((other) => other.evseId === evseId) ??
    newEvse(station.organisationId, station.stationId, evseId, at)
  const state = stateOfStatus(status)
  if (evse.state === state && evse.stateReason === status) return
  const stateAt = evse.state === state ? evse.stateAt : at
  change.add(evseChanges(station, [{ ...evse, state, stateReason: status, stateAt }], at))
}

/** 2.x: a Problem is an error beside the status, which stays what it was. */
function decideProblem(known: Known, call: StationCall, input: ProblemInput): Decision<void> {
  const change = new Change()
  const { station } = known
  if (station === undefined) return change.result(undefined)
  const place = { evseId: input.evseId, connectorId: input.connectorId }
  const before = known.connectors.find(
    ({ evseId, connectorId }) => evseId === place.evseId && connectorId === place.connectorId,
  )
  const connector: Connector = {
    ...(before ?? newConnector(station.organisationId, station.stationId, place, null)),
    errorCode: input.active ? 'Problem' : null,
    info: input.active ? input.info : null,
    vendorErrorCode: input.active ? input.vendorErrorCode : null,
    receivedAt: call.receivedAt,
  }
  if (before === undefined ? !input.active : !differs(before, connector)) return change.result(undefined)
  const at = plausibleInstant(input.at) ?? call.receivedAt
  report(change, connector, station, { at, stale: false }, call.receivedAt)
  if (before !== undefined) change.writes.push(put('connector', connector))
  return change.result(undefined)
}
