import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, type Version, World } from '../domain/station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

type Handler = (request: unknown, call: ReturnType<World['call']>) => Promise<unknown>

function ask(version: Version, action: string, request: object): Promise<unknown> {
  const handlers: Readonly<Record<string, unknown>> = world.adapters[version].inbound
  return (handlers[action] as Handler)(request, world.call(action, request))
}

const long = 'x'.repeat(100_000)
const cut = 'x'.repeat(255)

test('names of any length are kept to 255 characters', async () => {
  await world.register()
  await ask('ocpp1.6', 'BootNotification', {
    chargePointVendor: long,
    chargePointModel: long,
    chargePointSerialNumber: long,
    firmwareVersion: long,
  })
  const kept = { vendor: cut, model: cut, serialNumber: cut, firmwareVersion: cut }
  expect(await world.read('station', 's1')).toMatchObject(kept)
  const chargingStation = { vendorName: long, model: long, serialNumber: long, firmwareVersion: long }
  await ask('ocpp2.0.1', 'BootNotification', { reason: long, chargingStation })
  expect(await world.read('station', 's1')).toMatchObject({ ...kept, lastBootReason: cut })
})

test('a card of any length is kept to 255 characters', async () => {
  await world.register()
  await ask('ocpp1.6', 'Authorize', { idTag: long })
  await ask('ocpp2.0.1', 'Authorize', { idToken: { idToken: long, type: 'ISO14443' } })
  await ask('ocpp1.6', 'StartTransaction', { connectorId: 1, idTag: long, meterStart: 0, timestamp: at() })
  expect(JSON.stringify(world.written.filter(({ table }) => table !== 'ledger'))).not.toContain(`${cut}x`)
})

test.each([-1, 1.5, Number.POSITIVE_INFINITY, 2 ** 31])(
  'F2 a start on connector %s is kept raw and begins nothing',
  async (connectorId) => {
    await world.register()
    const answer = await ask('ocpp1.6', 'StartTransaction', { connectorId, idTag: 'A', meterStart: 0, timestamp: at() })
    expect(answer).toMatchObject({ transactionId: expect.any(Number), idTagInfo: { status: 'Invalid' } })
    await ask('ocpp2.0.1', 'TransactionEvent', {
      eventType: 'Started',
      seqNo: 0,
      timestamp: at(),
      triggerReason: 'CablePluggedIn',
      transactionInfo: { transactionId: 'T' },
      evse: { id: connectorId },
    })
    const entries = world.written.filter(({ table }) => table === 'ledger')
    expect(entries).toMatchObject([{ row: { kind: 'unreadable' } }, { row: { kind: 'unreadable' } }])
    expect(world.written.some(({ table }) => table === 'transaction')).toBe(false)
  },
)
