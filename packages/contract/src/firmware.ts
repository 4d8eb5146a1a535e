import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf, PageQuery } from './primitives.ts'

/**
 * How far a file on its way to or from a station has come. `pending` is asked and not answered, `running` was accepted;
 * `unanswered` and `no-effect` are ends of ours, and a late word of the station still moves them.
 */
export const FileTransferState = oneOf([
  'pending',
  'running',
  'completed',
  /** The station had nothing to send. */
  'empty',
  'refused',
  'failed',
  /** Another one took its place. */
  'canceled',
  'unanswered',
  'no-effect',
])
export type FileTransferState = Static<typeof FileTransferState>

/** One word of the station about it, as it came. */
export const FileTransferStep = Type.Object({ status: Type.String(), at: Instant })

/** What every transfer of a file tells; `id` is that of its command. */
export const fileTransferFields = {
  id: Id,
  stationId: Identity,
  /** The number it has on the wire, in the messages that carry one. */
  requestId: Type.Integer(),
  state: FileTransferState,
  /** The station's newest word, in the words of its version. */
  status: nullable(Type.String()),
  statusAt: nullable(Instant),
  /** What came in order, the newest 32. */
  steps: Type.Array(FileTransferStep),
  /** As it was given, without the user and password in it. */
  location: Type.String(),
  actor: Type.String(),
  reason: nullable(Type.String()),
  createdAt: Instant,
  endedAt: nullable(Instant),
  /** When `running` becomes `no-effect`. */
  expiresAt: Instant,
}

export const FirmwareUpdate = Type.Object({
  ...fileTransferFields,
  /** `update` installs it on the station; `publish` has a local controller offer it to the stations behind it. */
  kind: oneOf(['update', 'publish']),
  retrieveAt: nullable(Instant),
  installAt: nullable(Instant),
  signed: Type.Boolean(),
  /** MD5, of what is published. */
  checksum: nullable(Type.String()),
  /** What the station ran when it was asked. */
  firmwareBefore: nullable(Type.String()),
  /** What it said it runs at the boot that ended the update. */
  firmwareAfter: nullable(Type.String()),
  /** Where a local controller offers it. */
  publishedAt: Type.Array(Type.String()),
})
export type FirmwareUpdate = Static<typeof FirmwareUpdate>

export const FileTransferQuery = Type.Object({
  ...PageQuery.properties,
  station: Type.Optional(Identity),
  state: Type.Optional(FileTransferState),
})
