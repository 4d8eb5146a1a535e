/** What the API asks of the other rooms, no wider than it needs. */

import { type Readable } from 'node:stream'
import {
  type CallRequest,
  type CallResult,
  type CheckRunInput,
  type CommandRequest,
  type CommandType,
  type CustomerReport,
  type DesiredVariable,
  type FleetJobInput,
  type LocalListInput,
  type Precondition,
  type RevocationReason,
  type SecurityUpgradeInput,
  type StationInput,
  type TransactionCostInput,
  type TransactionLimit,
  type WebPaymentInput,
} from '@stationmaster/contract'
import { type Editor } from '../domain/audit.ts'
import { type CheckRunRow } from '../domain/check-model.ts'
import { type FleetJob } from '../domain/fleet-job-model.ts'
import { type LocalListState } from '../domain/local-list-service.ts'
import { type Command, type Onboarding } from '../domain/model.ts'
import { type WebPayment } from '../domain/payment-model.ts'
import { type SecurityUpgrade } from '../domain/security-upgrade-model.ts'

/** Registering, editing and admitting stations. */
export interface StationAdmin {
  /** `password` in clear when one was generated, the only time it is shown. */
  put(editor: Editor, identity: string, input: StationInput): Promise<{ created: boolean; password?: string }>
  /** Its transactions stay; its socket is closed. */
  remove(editor: Editor, stationId: string): Promise<void>
  admit(
    editor: Editor,
    stationId: string,
    admission: { onboarding: Onboarding; siteId?: string | null | undefined },
  ): Promise<void>
  forgetKnock(editor: Editor, stationId: string): Promise<void>
}

/** The one place where commands enter. */
export interface CommandService {
  /** Resolves when the row is committed. */
  submit(stationId: string, request: CommandRequest, actor: string, options?: { force?: boolean }): Promise<Command>
  /** The row once it is settled, or as it is when the time is over. */
  waitFor(commandId: string, ms: number): Promise<Command | undefined>
  /** Exactly this CALL (DESIGN 6). */
  call(stationId: string, request: CallRequest, force: boolean, actor: string): Promise<CallResult>
}

export interface TransactionAdmin {
  /** An operator ends an active one: interrupted, its end estimated. */
  close(editor: Editor, id: string): Promise<unknown>
  /** What it costs so far, or in the end, as whoever bills says. */
  setCost(editor: Editor, id: string, cost: TransactionCostInput): Promise<void>
}

/** Every key that rows may name a token by of which only the value is known; that of a key code is a hash. */
export type KeysOfToken = (value: string) => string[]

export interface WebPaymentAdmin {
  /** Has a connected station show a code, with a new secret; resolves with what is known of it then. */
  set(editor: Editor, stationId: string, input: WebPaymentInput): Promise<WebPayment>
  /** Throws `web-payment-not-valid`. */
  verify(url: string): Promise<{ stationId: string; evseId: number | null; limit: TransactionLimit | null }>
}

export interface ConfigurationAdmin {
  setDesired(editor: Editor, desired: DesiredVariable): Promise<void>
  removeDesired(editor: Editor, desired: Omit<DesiredVariable, 'value'>): Promise<void>
  /** Desired values were written beside it. */
  changed(): void
}

export interface LocalListAdmin {
  /** Undefined where there is no such station. */
  state(stationId: string): Promise<LocalListState | undefined>
  set(editor: Editor, stationId: string, input: LocalListInput): Promise<void>
  send(
    editor: Editor,
    stationId: string,
    parameters: { updateType?: 'Full' | 'Differential' | undefined },
    options?: { force?: boolean },
  ): Promise<Command>
  tokenChanged(key: string): void
}

export interface CheckRunAdmin {
  /** Resolves when it is on record; the run goes on by itself. */
  start(editor: Editor, stationId: string, input: CheckRunInput): Promise<CheckRunRow>
  cancel(runId: string): void
}

export interface FleetJobAdmin {
  /** Resolves with the draft, or with what is there of it when many stations are looked at. */
  create(editor: Editor, input: FleetJobInput): Promise<FleetJob>
  step(editor: Editor, jobId: string, action: 'start' | 'pause' | 'resume' | 'cancel'): Promise<FleetJob>
}

export interface SecurityUpgradeAdmin {
  begin(
    editor: Editor,
    stationId: string,
    input: SecurityUpgradeInput,
  ): Promise<{ preconditions: Precondition[]; upgrade: SecurityUpgrade | null }>
  cancel(editor: Editor, stationId: string): Promise<SecurityUpgrade>
}

export interface CustomerReports {
  read(editor: Editor, commandId: string, mayReadAll: boolean): Promise<CustomerReport>
}

export interface CertificateAdmin {
  revoke(editor: Editor, certificateId: string, reason: RevocationReason): Promise<unknown>
}

export interface Maintenance {
  /** A whole, consistent copy of the database; the stream removes its file when it ends. */
  backup(signal: AbortSignal): Promise<{ stream: Readable; bytes: number }>
  /** Takes a person's data away and keeps the ledger. */
  erase(editor: Editor, idTokenKey: string): Promise<number>
}

/** What the API asks of the stations' sockets. */
export interface Versions {
  commandsOf(protocolVersion: string | null): CommandType[]
}
