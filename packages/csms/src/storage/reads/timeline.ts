import { type Kysely, sql } from 'kysely'
import { type Instant } from '../../domain/model.ts'
import { type TimelineReads } from '../../domain/station-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { pageOf } from './text.ts'

const bounds = { links: 500, states: 2_000, transactions: 500, commands: 500, connectors: 64 } as const

/** What happened to one station between two instants, newest kept when there is too much. */
export function createTimelineReads(database: Kysely<Database>): TimelineReads {
  async function of(stationId: string, from: Instant, to: Instant) {
    const links = await database
      .selectFrom('linkPeriod')
      .selectAll()
      .where('stationId', '=', stationId)
      .where('connectedAt', '<=', to)
      .where(({ or, eb }) => or([eb('disconnectedAt', 'is', null), eb('disconnectedAt', '>=', from)]))
      .orderBy('connectedAt', 'desc')
      .limit(bounds.links + 1)
      .execute()
    const states = await database
      .selectFrom('statusReport')
      .selectAll()
      .where('stationId', '=', stationId)
      .where('receivedAt', '>=', from)
      .where('receivedAt', '<=', to)
      .orderBy('receivedAt', 'desc')
      .orderBy('seq', 'desc')
      .limit(bounds.states + 1)
      .execute()
    const transactions = await database
      .selectFrom('transaction')
      .selectAll()
      .where('stationId', '=', stationId)
      .where('startedAt', '<=', to)
      .where(({ or, eb }) => or([eb('endedAt', '>=', from), eb('state', '=', 'active')]))
      .orderBy('startedAt', 'desc')
      .limit(bounds.transactions + 1)
      .execute()
    const commands = await database
      .selectFrom('command')
      .selectAll()
      .where('stationId', '=', stationId)
      .where('createdAt', '>=', from)
      .where('createdAt', '<=', to)
      .orderBy('createdAt', 'desc')
      .limit(bounds.commands + 1)
      .execute()
    const pages = {
      links: pageOf(links, bounds.links),
      states: pageOf(states, bounds.states),
      transactions: pageOf(transactions, bounds.transactions),
      commands: pageOf(commands, bounds.commands),
    }
    const before = await statesBefore(stationId, from)
    return {
      links: pages.links.items.map((row) => decodeRow('linkPeriod', row)).reverse(),
      states: [...before, ...pages.states.items.map((row) => decodeRow('statusReport', row)).reverse()],
      transactions: pages.transactions.items.map((row) => decodeRow('transaction', row)).reverse(),
      commands: pages.commands.items.map((row) => decodeRow('command', row)).reverse(),
      truncated: Object.values(pages).some(({ more }) => more),
    }
  }

  /** The state each connector had when the window opens, so that no lane begins with a hole. */
  async function statesBefore(stationId: string, from: Instant) {
    const connectors = await database
      .selectFrom('connector')
      .select(['evseId', 'connectorId'])
      .where('stationId', '=', stationId)
      .orderBy('evseId')
      .orderBy('connectorId')
      .limit(bounds.connectors)
      .execute()
    const newest = await Promise.all(
      [{ evseId: 0, connectorId: 0 }, ...connectors].map(({ evseId, connectorId }) =>
        database
          .selectFrom('statusReport')
          .selectAll()
          .where('stationId', '=', stationId)
          .where('receivedAt', '<', from)
          .where('evseId', '=', evseId)
          .where('connectorId', '=', connectorId)
          .where(sql<boolean>`stale = 0`)
          .orderBy('receivedAt', 'desc')
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst(),
      ),
    )
    return newest.filter((row) => row !== undefined).map((row) => decodeRow('statusReport', row))
  }

  return { of }
}
