/** Learns what a model can and cannot do, from every answer and report of its stations. */
import { type CommandRequest } from '@stationmaster/contract'
import { type StationAnswer } from './outbound.ts'
import { type AbilityRow } from './passport-model.ts'
import { modelOf, type Sighting, seenInAnswer, seenInReport, withSighting } from './passport-rules.ts'
import { type Clock, type Decision, type Need, need, put, type Store } from './ports.ts'

export interface PassportServices {
  store: Store
  clock: Clock
}

/** What was seen again is written again after this long. */
const renewedMs = 24 * 3_600_000
const rememberedAtOnce = 20_000

type AbilityNeeds = { [ability: `ability ${string}`]: Need<'ability'> }

export function createPassports({ store, clock }: PassportServices) {
  /** What is on record already, so that an answer like the last one costs nothing. */
  const known = new Map<string, number>()

  /** Resolves when it is on record. */
  async function answered(
    stationId: string,
    commandId: string,
    request: CommandRequest,
    answer: StationAnswer,
  ): Promise<void> {
    await learn(stationId, commandId, seenInAnswer(request, answer))
    if (answer.variables !== undefined) await reported(stationId)
  }

  /** What its variables on record say. */
  async function reported(stationId: string): Promise<void> {
    const variables = await store.run({
      touches: [],
      needs: { variables: need('deviceVariables', stationId) },
      decide: ({ variables }) => ({ result: variables, writes: [], events: [] }),
    })
    await learn(stationId, null, seenInReport(variables))
  }

  async function learn(stationId: string, commandId: string | null, sightings: readonly Sighting[]): Promise<void> {
    if (sightings.length === 0) return
    const at = clock.now()
    const station = await store.run({
      touches: [],
      needs: { station: need('station', stationId) },
      decide: ({ station }) => ({ result: station, writes: [], events: [] }),
    })
    const model = station === undefined ? undefined : modelOf(station)
    if (station === undefined || model === undefined) return
    const { vendor, firmwareVersion, protocolVersion } = model
    const key = [vendor, model.model, firmwareVersion, protocolVersion] as const
    const keyOf = ({ ability, can, source }: Sighting) => JSON.stringify([...key, ability, can, source])
    const fresh = sightings.filter((sighting) => at - (known.get(keyOf(sighting)) ?? 0) >= renewedMs)
    if (fresh.length === 0) return
    const { organisationId } = station
    await store.run({
      touches: [`model:${JSON.stringify(key)}`],
      needs: {},
      more: () => {
        const needs: AbilityNeeds = {}
        for (const { ability } of fresh) needs[`ability ${ability}`] = need('ability', ...key, ability)
        return needs
      },
      decide: (loads): Decision<void> => {
        const rows = new Map<string, AbilityRow>()
        for (const sighting of fresh) {
          const { ability } = sighting
          const before = rows.get(ability) ?? loads[`ability ${ability}`]
          rows.set(ability, withSighting(before, { ...model, organisationId }, sighting, { stationId, commandId, at }))
        }
        return { result: undefined, writes: [...rows.values()].map((row) => put('ability', row)), events: [] }
      },
    })
    if (known.size > rememberedAtOnce) known.clear()
    for (const sighting of fresh) known.set(keyOf(sighting), at)
  }

  return { answered, reported }
}
