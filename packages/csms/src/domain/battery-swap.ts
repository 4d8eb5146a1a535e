/** Batteries that come and go (S03): the stock per slot, and the swaps by their request. */

import { keyOf } from './authorization-judgement.ts'
import { type BatteryData, type BatterySwap, type StockedBattery } from './battery-swap-model.ts'
import { Change, changed, correlations, effectOf } from './commands.ts'
import { type StationCall } from './inbound.ts'
import { keptKey, shownUnder } from './key-codes.ts'
import { type Command, type Instant, type Station } from './model.ts'
import { type Ids, need, type Passwords, put, remove, type Store } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { type BatterySwapInput, type BatterySwapPort } from './smart-charging-inbound.ts'

/** No station has this many slots, and no set this many batteries. */
const slotLimit = 200

export interface BatterySwapServices {
  store: Store
  ids: Ids
  /** To know a key code again that is not kept (C04.FR.04). */
  passwords: Pick<Passwords, 'hash'>
}

export function createBatterySwap({ store, ids, passwords }: BatterySwapServices): BatterySwapPort {
  return {
    swapped(call, input) {
      const fresh = { swapId: ids.next(), idTokenKey: keptKey(keyOf(input.token), passwords) }
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
          if (station !== undefined) swapped(change, station, { open, swaps, stock }, call, input, fresh)
          return change.result(undefined)
        },
      })
    },
  }
}

interface Fresh {
  swapId: string
  /** As rows keep it. */
  idTokenKey: string
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
  fresh: Fresh,
): void {
  const correlation = correlations.batterySwap(input.requestId)
  const asked = open.filter((one) => one.correlation === correlation)
  const found = swaps.find((one) => one.idTokenKey === fresh.idTokenKey)
  const isMeant = found !== undefined && mayBeTold(found, station, receivedAt) && !happensAnew(found, input, stock)
  if (isMeant && isKnown(found, input)) return
  const going = isMeant && goesOn(found, input) ? found : undefined
  const before = going ?? newSwap(station, input, fresh, asked[0]?.commandId ?? null, receivedAt)
  const swap = withEvent(before, input, receivedAt)
  change.writes.push(put('batterySwap', swap))
  changeStock(change, station, stock, input, swap.swapId, receivedAt)
  const resource = swapResource(swap, station.identity)
  change.events.push(
    stationEvent(station, 'battery-swap.changed', receivedAt, 'station', { eventType: input.eventType, ...resource }),
  )
  change.add(changed(effectOf(asked, correlation, receivedAt), station.identity, receivedAt))
}

const dayMs = 86_400_000

/**
 * Whether the station may still speak of it: for a day after its last word, and until the next boot where it was
 * offline meanwhile. Then its number has come to be used anew.
 */
function mayBeTold({ startedAt, endedAt }: BatterySwap, { lastBootAt }: Station, at: Instant): boolean {
  const lastAt = endedAt ?? startedAt
  return at - lastAt <= dayMs || (lastBootAt ?? 0) <= lastAt
}

/** What the swap knows of the way these batteries take. */
function told({ batteriesIn, batteriesOut }: BatterySwap, { eventType }: BatterySwapInput): readonly BatteryData[] {
  if (eventType === 'BatteryOutTimeout') return []
  return eventType === 'BatteryIn' ? batteriesIn : batteriesOut
}

const hasSerial = (batteries: readonly BatteryData[], serialNumber: string) =>
  batteries.some((battery) => battery.serialNumber === serialNumber)

/** A station that missed our answer says it again. */
function isKnown(swap: BatterySwap, input: BatterySwapInput): boolean {
  if (input.eventType === 'BatteryOutTimeout') return swap.state === 'timeout'
  const known = told(swap, input)
  return input.batteries.length > 0 && input.batteries.every(({ serialNumber }) => hasSerial(known, serialNumber))
}

/**
 * Whether the slots show that it happens another time: what comes in is not there any more, what goes out is there
 * again, or another battery takes the slot. So a number is another's that a station which lost its memory uses anew.
 */
function happensAnew(swap: BatterySwap, input: BatterySwapInput, stock: readonly StockedBattery[]): boolean {
  const known = told(swap, input)
  return input.batteries.some(({ serialNumber, evseId }) => {
    if (!hasSerial(known, serialNumber)) return known.some((battery) => battery.evseId === evseId)
    return hasSerial(stock, serialNumber) === (input.eventType === 'BatteryOut')
  })
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
  { swapId, idTokenKey }: Fresh,
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
    idToken: shownUnder(token, idTokenKey),
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
      ? { ...swap, batteriesIn: withNew(swap.batteriesIn, batteries) }
      : { ...swap, batteriesOut: withNew(swap.batteriesOut, batteries) }
  // S03: either may come first; with both it is whole.
  const isWhole = next.batteriesIn.length > 0 && next.batteriesOut.length > 0
  return isWhole ? { ...next, state: 'completed', endedAt: at } : { ...next, state: 'in-progress', endedAt: null }
}

/** A set that is told battery by battery may name again what it named before. */
function withNew(known: readonly BatteryData[], batteries: readonly BatteryData[]): BatteryData[] {
  return [...known, ...batteries.filter(({ serialNumber }) => !hasSerial(known, serialNumber))].slice(0, slotLimit)
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
