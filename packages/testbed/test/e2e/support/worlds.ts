import { type CommandParameters, type CommandType } from '@stationmaster/contract'
import { afterAll, beforeAll } from 'vitest'
import { type RawStationOptions } from '../../../src/clients/raw-station.ts'
import { Station2, type Version2 } from '../../../src/clients/station-2.ts'
import { Station16 } from '../../../src/clients/station-16.ts'
import { isRepeat } from '../../../src/crash/audit.ts'
import { until } from '../../../src/until.ts'
import { createWorld, type World, type WorldOptions } from '../../../src/world.ts'

export type StationOptions = Partial<RawStationOptions> & {
  /** Default: registered and accepted before it connects; `unknown` leaves it to the front door. */
  onboarding?: 'accepted' | 'pending' | 'rejected' | 'unknown'
  reading?: 'generous' | 'strict'
}

/** One world for the tests of a file; each test takes stations of its own. */
export function oneWorld(options: WorldOptions = {}) {
  let world: World
  let number = 0
  beforeAll(async () => {
    world = await createWorld(options)
  })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
  })

  async function prepare({ onboarding = 'accepted', reading, ...rest }: StationOptions): Promise<RawStationOptions> {
    const identity = rest.identity ?? `RAW-${++number}`
    if (onboarding !== 'unknown') {
      await world.rest.putStation(identity, { onboarding, ...(reading === undefined ? {} : { reading }) })
    }
    return { ...rest, identity }
  }

  return {
    get world() {
      return world
    },
    get rest() {
      return world.rest
    },
    /** A connected 1.6 station. */
    async station16(given: StationOptions = {}): Promise<Station16> {
      const station = await Station16.connect(world.stations, await prepare(given))
      world.use(station.link)
      return station
    },
    /** A connected 2.x station. */
    async station2(version: Version2, given: StationOptions = {}): Promise<Station2> {
      const station = await Station2.connect(version, world.stations, await prepare(given))
      world.use(station.link)
      return station
    },
    /** Its next link. */
    async again16(station: Station16, given: Partial<RawStationOptions> = {}): Promise<Station16> {
      const next = await Station16.connect(world.stations, { identity: station.link.identity, ...given })
      world.use(next.link)
      return next
    },
    async again2(version: Version2, station: Station2, given: Partial<RawStationOptions> = {}): Promise<Station2> {
      const next = await Station2.connect(version, world.stations, { identity: station.link.identity, ...given })
      world.use(next.link)
      return next
    },
    /** Asks and resolves with the station's answer, whatever effect is still to come. */
    async ask<T extends CommandType>(station: string, type: T, parameters: CommandParameters<T>) {
      const { id } = await world.rest.command(station, type, parameters, '0s')
      return until(`the answer to ${type}`, async () => {
        const command = await world.rest.commandById(id)
        return command.status === 'pending' || command.status === 'sent' ? undefined : command
      })
    },
    /** What a transaction keeps, without the retries that were recognised as such. */
    async kept(transactionId: string | undefined) {
      const messages = await world.rest.messages(transactionId ?? '')
      return messages.filter(({ note }) => !isRepeat(note))
    },
    /** A token on file. */
    async idToken(): Promise<string> {
      const value = `04C0FFEE${(++number).toString(16).toUpperCase().padStart(6, '0')}`
      await world.rest.putIdToken(value)
      return value
    },
  }
}
