import Type, { type Static } from 'typebox'
import { Id, Identity, Instant, nullable, oneOf } from './primitives.ts'

const battery = {
  evseId: Type.Integer(),
  serialNumber: Type.String(),
  /** State of charge and of health, in percent. */
  soC: Type.Number(),
  soH: Type.Number(),
  productionDate: nullable(Instant),
  vendorInfo: nullable(Type.String()),
}

/** A battery in its slot: what stands ready, and what still charges (OCPP 2.1, S). */
export const StockedBattery = Type.Object({
  ...battery,
  insertedAt: Instant,
  /** When its state of charge was told: at its insertion, or since by the meter of its slot. */
  soCAt: Instant,
  /** Charged enough to be given out; null where the station does not say how much that is. */
  eligible: nullable(Type.Boolean()),
})
export type StockedBattery = Static<typeof StockedBattery>

export const BatteryStock = Type.Object({
  /** Whether it is a swap station: it says so in its variables, or told of a battery. */
  reported: Type.Boolean(),
  /** The state of charge from which a battery is given out (BatterySwapCtrlr). */
  targetSoC: nullable(Type.Number()),
  batteries: Type.Array(StockedBattery),
  /** Slots that hold none, as far as swaps told. */
  emptySlots: Type.Array(Type.Integer()),
})
export type BatteryStock = Static<typeof BatteryStock>

export const BatterySwap = Type.Object({
  id: Id,
  stationId: Identity,
  requestId: Type.Integer(),
  /** `timeout`: what was offered was not taken, so the driver brought more than he has. */
  state: oneOf(['in-progress', 'completed', 'timeout']),
  idToken: nullable(Type.String()),
  idTokenType: nullable(Type.String()),
  batteriesIn: Type.Array(Type.Object(battery)),
  batteriesOut: Type.Array(Type.Object(battery)),
  startedAt: Instant,
  endedAt: nullable(Instant),
  /** Of the request it belongs to, when an operator asked for it. */
  commandId: nullable(Id),
})
export type BatterySwap = Static<typeof BatterySwap>
