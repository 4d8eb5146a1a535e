import { type CommandParameters } from '@stationmaster/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sweepDisplayMessages } from '../../src/domain/display-message.ts'
import { need } from '../../src/domain/ports.ts'
import { at, minute, type Version, World } from './station-world.ts'

const versions = ['ocpp2.0.1', 'ocpp2.1'] as const

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

async function station(version: Version, answers: Parameters<World['plug']>[1]) {
  await world.register({ protocolVersion: version })
  world.plug(version, answers)
}

function set(parameters: Partial<CommandParameters<'SetDisplayMessage'>> = {}) {
  const message = { format: 'UTF8', content: 'Hej' } as const
  return world.command({ type: 'SetDisplayMessage', parameters: { message, priority: 'NormalCycle', ...parameters } })
}

function known() {
  return world.store.run({
    touches: [],
    needs: { messages: need('displayMessages', 's1') },
    decide: ({ messages }) => ({ result: messages.map(({ messageId }) => messageId), writes: [], events: [] }),
  })
}

test.each(versions)('%s a message that was to be cleared, or asked for, stays without an answer', async (version) => {
  await station(version, {
    SetDisplayMessage: { status: 'Accepted' },
    ClearDisplayMessage: 'timeout',
    GetDisplayMessages: 'timeout',
  })
  await set({ id: 1 })
  expect(await world.command({ type: 'ClearDisplayMessage', parameters: { id: 1 } })).toMatchObject({
    status: 'timeout',
  })
  expect(await world.command({ type: 'GetDisplayMessages', parameters: {} })).toMatchObject({ status: 'timeout' })
  expect(await known()).toEqual([1])
})

test.each(versions)('%s O01.FR.07 a message whose end is over is forgotten', async (version) => {
  await station(version, { SetDisplayMessage: { status: 'Accepted' } })
  await set({ id: 1, endDateTime: at(10 * minute) })
  await set({ id: 2 })
  const sweep = () =>
    sweepDisplayMessages(
      { store: world.store, clock: world.clock, overdue: () => Promise.resolve(['s1']) },
      new AbortController().signal,
    )
  expect(await sweep()).toBe(0)
  world.now += 11 * minute
  expect(await sweep()).toBe(1)
  expect(await known()).toEqual([2])
})
