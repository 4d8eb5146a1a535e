import { table } from './table.ts'

/** What stations watch and tell of it. */
export const monitoring = [
  table(
    'monitor',
    `
    organisationId text, stationId text, monitorKey text, component text, componentInstance text, evseId int,
    connectorId int, variable text, variableInstance text, type text, severity int, value real, transaction boolean,
    monitoringId int?, kind text?, wanted boolean, reportedValue real?, refusal text?, stream json?, setAt instant?,
    reportedAt instant?, uncertainSince instant?, commandId text?, actor text?, reason text?`,
    { key: ['stationId', 'monitorKey'], indexes: [{ on: ['uncertainSince'], where: 'uncertain_since IS NOT NULL' }] },
  ),
  table(
    'eventStream',
    `
    organisationId text, stationId text, streamId int, variableMonitoringId int, params json, openedAt instant,
    lastAt instant?, pending int?, received int`,
    { key: ['stationId', 'streamId'] },
  ),
  table(
    'monitoringValue',
    `
    organisationId text, stationId text, component text, componentInstance text, evseId int, connectorId int,
    variable text, variableInstance text, at instant, receivedAt instant, value text`,
    { key: [], indexes: [{ on: ['stationId', 'receivedAt'] }], month: 'receivedAt' },
  ),
  table(
    'stationMonitoring',
    'organisationId text, stationId text, base text?, level int?, reportedAt instant?, checkedAt instant?',
    { key: ['stationId'] },
  ),
  table(
    'monitoringEvent',
    `
    organisationId text, id text, stationId text, eventId int, at instant, receivedAt instant, trigger text,
    severity int?, cause int?, value text, component text, componentInstance text, evseId int, connectorId int,
    variable text, variableInstance text, cleared boolean, state text, endedAt instant?, endReason text?,
    notificationType text, variableMonitoringId int?, monitorKey text?, techCode text?, techInfo text?,
    transactionKey text?`,
    {
      key: ['id'],
      indexes: [
        { on: ['stationId', 'eventId', 'at'] },
        { on: ['stationId', 'receivedAt', 'id'] },
        { on: ['receivedAt', 'id'] },
        { on: ['stationId', 'receivedAt', 'id'], where: `"trigger" <> 'Periodic'` },
        { on: ['receivedAt', 'id'], where: `"trigger" <> 'Periodic'` },
        { on: ['stationId'], where: "state = 'open'" },
      ],
    },
  ),
]
