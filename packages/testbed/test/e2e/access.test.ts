import { describe, expect, test } from 'vitest'
import { stores } from '../../src/world.ts'
import { oneWorld } from './support/worlds.ts'

const hourMs = 3_600_000
const around = (now: number) => ({
  periodBegin: new Date(now - hourMs).toISOString(),
  periodEnd: new Date(now + hourMs).toISOString(),
})

describe.each(stores)('F21 access rules of a site, on %s', (store) => {
  const host = oneWorld({ store })
  const open = { twentyfourseven: true, regularHours: [], exceptionalOpenings: [], exceptionalClosings: [] }

  test('F21 a closed site refuses whoever comes, and lets end who is there', async () => {
    const siteId = 'closing'
    await host.rest.ask('PUT', `/sites/${siteId}`, {}, { access: { mode: 'known', groupIds: [], openingTimes: open } })
    const station = await host.station2('ocpp2.0.1')
    await host.rest.putStation(station.link.identity, { siteId })
    await station.boot()
    const [driver, latecomer] = [await host.idToken(), await host.idToken()]
    expect(await station.authorize(driver)).toBe('Accepted')
    await station.event('Started', 'tx-1', 0, { idToken: { idToken: driver, type: 'ISO14443' } })

    const closing = around(Date.now())
    const openingTimes = { ...open, exceptionalClosings: [closing] }
    await host.rest.ask('PUT', `/sites/${siteId}`, {}, { access: { mode: 'known', groupIds: [], openingTimes } })
    expect(await station.authorize(latecomer)).toBe('NotAtThisTime')
    await station.status('Available')
    const shut = await host.rest.station(station.link.identity)
    expect(shut.evses[0]).toMatchObject({
      chargeable: false,
      chargeableReason: 'site-closed',
      opensAt: closing.periodEnd,
    })
    const [listed] = await host.rest.stations({ q: station.link.identity })
    expect(listed?.evses).toMatchObject([{ chargeable: false }])
    expect(await station.authorize(driver)).toBe('Accepted')
    const ended = await station.event('Ended', 'tx-1', 900, { idToken: { idToken: driver, type: 'ISO14443' } })
    expect(ended).toMatchObject({ kind: 'result', payload: { idTokenInfo: { status: 'Accepted' } } })

    const older = await host.station16()
    await host.rest.putStation(older.link.identity, { siteId })
    await older.boot()
    expect(await older.authorize(latecomer)).toBe('Blocked')
  })

  test('F21 an EVSE of a group is no place for others', async () => {
    const station = await host.station16()
    const { identity } = station.link
    await host.rest.putTokenGroup('crew', { name: 'Crew' })
    const groupEvses = [{ evse: `${identity}/1`, groupIds: ['crew'] }]
    await host.rest.ask('PUT', '/sites/quay', {}, { access: { mode: 'free', groupIds: [], groupEvses } })
    await host.rest.putStation(identity, { siteId: 'quay' })
    await station.boot()
    const sailor = 'SAILOR01'
    await host.rest.putIdToken(sailor, { groupId: 'crew' })
    expect((await station.start({ idTag: 'ANYONE01', meterStart: 0 })).status).toBe('Blocked')
    expect((await station.start({ idTag: sailor, meterStart: 0 })).status).toBe('Accepted')
  })

  test('hours that end before they begin are refused with what to do', async () => {
    const regularHours = [{ weekday: 5, periodBegin: '22:00', periodEnd: '06:00' }]
    const access = { mode: 'known', groupIds: [], openingTimes: { ...open, twentyfourseven: false, regularHours } }
    await expect(host.rest.ask('PUT', '/sites/night', {}, { access })).rejects.toThrow('over midnight')
  })
})
