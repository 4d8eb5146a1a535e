/** What an answer changes besides its command's row: variables, requested availability, the inventory, a password. */
import { type CommandRequest } from '@stationmaster/contract'
import { newEvse } from './availability-state.ts'
import { answered, availabilityReached, Change, changed, firmwareOf, isOpen } from './commands.ts'
import { inventoryWrites, storedVariable } from './device-model.ts'
import { settledTransfer } from './file-transfers.ts'
import { type FileTransfer } from './firmware-model.ts'
import { type LocalList, type LocalListEntry } from './local-list-model.ts'
import { settleLocalList } from './local-list-update.ts'
import {
  type Command,
  type Connector,
  type DeviceVariable,
  type Evse,
  type Instant,
  type Station,
  type StationCredential,
} from './model.ts'
import { type LocalListUpdate, type StationAnswer } from './outbound.ts'
import { type Decision, put, remove } from './ports.ts'
import { stationEvent } from './provisioning-events.ts'
import { carriesSecret } from './remote-control-preparation.ts'
import { effectWindowMs, rules } from './remote-control-rules.ts'
import { type Reservation } from './reservation-model.ts'
import { cancelAnswered, reservationChanges, reserveAnswered } from './reservation-state.ts'
import { confirmedCredential, revertedCredential } from './security-credentials.ts'
import { type InstalledProfile } from './smart-charging-model.ts'
import { profileChanges } from './smart-charging-settlement.ts'

interface Loads {
  station: Station | undefined
  command: Command | undefined
  evses: Evse[]
  connectors: Connector[]
  variables?: DeviceVariable[]
  credential?: StationCredential | undefined
  /** Those with the number that the command names. */
  reservations?: Reservation[]
  profiles?: InstalledProfile[]
  /** Of its kind, newest first, and the open commands: where it moves a file. */
  transfers?: FileTransfer[]
  open?: Command[]
  list?: LocalList | undefined
  entries?: LocalListEntry[]
}

export interface Settlement {
  request: CommandRequest
  answer: StationAnswer
  startWindowS: number
  wasSent: boolean
  carriesPassword: boolean
  /** 1.6 replaces profiles by purpose and level. */
  replacesByLevel: boolean
  localList?: LocalListUpdate | undefined
  at: Instant
}

export function decideSettlement(loads: Loads, settlement: Settlement): Decision<Command | undefined> {
  const change = new Change()
  const { station, command } = loads
  const { answer, at } = settlement
  if (station === undefined || command === undefined) return change.result(command)
  change.add(profileChanges(station, command, loads.profiles ?? [], settlement))
  if (isOfLocalList(settlement.request)) {
    const { request, localList: update, wasSent } = settlement
    settleLocalList(change, station, loads, {
      commandId: command.commandId,
      type: request.type,
      update,
      answer,
      wasSent,
      at,
    })
  }
  if (!isOpen(command)) {
    if (command.status !== 'completed' || command.outcome !== null) return change.result(command)
    // Its effect was on record before its answer.
    const { status, code, description, payload } = answer
    const outcome = { status, code, description, payload: payload ?? null }
    return change
      .add(afterAnswer(loads, command, station, answer, at).change)
      .add(changed([{ ...command, outcome, sentAt: command.sentAt ?? at, answeredAt: at }], station.identity, at))
      .result(command)
  }
  const answeredRow = settledRow(command, loads, settlement)
  const { change: ofTransfer, row } = afterAnswer(loads, answeredRow, station, answer, at)
  change.add(ofTransfer)
  change.add(changed([row], station.identity, at))
  for (const variable of answer.variables ?? []) {
    change.writes.push(put('deviceVariable', keepingKind(storedVariable(station, variable, at), loads.variables)))
  }
  if (settlement.request.type === 'GetBaseReport' && answer.variables !== undefined)
    readInventory(change, loads, station, settlement)
  if (settlement.request.type === 'ChangeAvailability' && answer.verdict === 'accepted') {
    requestOperation(change, loads, station, settlement)
  }
  if (loads.reservations !== undefined)
    settleReservations(change, loads.reservations, station, row.commandId, settlement)
  if (settlement.carriesPassword && loads.credential !== undefined) settlePassword(change, loads.credential, answer)
  return change.result(row)
}

/** A file's own row moves with the answer, and may have moved before it. */
function afterAnswer(
  { transfers, open }: Loads,
  row: Command,
  station: Station,
  answer: StationAnswer,
  at: Instant,
): { change: Change; row: Command } {
  if (transfers === undefined) return { change: new Change(), row }
  return settledTransfer(transfers, row, { ...answer, expiresAt: row.expiresAt }, open ?? [], station, at)
}

/** What the answer says of the station's local list is so, whatever became of the command's row. */
export function isOfLocalList({ type }: Pick<CommandRequest, 'type'>): boolean {
  return type === 'SendLocalList' || type === 'GetLocalListVersion'
}

function settledRow(
  command: Command,
  loads: Loads,
  { request, answer, startWindowS, wasSent, at }: Settlement,
): Command {
  const windowMs = effectWindowMs(request, answer.status, startWindowS, at)
  const unanswered = answer.verdict === 'offline' || answer.verdict === 'timeout'
  // The link went before its turn came: it waits for the next one (F9).
  if (answer.verdict === 'offline' && rules[request.type].waitsOffline && !carriesSecret(request)) {
    return { ...command, status: 'pending', sentAt: null, expiresAt: Math.max(command.expiresAt, at + retryMs) }
  }
  // Many stations restart without answering; the boot that follows tells.
  if (request.type === 'Reset' && unanswered && wasSent) {
    return { ...command, status: 'sent', sentAt: command.sentAt ?? at, expiresAt: at + (windowMs ?? retryMs) }
  }
  const row = answered(command, answer, at, windowMs === null ? null : at + windowMs)
  const there = row.status === 'accepted' && row.correlation !== null
  return there && availabilityReached(row.correlation ?? '', loads.connectors)
    ? { ...row, status: 'completed', completedAt: at }
    : row
}

const retryMs = 10 * 60_000

/** A SetVariables tells the value only; what is known of the variable's kind stays. */
function keepingKind(row: DeviceVariable, known: readonly DeviceVariable[] | undefined): DeviceVariable {
  const before = known?.find(
    (other) =>
      other.component === row.component &&
      other.componentInstance === row.componentInstance &&
      other.evseId === row.evseId &&
      other.connectorId === row.connectorId &&
      other.variable === row.variable &&
      other.variableInstance === row.variableInstance &&
      other.attributeType === row.attributeType,
  )
  if (before === undefined) return row
  return { ...before, value: row.value, readAt: row.readAt, mutability: row.mutability ?? before.mutability }
}

/** 1.6: the whole configuration came in one answer and replaces what was known. */
function readInventory(change: Change, loads: Loads, station: Station, { answer, at }: Settlement): void {
  const fresh = new Set((answer.variables ?? []).map(({ variable }) => variable.toLowerCase()))
  const component = answer.variables?.[0]?.component
  for (const row of loads.variables ?? []) {
    if (row.component === component && !fresh.has(row.variable.toLowerCase()))
      change.writes.push(remove('deviceVariable', row))
  }
  change.writes.push(...inventoryWrites(station, answer.variables ?? [], loads, at))
  change.writes.push(put('station', { ...station, inventoryFirmware: firmwareOf(station), inventoryAt: at }))
  change.events.push(stationEvent(station, 'configuration.read', at, 'station', { variables: fresh.size }))
}

/** What was asked for is kept apart from what is reported, and outlasts faults and restarts. */
function requestOperation(change: Change, { evses }: Loads, station: Station, { request, at }: Settlement): void {
  if (request.type !== 'ChangeAvailability') return
  const { evseId = 0, operationalStatus } = request.parameters
  const requestedOperation = operationalStatus === 'Operative' ? 'operative' : 'inoperative'
  const known = evses.some((evse) => evse.evseId === evseId)
    ? evses
    : [...evses, newEvse(station.organisationId, station.stationId, evseId, at)]
  for (const evse of known) {
    if (evseId !== 0 && evse.evseId !== evseId) continue
    if (evse.requestedOperation !== requestedOperation) change.writes.push(put('evse', { ...evse, requestedOperation }))
  }
}

function settleReservations(
  change: Change,
  rows: readonly Reservation[],
  station: Station,
  commandId: string,
  { request, answer, wasSent, at }: Settlement,
): void {
  const moved =
    request.type === 'ReserveNow'
      ? reserveAnswered(rows, commandId, answer, wasSent, at)
      : cancelAnswered(rows, answer, at)
  change.add(reservationChanges(moved, station.identity, at, 'station'))
}

/** A01.FR.03, FR.04; without an answer both passwords work until one is seen. */
function settlePassword(change: Change, credential: StationCredential, { verdict }: StationAnswer): void {
  if (verdict === 'completed' || verdict === 'accepted') {
    change.writes.push(put('stationCredential', confirmedCredential(credential)))
    return
  }
  const refused = verdict === 'rejected' || verdict === 'error' || verdict === 'unsupported' || verdict === 'expired'
  if (!refused) return
  const before = revertedCredential(credential)
  change.writes.push(before === undefined ? remove('stationCredential', credential) : put('stationCredential', before))
}
