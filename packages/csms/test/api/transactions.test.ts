import { afterAll, beforeAll, expect, test } from 'vitest'
import { missing } from '../../src/api/present/transactions.ts'
import { type Transaction } from '../../src/domain/model.ts'
import { put, type Write } from '../../src/domain/ports.ts'
import { type House, openHouse, organisationId, t0, text } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await house.ask('PUT', '/sites/gbg', { name: 'Göteborg' })
  await house.station('Tx-1', { online: true, siteId: 'gbg' }, [{ state: 'occupied' }])
})
afterAll(() => house[Symbol.asyncDispose]())

function transaction(index: number, changes: Partial<Transaction> = {}): Transaction {
  return {
    organisationId,
    id: `id-${String(index).padStart(5, '0')}`,
    stationId: 'tx-1',
    siteId: 'gbg',
    transactionId: String(1_000_000 + index),
    number: 1_000_000 + index,
    evseId: 1,
    connectorId: 1,
    state: 'ended',
    idTokenKey: 'rfid:04A1B2C3',
    idToken: '04A1B2C3',
    idTokenType: null,
    groupId: null,
    authorizationStatus: 'Accepted',
    startedAt: t0 + index,
    stationStartedAt: null,
    startReceivedAt: t0 + Math.floor(index / 3),
    endedAt: t0 + index + 60_000,
    endReceivedAt: t0 + index + 60_000,
    timeCorrected: false,
    clockOffsetMs: 0,
    meterStartWh: 1_000,
    meterStopWh: 6_000,
    energyWh: 5_000,
    estimated: false,
    chargingState: null,
    stoppedReason: 'Local',
    remoteStartId: null,
    commandId: null,
    reservationId: null,
    offline: false,
    priorityCharging: false,
    operationMode: null,
    allowedEnergyTransfer: null,
    exportStartWh: null,
    lastExportWh: null,
    cost: null,
    sequence: { seen: [], startedSeqNo: null, endedSeqNo: null },
    lastEventAt: t0,
    lastMeterAt: null,
    lastRegisterWh: null,
    lastPowerW: null,
    lastSocPercent: null,
    flags: [],
    ...changes,
  }
}

test('transactions are paged newest first without a gap or a double, also where starts came in the same instant', async () => {
  await house.write(Array.from({ length: 1_000 }, (_, index): Write => put('transaction', transaction(index))))
  const seen: unknown[] = []
  let cursor: unknown
  do {
    const { json } = await house.get(`/transactions?limit=77${cursor === undefined ? '' : `&cursor=${text(cursor)}`}`)
    seen.push(...json.items.map(({ id }) => id))
    cursor = json.nextCursor
    await house.write([put('transaction', transaction(5_000 + seen.length))])
  } while (cursor !== null)
  expect([seen.length, new Set(seen).size, seen[0]]).toEqual([1_000, 1_000, 'id-00999'])
})

test('they are found by station, token, state, activity, OCPP id and time', async () => {
  const other = {
    stationId: 'gone-1',
    siteId: null,
    idTokenKey: 'central:X1',
    idToken: 'X1',
    idTokenType: 'Central',
    state: 'active',
    endedAt: null,
    startedAt: t0 + 9e6,
  } as const
  await house.write([put('transaction', transaction(9_999, other))])
  const ids = async (query: string) => (await house.get(`/transactions?${query}`)).json.items.map(({ id }) => id)
  expect(await ids('station=GONE-1')).toEqual(['id-09999'])
  expect(await ids('idToken=x1')).toEqual(['id-09999'])
  expect(await ids('active=true')).toEqual(['id-09999'])
  expect(await ids('state=active&siteId=gbg')).toEqual([])
  expect(await ids('transactionId=1009999')).toEqual(['id-09999'])
  expect(await ids(`from=${new Date(t0 + 8e6).toISOString()}`)).toEqual(['id-09999'])
  expect(await ids('idToken=04:a1:b2:c3&limit=1')).toHaveLength(1)
  expect((await house.get('/transactions?station=GONE-1')).json.items[0]).toMatchObject({
    stationId: 'gone-1',
    siteName: null,
  })
})

test('one transaction tells its meter, its sequence and what is missing of it', async () => {
  const sequence: Transaction['sequence'] = {
    seen: [
      [0, 2],
      [5, 5],
    ],
    startedSeqNo: 0,
    endedSeqNo: 7,
  }
  await house.write([put('transaction', transaction(7_001, { sequence, flags: ['gap'], state: 'ended-incomplete' }))])
  const { json } = await house.get('/transactions/id-07001')
  expect(json).toMatchObject({
    stationId: 'Tx-1',
    siteName: 'Göteborg',
    meterStartWh: 1_000,
    flags: ['gap'],
    missingSeqNos: [
      [3, 4],
      [6, 7],
    ],
  })
  expect((await house.get('/transactions/nothing')).json.code).toBe('transaction-not-found')
})

test.each([
  [{ seen: [], startedSeqNo: null, endedSeqNo: null }, []],
  [{ seen: [[0, 9]], startedSeqNo: 0, endedSeqNo: 9 }, []],
  [{ seen: [[4, 5]], startedSeqNo: null, endedSeqNo: null }, []],
  [{ seen: [[4, 5]], startedSeqNo: 2, endedSeqNo: null }, [[2, 3]]],
] as const)('of %j is missing %j', (sequence, holes) => {
  expect(missing({ ...sequence, seen: sequence.seen.map(([from, to]) => [from, to]) })).toEqual(holes)
})

test('a key code is shown nowhere (C04.FR.04)', async () => {
  const idTokenKey = house.keysOfToken('4711').find((key) => key.startsWith('keycode')) ?? null
  await house.write([put('transaction', transaction(7_002, { idToken: '4711', idTokenType: 'KeyCode', idTokenKey }))])
  expect((await house.get('/transactions/id-07002')).json.idToken).toBe('****')
  expect((await house.get('/transactions?transactionId=1007002')).text).not.toContain('4711')
  expect((await house.get('/transactions?idToken=47-11')).json.items).toMatchObject([{ id: 'id-07002' }])
})

test('meter values come ascending, and evenly thinned where there are more than 5,000', async () => {
  await house.write([put('transaction', transaction(7_003))])
  const value = {
    organisationId,
    stationId: 'tx-1',
    evseId: 1,
    connectorId: 1,
    transactionKey: 'id-07003',
    powerW: 7_000,
    socPercent: null,
    samples: [],
  }
  await house.write(
    Array.from(
      { length: 12_000 },
      (_, index): Write => ({
        op: 'add',
        table: 'meterValue',
        row: { ...value, at: t0 + index * 1_000, receivedAt: t0 + index * 1_000, energyWh: index },
      }),
    ),
  )
  const { items } = (await house.get('/transactions/id-07003/meter-values')).json
  expect(items.length).toBeLessThanOrEqual(5_000)
  expect(items.length).toBeGreaterThan(3_000)
  expect([items[0]?.energyWh, items.at(-1)?.energyWh]).toEqual([0, 11_999])
  expect(items.every((item, index) => index === 0 || Number(item.energyWh) > Number(items[index - 1]?.energyWh))).toBe(
    true,
  )
})

test('F2 its billing messages are there as they came, with what was answered', async () => {
  const entry = {
    organisationId,
    stationId: 'tx-1',
    fingerprint: 'f',
    transactionKey: 'id-07003',
    seqNo: null,
    at: t0,
    receivedAt: t0,
    sealed: null,
    quarantined: false,
    note: null,
  }
  await house.write([
    {
      op: 'add',
      table: 'ledger',
      row: {
        ...entry,
        messageId: '1',
        action: 'StartTransaction',
        kind: 'started',
        raw: '{"connectorId":1}',
        response: '{"transactionId":1}',
      },
    },
    {
      op: 'add',
      table: 'ledger',
      row: {
        ...entry,
        messageId: '2',
        action: 'StopTransaction',
        kind: 'ended',
        raw: '{"meterStop":1}',
        response: '{}',
      },
    },
  ])
  const { items } = (await house.get('/transactions/id-07003/messages')).json
  expect(items).toMatchObject([
    { kind: 'started', raw: '{"connectorId":1}' },
    { kind: 'ended', response: '{}' },
  ])
  const large = {
    ...entry,
    action: 'MeterValues',
    kind: 'meter-values',
    raw: `"${'z'.repeat(1_500_000)}"`,
    response: '',
  } as const
  await house.write([3, 4, 5].map((id) => ({ op: 'add', table: 'ledger', row: { ...large, messageId: String(id) } })))
  const first = (await house.get('/transactions/id-07003/messages')).json
  expect(first.items.map(({ messageId }) => messageId)).toEqual(['1', '2', '3', '4'])
  const rest = (await house.get(`/transactions/id-07003/messages?cursor=${text(first.nextCursor)}`)).json
  expect([rest.items.map(({ messageId }) => messageId), rest.nextCursor]).toEqual([['5'], null])
})

test('F7 an operator ends an active transaction with a reason, once', async () => {
  await house.write([
    put(
      'transaction',
      transaction(7_004, {
        state: 'active',
        endedAt: null,
        endReceivedAt: null,
        meterStopWh: null,
        lastRegisterWh: 4_000,
      }),
    ),
  ])
  expect((await house.ask('POST', '/transactions/id-07004/close', {})).json).toMatchObject({
    code: 'invalid-request',
    field: 'reason',
  })
  const closed = await house.ask('POST', '/transactions/id-07004/close', { reason: 'driver gone' })
  expect(closed.json).toMatchObject({ state: 'interrupted', estimated: true })
  expect((await house.ask('POST', '/transactions/id-07004/close', { reason: 'again' })).json.code).toBe('not-active')
  expect((await house.get('/audit?limit=1')).json.items[0]).toMatchObject({
    action: 'transaction.closed',
    reason: 'driver gone',
  })
})
