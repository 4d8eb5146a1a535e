import { expect, test } from 'vitest'
import { fieldsOf } from '../../src/clients/raw-station.ts'
import { reported } from '../../src/clients/station-2.ts'
import { ProblemAnswer } from '../../src/rest.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const versions2 = ['ocpp2.0.1', 'ocpp2.1'] as const

const transactionOf = async (station: string) => {
  const [transaction] = await host.rest.transactions({ station, active: true })
  return transaction?.id ?? ''
}
const settled = (id: string, status: string) =>
  until(`command ${status}`, async () => {
    const command = await host.rest.commandById(id)
    return command.status === status ? command : undefined
  })

test('1.6 a remote start is sent, accepted, and completed by the transaction that follows (F9)', async () => {
  const station = await host.station16()
  const idToken = await host.idToken()
  await station.boot()
  const id = station.link.identity
  const command = await host.ask(id, 'RequestStartTransaction', { evseId: 1, idToken: { value: idToken } })
  expect(command).toMatchObject({ status: 'accepted', actor: expect.stringMatching(/^api-key:/), reason: 'testbed' })
  const { payload } = await station.link.request('RemoteStartTransaction')
  expect(payload).toEqual({ connectorId: 1, idTag: idToken })
  expect(await station.authorize(idToken)).toBe('Accepted')
  await station.start({ idTag: idToken })
  const completed = await settled(command.id, 'completed')
  const transaction = await host.rest.transaction(await transactionOf(id))
  expect(transaction.commandId).toBe(completed.id)
})

test('1.6 a remote stop completes when the transaction ends', async () => {
  const station = await host.station16()
  const idToken = await host.idToken()
  await station.boot()
  const { transactionId } = await station.start({ idTag: idToken })
  const id = await transactionOf(station.link.identity)
  const command = await host.ask(station.link.identity, 'RequestStopTransaction', { transactionId: id })
  expect(command.status).toBe('accepted')
  expect((await station.link.request('RemoteStopTransaction')).payload).toEqual({ transactionId })
  await station.stop(transactionId, 2_000, { reason: 'Remote' })
  await settled(command.id, 'completed')
  expect(await host.rest.transaction(id)).toMatchObject({ state: 'ended', stoppedReason: 'Remote' })
})

test('1.6 every other command reaches the wire in its words and comes back with its outcome', async () => {
  const station = await host.station16()
  await station.boot()
  const id = station.link.identity

  expect(await host.ask(id, 'UnlockConnector', { evseId: 1 })).toMatchObject({
    outcome: { status: 'Unlocked' },
  })
  expect((await station.link.request('UnlockConnector')).payload).toEqual({ connectorId: 1 })

  await host.ask(id, 'Reset', { type: 'OnIdle' })
  expect((await station.link.request('Reset')).payload).toEqual({ type: 'Soft' })
  await host.ask(id, 'Reset', { type: 'Immediate' })
  expect((await station.link.request('Reset')).payload).toEqual({ type: 'Hard' })

  const availability = await host.ask(id, 'ChangeAvailability', {
    operationalStatus: 'Inoperative',
    evseId: 1,
  })
  expect(availability.outcome).toMatchObject({ status: 'Accepted' })
  expect((await station.link.request('ChangeAvailability')).payload).toEqual({ connectorId: 1, type: 'Inoperative' })
  expect((await host.rest.station(id)).evses[0]?.requestedOperation).toBe('inoperative')
  await station.status('Unavailable')
  await settled(availability.id, 'completed')

  await host.ask(id, 'TriggerMessage', { requestedMessage: 'StatusNotification', evseId: 1 })
  expect((await station.link.request('TriggerMessage')).payload).toEqual({
    requestedMessage: 'StatusNotification',
    connectorId: 1,
  })

  expect(await host.ask(id, 'ClearCache', {})).toMatchObject({ status: 'completed' })
  expect((await station.link.request('ClearCache')).payload).toEqual({})

  const key = (variable: string) => ({ component: 'Configuration', variable })
  const read = await host.ask(id, 'GetVariables', { variables: [key('HeartbeatInterval'), key('NoSuchKey')] })
  expect(read.status).toBe('completed')
  expect((await station.link.request('GetConfiguration')).payload).toEqual({ key: ['HeartbeatInterval', 'NoSuchKey'] })

  const written = await host.ask(id, 'SetVariables', {
    variables: [{ ...key('HeartbeatInterval'), value: '600' }],
  })
  expect(written.status).toBe('completed')
  expect((await station.link.request('ChangeConfiguration')).payload).toEqual({
    key: 'HeartbeatInterval',
    value: '600',
  })

  expect(await host.ask(id, 'GetBaseReport', {})).toMatchObject({ status: 'completed' })
  const configuration = await host.rest.configuration(id)
  expect(configuration.variables.find(({ variable }) => variable === 'HeartbeatInterval')?.value).toBe('600')

  const transfer = await host.ask(id, 'DataTransfer', {
    vendorId: 'org.example',
    messageId: 'ping',
    data: 'x',
  })
  expect(transfer.outcome).toMatchObject({ status: 'Accepted', payload: { status: 'Accepted', data: 'pong' } })
  expect((await station.link.request('DataTransfer')).payload).toEqual({
    vendorId: 'org.example',
    messageId: 'ping',
    data: 'x',
  })

  await expect(host.ask(id, 'GetTransactionStatus', {})).rejects.toMatchObject({
    code: 'not-supported-by-version',
  })
})

test('a station that refuses a remote start says so in the command, and nothing starts', async () => {
  const station = await host.station16({
    replies: { RemoteStartTransaction: () => ({ result: { status: 'Rejected' } }) },
  })
  const idToken = await host.idToken()
  await station.boot()
  const command = await host.ask(station.link.identity, 'RequestStartTransaction', {
    evseId: 1,
    idToken: { value: idToken },
  })
  expect(command).toMatchObject({ status: 'rejected', outcome: { status: 'Rejected' } })
  expect(await host.rest.transactions({ station: station.link.identity })).toEqual([])
})

test('a command that a station answers with an error says which', async () => {
  const station = await host.station16({
    replies: { ClearCache: () => ({ error: 'SomethingElse', description: 'why' }) },
  })
  await station.boot()
  const command = await host.ask(station.link.identity, 'ClearCache', {})
  expect(command).toMatchObject({ status: 'error', outcome: { code: 'SomethingElse', description: 'why' } })
})

test('2.2 one command is in flight at a time, and the station speaks meanwhile', async () => {
  const station = await host.station16({
    replies: { Reset: () => 'silence', ClearCache: () => ({ result: { status: 'Accepted' } }) },
  })
  await station.boot()
  const id = station.link.identity
  await host.rest.command(id, 'Reset', { type: 'OnIdle' }, '0s')
  const reset = await station.link.request('Reset')
  const clear = await host.rest.command(id, 'ClearCache', {}, '0s')
  await station.link.accepted('Heartbeat', {})
  expect(station.link.requests.map(({ action }) => action)).toEqual(['Reset'])
  expect((await host.rest.commandById(clear.id)).status).toBe('pending')
  station.link.send(JSON.stringify([3, reset.id, { status: 'Accepted' }]))
  await settled(clear.id, 'completed')
})

test('F9 start, stop and unlock to a station that is away fail at once', async () => {
  const station = await host.station16()
  await station.boot()
  await station.link.terminate()
  const id = station.link.identity
  const idToken = { value: await host.idToken() }
  await until('the station is away', async () => {
    const command = await host.rest
      .command(id, 'RequestStartTransaction', { evseId: 1, idToken })
      .catch((error: unknown) => error)
    const away =
      command instanceof ProblemAnswer ? command.code === 'not-connected' : fieldsOf(command).status === 'offline'
    return away ? true : undefined
  })
  await expect(host.rest.call(id, { action: 'ClearCache', payload: {} })).rejects.toMatchObject({ status: 409 })
})

test('a raw call goes out as given: result, error, unknown fields refused, and sent all the same by force', async () => {
  const station = await host.station16({ replies: { GetDiagnostics: () => ({ error: 'NotSupported' }) } })
  await station.boot()
  const id = station.link.identity
  expect(await host.rest.call(id, { action: 'ClearCache', payload: {} })).toMatchObject({
    outcome: 'result',
    payload: { status: 'Accepted' },
  })
  expect(
    await host.rest.call(id, { action: 'GetDiagnostics', payload: { location: 'ftp://files.example/up' } }),
  ).toMatchObject({ outcome: 'error', payload: { code: 'NotSupported' } })
  await expect(host.rest.call(id, { action: 'ClearCache', payload: { extra: 1 } })).rejects.toMatchObject({
    status: 422,
  })
  expect(await host.rest.call(id, { action: 'ClearCache', payload: { extra: 1 } }, true)).toMatchObject({
    outcome: 'result',
  })
  expect(station.link.requests.map(({ payload }) => payload)).toEqual([
    {},
    { location: 'ftp://files.example/up' },
    { extra: 1 },
  ])
})

test.each(versions2)(
  '%s a remote start carries its number, and the transaction that follows completes it',
  async (version) => {
    const station = await host.station2(version)
    const idToken = await host.idToken()
    await station.boot()
    const id = station.link.identity
    const command = await host.ask(id, 'RequestStartTransaction', { evseId: 1, idToken: { value: idToken } })
    expect(command.status).toBe('accepted')
    const { payload } = await station.link.request('RequestStartTransaction')
    expect(payload).toMatchObject({ evseId: 1, idToken: { idToken, type: 'ISO14443' } })
    const answer = await station.event('Started', 'remote-1', 0, {
      triggerReason: 'RemoteStart',
      idToken: { idToken, type: 'ISO14443' },
      transactionInfo: { remoteStartId: payload.remoteStartId },
    })
    expect(answer).toMatchObject({ payload: { idTokenInfo: { status: 'Accepted' } } })
    await settled(command.id, 'completed')
    const transaction = await host.rest.transaction(await transactionOf(id))
    expect(transaction).toMatchObject({ commandId: command.id, remoteStartId: payload.remoteStartId })

    const stop = await host.ask(id, 'RequestStopTransaction', { transactionId: transaction.id })
    expect((await station.link.request('RequestStopTransaction')).payload).toEqual({ transactionId: 'remote-1' })
    await station.event('Ended', 'remote-1', 500, {
      triggerReason: 'RemoteStop',
      transactionInfo: { stoppedReason: 'Remote' },
    })
    await settled(stop.id, 'completed')
  },
)

test.each(versions2)(
  '%s every other command reaches the wire in its words and comes back with its outcome',
  async (version) => {
    const station = await host.station2(version)
    await station.boot()
    const id = station.link.identity

    expect(await host.ask(id, 'UnlockConnector', { evseId: 1, connectorId: 1 })).toMatchObject({
      outcome: { status: 'Unlocked' },
    })
    expect((await station.link.request('UnlockConnector')).payload).toEqual({ evseId: 1, connectorId: 1 })

    await host.ask(id, 'Reset', { type: 'OnIdle' })
    expect((await station.link.request('Reset')).payload).toEqual({ type: 'OnIdle' })
    await host.ask(id, 'Reset', { type: 'Immediate', evseId: 1 })
    expect((await station.link.request('Reset')).payload).toEqual({ type: 'Immediate', evseId: 1 })

    const availability = await host.ask(id, 'ChangeAvailability', {
      operationalStatus: 'Inoperative',
      evseId: 1,
    })
    expect(availability.outcome).toMatchObject({ status: 'Accepted' })
    expect((await station.link.request('ChangeAvailability')).payload).toEqual({
      operationalStatus: 'Inoperative',
      evse: { id: 1 },
    })
    await station.status('Unavailable')
    await settled(availability.id, 'completed')

    // F06.FR.13: a status needs its connector.
    await host.ask(id, 'TriggerMessage', { requestedMessage: 'StatusNotification', evseId: 1, connectorId: 1 })
    expect((await station.link.request('TriggerMessage')).payload).toEqual({
      requestedMessage: 'StatusNotification',
      evse: { id: 1, connectorId: 1 },
    })

    expect(await host.ask(id, 'ClearCache', {})).toMatchObject({ status: 'completed' })

    const variable = { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval' }
    expect(await host.ask(id, 'GetVariables', { variables: [variable] })).toMatchObject({
      status: 'completed',
    })
    expect(fieldsOf((await station.link.request('GetVariables')).payload).getVariableData).toMatchObject([
      { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } },
    ])
    expect(await host.ask(id, 'SetVariables', { variables: [{ ...variable, value: '900' }] })).toMatchObject({
      status: 'completed',
    })
    const set = fieldsOf((await station.link.request('SetVariables')).payload).setVariableData
    expect(set).toMatchObject([{ attributeValue: '900' }])
    const known = (await host.rest.configuration(id)).variables.find(
      ({ variable: name }) => name === 'HeartbeatInterval',
    )
    expect(known?.value).toBe('900')

    const report = await host.ask(id, 'GetBaseReport', {})
    expect(report.status).toBe('accepted')
    const { payload } = await station.link.request('GetBaseReport')
    expect(payload).toMatchObject({ reportBase: 'FullInventory' })
    await station.report(Number(payload.requestId), [
      [reported('ChargingStation', 'Model', 'Raw 2')],
      [reported('SampledDataCtrlr', 'TxUpdatedInterval', '30')],
    ])
    await settled(report.id, 'completed')
    const variables = (await host.rest.configuration(id)).variables
    expect(variables.find(({ variable: name }) => name === 'TxUpdatedInterval')?.value).toBe('30')

    expect(await host.ask(id, 'GetTransactionStatus', {})).toMatchObject({
      status: 'completed',
      outcome: { payload: { messagesInQueue: false } },
    })
    const transfer = await host.ask(id, 'DataTransfer', { vendorId: 'org.example', data: { any: ['json'] } })
    expect(transfer.outcome).toMatchObject({ payload: { status: 'Accepted', data: { pong: 1 } } })
    expect((await station.link.request('DataTransfer')).payload).toEqual({
      vendorId: 'org.example',
      data: { any: ['json'] },
    })
  },
)

test('DataTransfer from a station of a vendor nobody speaks for', async () => {
  const station16 = await host.station16()
  const station2 = await host.station2('ocpp2.0.1')
  await station16.boot()
  await station2.boot()
  const transfer = { vendorId: 'org.example', messageId: 'hello', data: 'x' }
  expect(await station16.link.accepted('DataTransfer', transfer)).toEqual({ status: 'UnknownVendorId' })
  expect(await station2.link.accepted('DataTransfer', transfer)).toEqual({ status: 'UnknownVendorId' })
})
