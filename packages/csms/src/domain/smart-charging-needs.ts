/** What vehicles ask for and what they choose (K15–K20, Q01, Q02). */
import { type CommandRequest, readCommandRequest } from '@stationmaster/contract'
import { Change } from './commands.ts'
import { type StationCall } from './inbound.ts'
import { type Command, type Station, type Transaction } from './model.ts'
import { need, put, type Store } from './ports.ts'
import { instantText, stationEvent } from './provisioning-events.ts'
import { type ComposedEvse, type CompositeInput, limitAt } from './smart-charging-composite.ts'
import {
  type ChargingNeedsInput,
  type ChargingScheduleInput,
  type SmartChargingPort,
} from './smart-charging-inbound.ts'
import { type EvNeeds, type InstalledProfile } from './smart-charging-model.ts'
import { profileResource, scheduleResource } from './smart-charging-profile.ts'
import { living } from './smart-charging-rules.ts'
import { isBidirectional } from './smart-charging-v2x.ts'

const needsLimit = 200

export interface SmartChargingServices {
  store: Store
  /** K15.FR.08: the profile that an Accepted promised goes out once the answer has. */
  promised(stationId: string, request: CommandRequest): void
}

export function needsOfVehicles({
  store,
  promised,
}: SmartChargingServices): Pick<SmartChargingPort, 'chargingNeeds' | 'chargingSchedule'> {
  const sendAgain = (stationId: string, profile: InstalledProfile | undefined) => {
    const request = profile === undefined ? undefined : settingOf(profile)
    if (request !== undefined) promised(stationId, request)
  }
  return {
    async chargingNeeds(call, input) {
      const { answer, profile } = await store.run({
        touches: [`station:${call.stationId}`],
        needs: judgementNeeds(call.stationId),
        decide: (loads) => {
          const change = new Change()
          const { station } = loads
          if (station === undefined) return change.result({ answer: 'Rejected' as const, profile: undefined })
          const transaction = loads.active.find(({ evseId }) => evseId === input.evseId)
          const profiles = living(loads.profiles, loads.active, idsOf(loads.open))
          const profile = profileFor(profiles, input, transaction)
          const answer = answerTo(input, transaction, profile, loads.open)
          const before = loads.needs.find(({ evseId }) => evseId === input.evseId)
          const { evseId: _, ...told } = input
          keepNeeds(change, loads.needs, {
            ...(before ?? emptyNeeds(station, input.evseId)),
            ...told,
            transactionKey: transaction?.id ?? null,
            receivedAt: call.receivedAt,
            answer,
            evSchedule: before?.transactionKey === transaction?.id ? (before?.evSchedule ?? null) : null,
          })
          change.events.push(needsEvent(station, input, answer, call))
          return change.result({ answer, profile })
        },
      })
      if (answer === 'Accepted') sendAgain(call.stationId, profile)
      return answer
    },
    async chargingSchedule(call, input) {
      const { answer, again } = await store.run({
        touches: [`station:${call.stationId}`],
        needs: judgementNeeds(call.stationId),
        decide: (loads) => {
          const change = new Change()
          const { station, active, evses, limits } = loads
          if (station === undefined) return change.result({ answer: 'Rejected' as const, again: undefined })
          const { timeBaseAt, schedule, evseId, selectedScheduleId } = input
          const before = loads.needs.find((one) => one.evseId === evseId) ?? emptyNeeds(station, evseId)
          const evSchedule = { timeBaseAt, schedule, selectedScheduleId, receivedAt: call.receivedAt }
          const choosing = { ...before, evSchedule: { ...evSchedule, answer: 'Accepted' as const } }
          const profiles = chosen(living(loads.profiles, active, idsOf(loads.open)), [choosing])
          const allowed = { profiles, limits, evses: composedEvses(evses, active), evseId }
          const answer = exceeds(input, allowed) ? ('Rejected' as const) : ('Accepted' as const)
          keepNeeds(change, loads.needs, { ...before, evSchedule: { ...evSchedule, answer } })
          change.events.push(
            stationEvent(station, 'charging-needs.received', call.receivedAt, 'station', {
              evseId,
              answer,
              evSchedule: { timeBase: instantText(timeBaseAt), ...scheduleResource(schedule) },
            }),
          )
          // K15.FR.13: a renegotiation, once; a vehicle that insists is not asked for ever.
          const again = answer === 'Rejected' && before.evSchedule?.answer !== 'Rejected'
          const transaction = active.find((one) => one.evseId === evseId)
          return change.result({ answer, again: again ? ofTransaction(profiles, evseId, transaction) : undefined })
        },
      })
      sendAgain(call.stationId, again)
      return answer
    },
  }
}

type NeedsAnswer = Awaited<ReturnType<SmartChargingPort['chargingNeeds']>>

function answerTo(
  { evseId, requestedEnergyTransfer: requested, controlMode }: ChargingNeedsInput,
  transaction: Transaction | undefined,
  profile: InstalledProfile | undefined,
  open: readonly Command[],
): NeedsAnswer {
  const allowed = transaction?.allowedEnergyTransfer ?? null
  // Q01.FR.04: the station then offers another, or ends the transaction.
  if (allowed !== null && requested !== null && !allowed.includes(requested)) return 'Rejected'
  // K15.FR.03: Accepted promises a schedule; it is there, or on its way, or nobody here makes one.
  if (profile !== undefined) return 'Accepted'
  if (open.some((command) => setsTransaction(command, evseId))) return 'Processing'
  // K18.FR.04, K19.FR.04: where a vehicle of ISO 15118-20 is refused, its transaction would end.
  return controlMode === null ? 'Rejected' : 'NoChargingProfile'
}

function profileFor(
  profiles: readonly InstalledProfile[],
  { evseId, requestedEnergyTransfer }: ChargingNeedsInput,
  transaction: Transaction | undefined,
): InstalledProfile | undefined {
  const profile = ofTransaction(profiles, evseId, transaction)
  // Q02.FR.01: one that discharges is not for a vehicle that does not.
  const oneWay = requestedEnergyTransfer !== null && !requestedEnergyTransfer.includes('BPT')
  const discharges = profile?.schedules.some(({ periods }) => periods.some(isBidirectional)) === true
  return oneWay && discharges ? undefined : profile
}

function ofTransaction(
  profiles: readonly InstalledProfile[],
  place: number,
  transaction: Transaction | undefined,
): InstalledProfile | undefined {
  return profiles.find(
    ({ purpose, evseId, transactionKey, limitSource }) =>
      purpose === 'TxProfile' && limitSource === 'CSO' && evseId === place && transactionKey === transaction?.id,
  )
}

function setsTransaction({ type, parameters }: Command, evseId: number): boolean {
  const request = readCommandRequest(type, parameters)
  return (
    request?.type === 'SetChargingProfile' &&
    request.parameters.evseId === evseId &&
    request.parameters.chargingProfile.chargingProfilePurpose === 'TxProfile'
  )
}

/** Of several schedules that one which the vehicle chose (K15.FR.21, K18.FR.10); the first until it has. */
export function chosen(profiles: readonly InstalledProfile[], needs: readonly EvNeeds[]): InstalledProfile[] {
  return profiles.map((profile) => {
    if (profile.purpose !== 'TxProfile' || profile.schedules.length < 2) return profile
    const { evSchedule } = needs.find(({ evseId }) => evseId === profile.evseId) ?? { evSchedule: null }
    const selected = profile.schedules.find(
      ({ id }, index) => evSchedule !== null && (id ?? index + 1) === evSchedule.selectedScheduleId,
    )
    return selected === undefined ? profile : { ...profile, schedules: [selected] }
  })
}

/** The command that sends it once more. */
function settingOf(profile: InstalledProfile): CommandRequest | undefined {
  const {
    evseId,
    transactionId,
    dynUpdateTime: _at,
    chargingLimitSource: _source,
    acceptedAt: _accepted,
    reportedAt: _reported,
    uncertainSince: _uncertain,
    commandId: _command,
    actor: _actor,
    reason: _reason,
    ...chargingProfile
  } = profileResource(profile)
  return readCommandRequest('SetChargingProfile', {
    evseId,
    chargingProfile: { ...chargingProfile, ...(transactionId === null ? {} : { transactionId }) },
  })
}

function judgementNeeds(stationId: string) {
  return {
    station: need('station', stationId),
    profiles: need('chargingProfiles', stationId),
    active: need('activeTransactions', stationId),
    open: need('openCommands', stationId),
    limits: need('externalLimits', stationId),
    evses: need('evses', stationId),
    needs: need('evNeeds', stationId),
  }
}

export function composedEvses(
  evses: readonly { evseId: number }[],
  active: readonly Pick<Transaction, 'id' | 'evseId' | 'startedAt' | 'priorityCharging'>[],
): ComposedEvse[] {
  const ids = new Set([...evses.map(({ evseId }) => evseId), ...active.map(({ evseId }) => evseId ?? 0)])
  return [...ids]
    .filter((evseId) => evseId > 0)
    .map((evseId) => {
      const transaction = active.find((one) => one.evseId === evseId)
      return {
        evseId,
        transactionStartedAt: transaction?.startedAt ?? null,
        transactionKey: transaction?.id ?? null,
        priorityCharging: transaction?.priorityCharging ?? false,
      }
    })
}

function idsOf(commands: readonly Command[]): Set<string> {
  return new Set(commands.map(({ commandId }) => commandId))
}

function emptyNeeds({ organisationId, stationId }: Station, evseId: number): EvNeeds {
  return {
    organisationId,
    stationId,
    evseId,
    transactionKey: null,
    needs: null,
    requestedEnergyTransfer: null,
    controlMode: null,
    perPhase: false,
    maxScheduleTuples: null,
    departureAt: null,
    receivedAt: null,
    answer: null,
    evSchedule: null,
  }
}

function keepNeeds(change: Change, known: readonly EvNeeds[], row: EvNeeds): void {
  if (known.length < needsLimit || known.some(({ evseId }) => evseId === row.evseId)) {
    change.writes.push(put('evNeeds', row))
  }
}

/** K15.FR.14, K17: the vehicle may take or give less than we allow, never more. */
function exceeds(
  { timeBaseAt, schedule }: ChargingScheduleInput,
  allowed: Omit<CompositeInput, 'from' | 'durationS' | 'unit'>,
): boolean {
  const window = { ...allowed, from: timeBaseAt, durationS: 86_400, unit: schedule.unit }
  return schedule.periods.some(({ startPeriod, limit, setpoint, dischargeLimit }) => {
    const ours = limitAt(window, timeBaseAt + startPeriod * 1_000)
    const drawn = Math.max(limit ?? 0, setpoint ?? 0)
    const given = Math.min(dischargeLimit ?? 0, setpoint ?? 0)
    const most = ours.limit ?? (ours.setpoint === undefined ? null : Math.max(0, ours.setpoint))
    const least = ours.dischargeLimit ?? Math.min(0, ours.setpoint ?? 0)
    return (most !== null && drawn > most + 1e-6) || given < least - 1e-6
  })
}

function needsEvent(station: Station, input: ChargingNeedsInput, answer: string, { receivedAt }: StationCall) {
  const { evseId, needs } = input
  return stationEvent(station, 'charging-needs.received', receivedAt, 'station', { evseId, answer, needs })
}
