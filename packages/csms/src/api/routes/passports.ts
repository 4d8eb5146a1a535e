import { Passport, PassportListQuery, PassportQuery, PassportSummary } from '@stationmaster/contract'
import { type AbilityRow, type ModelKey } from '../../domain/passport-model.ts'
import { type ListedAbility } from '../../domain/passport-reads.ts'
import { judgementOf } from '../../domain/passport-rules.ts'
import { type Reads } from '../../domain/reads.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, instantText, pageOf } from '../kit.ts'
import { presentDeviation } from '../present/stations.ts'
import { existing, StationParams } from './stations.ts'

const note =
  'What stations of this model were seen to do with this firmware. It is not a certificate of the Open Charge Alliance.'

/** What each model can and cannot do. */
export function passportRoutes(app: Api, { reads }: { reads: Reads }): void {
  const tags = ['passports']

  async function passportOf(model: ModelKey): Promise<Passport> {
    const [rows, others, deviations] = await Promise.all([
      reads.passports.of(model),
      reads.passports.others(model),
      reads.stations.deviations(model),
    ])
    const byFirmware = Map.groupBy(others, ({ firmwareVersion }) => firmwareVersion)
    return {
      ...model,
      isCertificate: false,
      note,
      abilities: rows.map(presentAbility),
      others: [...byFirmware].map(([firmwareVersion, seen]) => {
        const { can, cannot } = countsOf(seen)
        return { firmwareVersion, can, cannot }
      }),
      deviations: deviations.map(presentDeviation),
    }
  }

  app.get(
    '/passports',
    {
      schema: {
        tags,
        summary: 'Models, each with what is known of its abilities, by name',
        querystring: PassportListQuery,
        response: { 200: pageOf(PassportSummary) },
      },
    },
    async ({ query: { cursor, limit = 50, q } }) => {
      const after = decodeCursor(cursor, ['text', 'text', 'text', 'text'])
      const page = await reads.passports.models(q, after, limit)
      const items = await Promise.all(
        page.items.map(async (listed) => {
          const rows = await reads.passports.of(listed)
          const last = rows.reduce((at, { lastSeenAt }) => Math.max(at, lastSeenAt), 0)
          return { ...listed, ...countsOf(rows), lastSeenAt: last === 0 ? null : instantText(last) }
        }),
      )
      const last = items.at(-1)
      const key = last === undefined ? null : [last.vendor, last.model, last.firmwareVersion, last.protocolVersion]
      return { items, nextCursor: page.more && key !== null ? encodeCursor(key) : null }
    },
  )

  app.get(
    '/passport',
    {
      schema: {
        tags,
        summary: 'The passport of a model with one firmware and one version',
        querystring: PassportQuery,
        response: { 200: Passport },
      },
    },
    async ({ query }) => passportOf(query),
  )

  app.get(
    '/stations/:id/passport',
    {
      schema: {
        tags,
        summary: 'The passport of the model that a station is, with the firmware it has',
        params: StationParams,
        response: { 200: Passport },
      },
    },
    async ({ params }) => {
      const { vendor, model, firmwareVersion, protocolVersion } = await existing(reads, params.id)
      return passportOf({
        vendor: vendor ?? '',
        model: model ?? '',
        firmwareVersion: firmwareVersion ?? '',
        protocolVersion: protocolVersion ?? '',
      })
    },
  )
}

function presentAbility(row: ListedAbility): Passport['abilities'][number] {
  const { verdict, source, evidence, at } = judgementOf(row)
  const { ability, identity, commandId } = row
  return { ability, verdict, source, evidence, stationId: identity, commandId, at: instantText(at) }
}

function countsOf(rows: readonly AbilityRow[]): { can: number; cannot: number; differs: number } {
  const counts = { can: 0, cannot: 0, differs: 0 }
  for (const row of rows) counts[judgementOf(row).verdict]++
  return counts
}
