import { expect, test } from 'vitest'
import { createRelay } from '../../src/gateway/relay.ts'

test('F24 a link that shall close leaves the one open that took its place', () => {
  const closes: string[] = []
  const link = { linkId: 'newer', guest: expect.anything(), remoteAddress: '', protocolVersion: '', at: 0 }
  const nothing = () => Promise.reject(new Error('nothing is sent'))
  const newer = { link, command: nothing, call: nothing, close: (_: number, reason: string) => closes.push(reason) }
  const relay = createRelay({ find: () => newer }, new Map(), () => undefined)
  relay.close('s1', 1008, 'the older is revoked', 'older')
  expect(closes).toEqual([])
  relay.close('s1', 1008, 'this one is revoked', 'newer')
  relay.close('s1', 1012, 'whichever it is')
  expect(closes).toEqual(['this one is revoked', 'whichever it is'])
})
