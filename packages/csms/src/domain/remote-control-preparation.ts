/** Decides whether a station may be asked, and puts together what its adapter needs to ask it. */
import { type ChargingProfile, type CommandRequest, type DomainError } from '@stationmaster/contract'
import { refuse } from './audit.ts'
import { changed } from './commands.ts'
import {
  hasSecurityExtension,
  isSecretVariable,
  itemsPerMessage,
  startWindowS,
  takesNonEvseSpecific,
} from './device-model.ts'
import { newTransfer, transferChange } from './file-transfers.ts'
import { idTokenKey, isSecret, masked, shortAlias } from './id-token.ts'
import { isRefusal, type LocalListLoads, leavingWrites, localListNeeds, plannedUpdate } from './local-list-update.ts'
import {
  type Command,
  type Connector,
  type DeviceVariable,
  type IdToken,
  type Instant,
  type Station,
  type StationCredential,
  type Transaction,
} from './model.ts'
import { type CommandContext, type VersionTraits } from './outbound.ts'
import { type Decision, need, put } from './ports.ts'
import { instantText } from './provisioning-events.ts'
import { answerMarginMs, answerMs, correlationOf, openLimit, rules, waitingMs } from './remote-control-rules.ts'
import { reservationRefusal } from './reservation.ts'
import { requested, reservationChanges } from './reservation-state.ts'
import { withoutCredentials } from './secret-names.ts'
import { replacingCredential } from './security-credentials.ts'
import { type EvNeeds, type InstalledProfile } from './smart-charging-model.ts'
import { clearRefusal, living, profileRefusal, startProfileRefusal } from './smart-charging-rules.ts'

/** A command that is on record, with what is needed to send it. */
export interface Prepared {
  command: Command
  request: CommandRequest
  context: CommandContext
  startWindowS: number
}

export function preparationNeeds(stationId: string, request: CommandRequest) {
  const transactionId = transactionIdOf(request)
  const profile = profileOf(request)
  const token = 'idToken' in request.parameters ? request.parameters.idToken : undefined
  const wantsVariables = [
    'RequestStartTransaction',
    'GetVariables',
    'SetVariables',
    'ReserveNow',
    'SetChargingProfile',
    'GetLog',
  ].includes(request.type)
  return {
    station: need('station', stationId),
    open: need('openCommands', stationId),
    connectors: need('connectors', stationId),
    credential: need('credential', stationId),
    number: need('nextTransactionNumber'),
    ...(wantsVariables ? { variables: need('deviceVariables', stationId) } : {}),
    ...(transactionId === undefined ? {} : { transaction: need('transactionById', transactionId) }),
    ...(profile === undefined
      ? {}
      : {
          profiles: need('chargingProfiles', stationId),
          active: need('activeTransactions', stationId),
          needs: need('evNeeds', stationId),
        }),
    ...(token === undefined ? {} : { token: need('idToken', idTokenKey(token.value, token.type ?? null)) }),
    ...localListNeeds(stationId, request),
  }
}

/** Our id of the transaction that the command names, by itself or in its profile. */
function transactionIdOf({ type, parameters }: CommandRequest): string | undefined {
  if (type === 'SetChargingProfile') return parameters.chargingProfile.transactionId
  return 'transactionId' in parameters ? parameters.transactionId : undefined
}

function profileOf({ type, parameters }: CommandRequest): { profile: ChargingProfile; evseId: number } | undefined {
  if (type !== 'SetChargingProfile' && type !== 'RequestStartTransaction') return undefined
  const { chargingProfile: profile, evseId = 0 } = parameters
  return profile === undefined ? undefined : { profile, evseId }
}

interface Loads extends LocalListLoads {
  station: Station | undefined
  open: Command[]
  connectors: Connector[]
  credential: StationCredential | undefined
  number: number
  variables?: DeviceVariable[]
  transaction?: Transaction | undefined
  token?: IdToken | undefined
  profiles?: InstalledProfile[]
  active?: Transaction[]
  needs?: EvNeeds[]
}

export interface Submission {
  commandId: string
  request: CommandRequest
  actor: string
  online: boolean
  commands: readonly string[]
  traits: VersionTraits | undefined
  /** Of the key code that a start is asked for with. */
  keyCodeHash: string | null
  /** Of the new Basic password, when the command carries one. */
  passwordHash: string | null
  at: Instant
}

/** Writes the row before anything is sent; a refusal writes nothing. */
export function decideSubmission(loads: Loads, asked: Submission): Decision<Prepared | Command | DomainError> {
  const { station, open, credential } = loads
  const placedRequest = placed(asked.request, loads.connectors)
  const submission = { ...asked, request: timed(numbered(placedRequest, loads.number), asked.at) }
  const { request, online, at, passwordHash } = submission
  if (station === undefined) {
    return refuse('station-not-found', 'Register the station first, or check its identity')
  }
  const refusal = refusalOf(loads, station, submission)
  if (refusal !== undefined) return refuse(...refusal)
  const broken = profileRuleBroken(loads, submission)
  if (broken !== undefined) return { result: broken, writes: [], events: [] }
  const localList = plannedUpdate(loads, station, open, submission)
  if (isRefusal(localList)) return refuse(...localList)
  const rule = rules[request.type]
  const context = { ...contextOf(loads, request, submission), localList }
  const waits = rule.waitsOffline && !carriesSecret(request)
  if (!online && !waits) {
    const command: Command = { ...newCommand(station, submission), status: 'offline' }
    return { result: command, ...changed([command], station.identity, at) }
  }
  if (open.length >= openLimit) return refuse('queue-full', 'Wait until some of its commands are answered')
  const command = newCommand(station, submission)
  const expiresAt = at + (online ? answerMs + answerMarginMs : waitingMs)
  const row: Command = {
    ...command,
    expiresAt,
    correlation: correlationOf(request, context.requestId, loads.transaction?.id ?? null, submission.keyCodeHash),
  }
  const { writes, events } = changed([row], station.identity, at)
  const transfer = newTransfer(row, request, context.requestId, station)
  if (transfer !== undefined) {
    const begun = transferChange(undefined, transfer, [], station, { at })
    writes.push(...begun.writes)
    events.push(...begun.events)
  }
  if (online) writes.push(...leavingWrites(loads.list, localList))
  if (passwordHash !== null) {
    writes.push(put('stationCredential', replacingCredential(credential, station, passwordHash, at)))
  }
  if (request.type === 'ReserveNow') {
    const { parameters } = request
    const { commandId } = submission
    const reservationId = parameters.reservationId ?? context.requestId
    const reservation = requested(station, { commandId, parameters, reservationId, at })
    const told = reservationChanges([reservation], station.identity, at, 'operator')
    writes.push(...told.writes)
    events.push(...told.events)
  }
  const windowS = startWindowS(loads.variables ?? [])
  return { result: { command: row, request, context, startWindowS: windowS }, writes, events }
}

/** A reservation that replaces none, and a profile without an id, gets the next number, which its command tells. */
function numbered(request: CommandRequest, number: number): CommandRequest {
  if (request.type === 'ReserveNow' && request.parameters.reservationId === undefined) {
    return { ...request, parameters: { ...request.parameters, reservationId: number } }
  }
  if (request.type === 'SetChargingProfile') {
    const { chargingProfile } = request.parameters
    return { ...request, parameters: { ...request.parameters, chargingProfile: { id: number, ...chargingProfile } } }
  }
  if (request.type !== 'RequestStartTransaction' || request.parameters.chargingProfile === undefined) return request
  const chargingProfile = { id: number, ...request.parameters.chargingProfile }
  return { ...request, parameters: { ...request.parameters, chargingProfile } }
}

/** A remote start without its EVSE is one at the only EVSE there is (F9). */
function placed(request: CommandRequest, connectors: readonly Connector[]): CommandRequest {
  if (request.type !== 'RequestStartTransaction' || namesEvse(request.parameters.evseId)) return request
  const [evseId, another] = new Set(connectors.map((connector) => connector.evseId).filter(namesEvse))
  if (evseId === undefined || another !== undefined) return request
  return { ...request, parameters: { ...request.parameters, evseId } }
}

/** What OCPP forbids to ask in smart charging. */
function profileRuleBroken(loads: Loads, { request, traits }: Submission): DomainError | undefined {
  const is16 = traits?.configuration === 'keys'
  if (request.type === 'ClearChargingProfile') return clearRefusal(request.parameters, is16)
  const asked = profileOf(request)
  if (asked === undefined) return undefined
  const { open, active = [], profiles = [], variables = [], needs = [], transaction } = loads
  const installed = living(profiles, active, new Set(open.map(({ commandId }) => commandId)))
  const needsKnown = needs.some(
    ({ evseId, transactionKey }) => evseId === asked.evseId && active.some(({ id }) => id === transactionKey),
  )
  const facts = { is16, transaction, installed, variables, needsKnown }
  const judge = request.type === 'SetChargingProfile' ? profileRefusal : startProfileRefusal
  return judge(asked.profile, asked.evseId, facts)
}

/** Every version asks for a time of retrieval; without one it is now. */
function timed(request: CommandRequest, at: Instant): CommandRequest {
  if (request.type !== 'UpdateFirmware' || request.parameters.retrieveDateTime !== undefined) return request
  return { ...request, parameters: { ...request.parameters, retrieveDateTime: instantText(at) } }
}

/** EVSE 0 is the whole station. */
function namesEvse(evseId: number | undefined): evseId is number {
  return evseId !== undefined && evseId > 0
}

/** A secret is never kept in clear, so a command that carries one cannot wait: its row has lost it (A01.FR.08). */
export function carriesSecret(request: CommandRequest): boolean {
  return (
    request.type === 'SetVariables' && request.parameters.variables.some(({ variable }) => isSecretVariable(variable))
  )
}

/** A command that waited: its context is put together anew, for the station may have changed. */
export function decideResumption(
  loads: Loads,
  submission: Submission,
  command: Command,
): Decision<Prepared | undefined> {
  const { station, open } = loads
  const current = open.find(({ commandId }) => commandId === command.commandId)
  if (station === undefined || current === undefined || current.status !== 'pending') {
    return { result: undefined, writes: [], events: [] }
  }
  if (carriesSecret(submission.request)) {
    return { result: undefined, ...changed([{ ...current, status: 'expired' }], station.identity, submission.at) }
  }
  const planned = plannedUpdate(loads, station, open, submission)
  const localList = isRefusal(planned) ? undefined : planned
  const context = { ...contextOf(loads, submission.request, submission), localList }
  const correlation = correlationOf(submission.request, context.requestId, loads.transaction?.id ?? null, null)
  const row: Command = { ...current, correlation }
  const prepared = {
    command: row,
    request: submission.request,
    context,
    startWindowS: startWindowS(loads.variables ?? []),
  }
  return { result: prepared, writes: [put('command', row), ...leavingWrites(loads.list, localList)], events: [] }
}

type Refusal = ConstructorParameters<typeof DomainError>

function refusalOf(
  loads: Loads,
  station: Station,
  { request, commands, traits, online, at }: Submission,
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
  if (transactionIdOf(request) !== undefined) {
    const { transaction } = loads
    if (transaction === undefined || transaction.stationId !== station.stationId) {
      return ['transaction-not-found', 'This station has no transaction with this id']
    }
    if (request.type === 'RequestStopTransaction' && transaction.state !== 'active') {
      return ['not-active', `The transaction is ${transaction.state}`]
    }
  }
  if (request.type === 'UpdateFirmware') {
    const { signature, signingCertificate } = request.parameters
    // L01.FR.11: one proves nothing without the other.
    if ((signature === undefined) !== (signingCertificate === undefined)) {
      return ['invalid-request', 'Give signature and signingCertificate together', { field: 'parameters.signature' }]
    }
  }
  if (request.type === 'RequestStartTransaction') {
    const { evseId, idToken } = request.parameters
    if (!namesEvse(evseId)) {
      return ['invalid-request', 'Name the EVSE to start at, as evseId', { field: 'parameters.evseId' }]
    }
    return tokenRefusal(idToken.value, traits)
  }
  if (request.type === 'ReserveNow') {
    return (
      reservationRefusal(request.parameters, takesNonEvseSpecific(loads.variables ?? []), at) ??
      tokenRefusal(request.parameters.idToken.value, traits)
    )
  }
  return undefined
}

function tokenRefusal(value: string, traits: VersionTraits | undefined): Refusal | undefined {
  const length = traits?.idTokenLength ?? value.length
  if (length <= shortest || value.length <= length) return undefined
  return ['invalid-request', `A token of at most ${length} characters fits the version this station speaks`]
}

/** Where at most this many fit, a longer token has an alias (F20). */
const shortest = 20

function contextOf(loads: Loads, request: CommandRequest, { commandId, traits }: Submission): CommandContext {
  return {
    commandId,
    requestId: loads.number,
    connectors: loads.connectors,
    transaction: loads.transaction,
    idToken: tokenOf(request, loads.token, traits),
    itemsPerMessage: itemsPerMessage(loads.variables ?? []),
    securityExtension: hasSecurityExtension(loads.variables ?? []),
  }
}

function tokenOf(
  request: CommandRequest,
  onFile: IdToken | undefined,
  traits: VersionTraits | undefined,
): CommandContext['idToken'] {
  if (!('idToken' in request.parameters)) return undefined
  const { value, type } = request.parameters.idToken
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
    sentAt: null,
    answeredAt: null,
    completedAt: null,
    expiresAt: at,
    correlation: null,
  }
}

function withoutSecrets(request: CommandRequest): CommandRequest['parameters'] {
  if ('idToken' in request.parameters && isSecret({ type: request.parameters.idToken.type ?? null })) {
    return { ...request.parameters, idToken: { ...request.parameters.idToken, value: masked } }
  }
  if (request.type === 'UpdateFirmware' || request.type === 'PublishFirmware') {
    return { ...request.parameters, location: withoutCredentials(request.parameters.location) }
  }
  if (request.type === 'GetLog') {
    return { ...request.parameters, remoteLocation: withoutCredentials(request.parameters.remoteLocation) }
  }
  if (request.type !== 'SetVariables') return request.parameters
  return {
    variables: request.parameters.variables.map((variable) =>
      isSecretVariable(variable.variable) ? { ...variable, value: masked } : variable,
    ),
  }
}
