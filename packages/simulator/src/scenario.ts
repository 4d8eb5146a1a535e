import { type Random } from './random.ts'
import { type IdToken } from './station/model.ts'
import { type VehicleContract } from './station/vehicle-model.ts'

/** How people use an EVSE; times are theirs, in seconds, before any speed factor. */
export interface Scenario {
  /** Mean time from one car's leaving to the next one's coming, at a factor of 1. */
  readonly meanGapS: number
  /** How much busier than that each hour of the day (UTC) is. */
  readonly arrivalsByHour: readonly number[]
  /** Mean time a driver is ready to wait; many leave before the car is full. */
  readonly meanStayS: number
  /** State of charge on arrival and the limit set in the car. */
  readonly arrivalSoc: readonly [low: number, high: number]
  readonly targetSoc: readonly [low: number, high: number]
  /** Probabilities. */
  readonly tokenBeforePlug: number
  readonly endsByToken: number
  readonly forgets: number
  /** How long a forgetful driver lets the car stand. */
  readonly forgottenS: number
}

const everyHour = Array.from({ length: 24 }, () => 1)
const city = [
  0.2, 0.1, 0.1, 0.1, 0.2, 0.4, 0.8, 1.4, 1.6, 1.3, 1.2, 1.3, 1.4, 1.2, 1.1, 1.2, 1.5, 1.8, 1.7, 1.3, 1, 0.7, 0.5, 0.3,
]
const motorway = [
  0.4, 0.3, 0.3, 0.3, 0.4, 0.6, 0.9, 1.1, 1.2, 1.3, 1.4, 1.5, 1.5, 1.4, 1.4, 1.5, 1.5, 1.4, 1.2, 1, 0.8, 0.7, 0.6, 0.5,
]
const workplace = [
  0.1, 0.1, 0.1, 0.1, 0.2, 0.6, 1.8, 2.6, 2.2, 1.4, 0.9, 0.8, 1.2, 1, 0.7, 0.5, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1,
]

export const scenarios = {
  city: {
    meanGapS: 1_800,
    arrivalsByHour: city,
    meanStayS: 5_400,
    arrivalSoc: [0.2, 0.7],
    targetSoc: [0.8, 1],
    tokenBeforePlug: 0.35,
    endsByToken: 0.6,
    forgets: 0.05,
    forgottenS: 7_200,
  },
  motorway: {
    meanGapS: 900,
    arrivalsByHour: motorway,
    meanStayS: 1_700,
    arrivalSoc: [0.08, 0.4],
    targetSoc: [0.75, 0.9],
    tokenBeforePlug: 0.5,
    endsByToken: 0.75,
    forgets: 0.01,
    forgottenS: 1_800,
  },
  workplace: {
    meanGapS: 3_600,
    arrivalsByHour: workplace,
    meanStayS: 14_400,
    arrivalSoc: [0.3, 0.75],
    targetSoc: [0.8, 0.9],
    tokenBeforePlug: 0.3,
    endsByToken: 0.4,
    forgets: 0.15,
    forgottenS: 7_200,
  },
  /** One car after the other, day and night: for load. */
  busy: {
    meanGapS: 60,
    arrivalsByHour: everyHour,
    meanStayS: 600,
    arrivalSoc: [0.2, 0.6],
    targetSoc: [0.8, 0.95],
    tokenBeforePlug: 0.5,
    endsByToken: 0.7,
    forgets: 0,
    forgottenS: 0,
  },
} as const satisfies Record<string, Scenario>

/** What people have with them, each with one driver at a time. */
interface Pool<T> {
  /** Undefined when every one is in use. */
  take(random: Random): T | undefined
  giveBack(one: T): void
}

/** The cards in people's pockets. */
export type TokenPool = Pool<IdToken>
/** The contracts in their vehicles (ISO 15118). */
export type ContractPool = Pool<VehicleContract>

/** A pool of the given tokens; the same token may be listed more than once. */
export function createTokenPool(tokens: readonly IdToken[]): TokenPool {
  return createPool(tokens)
}

export function createPool<T>(all: readonly T[]): Pool<T> {
  const free = [...all]
  return {
    take(random) {
      if (free.length === 0) return undefined
      const index = random.integer(0, free.length - 1)
      const one = free[index]
      const last = free.pop()
      if (last !== undefined && index < free.length) free[index] = last
      return one
    },
    giveBack(one) {
      free.push(one)
    },
  }
}
