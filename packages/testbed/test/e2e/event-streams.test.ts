/** Block N of 2.1, periodic event streams: N11 to N15 on the wire, SEND included. */
import { randomUUID } from 'node:crypto'
import { type MonitorInput } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { type Fields, type Reply } from '../../src/clients/raw-station.ts'
import { type Station2 } from '../../src/clients/station-2.ts'
import { until } from '../../src/until.ts'
import { stores } from '../../src/world.ts'
import { holdMonitors } from './support/monitor-holder.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld({ store: stores.at(-1) ?? 'sqlite' })
const sensor = { component: 'TemperatureSensor', variable: 'Temperature' } as const
const params = { interval: 10, values: 5 }
const reading: MonitorInput = { ...sensor, type: 'Periodic', value: 1, severity: 8, periodicEventStream: params }

async function connected(replies: Record<string, (payload: Fields) => Reply> = {}): Promise<Station2> {
  const holder = holdMonitors('ocpp2.1')
  const station = await host.station2('ocpp2.1', { reading: 'strict', replies: { ...holder.replies, ...replies } })
  await station.boot()
  return station
}
const of = (station: Station2) => station.link.identity
const set = (station: Station2, monitor = reading) =>
  host.ask(of(station), 'SetVariableMonitoring', { monitors: [monitor] })
const open = (station: Station2, id: number, variableMonitoringId = 1) =>
  station.link.accepted('OpenPeriodicEventStream', { constantStreamData: { id, variableMonitoringId, params } })

/** A SEND, to which nothing is answered (2.1 part 4, 4.2.4). */
function sends(station: Station2, id: number, data: Fields[], more: Fields = {}): void {
  const payload = { id, pending: 0, basetime: new Date().toISOString(), data, ...more }
  station.link.send(JSON.stringify([6, randomUUID(), 'NotifyPeriodicEventStream', payload]))
}

const received = (station: Station2, count: number) =>
  until(`${count} values`, async () => {
    const values = await host.rest.monitoringValues(of(station))
    return values.length >= count ? values : undefined
  })

test('TC_N_105 N11 a monitor with a stream is set, the stream opened, and its values are kept', async () => {
  const station = await connected()
  await set(station)
  expect((await station.link.request('SetVariableMonitoring')).payload).toMatchObject({
    setMonitoringData: [{ type: 'Periodic', value: 1, severity: 8, periodicEventStream: params }],
  })
  expect(await open(station, 3)).toEqual({ status: 'Accepted' })
  expect(await host.rest.eventStreams(of(station))).toMatchObject([
    { id: 3, variableMonitoringId: 1, variable: sensor, interval: 10, values: 5, received: 0 },
  ])
  const basetime = new Date(Date.now() - 60_000).toISOString()
  sends(
    station,
    3,
    [
      { t: 0, v: '20.5' },
      { t: 2.5, v: '20.75' },
    ],
    { basetime, pending: 4 },
  )
  const values = await received(station, 2)
  expect(values).toMatchObject([
    { ...sensor, value: '20.5', at: basetime },
    { ...sensor, value: '20.75', at: new Date(Date.parse(basetime) + 2_500).toISOString() },
  ])
  expect(await host.rest.eventStreams(of(station))).toMatchObject([{ received: 2, pending: 4 }])
  const frames = station.link.wire.filter(({ text, direction }) => direction === 'in' && /NotifyPeriodic/.test(text))
  expect(frames).toEqual([])
})

test('N15 a stream for a monitor that is not ours is refused, and its values are counted and dropped', async () => {
  const station = await connected()
  expect(await open(station, 1, 77)).toEqual({ status: 'Rejected' })
  sends(station, 1, [{ t: 0, v: '1' }])
  await until('the deviation', async () =>
    (await host.rest.deviations(of(station))).some(
      ({ action, rule }) => action === 'NotifyPeriodicEventStream' && rule === 'unknown-stream',
    ),
  )
  expect(await host.rest.monitoringValues(of(station))).toEqual([])
})

test('TC_N_107 N12 the streams that a station has open', async () => {
  const told = { id: 9, variableMonitoringId: 1, params: { values: 3 } }
  const station = await connected({ GetPeriodicEventStream: () => ({ result: { constantStreamData: [told] } }) })
  await set(station)
  expect(await host.ask(of(station), 'GetPeriodicEventStream', {})).toMatchObject({ status: 'completed' })
  expect((await station.link.request('GetPeriodicEventStream')).payload).toEqual({})
  expect(await host.rest.eventStreams(of(station))).toMatchObject([{ id: 9, interval: null, values: 3 }])
})

test('N13 a stream that the station closes is over', async () => {
  const station = await connected()
  await set(station)
  await open(station, 1)
  expect(await station.link.accepted('ClosePeriodicEventStream', { id: 1 })).toEqual({})
  expect(await host.rest.eventStreams(of(station))).toEqual([])
})

test.each([
  ['Accepted', 60, 'completed'],
  ['Rejected', 10, 'rejected'],
] as const)('N14 an adjustment that is %s', async (status, interval, outcome) => {
  const station = await connected({ AdjustPeriodicEventStream: () => ({ result: { status } }) })
  await set(station)
  await open(station, 1)
  const asked = { id: 1, params: { interval: 60, values: 5 } }
  expect(await host.ask(of(station), 'AdjustPeriodicEventStream', asked)).toMatchObject({ status: outcome })
  expect((await station.link.request('AdjustPeriodicEventStream')).payload).toEqual(asked)
  expect(await host.rest.eventStreams(of(station))).toMatchObject([{ interval }])
})

test.each([
  ['GetPeriodicEventStream', {}],
  ['AdjustPeriodicEventStream', { id: 1, params: {} }],
] as const)('N %s of a station that does not implement it', async (type, parameters) => {
  const station = await connected({ [type]: () => ({ error: 'NotImplemented' }) })
  expect(await host.ask(of(station), type, parameters as never)).toMatchObject({
    status: 'error',
    outcome: { code: 'NotImplemented' },
  })
})

test('N08 values that come as events are of the same series, chosen by variable and EVSE', async () => {
  const station = await connected()
  await set(station)
  const generatedAt = new Date().toISOString()
  const event = (eventId: number, actualValue: string, evse: Fields = {}): Fields => ({
    eventId,
    timestamp: generatedAt,
    trigger: 'Periodic',
    actualValue,
    eventNotificationType: 'CustomMonitor',
    variableMonitoringId: 1,
    component: { name: 'TemperatureSensor', ...evse },
    variable: { name: 'Temperature' },
  })
  const eventData = [event(1, '20'), event(2, '30', { evse: { id: 2 } })]
  await station.link.accepted('NotifyEvent', { generatedAt, seqNo: 0, eventData })
  expect(await host.rest.monitoringValues(of(station), { variable: 'temperature', evse: 2 })).toMatchObject([
    { value: '30', evseId: 2 },
  ])
  expect(await host.rest.monitoringValues(of(station), { component: 'HumiditySensor' })).toEqual([])
})
