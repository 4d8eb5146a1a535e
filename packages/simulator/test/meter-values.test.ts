import { describe, expect, test } from 'vitest'
import { card, createStand } from './support/stand.ts'

type Sampled = {
  measurand: string
  value: string | number
  phase?: string
  unit?: string
  unitOfMeasure?: { unit: string }
}

describe.each(['1.6', '2.0.1', '2.1'] as const)('%s', (version) => {
  const sampled = (meterValue: { sampledValue: Sampled[] }): Sampled[] => meterValue.sampledValue
  const set = (name: string, value: string) => ({ [name]: value })

  test('clock-aligned values come at whole intervals, for every EVSE and the main meter [J01; 16 ClockAlignedDataInterval]', async () => {
    await using stand = await createStand(version, {
      variables: { ...set('AlignedDataCtrlr.Interval', '900'), ...set('SampledDataCtrlr.TxUpdatedInterval', '0') },
    })
    await stand.advance(100)
    stand.station.plugIn(1, stand.car())
    await stand.station.presentToken(1, card)
    await stand.advance(900)
    const values = stand.csms.of('MeterValues').map(({ payload }) => payload)
    const places = values.map((payload) => payload.evseId ?? payload.connectorId)
    if (version === '1.6') {
      expect(places.toSorted((a, b) => a - b)).toEqual([0, 1, 2])
      expect(values.find(({ connectorId }) => connectorId === 1)?.transactionId).toBe(1_000_001)
    } else {
      // [J01.FR.14] within a transaction they are part of it.
      expect(places.toSorted((a, b) => a - b)).toEqual([0, 2])
      const clock = stand.csms
        .of('TransactionEvent')
        .filter(({ payload }) => payload.triggerReason === 'MeterValueClock')
      expect(clock).toHaveLength(1)
    }
    for (const payload of values) {
      expect(Date.parse(payload.meterValue[0].timestamp) % 900_000).toBe(0)
      expect(payload.meterValue[0].sampledValue[0].context).toBe('Sample.Clock')
    }
    expect(stand.csms.violations).toEqual([])
  })

  test('every measurand that is asked for is there, with its phases and unit', async () => {
    await using stand = await createStand(version, {
      model: 'trio50',
      variables: {
        ...set(
          'SampledDataCtrlr.TxUpdatedMeasurands',
          'Current.Import,Current.Offered,Energy.Active.Import.Interval,Energy.Active.Import.Register,Frequency,Power.Active.Import,Power.Factor,Power.Offered,SoC,Voltage',
        ),
        ...set('SampledDataCtrlr.TxUpdatedInterval', '10'),
      },
    })
    for (const evseId of [1, 2]) {
      stand.station.plugIn(evseId, stand.car())
      await stand.station.presentToken(evseId, { ...card, idToken: `CARD${evseId}` })
    }
    await stand.advance(21)
    const periodic = stand.csms.calls
      .filter(({ action, payload }) => action === 'MeterValues' || payload.triggerReason === 'MeterValuePeriodic')
      .map(({ payload }) => ({
        dc: (payload.evse?.id ?? payload.connectorId) === 1,
        values: sampled(payload.meterValue[0]),
      }))
    const dc = periodic.find((entry) => entry.dc)?.values ?? []
    const ac = periodic.find((entry) => !entry.dc)?.values ?? []
    expect(new Set(dc.map(({ measurand }) => measurand))).toEqual(
      new Set([
        'Current.Import',
        'Current.Offered',
        'Energy.Active.Import.Interval',
        'Energy.Active.Import.Register',
        'Power.Active.Import',
        'Power.Offered',
        'SoC',
        'Voltage',
      ]),
    )
    expect(ac.filter(({ measurand }) => measurand === 'Current.Import').map(({ phase }) => phase)).toEqual([
      'L1',
      'L2',
      'L3',
    ])
    expect(ac.filter(({ measurand }) => measurand === 'Voltage').map(({ phase }) => phase)).toEqual([
      'L1-N',
      'L2-N',
      'L3-N',
    ])
    expect(ac.some(({ measurand }) => measurand === 'SoC')).toBe(false)
    expect(ac.every(({ value }) => typeof value === (version === '1.6' ? 'string' : 'number'))).toBe(true)
    const power = dc.find(({ measurand }) => measurand === 'Power.Active.Import')
    expect(Number(power?.value)).toBe(50_000)
    expect(power?.unit ?? power?.unitOfMeasure?.unit).toBe('W')
    expect(stand.csms.violations).toEqual([])
  })

  test('the beginning and the end of a transaction carry their readings', async () => {
    await using stand = await createStand(version, { variables: set('SampledDataCtrlr.TxUpdatedInterval', '0') })
    stand.station.plugIn(1, stand.car())
    await stand.station.presentToken(1, card)
    await stand.advance(600)
    stand.station.unplug(1)
    await stand.settled()
    const last =
      version === '1.6'
        ? stand.csms.of('StopTransaction')[0]?.payload.transactionData
        : stand.csms.of('TransactionEvent').at(-1)?.payload.meterValue
    const contexts = last.map((value: { sampledValue: { context: string }[] }) => value.sampledValue[0]?.context)
    expect(contexts).toEqual(['Transaction.Begin', 'Transaction.End'])
    const registers = last.map((value: { sampledValue: Sampled[] }) => Number(value.sampledValue[0]?.value))
    expect(registers[1] - registers[0]).toBeGreaterThan(1_500)
  })

  test('a car that is full is suspended by itself and goes on with the transaction', async () => {
    await using stand = await createStand(version)
    stand.station.plugIn(1, stand.car(0.5, 0.51))
    await stand.station.presentToken(1, card)
    await stand.advance(600)
    expect(stand.station.evse(1)?.chargingState).toBe('SuspendedEV')
    if (version === '1.6') expect(stand.csms.of('StatusNotification').at(-1)?.payload.status).toBe('SuspendedEV')
    else {
      const states = stand.csms.of('TransactionEvent').map(({ payload }) => payload.transactionInfo.chargingState)
      expect(states.at(-1)).toBe('SuspendedEV')
      expect(
        stand.csms.of('TransactionEvent').some(({ payload }) => payload.triggerReason === 'ChargingStateChanged'),
      ).toBe(true)
    }
    expect(stand.station.powerW).toBe(0)
  })

  test('EVSEs share a supply that is too small for all', async () => {
    await using stand = await createStand(version)
    const { touring } = (await import('../src/physics/ev-models.ts')).evModels
    const { createEv } = await import('../src/physics/ev.ts')
    for (const evseId of [1, 2]) {
      stand.station.plugIn(evseId, createEv(touring, 0.3))
      await stand.station.presentToken(evseId, { ...card, idToken: `CARD${evseId}` })
    }
    await stand.advance(5)
    expect(stand.station.powerW).toBeCloseTo(30_000, 0)
    expect(stand.station.evse(1)?.physics.flow.powerW).toBeCloseTo(15_000, 0)
  })
})

test('the speed factor hurries cars, not clocks', async () => {
  await using stand = await createStand('2.0.1', { speed: 60 })
  stand.station.plugIn(1, stand.car(0.2, 0.9))
  await stand.station.presentToken(1, card)
  const before = stand.station.evse(1)?.physics.meter.energyWh ?? 0
  await stand.advance(60)
  const energyWh = (stand.station.evse(1)?.physics.meter.energyWh ?? 0) - before
  expect(stand.station.powerW).toBeCloseTo(11_040, 0)
  expect(energyWh).toBeCloseTo(11_040, -1)
  const at = stand.csms.of('TransactionEvent').map(({ payload }) => Date.parse(payload.timestamp))
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeLessThanOrEqual(60_000)
})
