import { eventTypes as contractTypes, type Event } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { coalesce, commandOf, eventTypes, keysTouchedBy } from '../src/live/effects.ts'
import { livenessOf } from '../src/live/feed.ts'
import { createSseReader, type SsePart } from '../src/live/sse.ts'

const event = (type: string, data: unknown = {}, stationId: string | null = 'GOT-01'): Event => ({
  position: 1,
  id: 'e1',
  type,
  version: 1,
  organisation: 'default',
  stationId,
  at: '2026-06-01T12:00:00.000Z',
  recordedAt: '2026-06-01T12:00:00.000Z',
  source: 'station',
  data,
})
const messages = (parts: SsePart[]) => parts.flatMap((part) => (part.kind === 'message' ? [part.message] : []))

test('the console knows every event type of the contract', () => {
  expect(Object.keys(eventTypes).sort()).toEqual([...contractTypes].sort())
})

test('every event but a vendor’s own makes something on screen old', () => {
  for (const type of contractTypes) {
    expect(keysTouchedBy(event(type)).length > 0, type).toBe(type !== 'data-transfer.received')
  }
  expect(keysTouchedBy(event('station.from-the-future'))).toEqual([])
})

test('a transaction event touches its transaction, its station by any spelling, the lists and the figures', () => {
  const touched = keysTouchedBy(event('transaction.updated', { id: 't-1' })).map((key) => JSON.stringify(key))
  expect(touched).toContain('["transaction","t-1"]')
  expect(touched).toContain('["station","got-01"]')
  expect(touched).toContain('["transactions"]')
  expect(touched).toContain('["network"]')
})

test('a burst is asked for once, and the widest key covers the narrower', () => {
  const many = Array.from({ length: 500 }, () => ['network'])
  expect(coalesce([...many, ['station', 'a'], ['station', 'a', 'timeline', 1], ['station', 'b']])).toEqual([
    ['network'],
    ['station', 'a'],
    ['station', 'b'],
  ])
})

test('a command event carries its command only when it is whole', () => {
  const whole = { id: 'c-1', status: 'sent', createdAt: '2026-06-01T12:00:00.000Z' }
  expect(commandOf(event('command.changed', whole))?.id).toBe('c-1')
  expect(commandOf(event('command.changed', { id: 'c-1' }))).toBeNull()
  expect(commandOf(event('command.changed', null))).toBeNull()
  expect(commandOf(event('station.changed', whole))).toBeNull()
})

test('an event stream is read whatever pieces it comes in', () => {
  const stream =
    'retry: 2000\n\nid: 7\nevent: station.changed\ndata: {"a":\ndata: 1}\n\n: heartbeat\n\nid: 8\r\ndata: x\r\n\r\n'
  for (const size of [1, 2, 3, 7, 1_000]) {
    const reader = createSseReader()
    const parts: SsePart[] = []
    for (let at = 0; at < stream.length; at += size) parts.push(...reader.read(stream.slice(at, at + size)))
    expect(
      parts.map((part) => part.kind),
      String(size),
    ).toEqual(['retry', 'message', 'comment', 'message'])
    expect(messages(parts)).toEqual([
      { id: '7', event: 'station.changed', data: '{"a":\n1}' },
      { id: '8', event: 'message', data: 'x' },
    ])
  }
})

test('a stream without line ends is refused before it fills the memory', () => {
  const reader = createSseReader()
  expect(() => {
    for (let piece = 0; piece < 100; piece += 1) reader.read('x'.repeat(100_000))
  }).toThrow('no line ends')
})

test('live is what was heard of in the last thirty seconds over an open link', () => {
  const now = 1_000_000
  expect(livenessOf(true, now - 29_000, now, true)).toBe('live')
  expect(livenessOf(true, now - 31_000, now, true)).toBe('late')
  expect(livenessOf(true, null, now, true)).toBe('late')
  expect(livenessOf(false, now - 1_000, now, true)).toBe('offline')
  expect(livenessOf(false, null, now, false)).toBe('connecting')
})
