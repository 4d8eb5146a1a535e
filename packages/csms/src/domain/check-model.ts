/** A check run on one station, and each of its cases. */
import { type CheckRisk, type CheckRunState, type CheckVerdict, type CommandRequest } from '@stationmaster/contract'
import { type Instant } from './model.ts'
import { type ModelKey } from './passport-model.ts'

export interface CheckRunRow extends ModelKey {
  organisationId: string
  runId: string
  stationId: string
  state: CheckRunState
  allow: CheckRisk[]
  /** What puts the station back as it was; written before anything is changed. */
  restore: CommandRequest[]
  restored: boolean | null
  actor: string
  reason: string | null
  startedAt: Instant
  /** Until then; what is left is skipped. */
  expiresAt: Instant
  endedAt: Instant | null
}

export interface CheckFrame {
  at: Instant
  direction: 'in' | 'out'
  text: string
}

export interface CheckCaseRow {
  organisationId: string
  runId: string
  position: number
  caseId: string
  block: string
  title: string
  risk: CheckRisk | null
  verdict: CheckVerdict
  detail: string | null
  commandIds: string[]
  frames: CheckFrame[]
  startedAt: Instant | null
  endedAt: Instant | null
}
