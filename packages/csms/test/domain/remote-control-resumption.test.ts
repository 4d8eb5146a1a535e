import { type CommandRequest } from '@stationmaster/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { put } from '../../src/domain/ports.ts'
import { minute, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

const clear: CommandRequest = { type: 'ClearCache', parameters: {} }

test('F9 a command whose link broke goes out on the link that was there before its row waited again', async () => {
  await world.register({ protocolVersion: 'ocpp1.6' })
  world.plug('ocpp1.6', { ClearCache: 'closed' })
  const { commandId } = await world.command(clear)
  expect(await world.row(commandId)).toMatchObject({ status: 'pending' })
  // Nobody connects any more: the new link had looked for what waits too early.
  world.plug('ocpp1.6', { ClearCache: { status: 'Accepted' } })
  await world.advance(5_000)
  expect(await world.row(commandId)).toMatchObject({ status: 'completed' })
})

test('F9 a command whose link broke waits as long as one that was asked while the station was away', async () => {
  await world.register({ protocolVersion: 'ocpp1.6' })
  world.plug('ocpp1.6', { ClearCache: 'closed' })
  const { commandId } = await world.command(clear)
  world.unplug()
  world.now += 23 * 60 * minute
  await world.remoteControl.settleOverdue()
  expect(await world.row(commandId)).toMatchObject({ status: 'pending' })
  world.now += 61 * minute
  await world.remoteControl.settleOverdue()
  expect(await world.row(commandId)).toMatchObject({ status: 'expired' })
})

test('what may no longer be asked when the station is back ends with the reason', async () => {
  await world.register({ protocolVersion: 'ocpp2.0.1' })
  const { commandId } = await world.command({
    type: 'SetMonitoringLevel',
    parameters: { severity: 5 },
  })
  expect(await world.row(commandId)).toMatchObject({ status: 'pending' })
  await world.register({ protocolVersion: 'ocpp1.6' })
  world.plug('ocpp1.6')
  await world.remoteControl.resume('s1')
  await world.quiet()
  expect(world.wire).toEqual([])
  expect(await world.row(commandId)).toMatchObject({
    status: 'error',
    outcome: { code: 'not-supported-by-version' },
  })
})

test('F9 what a server before this one had in hand is not sent again, and is told as perhaps sent', async () => {
  await world.register({ protocolVersion: 'ocpp1.6' })
  const waiting = await world.command(clear)
  expect(waiting).toMatchObject({ status: 'pending', dispatchedAt: null })
  // As kill -9 between the frame and its row leaves it.
  await world.write(put('command', { ...waiting, dispatchedAt: world.now }))
  world.plug('ocpp1.6', { ClearCache: { status: 'Accepted' } })
  await world.remoteControl.resume('s1')
  await world.quiet()
  expect(world.wire).toEqual([])
  expect(await world.row(waiting.commandId)).toMatchObject({
    status: 'timeout',
    outcome: { description: expect.stringContaining('may have reached') },
  })
})

test('what a server before this one had in hand and cannot be waited for ends as unanswered, not as never sent', async () => {
  await world.register({ protocolVersion: 'ocpp1.6' })
  const waiting = await world.command(clear)
  await world.write(
    put('command', { ...waiting, type: 'Reset', parameters: { type: 'OnIdle' }, dispatchedAt: world.now }),
  )
  world.now += 25 * 60 * minute
  await world.remoteControl.settleOverdue()
  expect(await world.row(waiting.commandId)).toMatchObject({ status: 'timeout' })
})
