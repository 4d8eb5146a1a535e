import { type ActionsFrom, ocpp16, ocpp21, ocpp201 } from '@stationmaster/ocpp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, type Version, World } from '../domain/station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
  await world.register()
})
afterEach(() => world[Symbol.asyncDispose]())

type Handler = (request: unknown, call: ReturnType<World['call']>) => Promise<unknown>

function ask(version: Version, action: string, request: object): Promise<unknown> {
  const handlers: Readonly<Record<string, unknown>> = world.adapters[version].inbound
  return (handlers[action] as Handler)(request, world.call(action, request))
}

test.each([
  ['ocpp1.6', 'LogStatusNotification', { status: 'Idle' }, {}],
  ['ocpp1.6', 'SignedFirmwareStatusNotification', { status: 'Idle' }, {}],
  ['ocpp1.6', 'DiagnosticsStatusNotification', { status: 'Idle' }, {}],
  ['ocpp2.0.1', 'ReservationStatusUpdate', { reservationId: 1, reservationUpdateStatus: 'Expired' }, {}],
] as const)('%s %s is noted and promises nothing', async (version, action, request, answer) => {
  expect(await ask(version, action, request)).toEqual(answer)
  const told = [...world.of('security.event'), ...world.of('station.noted')]
  expect(told).toMatchObject([{ data: { action } }])
})

test.each(['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const)(
  'A04 a security event of %s keeps its own time',
  async (version) => {
    const request = { type: 'TamperDetectionActivated', timestamp: '2026-01-05T11:00:00+02:00', techInfo: 'lid' }
    expect(await ask(version, 'SecurityEventNotification', request)).toEqual({})
    expect(world.of('security.event').at(-1)?.data).toEqual({
      action: 'SecurityEventNotification',
      at: '2026-01-05T09:00:00.000Z',
      data: { type: 'TamperDetectionActivated', techInfo: 'lid' },
      critical: true,
    })
  },
)

test("N09 a person's data stays out of the event feed", async () => {
  const request = { requestId: 1, seqNo: 0, generatedAt: at(), data: 'Anna Andersson', tbc: false }
  expect(await ask('ocpp2.0.1', 'NotifyCustomerInformation', request)).toEqual({})
  expect(JSON.stringify(world.events)).not.toContain('Anna')
})

test('2.1 a SEND of a stream that is not open is dropped without a word', async () => {
  expect(
    await ask('ocpp2.1', 'NotifyPeriodicEventStream', { id: 1, pending: 0, basetime: at(), data: [] }),
  ).toBeUndefined()
  expect(world.events).toEqual([])
})

test('every action a station may send has a handler, in every version', () => {
  const fromStation = (actions: Readonly<Record<string, { sender: string }>>) =>
    Object.entries(actions)
      .flatMap(([action, { sender }]) => (sender === 'csms' ? [] : [action]))
      .sort()
  const { adapters } = world
  expect(Object.keys(adapters['ocpp1.6'].inbound).sort()).toEqual(fromStation(ocpp16.actions))
  expect(Object.keys(adapters['ocpp2.0.1'].inbound).sort()).toEqual(fromStation(ocpp201.actions))
  expect(Object.keys(adapters['ocpp2.1'].inbound).sort()).toEqual(fromStation(ocpp21.actions))
  const typed: ActionsFrom<typeof ocpp21, 'station'> = 'NotifyDERAlarm'
  expect(adapters['ocpp2.1'].inbound[typed]).toBeTypeOf('function')
})
