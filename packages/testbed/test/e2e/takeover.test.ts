import { expect, test } from 'vitest'
import { Station2 } from '../../src/clients/station-2.ts'
import { Station16 } from '../../src/clients/station-16.ts'
import { isRepeat } from '../../src/crash/audit.ts'
import { until } from '../../src/until.ts'
import { createWorld } from '../../src/world.ts'

const count = 100

/** Stations that charged elsewhere until a moment ago: registered here, never seen booting here (F10). */
const identities = Array.from({ length: count }, (_, index) => `MOVED-${String(index).padStart(3, '0')}`)

test('F5 F10 100 stations with open transactions of another backend reconnect without booting and replay', async () => {
  await using world = await createWorld()
  const rows = identities.map((id) => `${id},accepted`)
  const imported = await world.rest.importCsv('stations', ['id,onboarding', ...rows].join('\n'))
  expect(imported).toMatchObject({ created: count, errors: [] })
  await world.rest.putIdToken('04MOVED01')

  // What the old backend had numbered is replayed at once, with its small ids, on every station alike.
  const stations = await Promise.all(
    identities.map(async (identity, index) => {
      const station = await Station16.connect(world.stations, { identity })
      world.use(station.link)
      const timestamp = new Date(Date.now() - 60_000).toISOString()
      expect(await station.meterValues(index, 900)).toEqual({})
      const stop = { transactionId: index, idTag: '04MOVED01', meterStop: 1_000 + index, timestamp }
      expect(await station.link.call('StopTransaction', stop, `stop-${index}`)).toMatchObject({
        kind: 'result',
        payload: { idTagInfo: { status: 'Accepted' } },
      })
      // And once more, as a station does that lost the answer.
      expect(await station.link.call('StopTransaction', stop, `again-${index}`)).toMatchObject({ kind: 'result' })
      // Nobody is locked out: the next driver charges.
      expect(await station.authorize('04MOVED01')).toBe('Accepted')
      const { transactionId, status } = await station.start({ idTag: '04MOVED01' })
      expect(status).toBe('Accepted')
      expect(transactionId).toBeGreaterThan(1_000_000)
      return station
    }),
  )

  const transactions = await world.rest.transactions()
  expect(transactions.filter(({ state }) => state === 'orphan')).toHaveLength(count)
  expect(transactions.filter(({ state }) => state === 'active')).toHaveLength(count)
  expect(transactions).toHaveLength(2 * count)
  for (const orphan of transactions.filter(({ state }) => state === 'orphan').slice(0, 5)) {
    const messages = await world.rest.messages(orphan.id)
    expect(messages.filter(({ action, note }) => action === 'StopTransaction' && !isRepeat(note))).toHaveLength(1)
  }
  // Each is asked once to boot, so that we learn what it is.
  for (const { link } of stations) {
    const asked = await until(`${link.identity} is asked to boot`, () => link.requests.at(0), 60_000)
    expect(asked).toMatchObject({ action: 'TriggerMessage', payload: { requestedMessage: 'BootNotification' } })
  }
}, 120_000)

test('F10 a 2.x station of another backend replays the end of a charge that began there', async () => {
  await using world = await createWorld()
  await world.rest.putStation('MOVED-2', { onboarding: 'accepted' })
  const station = await Station2.connect('ocpp2.0.1', world.stations, { identity: 'MOVED-2' })
  world.use(station.link)
  const ended = await station.event('Ended', 'begun-elsewhere', 5_000, { seqNo: 41, offline: true })
  expect(ended.kind).toBe('result')
  const [transaction] = await world.rest.transactions({ station: 'MOVED-2' })
  expect(transaction).toMatchObject({ transactionId: 'begun-elsewhere', state: 'ended-incomplete' })
  expect(await station.event('Started', 'new-here', 5_000)).toMatchObject({ kind: 'result' })
})
