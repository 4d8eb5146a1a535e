import { expect, test } from 'vitest'
import { type Fields, fieldsOf } from '../../src/clients/raw-station.ts'
import { type Station16 } from '../../src/clients/station-16.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const now = () => new Date().toISOString()

/** Deviations are counted off the reply path. */
const deviation = (station: Station16, action: string, path: string, rule: string) =>
  until(`${rule} at ${action}${path}`, async () => {
    const found = await host.rest.deviations(station.link.identity)
    return found.find((one) => one.action === action && one.path === path && one.rule === rule)
  })

/** A generous station that has booted as a model of its own, so that its deviations are nobody else's. */
async function generous(model: string, boot: Fields = {}): Promise<Station16> {
  const station = await host.station16()
  await station.boot({ chargePointModel: model, ...boot })
  return station
}

async function strict(): Promise<Station16> {
  const station = await host.station16({ reading: 'strict' })
  await station.boot()
  return station
}

const meterValues = (sampledValue: unknown, timestamp: unknown = now(), extra: Fields = {}) => ({
  connectorId: 1,
  meterValue: [{ timestamp, sampledValue }],
  ...extra,
})

test('Huawei: an empty chargePointVendor boots', async () => {
  const station = await generous('SmartCharger', { chargePointVendor: '' })
  expect(await deviation(station, 'BootNotification', '/chargePointVendor', 'empty-text')).toMatchObject({
    vendor: '',
    model: 'SmartCharger',
    count: 1,
  })
})

test.each([26, 33])(
  'Schneider: a serial number of %d characters is kept whole, and refused where it is tested',
  async (length) => {
    const serial = 'S'.repeat(length)
    const station = await generous(`EVlink ${length}`, { chargePointSerialNumber: serial })
    expect((await host.rest.station(station.link.identity)).serialNumber).toBe(serial)
    await deviation(station, 'BootNotification', '/chargePointSerialNumber', 'too-long')
    const tested = await strict()
    expect(
      await tested.link.call('BootNotification', {
        chargePointVendor: 'Schneider',
        chargePointModel: 'EVlink',
        chargePointSerialNumber: serial,
      }),
    ).toMatchObject({ kind: 'error', code: 'PropertyConstraintViolation' })
  },
)

test('Legrand: errorCode "Error" is a fault', async () => {
  const report = { connectorId: 1, status: 'Faulted', errorCode: 'Error', timestamp: now() }
  const station = await generous("Green'up")
  await station.link.accepted('StatusNotification', report)
  expect((await host.rest.station(station.link.identity)).evses[0]).toMatchObject({ state: 'faulted' })
  expect(await deviation(station, 'StatusNotification', '/errorCode', 'unknown-value')).toMatchObject({
    sample: 'Error',
  })
  const tested = await strict()
  expect(await tested.link.call('StatusNotification', report)).toMatchObject({ code: 'PropertyConstraintViolation' })
})

test('OpenEVSE: values that are numbers and not text', async () => {
  const station = await generous('OpenEVSE')
  await station.link.accepted('MeterValues', meterValues([{ value: 4_321, unit: 'Wh' }]))
  const [value] = await host.rest.stationMeterValues(station.link.identity)
  expect(value).toMatchObject({ energyWh: 4_321 })
  await deviation(station, 'MeterValues', '/meterValue/*/sampledValue/*/value', 'wrong-type')
})

test('sonnen, Vestel: an empty sampledValue', async () => {
  const station = await generous('EVC04')
  await station.link.accepted('MeterValues', meterValues([]))
  await deviation(station, 'MeterValues', '/meterValue/*/sampledValue', 'empty-list')
})

test.each([
  ['without a zone', (at: Date) => at.toISOString().replace('Z', ''), 'timestamp-format'],
  [
    'with a +02 offset',
    (at: Date) => new Date(at.getTime() + 7_200_000).toISOString().replace('Z', '+02'),
    'timestamp-offset',
  ],
] as const)('Growatt, Monta: a timestamp %s', async (name, write, rule) => {
  const station = await generous(`THOR ${name}`)
  const at = new Date(Date.now() - 60_000)
  const { transactionId } = await station.start({ idTag: await host.idToken(), timestamp: write(at) })
  const [transaction] = await host.rest.transactions({ station: station.link.identity })
  expect(transaction).toMatchObject({ transactionId: String(transactionId), startedAt: at.toISOString() })
  await deviation(station, 'StartTransaction', '/timestamp', rule)
})

test('a unit "Hertz" for a frequency', async () => {
  const station = await generous('Hertz')
  await station.link.accepted('MeterValues', meterValues([{ value: '50.01', measurand: 'Frequency', unit: 'Hertz' }]))
  const [value] = await host.rest.stationMeterValues(station.link.identity)
  expect(value?.samples).toMatchObject([{ measurand: 'Frequency', value: 50.01 }])
  await deviation(station, 'MeterValues', '/meterValue/*/sampledValue/*/unit', 'unknown-value')
})

test('reservationId 0 is no reservation', async () => {
  const station = await generous('Zero')
  await station.link.accepted('StartTransaction', {
    connectorId: 1,
    idTag: await host.idToken(),
    meterStart: 0,
    timestamp: now(),
    reservationId: 0,
  })
  const [summary] = await host.rest.transactions({ station: station.link.identity })
  expect((await host.rest.transaction(summary?.id ?? '')).reservationId).toBeNull()
  await deviation(station, 'StartTransaction', '/reservationId', 'out-of-range')
})

test('a CALLERROR of four elements, and a code that no one knows', async () => {
  const station = await generous('Four', {})
  station.link.replies.ClearCache = () => 'silence'
  const call = host.rest.call(station.link.identity, { action: 'ClearCache', payload: {} })
  const { id } = await station.link.request('ClearCache')
  station.link.send(JSON.stringify([4, id, 'OutOfCoffee', 'no beans']))
  expect(await call).toMatchObject({ outcome: 'error', payload: { code: 'OutOfCoffee', description: 'no beans' } })
  await deviation(station, 'ClearCache', '', 'error-frame')
  await deviation(station, 'ClearCache', '', 'unknown-value')
})

test('Alfen: a context that does not exist', async () => {
  const station = await generous('Eve')
  await station.link.accepted('MeterValues', meterValues([{ value: '10', context: 'Sample.Sometimes' }]))
  const [value] = await host.rest.stationMeterValues(station.link.identity)
  expect(value?.samples).toMatchObject([{ value: 10, context: 'Sample.Sometimes' }])
  await deviation(station, 'MeterValues', '/meterValue/*/sampledValue/*/context', 'unknown-value')
})

test('F17 a clock that is hours off is measured and shown', async () => {
  const station = await generous('Late')
  const offsetMs = -3 * 3_600_000
  for (const status of ['Available', 'Preparing', 'Available']) {
    await station.status(status, { timestamp: new Date(Date.now() + offsetMs).toISOString() })
  }
  const { clockOffsetMs, evses } = await host.rest.station(station.link.identity)
  expect(evses[0]?.state).toBe('available')
  expect(Math.abs(Number(clockOffsetMs) - offsetMs)).toBeLessThan(60_000)
})

test('F17 a status that waited in a queue is history and does not undo the newer', async () => {
  const station = await host.station16()
  await station.status('Charging')
  await station.status('Available', { timestamp: new Date(Date.now() - 600_000).toISOString() })
  expect((await host.rest.station(station.link.identity)).evses[0]?.state).toBe('occupied')
  const { states } = await host.rest.timeline(station.link.identity)
  expect(states.find(({ status }) => status === 'Available')).toMatchObject({ stale: true })
})

test('F17 a status with an older clock right after a boot is the state: the clock has stepped', async () => {
  const station = await generous('Stepped')
  await station.status('Charging')
  await station.status('Available', { timestamp: new Date(Date.now() - 600_000).toISOString() })
  expect((await host.rest.station(station.link.identity)).evses[0]?.state).toBe('available')
})

test('ABB: a configuration value above 500 characters is kept whole', async () => {
  const station = await generous('Terra')
  const long = 'v'.repeat(1_200)
  station.link.replies.GetConfiguration = () => ({
    result: { configurationKey: [{ key: 'Certificates', readonly: true, value: long }] },
  })
  await host.ask(station.link.identity, 'GetBaseReport', {})
  const { variables } = await host.rest.configuration(station.link.identity)
  expect(variables.find(({ variable }) => variable === 'Certificates')?.value).toBe(long)
  await deviation(station, 'GetConfiguration', '/configurationKey/*/value', 'too-long')
})

test('F3 ids that are numbers or too long are echoed unchanged', async () => {
  const station = await generous('Numbers')
  for (const id of [17, 'x'.repeat(60)]) {
    const answer = station.link.answerTo(id)
    station.link.send(JSON.stringify([2, id, 'Heartbeat', {}]))
    expect(await answer).toMatchObject({ kind: 'result', id })
  }
  await deviation(station, 'Heartbeat', '', 'message-id')
})

test('F1 2.3 what is understood in generous reading is an error of its own kind in strict reading', async () => {
  const tested = await strict()
  const cases: [string, Fields, string][] = [
    ['Authorize', {}, 'OccurenceConstraintViolation'],
    ['Authorize', { idTag: 1 }, 'TypeConstraintViolation'],
    ['Authorize', { idTag: 'x'.repeat(21) }, 'PropertyConstraintViolation'],
    ['Authorize', { idTag: 'x', more: 1 }, 'FormationViolation'],
    ['NoSuchAction', {}, 'NotImplemented'],
    ['authorize', { idTag: 'x' }, 'NotImplemented'],
    ['RemoteStartTransaction', { idTag: 'x' }, 'NotSupported'],
  ]
  for (const [action, payload, code] of cases) {
    expect({ payload, answer: await tested.link.call(action, payload) }).toMatchObject({ payload, answer: { code } })
  }
})

test('2.3 the same in the spelling of 2.x, and RpcFrameworkError with id -1 for what cannot be read', async () => {
  const tested = await host.station2('ocpp2.0.1', { reading: 'strict' })
  await tested.boot()
  const idToken = { idToken: 'x', type: 'ISO14443' }
  const cases: [string, Fields, string][] = [
    ['Authorize', {}, 'OccurrenceConstraintViolation'],
    ['Authorize', { idToken: 'x' }, 'TypeConstraintViolation'],
    ['Authorize', { idToken: { ...idToken, type: 'Paper' } }, 'PropertyConstraintViolation'],
    ['Authorize', { idToken, more: 1 }, 'FormatViolation'],
    ['NoSuchAction', {}, 'NotImplemented'],
    ['RequestStartTransaction', {}, 'NotSupported'],
  ]
  for (const [action, payload, code] of cases) {
    expect({ payload, answer: await tested.link.call(action, payload) }).toMatchObject({ payload, answer: { code } })
  }
  const answer = tested.link.answerTo('-1')
  tested.link.send('{ this is no frame')
  expect(await answer).toMatchObject({ kind: 'error', code: 'RpcFrameworkError' })
})

test('F2 billing messages that make no sense are stored raw and answered, in both readings', async () => {
  for (const reading of ['generous', 'strict'] as const) {
    const station = await host.station16({ reading })
    await station.boot()
    const start = await station.link.accepted('StartTransaction', { idTag: { not: 'a text' }, strange: true })
    expect(fieldsOf(start)).toHaveProperty('transactionId')
    expect(await station.link.call('StopTransaction', { meterStop: 'lots' })).toMatchObject({ kind: 'result' })
    expect(await station.link.call('MeterValues', {})).toMatchObject({ kind: 'result' })
  }
})
