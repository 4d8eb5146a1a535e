/** Tariffs that a 2.1 station calculates by: set, told, cleared and changed (I07, I09, I10, I11). */
import { type Tariff } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { type Fields, type Reply } from '../../src/clients/raw-station.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()

const status = (word: string): Reply => ({ result: { status: word } })
let number = 0
/** Each its own: an id means one content for ever. */
const tariff = (changes: Partial<Tariff> = {}): Tariff => ({
  tariffId: `T-${++number}`,
  currency: 'EUR',
  energy: { prices: [{ priceKwh: '0.25' }] },
  ...changes,
})

async function booted(replies: Record<string, (payload: Fields) => Reply> = {}) {
  const station = await host.station2('ocpp2.1', {
    replies: {
      SetDefaultTariff: () => status('Accepted'),
      ChangeTransactionTariff: () => status('Accepted'),
      ClearTariffs: ({ tariffIds }) => ({
        result: {
          clearTariffsResult: Array.isArray(tariffIds)
            ? tariffIds.map((tariffId) => ({ tariffId, status: 'Accepted' }))
            : [{ status: 'Accepted' }],
        },
      }),
      ...replies,
    },
  })
  await station.boot()
  for (const evseId of [1, 2]) await station.status('Available', { evseId })
  const id = station.link.identity
  return {
    station,
    id,
    set: (evseId: number, given: Tariff) => host.ask(id, 'SetDefaultTariff', { evseId, tariff: given }),
    places: async () =>
      (await host.rest.tariffs(id)).map(({ tariffId, evseId, inForce }) => [tariffId, evseId, inForce] as const),
  }
}

test('TC_I_101 I07.FR.12 a default tariff of all EVSEs goes out in numbers and is on each of them', async () => {
  const { station, id, set } = await booted()
  const complex = tariff({
    energy: {
      taxRates: [{ type: 'VAT', tax: '25', stack: 1 }],
      prices: [
        { priceKwh: '0.40', conditions: { startTimeOfDay: '08:00', endTimeOfDay: '18:00', dayOfWeek: ['Monday'] } },
        { priceKwh: '0.25' },
      ],
    },
    idleTime: { prices: [{ priceMinute: '0.1', conditions: { minIdleTime: 300 } }] },
    fixedFee: { prices: [{ priceFixed: '1.5', conditions: { paymentRecognition: 'CC' } }] },
    maxCost: { inclTax: '80.00', taxRates: [{ type: 'VAT', tax: '25' }] },
    description: [{ format: 'UTF8', language: 'sv', content: '0,40 kr' }],
  })
  expect(await set(0, complex)).toMatchObject({ status: 'completed' })
  expect((await station.link.request('SetDefaultTariff')).payload).toEqual({
    evseId: 0,
    tariff: {
      tariffId: complex.tariffId,
      currency: 'EUR',
      energy: {
        taxRates: [{ type: 'VAT', tax: 25, stack: 1 }],
        prices: [
          { priceKwh: 0.4, conditions: { startTimeOfDay: '08:00', endTimeOfDay: '18:00', dayOfWeek: ['Monday'] } },
          { priceKwh: 0.25 },
        ],
      },
      idleTime: { prices: [{ priceMinute: 0.1, conditions: { minIdleTime: 300 } }] },
      fixedFee: { prices: [{ priceFixed: 1.5, conditions: { paymentRecognition: 'CC' } }] },
      maxCost: { inclTax: 80, taxRates: [{ type: 'VAT', tax: 25 }] },
      description: [{ format: 'UTF8', language: 'sv', content: '0,40 kr' }],
    },
  })
  expect(await host.rest.tariffs(id)).toMatchObject([
    { tariffId: complex.tariffId, evseId: 1, tariffKind: 'DefaultTariff', inForce: true, tariff: complex },
    { tariffId: complex.tariffId, evseId: 2, inForce: true, reason: 'testbed' },
  ])
})

test('I07.FR.11 I07.FR.22 an EVSE may have a tariff of its own, which replaces the one before', async () => {
  const { set, places } = await booted()
  const [all, own, later] = [tariff(), tariff(), tariff({ validFrom: '2099-01-01T00:00:00.000Z' })]
  await set(0, all)
  await set(2, own)
  expect(await places()).toEqual([
    [all.tariffId, 1, true],
    [own.tariffId, 2, true],
  ])
  // I07.FR.20: what is to be valid later stands beside it until then.
  await set(2, later)
  expect(await places()).toEqual([
    [all.tariffId, 1, true],
    [own.tariffId, 2, true],
    [later.tariffId, 2, false],
  ])
  // I07.FR.23: it outlives another that is valid before it.
  const between = tariff()
  await set(0, between)
  expect(await places()).toEqual([
    [between.tariffId, 1, true],
    [later.tariffId, 2, false],
    [between.tariffId, 2, true],
  ])
})

test('I08.FR.08 an id means one tariff: another content is refused before it is sent, the same may go again', async () => {
  const { station, set } = await booted()
  const first = tariff()
  await set(1, first)
  const { tariffId } = first
  await expect(set(1, tariff({ tariffId, energy: { prices: [{ priceKwh: '0.26' }] } }))).rejects.toMatchObject({
    status: 409,
    code: 'already-exists',
    problem: { clause: 'I08.FR.08' },
  })
  expect(await set(2, { energy: { prices: [{ priceKwh: '0.25' }] }, currency: 'EUR', tariffId })).toMatchObject({
    status: 'completed',
  })
  await expect(set(1, { tariffId: 'empty', currency: 'EUR' })).rejects.toMatchObject({ code: 'invalid-request' })
  await expect(set(1, tariff({ energy: { prices: [{ priceKwh: '0,25' }] } }))).rejects.toMatchObject({ status: 400 })
  expect(station.link.requests.filter(({ action }) => action === 'SetDefaultTariff')).toHaveLength(2)
})

test.each([
  ['TC_I_102 I07.FR.02', 'TooManyElements'],
  ['TC_I_105 I07.FR.03', 'ConditionNotSupported'],
  ['TC_I_106 I07.FR.04', 'DuplicateTariffId'],
  ['TC_I_106 I07.FR.05', 'Rejected'],
])('%s a tariff that is answered %s is not there', async (_name, word) => {
  const { id, set } = await booted({ SetDefaultTariff: () => status(word) })
  expect(await set(0, tariff())).toMatchObject({ status: 'rejected', outcome: { status: word } })
  expect(await host.rest.tariffs(id)).toEqual([])
})

test('I07.FR.01 a station that calculates nothing says so to each of them', async () => {
  const none = () => ({ error: 'NotImplemented', description: 'no local cost calculation' })
  const { id, station, set } = await booted({
    SetDefaultTariff: none,
    GetTariffs: none,
    ClearTariffs: none,
    ChangeTransactionTariff: none,
  })
  const refused = { status: 'error', outcome: { code: 'NotImplemented' } }
  expect(await set(0, tariff())).toMatchObject(refused)
  expect(await host.ask(id, 'GetTariffs', { evseId: 0 })).toMatchObject(refused)
  expect(await host.ask(id, 'ClearTariffs', {})).toMatchObject(refused)
  await station.event('Started', 'tx-1', 0)
  const [transaction] = await host.rest.transactions({ station: id, active: true })
  const change = { transactionId: transaction?.id ?? '', tariff: tariff() }
  expect(await host.ask(id, 'ChangeTransactionTariff', change)).toMatchObject(refused)
  expect(await host.rest.tariffs(id)).toEqual([])
})

test('I09 what a station has is told, and replaces what was on file where it was asked for', async () => {
  const known = tariff()
  const answers: Reply[] = [
    {
      result: {
        status: 'Accepted',
        tariffAssignments: [
          { tariffId: known.tariffId, tariffKind: 'DefaultTariff', evseIds: [1], validFrom: '2026-01-01T00:00:00Z' },
          { tariffId: 'MSP-2', tariffKind: 'DriverTariff', idTokens: ['FBFB0000'] },
        ],
      },
    },
    { result: { status: 'NoTariff' } },
    { result: { status: 'Rejected' } },
  ]
  const { id, set, places, station } = await booted({ GetTariffs: () => answers.shift() ?? 'silence' })
  await set(0, known)
  expect(await host.ask(id, 'GetTariffs', { evseId: 0 })).toMatchObject({ status: 'completed' })
  expect((await station.link.request('GetTariffs')).payload).toEqual({ evseId: 0 })
  expect(await host.rest.tariffs(id)).toMatchObject([
    { tariffId: 'MSP-2', tariffKind: 'DriverTariff', evseId: null, tariff: null, acceptedAt: null },
    { tariffId: known.tariffId, evseId: 1, tariff: known, validFrom: '2026-01-01T00:00:00.000Z' },
  ])
  // I09.FR.03: none at that EVSE says nothing of the others.
  expect(await host.ask(id, 'GetTariffs', { evseId: 1 })).toMatchObject({
    status: 'completed',
    outcome: { status: 'NoTariff' },
  })
  expect((await places()).map(([tariffId]) => tariffId)).toEqual(['MSP-2'])
  expect(await host.ask(id, 'GetTariffs', { evseId: 0 })).toMatchObject({ status: 'rejected' })
  expect(await places()).toHaveLength(1)
})

test('TC_I_110 I10 default tariffs are cleared by id, by EVSE and altogether, also where there is none', async () => {
  let answer: Fields[] | undefined
  const { station, id, set, places } = await booted({
    ClearTariffs: ({ tariffIds }) => ({
      result: {
        clearTariffsResult:
          answer ??
          (Array.isArray(tariffIds)
            ? tariffIds.map((tariffId) => ({ tariffId, status: 'Accepted' }))
            : [{ status: 'Accepted' }]),
      },
    }),
  })
  const [all, own] = [tariff(), tariff()]
  await set(0, all)
  await set(2, own)
  expect(await host.ask(id, 'ClearTariffs', { tariffIds: [all.tariffId] })).toMatchObject({ status: 'completed' })
  expect((await station.link.request('ClearTariffs')).payload).toEqual({ tariffIds: [all.tariffId] })
  expect(await places()).toEqual([[own.tariffId, 2, true]])
  await set(1, all)
  await host.ask(id, 'ClearTariffs', { evseId: 2 })
  expect(await places()).toEqual([[all.tariffId, 1, true]])
  answer = [{ tariffId: all.tariffId, status: 'Rejected', statusInfo: { reasonCode: 'InUse' } }]
  expect(await host.ask(id, 'ClearTariffs', {})).toMatchObject({ status: 'rejected', outcome: { code: 'InUse' } })
  expect(await places()).toHaveLength(1)
  answer = [{ status: 'NoTariff' }]
  expect(await host.ask(id, 'ClearTariffs', {})).toMatchObject({ status: 'rejected', outcome: { status: 'NoTariff' } })
  expect(await places()).toEqual([])
})

test('I11.FR.07 the tariff of a transaction is changed when an event says so, not when it is accepted', async () => {
  const { station, id, set } = await booted()
  await set(1, tariff())
  await station.event('Started', 'tx-1', 0)
  const [transaction] = await host.rest.transactions({ station: id, active: true })
  const transactionId = transaction?.id ?? ''
  const other = tariff()
  const { id: commandId } = await host.ask(id, 'ChangeTransactionTariff', { transactionId, tariff: other })
  expect((await station.link.request('ChangeTransactionTariff')).payload).toMatchObject({
    transactionId: 'tx-1',
    tariff: { tariffId: other.tariffId, energy: { prices: [{ priceKwh: 0.25 }] } },
  })
  expect(await host.rest.commandById(commandId)).toMatchObject({ status: 'accepted' })
  const changed = { triggerReason: 'TariffChanged', transactionInfo: { tariffId: other.tariffId } }
  await station.event('Updated', 'tx-1', 100, { ...changed, transactionInfo: { tariffId: 'another' } })
  expect(await host.rest.commandById(commandId)).toMatchObject({ status: 'accepted' })
  await station.event('Updated', 'tx-1', 100, changed)
  expect(await host.rest.commandById(commandId)).toMatchObject({ status: 'completed' })
  expect(await host.rest.transaction(transactionId)).toMatchObject({ cost: { tariffId: other.tariffId } })
  expect(await host.rest.tariffs(id)).toMatchObject([
    { tariffKind: 'DefaultTariff' },
    { tariffKind: 'DriverTariff', tariffId: other.tariffId, transactionId, evseId: 1 },
  ])
  // I08.FR.06: it goes with its transaction.
  await station.event('Ended', 'tx-1', 200)
  expect(await host.rest.tariffs(id)).toMatchObject([{ tariffKind: 'DefaultTariff' }])
  await expect(host.ask(id, 'ChangeTransactionTariff', { transactionId, tariff: tariff() })).rejects.toMatchObject({
    code: 'not-active',
  })
})

test.each([
  ['TC_I_113 I11.FR.02', 'TooManyElements'],
  ['TC_I_114 I11.FR.03', 'ConditionNotSupported'],
  ['I11.FR.04', 'TxNotFound'],
  ['I11.FR.05', 'NoCurrencyChange'],
])('%s a change that is answered %s changes nothing', async (_name, word) => {
  const { station, id } = await booted({ ChangeTransactionTariff: () => status(word) })
  await station.event('Started', 'tx-1', 0)
  const [transaction] = await host.rest.transactions({ station: id, active: true })
  const change = { transactionId: transaction?.id ?? '', tariff: tariff() }
  expect(await host.ask(id, 'ChangeTransactionTariff', change)).toMatchObject({
    status: 'rejected',
    outcome: { status: word },
  })
  expect(await host.rest.tariffs(id)).toEqual([])
})

test('2.0.1 calculates nothing and is not asked; what is set for a station that is away waits', async () => {
  const old = await host.station2('ocpp2.0.1')
  await old.boot()
  await expect(host.ask(old.link.identity, 'SetDefaultTariff', { evseId: 0, tariff: tariff() })).rejects.toMatchObject({
    code: 'not-supported-by-version',
  })
  const { station, id, places } = await booted()
  await station.link[Symbol.asyncDispose]()
  const waiting = tariff()
  await host.rest.command(id, 'SetDefaultTariff', { evseId: 1, tariff: waiting }, '0s')
  const again = await host.again2('ocpp2.1', station, { replies: { SetDefaultTariff: () => status('Accepted') } })
  await again.boot()
  await until('the tariff to be there', async () => ((await places()).length === 1 ? true : undefined))
})
