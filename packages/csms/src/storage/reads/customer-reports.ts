import { type Kysely } from 'kysely'
import { isOpen } from '../../domain/commands.ts'
import { type CustomerReportReads } from '../../domain/customer-model.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

const most = 200

export function createCustomerReportReads(database: Kysely<Database>): CustomerReportReads {
  return {
    async of(stationId) {
      const rows = await database
        .selectFrom('customerReport')
        .selectAll()
        .where('stationId', '=', stationId)
        .orderBy('createdAt', 'desc')
        .orderBy('commandId', 'desc')
        .limit(most)
        .execute()
      if (rows.length === 0) return []
      const ids = rows.map(({ commandId }) => commandId)
      const [parts, commands] = await Promise.all([
        database
          .selectFrom('customerReportPart')
          .select(({ fn }) => ['commandId', fn.countAll<number | string>().as('count')])
          .where('commandId', 'in', ids)
          .groupBy('commandId')
          .execute(),
        database
          .selectFrom('command')
          .select(['commandId', 'status', 'reason'])
          .where('commandId', 'in', ids)
          .execute(),
      ])
      const counts = new Map(parts.map(({ commandId, count }) => [commandId, Number(count)]))
      const asked = new Map(commands.map((command) => [command.commandId, command]))
      return rows.map((row) => {
        const report = decodeRow('customerReport', row)
        const command = asked.get(report.commandId)
        return {
          report,
          parts: counts.get(report.commandId) ?? 0,
          reason: command?.reason ?? null,
          isWaiting: command !== undefined && isOpen(command),
        }
      })
    },
  }
}
