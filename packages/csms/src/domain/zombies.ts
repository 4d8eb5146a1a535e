/** F7: transactions that ended without saying so, found by the clock. */
import { type Command, type Connector, type Evse, type Instant, type Station, type Transaction } from './model.ts'
import { type Decision, need, put, type Store } from './ports.ts'
import { evsesAfter, knownStation, transactionEvent } from './transactions-billing.ts'
import { type LateMessages } from './transactions-late.ts'
import { interrupted, withFlag } from './transactions-state.ts'

const quietMs = 10 * 60_000

/** What a station says about a transaction when it is asked (E14); `not-asked` when the question did not reach it. */
export type TransactionStatus = 'ongoing' | 'queued' | 'over' | 'unknown' | 'not-asked'

/** How many stations are asked at once; each may take as long as an answer may. */
const askedAtOnce = 32

/** What became of the question. */
export function statusTold(command: Pick<Command, 'status' | 'outcome'> | undefined): TransactionStatus {
  if (command === undefined || notAsked.has(command.status)) return 'not-asked'
  const payload = command.outcome?.payload
  if (command.status !== 'completed' || typeof payload !== 'object' || payload === null) return 'unknown'
  if ('messagesInQueue' in payload && payload.messagesInQueue === true) return 'queued'
  return 'ongoingIndicator' in payload && payload.ongoingIndicator === true ? 'ongoing' : 'over'
}

const notAsked: ReadonlySet<Command['status']> = new Set(['pending', 'sent', 'offline', 'expired'])

export interface ZombiesDependencies {
  store: Store
  late: LateMessages
  /** Stations on which a transaction is active. */
  stationsWithActive(): Promise<readonly string[]>
  /** Transactions that ended with events missing and were not asked about yet, oldest first. */
  incomplete(): Promise<readonly { stationId: string; id: string }[]>
  /** GetTransactionStatus; `unknown` where the version has none or the station did not answer. */
  ask(stationId: string, transaction: Transaction): Promise<TransactionStatus>
}

interface StationFacts {
  station: Station | undefined
  evses: readonly Evse[]
  connectors: readonly Connector[]
  active: readonly Transaction[]
}

/** The flag of a gap that the station itself has nothing more to fill with. */
const messagesLost = 'messages-lost'

export function createZombies({ store, late, stationsWithActive, incomplete, ask }: ZombiesDependencies) {
  const needsOf = (stationId: string) => ({
    station: need('station', stationId),
    evses: need('evses', stationId),
    connectors: need('connectors', stationId),
    active: need('activeTransactions', stationId),
  })

  /** Interrupts what reports Available on a live link for ten minutes with no queued messages arriving. */
  async function interruptZombies(now: Instant, signal: AbortSignal): Promise<Transaction[]> {
    const ended: Transaction[] = []
    await eachOf(await stationsWithActive(), signal, async (stationId) => {
      for (const zombie of await zombiesOf(stationId, now)) {
        const status = signal.aborted ? 'not-asked' : await ask(stationId, zombie)
        // What a shutdown or a lost link left unasked says nothing of the transaction.
        if (signal.aborted || (status !== 'over' && status !== 'unknown')) continue
        const transaction = await interrupt(stationId, zombie.id, now)
        if (transaction !== undefined) ended.push(transaction)
      }
    })
    return ended
  }

  function zombiesOf(stationId: string, now: Instant): Promise<Transaction[]> {
    return store.run({
      touches: [],
      needs: needsOf(stationId),
      decide: (facts): Decision<Transaction[]> => {
        const result = facts.active.filter((one) => isZombie(one, facts, late.lastAt(stationId), now))
        return { result, writes: [], events: [] }
      },
    })
  }

  function interrupt(stationId: string, id: string, now: Instant): Promise<Transaction | undefined> {
    return store.run({
      touches: [`station:${stationId}`],
      needs: needsOf(stationId),
      decide: (facts): Decision<Transaction | undefined> => {
        const found = facts.active.find((one) => one.id === id)
        // While the station was asked, it may have spoken.
        if (found === undefined || !isZombie(found, facts, late.lastAt(stationId), now)) {
          return { result: undefined, writes: [], events: [] }
        }
        const station = knownStation(facts.station, stationId)
        const transaction = interrupted(found, 'available')
        const evses = evsesAfter(facts, [transaction], now)
        return {
          result: transaction,
          writes: [put('transaction', transaction), ...evses.writes],
          events: [
            transactionEvent('transaction.ended', transaction, station.identity, now, 'stationmaster'),
            ...evses.events,
          ],
        }
      },
    })
  }

  /** E14: where events are missing the station knows whether they are still to come (ocpp.md 5.2). */
  async function settleGaps(signal: AbortSignal): Promise<number> {
    let lost = 0
    await eachOf(await incomplete(), signal, async ({ stationId, id }) => {
      const transaction = await store.run({
        touches: [],
        needs: { transaction: need('transactionById', id) },
        decide: (loaded): Decision<Transaction | undefined> => ({ result: loaded.transaction, writes: [], events: [] }),
      })
      if (transaction === undefined || !isIncomplete(transaction)) return
      if ((await ask(stationId, transaction)) !== 'over' || signal.aborted) return
      const noted = await noteLost(stationId, id)
      lost += noted
    })
    return lost
  }

  function noteLost(stationId: string, id: string): Promise<number> {
    return store.run({
      touches: [`station:${stationId}`],
      needs: { transaction: need('transactionById', id) },
      decide: ({ transaction }): Decision<number> => {
        if (transaction === undefined || !isIncomplete(transaction)) return { result: 0, writes: [], events: [] }
        const flags = withFlag(transaction.flags, messagesLost)
        return { result: 1, writes: [put('transaction', { ...transaction, flags })], events: [] }
      },
    })
  }

  return { interruptZombies, settleGaps }
}

/** Takes the next as soon as one is done; what was begun ends before it resolves or throws. */
async function eachOf<T>(items: readonly T[], signal: AbortSignal, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  const lane = async () => {
    for (const item of left) {
      if (signal.aborted) return
      await work(item)
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(askedAtOnce, items.length) }, lane))
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason
}

function isIncomplete({ state, flags }: Transaction): boolean {
  return state === 'ended-incomplete' && !flags.includes(messagesLost)
}

/** Nothing but the station's silence may speak for the transaction, and its connector against it. */
function isZombie(
  transaction: Transaction,
  { station, evses, connectors }: Omit<StationFacts, 'active'>,
  lastLateAt: Instant | null,
  now: Instant,
): boolean {
  const since = now - quietMs
  if (station === undefined || !station.online || station.linkAt === null || station.linkAt > since) return false
  if (lastLateAt !== null && lastLateAt > since) return false
  if (transaction.startReceivedAt > since || transaction.lastEventAt > since) return false
  const evse = evses.find(({ evseId }) => evseId === transaction.evseId)
  if (evse === undefined || evse.state !== 'available' || evse.stateAt > since) return false
  const own = connectors.filter(
    ({ evseId, connectorId }) =>
      evseId === transaction.evseId && (transaction.connectorId === null || connectorId === transaction.connectorId),
  )
  // A status from before the start says nothing about what followed.
  return own.some(({ status, receivedAt }) => status === 'Available' && (receivedAt ?? 0) > transaction.startReceivedAt)
}
