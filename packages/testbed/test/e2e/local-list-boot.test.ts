/** F19: after a boot the version of a local list is asked, and the list repaired when it is another. */
import { expect, test } from 'vitest'
import { until } from '../../src/until.ts'
import { holdList } from './support/list-holder.ts'
import { oneWorld } from './support/worlds.ts'

const asking = oneWorld({ flags: { interrogate: 'first-boot' } })
const silent = oneWorld()

async function withList(host: typeof asking) {
  const holder = holdList(true)
  const station = await host.station16({ replies: holder.replies })
  const id = station.link.identity
  await station.boot()
  const value = await host.idToken()
  await host.rest.putLocalList(id, { coverage: 'chosen', idTokens: [{ value }] })
  const upToDate = () =>
    until('a local list up to date', async () => {
      const list = await host.rest.localList(id)
      return list.state === 'up-to-date' ? list : undefined
    })
  await upToDate()
  return { holder, station, id, value, upToDate }
}
const asked = (station: { link: { requests: { action: string }[] } }) =>
  station.link.requests.filter(({ action }) => action === 'GetLocalListVersion').length

test('F19 a list that was lost over a boot is sent again, and one that was kept is not', async () => {
  const { holder, station, value, upToDate } = await withList(asking)
  const before = asked(station)
  await station.boot()
  await until('the question', async () => asked(station) > before || undefined)
  await upToDate()
  expect(holder.updates).toHaveLength(1)
  holder.version = 0
  holder.entries.clear()
  await station.boot()
  await until('the list again', async () => holder.entries.has(value) || undefined)
  const list = await upToDate()
  expect(holder.updates.map(({ updateType }) => updateType)).toEqual(['Full', 'Full'])
  expect(list.stationVersion).toBe(holder.version)
})

test('F19 a station that is to hold no list is not asked', async () => {
  const station = await asking.station16()
  await station.boot()
  await until(
    'the inventory',
    async () => station.link.requests.some(({ action }) => action === 'GetConfiguration') || undefined,
  )
  await asking.ask(station.link.identity, 'ClearCache', {})
  expect(asked(station)).toBe(0)
})

test('F19 --interrogate never asks nothing after a boot', async () => {
  const { holder, station, id } = await withList(silent)
  const before = asked(station)
  await station.boot()
  await silent.ask(id, 'ClearCache', {})
  expect(asked(station)).toBe(before)
  expect(holder.updates).toHaveLength(1)
})
