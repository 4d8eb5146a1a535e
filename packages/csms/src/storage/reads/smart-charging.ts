import { type Kysely, sql } from 'kysely'
import { type SmartChargingReads } from '../../domain/smart-charging-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

/** No station has this many of anything we show. */
const most = 2_000
const sweptAtOnce = 500

export function createSmartChargingReads(database: Kysely<Database>): SmartChargingReads {
  return {
    async of(stationId) {
      const [profiles, active, commands, limits, composites, needs, evses, place, told] = await Promise.all([
        database
          .selectFrom('chargingProfile')
          .selectAll()
          .where('stationId', '=', stationId)
          .orderBy('evseId')
          .orderBy('purpose')
          .orderBy('stackLevel', 'desc')
          .limit(most)
          .execute(),
        database
          .selectFrom('transaction')
          .selectAll()
          .where('stationId', '=', stationId)
          .where(sql<boolean>`state = 'active'`)
          .limit(most)
          .execute(),
        database
          .selectFrom('command')
          .select('commandId')
          .where('stationId', '=', stationId)
          .where(sql<boolean>`status IN ('pending', 'sent', 'accepted')`)
          .limit(most)
          .execute(),
        database
          .selectFrom('externalLimit')
          .selectAll()
          .where('stationId', '=', stationId)
          .orderBy('evseId')
          .orderBy('source')
          .limit(most)
          .execute(),
        database.selectFrom('reportedComposite').selectAll().where('stationId', '=', stationId).limit(most).execute(),
        database
          .selectFrom('evNeeds')
          .selectAll()
          .where('stationId', '=', stationId)
          .orderBy('evseId')
          .limit(most)
          .execute(),
        database.selectFrom('evse').selectAll().where('stationId', '=', stationId).limit(most).execute(),
        database
          .selectFrom('station')
          .innerJoin('site', 'site.siteId', 'station.siteId')
          .select('site.timeZone')
          .where('station.stationId', '=', stationId)
          .executeTakeFirst(),
        database
          .selectFrom('deviceVariable')
          .select(['variable', 'value'])
          .where('stationId', '=', stationId)
          .where('attributeType', '=', 'Actual')
          .where(({ or, and, eb }) =>
            or([
              and([eb('component', '=', 'ClockCtrlr'), eb('variable', '=', 'TimeZone')]),
              and([eb('component', '=', 'SmartChargingCtrlr'), eb('variable', '=', 'SetpointPriority')]),
            ]),
          )
          .execute(),
      ])
      const toldOf = (name: string) => told.find(({ variable }) => variable === name)?.value ?? null
      const priority = toldOf('SetpointPriority')
      return {
        profiles: profiles.map((row) => decodeRow('chargingProfile', row)),
        active: active.map((row) => decodeRow('transaction', row)),
        openCommandIds: commands.map(({ commandId }) => commandId),
        limits: limits.map((row) => decodeRow('externalLimit', row)),
        composites: composites.map((row) => decodeRow('reportedComposite', row)),
        needs: needs.map((row) => decodeRow('evNeeds', row)),
        evses: evses.map((row) => decodeRow('evse', row)),
        timeZone: toldOf('TimeZone') ?? place?.timeZone ?? 'UTC',
        setpointPriority: priority === 'CSMS' || priority === 'ExternalControl' ? priority : undefined,
      }
    },
    overdue: (doubtsBefore) =>
      database
        .selectFrom('chargingProfile')
        .select(['chargingProfile.stationId', 'chargingProfile.profileId'])
        .where('chargingProfile.purpose', '=', 'TxProfile')
        .where(({ or, eb }) =>
          or([
            eb('chargingProfile.transactionKey', 'is not', null),
            eb('chargingProfile.uncertainSince', 'is', null),
            eb('chargingProfile.uncertainSince', '<', doubtsBefore),
          ]),
        )
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('transaction')
                .select('transaction.id')
                .whereRef('transaction.stationId', '=', 'chargingProfile.stationId')
                .where(sql<boolean>`"transaction".state = 'active'`)
                .where(({ or, eb }) =>
                  or([
                    eb('transaction.id', '=', (ref) => ref.ref('chargingProfile.transactionKey')),
                    eb('transaction.commandId', '=', (ref) => ref.ref('chargingProfile.commandId')),
                  ]),
                ),
            ),
          ),
        )
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('command')
                .select('command.commandId')
                .whereRef('command.commandId', '=', 'chargingProfile.commandId')
                .where(sql<boolean>`"command".status IN ('pending', 'sent', 'accepted')`),
            ),
          ),
        )
        .limit(sweptAtOnce)
        .execute(),
  }
}
