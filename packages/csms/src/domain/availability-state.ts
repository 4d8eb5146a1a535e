/** The one neutral state per EVSE, derived from what is known of it (F18); pure. */
import { type Connector, type Evse, type EvseState, type Instant, type Station, type Transaction } from './model.ts'

/** Every status word of every version; 1.6 tells in more detail what 2.x calls Occupied. */
const states: Readonly<Record<string, EvseState>> = {
  Available: 'available',
  Occupied: 'occupied',
  Preparing: 'occupied',
  Charging: 'occupied',
  SuspendedEV: 'occupied',
  SuspendedEVSE: 'occupied',
  Finishing: 'occupied',
  Reserved: 'reserved',
  Unavailable: 'unavailable',
  Faulted: 'faulted',
}

export function stateOfStatus(status: string | null): EvseState {
  // A station may say `constructor`, which every object has.
  return status !== null && Object.hasOwn(states, status) ? (states[status] ?? 'unknown') : 'unknown'
}

export interface EvseFacts {
  /** Whether the station is shown online. */
  online: boolean
  connectors: readonly Pick<Connector, 'connectorId' | 'status' | 'receivedAt'>[]
  /** The active transactions on this EVSE. */
  active: readonly RunningTransaction[]
  requestedOperation: Evse['requestedOperation']
  /** What the station says of itself as a whole (1.6 connector 0), null when it never did. */
  stationStatus: string | null
}

/** What of a transaction says where it holds an EVSE, and since when; its connector is null where it names none. */
export type RunningTransaction = Pick<
  Transaction,
  'evseId' | 'connectorId' | 'startedAt' | 'startReceivedAt' | 'offline'
>

export interface DerivedEvse {
  state: EvseState
  /** A status word, or `transaction`, `requested`, `station-<status>`, `link`, `not-reported`. */
  reason: string
}

/**
 * What a driver finds at an EVSE. When one connector is in use its others are not reported (G01.FR.08), so any that is
 * in use makes the EVSE occupied; a transaction counts unless its connector has said since that it is free.
 */
export function deriveEvse(facts: EvseFacts): DerivedEvse {
  const { connectors, requestedOperation, stationStatus } = facts
  if (!facts.online) return { state: 'unknown', reason: 'link' }
  const inUse = connectors.find(({ status }) => stateOfStatus(status) === 'occupied')
  if (inUse !== undefined) return { state: 'occupied', reason: inUse.status ?? 'transaction' }
  if (facts.active.some((transaction) => holdsEvse(transaction, connectors))) {
    return { state: 'occupied', reason: 'transaction' }
  }
  const has = (state: EvseState) => connectors.some(({ status }) => stateOfStatus(status) === state)
  if (has('reserved')) return { state: 'reserved', reason: 'Reserved' }
  const ofStation = stateOfStatus(stationStatus)
  if (ofStation === 'unavailable' || ofStation === 'faulted') {
    return { state: ofStation, reason: `station-${stationStatus}` }
  }
  if (has('available')) return { state: 'available', reason: 'Available' }
  if (has('faulted')) return { state: 'faulted', reason: 'Faulted' }
  if (has('unavailable')) {
    return { state: 'unavailable', reason: requestedOperation === 'inoperative' ? 'requested' : 'Unavailable' }
  }
  return { state: 'unknown', reason: connectors.find(({ status }) => status !== null)?.status ?? 'not-reported' }
}

/** What a connector said before the start speaks of the time before it; so does F7 read it. */
function holdsEvse(transaction: RunningTransaction, connectors: EvseFacts['connectors']): boolean {
  const { connectorId, offline, startedAt, startReceivedAt } = transaction
  // What began offline is told later than it was, after the status of now.
  const since = offline ? startedAt : startReceivedAt
  const own = connectors.filter((connector) => connectorId === null || connector.connectorId === connectorId)
  return own.every(({ status, receivedAt }) => {
    const state = stateOfStatus(status)
    return (state !== 'available' && state !== 'faulted') || (receivedAt ?? 0) <= since
  })
}

/** What the station as a whole is: only what it says of itself, never what its EVSEs are. */
function deriveStation(online: boolean, stationStatus: string | null): DerivedEvse {
  if (!online) return { state: 'unknown', reason: 'link' }
  if (stationStatus === null) return { state: 'unknown', reason: 'not-reported' }
  return { state: stateOfStatus(stationStatus), reason: stationStatus }
}

export interface Place {
  evseId: number
  connectorId: number
}

/** Where a 1.6 connector number lies: where the operator put it, else on an EVSE of its own (F18). */
export function placeOfWire(connectors: readonly Connector[], wireConnectorId: number): Place {
  if (wireConnectorId === 0) return { evseId: 0, connectorId: 0 }
  const known = connectors.find((connector) => connector.wireConnectorId === wireConnectorId)
  return { evseId: known?.evseId ?? wireConnectorId, connectorId: known?.connectorId ?? 1 }
}

/** The number a 1.6 station knows a place by; an EVSE alone stands for its first connector. */
export function wireOfPlace(connectors: readonly Connector[], evseId: number, connectorId?: number): number {
  if (evseId === 0) return 0
  const known = connectors
    .filter((connector) => connector.evseId === evseId && connector.wireConnectorId !== null)
    .sort((a, b) => a.connectorId - b.connectorId)
  const meant = connectorId === undefined ? known[0] : known.find((connector) => connector.connectorId === connectorId)
  return meant?.wireConnectorId ?? evseId
}

export function newEvse(organisationId: string, stationId: string, evseId: number, at: Instant): Evse {
  return {
    organisationId,
    stationId,
    evseId,
    publicEvseId: null,
    state: 'unknown',
    stateReason: 'not-reported',
    stateAt: at,
    requestedOperation: null,
  }
}

export function newConnector(
  organisationId: string,
  stationId: string,
  place: Place,
  wireConnectorId: number | null,
): Connector {
  return {
    organisationId,
    stationId,
    evseId: place.evseId,
    connectorId: place.connectorId,
    wireConnectorId,
    type: null,
    maxPowerW: null,
    status: null,
    errorCode: null,
    info: null,
    vendorErrorCode: null,
    statusAt: null,
    receivedAt: null,
  }
}

export interface StationFacts {
  online: boolean
  evses: readonly Evse[]
  connectors: readonly Connector[]
  active: readonly RunningTransaction[]
}

/** The state of one EVSE of a station from everything loaded for it; 0 is the station. */
function deriveOne(facts: StationFacts, evseId: number): DerivedEvse {
  const stationStatus = facts.connectors.find((connector) => connector.evseId === 0)?.status ?? null
  if (evseId === 0) return deriveStation(facts.online, stationStatus)
  return deriveEvse({
    online: facts.online,
    connectors: facts.connectors.filter((connector) => connector.evseId === evseId),
    active: facts.active.filter((other) => other.evseId === evseId),
    requestedOperation: facts.evses.find((evse) => evse.evseId === evseId)?.requestedOperation ?? null,
    stationStatus,
  })
}

/** The state alone of one EVSE, or of the station as a whole with 0. */
export function stateAt(facts: StationFacts, evseId: number): EvseState {
  return deriveOne(facts, evseId).state
}

/** Far above any real station; beyond it a transaction is kept and its EVSE is not. */
const evseLimit = 500

/** With a new EVSE for each place where a transaction runs that no report has named yet (F18). */
export function withEvsesInUse(
  station: Pick<Station, 'organisationId' | 'stationId'>,
  evses: readonly Evse[],
  running: readonly RunningTransaction[],
  at: Instant,
): Evse[] {
  const all = [...evses]
  for (const { evseId } of running) {
    if (evseId === null || evseId <= 0 || all.length >= evseLimit) continue
    if (!all.some((evse) => evse.evseId === evseId)) {
      all.push(newEvse(station.organisationId, station.stationId, evseId, at))
    }
  }
  return all
}

/** The EVSEs whose state is another than it was. */
export function rederive(facts: StationFacts, at: Instant): Evse[] {
  const changed: Evse[] = []
  for (const evse of facts.evses) {
    const { state, reason } = deriveOne(facts, evse.evseId)
    if (state === evse.state && reason === evse.stateReason) continue
    changed.push({ ...evse, state, stateReason: reason, stateAt: state === evse.state ? evse.stateAt : at })
  }
  return changed
}
