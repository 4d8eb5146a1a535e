import { type SiteInput } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld({ flags: { interrogate: 'first-boot' } })

const site = (access: SiteInput['access']) => host.rest.ask('PUT', '/sites/harbour', {}, { access, reason: 'testbed' })
const keys = (value: string) => ({
  GetConfiguration: () => ({
    result: { configurationKey: [{ key: 'UnlockConnectorOnEVSideDisconnect', readonly: false, value }] },
  }),
})

test('1.6 9.1.27 the cable rule of a site is set at its stations, and drift that cannot be is none', async () => {
  await site({ unlockOnEVSideDisconnect: false })
  const station = await host.station16({
    replies: { ...keys('true'), ChangeConfiguration: () => ({ result: { status: 'Accepted' } }) },
  })
  const id = station.link.identity
  await host.rest.putStation(id, { siteId: 'harbour' })
  await station.boot()
  const { payload } = await station.link.request('ChangeConfiguration')
  expect(payload).toEqual({ key: 'UnlockConnectorOnEVSideDisconnect', value: 'false' })
  const fixed = await host.station16({ replies: { GetConfiguration: () => ({ result: { configurationKey: [] } }) } })
  await host.rest.putStation(fixed.link.identity, { siteId: 'harbour' })
  await fixed.boot()
  await until('it was read', async () => (await host.rest.configuration(fixed.link.identity)).readAt ?? undefined)
  expect((await host.rest.configuration(fixed.link.identity)).drift).toEqual([])
  // Taken back, the station keeps what it has.
  await site({ unlockOnEVSideDisconnect: null })
  expect((await host.rest.configuration(id)).drift).toEqual([])
})
