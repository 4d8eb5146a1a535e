import { type CommandParameters } from '@stationmaster/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { put } from '../../src/domain/ports.ts'
import { type Reservation } from '../../src/domain/reservation-model.ts'
import { at, minute, organisationId, type Version, World } from './station-world.ts'

const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const
const newer = ['ocpp2.0.1', 'ocpp2.1'] as const
const card = { value: '04A1B2C3' }

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

async function station(
  version: Version,
  answers: Parameters<World['plug']>[1] = { ReserveNow: { status: 'Accepted' } },
) {
  await world.register({ protocolVersion: version })
  world.plug(version, answers)
}

function reserve(parameters: Partial<CommandParameters<'ReserveNow'>> = {}) {
  return reserveAnywhere({ evseId: 1, ...parameters })
}

function reserveAnywhere(parameters: Partial<CommandParameters<'ReserveNow'>> = {}) {
  return world.command({
    type: 'ReserveNow',
    parameters: { idToken: card, expiryDateTime: at(30 * minute), ...parameters },
  })
}

async function row(id: string): Promise<Reservation> {
  const found = await world.read('reservation', id)
  if (found === undefined) throw new Error('no such reservation')
  return found
}

function start16(payload: object, stationId = 's1') {
  const request = {
    connectorId: 1,
    idTag: card.value,
    meterStart: 1,
    timestamp: new Date(world.now).toISOString(),
    ...payload,
  }
  const call = world.call('StartTransaction', request, stationId)
  return { again: () => world.adapters['ocpp1.6'].inbound.StartTransaction(request, call), request, call }
}

function event2(payload: object = {}, transactionId = 't1') {
  const request = {
    eventType: 'Started',
    timestamp: new Date(world.now).toISOString(),
    triggerReason: 'Authorized',
    seqNo: 0,
    transactionInfo: { transactionId },
    evse: { id: 1, connectorId: 1 },
    ...payload,
  }
  return world.adapters['ocpp2.1'].inbound.TransactionEvent(request as never, world.call('TransactionEvent', request))
}

function update2(reservationId: number, reservationUpdateStatus: string, version: Version = 'ocpp2.1') {
  const request = { reservationId, reservationUpdateStatus }
  const handlers = world.adapters[version === 'ocpp1.6' ? 'ocpp2.1' : version].inbound
  return handlers.ReservationStatusUpdate(request as never, world.call('ReservationStatusUpdate', request))
}

const expire = () => world.reservations.expire(new AbortController().signal)
const states = () => world.of('reservation.changed').map(({ data }) => (data as { state: string }).state)

describe('the answer of the station settles the row', () => {
  test.each(versions)('%s Accepted: it is held, and every change is told', async (version) => {
    await station(version)
    const command = await reserve()
    expect(command.status).toBe('completed')
    const { reservationId } = command.parameters as { reservationId: number }
    expect(await row(command.commandId)).toMatchObject({
      reservationId,
      state: 'active',
      evseId: 1,
      idTokenKey: 'rfid:04A1B2C3',
      expiresAt: Date.parse(at(30 * minute)),
      answeredAt: world.now,
      endedAt: null,
    })
    expect(reservationId).toBeGreaterThan(0)
    expect(reservationId).toBeLessThan(2 ** 31)
    expect(states()).toEqual(['requested', 'active'])
    expect(world.of('reservation.changed')[0]).toMatchObject({
      source: 'operator',
      data: { stationId: 'S1', evseId: 1 },
    })
  })

  test.each(
    versions.flatMap((version) =>
      ['Faulted', 'Occupied', 'Rejected', 'Unavailable'].map((status) => [version, status] as const),
    ),
  )('%s %s: it was refused, in the word of the station', async (version, status) => {
    await station(version, { ReserveNow: { status } })
    const command = await reserve()
    expect(command).toMatchObject({ status: 'rejected', outcome: { status } })
    expect(await row(command.commandId)).toMatchObject({ state: 'refused', stateReason: status, endedAt: world.now })
  })

  test.each(versions)('%s a CALLERROR: it was refused, by its code', async (version) => {
    await station(version, { ReserveNow: { callError: 'NotImplemented' } })
    const command = await reserve()
    expect(command.status).toBe('error')
    expect(await row(command.commandId)).toMatchObject({ state: 'refused', stateReason: 'NotImplemented' })
  })

  test('without an answer nobody knows, until it is used', async () => {
    await station('ocpp1.6', { ReserveNow: 'timeout' })
    const { commandId } = await reserve()
    expect(await row(commandId)).toMatchObject({ state: 'requested', stateReason: 'no-answer' })
    await start16({ reservationId: (await row(commandId)).reservationId }).again()
    expect(await row(commandId)).toMatchObject({ state: 'used', transactionKey: expect.any(String) })
  })

  test('without an answer a connector that says Reserved confirms it', async () => {
    await station('ocpp1.6', { ReserveNow: 'closed' })
    const { commandId } = await reserve()
    await world.status16(1, 'Reserved')
    expect(await row(commandId)).toMatchObject({ state: 'active', stateReason: 'Reserved' })
  })

  test('without an answer its time ends it', async () => {
    await station('ocpp1.6', { ReserveNow: 'timeout' })
    const { commandId } = await reserve()
    world.now += 31 * minute
    expect(await expire()).toBe(1)
    expect(await row(commandId)).toMatchObject({ state: 'expired' })
  })

  test('an Accepted that comes when its time is over holds nothing', async () => {
    await world.register({ protocolVersion: 'ocpp1.6' })
    world.plug('ocpp1.6', {
      ReserveNow: () => {
        world.now += 2 * minute
        return { status: 'Accepted' }
      },
    })
    const { commandId } = await reserve({ expiryDateTime: at(minute) })
    expect(await row(commandId)).toMatchObject({ state: 'expired', endedAt: Date.parse(at(minute)) })
  })

  test('a driver who starts before the answer is on record has used it', async () => {
    await world.register({ protocolVersion: 'ocpp1.6' })
    world.plug('ocpp1.6', {
      ReserveNow: async () => {
        const [open] = await world.read('openReservations', 's1')
        await start16({ reservationId: open?.reservationId }).again()
        return { status: 'Accepted' }
      },
    })
    const { commandId, status } = await reserve()
    expect(status).toBe('completed')
    expect(await row(commandId)).toMatchObject({ state: 'used', answeredAt: world.now })
  })

  test('a station that is away is not asked, and nothing is kept for it', async () => {
    await world.register({ protocolVersion: 'ocpp1.6' })
    const command = await reserve()
    expect(command.status).toBe('offline')
    expect(await world.read('reservation', command.commandId)).toBeUndefined()
  })
})

describe('what is refused by us', () => {
  test('a time that is over', async () => {
    await station('ocpp2.1')
    await expect(reserve({ expiryDateTime: at(-1) })).rejects.toMatchObject({ code: 'invalid-request' })
    expect(world.wire).toEqual([])
  })

  test.each([
    ['ocpp1.6', 'ConfigurationKey', 'ReserveConnectorZeroSupported'],
    ['ocpp2.0.1', 'ReservationCtrlr', 'NonEvseSpecific'],
    ['ocpp2.1', 'ReservationCtrlr', 'NonEvseSpecific'],
  ] as const)('%s no EVSE, where %s.%s is known to be false', async (version, component, variable) => {
    await station(version)
    expect((await reserveAnywhere()).status).toBe('completed')
    const base = { organisationId, stationId: 's1', component, componentInstance: '', evseId: 0, connectorId: 0 }
    const rest = { mutability: null, dataType: null, unit: null, valuesList: null, minLimit: null, maxLimit: null }
    const variables = { variable, variableInstance: '', attributeType: 'Actual' as const, value: 'false', readAt: 0 }
    await world.write(put('deviceVariable', { ...base, ...rest, ...variables }))
    await expect(reserve({ evseId: 0 })).rejects.toMatchObject({ code: 'invalid-request' })
    await expect(reserveAnywhere()).rejects.toMatchObject({ code: 'invalid-request' })
    expect((await reserve({ evseId: 1 })).status).toBe('completed')
  })
})

describe('use', () => {
  test('1.6 5.13 by its number, once, however often the start is told', async () => {
    await station('ocpp1.6')
    const { commandId } = await reserve()
    const { reservationId } = await row(commandId)
    const start = start16({ reservationId })
    await start.again()
    const used = await row(commandId)
    expect(used).toMatchObject({ state: 'used', endedAt: world.now })
    await start.again()
    world.now += 60 * minute
    await start16({ reservationId, idTag: 'OTHER' }).again()
    expect(await row(commandId)).toEqual(used)
    expect(states()).toEqual(['requested', 'active', 'used'])
  })

  test.each([
    ['the token', { evseId: 1 }, {}, 'used'],
    ['the token at another EVSE', { evseId: 2 }, {}, 'active'],
    ['the token, where any EVSE will do', { evseId: 0 }, {}, 'used'],
    ['another token', { evseId: 1 }, { idTag: 'OTHER' }, 'active'],
    ['a token of the group', { evseId: 1, groupId: 'g' }, { idTag: 'MEMBER' }, 'used'],
  ] as const)('without a number, by %s', async (_, asked, payload, state) => {
    await station('ocpp1.6')
    const token = { organisationId, key: 'rfid:MEMBER', value: 'MEMBER', type: 'ISO14443', groupId: 'g' }
    const rest = {
      expiresAt: null,
      shortAlias: null,
      concurrentUse: null,
      allowedEvses: [],
      allowedEnergyTransfer: null,
      holder: null,
      note: null,
    }
    await world.write(put('idToken', { ...token, ...rest, status: 'accepted', createdAt: 0 }))
    const { commandId } = await reserve(asked)
    await start16(payload).again()
    expect((await row(commandId)).state).toBe(state)
  })

  test('H03 by the number in a later event, and by a token shown after the cable', async () => {
    await station('ocpp2.1')
    const first = await reserve()
    await event2({ triggerReason: 'CablePluggedIn' })
    expect((await row(first.commandId)).state).toBe('active')
    const { reservationId } = await row(first.commandId)
    await event2({ eventType: 'Updated', seqNo: 1, reservationId, triggerReason: 'ChargingStateChanged' })
    expect((await row(first.commandId)).state).toBe('used')

    const second = await reserve()
    await event2({ triggerReason: 'CablePluggedIn' }, 't2')
    const idToken = { idToken: card.value, type: 'ISO14443' }
    await event2({ eventType: 'Updated', seqNo: 1, idToken }, 't2')
    expect((await row(second.commandId)).state).toBe('used')
  })

  test.each([
    ['by its number', true],
    ['by its token', false],
  ])('an offline start in time counts, though it is told after the end, %s', async (_, named) => {
    await station('ocpp1.6')
    const { commandId } = await reserve()
    const { reservationId } = await row(commandId)
    const timestamp = at(20 * minute)
    world.now += 90 * minute
    await expire()
    expect((await row(commandId)).state).toBe('expired')
    await start16({ timestamp, ...(named ? { reservationId } : {}) }).again()
    expect(await row(commandId)).toMatchObject({ state: 'used', endedAt: Date.parse(timestamp) })
  })

  test('an offline start after the end used nothing', async () => {
    await station('ocpp1.6')
    const { commandId } = await reserve()
    const { reservationId } = await row(commandId)
    world.now += 90 * minute
    await expire()
    await start16({ timestamp: at(50 * minute), reservationId }).again()
    expect((await row(commandId)).state).toBe('expired')
  })

  test('a number that is none of the station belongs to nobody', async () => {
    await station('ocpp1.6')
    const { commandId } = await reserve()
    const { reservationId } = await row(commandId)
    await world.register({}, 'S2')
    await start16({ reservationId }, 's2').again()
    await start16({ reservationId: 7, idTag: 'OTHER' }).again()
    expect((await row(commandId)).state).toBe('active')
  })
})

describe('the end', () => {
  test('1.6 its time, by our own clock, and a reboot does not touch it (B01.FR.13)', async () => {
    await station('ocpp1.6')
    const { commandId } = await reserve()
    await world.boot16()
    await world.status16(1, 'Reserved')
    world.now += 29 * minute
    expect(await expire()).toBe(0)
    expect((await row(commandId)).state).toBe('active')
    world.now += minute
    expect(await expire()).toBe(1)
    expect(await row(commandId)).toMatchObject({ state: 'expired', endedAt: Date.parse(at(30 * minute)) })
    expect(await expire()).toBe(0)
  })

  test.each(
    newer.flatMap((version) =>
      (['Expired', 'Removed', 'NoTransaction'] as const).map((word) => [version, word] as const),
    ),
  )('H04 %s tells %s, once and late alike', async (version, word) => {
    await station(version)
    const { commandId } = await reserve()
    const { reservationId } = await row(commandId)
    await update2(reservationId, word, version)
    const told = await row(commandId)
    expect(told).toMatchObject({ state: word === 'Expired' ? 'expired' : 'removed', stateReason: word })
    world.now += 60 * minute
    await update2(reservationId, 'Removed', version)
    expect(await row(commandId)).toEqual(told)
  })

  test('an update about none of ours is told and changes nothing', async () => {
    await station('ocpp2.1')
    const { commandId } = await reserve()
    await update2(7, 'Expired')
    await update2(0, 'Expired')
    expect((await row(commandId)).state).toBe('active')
    expect(world.of('station.noted')).toHaveLength(2)
  })

  test.each([
    ['its EVSE', 1, 'Faulted', 'removed'],
    ['its EVSE', 1, 'Unavailable', 'removed'],
    ['the whole station', 0, 'Unavailable', 'removed'],
    ['another EVSE', 2, 'Faulted', 'active'],
    ['its EVSE', 1, 'Available', 'active'],
  ] as const)('1.6 %s (%i) reports %s: %s', async (_, connectorId, status, state) => {
    await station('ocpp1.6')
    const { commandId } = await reserve()
    await world.status16(connectorId, status)
    expect((await row(commandId)).state).toBe(state)
  })

  test('a connector that fails beside the reserved one of its EVSE ends nothing', async () => {
    await station('ocpp2.0.1')
    await world.status2(1, 1, 'Reserved')
    await world.status2(1, 2, 'Available')
    const { commandId } = await reserve()
    await world.status2(1, 2, 'Faulted')
    expect((await row(commandId)).state).toBe('active')
    await world.status2(1, 1, 'Faulted')
    expect(await row(commandId)).toMatchObject({ state: 'removed', stateReason: 'Faulted' })
  })

  test.each(versions)('H02 %s a cancellation that is accepted', async (version) => {
    await station(version, { ReserveNow: { status: 'Accepted' }, CancelReservation: { status: 'Accepted' } })
    const { commandId } = await reserve()
    const { reservationId } = await row(commandId)
    const cancel = await world.command({ type: 'CancelReservation', parameters: { reservationId } })
    expect(cancel.status).toBe('completed')
    expect(world.wire.at(-1)).toMatchObject({ action: 'CancelReservation', payload: { reservationId } })
    expect((await row(commandId)).state).toBe('cancelled')
    // What was used before would have been refused to cancel, so a start that names it now used nothing.
    await start16({ reservationId }).again()
    expect((await row(commandId)).state).toBe('cancelled')
  })

  test.each([
    [{ status: 'Rejected' }, 'rejected', 'removed'],
    [{ callError: 'NotSupported' }, 'error', 'active'],
    ['timeout', 'timeout', 'active'],
  ] as const)('a cancellation that is answered with %j', async (answer, status, state) => {
    await station('ocpp2.1', { ReserveNow: { status: 'Accepted' }, CancelReservation: answer })
    const { commandId } = await reserve()
    const { reservationId } = await row(commandId)
    const cancel = await world.command({ type: 'CancelReservation', parameters: { reservationId } })
    expect(cancel.status).toBe(status)
    expect((await row(commandId)).state).toBe(state)
  })

  test('a cancellation of what was never answered ends it', async () => {
    await station('ocpp2.1', { ReserveNow: 'timeout', CancelReservation: { status: 'Accepted' } })
    const { commandId } = await reserve()
    const { reservationId } = await row(commandId)
    await world.command({ type: 'CancelReservation', parameters: { reservationId } })
    expect((await row(commandId)).state).toBe('cancelled')
  })

  test('H01.FR.02 the same number replaces, and a refusal leaves the one before', async () => {
    let status = 'Accepted'
    await station('ocpp2.1', { ReserveNow: () => ({ status }) })
    const first = await reserve()
    const { reservationId } = await row(first.commandId)
    const second = await reserve({ reservationId, expiryDateTime: at(60 * minute) })
    expect(await row(first.commandId)).toMatchObject({ state: 'removed', stateReason: 'replaced' })
    status = 'Occupied'
    const third = await reserve({ reservationId, evseId: 2 })
    expect((await row(third.commandId)).state).toBe('refused')
    expect((await row(second.commandId)).state).toBe('active')
    await update2(reservationId, 'Expired')
    expect((await row(second.commandId)).state).toBe('expired')
    expect((await row(first.commandId)).stateReason).toBe('replaced')
  })
})

test('C04.FR.04 a key code is nowhere kept', async () => {
  await station('ocpp2.1')
  const { commandId } = await reserve({ idToken: { value: '987654', type: 'KeyCode' } })
  expect(world.wire[0]?.payload).toMatchObject({ idToken: { idToken: '987654', type: 'KeyCode' } })
  expect(await row(commandId)).toMatchObject({ idTokenKey: expect.stringMatching(/^keycode-hash:/), idToken: '****' })
  let typed = 0
  const type = (idToken: string) => event2({ idToken: { idToken, type: 'KeyCode' } }, `t${++typed}`)
  // What is on record of it is nobody's code.
  await type('****')
  expect(await row(commandId)).toMatchObject({ state: 'active' })
  await type('98-76-54')
  expect(await row(commandId)).toMatchObject({ state: 'used' })
  expect(JSON.stringify([world.events, world.written])).not.toMatch(/98-?76-?54/)
})
