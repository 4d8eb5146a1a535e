/** What OCPP 2.1 forbids beyond 2.0.1, and what a 2.1 station said that it cannot. */
import { type ChargingProfile } from '@stationmaster/contract'
import { named, numberOf, type ProfileFacts, periodsOf, type Rule } from './smart-charging-facts.ts'
import { isBidirectional, modeOf } from './smart-charging-v2x.ts'

const transactional = new Set<ChargingProfile['chargingProfilePurpose']>(['TxProfile', 'TxDefaultProfile'])

/** In the order in which they are told; the first that is broken refuses. */
export const rules21: readonly (readonly [clause: string, rule: Rule])[] = [
  [
    'K28.FR.01',
    ({ chargingProfileKind, chargingSchedule: [schedule, another] }) =>
      chargingProfileKind === 'Dynamic' &&
      (another !== undefined || schedule === undefined || schedule.chargingSchedulePeriod.length !== 1)
        ? 'A Dynamic profile has one schedule of one period'
        : undefined,
  ],
  [
    'K28.FR.02',
    ({ chargingProfileKind, chargingSchedule }) =>
      chargingProfileKind === 'Dynamic' && chargingSchedule.some(({ startSchedule }) => startSchedule !== undefined)
        ? 'A Dynamic profile is active at once and has no startSchedule'
        : undefined,
  ],
  [
    'K28.FR.04',
    ({ chargingProfileKind, dynUpdateInterval }) =>
      chargingProfileKind !== 'Dynamic' && dynUpdateInterval !== undefined
        ? 'dynUpdateInterval is for Dynamic profiles'
        : undefined,
  ],
  [
    'K01.FR.73',
    ({ chargingProfilePurpose, chargingSchedule }) =>
      chargingProfilePurpose === 'PriorityCharging' && chargingSchedule.some(({ duration }) => duration !== undefined)
        ? 'Priority charging lasts until its transaction ends, so its schedule has no duration'
        : undefined,
  ],
  [
    'K01.FR.111',
    ({ chargingProfilePurpose, chargingSchedule }) =>
      (chargingProfilePurpose === 'PriorityCharging' || chargingProfilePurpose === 'ChargingStationMaxProfile') &&
      periodsOf(chargingSchedule).some((period) => modeOf(period) !== 'ChargingOnly')
        ? `A ${chargingProfilePurpose} profile is ChargingOnly`
        : undefined,
  ],
  [
    'K01.FR.113',
    ({ chargingProfilePurpose, chargingSchedule }) =>
      chargingProfilePurpose === 'LocalGeneration' &&
      periodsOf(chargingSchedule).some((period) => !['ChargingOnly', 'ExternalLimits'].includes(modeOf(period)))
        ? 'What is generated on site is ChargingOnly or ExternalLimits'
        : undefined,
  ],
  [
    'K01.FR.95',
    ({ chargingProfilePurpose, chargingSchedule }) =>
      !transactional.has(chargingProfilePurpose) &&
      chargingSchedule.some(({ randomizedDelay = 0 }) => randomizedDelay > 0)
        ? 'randomizedDelay is for TxProfile and TxDefaultProfile'
        : undefined,
  ],
  [
    'K01.FR.101',
    ({ maxOfflineDuration, invalidAfterOfflineDuration }) =>
      invalidAfterOfflineDuration === true && maxOfflineDuration === undefined
        ? 'invalidAfterOfflineDuration needs a maxOfflineDuration'
        : undefined,
  ],
  [
    'K01.FR.143',
    ({ chargingProfilePurpose, chargingSchedule }) =>
      chargingProfilePurpose !== 'TxProfile' && namesPhases(chargingSchedule)
        ? 'Limits of L2 and L3 are for a TxProfile'
        : undefined,
  ],
  [
    'K01.FR.142',
    ({ chargingProfilePurpose, chargingSchedule }, _evseId, { needs }) =>
      chargingProfilePurpose === 'TxProfile' && namesPhases(chargingSchedule) && needs?.perPhase !== true
        ? 'The vehicle did not say that it can be limited phase by phase'
        : undefined,
  ],
  [
    'Q02.FR.01',
    ({ chargingProfilePurpose, chargingSchedule }, _evseId, { needs }) =>
      chargingProfilePurpose === 'TxProfile' &&
      needs !== undefined &&
      needs.requestedEnergyTransfer !== null &&
      !needs.requestedEnergyTransfer.includes('BPT') &&
      periodsOf(chargingSchedule).some(isBidirectional)
        ? `The vehicle asked for ${needs.requestedEnergyTransfer}, so its profile is ChargingOnly`
        : undefined,
  ],
  [
    'K19.FR.07',
    ({ chargingSchedule }, _evseId, { needs }) =>
      needs?.controlMode === 'DynamicControl' && chargingSchedule.length > 1
        ? 'A vehicle in dynamic control takes one schedule'
        : undefined,
  ],
  [
    'K15.FR.07',
    ({ chargingProfilePurpose, chargingSchedule }, _evseId, { needs }) => {
      const most = needs?.maxScheduleTuples ?? null
      return chargingProfilePurpose === 'TxProfile' &&
        most !== null &&
        most > 0 &&
        chargingSchedule.some(({ chargingSchedulePeriod }) => chargingSchedulePeriod.length > most)
        ? `The vehicle takes ${most} periods in a schedule`
        : undefined
    },
  ],
  [
    'PeriodsPerSchedule',
    ({ chargingSchedule }, _evseId, { variables, is16 }) => {
      const most = is16
        ? numberOf(variables, 'ConfigurationKey', 'ChargingScheduleMaxPeriods')
        : numberOf(variables, 'SmartChargingCtrlr', 'PeriodsPerSchedule')
      return most !== null &&
        chargingSchedule.some(({ chargingSchedulePeriod }) => chargingSchedulePeriod.length > most)
        ? `The station takes ${most} periods in a schedule`
        : undefined
    },
  ],
  [
    'K01.FR.120',
    ({ chargingProfilePurpose }, _evseId, facts) =>
      (chargingProfilePurpose === 'PriorityCharging' || chargingProfilePurpose === 'LocalGeneration') &&
      !lists(facts, 'SmartChargingCtrlr', 'SupportedAdditionalPurposes', chargingProfilePurpose)
        ? `The station does not know ${chargingProfilePurpose}`
        : undefined,
  ],
  [
    'K01.FR.121',
    ({ chargingProfileKind }, _evseId, facts) =>
      chargingProfileKind === 'Dynamic' ? cannot(facts, 'SupportsDynamicProfiles', 'Dynamic profiles') : undefined,
  ],
  [
    'K01.FR.123',
    ({ chargingSchedule }, _evseId, facts) =>
      chargingSchedule.some(({ useLocalTime }) => useLocalTime === true)
        ? cannot(facts, 'SupportsUseLocalTime', 'useLocalTime')
        : undefined,
  ],
  [
    'K01.FR.124',
    ({ chargingSchedule }, _evseId, facts) =>
      chargingSchedule.some(({ randomizedDelay = 0 }) => randomizedDelay > 0)
        ? cannot(facts, 'SupportsRandomizedDelay', 'randomizedDelay')
        : undefined,
  ],
  [
    'K01.FR.125',
    ({ chargingSchedule }, _evseId, facts) =>
      chargingSchedule.some(({ limitAtSoC }) => limitAtSoC !== undefined)
        ? cannot(facts, 'SupportsLimitAtSoC', 'limitAtSoC')
        : undefined,
  ],
  [
    'SupportsMaxOfflineDuration',
    ({ maxOfflineDuration }, _evseId, facts) =>
      maxOfflineDuration === undefined ? undefined : cannot(facts, 'SupportsMaxOfflineDuration', 'maxOfflineDuration'),
  ],
  [
    'K01.FR.115',
    ({ chargingSchedule }, _evseId, facts) => {
      const mode = periodsOf(chargingSchedule)
        .map(modeOf)
        .find((one) => one !== 'ChargingOnly' && !lists(facts, 'V2XChargingCtrlr', 'SupportedOperationModes', one))
      return mode === undefined ? undefined : `The station does not work in ${mode}`
    },
  ],
]

function namesPhases(schedules: ChargingProfile['chargingSchedule']): boolean {
  return periodsOf(schedules).some(({ limit_L2, limit_L3 }) => limit_L2 !== undefined || limit_L3 !== undefined)
}

/** Whether a list of the station has the word; one that it never told keeps nobody from asking. */
function lists({ variables }: ProfileFacts, component: string, variable: string, word: string): boolean {
  const list = variables.find((row) => named(row, component, variable))?.value ?? null
  return list === null || list.split(',').some((one) => one.trim().toLowerCase() === word.toLowerCase())
}

/** Only what it says it cannot: where it never said, it may answer for itself. */
function cannot({ variables }: ProfileFacts, variable: string, what: string): string | undefined {
  const value = variables.find((row) => named(row, 'SmartChargingCtrlr', variable))?.value?.toLowerCase()
  return value === 'false' ? `The station does not support ${what}` : undefined
}
