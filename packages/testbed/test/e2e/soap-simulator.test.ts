import { createEv, createRandom, evModels, layoutOf, models, Station } from '@stationmaster/simulator'
import { expect, test } from 'vitest'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

/** The virtual stations listen on this machine, which has to be allowed by name. */
const host = oneWorld({ flags: { 'soap-networks': '127.0.0.0/8' } })

test.each(['1.5S', '1.6S'] as const)(
  'a virtual station speaks %s: it boots, is started, charges and is stopped',
  async (version) => {
    const identity = `VIRTUAL-${version}`
    await host.rest.putStation(identity, { onboarding: 'accepted' })
    await using station = new Station({
      identity,
      serialNumber: 'S0001',
      version,
      layout: layoutOf(models.duo22, (evseId) => `SE*STM*ESOAP*${evseId}`),
      url: host.world.stations,
      random: createRandom(version),
      speed: 60,
      validate: true,
    })
    station.start()
    const seen = await until('its connectors are known', async () => {
      const found = await host.rest.station(identity)
      return found.evses.length === 2 && found.evses.every(({ state }) => state === 'available') ? found : undefined
    })
    expect(seen).toMatchObject({ online: true, protocolVersion: `ocpp${version}` })

    station.plugIn(1, createEv(evModels.family, 0.2, 0.9))
    const value = await host.idToken()
    const started = await host.ask(identity, 'RequestStartTransaction', { evseId: 1, idToken: { value } })
    expect(started.status).toMatch(/accepted|completed/)
    const transaction = await until('it charges', async () => {
      const [found] = await host.rest.transactions({ station: identity, active: true })
      return found
    })
    expect((await host.rest.station(identity)).evses[0]?.state).toBe('occupied')
    expect((await host.ask(identity, 'UnlockConnector', { evseId: 2 })).status).toBe('completed')
    await host.ask(identity, 'RequestStopTransaction', { transactionId: transaction.id })
    const ended = await until('it has ended', async () => {
      const found = await host.rest.transaction(transaction.id)
      return found.state === 'ended' ? found : undefined
    })
    expect(ended.commandId).toBe(started.id)
    expect((await host.rest.deviations(identity)).filter(({ vendor }) => vendor === seen.vendor)).toEqual([])
  },
)
