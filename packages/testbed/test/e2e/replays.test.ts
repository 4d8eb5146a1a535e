import { expect, test } from 'vitest'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString()

test('F4 the same id with another payload is a new call', async () => {
  const station = await host.station16()
  const idTag = await host.idToken()
  await station.boot()
  const first = await station.start({ idTag, meterStart: 0, timestamp: at(10) }, '1')
  await station.stop(first.transactionId, 100, { timestamp: at(9) }, '2')
  // As after a boot of a station that counts its ids from 1.
  const second = await station.start({ idTag, meterStart: 100, timestamp: at(8) }, '1')
  expect(second.transactionId).not.toBe(first.transactionId)
  await station.stop(second.transactionId, 300, { timestamp: at(7) }, '2')
  const transactions = await host.rest.transactions({ station: station.link.identity })
  expect(transactions.map(({ state, energyWh }) => [state, energyWh])).toEqual([
    ['ended', 200],
    ['ended', 100],
  ])
})

test('F5 a 1.6 transaction id that belongs to another station touches nothing there', async () => {
  const owner = await host.station16()
  const other = await host.station16()
  await owner.boot()
  await other.boot()
  const { transactionId } = await owner.start({ idTag: await host.idToken() })
  expect((await other.stop(transactionId, 9_999)).kind).toBe('result')
  expect(await host.rest.transactions({ station: owner.link.identity })).toMatchObject([{ state: 'active' }])
  expect(await host.rest.transactions({ station: other.link.identity })).toMatchObject([{ state: 'orphan' }])
})

test('F5 E16 3.18 a stop without a transaction of ours is stored and answered, -1 too', async () => {
  const station = await host.station16()
  await station.boot()
  for (const transactionId of [17, -1, 0]) expect((await station.stop(transactionId, 500)).kind).toBe('result')
  const orphans = await host.rest.transactions({ station: station.link.identity, state: 'orphan' })
  expect(orphans.map(({ transactionId }) => transactionId).toSorted()).toEqual(['-1', '0', '17'])
})

test('F6 a start equal to a stopped one is another charge (1970 and meterStart 0)', async () => {
  const station = await host.station16()
  const idTag = await host.idToken()
  await station.boot()
  const start = { connectorId: 1, idTag, meterStart: 0, timestamp: '1970-01-01T00:00:00Z' }
  const first = await station.start(start)
  expect((await station.start(start)).transactionId).toBe(first.transactionId)
  await station.stop(first.transactionId, 100, { timestamp: '1970-01-01T00:10:00Z' })
  expect((await station.start(start)).transactionId).not.toBe(first.transactionId)
})

test('F6 the seqNo of 2.x is compared without what a resend changes', async () => {
  const station = await host.station2('ocpp2.0.1')
  await station.boot()
  const payload = station.eventPayload('Started', 'resent', 0)
  await station.link.accepted('TransactionEvent', payload, 'a')
  await station.link.accepted('TransactionEvent', { ...payload, offline: true }, 'b')
  await station.link.accepted('TransactionEvent', { ...payload, customData: { vendorId: 'x' } }, 'c')
  const [transaction] = await host.rest.transactions({ station: station.link.identity })
  expect(await host.kept(transaction?.id ?? '')).toHaveLength(1)
})

test('F7 a start on a connector ends the one that never stopped, and a late stop replaces the estimate', async () => {
  const station = await host.station16()
  const idTag = await host.idToken()
  await station.boot()
  const zombie = await station.start({ idTag, meterStart: 0, timestamp: at(60) })
  await station.meterValues(zombie.transactionId, 4_000)
  const next = await station.start({ idTag, meterStart: 5_000, timestamp: at(1) })
  const found = async () => {
    const all = await host.rest.transactions({ station: station.link.identity })
    return all.find(({ transactionId }) => transactionId === String(zombie.transactionId))
  }
  expect(await found()).toMatchObject({ state: 'interrupted', estimated: true, energyWh: 4_000 })
  await station.stop(zombie.transactionId, 4_800, { timestamp: at(20) })
  expect(await found()).toMatchObject({ state: 'ended', estimated: false, energyWh: 4_800 })
  expect(await host.rest.transactions({ station: station.link.identity, active: true })).toMatchObject([
    { transactionId: String(next.transactionId) },
  ])
})

test('F8 concurrent use answers only a start; the driver can always stop', async () => {
  const first = await host.station16()
  const second = await host.station16()
  await first.boot()
  await second.boot()
  const idTag = '04F8000001'
  await host.rest.putIdToken(idTag, { concurrentUse: 'forbid' })
  const { transactionId } = await first.start({ idTag })
  expect(await second.authorize(idTag)).toBe('Accepted')
  const refused = await second.start({ idTag })
  expect(refused.status).toBe('ConcurrentTx')
  expect(await first.stop(transactionId, 2_000, { idTag })).toMatchObject({
    payload: { idTagInfo: { status: 'Accepted' } },
  })
})

test('F8 a token is judged at the time of its event', async () => {
  const station = await host.station16()
  await station.boot()
  const expiresAt = at(30)
  await host.rest.putIdToken('04F8000002', { expiresAt })
  expect(await station.authorize('04F8000002')).toBe('Expired')
  const offline = await station.start({ idTag: '04F8000002', timestamp: at(60) })
  expect(offline.status).toBe('Accepted')
})

test('F9 an Authorize that follows a remote start is accepted though the token is unknown', async () => {
  const station = await host.station16()
  await station.boot()
  await host.ask(station.link.identity, 'RequestStartTransaction', {
    evseId: 1,
    idToken: { value: 'APP-DRIVER-1', type: 'Central' },
  })
  const { payload } = await station.link.request('RemoteStartTransaction')
  const idTag = String(payload.idTag)
  expect(await station.authorize(idTag)).toBe('Accepted')
  const { status } = await station.start({ idTag })
  expect(status).toBe('Accepted')
  expect(await station.authorize('SOMEONE-ELSE')).toBe('Invalid')
})

test('F17 a transaction of a station whose clock is hours off keeps both times, and no duration is negative', async () => {
  const station = await host.station16()
  const idTag = await host.idToken()
  await station.boot()
  const { transactionId } = await station.start({
    idTag,
    timestamp: new Date(Date.now() + 5 * 3_600_000).toISOString(),
  })
  await station.stop(transactionId, 2_000, { timestamp: new Date().toISOString() })
  const [summary] = await host.rest.transactions({ station: station.link.identity })
  const transaction = await host.rest.transaction(summary?.id ?? '')
  expect(transaction.timeCorrected).toBe(true)
  expect(Date.parse(transaction.endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(transaction.startedAt))
})

test('F20 a token is found in any case and writing', async () => {
  const station = await host.station16()
  await station.boot()
  await host.rest.putIdToken('04:A1:B2:C3:D4')
  for (const written of ['04A1B2C3D4', '04a1b2c3d4', '04-a1-b2-c3-d4']) {
    expect(await station.authorize(written)).toBe('Accepted')
  }
})
