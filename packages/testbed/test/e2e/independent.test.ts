/** Stations of a public package, ocpp-rpc, against a server in another process. */
import { RPCClient } from 'ocpp-rpc'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fieldsOf } from '../../src/clients/raw-station.ts'
import { createFolder, type Folder } from '../../src/folder.ts'
import { createRest, type Rest } from '../../src/rest.ts'
import { type ServerProcess, startServerProcess } from '../../src/server-process.ts'
import { until } from '../../src/until.ts'

let folder: Folder
let server: ServerProcess
let rest: Rest

const start = async () => {
  server = await startServerProcess({ database: `sqlite:${folder.path}/stationmaster.db`, data: folder.path })
  rest = createRest(server.address)
}

beforeAll(async () => {
  folder = await createFolder()
  await start()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

async function client(identity: string, protocol: string, password: string): Promise<RPCClient> {
  const station = new RPCClient({
    endpoint: server.stations,
    identity,
    protocols: [protocol],
    password,
    // The package names its 2.1 schemas otherwise than it looks them up (2.2.1).
    strictMode: protocol !== 'ocpp2.1',
    strictModeValidators: [],
    reconnect: false,
    callTimeoutMs: 30_000,
    pingIntervalMs: 30_000,
    deferPingsOnActivity: false,
    respondWithDetailedErrors: false,
    callConcurrency: 1,
    maxBadMessages: 0,
    wsOpts: {},
    headers: {},
    maxReconnects: 0,
    backoff: { initialDelay: 1_000, maxDelay: 10_000, factor: 2, randomisationFactor: 0.25 },
  })
  await station.connect()
  return station
}

const password = 'a long station password'
const at = () => new Date().toISOString()

test('ocpp-rpc 1.6 with a password: boot, charge, remote stop, an unknown token, and a replay after our restart', async () => {
  await rest.putStation('RPC-16', { onboarding: 'accepted', password })
  await rest.putIdToken('04RPC16')
  let station = await client('RPC-16', 'ocpp1.6', password)
  expect(
    await station.call('BootNotification', { chargePointVendor: 'mikuso', chargePointModel: 'ocpp-rpc' }),
  ).toMatchObject({ status: 'Accepted' })
  expect(await station.call('Authorize', { idTag: '04RPC16' })).toEqual({ idTagInfo: { status: 'Accepted' } })
  expect(await station.call('Authorize', { idTag: '04NOBODY' })).toEqual({ idTagInfo: { status: 'Invalid' } })
  const startPayload = { connectorId: 1, idTag: '04RPC16', meterStart: 0, timestamp: at() }
  const started = fieldsOf(await station.call('StartTransaction', startPayload))
  await station.call('MeterValues', {
    connectorId: 1,
    transactionId: started.transactionId,
    meterValue: [{ timestamp: at(), sampledValue: [{ value: '1200' }] }],
  })
  station.handle('RemoteStopTransaction', async () => ({ status: 'Accepted' }))
  const [transaction] = await rest.transactions({ station: 'RPC-16', active: true })
  const command = await rest.command('RPC-16', 'RequestStopTransaction', { transactionId: transaction?.id ?? '' }, '0s')
  const stopPayload = { transactionId: started.transactionId, meterStop: 2_000, timestamp: at(), reason: 'Remote' }
  const stopped = await station.call('StopTransaction', stopPayload)
  await until('the stop is seen', async () =>
    (await rest.commandById(command.id)).status === 'completed' ? true : undefined,
  )
  await station.close()

  await server[Symbol.asyncDispose]()
  await start()
  station = await client('RPC-16', 'ocpp1.6', password)
  expect(await station.call('StopTransaction', stopPayload)).toEqual(stopped)
  expect(await rest.transactions({ station: 'RPC-16' })).toMatchObject([{ state: 'ended', energyWh: 2_000 }])
  await station.close()
})

test.each(['ocpp2.0.1', 'ocpp2.1'])('ocpp-rpc %s: boot, charge, and a refused remote start', async (protocol) => {
  const identity = `RPC-${protocol}`
  await rest.putStation(identity, { onboarding: 'accepted', password })
  const idToken = { idToken: `04${protocol.replaceAll('.', '')}`, type: 'ISO14443' }
  await rest.putIdToken(idToken.idToken)
  const station = await client(identity, protocol, password)
  station.handle('RequestStartTransaction', async () => ({ status: 'Rejected' }))
  expect(
    await station.call('BootNotification', {
      reason: 'PowerUp',
      chargingStation: { vendorName: 'mikuso', model: 'ocpp-rpc' },
    }),
  ).toMatchObject({ status: 'Accepted' })
  const refused = await rest.command(identity, 'RequestStartTransaction', {
    evseId: 1,
    idToken: { value: idToken.idToken },
  })
  expect(refused).toMatchObject({ status: 'rejected', outcome: { status: 'Rejected' } })
  const event = (eventType: string, triggerReason: string, seqNo: number, value: number) =>
    station.call('TransactionEvent', {
      eventType,
      timestamp: at(),
      triggerReason,
      seqNo,
      transactionInfo: { transactionId: 'independent-1' },
      evse: { id: 1, connectorId: 1 },
      ...(eventType === 'Updated' ? {} : { idToken }),
      meterValue: [{ timestamp: at(), sampledValue: [{ value }] }],
    })
  expect(await event('Started', 'Authorized', 0, 0)).toMatchObject({ idTokenInfo: { status: 'Accepted' } })
  await event('Updated', 'MeterValuePeriodic', 1, 700)
  await event('Ended', 'StopAuthorized', 2, 1_500)
  expect(await rest.transactions({ station: identity })).toMatchObject([{ state: 'ended', energyWh: 1_500 }])
  await station.close()
})
