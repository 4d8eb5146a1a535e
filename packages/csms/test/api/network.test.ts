import { expect, test } from 'vitest'
import { startOfDay } from '../../src/api/network-summary.ts'
import { newEvse } from '../../src/domain/availability-state.ts'
import { chargeableReason } from '../../src/domain/chargeable.ts'
import { powerCountsForMs } from '../../src/domain/live-power.ts'
import { type Transaction } from '../../src/domain/model.ts'
import { put } from '../../src/domain/ports.ts'
import { furnish } from './furnished.ts'
import { openHouse, organisationId, t0 } from './house.ts'

const hourMs = 3_600_000

test.each([
  ['UTC', '2026-01-05T00:00:00.000Z'],
  ['Europe/Stockholm', '2026-01-04T23:00:00.000Z'],
  ['America/Los_Angeles', '2026-01-05T08:00:00.000Z'],
  ['Asia/Kolkata', '2026-01-04T18:30:00.000Z'],
])('the day at 10 o’clock UTC began in %s at %s', (zone, began) => {
  expect(new Date(startOfDay(t0 + 123, zone)).toISOString()).toBe(began)
})

test('energy of today is what was delivered since midnight at the site, also by who began before', async () => {
  await using house = await openHouse()
  await furnish(house)
  const kept = await house.reads.transactions.one('tx-1')
  if (kept === undefined) throw new Error('the furniture has no transaction')
  const midnight = t0 - 10 * hourMs
  const overnight: Partial<Transaction> = {
    id: 'tx-2',
    startedAt: midnight - hourMs,
    startReceivedAt: midnight - hourMs,
    meterStartWh: 1_000,
    energyWh: 9_000,
  }
  const yesterday: Partial<Transaction> = {
    id: 'tx-3',
    state: 'ended',
    startedAt: midnight - 5 * hourMs,
    endedAt: midnight - hourMs,
    energyWh: 50_000,
  }
  const register = (at: number, energyWh: number) => ({
    op: 'add' as const,
    table: 'meterValue' as const,
    row: {
      organisationId,
      stationId: 'full-1',
      evseId: 1,
      connectorId: 1,
      transactionKey: 'tx-2',
      at,
      receivedAt: at,
      energyWh,
      powerW: null,
      socPercent: null,
      samples: [],
    },
  })
  await house.write([
    put('transaction', { ...kept.transaction, ...overnight }),
    put('transaction', { ...kept.transaction, ...yesterday }),
    register(midnight - 60_000, 3_000),
    register(midnight + 60_000, 4_000),
  ])
  expect((await house.get('/network')).json.energyTodayWh).toBe(12 + (9_000 - (3_000 - 1_000)))
})

test('power is summed only while it speaks: of stations that are there, read lately, at EVSEs that are in use', async () => {
  await using house = await openHouse()
  await furnish(house)
  const known = await house.reads.stations.one('full-1')
  if (known === undefined) throw new Error('the furniture has no station')
  const kept = known.station
  const powers = async () => [
    (await house.get('/network')).json.total,
    (await house.get('/stations/FULL-1')).json,
    (await house.get('/stations')).json.items[0],
  ]
  const change = (evse: { state: 'available' | 'occupied' }, station: { online: boolean }) =>
    house.write(
      [put('evse', { ...newEvse(organisationId, 'full-1', 1, t0), ...evse }), put('station', { ...kept, ...station })],
      [{ organisationId, type: 'station.changed', stationId: 'full-1', at: t0, source: 'operator', data: {} }],
    )
  const flowing = { powerW: 7_000, activeTransactions: 1 }
  expect(await powers()).toMatchObject([flowing, flowing, flowing])
  const silent = [
    { ...flowing, powerW: 0 },
    { ...flowing, powerW: null },
    { ...flowing, powerW: null },
  ]
  house.time.now += 20_000
  await change({ state: 'available' }, { online: true })
  expect(await powers()).toMatchObject(silent)
  house.time.now += 20_000
  await change({ state: 'occupied' }, { online: false })
  expect(await powers()).toMatchObject(silent)
  house.time.now += 20_000
  await change({ state: 'occupied' }, { online: true })
  expect(await powers()).toMatchObject([flowing, flowing, flowing])
  house.time.now = t0 + powerCountsForMs + 1
  expect(await powers()).toMatchObject(silent)
})

test('the power of a transaction that is over is null, as its event says', async () => {
  await using house = await openHouse()
  await furnish(house)
  expect((await house.get('/transactions/tx-1')).json).toMatchObject({ state: 'active', powerW: 7_000 })
  const { json } = await house.ask('POST', '/transactions/tx-1/close', { reason: 'gone' })
  expect(json).toMatchObject({ state: 'interrupted', powerW: null })
})

const fine = {
  onboarding: 'accepted',
  online: true,
  stationState: 'available',
  stationRequested: null,
  siteOpen: true,
  evseState: 'available',
  evseRequested: null,
} as const
test.each([
  [{}, null],
  [{ stationState: null }, null],
  [{ stationRequested: 'operative', evseRequested: 'operative' }, null],
  [{ onboarding: 'pending', online: false }, 'not-accepted'],
  [{ online: false, evseState: 'faulted' }, 'offline'],
  [{ evseRequested: 'inoperative' }, 'out-of-service'],
  [{ siteOpen: false }, 'site-closed'],
  [{ siteOpen: false, evseState: 'occupied' }, 'site-closed'],
  [{ stationRequested: 'inoperative' }, 'out-of-service'],
  [{ stationState: 'faulted' }, 'station-faulted'],
  [{ stationState: 'unavailable' }, 'station-unavailable'],
  [{ evseState: 'faulted' }, 'faulted'],
  [{ evseState: 'unavailable' }, 'unavailable'],
  [{ evseState: 'reserved' }, 'reserved'],
  [{ evseState: 'occupied' }, 'occupied'],
  [{ evseState: 'unknown' }, 'state-unknown'],
] as const)('a driver at %j finds %s', (facts, reason) => {
  expect(chargeableReason({ ...fine, ...facts })).toBe(reason)
})
