import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { add } from '../../src/domain/ports.ts'
import { at, MoneyPath, minute, t0 } from './money-path.ts'

let world: MoneyPath
beforeEach(async () => {
  world = await MoneyPath.open()
  await world.station()
  await world.evse(1)
  await world.evse(2)
  await world.token('04A1B2C3')
})
afterEach(() => world[Symbol.asyncDispose]())

const started = { connectorId: 1, idTag: '04a1b2c3', meterStart: 1000, timestamp: at(0) }

function start(payload: Partial<typeof started> & { reservationId?: number } = {}, id?: string, stationId = 's1') {
  const request = { ...started, ...payload }
  return world.v16.StartTransaction(request, world.call('StartTransaction', request, { ...(id && { id }), stationId }))
}

interface Stop {
  transactionId: number
  meterStop: number
  timestamp: string
  idTag?: string
  reason?: 'Local' | 'Remote' | 'DeAuthorized'
  transactionData?: {
    timestamp: string
    sampledValue: { value: string; context?: 'Transaction.Begin' | 'Transaction.End' }[]
  }[]
}
function stop(request: Stop, id?: string, stationId = 's1') {
  return world.v16.StopTransaction(request, world.call('StopTransaction', request, { ...(id && { id }), stationId }))
}

interface Sampled {
  value: string
  measurand?: 'Power.Active.Import' | 'SoC' | 'Energy.Active.Import.Interval'
  unit?: 'kWh' | 'Wh' | 'kW' | 'Percent'
}
function values(transactionId: number | undefined, minutes: number, samples: Sampled[], id?: string, connectorId = 1) {
  const request = {
    connectorId,
    ...(transactionId === undefined ? {} : { transactionId }),
    meterValue: [{ timestamp: at(minutes), sampledValue: samples }],
  }
  return world.v16.MeterValues(request, world.call('MeterValues', request, id ? { id } : {}))
}

test('1.6 4.8 a session from start to stop: each with its energy, power and state of charge', async () => {
  const { transactionId, idTagInfo } = await start()
  expect(idTagInfo).toEqual({ status: 'Accepted' })
  expect(transactionId).toBeGreaterThan(1_000_000)
  expect(await world.transaction(transactionId)).toMatchObject({
    state: 'active',
    evseId: 1,
    connectorId: 1,
    meterStartWh: 1000,
  })

  world.now += 10 * minute
  await values(transactionId, 10, [
    { value: '3.5', unit: 'kWh' },
    { value: '11', measurand: 'Power.Active.Import', unit: 'kW' },
    { value: '42', measurand: 'SoC', unit: 'Percent' },
  ])
  expect(await world.transaction(transactionId)).toMatchObject({
    energyWh: 2500,
    lastPowerW: 11_000,
    lastSocPercent: 42,
  })

  world.now += 10 * minute
  expect(await stop({ transactionId, meterStop: 6000, timestamp: at(20), idTag: '04A1B2C3' })).toEqual({
    idTagInfo: { status: 'Accepted' },
  })
  expect(await world.transaction(transactionId)).toMatchObject({
    state: 'ended',
    energyWh: 5000,
    meterStopWh: 6000,
    endedAt: t0 + 20 * minute,
    stoppedReason: 'Local',
    estimated: false,
    flags: [],
  })
  expect(world.events.map(({ type }) => type)).toEqual([
    'transaction.started',
    'evse.state-changed',
    'transaction.updated',
    'transaction.ended',
    'evse.state-changed',
  ])
  expect(world.events[0]?.data).toMatchObject({
    stationId: 'S1',
    transactionId: String(transactionId),
    state: 'active',
  })
})

test('1.6 4.10 a stop without idTag is answered without idTagInfo', async () => {
  const { transactionId } = await start()
  expect(await stop({ transactionId, meterStop: 1500, timestamp: at(5) })).toEqual({})
})

describe('F2 billing messages are never lost', () => {
  test('F2 the raw message and the very answer are in the ledger of the same commit', async () => {
    const answer = await start({}, 'a1')
    const [entry] = await world.ledger('a1', 'StartTransaction')
    expect(entry).toMatchObject({ kind: 'started', quarantined: false, at: t0 })
    expect(JSON.parse(entry?.raw ?? '')).toEqual([2, 'a1', 'StartTransaction', started])
    expect(JSON.parse(entry?.response ?? '')).toEqual(answer)
  })

  test('F2 an unreadable start is stored raw and answered with an id, its replay with the same', async () => {
    const call = world.call('StartTransaction', { connectorId: 'x' }, { id: 'u1' })
    const answer = await world.v16.unreadable(call, 'idTag is missing')
    expect(answer).toMatchObject({ idTagInfo: { status: 'Invalid' }, transactionId: expect.any(Number) })
    expect(await world.v16.unreadable(call, 'idTag is missing')).toEqual(answer)
    expect(await world.ledger('u1', 'StartTransaction')).toMatchObject([
      { kind: 'unreadable', note: 'idTag is missing' },
    ])
  })
})

describe('F4 replays', () => {
  test('F4 the same id, action and payload get the same answer and change nothing', async () => {
    const first = await start({}, 'a1')
    world.now += minute
    expect(await start({}, 'a1')).toEqual(first)
    expect(await world.activeTransactions()).toHaveLength(1)
    expect(await world.ledger('a1', 'StartTransaction')).toHaveLength(1)
    expect(world.events.filter(({ type }) => type === 'transaction.started')).toHaveLength(1)
  })

  test('F4 a replay after the stop still gets the answer of the start', async () => {
    const first = await start({}, 'a1')
    await stop({ transactionId: first.transactionId, meterStop: 2000, timestamp: at(5) }, 'a2')
    expect(await start({}, 'a1')).toEqual(first)
    expect(await world.activeTransactions()).toHaveLength(0)
  })

  test('F4 the same id with another payload is a new call, noted as a deviation', async () => {
    const first = await start({}, '1')
    const second = await start({ connectorId: 2 }, '1')
    expect(second.transactionId).not.toBe(first.transactionId)
    expect(world.deviations).toEqual(['message-id-reused'])
    expect((await world.ledger('1', 'StartTransaction'))[0]?.note).toBe('message-id-reused')
  })

  test('F4 a stop under a new id ends the transaction once and gets the same answer', async () => {
    const { transactionId } = await start()
    const request = { transactionId, meterStop: 2000, timestamp: at(5), idTag: '04A1B2C3' }
    const first = await stop(request)
    world.now += 5 * minute
    expect(await stop(request)).toEqual(first)
    expect(world.events.filter(({ type }) => type === 'transaction.ended')).toHaveLength(1)
    expect(await world.transaction(transactionId)).toMatchObject({ flags: [], endReceivedAt: t0 })
  })

  test('F4 meter values under a new id are not doubled', async () => {
    const { transactionId } = await start()
    const interval: Sampled[] = [{ value: '250', measurand: 'Energy.Active.Import.Interval' }]
    await values(transactionId, 1, interval)
    await values(transactionId, 1, interval)
    await values(transactionId, 2, interval)
    const transaction = await world.transaction(transactionId)
    expect(transaction?.energyWh).toBe(500)
    expect(await world.meterValues(transaction?.id ?? '')).toHaveLength(2)
  })
})

describe('F5 transaction ids belong to their station', () => {
  test('F5 the id of another station is an orphan that touches nothing', async () => {
    await world.station('s2')
    const { transactionId } = await start()
    expect(await stop({ transactionId, meterStop: 9000, timestamp: at(5) }, undefined, 's2')).toEqual({})
    expect(await world.transaction(transactionId)).toMatchObject({ state: 'active' })
    expect(await world.transaction(transactionId, 's2')).toMatchObject({ state: 'orphan', meterStopWh: 9000 })
  })

  test('F5 the stop of another backend is stored as an orphan with its end, and answered', async () => {
    expect(await stop({ transactionId: 17, meterStop: 9000, timestamp: at(-5), idTag: '04A1B2C3' })).toEqual({
      idTagInfo: { status: 'Accepted' },
    })
    expect(await world.transaction(17)).toMatchObject({
      state: 'orphan',
      endedAt: t0 - 5 * minute,
      idToken: '04A1B2C3',
    })
  })

  test('F5 meter values and the stop of one orphan belong together', async () => {
    await values(17, -10, [{ value: '1000' }])
    await values(17, -5, [{ value: '1600' }])
    await stop({ transactionId: 17, meterStop: 2000, timestamp: at(-1) })
    expect(await world.transaction(17)).toMatchObject({ state: 'orphan', energyWh: 1000, startedAt: t0 - 10 * minute })
  })

  test('F5 an id of -1 stops nothing, and comes back with every session', async () => {
    const { transactionId } = await start()
    await stop({ transactionId: -1, meterStop: 2000, timestamp: at(5) })
    const first = await world.transaction(-1)
    await stop({ transactionId: -1, meterStop: 2000, timestamp: at(5) })
    expect((await world.transaction(-1))?.id).toBe(first?.id)
    await stop({ transactionId: -1, meterStop: 3000, timestamp: at(9) })
    expect((await world.transaction(-1))?.id).not.toBe(first?.id)
    expect(await world.transaction(transactionId)).toMatchObject({ state: 'active' })
  })
})

describe('F6 the same start', () => {
  test('F6 equal connector, token, timestamp and meterStart under a new id are the same start', async () => {
    const first = await start({}, 'a1')
    expect(await start({}, 'a2')).toEqual(first)
    expect(await world.activeTransactions()).toHaveLength(1)
  })

  test('F6 once stopped it is another start, for chargers that always say 1970 and 0', async () => {
    const always = { meterStart: 0, timestamp: '1970-01-01T00:00:00Z' }
    const first = await start(always)
    expect((await start(always)).transactionId).toBe(first.transactionId)
    await stop({ transactionId: first.transactionId, meterStop: 500, timestamp: '1970-01-01T00:00:00Z' })
    const second = await start(always)
    expect(second.transactionId).not.toBe(first.transactionId)
    expect(await world.transaction(second.transactionId)).toMatchObject({
      state: 'active',
      timeCorrected: true,
      startedAt: t0,
    })
  })

  test('F6 another meterStart, time, token or connector is another start', async () => {
    const numbers = new Set<number>()
    for (const other of [{}, { meterStart: 1001 }, { timestamp: at(1) }, { idTag: 'OTHER' }, { connectorId: 2 }]) {
      numbers.add((await start(other)).transactionId)
    }
    expect(numbers.size).toBe(5)
  })
})

describe('F7 zombies end', () => {
  test('F7 a start on the same connector interrupts the older, at its last register and time', async () => {
    const first = await start()
    world.now += 10 * minute
    await values(first.transactionId, 10, [{ value: '4000' }])
    world.now += 20 * minute
    const second = await start({ timestamp: at(30), meterStart: 4200 })
    expect(await world.transaction(first.transactionId)).toMatchObject({
      state: 'interrupted',
      estimated: true,
      endedAt: t0 + 10 * minute,
      energyWh: 3000,
    })
    expect((await world.activeTransactions()).map(({ number }) => number)).toEqual([second.transactionId])
  })

  test('F7 a start on another connector leaves it alone', async () => {
    await start()
    await start({ connectorId: 2, idTag: 'OTHER' })
    expect(await world.activeTransactions()).toHaveLength(2)
  })

  test('F7 a late stop replaces the provisional end', async () => {
    const first = await start()
    await start({ timestamp: at(30), meterStart: 4200 })
    world.now += 40 * minute
    await stop({ transactionId: first.transactionId, meterStop: 4100, timestamp: at(25) })
    expect(await world.transaction(first.transactionId)).toMatchObject({
      state: 'ended',
      estimated: false,
      energyWh: 3100,
      endedAt: t0 + 25 * minute,
    })
  })
})

describe('F8 concurrent use', () => {
  beforeEach(() => world.token('FORBID', { concurrentUse: 'forbid' }))

  test('F8 a second start of a token that forbids it is ConcurrentTx, and stored all the same', async () => {
    await start({ idTag: 'FORBID' })
    const second = await start({ idTag: 'FORBID', connectorId: 2 })
    expect(second.idTagInfo.status).toBe('ConcurrentTx')
    expect(await world.transaction(second.transactionId)).toMatchObject({
      state: 'active',
      authorizationStatus: 'ConcurrentTx',
    })
  })

  test('F8 Authorize and stop of a running token are never ConcurrentTx', async () => {
    const { transactionId } = await start({ idTag: 'FORBID' })
    const authorize = { idTag: 'FORBID' }
    expect(await world.v16.Authorize(authorize, world.call('Authorize', authorize))).toEqual({
      idTagInfo: { status: 'Accepted' },
    })
    expect(await stop({ transactionId, meterStop: 2000, timestamp: at(1), idTag: 'FORBID' })).toEqual({
      idTagInfo: { status: 'Accepted' },
    })
  })

  test('F8 a start that happened long ago is not asked about others', async () => {
    await start({ idTag: 'FORBID' })
    world.now += 60 * minute
    expect((await start({ idTag: 'FORBID', connectorId: 2, timestamp: at(5) })).idTagInfo.status).toBe('Accepted')
  })

  test('F8 a token may charge at several stations unless it or its group forbids it', async () => {
    await world.station('s2')
    await start()
    expect((await start({}, undefined, 's2')).idTagInfo.status).toBe('Accepted')
  })

  test('F8 validity is judged at the time of the event', async () => {
    await world.token('EXPIRED', { expiresAt: t0 + minute })
    world.now += 30 * minute
    expect((await start({ idTag: 'EXPIRED' })).idTagInfo).toEqual({ status: 'Accepted', expiryDate: at(1) })
    expect((await start({ idTag: 'EXPIRED', connectorId: 2, timestamp: at(2) })).idTagInfo.status).toBe('Expired')
  })
})

describe('F9 remote start and stop', () => {
  test('F9 a start on the named connector with the token completes the command', async () => {
    await world.command({ parameters: { evseId: 2, idToken: { value: 'GUEST', type: 'Central' } } })
    const authorize = { idTag: 'GUEST' }
    expect((await world.v16.Authorize(authorize, world.call('Authorize', authorize))).idTagInfo.status).toBe('Accepted')
    const { transactionId, idTagInfo } = await start({ idTag: 'GUEST', connectorId: 2 })
    expect(idTagInfo.status).toBe('Accepted')
    expect(await world.transaction(transactionId)).toMatchObject({ commandId: 'c1' })
    expect(await world.commandRow()).toMatchObject({ status: 'completed', completedAt: t0 })
  })

  test('F9 another connector, another token or a closed window completes nothing', async () => {
    await world.command({ parameters: { evseId: 2, idToken: { value: 'GUEST' } } })
    expect((await start({ idTag: 'GUEST' })).idTagInfo.status).toBe('Invalid')
    expect((await start({ connectorId: 2 })).idTagInfo.status).toBe('Accepted')
    world.now += 3 * minute
    expect((await start({ idTag: 'GUEST', connectorId: 2, timestamp: at(3) })).idTagInfo.status).toBe('Invalid')
    expect(await world.commandRow()).toMatchObject({ status: 'accepted' })
  })

  test('F9 a remote stop is done when the transaction has ended', async () => {
    const { transactionId } = await start()
    const transaction = await world.transaction(transactionId)
    await world.command({ type: 'RequestStopTransaction', correlation: `transaction:${transaction?.id}` })
    await stop({ transactionId, meterStop: 2000, timestamp: at(1), reason: 'Remote' })
    expect(await world.commandRow()).toMatchObject({ status: 'completed' })
  })
})

describe('F10 quarantine', () => {
  test('F10 what a pending station sent is kept once and adopted under its own id', async () => {
    const { transactions } = world.ports
    await transactions.quarantine(world.call('StartTransaction', started, { id: 'q1' }))
    await transactions.quarantine(world.call('StartTransaction', started, { id: 'q2' }))
    const [kept, ...rest] = await transactions.quarantined('s1')
    expect(rest).toEqual([])
    expect(kept).toMatchObject({ messageId: 'q1', quarantined: true })
    expect(await world.activeTransactions()).toHaveLength(0)

    await start({}, 'q1')
    expect(await transactions.quarantined('s1')).toEqual([])
    expect(await world.activeTransactions()).toHaveLength(1)
    expect(await world.ledger('q1', 'StartTransaction')).toMatchObject([{ quarantined: false }])
  })

  test('F10 a station leaves at most 1,000 messages in quarantine', async () => {
    const { transactions } = world.ports
    await transactions.quarantine(world.call('StartTransaction', started))
    const [kept] = await transactions.quarantined('s1')
    const more = Array.from({ length: 998 }, (_, index) => add('ledger', { ...kept!, fingerprint: `f${index}` }))
    await world.write(...more)
    for (const meterStart of [5, 6, 7]) {
      await transactions.quarantine(world.call('StartTransaction', { ...started, meterStart }))
    }
    expect(await transactions.quarantined('s1')).toHaveLength(1_000)
  })

  test('F10 a station leaves at most 8 MB in quarantine, however few its messages are', async () => {
    const { transactions } = world.ports
    const keep = async (more: object) => {
      await transactions.quarantine(world.call('StartTransaction', { ...started, ...more }))
      return (await transactions.quarantined('s1')).length
    }
    const large = 'ü'.repeat(3 * 1024 * 1024)
    expect(await keep({ large })).toBe(1)
    expect(await keep({ large, meterStart: 5 })).toBe(1)
    expect(await keep({})).toBe(2)
  })
})

describe('F17 times', () => {
  test('F17 more than five minutes ahead is corrected and marked', async () => {
    const { transactionId } = await start({ timestamp: at(6) })
    expect(await world.transaction(transactionId)).toMatchObject({
      startedAt: t0,
      stationStartedAt: t0 + 6 * minute,
      timeCorrected: true,
    })
  })

  test('F17 local time sent as UTC is taken back by the known offset', async () => {
    await world.station('s1', { clockOffsetMs: 60 * minute })
    world.now += 30 * minute
    const { transactionId } = await start({ timestamp: at(70) })
    expect(await world.transaction(transactionId)).toMatchObject({
      startedAt: t0 + 10 * minute,
      clockOffsetMs: 60 * minute,
    })
  })

  test('F17 no duration is negative', async () => {
    const { transactionId } = await start({ timestamp: at(2) })
    await stop({ transactionId, meterStop: 2000, timestamp: at(-3) })
    expect(await world.transaction(transactionId)).toMatchObject({
      startedAt: t0 + 2 * minute,
      endedAt: t0 + 2 * minute,
    })
  })
})

describe('F18 the EVSE of a transaction', () => {
  test('F18 it is occupied while a transaction runs that its connector does not deny', async () => {
    const { transactionId } = await start()
    expect((await world.evses())[0]).toMatchObject({ evseId: 1, state: 'occupied', stateReason: 'transaction' })
    await stop({ transactionId, meterStop: 2000, timestamp: at(1) })
    expect((await world.evses())[0]).toMatchObject({ evseId: 1, state: 'unknown' })
  })
})

describe('ocpp.md 5.6 energy', () => {
  test('a meterStop below meterStart is flagged and never negative', async () => {
    const { transactionId } = await start({ meterStart: 5000 })
    await stop({ transactionId, meterStop: 100, timestamp: at(5) })
    expect(await world.transaction(transactionId)).toMatchObject({ energyWh: 0, flags: ['meter-decreased'] })
  })

  test('transactionData may be the only data', async () => {
    const { transactionId } = await start({ meterStart: 5000 })
    const transactionData = [
      { timestamp: at(5), sampledValue: [{ value: '7500', context: 'Transaction.End' as const }] },
    ]
    await stop({ transactionId, meterStop: 0, timestamp: at(5), transactionData })
    expect(await world.transaction(transactionId)).toMatchObject({ energyWh: 2500, flags: ['meter-decreased'] })
  })

  test('transactionData that was sent before is not doubled', async () => {
    const { transactionId } = await start()
    await values(transactionId, 1, [{ value: '1500' }])
    const transactionData = [{ timestamp: at(1), sampledValue: [{ value: '1500' }] }]
    await stop({ transactionId, meterStop: 2000, timestamp: at(5), transactionData })
    const transaction = await world.transaction(transactionId)
    expect(await world.meterValues(transaction?.id ?? '')).toHaveLength(1)
  })

  test('1.6 4.7 values of the main meter and outside transactions belong to none', async () => {
    await values(undefined, 0, [{ value: '123456' }], 'main', 0)
    await values(0, 0, [{ value: '1' }], 'zero')
    expect(await world.ledger('main', 'MeterValues')).toMatchObject([{ transactionKey: null }])
    expect(await world.ledger('zero', 'MeterValues')).toMatchObject([{ transactionKey: null }])
  })

  test('F4 values outside transactions that come again under a new id are not stored twice', async () => {
    const atRest = () => world.meterValuesAtRest(t0 - minute, t0 + 60 * minute)
    await values(undefined, 0, [{ value: '123456' }], 'r1', 0)
    expect(await atRest()).toHaveLength(1)
    world.now += 30 * minute
    await values(undefined, 0, [{ value: '123456' }], 'r2', 0)
    expect(await atRest()).toHaveLength(1)
    expect(await world.ledger('r2', 'MeterValues')).toMatchObject([{ note: 'repeats' }])
    await values(undefined, 0, [{ value: '123456' }], 'r3', 1)
    await values(undefined, 0, [{ value: '123457' }], 'r4', 0)
    await values(undefined, 1, [{ value: '123456' }], 'r5', 0)
    expect(await atRest()).toHaveLength(4)
  })
})

describe('F21 unknown tokens', () => {
  test('F21 an unknown token is Invalid, its start stored with an id, the card listed with where and how often', async () => {
    const authorize = { idTag: '0badcafe' }
    expect(await world.v16.Authorize(authorize, world.call('Authorize', authorize))).toEqual({
      idTagInfo: { status: 'Invalid' },
    })
    const { transactionId, idTagInfo } = await start({ idTag: '0badcafe' })
    expect(idTagInfo.status).toBe('Invalid')
    expect(await world.transaction(transactionId)).toMatchObject({ state: 'active', authorizationStatus: 'Unknown' })
    expect(await world.seenCard('rfid:0BADCAFE')).toMatchObject({ value: '0badcafe', stationId: 's1', count: 2 })
  })
})

test('C04.FR.04 F20 an idTag that is a key code on file is not kept in its transaction, and is the same start again', async () => {
  await world.token('4711', { type: 'KeyCode', concurrentUse: 'forbid' })
  const first = await start({ idTag: '47-11' })
  expect(first.idTagInfo).toEqual({ status: 'Accepted' })
  expect(await start({ idTag: '4711' })).toEqual(first)
  expect((await start({ idTag: '4711', connectorId: 2 })).idTagInfo).toMatchObject({ status: 'ConcurrentTx' })
  const transaction = await world.transaction(first.transactionId)
  expect(transaction).toMatchObject({ idToken: '****', idTokenType: null })
  expect(JSON.stringify([transaction, world.events])).not.toMatch(/47-?11/)
})
