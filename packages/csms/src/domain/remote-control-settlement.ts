/** What an answer changes: its command's row, and whatever the command's block makes of it. */
import { type CommandRequest, readCommandRequest } from '@stationmaster/contract'
import { answered, availabilityReached, Change, changed, isAnswerLost, isOpen, overdue } from './commands.ts'
import { type Command, type Instant } from './model.ts'
import { type LocalListUpdate, type StationAnswer } from './outbound.ts'
import { type Decision, need } from './ports.ts'
import { type SettlementLoads } from './remote-control-block.ts'
import { blockOf } from './remote-control-blocks.ts'
import { carriesSecret } from './remote-control-preparation.ts'
import { effectWindowMs, rules, waitingMs } from './remote-control-rules.ts'

export interface Settlement {
  request: CommandRequest
  answer: StationAnswer
  startWindowS: number
  wasSent: boolean
  passwordHash: string | null
  /** 1.6 replaces profiles by purpose and level. */
  replacesByLevel: boolean
  localList: LocalListUpdate | undefined
  at: Instant
}

export function settlementNeeds(
  { stationId, commandId }: Pick<Command, 'stationId' | 'commandId'>,
  request: CommandRequest,
  answer: StationAnswer,
) {
  return {
    station: need('station', stationId),
    command: need('command', commandId),
    open: need('openCommands', stationId),
    evses: need('evses', stationId),
    connectors: need('connectors', stationId),
    ...blockOf(request).settlementNeeds?.(stationId, request, answer),
  }
}

export function decideSettlement(loads: SettlementLoads, settlement: Settlement): Decision<Command | undefined> {
  const change = new Change()
  const { station, command } = loads
  const { request, at } = settlement
  if (station === undefined || command === undefined) return change.result(command)
  const block = blockOf(request)
  block.learnt?.(change, loads, { ...settlement, station, command })
  if (isAnswerLost(settlement.answer, settlement.wasSent)) {
    block.lost?.(change, loads, { ...settlement, station, command })
  }
  const noted = rowAfter(command, loads, settlement)
  if (noted === undefined) return change.result(command)
  const row = block.settles?.(change, loads, { ...settlement, station, command: noted }) ?? noted
  return change.add(changed([row], station.identity, at)).result(row)
}

const noAnswer: StationAnswer = { verdict: 'timeout', status: null, code: null, description: null, payload: null }

/** What it takes to settle a command whose time is over: of one that left, what its answer would have changed too. */
export function overdueNeeds(command: Command) {
  const { stationId, commandId, type, parameters } = command
  const request = command.status === 'sent' ? readCommandRequest(type, parameters) : undefined
  return request === undefined
    ? { command: need('command', commandId), station: need('station', stationId) }
    : settlementNeeds(command, request, noAnswer)
}

export function decideOverdue(
  loads: Pick<SettlementLoads, 'station' | 'command'> & Partial<SettlementLoads>,
  stationId: string,
  replacesByLevel: boolean,
  at: Instant,
): Decision<void> {
  const change = new Change()
  const { command, station } = loads
  if (command === undefined || !isOpen(command) || command.expiresAt > at) return change.result(undefined)
  const row = overdue(command)
  const request = row.status === 'timeout' ? readCommandRequest(command.type, command.parameters) : undefined
  if (station !== undefined && request !== undefined) {
    const all = { open: [], evses: [], connectors: [], ...loads }
    blockOf(request).lost?.(change, all, { request, answer: noAnswer, station, command, replacesByLevel, at })
  }
  return change.add(changed([row], station?.identity ?? stationId, at)).result(undefined)
}

/** Undefined where the row is over and has its outcome. */
function rowAfter(command: Command, loads: SettlementLoads, settlement: Settlement): Command | undefined {
  if (isOpen(command)) return settledRow(command, loads, settlement)
  if (command.status !== 'completed' || command.outcome !== null) return undefined
  // Its effect was on record before its answer.
  const { answer, at } = settlement
  const { status, code, description, payload } = answer
  const outcome = { status, code, description, payload: payload ?? null }
  return { ...command, outcome, sentAt: command.sentAt ?? at, answeredAt: at }
}

function settledRow(
  command: Command,
  loads: SettlementLoads,
  { request, answer, startWindowS, wasSent, at }: Settlement,
): Command {
  const windowMs = effectWindowMs(request, answer.status, startWindowS, at)
  const unanswered = answer.verdict === 'offline' || answer.verdict === 'timeout'
  // The link went before its turn came: it waits for the next one (F9).
  if (answer.verdict === 'offline' && rules[request.type].waitsOffline && !carriesSecret(request)) {
    const expiresAt = Math.max(command.createdAt + waitingMs, at + retryMs)
    return { ...command, status: 'pending', dispatchedAt: null, sentAt: null, expiresAt }
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
