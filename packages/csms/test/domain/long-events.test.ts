/** NotifyEvent is the longest message there is: what it costs grows with its length and no faster (N07, B01.FR.05). */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Change } from '../../src/domain/commands.ts'
import { eventsReceived } from '../../src/domain/monitoring-events.ts'
import { type MonitoringEventInput } from '../../src/domain/monitoring-model.ts'
import { at, World } from './station-world.ts'

const t0 = Date.parse(at())

afterEach(() => vi.restoreAllMocks())

describe('B01.FR.05 states that are told by thousands in one message', () => {
  const words = ['Occupied', 'Available', 'Faulted', 'Reserved', 'Unavailable']
  const eventOf = (index: number) => {
    const place = { component: { name: 'Connector', evse: { id: (index % 7) + 1, connectorId: 1 } } }
    const more = { eventId: index, timestamp: at(index * 10), eventNotificationType: 'HardWiredNotification' }
    return index % 6 === 5
      ? { ...place, ...more, variable: { name: 'Problem' }, trigger: 'Alerting', actualValue: String(index % 4 === 1) }
      : {
          ...place,
          ...more,
          variable: { name: 'AvailabilityState' },
          trigger: 'Delta',
          actualValue: words[index % words.length],
        }
  }

  async function told(messages: object[][]) {
    await using world = await World.open()
    await world.register({ protocolVersion: 'ocpp2.1', lastBootAt: t0 })
    world.plug('ocpp2.1', { TriggerMessage: { status: 'Accepted' } })
    const parameters = { requestedMessage: 'StatusNotification', evseId: 3, connectorId: 1 } as const
    const { commandId } = await world.command({ type: 'TriggerMessage', parameters })
    const run = vi.spyOn(world.store, 'run')
    const before = world.events.length
    for (const eventData of messages) {
      const request = { generatedAt: at(), seqNo: 0, eventData }
      await world.adapters['ocpp2.1'].inbound.NotifyEvent(request as never, world.call('NotifyEvent', request))
    }
    const ofConnectors = world.events.slice(before).filter(({ type }) => type !== 'monitoring-event.changed')
    return {
      units: run.mock.calls.length,
      events: ofConnectors.map(({ type, data }) => ({ type, data })),
      connectors: await world.read('connectors', 's1'),
      evses: await world.read('evses', 's1'),
      command: (await world.row(commandId)).status,
    }
  }

  test('they come to the same as one by one', async () => {
    const all = Array.from({ length: 120 }, (_, index) => eventOf(index))
    const { units: _one, ...together } = await told([all])
    const { units: _many, ...apart } = await told(all.map((one) => [one]))
    expect(together).toEqual(apart)
    expect(together.command).toBe('completed')
  })

  test('they take a commit for every hundred', async () => {
    const states = Array.from({ length: 1_800 }, (_, index) => eventOf(index)).filter(
      ({ variable }) => variable.name === 'AvailabilityState',
    )
    const { units, connectors } = await told([states])
    expect(states).toHaveLength(1_500)
    expect(units).toBe(15)
    expect(connectors).toHaveLength(7)
  })
})

test('N07 an alert is not compared with every other that is open', async () => {
  await using world = await World.open()
  await world.register()
  const station = await world.station()
  const alert = (eventId: number): MonitoringEventInput => ({
    eventId,
    at: t0,
    trigger: 'Alerting',
    severity: 4,
    cause: null,
    value: '71',
    cleared: false,
    notificationType: 'CustomMonitor',
    variableMonitoringId: eventId,
    techCode: null,
    techInfo: null,
    transactionId: null,
    component: `Sensor${eventId}`,
    componentInstance: '',
    evseId: 0,
    connectorId: 0,
    variable: 'Temperature',
    variableInstance: '',
  })
  const inputs = (from: number, count: number) => Array.from({ length: count }, (_, index) => alert(from + index))
  const work = (inputsNow: readonly MonitoringEventInput[], open: readonly MonitoringEventInput[]) => {
    const loads = { monitors: [], open: [], alike: [], transactions: [] }
    const ids = (prefix: string) => Array.from({ length: 1_000 }, (_, index) => `${prefix}${index}`)
    const first = new Change()
    eventsReceived(first, station, loads, open, { receivedAt: t0, ids: ids('a') })
    const rows = first.writes.flatMap((write) =>
      write.op === 'put' && write.table === 'monitoringEvent' ? [write.row] : [],
    )
    const named = vi.spyOn(JSON, 'stringify')
    const change = new Change()
    eventsReceived(change, station, { ...loads, open: rows }, inputsNow, { receivedAt: t0, ids: ids('b') })
    const count = named.mock.calls.length
    named.mockRestore()
    expect(change.events).toHaveLength(inputsNow.length)
    return count
  }
  const few = work(inputs(5_000, 100), inputs(0, 10))
  const many = work(inputs(5_000, 100), inputs(0, 800))
  // Each that is open is looked at once, whatever comes.
  expect(many - few).toBe(790)
})
