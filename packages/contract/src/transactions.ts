import Type, { type Static } from 'typebox'
import { TransactionCost } from './costs.ts'
import { Id, Identity, Instant, nullable, oneOf, PageQuery } from './primitives.ts'

export const TransactionState = oneOf(['active', 'ended', 'ended-incomplete', 'interrupted', 'orphan'])
export type TransactionState = Static<typeof TransactionState>

export const TransactionSummary = Type.Object({
  /** Ours. */
  id: Id,
  /** The OCPP transaction id; in 1.6 an integer as text. */
  transactionId: Type.String(),
  /** A short number for people. */
  number: Type.Integer(),
  stationId: Identity,
  siteId: nullable(Id),
  siteName: nullable(Type.String()),
  evseId: nullable(Type.Integer()),
  connectorId: nullable(Type.Integer()),
  state: TransactionState,
  idToken: nullable(Type.String()),
  idTokenType: nullable(Type.String()),
  authorizationStatus: nullable(Type.String()),
  startedAt: Instant,
  endedAt: nullable(Instant),
  energyWh: nullable(Type.Integer()),
  /** The end is provisional (F7). */
  estimated: Type.Boolean(),
  chargingState: nullable(Type.String()),
  stoppedReason: nullable(Type.String()),
  powerW: nullable(Type.Integer()),
  socPercent: nullable(Type.Number()),
  /** Age of power, energy and state of charge. */
  meterAt: nullable(Instant),
  /** 2.1: it goes before others (K21), how it is charged, and what the vehicle gave back. */
  priorityCharging: Type.Boolean(),
  operationMode: nullable(Type.String()),
  energyExportedWh: nullable(Type.Integer()),
  /** As whoever bills set it, running until the end. */
  totalCost: nullable(Type.String()),
  currency: nullable(Type.String()),
})
export type TransactionSummary = Static<typeof TransactionSummary>

export const Transaction = Type.Object({
  ...TransactionSummary.properties,
  groupId: nullable(Type.String()),
  startReceivedAt: Instant,
  endReceivedAt: nullable(Instant),
  timeCorrected: Type.Boolean(),
  clockOffsetMs: nullable(Type.Integer()),
  meterStartWh: nullable(Type.Integer()),
  meterStopWh: nullable(Type.Integer()),
  remoteStartId: nullable(Type.Integer()),
  commandId: nullable(Id),
  reservationId: nullable(Type.Integer()),
  offline: Type.Boolean(),
  /** Ways of energy transfer it may have (2.1); null while nobody decided. */
  allowedEnergyTransfer: nullable(Type.Array(Type.String())),
  cost: nullable(TransactionCost),
  flags: Type.Array(Type.String()),
  /** Inclusive ranges of seqNo that are missing between start and the newest. */
  missingSeqNos: Type.Array(Type.Tuple([Type.Integer(), Type.Integer()])),
})
export type Transaction = Static<typeof Transaction>

export const TransactionQuery = Type.Object({
  ...PageQuery.properties,
  station: Type.Optional(Identity),
  idToken: Type.Optional(Type.String({ maxLength: 255 })),
  siteId: Type.Optional(Id),
  active: Type.Optional(Type.Boolean()),
  state: Type.Optional(TransactionState),
  transactionId: Type.Optional(Type.String({ maxLength: 36 })),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
})
export type TransactionQuery = Static<typeof TransactionQuery>

export const SampledValue = Type.Object({
  measurand: Type.String(),
  value: nullable(Type.Number()),
  unit: Type.String(),
  context: Type.String(),
  phase: nullable(Type.String()),
  location: Type.String(),
  signed: Type.Optional(
    Type.Object({
      data: Type.String(),
      method: nullable(Type.String()),
      encoding: nullable(Type.String()),
      publicKey: nullable(Type.String()),
    }),
  ),
  raw: Type.Optional(Type.String()),
})

export const MeterValue = Type.Object({
  at: Instant,
  receivedAt: Instant,
  energyWh: nullable(Type.Integer()),
  powerW: nullable(Type.Integer()),
  socPercent: nullable(Type.Number()),
  samples: Type.Array(SampledValue),
})
export type MeterValue = Static<typeof MeterValue>

/** One billing message of a transaction as it came. */
export const TransactionMessage = Type.Object({
  seq: Type.Integer(),
  action: Type.String(),
  kind: oneOf(['started', 'updated', 'ended', 'meter-values', 'unreadable']),
  messageId: Type.String(),
  seqNo: nullable(Type.Integer()),
  at: nullable(Instant),
  receivedAt: Instant,
  raw: Type.String(),
  response: Type.String(),
  note: nullable(Type.String()),
})
export type TransactionMessage = Static<typeof TransactionMessage>

export const CloseTransaction = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500 }) },
  { additionalProperties: false },
)
