import { expect, test } from 'vitest'
import { card, createStand, type Stand } from './support/stand.ts'

const simple = (tariffId: string, extra: object = {}) => ({
  tariffId,
  currency: 'EUR',
  energy: { prices: [{ priceKwh: 0.25 }] },
  ...extra,
})
const set = (stand: Stand, tariff: object, evseId = 0) => stand.csms.ask('SetDefaultTariff', { evseId, tariff })

test('a default tariff is on every EVSE or on one, is told, replaced and cleared [I07, I09, I10]', async () => {
  await using stand = await createStand('2.1')
  expect(await stand.csms.ask('GetTariffs', { evseId: 0 })).toEqual({ status: 'NoTariff' })
  expect(await set(stand, simple('A'))).toEqual({ status: 'Accepted' })
  expect(await set(stand, simple('A'))).toEqual({ status: 'DuplicateTariffId' })
  expect(await set(stand, simple('B'), 2)).toEqual({ status: 'Accepted' })
  expect(await set(stand, simple('C'), 9)).toEqual({ status: 'Rejected' })
  const soon = new Date(Date.parse(stand.station.timestamp) + 60_000).toISOString()
  expect(await set(stand, simple('D', { validFrom: soon }), 2)).toEqual({ status: 'Accepted' })
  const told = async () => {
    const { tariffAssignments = [] } = await stand.csms.ask('GetTariffs', { evseId: 0 })
    return tariffAssignments.map((one: { tariffId: string; evseIds: number[] }) => [one.tariffId, one.evseIds])
  }
  expect(await told()).toEqual([
    ['A', [1]],
    ['B', [2]],
    ['D', [2]],
  ])
  await stand.advance(61)
  expect(await told()).toEqual([
    ['A', [1]],
    ['D', [2]],
  ])
  expect(await stand.csms.ask('ClearTariffs', { tariffIds: ['A', 'B'] })).toEqual({
    clearTariffsResult: [
      { tariffId: 'A', status: 'Accepted' },
      { tariffId: 'B', status: 'NoTariff' },
    ],
  })
  expect(await stand.csms.ask('ClearTariffs', {})).toEqual({
    clearTariffsResult: [{ tariffId: 'D', status: 'Accepted' }],
  })
  expect(await stand.csms.ask('ClearTariffs', {})).toEqual({ clearTariffsResult: [{ status: 'NoTariff' }] })
})

test('what it cannot calculate is refused in its word [I07.FR.02, I07.FR.03, I07.FR.05]', async () => {
  await using stand = await createStand('2.1')
  const prices = Array.from({ length: 6 }, () => ({ priceKwh: 1 }))
  expect(await set(stand, simple('A', { energy: { prices } }))).toEqual({ status: 'TooManyElements' })
  const conditional = { prices: [{ priceKwh: 1, conditions: { startTimeOfDay: '08:00' } }] }
  expect(await set(stand, simple('B', { energy: conditional }))).toEqual({ status: 'ConditionNotSupported' })
  expect(await set(stand, { tariffId: 'C', currency: 'EUR' })).toEqual({ status: 'Rejected' })
})

test('a transaction tells its tariff once and its cost at the end, in whole steps of the price [I07.FR.32, I12]', async () => {
  await using stand = await createStand('2.1')
  await set(
    stand,
    simple('A', {
      energy: {
        prices: [{ priceKwh: 0.25 }],
        taxRates: [
          { type: 'energy', tax: 10 },
          { type: 'VAT', tax: 25, stack: 1 },
        ],
      },
      fixedFee: { prices: [{ priceFixed: 1.5 }] },
    }),
  )
  stand.station.plugIn(1, stand.car())
  await stand.station.presentToken(1, card)
  await stand.advance(600)
  await stand.csms.ask('ClearTariffs', {})
  await stand.station.presentToken(1, card)
  await stand.advance(5)
  const events = stand.csms.of('TransactionEvent').map(({ payload }) => payload)
  expect(events.filter(({ transactionInfo }) => transactionInfo.tariffId === 'A')).toHaveLength(1)
  const { costDetails } = events.at(-1)
  const { energy } = costDetails.totalUsage
  expect(energy).toBeGreaterThan(100)
  const excl = Math.floor(energy * 25) / 100_000
  const incl = Math.floor(Math.floor(energy * 25 * 1.1 + 1e-6) * 1.25 + 1e-6) / 100_000
  expect(costDetails.totalCost.energy.exclTax).toBeCloseTo(excl, 5)
  expect(costDetails.totalCost.energy.inclTax).toBeCloseTo(incl, 4)
  expect(costDetails.totalCost.fixed).toEqual({ exclTax: 1.5, inclTax: 1.5 })
  expect(costDetails.totalCost.total.exclTax).toBeCloseTo(excl + 1.5, 5)
  expect(costDetails.chargingPeriods[0].tariffId).toBe('A')
  expect(stand.csms.violations).toEqual([])
})

test('the tariff of a transaction is changed while it runs, in its currency [I11]', async () => {
  await using stand = await createStand('2.1')
  await set(stand, simple('A'))
  stand.station.plugIn(1, stand.car())
  await stand.station.presentToken(1, card)
  await stand.advance(60)
  const transactionId = stand.csms.of('TransactionEvent')[0]?.payload.transactionInfo.transactionId
  const change = (tariff: object, id = transactionId) =>
    stand.csms.ask('ChangeTransactionTariff', { transactionId: id, tariff })
  expect(await change(simple('B'), 'nobody')).toEqual({ status: 'TxNotFound' })
  expect(await change(simple('B', { currency: 'SEK' }))).toEqual({ status: 'NoCurrencyChange' })
  expect(await change(simple('B'))).toEqual({ status: 'Accepted' })
  await stand.settled()
  expect(stand.csms.of('TransactionEvent').at(-1)?.payload).toMatchObject({
    triggerReason: 'TariffChanged',
    transactionInfo: { tariffId: 'B' },
  })
  expect(await stand.csms.ask('GetTariffs', { evseId: 1 })).toMatchObject({
    tariffAssignments: [
      { tariffId: 'A', tariffKind: 'DefaultTariff' },
      { tariffId: 'B', tariffKind: 'DriverTariff', evseIds: [1], idTokens: [card.idToken] },
    ],
  })
  expect(stand.csms.violations).toEqual([])
})
