import { type MonitorInput } from '@stationmaster/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, minute, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
  await world.register({ protocolVersion: 'ocpp2.1' })
})
afterEach(() => world[Symbol.asyncDispose]())

const wire = { component: { name: 'TemperatureSensor' }, variable: { name: 'Temperature' } }
const reading: MonitorInput = {
  component: 'TemperatureSensor',
  variable: 'Temperature',
  type: 'Periodic',
  value: 1,
  severity: 8,
  periodicEventStream: { interval: 10, values: 5 },
}
const accepted = { ...wire, type: 'Periodic', severity: 8, status: 'Accepted', id: 7 }
const answers = { SetVariableMonitoring: { setMonitoringResult: [accepted] } }

const handlers = () => world.adapters['ocpp2.1'].inbound
function open(id: number, variableMonitoringId = 7) {
  const request = { constantStreamData: { id, variableMonitoringId, params: { interval: 10, values: 5 } } }
  return handlers().OpenPeriodicEventStream(request, world.call('OpenPeriodicEventStream', request))
}
function send(id: number, data: { t: number; v: string }[], pending = 0) {
  const request = { id, pending, basetime: at(), data }
  return handlers().NotifyPeriodicEventStream(request, world.call('NotifyPeriodicEventStream', request))
}
const set = (monitor = reading) => world.command({ type: 'SetVariableMonitoring', parameters: { monitors: [monitor] } })
async function streaming() {
  world.plug('ocpp2.1', answers)
  await set()
  await open(1)
}
const streams = () => world.read('eventStreams', 's1')
const values = () => world.written.flatMap((write) => (write.table === 'monitoringValue' ? [write.row] : []))

test('N15 a stream is accepted for a monitor that was set with one, and for no other', async () => {
  world.plug('ocpp2.1', answers)
  expect(await open(1)).toEqual({ status: 'Rejected' })
  await set()
  expect(await open(1)).toEqual({ status: 'Accepted' })
  expect(await open(2, 99)).toEqual({ status: 'Rejected' })
  expect(await streams()).toMatchObject([{ streamId: 1, variableMonitoringId: 7, params: { interval: 10, values: 5 } }])
})

test('N15 a monitor without a stream gets none', async () => {
  world.plug('ocpp2.1', answers)
  const { periodicEventStream: _stream, ...plain } = reading
  await set(plain)
  expect(await open(1)).toEqual({ status: 'Rejected' })
})

test('N11 a station that is faster with its stream than with its answer gets it', async () => {
  let opened: unknown
  world.plug('ocpp2.1', {
    SetVariableMonitoring: async () => {
      opened = await open(1)
      return answers.SetVariableMonitoring
    },
  })
  await set()
  expect(opened).toEqual({ status: 'Accepted' })
  await send(1, [{ t: 0, v: '20' }])
  expect(values()).toHaveLength(1)
})

test('N15.FR.03 each value has its own time and the variable of its monitor', async () => {
  await streaming()
  expect(
    await send(
      1,
      [
        { t: 0, v: '20.5' },
        { t: 1.5, v: '20.6' },
      ],
      3,
    ),
  ).toBeUndefined()
  expect(values()).toMatchObject([
    { component: 'TemperatureSensor', variable: 'Temperature', evseId: 0, at: Date.parse(at()), value: '20.5' },
    { at: Date.parse(at()) + 1_500, value: '20.6' },
  ])
  expect(await streams()).toMatchObject([{ pending: 3, received: 2, lastAt: world.now }])
})

test('N15 values of a stream that nobody opened are counted and dropped', async () => {
  await streaming()
  await send(5, [{ t: 0, v: '1' }])
  expect(values()).toEqual([])
  expect(world.deviations).toMatchObject([{ action: 'NotifyPeriodicEventStream', rule: 'unknown-stream', sample: '5' }])
})

test('N15 values whose monitor is not known are counted and dropped', async () => {
  await streaming()
  world.plug('ocpp2.1', { GetMonitoringReport: { status: 'EmptyResultSet' } })
  await world.command({ type: 'GetMonitoringReport', parameters: {} })
  await send(1, [{ t: 0, v: '1' }])
  expect(values()).toEqual([])
  expect(world.deviations).toMatchObject([{ rule: 'unknown-monitor' }])
})

test('N15 what a station sends has a bound, which it gets back with time', async () => {
  await streaming()
  const many = Array.from({ length: 7_000 }, (_, t) => ({ t, v: '1' }))
  await send(1, many)
  await send(1, many)
  expect(values()).toHaveLength(12_000)
  expect(world.deviations).toMatchObject([{ rule: 'too-many-values', sample: '2000' }])
  world.now += minute
  await send(1, many)
  expect(values()).toHaveLength(13_200)
})

test('N13 a stream is closed by the station, and ends with its monitor', async () => {
  await streaming()
  const request = { id: 1 }
  await handlers().ClosePeriodicEventStream(request, world.call('ClosePeriodicEventStream', request))
  expect(await streams()).toEqual([])
  await open(2)
  world.plug('ocpp2.1', { ClearVariableMonitoring: { clearMonitoringResult: [{ id: 7, status: 'Accepted' }] } })
  await world.command({ type: 'ClearVariableMonitoring', parameters: { ids: [7] } })
  expect(await streams()).toEqual([])
  expect(world.of('event-stream.changed').map(({ data }) => Object(data).change)).toEqual([
    'opened',
    'closed',
    'opened',
  ])
})

test('N15 a stream opened anew for its monitor takes the place of the old one', async () => {
  await streaming()
  await open(2)
  expect(await streams()).toMatchObject([{ streamId: 2 }])
})

test('N12 what the station says is open replaces what was thought', async () => {
  await streaming()
  const told = { id: 4, variableMonitoringId: 7, params: { interval: 30 } }
  world.plug('ocpp2.1', { GetPeriodicEventStream: { constantStreamData: [told] } })
  expect(await world.command({ type: 'GetPeriodicEventStream', parameters: {} })).toMatchObject({ status: 'completed' })
  expect(await streams()).toMatchObject([{ streamId: 4, params: { interval: 30 } }])
  world.plug('ocpp2.1', { GetPeriodicEventStream: {} })
  await world.command({ type: 'GetPeriodicEventStream', parameters: {} })
  expect(await streams()).toEqual([])
})

test.each([
  ['Accepted', { interval: 60 }],
  ['Rejected', { interval: 10, values: 5 }],
] as const)('N14 an adjustment that is %s', async (status, params) => {
  await streaming()
  world.plug('ocpp2.1', { AdjustPeriodicEventStream: { status } })
  await world.command({ type: 'AdjustPeriodicEventStream', parameters: { id: 1, params: { interval: 60 } } })
  expect(await streams()).toMatchObject([{ params }])
  expect(await world.read('monitors', 's1')).toMatchObject([{ stream: params }])
})

test('N08 N15 a reading that comes as an event is a value like any other', async () => {
  world.plug('ocpp2.1', answers)
  await set()
  const event = {
    eventId: 1,
    timestamp: at(),
    trigger: 'Periodic',
    actualValue: '21',
    eventNotificationType: 'CustomMonitor',
    variableMonitoringId: 7,
    ...wire,
  }
  const request = { generatedAt: at(), seqNo: 0, eventData: [event] }
  await handlers().NotifyEvent(request as never, world.call('NotifyEvent', request))
  expect(values()).toMatchObject([{ component: 'TemperatureSensor', value: '21' }])
})
