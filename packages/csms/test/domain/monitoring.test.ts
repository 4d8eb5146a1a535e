import { type MonitorInput } from '@stationmaster/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, minute, type Version, World } from './station-world.ts'

const versions = ['ocpp2.0.1', 'ocpp2.1'] as const

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

const sensor = { component: 'TemperatureSensor', variable: 'Temperature' } as const
const hot: MonitorInput = { ...sensor, type: 'UpperThreshold', value: 60, severity: 4 }
const hotter: MonitorInput = { ...sensor, type: 'UpperThreshold', value: 75, severity: 2 }
const wire = { component: { name: 'TemperatureSensor' }, variable: { name: 'Temperature' } }

type Answers = NonNullable<Parameters<World['plug']>[1]>

async function station(version: Version, answers: Answers = {}) {
  await world.register({ protocolVersion: version })
  world.plug(version, answers)
}

/** The station's results, one for each of these. */
function results(...items: { monitor: MonitorInput; status?: string; id?: number }[]) {
  const setMonitoringResult = items.map(({ monitor, status = 'Accepted', id }) => ({
    ...wire,
    type: monitor.type,
    severity: monitor.severity,
    status,
    ...(id === undefined ? {} : { id }),
  }))
  return { SetVariableMonitoring: { setMonitoringResult } }
}

const set = (...monitors: MonitorInput[]) => world.command({ type: 'SetVariableMonitoring', parameters: { monitors } })

async function holds(version: Version, ...monitors: (MonitorInput & { id: number })[]) {
  await station(version, results(...monitors.map(({ id, ...monitor }) => ({ monitor, id }))))
  await set(...monitors.map(({ id: _id, ...monitor }) => monitor))
}

const rows = () => world.read('monitors', 's1')
const openAlerts = () => world.read('openMonitoringEvents', 's1')

function told(monitor: MonitorInput, id: number, kind = 'CustomMonitor') {
  const { type, value, severity } = monitor
  return {
    ...wire,
    variableMonitoring: [{ id, transaction: false, value, type, severity, eventNotificationType: kind }],
  }
}

async function report(requestId: number, seqNo: number, tbc: boolean, ...monitor: object[]) {
  const request = { requestId, seqNo, tbc, generatedAt: at(), ...(monitor.length === 0 ? {} : { monitor }) }
  const inbound = world.adapters['ocpp2.1'].inbound
  await inbound.NotifyMonitoringReport(request as never, world.call('NotifyMonitoringReport', request))
}

async function asked(parameters: object = {}) {
  const row = await world.command({ type: 'GetMonitoringReport', parameters })
  const { payload } = world.wire.at(-1) ?? {}
  return { row, requestId: Number(Object(payload).requestId) }
}

async function event(...eventData: object[]) {
  const request = { generatedAt: at(), seqNo: 0, eventData }
  await world.adapters['ocpp2.1'].inbound.NotifyEvent(request as never, world.call('NotifyEvent', request))
}

let lastEventId = 0
const alert = (more: object = {}) => ({
  eventId: ++lastEventId,
  timestamp: new Date(world.now).toISOString(),
  trigger: 'Alerting',
  actualValue: '61',
  eventNotificationType: 'CustomMonitor',
  variableMonitoringId: 7,
  ...wire,
  ...more,
})

describe.each(versions)('%s set and clear', (version) => {
  test('N04.FR.08 N04.FR.11 what is accepted is kept with the number that the station gave it', async () => {
    await station(version, results({ monitor: hot, id: 7 }))
    expect(await set(hot)).toMatchObject({ status: 'completed', outcome: { status: 'Accepted' } })
    expect(await rows()).toMatchObject([{ ...sensor, monitoringId: 7, wanted: true, value: 60, severity: 4 }])
    expect(world.of('monitor.changed')).toMatchObject([{ data: { change: 'set', monitor: { id: 7 } } }])
  })

  test.each(['UnknownComponent', 'UnknownVariable', 'UnsupportedMonitorType', 'Rejected', 'Duplicate'])(
    'N04 one that is refused as %s is not kept, and the other is',
    async (status) => {
      await station(version, results({ monitor: hot, status }, { monitor: hotter, id: 8 }))
      const row = await set(hot, hotter)
      expect(row).toMatchObject({ status: 'completed', outcome: { status: 'Partial' } })
      expect(row.outcome?.description).toContain(status)
      expect(await rows()).toMatchObject([{ monitoringId: 8, severity: 2 }])
    },
  )

  test('N04 when each is refused the command is refused and nothing is kept', async () => {
    await station(version, results({ monitor: hot, status: 'UnknownVariable' }))
    expect(await set(hot)).toMatchObject({ status: 'rejected', outcome: { status: 'UnknownVariable' } })
    expect(await rows()).toEqual([])
  })

  test('N04 results are matched by what they name, in whatever order', async () => {
    await station(version, results({ monitor: hotter, id: 8 }, { monitor: hot, id: 7 }))
    await set(hot, hotter)
    expect(new Map((await rows()).map(({ severity, monitoringId }) => [severity, monitoringId]))).toEqual(
      new Map([
        [4, 7],
        [2, 8],
      ]),
    )
  })

  test('N04.FR.09 a station that takes one at a time gets one at a time; what was accepted before a silence stays', async () => {
    await station(version)
    await limit('ItemsPerMessage', '1')
    const answers = [results({ monitor: hot, id: 7 }).SetVariableMonitoring, 'timeout' as const]
    world.plug(version, { SetVariableMonitoring: () => answers.shift() ?? 'timeout' })
    expect(await set(hot, hotter)).toMatchObject({ status: 'timeout' })
    expect(world.actions()).toEqual(['SetVariableMonitoring', 'SetVariableMonitoring'])
    expect(new Map((await rows()).map((row) => [row.monitoringId, row.uncertainSince]))).toEqual(
      new Map([
        [7, null],
        [null, world.now],
      ]),
    )
  })

  test('N04.FR.09 a message is never longer than the bytes that a station takes', async () => {
    await station(version, results({ monitor: hot, id: 7 }))
    await limit('BytesPerMessage', '300')
    await set(hot, hotter, { ...hot, severity: 6 })
    const sizes = world.wire.map(({ payload }) => JSON.stringify([2, 'x'.repeat(36), 'SetVariableMonitoring', payload]))
    expect(sizes.length).toBeGreaterThan(1)
    for (const text of sizes) expect(text.length).toBeLessThanOrEqual(300)
  })

  test('N04.FR.10 a variable is named once for each type and severity', async () => {
    await station(version)
    await expect(set(hot, { ...hot, value: 61 })).rejects.toMatchObject({ code: 'invalid-request' })
    expect(world.wire).toEqual([])
  })

  test.each([
    ['Accepted', []],
    ['NotFound', []],
    ['Rejected', [7]],
  ] as const)('N06 after %s these are left: %j', async (status, left) => {
    await holds(version, { ...hot, id: 7 })
    world.plug(version, { ClearVariableMonitoring: { clearMonitoringResult: [{ id: 7, status }] } })
    await world.command({ type: 'ClearVariableMonitoring', parameters: { ids: [7] } })
    expect((await rows()).map(({ monitoringId }) => monitoringId)).toEqual(left)
  })

  test('N07.FR.12 an alert ends with its monitor, for the station will not say so', async () => {
    await holds(version, { ...hot, id: 7 }, { ...hotter, id: 8 })
    await event(alert(), alert({ variableMonitoringId: 8 }))
    world.plug(version, { ClearVariableMonitoring: { clearMonitoringResult: [{ id: 7, status: 'Accepted' }] } })
    await world.command({ type: 'ClearVariableMonitoring', parameters: { ids: [7] } })
    expect((await openAlerts()).map(({ variableMonitoringId }) => variableMonitoringId)).toEqual([8])
    expect(world.of('monitoring-event.changed').at(-1)?.data).toMatchObject({
      state: 'ended',
      endReason: 'monitor-removed',
    })
  })

  test.each([
    ['All', 1],
    ['FactoryDefault', 0],
    ['HardWiredOnly', 0],
  ] as const)('N03.FR.03 N03.FR.04 N03.FR.05 the base %s leaves %i of ours', async (monitoringBase, left) => {
    await holds(version, { ...hot, id: 7 })
    world.plug(version, { SetMonitoringBase: { status: 'Accepted' } })
    await world.command({ type: 'SetMonitoringBase', parameters: { monitoringBase } })
    expect(await rows()).toHaveLength(left)
    expect(await world.read('stationMonitoring', 's1')).toMatchObject({ base: monitoringBase })
  })

  test('N03.FR.02 a base that is not supported changes nothing', async () => {
    await holds(version, { ...hot, id: 7 })
    world.plug(version, { SetMonitoringBase: { status: 'NotSupported' } })
    const row = await world.command({ type: 'SetMonitoringBase', parameters: { monitoringBase: 'HardWiredOnly' } })
    expect(row).toMatchObject({ status: 'rejected', outcome: { status: 'NotSupported' } })
    expect(await rows()).toHaveLength(1)
    expect(await world.read('stationMonitoring', 's1')).toBeUndefined()
  })

  test.each([
    ['Accepted', { level: 3 }],
    ['Rejected', undefined],
  ] as const)('N05 a level that is %s', async (status, kept) => {
    await station(version, { SetMonitoringLevel: { status } })
    await world.command({ type: 'SetMonitoringLevel', parameters: { severity: 3 } })
    const found = await world.read('stationMonitoring', 's1')
    if (kept === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(kept)
  })
})

async function limit(variable: string, value: string) {
  const reportData = [
    {
      component: { name: 'MonitoringCtrlr' },
      variable: { name: variable, instance: 'SetVariableMonitoring' },
      variableAttribute: [{ type: 'Actual', value }],
    },
  ]
  const request = { requestId: 999, seqNo: 0, tbc: false, generatedAt: at(), reportData }
  await world.adapters['ocpp2.1'].inbound.NotifyReport(request as never, world.call('NotifyReport', request))
}

test('2.0.1 has no target deltas and no streams: such a monitor is never sent', async () => {
  await station('ocpp2.0.1')
  expect(await set({ ...hot, type: 'TargetDelta' })).toMatchObject({ status: 'unsupported' })
  expect(await set({ ...hot, type: 'Periodic', periodicEventStream: { interval: 10 } })).toMatchObject({
    status: 'unsupported',
  })
  expect(world.wire).toEqual([])
})

describe('N02 a report of monitors', () => {
  const answer = { GetMonitoringReport: { status: 'Accepted' } }

  test('N02.FR.09 parts in any order and twice make one report, complete when none is missing', async () => {
    await station('ocpp2.1', answer)
    const { row, requestId } = await asked()
    await report(requestId, 2, false, told(hotter, 8))
    await report(requestId, 0, true, told(hot, 7))
    await report(requestId, 0, true, told(hot, 7))
    expect((await world.row(row.commandId)).status).toBe('accepted')
    await report(requestId, 1, true, told({ ...hot, severity: 9 }, 9, 'HardWiredMonitor'))
    expect((await world.row(row.commandId)).status).toBe('completed')
    expect(await rows()).toHaveLength(3)
    expect(await world.read('stationMonitoring', 's1')).toMatchObject({ reportedAt: world.now })
  })

  test('N02 a report that never ends has no effect, and what came of it is kept', async () => {
    await station('ocpp2.1', answer)
    const { row, requestId } = await asked()
    await report(requestId, 0, true, told(hot, 7))
    await world.advance(11 * minute)
    await world.remoteControl.settleOverdue()
    expect((await world.row(row.commandId)).status).toBe('no-effect')
    expect(await rows()).toMatchObject([{ monitoringId: 7, wanted: false, kind: 'CustomMonitor' }])
  })

  test('N02.FR.05 a chosen report takes nothing away', async () => {
    await station('ocpp2.1', answer)
    const all = await asked()
    await report(all.requestId, 0, false, told(hot, 7), told({ ...hot, type: 'Delta' }, 9))
    const some = await asked({ monitoringCriteria: ['DeltaMonitoring'] })
    await report(some.requestId, 0, false, told({ ...hot, type: 'Delta' }, 9))
    expect(await rows()).toHaveLength(2)
  })

  test('N02.FR.11 what a whole report does not name is gone, and what is wanted of it is lost', async () => {
    await holds('ocpp2.1', { ...hot, id: 7 })
    world.plug('ocpp2.1', answer)
    const first = await asked()
    await report(first.requestId, 0, false, told(hot, 7), told({ ...hot, severity: 9 }, 9, 'PreconfiguredMonitor'))
    const second = await asked()
    await report(second.requestId, 0, false)
    expect(await rows()).toMatchObject([{ severity: 4, monitoringId: null, wanted: true }])
    expect(world.of('monitor.changed').map(({ data }) => Object(data).change)).toEqual(['set', 'lost', 'removed'])
  })

  test('N02.FR.10 EmptyResultSet is an answer: nothing is there', async () => {
    await holds('ocpp2.1', { ...hot, id: 7 })
    world.plug('ocpp2.1', { GetMonitoringReport: { status: 'EmptyResultSet' } })
    const { row } = await asked()
    expect(row.status).toBe('completed')
    expect(await rows()).toMatchObject([{ monitoringId: null, wanted: true }])
  })

  test('N02.FR.10 EmptyResultSet of a chosen report says nothing of the rest', async () => {
    await holds('ocpp2.1', { ...hot, id: 7 })
    world.plug('ocpp2.1', { GetMonitoringReport: { status: 'EmptyResultSet' } })
    await asked({ monitoringCriteria: ['DeltaMonitoring'] })
    expect(await rows()).toMatchObject([{ monitoringId: 7 }])
  })

  test('N02.FR.07 more variables than fit one report are refused with the limit', async () => {
    await station('ocpp2.1', answer)
    const reportData = [
      {
        component: { name: 'DeviceDataCtrlr' },
        variable: { name: 'ItemsPerMessage', instance: 'GetReport' },
        variableAttribute: [{ value: '1' }],
      },
    ]
    const request = { requestId: 999, seqNo: 0, generatedAt: at(), reportData }
    await world.adapters['ocpp2.1'].inbound.NotifyReport(request, world.call('NotifyReport', request))
    await expect(asked({ variables: [sensor, { component: 'Heater' }] })).rejects.toMatchObject({
      code: 'invalid-request',
      detail: expect.stringContaining('1'),
    })
  })

  test('N04.FR.19 numbers may be others after a boot; each is that of one monitor', async () => {
    await holds('ocpp2.1', { ...hot, id: 7 }, { ...hotter, id: 8 })
    world.plug('ocpp2.1', answer)
    const { requestId } = await asked()
    await report(requestId, 0, true, told(hot, 8))
    expect(new Map((await rows()).map(({ severity, monitoringId }) => [severity, monitoringId])).get(2)).toBeNull()
    await report(requestId, 1, false, told(hotter, 7))
    expect(new Map((await rows()).map(({ severity, monitoringId }) => [severity, monitoringId]))).toEqual(
      new Map([
        [4, 8],
        [2, 7],
      ]),
    )
  })
})

describe('N07 N08 events', () => {
  const kept = () => world.written.flatMap((write) => (write.table === 'monitoringEvent' ? [write.row] : []))

  test('N07.FR.02 cleared ends the alert of the same monitor, and no other', async () => {
    await holds('ocpp2.1', { ...hot, id: 7 }, { ...hotter, id: 8 })
    await event(alert(), alert({ variableMonitoringId: 8 }))
    await event(alert({ cleared: true, actualValue: '55' }))
    expect(await openAlerts()).toMatchObject([{ variableMonitoringId: 8 }])
    expect(world.of('monitoring-event.changed').map(({ data }) => [Object(data).state, Object(data).cleared])).toEqual([
      ['open', false],
      ['open', false],
      ['ended', false],
      ['told', true],
    ])
  })

  test('N07 the severity of 2.0.1 is that of the monitor; 2.1 says its own', async () => {
    await holds('ocpp2.1', { ...hot, id: 7 })
    await event(alert(), alert({ severity: 1, variableMonitoringId: 99 }))
    expect(new Set((await openAlerts()).map(({ severity }) => severity))).toEqual(new Set([1, 4]))
  })

  test('N07 a message that is sent again, under another id, is kept once', async () => {
    await station('ocpp2.1')
    const one = alert()
    await event(one)
    await event(one, one)
    expect(kept()).toHaveLength(1)
    expect(world.of('monitoring-event.changed')).toHaveLength(1)
  })

  test('N07 an event number that begins again after a boot is another event', async () => {
    await station('ocpp2.1')
    await event(alert({ eventId: 1 }))
    world.now += minute
    await event(alert({ eventId: 1 }))
    expect(await openAlerts()).toHaveLength(1)
    expect(kept().map(({ endReason }) => endReason)).toEqual([null, 'repeated', null])
  })

  test('N07.FR.14 cleared after a boot that gave the monitor another number ends the only alert there is', async () => {
    await station('ocpp2.1')
    await event(alert({ variableMonitoringId: 7 }))
    await event(alert({ variableMonitoringId: 12, cleared: true }))
    expect(await openAlerts()).toEqual([])
  })

  test('N07.FR.04 cleared without an alert before, which was never sent, is kept and ends nothing', async () => {
    await station('ocpp2.1')
    await event(alert({ cleared: true }))
    expect(kept()).toMatchObject([{ cleared: true, state: 'told' }])
  })

  test('N07.FR.10 the value of what may not be read is never kept', async () => {
    await station('ocpp2.1')
    await event(alert({ variable: { name: 'BasicAuthPassword' }, actualValue: 'hunter2hunter2' }))
    expect(kept()).toMatchObject([{ value: '' }])
    expect(JSON.stringify(world.events)).not.toContain('hunter2')
  })

  test('N08.FR.05 a reading is kept, opens nothing and is not told on the feed', async () => {
    await station('ocpp2.1')
    await event(alert({ trigger: 'Periodic' }), alert({ trigger: 'Delta' }))
    expect(kept()).toMatchObject([
      { trigger: 'Periodic', state: 'told' },
      { trigger: 'Delta', state: 'told' },
    ])
    expect(world.of('monitoring-event.changed')).toMatchObject([{ data: { trigger: 'Delta' } }])
  })

  test('N07 a problem that is told without a monitor is over when it is no more', async () => {
    await station('ocpp2.1')
    const problem = {
      component: { name: 'ConnectorPlugRetentionLock', evse: { id: 1, connectorId: 1 } },
      variable: { name: 'Problem' },
      eventNotificationType: 'HardWiredNotification',
      variableMonitoringId: undefined,
    }
    await event(alert({ ...problem, actualValue: 'true' }))
    expect(await openAlerts()).toHaveLength(1)
    await event(alert({ ...problem, actualValue: 'false' }))
    expect(await openAlerts()).toEqual([])
  })

  test('N07 the alerts of a station that are open have a bound', async () => {
    await station('ocpp2.1')
    const many = Array.from({ length: 1_050 }, (_, index) => alert({ variableMonitoringId: index }))
    await event(...many)
    expect(await openAlerts()).toHaveLength(1_000)
    expect(kept()).toHaveLength(1_050)
  })

  test('N07 it names the transaction by our id, and its cause', async () => {
    await station('ocpp2.1')
    const started = {
      eventType: 'Started',
      timestamp: at(),
      triggerReason: 'Authorized',
      seqNo: 0,
      transactionInfo: { transactionId: 't1' },
      evse: { id: 1, connectorId: 1 },
    }
    await world.adapters['ocpp2.1'].inbound.TransactionEvent(started as never, world.call('TransactionEvent', started))
    await event(alert({ transactionId: 't1', cause: 3 }))
    const transaction = await world.read('transaction', 's1', 't1')
    expect(await openAlerts()).toMatchObject([{ transactionKey: transaction?.id, cause: 3 }])
  })
})
