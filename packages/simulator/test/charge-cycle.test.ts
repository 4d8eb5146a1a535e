import { describe, expect, test } from 'vitest'
import { card, createStand } from './support/stand.ts'

describe('1.6', () => {
  test('a station boots, authorises, charges and stops', async () => {
    await using stand = await createStand('1.6')
    const { csms, station } = stand
    expect(csms.calls.map(({ action }) => action)).toEqual([
      'BootNotification',
      'StatusNotification',
      'StatusNotification',
      'StatusNotification',
    ])
    expect(csms.of('StatusNotification').map(({ payload }) => [payload.connectorId, payload.status])).toEqual([
      [0, 'Available'],
      [1, 'Available'],
      [2, 'Available'],
    ])

    station.plugIn(1, stand.car())
    expect(await station.presentToken(1, card)).toBe('started')
    await stand.advance(600)
    expect(await station.presentToken(1, card)).toBe('stopped')
    await stand.settled()
    station.unplug(1)
    await stand.settled()

    const start = csms.of('StartTransaction')[0]?.payload
    const stop = csms.of('StopTransaction')[0]?.payload
    expect(start).toMatchObject({ connectorId: 1, idTag: card.idToken })
    expect(stop).toMatchObject({ transactionId: 1_000_001, idTag: card.idToken, reason: 'Local' })
    const energyWh = stop.meterStop - start.meterStart
    expect(energyWh).toBeGreaterThan(1_700)
    expect(energyWh).toBeLessThan(1_900)
    const values = csms.of('MeterValues').map(({ payload }) => payload)
    expect(values).toHaveLength(10)
    expect(values.every(({ transactionId }) => transactionId === 1_000_001)).toBe(true)
    expect(
      csms
        .of('StatusNotification')
        .slice(3)
        .map(({ payload }) => payload.status),
    ).toEqual(['Preparing', 'Charging', 'Finishing', 'Available'])
    expect(csms.violations).toEqual([])
  })
})
