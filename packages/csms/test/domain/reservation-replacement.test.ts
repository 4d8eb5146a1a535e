import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Reservation } from '../../src/domain/reservation-model.ts'
import { at, minute, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
  await world.register({ protocolVersion: 'ocpp2.1' })
})
afterEach(() => world[Symbol.asyncDispose]())

async function row(id: string): Promise<Reservation> {
  const found = await world.read('reservation', id)
  if (found === undefined) throw new Error('no such reservation')
  return found
}

async function told(reservationId: number, reservationUpdateStatus: string) {
  const request = { reservationId, reservationUpdateStatus }
  const { ReservationStatusUpdate } = world.adapters['ocpp2.1'].inbound
  await ReservationStatusUpdate(request as never, world.call('ReservationStatusUpdate', request))
}

const submit = (parameters: { evseId?: number; reservationId?: number; expiryDateTime: string }) =>
  world.remoteControl.submit(
    's1',
    { type: 'ReserveNow', parameters: { idToken: { value: '04A1B2C3' }, evseId: 1, ...parameters } },
    'user:test',
  )

/** One that is held, and its replacement, which the station answers when it is told to. */
async function replaced(answers: Parameters<World['plug']>[1] = {}) {
  let answer: (payload: object) => void = () => undefined
  const later = new Promise<object>((resolve) => {
    answer = resolve
  })
  let asked = 0
  world.plug('ocpp2.1', {
    ReserveNow: () => (++asked === 1 ? { status: 'Accepted' } : later),
    ...answers,
  })
  const first = await submit({ expiryDateTime: at(30 * minute) })
  await world.quiet()
  const { reservationId } = await row(first.commandId)
  const second = await submit({ reservationId, expiryDateTime: at(60 * minute) })
  await world.quiet()
  expect(await row(second.commandId)).toMatchObject({ state: 'requested', reservationId })
  return { first: first.commandId, second: second.commandId, reservationId, answer }
}

test.each(['Expired', 'Removed'])('H01.FR.02 %s of the one before leaves its replacement', async (word) => {
  const { first, second, reservationId, answer } = await replaced()
  await told(reservationId, word)
  expect(await row(first)).toMatchObject({ stateReason: word, endedAt: world.now })
  expect(await row(second)).toMatchObject({ state: 'requested' })
  answer({ status: 'Accepted' })
  await world.quiet()
  expect(await row(second)).toMatchObject({ state: 'active', endedAt: null, answeredAt: world.now })
  expect((await row(first)).stateReason).toBe(word)
})

test('H01.FR.02 a late Expired, when the one before is over by our clock, leaves its replacement', async () => {
  const { second, reservationId, answer } = await replaced()
  world.now += 31 * minute
  await world.reservations.expire(new AbortController().signal)
  await told(reservationId, 'Expired')
  answer({ status: 'Accepted' })
  await world.quiet()
  expect(await row(second)).toMatchObject({ state: 'active', stateReason: null })
})

test.each([
  ['Accepted', 'cancelled'],
  ['Rejected', 'removed'],
])('H02 a cancellation ahead of the replacement that is %s ends the one before only', async (status, state) => {
  const { first, second, reservationId, answer } = await replaced({ CancelReservation: { status } })
  await world.command({ type: 'CancelReservation', parameters: { reservationId } })
  expect((await row(first)).state).toBe(state)
  expect((await row(second)).state).toBe('requested')
  answer({ status: 'Accepted' })
  await world.quiet()
  expect(await row(second)).toMatchObject({ state: 'active', endedAt: null })
})

test('H01.FR.02 a refused replacement of one that has ended holds nothing', async () => {
  const { first, second, reservationId, answer } = await replaced()
  await told(reservationId, 'Expired')
  answer({ status: 'Occupied' })
  await world.quiet()
  expect((await row(first)).state).toBe('expired')
  expect(await row(second)).toMatchObject({ state: 'refused', stateReason: 'Occupied' })
})
