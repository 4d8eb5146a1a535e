/** What the blocks write and read through the API, on each store; their own files play all their cases on SQLite. */
import { type MonitorInput } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { certificate } from '../../src/certificates.ts'
import { type Reply } from '../../src/clients/raw-station.ts'
import { stores } from '../../src/world.ts'
import { holdMonitors } from './support/monitor-holder.ts'
import { oneWorld } from './support/worlds.ts'

describe.each(stores)('on %s', (store) => {
  const host = oneWorld({ store })
  const accepted = (): Reply => ({ result: { status: 'Accepted' } })

  async function station(...commands: string[]) {
    const replies = Object.fromEntries(commands.map((command) => [command, accepted]))
    const held = await host.station2('ocpp2.1', { replies: { ...holdMonitors('ocpp2.1').replies, ...replies } })
    await held.boot()
    await held.status('Available')
    return { link: held.link, id: held.link.identity }
  }

  test('N04 N07 a monitor is set, and its alert opens and ends', async () => {
    const { link, id } = await station()
    const place = { component: 'Sensor', variable: 'Temperature' }
    const monitor: MonitorInput = { ...place, type: 'UpperThreshold', value: 60.5, severity: 4 }
    await host.ask(id, 'SetVariableMonitoring', { monitors: [monitor] })
    const { monitors } = await host.rest.monitors(id)
    expect(monitors).toMatchObject([monitor])
    const tell = (eventId: number, more: object) => {
      const timestamp = new Date().toISOString()
      const wire = { component: { name: 'Sensor' }, variable: { name: 'Temperature' } }
      const told = { eventId, timestamp, trigger: 'Alerting', eventNotificationType: 'CustomMonitor', ...wire, ...more }
      return link.accepted('NotifyEvent', { generatedAt: timestamp, seqNo: 0, tbc: false, eventData: [told] })
    }
    const variableMonitoringId = monitors[0]?.id
    await tell(1, { actualValue: '61', variableMonitoringId })
    expect(await host.rest.monitoringEvents({ station: id, cleared: false })).toMatchObject([
      { value: '61', state: 'open' },
    ])
    await tell(2, { actualValue: '50', variableMonitoringId, cleared: true })
    expect(await host.rest.monitoringEvents({ station: id, cleared: false })).toEqual([])
  })

  test('O01 O06 a display message is set and replaced', async () => {
    const { id } = await station('SetDisplayMessage')
    const message = (content: string) => ({ format: 'UTF8' as const, content })
    const endDateTime = '2099-01-05T00:00:00.000Z'
    await host.ask(id, 'SetDisplayMessage', { id: 1, priority: 'InFront', message: message('Hej') })
    await host.ask(id, 'SetDisplayMessage', {
      id: 1,
      priority: 'NormalCycle',
      endDateTime,
      message: message('Välkommen'),
    })
    expect(await host.rest.displayMessages(id)).toMatchObject([
      { id: 1, priority: 'NormalCycle', endDateTime, message: message('Välkommen') },
    ])
  })

  test('I07 a default tariff is set and told', async () => {
    const { id } = await station('SetDefaultTariff')
    const tariff = { tariffId: 'T-1', currency: 'EUR', energy: { prices: [{ priceKwh: '0.25' }] } }
    expect(await host.ask(id, 'SetDefaultTariff', { evseId: 1, tariff })).toMatchObject({ status: 'completed' })
    expect(await host.rest.tariffs(id)).toMatchObject([{ tariffId: 'T-1', evseId: 1, inForce: true }])
  })

  test('R04 a grid control is set, and one of a lower value takes its place', async () => {
    const { id } = await station('SetDERControl')
    for (const [controlId, priority] of [
      ['a', 5],
      ['b', 1],
    ] as const) {
      const fixedVar = { priority, setpoint: 10.5, unit: 'PctMaxVar' as const }
      await host.ask(id, 'SetDERControl', { isDefault: true, controlId, controlType: 'FixedVar', fixedVar })
    }
    expect(await host.rest.derControls(id)).toMatchObject([
      { controlId: 'b', state: 'active', settings: { fixedVar: { setpoint: 10.5 } } },
      { controlId: 'a', state: 'superseded' },
    ])
  })

  test('S03 a battery comes in, another goes out, and the stock knows both', async () => {
    const { link, id } = await station()
    const idToken = { idToken: await host.idToken(), type: 'ISO14443' }
    const swap = (eventType: string, requestId: number, evseId: number, serialNumber: string) =>
      link.accepted('BatterySwap', {
        eventType,
        requestId,
        idToken,
        batteryData: [{ evseId, serialNumber, soC: 12.5, soH: 97 }],
      })
    await swap('BatteryIn', 7, 1, 'EMPTY')
    await swap('BatteryOut', 7, 2, 'FULL')
    expect(await host.rest.batterySwaps(id)).toMatchObject([
      { requestId: 7, state: 'completed', idToken: idToken.idToken, batteriesOut: [{ serialNumber: 'FULL' }] },
    ])
    expect((await host.rest.batteries(id)).batteries).toMatchObject([{ evseId: 1, serialNumber: 'EMPTY', soC: 12.5 }])
  })

  test('M05 a root is installed and known', async () => {
    const { id } = await station('InstallCertificate')
    const { pem } = certificate({ commonName: 'Net Root', organisation: 'Net', authority: true })
    const root = { certificateType: 'CSMSRootCertificate', certificate: pem } as const
    expect(await host.ask(id, 'InstallCertificate', root)).toMatchObject({ status: 'completed' })
    expect((await host.rest.stationCertificates(id)).installed).toMatchObject([
      { ...root, subject: 'O=Net, CN=Net Root', source: 'installed' },
    ])
  })
})
