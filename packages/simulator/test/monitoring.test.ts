import { describe, expect, test } from 'vitest'
import { createStand, type Stand } from './support/stand.ts'

const temperature = { component: { name: 'TemperatureSensor' }, variable: { name: 'Temperature' } }
const power = { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' } }
const hot = { ...temperature, type: 'UpperThreshold', value: 60, severity: 3 }

const set = async (stand: Stand, ...setMonitoringData: object[]) =>
  (await stand.csms.ask('SetVariableMonitoring', { setMonitoringData })).setMonitoringResult
const events = (stand: Stand) =>
  stand.csms
    .of('NotifyEvent')
    .flatMap(({ payload }) => payload.eventData)
    .filter(({ variableMonitoringId }: { variableMonitoringId?: number }) => variableMonitoringId !== undefined)

async function report(stand: Stand, request: object = {}) {
  const from = stand.csms.calls.length
  const { status } = await stand.csms.ask('GetMonitoringReport', { requestId: 5, ...request })
  await stand.settled()
  return { status, parts: stand.csms.calls.slice(from).filter(({ action }) => action === 'NotifyMonitoringReport') }
}
const monitorsOf = ({ parts }: Awaited<ReturnType<typeof report>>) =>
  parts.flatMap(({ payload }) => payload.monitor).flatMap(({ variableMonitoring }) => variableMonitoring)

describe.each(['2.0.1', '2.1'] as const)('%s', (version) => {
  test('a threshold is told when it is passed, once, and when it is over [N07.FR.02, N07.FR.16]', async () => {
    await using stand = await createStand(version)
    const [result] = await set(stand, hot)
    expect(result).toEqual({ status: 'Accepted', type: 'UpperThreshold', severity: 3, id: 3, ...temperature })
    await stand.advance(5)
    expect(events(stand)).toEqual([])
    stand.station.fault('temperature', { celsius: 61 })
    await stand.advance(10)
    expect(events(stand)).toMatchObject([
      { trigger: 'Alerting', cleared: false, actualValue: '61.0', variableMonitoringId: 3, ...temperature },
    ])
    stand.station.fault('temperature', { celsius: 20 })
    await stand.advance(10)
    expect(events(stand).at(-1)).toMatchObject({ trigger: 'Alerting', cleared: true, actualValue: '20.0' })
    expect(events(stand)).toHaveLength(2)
    expect(stand.csms.violations).toEqual([])
  })

  test('what was passed before a reboot and is over after it is cleared [N07.FR.13, N07.FR.14]', async () => {
    await using stand = await createStand(version)
    await set(stand, hot)
    stand.station.fault('temperature', { celsius: 61 })
    await stand.advance(5)
    stand.station.stop()
    stand.station.fault('temperature', { celsius: 20 })
    stand.station.start()
    await stand.advance(10)
    expect(events(stand).map(({ cleared }: { cleared: boolean }) => cleared)).toEqual([false, true])
  })

  test('a change is told by its step, a word by any change [N07.FR.18, N07.FR.19]', async () => {
    await using stand = await createStand(version)
    const problem = { component: { name: 'ChargingStation' }, variable: { name: 'Problem' } }
    await set(
      stand,
      { ...temperature, type: 'Delta', value: 5, severity: 8 },
      { ...problem, type: 'Delta', value: 1, severity: 8 },
    )
    await stand.advance(2)
    stand.station.fault('temperature', { celsius: 26 })
    await stand.advance(2)
    expect(events(stand)).toEqual([])
    stand.station.fault('temperature', { celsius: 27.5 })
    stand.station.fault('connector', { evseId: 1, code: 'OtherError' })
    await stand.advance(2)
    expect(events(stand)).toMatchObject([
      { trigger: 'Delta', actualValue: '27.5' },
      { trigger: 'Delta', actualValue: 'true' },
    ])
  })

  test('readings come every so many seconds, or with the clock [N08.FR.06, N08.FR.07]', async () => {
    await using stand = await createStand(version)
    await set(
      stand,
      { ...temperature, type: 'Periodic', value: 10, severity: 8 },
      { ...power, type: 'PeriodicClockAligned', value: 60, severity: 8 },
    )
    await stand.advance(120)
    const of = (name: string) =>
      events(stand).filter(({ component }: { component: { name: string } }) => component.name === name)
    expect(of('TemperatureSensor')).toHaveLength(12)
    expect(of('EVSE')).toHaveLength(2)
    for (const { timestamp, trigger } of of('EVSE')) {
      expect(trigger).toBe('Periodic')
      expect(new Date(timestamp).getUTCSeconds()).toBeLessThan(2)
    }
  })

  test('what a monitor may not be is said per monitor [N04.FR.03–FR.06, FR.10, FR.13, FR.14, FR.18]', async () => {
    await using stand = await createStand(version)
    const results = await set(
      stand,
      hot,
      { ...hot, component: { name: 'Nothing' } },
      { ...hot, variable: { name: 'Nothing' } },
      { ...hot, component: { name: 'ChargingStation' }, variable: { name: 'Model' } },
      { ...hot, value: 500, severity: 5 },
      hot,
      { ...hot, id: 77 },
      { ...hot, type: 'Delta', value: -1 },
      { ...hot, value: 95, severity: 1, id: 1 },
    )
    expect(results.map(({ status }: { status: string }) => status)).toEqual([
      'Accepted',
      'UnknownComponent',
      'UnknownVariable',
      'UnsupportedMonitorType',
      'Rejected',
      'Duplicate',
      'Rejected',
      'Rejected',
      'Rejected',
    ])
    expect(await stand.csms.ask('ClearVariableMonitoring', { id: [3, 1, 99] })).toEqual({
      clearMonitoringResult: [
        { id: 3, status: 'Accepted' },
        { id: 1, status: 'Rejected' },
        { id: 99, status: 'NotFound' },
      ],
    })
  })

  test('a report comes in parts, chosen by kind and variable [N02]', async () => {
    await using stand = await createStand(version)
    await set(stand, ...[4, 5, 6].map((severity) => ({ ...temperature, type: 'Delta', value: 1, severity })))
    const all = await report(stand)
    expect(all.parts.map(({ payload }) => [payload.seqNo, payload.tbc])).toEqual([
      [0, true],
      [1, false],
    ])
    expect(monitorsOf(all)).toHaveLength(5)
    expect(monitorsOf(await report(stand, { monitoringCriteria: ['ThresholdMonitoring'] }))).toHaveLength(2)
    expect((await report(stand, { componentVariable: [power] })).status).toBe('EmptyResultSet')
    expect(stand.csms.violations).toEqual([])
  })

  test('the base takes away what was set, the level what is told [N03, N05]', async () => {
    await using stand = await createStand(version)
    await set(stand, hot)
    expect(await stand.csms.ask('SetMonitoringLevel', { severity: 2 })).toEqual({ status: 'Accepted' })
    expect(await stand.csms.ask('SetMonitoringLevel', { severity: 10 })).toEqual({ status: 'Rejected' })
    stand.station.fault('temperature', { celsius: 61 })
    await stand.advance(5)
    expect(events(stand)).toEqual([])
    await stand.csms.ask('SetMonitoringBase', { monitoringBase: 'FactoryDefault' })
    expect(monitorsOf(await report(stand))).toHaveLength(2)
    await stand.csms.ask('SetMonitoringBase', { monitoringBase: 'HardWiredOnly' })
    expect(monitorsOf(await report(stand))).toMatchObject([{ id: 1 }])
  })

  test('it tells which base and level it has, also when it forgot them', async () => {
    await using stand = await createStand(version)
    const told = async () => {
      const component = { name: 'MonitoringCtrlr' }
      const { getVariableResult } = await stand.csms.ask('GetVariables', {
        getVariableData: ['ActiveMonitoringBase', 'ActiveMonitoringLevel'].map((name) => ({
          component,
          variable: { name },
        })),
      })
      return getVariableResult.map(({ attributeValue }: { attributeValue: string }) => attributeValue)
    }
    expect(await told()).toEqual(['All', '9'])
    await stand.csms.ask('SetMonitoringBase', { monitoringBase: 'HardWiredOnly' })
    await stand.csms.ask('SetMonitoringLevel', { severity: 2 })
    expect(await told()).toEqual(['HardwiredOnly', '2'])
    stand.station.fault('monitors-forgotten', {})
    expect(await told()).toEqual(['All', '9'])
  })

  test('monitors outlive a reboot, or on demand are lost or numbered anew [N04.FR.19]', async () => {
    await using stand = await createStand(version)
    await set(stand, hot)
    stand.station.reboot('PowerUp')
    await stand.advance(10)
    expect(monitorsOf(await report(stand))).toMatchObject([{ id: 1 }, { id: 2 }, { id: 3, value: 60 }])
    stand.station.fault('monitors-renumbered', {})
    expect(monitorsOf(await report(stand)).map(({ id }: { id: number }) => id)).toEqual([4, 5, 6])
    stand.station.fault('monitors-forgotten', {})
    expect(monitorsOf(await report(stand))).toHaveLength(2)
  })

  test('an alert without a link waits for it, one of less weight is looked at again [N07.FR.04]', async () => {
    await using stand = await createStand(version)
    await set(stand, hot, { ...hot, severity: 8, value: 50 })
    stand.station.fault('link-loss', { downS: 30 })
    stand.station.fault('temperature', { celsius: 61 })
    await stand.advance(10)
    stand.station.fault('temperature', { celsius: 20 })
    await stand.advance(40)
    expect(events(stand).map(({ cleared }: { cleared: boolean }) => cleared)).toEqual([false, true])
  })

  test('what is kept of a person is told in parts and forgotten [N09, N10]', async () => {
    await using stand = await createStand(version)
    const card = { idToken: '04A1B2C3D4E5F6', type: 'ISO14443' }
    stand.station.plugIn(1, stand.car())
    await stand.station.presentToken(1, card)
    await stand.settled()
    const told = async (more: object) => {
      const from = stand.csms.calls.length
      const { status } = await stand.csms.ask('CustomerInformation', { requestId: 9, idToken: card, ...more })
      await stand.settled()
      const parts = stand.csms.calls.slice(from).filter(({ action }) => action === 'NotifyCustomerInformation')
      return { status, text: parts.map(({ payload }) => payload.data).join('') }
    }
    const before = await told({ report: true, clear: true })
    expect(before.text).toContain('authorization cache: Accepted')
    expect(before.text).toContain('EVSE 1')
    expect((await told({ report: true, clear: false })).text).not.toContain('cache')
    expect((await told({ report: false, clear: true })).text).toBe('cleared')
    expect((await told({ report: false, clear: false })).status).toBe('Rejected')
    expect(stand.csms.violations).toEqual([])
  })
})

describe('2.1 streams', () => {
  const streaming = { ...temperature, type: 'Periodic', value: 2, severity: 8, periodicEventStream: { interval: 10 } }
  async function open(status = 'Accepted') {
    const stand = await createStand('2.1', {
      prepare: (csms) => {
        csms.answers.OpenPeriodicEventStream = () => ({ status })
      },
    })
    await set(stand, streaming)
    await stand.settled()
    return stand
  }

  test('a stream is opened, its values are sent together, and it ends with its monitor [N11, N13, N15]', async () => {
    await using stand = await open()
    expect(stand.csms.of('OpenPeriodicEventStream')[0]?.payload).toEqual({
      constantStreamData: { id: 1, variableMonitoringId: 3, params: { interval: 10 } },
    })
    await stand.advance(30)
    const sent = stand.csms.of('NotifyPeriodicEventStream')
    expect(sent.length).toBeGreaterThanOrEqual(2)
    expect(sent[0]?.payload).toMatchObject({
      id: 1,
      pending: 0,
      data: [0, 2, 4, 6, 8].map((t) => ({ t, v: '22.0' })),
    })
    expect(events(stand)).toEqual([])
    await stand.csms.ask('ClearVariableMonitoring', { id: [3] })
    await stand.settled()
    expect(stand.csms.of('ClosePeriodicEventStream')[0]?.payload).toEqual({ id: 1 })
    expect(stand.csms.violations).toEqual([])
  })

  test('a refused stream falls back to events [N15]', async () => {
    await using stand = await open('Rejected')
    await stand.advance(5)
    expect(events(stand)).toMatchObject([{ trigger: 'Periodic' }, { trigger: 'Periodic' }])
    expect(stand.csms.of('NotifyPeriodicEventStream')).toEqual([])
  })

  test('streams are listed and adjusted, and opened anew after a boot [N12, N14]', async () => {
    await using stand = await open()
    expect(await stand.csms.ask('AdjustPeriodicEventStream', { id: 1, params: { values: 2 } })).toEqual({
      status: 'Accepted',
    })
    expect(await stand.csms.ask('AdjustPeriodicEventStream', { id: 5, params: {} })).toEqual({ status: 'Rejected' })
    expect(await stand.csms.ask('GetPeriodicEventStream', {})).toEqual({
      constantStreamData: [{ id: 1, variableMonitoringId: 3, params: { values: 2 } }],
    })
    stand.station.reboot('PowerUp')
    await stand.advance(10)
    expect(stand.csms.of('OpenPeriodicEventStream')).toHaveLength(2)
  })
})
