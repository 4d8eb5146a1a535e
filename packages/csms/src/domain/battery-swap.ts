/** Batteries that come and go (S03): the stock per slot, and the swaps by their request. */

import { keyOf } from './authorization-judgement.ts'
import { type BatteryData, type BatterySwap, type StockedBattery } from './battery-swap-model.ts'
import { Change, changed, correlations, effectOf } from './commands.ts'
import { shownValue } from './id-token.ts'
import { type BatterySwapInput, type BatterySwapPort, type StationCall } from './inbound.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { type Ids, need, put, remove, type Store } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'

/** No station has this many slots, and no set this many batteries. */
const slotLimit = 200

export function createBatterySwap({ store, ids }: { store: Store; ids: Ids }): BatterySwapPort {
  return {
    swapped(call, input) {
      const swapId = ids.next()
      return store.run({
        touches: [`station:${call.stationId}`],
        needs: {
          station: need('station', call.stationId),
          open: need('openCommands', call.stationId),
          swaps: need('batterySwapsOfRequest', call.stationId, input.requestId),
          stock: need('stockedBatteries', call.stationId),
        },
        decide: ({ station, open, swaps, stock }) => {
          const change = new Change()
          if (station !== undefined) swapped(change, station, { open, swaps, stock }, call, input, swapId)
          return change.result(undefined)
        },
      })
    },
  }
}

interface Loads {
  open: readonly Command[]
  /** Those of this request, newest first. */
  swaps: readonly BatterySwap[]
  stock: readonly StockedBattery[]
}

function swapped(
  change: Change,
  station: Station,
  { open, swaps, stock }: Loads,
  { receivedAt }: StationCall,
  input: BatterySwapInput,
  freshId: string,
): void {
  const correlation = correlations.batterySwap(input.requestId)
  const asked = open.filter((one) => one.correlation === correlation)
  const key = keyOf(input.token)
  const found = swaps.find((one) => one.idTokenKey === key)
  if (found !== undefined && isKnown(found, input)) return
  const going = found !== undefined && goesOn(found, input) ? found : undefined
  const before = going ?? newSwap(station, input, key, freshId, asked[0]?.commandId ?? null, receivedAt)
  const swap = withEvent(before, input, receivedAt)
  change.writes.push(put('batterySwap', swap))
  changeStock(change, station, stock, input, swap.swapId, receivedAt)
  const resource = swapResource(swap, station.identity)
  change.events.push(
    stationEvent(station, 'battery-swap.changed', receivedAt, 'station', { eventType: input.eventType, ...resource }),
  )
  change.add(changed(effectOf(asked, correlation, receivedAt), station.identity, receivedAt))
}

const serials = (batteries: readonly BatteryData[]) => batteries.map(({ serialNumber }) => serialNumber)
const within = (all: readonly BatteryData[], some: readonly BatteryData[]) =>
  some.length > 0 && serials(some).every((serial) => serials(all).includes(serial))

/** A station that missed our answer says it again. */
function isKnown(
  { batteriesIn, batteriesOut, state }: BatterySwap,
  { eventType, batteries }: BatterySwapInput,
): boolean {
  if (eventType === 'BatteryIn') return within(batteriesIn, batteries)
  if (eventType === 'BatteryOut') return within(batteriesOut, batteries)
  return state === 'timeout'
}

/** Whether the event is the other half, or more of a set; a number that is used again begins another swap. */
function goesOn({ batteriesIn, batteriesOut, state }: BatterySwap, { eventType }: BatterySwapInput): boolean {
  if (state === 'in-progress') return true
  // What was offered too long may be taken after all; a set may be told battery by battery.
  if (state === 'timeout') return eventType === 'BatteryOut'
  return eventType === 'BatteryOut'
    ? batteriesOut.length < batteriesIn.length
    : batteriesIn.length < batteriesOut.length
}

function newSwap(
  { organisationId, stationId }: Station,
  { requestId, token }: BatterySwapInput,
  idTokenKey: string,
  swapId: string,
  commandId: string | null,
  startedAt: Instant,
): BatterySwap {
  return {
    organisationId,
    swapId,
    stationId,
    requestId,
    state: 'in-progress',
    idTokenKey,
    idToken: shownValue(token),
    idTokenType: token.type,
    batteriesIn: [],
    batteriesOut: [],
    startedAt,
    endedAt: null,
    commandId,
  }
}

function withEvent(swap: BatterySwap, { eventType, batteries }: BatterySwapInput, at: Instant): BatterySwap {
  if (eventType === 'BatteryOutTimeout') return { ...swap, state: 'timeout', endedAt: at }
  const next =
    eventType === 'BatteryIn'
      ? { ...swap, batteriesIn: [...swap.batteriesIn, ...batteries].slice(0, slotLimit) }
      : { ...swap, batteriesOut: [...swap.batteriesOut, ...batteries].slice(0, slotLimit) }
  // S03: either may come first; with both it is whole.
  const isWhole = next.batteriesIn.length > 0 && next.batteriesOut.length > 0
  return isWhole ? { ...next, state: 'completed', endedAt: at } : { ...next, state: 'in-progress', endedAt: null }
}

/** What lies in the slots now; what was offered and not taken lies there still. */
function changeStock(
  change: Change,
  { organisationId, stationId }: Station,
  stock: readonly StockedBattery[],
  { eventType, batteries }: BatterySwapInput,
  swapId: string,
  insertedAt: Instant,
): void {
  const slots = new Set(stock.map(({ evseId }) => evseId))
  for (const battery of batteries) {
    const there = stock.find(({ evseId }) => evseId === battery.evseId)
    if (eventType === 'BatteryOut') {
      if (there !== undefined) change.writes.push(remove('stockedBattery', there))
      continue
    }
    if (!slots.has(battery.evseId) && slots.size >= slotLimit) continue
    slots.add(battery.evseId)
    const since = there?.serialNumber === battery.serialNumber ? there.insertedAt : insertedAt
    change.writes.push(
      put('stockedBattery', {
        organisationId,
        stationId,
        ...battery,
        insertedAt: since,
        swapId: there?.swapId ?? swapId,
      }),
    )
    // One battery is in one slot: what was moved by hand is no longer where it was.
    for (const other of stock) {
      if (other.serialNumber === battery.serialNumber && other.evseId !== battery.evseId) {
        change.writes.push(remove('stockedBattery', other))
      }
    }
  }
}

export function batteryResource(battery: BatteryData) {
  const { evseId, serialNumber, soC, soH, productionDateAt, vendorInfo } = battery
  return {
    evseId,
    serialNumber,
    soC,
    soH,
    productionDate: productionDateAt === null ? null : instantText(productionDateAt),
    vendorInfo,
  }
}

/** As the API and the feed tell it. */
export function swapResource(swap: BatterySwap, identity: string) {
  return {
    id: swap.swapId,
    stationId: identity,
    requestId: swap.requestId,
    state: swap.state,
    idToken: swap.idToken,
    idTokenType: swap.idTokenType,
    batteriesIn: swap.batteriesIn.map(batteryResource),
    batteriesOut: swap.batteriesOut.map(batteryResource),
    startedAt: instantText(swap.startedAt),
    endedAt: swap.endedAt === null ? null : instantText(swap.endedAt),
    commandId: swap.commandId,
  }
}
