import { expect, test } from 'vitest'
import { until } from '../../src/until.ts'
import { ok, says, soapStations } from './support/soap.ts'
import { oneWorld } from './support/worlds.ts'

/** The stations of these tests listen on this machine, which has to be allowed by name. */
const host = oneWorld({ flags: { 'soap-networks': '127.0.0.0/8' } })
const bothWords = ['1.5', '1.6'] as const
const station = soapStations(host)

const only = async (id: string) => {
  const [transaction] = await host.rest.transactions({ station: id })
  return transaction?.id ?? ''
}

test.each(bothWords)(
  '%s boots, authorises, charges and stops, and the network knows it as any other',
  async (words) => {
    const cp = await station({ words })
    const boot = await cp.boot()
    expect(boot.contentType).toBe('application/soap+xml; charset=utf-8')
    expect(boot.text.startsWith('<?xml version="1.0" encoding="UTF-8"?>')).toBe(true)
    expect(boot.value('status')).toBe('Accepted')
    expect(boot.value(words === '1.5' ? 'heartbeatInterval' : 'interval')).toBe('300')
    const idToken = await host.idToken()
    expect((await cp.accepted('Authorize', [['idTag', idToken]])).value('status')).toBe('Accepted')
    await cp.status(words === '1.5' ? 'Occupied' : 'Charging')
    const transactionId = await cp.start(idToken)
    expect(await host.rest.station(cp.identity)).toMatchObject({
      online: true,
      protocolVersion: `ocpp${words}S`,
      vendor: 'Testbed',
      evses: [{ evseId: 1, state: 'occupied' }],
    })
    await cp.meterValues(transactionId, 1_600, 16)
    await cp.stop(transactionId, 2_500)
    await cp.status('Available')
    const transaction = await host.rest.transaction(await only(cp.identity))
    expect(transaction).toMatchObject({ state: 'ended', transactionId: String(transactionId), energyWh: 1_500 })
    const values = await host.rest.meterValues(transaction.id)
    const samples = values.flatMap((value) => value.samples)
    expect(samples).toContainEqual(expect.objectContaining({ measurand: 'Current.Import', unit: 'A', value: 16 }))
    expect((await cp.accepted('Heartbeat', [])).value('currentTime')).toMatch(/^\d{4}-.*Z$/)
    expect(await host.rest.deviations(cp.identity)).toEqual([])
  },
)

test('1.5 transactionData of a stop, words of its own for faults, and the reports that are noted', async () => {
  const cp = await station()
  await cp.boot()
  await cp.status('Faulted', 'Mode3Error')
  const [evse] = (await host.rest.station(cp.identity)).evses
  expect(evse).toMatchObject({ state: 'faulted', connectors: [{ errorCode: 'EVCommunicationError' }] })
  const idToken = await host.idToken()
  const transactionId = await cp.start(idToken)
  await cp.accepted('StopTransaction', [
    ['transactionId', String(transactionId)],
    ['idTag', idToken],
    ['timestamp', new Date().toISOString()],
    ['meterStop', '1500'],
    [
      'transactionData',
      [
        [
          'values',
          [
            ['timestamp', new Date().toISOString()],
            ['value', '231,5', ' measurand="Voltage" unit="Volt"'],
          ],
        ],
      ],
    ],
  ])
  const values = await host.rest.meterValues(await only(cp.identity))
  expect(values.flatMap(({ samples }) => samples)).toContainEqual(
    expect.objectContaining({ measurand: 'Voltage', unit: 'V', value: 231.5 }),
  )
  await cp.accepted('DiagnosticsStatusNotification', [['status', 'Uploaded']])
  await cp.accepted('FirmwareStatusNotification', [['status', 'Installed']])
  const transfer = await cp.accepted('DataTransfer', [['vendorId', 'nobody']])
  expect(transfer.value('status')).toBe('UnknownVendorId')
})

test.each(bothWords)('%s remote start, remote stop and their effects', async (words) => {
  const cp = await station({ words })
  await cp.boot()
  const value = await host.idToken()
  const started = await host.ask(cp.identity, 'RequestStartTransaction', { evseId: 1, idToken: { value } })
  expect(started.status).toBe('accepted')
  const request = await cp.command('RemoteStartTransaction')
  expect(request.text).toContain(`urn://Ocpp/Cp/${words === '1.5' ? '2012/06' : '2015/10'}/`)
  expect(request.value('To')).toBe(cp.endpoint)
  expect(request.value('MessageID')).toMatch(/^urn:uuid:/)
  expect(request.value('chargeBoxIdentity')).toBe(cp.identity)
  expect([request.value('idTag'), request.value('connectorId')]).toEqual([value, '1'])
  const transactionId = await cp.start(value)
  const completed = await until('the start is completed', async () => {
    const command = await host.rest.commandById(started.id)
    return command.status === 'completed' ? command : undefined
  })
  const id = await only(cp.identity)
  expect((await host.rest.transaction(id)).commandId).toBe(completed.id)
  const stopped = await host.ask(cp.identity, 'RequestStopTransaction', { transactionId: id })
  expect(stopped.status).toBe('accepted')
  expect((await cp.command('RemoteStopTransaction')).value('transactionId')).toBe(String(transactionId))
  await cp.stop(transactionId, 1_200)
  expect(await host.rest.transaction(id)).toMatchObject({ state: 'ended' })
})

test('1.5 the other commands: its own words for unlocking, configuration, and none for a trigger', async () => {
  const cp = await station({
    replies: {
      UnlockConnector: says(ok),
      GetConfiguration: says([
        [
          'configurationKey',
          [
            ['key', 'HeartBeatInterval'],
            ['readonly', '0'],
            ['value', '300'],
          ],
        ],
        ['unknownKey', 'Nothing'],
      ]),
      ChangeConfiguration: says([['status', 'NotSupported']]),
      DataTransfer: says([
        ['status', 'Accepted'],
        ['data', 'a<b'],
      ]),
    },
  })
  await cp.boot()
  const id = cp.identity
  expect(await host.ask(id, 'UnlockConnector', { evseId: 1 })).toMatchObject({ status: 'completed' })
  cp.replies.UnlockConnector = says([['status', 'Rejected']])
  expect(await host.ask(id, 'UnlockConnector', { evseId: 1 })).toMatchObject({
    status: 'rejected',
    outcome: { status: 'UnlockFailed' },
  })
  await host.ask(id, 'Reset', { type: 'Immediate' })
  expect((await cp.command('Reset')).value('type')).toBe('Hard')
  await host.ask(id, 'ChangeAvailability', { operationalStatus: 'Inoperative', evseId: 1 })
  expect((await cp.command('ChangeAvailability')).value('type')).toBe('Inoperative')
  expect(await host.ask(id, 'ClearCache', {})).toMatchObject({ status: 'completed' })
  const key = (variable: string) => ({ component: 'Configuration', variable })
  const read = await host.ask(id, 'GetVariables', { variables: [key('HeartBeatInterval'), key('Nothing')] })
  expect(read.status).toBe('completed')
  expect((await cp.command('GetConfiguration')).text).toMatch(/HeartBeatInterval.*Nothing/)
  const set = await host.ask(id, 'SetVariables', { variables: [{ ...key('Nothing'), value: '1' }] })
  expect(set.status).toBe('rejected')
  const transfer = await host.ask(id, 'DataTransfer', { vendorId: 'v', data: 'x & y' })
  expect(transfer).toMatchObject({ status: 'completed', outcome: { payload: { data: 'a<b' } } })
  expect((await cp.command('DataTransfer')).value('data')).toBe('x & y')
  const trigger = host.ask(id, 'TriggerMessage', { requestedMessage: 'StatusNotification' })
  await expect(trigger).rejects.toMatchObject({ code: 'not-supported-by-version' })
  expect((await host.rest.station(id)).commands).not.toContain('TriggerMessage')
  expect((await host.rest.station(id)).commands).toContain('UnlockConnector')
})

test('1.6 over SOAP has a trigger, and none of the security extension', async () => {
  const cp = await station({ words: '1.6' })
  await cp.boot()
  await host.ask(cp.identity, 'TriggerMessage', { requestedMessage: 'StatusNotification', evseId: 1 })
  expect((await cp.command('TriggerMessage')).value('requestedMessage')).toBe('StatusNotification')
  const raw = await host.rest.call(cp.identity, {
    action: 'ExtendedTriggerMessage',
    payload: { requestedMessage: 'Heartbeat' },
  })
  expect(raw).toMatchObject({ outcome: 'error' })
  expect(JSON.stringify(raw)).toContain('has no ExtendedTriggerMessage')
  expect(cp.requests).toEqual([])
})

test('1.6-S 4 a fault is an error with its subcode; what is no SOAP is said to be none', async () => {
  const cp = await station({ replies: { ClearCache: () => ({ fault: 'NotSupported' }) } })
  await cp.boot()
  expect(await host.ask(cp.identity, 'ClearCache', {})).toMatchObject({
    status: 'error',
    outcome: { code: 'NotSupported' },
  })
  cp.replies.ClearCache = () => ({ fault: 'OutOfCoffee' })
  expect(await host.ask(cp.identity, 'ClearCache', {})).toMatchObject({ outcome: { code: 'OutOfCoffee' } })
  cp.replies.ClearCache = () => ({ raw: '<!DOCTYPE html><html>Sign in</html>', contentType: 'text/html' })
  const page = await host.ask(cp.identity, 'ClearCache', {})
  expect(page).toMatchObject({ status: 'error' })
  expect(JSON.stringify(page.outcome)).toContain('not SOAP')
  cp.replies.ClearCache = () => ({ raw: '', status: 302, headers: { location: `${cp.endpoint}/elsewhere` } })
  expect((await host.ask(cp.identity, 'ClearCache', {})).status).toBe('error')
  cp.replies.ClearCache = () => ({ raw: `<a>${'x'.repeat(2_000_000)}</a>` })
  expect((await host.ask(cp.identity, 'ClearCache', {})).status).toBe('error')
  expect(cp.requests).toHaveLength(5)
  cp.replies.ClearCache = says(ok)
  expect(await host.ask(cp.identity, 'ClearCache', {})).toMatchObject({ status: 'completed' })
})

test('F4 a start that is sent again after a restart of the server is the same start', async () => {
  const cp = await station()
  await cp.boot()
  const idToken = await host.idToken()
  const at = new Date()
  const messageId = 'urn:uuid:5a0e7c5e-3f1e-4a39-9d2d-0a3b7b1b6a11'
  const first = await cp.start(idToken, 1_000, messageId, at)
  await host.world.restart()
  cp.movesTo(host.world.address)
  expect(await cp.start(idToken, 1_000, messageId, at)).toBe(first)
  // The same again under an id of its own: the domain knows it (F6).
  expect(await cp.start(idToken, 1_000, undefined, at)).toBe(first)
  expect(await host.rest.transactions({ station: cp.identity })).toHaveLength(1)
  await cp.stop(first, 1_100)
  // Without a boot its next message is enough to be called (F10).
  expect(await host.ask(cp.identity, 'ClearCache', {})).toMatchObject({ status: 'completed' })
})

test('F21 an unknown token is Invalid, its start is kept all the same, and the card is seen', async () => {
  const cp = await station()
  await cp.boot()
  const idTag = 'NOBODY000077'
  expect((await cp.accepted('Authorize', [['idTag', idTag]])).value('status')).toBe('Invalid')
  const transactionId = await cp.start(idTag)
  expect(transactionId).toBeGreaterThan(0)
  expect(await host.rest.transaction(await only(cp.identity))).toMatchObject({ state: 'active' })
  expect((await host.rest.seenCards()).map(({ value }) => value)).toContain(idTag)
})

test('F1 F2 what is unknown is counted, and billing is never lost to grammar', async () => {
  const cp = await station()
  await cp.boot()
  await cp.accepted('StatusNotification', [
    ['errorCode', 'NoError'],
    ['status', 'Available'],
    ['vendorThing', [['deep', 'x']]],
    ['connectorId', '1'],
  ])
  const deviations = await until('the deviation is counted', async () => {
    const found = (await host.rest.deviations(cp.identity)).filter(({ action }) => action === 'StatusNotification')
    return found.length > 0 ? found : undefined
  })
  expect(deviations).toMatchObject([{ action: 'StatusNotification', path: '/vendorThing', rule: 'extra-field' }])
  await cp.accepted('StopTransaction', [['meterStop', 'much']])
  const started = await cp.accepted('StartTransaction', [['idTag', 'X']])
  expect(Number(started.value('transactionId'))).toBeGreaterThan(0)
  const unread = await cp.send('Authorize', [])
  expect([unread.status, unread.value('Subcode'), unread.text.includes('ProtocolError')]).toEqual([
    400,
    undefined,
    true,
  ])
})
