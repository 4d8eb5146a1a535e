import { type Kysely } from 'kysely'
import { type FileTransferReads, type ListedFileTransfer } from '../../domain/reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { pageOf } from './text.ts'

export function createFileTransferReads(database: Kysely<Database>): FileTransferReads {
  const joined = () =>
    database
      .selectFrom('fileTransfer')
      .leftJoin('station', 'station.stationId', 'fileTransfer.stationId')
      .selectAll('fileTransfer')
      .select('station.identity as identity')

  return {
    async list({ kinds, stationId, state }, after, limit) {
      let query = joined().where('fileTransfer.kind', 'in', [...kinds])
      if (stationId !== undefined) query = query.where('fileTransfer.stationId', '=', stationId)
      if (state !== undefined) query = query.where('fileTransfer.state', '=', state)
      if (after !== null) {
        const [at, id] = after
        query = query.where(({ or, and, eb }) =>
          or([
            eb('fileTransfer.createdAt', '<', at),
            and([eb('fileTransfer.createdAt', '=', at), eb('fileTransfer.commandId', '<', id)]),
          ]),
        )
      }
      const rows = await query
        .orderBy('fileTransfer.createdAt', 'desc')
        .orderBy('fileTransfer.commandId', 'desc')
        .limit(limit + 1)
        .execute()
      const page = pageOf(rows, limit)
      return { items: page.items.map(listed), more: page.more }
    },
    async one(commandId) {
      const row = await joined().where('fileTransfer.commandId', '=', commandId).executeTakeFirst()
      return row === undefined ? undefined : listed(row)
    },
  }
}

function listed(row: { identity: string | null; stationId: string }): ListedFileTransfer {
  const { identity, ...transfer } = row
  return { transfer: decodeRow('fileTransfer', transfer), identity: identity ?? row.stationId }
}
