/** What a station's answer to a display command changes, and what cannot be asked. */
import {
  type CommandParameters,
  type CommandRequest,
  type DomainError,
  type DisplayMessage as Resource,
} from '@stationmaster/contract'
import { Change } from './commands.ts'
import { type Display, type DisplayMessage } from './display-message-model.ts'
import { type Command, type Instant, type Station, type Transaction } from './model.ts'
import { type StationAnswer } from './outbound.ts'
import { put, remove } from './ports.ts'
import { type EventSource, instantText, stationEvent } from './provisioning-events.ts'

export function displayRefusal(
  { startDateTime, endDateTime }: CommandParameters<'SetDisplayMessage'>,
  transaction: Pick<Transaction, 'state'> | undefined,
  at: Instant,
): ConstructorParameters<typeof DomainError> | undefined {
  const field = 'parameters.endDateTime'
  const endAt = endDateTime === undefined ? null : Date.parse(endDateTime)
  if (endAt !== null && endAt <= at) return ['invalid-request', 'The end of a message has to lie ahead', { field }]
  if (endAt !== null && startDateTime !== undefined && endAt <= Date.parse(startDateTime)) {
    return ['invalid-request', 'A message has to end after it starts', { field }]
  }
  if (transaction !== undefined && transaction.state !== 'active') {
    return ['not-active', `The transaction is ${transaction.state}; a message can only go with one that runs`]
  }
  return undefined
}

export function displayChanges(
  station: Station,
  command: Command,
  known: readonly DisplayMessage[],
  { request, answer, at }: { request: CommandRequest; answer: StationAnswer; at: Instant },
): Change {
  const change = new Change()
  const done = answer.verdict === 'completed' || answer.verdict === 'accepted'
  if (request.type === 'SetDisplayMessage' && done) {
    const message = acceptedMessage(station, command, request.parameters, at)
    if (message === undefined) return change
    for (const other of displacedBy(message, known)) forgetMessage(change, station, other, at, 'station')
    keepMessage(change, station, message, at, 'operator')
  }
  // O05.FR.02: Unknown says that it is not there.
  if (request.type === 'ClearDisplayMessage' && (done || answer.status === 'Unknown')) {
    const gone = known.find(({ messageId }) => messageId === request.parameters.id)
    if (gone !== undefined) forgetMessage(change, station, gone, at, 'operator')
  }
  // O03.FR.06, O04.FR.02: nothing is there of what was asked for.
  if (request.type === 'GetDisplayMessages' && answer.status === 'Unknown') {
    for (const gone of known.filter((message) => wasMissed(message, request.parameters, command))) {
      forgetMessage(change, station, gone, at, 'station')
    }
  }
  return change
}

/** O01.FR.16, O02.FR.18: in front of everything there is room for one. */
function displacedBy(message: DisplayMessage, known: readonly DisplayMessage[]): DisplayMessage[] {
  return known.filter(
    (other) =>
      other.messageId !== message.messageId &&
      message.priority === 'AlwaysFront' &&
      other.priority === 'AlwaysFront' &&
      sameDisplay(other.display, message.display),
  )
}

/** Without an answer it may be shown or not, and so may what it would have displaced or cleared. */
export function displaysInDoubt(
  change: Change,
  station: Station,
  command: Command,
  known: readonly DisplayMessage[],
  { request, at }: { request: CommandRequest; at: Instant },
): void {
  const inDoubt: DisplayMessage[] = []
  if (request.type === 'SetDisplayMessage') {
    const asked = acceptedMessage(station, command, request.parameters, at)
    if (asked !== undefined) inDoubt.push({ ...asked, acceptedAt: null }, ...displacedBy(asked, known))
  }
  if (request.type === 'ClearDisplayMessage') {
    inDoubt.push(...known.filter(({ messageId }) => messageId === request.parameters.id))
  }
  for (const message of inDoubt) {
    keepMessage(change, station, { ...message, uncertainSince: at }, at, 'stationmaster', 'uncertain')
  }
}

/** It was asked for, and neither named since nor accepted since. */
export function wasMissed(
  message: DisplayMessage,
  { ids, priority, state }: CommandParameters<'GetDisplayMessages'>,
  asked: Pick<Command, 'createdAt'>,
): boolean {
  return (
    Math.max(message.acceptedAt ?? 0, message.reportedAt ?? 0, message.uncertainSince ?? 0) < asked.createdAt &&
    (ids === undefined || ids.includes(message.messageId)) &&
    (priority === undefined || priority === message.priority) &&
    (state === undefined || state === message.state)
  )
}

export function keepMessage(
  change: Change,
  station: Pick<Station, 'organisationId' | 'stationId'>,
  message: DisplayMessage,
  at: Instant,
  source: EventSource,
  what: 'installed' | 'uncertain' = 'installed',
): void {
  change.writes.push(put('displayMessage', message))
  change.events.push(
    stationEvent(station, 'display-message.changed', at, source, {
      change: what,
      message: messageResource(message),
    }),
  )
}

/** It is gone from the station. */
export function forgetMessage(
  change: Change,
  station: Pick<Station, 'organisationId' | 'stationId'>,
  message: DisplayMessage,
  at: Instant,
  source: EventSource,
): void {
  change.writes.push(remove('displayMessage', message))
  change.events.push(
    stationEvent(station, 'display-message.changed', at, source, {
      change: 'removed',
      message: messageResource(message),
    }),
  )
}

function sameDisplay(one: Display | null, other: Display | null): boolean {
  return (
    (one?.name ?? '') === (other?.name ?? '') &&
    (one?.instance ?? '') === (other?.instance ?? '') &&
    (one?.evseId ?? 0) === (other?.evseId ?? 0)
  )
}

function acceptedMessage(
  { organisationId, stationId }: Station,
  { commandId, actor, reason }: Command,
  parameters: CommandParameters<'SetDisplayMessage'>,
  at: Instant,
): DisplayMessage | undefined {
  const { id, priority, state, startDateTime, endDateTime, transactionId, message, messageExtra, display } = parameters
  if (id === undefined) return undefined
  const contentOf = (content: typeof message) => ({ ...content, language: content.language ?? null })
  return {
    organisationId,
    stationId,
    messageId: id,
    priority,
    state: state ?? null,
    startAt: startDateTime === undefined ? null : Date.parse(startDateTime),
    endAt: endDateTime === undefined ? null : Date.parse(endDateTime),
    transactionKey: transactionId ?? null,
    message: contentOf(message),
    messageExtra: (messageExtra ?? []).map(contentOf),
    display:
      display === undefined
        ? null
        : { name: display.name, instance: display.instance ?? null, evseId: display.evseId ?? null },
    acceptedAt: at,
    reportedAt: null,
    uncertainSince: null,
    commandId,
    actor,
    reason,
  }
}

export function messageResource(message: DisplayMessage): Resource {
  const text = (at: Instant | null) => (at === null ? null : instantText(at))
  return {
    id: message.messageId,
    priority: message.priority,
    state: message.state,
    startDateTime: text(message.startAt),
    endDateTime: text(message.endAt),
    transactionId: message.transactionKey,
    message: message.message,
    messageExtra: message.messageExtra,
    display: message.display,
    acceptedAt: text(message.acceptedAt),
    reportedAt: text(message.reportedAt),
    uncertainSince: text(message.uncertainSince),
    commandId: message.commandId,
    actor: message.actor,
    reason: message.reason,
  }
}
