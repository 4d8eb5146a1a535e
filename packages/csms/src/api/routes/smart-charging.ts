import {
  ChargingRateUnit,
  CompositeSchedules,
  EvChargingNeeds,
  ExternalChargingLimit,
  InstalledChargingProfile,
} from '@stationmaster/contract'
import Type from 'typebox'
import { type Clock } from '../../domain/ports.ts'
import { type Reads } from '../../domain/reads.ts'
import { compositeDifferences, compositeSchedule } from '../../domain/smart-charging-composite.ts'
import { type EvNeeds, type InstalledProfile, type ReportedComposite } from '../../domain/smart-charging-model.ts'
import { chosen, composedEvses } from '../../domain/smart-charging-needs.ts'
import { profileResource, scheduleResource } from '../../domain/smart-charging-profile.ts'
import { type ChargingFacts } from '../../domain/smart-charging-reads.ts'
import { living } from '../../domain/smart-charging-rules.ts'
import { lastKnownAt } from '../../domain/smart-charging-settlement.ts'
import { offsetIn } from '../../domain/time-zone.ts'
import { type Api, instantOrNull, instantText } from '../kit.ts'
import { existing, StationParams } from './stations.ts'

const dayS = 86_400
const listOf = <T extends Type.TSchema>(item: T) => Type.Object({ items: Type.Array(item) })

const CompositeQuery = Type.Object({
  /** 0, as when it is left out, is the station as a whole. */
  evse: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
  /** Seconds from now. */
  duration: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 * dayS })),
  unit: Type.Optional(ChargingRateUnit),
})

export function smartChargingRoutes(app: Api, { reads, clock }: { reads: Reads; clock: Clock }): void {
  const tags = ['smart-charging']
  const factsOf = async (id: string) => reads.smartCharging.of((await existing(reads, id)).stationId)

  app.get(
    '/stations/:id/charging-profiles',
    {
      schema: {
        tags,
        summary: 'The charging profiles a station has, as far as its answers and reports say',
        params: StationParams,
        response: { 200: listOf(InstalledChargingProfile) },
      },
    },
    async ({ params }) => ({ items: alive(await factsOf(params.id)).map(profileResource) }),
  )

  app.get(
    '/stations/:id/composite-schedule',
    {
      schema: {
        tags,
        summary: 'What the profiles and limits amount to from now on, beside what the station last answered',
        params: StationParams,
        querystring: CompositeQuery,
        response: { 200: CompositeSchedules },
      },
    },
    async ({ params, query: { evse = 0, duration = dayS, unit } }) => {
      const facts = await factsOf(params.id)
      const theirs = facts.composites.find(({ evseId }) => evseId === evse)
      const profiles = alive(facts)
      const input = {
        profiles: chosen(profiles, facts.needs),
        limits: facts.limits,
        localOffsetMs: offsetIn(facts.timeZone),
        setpointPriority: facts.setpointPriority,
        evses: composedEvses(facts.evses, facts.active),
        evseId: evse,
      }
      const window = { from: clock.now(), durationS: duration, unit: unit ?? theirs?.unit ?? 'W' }
      return {
        evseId: evse,
        uncertain: profiles.some((one) => one.uncertainSince !== null && concerns(one, evse)),
        ours: {
          scheduleStart: instantText(window.from),
          duration,
          chargingRateUnit: window.unit,
          chargingSchedulePeriod: compositeSchedule({ ...input, ...window }),
        },
        theirs: theirs === undefined ? null : presentTheirs(theirs, facts, input),
      }
    },
  )

  app.get(
    '/stations/:id/charging-limits',
    {
      schema: {
        tags,
        summary: 'Limits from elsewhere that are in force, per EVSE and source',
        params: StationParams,
        response: { 200: listOf(ExternalChargingLimit) },
      },
    },
    async ({ params }) => ({
      items: (await factsOf(params.id)).limits.map(
        ({ evseId, source, isGridCritical, isLocalGeneration, schedules, receivedAt }) => ({
          evseId,
          chargingLimitSource: source,
          isGridCritical,
          isLocalGeneration,
          chargingSchedule: schedules.map(scheduleResource),
          receivedAt: instantText(receivedAt),
        }),
      ),
    }),
  )

  app.get(
    '/stations/:id/charging-needs',
    {
      schema: {
        tags,
        summary: 'What vehicles last asked for and the schedules they chose, per EVSE',
        params: StationParams,
        response: { 200: listOf(EvChargingNeeds) },
      },
    },
    async ({ params }) => ({ items: (await factsOf(params.id)).needs.map(presentNeeds) }),
  )
}

/** The station as a whole is limited by what limits its EVSEs. */
function concerns({ evseId }: InstalledProfile, place: number): boolean {
  return place === 0 || evseId === 0 || evseId === place
}

function alive({ profiles, active, openCommandIds }: ChargingFacts): InstalledProfile[] {
  return living(profiles, active, new Set(openCommandIds))
}

function presentTheirs(
  theirs: ReportedComposite,
  facts: ChargingFacts,
  input: Parameters<typeof compositeDifferences>[0],
): NonNullable<CompositeSchedules['theirs']> {
  const { startAt, durationS, unit, periods, receivedAt, commandId } = theirs
  const changedAt = [
    ...facts.profiles.map(lastKnownAt),
    ...facts.limits.map((limit) => limit.receivedAt),
    ...facts.active.map(({ startReceivedAt }) => startReceivedAt),
  ]
  return {
    scheduleStart: instantText(startAt),
    duration: durationS,
    chargingRateUnit: unit,
    chargingSchedulePeriod: periods.map(
      ({ startPeriod, limit, numberPhases, operationMode, setpoint, dischargeLimit }) => ({
        startPeriod,
        limit,
        ...(numberPhases === null ? {} : { numberPhases }),
        ...(operationMode === undefined ? {} : { operationMode }),
        ...(setpoint === undefined ? {} : { setpoint }),
        ...(dischargeLimit === undefined ? {} : { dischargeLimit }),
      }),
    ),
    receivedAt: instantText(receivedAt),
    commandId,
    outdated: changedAt.some((at) => at > receivedAt),
    differences: compositeDifferences(input, theirs).map(({ at, ...difference }) => ({
      at: instantText(at),
      ...difference,
    })),
  }
}

function presentNeeds(needs: EvNeeds): EvChargingNeeds {
  const { evSchedule } = needs
  return {
    evseId: needs.evseId,
    transactionId: needs.transactionKey,
    needs: needs.needs,
    requestedEnergyTransfer: needs.requestedEnergyTransfer,
    controlMode: needs.controlMode,
    maxScheduleTuples: needs.maxScheduleTuples,
    departureAt: instantOrNull(needs.departureAt),
    receivedAt: instantOrNull(needs.receivedAt),
    answer: needs.answer,
    evSchedule:
      evSchedule === null
        ? null
        : {
            timeBase: instantText(evSchedule.timeBaseAt),
            chargingSchedule: scheduleResource(evSchedule.schedule),
            selectedChargingScheduleId: evSchedule.selectedScheduleId,
            receivedAt: instantText(evSchedule.receivedAt),
            answer: evSchedule.answer,
          },
  }
}
