import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld({ flags: { interrogate: 'first-boot' } })
const booted = { GetConfiguration: () => ({ result: { configurationKey: [] } }) }

/** A station that is on file, knows its configuration, and is away. */
async function away(): Promise<string> {
  const station = await host.station16({ replies: booted })
  await station.boot()
  const id = station.link.identity
  await until('it was read', async () => (await host.rest.configuration(id)).readAt ?? undefined)
  await station.link.terminate()
  await until('it cannot be asked', async () => {
    const { status } = await host.rest.command(id, 'UnlockConnector', { evseId: 1 }, '0s')
    return status === 'offline' || undefined
  })
  return id
}

test('F9 what waited for a station goes out once, in its order, though it boots as it connects', async () => {
  const id = await away()
  const values = ['1', '2', '3', '4', '5', '6']
  const commands: { id: string }[] = []
  for (const value of values) {
    const variables = [{ component: 'x', variable: 'HeartbeatInterval', value }]
    commands.push(await host.rest.command(id, 'SetVariables', { variables }, '0s'))
  }
  const station = await host.station16({ identity: id, replies: { ...booted, ChangeConfiguration: () => 'silence' } })
  const boot = station.boot()
  for (let answered = 0; answered < values.length; answered++) {
    const { id: messageId } = await station.link.request('ChangeConfiguration')
    // As long as a mobile network takes.
    await sleep(60)
    station.link.send(JSON.stringify([3, messageId, { status: 'Accepted' }]))
  }
  await boot
  for (const { id: commandId } of commands) {
    await until('it is done', async () => (await host.rest.commandById(commandId)).status === 'completed' || undefined)
  }
  await host.ask(id, 'TriggerMessage', { requestedMessage: 'Heartbeat' })
  const sent = station.link.requests.filter(({ action }) => action === 'ChangeConfiguration')
  expect(sent.map(({ payload }) => payload.value)).toEqual(values)
})
