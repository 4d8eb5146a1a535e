/** Decides whether a station may be asked, and puts together what its adapter needs to ask it. */
import { type CommandRequest, DomainError } from '@stationmaster/contract'
import { refuse } from './audit.ts'
import { Change, changed, systemActor } from './commands.ts'
import {
  bytesPerMessage,
  hasPlugAndCharge,
  hasSecurityExtension,
  itemsPerMessage,
  startWindowS,
} from './device-model.ts'
import { idTokenKey, isSecret, masked, shortAlias } from './id-token.ts'
import { type IdToken } from './id-token-model.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { type CommandContext, type VersionTraits } from './outbound.ts'
import { judgementOf, variantOf } from './passport-rules.ts'
import { type Decision, need, put } from './ports.ts'
import { instantText } from './provisioning-events.ts'
import { type PreparationLoads, type Refusal } from './remote-control-block.ts'
import { blockOf } from './remote-control-blocks.ts'
import { answerMarginMs, answerMs, correlationOf, openLimit, rules, waitingMs } from './remote-control-rules.ts'

/** A command that is on record, with what is needed to send it. */
export interface Prepared {
  command: Command
  request: CommandRequest
  context: CommandContext
  startWindowS: number
}

export function preparationNeeds(stationId: string, request: CommandRequest) {
  const transactionId = transactionIdOf(request)
  const token = 'idToken' in request.parameters ? request.parameters.idToken : undefined
  return {
    station: need('station', stationId),
    open: need('openCommands', stationId),
    connectors: need('connectors', stationId),
    number: need('nextTransactionNumber'),
    ...abilityNeeds(stationId, request),
    ...(transactionId === undefined ? {} : { transaction: need('transactionById', transactionId) }),
    ...(token === undefined ? {} : { token: need('idToken', idTokenKey(token.value, token.type ?? null)) }),
    ...blockOf(request).needs?.(stationId, request),
  }
}

/** What its passport says of the command and of its variant. */
function abilityNeeds(stationId: string, request: CommandRequest) {
  const variant = variantOf(request)
  return {
    ability: need('abilityOfStation', stationId, request.type),
    ...(variant === null ? {} : { variant: need('abilityOfStation', stationId, variant) }),
  }
}

/** Our id of the transaction that the command names. */
function transactionIdOf(request: CommandRequest): string | undefined {
  const { transactionId } = blockOf(request)
  if (transactionId !== undefined) return transactionId(request)
  return 'transactionId' in request.parameters ? request.parameters.transactionId : undefined
}

export interface Submission {
  commandId: string
  request: CommandRequest
  actor: string
  online: boolean
  commands: readonly string[]
  traits: VersionTraits | undefined
  /** Of the key code that it names. */
  keyCodeHash: string | null
  /** Of the new Basic password, when the command carries one. */
  passwordHash: string | null
  /** Asked although the station's passport says that it cannot. */
  force: boolean
  at: Instant
}

/** Writes the row before anything is sent; a refusal writes nothing. */
export function decideSubmission(
  loads: PreparationLoads,
  asked: Submission,
): Decision<Prepared | Command | DomainError> {
  const { station, open, connectors, number } = loads
  if (station === undefined) {
    return refuse('station-not-found', 'Register the station first, or check its identity')
  }
  const { commandId, online, at } = asked
  const block = blockOf(asked.request)
  const request = block.completed?.(asked.request, { number, commandId, connectors, at }) ?? asked.request
  const submission = { ...asked, request }
  const refusal = refusalOf(loads, station, submission)
  if (refusal !== undefined) return refuse(...refusal)
  const planned = block.planned?.(loads, { ...submission, station })
  if (planned instanceof DomainError) return { result: planned, writes: [], events: [] }
  if (Array.isArray(planned)) return refuse(...planned)
  const waits = rules[request.type].waitsOffline && !carriesSecret(request)
  if (!online && !waits) {
    const command: Command = { ...newCommand(station, submission), status: 'offline' }
    return { result: command, ...changed([command], station.identity, at) }
  }
  if (open.length >= openLimit) return refuse('queue-full', 'Wait until some of its commands are answered')
  const context = { ...contextOf(loads, submission), ...planned }
  const command: Command = {
    ...newCommand(station, submission),
    dispatchedAt: online ? at : null,
    expiresAt: at + (online ? answerMs + answerMarginMs : waitingMs),
    correlation: correlationOf(request, {
      requestId: context.requestId,
      transactionId: loads.transaction?.id ?? null,
      keyCodeHash: submission.keyCodeHash,
    }),
  }
  const change = new Change().add(changed([command], station.identity, at))
  if (online) block.leaves?.(change, loads, { ...submission, station, command, context })
  return change.result({ command, request, context, startWindowS: startWindowS(loads.variables ?? []) })
}

/** A secret is never kept in clear, so a command that carries one cannot wait: its row has lost it (A01.FR.08). */
export function carriesSecret(request: CommandRequest): boolean {
  return blockOf(request).carriesSecret?.(request) ?? false
}

/** A command that waited: its context is put together anew, for the station may have changed. */
export function decideResumption(
  loads: PreparationLoads,
  submission: Submission,
  waiting: Command,
): Decision<Prepared | undefined> {
  const { station, open } = loads
  const { request, at } = submission
  const current = open.find(({ commandId }) => commandId === waiting.commandId)
  if (station === undefined || current === undefined || current.status !== 'pending') {
    return { result: undefined, writes: [], events: [] }
  }
  if (current.dispatchedAt !== null) {
    // A process before this one had it in hand: whether it left nobody knows, and twice would be worse than never.
    const description = 'The server ended while it was under way; it may have reached the station'
    const outcome = { status: null, code: null, description, payload: null }
    return { result: undefined, ...changed([{ ...current, status: 'timeout', outcome }], station.identity, at) }
  }
  if (carriesSecret(request)) {
    return { result: undefined, ...changed([{ ...current, status: 'expired' }], station.identity, at) }
  }
  const block = blockOf(request)
  const planned = refusalOf(loads, station, submission) ?? block.planned?.(loads, { ...submission, station })
  if (planned instanceof DomainError || Array.isArray(planned)) {
    const { code, detail } = planned instanceof DomainError ? planned : new DomainError(...planned)
    // Until it is accepted it waits on; anything else is so for good.
    if (code === 'not-accepted' && station.onboarding === 'pending')
      return { result: undefined, writes: [], events: [] }
    const outcome = { status: null, code, description: detail, payload: null }
    return { result: undefined, ...changed([{ ...current, status: 'error', outcome }], station.identity, at) }
  }
  const context = { ...contextOf(loads, submission), ...planned }
  const numbers = { requestId: context.requestId, transactionId: loads.transaction?.id ?? null, keyCodeHash: null }
  const command: Command = { ...current, dispatchedAt: at, correlation: correlationOf(request, numbers) }
  const change = new Change()
  change.writes.push(put('command', command))
  block.leaves?.(change, loads, { ...submission, station, command, context })
  return change.result({ command, request, context, startWindowS: startWindowS(loads.variables ?? []) })
}

function refusalOf(
  loads: PreparationLoads,
  station: Station,
  { request, commands, online, actor, force }: Submission,
): Refusal | undefined {
  const rule = rules[request.type]
  if (station.onboarding === 'rejected') {
    return ['not-accepted', 'The station is rejected; accept it before anything is asked of it']
  }
  if (station.onboarding === 'pending' && !rule.whilePending) {
    return ['not-accepted', 'Accept the station first; until then it may only be configured']
  }
  if ((online || station.protocolVersion !== null) && commands.length > 0 && !commands.includes(request.type)) {
    return ['not-supported-by-version', `${request.type} does not exist in the version this station speaks`]
  }
  if (transactionIdOf(request) !== undefined && loads.transaction?.stationId !== station.stationId) {
    const ours = 'This station has no transaction with this id; give our id of it, as GET /transactions tells it'
    return ['transaction-not-found', request.type === 'RequestStopTransaction' ? `${ours}, or OCPP's` : ours]
  }
  // Rules of ours have a judgement of their own.
  return force || actor === systemActor ? undefined : beyondStation(loads, request)
}

function beyondStation({ ability, variant }: PreparationLoads, { type }: CommandRequest): Refusal | undefined {
  for (const row of [ability, variant]) {
    if (row === undefined) continue
    const { verdict, evidence, at } = judgementOf(row)
    if (verdict !== 'cannot') continue
    const { vendor, model, firmwareVersion, stationId, commandId } = row
    const who = `${vendor} ${model} with firmware ${firmwareVersion}`.trim()
    const detail = `${who} cannot do ${row.ability} (${evidence}); ask it all the same with ?force=true and a reason`
    const seen = { type, ability: row.ability, evidence, stationId, commandId, at: instantText(at) }
    return ['not-supported-by-station', detail, seen]
  }
  return undefined
}

function contextOf(loads: PreparationLoads, { commandId, request, traits }: Submission): CommandContext {
  return {
    commandId,
    requestId: loads.number,
    connectors: loads.connectors,
    transaction: loads.transaction,
    idToken: tokenOf(request, loads.token, traits),
    itemsPerMessage: itemsPerMessage(loads.variables ?? []),
    bytesPerMessage: bytesPerMessage(loads.variables ?? []),
    securityExtension: hasSecurityExtension(loads.variables ?? []),
    plugAndCharge: hasPlugAndCharge(loads.variables ?? []),
  }
}

function tokenOf(
  request: CommandRequest,
  onFile: IdToken | undefined,
  traits: VersionTraits | undefined,
): CommandContext['idToken'] {
  const asked = 'idToken' in request.parameters ? request.parameters.idToken : undefined
  if (asked === undefined) return undefined
  const { value, type } = asked
  const fits = value.length <= (traits?.idTokenLength ?? value.length)
  return {
    value: fits ? value : (onFile?.shortAlias ?? shortAlias(value)),
    type: type ?? onFile?.type ?? 'ISO14443',
  }
}

function newCommand(station: Station, { commandId, request, actor, at }: Submission): Command {
  return {
    organisationId: station.organisationId,
    commandId,
    stationId: station.stationId,
    type: request.type,
    parameters: withoutSecrets(request),
    status: 'pending',
    outcome: null,
    actor,
    reason: request.reason ?? null,
    createdAt: at,
    dispatchedAt: null,
    sentAt: null,
    answeredAt: null,
    completedAt: null,
    expiresAt: at,
    correlation: null,
  }
}

function withoutSecrets(request: CommandRequest): CommandRequest['parameters'] {
  const idToken = 'idToken' in request.parameters ? request.parameters.idToken : undefined
  if (idToken !== undefined && isSecret({ type: idToken.type ?? null })) {
    return { ...request.parameters, idToken: { ...idToken, value: masked } }
  }
  return blockOf(request).kept?.(request) ?? request.parameters
}
