/** F19: after a boot the monitors of a station are read again, and those that it lost are put back. */
import { randomUUID } from 'node:crypto'
import { type MonitorInput } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { type Fields, type Reply } from '../../src/clients/raw-station.ts'
import { type Station2, type Version2 } from '../../src/clients/station-2.ts'
import { until } from '../../src/until.ts'
import { holdMonitors } from './support/monitor-holder.ts'
import { oneWorld } from './support/worlds.ts'

const asking = oneWorld({ flags: { interrogate: 'first-boot' } })
const silent = oneWorld()
const versions = ['ocpp2.0.1', 'ocpp2.1'] as const

const sensor = { component: 'TemperatureSensor', variable: 'Temperature' } as const
const hot: MonitorInput = { ...sensor, type: 'UpperThreshold', value: 60, severity: 4 }
const hotter: MonitorInput = { ...sensor, type: 'UpperThreshold', value: 75.5, severity: 2 }

/** A station that was given two monitors, and has no inventory to tell. */
async function monitored(
  host: typeof asking,
  version: Version2,
  replies: Record<string, (payload: Fields) => Reply> = {},
) {
  const holder = holdMonitors(version)
  const own: Record<string, (payload: Fields) => Reply> = {
    GetBaseReport: () => ({ result: { status: 'EmptyResultSet' } }),
    GetMonitoringReport({ requestId }) {
      const monitor = holder.report()
      if (monitor.length === 0) return { result: { status: 'EmptyResultSet' } }
      const report = { requestId, seqNo: 0, generatedAt: new Date().toISOString(), monitor }
      setImmediate(() => station.link.send(JSON.stringify([2, randomUUID(), 'NotifyMonitoringReport', report])))
      return { result: { status: 'Accepted' } }
    },
  }
  const station: Station2 = await host.station2(version, { replies: { ...holder.replies, ...own, ...replies } })
  const id = station.link.identity
  await station.boot()
  await host.ask(id, 'SetVariableMonitoring', { monitors: [hot, hotter] })
  const asked = (action: string) => station.link.requests.filter((request) => request.action === action).length
  const monitors = async () => (await host.rest.monitors(id)).monitors
  return { holder, station, id, asked, monitors }
}

test.each(versions)(
  'F19 N04.FR.19 %s monitors that a boot lost are put back, the others get new numbers',
  async (version) => {
    const { holder, station, monitors } = await monitored(asking, version)
    const [kept = {}] = [...holder.monitors.values()]
    holder.monitors = new Map([[41, kept]])
    holder.nextId = 42
    await station.boot()
    const found = await until('both again', async () => {
      const now = await monitors()
      return now.some(({ id }) => id === 42) ? now : undefined
    })
    expect(new Map(found.map(({ severity, id }) => [severity, id]))).toEqual(
      new Map([
        [4, 41],
        [2, 42],
      ]),
    )
    expect(holder.monitors.get(42)).toMatchObject({ severity: 2, value: 75.5 })
  },
)

test('F19 a station that forgot all of them gets all of them', async () => {
  const { holder, station, monitors } = await monitored(asking, 'ocpp2.0.1')
  holder.monitors.clear()
  await station.boot()
  await until('both again', async () => holder.monitors.size === 2 || undefined)
  await until('both known', async () => (await monitors()).every(({ state }) => state === 'present') || undefined)
})

test('F19 a station that cannot report its monitors has them set anew', async () => {
  const { holder, station, asked, monitors } = await monitored(asking, 'ocpp2.0.1', {
    GetMonitoringReport: () => ({ error: 'NotImplemented' }),
  })
  holder.monitors.delete(1)
  await station.boot()
  await until('the lost one again', async () => (await monitors()).some(({ id }) => id === 3) || undefined)
  expect(asked('SetVariableMonitoring')).toBe(2)
  expect(new Set((await monitors()).map(({ id }) => id))).toEqual(new Set([2, 3]))
})

test('F19 --interrogate never leaves the monitors alone', async () => {
  const { holder, station, id, asked } = await monitored(silent, 'ocpp2.0.1')
  holder.monitors.clear()
  await station.boot()
  await silent.ask(id, 'ClearCache', {})
  expect(asked('GetMonitoringReport')).toBe(0)
})
