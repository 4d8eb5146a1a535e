/** Monitors, streams and customer information of virtual stations, whose code is ours on both ends. */
import { layoutOf, models, Station } from '@stationmaster/simulator'
import { expect, test } from 'vitest'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld({ flags: { interrogate: 'first-boot' } })
const sensor = { component: 'TemperatureSensor', variable: 'Temperature' } as const
let number = 0

async function virtual(version: '2.0.1' | '2.1') {
  const identity = `WATCHED-${++number}`
  await host.rest.putStation(identity, { onboarding: 'accepted' })
  const station = new Station({
    identity,
    serialNumber: identity,
    version,
    layout: layoutOf(models.duo22, (evseId) => `SE*STM*${identity}*${evseId}`),
    url: host.world.stations,
    bootDelayMs: 200,
  })
  host.world.use(station)
  station.start()
  await until('its boot', async () => (await host.rest.station(identity)).lastBootAt ?? undefined)
  return { station, identity }
}

test.each(['2.0.1', '2.1'] as const)(
  '%s a threshold is watched, passed and over, and outlives a board swap',
  async (version) => {
    const { station, identity } = await virtual(version)
    const hot = { ...sensor, type: 'UpperThreshold' as const, value: 60, severity: 3 }
    const row = await host.ask(identity, 'SetVariableMonitoring', { monitors: [hot] })
    expect(row).toMatchObject({ status: 'completed' })
    station.fault('temperature', { celsius: 66 })
    const alerts = () => host.rest.monitoringEvents({ station: identity, cleared: false })
    await until('the alert', async () => ((await alerts()).length === 1 ? true : undefined))
    expect(await alerts()).toMatchObject([{ severity: 3, value: '66.0', variable: 'Temperature' }])
    station.fault('temperature', { celsius: 20 })
    await until('its end', async () => ((await alerts()).length === 0 ? true : undefined))
    station.fault('monitors-forgotten', {})
    station.reboot('PowerUp')
    const ours = () => station.memory.monitoring?.monitors.filter(({ kind }) => kind === 'CustomMonitor') ?? []
    await until('the monitor again', async () => ours().length === 1 || undefined)
    expect(ours()).toMatchObject([{ type: 'UpperThreshold', value: 60, severity: 3 }])
  },
)

test('2.1 a stream brings its values', async () => {
  const { identity } = await virtual('2.1')
  const reading = { ...sensor, type: 'Periodic' as const, value: 1, severity: 8, periodicEventStream: { interval: 1 } }
  await host.ask(identity, 'SetVariableMonitoring', { monitors: [reading] })
  const values = await until('its values', async () => {
    const found = await host.rest.monitoringValues(identity)
    return found.length > 1 ? found : undefined
  })
  expect(values[0]).toMatchObject({ ...sensor, value: '22.0' })
  expect(await host.rest.eventStreams(identity)).toMatchObject([{ interval: 1, variable: sensor }])
})
