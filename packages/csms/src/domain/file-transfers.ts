/** The life of a file on its way to or from a station: asked → accepted → its words → an end, always (L01, L03, N01). */
import {
  type CommandRequest,
  type CommandType,
  type FileTransferState,
  type FirmwareUpdate,
  type LogRequest,
} from '@stationmaster/contract'
import { Change, changed, effectFailed, effectSeen, isOpen } from './commands.ts'
import { type FileTransfer, type FileTransferKind } from './firmware-model.ts'
import { type TransferWord } from './inbound.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { type StationAnswer } from './outbound.ts'
import { type NewEvent, put } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { withoutCredentials } from './secret-names.ts'

/** Which commands move a file. */
export const transferKinds: Readonly<Partial<Record<CommandType, FileTransferKind>>> = {
  UpdateFirmware: 'firmware-update',
  PublishFirmware: 'firmware-publication',
  GetLog: 'log',
}

/** How far a word gets: a word that is behind the newest one came late and changes nothing (words may come twice). */
type Meaning = { running: number } | { ends: 'completed' | 'failed' | 'canceled' }

const firmwareWords: Readonly<Record<string, Meaning>> = {
  DownloadScheduled: { running: 1 },
  Downloading: { running: 2 },
  DownloadPaused: { running: 2 },
  Downloaded: { running: 3 },
  SignatureVerified: { running: 4 },
  InstallScheduled: { running: 5 },
  // Some reboot first and then install.
  Installing: { running: 6 },
  InstallRebooting: { running: 6 },
  Installed: { ends: 'completed' },
  DownloadFailed: { ends: 'failed' },
  InvalidSignature: { ends: 'failed' },
  InstallationFailed: { ends: 'failed' },
  InstallVerificationFailed: { ends: 'failed' },
  // Editions of 2.0 told these here instead of in the answer.
  InvalidCertificate: { ends: 'failed' },
  RevokedCertificate: { ends: 'failed' },
}

const publicationWords: Readonly<Record<string, Meaning>> = {
  DownloadScheduled: { running: 1 },
  Downloading: { running: 2 },
  DownloadPaused: { running: 2 },
  Downloaded: { running: 3 },
  ChecksumVerified: { running: 4 },
  Published: { ends: 'completed' },
  DownloadFailed: { ends: 'failed' },
  InvalidChecksum: { ends: 'failed' },
  PublishFailed: { ends: 'failed' },
}

const logWords: Readonly<Record<string, Meaning>> = {
  Uploading: { running: 1 },
  Uploaded: { ends: 'completed' },
  // 1.6 calls it UploadFailed.
  UploadFailed: { ends: 'failed' },
  UploadFailure: { ends: 'failed' },
  BadMessage: { ends: 'failed' },
  PermissionDenied: { ends: 'failed' },
  NotSupportedOperation: { ends: 'failed' },
  AcceptedCanceled: { ends: 'canceled' },
}

const words = {
  'firmware-update': firmwareWords,
  'firmware-publication': publicationWords,
  log: logWords,
} as const satisfies Record<FileTransferKind, Readonly<Record<string, Meaning>>>

function meaningOf(kind: FileTransferKind, status: string): Meaning | undefined {
  const known: Readonly<Record<string, Meaning>> = words[kind]
  return Object.hasOwn(known, status) ? known[status] : undefined
}

const hourMs = 3_600_000
/** After the last time that was named; what takes longer has no effect that we will see. */
const firmwareWindowMs = 24 * hourMs
const logWindowMs = hourMs

/** Until when a word may come; retries make it longer. */
export function transferWindowMs(request: CommandRequest, at: Instant): number | null {
  if (request.type === 'UpdateFirmware') {
    const { retrieveDateTime, installDateTime } = request.parameters
    const named = [retrieveDateTime, installDateTime].flatMap((text) => (text === undefined ? [] : [Date.parse(text)]))
    return Math.max(at, ...named) - at + retriesMs(request.parameters) + firmwareWindowMs
  }
  if (request.type === 'PublishFirmware') return firmwareWindowMs + retriesMs(request.parameters)
  return request.type === 'GetLog' ? logWindowMs + retriesMs(request.parameters) : null
}

function retriesMs({ retries = 0, retryInterval = 0 }: { retries?: number; retryInterval?: number }): number {
  return retries * retryInterval * 1_000
}

/** The row of a command that moves a file, beside the command's own; undefined for any other. */
export function newTransfer(
  command: Command,
  request: CommandRequest,
  requestId: number,
  station: Station,
): FileTransfer | undefined {
  const kind = transferKinds[request.type]
  if (kind === undefined) return undefined
  const { organisationId, commandId, stationId, actor, reason, createdAt, expiresAt } = command
  return {
    organisationId,
    commandId,
    stationId,
    kind,
    requestId,
    state: 'pending',
    status: null,
    statusAt: null,
    steps: [],
    fileName: null,
    firmwareBefore: kind === 'firmware-update' ? station.firmwareVersion : null,
    firmwareAfter: null,
    publishedAt: [],
    actor,
    reason,
    createdAt,
    endedAt: null,
    expiresAt,
    ...askedOf(request),
  }
}

function askedOf(
  request: CommandRequest,
): Pick<FileTransfer, 'location' | 'logType' | 'fromAt' | 'untilAt' | 'signed' | 'checksum'> {
  const instant = (text: string | undefined) => (text === undefined ? null : Date.parse(text))
  const none = { logType: null, fromAt: null, untilAt: null, signed: false, checksum: null }
  if (request.type === 'UpdateFirmware') {
    const { location, retrieveDateTime, installDateTime, signature } = request.parameters
    const times = { fromAt: instant(retrieveDateTime), untilAt: instant(installDateTime) }
    return { ...none, ...times, location: withoutCredentials(location), signed: signature !== undefined }
  }
  if (request.type === 'PublishFirmware') {
    const { location, checksum } = request.parameters
    return { ...none, location: withoutCredentials(location), checksum: checksum.toLowerCase() }
  }
  if (request.type !== 'GetLog') return { ...none, location: '' }
  const { remoteLocation, logType, oldestTimestamp, latestTimestamp } = request.parameters
  const times = { fromAt: instant(oldestTimestamp), untilAt: instant(latestTimestamp) }
  return { ...none, ...times, location: withoutCredentials(remoteLocation), logType }
}

/** Ends of ours are guesses that the station may correct. */
const guesses: ReadonlySet<FileTransferState> = new Set(['unanswered', 'no-effect', 'empty'])

function isOver({ endedAt, state }: FileTransfer): boolean {
  return endedAt !== null && !guesses.has(state)
}

/**
 * Which transfer a word is about: the one with its number, so that a late word about an old one never touches the new.
 * Without a number it is the running one, before one that is not answered yet, before one that we have given up.
 *
 * @param transfers of one kind, newest first
 */
export function transferMeant(transfers: readonly FileTransfer[], requestId: number | null): FileTransfer | undefined {
  if (requestId !== null) return transfers.find((transfer) => transfer.requestId === requestId)
  const [newest] = transfers
  return (
    transfers.find(({ state }) => state === 'running') ??
    transfers.find(({ state }) => state === 'pending') ??
    (newest !== undefined && guesses.has(newest.state) ? newest : undefined)
  )
}

/** What a word changes; undefined when it says nothing of a transfer (Idle, and words nobody knows). */
export function afterWord(transfer: FileTransfer, word: TransferWord, at: Instant): FileTransfer | undefined {
  const meaning = meaningOf(transfer.kind, word.status)
  if (meaning === undefined) return undefined
  const steps = [...transfer.steps, { status: word.status, at }].slice(-longestHistory)
  const published = word.locations.length > 0 ? { publishedAt: word.locations.map(withoutCredentials) } : {}
  const noted = { ...transfer, ...published, steps }
  if ('ends' in meaning) return ended(noted, word.status, meaning.ends, at)
  if (isOver(transfer) || rankOf(transfer) > meaning.running) return noted
  return { ...noted, state: 'running', status: word.status, statusAt: at, endedAt: null, expiresAt: inTime(noted, at) }
}

const longestHistory = 32

/** One that we had given up gets a new bound with its late word; it ends again if nothing follows. */
function inTime({ kind, expiresAt }: FileTransfer, at: Instant): Instant {
  return expiresAt > at ? expiresAt : at + (kind === 'log' ? logWindowMs : firmwareWindowMs)
}

function rankOf({ kind, status }: FileTransfer): number {
  const meaning = status === null ? undefined : meaningOf(kind, status)
  return meaning !== undefined && 'running' in meaning ? meaning.running : 0
}

/** Done stays done; a failure is taken back by a later success, as a station that tries again tells it. */
function ended(transfer: FileTransfer, status: string, state: 'completed' | 'failed' | 'canceled', at: Instant) {
  if (transfer.state === 'completed' || (isOver(transfer) && state !== 'completed')) return transfer
  return { ...transfer, state, status, statusAt: at, endedAt: at }
}

/** A boot with another firmware than before ends the update, whatever the station told of it (L01). */
export function afterBoot(
  transfer: FileTransfer,
  firmwareVersion: string | null,
  at: Instant,
): FileTransfer | undefined {
  const { kind, firmwareBefore } = transfer
  if (kind !== 'firmware-update' || isOver(transfer)) return undefined
  if (firmwareVersion === null || firmwareBefore === null || firmwareVersion === firmwareBefore) return undefined
  return { ...transfer, state: 'completed', firmwareAfter: firmwareVersion, endedAt: at }
}

/** The command follows its transfer: done with it, or failed with the station's word. */
function commandAfter(command: Command | undefined, transfer: FileTransfer, at: Instant, description: string | null) {
  if (command === undefined || !isOpen(command)) return undefined
  if (transfer.state === 'completed') return effectSeen(command, at)
  if (transfer.state !== 'failed' && transfer.state !== 'canceled') return undefined
  return effectFailed(command, transfer.status ?? 'Canceled', description)
}

/** The changed row with its event, and the command with it. */
export function transferChange(
  before: FileTransfer | undefined,
  after: FileTransfer,
  open: readonly Command[],
  station: Pick<Station, 'identity'>,
  { at, description = null }: { at: Instant; description?: string | null },
): Change {
  const change = new Change()
  change.writes.push(put('fileTransfer', after))
  if (before === undefined || before.state !== after.state || before.status !== after.status) {
    change.events.push(transferEvent(after, station.identity, at))
  }
  const command = open.find(({ commandId }) => commandId === after.commandId)
  const moved = commandAfter(command, after, at, description)
  if (moved !== undefined && moved !== command) change.add(changed([moved], station.identity, at))
  return change
}

const sourceOf = ({ state, status, actor }: FileTransfer) =>
  status !== null ? 'station' : actor === 'stationmaster' || state !== 'pending' ? 'stationmaster' : 'operator'

function transferEvent(transfer: FileTransfer, identity: string, at: Instant): NewEvent {
  const type = transfer.kind === 'log' ? 'log-request.changed' : 'firmware-update.changed'
  const data = transfer.kind === 'log' ? logRequestOf(transfer, identity) : firmwareUpdateOf(transfer, identity)
  return stationEvent(transfer, type, at, sourceOf(transfer), data)
}

/** What the answer to its command means for it: the row of the command as it is settled, and the rows it moves. */
export function settledTransfer(
  transfers: readonly FileTransfer[],
  row: Command,
  { verdict, status, description, fileName, expiresAt }: StationAnswer & { expiresAt: Instant },
  open: readonly Command[],
  station: Station,
  at: Instant,
): { change: Change; row: Command } {
  const change = new Change()
  const transfer = transfers.find(({ commandId }) => commandId === row.commandId)
  if (transfer === undefined) return { change, row }
  const named = fileName === undefined ? transfer : { ...transfer, fileName }
  const accepted = verdict === 'accepted' || verdict === 'completed'
  if (accepted && (status === null || status === 'AcceptedCanceled')) {
    // Plain 1.6 has no number and no word for it, and runs one of a kind.
    for (const old of transfers) {
      if (old.commandId === row.commandId || isOver(old)) continue
      if (old.createdAt > transfer.createdAt) continue
      const gone = { ...old, state: 'canceled' as const, endedAt: at }
      change.add(transferChange(old, gone, open, station, { at }))
    }
  }
  if (isOver(transfer) || transfer.state === 'running') {
    // Its words were faster than the answer.
    change.add(
      transferChange(transfer, { ...named, expiresAt: Math.max(expiresAt, named.expiresAt) }, [], station, { at }),
    )
    const failed = transfer.state === 'failed' || transfer.state === 'canceled'
    if (!failed || row.status !== 'accepted') return { change, row }
    return { change, row: effectFailed(row, transfer.status ?? 'Canceled', null) ?? row }
  }
  const state = stateAfterAnswer(verdict)
  const ends = state !== 'running'
  change.add(
    transferChange(
      transfer,
      { ...named, state, status: ends ? status : null, endedAt: ends ? at : null, expiresAt },
      [],
      station,
      { at, description },
    ),
  )
  return { change, row }
}

function stateAfterAnswer(verdict: StationAnswer['verdict']): FileTransferState {
  if (verdict === 'accepted') return 'running'
  if (verdict === 'completed') return 'empty'
  return verdict === 'rejected' || verdict === 'error' || verdict === 'unsupported' ? 'refused' : 'unanswered'
}

/** What became of one whose time is over. */
export function overdueTransfer(transfer: FileTransfer, at: Instant): FileTransfer {
  return { ...transfer, state: transfer.state === 'pending' ? 'unanswered' : 'no-effect', endedAt: at }
}

const text = (at: Instant | null) => (at === null ? null : instantText(at))

function common(transfer: FileTransfer, identity: string) {
  const { commandId, requestId, state, status, statusAt, steps, location, actor, reason } = transfer
  return {
    id: commandId,
    stationId: identity,
    requestId,
    state,
    status,
    statusAt: text(statusAt),
    steps: steps.map((step) => ({ status: step.status, at: instantText(step.at) })),
    location,
    actor,
    reason,
    createdAt: instantText(transfer.createdAt),
    endedAt: text(transfer.endedAt),
    expiresAt: instantText(transfer.expiresAt),
  }
}

/** As the API and the feed tell it. */
export function firmwareUpdateOf(transfer: FileTransfer, identity: string): FirmwareUpdate {
  const { kind, fromAt, untilAt, signed, checksum, firmwareBefore, firmwareAfter, publishedAt } = transfer
  return {
    ...common(transfer, identity),
    kind: kind === 'firmware-publication' ? 'publish' : 'update',
    retrieveAt: text(fromAt),
    installAt: text(untilAt),
    signed,
    checksum,
    firmwareBefore,
    firmwareAfter,
    publishedAt,
  }
}

const logTypes = ['DiagnosticsLog', 'SecurityLog', 'DataCollectorLog'] as const

export function logRequestOf(transfer: FileTransfer, identity: string): LogRequest {
  const { logType, fromAt, untilAt, fileName } = transfer
  return {
    ...common(transfer, identity),
    logType: logTypes.find((known) => known === logType) ?? 'DiagnosticsLog',
    oldestAt: text(fromAt),
    latestAt: text(untilAt),
    fileName,
  }
}
