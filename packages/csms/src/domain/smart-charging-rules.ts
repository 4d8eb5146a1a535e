/** What OCPP forbids us to ask, each with its clause: a station is never sent a profile that it would have to refuse. */
import { type ChargingProfile, type CommandParameters, DomainError } from '@stationmaster/contract'
import { type DeviceVariable, type Transaction } from './model.ts'
import { isTenths, named, numberOf, type ProfileFacts, periodsOf, type Rule } from './smart-charging-facts.ts'
import { type InstalledProfile } from './smart-charging-model.ts'
import { periodResource } from './smart-charging-profile.ts'
import { rules21 } from './smart-charging-rules-21.ts'
import { brokenMode, numbersOf, updatedPeriod } from './smart-charging-v2x.ts'

/** In the order in which they are told; the first that is broken refuses. */
const rules: readonly (readonly [clause: string, rule: Rule])[] = [
  [
    'K01.FR.22',
    ({ chargingProfilePurpose }) =>
      chargingProfilePurpose === 'ChargingStationExternalConstraints'
        ? 'External constraints come from elsewhere; set a ChargingStationMaxProfile instead'
        : undefined,
  ],
  [
    'K01.FR.38',
    ({ chargingProfilePurpose, chargingProfileKind }, evseId) => {
      if (chargingProfilePurpose !== 'ChargingStationMaxProfile') return undefined
      if (evseId !== 0) return 'A ChargingStationMaxProfile belongs to EVSE 0, the station as a whole'
      return chargingProfileKind === 'Relative' ? 'A ChargingStationMaxProfile cannot be Relative' : undefined
    },
  ],
  [
    'K01.FR.40',
    ({ chargingProfileKind, chargingSchedule }) =>
      (chargingProfileKind === 'Absolute' || chargingProfileKind === 'Recurring') &&
      chargingSchedule.some(({ startSchedule }) => startSchedule === undefined)
        ? `An ${chargingProfileKind} profile needs the startSchedule of each schedule`
        : undefined,
  ],
  [
    'K01.FR.41',
    ({ chargingProfileKind, chargingSchedule }) =>
      chargingProfileKind === 'Relative' && chargingSchedule.some(({ startSchedule }) => startSchedule !== undefined)
        ? 'A Relative profile begins with its transaction and has no startSchedule'
        : undefined,
  ],
  [
    'K01',
    ({ chargingProfileKind, recurrencyKind, validFrom, validTo }) => {
      if ((chargingProfileKind === 'Recurring') !== (recurrencyKind !== undefined)) {
        return 'A Recurring profile, and no other, has a recurrencyKind'
      }
      return validFrom !== undefined && validTo !== undefined && Date.parse(validFrom) >= Date.parse(validTo)
        ? 'validTo must be after validFrom'
        : undefined
    },
  ],
  [
    'K01.FR.31',
    ({ chargingSchedule }) =>
      chargingSchedule.some(({ chargingSchedulePeriod: [first] }) => first?.startPeriod !== 0)
        ? 'The first period of a schedule starts at 0'
        : undefined,
  ],
  [
    'K01.FR.35',
    ({ chargingSchedule }) =>
      chargingSchedule.some(({ chargingSchedulePeriod: periods }) =>
        periods.some(({ startPeriod }, index) => index > 0 && startPeriod <= (periods[index - 1]?.startPeriod ?? 0)),
      )
        ? 'Periods are in the order of their startPeriod'
        : undefined,
  ],
  [
    'K01.FR.20',
    ({ chargingSchedule }) =>
      periodsOf(chargingSchedule).some(({ phaseToUse, numberPhases }) => phaseToUse !== undefined && numberPhases !== 1)
        ? 'phaseToUse needs numberPhases 1'
        : undefined,
  ],
  [
    'K01.FR.19',
    ({ chargingSchedule }, evseId, { variables, is16 }) => {
      if (!periodsOf(chargingSchedule).some(({ phaseToUse }) => phaseToUse !== undefined)) return undefined
      return !is16 && switchesPhases(variables, evseId)
        ? undefined
        : 'The station does not say that it can choose a phase'
    },
  ],
  [
    'K01: one decimal',
    ({ chargingSchedule }) =>
      [
        ...periodsOf(chargingSchedule).flatMap(numbersOf),
        ...chargingSchedule.map(({ minChargingRate }) => minChargingRate ?? 0),
      ].some((limit) => !isTenths(limit))
        ? 'A limit has one decimal at most'
        : undefined,
  ],
  [
    'K01.FR.34',
    ({ chargingSchedule }, _evseId, { needs, is16 }) =>
      chargingSchedule.length > 1 && (is16 || needs === undefined)
        ? 'Several schedules are for a vehicle that told its needs; give one'
        : undefined,
  ],
  [
    'K01.FR.80',
    ({ id }, _evseId, { variables }) => {
      const reserved = numberOf(variables, 'SmartChargingCtrlr', 'MaxExternalConstraintsId')
      return id !== undefined && reserved !== null && id <= reserved
        ? `Ids up to ${reserved} are the station's own`
        : undefined
    },
  ],
  [
    'ProfileStackLevel',
    ({ stackLevel }, _evseId, { variables, is16 }) => {
      const most = is16
        ? numberOf(variables, 'ConfigurationKey', 'ChargeProfileMaxStackLevel')
        : numberOf(variables, 'SmartChargingCtrlr', 'ProfileStackLevel')
      return most !== null && stackLevel > most ? `The station has stack levels up to ${most}` : undefined
    },
  ],
]

const allRules = [...rules, ...rules21]

/** A profile on its own; the place and the transaction are judged by `profileRefusal` and `startProfileRefusal`. */
function commonRefusal(profile: ChargingProfile, evseId: number, facts: ProfileFacts): DomainError | undefined {
  for (const [clause, rule] of allRules) {
    const problem = rule(profile, evseId, facts)
    if (problem !== undefined) return invalid(problem, clause)
  }
  for (const { chargingRateUnit, chargingSchedulePeriod } of profile.chargingSchedule) {
    for (const period of chargingSchedulePeriod) {
      const broken = brokenMode(period, chargingRateUnit)
      if (broken !== undefined) return invalid(broken.problem, broken.clause)
    }
  }
  return undefined
}

/** SetChargingProfile (K01–K04). */
export function profileRefusal(profile: ChargingProfile, evseId: number, facts: ProfileFacts): DomainError | undefined {
  return (
    commonRefusal(profile, evseId, facts) ??
    transactionRefusal(profile, evseId, facts) ??
    (facts.is16 ? undefined : overlapRefusal(profile, evseId, facts.installed))
  )
}

/** RequestStartTransaction with a profile: the transaction it is for does not exist yet (K05, F01; 1.6 5.16.2). */
export function startProfileRefusal(
  profile: ChargingProfile,
  evseId: number,
  facts: ProfileFacts,
): DomainError | undefined {
  if (profile.chargingProfilePurpose !== 'TxProfile') {
    return invalid('A start carries a TxProfile and no other', 'K05.FR.02')
  }
  if (profile.transactionId !== undefined) {
    return invalid('A start names no transaction, for it begins one', facts.is16 ? '1.6 5.16.2' : 'F01.FR.11')
  }
  return commonRefusal(profile, evseId, facts)
}

function transactionRefusal(
  { chargingProfilePurpose, transactionId }: ChargingProfile,
  evseId: number,
  { transaction }: ProfileFacts,
): DomainError | undefined {
  if (chargingProfilePurpose !== 'TxProfile') {
    return transactionId === undefined ? undefined : invalid('Only a TxProfile names a transaction', 'K01.FR.03')
  }
  if (transactionId === undefined) return invalid('A TxProfile names its transaction, as transactionId', 'K01.FR.03')
  if (evseId === 0) return invalid('A TxProfile belongs to one EVSE', 'K01.FR.16')
  if (transaction === undefined || transaction.state !== 'active') {
    return invalid('A TxProfile needs an active transaction', 'K01.FR.09')
  }
  return transaction.evseId !== null && transaction.evseId !== evseId
    ? invalid(`The transaction is on EVSE ${transaction.evseId}`, 'K01.FR.16')
    : undefined
}

/** K01.FR.06, FR.39, FR.52, FR.53: two of one level, purpose and place may not be valid at the same time. */
function overlapRefusal(
  profile: ChargingProfile,
  evseId: number,
  installed: readonly InstalledProfile[],
): DomainError | undefined {
  const { id, stackLevel, chargingProfilePurpose: purpose, validFrom, validTo } = profile
  const from = validFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(validFrom)
  const to = validTo === undefined ? Number.POSITIVE_INFINITY : Date.parse(validTo)
  const other = installed.find(
    (one) =>
      one.profileId !== id &&
      one.purpose === purpose &&
      one.stackLevel === stackLevel &&
      (one.evseId === evseId || one.evseId === 0 || evseId === 0) &&
      (purpose !== 'TxProfile' || one.transactionKey === (profile.transactionId ?? null)) &&
      from < (one.validToAt ?? Number.POSITIVE_INFINITY) &&
      (one.validFromAt ?? Number.NEGATIVE_INFINITY) < to,
  )
  if (other === undefined) return undefined
  const clause = purpose === 'TxProfile' ? 'K01.FR.39' : other.evseId === evseId ? 'K01.FR.06' : 'K01.FR.52'
  const where = other.evseId === 0 ? 'the whole station' : `EVSE ${other.evseId}`
  return invalid(
    other.uncertainSince === null
      ? `Profile ${other.profileId} has the same purpose and stack level on ${where}; use its id, another level or another time`
      : `Profile ${other.profileId}, of which no answer came, may have the same purpose and stack level on ${where}; use its id, clear it first, or ask the station what it has`,
    clause,
    { chargingProfileId: other.profileId },
  )
}

/** UpdateDynamicSchedule: the profile must be one that it can change, and sound after it (K28.FR.11, Q03–Q10). */
export function updateRefusal(
  { chargingProfileId, scheduleUpdate }: CommandParameters<'UpdateDynamicSchedule'>,
  installed: readonly InstalledProfile[],
): DomainError | undefined {
  const profile = installed.find(({ profileId }) => profileId === chargingProfileId)
  const schedule = profile?.schedules[0]
  const period = schedule?.periods[0]
  if (profile === undefined || schedule === undefined || period === undefined) {
    return invalid(`The station has no profile ${chargingProfileId}`, 'K28.FR.11', { chargingProfileId })
  }
  if (profile.kind !== 'Dynamic') {
    return invalid(`Profile ${chargingProfileId} is ${profile.kind}; set it anew, or use a Dynamic one`, 'K28.FR.11')
  }
  if (Object.keys(scheduleUpdate).length === 0) return invalid('Say what changes, in scheduleUpdate', 'K28.FR.06')
  if (Object.values(scheduleUpdate).some((value) => !isTenths(value))) {
    return invalid('A limit has one decimal at most', 'K01: one decimal')
  }
  const broken = brokenMode(periodResource(updatedPeriod(period, scheduleUpdate)), schedule.unit)
  return broken === undefined ? undefined : invalid(broken.problem, broken.clause)
}

/** K10.FR.02, FR.06; 1.6 5.4 clears everything when nothing is named. */
export function clearRefusal(
  parameters: CommandParameters<'ClearChargingProfile'>,
  is16: boolean,
): DomainError | undefined {
  const { chargingProfileId, evseId, chargingProfilePurpose, stackLevel } = parameters
  if (chargingProfilePurpose === 'ChargingStationExternalConstraints' || chargingProfilePurpose === 'LocalGeneration') {
    return invalid(`${chargingProfilePurpose} is not ours to clear`, 'K10.FR.06')
  }
  const named = [chargingProfileId, evseId, chargingProfilePurpose, stackLevel].some((one) => one !== undefined)
  return named || is16 ? undefined : invalid('Name the profile, or a criterion', 'K10.FR.02')
}

function invalid(detail: string, clause: string, fields: Record<string, unknown> = {}): DomainError {
  return new DomainError('charging-profile-not-valid', `${detail} (${clause}).`, { ...fields, clause })
}

function switchesPhases(variables: readonly DeviceVariable[], evseId: number): boolean {
  return variables.some(
    (row) =>
      named(row, 'SmartChargingCtrlr', 'ACPhaseSwitchingSupported') &&
      (row.evseId === 0 || evseId === 0 || row.evseId === evseId) &&
      row.value?.toLowerCase() === 'true',
  )
}

/**
 * A TxProfile lives as long as its transaction; what a start carries waits for the transaction that it asks for, and
 * counts as long as nobody knows whether the station took that start.
 */
export function living(
  profiles: readonly InstalledProfile[],
  active: readonly Pick<Transaction, 'id' | 'commandId'>[],
  openCommandIds: ReadonlySet<string>,
): InstalledProfile[] {
  return profiles.flatMap((profile) => {
    if (profile.purpose !== 'TxProfile') return [profile]
    const { transactionKey, commandId, uncertainSince } = profile
    if (transactionKey !== null) return active.some(({ id }) => id === transactionKey) ? [profile] : []
    const begun = active.find((transaction) => commandId !== null && transaction.commandId === commandId)
    if (begun !== undefined) return [{ ...profile, transactionKey: begun.id }]
    return uncertainSince !== null || (commandId !== null && openCommandIds.has(commandId)) ? [profile] : []
  })
}
