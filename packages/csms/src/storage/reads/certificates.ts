import { type Kysely } from 'kysely'
import { type CertificateReads, type ListedStationCertificate } from '../../domain/reads-certificates.ts'
import { decodeRow } from '../codec.ts'
import { type Database } from '../tables.ts'
import { pageOf } from './text.ts'

/** As many as a station is shown with. */
const mostOfStation = 256
const mostInstalled = 1_000

export function createCertificateReads(database: Kysely<Database>): CertificateReads {
  const joined = () =>
    database
      .selectFrom('stationCertificate')
      .leftJoin('station', 'station.stationId', 'stationCertificate.stationId')
      .selectAll('stationCertificate')
      .select('station.identity as identity')

  const list: CertificateReads['list'] = async (filter, after, limit) => {
    const { stationId, state, certificateType, expiringBefore } = filter
    const expiring = expiringBefore !== undefined
    const by = expiring ? 'stationCertificate.notAfterAt' : 'stationCertificate.requestedAt'
    const further = expiring ? '>' : '<'
    let query = joined()
    if (stationId !== undefined) query = query.where('stationCertificate.stationId', '=', stationId)
    if (state !== undefined) query = query.where('stationCertificate.state', '=', state)
    if (certificateType !== undefined) query = query.where('stationCertificate.certificateType', '=', certificateType)
    if (expiring) {
      query = query.where('stationCertificate.notAfterAt', '<', expiringBefore)
      if (state === undefined) query = query.where('stationCertificate.state', '=', 'installed')
    }
    if (after !== null) {
      const [at, id] = after
      query = query.where(({ or, and, eb }) =>
        or([eb(by, further, at), and([eb(by, '=', at), eb('stationCertificate.certificateId', further, id)])]),
      )
    }
    const direction = expiring ? 'asc' : 'desc'
    const rows = await query
      .orderBy(by, direction)
      .orderBy('stationCertificate.certificateId', direction)
      .limit(limit + 1)
      .execute()
    const page = pageOf(rows, limit)
    return { items: page.items.map(listed), more: page.more }
  }

  return {
    list,
    async one(certificateId) {
      const row = await joined().where('stationCertificate.certificateId', '=', certificateId).executeTakeFirst()
      return row === undefined ? undefined : listed(row)
    },
    async of(stationId) {
      const [certificates, installed] = await Promise.all([
        database
          .selectFrom('stationCertificate')
          .selectAll()
          .where('stationId', '=', stationId)
          .orderBy('requestedAt', 'desc')
          .orderBy('certificateId', 'desc')
          .limit(mostOfStation)
          .execute(),
        database
          .selectFrom('installedCertificate')
          .selectAll()
          .where('stationId', '=', stationId)
          .orderBy('certificateType')
          .orderBy('serialNumber')
          .limit(mostInstalled)
          .execute(),
      ])
      return {
        certificates: certificates.map((row) => decodeRow('stationCertificate', row)),
        installed: installed.map((row) => decodeRow('installedCertificate', row)),
      }
    },
  }
}

function listed(row: { identity: string | null; stationId: string }): ListedStationCertificate {
  const { identity, ...certificate } = row
  return { certificate: decodeRow('stationCertificate', certificate), identity: identity ?? row.stationId }
}
