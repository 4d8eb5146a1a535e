import { createVirtualClock, type VirtualClock } from '../../src/clock.ts'
import { layoutOf, models } from '../../src/layouts.ts'
import { createEv, type Ev } from '../../src/physics/ev.ts'
import { evModels } from '../../src/physics/ev-models.ts'
import { createRandom } from '../../src/random.ts'
import { type StationVersion } from '../../src/station/model.ts'
import { type StationOptions } from '../../src/station/options.ts'
import { Station } from '../../src/station.ts'
import { TinyCsms } from './tiny-csms.ts'

export const card = { idToken: '04A1B2C3D4E5F6', type: 'ISO14443' }
export const otherCard = { idToken: '04FFFFFFFFFFFF', type: 'ISO14443' }

/** A station, a CSMS and a clock that only the test moves. */
export class Stand implements AsyncDisposable {
  readonly clock: VirtualClock
  readonly csms: TinyCsms
  readonly station: Station
  readonly dropped: string[] = []

  constructor(clock: VirtualClock, csms: TinyCsms, station: Station) {
    this.clock = clock
    this.csms = csms
    this.station = station
  }

  /** Moves time; waits at every moment until the station has said what it has to say. */
  async advance(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000, () => this.station.settled())
  }
  settled(): Promise<void> {
    return this.station.settled()
  }
  car(soc = 0.5, target = 0.9): Ev {
    return createEv(evModels.family, soc, target)
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.station[Symbol.asyncDispose]()
    await this.csms.close()
  }
}

export interface StandOptions extends Partial<StationOptions> {
  readonly model?: keyof typeof models
  readonly variables?: Record<string, string>
  readonly prepare?: (csms: TinyCsms) => void
  /** False leaves the power off. */
  readonly start?: boolean
}

/** Builds a stand; the station has booted when it is given. */
export async function createStand(version: StationVersion, options: StandOptions = {}): Promise<Stand> {
  const { model, variables, prepare, start, ...station } = options
  const clock = createVirtualClock()
  const csms = new TinyCsms(() => clock.now())
  prepare?.(csms)
  await csms.listen()
  const stand = new Stand(
    clock,
    csms,
    new Station({
      identity: 'TEST 1',
      serialNumber: 'S0001',
      version,
      layout: layoutOf(models[model ?? 'duo22'], (evseId) => `SE*STM*ETEST*${evseId}`, variables),
      url: csms.url,
      password: 'a-long-password-16',
      clock,
      random: createRandom('test'),
      ...station,
    }),
  )
  if (start !== false) {
    stand.station.start()
    await stand.settled()
  }
  return stand
}
