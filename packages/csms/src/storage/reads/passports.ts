import { type Kysely, sql } from 'kysely'
import { type PassportReads } from '../../domain/passport-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { contains, pageOf } from './text.ts'

const most = 2_000

export function createPassportReads(database: Kysely<Database>): PassportReads {
  return {
    async of({ vendor, model, firmwareVersion, protocolVersion }) {
      const rows = await database
        .selectFrom('ability')
        .leftJoin('station', 'station.stationId', 'ability.stationId')
        .selectAll('ability')
        .select('station.identity as identity')
        .where('ability.vendor', '=', vendor)
        .where('ability.model', '=', model)
        .where('ability.firmwareVersion', '=', firmwareVersion)
        .where('ability.protocolVersion', '=', protocolVersion)
        .orderBy('ability')
        .limit(most)
        .execute()
      return rows.map(({ identity, ...row }) => ({
        ...decodeRow('ability', row),
        identity: identity ?? row.stationId,
      }))
    },
    async others({ vendor, model, firmwareVersion }) {
      const rows = await database
        .selectFrom('ability')
        .selectAll()
        .where('vendor', '=', vendor)
        .where('model', '=', model)
        .where('firmwareVersion', '!=', firmwareVersion)
        .orderBy('lastSeenAt', 'desc')
        .limit(most)
        .execute()
      return rows.map((row) => decodeRow('ability', row))
    },
    async refusals(type) {
      const rows = await database
        .selectFrom('ability')
        .selectAll()
        .where('ability', '=', type)
        .where('cannotAt', 'is not', null)
        .limit(most)
        .execute()
      return rows.map((row) => decodeRow('ability', row))
    },
    async models(q, after, limit) {
      const vendor = sql<string>`coalesce(station.vendor, '')`
      const firmware = sql<string>`coalesce(station.firmware_version, '')`
      let query = database
        .selectFrom('station')
        .select(({ fn }) => [
          vendor.as('vendor'),
          'model',
          firmware.as('firmwareVersion'),
          'protocolVersion',
          fn.countAll<number>().as('stations'),
        ])
        .where('model', 'is not', null)
        .where('protocolVersion', 'is not', null)
        .groupBy([vendor, 'model', firmware, 'protocolVersion'])
      if (q !== undefined && q !== '') {
        query = query.where(({ or, ref }) =>
          or([contains(ref('station.vendor'), q), contains(ref('station.model'), q)]),
        )
      }
      if (after !== null) {
        const beyond = sql.join([...after])
        query = query.where(
          sql<boolean>`(${vendor}, station.model, ${firmware}, station.protocol_version) > (${beyond})`,
        )
      }
      const rows = await query
        .orderBy(vendor)
        .orderBy('model')
        .orderBy(firmware)
        .orderBy('protocolVersion')
        .limit(limit + 1)
        .execute()
      const page = pageOf(rows, limit)
      const items = page.items.map(({ vendor, model, firmwareVersion, protocolVersion, stations }) => ({
        vendor,
        model: model ?? '',
        firmwareVersion,
        protocolVersion: protocolVersion ?? '',
        stations: Number(stations),
      }))
      return { items, more: page.more }
    },
  }
}
