/** What a transaction costs, from whoever bills to the driver at the station (I02, I03, I06, C20). */
import { expect, test } from 'vitest'
import { type Fields, fieldsOf, type Reply } from '../../src/clients/raw-station.ts'
import { type Station2 } from '../../src/clients/station-2.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const versions = ['ocpp2.0.1', 'ocpp2.1'] as const
type Version = (typeof versions)[number]

const shown = (): Reply => ({ result: {} })

async function charging(
  version: Version,
  replies: Record<string, (payload: Fields) => Reply> = { CostUpdated: shown },
) {
  const station = await host.station2(version, { replies })
  const idToken = await host.idToken()
  await station.boot()
  await station.event('Started', 'tx-1', 0, { idToken: { idToken, type: 'ISO14443' } })
  const id = station.link.identity
  const [transaction] = await host.rest.transactions({ station: id, active: true })
  return { station, id, key: transaction?.id ?? '' }
}

async function answered(station: Station2, ...event: Parameters<Station2['event']>): Promise<Fields> {
  const answer = await station.event(...event)
  if (answer.kind === 'error') throw new Error(answer.description)
  return answer.payload
}

const told = (station: Station2) => station.link.requests.filter(({ action }) => action === 'CostUpdated')

test.each(versions)(
  '%s TC_I_01 I02.FR.01 a running cost is shown at the station, the newest of several',
  async (version) => {
    const { station, id, key } = await charging(version)
    expect(await host.rest.transaction(key)).toMatchObject({ cost: null, totalCost: null })
    await host.rest.setCost(key, { totalCost: '1.25', currency: 'EUR' })
    expect((await station.link.request('CostUpdated')).payload).toEqual({ transactionId: 'tx-1', totalCost: 1.25 })
    await until('it to be known as told', async () =>
      (await host.rest.transaction(key)).cost?.toldCost === '1.25' ? true : undefined,
    )
    // More than one in the interval: none goes out by itself, and the station's next message brings the newest.
    for (const totalCost of ['1.30', '1.35', '1.40']) await host.rest.setCost(key, { totalCost })
    expect(await answered(station, 'Updated', 'tx-1', 500)).toEqual({ totalCost: 1.4 })
    expect(told(station)).toHaveLength(1)
    expect(await host.rest.transaction(key)).toMatchObject({
      totalCost: '1.40',
      currency: 'EUR',
      cost: { totalCost: '1.40', toldCost: '1.40', setBy: expect.any(String) },
    })
    const [command] = await host.rest.commands(id)
    expect(command).toMatchObject({ type: 'CostUpdated', status: 'completed', parameters: { totalCost: '1.25' } })
  },
)

test.each(versions)('%s TC_I_02 I03.FR.02 the final cost comes with the answer to the end', async (version) => {
  const { station, key } = await charging(version)
  await host.rest.setCost(key, { totalCost: '12.50', currency: 'SEK' })
  expect(await answered(station, 'Ended', 'tx-1', 1_000)).toMatchObject({ totalCost: 12.5 })
  // What is worked out afterwards is kept, and the driver has left.
  const before = told(station).length
  await host.rest.setCost(key, { totalCost: '12.75' })
  expect(await host.rest.transaction(key)).toMatchObject({ state: 'ended', totalCost: '12.75', currency: 'SEK' })
  await station.link.accepted('Heartbeat', {})
  expect(told(station)).toHaveLength(before)
})

test.each(versions)('%s I03.FR.04 free is 0, and a cost that nobody knows is not said', async (version) => {
  const { station, key } = await charging(version)
  expect(await answered(station, 'Updated', 'tx-1', 100)).toEqual({})
  await host.rest.setCost(key, { totalCost: '0' })
  expect(await answered(station, 'Ended', 'tx-1', 200)).toMatchObject({ totalCost: 0 })
})

test.each(versions)('%s I06.FR.02 a message about the tariff goes with one answer', async (version) => {
  const { station, key } = await charging(version)
  const message = { format: 'UTF8', content: 'From now on 0,32 €/kWh', language: 'de' } as const
  await host.rest.setCost(key, { totalCost: '2', message })
  expect(await answered(station, 'Updated', 'tx-1', 100)).toEqual({ totalCost: 2, updatedPersonalMessage: message })
  expect(await answered(station, 'Updated', 'tx-1', 200)).toEqual({ totalCost: 2 })
})

test.each(versions)('%s a message that comes twice gets the cost of the first answer', async (version) => {
  const { station, key } = await charging(version)
  await host.rest.setCost(key, { totalCost: '3' })
  const payload = station.eventPayload('Updated', 'tx-1', 300)
  const once = await station.link.accepted('TransactionEvent', payload, 'twice')
  await host.rest.setCost(key, { totalCost: '4' })
  expect(await station.link.accepted('TransactionEvent', payload, 'twice')).toEqual(once)
})

test.each(versions)(
  '%s a station that cannot show a cost is not asked again, and still hears the end',
  async (version) => {
    const { station, id, key } = await charging(version, {})
    await host.rest.setCost(key, { totalCost: '1' })
    await until('its refusal', async () =>
      (await host.rest.transaction(key)).cost?.refused === 'NotImplemented' ? true : undefined,
    )
    expect(await host.ask(id, 'CostUpdated', { transactionId: key, totalCost: '1' })).toMatchObject({
      status: 'error',
      outcome: { code: 'NotImplemented' },
    })
    await host.rest.setCost(key, { totalCost: '2' })
    expect(await answered(station, 'Ended', 'tx-1', 100)).toMatchObject({ totalCost: 2 })
    expect(told(station)).toHaveLength(2)
  },
)

test.each(versions)('%s CostUpdated is asked for by hand, of a transaction that runs', async (version) => {
  const { station, id, key } = await charging(version)
  expect(await host.ask(id, 'CostUpdated', { transactionId: key, totalCost: '0.05' })).toMatchObject({
    status: 'completed',
  })
  expect((await station.link.request('CostUpdated')).payload).toEqual({ transactionId: 'tx-1', totalCost: 0.05 })
  await station.event('Ended', 'tx-1', 100)
  await expect(host.ask(id, 'CostUpdated', { transactionId: key, totalCost: '1' })).rejects.toMatchObject({
    code: 'not-active',
  })
})

test.each(['1,5', '-1', '1.123456', '1e3', ''])('a cost of "%s" is refused', async (totalCost) => {
  const { key } = await charging('ocpp2.1')
  await expect(host.rest.setCost(key, { totalCost })).rejects.toMatchObject({ status: 400 })
  await expect(host.rest.setCost('nobody', { totalCost: '1' })).rejects.toMatchObject({ status: 404 })
})

test('1.6 is not told a cost, which is kept all the same', async () => {
  const station = await host.station16()
  const idTag = await host.idToken()
  await station.boot()
  await station.link.accepted('StartTransaction', {
    connectorId: 1,
    idTag,
    meterStart: 0,
    timestamp: new Date().toISOString(),
  })
  const id = station.link.identity
  const [transaction] = await host.rest.transactions({ station: id, active: true })
  await host.rest.setCost(transaction?.id ?? '', { totalCost: '1' })
  expect(await host.rest.transaction(transaction?.id ?? '')).toMatchObject({ totalCost: '1', cost: { toldCost: null } })
  await expect(
    host.ask(id, 'CostUpdated', { transactionId: transaction?.id ?? '', totalCost: '1' }),
  ).rejects.toMatchObject({ code: 'not-supported-by-version' })
})

test('ocpp2.1 C20.FR.03 a payment that began nothing costs nothing', async () => {
  const station = await host.station2('ocpp2.1')
  await station.boot()
  const idToken = { idToken: 'psp-ref-1', type: 'DirectPayment' }
  await station.event('Started', 'paid', 0, { idToken })
  expect(await answered(station, 'Ended', 'paid', 0, { triggerReason: 'EVConnectTimeout' })).toMatchObject({
    totalCost: 0,
  })
  await station.event('Started', 'paid-2', 0, { idToken: { ...idToken, idToken: 'psp-ref-2' } })
  expect(await answered(station, 'Ended', 'paid-2', 900)).not.toHaveProperty('totalCost')
})

test('ocpp2.1 C24.FR.02 C25.FR.24 a start with a limit gives it with the answer to its first event, once', async () => {
  const station = await host.station2('ocpp2.1')
  await station.boot()
  const transactionLimit = { maxCost: '50.00', maxEnergy: 20_000 }
  await host.ask(station.link.identity, 'RequestStartTransaction', {
    evseId: 1,
    idToken: { value: 'psp-ref-3', type: 'DirectPayment' },
    transactionLimit,
  })
  const { payload } = await station.link.request('RequestStartTransaction')
  expect(payload).toMatchObject({ idToken: { idToken: 'psp-ref-3', type: 'DirectPayment' } })
  expect(payload).not.toHaveProperty('transactionLimit')
  const started = await answered(station, 'Started', 'limited', 0, {
    triggerReason: 'RemoteStart',
    idToken: { idToken: 'psp-ref-3', type: 'DirectPayment' },
    transactionInfo: { remoteStartId: payload.remoteStartId },
  })
  expect(fieldsOf(started.transactionLimit)).toEqual({ maxCost: 50, maxEnergy: 20_000 })
  expect(fieldsOf(started.idTokenInfo)).toMatchObject({ status: 'Accepted' })
  expect(await answered(station, 'Updated', 'limited', 100)).toEqual({})
  const [transaction] = await host.rest.transactions({ station: station.link.identity, active: true })
  expect(await host.rest.transaction(transaction?.id ?? '')).toMatchObject({ cost: { limit: transactionLimit } })
})

test('ocpp2.0.1 has no limits of a transaction', async () => {
  const station = await host.station2('ocpp2.0.1')
  await station.boot()
  const asked = { evseId: 1, idToken: { value: await host.idToken() }, transactionLimit: { maxTime: 60 } }
  expect(await host.ask(station.link.identity, 'RequestStartTransaction', asked)).toMatchObject({
    status: 'unsupported',
  })
})

test('ocpp2.1 I12.FR.01 I12.FR.02 what the station works out is kept, the newest by its number', async () => {
  const { station, key } = await charging('ocpp2.1')
  const details = (inclTax: number) => ({
    totalCost: { currency: 'EUR', typeOfCost: 'NormalCost', energy: { exclTax: 0.1, inclTax }, total: { inclTax } },
    totalUsage: { energy: 100, chargingTime: 60, idleTime: 0 },
  })
  await station.event('Updated', 'tx-1', 100, {
    triggerReason: 'RunningCost',
    seqNo: 5,
    costDetails: details(0.3),
    transactionInfo: { tariffId: 'T-1' },
  })
  await station.event('Updated', 'tx-1', 50, { triggerReason: 'RunningCost', seqNo: 4, costDetails: details(0.2) })
  expect(await host.rest.transaction(key)).toMatchObject({
    totalCost: null,
    cost: { tariffId: 'T-1', costDetails: details(0.3), totalCost: null },
  })
  const chargingPeriods = [{ tariffId: 'T-1', startPeriod: '2026-01-05T10:00:00Z' }]
  await station.event('Ended', 'tx-1', 200, { seqNo: 6, costDetails: { ...details(0.5), chargingPeriods } })
  expect(await host.rest.transaction(key)).toMatchObject({
    cost: { costDetails: { ...details(0.5), chargingPeriods }, costDetailsAt: expect.any(String) },
  })
})
