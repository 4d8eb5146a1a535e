import { type Kysely, sql } from 'kysely'
import { type BatterySwapReads } from '../../domain/smart-charging-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

/** No station has this many slots. */
const most = 1_000

export function createBatterySwapReads(database: Kysely<Database>): BatterySwapReads {
  return {
    async stock(stationId) {
      const [batteries, evses, variables, swap, active] = await Promise.all([
        database
          .selectFrom('stockedBattery')
          .selectAll()
          .where('stationId', '=', stationId)
          .orderBy('evseId')
          .limit(most)
          .execute(),
        database
          .selectFrom('evse')
          .select('evseId')
          .where('stationId', '=', stationId)
          .where('evseId', '>', 0)
          .orderBy('evseId')
          .limit(most)
          .execute(),
        database
          .selectFrom('deviceVariable')
          .select(['variable', 'value'])
          .where('stationId', '=', stationId)
          .where('component', '=', 'BatterySwapCtrlr')
          .where('attributeType', '=', 'Actual')
          .limit(most)
          .execute(),
        database.selectFrom('batterySwap').select('requestId').where('stationId', '=', stationId).executeTakeFirst(),
        database
          .selectFrom('transaction')
          .select(['evseId', 'lastSocPercent', 'lastMeterAt'])
          .where('stationId', '=', stationId)
          .where(sql<boolean>`state = 'active'`)
          .limit(most)
          .execute(),
      ])
      const target = variables.find(({ variable }) => variable === 'TargetSoC')?.value ?? null
      return {
        reported: variables.length > 0 || batteries.length > 0 || swap !== undefined,
        batteries: batteries.map((row) => decodeRow('stockedBattery', row)),
        slots: evses.map(({ evseId }) => Number(evseId)),
        targetSoC: target === null || target.trim() === '' || !Number.isFinite(Number(target)) ? null : Number(target),
        metered: active.flatMap(({ evseId, lastSocPercent, lastMeterAt }) =>
          evseId === null || lastSocPercent === null || lastMeterAt === null
            ? []
            : [{ evseId: Number(evseId), soC: Number(lastSocPercent), at: Number(lastMeterAt) }],
        ),
      }
    },
    async swaps(stationId) {
      const rows = await database
        .selectFrom('batterySwap')
        .selectAll()
        .where('stationId', '=', stationId)
        .orderBy('startedAt', 'desc')
        .orderBy('swapId', 'desc')
        .limit(200)
        .execute()
      return rows.map((row) => decodeRow('batterySwap', row))
    },
  }
}
