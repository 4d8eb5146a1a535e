import { describe, expect, test } from 'vitest'
import { until } from '../../src/until.ts'
import { stores } from '../../src/world.ts'
import { oneWorld } from './support/worlds.ts'

const cases = stores.flatMap((store) => (['ocpp2.0.1', 'ocpp2.1'] as const).map((version) => [version, store] as const))

describe.each(cases)('%s on %s', (version, store) => {
  const host = oneWorld({ store })

  const prefix = version.replaceAll('.', '')

  test('B01 a registered station boots and hears the time and an interval', async () => {
    const station = await host.station2(version)
    const answer = await station.boot()
    expect(answer).toMatchObject({ status: 'Accepted', interval: 300 })
    expect(String(answer.currentTime)).toMatch(/Z$/)
    expect(await host.rest.station(station.link.identity)).toMatchObject({
      online: true,
      protocolVersion: version,
      vendor: 'Testbed',
      model: 'Raw 2',
      onboarding: 'accepted',
    })
  })

  test('C01 E01 E02 E06 a driver authorises, charges with meter values and stops', async () => {
    const station = await host.station2(version)
    const idToken = await host.idToken()
    await station.boot()
    expect(await station.authorize(idToken)).toBe('Accepted')
    await station.status('Occupied')
    const transactionId = `${prefix}-tx-1`
    const token = { idToken: { idToken, type: 'ISO14443' } }
    const started = await station.event('Started', transactionId, 1_000, token)
    expect(started).toMatchObject({ kind: 'result', payload: { idTokenInfo: { status: 'Accepted' } } })
    await station.event('Updated', transactionId, 2_500)
    const [active] = await host.rest.transactions({ station: station.link.identity, active: true })
    expect(active).toMatchObject({ transactionId, state: 'active', energyWh: 1_500, powerW: 7_200, idToken })
    const ended = await station.event('Ended', transactionId, 4_200, token)
    expect(ended).toMatchObject({ kind: 'result', payload: { idTokenInfo: { status: 'Accepted' } } })
    await station.status('Available')
    const transaction = await host.rest.transaction(active?.id ?? '')
    expect(transaction).toMatchObject({
      state: 'ended',
      meterStartWh: 1_000,
      meterStopWh: 4_200,
      energyWh: 3_200,
      missingSeqNos: [],
    })
    expect((await host.kept(transaction.id)).map(({ kind, seqNo }) => [kind, seqNo])).toEqual([
      ['started', 0],
      ['updated', 1],
      ['ended', 2],
    ])
    expect((await host.rest.station(station.link.identity)).evses[0]?.state).toBe('available')
  })

  test('F21 an unknown token is Unknown, its start is stored and answered, and the card is seen', async () => {
    const station = await host.station2(version)
    const idToken = `DEAD${prefix.toUpperCase()}`
    await station.boot()
    expect(await station.authorize(idToken)).toBe('Unknown')
    const answer = await station.event('Started', 'unknown-1', 0, { idToken: { idToken, type: 'ISO14443' } })
    expect(answer).toMatchObject({ kind: 'result', payload: { idTokenInfo: { status: 'Unknown' } } })
    expect(await host.rest.transactions({ station: station.link.identity })).toMatchObject([
      { transactionId: 'unknown-1', state: 'active' },
    ])
    expect((await host.rest.seenCards()).some(({ value }) => value === idToken)).toBe(true)
  })

  test('C02.FR.02 a start by a button needs no token on file', async () => {
    const station = await host.station2(version)
    await station.boot()
    const answer = await station.event('Started', 'button-1', 0, { idToken: { idToken: '', type: 'NoAuthorization' } })
    expect(answer).toMatchObject({ kind: 'result', payload: { idTokenInfo: { status: 'Accepted' } } })
  })

  test('C09.FR.12 the group of a token is told', async () => {
    const station = await host.station2(version)
    await station.boot()
    await host.rest.putTokenGroup(`FLEET-${prefix}`, { name: 'Fleet' })
    await host.rest.putIdToken(`04F1EE${prefix}`, { groupId: `FLEET-${prefix}` })
    const answer = await station.link.accepted('Authorize', {
      idToken: { idToken: `04F1EE${prefix}`, type: 'ISO14443' },
    })
    expect(answer.idTokenInfo).toMatchObject({
      status: 'Accepted',
      groupIdToken: { idToken: `FLEET-${prefix}`, type: 'Central' },
    })
  })

  test('E13 an Ended that loses its link is sent again with the same id and with a new one, and counts once', async () => {
    let station = await host.station2(version)
    await station.boot()
    for (const retryWith of ['the same id', 'a new id'] as const) {
      const transactionId = `lost ${retryWith}`
      await station.event('Started', transactionId, 0)
      const payload = station.eventPayload('Ended', transactionId, 900)
      const id = `${prefix}-${retryWith}`
      station.link.ask('TransactionEvent', payload, id).catch(() => undefined)
      await station.link.terminate()
      station = await host.again2(version, station)
      // E04: what waited while the link was down is marked, and is the same event all the same (F6).
      const again = { ...payload, offline: true }
      const answer = await station.link.call('TransactionEvent', again, retryWith === 'the same id' ? id : `${id}-2`)
      expect(answer.kind).toBe('result')
      const [transaction] = await host.rest.transactions({ station: station.link.identity, transactionId })
      expect(transaction).toMatchObject({ state: 'ended', energyWh: 900 })
      expect((await host.kept(transaction?.id ?? '')).filter(({ kind }) => kind === 'ended')).toHaveLength(1)
    }
  })

  test('F4 what was answered before our restart gets the same answer after it', async () => {
    let station = await host.station2(version)
    const idToken = await host.idToken()
    await station.boot()
    const payload = station.eventPayload('Started', 'restart-1', 0, { idToken: { idToken, type: 'ISO14443' } })
    const first = await station.link.accepted('TransactionEvent', payload, 'before')
    await host.world.restart()
    station = await host.again2(version, station)
    expect(await station.link.accepted('TransactionEvent', payload, 'before')).toEqual(first)
    expect(await station.link.accepted('TransactionEvent', payload, 'after')).toEqual(first)
    const transactions = await host.rest.transactions({ station: station.link.identity })
    expect(transactions).toHaveLength(1)
    expect(await host.kept(transactions[0]?.id ?? '')).toHaveLength(1)
  })

  test('E04 E08 events may come in any order and with gaps; nothing is refused', async () => {
    const station = await host.station2(version)
    await station.boot()
    const started = station.eventPayload('Started', 'order-1', 100)
    const updated = station.eventPayload('Updated', 'order-1', 200)
    const lost = station.eventPayload('Updated', 'order-1', 300)
    const ended = station.eventPayload('Ended', 'order-1', 400)
    for (const payload of [ended, updated, started]) await station.link.accepted('TransactionEvent', payload)
    const [transaction] = await host.rest.transactions({ station: station.link.identity })
    expect(transaction).toMatchObject({ state: 'ended-incomplete', energyWh: 300 })
    const found = await host.rest.transaction(transaction?.id ?? '')
    expect(found.missingSeqNos).toEqual([[2, 2]])
    await station.link.accepted('TransactionEvent', { ...lost, offline: true })
    expect(await host.rest.transaction(found.id)).toMatchObject({ state: 'ended', missingSeqNos: [], energyWh: 300 })
  })

  test('G01 B01.FR.05 the connector speaks by StatusNotification and by NotifyEvent', async () => {
    const station = await host.station2(version)
    await station.boot()
    await station.status('Available')
    expect((await host.rest.station(station.link.identity)).evses[0]?.state).toBe('available')
    await station.link.accepted('NotifyEvent', {
      generatedAt: new Date().toISOString(),
      seqNo: 0,
      eventData: [
        {
          eventId: 1,
          timestamp: new Date().toISOString(),
          trigger: 'Delta',
          actualValue: 'Faulted',
          eventNotificationType: 'HardWiredNotification',
          component: { name: 'Connector', evse: { id: 1, connectorId: 1 } },
          variable: { name: 'AvailabilityState' },
        },
      ],
    })
    expect((await host.rest.station(station.link.identity)).evses[0]?.state).toBe('faulted')
  })

  test('J01 values outside a transaction are kept', async () => {
    const station = await host.station2(version)
    await station.boot()
    await station.link.accepted('MeterValues', {
      evseId: 0,
      meterValue: [
        {
          timestamp: new Date().toISOString(),
          sampledValue: [{ value: 12.5, unitOfMeasure: { unit: 'kWh', multiplier: 1 } }],
        },
      ],
    })
    const values = await host.rest.stationMeterValues(station.link.identity)
    expect(values[0]).toMatchObject({ energyWh: 125_000 })
  })

  test('the trace keeps both directions as they crossed the wire', async () => {
    const station = await host.station2(version)
    await station.boot()
    await station.link.accepted('Heartbeat', {})
    const frames = await until('four frames in the trace', async () => {
      const found = await host.rest.frames(station.link.identity)
      return found.length >= 4 ? found.toReversed() : undefined
    })
    expect(frames.map(({ text }) => text)).toEqual(station.link.wire.map(({ text }) => text))
  })
})
