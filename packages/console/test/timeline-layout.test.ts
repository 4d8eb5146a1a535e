import { type Timeline } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import {
  axisTicks,
  clusterMoments,
  type Entry,
  evseStateOf,
  layoutTimeline,
  mergeSlivers,
} from '../src/pages/station/timeline-layout.ts'

const at = (clock: string): string => `2026-06-01T${clock}.000Z`
const ms = (clock: string): number => Date.parse(at(clock))
const timeline = (parts: Partial<Timeline>): Timeline => ({
  from: at('10:00:00'),
  to: at('12:00:00'),
  links: [],
  states: [],
  transactions: [],
  commands: [],
  truncated: false,
  ...parts,
})
const report = (
  clock: string,
  state: Timeline['states'][number]['state'],
  over: Partial<Timeline['states'][number]> = {},
) => ({
  evseId: 1,
  connectorId: 1,
  at: at(clock),
  status: state,
  state,
  errorCode: null,
  info: null,
  stale: false,
  ...over,
})
const lane = (given: Timeline, id: string, now = ms('12:00:00')): Entry[] =>
  layoutTimeline(given, now).find((each) => each.id === id)?.entries ?? []
const spans = (entries: readonly Entry[]) => entries.map((entry) => [entry.tone, entry.from, entry.to])

test('the link lane shows the gap between two connections with the reason of the first one’s end', () => {
  const links = [
    { from: at('09:00:00'), to: at('10:30:00'), reason: 'ping timeout', version: 'x' },
    { from: at('10:40:00'), to: null, reason: null, version: 'x' },
  ]
  const entries = lane(timeline({ links }), 'link')
  expect(spans(entries)).toEqual([
    ['online', ms('10:00:00'), ms('10:30:00')],
    ['offline', ms('10:30:00'), ms('10:40:00')],
    ['online', ms('10:40:00'), ms('12:00:00')],
  ])
  expect(entries[1]?.facts).toEqual([{ kind: 'reason', text: 'ping timeout' }])
  expect(entries.map((entry) => entry.open)).toEqual([true, false, true])
})

test('a link that ended stays shown as offline until now, not beyond', () => {
  const links = [{ from: at('10:00:00'), to: at('10:30:00'), reason: null, version: null }]
  expect(spans(lane(timeline({ links }), 'link', ms('11:00:00'))).at(-1)).toEqual([
    'offline',
    ms('10:30:00'),
    ms('11:00:00'),
  ])
})

test('a state lasts until the next differs; equal reports are one span', () => {
  const states = [report('10:10:00', 'available'), report('10:20:00', 'available'), report('10:30:00', 'occupied')]
  expect(spans(lane(timeline({ states }), 'evse-1'))).toEqual([
    ['available', ms('10:10:00'), ms('10:30:00')],
    ['occupied', ms('10:30:00'), ms('12:00:00')],
  ])
})

test('F17 a late report is history and does not move the state', () => {
  const states = [report('10:10:00', 'available'), report('10:20:00', 'faulted', { stale: true })]
  expect(spans(lane(timeline({ states }), 'evse-1'))).toEqual([['available', ms('10:10:00'), ms('12:00:00')]])
})

test('F18 an EVSE is occupied while one of its connectors is', () => {
  const states = [
    report('10:00:00', 'available'),
    report('10:00:00', 'available', { connectorId: 2 }),
    report('10:10:00', 'occupied', { connectorId: 2 }),
    report('10:20:00', 'faulted', { connectorId: 1 }),
    report('10:30:00', 'available', { connectorId: 2 }),
  ]
  expect(spans(lane(timeline({ states }), 'evse-1'))).toEqual([
    ['available', ms('10:00:00'), ms('10:10:00')],
    ['occupied', ms('10:10:00'), ms('10:30:00')],
    ['available', ms('10:30:00'), ms('12:00:00')],
  ])
  expect(evseStateOf([])).toBe('unknown')
})

test('what began before the window starts at its edge and says so', () => {
  const [entry] = lane(timeline({ states: [report('08:00:00', 'available')] }), 'evse-1')
  expect([entry?.from, entry?.open]).toEqual([ms('10:00:00'), true])
})

test('transactions stand below their EVSE, and one without an EVSE has a lane of its own', () => {
  const transaction = {
    id: 't',
    evseId: 1,
    from: at('10:10:00'),
    to: at('10:50:00'),
    state: 'ended',
    idToken: 'A',
    energyWh: 10,
  }
  const lanes = layoutTimeline(
    timeline({
      states: [report('10:00:00', 'available')],
      transactions: [transaction, { ...transaction, id: 'u', evseId: null }],
    }),
    ms('12:00:00'),
  )
  expect(lanes.map((each) => each.id)).toEqual([
    'link',
    'evse-1',
    'transactions-1',
    'transactions-none',
    'faults',
    'commands',
  ])
  expect(lanes[2]?.entries[0]?.link).toEqual({ to: 'transaction', id: 't' })
})

test('an error code is a fault even where the state is not faulted', () => {
  const states = [
    report('10:10:00', 'available', { errorCode: 'HighTemperature' }),
    report('10:20:00', 'available', { errorCode: 'NoError' }),
  ]
  expect(lane(timeline({ states }), 'faults').map((entry) => entry.from)).toEqual([ms('10:10:00')])
})

test('a command that failed is marked, one that was done is not', () => {
  const commands = [
    { id: 'a', type: 'Reset', at: at('10:10:00'), status: 'completed', actor: 'me' },
    { id: 'b', type: 'Reset', at: at('10:05:00'), status: 'timeout', actor: 'me' },
  ]
  expect(lane(timeline({ commands }), 'commands').map((entry) => entry.tone)).toEqual(['command-failed', 'command'])
})

const moment = (from: number, tone: Entry['tone'] = 'command'): Entry => ({
  key: String(from),
  from,
  to: null,
  open: false,
  tone,
  what: { kind: 'online' },
  facts: [],
  link: null,
  count: 1,
})

test('moments closer than a mark become one with their number, and a failure is not hidden', () => {
  const clustered = clusterMoments([moment(0), moment(5), moment(9, 'command-failed'), moment(50)], 10)
  expect(clustered.map((entry) => [entry.from, entry.count, entry.tone])).toEqual([
    [0, 3, 'command-failed'],
    [50, 1, 'command'],
  ])
})

test('slivers side by side become one span; wide neighbours stay as they are', () => {
  const span = (from: number, to: number): Entry => ({ ...moment(from), to })
  const merged = mergeSlivers([span(0, 100), span(100, 101), span(101, 102), span(102, 103), span(103, 200)], 5)
  expect(merged.map((entry) => [entry.from, entry.to, entry.count])).toEqual([
    [0, 100, 1],
    [100, 103, 3],
    [103, 200, 1],
  ])
})

test('ticks are round in the reader’s zone and never more than asked for', () => {
  const hour = 3_600_000
  const ticks = axisTicks(ms('10:07:00'), ms('16:07:00'), 8, 2 * hour)
  expect(ticks).toEqual([11, 12, 13, 14, 15, 16].map((each) => ms(`${each}:00:00`)))
  const week = axisTicks(0, 7 * 24 * hour, 8, 2 * hour)
  expect(week.every((tick) => (tick + 2 * hour) % (24 * hour) === 0)).toBe(true)
  expect(week.length).toBeLessThanOrEqual(8)
})
