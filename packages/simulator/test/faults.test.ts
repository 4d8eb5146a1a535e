import { describe, expect, test } from 'vitest'
import { dialectNames } from '../src/station/dialects.ts'
import { card, createStand, type Stand } from './support/stand.ts'

async function charging(stand: Stand): Promise<void> {
  stand.station.plugIn(1, stand.car())
  expect(await stand.station.presentToken(1, card)).toBe('started')
  await stand.advance(30)
}

describe.each(['1.6', '2.0.1', '2.1'] as const)('%s', (version) => {
  const remoteStart = (
    stand: Stand,
    action = version === '1.6' ? 'RemoteStartTransaction' : 'RequestStartTransaction',
  ) =>
    stand.csms.command(
      action,
      version === '1.6' ? { idTag: 'A', connectorId: 1 } : { idToken: card, remoteStartId: 1, evseId: 1 },
    )

  test('refused commands are not carried out', async () => {
    await using stand = await createStand(version)
    stand.station.plugIn(1, stand.car())
    stand.station.fault('refuse-commands', {})
    expect((await remoteStart(stand))[2]).toEqual({ status: 'Rejected' })
    await stand.advance(5)
    expect(stand.station.evse(1)?.transaction).toBeUndefined()
    expect((await remoteStart(stand))[2]).toEqual({ status: 'Accepted' })
    await stand.advance(5)
    expect(stand.station.evse(1)?.transaction).toBeDefined()
  })

  test('a command answered with an error, or with nonsense, once', async () => {
    await using stand = await createStand(version)
    stand.station.fault('error-answer', { action: 'ClearCache', code: 'GenericError' })
    stand.station.fault('wrong-answer', { action: 'DataTransfer', payload: { status: 42 } })
    expect((await stand.csms.command('ClearCache', {})).slice(0, 3)).toEqual([4, 'c1', 'GenericError'])
    expect(await stand.csms.command('DataTransfer', { vendorId: 'x' })).toEqual([3, 'c2', { status: 42 }])
    expect(await stand.csms.ask('ClearCache', {})).toEqual({ status: 'Accepted' })
  })

  test('a slow answer comes late and a silent one never, both after the deed', async () => {
    await using stand = await createStand(version)
    const answered: string[] = []
    stand.station.fault('slow-answer', { action: 'ClearCache', ms: 20_000 })
    stand.station.fault('silent-answer', { action: 'DataTransfer' })
    const slow = stand.csms.command('ClearCache', {}).then(() => answered.push('slow'))
    stand.csms.command('DataTransfer', { vendorId: 'x' }).then(
      () => answered.push('silent'),
      () => undefined,
    )
    // The commands have reached the station when a later one of another kind is in its lane.
    await stand.settled()
    await stand.advance(19)
    expect(answered).toEqual([])
    await stand.advance(2)
    await slow
    expect(answered).toEqual(['slow'])
  })

  test('on a half-open socket nothing passes; the station finds out and comes back', async () => {
    await using stand = await createStand(version)
    await charging(stand)
    stand.station.fault('half-open', { seconds: 300 })
    const before = stand.csms.calls.length
    await stand.advance(299)
    expect(stand.csms.calls).toHaveLength(before)
    expect(stand.station.link.online).toBe(true)
    await stand.advance(60)
    expect(stand.csms.upgrades).toHaveLength(2)
    expect(stand.csms.calls.length).toBeGreaterThan(before + 4)
    expect(stand.csms.violations).toEqual([])
  })

  test('a fault at a connector is told and repaired, and no energy flows meanwhile', async () => {
    await using stand = await createStand(version)
    await charging(stand)
    stand.station.fault('connector', { evseId: 1, code: 'GroundFailure', info: 'RCD tripped', vendorErrorCode: 'E-17' })
    await stand.advance(10)
    expect(stand.station.powerW).toBe(0)
    const text = JSON.stringify(stand.csms.calls)
    for (const word of ['Faulted', 'RCD tripped', 'E-17']) expect(text).toContain(word)
    stand.station.fault('connector-repaired', { evseId: 1 })
    await stand.advance(10)
    expect(stand.station.powerW).toBeGreaterThan(0)
    expect(stand.csms.violations).toEqual([])
  })

  test('a wrong clock writes wrong times', async () => {
    await using stand = await createStand(version)
    stand.station.fault('clock-offset', { ms: -7_200_000 })
    await charging(stand)
    const action = version === '1.6' ? 'StartTransaction' : 'TransactionEvent'
    const at = Date.parse(stand.csms.of(action)[0]?.payload.timestamp)
    expect(stand.clock.now() - at).toBeGreaterThan(7_200_000 - 1)
  })

  test('an exchanged meter begins again', async () => {
    await using stand = await createStand(version)
    stand.station.fault('meter-reset', { evseId: 1, toWh: 3 })
    await charging(stand)
    const first =
      version === '1.6'
        ? stand.csms.of('StartTransaction')[0]?.payload.meterStart
        : stand.station.evse(1)?.transaction?.meterStartWh
    expect(first).toBe(3)
  })

  test('two requests with one id', async () => {
    await using stand = await createStand(version)
    stand.station.fault('duplicate-id', { count: 1 })
    stand.station.sendHeartbeat()
    stand.station.sendHeartbeat()
    await stand.settled()
    const ids = stand.csms.calls.map(({ messageId }) => messageId)
    expect(new Set(ids).size).toBe(ids.length - 1)
  })
})

/** What each habit does to a frame, seen from the other side. */
const seen: Record<(typeof dialectNames)[number], RegExp> = {
  'empty-vendor': /"chargePointVendor":""/,
  'long-serial-number': /"chargePointSerialNumber":"\w{33}"/,
  'error-code-error': /"errorCode":"Error"/,
  'number-for-value': /"value":\d/,
  'empty-sampled-value': /"sampledValue":\[\]/,
  'offset-timestamps': /"timestamp":"[^"]+\+02"/,
  'zoneless-timestamps': /"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"/,
  hertz: /"unit":"Hertz"/,
  'reservation-zero': /"reservationId":0/,
  'unknown-context': /"context":"Sample.Clock.Aligned"/,
  'decimal-comma': /"value":"\d+,\d+"/,
  'null-for-absent': /"info":null/,
}

test.each(dialectNames)('the dialect %s', async (dialect) => {
  await using stand = await createStand('1.6', {
    dialects: [dialect],
    variables: {
      'SampledDataCtrlr.TxUpdatedInterval': '10',
      'SampledDataCtrlr.TxUpdatedMeasurands': 'Energy.Active.Import.Register,Frequency,Voltage',
    },
  })
  await charging(stand)
  expect(JSON.stringify(stand.csms.calls)).toMatch(seen[dialect])
  expect(stand.csms.violations.length > 0).toBe(
    !['reservation-zero', 'decimal-comma', 'empty-sampled-value', 'empty-vendor', 'offset-timestamps'].includes(
      dialect,
    ),
  )
})
