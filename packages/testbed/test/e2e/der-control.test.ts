import { type CommandParameters } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { type Fields, type Reply } from '../../src/clients/raw-station.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const accepted = (): Reply => ({ result: { status: 'Accepted' } })
const obeying = { SetDERControl: accepted, GetDERControl: accepted, ClearDERControl: accepted }

async function station21(replies: Record<string, (payload: Fields) => Reply> = {}) {
  const station = await host.station2('ocpp2.1', { reading: 'strict', replies: { ...obeying, ...replies } })
  await station.boot()
  return { station, id: station.link.identity }
}

const droop = (priority: number, changes: object = {}) => ({
  controlType: 'FreqDroop' as const,
  freqDroop: {
    priority,
    overFreq: 0.036,
    underFreq: 0.036,
    overDroop: 5,
    underDroop: 5,
    responseTime: 2,
    ...changes,
  },
})
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString()
const set = (id: string, parameters: CommandParameters<'SetDERControl'>) => host.ask(id, 'SetDERControl', parameters)
const controls = async (id: string) =>
  (await host.rest.derControls(id)).map(({ controlId, state }) => [controlId, state])

test('R04.FR.02 R04.FR.03 a default is set, and one of a lower value takes its place', async () => {
  const { station, id } = await station21()
  expect(await set(id, { isDefault: true, controlId: 'a', ...droop(5) })).toMatchObject({ status: 'completed' })
  expect((await station.link.request('SetDERControl')).payload).toEqual({
    isDefault: true,
    controlId: 'a',
    ...droop(5),
  })
  await set(id, { isDefault: true, controlId: 'b', ...droop(1) })
  expect(await controls(id)).toEqual([
    ['b', 'active'],
    ['a', 'superseded'],
  ])
  const [first] = await host.rest.derControls(id)
  expect(first).toMatchObject({ controlType: 'FreqDroop', priority: 1, settings: { freqDroop: { overDroop: 5 } } })
})

test('R04.FR.08 what the station says it supersedes is so, itself included', async () => {
  const { id } = await station21({
    SetDERControl: ({ controlId }) => ({
      result: { status: 'Accepted', ...(controlId === 'late' ? { supersededIds: ['late'] } : {}) },
    }),
  })
  const hour = { startTime: inSeconds(3_600), duration: 60 }
  await set(id, { isDefault: false, controlId: 'first', ...droop(5, hour) })
  await set(id, { isDefault: false, controlId: 'late', ...droop(5, hour) })
  expect(await controls(id)).toEqual([
    ['first', 'scheduled'],
    ['late', 'superseded'],
  ])
})

test('R04.FR.20 R04.FR.21 R04.FR.22 a scheduled control begins, supersedes, and is gone when it is over', async () => {
  const { station, id } = await station21()
  await set(id, { isDefault: true, controlId: 'd', ...droop(9) })
  await set(id, { isDefault: false, controlId: 'b', ...droop(7, { startTime: inSeconds(-60), duration: 600 }) })
  await set(id, { isDefault: false, controlId: 'a', ...droop(3, { startTime: inSeconds(300), duration: 60 }) })
  // R04.FR.07: what runs goes on until then.
  expect(await controls(id)).toEqual([
    ['a', 'scheduled'],
    ['b', 'active'],
    ['d', 'waiting'],
  ])
  const tell = (controlId: string, started: boolean, supersededIds?: string[]) =>
    station.link.accepted('NotifyDERStartStop', {
      controlId,
      started,
      timestamp: new Date().toISOString(),
      ...(supersededIds === undefined ? {} : { supersededIds }),
    })
  expect(await tell('a', true, ['b'])).toEqual({})
  expect(await host.rest.derControls(id)).toMatchObject([
    { controlId: 'a', startedAt: expect.any(String) },
    { controlId: 'b', state: 'superseded' },
    { controlId: 'd' },
  ])
  await tell('a', false)
  expect(await controls(id)).toEqual([
    ['b', 'superseded'],
    ['d', 'active'],
  ])
  // Of a control that nobody set here: answered, and changes nothing.
  expect(await tell('unknown', true)).toEqual({})
})

const reported = (id: string, changes: Fields = {}): Fields => ({
  id,
  curveType: 'VoltWatt',
  isDefault: true,
  isSuperseded: false,
  curve: { curveData: [{ x: 100, y: 100 }], yUnit: 'PctMaxW', priority: 1 },
  ...changes,
})

test('R04.FR.31 R04.FR.32 R04.FR.33 a report in parts, twice and in any order, becomes what is installed', async () => {
  const { station, id } = await station21()
  await set(id, { isDefault: true, controlId: 'gone', ...droop(5) })
  const command = await host.ask(id, 'GetDERControl', {})
  expect(command.status).toBe('accepted')
  const { payload } = await station.link.request('GetDERControl')
  expect(payload).toEqual({ requestId: payload.requestId })
  const part = (tbc: boolean, lists: Fields) =>
    station.link.accepted('ReportDERControl', { requestId: payload.requestId, tbc, ...lists })
  const first = { curve: [reported('c1'), reported('c2', { isSuperseded: true })] }
  await part(true, first)
  await part(true, first)
  expect((await host.rest.commandById(command.id)).status).toBe('accepted')
  const enterService = { priority: 1, highVoltage: 1.1, lowVoltage: 0.9, highFreq: 51, lowFreq: 49 }
  await part(false, {
    enterService: [{ id: 'es', enterService }],
    gradient: [{ id: 'g', gradient: { priority: 0, gradient: 10, softGradient: 5 } }],
    fixedVar: [
      { id: 'fv', isDefault: true, isSuperseded: false, fixedVar: { priority: 2, setpoint: 40, unit: 'PctMaxVar' } },
    ],
  })
  expect((await host.rest.commandById(command.id)).status).toBe('completed')
  expect(await host.rest.derControls(id)).toMatchObject([
    { controlId: 'es', controlType: 'EnterService', isDefault: true, settings: { enterService } },
    { controlId: 'fv', controlType: 'FixedVar', state: 'active', acceptedAt: null, reportedAt: expect.any(String) },
    { controlId: 'g', controlType: 'Gradients' },
    { controlId: 'c1', controlType: 'VoltWatt', state: 'active' },
    { controlId: 'c2', controlType: 'VoltWatt', state: 'superseded' },
  ])
})

test('R04.FR.30 NotFound is an answer: what was asked for is not there', async () => {
  const { id } = await station21({ GetDERControl: () => ({ result: { status: 'NotFound' } }) })
  await set(id, { isDefault: true, controlId: 'a', ...droop(5) })
  expect(await host.ask(id, 'GetDERControl', { controlType: 'FreqDroop' })).toMatchObject({ status: 'completed' })
  expect(await controls(id)).toEqual([])
})

test('R04.FR.44 R04.FR.45 R04.FR.46 controls are cleared by id, by type, and all of a kind', async () => {
  const { station, id } = await station21()
  for (const controlId of ['a', 'b', 'c']) {
    await set(id, { isDefault: true, controlId, ...droop(5) })
  }
  await set(id, { isDefault: false, controlId: 's', ...droop(5, { startTime: inSeconds(600), duration: 60 }) })
  const clear = (parameters: CommandParameters<'ClearDERControl'>) => host.ask(id, 'ClearDERControl', parameters)
  await clear({ isDefault: true, controlId: 'a' })
  expect((await station.link.request('ClearDERControl')).payload).toEqual({ isDefault: true, controlId: 'a' })
  const ids = async () => new Set((await controls(id)).map(([controlId]) => controlId))
  expect(await ids()).toEqual(new Set(['b', 'c', 's']))
  await clear({ isDefault: true, controlType: 'FreqDroop' })
  expect(await ids()).toEqual(new Set(['s']))
  await clear({ isDefault: false })
  expect(await ids()).toEqual(new Set())
  await expect(clear({ isDefault: true, controlType: 'FreqDroop', controlId: 'a' })).rejects.toMatchObject({
    problem: { clause: 'R04.FR.34' },
  })
})

test.each([
  ['Rejected', { result: { status: 'Rejected' } }, 'rejected'],
  ['NotSupported', { result: { status: 'NotSupported' } }, 'rejected'],
  ['NotImplemented', { error: 'NotImplemented' }, 'error'],
] as const)('R04.FR.01 %s changes nothing', async (_word, reply, status) => {
  const { id } = await station21({
    SetDERControl: ({ controlId }) => (controlId === 'keep' ? accepted() : { ...reply }),
    GetDERControl: () => ({ ...reply }),
    ClearDERControl: () => ({ ...reply }),
  })
  await set(id, { isDefault: true, controlId: 'keep', ...droop(5) })
  expect(await set(id, { isDefault: true, controlId: 'x', ...droop(1) })).toMatchObject({ status })
  expect(await host.ask(id, 'GetDERControl', {})).toMatchObject({ status })
  expect(await host.ask(id, 'ClearDERControl', { isDefault: true })).toMatchObject({ status })
  expect(await controls(id)).toEqual([['keep', 'active']])
})

test('R04.FR.12 R04.FR.14 R04.FR.16 what OCPP forbids is refused before it is sent', async () => {
  const { station, id } = await station21()
  const wrong: [CommandParameters<'SetDERControl'>, string][] = [
    [{ isDefault: true, ...droop(1, { duration: 5 }) }, 'R04.FR.12'],
    [{ isDefault: true, ...droop(1), controlType: 'VoltVar' }, 'R04.FR.16'],
    [
      { isDefault: false, controlType: 'Gradients', gradient: { priority: 1, gradient: 1, softGradient: 1 } },
      'R04.FR.14',
    ],
  ]
  for (const [parameters, clause] of wrong) {
    await expect(set(id, parameters)).rejects.toMatchObject({
      status: 422,
      code: 'der-control-not-valid',
      problem: { clause },
    })
  }
  expect(station.link.requests).toEqual([])
})

test('R05.FR.01 R05.FR.02 R05.FR.04 alarms have a beginning and an end, and one takes over from another', async () => {
  const { station, id } = await station21()
  const alarm = (fields: Fields) => station.link.accepted('NotifyDERAlarm', fields)
  const over = { controlType: 'VoltWatt', gridEventFault: 'OverVoltage' }
  await alarm({ ...over, timestamp: '2026-01-05T10:00:00Z', extraInfo: 'L1' })
  await alarm({ ...over, timestamp: '2026-01-05T10:00:00Z', extraInfo: 'L1' })
  expect(await host.rest.derAlarms(id)).toMatchObject([
    { ...over, startedAt: '2026-01-05T10:00:00.000Z', endedAt: null, extraInfo: 'L1' },
  ])
  // R05.FR.03: another control takes it over.
  const under = { controlType: 'HFMustTrip', gridEventFault: 'OverFrequency' }
  await alarm({ ...under, timestamp: '2026-01-05T10:05:00Z' })
  await alarm({ ...under, alarmEnded: true, timestamp: '2026-01-05T10:09:00Z' })
  expect(await host.rest.derAlarms(id)).toMatchObject([
    { ...under, startedAt: '2026-01-05T10:05:00.000Z', endedAt: '2026-01-05T10:09:00.000Z' },
    { ...over, endedAt: '2026-01-05T10:05:00.000Z' },
  ])
  // An end whose beginning was never heard is kept all the same.
  await alarm({ controlType: 'FreqDroop', alarmEnded: true, timestamp: '2026-01-05T11:00:00Z' })
  expect((await host.rest.derAlarms(id))[0]).toMatchObject({
    controlType: 'FreqDroop',
    gridEventFault: null,
    endedAt: '2026-01-05T11:00:00.000Z',
  })
})
