import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { minute, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
  await world.register({ protocolVersion: 'ocpp2.1' })
})
afterEach(() => world[Symbol.asyncDispose]())

const day = 24 * 60 * minute
const card = { idToken: '04A1B2C3', type: 'ISO14443' }
const code = { idToken: '98765432', type: 'KeyCode' }

async function swap(eventType: string, requestId: number, batteries: [evseId: number, serial: string][], token = card) {
  const batteryData = batteries.map(([evseId, serialNumber]) => ({ evseId, serialNumber, soC: 50, soH: 90 }))
  const request = { eventType, requestId, idToken: token, batteryData }
  const { BatterySwap } = world.adapters['ocpp2.1'].inbound
  expect(await BatterySwap(request as never, world.call('BatterySwap', request))).toEqual({})
}

/** Of request 1, newest first. */
const swaps = async () =>
  (await world.read('batterySwapsOfRequest', 's1', 1)).map(({ state, batteriesIn, batteriesOut }) => ({
    state,
    in: batteriesIn.map(({ serialNumber }) => serialNumber),
    out: batteriesOut.map(({ serialNumber }) => serialNumber),
  }))

describe('S03 a number that is used again', () => {
  beforeEach(async () => {
    await swap('BatteryIn', 1, [[1, 'A']])
    await swap('BatteryOut', 1, [[2, 'B']])
  })
  const first = { state: 'completed', in: ['A'], out: ['B'] }

  test('an answer that was lost is asked for again, and doubles nothing', async () => {
    await swap('BatteryOut', 1, [[2, 'B']])
    world.now += 3 * day
    await swap('BatteryOut', 1, [[2, 'B']])
    expect(await swaps()).toEqual([first])
  })

  test('days after a boot the same batteries under the same number are another swap', async () => {
    world.now += 2 * day
    await world.boot2()
    await swap('BatteryIn', 1, [[1, 'A']])
    await swap('BatteryOut', 1, [[2, 'B']])
    expect(await swaps()).toEqual([first, first])
  })

  test('so they are on the same day, once the slots show that they went and came between', async () => {
    await swap('BatteryOut', 2, [[1, 'A']])
    await swap('BatteryIn', 2, [[2, 'B']])
    await world.boot2()
    await swap('BatteryIn', 1, [[1, 'A']])
    await swap('BatteryOut', 1, [[2, 'B']])
    expect(await swaps()).toEqual([first, first])
  })

  test('another battery in the slot of a swap that never ended begins another', async () => {
    await swap('BatteryIn', 1, [[3, 'C']])
    await world.boot2()
    await swap('BatteryIn', 1, [[3, 'D']])
    expect(await swaps()).toMatchObject([{ in: ['D'] }, { in: ['C'], state: 'in-progress' }, first])
  })

  test('one that never ended goes on after days offline, and not after a boot', async () => {
    await swap('BatteryIn', 1, [[3, 'C']])
    world.now += 2 * day
    await swap('BatteryOut', 1, [[4, 'D']])
    expect(await swaps()).toMatchObject([{ in: ['C'], out: ['D'], state: 'completed' }, first])
    await swap('BatteryIn', 1, [[5, 'E']])
    world.now += 2 * day
    await world.boot2()
    await swap('BatteryOut', 1, [[6, 'F']])
    expect(await swaps()).toMatchObject([{ in: [], out: ['F'] }, { in: ['E'], out: [] }, {}, first])
  })

  test('a set that is told battery by battery names none twice', async () => {
    await swap('BatteryIn', 1, [[3, 'C']])
    await swap('BatteryIn', 1, [
      [3, 'C'],
      [4, 'D'],
    ])
    expect(await swaps()).toMatchObject([{ in: ['C', 'D'] }, first])
  })
})

test('C04.FR.04 a key code is kept nowhere, and its swap is known again all the same', async () => {
  await swap('BatteryIn', 1, [[1, 'A']], code)
  await swap('BatteryIn', 1, [[1, 'A']], code)
  await swap('BatteryOut', 1, [[2, 'B']], { idToken: '9876-5432', type: 'KeyCode' })
  expect(await swaps()).toEqual([{ state: 'completed', in: ['A'], out: ['B'] }])
  expect(await world.read('batterySwapsOfRequest', 's1', 1)).toMatchObject([
    { idToken: '****', idTokenType: 'KeyCode' },
  ])
  expect(JSON.stringify([world.events, world.written])).not.toMatch(/9876-?5432/)
})
