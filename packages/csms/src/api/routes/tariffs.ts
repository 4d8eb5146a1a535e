import { InstalledTariff } from '@stationmaster/contract'
import Type from 'typebox'
import { type Clock } from '../../domain/ports.ts'
import { type Reads } from '../../domain/reads.ts'
import { inForceAt, standingTariffs } from '../../domain/tariff-model.ts'
import { type Api, instantOrNull } from '../kit.ts'
import { existing, StationParams } from './stations.ts'

export function tariffRoutes(app: Api, { reads, clock }: { reads: Reads; clock: Clock }): void {
  app.get(
    '/stations/:id/tariffs',
    {
      schema: {
        tags: ['tariffs'],
        summary: 'The tariffs a station calculates by, as far as its answers say; set and cleared by commands (2.1)',
        params: StationParams,
        response: { 200: Type.Object({ items: Type.Array(InstalledTariff) }) },
      },
    },
    async ({ params }) => {
      const { stationId } = await existing(reads, params.id)
      const { installed, known, active } = await reads.tariffs.of(stationId)
      const now = clock.now()
      return {
        items: standingTariffs(installed, active, now).map((row) => ({
          tariffId: row.tariffId,
          tariffKind: row.tariffKind,
          evseId: row.evseId === 0 ? null : row.evseId,
          validFrom: instantOrNull(row.validFromAt),
          inForce: inForceAt(installed, row.evseId, now) === row,
          transactionId: row.transactionKey,
          tariff: known.find(({ tariffId }) => tariffId === row.tariffId)?.tariff ?? null,
          acceptedAt: instantOrNull(row.acceptedAt),
          reportedAt: instantOrNull(row.reportedAt),
          uncertainSince: instantOrNull(row.uncertainSince),
          commandId: row.commandId,
          actor: row.actor,
          reason: row.reason,
        })),
      }
    },
  )
}
