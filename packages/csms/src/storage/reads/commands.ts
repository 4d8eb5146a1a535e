import { type Kysely } from 'kysely'
import { type CommandPosition, type CommandReads, type ListedCommand } from '../../domain/reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { pageOf } from './text.ts'

export function createCommandReads(database: Kysely<Database>): CommandReads {
  const joined = () =>
    database
      .selectFrom('command')
      .leftJoin('station', 'station.stationId', 'command.stationId')
      .selectAll('command')
      .select('station.identity as identity')

  /** Newest first. */
  async function list(stationId: string | null, after: CommandPosition | null, limit: number) {
    let query = joined()
    if (stationId !== null) query = query.where('command.stationId', '=', stationId)
    if (after !== null) {
      const [at, id] = after
      query = query.where(({ or, and, eb }) =>
        or([
          eb('command.createdAt', '<', at),
          and([eb('command.createdAt', '=', at), eb('command.commandId', '<', id)]),
        ]),
      )
    }
    const rows = await query
      .orderBy('command.createdAt', 'desc')
      .orderBy('command.commandId', 'desc')
      .limit(limit + 1)
      .execute()
    const page = pageOf(rows, limit)
    return { items: page.items.map(listed), more: page.more }
  }

  async function one(commandId: string): Promise<ListedCommand | undefined> {
    const row = await joined().where('command.commandId', '=', commandId).executeTakeFirst()
    return row === undefined ? undefined : listed(row)
  }

  return { list, one }
}

function listed(row: { identity: string | null; stationId: string }): ListedCommand {
  const { identity, ...command } = row
  return { command: decodeRow('command', command), identity: identity ?? row.stationId }
}
