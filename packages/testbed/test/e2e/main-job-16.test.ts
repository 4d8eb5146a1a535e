import { describe, expect, test } from 'vitest'
import { fieldsOf } from '../../src/clients/raw-station.ts'
import { until } from '../../src/until.ts'
import { stores } from '../../src/world.ts'
import { oneWorld } from './support/worlds.ts'

describe.each(stores)('on %s', (store) => {
  const host = oneWorld({ store })

  test('4.2 a registered station boots and hears the time and an interval', async () => {
    const station = await host.station16()
    const answer = await station.boot()
    expect(answer).toMatchObject({ status: 'Accepted', interval: 300 })
    expect(String(answer.currentTime)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(await host.rest.station(station.link.identity)).toMatchObject({
      online: true,
      protocolVersion: 'ocpp1.6',
      vendor: 'Testbed',
      model: 'Raw 16',
      firmwareVersion: '1.0.0',
      onboarding: 'accepted',
    })
  })

  test('4.1–4.10 a driver authorises, charges with meter values and stops; the API shows what the wire said', async () => {
    const station = await host.station16()
    const idToken = await host.idToken()
    await station.boot()
    expect(await station.authorize(idToken)).toBe('Accepted')
    await station.status('Preparing')
    const { transactionId, status } = await station.start({ idTag: idToken, meterStart: 1_000 })
    expect(status).toBe('Accepted')
    expect(transactionId).toBeGreaterThan(1_000_000)
    await station.status('Charging')
    await station.meterValues(transactionId, 2_500)

    const [active] = await host.rest.transactions({ station: station.link.identity, active: true })
    expect(active).toMatchObject({
      transactionId: String(transactionId),
      state: 'active',
      energyWh: 1_500,
      powerW: 7_200,
    })
    expect((await host.rest.station(station.link.identity)).evses[0]).toMatchObject({
      state: 'occupied',
      transactionId: active?.id,
      powerW: 7_200,
    })

    const stopped = await station.stop(transactionId, 4_200, { idTag: idToken })
    expect(stopped).toMatchObject({ kind: 'result', payload: { idTagInfo: { status: 'Accepted' } } })
    await station.status('Available')
    const ended = await host.rest.transaction(active?.id ?? '')
    expect(ended).toMatchObject({
      state: 'ended',
      idToken,
      meterStartWh: 1_000,
      meterStopWh: 4_200,
      energyWh: 3_200,
      stoppedReason: 'Local',
      estimated: false,
    })
    expect((await host.kept(ended.id)).map(({ action }) => action)).toEqual([
      'StartTransaction',
      'MeterValues',
      'StopTransaction',
    ])
    expect((await host.rest.station(station.link.identity)).evses[0]?.state).toBe('available')
  })

  test('F21 an unknown token is Invalid, its start is stored and answered with an id, and the card is seen', async () => {
    const station = await host.station16()
    await station.boot()
    expect(await station.authorize('DEADBEEF01')).toBe('Invalid')
    const { transactionId, status } = await station.start({ idTag: 'DEADBEEF01' })
    expect(status).toBe('Invalid')
    expect(transactionId).toBeGreaterThan(1_000_000)
    const [transaction] = await host.rest.transactions({ station: station.link.identity })
    expect(transaction).toMatchObject({ transactionId: String(transactionId), state: 'active', idToken: 'DEADBEEF01' })
    const card = (await host.rest.seenCards()).find(({ value }) => value === 'DEADBEEF01')
    expect(card).toMatchObject({ stationId: station.link.identity, count: 2 })
  })

  test('5.3 a token that is blocked or expired is refused in its own word', async () => {
    const station = await host.station16()
    await station.boot()
    await host.rest.putIdToken('BL0C4ED0', { status: 'blocked' })
    await host.rest.putIdToken('E5914ED0', { expiresAt: '2020-01-01T00:00:00.000Z' })
    expect(await station.authorize('BL0C4ED0')).toBe('Blocked')
    expect(await station.authorize('E5914ED0')).toBe('Expired')
  })

  test('3.3.1 the parent of a token is told, and another token of the group may stop', async () => {
    const station = await host.station16()
    await station.boot()
    await host.rest.putTokenGroup('FLEET-16', { name: 'Fleet' })
    await host.rest.putIdToken('04F1EE7001', { groupId: 'FLEET-16' })
    await host.rest.putIdToken('04F1EE7002', { groupId: 'FLEET-16' })
    const authorized = await station.link.accepted('Authorize', { idTag: '04F1EE7001' })
    expect(authorized.idTagInfo).toEqual({ status: 'Accepted', parentIdTag: 'FLEET-16' })
    const { transactionId } = await station.start({ idTag: '04F1EE7001' })
    const stopped = await station.stop(transactionId, 1_100, { idTag: '04F1EE7002' })
    expect(stopped).toMatchObject({
      kind: 'result',
      payload: { idTagInfo: { status: 'Accepted', parentIdTag: 'FLEET-16' } },
    })
  })

  test('3.7 a stop that loses its link is sent again with the same id and with a new one, and counts once', async () => {
    let station = await host.station16()
    await station.boot()
    const idTag = await host.idToken()
    for (const retryWith of ['the same id', 'a new id'] as const) {
      const { transactionId } = await station.start({ idTag, meterStart: 0 })
      const payload = { transactionId, meterStop: 900, timestamp: new Date().toISOString(), reason: 'Local', idTag }
      const id = `stop-${transactionId}`
      // The frame is on its way when the link dies; whether the server saw it is not for the station to know.
      station.link.ask('StopTransaction', payload, id).catch(() => undefined)
      await station.link.terminate()
      station = await host.again16(station)
      const answer = await station.link.call(
        'StopTransaction',
        payload,
        retryWith === 'the same id' ? id : `${id}-again`,
      )
      expect(answer).toMatchObject({ kind: 'result', payload: { idTagInfo: { status: 'Accepted' } } })
      const [transaction] = await host.rest.transactions({ station: station.link.identity })
      expect(transaction).toMatchObject({ transactionId: String(transactionId), state: 'ended', energyWh: 900 })
      const messages = await host.kept(transaction?.id ?? '')
      expect(messages.filter(({ action }) => action === 'StopTransaction')).toHaveLength(1)
    }
  })

  test('F4 F6 what was answered before our restart gets the same answer after it', async () => {
    let station = await host.station16()
    await station.boot()
    const idTag = await host.idToken()
    const start = { connectorId: 1, idTag, meterStart: 10, timestamp: new Date().toISOString() }
    const first = await station.link.accepted('StartTransaction', start, 'start-before')
    await host.world.restart()
    // No BootNotification: the registration outlives both the link and our restart (2.1).
    station = await host.again16(station)
    expect(await station.link.accepted('StartTransaction', start, 'start-before')).toEqual(first)
    expect(await station.link.accepted('StartTransaction', start, 'start-after')).toEqual(first)
    const stop = { transactionId: Number(first.transactionId), meterStop: 20, timestamp: new Date().toISOString() }
    const stopped = await station.link.accepted('StopTransaction', stop, 'stop-before')
    await host.world.restart()
    station = await host.again16(station)
    expect(await station.link.accepted('StopTransaction', stop, 'stop-before')).toEqual(stopped)
    expect(await station.link.accepted('StopTransaction', stop, 'stop-after')).toEqual(stopped)
    const transactions = await host.rest.transactions({ station: station.link.identity })
    expect(transactions).toHaveLength(1)
    expect((await host.kept(transactions[0]?.id ?? '')).map(({ action }) => action)).toEqual([
      'StartTransaction',
      'StopTransaction',
    ])
  })

  test('the trace keeps both directions as they crossed the wire, and masks secrets', async () => {
    const station = await host.station16()
    await station.boot()
    const payload = { key: 'AuthorizationKey', value: '00112233445566778899aabbccddeeff' }
    await host.rest.call(station.link.identity, { action: 'ChangeConfiguration', payload }, true)
    const frames = await until('four frames in the trace', async () => {
      const found = await host.rest.frames(station.link.identity)
      return found.length >= 4 ? found.toReversed() : undefined
    })
    expect(frames.map(({ direction, messageType, action }) => [direction, messageType, action])).toEqual([
      ['in', 2, 'BootNotification'],
      ['out', 3, 'BootNotification'],
      ['out', 2, 'ChangeConfiguration'],
      ['in', 3, 'ChangeConfiguration'],
    ])
    expect(frames[0]?.text).toBe(station.link.wire[0]?.text)
    expect(frames[1]?.text).toBe(station.link.wire[1]?.text)
    expect(fieldsOf(JSON.parse(frames[2]?.text ?? '')[3])).toEqual({ key: 'AuthorizationKey', value: '****' })
  })

  test('2.2 values outside transactions and of the main meter are kept', async () => {
    const station = await host.station16()
    await station.boot()
    await station.link.accepted('MeterValues', {
      connectorId: 0,
      meterValue: [{ timestamp: new Date().toISOString(), sampledValue: [{ value: '123456' }] }],
    })
    const values = await host.rest.stationMeterValues(station.link.identity)
    expect(values).toHaveLength(1)
    expect(values[0]?.samples[0]).toMatchObject({
      measurand: 'Energy.Active.Import.Register',
      value: 123_456,
      unit: 'Wh',
      context: 'Sample.Periodic',
    })
  })
})
