import { DerAlarm, DerControls } from '@stationmaster/contract'
import Type from 'typebox'
import { alarmResource, controlResource } from '../../domain/der-control.ts'
import { derStates } from '../../domain/der-control-order.ts'
import { type Clock } from '../../domain/ports.ts'
import { type Reads } from '../../domain/reads.ts'
import { type Api } from '../kit.ts'
import { existing, StationParams } from './stations.ts'

const tags = ['der-control']
const listOf = <T extends Type.TSchema>(item: T) => Type.Object({ items: Type.Array(item) })

export function derControlRoutes(app: Api, { reads, clock }: { reads: Reads; clock: Clock }): void {
  app.get(
    '/stations/:id/der-controls',
    {
      schema: {
        tags,
        summary: 'The grid controls a station has, and which of each type counts now',
        params: StationParams,
        response: { 200: DerControls },
      },
    },
    async ({ params }) => {
      const { stationId } = await existing(reads, params.id)
      const [controls, reported] = await Promise.all([
        reads.derControl.controls(stationId),
        reads.derControl.reported(stationId),
      ])
      return {
        reported,
        items: derStates(controls, clock.now()).map(({ control, state }) => controlResource(control, state)),
      }
    },
  )

  app.get(
    '/stations/:id/der-alarms',
    {
      schema: {
        tags,
        summary: 'When a station deviated from what it should do because of a grid control, newest first',
        params: StationParams,
        response: { 200: listOf(DerAlarm) },
      },
    },
    async ({ params }) => {
      const { stationId, identity } = await existing(reads, params.id)
      const alarms = await reads.derControl.alarms(stationId)
      return { items: alarms.map((alarm) => alarmResource(alarm, identity)) }
    },
  )
}
