import { afterEach, beforeEach, expect, test } from 'vitest'
import { newConnector, newEvse } from '../../src/domain/availability-state.ts'
import { type Transaction } from '../../src/domain/model.ts'
import { put } from '../../src/domain/ports.ts'
import { createTransactionClosing } from '../../src/domain/transactions-close.ts'
import {
  createZombies,
  statusTold,
  type TransactionStatus,
  type ZombiesDependencies,
} from '../../src/domain/zombies.ts'
import { at, MoneyPath, minute, t0 } from './money-path.ts'

let world: MoneyPath
let asked: string[]
let status: TransactionStatus
let number: number
const { signal } = new AbortController()

beforeEach(async () => {
  world = await MoneyPath.open()
  asked = []
  status = 'unknown'
  await world.station()
  await world.evse(1)
  await world.token('CARD')
  number = (await start()).transactionId
  await available(5)
})
afterEach(() => world[Symbol.asyncDispose]())

function start(minutes = 0) {
  const request = { connectorId: 1, idTag: 'CARD', meterStart: 1000, timestamp: at(minutes) }
  return world.v16.StartTransaction(request, world.call('StartTransaction', request))
}

/** The connector reported Available at this minute. */
function available(minutes: number) {
  const since = t0 + minutes * minute
  return world.write(
    put('evse', { ...newEvse('default', 's1', 1, since), state: 'available', stateReason: 'Available' }),
    put('connector', {
      ...newConnector('default', 's1', { evseId: 1, connectorId: 1 }, 1),
      status: 'Available',
      statusAt: since,
      receivedAt: since,
    }),
  )
}

const zombies = () => createZombies(dependencies())

function dependencies(): ZombiesDependencies {
  return {
    store: world.store,
    late: world.late,
    stationsWithActive: () => Promise.resolve(['s1']),
    incomplete: async () => {
      const transaction = await world.transaction('tx')
      return transaction === undefined ? [] : [{ stationId: 's1', id: transaction.id }]
    },
    ask: (_stationId: string, transaction: Transaction) => {
      asked.push(transaction.transactionId)
      return Promise.resolve(status)
    },
  }
}

const interrupt = (minutes: number) => zombies().interruptZombies(t0 + minutes * minute, signal)

test('F7 Available on a live link for ten minutes interrupts the transaction', async () => {
  expect(await interrupt(14)).toEqual([])
  expect(await interrupt(15)).toMatchObject([{ number, state: 'interrupted', estimated: true, endedAt: t0 }])
  expect(await world.transaction(number)).toMatchObject({ state: 'interrupted', flags: ['available'] })
  expect(world.events.at(-1)).toMatchObject({ type: 'transaction.ended', source: 'stationmaster' })
  expect(asked).toEqual([String(number)])
})

test('F7 nothing is interrupted while the link is down or was away', async () => {
  await world.station('s1', { online: false })
  expect(await interrupt(30)).toEqual([])
  await world.station('s1', { linkAt: t0 + 25 * minute })
  expect(await interrupt(30)).toEqual([])
})

test('F7 nothing is interrupted while queued messages arrive', async () => {
  world.now = t0 + 20 * minute
  const old = { connectorId: 0, meterValue: [{ timestamp: at(1), sampledValue: [{ value: '1' }] }] }
  await world.v16.MeterValues(old, world.call('MeterValues', old))
  expect(await interrupt(25)).toEqual([])
  expect(await interrupt(31)).toHaveLength(1)
})

test('F7 a status from before the start, or another one, interrupts nothing', async () => {
  await available(-1)
  expect(await interrupt(30)).toEqual([])
})

test('F7 a 2.x station that says it goes on, or that messages wait, is believed', async () => {
  status = 'ongoing'
  expect(await interrupt(30)).toEqual([])
  status = 'queued'
  expect(await interrupt(30)).toEqual([])
  status = 'over'
  expect(await interrupt(30)).toHaveLength(1)
})

test('F7 a station that was not asked, for its link or our server went, keeps its transaction', async () => {
  status = 'not-asked'
  expect(await interrupt(30)).toEqual([])
  expect(statusTold({ status: 'offline', outcome: null })).toBe('not-asked')
  expect(statusTold({ status: 'sent', outcome: null })).toBe('not-asked')
  expect(statusTold(undefined)).toBe('not-asked')
  expect(statusTold({ status: 'timeout', outcome: null })).toBe('unknown')
  const stopped = new AbortController()
  const asking = createZombies({
    ...dependencies(),
    ask: () => {
      stopped.abort()
      return Promise.resolve('over')
    },
  })
  expect(await asking.interruptZombies(t0 + 30 * minute, stopped.signal)).toEqual([])
  expect(await world.transaction(number)).toMatchObject({ state: 'active' })
})

test('F7 stations are asked side by side, at most 32 at once', async () => {
  const { id = '' } = (await world.transaction(number)) ?? {}
  const row = await world.transaction(number)
  await world.write(put('transaction', { ...row!, state: 'ended-incomplete' }))
  let asking = 0
  let most = 0
  const many = createZombies({
    ...dependencies(),
    incomplete: () => Promise.resolve(Array.from({ length: 100 }, () => ({ stationId: 's1', id }))),
    ask: async () => {
      most = Math.max(most, ++asking)
      await new Promise((resolve) => setImmediate(resolve))
      asking--
      return 'queued'
    },
  })
  expect(await many.settleGaps(signal)).toBe(0)
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(32)
})

test('F7 a sign of life takes the interruption back', async () => {
  await interrupt(15)
  world.now = t0 + 16 * minute
  const live = {
    connectorId: 1,
    transactionId: number,
    meterValue: [{ timestamp: at(16), sampledValue: [{ value: '2000' }] }],
  }
  await world.v16.MeterValues(live, world.call('MeterValues', live))
  expect(await world.transaction(number)).toMatchObject({
    state: 'active',
    endedAt: null,
    estimated: false,
    energyWh: 1000,
  })
})

test('E14 a gap that the station has nothing more to fill with is marked lost', async () => {
  const request = {
    eventType: 'Ended' as const,
    timestamp: at(0),
    triggerReason: 'StopAuthorized' as const,
    seqNo: 4,
    transactionInfo: { transactionId: 'tx' },
  }
  await world.v2.TransactionEvent(request, world.call('TransactionEvent', request))
  status = 'queued'
  expect(await zombies().settleGaps(signal)).toBe(0)
  status = 'over'
  expect(await zombies().settleGaps(signal)).toBe(1)
  expect(await world.transaction('tx')).toMatchObject({
    state: 'ended-incomplete',
    flags: ['messages-lost', 'start-missing'],
  })
})

test('F7 an operator closes an active transaction once, with actor and reason; the late stop replaces the end', async () => {
  const { close } = createTransactionClosing({
    store: world.store,
    clock: world.clock,
    ids: { next: () => 'audit-1' },
    organisationId: 'default',
  })
  const { id = '' } = (await world.transaction(number)) ?? {}
  const editor = { actor: 'user:olga', reason: 'the station was scrapped' }
  expect(await close(editor, id)).toMatchObject({ state: 'interrupted', flags: ['closed-by-operator'] })
  await expect(close(editor, id)).rejects.toMatchObject({ code: 'not-active' })
  await expect(close(editor, 'nothing')).rejects.toMatchObject({ code: 'transaction-not-found' })
  const stop = { transactionId: number, meterStop: 3000, timestamp: at(4) }
  world.now = t0 + 4 * minute
  await world.v16.StopTransaction(stop, world.call('StopTransaction', stop))
  expect(await world.transaction(number)).toMatchObject({ state: 'ended', energyWh: 2000, estimated: false })
})
