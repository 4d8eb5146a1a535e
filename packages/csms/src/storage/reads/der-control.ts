import { type Kysely } from 'kysely'
import { type DerControlReads } from '../../domain/smart-charging-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

export function createDerControlReads(database: Kysely<Database>): DerControlReads {
  return {
    async controls(stationId) {
      const rows = await database
        .selectFrom('derControl')
        .selectAll()
        .where('stationId', '=', stationId)
        .orderBy('controlType')
        .orderBy('isDefault')
        .orderBy('priority')
        .orderBy('controlId')
        .limit(1_000)
        .execute()
      return rows.map((row) => decodeRow('derControl', row))
    },
    async reported(stationId) {
      const [control, variable] = await Promise.all([
        database.selectFrom('derControl').select('controlId').where('stationId', '=', stationId).executeTakeFirst(),
        database
          .selectFrom('deviceVariable')
          .select('component')
          .where('stationId', '=', stationId)
          .where('component', 'in', ['DCDERCtrlr', 'ACDERCtrlr'])
          .executeTakeFirst(),
      ])
      return control !== undefined || variable !== undefined
    },
    async alarms(stationId) {
      const rows = await database
        .selectFrom('derAlarm')
        .selectAll()
        .where('stationId', '=', stationId)
        .orderBy('startedAt', 'desc')
        .orderBy('controlType')
        .limit(300)
        .execute()
      return rows.map((row) => decodeRow('derAlarm', row))
    },
  }
}
