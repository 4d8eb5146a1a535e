import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readingsOf } from '../../src/domain/meter-values.ts'
import { type Transaction } from '../../src/domain/model.ts'
import { hasSeen, isComplete, missingSeqNos, noEvents, withSeqNo } from '../../src/domain/sequence.ts'
import { type TransactionEventInput } from '../../src/domain/transactions-inbound.ts'
import { withEvent } from '../../src/domain/transactions-sequence.ts'
import { opened } from '../../src/domain/transactions-state.ts'
import { at, MoneyPath, minute, t0 } from './money-path.ts'

const receivedAt = t0 + 600 * minute

function input(seqNo: number, changes: Partial<TransactionEventInput>): TransactionEventInput {
  return {
    eventType: 'Updated',
    at: t0 + seqNo * minute,
    triggerReason: 'MeterValuePeriodic',
    seqNo,
    offline: false,
    transactionId: 'tx',
    chargingState: null,
    operationMode: null,
    stoppedReason: null,
    remoteStartId: null,
    evseId: null,
    connectorId: null,
    token: null,
    reservationId: null,
    meterValues: [],
    tariffId: null,
    costDetails: null,
    ...changes,
  }
}

const sample = (value: number, context = 'Sample.Periodic') => ({
  measurand: 'Energy.Active.Import.Register',
  value,
  unit: 'Wh',
  context,
  phase: null,
  location: 'Outlet',
})
const intervalOf = (value: number) => ({ ...sample(value), measurand: 'Energy.Active.Import.Interval' })

/** What may come with an event besides its place in the sequence. */
const facts = fc.record({
  wh: fc.option(fc.integer({ min: 0, max: 500 }), { nil: null }),
  interval: fc.option(fc.integer({ min: 1, max: 100 }), { nil: null }),
  chargingState: fc.constantFrom(null, 'Charging', 'SuspendedEV', 'Idle'),
  operationMode: fc.constantFrom(null, 'ChargingOnly', 'CentralSetpoint'),
  evseId: fc.constantFrom(null, 1),
  token: fc.constantFrom(null, { value: 'A', type: 'ISO14443' }, { value: 'B', type: 'ISO14443' }),
  triggerReason: fc.constantFrom('MeterValuePeriodic', 'Authorized', 'StopAuthorized'),
  reservationId: fc.constantFrom(null, 3),
  offline: fc.boolean(),
})

/** A transaction as a station would tell it: the register only rises, seqNo runs on from anywhere. */
const story = fc
  .tuple(fc.integer({ min: 0, max: 50 }), fc.array(facts, { minLength: 2, maxLength: 12 }))
  .map(([from, list]) => {
    let registerWh = 1000
    return list.map(({ wh, interval, ...rest }, index): TransactionEventInput => {
      registerWh += wh ?? 0
      const seqNo = from + index
      const eventType = index === 0 ? 'Started' : index === list.length - 1 ? 'Ended' : 'Updated'
      const samples = [
        ...(wh === null ? [] : [sample(registerWh)]),
        ...(interval === null ? [] : [intervalOf(interval)]),
      ]
      return input(seqNo, {
        ...rest,
        eventType,
        meterValues: samples.length === 0 ? [] : [{ at: t0 + seqNo * minute, samples }],
      })
    })
  })

function told(events: readonly TransactionEventInput[]): Transaction | undefined {
  let transaction: Transaction | undefined
  for (const one of events) {
    const time = { at: one.at ?? receivedAt, corrected: false }
    const station = { organisationId: 'default', stationId: 's1', siteId: null, clockOffsetMs: null }
    transaction ??= opened({
      id: 'id',
      station,
      transactionId: 'tx',
      number: 1,
      state: 'active',
      at: time.at,
      receivedAt,
    })
    // The service takes an event it has on file for the resend that it is.
    if (hasSeen(transaction.sequence, one.seqNo)) continue
    const tokenKey = one.token === null ? null : `rfid:${one.token.value}`
    const authorization =
      one.token === null ? null : { status: 'Accepted' as const, expiresAt: null, groupId: null, evseIds: null }
    const readings = readingsOf(one.meterValues, receivedAt, null)
    transaction = withEvent(transaction, { input: one, time, receivedAt, readings, tokenKey, authorization })
  }
  return transaction
}

async function toldOnTheWire(messages: readonly { event: TransactionEventInput; id: string }[]) {
  await using world = await MoneyPath.open()
  await world.station()
  world.now = receivedAt
  for (const { event, id } of messages) {
    const { transactions } = world.ports
    const call = world.call('TransactionEvent', { ...event, offline: undefined }, { id })
    await transactions.event(call, event, () => ({}))
  }
  const transaction = await world.transaction('tx')
  expect(await world.meterValues(transaction?.id ?? '')).toHaveLength(
    new Set(messages.filter(({ event }) => event.meterValues.length > 0).map(({ event }) => event.seqNo)).size,
  )
  return transaction && { ...transaction, number: 0 }
}

describe('E 1.3.2.1 the sequence of a transaction', () => {
  test('any order and duplication of its events ends in the same transaction', () => {
    fc.assert(
      fc.property(
        story.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2, maxLength: events.length * 2 }),
          ),
        ),
        ([events, shuffled]) => {
          const inOrder = told(events)
          expect(inOrder?.state).toBe('ended')
          expect(told(shuffled)).toEqual(inOrder)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('E04 and so it is on the wire, each resend under the same or a new id', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        story.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray([...events.keys(), ...events.keys()], { minLength: events.length * 2 }),
            fc.array(fc.boolean(), { minLength: events.length * 2, maxLength: events.length * 2 }),
          ),
        ),
        async ([events, order, fresh]) => {
          const inOrder = await toldOnTheWire(events.map((event, index) => ({ event, id: `e${index}` })))
          const shuffled = await toldOnTheWire(
            order.flatMap((at, step) => {
              const event = events[at]
              return event === undefined ? [] : [{ event, id: fresh[step] === true ? `e${at}-${step}` : `e${at}` }]
            }),
          )
          expect(inOrder?.state).toBe('ended')
          expect(shuffled).toEqual(inOrder)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('while any event between Started and Ended is missing it is ended-incomplete', () => {
    fc.assert(
      fc.property(
        story
          .filter((events) => events.length > 2)
          .chain((events) => fc.tuple(fc.constant(events), fc.integer({ min: 0, max: events.length - 2 }))),
        ([events, missing]) => {
          expect(told(events.filter((_, index) => index !== missing))?.state).toBe('ended-incomplete')
        },
      ),
    )
  })

  test('the ranges hold exactly the numbers that came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 }), (numbers) => {
        let seen = noEvents.seen
        for (const one of numbers) seen = withSeqNo(seen, one)
        const sequence = { ...noEvents, seen }
        for (let one = 0; one <= 41; one++) expect(hasSeen(sequence, one)).toBe(numbers.includes(one))
        expect(seen.every(([from, to], index) => from <= to && from > (seen[index - 1]?.[1] ?? -2) + 1)).toBe(true)
      }),
    )
  })

  test('what is missing is told from the start to the end only', () => {
    const sequence = {
      seen: [
        [5, 6],
        [9, 9],
        [12, 12],
      ] satisfies [number, number][],
      startedSeqNo: 5,
      endedSeqNo: 9,
    }
    expect(missingSeqNos(sequence)).toEqual([[7, 8]])
    expect(isComplete(sequence)).toBe(false)
    expect(isComplete({ ...sequence, seen: [[5, 9]] })).toBe(true)
    expect(isComplete({ ...sequence, seen: [[5, 9]], startedSeqNo: null })).toBe(false)
  })
})

describe('F4, F6 1.6 retries', () => {
  type Step = 'start' | 'values' | 'stop'
  const steps: Step[] = ['start', 'values', 'stop']
  /** For each message of a session how often it is sent, and whether each retry has a new id. */
  const pattern = fc.array(fc.tuple(...steps.map(() => fc.array(fc.boolean(), { minLength: 0, maxLength: 3 }))), {
    minLength: 1,
    maxLength: 4,
  })

  test('any pattern of retries yields each session once', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(pattern, async (sessions) => {
        await using world = await MoneyPath.open()
        await world.station()
        await world.token('CARD')
        const numbers: number[] = []
        for (const [index, retries] of sessions.entries()) {
          numbers.push(await session(world, index, retries))
        }
        expect(new Set(numbers).size).toBe(sessions.length)
        expect(await world.activeTransactions()).toEqual([])
        for (const number of numbers) {
          const transaction = await world.transaction(number)
          expect(transaction).toMatchObject({ state: 'ended', energyWh: 2000, flags: [] })
          expect(await world.meterValues(transaction?.id ?? '')).toHaveLength(1)
        }
        for (const type of ['transaction.started', 'transaction.ended']) {
          expect(world.events.filter((event) => event.type === type)).toHaveLength(sessions.length)
        }
      }),
      { numRuns: 25 },
    )
  })

  async function session(world: MoneyPath, index: number, retries: readonly boolean[][]): Promise<number> {
    const [starts = [], values = [], stops = []] = retries
    const minutes = index * 10
    world.now = t0 + minutes * minute
    const started = { connectorId: 1, idTag: 'CARD', meterStart: 1000, timestamp: at(minutes) }
    const send = <P extends object>(action: string, id: string, payload: P) => world.call(action, payload, { id })
    let transactionId = 0
    for (const [attempt, fresh] of [false, ...starts].entries()) {
      const id = fresh ? `start-${index}-${attempt}` : `start-${index}`
      const answer = await world.v16.StartTransaction(started, send('StartTransaction', id, started))
      if (attempt > 0) expect(answer.transactionId).toBe(transactionId)
      transactionId = answer.transactionId
    }
    const metered = {
      connectorId: 1,
      transactionId,
      meterValue: [{ timestamp: at(minutes + 1), sampledValue: [{ value: '2000' }] }],
    }
    for (const [attempt, fresh] of [false, ...values].entries()) {
      const id = fresh ? `values-${index}-${attempt}` : `values-${index}`
      await world.v16.MeterValues(metered, send('MeterValues', id, metered))
    }
    const stopped = { transactionId, meterStop: 3000, timestamp: at(minutes + 2) }
    for (const [attempt, fresh] of [false, ...stops].entries()) {
      const id = fresh ? `stop-${index}-${attempt}` : `stop-${index}`
      await world.v16.StopTransaction(stopped, send('StopTransaction', id, stopped))
    }
    return transactionId
  }
})
