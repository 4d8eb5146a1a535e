import { afterEach, beforeEach, expect, test } from 'vitest'
import { minute, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
  await world.register({ protocolVersion: 'ocpp2.1' })
})
afterEach(() => world[Symbol.asyncDispose]())

async function alarm(timestamp: number, more: object) {
  const request = { controlType: 'LimitMaxDischarge', timestamp: new Date(timestamp).toISOString(), ...more }
  const { NotifyDERAlarm } = world.adapters['ocpp2.1'].inbound
  await NotifyDERAlarm(request as never, world.call('NotifyDERAlarm', request))
}

test('R05 ends whose beginning was never heard are kept within the limit, the newest of them', async () => {
  await alarm(world.now, { gridEventFault: 'OverVoltage' })
  // One that still holds outlives any number that have ended.
  for (let index = 1; index <= 270; index++) {
    await alarm(world.now + index * minute, { controlType: 'FreqDroop', alarmEnded: true })
  }
  const kept = await world.read('derAlarms', 's1')
  expect(kept).toHaveLength(256)
  expect(kept[0]?.startedAt).toBe(world.now + 270 * minute)
  expect(kept.filter(({ endedAt }) => endedAt === null)).toMatchObject([{ controlType: 'LimitMaxDischarge' }])
})

test('R05 alarms that begin are kept within the same limit', async () => {
  for (let index = 1; index <= 260; index++) {
    await alarm(world.now + index * minute, { gridEventFault: index % 2 === 0 ? 'OverVoltage' : 'UnderVoltage' })
  }
  const kept = await world.read('derAlarms', 's1')
  expect(kept).toHaveLength(256)
  expect(kept.at(-1)?.startedAt).toBe(world.now + 5 * minute)
})
