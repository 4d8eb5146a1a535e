import { describe, expect, test } from 'vitest'
import { type Deviation, type OcppVersion, ocpp16, ocpp21, ocpp201, type Protocol, readerOf } from '../src/index.ts'

const protocols: Record<OcppVersion, Protocol> = { 'ocpp1.6': ocpp16, 'ocpp2.0.1': ocpp201, 'ocpp2.1': ocpp21 }
const receivedAt = new Date('2026-03-01T12:00:00.000Z')

function read(version: OcppVersion, action: string, payload: unknown, direction: 'request' | 'response' = 'request') {
  const before = JSON.stringify(payload)
  const result = readerOf(protocols[version]).read(direction, action, payload, 'generous', receivedAt)
  // What came is kept raw elsewhere: reading it must not change it.
  expect(JSON.stringify(payload)).toBe(before)
  return result
}

const noted = (deviations: readonly Deviation[]) => deviations.map(({ path, rule }) => `${path} ${rule}`)

function understood(
  version: OcppVersion,
  action: string,
  payload: unknown,
  direction: 'request' | 'response' = 'request',
) {
  const result = read(version, action, payload, direction)
  if (!result.ok) throw new Error(`not understood: ${result.violation.description}`)
  return { payload: result.payload, noted: noted(result.deviations) }
}

const timestamp = '2026-03-01T11:00:00Z'
const boot = { chargePointVendor: 'Vendor', chargePointModel: 'Model' }
const start = { connectorId: 1, idTag: 'TAG', meterStart: 0, timestamp }
const status = { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp }
const meterValues = (sample: object) => ({ connectorId: 1, meterValue: [{ timestamp, sampledValue: [sample] }] })
const event = {
  eventType: 'Updated',
  timestamp,
  triggerReason: 'MeterValuePeriodic',
  seqNo: 1,
  transactionInfo: { transactionId: 'T1' },
}

describe('F1 dialects of 1.6', () => {
  test('Huawei: an empty vendor', () => {
    const payload = { ...boot, chargePointVendor: '' }
    expect(understood('ocpp1.6', 'BootNotification', payload)).toEqual({
      payload,
      noted: ['/chargePointVendor empty-text'],
    })
  })

  test.each([26, 33])('Schneider: a serial number of %i characters', (length) => {
    const payload = { ...boot, chargePointSerialNumber: 'S'.repeat(length) }
    expect(understood('ocpp1.6', 'BootNotification', payload)).toEqual({
      payload,
      noted: ['/chargePointSerialNumber too-long'],
    })
  })

  test('Legrand: errorCode Error is some other error', () => {
    expect(understood('ocpp1.6', 'StatusNotification', { ...status, errorCode: 'Error' })).toEqual({
      payload: { ...status, errorCode: 'OtherError' },
      noted: ['/errorCode unknown-value'],
    })
  })

  test('OpenEVSE: numbers where values are texts', () => {
    expect(understood('ocpp1.6', 'MeterValues', meterValues({ value: 12.5 }))).toEqual({
      payload: meterValues({ value: '12.5' }),
      noted: ['/meterValue/*/sampledValue/*/value wrong-type'],
    })
  })

  test('sonnen, Vestel: no sampled values', () => {
    const payload = { connectorId: 1, meterValue: [{ timestamp, sampledValue: [] }] }
    expect(understood('ocpp1.6', 'MeterValues', payload)).toEqual({
      payload,
      noted: ['/meterValue/*/sampledValue empty-list'],
    })
  })

  test.each([
    ['2026-03-01T11:00:00', '2026-03-01T11:00:00.000Z', 'timestamp-format'],
    ['2026-03-01T13:00:00+02', '2026-03-01T11:00:00.000Z', 'timestamp-offset'],
    ['2026-03-01T13:00:00+02:00', '2026-03-01T11:00:00.000Z', 'timestamp-offset'],
    ['2026-03-01 11:00:00', '2026-03-01T11:00:00.000Z', 'timestamp-format'],
    ['01.03.2026 11:00:00', '2026-03-01T11:00:00.000Z', 'timestamp-format'],
  ])('Growatt, Monta: the timestamp %s', (given, meant, rule) => {
    expect(understood('ocpp1.6', 'StartTransaction', { ...start, timestamp: given })).toEqual({
      payload: { ...start, timestamp: meant },
      noted: [`/timestamp ${rule}`],
    })
  })

  test('unit Hertz and a context that does not exist (Alfen) are kept as they came', () => {
    const payload = meterValues({ value: '50', unit: 'Hertz', context: 'Sample.Odd' })
    expect(understood('ocpp1.6', 'MeterValues', payload)).toEqual({
      payload,
      noted: ['/meterValue/*/sampledValue/*/context unknown-value', '/meterValue/*/sampledValue/*/unit unknown-value'],
    })
  })

  test('both spellings of Celsius are legal', () => {
    expect(understood('ocpp1.6', 'MeterValues', meterValues({ value: '20', unit: 'Celcius' })).noted).toEqual([])
    expect(understood('ocpp1.6', 'MeterValues', meterValues({ value: '20', unit: 'Celsius' })).noted).toEqual([])
  })

  test('reservationId 0 is no reservation', () => {
    expect(understood('ocpp1.6', 'StartTransaction', { ...start, reservationId: 0 })).toEqual({
      payload: start,
      noted: ['/reservationId out-of-range'],
    })
  })

  test('a decimal comma, but not in signed data', () => {
    expect(understood('ocpp1.6', 'MeterValues', meterValues({ value: '12,5' }))).toEqual({
      payload: meterValues({ value: '12.5' }),
      noted: ['/meterValue/*/sampledValue/*/value decimal-comma'],
    })
    const signed = meterValues({ value: '12,5', format: 'SignedData' })
    expect(understood('ocpp1.6', 'MeterValues', signed)).toEqual({ payload: signed, noted: [] })
  })

  test('null as a whole payload and as a field', () => {
    expect(understood('ocpp1.6', 'Heartbeat', null)).toEqual({ payload: {}, noted: [' null'] })
    expect(understood('ocpp1.6', 'BootNotification', { ...boot, iccid: null })).toEqual({
      payload: boot,
      noted: ['/iccid null'],
    })
  })

  test('text for number, number for text, fields in another case and extra ones', () => {
    const payload = { connectorid: '1', idTag: 4711, meterStart: '17,4', timestamp, vendorField: true }
    expect(understood('ocpp1.6', 'StartTransaction', payload)).toEqual({
      payload: { connectorId: 1, idTag: '4711', meterStart: 17, timestamp },
      noted: [
        '/connectorid wrong-case',
        '/vendorField extra-field',
        '/connectorId wrong-type',
        '/idTag wrong-type',
        '/meterStart wrong-type',
        '/meterStart decimal-comma',
      ],
    })
  })

  test('an enumeration in another case', () => {
    expect(understood('ocpp1.6', 'StatusNotification', { ...status, status: 'AVAILABLE' }).payload).toEqual(status)
  })

  test('an unreadable optional field goes, the rest stays', () => {
    expect(understood('ocpp1.6', 'StatusNotification', { ...status, timestamp: 'noon', info: {} })).toEqual({
      payload: { connectorId: 1, errorCode: 'NoError', status: 'Available' },
      noted: ['/info wrong-type', '/info dropped-field', '/timestamp timestamp-format', '/timestamp dropped-field'],
    })
  })

  test('one sample of many that cannot be read goes, the others stay', () => {
    const payload = { connectorId: 1, meterValue: [{ timestamp, sampledValue: [{ value: '1' }, { unit: 'Wh' }] }] }
    expect(understood('ocpp1.6', 'MeterValues', payload).payload).toEqual(meterValues({ value: '1' }))
  })

  test('a required field that the action can do without is assumed', () => {
    expect(understood('ocpp1.6', 'BootNotification', {}).payload).toEqual({
      chargePointVendor: '',
      chargePointModel: '',
    })
    expect(understood('ocpp1.6', 'StatusNotification', { connectorId: 1, status: 'Available' }).payload).toEqual({
      connectorId: 1,
      errorCode: 'NoError',
      status: 'Available',
    })
  })

  test('a missing timestamp is the time of receipt', () => {
    const { timestamp: _, ...without } = start
    expect(understood('ocpp1.6', 'StartTransaction', without)).toEqual({
      payload: { ...without, timestamp: receivedAt.toISOString() },
      noted: ['/timestamp missing-field'],
    })
  })

  test('what the action cannot do without is named', () => {
    expect(read('ocpp1.6', 'StatusNotification', { connectorId: 1 })).toMatchObject({
      ok: false,
      violation: { code: 'OccurenceConstraintViolation', path: '/status' },
    })
    expect(read('ocpp1.6', 'StartTransaction', { ...start, meterStart: 'much' })).toMatchObject({
      ok: false,
      violation: { code: 'TypeConstraintViolation', path: '/meterStart' },
    })
  })
})

describe('F1 dialects of answers', () => {
  test('ABB: GetConfiguration values above 500 characters', () => {
    const payload = { configurationKey: [{ key: 'Keys', readonly: false, value: 'v'.repeat(900) }] }
    expect(understood('ocpp1.6', 'GetConfiguration', payload, 'response')).toEqual({
      payload,
      noted: ['/configurationKey/*/value too-long'],
    })
  })

  test('GetConfiguration without readonly and with numbers', () => {
    const payload = { configurationKey: [{ key: 'HeartbeatInterval', value: 300 }], unknownKey: null }
    expect(understood('ocpp1.6', 'GetConfiguration', payload, 'response').payload).toEqual({
      configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }],
    })
  })

  test('GetInstalledCertificateIds with no certificates', () => {
    const payload = { status: 'NotFound', certificateHashData: [] }
    expect(understood('ocpp1.6', 'GetInstalledCertificateIds', payload, 'response')).toEqual({
      payload: { status: 'NotFound' },
      noted: ['/certificateHashData empty-list'],
    })
  })
})

describe('F1 dialects of 2.x', () => {
  test('2.0.1 stations do not send the eventNotificationType that 2.1 asks for', () => {
    const monitor = { id: 1, transaction: false, value: 1, type: 'UpperThreshold', severity: 5 }
    const payload = (variableMonitoring: object) => ({
      requestId: 1,
      seqNo: 0,
      generatedAt: timestamp,
      monitor: [{ component: { name: 'EVSE' }, variable: { name: 'Power' }, variableMonitoring: [variableMonitoring] }],
    })
    expect(understood('ocpp2.1', 'NotifyMonitoringReport', payload(monitor))).toEqual({
      payload: payload({ ...monitor, eventNotificationType: 'CustomMonitor' }),
      noted: ['/monitor/*/variableMonitoring/*/eventNotificationType missing-field'],
    })
  })

  test('numbers as text with a decimal comma', () => {
    const withValue = (value: unknown) => ({ ...event, meterValue: [{ timestamp, sampledValue: [{ value }] }] })
    expect(understood('ocpp2.0.1', 'TransactionEvent', withValue('12,5'))).toEqual({
      payload: withValue(12.5),
      noted: ['/meterValue/*/sampledValue/*/value wrong-type', '/meterValue/*/sampledValue/*/value decimal-comma'],
    })
  })

  test('an empty list where none is meant, true as text, reservationId 0', () => {
    expect(
      understood('ocpp2.0.1', 'TransactionEvent', { ...event, meterValue: [], offline: 'true', reservationId: 0 }),
    ).toEqual({
      payload: { ...event, offline: true },
      noted: ['/meterValue empty-list', '/offline wrong-type', '/reservationId out-of-range'],
    })
  })

  test('customData is kept, whatever it holds', () => {
    const payload = { ...event, customData: { vendorId: 'us.example', deep: { list: [1] } }, extra: 1 }
    expect(understood('ocpp2.1', 'TransactionEvent', payload).payload).toEqual({
      ...event,
      customData: { vendorId: 'us.example', deep: { list: [1] } },
    })
  })

  test('out of range is kept as it came', () => {
    const payload = { ...event, evse: { id: -1 } }
    expect(understood('ocpp2.1', 'TransactionEvent', payload)).toEqual({ payload, noted: ['/evse/id out-of-range'] })
  })

  test('a boot without anything is still a boot', () => {
    expect(understood('ocpp2.0.1', 'BootNotification', {}).payload).toEqual({
      reason: 'Unknown',
      chargingStation: { model: '', vendorName: '' },
    })
  })

  test('a single object where a list of them is meant', () => {
    const meterValue = { timestamp, sampledValue: [{ value: 1 }] }
    expect(understood('ocpp2.0.1', 'MeterValues', { evseId: 1, meterValue }).payload).toEqual({
      evseId: 1,
      meterValue: [meterValue],
    })
  })
})

describe('deviations', () => {
  test('no text that could be secret is sampled', () => {
    const result = read('ocpp1.6', 'StartTransaction', { ...start, idTag: 'SECRET-TOKEN-OF-A-DRIVER', idtag: 'x' })
    expect(JSON.stringify(result.deviations)).not.toContain('SECRET')
  })

  test('a payload with thousands of faults is recorded in few', () => {
    const payload: Record<string, unknown> = { ...start }
    for (let field = 0; field < 5000; field++) payload[`field${field}`] = field
    const result = read('ocpp1.6', 'StartTransaction', payload)
    expect(result.ok).toBe(true)
    expect(result.deviations).toHaveLength(32)
  })

  test('__proto__ changes nobody', () => {
    const payload: unknown = JSON.parse(
      '{"vendorId":"x","__proto__":{"polluted":1},"customData":{"vendorId":"y","__proto__":{"polluted":1}}}',
    )
    const result = understood('ocpp2.0.1', 'DataTransfer', payload)
    expect(Object.getPrototypeOf(result.payload)).toBe(Object.prototype)
    expect({}).not.toHaveProperty('polluted')
    expect(result.payload).not.toHaveProperty('polluted')
  })
})

describe('strict reading', () => {
  test('a timestamp of another zone is legal and given in UTC', () => {
    const payload = { ...start, timestamp: '2026-03-01T13:00:00+02:00' }
    expect(readerOf(ocpp16).read('request', 'StartTransaction', payload, 'strict', receivedAt)).toEqual({
      ok: true,
      payload: { ...start, timestamp: '2026-03-01T11:00:00.000Z' },
      deviations: [],
    })
  })

  test('a valid payload is given as it is', () => {
    expect(readerOf(ocpp16).read('request', 'StartTransaction', start, 'strict', receivedAt)).toMatchObject({
      payload: start,
      deviations: [],
    })
  })
})
