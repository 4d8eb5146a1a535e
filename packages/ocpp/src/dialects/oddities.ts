import { type OcppVersion } from '../protocol.ts'
import { type DeviationRule } from '../rpc/deviations.ts'

/** One thing that the schema allows and the specification does not mean. */
interface Oddity {
  readonly path: string
  readonly rule: DeviationRule
  readonly sample: string
}

/** What a check found and the payload to use instead; the payload it was given is never changed. */
interface Corrected {
  readonly payload: object
  readonly oddities: readonly Oddity[]
}

type Check = (payload: Fields) => Corrected | undefined
type Fields = Readonly<Record<string, unknown>>

const zeroReservation: Oddity = { path: '/reservationId', rule: 'out-of-range', sample: '0' }

// Stations that have no reservation send 0; every reservation of ours is above it.
function withoutZeroReservation(payload: Fields): Corrected | undefined {
  if (payload.reservationId !== 0) return undefined
  const { reservationId: _, ...rest } = payload
  return { payload: rest, oddities: [zeroReservation] }
}

// Huawei sends an empty vendor.
function emptyBootFields(payload: Fields): Corrected | undefined {
  const oddities: Oddity[] = []
  for (const field of ['chargePointVendor', 'chargePointModel']) {
    if (payload[field] === '') oddities.push({ path: `/${field}`, rule: 'empty-text', sample: '' })
  }
  return oddities.length === 0 ? undefined : { payload, oddities }
}

function emptyStationFields(payload: Fields): Corrected | undefined {
  const station = payload.chargingStation
  if (!isFields(station)) return undefined
  const oddities: Oddity[] = []
  for (const field of ['vendorName', 'model']) {
    if (station[field] === '') oddities.push({ path: `/chargingStation/${field}`, rule: 'empty-text', sample: '' })
  }
  return oddities.length === 0 ? undefined : { payload, oddities }
}

const decimalComma = /^\s*[-+]?\d+,\d+\s*$/

/** 1.6 writes values as text, so a decimal comma and an empty list pass its schema (sonnen, Vestel). */
function meterValues16(field: string): Check {
  return (payload) => {
    const meterValues = payload[field]
    if (!Array.isArray(meterValues) || !meterValues.some(isOddMeterValue)) {
      return Array.isArray(meterValues) && meterValues.length === 0
        ? { payload, oddities: [{ path: `/${field}`, rule: 'empty-list', sample: '' }] }
        : undefined
    }
    const oddities = new Map<string, Oddity>()
    const corrected = meterValues.map((meterValue: unknown) => correctMeterValue(meterValue, field, oddities))
    return { payload: { ...payload, [field]: corrected }, oddities: [...oddities.values()] }
  }
}

function isOddMeterValue(meterValue: unknown): boolean {
  if (!isFields(meterValue)) return false
  const samples = meterValue.sampledValue
  if (!Array.isArray(samples)) return false
  if (samples.length === 0) return true
  for (const sample of samples) if (hasDecimalComma(sample)) return true
  return false
}

function hasDecimalComma(sample: unknown): sample is Fields & { value: string } {
  if (!isFields(sample)) return false
  const value = sample.value
  return typeof value === 'string' && value.includes(',') && sample.format !== 'SignedData' && decimalComma.test(value)
}

function correctMeterValue(meterValue: unknown, field: string, oddities: Map<string, Oddity>): unknown {
  if (!isFields(meterValue)) return meterValue
  const samples = meterValue.sampledValue
  if (!Array.isArray(samples)) return meterValue
  const path = `/${field}/*/sampledValue`
  if (samples.length === 0) oddities.set(path, { path, rule: 'empty-list', sample: '' })
  const sampledValue = samples.map((sample: unknown) => {
    if (!hasDecimalComma(sample)) return sample
    const valuePath = `${path}/*/value`
    oddities.set(valuePath, { path: valuePath, rule: 'decimal-comma', sample: sample.value.slice(0, 40) })
    return { ...sample, value: sample.value.trim().replace(',', '.') }
  })
  return { ...meterValue, sampledValue }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const checks2: Readonly<Record<string, Check>> = {
  BootNotification: emptyStationFields,
  TransactionEvent: withoutZeroReservation,
}

const checks: Readonly<Record<OcppVersion, Readonly<Record<string, Check>>>> = {
  'ocpp1.6': {
    BootNotification: emptyBootFields,
    StartTransaction: withoutZeroReservation,
    StopTransaction: meterValues16('transactionData'),
    MeterValues: meterValues16('meterValue'),
  },
  'ocpp2.0.1': checks2,
  'ocpp2.1': checks2,
}

/** The check for requests of one action that follow the schema, if there is one. */
export function oddityCheck(version: OcppVersion, action: string): Check | undefined {
  const table = checks[version]
  return Object.hasOwn(table, action) ? table[action] : undefined
}
