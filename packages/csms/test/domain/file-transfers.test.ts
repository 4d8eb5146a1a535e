import { type CommandRequest } from '@stationmaster/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { endOverdueTransfers } from '../../src/domain/firmware.ts'
import { withoutCredentials } from '../../src/domain/secret-names.ts'
import { minute, type Version, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

const hour = 60 * minute
const update = {
  type: 'UpdateFirmware',
  parameters: { location: 'https://files.example/2.bin' },
} as const satisfies CommandRequest
const log = {
  type: 'GetLog',
  parameters: { logType: 'DiagnosticsLog', remoteLocation: 'https://files.example/' },
} as const satisfies CommandRequest

async function station(version: Version, answers: Parameters<World['plug']>[1] = {}) {
  await world.register({ protocolVersion: version, firmwareVersion: '1.0' })
  world.plug(version, answers)
}

const requestId = (index = 0) => Number(Object(world.wire[index]?.payload).requestId)
const transfer = async (commandId: string) => {
  const found = await world.read('fileTransfer', commandId)
  if (found === undefined) throw new Error(`no transfer ${commandId}`)
  return found
}
function told(status: string, id?: number, action = 'FirmwareStatusNotification') {
  const request = { status, ...(id === undefined ? {} : { requestId: id }) }
  const inbound = world.adapters['ocpp2.0.1'].inbound as unknown as Record<
    string,
    (request: object, call: ReturnType<World['call']>) => Promise<unknown>
  >
  return inbound[action]?.(request, world.call(action, request))
}
async function sweep() {
  await world.remoteControl.settleOverdue()
  return endOverdueTransfers(world.store, world.clock)
}

describe('an end, always', () => {
  test('L01 an update that nothing more is heard of has no effect, and a late word is the truth all the same', async () => {
    await station('ocpp2.0.1', { UpdateFirmware: { status: 'Accepted' } })
    const { commandId } = await world.command(update)
    await told('Downloading', requestId())
    world.now += 23 * hour
    await sweep()
    expect(await transfer(commandId)).toMatchObject({ state: 'running', status: 'Downloading' })
    world.now += 2 * hour
    await sweep()
    expect(await world.row(commandId)).toMatchObject({ status: 'no-effect' })
    expect(await transfer(commandId)).toMatchObject({ state: 'no-effect', status: 'Downloading', endedAt: world.now })
    await told('Installing', requestId())
    expect(await transfer(commandId)).toMatchObject({ state: 'running', endedAt: null })
    await told('Installed', requestId())
    expect(await transfer(commandId)).toMatchObject({ state: 'completed' })
    expect(await world.row(commandId)).toMatchObject({ status: 'no-effect' })
  })

  test('N01 a log has an hour, and more where it may be tried again', async () => {
    await station('ocpp2.0.1', { GetLog: { status: 'Accepted', filename: 'a' } })
    const once = await world.command(log)
    const often = await world.command({
      ...log,
      parameters: { ...log.parameters, retries: 5, retryInterval: 3_600 },
    })
    world.now += hour + minute
    await sweep()
    expect((await transfer(once.commandId)).state).toBe('no-effect')
    expect((await transfer(often.commandId)).state).toBe('running')
  })

  test('L01 the bound counts from the time of installation', async () => {
    await station('ocpp2.0.1', { UpdateFirmware: { status: 'Accepted' } })
    const installDateTime = new Date(world.now + 48 * hour).toISOString()
    const { commandId } = await world.command({
      ...update,
      parameters: { ...update.parameters, installDateTime },
    })
    expect((await transfer(commandId)).expiresAt).toBe(world.now + 72 * hour)
    expect((await world.row(commandId)).expiresAt).toBe(world.now + 72 * hour)
  })

  test.each(['timeout', 'closed'] as const)(
    'L01 an update whose answer is lost (%s) is unanswered, and its words still find it',
    async (answer) => {
      await station('ocpp2.0.1', { UpdateFirmware: answer })
      const { commandId, status } = await world.command(update)
      expect(status).toBe(answer === 'closed' ? 'offline' : 'timeout')
      expect(await transfer(commandId)).toMatchObject({ state: 'unanswered' })
      await told('Downloading', requestId())
      expect(await transfer(commandId)).toMatchObject({ state: 'running' })
      world.now += 25 * hour
      await sweep()
      expect(await transfer(commandId)).toMatchObject({ state: 'no-effect' })
    },
  )

  test('a process that died before the answer leaves an update that ends by the clock', async () => {
    const answer = Promise.withResolvers<'timeout'>()
    await station('ocpp2.0.1', { UpdateFirmware: () => answer.promise })
    const { commandId } = await world.remoteControl.submit('s1', update, 'user:test')
    expect(await transfer(commandId)).toMatchObject({ state: 'pending', firmwareBefore: '1.0' })
    world.now += hour
    await endOverdueTransfers(world.store, world.clock)
    expect(await transfer(commandId)).toMatchObject({ state: 'unanswered', endedAt: world.now })
    expect(world.of('firmware-update.changed').map(({ data }) => (data as { state: string }).state)).toEqual([
      'pending',
      'unanswered',
    ])
    answer.resolve('timeout')
  })

  test('an offline station is asked nothing, and no row is left', async () => {
    await station('ocpp2.0.1')
    world.unplug()
    const { commandId, status } = await world.command(update)
    expect(status).toBe('offline')
    expect(await world.read('fileTransfer', commandId)).toBeUndefined()
  })
})

describe('which one a word is about', () => {
  test('L01 with its number only that one, also when it is old', async () => {
    await station('ocpp2.0.1', { UpdateFirmware: { status: 'Accepted' } })
    const first = await world.command(update)
    const second = await world.command(update)
    await told('DownloadFailed', requestId(0))
    expect(await transfer(first.commandId)).toMatchObject({ state: 'failed' })
    expect(await transfer(second.commandId)).toMatchObject({ state: 'running', status: null })
    // Some try again by themselves after they said that it failed.
    await told('Installed', requestId(0))
    expect(await transfer(first.commandId)).toMatchObject({ state: 'completed' })
  })

  test('L01.FR.20 without a number, which must not be, the running one', async () => {
    await station('ocpp2.0.1', { UpdateFirmware: { status: 'Accepted' } })
    const { commandId } = await world.command(update)
    await told('Installed')
    expect(await world.row(commandId)).toMatchObject({ status: 'completed' })
  })

  test('a firmware word never touches a log', async () => {
    await station('ocpp2.0.1', { GetLog: { status: 'Accepted', filename: 'a' } })
    const { commandId } = await world.command(log)
    await told('Installed', requestId())
    expect(await transfer(commandId)).toMatchObject({ state: 'running', steps: [] })
    expect(world.of('station.noted')).toMatchObject([{ data: { action: 'FirmwareStatusNotification' } }])
  })

  test('the newest 32 words are kept', async () => {
    await station('ocpp2.0.1', { UpdateFirmware: { status: 'Accepted' } })
    const { commandId } = await world.command(update)
    for (let time = 0; time < 40; time++) await told('Downloading', requestId())
    expect((await transfer(commandId)).steps).toHaveLength(32)
  })
})

test('F19 a boot with another firmware ends the update and asks for the inventory anew', async () => {
  await world.register({ protocolVersion: 'ocpp1.6', firmwareVersion: '1.0', inventoryFirmware: '1.0' })
  world.plug('ocpp1.6', { UpdateFirmware: {} })
  const { commandId } = await world.command(update)
  await world.boot16({ firmwareVersion: '2.0' })
  expect(await transfer(commandId)).toMatchObject({ state: 'completed', firmwareAfter: '2.0', status: null })
  expect(await world.row(commandId)).toMatchObject({ status: 'completed' })
  expect((await world.station()).inventoryFirmware).toBeNull()
})

test('L01.FR.11 a signature without its certificate is refused, and nothing is kept', async () => {
  await station('ocpp2.0.1')
  const half = { ...update, parameters: { ...update.parameters, signature: 'c2ln' } }
  await expect(world.command(half)).rejects.toMatchObject({ code: 'invalid-request' })
  expect(world.events).toEqual([])
})

test('A01.FR.08 a location keeps no password and nothing that signs it', () => {
  expect(withoutCredentials('ftp://u:p4ss@h/f.bin')).toBe('ftp://****@h/f.bin')
  expect(withoutCredentials('https://h/f?X-Amz-Date=1&X-Amz-Signature=ab12&token=cd')).toBe(
    'https://h/f?X-Amz-Date=1&X-Amz-Signature=****&token=****',
  )
  expect(withoutCredentials('https://h/f?version=2')).toBe('https://h/f?version=2')
})
