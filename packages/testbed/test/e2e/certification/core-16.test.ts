/** The Central System's part of the OCPP 1.6 Core cases of the compliance testing tool, played by a station read strictly. */
import { type CommandParameters } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { type Fields, HandshakeRefused, type Reply } from '../../../src/clients/raw-station.ts'
import { type Station16 } from '../../../src/clients/station-16.ts'
import { until } from '../../../src/until.ts'
import { oneWorld } from '../support/worlds.ts'

const host = oneWorld()

async function booted(replies: Record<string, (payload: Fields) => Reply> = {}): Promise<Station16> {
  const station = await host.station16({ reading: 'strict', replies })
  await station.boot()
  return station
}

const answering = (status: string) => (): Reply => ({ result: { status } })

const settled = (id: string, status: string) =>
  until(`command ${status}`, async () => {
    const command = await host.rest.commandById(id)
    return command.status === status ? command : undefined
  })

const newest = async (station: Station16) => (await host.rest.transactions({ station: station.link.identity }))[0]

test('TC_001 a cold boot: boot, status of each connector, heartbeat', async () => {
  const station = await host.station16({ reading: 'strict' })
  expect(await station.boot()).toMatchObject({ status: 'Accepted', interval: 300 })
  for (const connectorId of [0, 1, 2]) await station.status('Available', { connectorId })
  expect(await station.link.accepted('Heartbeat', {})).toHaveProperty('currentTime')
  const { state, evses } = await host.rest.station(station.link.identity)
  expect([state, ...evses.map((evse) => evse.state)]).toEqual(['available', 'available', 'available'])
})

test.each([
  ['TC_003 a session, plugged in first', ['Preparing'], true],
  ['TC_004_1 a session, identified first', [], true],
  ['TC_007 a session by the cache, without an Authorize', ['Preparing'], false],
  ['TC_005_1 a session that ends when the cable is pulled at the car', ['Preparing'], true, 'EVDisconnected'],
  ['TC_024 a session that does not begin because the lock fails', ['Preparing'], true, 'lock'],
  ['TC_004_2 a session that does not begin because nobody plugs in', ['Preparing'], true, 'timeout'],
] as const)('%s', async (_, before, authorises, end: string = 'Local') => {
  const station = await booted()
  const idTag = await host.idToken()
  for (const status of before) await station.status(status)
  if (authorises) expect(await station.authorize(idTag)).toBe('Accepted')
  if (end === 'lock') await station.status('Faulted', { errorCode: 'ConnectorLockFailure' })
  if (end === 'timeout') await station.status('Available')
  if (end === 'lock' || end === 'timeout') {
    expect(await newest(station)).toBeUndefined()
    const [evse] = (await host.rest.station(station.link.identity)).evses
    expect(evse?.state).toBe(end === 'lock' ? 'faulted' : 'available')
    return
  }
  const { transactionId, status } = await station.start({ idTag, meterStart: 100 })
  expect(status).toBe('Accepted')
  await station.status('Charging')
  await station.meterValues(transactionId, 700)
  const stop = await station.stop(transactionId, 1_100, { reason: end, ...(end === 'Local' ? { idTag } : {}) })
  expect(stop).toMatchObject({ kind: 'result' })
  await station.status('Finishing')
  await station.status('Available')
  expect(await newest(station)).toMatchObject({ state: 'ended', energyWh: 1_000, stoppedReason: end })
})

test.each([
  ['TC_010 a remote start, plugged in first', true, true],
  ['TC_011_1 a remote start before the cable', false, true],
  ['TC_011_2 a remote start that nobody plugs in for', false, false],
] as const)('%s', async (_, pluggedIn, starts) => {
  const station = await booted()
  const idTag = await host.idToken()
  if (pluggedIn) await station.status('Preparing')
  const parameters = { evseId: 1, idToken: { value: idTag } }
  const command = await host.ask(station.link.identity, 'RequestStartTransaction', parameters)
  expect((await station.link.request('RemoteStartTransaction')).payload).toEqual({ connectorId: 1, idTag })
  if (!pluggedIn) await station.status('Preparing')
  if (!starts) {
    await station.status('Available')
    expect(await newest(station)).toBeUndefined()
    expect(await host.rest.commandById(command.id)).toMatchObject({ status: 'accepted' })
    return
  }
  expect(await station.start({ idTag })).toMatchObject({ status: 'Accepted' })
  await settled(command.id, 'completed')
})

test('TC_012 a remote stop ends the transaction', async () => {
  const station = await booted()
  const { transactionId } = await station.start({ idTag: await host.idToken() })
  const running = await newest(station)
  const parameters = { transactionId: running?.id ?? '' }
  const command = await host.ask(station.link.identity, 'RequestStopTransaction', parameters)
  expect((await station.link.request('RemoteStopTransaction')).payload).toEqual({ transactionId })
  await station.stop(transactionId, 2_000, { reason: 'Remote' })
  await settled(command.id, 'completed')
})

test.each([
  ['TC_013 a hard reset', 'Immediate', 'Hard'],
  ['TC_014 a soft reset', 'OnIdle', 'Soft'],
] as const)('%s', async (_, type, wire) => {
  const station = await booted()
  const command = await host.ask(station.link.identity, 'Reset', { type })
  expect((await station.link.request('Reset')).payload).toEqual({ type: wire })
  await (await host.again16(station)).boot()
  await settled(command.id, 'completed')
})

test.each([
  ['TC_017_1 an unlock without a session', 'Unlocked', 'completed', false],
  ['TC_017_2 an unlock of a fixed cable', 'NotSupported', 'rejected', false],
  ['TC_018_1 an unlock with a session', 'Unlocked', 'completed', true],
  ['TC_030 an unlock that fails', 'UnlockFailed', 'rejected', false],
  ['TC_031 an unlock of a connector the station does not have', 'NotSupported', 'rejected', false],
] as const)('%s', async (_, answered, status, runs) => {
  const station = await booted({ UnlockConnector: answering(answered) })
  const started = runs ? await station.start({ idTag: await host.idToken() }) : null
  const command = await host.ask(station.link.identity, 'UnlockConnector', { evseId: 1 })
  expect(command).toMatchObject({ status, outcome: { status: answered } })
  if (started === null) return
  await station.stop(started.transactionId, 2_000, { reason: 'UnlockCommand' })
  expect(await newest(station)).toMatchObject({ state: 'ended', stoppedReason: 'UnlockCommand' })
})

const key = (variable: string) => ({ component: 'Configuration', variable })

test('TC_019_1 all configuration keys are read and kept', async () => {
  const station = await booted()
  expect(await host.ask(station.link.identity, 'GetBaseReport', {})).toMatchObject({ status: 'completed' })
  const { variables } = await host.rest.configuration(station.link.identity)
  expect(variables.find(({ variable }) => variable === 'NumberOfConnectors')).toMatchObject({ value: '2' })
})

test('TC_019_2 one configuration key is read', async () => {
  const station = await booted()
  const parameters = { variables: [key('MeterValueSampleInterval')] }
  const command = await host.ask(station.link.identity, 'GetVariables', parameters)
  expect((await station.link.request('GetConfiguration')).payload).toEqual({ key: ['MeterValueSampleInterval'] })
  expect(command).toMatchObject({ status: 'completed', outcome: { payload: { results: [{ value: '60' }] } } })
})

test.each([
  ['TC_021 a configuration key is set', 'Accepted', 'completed'],
  ['TC_040_1 a configuration key the station does not have', 'NotSupported', 'rejected'],
  ['TC_040_2 a configuration value that is not valid', 'Rejected', 'rejected'],
] as const)('%s', async (_, answered, status) => {
  const station = await booted({ ChangeConfiguration: answering(answered) })
  const parameters: CommandParameters<'SetVariables'> = { variables: [{ ...key('HeartbeatInterval'), value: '600' }] }
  expect(await host.ask(station.link.identity, 'SetVariables', parameters)).toMatchObject({ status })
  expect((await station.link.request('ChangeConfiguration')).payload).toEqual({
    key: 'HeartbeatInterval',
    value: '600',
  })
})

test.each([
  ['TC_023_1 a token that is invalid', { status: 'invalid' }, 'Invalid'],
  ['TC_023_2 a token whose time is over', { expiresAt: '2020-01-01T00:00:00Z' }, 'Expired'],
  ['TC_023_3 a token that is blocked', { status: 'blocked' }, 'Blocked'],
] as const)('%s', async (_, input, status) => {
  const station = await booted()
  const idTag = await host.idToken()
  await host.rest.putIdToken(idTag, input)
  expect(await station.authorize(idTag)).toBe(status)
})

test('TC_026 a remote start that is refused', async () => {
  const station = await booted({ RemoteStartTransaction: answering('Rejected') })
  const parameters = { evseId: 1, idToken: { value: await host.idToken() } }
  expect(await host.ask(station.link.identity, 'RequestStartTransaction', parameters)).toMatchObject({
    status: 'rejected',
    outcome: { status: 'Rejected' },
  })
})

test('TC_028 a remote stop that is refused leaves the transaction', async () => {
  const station = await booted({ RemoteStopTransaction: answering('Rejected') })
  await station.start({ idTag: await host.idToken() })
  const running = await newest(station)
  const parameters = { transactionId: running?.id ?? '' }
  expect(await host.ask(station.link.identity, 'RequestStopTransaction', parameters)).toMatchObject({
    status: 'rejected',
  })
  expect(await newest(station)).toMatchObject({ state: 'active' })
})

test('TC_032_1 a boot after a power failure, and then the stop of what ran', async () => {
  const station = await booted()
  const { transactionId } = await station.start({ idTag: await host.idToken() })
  const again = await host.again16(station)
  expect(await again.boot()).toMatchObject({ status: 'Accepted' })
  expect(await again.stop(transactionId, 2_000, { reason: 'PowerLoss' })).toMatchObject({ kind: 'result' })
  expect(await newest(again)).toMatchObject({ state: 'ended', energyWh: 1_000, stoppedReason: 'PowerLoss' })
})

test.each([
  ['TC_037_1 a start while offline, with a valid token', true, 'Accepted', 'Local'],
  ['TC_037_3 a start while offline, with a token that is invalid', false, 'Invalid', 'DeAuthorized'],
  ['TC_039 a whole transaction while offline', true, 'Accepted', 'Local'],
] as const)('%s', async (_, known, status, reason) => {
  const station = await booted()
  const idTag = known ? await host.idToken() : 'DEAD037'
  await station.link.terminate()
  const again = await host.again16(station)
  const hourAgo = Date.now() - 3_600_000
  const start = await again.start({ idTag, timestamp: new Date(hourAgo).toISOString() })
  expect(start.status).toBe(status)
  const stopped = new Date(hourAgo + 600_000).toISOString()
  expect(await again.stop(start.transactionId, 1_500, { reason, timestamp: stopped })).toMatchObject({ kind: 'result' })
  expect(await newest(again)).toMatchObject({ state: 'ended', energyWh: 500, endedAt: stopped, stoppedReason: reason })
})

test('TC_061 the cache is cleared', async () => {
  const station = await booted()
  expect(await host.ask(station.link.identity, 'ClearCache', {})).toMatchObject({ status: 'completed' })
})

test('TC_064 a data transfer of a vendor nobody speaks for', async () => {
  const station = await booted()
  const transfer = { vendorId: 'org.example.nobody', messageId: 'hello', data: 'x' }
  expect(await station.link.accepted('DataTransfer', transfer)).toEqual({ status: 'UnknownVendorId' })
})

test.each([
  ['TC_054 a message that is triggered', 'Accepted', 'accepted'],
  ['TC_055 a trigger that is refused', 'Rejected', 'rejected'],
] as const)('%s', async (_, answered, status) => {
  const station = await booted({ TriggerMessage: answering(answered) })
  const command = await host.ask(station.link.identity, 'TriggerMessage', { requestedMessage: 'Heartbeat' })
  expect(command).toMatchObject({ status })
  if (status === 'rejected') return
  await station.link.accepted('Heartbeat', {})
  await settled(command.id, 'completed')
})

test('TC_073 a password that the station accepts counts from then on', async () => {
  const identity = 'PASSWORD-16'
  const [first, second] = ['first password 1', 'second password 2']
  await host.rest.putStation(identity, { onboarding: 'accepted', password: first, passwordBy: 'expected' })
  const connect = (password: string) =>
    host.station16({
      identity,
      onboarding: 'unknown',
      password,
      replies: { ChangeConfiguration: answering('Accepted') },
    })
  const station = await connect(first)
  await station.boot()
  await host.rest.putStation(identity, { password: second, passwordBy: 'station' })
  const hex = Buffer.from(second).toString('hex')
  expect((await station.link.request('ChangeConfiguration')).payload).toEqual({ key: 'AuthorizationKey', value: hex })
  expect(await (await connect(second)).boot()).toMatchObject({ status: 'Accepted' })
  await expect(connect(first)).rejects.toBeInstanceOf(HandshakeRefused)
})
