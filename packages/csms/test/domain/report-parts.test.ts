import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ReportParts } from '../../src/domain/report-parts.ts'
import { at, minute, World } from './station-world.ts'

describe('a report in parts', () => {
  const now = 1_000_000
  function come(
    reports: ReportParts<string>,
    stationId: string,
    [requestId, seqNo, toBeContinued]: readonly [number, number, boolean],
    items: readonly string[] = ['x'],
    moment = now,
  ) {
    const part = { requestId, seqNo, toBeContinued }
    const look = reports.look(stationId, part, moment)
    reports.kept(stationId, part, look, { size: items.length, items, at: moment })
    return look
  }

  test('a station that ends none of its reports breaks no report of another', () => {
    const reports = new ReportParts<string>()
    come(reports, 'victim', [1, 0, true])
    for (let requestId = 0; requestId < 2_001; requestId++) come(reports, 'flood', [requestId, 0, true])
    expect(come(reports, 'victim', [1, 1, false])).toMatchObject({ complete: true, assembly: { items: ['x', 'x'] } })
    expect(reports.size).toBeLessThanOrEqual(8)
  })

  test('one that never ends is held to what a station can have, and is never whole', () => {
    const reports = new ReportParts<string>()
    const many = Array.from({ length: 1_000 }, (_, index) => `item ${index}`)
    for (let seqNo = 0; seqNo < 100; seqNo++) come(reports, 's', [1, seqNo, true], many)
    const look = come(reports, 's', [1, 100, false], many)
    expect(look).toMatchObject({ complete: false, tooLong: true })
    expect(look.assembly.items.length).toBeLessThanOrEqual(20_001)
    const long = 'x'.repeat(500_000)
    for (let seqNo = 0; seqNo < 50; seqNo++) come(reports, 's', [2, seqNo, true], [long])
    expect(reports.look('s', { requestId: 2, seqNo: 50, toBeContinued: true }, now).assembly.items.length).toBeLessThan(
      6,
    )
  })

  test('what no part came of for a quarter of an hour is forgotten, whoever speaks next', () => {
    const reports = new ReportParts<string>()
    for (const stationId of ['a', 'b', 'c']) come(reports, stationId, [1, 0, true])
    come(reports, 'd', [1, 0, true], ['x'], now + 15 * minute)
    expect(reports.size).toBe(1)
  })
})

describe('who asked for a report', () => {
  let world: World
  beforeEach(async () => {
    world = await World.open()
    await world.register({ protocolVersion: 'ocpp2.1' })
  })
  afterEach(() => world[Symbol.asyncDispose]())

  const variable = (component: object, name: string, value: string) => ({
    component,
    variable: { name },
    variableAttribute: [{ value }],
  })
  function notify(requestId: number, seqNo: number, tbc: boolean, ...reportData: object[]) {
    const request = { requestId, seqNo, tbc, generatedAt: at(), reportData }
    return world.adapters['ocpp2.1'].inbound.NotifyReport(request as never, world.call('NotifyReport', request))
  }
  const connector = (evse: number) =>
    variable({ name: 'Connector', evse: { id: evse, connectorId: 1 } }, 'ConnectorType', 'cCCS2')

  test('B07 what nobody asked for is kept, completes nothing and is counted', async () => {
    await notify(77, 0, true, connector(1))
    await notify(77, 1, false, connector(2))
    expect(world.deviations).toMatchObject([
      { stationId: 's1', action: 'NotifyReport', rule: 'unasked-report', sample: '77' },
      { rule: 'unasked-report' },
    ])
    expect(await world.read('deviceVariables', 's1')).toHaveLength(2)
    // Of parts that no command asked for, what is on file names the connectors.
    expect((await world.read('evses', 's1')).map(({ evseId }) => evseId)).toEqual([1, 2])
    expect(await world.station()).toMatchObject({ inventoryAt: null })
  })

  test('B07 a station cannot fill the store with what nobody asked for', async () => {
    for (let requestId = 0; requestId < 12; requestId++) {
      const names = Array.from({ length: 1_000 }, (_, index) =>
        variable({ name: 'Made' }, `up ${requestId} ${index}`, '1'),
      )
      await notify(requestId, 0, true, ...names)
    }
    expect(await world.read('deviceVariables', 's1')).toHaveLength(10_000)
  })

  test('N02 a report of monitors that nobody asked for completes nothing and is counted', async () => {
    const request = {
      requestId: 5,
      seqNo: 0,
      generatedAt: at(),
      monitor: [
        {
          component: { name: 'Heater' },
          variable: { name: 'Temperature' },
          variableMonitoring: [{ id: 1, transaction: false, value: 60, type: 'UpperThreshold', severity: 4 }],
        },
      ],
    }
    const { NotifyMonitoringReport } = world.adapters['ocpp2.1'].inbound
    await NotifyMonitoringReport(request as never, world.call('NotifyMonitoringReport', request))
    expect(world.deviations).toMatchObject([{ action: 'NotifyMonitoringReport', rule: 'unasked-report', sample: '5' }])
    expect(await world.read('monitors', 's1')).toHaveLength(1)
  })
})
