import { describe, expect, test } from 'vitest'
import { numberOf } from '../../src/adapters/shared-sampled-values.ts'
import { meterValues2 } from '../../src/adapters/v2/meter-values.ts'
import { meterValues16 } from '../../src/adapters/v16/meter-values.ts'
import { readingOf } from '../../src/domain/meter-values.ts'

const timestamp = '2026-01-05T10:00:00Z'
const receivedAt = Date.parse(timestamp)

type Sample16 = NonNullable<Parameters<typeof meterValues16>[0]>[number]['sampledValue'][number]
type Sample2 = NonNullable<Parameters<typeof meterValues2>[0]>[number]['sampledValue'][number]

const samples16 = (...sampledValue: Sample16[]) => meterValues16([{ timestamp, sampledValue }])[0]?.samples ?? []
const samples2 = (...sampledValue: Sample2[]) => meterValues2([{ timestamp, sampledValue }])[0]?.samples ?? []
const reading16 = (...sampledValue: Sample16[]) =>
  readingOf({ at: receivedAt, samples: samples16(...sampledValue) }, receivedAt, null)
const reading2 = (...sampledValue: Sample2[]) =>
  readingOf({ at: receivedAt, samples: samples2(...sampledValue) }, receivedAt, null)

describe('ocpp.md 5.6 defaults, units and multipliers', () => {
  test('1.6 7.43 what is left out is the active import register in Wh at the outlet, sampled periodically', () => {
    expect(samples16({ value: '1234' })).toEqual([
      {
        measurand: 'Energy.Active.Import.Register',
        value: 1234,
        unit: 'Wh',
        context: 'Sample.Periodic',
        phase: null,
        location: 'Outlet',
      },
    ])
  })

  test.each([
    [
      { value: '1.5', unit: 'kWh' },
      { value: 1500, unit: 'Wh', raw: '1.5' },
    ],
    [
      { value: '11', measurand: 'Power.Active.Import', unit: 'kW' },
      { value: 11_000, unit: 'W', raw: '11' },
    ],
    [
      { value: '3', measurand: 'Energy.Reactive.Import.Register' },
      { value: 3, unit: 'varh' },
    ],
    [
      { value: '3', measurand: 'Energy.Reactive.Import.Register', unit: 'kvarh' },
      { value: 3, unit: 'kvarh' },
    ],
    [
      { value: '21', measurand: 'Temperature', unit: 'Celcius' },
      { value: 21, unit: 'Celsius' },
    ],
    [
      { value: '21', measurand: 'Temperature', unit: 'Celsius' },
      { value: 21, unit: 'Celsius' },
    ],
    [
      { value: '49.98', measurand: 'Frequency', unit: 'Hertz' },
      { value: 49.98, unit: 'Hz' },
    ],
    [
      { value: '50', measurand: 'Frequency' },
      { value: 50, unit: 'Hz' },
    ],
    [
      { value: '80', measurand: 'SoC' },
      { value: 80, unit: 'Percent' },
    ],
    [
      { value: '0.98', measurand: 'Power.Factor' },
      { value: 0.98, unit: '' },
    ],
    [
      { value: '16', measurand: 'Current.Import', phase: 'L1' },
      { value: 16, unit: 'A', phase: 'L1' },
    ],
    [
      { value: '1', context: 'Sometimes' },
      { value: 1, context: 'Sometimes' },
    ],
  ] as const)('1.6 %j is %j', (sample, expected) => {
    // What generous reading lets through is not in the enumerations.
    expect(samples16({ ...sample } as Sample16)).toMatchObject([expected])
  })

  test('2.x the value is multiplied by ten to the multiplier', () => {
    const unit = (multiplier: number, name = 'Wh') => ({ unitOfMeasure: { unit: name, multiplier } })
    expect(samples2({ value: 12.345, ...unit(3) })).toMatchObject([{ value: 12_345, unit: 'Wh', raw: '12.345' }])
    expect(samples2({ value: 12_345, ...unit(-1) })).toMatchObject([{ value: 1234.5, unit: 'Wh' }])
    expect(samples2({ value: 1.2, ...unit(1, 'kWh') })).toMatchObject([{ value: 12_000, unit: 'Wh' }])
    expect(samples2({ value: 7 })).toMatchObject([{ value: 7, unit: 'Wh' }])
  })

  test('text that is no number is kept raw and never a number', () => {
    expect(samples16({ value: 'n/a' })).toMatchObject([{ value: null, raw: 'n/a' }])
    expect(samples16({ value: '1e999' })).toMatchObject([{ value: null, raw: '1e999' }])
    expect(samples2({ value: 1, unitOfMeasure: { multiplier: 5_000 } })).toMatchObject([{ value: null, raw: '1' }])
  })

  test.each([
    ['12,5', 12.5],
    [' 7 ', 7],
    ['-0.5', -0.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['0x10', null],
    ['', null],
    ['1,234.5', null],
    ['Infinity', null],
  ])('F1 the number %j reads as %j', (text, number) => {
    expect(numberOf(text)).toBe(number)
  })
})

describe('ocpp.md 5.6 signed values', () => {
  test('1.6 SignedData is opaque and byte-exact', () => {
    const data = 'OCMF|{"FV":"1.0","RV":1234.5}|{"SD":"3045\\u0000"} '
    const [sample] = samples16({ value: data, format: 'SignedData', context: 'Transaction.End' })
    expect(sample).toMatchObject({ value: null, signed: { data, method: null, encoding: null, publicKey: null } })
    expect(sample).not.toHaveProperty('raw')
    expect(reading16({ value: '99', format: 'SignedData' })).toMatchObject({ registerWh: null })
  })

  test('2.x signed data stand beside the number', () => {
    const signedMeterValue = {
      signedMeterData: 'T0NNRg==',
      signingMethod: 'ECDSA',
      encodingMethod: 'OCMF',
      publicKey: 'AA==',
    }
    expect(samples2({ value: 5, signedMeterValue })).toMatchObject([
      { value: 5, signed: { data: 'T0NNRg==', method: 'ECDSA', encoding: 'OCMF', publicKey: 'AA==' } },
    ])
  })
})

describe('ocpp.md 5.6 phases, contexts and intervals', () => {
  const power = (value: string, phase?: 'L1' | 'L2' | 'L3'): Sample16 => ({
    value,
    measurand: 'Power.Active.Import',
    ...(phase && { phase }),
  })

  test('phases of energy and power are summed', () => {
    expect(reading16(power('1000', 'L1'), power('2000', 'L2'), power('3000', 'L3'))).toMatchObject({ powerW: 6000 })
    expect(reading16({ value: '10', phase: 'L1-N' }, { value: '20', phase: 'L2-N' })).toMatchObject({ registerWh: 30 })
  })

  test('a total beside its phases is taken alone', () => {
    expect(reading16(power('1000', 'L1'), power('6100'), power('2000', 'L2'))).toMatchObject({ powerW: 6100 })
  })

  test('the outlet speaks for the transaction where the inlet is metered too', () => {
    expect(reading16({ value: '900', location: 'Inlet' }, { value: '800', location: 'Outlet' })).toMatchObject({
      registerWh: 800,
    })
  })

  test('begin and end of the transaction are told apart from what lies between', () => {
    expect(
      reading2({ value: 1, context: 'Transaction.Begin' }, { value: 9, context: 'Transaction.End' }, { value: 5 }),
    ).toMatchObject({ beginWh: 1, endWh: 9, registerWh: 5 })
  })

  test('an interval is energy since the value before and no register', () => {
    expect(reading2({ value: 40, measurand: 'Energy.Active.Import.Interval' })).toMatchObject({
      registerWh: null,
      intervalWh: 40,
    })
  })

  test('export is power given back', () => {
    expect(reading2({ value: 4000, measurand: 'Power.Active.Export' })).toMatchObject({ powerW: -4000 })
  })
})

test('sonnen, Vestel: an empty list of samples is no value', () => {
  expect(meterValues16([{ timestamp, sampledValue: [] }])).toEqual([{ at: receivedAt, samples: [] }])
})
