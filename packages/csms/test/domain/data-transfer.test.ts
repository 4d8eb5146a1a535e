import { expect, test } from 'vitest'
import { type Vendor } from '../../src/domain/data-transfer.ts'
import { World } from './station-world.ts'

const vendor: Vendor = {
  vendorId: 'com.example',
  messages: {
    echo: async (_call, data) => ({ status: 'Accepted', data }),
    '': async () => ({ status: 'Accepted' }),
    broken: () => Promise.reject(new Error('out of order')),
  },
}

const transfer16 = (world: World, request: { vendorId: string; messageId?: string; data?: string }) =>
  world.adapters['ocpp1.6'].inbound.DataTransfer(request, world.call('DataTransfer', request))

test('P01 a vendor nobody registered is unknown, and the transfer is a committed event all the same', async () => {
  await using world = await World.open()
  await world.register()
  expect(await transfer16(world, { vendorId: 'com.stranger', data: 'x' })).toEqual({ status: 'UnknownVendorId' })
  expect(world.of('data-transfer.received').map(({ data }) => data)).toEqual([
    { vendorId: 'com.stranger', messageId: null, data: 'x', status: 'UnknownVendorId' },
  ])
})

test('P01 a message its vendor does not know is unknown', async () => {
  await using world = await World.open({ vendors: [vendor] })
  await world.register()
  const unknown = { status: 'UnknownMessageId' }
  expect(await transfer16(world, { vendorId: 'com.example', messageId: 'other' })).toEqual(unknown)
  expect(await transfer16(world, { vendorId: 'com.example', messageId: 'constructor' })).toEqual(unknown)
})

test('P01 a registered vendor answers: text in 1.6, any JSON in 2.x', async () => {
  await using world = await World.open({ vendors: [vendor] })
  await world.register()
  expect(await transfer16(world, { vendorId: 'COM.Example', messageId: 'echo', data: '{"a":1}' })).toEqual({
    status: 'Accepted',
    data: '{"a":1}',
  })
  expect(await transfer16(world, { vendorId: 'com.example' })).toEqual({ status: 'Accepted' })
  const request = { vendorId: 'com.example', messageId: 'echo', data: { a: [1] } }
  for (const version of ['ocpp2.0.1', 'ocpp2.1'] as const) {
    const { DataTransfer } = world.adapters[version].inbound
    expect(await DataTransfer(request, world.call('DataTransfer', request))).toEqual({
      status: 'Accepted',
      data: { a: [1] },
    })
  }
})

test('P01 an extension that fails rejects, and nothing else fails with it', async () => {
  await using world = await World.open({ vendors: [vendor] })
  await world.register()
  expect(await transfer16(world, { vendorId: 'com.example', messageId: 'broken' })).toEqual({ status: 'Rejected' })
  expect(world.failures).toHaveLength(1)
})
