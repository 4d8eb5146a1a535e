import { type MonitorInput } from '@stationmaster/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, minute, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

const sensor = { component: 'TemperatureSensor', variable: 'Temperature' } as const
const hot: MonitorInput = { ...sensor, type: 'UpperThreshold', value: 60, severity: 4 }
const hotter: MonitorInput = { ...sensor, type: 'UpperThreshold', value: 75, severity: 2 }
const wire = { component: { name: 'TemperatureSensor' }, variable: { name: 'Temperature' } }

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
const rows = () => world.read('monitors', 's1')

function told({ type, value, severity }: MonitorInput, id: number) {
  return { ...wire, variableMonitoring: [{ id, transaction: false, value, type, severity }] }
}

async function report(requestId: number, ...monitor: ReturnType<typeof told>[]) {
  const request = { requestId, seqNo: 0, tbc: false, generatedAt: at(), monitor }
  const inbound = world.adapters['ocpp2.0.1'].inbound
  await inbound.NotifyMonitoringReport(request as never, world.call('NotifyMonitoringReport', request))
}

describe('F19 after a boot', () => {
  async function boot() {
    const ended = new AbortController()
    await world.boot2()
    world.background(world.interrogation.interrogate('s1', 'boot', ended.signal))
    await world.quiet()
    await world.advance(minute)
    return ended
  }
  const sent = (action: string) => world.wire.filter((call) => call.action === action)

  /** Its inventory is known, so that the boot asks for nothing else. */
  async function restarting(...monitors: (MonitorInput & { id: number })[]) {
    await world.register({ protocolVersion: 'ocpp2.0.1', inventoryFirmware: '', vendor: 'Vendor', model: 'Model' })
    world.plug('ocpp2.0.1', results(...monitors.map(({ id, ...monitor }) => ({ monitor, id }))))
    if (monitors.length > 0) await set(...monitors.map(({ id: _id, ...monitor }) => monitor))
    world.wire.length = 0
  }

  test('F19 monitors are read again, and the one that was lost is put back', async () => {
    await restarting({ ...hot, id: 7 }, { ...hotter, id: 8 })
    world.plug('ocpp2.0.1', {
      GetMonitoringReport: { status: 'Accepted' },
      ...results({ monitor: hotter, id: 21 }),
    })
    await boot()
    const requestId = Number(Object(sent('GetMonitoringReport')[0]?.payload).requestId)
    await report(requestId, told(hot, 20))
    await world.advance(minute)
    expect(sent('SetVariableMonitoring').map(({ payload }) => payload)).toEqual([
      { setMonitoringData: [{ ...wire, type: 'UpperThreshold', value: 75, severity: 2 }] },
    ])
    expect(new Set((await rows()).map(({ monitoringId }) => monitoringId))).toEqual(new Set([20, 21]))
    expect(await world.read('stationMonitoring', 's1')).toMatchObject({ checkedAt: expect.any(Number) })
  })

  test('F19 a monitor with another value is set again under its number', async () => {
    await restarting({ ...hot, id: 7 })
    world.plug('ocpp2.0.1', { GetMonitoringReport: { status: 'Accepted' }, ...results({ monitor: hot, id: 20 }) })
    await boot()
    const requestId = Number(Object(sent('GetMonitoringReport')[0]?.payload).requestId)
    await report(requestId, told({ ...hot, value: 70 }, 20))
    await world.advance(minute)
    expect(sent('SetVariableMonitoring').map(({ payload }) => payload)).toEqual([
      { setMonitoringData: [{ id: 20, ...wire, type: 'UpperThreshold', value: 60, severity: 4 }] },
    ])
  })

  test('F19 when nothing was lost nothing is set', async () => {
    await restarting({ ...hot, id: 7 })
    world.plug('ocpp2.0.1', { GetMonitoringReport: { status: 'Accepted' } })
    await boot()
    const requestId = Number(Object(sent('GetMonitoringReport')[0]?.payload).requestId)
    await report(requestId, told(hot, 7))
    await world.advance(minute)
    expect(sent('SetVariableMonitoring')).toEqual([])
  })

  test('F19 a station that cannot report is set anew; what it has is a duplicate and stays', async () => {
    await restarting({ ...hot, id: 7 }, { ...hotter, id: 8 })
    world.plug('ocpp2.0.1', {
      GetMonitoringReport: { callError: 'NotImplemented' },
      ...results({ monitor: hot, status: 'Duplicate' }, { monitor: hotter, id: 30 }),
    })
    await boot()
    await world.advance(minute)
    expect(sent('SetVariableMonitoring')).toHaveLength(1)
    expect(new Set((await rows()).map(({ monitoringId }) => monitoringId))).toEqual(new Set([30, 7]))
  })

  test('F19 one that cannot be put back says why, and is tried once per boot', async () => {
    await restarting({ ...hot, id: 7 })
    world.plug('ocpp2.0.1', {
      GetMonitoringReport: { status: 'EmptyResultSet' },
      ...results({ monitor: hot, status: 'UnknownVariable' }),
    })
    await boot()
    await world.advance(30 * minute)
    expect(sent('SetVariableMonitoring')).toHaveLength(1)
    expect(await rows()).toMatchObject([{ monitoringId: null, refusal: 'UnknownVariable' }])
  })

  test('F19 a report that never ends leaves everything for the next boot', async () => {
    await restarting({ ...hot, id: 7 })
    world.plug('ocpp2.0.1', { GetMonitoringReport: { status: 'Accepted' } })
    await boot()
    await world.advance(20 * minute)
    expect(sent('SetVariableMonitoring')).toEqual([])
    await boot()
    expect(sent('GetMonitoringReport')).toHaveLength(2)
  })

  test('F19 what a stopped server left behind is taken up later', async () => {
    await restarting({ ...hot, id: 7 })
    world.plug('ocpp2.0.1', {
      GetMonitoringReport: { status: 'EmptyResultSet' },
      ...results({ monitor: hot, id: 9 }),
    })
    const sweeping = world.monitoring.sweep(new AbortController().signal)
    await world.advance(minute)
    await sweeping
    expect(await rows()).toMatchObject([{ monitoringId: 9 }])
  })

  describe('base and level that were set', () => {
    const told = (values: Record<string, string | undefined>) => ({
      GetVariables: {
        getVariableResult: Object.entries(values).map(([name, attributeValue]) => ({
          attributeStatus: attributeValue === undefined ? 'UnknownVariable' : 'Accepted',
          ...(attributeValue === undefined ? {} : { attributeValue }),
          component: { name: 'MonitoringCtrlr' },
          variable: { name },
        })),
      },
    })
    const taken = { SetMonitoringBase: { status: 'Accepted' }, SetMonitoringLevel: { status: 'Accepted' } }
    const settings = () =>
      world.wire.filter(({ action }) => action.startsWith('SetMonitoring')).map(({ payload }) => payload)

    async function setUp(monitoringBase: 'All' | 'FactoryDefault' | 'HardWiredOnly') {
      await restarting()
      world.plug('ocpp2.0.1', taken)
      await world.command({ type: 'SetMonitoringBase', parameters: { monitoringBase } })
      await world.command({ type: 'SetMonitoringLevel', parameters: { severity: 4 } })
      world.wire.length = 0
    }

    test('F19 what the station tells to be another is set again', async () => {
      await setUp('HardWiredOnly')
      world.plug('ocpp2.0.1', { ...taken, ...told({ ActiveMonitoringBase: 'All', ActiveMonitoringLevel: '9' }) })
      await boot()
      expect(sent('GetVariables').map(({ payload }) => payload)).toMatchObject([
        {
          getVariableData: [
            { component: { name: 'MonitoringCtrlr' }, variable: { name: 'ActiveMonitoringBase' } },
            { component: { name: 'MonitoringCtrlr' }, variable: { name: 'ActiveMonitoringLevel' } },
          ],
        },
      ])
      expect(settings()).toEqual([{ monitoringBase: 'HardWiredOnly' }, { severity: 4 }])
      expect(sent('GetMonitoringReport')).toEqual([])
      expect(await world.read('stationMonitoring', 's1')).toMatchObject({ checkedAt: expect.any(Number) })
    })

    test('F19 what it still has is left alone', async () => {
      await setUp('HardWiredOnly')
      const has = { ActiveMonitoringBase: 'HardwiredOnly', ActiveMonitoringLevel: '4' }
      world.plug('ocpp2.0.1', { ...taken, ...told(has) })
      await boot()
      expect(settings()).toEqual([])
    })

    test.each([
      ['All', [{ monitoringBase: 'All' }, { severity: 4 }]],
      ['HardWiredOnly', [{ severity: 4 }]],
    ] as const)('F19 where it does not tell, only what takes nothing away is set again: %s', async (base, expected) => {
      await setUp(base)
      world.plug('ocpp2.0.1', {
        ...taken,
        ...told({ ActiveMonitoringBase: undefined, ActiveMonitoringLevel: undefined }),
      })
      await boot()
      expect(settings()).toEqual(expected)
    })

    test('F19 a station that does not answer is looked at again later', async () => {
      await setUp('All')
      world.plug('ocpp2.0.1', { GetVariables: 'timeout' })
      await boot()
      expect(settings()).toEqual([])
      expect(await world.read('stationMonitoring', 's1')).toMatchObject({ checkedAt: null })
    })

    test('F19 N03.FR.05 monitors that the base takes away when it is put back are put back after it', async () => {
      await setUp('HardWiredOnly')
      world.plug('ocpp2.0.1', { ...taken, ...results({ monitor: hot, id: 7 }) })
      await set(hot)
      world.wire.length = 0
      world.plug('ocpp2.0.1', {
        ...taken,
        ...told({ ActiveMonitoringBase: 'All', ActiveMonitoringLevel: '4' }),
        GetMonitoringReport: { status: 'EmptyResultSet' },
        ...results({ monitor: hot, id: 8 }),
      })
      await boot()
      expect(world.actions().filter((action) => !action.startsWith('Get'))).toEqual([
        'SetMonitoringBase',
        'SetVariableMonitoring',
      ])
      expect(await rows()).toMatchObject([{ monitoringId: 8, wanted: true }])
      // An operator who sets it takes them away for good.
      await world.command({ type: 'SetMonitoringBase', parameters: { monitoringBase: 'HardWiredOnly' } })
      expect(await rows()).toEqual([])
    })
  })

  test('F19 a station without a monitor is not asked', async () => {
    await world.register({ protocolVersion: 'ocpp2.0.1', inventoryFirmware: '', vendor: 'Vendor', model: 'Model' })
    world.plug('ocpp2.0.1', {})
    await boot()
    expect(sent('GetMonitoringReport')).toEqual([])
  })
})
