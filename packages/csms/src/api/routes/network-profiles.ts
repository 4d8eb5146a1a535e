import { NetworkProfiles } from '@stationmaster/contract'
import { heldProfiles, networkSlots } from '../../domain/network-profiles.ts'
import { type Reads } from '../../domain/reads.ts'
import { type Api, instantText } from '../kit.ts'
import { existing, StationParams } from './stations.ts'

export function networkProfileRoutes(app: Api, { reads }: { reads: Reads }): void {
  app.get(
    '/stations/:id/network-profiles',
    {
      schema: {
        tags: ['configuration'],
        summary: 'What a station holds in its network slots, as it accepted or reported it, and which it tries first',
        params: StationParams,
        response: { 200: NetworkProfiles },
      },
    },
    async ({ params }) => {
      const { stationId } = await existing(reads, params.id)
      const [variables, rows] = await Promise.all([
        reads.stations.deviceVariables(stationId),
        reads.stationSecurity.networkProfiles(stationId),
      ])
      const { priority, slots, active } = networkSlots(variables)
      const profiles = heldProfiles(rows, variables).map(({ at, ...profile }) => ({
        ...profile,
        active: profile.configurationSlot === active,
        rank: rankOf(priority, profile.configurationSlot),
        at: instantText(at),
      }))
      return { priority, slots, activeSlot: active, profiles }
    },
  )
}

function rankOf(priority: readonly number[] | null, slot: number): number | null {
  const place = priority?.indexOf(slot) ?? -1
  return place < 0 ? null : place + 1
}
