import { BatteryStock, BatterySwap } from '@stationmaster/contract'
import Type from 'typebox'
import { batteryResource, swapResource } from '../../domain/battery-swap.ts'
import { type Reads } from '../../domain/reads.ts'
import { type Api, instantText } from '../kit.ts'
import { existing, StationParams } from './stations.ts'

const tags = ['battery-swap']

export function batterySwapRoutes(app: Api, { reads }: { reads: Reads }): void {
  app.get(
    '/stations/:id/batteries',
    {
      schema: {
        tags,
        summary: 'The batteries of a swap station, slot by slot, and the slots that hold none',
        params: StationParams,
        response: { 200: BatteryStock },
      },
    },
    async ({ params }) => {
      const { stationId } = await existing(reads, params.id)
      const { reported, batteries, slots, targetSoC, metered } = await reads.batterySwap.stock(stationId)
      const taken = new Set(batteries.map(({ evseId }) => evseId))
      return {
        reported,
        targetSoC,
        batteries: batteries.map((battery) => {
          const { evseId, insertedAt } = battery
          // S04.FR.04: it charges in its slot like any vehicle.
          const meter = metered.find((one) => one.evseId === evseId && one.at >= insertedAt)
          const soC = meter?.soC ?? battery.soC
          return {
            ...batteryResource(battery),
            soC,
            soCAt: instantText(meter?.at ?? insertedAt),
            insertedAt: instantText(insertedAt),
            eligible: targetSoC === null ? null : soC >= targetSoC,
          }
        }),
        emptySlots: slots.filter((slot) => !taken.has(slot)),
      }
    },
  )

  app.get(
    '/stations/:id/battery-swaps',
    {
      schema: {
        tags,
        summary: 'The last swaps at a station, newest first: what came in and what went out',
        params: StationParams,
        response: { 200: Type.Object({ items: Type.Array(BatterySwap) }) },
      },
    },
    async ({ params }) => {
      const { stationId, identity } = await existing(reads, params.id)
      const swaps = await reads.batterySwap.swaps(stationId)
      return { items: swaps.map((swap) => swapResource(swap, identity)) }
    },
  )
}
