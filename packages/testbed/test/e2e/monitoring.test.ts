/** Block N, monitoring: what stations watch and report, from the operator's command to the API and back. */
import { type MonitorInput } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type Fields, type Reply } from '../../src/clients/raw-station.ts'
import { reported, type Station2, type Version2 } from '../../src/clients/station-2.ts'
import { until } from '../../src/until.ts'
import { holdMonitors, listOf, type MonitorHolder } from './support/monitor-holder.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const versions = ['ocpp2.0.1', 'ocpp2.1'] as const

const sensor = { component: 'TemperatureSensor', variable: 'Temperature' } as const
const hot: MonitorInput = { ...sensor, type: 'UpperThreshold', value: 60, severity: 4 }
const hotter: MonitorInput = { ...sensor, type: 'UpperThreshold', value: 75.5, severity: 2 }
const wire = { component: { name: 'TemperatureSensor' }, variable: { name: 'Temperature' } }

interface Held {
  station: Station2
  id: string
  holder: MonitorHolder
}

async function connected(version: Version2, replies: Record<string, (payload: Fields) => Reply> = {}): Promise<Held> {
  const holder = holdMonitors(version)
  const station = await host.station2(version, { reading: 'strict', replies: { ...holder.replies, ...replies } })
  await station.boot()
  return { station, id: station.link.identity, holder }
}

const set = ({ id }: Held, ...monitors: MonitorInput[]) => host.ask(id, 'SetVariableMonitoring', { monitors })
const monitors = async ({ id }: Held) => (await host.rest.monitors(id)).monitors

/** The parts in the order of their numbers unless told otherwise, and those that are not sent are lost. */
async function reports({ station, holder }: Held, requestId: unknown, size = 1, order?: readonly number[]) {
  const entries = holder.report()
  const parts = Math.max(1, Math.ceil(entries.length / size))
  for (const seqNo of order ?? Array.from({ length: parts }, (_, index) => index)) {
    const monitor = entries.slice(seqNo * size, (seqNo + 1) * size)
    const generatedAt = new Date().toISOString()
    const part = { requestId, seqNo, generatedAt, tbc: seqNo < parts - 1, ...(monitor.length === 0 ? {} : { monitor }) }
    await station.link.accepted('NotifyMonitoringReport', part)
  }
}

let eventId = 0
const eventData = (more: Fields = {}): Fields => ({
  eventId: ++eventId,
  timestamp: new Date().toISOString(),
  trigger: 'Alerting',
  actualValue: '61.2',
  eventNotificationType: 'CustomMonitor',
  ...wire,
  ...more,
})

async function tells({ station }: Held, ...events: Fields[]): Promise<Fields> {
  const generatedAt = new Date().toISOString()
  return station.link.accepted('NotifyEvent', { generatedAt, seqNo: 0, tbc: false, eventData: events })
}

const events = ({ id }: Held, query: Record<string, string | number | boolean> = {}) =>
  host.rest.monitoringEvents({ station: id, ...query })

const completed = (id: string) =>
  until('the command done', async () => {
    const command = await host.rest.commandById(id)
    return command.status === 'completed' ? command : undefined
  })

describe.each(versions)('%s', (version) => {
  test('TC_N_08 TC_N_09 monitors are set: one, then several, and kept with their numbers', async () => {
    const held = await connected(version)
    expect(await monitors(held)).toEqual([])
    expect(await set(held, hot)).toMatchObject({ status: 'completed', outcome: { status: 'Accepted' } })
    expect((await held.station.link.request('SetVariableMonitoring')).payload).toEqual({
      setMonitoringData: [{ ...wire, type: 'UpperThreshold', value: 60, severity: 4 }],
    })
    const others: MonitorInput[] = [
      { ...hotter, transaction: true, evseId: 1, connectorId: 1 },
      { ...sensor, type: 'Delta', value: 1, severity: 8, variableInstance: 'inlet' },
    ]
    await set(held, ...others)
    expect((await held.station.link.request('SetVariableMonitoring')).payload).toEqual({
      setMonitoringData: [
        {
          component: { name: 'TemperatureSensor', evse: { id: 1, connectorId: 1 } },
          variable: { name: 'Temperature' },
          type: 'UpperThreshold',
          value: 75.5,
          severity: 2,
          transaction: true,
        },
        {
          component: { name: 'TemperatureSensor' },
          variable: { name: 'Temperature', instance: 'inlet' },
          type: 'Delta',
          value: 1,
          severity: 8,
        },
      ],
    })
    const found = await monitors(held)
    expect(new Map(found.map(({ severity, id }) => [severity, id]))).toEqual(
      new Map([
        [4, 1],
        [2, 2],
        [8, 3],
      ]),
    )
    expect(found.every(({ wanted, state }) => wanted && state === 'present')).toBe(true)
  })

  test('N04.FR.04 N04.FR.10 what a station refuses is told per monitor, and the rest is kept', async () => {
    const held = await connected(version)
    held.holder.unknown.add('Humidity')
    await set(held, hot)
    const wet: MonitorInput = {
      component: 'HumiditySensor',
      variable: 'Humidity',
      type: 'Delta',
      value: 5,
      severity: 8,
    }
    const row = await set(held, hot, wet, hotter)
    expect(row).toMatchObject({ status: 'completed', outcome: { status: 'Partial' } })
    expect(row.outcome?.description).toBe('Temperature: Duplicate, Humidity: UnknownVariable')
    expect(new Set((await monitors(held)).map(({ severity }) => severity))).toEqual(new Set([2, 4]))
    expect(await set(held, wet)).toMatchObject({ status: 'rejected', outcome: { status: 'UnknownVariable' } })
  })

  test('N04.FR.09 a station that takes two monitors in a message gets as many messages as it needs', async () => {
    const held = await connected(version)
    const limit = reported('MonitoringCtrlr', 'ItemsPerMessage', '2')
    await held.station.report(1, [
      [{ ...limit, variable: { name: 'ItemsPerMessage', instance: 'SetVariableMonitoring' } }],
    ])
    await set(held, ...[1, 2, 3, 4, 5].map((severity): MonitorInput => ({ ...hot, severity })))
    const messages = held.station.link.requests.filter(({ action }) => action === 'SetVariableMonitoring')
    expect(messages.map(({ payload }) => listOf(payload.setMonitoringData).length)).toEqual([2, 2, 1])
    expect(await monitors(held)).toHaveLength(5)
  })

  test('N04.FR.12 a monitor is replaced under its number', async () => {
    const held = await connected(version)
    await set(held, hot)
    const [before] = await monitors(held)
    await set(held, { ...hot, value: 65, ...(before?.id === null ? {} : { id: before?.id ?? 0 }) })
    expect(await monitors(held)).toMatchObject([{ id: 1, value: 65 }])
  })

  test('TC_N_18 N06.FR.04 what is too much for one message is cleared by several', async () => {
    const held = await connected(version)
    const limit = reported('MonitoringCtrlr', 'ItemsPerMessage', '2')
    await held.station.report(1, [
      [{ ...limit, variable: { name: 'ItemsPerMessage', instance: 'ClearVariableMonitoring' } }],
    ])
    await set(held, ...[1, 2, 3].map((severity): MonitorInput => ({ ...hot, severity })))
    expect(await host.ask(held.id, 'ClearVariableMonitoring', { ids: [1, 2, 3] })).toMatchObject({
      status: 'completed',
    })
    const messages = held.station.link.requests.filter(({ action }) => action === 'ClearVariableMonitoring')
    expect(messages.map(({ payload }) => payload.id)).toEqual([[1, 2], [3]])
    expect(await monitors(held)).toEqual([])
  })

  test('TC_N_44 a monitor that cannot be cleared stays', async () => {
    const held = await connected(version)
    held.holder.monitors.set(9, { ...wire, type: 'UpperThreshold', value: 90, severity: 0, kind: 'HardWiredMonitor' })
    const report = await host.rest.command(held.id, 'GetMonitoringReport', {}, '0s')
    await reports(held, (await held.station.link.request('GetMonitoringReport')).payload.requestId)
    await completed(report.id)
    const row = await host.ask(held.id, 'ClearVariableMonitoring', { ids: [9] })
    expect(row).toMatchObject({ status: 'rejected', outcome: { status: 'Rejected' } })
    expect(await monitors(held)).toMatchObject([
      { id: 9, wanted: false, kind: version === 'ocpp2.1' ? 'HardWiredMonitor' : null },
    ])
  })

  test.each([
    ['TC_N_01', { monitoringCriteria: ['ThresholdMonitoring'] }, { monitoringCriteria: ['ThresholdMonitoring'] }],
    ['TC_N_02', { variables: [sensor] }, { componentVariable: [wire] }],
    [
      'TC_N_03',
      { monitoringCriteria: ['DeltaMonitoring'], variables: [sensor] },
      { monitoringCriteria: ['DeltaMonitoring'], componentVariable: [wire] },
    ],
    [
      'TC_N_60',
      { monitoringCriteria: ['PeriodicMonitoring'], variables: [sensor, { component: 'Connector', evseId: 1 }] },
      {
        monitoringCriteria: ['PeriodicMonitoring'],
        componentVariable: [wire, { component: { name: 'Connector', evse: { id: 1 } } }],
      },
    ],
    ['TC_N_47', {}, {}],
  ] as const)(
    '%s a report of monitors is asked for as the operator chose and read in its parts',
    async (_, given, sent) => {
      const held = await connected(version)
      for (const severity of [1, 2, 3]) {
        held.holder.monitors.set(severity, { ...wire, type: 'UpperThreshold', value: 70, severity })
      }
      const parameters = JSON.parse(JSON.stringify(given))
      const { id } = await host.rest.command(held.id, 'GetMonitoringReport', parameters, '0s')
      const { payload } = await held.station.link.request('GetMonitoringReport')
      expect(payload).toEqual({ requestId: expect.any(Number), ...sent })
      await reports(held, payload.requestId)
      await completed(id)
      expect(new Set((await monitors(held)).map(({ severity }) => severity))).toEqual(new Set([1, 2, 3]))
    },
  )

  test('N02.FR.09 parts that come in disorder and twice make one report; a lost one leaves it open', async () => {
    const held = await connected(version)
    for (const severity of [1, 2, 3]) {
      held.holder.monitors.set(severity, { ...wire, type: 'UpperThreshold', value: 70, severity })
    }
    const { id } = await host.rest.command(held.id, 'GetMonitoringReport', {}, '0s')
    const { requestId } = (await held.station.link.request('GetMonitoringReport')).payload
    await reports(held, requestId, 1, [2, 0, 0])
    expect((await host.rest.commandById(id)).status).toBe('accepted')
    expect(await monitors(held)).toHaveLength(2)
    await reports(held, requestId, 1, [1])
    await completed(id)
    expect(await monitors(held)).toHaveLength(3)
    expect((await host.rest.monitors(held.id)).reportedAt).not.toBeNull()
  })

  test('N02.FR.10 a station without a monitor says so', async () => {
    const held = await connected(version)
    expect(await host.ask(held.id, 'GetMonitoringReport', {})).toMatchObject({
      status: 'completed',
      outcome: { status: 'EmptyResultSet' },
    })
  })

  test('TC_N_05 N03 the monitoring base, after which what we set is gone', async () => {
    const held = await connected(version)
    await set(held, hot)
    await host.ask(held.id, 'SetMonitoringBase', { monitoringBase: 'All' })
    expect(await host.rest.monitors(held.id)).toMatchObject({ base: 'All', monitors: [{ id: 1 }] })
    expect(await host.ask(held.id, 'SetMonitoringBase', { monitoringBase: 'FactoryDefault' })).toMatchObject({
      status: 'completed',
    })
    expect((await held.station.link.request('SetMonitoringBase')).payload).toEqual({ monitoringBase: 'All' })
    expect(await host.rest.monitors(held.id)).toMatchObject({ base: 'FactoryDefault', monitors: [] })
  })

  test('TC_N_16 TC_N_17 the monitoring level, and one that is out of range', async () => {
    const held = await connected(version)
    expect(await host.ask(held.id, 'SetMonitoringLevel', { severity: 4 })).toMatchObject({ status: 'completed' })
    expect(await host.ask(held.id, 'SetMonitoringLevel', { severity: 9 })).toMatchObject({ status: 'rejected' })
    expect((await held.station.link.request('SetMonitoringLevel')).payload).toEqual({ severity: 4 })
    expect(await host.rest.monitors(held.id)).toMatchObject({ level: 4 })
  })

  test('TC_N_21 an alert of a hard-wired monitor is answered, kept and told', async () => {
    const held = await connected(version)
    held.holder.monitors.set(9, { ...wire, type: 'UpperThreshold', value: 90, severity: 0, kind: 'HardWiredMonitor' })
    await host.rest.command(held.id, 'GetMonitoringReport', {}, '0s')
    await reports(held, (await held.station.link.request('GetMonitoringReport')).payload.requestId)
    const alert = eventData({
      eventNotificationType: 'HardWiredMonitor',
      variableMonitoringId: 9,
      techCode: 'T-90',
      techInfo: 'over temperature',
    })
    expect(await tells(held, alert)).toEqual({})
    expect(await events(held)).toMatchObject([
      {
        stationId: held.id,
        eventId,
        ...sensor,
        severity: 0,
        state: 'open',
        value: '61.2',
        techCode: 'T-90',
        techInfo: 'over temperature',
        notificationType: 'HardWiredMonitor',
        variableMonitoringId: 9,
      },
    ])
  })

  test('TC_N_49 N07.FR.14 an alert that is cleared after a reboot is over', async () => {
    const held = await connected(version)
    await set(held, hot)
    await tells(held, eventData({ variableMonitoringId: 1 }))
    expect(await events(held, { cleared: false })).toHaveLength(1)
    await held.station.boot()
    await tells(held, eventData({ variableMonitoringId: 1, cleared: true, actualValue: '55' }))
    expect(await events(held, { cleared: false })).toEqual([])
    expect(await events(held, { cleared: true })).toMatchObject([{ state: 'ended', endReason: 'cleared', severity: 4 }])
  })

  test('TC_N_24 TC_N_50 a periodic monitor is set, and its readings are kept', async () => {
    const held = await connected(version)
    await set(held, { ...sensor, type: 'Periodic', value: 60, severity: 8 })
    expect((await held.station.link.request('SetVariableMonitoring')).payload).toEqual({
      setMonitoringData: [{ ...wire, type: 'Periodic', value: 60, severity: 8 }],
    })
    for (const actualValue of ['20.5', '20.6']) {
      expect(await tells(held, eventData({ trigger: 'Periodic', variableMonitoringId: 1, actualValue }))).toEqual({})
    }
    expect((await events(held, { trigger: 'Periodic' })).map(({ value }) => value)).toEqual(['20.6', '20.5'])
    expect(await events(held, { cleared: false })).toEqual([])
  })

  test('N07 the events of all stations are listed by severity, page by page', async () => {
    const held = await connected(version)
    await set(held, hot, hotter)
    for (let turn = 0; turn < 5; turn++) {
      await tells(held, eventData({ variableMonitoringId: 1 + (turn % 2), trigger: 'Delta' }))
    }
    expect(await events(held, { severity: 2 })).toHaveLength(2)
    expect(await events(held, { severity: 4, limit: 2 })).toHaveLength(5)
    const all = await host.rest.monitoringEvents({ severity: 2 })
    expect(all.every(({ severity }) => severity !== null && severity <= 2)).toBe(true)
  })

  test('N07 what a message says twice, or is sent again under another id, is kept once', async () => {
    const held = await connected(version)
    const one = eventData()
    await tells(held, one, one)
    await tells(held, one)
    expect(await events(held)).toHaveLength(1)
  })

  test('N07 a problem that a connector tells is an error of it and an alert, until it is no more', async () => {
    const held = await connected(version)
    await held.station.status('Available')
    const variable = {
      component: { name: 'Connector', evse: { id: 1, connectorId: 1 } },
      variable: { name: 'Problem' },
    }
    const problem = { ...variable, eventNotificationType: 'HardWiredNotification' }
    await tells(held, eventData({ ...problem, actualValue: 'true' }))
    const connector = async () => (await host.rest.station(held.id)).evses[0]?.connectors[0]
    expect(await connector()).toMatchObject({ status: 'Available', errorCode: 'Problem' })
    expect(await events(held, { cleared: false })).toMatchObject([{ variable: 'Problem', evseId: 1 }])
    await tells(held, eventData({ ...problem, actualValue: 'false' }))
    expect(await connector()).toMatchObject({ status: 'Available', errorCode: null })
    expect(await events(held, { cleared: false })).toEqual([])
  })

  test('TC_B_12 TC_B_14 a base report of the configuration and of the summary adds to what is known', async () => {
    const held = await connected(version)
    await held.station.report(1, [[reported('ChargingStation', 'Model', 'X')]])
    for (const reportBase of ['ConfigurationInventory', 'SummaryInventory'] as const) {
      const { id } = await host.rest.command(held.id, 'GetBaseReport', { reportBase }, '0s')
      const asked = await until('the report', async () =>
        held.station.link.requests.find(({ payload }) => payload.reportBase === reportBase),
      )
      await held.station.report(Number(asked.payload.requestId), [[reported('OCPPCommCtrlr', reportBase, '1')]])
      await completed(id)
    }
    const { variables } = await host.rest.configuration(held.id)
    expect(variables.map(({ variable }) => variable).sort()).toEqual([
      'ConfigurationInventory',
      'Model',
      'SummaryInventory',
    ])
  })

  test('TC_B_18 a chosen report by criteria and variables', async () => {
    const held = await connected(version)
    const parameters = { componentCriteria: ['Problem' as const], variables: [{ component: 'Connector', evseId: 1 }] }
    const { id } = await host.rest.command(held.id, 'GetReport', parameters, '0s')
    const { payload } = await held.station.link.request('GetReport')
    expect(payload).toEqual({
      requestId: expect.any(Number),
      componentCriteria: ['Problem'],
      componentVariable: [{ component: { name: 'Connector', evse: { id: 1 } } }],
    })
    await held.station.report(Number(payload.requestId), [[reported('Connector', 'Problem', 'true')]])
    await completed(id)
    expect((await host.rest.configuration(held.id)).variables).toMatchObject([{ variable: 'Problem', value: 'true' }])
  })

  test.each([
    ['SetMonitoringBase', { monitoringBase: 'All' }],
    ['SetMonitoringLevel', { severity: 4 }],
    ['SetVariableMonitoring', { monitors: [hot] }],
    ['ClearVariableMonitoring', { ids: [1] }],
    ['GetMonitoringReport', {}],
    ['GetReport', {}],
  ] as const)('N %s of a station that does not implement it', async (type, parameters) => {
    const held = await connected(version, { [type]: () => ({ error: 'NotImplemented' }) })
    expect(await host.ask(held.id, type, parameters as never)).toMatchObject({
      status: 'error',
      outcome: { code: 'NotImplemented' },
    })
    expect(await host.rest.monitors(held.id)).toEqual({ base: null, level: null, reportedAt: null, monitors: [] })
  })

  test.each([
    ['SetMonitoringBase', { monitoringBase: 'All' }, 'NotSupported'],
    ['GetMonitoringReport', {}, 'NotSupported'],
    ['GetReport', {}, 'Rejected'],
  ] as const)('N %s that a station refuses', async (type, parameters, status) => {
    const held = await connected(version, { [type]: () => ({ result: { status } }) })
    expect(await host.ask(held.id, type, parameters as never)).toMatchObject({
      status: 'rejected',
      outcome: { status },
    })
  })
})

test('1.6 has no monitors, and says so', async () => {
  const station = await host.station16()
  await station.boot()
  await expect(host.rest.command(station.link.identity, 'GetMonitoringReport', {}, '0s')).rejects.toMatchObject({
    code: 'not-supported-by-version',
  })
})
