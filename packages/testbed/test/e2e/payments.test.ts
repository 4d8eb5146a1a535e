/** Paying at a 2.1 station: settlements, VAT numbers and the code that is paid by on the web (C18 to C25). */
import { expect, test } from 'vitest'
import { type Fields, fieldsOf, type Reply } from '../../src/clients/raw-station.ts'
import { Station2 } from '../../src/clients/station-2.ts'
import { oneTimePassword } from '../../src/clients/web-payment.ts'
import { createWorld } from '../../src/world.ts'
import { oneWorld } from './support/worlds.ts'

const receipts = 'https://receipts.example/r/{id}'
const host = oneWorld({ flags: { 'receipt-url': receipts } })

let number = 0
const pspRef = () => `psp-${++number}`

async function booted(replies: Record<string, (payload: Fields) => Reply> = {}): Promise<Station2> {
  const station = await host.station2('ocpp2.1', { replies })
  await station.boot()
  return station
}

const settlement = (changes: Fields): Fields => ({
  status: 'Settled',
  settlementAmount: 12.5,
  settlementTime: '2026-01-05T10:00:00.000Z',
  ...changes,
})

test.concurrent('TC_C_117 C21.FR.03 a settlement is kept once and gets its receipt, however often it comes', async () => {
  const station = await booted()
  const id = station.link.identity
  const paid = pspRef()
  const started = { idToken: { idToken: paid, type: 'DirectPayment' } }
  // C18.FR.03: the payment service has authorized it.
  const answer = await station.event('Started', 'tx-1', 0, started)
  expect(answer).toMatchObject({ payload: { idTokenInfo: { status: 'Accepted' } } })
  await station.event('Ended', 'tx-1', 1_000)
  const told = settlement({ transactionId: 'tx-1', pspRef: paid, vatNumber: 'DE136695976' })
  const first = await station.link.accepted('NotifySettlement', told)
  const [kept, another] = await host.rest.settlements({ station: id })
  const [transaction] = await host.rest.transactions({ station: id })
  expect(another).toBeUndefined()
  expect(kept).toMatchObject({
    pspRef: paid,
    status: 'Settled',
    settlementAmount: '12.5',
    settlementTime: '2026-01-05T10:00:00.000Z',
    transactionId: transaction?.id,
    receiptBy: 'csms',
    vatNumber: 'DE136695976',
  })
  expect(first).toEqual({ receiptId: kept?.id, receiptUrl: receipts.replace('{id}', kept?.id ?? '') })
  // Under another message id too, as after a lost answer.
  expect(await station.link.accepted('NotifySettlement', told)).toEqual(first)
  expect(await host.rest.settlements({ pspRef: paid })).toHaveLength(1)
  expect((await host.rest.seenCards()).map(({ value }) => value)).not.toContain(paid)
})

test.concurrent('TC_C_118 C21.FR.04 a receipt of the terminal is kept, and none of ours given', async () => {
  const station = await booted()
  const paid = pspRef()
  const theirs = { receiptId: 'R-1', receiptUrl: 'https://psp.example/r/1' }
  expect(await station.link.accepted('NotifySettlement', settlement({ pspRef: paid, ...theirs }))).toEqual({})
  expect(await host.rest.settlements({ pspRef: paid })).toMatchObject([{ ...theirs, receiptBy: 'station' }])
})

test.concurrent.each([
  ['TC_C_120 C22.FR.01', 'Rejected'],
  ['TC_C_119 C22.FR.02', 'Failed'],
  ['TC_C_113 C20.FR.05', 'Canceled'],
])('%s what was %s has no receipt, and is another settlement than the one that follows', async (_name, status) => {
  const station = await booted()
  const paid = pspRef()
  const told = settlement({ pspRef: paid, status, statusInfo: 'no connection' })
  expect(await station.link.accepted('NotifySettlement', told)).toEqual({})
  expect(await station.link.accepted('NotifySettlement', settlement({ pspRef: paid }))).toHaveProperty('receiptUrl')
  expect((await host.rest.settlements({ pspRef: paid })).map((one) => one.status)).toEqual(['Settled', status])
})

test.concurrent.each([
  ['DE136695976', 'Rejected', 'NotEnabled'],
  ['DE136695977', 'Rejected', 'InvalidValue'],
  ['nonsense', 'Rejected', 'InvalidValue'],
])('C18.FR.09 without a register %s is not called valid', async (vatNumber, status, reasonCode) => {
  const station = await booted()
  expect(await station.link.accepted('VatNumberValidation', { vatNumber, evseId: 2 })).toMatchObject({
    status,
    // C18.FR.10
    vatNumber,
    evseId: 2,
    statusInfo: { reasonCode },
  })
})

test.concurrent('TC_C_108 C18.FR.09 a register is asked, and what is well formed will do where the operator says so', async () => {
  const company = { name: 'Net', address1: 'Street 1', city: 'Town', country: 'DE' }
  const asked: string[] = []
  await using world = await createWorld({
    flags: { 'vat-check': 'form', onboarding: 'accept' },
    vatRegister: {
      check(vatNumber) {
        asked.push(vatNumber)
        if (vatNumber === 'FI20774740') return Promise.reject(new Error('the register is away'))
        return Promise.resolve(vatNumber.startsWith('DE') ? { valid: true, company } : { valid: false })
      },
    },
  })
  const station = await Station2.connect('ocpp2.1', world.stations, { identity: 'VAT-1' })
  world.use(station.link)
  await station.boot()
  const check = (vatNumber: string) => station.link.accepted('VatNumberValidation', { vatNumber })
  expect(await check('DE136695976')).toEqual({ status: 'Accepted', vatNumber: 'DE136695976', company })
  expect(await check('DK13585628')).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'NotFound' } })
  expect(await check('FI20774740')).toMatchObject({
    status: 'Accepted',
    statusInfo: { additionalInfo: 'form and check digits only; no register was asked' },
  })
  expect(await check('DE1')).toMatchObject({ status: 'Rejected' })
  expect(asked).toEqual(['DE136695976', 'DK13585628', 'FI20774740'])
})

const urlTemplate = 'https://pay.example/{chargingstationid}/{evse}/{totp}/{version}'

/** A station that shows a code, and what it was given. */
async function showing(refuse?: (variable: string) => boolean) {
  const given = new Map<string, string>()
  const station = await booted({
    SetVariables: ({ setVariableData }) => ({
      result: {
        setVariableResult: (Array.isArray(setVariableData) ? setVariableData : []).map((data: Fields) => {
          const name = String(fieldsOf(data.variable).name)
          const refused = refuse?.(name) === true
          if (!refused) given.set(name, String(data.attributeValue))
          return {
            component: data.component,
            variable: data.variable,
            attributeStatus: refused ? 'Rejected' : 'Accepted',
          }
        }),
      },
    }),
  })
  const url = (at: number, query = '') =>
    (given.get('URLTemplate') ?? '')
      .replace('{chargingstationid}', encodeURIComponent(station.link.identity))
      .replace('{evse}', '2')
      .replace('{totp}', oneTimePassword(given.get('SharedSecret') ?? '', at, Number(given.get('ValidityTime')), 8))
      .replace('{version}', given.get('TOTPVersion') ?? '') + query
  return { station, id: station.link.identity, given, url }
}

test.concurrent('TC_C_131 C25.FR.07 C25.FR.09 the code of a station is known, in its window and those beside it', async () => {
  const { id, given, url } = await showing()
  expect(await host.rest.putWebPayment(id, { urlTemplate, validityTime: 300 })).toMatchObject({
    urlTemplate,
    validityTime: 300,
    length: 8,
    version: 'v1',
    state: 'confirmed',
  })
  expect(Object.fromEntries(given)).toMatchObject({
    URLTemplate: urlTemplate,
    TOTPVersion: 'v1',
    ValidityTime: '300',
    Length: '8',
  })
  const now = Date.now()
  for (const at of [now, now - 300_000, now + 300_000]) {
    expect(await host.rest.verifyWebPayment(url(at))).toEqual({ stationId: id, evseId: 2, limit: null })
  }
  // C25.FR.59, FR.60
  expect(await host.rest.verifyWebPayment(url(now, '?maxenergy=20000&maxtime=3600&maxcost=12.50&other=1'))).toEqual({
    stationId: id,
    evseId: 2,
    limit: { maxEnergy: 20_000, maxTime: 3_600, maxCost: '12.50' },
  })
  const secret = given.get('SharedSecret') ?? ''
  expect(secret.length).toBeGreaterThanOrEqual(16)
  const seen = JSON.stringify([
    await host.rest.frames(id),
    await host.rest.commands(id),
    await host.rest.webPayment(id),
    await host.rest.configuration(id),
  ])
  expect(seen).toContain('SharedSecret')
  expect(seen).not.toContain(secret)
})

test.concurrent('TC_C_132 TC_C_133 C25.FR.08 an address of another time, station, template or of nonsense starts nothing', async () => {
  const { id, url } = await showing()
  const other = await showing()
  await host.rest.putWebPayment(id, { urlTemplate, validityTime: 300 })
  await host.rest.putWebPayment(other.id, { urlTemplate, validityTime: 300 })
  const now = Date.now()
  const wrong = [
    url(now - 601_000),
    url(now + 601_000),
    url(now).replace(encodeURIComponent(id), encodeURIComponent(other.id)),
    url(now).replace('/v1', '/v2'),
    url(now).replace('pay.example', 'pay.example.evil'),
    url(now).replace(/[^/]{8}\/v1$/, '00000000/v1'),
    url(now, '?maxenergy=a-lot'),
    'https://pay.example/%E0%A4%A/2/abcdefgh/v1',
    'not an address',
  ]
  for (const given of wrong) {
    await expect(host.rest.verifyWebPayment(given)).rejects.toMatchObject({
      status: 422,
      code: 'web-payment-not-valid',
    })
  }
  expect(await host.rest.verifyWebPayment(url(now))).toMatchObject({ stationId: id })
})

test.concurrent('a secret that was refused is forgotten, one without an answer is as good as the one before', async () => {
  let how: 'take' | 'refuse' | 'silence' = 'take'
  const { station, id, given, url } = await showing(() => how === 'refuse')
  const taking = station.link.replies.SetVariables
  station.link.replies.SetVariables = (payload) => (how === 'silence' ? 'silence' : (taking?.(payload) ?? 'silence'))
  how = 'refuse'
  await host.rest.putWebPayment(id, { urlTemplate })
  await expect(host.rest.webPayment(id)).rejects.toMatchObject({ status: 404 })
  how = 'take'
  await host.rest.putWebPayment(id, { urlTemplate, validityTime: 300 })
  const before = url(Date.now())
  how = 'silence'
  expect(await host.rest.putWebPayment(id, { urlTemplate, validityTime: 300 })).toMatchObject({ state: 'unconfirmed' })
  expect(await host.rest.verifyWebPayment(before)).toMatchObject({ stationId: id })
  const sent = station.link.requests.at(-1)?.payload.setVariableData
  for (const data of Array.isArray(sent) ? sent.map(fieldsOf) : []) {
    given.set(String(fieldsOf(data.variable).name), String(data.attributeValue))
  }
  expect(url(Date.now())).not.toBe(before)
  expect(await host.rest.verifyWebPayment(url(Date.now()))).toMatchObject({ stationId: id })
}, 90_000)

test.concurrent.each([
  'https://pay.example/{chargingstationid}/{version}',
  'https://pay.example/{totp}/{version}',
  'https://pay.example/{chargingstationid}/{totp}/{version}/{card}',
  'ftp://pay.example/{chargingstationid}/{totp}/{version}',
])('C25.FR.50 %s is no template', async (template) => {
  const { id, station } = await showing()
  await expect(host.rest.putWebPayment(id, { urlTemplate: template })).rejects.toMatchObject({ status: 400 })
  expect(station.link.requests).toEqual([])
})

test.concurrent('C25.FR.21 C25.FR.23 who pays on the web is told to the station, and the charge is started in its name', async () => {
  const station = await booted({ NotifyWebPaymentStarted: () => ({ result: {} }) })
  const id = station.link.identity
  expect(await host.ask(id, 'NotifyWebPaymentStarted', { evseId: 1, timeout: 120 })).toMatchObject({
    status: 'completed',
  })
  expect((await station.link.request('NotifyWebPaymentStarted')).payload).toEqual({ evseId: 1, timeout: 120 })
  const paid = pspRef()
  await host.ask(id, 'RequestStartTransaction', { evseId: 1, idToken: { value: paid, type: 'DirectPayment' } })
  expect((await station.link.request('RequestStartTransaction')).payload).toMatchObject({
    evseId: 1,
    idToken: { idToken: paid, type: 'DirectPayment' },
  })
  const deaf = await booted()
  expect(await host.ask(deaf.link.identity, 'NotifyWebPaymentStarted', { evseId: 1, timeout: 60 })).toMatchObject({
    status: 'error',
    outcome: { code: 'NotImplemented' },
  })
  const old = await host.station2('ocpp2.0.1')
  await old.boot()
  await expect(
    host.ask(old.link.identity, 'NotifyWebPaymentStarted', { evseId: 1, timeout: 60 }),
  ).rejects.toMatchObject({ code: 'not-supported-by-version' })
})
