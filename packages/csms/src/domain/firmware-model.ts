/** What is known of a file that a station was asked to fetch or to upload. */
import { type FileTransferState } from '@stationmaster/contract'
import { type Instant } from './model.ts'

export type FileTransferKind = 'firmware-update' | 'firmware-publication' | 'log'

export interface FileTransfer {
  organisationId: string
  /** That of its command. */
  commandId: string
  stationId: string
  kind: FileTransferKind
  /** int32; the messages of plain 1.6 do not carry it, so such a station has one of a kind at a time. */
  requestId: number
  state: FileTransferState
  /** The station's newest word. */
  status: string | null
  statusAt: Instant | null
  /** Its words in the order they came, the newest 32. */
  steps: FileTransferStep[]
  /** Without user, password and the like. */
  location: string
  /** `DiagnosticsLog` …, of a log. */
  logType: string | null
  fileName: string | null
  /** From and until when: of the log, or the times of retrieval and installation. */
  fromAt: Instant | null
  untilAt: Instant | null
  signed: boolean
  /** MD5, of what is published. */
  checksum: string | null
  firmwareBefore: string | null
  firmwareAfter: string | null
  publishedAt: string[]
  actor: string
  reason: string | null
  createdAt: Instant
  endedAt: Instant | null
  expiresAt: Instant
}

interface FileTransferStep {
  status: string
  at: Instant
}
