import { describe, expect, test } from 'vitest'
import { createProcessPersistence } from '../src/station/memory.ts'
import { card, createStand, otherCard, type Stand } from './support/stand.ts'

/** Messages about transactions, in the order in which they came. */
function billing(stand: Stand): string[] {
  return stand.csms.calls
    .filter(({ action }) => ['StartTransaction', 'StopTransaction', 'MeterValues', 'TransactionEvent'].includes(action))
    .map(({ action, payload }) => payload.eventType ?? action)
}

async function chargeOffline(stand: Stand): Promise<void> {
  const { station } = stand
  station.plugIn(1, stand.car())
  await station.presentToken(1, card)
  await stand.advance(60)
  station.fault('link-loss', { downS: 600 })
  await stand.advance(130)
  await station.presentToken(1, card)
  station.unplug(1)
  station.plugIn(1, stand.car())
  expect(await station.presentToken(1, card)).toBe('started')
  await stand.advance(61)
  station.unplug(1)
  await stand.settled()
}

describe.each(['1.6', '2.0.1', '2.1'] as const)('%s', (version) => {
  test('what happened without a link is told in its order when the link is back [E04; 16 3.7]', async () => {
    await using stand = await createStand(version)
    await chargeOffline(stand)
    const before = stand.csms.calls.length
    await stand.advance(600)
    const replayed = stand.csms.calls.slice(before)
    const times = replayed
      .filter(({ action }) => action !== 'StatusNotification' && action !== 'Heartbeat' && action !== 'NotifyEvent')
      .map(({ payload }) => Date.parse(payload.timestamp ?? payload.meterValue[0].timestamp))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.length).toBeGreaterThan(5)
    if (version === '1.6') {
      expect(billing(stand)).toEqual([
        'StartTransaction',
        'MeterValues',
        'MeterValues',
        'MeterValues',
        'StopTransaction',
        'StartTransaction',
        'MeterValues',
        'StopTransaction',
      ])
      const ids = stand.csms.of('StopTransaction').map(({ payload }) => payload.transactionId)
      expect(ids).toEqual([1_000_001, 1_000_002])
    } else {
      const events = stand.csms.of('TransactionEvent').map(({ payload }) => payload)
      expect(events.filter(({ eventType }) => eventType === 'Started').map(({ offline }) => offline)).toEqual([
        false,
        true,
      ])
      expect(events.filter(({ eventType }) => eventType === 'Ended').map(({ offline }) => offline)).toEqual([
        true,
        true,
      ])
      for (const id of new Set(events.map(({ transactionInfo }) => transactionInfo.transactionId))) {
        const numbers = events
          .filter(({ transactionInfo }) => transactionInfo.transactionId === id)
          .map(({ seqNo }) => seqNo)
        expect(numbers).toEqual(numbers.map((_, index) => index))
      }
    }
    expect(stand.csms.violations).toEqual([])
  })

  test('a token that is not in the cache is refused while there is no link [C13; 16 3.5]', async () => {
    await using stand = await createStand(version)
    stand.station.fault('link-loss', { downS: 600 })
    await stand.settled()
    stand.station.plugIn(1, stand.car())
    expect(await stand.station.presentToken(1, otherCard)).toBe('refused')
  })

  test('the queue survives a loss of power, and the open transaction is closed when it is back', async () => {
    await using stand = await createStand(version)
    stand.station.plugIn(1, stand.car())
    await stand.station.presentToken(1, card)
    await stand.advance(90)
    stand.station.fault('link-loss', { downS: 3_600 })
    await stand.advance(90)
    stand.station.fault('power-loss', { downS: 60 })
    await stand.advance(120)
    expect(stand.csms.of('BootNotification')).toHaveLength(2)
    const ended = billing(stand).filter((name) => name === 'StopTransaction' || name === 'Ended')
    expect(ended).toHaveLength(1)
    const last =
      version === '1.6'
        ? stand.csms.of('StopTransaction')[0]?.payload
        : stand.csms.of('TransactionEvent').at(-1)?.payload
    expect(last.reason ?? last.transactionInfo.stoppedReason).toBe('PowerLoss')
    expect(stand.csms.violations).toEqual([])
  })

  test('a message without an answer is repeated with the same id, or a new one if so set', async () => {
    for (const replayIds of ['same', 'new'] as const) {
      await using stand = await createStand(version, { replayIds })
      const action = version === '1.6' ? 'StartTransaction' : 'TransactionEvent'
      stand.station.fault('lost-reply', { action })
      stand.station.plugIn(1, stand.car())
      await stand.station.presentToken(1, card)
      await stand.advance(45)
      const [first, second] = stand.csms.of(action)
      expect(second?.payload).toEqual(first?.payload)
      expect(second?.messageId === first?.messageId).toBe(replayIds === 'same')
    }
  })

  test('a message that is refused is repeated with growing waits and given up after all attempts [E13; 16 3.7.1]', async () => {
    const dropped: string[] = []
    await using stand = await createStand(version, {
      onNotice: (notice) => notice === 'message-dropped' && dropped.push(notice),
      variables: {
        'OCPPCommCtrlr.MessageAttempts[TransactionEvent]': '3',
        'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]': '10',
        'SampledDataCtrlr.TxUpdatedInterval': '0',
      },
    })
    const action = version === '1.6' ? 'StartTransaction' : 'TransactionEvent'
    const at: number[] = []
    stand.csms.answers[action] = () => {
      at.push(stand.clock.now())
      return { error: 'InternalError' }
    }
    stand.station.plugIn(1, stand.car())
    await stand.station.presentToken(1, card)
    await stand.advance(31)
    expect(at.slice(0, 3).map((time) => time - (at[0] ?? 0))).toEqual([0, 10_000, 30_000])
    expect(dropped).toHaveLength(1)
  })
})

test('a link lost between a stop and its answer makes the stop come twice, equal to the letter', async () => {
  await using stand = await createStand('1.6')
  stand.station.plugIn(1, stand.car())
  await stand.station.presentToken(1, card)
  await stand.advance(60)
  stand.station.fault('link-loss', { afterSending: 'StopTransaction', downS: 20 })
  await stand.station.presentToken(1, card)
  await stand.advance(30)
  const [first, second, ...more] = stand.csms.of('StopTransaction')
  expect(more).toEqual([])
  expect(second).toEqual(first)
})

test('a memory that is kept outside is taken up by the next station with it', async () => {
  const persistence = createProcessPersistence()
  {
    await using stand = await createStand('2.0.1', { persistence })
    stand.station.plugIn(1, stand.car())
    await stand.station.presentToken(1, card)
    await stand.advance(60)
    stand.station.fault('link-loss', { downS: 600 })
    await stand.advance(60)
  }
  await using stand = await createStand('2.0.1', { persistence })
  const events = stand.csms.of('TransactionEvent').map(({ payload }) => payload)
  expect(events.at(-1)).toMatchObject({ eventType: 'Ended', transactionInfo: { stoppedReason: 'PowerLoss' } })
  expect(events.length).toBeGreaterThan(1)
})
