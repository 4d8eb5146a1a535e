import { type CsvKind } from '@stationmaster/contract'
import { type Kysely } from 'kysely'
import { type IdToken } from '../../domain/id-token-model.ts'
import { type Evse, type Site, type Station, type StationCredential } from '../../domain/model.ts'
import { type ExportReads } from '../../domain/reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

/** So many rows are read at a time. */
const chunk = 1_000

/** Whole tables in the order of their keys, a chunk at a time, so that a reader's pace sets the pace. */
export function createExportReads(database: Kysely<Database>): ExportReads {
  async function* stations(): AsyncGenerator<{ station: Station; evses: Evse[] }> {
    for (let after = ''; ; ) {
      const rows = await database
        .selectFrom('station')
        .selectAll()
        .where('stationId', '>', after)
        .orderBy('stationId')
        .limit(chunk)
        .execute()
      const last = rows.at(-1)
      if (last === undefined) return
      const evses = await database
        .selectFrom('evse')
        .selectAll()
        .where('stationId', '>', after)
        .where('stationId', '<=', last.stationId)
        .orderBy('evseId')
        .execute()
      const evsesOf = Map.groupBy(
        evses.map((row) => decodeRow('evse', row)),
        ({ stationId }) => stationId,
      )
      for (const row of rows) yield { station: decodeRow('station', row), evses: evsesOf.get(row.stationId) ?? [] }
      after = last.stationId
    }
  }

  async function* credentials(): AsyncGenerator<Pick<StationCredential, 'stationId' | 'setAt'>> {
    for (let after = ''; ; ) {
      const rows = await database
        .selectFrom('stationCredential')
        .innerJoin('station', 'station.stationId', 'stationCredential.stationId')
        .select([
          'stationCredential.stationId as key',
          'station.identity as stationId',
          'stationCredential.setAt as setAt',
        ])
        .where('stationCredential.stationId', '>', after)
        .orderBy('stationCredential.stationId')
        .limit(chunk)
        .execute()
      const last = rows.at(-1)
      if (last === undefined) return
      for (const { stationId, setAt } of rows) yield { stationId, setAt }
      after = last.key
    }
  }

  async function* sites(): AsyncGenerator<Site> {
    for (let after = ''; ; ) {
      const rows = await database
        .selectFrom('site')
        .selectAll()
        .where('siteId', '>', after)
        .orderBy('siteId')
        .limit(chunk)
        .execute()
      const last = rows.at(-1)
      if (last === undefined) return
      for (const row of rows) yield decodeRow('site', row)
      after = last.siteId
    }
  }

  async function* idTokens(): AsyncGenerator<IdToken> {
    for (let after = ''; ; ) {
      const rows = await database
        .selectFrom('idToken')
        .selectAll()
        .where('key', '>', after)
        .orderBy('key')
        .limit(chunk)
        .execute()
      const last = rows.at(-1)
      if (last === undefined) return
      for (const row of rows) yield decodeRow('idToken', row)
      after = last.key
    }
  }

  /** Which of these keys are on file: station ids, site ids or token keys. */
  async function known(kind: CsvKind, keys: readonly string[]): Promise<Set<string>> {
    if (keys.length === 0) return new Set()
    const wanted = [...new Set(keys)]
    switch (kind) {
      case 'stations':
      case 'credentials': {
        const rows = await database.selectFrom('station').select('stationId').where('stationId', 'in', wanted).execute()
        return new Set(rows.map(({ stationId }) => stationId))
      }
      case 'sites': {
        const rows = await database.selectFrom('site').select('siteId').where('siteId', 'in', wanted).execute()
        return new Set(rows.map(({ siteId }) => siteId))
      }
      case 'id-tokens': {
        const rows = await database.selectFrom('idToken').select('key').where('key', 'in', wanted).execute()
        return new Set(rows.map(({ key }) => key))
      }
    }
  }

  return { stations, credentials, sites, idTokens, known }
}
