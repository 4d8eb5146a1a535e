import { type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, MoneyPath, minute, t0 } from './money-path.ts'

let world: MoneyPath
beforeEach(async () => {
  world = await MoneyPath.open()
  await world.station()
  await world.evse(1, 1, null)
  await world.evse(2, 1, null)
  await world.token('04A1B2C3', { groupId: 'family' })
})
afterEach(() => world[Symbol.asyncDispose]())

type Event = RequestOf<typeof ocpp201, 'TransactionEvent'>
const card = { idToken: '04a1b2c3', type: 'ISO14443' } as const
const register = (value: number, context?: 'Transaction.Begin' | 'Transaction.End') => ({
  value,
  ...(context && { context }),
})

interface Told extends Partial<Omit<Event, 'transactionInfo'>> {
  seqNo: number
  transactionId?: string
  remoteStartId?: number
  minutes?: number
  wh?: number
}

function event(told: Told, id?: string) {
  const { transactionId = 'tx-1', remoteStartId, minutes = told.seqNo, wh, ...rest } = told
  const timestamp = at(minutes)
  world.now = Math.max(world.now, t0 + minutes * minute)
  const request: Event = {
    eventType: 'Updated',
    triggerReason: 'MeterValuePeriodic',
    timestamp,
    ...(wh === undefined ? {} : { meterValue: [{ timestamp, sampledValue: [register(wh)] }] }),
    ...rest,
    transactionInfo: { transactionId, ...(remoteStartId === undefined ? {} : { remoteStartId }) },
  }
  return world.v2.TransactionEvent(request, world.call('TransactionEvent', request, id ? { id } : {}))
}

const started = (told: Partial<Told> = {}, id?: string) =>
  event(
    {
      eventType: 'Started',
      triggerReason: 'Authorized',
      seqNo: 0,
      evse: { id: 1, connectorId: 1 },
      idToken: card,
      wh: 1000,
      ...told,
    },
    id,
  )
const ended = (seqNo: number, told: Partial<Told> = {}, id?: string) =>
  event({ eventType: 'Ended', triggerReason: 'StopAuthorized', seqNo, wh: 1000 + seqNo * 500, ...told }, id)
const transaction = (transactionId = 'tx-1') => world.transaction(transactionId)

test('E02 a transaction from Started to Ended, with the energy between its registers', async () => {
  expect(await started()).toEqual({
    idTokenInfo: { status: 'Accepted', groupIdToken: { idToken: 'family', type: 'Central' } },
  })
  expect(await event({ seqNo: 1, wh: 1500 })).toEqual({})
  expect(await transaction()).toMatchObject({
    state: 'active',
    evseId: 1,
    connectorId: 1,
    energyWh: 500,
    groupId: 'family',
  })
  await ended(2)
  expect(await transaction()).toMatchObject({
    state: 'ended',
    energyWh: 1000,
    meterStartWh: 1000,
    meterStopWh: 2000,
    startedAt: t0,
    endedAt: t0 + 2 * minute,
    stoppedReason: 'Local',
    flags: [],
  })
  expect(world.events.map(({ type }) => type).filter((type) => type.startsWith('transaction'))).toEqual([
    'transaction.started',
    'transaction.updated',
    'transaction.ended',
  ])
})

describe('authorization in events', () => {
  test('E01.FR.12 a request with idToken is answered with idTokenInfo, one without it without', async () => {
    expect(await event({ eventType: 'Started', triggerReason: 'CablePluggedIn', seqNo: 0, evse: { id: 1 } })).toEqual(
      {},
    )
    expect(await event({ triggerReason: 'Authorized', seqNo: 1, idToken: card })).toMatchObject({
      idTokenInfo: { status: 'Accepted' },
    })
    expect(await transaction()).toMatchObject({ idToken: '04a1b2c3', authorizationStatus: 'Accepted' })
  })

  test('E05.FR.01 a token is verified again although it was authorised before', async () => {
    await started()
    await world.token('04A1B2C3', { status: 'blocked' })
    expect(await event({ triggerReason: 'Authorized', seqNo: 1, idToken: card })).toMatchObject({
      idTokenInfo: { status: 'Blocked' },
    })
  })

  test('C02.FR.02 NoAuthorization is accepted', async () => {
    expect(await started({ idToken: { idToken: '', type: 'NoAuthorization' } })).toEqual({
      idTokenInfo: { status: 'Accepted' },
    })
  })

  test('F21 an unknown token is Unknown, its transaction stored, its card listed', async () => {
    expect(await started({ idToken: { idToken: 'FEEDBEEF', type: 'ISO15693' } })).toEqual({
      idTokenInfo: { status: 'Unknown' },
    })
    expect(await transaction()).toMatchObject({ state: 'active', authorizationStatus: 'Unknown' })
    expect(await world.seenCard('rfid:FEEDBEEF')).toMatchObject({ type: 'ISO15693', count: 1 })
  })

  test('C09 another token of the group stops; the transaction keeps the name of the first', async () => {
    await world.token('PARTNER', { groupId: 'family' })
    await started()
    expect(await ended(1, { idToken: { idToken: 'PARTNER', type: 'ISO14443' } })).toMatchObject({
      idTokenInfo: { status: 'Accepted', groupIdToken: { idToken: 'family' } },
    })
    expect(await transaction()).toMatchObject({ idToken: '04a1b2c3', state: 'ended' })
  })

  test('C04.FR.04 a key code is nowhere in clear', async () => {
    await world.token('4711', { type: 'KeyCode' })
    expect(await started({ idToken: { idToken: '4711', type: 'KeyCode' } }, 'k1')).toMatchObject({
      idTokenInfo: { status: 'Accepted' },
    })
    const [entry] = await world.ledger('k1', 'TransactionEvent')
    expect(entry?.raw).not.toContain('4711')
    expect(entry?.raw).toContain('****')
    expect(await transaction()).toMatchObject({ idToken: '****', idTokenType: 'KeyCode' })
    expect(JSON.stringify([world.events, await transaction()])).not.toContain('4711')
  })

  test('C04.FR.04 a key code that is not kept is known again: by whom it charges, and that it does so already', async () => {
    const code = { idToken: '47-11', type: 'KeyCode' } as const
    await world.token('4711', { type: 'KeyCode', concurrentUse: 'forbid' })
    await started({ idToken: { idToken: '4711', type: 'KeyCode' } })
    expect(await started({ transactionId: 'tx-2', idToken: code, evse: { id: 2 } })).toMatchObject({
      idTokenInfo: { status: 'ConcurrentTx' },
    })
    // It is Monday.
    const regularHours = [{ weekday: 2, periodBegin: '06:00', periodEnd: '12:00' }]
    const openingTimes = { twentyfourseven: false, regularHours, exceptionalOpenings: [], exceptionalClosings: [] }
    await world.site('closed', { mode: 'known', groupIds: [], openingTimes })
    await world.station('s1', { siteId: 'closed' })
    const ask = (idToken: { idToken: string; type: 'KeyCode' }) =>
      world.v2.Authorize({ idToken }, world.call('Authorize', { idToken }))
    expect(await ask(code)).toMatchObject({ idTokenInfo: { status: 'Accepted' } })
    await world.token('0815', { type: 'KeyCode' })
    expect(await ask({ idToken: '0815', type: 'KeyCode' })).toMatchObject({ idTokenInfo: { status: 'NotAtThisTime' } })
  })

  test('C04.FR.04 nor is it in an event that cannot be read', async () => {
    const payload = { eventType: 'Started', idToken: { idToken: '4711', type: 'KeyCode' } }
    await world.v2.unreadable(world.call('TransactionEvent', payload, { id: 'k2' }), 'seqNo is missing')
    expect((await world.ledger('k2', 'TransactionEvent'))[0]?.raw).not.toContain('4711')
  })

  test('C04.FR.04 nor is it in quarantine, from where it is read again in full', async () => {
    const { transactions } = world.ports
    const payload: Event = {
      eventType: 'Started',
      triggerReason: 'Authorized',
      timestamp: at(0),
      seqNo: 0,
      evse: { id: 1, connectorId: 1 },
      transactionInfo: { transactionId: 'tx-1' },
      idToken: { idToken: '4711', type: 'KeyCode' },
    }
    const call = world.call('TransactionEvent', payload, { id: 'k3' })
    await transactions.quarantine(call)
    const [kept] = await world.ledger('k3', 'TransactionEvent')
    expect(kept).toMatchObject({ quarantined: true, raw: call.raw.replace('4711', '****') })
    expect(JSON.stringify(kept)).not.toContain('4711')
    expect(await transactions.quarantined('s1')).toMatchObject([{ raw: call.raw }])
    world.installation = new Uint8Array(32).fill(1)
    expect(await world.ports.transactions.quarantined('s1')).toMatchObject([{ raw: kept?.raw }])
    expect(world.deviations).toContain('sealed-under-another-key')
    world.installation = new Uint8Array(32)
    await world.token('4711', { type: 'KeyCode' })
    expect(await world.v2.TransactionEvent(payload, call)).toMatchObject({ idTokenInfo: { status: 'Accepted' } })
    expect(await world.ledger('k3', 'TransactionEvent')).toMatchObject([{ quarantined: false, sealed: null }])
    const byCard = world.call('TransactionEvent', { ...payload, idToken: card })
    await transactions.quarantine(byCard)
    expect(await transactions.quarantined('s1')).toMatchObject([{ raw: byCard.raw, sealed: null }])
  })

  test('C01.FR.24 a second token while the first is refused has to wait', async () => {
    await started({ idToken: { idToken: 'FEEDBEEF', type: 'ISO14443' } })
    expect(await event({ triggerReason: 'Authorized', seqNo: 1, idToken: card })).toMatchObject({
      idTokenInfo: { status: 'NotAtThisTime' },
    })
    expect(await ended(2, { idToken: card })).toMatchObject({ idTokenInfo: { status: 'Accepted' } })
  })

  test('C01.FR.18 a token of some EVSEs is accepted with their list, and nowhere else', async () => {
    await world.token('SOME', { allowedEvses: ['s1/2'] })
    const authorize = { idToken: { idToken: 'SOME', type: 'ISO14443' as const } }
    expect(await world.v2.Authorize(authorize, world.call('Authorize', authorize))).toEqual({
      idTokenInfo: { status: 'Accepted', evseId: [2] },
    })
    expect(await started({ idToken: authorize.idToken })).toEqual({ idTokenInfo: { status: 'NotAtThisLocation' } })
  })
})

describe('F8 concurrent use', () => {
  beforeEach(() => world.token('FORBID', { concurrentUse: 'forbid' }))
  const forbid = { idToken: 'FORBID', type: 'ISO14443' } as const

  test('F8 a second Started is ConcurrentTx, its Updated and Ended are not', async () => {
    await started({ idToken: forbid })
    const other = { transactionId: 'tx-2', idToken: forbid, minutes: 0 }
    expect(await started({ ...other, evse: { id: 2 } })).toMatchObject({ idTokenInfo: { status: 'ConcurrentTx' } })
    expect(await event({ seqNo: 1, ...other })).toMatchObject({ idTokenInfo: { status: 'Accepted' } })
    expect(await ended(2, { ...other })).toMatchObject({ idTokenInfo: { status: 'Accepted' } })
  })

  test('F8 an offline Started is not asked about others', async () => {
    await started({ idToken: forbid })
    expect(await started({ transactionId: 'tx-2', idToken: forbid, evse: { id: 2 }, offline: true })).toMatchObject({
      idTokenInfo: { status: 'Accepted' },
    })
  })
})

describe('F4, F6 replays and seqNo', () => {
  test('F6 the same event under a new id, now marked offline, gets the same answer and changes nothing', async () => {
    const first = await started()
    await event({ seqNo: 1, wh: 1500 })
    const before = await transaction()
    expect(await started({ offline: true })).toEqual(first)
    expect(await event({ seqNo: 1, wh: 1500, offline: true })).toEqual({})
    expect(await transaction()).toEqual(before)
  })

  test('F4 a replay under the same id stores nothing', async () => {
    const first = await started({}, 'm')
    expect(await started({}, 'm')).toEqual(first)
    expect(await world.ledger('m', 'TransactionEvent')).toHaveLength(1)
  })

  test('the same seqNo with other content is kept, counted and flagged', async () => {
    await started()
    await event({ seqNo: 1, wh: 1500 })
    await event({ seqNo: 1, wh: 1700 }, 'other')
    expect(await world.ledger('other', 'TransactionEvent')).toMatchObject([{ note: 'another event with seqNo 1' }])
    expect(await transaction()).toMatchObject({ energyWh: 700, flags: ['sequence-conflict'] })
  })

  test('TC_E_53 seqNo may run on over transactions', async () => {
    await started({ seqNo: 41, minutes: 0 })
    await ended(42, { minutes: 1 })
    expect(await transaction()).toMatchObject({ state: 'ended' })
  })

  test('E04.FR.08 a gap makes it ended-incomplete until the missing event comes', async () => {
    await started()
    await ended(3)
    expect(await transaction()).toMatchObject({ state: 'ended-incomplete', energyWh: 1500 })
    await event({ seqNo: 2, wh: 2000 })
    expect(await transaction()).toMatchObject({ state: 'ended-incomplete' })
    await event({ seqNo: 1, wh: 1500 })
    expect(await transaction()).toMatchObject({ state: 'ended', energyWh: 1500, meterStopWh: 2500 })
  })

  test('an Ended before its Started is provisional and filled later', async () => {
    await ended(1)
    expect(await transaction()).toMatchObject({ state: 'ended-incomplete', flags: ['start-missing'] })
    await started()
    expect(await transaction()).toMatchObject({ state: 'ended', startedAt: t0, evseId: 1, energyWh: 500, flags: [] })
  })

  test('a station that lost its memory may use an id again for another transaction', async () => {
    await started()
    await ended(1)
    const first = await transaction()
    await started({ minutes: 60, wh: 9000 })
    const second = await transaction()
    expect(second).toMatchObject({ state: 'active', meterStartWh: 9000 })
    expect(second?.id).not.toBe(first?.id)
  })
})

describe('F7 zombies', () => {
  test('F7 a start on the same EVSE interrupts the older', async () => {
    await started()
    await event({ seqNo: 1, wh: 1500, minutes: 10 })
    await started({ transactionId: 'tx-2', minutes: 30 })
    expect(await transaction()).toMatchObject({
      state: 'interrupted',
      estimated: true,
      energyWh: 500,
      endedAt: t0 + 10 * minute,
    })
    await ended(2, { minutes: 12 })
    expect(await transaction()).toMatchObject({ state: 'ended', estimated: false, energyWh: 1000 })
  })

  test('F7 of two starts the one that began earlier has ended, whichever came first', async () => {
    world.now += 60 * minute
    await started({ transactionId: 'tx-2', minutes: 60 })
    await started({ minutes: 0, offline: true })
    expect(await transaction('tx-2')).toMatchObject({ state: 'active' })
    expect(await transaction()).toMatchObject({ state: 'interrupted' })
  })
})

describe('F9 commands', () => {
  test('F9 a remote start is matched by remoteStartId and done', async () => {
    await world.command({ correlation: 'remoteStartId:77', parameters: { idToken: { value: 'GUEST' } } })
    const idToken = { idToken: 'GUEST', type: 'Central' } as const
    expect(await started({ triggerReason: 'RemoteStart', remoteStartId: 77, idToken })).toMatchObject({
      idTokenInfo: { status: 'Accepted' },
    })
    expect(await transaction()).toMatchObject({ remoteStartId: 77, commandId: 'c1' })
    expect(await world.commandRow()).toMatchObject({ status: 'completed' })
  })

  test('F9 another remoteStartId completes nothing', async () => {
    await world.command({ correlation: 'remoteStartId:77' })
    await started({ remoteStartId: 78 })
    expect(await world.commandRow()).toMatchObject({ status: 'accepted' })
  })

  test('F03 a remote stop is done with Ended, not with its answer', async () => {
    await started()
    await world.command({ type: 'RequestStopTransaction', correlation: `transaction:${(await transaction())?.id}` })
    await event({ seqNo: 1, triggerReason: 'RemoteStop' })
    expect(await world.commandRow()).toMatchObject({ status: 'accepted' })
    await ended(2, { triggerReason: 'RemoteStop' })
    expect(await world.commandRow()).toMatchObject({ status: 'completed' })
  })

  test('F06 a triggered TransactionEvent completes its trigger', async () => {
    await started()
    await world.command({ type: 'TriggerMessage', correlation: 'message:TransactionEvent' })
    await event({ seqNo: 1, triggerReason: 'MeterValuePeriodic' })
    expect(await world.commandRow()).toMatchObject({ status: 'accepted' })
    await event({ seqNo: 2, triggerReason: 'Trigger' })
    expect(await world.commandRow()).toMatchObject({ status: 'completed' })
  })
})

test('the EVSE and the reservation may come in a later event', async () => {
  await event({ eventType: 'Started', triggerReason: 'Authorized', seqNo: 0, idToken: card })
  expect(await transaction()).toMatchObject({ evseId: null })
  await event({ seqNo: 1, triggerReason: 'CablePluggedIn', evse: { id: 2, connectorId: 1 }, reservationId: 5 })
  expect(await transaction()).toMatchObject({ evseId: 2, connectorId: 1, reservationId: 5 })
})

test('J02.FR.19 an unreadable event is stored raw and answered', async () => {
  const call = world.call('TransactionEvent', { eventType: 'Started' }, { id: 'u' })
  expect(await world.v2.unreadable(call, 'transactionInfo is missing')).toEqual({})
  expect(await world.ledger('u', 'TransactionEvent')).toMatchObject([{ kind: 'unreadable' }])
})

test('J01.FR.14 meter values outside transactions belong to none', async () => {
  const request = { evseId: 0, meterValue: [{ timestamp: at(0), sampledValue: [register(5)] }] }
  const call = world.call('MeterValues', request, { id: 'mv' })
  expect(await world.v2.MeterValues(request, call)).toEqual({})
  expect(await world.ledger('mv', 'MeterValues')).toMatchObject([{ transactionKey: null, kind: 'meter-values' }])
})
