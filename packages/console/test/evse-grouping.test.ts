import { expect, test } from 'vitest'
import {
  choices,
  emptied,
  inputOf,
  nextSeat,
  type Places,
  printedOf,
  type Seat,
  seatsOf,
} from '../src/pages/station/evse-grouping.ts'

type Wires = readonly (readonly [connectorId: number, wireConnectorId: number | null])[]
const evse = (evseId: number, wires: Wires, transactionId: string | null = null) => ({
  evseId,
  publicEvseId: `SE*${evseId}`,
  transactionId,
  connectors: wires.map(([connectorId, wireConnectorId]) => ({
    connectorId,
    wireConnectorId,
    type: null,
    maxPowerW: null,
  })),
})
const station = (...evses: Places['evses']): Places => ({ evses })
const moved = (seats: readonly Seat[], wireConnectorId: number, evseId: number) =>
  seats.map((seat) => (seat.wireConnectorId === wireConnectorId ? { ...seat, evseId } : seat))

test('F18 CCS and CHAdeMO that share a power stage become one EVSE, and the emptied one is not named', () => {
  const trio = station(evse(1, [[1, 1]]), evse(2, [[1, 2]]), evse(3, [[1, 3]]))
  const seats = moved(seatsOf(trio), 2, 1)
  expect(inputOf(trio, printedOf(trio), seats)).toEqual([
    { evseId: 1, connectors: [{ connectorId: 2, wireConnectorId: 2 }] },
  ])
  expect(emptied(seats)).toEqual([2])
})

test('who comes takes a place nobody holds, so that nothing known of the others is lost', () => {
  const pair = station(
    evse(1, [
      [1, 1],
      [2, 2],
    ]),
    evse(2, [[1, 3]]),
  )
  expect(inputOf(pair, printedOf(pair), moved(seatsOf(pair), 2, 2))).toEqual([
    { evseId: 2, connectors: [{ connectorId: 2, wireConnectorId: 2 }] },
  ])
  const swapped = moved(moved(seatsOf(pair), 1, 2), 3, 1)
  expect(inputOf(pair, printedOf(pair), swapped)).toEqual([
    { evseId: 1, connectors: [{ connectorId: 3, wireConnectorId: 3 }] },
    { evseId: 2, connectors: [{ connectorId: 2, wireConnectorId: 1 }] },
  ])
})

test('a printed id alone moves no connector, and nothing changed is nothing sent', () => {
  const one = station(evse(1, [[1, 1]]))
  expect(inputOf(one, { 1: 'NO*7' }, seatsOf(one))).toEqual([{ evseId: 1, publicEvseId: 'NO*7' }])
  expect(inputOf(one, { 1: ' ' }, seatsOf(one))).toEqual([{ evseId: 1, publicEvseId: null }])
  expect(inputOf(one, printedOf(one), seatsOf(one))).toEqual([])
})

test('what was grouped can be taken apart again, and a connector yet unseen can be named', () => {
  const one = station(
    evse(1, [
      [1, 1],
      [2, 2],
    ]),
  )
  expect(choices(seatsOf(one))).toEqual([1, 2])
  expect(inputOf(one, printedOf(one), moved(seatsOf(one), 2, 2))).toEqual([
    { evseId: 2, connectors: [{ connectorId: 1, wireConnectorId: 2 }] },
  ])
  const seats = [...seatsOf(one), nextSeat(seatsOf(one))]
  expect(inputOf(one, printedOf(one), seats)).toEqual([
    { evseId: 3, connectors: [{ connectorId: 1, wireConnectorId: 3 }] },
  ])
})

test('a connector with a running transaction stays where it is', () => {
  expect(seatsOf(station(evse(1, [[1, 1]], 'tx'))).map(({ busy }) => busy)).toEqual([true])
})

test('a station of 2.x has nothing to group', () => {
  const two = station(evse(1, [[1, null]]))
  expect(seatsOf(two)).toEqual([])
  expect(inputOf(two, { 1: 'SE*1', 2: 'SE*2' }, [])).toEqual([{ evseId: 2, publicEvseId: 'SE*2' }])
})
