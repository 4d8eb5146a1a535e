import Type, { type Static } from 'typebox'
import { Id, Instant, nullable } from './primitives.ts'

const Counts = Type.Object({
  stations: Type.Integer(),
  online: Type.Integer(),
  pending: Type.Integer(),
  evses: Type.Integer(),
  /** A driver can charge there now. */
  chargeable: Type.Integer(),
  occupied: Type.Integer(),
  faulted: Type.Integer(),
  unavailable: Type.Integer(),
  unknown: Type.Integer(),
  activeTransactions: Type.Integer(),
  powerW: Type.Integer(),
})

/** `GET /network`: the Now page in one answer. */
export const Network = Type.Object({
  at: Instant,
  total: Counts,
  energyTodayWh: Type.Integer(),
  sites: Type.Array(
    Type.Object({
      siteId: nullable(Id),
      name: Type.String(),
      city: nullable(Type.String()),
      counts: Counts,
      /** Sum of power of the newest meter values. */
      meterAt: nullable(Instant),
    }),
  ),
  /** What needs a person, worst first, at most 50. */
  attention: Type.Array(
    Type.Object({
      kind: Type.Union([
        Type.Literal('offline'),
        Type.Literal('faulted'),
        Type.Literal('pending'),
        Type.Literal('drift'),
        Type.Literal('duplicate-identity'),
      ]),
      stationId: Type.String(),
      evseId: nullable(Type.Integer()),
      since: nullable(Instant),
      detail: nullable(Type.String()),
    }),
  ),
  knocking: Type.Integer(),
})
export type Network = Static<typeof Network>
