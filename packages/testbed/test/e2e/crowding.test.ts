import { describe, expect, test } from 'vitest'
import { RawStation } from '../../src/clients/raw-station.ts'
import { Station16 } from '../../src/clients/station-16.ts'
import { stores } from '../../src/world.ts'
import { oneWorld } from './support/worlds.ts'

describe.each(stores)('on %s', (store) => {
  const host = oneWorld({ store })

  test('many more stations than database connections charge at once, each session once', async () => {
    const count = 120
    const idTag = await host.idToken()
    const identities = Array.from({ length: count }, (_, index) => `CROWD-${index}`)
    await host.rest.importCsv('stations', ['id,onboarding', ...identities.map((id) => `${id},accepted`)].join('\n'))
    const stations = await Promise.all(
      identities.map((identity) => Station16.connect(host.world.stations, { identity })),
    )
    for (const { link } of stations) host.world.use(link)
    const numbers = await Promise.all(
      stations.map(async (station) => {
        await station.boot()
        const { transactionId } = await station.start({ idTag, meterStart: 0 })
        await station.meterValues(transactionId, 500)
        await station.stop(transactionId, 1_000)
        return transactionId
      }),
    )
    expect(new Set(numbers).size).toBe(count)
    const ended = (await host.rest.transactions({ idToken: idTag })).filter(({ state }) => state === 'ended')
    expect(ended).toHaveLength(count)
    expect(new Set(ended.map(({ energyWh }) => energyWh))).toEqual(new Set([1_000]))
  })

  test('two connectors of one station that start in the same instant are two sessions', async () => {
    const station = await host.station16()
    await station.boot()
    for (const connectorId of [1, 2]) await station.status('Available', { connectorId })
    const idTags = [await host.idToken(), await host.idToken()]
    const timestamp = new Date().toISOString()
    // Both calls leave before either is answered, as some stations do though they should not (4.1.1).
    const started = await Promise.all(
      idTags.map((idTag, index) => station.start({ connectorId: index + 1, idTag, meterStart: 0, timestamp })),
    )
    expect(new Set(started.map(({ transactionId }) => transactionId)).size).toBe(2)
    const active = await host.rest.transactions({ station: station.link.identity, active: true })
    expect(new Map(active.map(({ evseId, idToken }) => [evseId, idToken]))).toEqual(
      new Map([
        [1, idTags[0]],
        [2, idTags[1]],
      ]),
    )
    const evses = (await host.rest.station(station.link.identity)).evses
    expect(evses.map(({ transactionId }) => transactionId)).toEqual(
      [1, 2].map((evseId) => active.find((transaction) => transaction.evseId === evseId)?.id),
    )
  })

  test('two EVSEs of one 2.x station that start in the same instant are two sessions', async () => {
    const station = await host.station2('ocpp2.1')
    await station.boot()
    await Promise.all(
      [1, 2].map((id) => station.event('Started', `same-instant-${id}`, 0, { evse: { id, connectorId: 1 }, seqNo: 0 })),
    )
    const active = await host.rest.transactions({ station: station.link.identity, active: true })
    expect(new Set(active.map(({ evseId }) => evseId))).toEqual(new Set([1, 2]))
  })

  test('back-to-back sessions on one connector: each once, in order, none interrupted', async () => {
    const station = await host.station16()
    await station.boot()
    const idTag = await host.idToken()
    const sessions = 25
    let register = 0
    for (let session = 0; session < sessions; session++) {
      const { transactionId } = await station.start({ idTag, meterStart: register })
      register += 100
      await station.stop(transactionId, register)
    }
    const transactions = await host.rest.transactions({ station: station.link.identity })
    expect(transactions.map(({ state, energyWh }) => `${state} ${energyWh}`)).toEqual(
      Array.from({ length: sessions }, () => 'ended 100'),
    )
  })

  test('stations that reconnect while others are being cleaned up are served, and none is left behind', async () => {
    const count = 40
    const idTag = await host.idToken()
    const identities = Array.from({ length: count }, (_, index) => `RETURN-${index}`)
    await host.rest.importCsv('stations', ['id,onboarding', ...identities.map((id) => `${id},accepted`)].join('\n'))
    const connect = (identity: string) => RawStation.connect(host.world.stations, { identity })
    const first = await Promise.all(identities.map(connect))
    // All links die at once, in the middle of a call, while all come back at once and charge.
    const returned = await Promise.all(
      first.map(async (old, index) => {
        old.ask('Heartbeat', {}).catch(() => undefined)
        const closing = old.terminate()
        const station = new Station16(await connect(old.identity))
        host.world.use(station.link)
        const { transactionId, status } = await station.start({ idTag, meterStart: index })
        await closing
        await station.stop(transactionId, index + 10)
        return status
      }),
    )
    expect(new Set(returned)).toEqual(new Set(['Accepted']))
    const mine = await host.rest.stations({ q: 'RETURN-', online: true })
    expect(mine).toHaveLength(count)
    const transactions = await host.rest.transactions({ idToken: idTag })
    expect(transactions.filter(({ state, energyWh }) => state === 'ended' && energyWh === 10)).toHaveLength(count)
  })
})
