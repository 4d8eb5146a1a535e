import { expect, test } from 'vitest'
import { paymentUrl } from '../src/station/web-payment.ts'
import { card, createStand } from './support/stand.ts'

test('the code for paying on the web is of its time and of what the driver asked for [C25.FR.01, FR.51–58]', async () => {
  await using stand = await createStand('2.1')
  expect(paymentUrl(stand.station, 1)).toBeUndefined()
  const values = {
    URLTemplate: 'https://pay.example/{chargingstationid}/{evse}/{totp}/{version}',
    ValidityTime: '30',
    Length: '8',
    SharedSecret: 'SharedSecret1234',
  }
  await stand.csms.ask('SetVariables', {
    setVariableData: Object.entries(values).map(([name, attributeValue]) => ({
      component: { name: 'WebPaymentsCtrlr' },
      variable: { name },
      attributeValue,
    })),
  })
  stand.station.clockCorrected = false
  stand.station.clockOffsetMs = Date.UTC(2026, 0, 1) - stand.clock.now()
  expect(paymentUrl(stand.station, 2)).toBe('https://pay.example/TEST%201/2/yeAB41jF/v1')
  expect(paymentUrl(stand.station, 2, { maxenergy: 20_000 })).toBe(
    'https://pay.example/TEST%201/2/yeAB41jF/v1?maxenergy=20000',
  )
  stand.station.clockOffsetMs += 30_000
  expect(paymentUrl(stand.station, 2)).toBe('https://pay.example/TEST%201/2/24VP1xt6/v1')
  expect(stand.csms.violations).toEqual([])
})

test('an EVSE is kept for who pays on the web until the start comes or the time is over [C25.FR.22]', async () => {
  await using stand = await createStand('2.1')
  stand.station.plugIn(1, stand.car())
  expect(await stand.csms.ask('NotifyWebPaymentStarted', { evseId: 1, timeout: 60 })).toEqual({})
  expect(await stand.station.presentToken(1, card)).toBe('refused')
  await stand.advance(61)
  expect(await stand.station.presentToken(1, card)).toBe('started')
  await stand.advance(5)
  stand.station.plugIn(2, stand.car())
  await stand.csms.ask('NotifyWebPaymentStarted', { evseId: 2, timeout: 600 })
  const idToken = { idToken: 'psp-1', type: 'DirectPayment' }
  expect(await stand.csms.ask('RequestStartTransaction', { idToken, remoteStartId: 1, evseId: 2 })).toMatchObject({
    status: 'Accepted',
  })
  await stand.advance(30)
  expect(stand.station.memory.payerUntil?.[2]).toBeUndefined()
})

test('what is paid at the terminal needs no Authorize and is settled at the end [C18.FR.03, C20.FR.05, C21.FR.02]', async () => {
  await using stand = await createStand('2.1')
  const tariff = { tariffId: 'A', currency: 'EUR', fixedFee: { prices: [{ priceFixed: 1.25 }] } }
  await stand.csms.ask('SetDefaultTariff', { evseId: 0, tariff })
  const paid = { idToken: 'psp-2', type: 'DirectPayment' }
  stand.station.plugIn(1, stand.car())
  expect(await stand.station.presentToken(1, paid)).toBe('started')
  await stand.advance(120)
  await stand.station.presentToken(1, paid)
  await stand.advance(5)
  expect(stand.csms.of('Authorize')).toEqual([])
  expect(stand.csms.of('NotifySettlement').map(({ payload }) => payload)).toMatchObject([
    { pspRef: 'psp-2', status: 'Settled', settlementAmount: 1.25, transactionId: expect.any(String) },
  ])
  expect(stand.csms.violations).toEqual([])
})
