import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { sourceOf, TlsListener } from '../../src/gateway/tls-listener.ts'
import { authority } from '../support/authorities.ts'

const own = authority('localhost')
const material = {
  certificates: [own.certificate.toString()],
  keys: [own.issuer.key.export({ type: 'pkcs8', format: 'pem' }).toString()],
  authorities: [],
  trustAnchors: [],
  expiresAt: null,
  warnings: [],
}

async function listening(trusted: (address: string) => boolean) {
  const crowded: string[] = []
  const listener = new TlsListener({
    material,
    handle: (_, response) => response.end(),
    handshakeFailed: () => undefined,
    crowded: (address) => crowded.push(address),
    trustedProxies: trusted,
  })
  onTestFinished(() => listener[Symbol.asyncDispose]())
  listener.server.listen(0, '127.0.0.1')
  await once(listener.server, 'listening')
  const { port } = listener.server.address() as AddressInfo
  const reached: Socket[] = []
  listener.server.on('connection', (socket: Socket) => reached.push(socket))
  return {
    crowded,
    /** Connects, and says nothing. */
    async arrive(count: number, localAddress = '127.0.0.1'): Promise<Socket[]> {
      const before = reached.length
      const sockets = Array.from({ length: count }, () => connect({ host: '127.0.0.1', port, localAddress }))
      for (const socket of sockets) socket.on('error', () => undefined)
      await expect.poll(() => reached.length - before).toBe(count)
      return sockets
    },
  }
}

test('64 handshakes of one address may be under way; more are closed and told, and others come in', async () => {
  const { crowded, arrive } = await listening(() => false)
  const silent = await arrive(64)
  expect(crowded).toEqual([])
  const [late] = await arrive(1)
  expect(crowded).toEqual(['127.0.0.1'])
  if (late !== undefined && !late.closed) await once(late, 'close')
  await arrive(1, '127.0.0.2')
  expect(crowded).toHaveLength(1)
  silent[0]?.destroy()
  await expect
    .poll(async () => {
      const before = crowded.length
      await arrive(1)
      return crowded.length - before
    })
    .toBe(0)
})

test('many addresses that only begin handshakes do not shut the door: the oldest of the greediest goes', async () => {
  const { crowded, arrive } = await listening(() => false)
  const waves: Socket[][] = []
  for (let host = 2; host < 18; host++) waves.push(await arrive(64, `127.0.0.${host}`))
  expect(crowded).toEqual([])
  const [honest] = await arrive(1)
  expect(crowded).toEqual(['127.0.0.2'])
  const [oldest] = waves[0] ?? []
  if (oldest !== undefined && !oldest.closed) await once(oldest, 'close')
  expect(honest?.closed).toBe(false)
})

test('F28 a trusted proxy stands for many', async () => {
  const { crowded, arrive } = await listening((address) => address === '127.0.0.1')
  await arrive(70)
  expect(crowded).toEqual([])
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['2001:db8::1:2:3:4', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (address, source) => {
  expect(sourceOf(address)).toBe(source)
})
