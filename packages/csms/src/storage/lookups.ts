import { type LookupName } from '../domain/ports.ts'
import { type ColumnKind, quoted } from './columns.ts'
import { type Table, tables } from './tables.ts'

interface LookupDescription {
  table: Table
  keys: readonly ColumnKind[]
  /** SQL that both stores read; `:1` stands for the first part of the key. */
  where: string
  order: string
  limit: number
  one: boolean
  /** The fields that the parts of the key are compared with; only with them is an answer remembered. */
  by?: readonly string[]
  /** Every field that decides which rows are found and in what order. */
  depends?: readonly string[]
}

interface Shape {
  and?: string
  order?: string
  /** The fields that `and` and `order` speak of; without them the answer is read anew each time. */
  depends?: readonly string[]
  limit?: number
}

/** Lists without a bound of their own are bounded all the same; no station has this many of anything we load. */
const listBound = 10_000

function by(
  table: Table,
  fields: readonly string[],
  { and, order, limit = listBound, depends }: Shape,
): LookupDescription {
  const equal = fields.map((field, index) => `t.${quoted(field)} = :${index + 1}`)
  return {
    table,
    keys: fields.map((field) => table.kinds[table.fields.indexOf(field)] ?? 'int'),
    where: (and === undefined ? equal : [...equal, and]).join(' AND '),
    order: order ?? table.key.map((field) => `t.${quoted(field)}`).join(', '),
    limit,
    one: false,
    ...(depends === undefined && (and ?? order) !== undefined
      ? {}
      : { by: fields, depends: [...fields, ...(depends ?? [])] }),
  }
}

function one(table: Table, fields: readonly string[], shape: Shape = {}): LookupDescription {
  return { ...by(table, fields, { ...shape, limit: 1 }), one: true }
}

const coveredByList = `(
  EXISTS (SELECT 1 FROM "local_list" l WHERE l.station_id = :1 AND l.coverage = 'all' AND l.organisation_id = t.organisation_id)
  OR (EXISTS (SELECT 1 FROM "local_list" l WHERE l.station_id = :1 AND l.coverage = 'chosen') AND (
    t."key" IN (SELECT m.member FROM "local_list_member" m WHERE m.station_id = :1 AND m.kind = 'token')
    OR t.group_id IN (SELECT m.member FROM "local_list_member" m WHERE m.station_id = :1 AND m.kind = 'group')
  ))) AND t."key" NOT IN (SELECT m.member FROM "local_list_member" m WHERE m.station_id = :1 AND m.kind = 'cleared')`
const holdsToken = `(t.coverage = 'all'
  OR t.station_id IN (SELECT e.station_id FROM "local_list_entry" e WHERE e.id_token_key = :1)
  OR t.station_id IN (SELECT m.station_id FROM "local_list_member" m WHERE m.member = :1 AND m.kind = 'token')
  OR t.station_id IN (SELECT m.station_id FROM "id_token" i JOIN "local_list_member" m ON m.member = i.group_id AND m.kind = 'group' WHERE i."key" = :1))`
const newestFirst = 't."number" DESC'
const active = "t.state = 'active'"
const openReservation = "t.state IN ('requested', 'active')"
const siteIdOfStation = '(SELECT s.site_id FROM "station" s WHERE s.station_id = :1)'
const modelOfStation = `(SELECT coalesce(s.vendor, '') || '/' || coalesce(s.model, '') FROM "station" s WHERE s.station_id = :1)`
const modelKeyOfStation = `SELECT coalesce(s.vendor, ''), s.model, coalesce(s.firmware_version, ''), s.protocol_version FROM "station" s WHERE s.station_id = :1`
const quarantineIsFull = `(SELECT count(*) >= :2 OR coalesce(sum(octet_length(q.raw)), 0) > :3 FROM ${tables.ledger.sqlName} q WHERE q.station_id = :1 AND q.quarantined = 1)`

/** Every question a unit may ask, except for the fresh number, which is no row. */
const lookups = {
  station: one(tables.station, ['stationId']),
  credential: one(tables.stationCredential, ['stationId']),
  site: one(tables.site, ['siteId']),
  siteOfStation: {
    table: tables.site,
    keys: ['text'],
    where: `t.site_id = ${siteIdOfStation}`,
    order: 't.site_id',
    limit: 1,
    one: true,
  },
  evses: by(tables.evse, ['stationId'], {}),
  evsesByPublicId: by(tables.evse, ['publicEvseId'], {}),
  connectors: by(tables.connector, ['stationId'], {}),
  transaction: one(tables.transaction, ['stationId', 'transactionId'], { order: newestFirst, depends: ['number'] }),
  transactionById: one(tables.transaction, ['id']),
  activeTransactions: by(tables.transaction, ['stationId'], {
    and: active,
    order: 't."number"',
    depends: ['state', 'number'],
  }),
  newestOnConnector: one(tables.transaction, ['stationId', 'evseId', 'connectorId'], {
    order: newestFirst,
    depends: ['number'],
  }),
  activeOfToken: by(tables.transaction, ['idTokenKey'], {
    and: active,
    order: 't."number"',
    depends: ['state', 'number'],
  }),
  activeOfGroup: by(tables.transaction, ['groupId'], {
    and: active,
    order: 't."number"',
    depends: ['state', 'number'],
  }),
  ledgerByMessage: by(tables.ledger, ['stationId', 'messageId', 'action'], { order: 't.seq DESC', limit: 8 }),
  ledgerBySeqNo: by(tables.ledger, ['transactionKey', 'seqNo'], { order: 't.seq DESC', limit: 8 }),
  meterValuesSince: {
    table: tables.meterValue,
    keys: ['text', 'instant'],
    where: 't.transaction_key = :1 AND t.at >= :2',
    order: 't.at, t.seq',
    limit: listBound,
    one: false,
  },
  meterValuesAtRest: {
    table: tables.meterValue,
    keys: ['text', 'instant', 'instant'],
    // By the index; nothing counts as measured more than five minutes after it came (F17).
    where: `t.station_id = :1 AND t.transaction_key IS NULL AND t.received_at >= :2 - ${5 * 60_000} AND t.at >= :2 AND t.at <= :3`,
    order: 't.received_at, t.seq',
    limit: listBound,
    one: false,
  },
  quarantined: by(tables.ledger, ['stationId'], { and: 't.quarantined = 1', order: 't.seq', depends: ['quarantined'] }),
  quarantinedAlike: one(tables.ledger, ['stationId', 'fingerprint', 'action'], {
    and: 't.quarantined = 1',
    order: 't.seq',
    depends: ['quarantined'],
  }),
  quarantineFull: {
    table: tables.ledger,
    keys: ['text', 'int', 'int'],
    where: `t.station_id = :1 AND t.quarantined = 1 AND ${quarantineIsFull}`,
    order: 't.seq',
    limit: 1,
    one: true,
  },
  idToken: one(tables.idToken, ['key']),
  idTokenByAlias: one(tables.idToken, ['shortAlias']),
  tokenGroup: one(tables.tokenGroup, ['groupId']),
  seenCard: one(tables.seenCard, ['key']),
  deviceVariables: by(tables.deviceVariable, ['stationId'], {}),
  desiredVariables: {
    table: tables.desiredVariable,
    keys: ['text'],
    where: `((t.scope = 'everyone' AND t.scope_id = '') OR (t.scope = 'station' AND t.scope_id = :1) OR (t.scope = 'site' AND t.scope_id = ${siteIdOfStation}) OR (t.scope = 'model' AND t.scope_id = ${modelOfStation}))`,
    order: 't.scope, t.component, t.variable, t.variable_instance',
    limit: listBound,
    one: false,
  },
  localList: one(tables.localList, ['stationId']),
  localLists: {
    table: tables.localList,
    keys: ['text', 'text'],
    where: 't.organisation_id = :1 AND t.station_id > :2',
    order: 't.station_id',
    limit: 500,
    one: false,
  },
  localListsOfToken: {
    table: tables.localList,
    keys: ['text'],
    where: holdsToken,
    order: 't.station_id',
    limit: listBound,
    one: false,
  },
  localListMembers: by(tables.localListMember, ['stationId'], {}),
  localListEntries: by(tables.localListEntry, ['stationId'], {}),
  idTokensOfLocalList: {
    table: tables.idToken,
    keys: ['text'],
    where: coveredByList,
    order: 't."key"',
    limit: listBound,
    one: false,
  },
  command: one(tables.command, ['commandId']),
  openCommands: by(tables.command, ['stationId'], {
    and: "t.status IN ('pending', 'sent', 'accepted')",
    order: 't.created_at, t.command_id',
    limit: 256,
    depends: ['status', 'createdAt'],
  }),
  commandsSince: {
    table: tables.command,
    keys: ['text', 'text', 'instant'],
    where: 't.station_id = :1 AND t.type = :2 AND t.created_at >= :3',
    order: 't.created_at DESC, t.command_id DESC',
    limit: 64,
    one: false,
  },
  dueCommands: {
    table: tables.command,
    keys: ['instant', 'instant'],
    where: "t.status IN ('pending', 'sent', 'accepted') AND t.expires_at <= :1 AND t.expires_at >= :2",
    order: 't.expires_at',
    limit: 256,
    one: false,
  },
  reservation: one(tables.reservation, ['id']),
  reservationsByNumber: by(tables.reservation, ['stationId', 'reservationId'], {
    order: 't.id DESC',
    limit: 16,
    depends: ['id'],
  }),
  openReservations: by(tables.reservation, ['stationId'], {
    and: openReservation,
    order: 't.id',
    limit: 256,
    depends: ['state', 'id'],
  }),
  reservationsStandingAt: {
    table: tables.reservation,
    keys: ['text', 'instant'],
    where: 't.station_id = :1 AND t.expires_at >= :2',
    order: 't.id',
    limit: 256,
    one: false,
  },
  dueReservations: {
    table: tables.reservation,
    keys: ['instant'],
    where: `${openReservation} AND t.expires_at <= :1`,
    order: 't.expires_at, t.id',
    limit: 256,
    one: false,
  },
  fleetJob: one(tables.fleetJob, ['jobId']),
  openFleetJobs: by(tables.fleetJob, ['organisationId'], {
    and: 't.ended_at IS NULL',
    order: 't.created_at, t.job_id',
    limit: 64,
    depends: ['endedAt', 'createdAt', 'jobId'],
  }),
  fleetTarget: one(tables.fleetTarget, ['jobId', 'stationId']),
  waitingFleetTargets: {
    table: tables.fleetTarget,
    keys: ['text', 'text'],
    where: "t.job_id = :1 AND t.state = 'waiting' AND t.station_id > :2",
    order: 't.station_id',
    limit: 500,
    one: false,
  },
  askedFleetTargets: by(tables.fleetTarget, ['jobId'], {
    and: "t.state = 'asked'",
    order: 't.station_id',
    limit: 2_000,
  }),
  fleetCommands: {
    table: tables.command,
    keys: ['text'],
    where: `t.command_id IN (SELECT f.command_id FROM "fleet_target" f WHERE f.job_id = :1 AND f.state = 'asked')`,
    order: 't.command_id',
    limit: 2_000,
    one: false,
  },
  ability: one(tables.ability, ['vendor', 'model', 'firmwareVersion', 'protocolVersion', 'ability']),
  abilityOfStation: {
    table: tables.ability,
    keys: ['text', 'text'],
    where: `(t.vendor, t.model, t.firmware_version, t.protocol_version) IN (${modelKeyOfStation}) AND t.ability = :2`,
    order: 't.ability',
    limit: 1,
    one: true,
  },
  checkRun: one(tables.checkRun, ['runId']),
  openCheckRuns: by(tables.checkRun, ['organisationId'], {
    and: 't.ended_at IS NULL',
    order: 't.started_at, t.run_id',
    limit: 64,
    depends: ['endedAt', 'startedAt', 'runId'],
  }),
  checkCases: by(tables.checkCase, ['runId'], {}),
  onlineStations: {
    table: tables.station,
    keys: ['text', 'text'],
    where: 't.organisation_id = :1 AND t.online = 1 AND t.station_id > :2',
    order: 't.station_id',
    limit: 500,
    one: false,
  },
  knocks: by(tables.knock, ['organisationId'], { order: 't.last_seen_at', limit: 1001 }),
  openLink: one(tables.linkPeriod, ['stationId'], {
    and: 't.disconnected_at IS NULL',
    order: 't.connected_at DESC',
    depends: ['disconnectedAt', 'connectedAt'],
  }),
  knock: one(tables.knock, ['stationId']),
  user: one(tables.user, ['userId']),
  userByName: one(tables.user, ['name']),
  usersByRole: by(tables.user, ['role'], { limit: 1_000 }),
  sessionsOfUser: by(tables.consoleSession, ['userId'], { order: 't.created_at' }),
  stationOfSite: one(tables.station, ['siteId']),
  idTokenOfGroup: one(tables.idToken, ['groupId']),
  apiKeyByHash: one(tables.apiKey, ['keyHash']),
  apiKey: one(tables.apiKey, ['apiKeyId']),
  consoleSession: one(tables.consoleSession, ['sessionHash']),
  chargingProfiles: by(tables.chargingProfile, ['stationId'], {}),
  externalLimits: by(tables.externalLimit, ['stationId'], {}),
  evNeeds: by(tables.evNeeds, ['stationId'], {}),
  reportedComposites: by(tables.reportedComposite, ['stationId'], {}),
  fileTransfers: by(tables.fileTransfer, ['stationId', 'kind'], {
    order: 't.created_at DESC, t.command_id DESC',
    depends: ['createdAt', 'commandId'],
    limit: 16,
  }),
  fileTransfer: one(tables.fileTransfer, ['commandId']),
  dueFileTransfers: {
    table: tables.fileTransfer,
    keys: ['instant'],
    where: 't.ended_at IS NULL AND t.expires_at <= :1',
    order: 't.expires_at',
    limit: 256,
    one: false,
  },
  securityUpgrade: one(tables.securityUpgrade, ['upgradeId']),
  latestSecurityUpgrade: one(tables.securityUpgrade, ['stationId'], {
    order: 't.created_at DESC, t.upgrade_id DESC',
    depends: ['createdAt', 'upgradeId'],
  }),
  openSecurityUpgrades: by(tables.securityUpgrade, ['organisationId'], {
    and: 't.ended_at IS NULL',
    order: 't.created_at, t.upgrade_id',
    limit: 256,
    depends: ['endedAt', 'createdAt', 'upgradeId'],
  }),
  networkProfiles: by(tables.networkProfile, ['stationId'], {}),
  derControls: by(tables.derControl, ['stationId'], {}),
  derAlarms: by(tables.derAlarm, ['stationId'], {
    order: 't.started_at DESC, t.control_type, t.grid_event_fault',
    depends: ['startedAt'],
    limit: 300,
  }),
  stockedBatteries: by(tables.stockedBattery, ['stationId'], {}),
  batterySwapsOfRequest: by(tables.batterySwap, ['stationId', 'requestId'], {
    order: 't.started_at DESC, t.swap_id DESC',
    depends: ['startedAt', 'swapId'],
    limit: 16,
  }),
  stationCertificate: one(tables.stationCertificate, ['certificateId']),
  stationCertificates: by(tables.stationCertificate, ['stationId'], {
    order: 't.requested_at DESC, t.certificate_id DESC',
    depends: ['requestedAt', 'certificateId'],
    limit: 256,
  }),
  stationCertificatesBySerialNumber: by(tables.stationCertificate, ['serialNumber'], { limit: 16 }),
  dueStationCertificates: {
    table: tables.stationCertificate,
    keys: ['instant'],
    where: 't.due_at IS NOT NULL AND t.due_at <= :1',
    order: 't.due_at, t.certificate_id',
    limit: 64,
    one: false,
  },
  certificatesToRenew: {
    table: tables.stationCertificate,
    keys: ['instant', 'instant'],
    where: `t.state = 'installed' AND t.not_after_at < :1 AND (t.renewal_asked_at IS NULL OR t.renewal_asked_at < :2) AND t.station_id IN (SELECT s.station_id FROM "station" s WHERE s.online = 1)`,
    order: 't.not_after_at, t.certificate_id',
    limit: 16,
    one: false,
  },
  installedCertificates: by(tables.installedCertificate, ['stationId'], {}),
  stationsBySerialNumber: by(tables.station, ['serialNumber'], { limit: 16 }),
  securityEventsAlike: by(tables.securityEvent, ['stationId', 'type', 'at'], { order: 't.seq DESC', limit: 16 }),
  tariff: one(tables.tariff, ['tariffId']),
  installedTariffs: by(tables.installedTariff, ['stationId'], {}),
  settlements: by(tables.settlement, ['stationId', 'pspRef'], {
    order: 't.settlement_id DESC',
    limit: 64,
    depends: ['settlementId'],
  }),
  webPayment: one(tables.webPayment, ['stationId']),
  costUpdate: one(tables.costUpdate, ['transactionKey']),
  dueCostUpdates: {
    table: tables.costUpdate,
    keys: ['instant'],
    where: 't.due_at <= :1',
    order: 't.due_at, t.transaction_key',
    limit: 256,
    one: false,
  },
  displayMessages: by(tables.displayMessage, ['stationId'], {}),
  monitors: by(tables.monitor, ['stationId'], {}),
  eventStreams: by(tables.eventStream, ['stationId'], {}),
  customerReport: one(tables.customerReport, ['stationId', 'requestId']),
  customerReportOf: one(tables.customerReport, ['commandId']),
  customerReportParts: by(tables.customerReportPart, ['commandId'], {}),
  stationMonitoring: one(tables.stationMonitoring, ['stationId']),
  monitoringEventsAlike: by(tables.monitoringEvent, ['stationId', 'eventId', 'at'], { limit: 64 }),
  openMonitoringEvents: by(tables.monitoringEvent, ['stationId'], {
    and: "t.state = 'open'",
    order: 't."id"',
    depends: ['state', 'id'],
    limit: 1_000,
  }),
  deviation: one(tables.deviation, ['vendor', 'model', 'firmwareVersion', 'action', 'path', 'rule']),
} as const satisfies Record<Exclude<LookupName, 'nextTransactionNumber'>, LookupDescription>

export type RowLookup = keyof typeof lookups
export type Lookup = LookupDescription

export const rowLookups: Readonly<Record<RowLookup, Lookup>> = lookups
