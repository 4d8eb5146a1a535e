/** The life of one transaction as pure steps, the same for every version (FIELD.md F5-F7, F17). */

import { type PresentedToken } from './inbound.ts'
import { shownUnder } from './key-codes.ts'
import { type Reading } from './meter-values.ts'
import { type Instant, type Station, type Transaction, type TransactionState } from './model.ts'
import { isComplete, noEvents } from './sequence.ts'

/** Below any rank of an event: what the start itself said. */
export const ofTheStart = Number.MIN_SAFE_INTEGER
/** Lifts what was said to be the reading at the end above all others, whatever came after it. */
const atTheEnd = 2 ** 50

export interface Opening {
  id: string
  station: Pick<Station, 'organisationId' | 'stationId' | 'siteId' | 'clockOffsetMs'>
  transactionId: string
  number: number
  state: TransactionState
  at: Instant
  receivedAt: Instant
}

export function opened({ id, station, transactionId, number, state, at, receivedAt }: Opening): Transaction {
  return {
    organisationId: station.organisationId,
    id,
    stationId: station.stationId,
    siteId: station.siteId,
    transactionId,
    number,
    evseId: null,
    connectorId: null,
    state,
    idTokenKey: null,
    idToken: null,
    idTokenType: null,
    groupId: null,
    authorizationStatus: null,
    startedAt: at,
    stationStartedAt: null,
    startReceivedAt: receivedAt,
    endedAt: null,
    endReceivedAt: null,
    timeCorrected: false,
    clockOffsetMs: station.clockOffsetMs,
    meterStartWh: null,
    meterStopWh: null,
    energyWh: null,
    estimated: false,
    chargingState: null,
    stoppedReason: null,
    remoteStartId: null,
    commandId: null,
    reservationId: null,
    offline: false,
    priorityCharging: false,
    operationMode: null,
    allowedEnergyTransfer: null,
    exportStartWh: null,
    lastExportWh: null,
    cost: null,
    sequence: noEvents,
    lastEventAt: at,
    lastMeterAt: null,
    lastRegisterWh: null,
    lastPowerW: null,
    lastSocPercent: null,
    flags: [],
  }
}

export function withFlag(flags: readonly string[], flag: string): string[] {
  return flags.includes(flag) ? [...flags] : [...flags, flag].sort()
}

export function withoutFlag(flags: readonly string[], flag: string): string[] {
  return flags.filter((other) => other !== flag)
}

/** @param key as rows keep it */
export function withToken(
  transaction: Transaction,
  token: PresentedToken,
  key: string,
  groupId: string | null,
  status: string,
): Transaction {
  return {
    ...transaction,
    idTokenKey: key,
    idToken: shownUnder(token, key),
    idTokenType: token.type,
    groupId,
    authorizationStatus: status,
  }
}

/**
 * Takes readings in, each with the rank of the event it came in: its seqNo in 2.x, its instant in 1.6. The first
 * register is the start, the last the newest, whatever order they arrive in.
 */
export function withReadings(
  transaction: Transaction,
  readings: readonly Reading[],
  rankOf: (reading: Reading) => number,
): Transaction {
  if (readings.length === 0) return transaction
  const next: Transaction = { ...transaction }
  const marks: Record<string, number> = { ...transaction.sequence.marks }
  let intervalWh = transaction.sequence.intervalWh
  const newest = (name: string, rank: number) => {
    const known = marks[name]
    if (known !== undefined && known > rank) return false
    marks[name] = rank
    return true
  }
  const register = (value: number, rank: number) => {
    const last = next.lastRegisterWh
    const known = marks.register
    if (last !== null && known !== undefined && (rank >= known ? value < last : value > last)) {
      next.flags = withFlag(next.flags, 'meter-decreased')
    }
    if (newest('register', rank)) next.lastRegisterWh = value
    const start = marks.start
    if (start !== undefined && start <= rank) return
    marks.start = rank
    next.meterStartWh = value
  }
  for (const reading of readings) {
    const rank = rankOf(reading)
    if (reading.beginWh !== null) register(reading.beginWh, rank - atTheEnd)
    if (reading.registerWh !== null) register(reading.registerWh, rank)
    if (reading.endWh !== null) register(reading.endWh, rank + atTheEnd)
    if (reading.exportWh !== null) {
      if (newest('export', rank)) next.lastExportWh = reading.exportWh
      if (marks.exportStart === undefined || marks.exportStart > rank) {
        marks.exportStart = rank
        next.exportStartWh = reading.exportWh
      }
    }
    if (reading.powerW !== null && newest('power', rank)) next.lastPowerW = reading.powerW
    if (reading.socPercent !== null && newest('soc', rank)) next.lastSocPercent = reading.socPercent
    if (reading.intervalWh !== null) intervalWh = (intervalWh ?? 0) + reading.intervalWh
    next.lastMeterAt = Math.max(next.lastMeterAt ?? reading.at, reading.at)
  }
  next.sequence = { ...transaction.sequence, marks, ...(intervalWh === undefined ? {} : { intervalWh }) }
  return next
}

/** Never negative: a register that fell means another meter, a rollover or a reset, and is flagged (ocpp.md 5.6). */
function energyOf(transaction: Transaction): { energyWh: number | null; decreased: boolean } {
  const { meterStartWh: start, lastRegisterWh: last, sequence } = transaction
  const intervals = sequence.intervalWh === undefined ? null : Math.round(sequence.intervalWh)
  const stop = transaction.meterStopWh ?? last
  if (start === null || stop === null) return { energyWh: intervals, decreased: false }
  if (stop > start) return { energyWh: stop - start, decreased: false }
  if (stop === start) return { energyWh: Math.max(0, intervals ?? 0), decreased: false }
  const energyWh = last !== null && last > start ? last - start : Math.max(0, intervals ?? 0)
  return { energyWh, decreased: true }
}

export function withEnergy(transaction: Transaction): Transaction {
  const { energyWh, decreased } = energyOf(transaction)
  const flags = decreased ? withFlag(transaction.flags, 'meter-decreased') : transaction.flags
  return { ...transaction, energyWh, flags }
}

/** The state that the events there are amount to; continuity is asked for within the transaction only. */
export function settled(transaction: Transaction): Transaction {
  const { sequence } = transaction
  const flags =
    sequence.startedSeqNo === null
      ? withFlag(transaction.flags, 'start-missing')
      : withoutFlag(transaction.flags, 'start-missing')
  if (sequence.endedSeqNo === null) return withEnergy({ ...transaction, flags })
  const next = withEnergy({ ...transaction, flags, meterStopWh: transaction.lastRegisterWh })
  return {
    ...next,
    state: isComplete(sequence) ? 'ended' : 'ended-incomplete',
    endedAt: Math.max(next.endedAt ?? next.lastEventAt, next.startedAt),
    estimated: false,
  }
}

export type Interruption = 'another-start' | 'available' | 'closed-by-operator'

/** F7: a zombie ends at the last register and time that came; a late stop replaces this. */
export function interrupted(transaction: Transaction, why: Interruption): Transaction {
  const lastAt = Math.max(transaction.lastMeterAt ?? transaction.lastEventAt, transaction.lastEventAt)
  return withEnergy({
    ...transaction,
    state: 'interrupted',
    endedAt: Math.max(transaction.startedAt, lastAt),
    estimated: true,
    flags: withFlag(transaction.flags, why),
  })
}

/** Sign of life of one that was taken for ended: only where nothing but an Available spoke against it. */
export function revived(transaction: Transaction): Transaction {
  if (transaction.state !== 'interrupted' || !transaction.flags.includes('available')) return transaction
  const flags = withoutFlag(transaction.flags, 'available')
  return { ...transaction, state: 'active', endedAt: null, estimated: false, flags }
}

/** What the vehicle gave back, which is billed by itself; null where no meter tells. */
export function exportedWh({ exportStartWh, lastExportWh }: Transaction): number | null {
  return exportStartWh === null || lastExportWh === null ? null : Math.max(0, lastExportWh - exportStartWh)
}

const iso = (at: Instant | null) => (at === null ? null : new Date(at).toISOString())

/** A transaction as its events tell it: the contract's summary, but for the name of its site. */
export function transactionSummary(transaction: Transaction, identity: string) {
  const active = transaction.state === 'active'
  return {
    id: transaction.id,
    transactionId: transaction.transactionId,
    number: transaction.number,
    stationId: identity,
    siteId: transaction.siteId,
    evseId: transaction.evseId,
    connectorId: transaction.connectorId,
    state: transaction.state,
    idToken: transaction.idToken,
    idTokenType: transaction.idTokenType,
    authorizationStatus: transaction.authorizationStatus,
    startedAt: iso(transaction.startedAt),
    endedAt: iso(transaction.endedAt),
    energyWh: transaction.energyWh,
    estimated: transaction.estimated,
    chargingState: transaction.chargingState,
    stoppedReason: transaction.stoppedReason,
    // What flowed at the last reading says nothing about one that is over.
    powerW: active ? transaction.lastPowerW : null,
    socPercent: transaction.lastSocPercent,
    meterAt: iso(transaction.lastMeterAt),
    priorityCharging: transaction.priorityCharging,
    operationMode: transaction.operationMode,
    energyExportedWh: exportedWh(transaction),
    totalCost: transaction.cost?.totalCost ?? null,
    currency: transaction.cost?.currency ?? null,
  }
}
