import { type Kysely } from 'kysely'
import { type Site } from '../../domain/model.ts'
import { type SiteReads } from '../../domain/station-reads.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'

/** So many sites one answer holds. */
const most = 10_000

export function createSiteReads(database: Kysely<Database>): SiteReads {
  const counted = () =>
    database
      .selectFrom('site')
      .leftJoin(
        (join) =>
          join
            .selectFrom('station')
            .select(({ fn }) => ['siteId', fn.countAll<number>().as('stations')])
            .groupBy('siteId')
            .as('standing'),
        (on) => on.onRef('standing.siteId', '=', 'site.siteId'),
      )
      .selectAll('site')
      .select('standing.stations')

  async function list(): Promise<(Site & { stations: number })[]> {
    const rows = await counted().orderBy('site.name').orderBy('site.siteId').limit(most).execute()
    return rows.map(site)
  }

  async function one(siteId: string): Promise<(Site & { stations: number }) | undefined> {
    const row = await counted().where('site.siteId', '=', siteId).executeTakeFirst()
    return row === undefined ? undefined : site(row)
  }

  return { list, one }
}

function site({ stations, ...row }: { stations: number | null }): Site & { stations: number } {
  return { ...decodeRow('site', row), stations: Number(stations ?? 0) }
}
