/** The life of a command's row: pending → sent → answered → its effect seen (promise 1); pure. */

import { stateOfStatus } from './availability-state.ts'
import { type Command, type CommandStatus, type Connector, type Instant, type Station } from './model.ts'
import { type StationAnswer } from './outbound.ts'
import { type Decision, type NewEvent, put, type Write } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'

const openStatuses: ReadonlySet<CommandStatus> = new Set(['pending', 'sent', 'accepted'])

export function isOpen(command: Pick<Command, 'status'>): boolean {
  return openStatuses.has(command.status)
}

/** The row as the API and the feed tell it. */
function commandResource(command: Command, identity: string) {
  const { commandId, type, parameters, status, outcome, actor, reason } = command
  const text = (at: Instant | null) => (at === null ? null : instantText(at))
  return {
    id: commandId,
    stationId: identity,
    type,
    parameters,
    status,
    outcome,
    actor,
    reason,
    createdAt: instantText(command.createdAt),
    sentAt: text(command.sentAt),
    answeredAt: text(command.answeredAt),
    completedAt: text(command.completedAt),
    expiresAt: instantText(command.expiresAt),
  }
}

function commandEvent(command: Command, identity: string, at: Instant): NewEvent {
  const source = command.actor === systemActor ? 'stationmaster' : 'operator'
  return stationEvent(command, 'command.changed', at, source, commandResource(command, identity))
}

/** Who asks when a rule of ours does. */
export const systemActor = 'stationmaster'

/** A changed row with the event that tells of it, as one write set. */
export function changed(
  commands: readonly Command[],
  identity: string,
  at: Instant,
): Pick<Decision<void>, 'writes' | 'events'> {
  return {
    writes: commands.map((command) => put('command', command)),
    events: commands.map((command) => commandEvent(command, identity, at)),
  }
}

/** It left and nothing came back: whether the station did it nobody knows. */
export function isAnswerLost({ verdict }: Pick<StationAnswer, 'verdict'>, wasSent: boolean): boolean {
  return wasSent && (verdict === 'timeout' || verdict === 'offline')
}

export function sent(command: Command, at: Instant, expiresAt: Instant): Command {
  return command.status === 'pending' ? { ...command, status: 'sent', sentAt: at, expiresAt } : command
}

/** @param effectUntil until when an effect may still be seen; null when the answer itself is the effect */
export function answered(command: Command, answer: StationAnswer, at: Instant, effectUntil: Instant | null): Command {
  if (!isOpen(command)) return command
  const { verdict, status, code, description, payload } = answer
  const outcome = { status, code, description, payload: payload ?? null }
  const base = { ...command, outcome, answeredAt: at, sentAt: command.sentAt ?? at }
  if (verdict === 'completed' || (verdict === 'accepted' && (effectUntil === null || command.completedAt !== null))) {
    return { ...base, status: 'completed', completedAt: command.completedAt ?? at }
  }
  if (verdict === 'accepted') return { ...base, status: 'accepted', expiresAt: effectUntil ?? command.expiresAt }
  const answeredAt = verdict === 'rejected' || verdict === 'error' ? at : null
  return { ...base, sentAt: command.sentAt, answeredAt, status: verdict, completedAt: null }
}

/** The effect was seen. Before the station's answer is on record only the moment is kept, for a refusal undoes it. */
export function effectSeen(command: Command, at: Instant): Command {
  if (command.status === 'accepted') return { ...command, status: 'completed', completedAt: at }
  return isOpen(command) ? { ...command, completedAt: command.completedAt ?? at } : command
}

/** The station told that it failed, in a word of its own; before its answer is on record only its transfer tells. */
export function effectFailed(command: Command, status: string, description: string | null): Command {
  if (command.status !== 'accepted') return command
  const { code = null, payload = null } = command.outcome ?? {}
  return { ...command, status: 'failed', outcome: { status, code, description, payload }, completedAt: null }
}

/** What became of a command whose time is over without an answer or an effect. */
export function overdue(command: Command): Command {
  if (command.status === 'pending') return { ...command, status: command.dispatchedAt === null ? 'expired' : 'timeout' }
  if (command.status === 'accepted') return { ...command, status: 'no-effect' }
  if (command.status !== 'sent') return command
  return { ...command, status: command.completedAt === null ? 'timeout' : 'completed' }
}

/** What a later message must bring to complete a command; kept in its row, so that any node can match it. */
export const correlations = {
  /** With the hash of the key code where the token is one, for its row does not tell it. */
  remoteStartId: (id: number, keyCodeHash: string | null = null) =>
    keyCodeHash === null ? `remoteStartId:${id}` : `remoteStartId:${id} ${keyCodeHash}`,
  transaction: (id: string) => `transaction:${id}`,
  boot: 'boot',
  requestId: (id: number) => `requestId:${id}`,
  status: (evseId: number | null, connectorId: number | null) => `status:${evseId ?? '*'}/${connectorId ?? '*'}`,
  availability: (evseId: number, connectorId: number, operation: 'operative' | 'inoperative') =>
    `availability:${evseId}/${connectorId}:${operation}`,
  /** Of a file on its way; its own row tells when it ends. */
  fileTransfer: (requestId: number) => `fileTransfer:${requestId}`,
  /** The transaction, by our id, is charged by this tariff (I11.FR.07). */
  tariff: (transaction: string, tariffId: string) => `tariff:${transaction} ${tariffId}`,
  message: (action: string) => `message:${action}`,
  batterySwap: (requestId: number) => `batterySwap:${requestId}`,
  priorityCharging: (id: string, activated: boolean) => `priorityCharging:${id}:${activated}`,
} as const

export function isRemoteStart({ correlation }: Pick<Command, 'correlation'>, remoteStartId: number): boolean {
  return correlation?.split(' ')[0] === correlations.remoteStartId(remoteStartId)
}

/** Of the key code a start was asked for with. */
export function keyCodeHashOf({ correlation }: Pick<Command, 'correlation'>): string | undefined {
  return correlation?.split(' ')[1]
}

/** Whether a command that is not settled asked for this report; none other is put together. */
export function isAskedFor(open: readonly Command[], { requestId }: { requestId: number }): boolean {
  const wanted = correlations.requestId(requestId)
  return open.some(({ correlation }) => correlation === wanted)
}

export function effectOf(commands: readonly Command[], correlation: string, at: Instant): Command[] {
  return commands.filter((command) => command.correlation === correlation).map((command) => effectSeen(command, at))
}

/** Commands that a status report completes: triggers of it, resets of its EVSE, and a change of availability. */
export function completedByStatus(
  commands: readonly Command[],
  connectors: readonly Connector[],
  place: { evseId: number; connectorId: number },
  at: Instant,
): Command[] {
  const { evseId, connectorId } = place
  const reported = new Set([
    correlations.status(evseId, connectorId),
    correlations.status(evseId, null),
    correlations.status(null, null),
  ])
  return commands
    .filter(({ correlation }) => {
      if (correlation === null) return false
      return reported.has(correlation) || availabilityReached(correlation, connectors)
    })
    .map((command) => effectSeen(command, at))
}

const availabilityPattern = /^availability:(\d+)\/(\d+):(operative|inoperative)$/

/** Whether the connectors report what was asked: all that it concerns, or the station as a whole. */
export function availabilityReached(correlation: string, connectors: readonly Connector[]): boolean {
  const match = availabilityPattern.exec(correlation)
  if (match === null) return false
  const [evseId, connectorId] = [Number(match[1]), Number(match[2])]
  const reached = ({ status }: Connector) =>
    status !== null && (stateOfStatus(status) === 'unavailable') === (match[3] === 'inoperative')
  const ofStation = connectors.find((connector) => connector.evseId === 0)
  const concerned = connectors.filter(
    (connector) =>
      connector.evseId > 0 &&
      (evseId === 0 || connector.evseId === evseId) &&
      (connectorId === 0 || connector.connectorId === connectorId),
  )
  if (evseId === 0 && ofStation !== undefined && reached(ofStation) && concerned.length === 0) return true
  return concerned.length > 0 && concerned.every(reached)
}

/** The write set of a unit, put together from parts. */
export class Change {
  readonly writes: Write[] = []
  readonly events: NewEvent[] = []

  add({ writes, events }: Pick<Decision<unknown>, 'writes' | 'events'>): this {
    this.writes.push(...writes)
    this.events.push(...events)
    return this
  }

  result<R>(result: R): Decision<R> {
    return { result, writes: this.writes, events: this.events }
  }
}

/** The firmware a station's inventory is known for; a station that names none has one all the same. */
export function firmwareOf(station: Pick<Station, 'firmwareVersion'>): string {
  return station.firmwareVersion ?? ''
}
