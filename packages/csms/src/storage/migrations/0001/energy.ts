import { table } from './table.ts'

/** Profiles, limits, grid controls and batteries. */
export const energy = [
  table(
    'chargingProfile',
    `
    organisationId text, stationId text, profileId int, evseId int, purpose text, kind text, stackLevel int,
    recurrencyKind text?, validFromAt instant?, validToAt instant?, transactionKey text?, schedules json,
    dynUpdateAt instant?, dynUpdateIntervalS int?, maxOfflineDurationS int?, invalidAfterOfflineDuration boolean,
    limitSource text, acceptedAt instant?, reportedAt instant?, uncertainSince instant?, commandId text?, actor text?,
    reason text?`,
    {
      key: ['stationId', 'profileId'],
      indexes: [{ on: ['purpose', 'stationId'] }, { on: ['uncertainSince'], where: 'uncertain_since IS NOT NULL' }],
    },
  ),
  table(
    'externalLimit',
    `
    organisationId text, stationId text, evseId int, source text, isLocalGeneration boolean,
    isGridCritical boolean?, schedules json, receivedAt instant`,
    { key: ['stationId', 'evseId', 'source', 'isLocalGeneration'] },
  ),
  table(
    'reportedComposite',
    `
    organisationId text, stationId text, evseId int, startAt instant, durationS int, unit text, periods json,
    receivedAt instant, commandId text?`,
    { key: ['stationId', 'evseId'] },
  ),
  table(
    'evNeeds',
    `
    organisationId text, stationId text, evseId int, transactionKey text?, needs json?,
    requestedEnergyTransfer text?, controlMode text?, perPhase boolean, maxScheduleTuples int?,
    departureAt instant?, receivedAt instant?, answer text?, evSchedule json?`,
    { key: ['stationId', 'evseId'] },
  ),
  table(
    'derControl',
    `
    organisationId text, stationId text, controlId text, controlType text, isDefault boolean, priority int,
    startAt instant?, endAt instant?, settings json, isSuperseded boolean, startedAt instant?, acceptedAt instant?,
    reportedAt instant?, uncertainSince instant?, commandId text?, actor text?, reason text?`,
    {
      key: ['stationId', 'controlId'],
      indexes: [{ on: ['uncertainSince'], where: 'uncertain_since IS NOT NULL' }],
    },
  ),
  table(
    'derAlarm',
    `
    organisationId text, stationId text, controlType text, gridEventFault text, startedAt instant, endedAt instant?,
    extraInfo text?, receivedAt instant`,
    { key: ['stationId', 'startedAt', 'controlType', 'gridEventFault'] },
  ),
  table(
    'stockedBattery',
    `
    organisationId text, stationId text, evseId int, serialNumber text, soC real, soH real,
    productionDateAt instant?, vendorInfo text?, insertedAt instant, swapId text`,
    { key: ['stationId', 'evseId'] },
  ),
  table(
    'batterySwap',
    `
    organisationId text, swapId text, stationId text, requestId int, state text, idTokenKey text?, idToken text?,
    idTokenType text?, batteriesIn json, batteriesOut json, startedAt instant, endedAt instant?, commandId text?`,
    { key: ['swapId'], indexes: [{ on: ['stationId', 'requestId'] }, { on: ['stationId', 'startedAt'] }] },
  ),
]
