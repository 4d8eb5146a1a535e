import { expect, test } from 'vitest'
import { Station16 } from '../../src/clients/station-16.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()

/** A device takes the identity: it connects and boots. */
async function take(identity: string, serialNumber: string): Promise<Station16> {
  const device = await Station16.connect(host.world.stations, { identity })
  host.world.use(device.link)
  await device.boot({ chargePointSerialNumber: serialNumber })
  return device
}

/** Whether its socket still serves; otherwise the code that it was closed with. */
function served({ link }: Station16): Promise<number | 'served'> {
  const heard = link.ask('Heartbeat', {}).then(() => 'served' as const)
  return Promise.race([heard, link.closed.then(({ code }) => code)])
}

test('F12 of two devices that share an identity the one whose serial number was accepted keeps the socket', async () => {
  const identity = 'SHARED-1'
  await host.rest.putStation(identity, { onboarding: 'accepted' })
  await take(identity, 'SN-ACCEPTED')
  for (const serialNumber of ['SN-OTHER', 'SN-ACCEPTED', 'SN-OTHER']) {
    // Until they have taken turns more than three times, the newest socket wins.
    expect(await served(await take(identity, serialNumber))).toBe('served')
  }
  const accepted = await take(identity, 'SN-ACCEPTED')
  expect(await served(accepted)).toBe('served')

  const other = await take(identity, 'SN-OTHER')
  expect(await served(other)).toBe(1008)
  const again = await take(identity, 'SN-ACCEPTED')
  expect(await served(again)).toBe('served')
  expect(await host.rest.call(identity, { action: 'ClearCache', payload: {} })).toMatchObject({ outcome: 'result' })
  expect(again.link.requests.map(({ action }) => action)).toEqual(['ClearCache'])
  expect(await host.rest.station(identity)).toMatchObject({ online: true, serialNumber: 'SN-ACCEPTED' })
})

test('F12 two devices that share an identity are shown to the operator as one that needs a person', async () => {
  const identity = 'SHARED-2'
  await host.rest.putStation(identity, { onboarding: 'accepted' })
  for (const serialNumber of ['SN-1', 'SN-2', 'SN-1', 'SN-2', 'SN-1']) await take(identity, serialNumber)
  const shown = await until('the duplicate needs attention', async () => {
    const { attention } = await host.rest.network()
    return attention.find(({ kind, stationId }) => kind === 'duplicate-identity' && stationId === identity)
  })
  expect(shown.since).not.toBeNull()
})
