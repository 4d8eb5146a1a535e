import { type Station, type StationInput } from '@stationmaster/contract'

/** Where one connector of OCPP 1.6 belongs: now, and as it is wanted. */
export interface Seat {
  wireConnectorId: number
  /** The EVSE and place it has; null while the station has not told of it. */
  at: { evseId: number; connectorId: number } | null
  evseId: number
  type: string | null
  maxPowerW: number | null
  /** A running transaction holds it where it is. */
  busy: boolean
}

/** The printed id of each EVSE, by its number. */
export type PrintedIds = Readonly<Record<number, string>>

/** What of a station matters here. */
export interface Places {
  evses: readonly (Pick<Station['evses'][number], 'evseId' | 'publicEvseId' | 'transactionId'> & {
    connectors: readonly Pick<
      Station['evses'][number]['connectors'][number],
      'connectorId' | 'wireConnectorId' | 'type' | 'maxPowerW'
    >[]
  })[]
}

type EvseInput = NonNullable<StationInput['evses']>[number]

export const seatsOf = (station: Places): Seat[] =>
  station.evses
    .flatMap((evse) =>
      evse.connectors.flatMap(({ connectorId, wireConnectorId, type, maxPowerW }) =>
        wireConnectorId === null
          ? []
          : [
              {
                wireConnectorId,
                at: { evseId: evse.evseId, connectorId },
                evseId: evse.evseId,
                type,
                maxPowerW,
                busy: evse.transactionId !== null,
              },
            ],
      ),
    )
    .sort((a, b) => a.wireConnectorId - b.wireConnectorId)

export const printedOf = (station: Places): PrintedIds =>
  Object.fromEntries(station.evses.map((evse) => [evse.evseId, evse.publicEvseId ?? '']))

/** A connector the station has not told of yet, alone in an EVSE of its own number. */
export const nextSeat = (seats: readonly Seat[]): Seat => {
  const wireConnectorId = Math.max(0, ...seats.map((seat) => seat.wireConnectorId)) + 1
  return { wireConnectorId, at: null, evseId: wireConnectorId, type: null, maxPowerW: null, busy: false }
}

/** The numbers a connector may choose from: those in use, and one of its own for every connector. */
export const choices = (seats: readonly Seat[]): number[] => {
  const highest = Math.max(1, ...seats.flatMap((seat) => [seat.evseId, seat.wireConnectorId, seat.at?.evseId ?? 0]))
  return Array.from({ length: highest }, (_, index) => index + 1)
}

/** EVSEs that lose their last connector, and are then taken away. */
export const emptied = (seats: readonly Seat[]): number[] => {
  const kept = new Set(seats.map((seat) => seat.evseId))
  return [...new Set(seats.flatMap((seat) => (seat.at === null ? [] : [seat.at.evseId])))].filter(
    (evseId) => !kept.has(evseId),
  )
}

const arrivals = (seats: readonly Seat[], evseId: number) => {
  // A place that is held now is not given away in the same edit: who leaves it may be moved after who comes.
  const held = new Set(seats.flatMap((seat) => (seat.at?.evseId === evseId ? [seat.at.connectorId] : [])))
  return seats
    .filter((seat) => seat.evseId === evseId && seat.at?.evseId !== evseId)
    .map(({ wireConnectorId }) => {
      let connectorId = 1
      while (held.has(connectorId)) connectorId += 1
      held.add(connectorId)
      return { connectorId, wireConnectorId }
    })
}

/** What is sent: EVSEs whose printed id is another, and connectors that move. Who stays is not named. */
export const inputOf = (station: Places, printed: PrintedIds, seats: readonly Seat[]): EvseInput[] => {
  const before = printedOf(station)
  const gone = new Set(emptied(seats))
  const evseIds = new Set([...Object.keys(printed).map(Number), ...seats.map((seat) => seat.evseId)])
  return [...evseIds]
    .filter((evseId) => !gone.has(evseId))
    .sort((a, b) => a - b)
    .flatMap((evseId) => {
      const id = (printed[evseId] ?? '').trim()
      const renamed = before[evseId] === undefined ? id !== '' || printed[evseId] !== undefined : id !== before[evseId]
      const connectors = arrivals(seats, evseId)
      if (!renamed && connectors.length === 0) return []
      return [
        {
          evseId,
          ...(renamed ? { publicEvseId: id === '' ? null : id } : {}),
          ...(connectors.length === 0 ? {} : { connectors }),
        },
      ]
    })
}
