import { table } from './table.ts'

/** What is asked of stations, and what they can. */
export const commands = [
  table(
    'command',
    `
    organisationId text, commandId text, stationId text, type text, parameters json?, status text,
    outcome json?, actor text, reason text?, createdAt instant, sentAt instant?, answeredAt instant?,
    completedAt instant?, expiresAt instant, dispatchedAt instant?, correlation text?`,
    {
      key: ['commandId'],
      indexes: [
        { on: ['stationId', 'createdAt'] },
        { on: ['createdAt', 'commandId'] },
        { on: ['stationId'], where: "status IN ('pending', 'sent', 'accepted')" },
        { on: ['expiresAt'], where: "status IN ('pending', 'sent', 'accepted')" },
      ],
    },
  ),
  table(
    'fleetJob',
    `
    organisationId text, jobId text, name text, type text, parameters json?, sealed text?, selection json, pace json,
    stopRule json, firmwareVersion text?, offline text, windowS int, state text, stateReason text?, stateNote text?,
    stateActor text, stateAt instant, counts json, forgiven json, nextAskAt instant, preparedUpTo text?, actor text,
    reason text?, createdAt instant, startedAt instant?, endsAt instant, endedAt instant?`,
    {
      key: ['jobId'],
      indexes: [
        { on: ['createdAt', 'jobId'] },
        { on: ['organisationId'], where: 'ended_at IS NULL' },
        { on: ['endedAt'], where: 'ended_at IS NOT NULL' },
      ],
    },
  ),
  table(
    'fleetTarget',
    `
    organisationId text, jobId text, stationId text, state text, reason text?, detail text?, commandId text?,
    askedAt instant?, endedAt instant?`,
    { key: ['jobId', 'stationId'], indexes: [{ on: ['jobId', 'state', 'stationId'] }] },
  ),
  table(
    'ability',
    `
    organisationId text, vendor text, model text, firmwareVersion text, protocolVersion text, ability text,
    canAt instant?, canSource text?, canEvidence text?, cannotAt instant?, cannotSource text?, cannotEvidence text?,
    stationId text, commandId text?, firstSeenAt instant, lastSeenAt instant`,
    {
      key: ['vendor', 'model', 'firmwareVersion', 'protocolVersion', 'ability'],
      indexes: [{ on: ['ability'], where: 'cannot_at IS NOT NULL' }],
    },
  ),
  table(
    'checkRun',
    `
    organisationId text, runId text, stationId text, vendor text, model text, firmwareVersion text,
    protocolVersion text, state text, allow json, restore json, restored boolean?, actor text, reason text?,
    startedAt instant, expiresAt instant, endedAt instant?`,
    {
      key: ['runId'],
      indexes: [
        { on: ['stationId', 'startedAt'] },
        { on: ['organisationId'], where: 'ended_at IS NULL' },
        { on: ['endedAt'], where: 'ended_at IS NOT NULL' },
      ],
    },
  ),
  table(
    'checkCase',
    `
    organisationId text, runId text, position int, caseId text, block text, title text, risk text?, verdict text,
    detail text?, commandIds json, frames json, startedAt instant?, endedAt instant?`,
    { key: ['runId', 'position'] },
  ),
]
