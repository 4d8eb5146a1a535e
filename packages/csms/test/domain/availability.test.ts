import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  deriveEvse,
  type EvseFacts,
  newConnector,
  newEvse,
  type RunningTransaction,
} from '../../src/domain/availability-state.ts'
import { put } from '../../src/domain/ports.ts'
import { createTransactionClosing } from '../../src/domain/transactions-close.ts'
import { at, editor, minute, organisationId, World } from './station-world.ts'

const facts = (statuses: (string | null)[], more: Partial<EvseFacts> = {}): EvseFacts => ({
  online: true,
  connectors: statuses.map((status, index) => ({ connectorId: index + 1, status, receivedAt: 2 })),
  active: [],
  requestedOperation: null,
  stationStatus: null,
  ...more,
})

/** Told before the connectors spoke, or after them. */
const started = (startReceivedAt: 1 | 3, more: Partial<RunningTransaction> = {}): RunningTransaction[] => [
  { evseId: 1, connectorId: 1, startedAt: startReceivedAt, startReceivedAt, offline: false, ...more },
]

describe('the one state per EVSE', () => {
  test.each([
    ['available', 'Available', facts(['Available'])],
    ['available', 'Available', facts(['Available', 'Faulted'])],
    ['occupied', 'Charging', facts(['Charging', 'Available'])],
    ['occupied', 'Preparing', facts(['Unavailable', 'Preparing'])],
    ['occupied', 'transaction', facts([null], { active: started(1) })],
    ['occupied', 'transaction', facts([null], { active: started(1, { connectorId: null }) })],
    ['available', 'Available', facts(['Available'], { active: started(1) })],
    ['occupied', 'transaction', facts(['Available'], { active: started(3) })],
    ['available', 'Available', facts(['Available'], { active: started(3, { offline: true, startedAt: 1 }) })],
    ['faulted', 'Faulted', facts(['Faulted'], { active: started(1) })],
    ['reserved', 'Reserved', facts(['Reserved', 'Available'])],
    ['faulted', 'Faulted', facts(['Faulted', 'Unavailable'])],
    ['unavailable', 'Unavailable', facts(['Unavailable'])],
    ['unavailable', 'requested', facts(['Unavailable'], { requestedOperation: 'inoperative' })],
    ['available', 'Available', facts(['Available'], { requestedOperation: 'inoperative' })],
    ['unavailable', 'station-Unavailable', facts(['Available'], { stationStatus: 'Unavailable' })],
    ['occupied', 'Charging', facts(['Charging'], { stationStatus: 'Unavailable' })],
    ['unknown', 'not-reported', facts([null])],
    ['unknown', 'Exotic', facts(['Exotic'])],
    ['unknown', 'link', facts(['Available'], { online: false })],
  ] as const)('F18 is %s because of %s', (state, reason, known) => {
    expect(deriveEvse(known)).toEqual({ state, reason })
  })
})

let world: World
beforeEach(async () => {
  world = await World.open()
  await world.register()
})
afterEach(() => world[Symbol.asyncDispose]())

test('1.6 4.9 a status of a connector is kept as it came and derived to one state', async () => {
  expect(await world.status16(1, 'Preparing')).toEqual({})
  expect(await world.connector(1, 1)).toMatchObject({ status: 'Preparing', wireConnectorId: 1, errorCode: null })
  expect(await world.evse(1)).toMatchObject({ state: 'occupied', stateReason: 'Preparing' })
  expect(world.of('connector.status-reported')).toHaveLength(1)
  expect(world.of('evse.state-changed')).toHaveLength(1)
})

test('F18 what changes within a charge changes no state', async () => {
  for (const status of ['Preparing', 'Charging', 'SuspendedEV', 'Finishing']) {
    await world.advance(minute)
    await world.status16(1, status)
  }
  expect(await world.evse(1)).toMatchObject({ state: 'occupied', stateReason: 'Finishing' })
  expect(world.of('connector.status-reported')).toHaveLength(4)
  expect(world.of('evse.state-changed')).toHaveLength(1)
})

test('1.6 4.9 an unchanged status is no news', async () => {
  await world.status16(1, 'Available')
  await world.advance(minute)
  await world.status16(1, 'Available')
  expect(world.of('connector.status-reported')).toHaveLength(1)
  expect(await world.connector(1, 1)).toMatchObject({ receivedAt: world.now })
})

test('1.6 4.9 an error is kept with its codes until NoError clears it', async () => {
  await world.status16(1, 'Faulted', { errorCode: 'GroundFailure' })
  expect(await world.connector(1, 1)).toMatchObject({ errorCode: 'GroundFailure' })
  expect(await world.evse(1)).toMatchObject({ state: 'faulted' })
  await world.status16(1, 'Available')
  expect(await world.connector(1, 1)).toMatchObject({ errorCode: null })
})

test('1.6 4.9 connector 0 speaks for the station', async () => {
  await world.status16(1, 'Available')
  await world.status16(0, 'Unavailable')
  expect(await world.evse(0)).toMatchObject({ state: 'unavailable' })
  expect(await world.evse(1)).toMatchObject({ state: 'unavailable', stateReason: 'station-Unavailable' })
  await world.status16(0, 'Available')
  expect(await world.evse(1)).toMatchObject({ state: 'available' })
})

test('F18 1.6 connectors that the operator put together are one EVSE', async () => {
  await world.stations.put(editor, 'S1', {
    evses: [
      {
        evseId: 1,
        publicEvseId: 'SE*SM1*E1',
        connectors: [
          { connectorId: 1, wireConnectorId: 1 },
          { connectorId: 2, wireConnectorId: 2 },
        ],
      },
    ],
  })
  await world.status16(1, 'Available')
  await world.status16(2, 'Charging')
  expect(await world.evse(1)).toMatchObject({ state: 'occupied', publicEvseId: 'SE*SM1*E1' })
  expect(await world.evse(2)).toBeUndefined()
  await world.status16(2, 'Available')
  expect(await world.evse(1)).toMatchObject({ state: 'available' })
})

test('G01 a 2.x status goes to its EVSE and connector', async () => {
  await world.status2(2, 1, 'Occupied')
  expect(await world.connector(2, 1)).toMatchObject({ status: 'Occupied', wireConnectorId: null })
  expect(await world.evse(2)).toMatchObject({ state: 'occupied' })
})

test('B01.FR.05 a 2.1 station reports its status as an event of AvailabilityState', async () => {
  const event = (component: object, actualValue: string, more: object = {}) => ({
    generatedAt: at(),
    seqNo: 0,
    eventData: [
      {
        eventId: 1,
        timestamp: at(),
        trigger: 'Delta',
        eventNotificationType: 'HardWiredNotification',
        actualValue,
        component,
        variable: { name: 'AvailabilityState' },
        ...more,
      },
    ],
  })
  const { NotifyEvent } = world.adapters['ocpp2.1'].inbound
  await NotifyEvent(
    event({ name: 'Connector', evse: { id: 1, connectorId: 1 } }, 'Occupied') as never,
    world.call('NotifyEvent'),
  )
  expect(await world.evse(1)).toMatchObject({ state: 'occupied', stateReason: 'Occupied' })
  await NotifyEvent(event({ name: 'EVSE', evse: { id: 1 } }, 'Reserved') as never, world.call('NotifyEvent'))
  expect(await world.evse(1)).toMatchObject({ state: 'reserved' })
  await NotifyEvent(event({ name: 'ChargingStation' }, 'Unavailable') as never, world.call('NotifyEvent'))
  expect(await world.evse(0)).toMatchObject({ state: 'unavailable' })
  const problem = { variable: { name: 'Problem' }, techInfo: 'lid open' }
  const connector = { name: 'Connector', evse: { id: 1, connectorId: 1 } }
  await NotifyEvent(event(connector, 'true', problem) as never, world.call('NotifyEvent'))
  expect(await world.connector(1, 1)).toMatchObject({ status: 'Occupied', errorCode: 'Problem', info: 'lid open' })
  await NotifyEvent(event(connector, 'false', problem) as never, world.call('NotifyEvent'))
  expect(await world.connector(1, 1)).toMatchObject({ errorCode: null })
})

test('F17 an older report is history only while the clock did not step', async () => {
  await world.advance(10 * minute)
  const time = (offsetMs: number) => new Date(world.now + offsetMs).toISOString()
  await world.status16(1, 'Charging', { timestamp: time(0) })
  await world.status16(1, 'Available', { timestamp: time(-7 * minute) })
  expect(await world.connector(1, 1)).toMatchObject({ status: 'Charging' })
  expect(world.of('connector.status-reported').at(-1)?.data).toMatchObject({ status: 'Available', stale: true })
})

test('F17 a station whose clock was set back is believed', async () => {
  const time = (offsetMs: number) => new Date(world.now + offsetMs).toISOString()
  await world.status16(1, 'Charging', { timestamp: time(2 * 60 * minute) })
  await world.advance(minute)
  await world.status16(1, 'Finishing', { timestamp: time(0) })
  expect(await world.connector(1, 1)).toMatchObject({ status: 'Finishing' })
  expect(await world.evse(1)).toMatchObject({ stateReason: 'Finishing' })
})

test('F17 a clock that was never set does not stop the state', async () => {
  await world.status16(1, 'Charging', { timestamp: at() })
  await world.status16(1, 'Available', { timestamp: '1970-01-01T00:00:12Z' })
  expect(await world.connector(1, 1)).toMatchObject({ status: 'Available', statusAt: world.now })
})

test('F11 a status of an unregistered station enters nothing', async () => {
  const { StatusNotification } = world.adapters['ocpp1.6'].inbound
  const request = { connectorId: 1, status: 'Available' as const, errorCode: 'NoError' as const }
  await StatusNotification(request, world.call('StatusNotification', request, 'stranger'))
  expect(await world.read('connectors', 'stranger')).toEqual([])
})

test('F18 without a link nobody knows what a driver finds', async () => {
  await world.onboarding.connected(world.link('l1'))
  await world.status16(1, 'Available')
  await world.onboarding.disconnected(world.link('l1'), '1006', world.now)
  await world.onboarding.offline('s1', world.now + 2 * minute)
  expect(await world.station()).toMatchObject({ online: false })
  expect(await world.evse(1)).toMatchObject({ state: 'unknown', stateReason: 'link' })
  await world.onboarding.connected(world.link('l2'))
  expect(await world.evse(1)).toMatchObject({ state: 'available' })
})

test('F18 an EVSE with an active transaction is occupied before its connector has spoken', async () => {
  await world.write(
    put('connector', newConnector('o', 's1', { evseId: 1, connectorId: 1 }, 1)),
    put('evse', newEvse('o', 's1', 1, world.now)),
  )
  const request = { connectorId: 1, idTag: 'ABC', meterStart: 0, timestamp: at() }
  await world.adapters['ocpp1.6'].inbound.StartTransaction(request, world.call('StartTransaction', request))
  await world.status16(0, 'Available')
  expect(await world.evse(1)).toMatchObject({ state: 'occupied', stateReason: 'transaction' })
})

test('F18 a transaction that an operator closes while its station is away makes nothing known of its EVSE', async () => {
  await world.onboarding.connected(world.link('l1'))
  await world.status16(1, 'Available')
  const request = { connectorId: 1, idTag: 'ABC', meterStart: 0, timestamp: at() }
  await world.adapters['ocpp1.6'].inbound.StartTransaction(request, world.call('StartTransaction', request))
  await world.onboarding.disconnected(world.link('l1'), '1006', world.now)
  await world.onboarding.offline('s1', world.now + 2 * minute)
  const [running] = await world.read('activeTransactions', 's1')
  const closing = createTransactionClosing({ organisationId, store: world.store, clock: world.clock, ids: world.ids })
  await closing.close(editor, running?.id ?? '')
  expect(await world.read('activeTransactions', 's1')).toEqual([])
  expect(await world.evse(1)).toMatchObject({ state: 'unknown', stateReason: 'link' })
})
