/** Reservations from the operator's command to their end, played by stations read strictly (H; 1.6 5.1, 5.13). */
import { type CommandParameters, type Reservation, type ReservationState } from '@stationmaster/contract'
import { createEv, evModels, layoutOf, models, Station } from '@stationmaster/simulator'
import { expect, test } from 'vitest'
import { type Fields, fieldsOf, type Reply } from '../../src/clients/raw-station.ts'
import { type Station2, type Version2 } from '../../src/clients/station-2.ts'
import { Station16 } from '../../src/clients/station-16.ts'
import { until } from '../../src/until.ts'
import { createWorld } from '../../src/world.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const versions2 = ['ocpp2.0.1', 'ocpp2.1'] as const
const answering = (status: string) => (): Reply => ({ result: { status } })
const accepting = { ReserveNow: answering('Accepted'), CancelReservation: answering('Accepted') }
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

async function booted16(replies: Record<string, (payload: Fields) => Reply> = accepting): Promise<Station16> {
  const station = await host.station16({ reading: 'strict', replies })
  await station.boot()
  await station.status('Available')
  return station
}

async function booted2(
  version: Version2,
  replies: Record<string, (payload: Fields) => Reply> = accepting,
): Promise<Station2> {
  const station = await host.station2(version, { reading: 'strict', replies })
  await station.boot()
  await station.status('Available')
  return station
}

type Any = Station16 | Station2
const of = (station: Any) => station.link.identity

/** Asks for a reservation and gives what the API then tells of it. */
async function reserve(station: Any, value: string, more: Partial<CommandParameters<'ReserveNow'>> = {}) {
  const parameters = { evseId: 1, idToken: { value }, expiryDateTime: inAnHour(), ...more }
  const command = await host.ask(of(station), 'ReserveNow', parameters)
  const reservation = await host.rest.reservation(command.id)
  const wire = (await station.link.request('ReserveNow')).payload
  return { command, reservation, wire }
}

const held = async (station: Any) =>
  (await host.rest.reservations({ station: of(station), active: true })).map(({ id }) => id)
const over = async (station: Any) =>
  (await host.rest.reservations({ station: of(station), active: false })).map(({ id }) => id)

function comesTo(id: string, state: ReservationState): Promise<Reservation> {
  return until(`reservation ${state}`, async () => {
    const reservation = await host.rest.reservation(id)
    return reservation.state === state ? reservation : undefined
  })
}

const firstEvse = async (station: Any) => (await host.rest.station(of(station))).evses[0]

test.each([
  ['TC_046 1.6 a reserved connector is used by its token', 'ocpp1.6'],
  ['TC_H_01 2.0.1 a reserved EVSE is used by its token', 'ocpp2.0.1'],
  ['H01 2.1 a reserved EVSE is used by its token', 'ocpp2.1'],
] as const)('%s', async (_, version) => {
  const station = version === 'ocpp1.6' ? await booted16() : await booted2(version)
  const value = await host.idToken()
  expect(await held(station)).toEqual([])
  const { command, reservation, wire } = await reserve(station, value)
  expect(command.status).toBe('completed')
  expect(reservation).toMatchObject({ id: command.id, state: 'active', evseId: 1, idToken: value, endedAt: null })
  const { reservationId, expiresAt } = reservation
  expect(wire).toEqual(
    version === 'ocpp1.6'
      ? { connectorId: 1, expiryDate: expiresAt, idTag: value, reservationId }
      : { id: reservationId, evseId: 1, expiryDateTime: expiresAt, idToken: { idToken: value, type: 'ISO14443' } },
  )
  await station.status('Reserved')
  expect(await held(station)).toEqual([command.id])
  expect(await firstEvse(station)).toMatchObject({
    state: 'reserved',
    chargeable: false,
    chargeableReason: 'reserved',
    reservation: { id: command.id, reservationId, expiresAt },
  })
  expect(await station.authorize(value)).toBe('Accepted')
  if (station instanceof Station16) {
    await station.status('Preparing')
    await station.start({ idTag: value, reservationId })
  } else {
    await station.status('Occupied')
    await station.event('Started', 'r1', 0, { idToken: { idToken: value, type: 'ISO14443' }, reservationId })
  }
  const [transaction] = await host.rest.transactions({ station: of(station) })
  const used = await host.rest.reservation(command.id)
  expect(used).toMatchObject({ state: 'used', transactionId: transaction?.id })
  expect((await host.rest.transaction(transaction?.id ?? '')).reservationId).toBe(reservationId)
  expect(await held(station)).toEqual([])
  expect(await over(station)).toEqual([command.id])
  expect(await firstEvse(station)).toMatchObject({ state: 'occupied', reservation: null })
})

test('TC_047 1.6 a reservation that nobody uses ends by our own clock', async () => {
  const station = await booted16()
  const expiryDateTime = new Date(Date.now() + 1_500).toISOString()
  const { command } = await reserve(station, await host.idToken(), { expiryDateTime })
  await station.status('Reserved')
  const expired = await comesTo(command.id, 'expired')
  expect(expired).toMatchObject({ endedAt: expiryDateTime, transactionId: null })
  await station.status('Available')
  expect(await firstEvse(station)).toMatchObject({ state: 'available', chargeable: true, reservation: null })
})

test.each([
  ['TC_H_07 2.0.1 the station tells that it is over', 'ocpp2.0.1', 'Expired', 'expired'],
  ['H04 2.1 the station tells that it is over', 'ocpp2.1', 'Expired', 'expired'],
  ['H04 2.1 used, and nothing began', 'ocpp2.1', 'NoTransaction', 'removed'],
] as const)('%s', async (_, version, reservationUpdateStatus, state) => {
  const station = await booted2(version)
  const { command, reservation } = await reserve(station, await host.idToken())
  await station.status('Reserved')
  const { reservationId } = reservation
  const update = { reservationId, reservationUpdateStatus }
  expect(await station.link.accepted('ReservationStatusUpdate', update)).toEqual({})
  const told = await host.rest.reservation(command.id)
  expect(told).toMatchObject({ state, stateReason: reservationUpdateStatus })
  expect(await held(station)).toEqual([])
  // Late and twice: nothing moves any more.
  await station.link.accepted('ReservationStatusUpdate', { ...update, reservationUpdateStatus: 'Removed' })
  expect(await host.rest.reservation(command.id)).toEqual(told)
})

test.each([
  ['TC_048_1 Faulted', 'Faulted'],
  ['TC_048_2 Occupied', 'Occupied'],
  ['TC_048_3 Unavailable', 'Unavailable'],
  ['TC_048_4 Rejected', 'Rejected'],
] as const)('1.6 a reservation is refused: %s', async (_, status) => {
  const station = await booted16({ ReserveNow: answering(status) })
  const { command, reservation } = await reserve(station, await host.idToken())
  expect(command).toMatchObject({ status: 'rejected', outcome: { status } })
  expect(reservation).toMatchObject({ state: 'refused', stateReason: status })
  expect(await held(station)).toEqual([])
  expect(await firstEvse(station)).toMatchObject({ state: 'available', reservation: null })
})

test.each(versions2)('TC_H_22 %s a station that takes none says Rejected', async (version) => {
  const station = await booted2(version, {
    ReserveNow: () => ({ result: { status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedRequest' } } }),
  })
  const { command, reservation } = await reserve(station, await host.idToken())
  expect(command).toMatchObject({ status: 'rejected', outcome: { status: 'Rejected', code: 'UnsupportedRequest' } })
  expect(reservation).toMatchObject({ state: 'refused', stateReason: 'Rejected' })
})

test('a station that knows no reservations is answered for by its error', async () => {
  for (const station of [await booted16({}), await booted2('ocpp2.0.1', {})]) {
    const { command, reservation } = await reserve(station, await host.idToken())
    expect(command).toMatchObject({ status: 'error', outcome: { code: 'NotImplemented' } })
    expect(reservation).toMatchObject({ state: 'refused', stateReason: 'NotImplemented' })
  }
})

test('TC_049 1.6 the station as a whole is reserved as connector 0, and used at any', async () => {
  const station = await booted16()
  await station.status('Available', { connectorId: 2 })
  const value = await host.idToken()
  const { command, reservation, wire } = await reserve(station, value, { evseId: 0 })
  expect(wire.connectorId).toBe(0)
  expect(reservation).toMatchObject({ evseId: null, state: 'active' })
  await station.start({ idTag: value, connectorId: 2 })
  expect(await host.rest.reservation(command.id)).toMatchObject({ state: 'used' })
})

test.each([
  ['TC_051 1.6 a cancellation is accepted', 'ocpp1.6'],
  ['TC_H_17 2.0.1 a cancellation is accepted', 'ocpp2.0.1'],
  ['H02 2.1 a cancellation is accepted', 'ocpp2.1'],
] as const)('%s', async (_, version) => {
  const station = version === 'ocpp1.6' ? await booted16() : await booted2(version)
  const { command, reservation } = await reserve(station, await host.idToken())
  await station.status('Reserved')
  const { reservationId } = reservation
  const cancel = await host.ask(of(station), 'CancelReservation', { reservationId })
  expect(cancel.status).toBe('completed')
  expect((await station.link.request('CancelReservation')).payload).toEqual({ reservationId })
  expect(await host.rest.reservation(command.id)).toMatchObject({ state: 'cancelled' })
  await station.status('Available')
  expect(await firstEvse(station)).toMatchObject({ state: 'available', reservation: null })
})

test('TC_052 1.6 a cancellation is rejected: the station has no such reservation', async () => {
  const station = await booted16({ ...accepting, CancelReservation: answering('Rejected') })
  const { command, reservation } = await reserve(station, await host.idToken())
  const { reservationId } = reservation
  const cancel = await host.ask(of(station), 'CancelReservation', { reservationId })
  expect(cancel).toMatchObject({ status: 'rejected', outcome: { status: 'Rejected' } })
  expect(await host.rest.reservation(command.id)).toMatchObject({ state: 'removed', stateReason: 'Rejected' })
})

test.each([
  ['TC_053 1.6 a reserved connector is used by a token of the group', 'ocpp1.6'],
  ['TC_H_19 2.0.1 a reserved EVSE is used by a token of the group', 'ocpp2.0.1'],
  ['H03 2.1 a reserved EVSE is used by a token of the group', 'ocpp2.1'],
] as const)('%s', async (_, version) => {
  const station = version === 'ocpp1.6' ? await booted16() : await booted2(version)
  const groupId = `FLEET-${of(station)}`
  await host.rest.putTokenGroup(groupId, { name: 'Fleet' })
  const [owner, colleague] = [await host.idToken(), await host.idToken()]
  for (const value of [owner, colleague]) await host.rest.putIdToken(value, { groupId })
  const { command, reservation, wire } = await reserve(station, owner, { groupId })
  const { reservationId } = reservation
  await station.status('Reserved')
  if (station instanceof Station16) {
    const { idTagInfo } = await station.link.accepted('Authorize', { idTag: colleague })
    // The station lets in whose group the two messages name alike.
    expect(fieldsOf(idTagInfo).parentIdTag).toBe(wire.parentIdTag)
    await station.start({ idTag: colleague, reservationId })
  } else {
    const idToken = { idToken: colleague, type: 'ISO14443' }
    const { idTokenInfo } = await station.link.accepted('Authorize', { idToken })
    expect(fieldsOf(idTokenInfo).groupIdToken).toEqual(wire.groupIdToken)
    await station.event('Started', 'r1', 0, { idToken, reservationId })
  }
  expect(await host.rest.reservation(command.id)).toMatchObject({ state: 'used', groupId })
})

test.each([
  ['TC_H_20 2.0.1 an EVSE that fails keeps none', 'ocpp2.0.1'],
  ['H01 2.1 an EVSE that fails keeps none', 'ocpp2.1'],
] as const)('%s', async (_, version) => {
  const station = await booted2(version)
  const { command, reservation } = await reserve(station, await host.idToken())
  await station.status('Reserved')
  await station.status('Faulted')
  expect(await host.rest.reservation(command.id)).toMatchObject({ state: 'removed', stateReason: 'Faulted' })
  const { reservationId } = reservation
  const update = { reservationId, reservationUpdateStatus: 'Removed' }
  expect(await station.link.accepted('ReservationStatusUpdate', update)).toEqual({})
  expect(await host.rest.reservation(command.id)).toMatchObject({ state: 'removed', stateReason: 'Faulted' })
  expect(await firstEvse(station)).toMatchObject({ state: 'faulted', reservation: null })
})

test('a start that is told twice uses a reservation once, and one without its number is known by the token', async () => {
  const station = await booted16()
  const value = await host.idToken()
  const { command } = await reserve(station, value)
  const start = { idTag: value, timestamp: new Date().toISOString() }
  const { transactionId } = await station.start(start, 'once')
  const used = await host.rest.reservation(command.id)
  expect(used.state).toBe('used')
  expect(await station.start(start, 'once')).toMatchObject({ transactionId })
  await station.stop(transactionId, 2_000)
  await station.start({ idTag: value, timestamp: new Date().toISOString() })
  expect(await host.rest.reservation(command.id)).toEqual(used)
})

test('a start from before the end counts, though the station was away when it ended', async () => {
  const station = await booted16()
  const value = await host.idToken()
  const { command, reservation } = await reserve(station, value, {
    expiryDateTime: new Date(Date.now() + 1_500).toISOString(),
  })
  const timestamp = new Date().toISOString()
  await station.link.terminate()
  await comesTo(command.id, 'expired')
  const back = await host.again16(station)
  await back.start({ idTag: value, timestamp, reservationId: reservation.reservationId })
  expect(await host.rest.reservation(command.id)).toMatchObject({ state: 'used', endedAt: timestamp })
})

test('B01.FR.13 a reservation survives a reboot of the station', async () => {
  const station = await booted2('ocpp2.0.1')
  const value = await host.idToken()
  const { command, reservation } = await reserve(station, value)
  await station.link.terminate()
  const back = await host.again2('ocpp2.0.1', station)
  await back.boot()
  await back.status('Reserved')
  expect(await held(back)).toEqual([command.id])
  expect(await firstEvse(back)).toMatchObject({ state: 'reserved', reservation: { id: command.id } })
  const { reservationId } = reservation
  await back.event('Started', 'r1', 0, { idToken: { idToken: value, type: 'ISO14443' }, reservationId })
  expect((await host.rest.reservation(command.id)).state).toBe('used')
})

test('a link and a server that go before the answer leave it open until the start tells', async () => {
  await using world = await createWorld()
  const { rest } = world
  await rest.putStation('CUT', { onboarding: 'accepted' })
  await rest.putIdToken('04C0FFEE')
  const connect = () => Station16.connect(world.stations, { identity: 'CUT', replies: { ReserveNow: () => 'silence' } })
  const first = await connect()
  world.use(first.link)
  await first.boot()
  const parameters = { evseId: 1, idToken: { value: '04C0FFEE' }, expiryDateTime: inAnHour() }
  const { id } = await rest.command('CUT', 'ReserveNow', parameters, '0s')
  const { reservationId } = (await first.link.request('ReserveNow')).payload
  await first.link.terminate()
  await world.restart()
  expect(await world.rest.reservation(id)).toMatchObject({ state: 'requested', reservationId })
  expect(await world.rest.reservations({ active: true })).toEqual([])
  const second = await connect()
  world.use(second.link)
  await second.start({ idTag: '04C0FFEE', reservationId: Number(reservationId) })
  expect(await world.rest.reservation(id)).toMatchObject({ state: 'used' })
})

test('a station that is away is not asked', async () => {
  const station = await booted16()
  await station.link.terminate()
  const parameters = { evseId: 1, idToken: { value: await host.idToken() }, expiryDateTime: inAnHour() }
  const command = await until('the station is away', async () => {
    const asked = await host.rest.command(of(station), 'ReserveNow', parameters, '0s')
    return asked.status === 'offline' ? asked : undefined
  })
  await expect(host.rest.reservation(command.id)).rejects.toMatchObject({ status: 404, code: 'reservation-not-found' })
})

test('reservations are found by station, state and token, and the token leaves them with the person', async () => {
  const station = await booted16()
  const value = await host.idToken()
  const { command } = await reserve(station, value)
  const found = async (query: Record<string, string>) =>
    (await host.rest.reservations(query)).map((reservation) => reservation.id)
  expect(await found({ idToken: value })).toEqual([command.id])
  expect(await found({ station: of(station), state: 'active' })).toEqual([command.id])
  expect(await found({ station: of(station), state: 'used' })).toEqual([])
  await host.rest.ask('POST', `/id-tokens/${value}/erasure`, {}, { reason: 'asked for' })
  expect(await found({ idToken: value })).toEqual([])
  expect((await host.rest.reservation(command.id)).idToken).toMatch(/^erased-/)
})

test.each(['1.6', '2.0.1', '2.1'] as const)(
  '%s a virtual station keeps its EVSE for the driver, turns another away, and forgets it when told to',
  async (version) => {
    const identity = `SIM-RESERVED-${version}`
    await host.rest.putStation(identity, { onboarding: 'accepted' })
    const [owner, other] = [await host.idToken(), await host.idToken()]
    await using station = new Station({
      identity,
      serialNumber: 'S1',
      version,
      layout: layoutOf(models.duo22, (evseId) => `SE*STM*ERES*${version}*${evseId}`),
      url: host.world.stations,
    })
    station.start()
    const evseIs = (state: string) =>
      until(`EVSE 1 ${state}`, async () =>
        (await host.rest.station(identity)).evses.find((evse) => evse.evseId === 1 && evse.state === state),
      )
    await evseIs('available')
    const parameters = { evseId: 1, idToken: { value: owner }, expiryDateTime: inAnHour() }
    const first = await host.ask(identity, 'ReserveNow', parameters)
    expect(await evseIs('reserved')).toMatchObject({ chargeable: false, reservation: { id: first.id } })
    const { reservationId } = await host.rest.reservation(first.id)
    await host.ask(identity, 'CancelReservation', { reservationId })
    expect(await evseIs('available')).toMatchObject({ chargeable: true, reservation: null })
    const second = await host.ask(identity, 'ReserveNow', parameters)
    await evseIs('reserved')
    expect(await station.presentToken(1, { idToken: other, type: 'ISO14443' })).toBe('refused')
    expect(await station.presentToken(1, { idToken: owner, type: 'ISO14443' })).toBe('started')
    station.plugIn(1, createEv(evModels.family, 0.3, 0.9))
    await comesTo(second.id, 'used')
    expect((await host.rest.transactions({ station: identity }))[0]?.idToken).toBe(owner)
  },
)
