import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, minute, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

test('B01 an accepted station is told its heartbeat interval and our time', async () => {
  await world.register()
  expect(await world.boot16()).toEqual({ status: 'Accepted', currentTime: at(), interval: 300 })
  expect(await world.boot2()).toEqual({ status: 'Accepted', currentTime: at(), interval: 300 })
  expect(await world.station()).toMatchObject({
    vendor: 'Vendor',
    model: 'Model',
    lastBootReason: 'PowerUp',
    lastBootAt: world.now,
  })
})

test('B02 a pending station asks again in a minute', async () => {
  await world.register({ onboarding: 'pending' })
  expect(await world.boot2()).toMatchObject({ status: 'Pending', interval: 60 })
})

test('B03 a rejected station asks again in an hour', async () => {
  await world.register({ onboarding: 'rejected' })
  expect(await world.boot2()).toMatchObject({ status: 'Rejected', interval: 3_600 })
})

test('F16 an interval an operator set is told', async () => {
  await world.register({ heartbeatIntervalS: 900 })
  expect(await world.boot16()).toMatchObject({ interval: 900 })
})

test('F11 an unregistered station is answered Pending and enters nothing but the knocking list', async () => {
  await world.onboarding.admit({
    identity: 'Stranger',
    stationId: 'stranger',
    remoteAddress: '10.0.0.9',
    subprotocols: ['ocpp1.6'],
    credentials: null,
    secure: false,
    tls: null,
    certificate: null,
  })
  expect(await world.boot16({ chargePointSerialNumber: 'SN1', firmwareVersion: '1.9' }, 'stranger')).toMatchObject({
    status: 'Pending',
    interval: 60,
  })
  expect(await world.read('station', 'stranger')).toBeUndefined()
  expect(await world.read('knock', 'stranger')).toMatchObject({
    vendor: 'Vendor',
    serialNumber: 'SN1',
    firmwareVersion: '1.9',
  })
  expect(world.of('station.booted')).toEqual([])
})

test('1.6 4.6 a heartbeat costs no write and tells the time', async () => {
  await world.register()
  const before = await world.station()
  await world.advance(minute)
  const { Heartbeat } = world.adapters['ocpp1.6'].inbound
  expect(await Heartbeat({}, world.call('Heartbeat'))).toEqual({ currentTime: at(minute) })
  expect(await world.station()).toEqual(before)
})

test('F19 another firmware asks for the inventory again', async () => {
  await world.register({ inventoryFirmware: '1.0', firmwareVersion: '1.0', model: 'Model', inventoryAt: world.now })
  await world.boot16({ firmwareVersion: '1.0' })
  expect((await world.station()).inventoryFirmware).toBe('1.0')
  await world.boot16({ firmwareVersion: '1.1' })
  expect((await world.station()).inventoryFirmware).toBeNull()
  expect(world.of('station.changed').at(-1)?.data).toMatchObject({
    changes: { firmwareVersion: { from: '1.0', to: '1.1' } },
  })
})

test('1.6 4.9 after a restart the state is unknown until each connector has spoken', async () => {
  await world.register()
  await world.status16(1, 'Available')
  await world.boot16()
  expect(await world.connector(1, 1)).toMatchObject({ status: null })
  expect(await world.evse(1)).toMatchObject({ state: 'unknown', stateReason: 'not-reported' })
})

test('F06 a boot we asked for is no restart', async () => {
  await world.register()
  await world.status2(1, 1, 'Available')
  await world.boot2('Triggered')
  expect(await world.evse(1)).toMatchObject({ state: 'available' })
})

test('F17 a status right after a boot is live whatever its clock says', async () => {
  await world.register()
  await world.boot16()
  await world.status16(1, 'Available', { timestamp: new Date(world.now - 37 * minute).toISOString() })
  expect(await world.station()).toMatchObject({ clockOffsetMs: -37 * minute })
})

function part(requestId: number, seqNo: number, tbc: boolean, name: string, value = '1') {
  return {
    requestId,
    seqNo,
    tbc,
    generatedAt: at(),
    reportData: [
      {
        component: { name: 'OCPPCommCtrlr' },
        variable: { name },
        variableAttribute: [{ value, mutability: 'ReadWrite' as const }],
        variableCharacteristics: { dataType: 'integer' as const, supportsMonitoring: false },
      },
    ],
  }
}

const requestIdOf = (index: number) => (world.wire[index]!.payload as { requestId: number }).requestId

async function askForReport() {
  await world.register({ protocolVersion: 'ocpp2.0.1', firmwareVersion: '7' })
  world.plug('ocpp2.0.1', { GetBaseReport: { status: 'Accepted' } })
  const command = await world.command({ type: 'GetBaseReport', parameters: {} })
  const requestId = requestIdOf(0)
  const { NotifyReport } = world.adapters['ocpp2.0.1'].inbound
  return { command, requestId, notify: (report: object) => NotifyReport(report as never, world.call('NotifyReport')) }
}

test('B07 a report is whole when its parts have come, in any order and twice', async () => {
  const { command, requestId, notify } = await askForReport()
  expect(command).toMatchObject({ status: 'accepted' })
  await notify(part(requestId, 2, false, 'HeartbeatInterval'))
  await notify(part(requestId, 0, true, 'RetryBackOffRandomRange'))
  await notify(part(requestId, 0, true, 'RetryBackOffRandomRange'))
  expect(await world.row(command.commandId)).toMatchObject({ status: 'accepted' })
  await notify(part(requestId, 1, true, 'RetryBackOffRepeatTimes'))
  expect(await world.row(command.commandId)).toMatchObject({ status: 'completed' })
  expect(await world.read('deviceVariables', 's1')).toHaveLength(3)
  expect(await world.station()).toMatchObject({ inventoryFirmware: '7', inventoryAt: world.now })
  expect(world.of('configuration.read')).toHaveLength(1)
})

test('B07 a part whose commit failed is counted when it comes again, and not before', async () => {
  const { command, requestId, notify } = await askForReport()
  await notify(part(requestId, 0, true, 'RetryBackOffRandomRange'))
  world.storeIsAway = true
  await expect(notify(part(requestId, 1, true, 'RetryBackOffRepeatTimes'))).rejects.toThrow('away')
  world.storeIsAway = false
  await notify(part(requestId, 2, false, 'HeartbeatInterval'))
  expect(await world.row(command.commandId)).toMatchObject({ status: 'accepted' })
  await notify(part(requestId, 1, true, 'RetryBackOffRepeatTimes'))
  expect(await world.row(command.commandId)).toMatchObject({ status: 'completed' })
  expect(await world.read('deviceVariables', 's1')).toHaveLength(3)
})

test('B07 a report that never ends is given up', async () => {
  const { command, requestId, notify } = await askForReport()
  await notify(part(requestId, 0, true, 'RetryBackOffRandomRange'))
  await world.advance(11 * minute)
  await world.remoteControl.settleOverdue()
  expect(await world.row(command.commandId)).toMatchObject({ status: 'no-effect' })
  expect((await world.station()).inventoryFirmware).toBeNull()
})

test('B07 a new inventory takes away what the station no longer has', async () => {
  const first = await askForReport()
  await first.notify(part(first.requestId, 0, false, 'Old'))
  await world.advance(minute)
  await world.command({ type: 'GetBaseReport', parameters: {} })
  const requestId = requestIdOf(1)
  await first.notify(part(requestId, 0, false, 'New'))
  expect((await world.read('deviceVariables', 's1')).map(({ variable }) => variable)).toEqual(['New'])
})

test('A01.FR.08 a reported password is not kept', async () => {
  const { requestId, notify } = await askForReport()
  await notify(part(requestId, 0, false, 'BasicAuthPassword', 'open sesame 123456'))
  expect(await world.read('deviceVariables', 's1')).toMatchObject([{ value: null, mutability: 'WriteOnly' }])
})

test('B07 the inventory tells of EVSEs and connectors before they have a status', async () => {
  const { requestId, notify } = await askForReport()
  const data = (component: object, name: string, value: string, maxLimit?: number) => ({
    component,
    variable: { name },
    variableAttribute: [{ value }],
    variableCharacteristics: { dataType: 'string', supportsMonitoring: false, ...(maxLimit ? { maxLimit } : {}) },
  })
  await notify({
    requestId,
    seqNo: 0,
    tbc: false,
    generatedAt: at(),
    reportData: [
      data({ name: 'EVSE', evse: { id: 1 } }, 'Power', '0', 150_000),
      data({ name: 'Connector', evse: { id: 1, connectorId: 1 } }, 'ConnectorType', 'cCCS2'),
    ],
  })
  expect(await world.connector(1, 1)).toMatchObject({ type: 'cCCS2', maxPowerW: 150_000, status: null })
  expect(await world.evse(1)).toMatchObject({ state: 'unknown' })
})
