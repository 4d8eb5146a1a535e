import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { remoteAddressOf, trustedProxies } from '../../src/platform/proxies.ts'

function requestFrom(address: string, forwarded?: string): IncomingMessage {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: address })
  const request = new IncomingMessage(socket)
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded
  return request
}

test('F28 a forwarded address counts only from a trusted proxy', () => {
  const trusted = trustedProxies(['10.0.0.0/8', '::1'])
  expect(remoteAddressOf(requestFrom('192.0.2.7', '198.51.100.1'), trusted)).toBe('192.0.2.7')
  expect(remoteAddressOf(requestFrom('::ffff:10.1.2.3', '198.51.100.1'), trusted)).toBe('198.51.100.1')
  expect(remoteAddressOf(requestFrom('::1', '203.0.113.9, 198.51.100.1, 10.9.9.9'), trusted)).toBe('198.51.100.1')
})

test('F28 what a proxy forwards and is no address leaves the proxy itself', () => {
  expect(remoteAddressOf(requestFrom('10.0.0.1', 'unknown'), trustedProxies(['10.0.0.1']))).toBe('10.0.0.1')
})

test.each(['10.0.0.7/', 'proxy.example', '10.0.0.0/33', '10.0.0.0/x', ''])(
  '"%s" is refused as a trusted proxy',
  (entry) => {
    expect(() => trustedProxies([entry])).toThrow(/trusted-proxies/)
  },
)
