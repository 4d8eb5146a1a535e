import { describe, expect, test } from 'vitest'
import { card, createStand } from './support/stand.ts'

describe.each(['2.0.1', '2.1'] as const)('%s', (version) => {
  test('a station boots, authorises, charges and stops', async () => {
    await using stand = await createStand(version)
    const { csms, station } = stand
    expect(csms.of('BootNotification')[0]?.payload.chargingStation).toMatchObject({
      vendorName: 'Laddverket',
      model: 'LV Duo 22',
    })
    station.plugIn(1, stand.car())
    expect(await station.presentToken(1, card)).toBe('started')
    await stand.advance(600)
    expect(await station.presentToken(1, card)).toBe('stopped')
    await stand.settled()
    station.unplug(1)
    await stand.settled()

    const events = csms.of('TransactionEvent').map(({ payload }) => payload)
    expect(events.map(({ seqNo }) => seqNo)).toEqual(events.map((_, index) => index))
    expect(new Set(events.map(({ transactionInfo }) => transactionInfo.transactionId)).size).toBe(1)
    expect(events[0]).toMatchObject({
      eventType: 'Started',
      triggerReason: 'Authorized',
      idToken: card,
      evse: { id: 1, connectorId: 1 },
    })
    expect(events.at(-1)).toMatchObject({
      eventType: 'Ended',
      triggerReason: 'StopAuthorized',
      idToken: card,
      transactionInfo: { stoppedReason: 'Local' },
    })
    expect(events.slice(1, -1).every(({ idToken }) => idToken === undefined)).toBe(true)
    const registers = events
      .flatMap(({ meterValue }) => meterValue ?? [])
      .flatMap(({ sampledValue }) => sampledValue)
      .filter(({ measurand }) => measurand === 'Energy.Active.Import.Register')
      .map(({ value }) => value)
    expect(registers.at(-1) - registers[0]).toBeGreaterThan(1_700)
    expect(registers.at(-1) - registers[0]).toBeLessThan(1_900)
    expect(csms.violations).toEqual([])
  })
})

test('2.0.1 connector status comes as StatusNotification', async () => {
  await using stand = await createStand('2.0.1')
  stand.station.plugIn(2, stand.car())
  await stand.settled()
  stand.station.unplug(2)
  await stand.settled()
  const told = stand.csms
    .of('StatusNotification')
    .map(({ payload }) => [payload.evseId, payload.connectorId, payload.connectorStatus])
  expect(told).toEqual([
    [1, 1, 'Available'],
    [2, 1, 'Available'],
    [2, 1, 'Occupied'],
    [2, 1, 'Available'],
  ])
})

test('2.1 connector status comes as an event of AvailabilityState [B01.FR.05]', async () => {
  await using stand = await createStand('2.1')
  stand.station.plugIn(2, stand.car())
  await stand.settled()
  expect(stand.csms.of('StatusNotification')).toEqual([])
  const told = stand.csms
    .of('NotifyEvent')
    .flatMap(({ payload }) => payload.eventData)
    .map(({ component, variable, actualValue }) => [component.name, component.evse, variable.name, actualValue])
  expect(told).toEqual([
    ['Connector', { id: 1, connectorId: 1 }, 'AvailabilityState', 'Available'],
    ['Connector', { id: 2, connectorId: 1 }, 'AvailabilityState', 'Available'],
    ['Connector', { id: 2, connectorId: 1 }, 'AvailabilityState', 'Occupied'],
  ])
})
