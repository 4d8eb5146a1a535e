import { DisplayMessage } from '@stationmaster/contract'
import Type from 'typebox'
import { standing } from '../../domain/display-message-model.ts'
import { messageResource } from '../../domain/display-message-settlement.ts'
import { type Clock } from '../../domain/ports.ts'
import { type Reads } from '../../domain/reads.ts'
import { type Api } from '../kit.ts'
import { existing, StationParams } from './stations.ts'

export function displayMessageRoutes(app: Api, { reads, clock }: { reads: Reads; clock: Clock }): void {
  app.get(
    '/stations/:id/display-messages',
    {
      schema: {
        tags: ['display-messages'],
        summary: 'The messages a station shows, as far as its answers and reports say; set and cleared by commands',
        params: StationParams,
        response: { 200: Type.Object({ items: Type.Array(DisplayMessage) }) },
      },
    },
    async ({ params }) => {
      const { stationId } = await existing(reads, params.id)
      const { messages, active } = await reads.displayMessages.of(stationId)
      return { items: standing(messages, active, clock.now()).map(messageResource) }
    },
  )
}
