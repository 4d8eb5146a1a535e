import { expect, test } from 'vitest'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld({
  vendors: [
    {
      vendorId: 'org.example',
      messages: { hello: async (_call, data) => ({ status: 'Accepted', data: `${String(data)}!` }) },
    },
  ],
})

test('P01 a vendor the server was started with answers its own messages, and nobody else is known', async () => {
  const station = await host.station16()
  await station.boot()
  const transfer = { vendorId: 'org.example', messageId: 'hello', data: 'x' }
  expect(await station.link.accepted('DataTransfer', transfer)).toEqual({ status: 'Accepted', data: 'x!' })
  const other = { ...transfer, vendorId: 'org.example.nobody' }
  expect(await station.link.accepted('DataTransfer', other)).toEqual({ status: 'UnknownVendorId' })
})
