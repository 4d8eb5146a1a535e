import { createTable, type Migration, type NewTable } from './schema.ts'

/*
 * The first schema, written out: a later change of `tables.ts` never changes what this migration did. Until the first
 * release both are edited together; from then on a change is a migration of its own.
 */

function table(name: string, columns: string, rest: Pick<NewTable, 'key' | 'indexes' | 'month'>): NewTable {
  const pairs = columns
    .trim()
    .split(/,\s*/)
    .map((column): [string, string] => {
      const [field = '', kind = ''] = column.split(' ')
      return [field, kind]
    })
  return { name, columns: Object.fromEntries(pairs), ...rest }
}

const tables: readonly NewTable[] = [
  table(
    'station',
    `
    organisationId text, stationId text, identity text, siteId text?, displayName text?, onboarding text,
    reading text, securityProfile int, alsoAcceptedProfile int?, reachedSecurityProfile int,
    securityProfileReopenedUntilAt instant?, acceptsExpiredCertificate boolean, acceptsLegacyTls boolean,
    linkSecurity json?, protocolVersion text?, vendor text?, model text?, serialNumber text?,
    firmwareVersion text?, iccid text?, imsi text?, registeredAt instant, lastBootAt instant?,
    lastBootReason text?, lastSeenAt instant?, online boolean, linkAt instant?, clockOffsetMs int?,
    clockSamples json, heartbeatIntervalS int, inventoryFirmware text?, inventoryAt instant?,
    assumedVersion text?, soapEndpoint text?, pings boolean`,
    { key: ['stationId'], indexes: [{ on: ['siteId'] }, { on: ['serialNumber'] }] },
  ),
  table(
    'stationCredential',
    `
    organisationId text, stationId text, passwordHash text, previousHashes json, previousUntilAt instant?,
    setAt instant, usedAt instant?`,
    { key: ['stationId'] },
  ),
  table(
    'site',
    `
    organisationId text, siteId text, name text, address text?, city text?, postalCode text?, country text?,
    timeZone text, latitude real?, longitude real?, access json`,
    { key: ['siteId'] },
  ),
  table(
    'evse',
    `
    organisationId text, stationId text, evseId int, publicEvseId text?, state text, stateReason text?,
    stateAt instant, requestedOperation text?`,
    { key: ['stationId', 'evseId'], indexes: [{ on: ['publicEvseId'], where: 'public_evse_id IS NOT NULL' }] },
  ),
  table(
    'connector',
    `
    organisationId text, stationId text, evseId int, connectorId int, wireConnectorId int?, type text?,
    maxPowerW int?, status text?, errorCode text?, info text?, vendorErrorCode text?, statusAt instant?,
    receivedAt instant?`,
    { key: ['stationId', 'evseId', 'connectorId'] },
  ),
  table(
    'statusReport',
    `
    organisationId text, stationId text, evseId int, connectorId int, status text, state text, errorCode text?,
    info text?, vendorErrorCode text?, statusAt instant, receivedAt instant, stale boolean`,
    { key: [], indexes: [{ on: ['stationId', 'receivedAt'] }], month: 'receivedAt' },
  ),
  table(
    'linkPeriod',
    `
    organisationId text, linkId text, stationId text, connectedAt instant, disconnectedAt instant?,
    closeReason text?, remoteAddress text?, protocolVersion text?`,
    { key: ['linkId'], indexes: [{ on: ['stationId', 'connectedAt'] }] },
  ),
  table(
    'transaction',
    `
    organisationId text, id text, stationId text, siteId text?, transactionId text, number int, evseId int?,
    connectorId int?, state text, idTokenKey text?, idToken text?, idTokenType text?, groupId text?,
    authorizationStatus text?, startedAt instant, stationStartedAt instant?, startReceivedAt instant,
    endedAt instant?, endReceivedAt instant?, timeCorrected boolean, clockOffsetMs int?, meterStartWh int?,
    meterStopWh int?, energyWh int?, estimated boolean, chargingState text?, stoppedReason text?,
    remoteStartId int?, commandId text?, reservationId int?, offline boolean, priorityCharging boolean,
    operationMode text?, allowedEnergyTransfer json?, exportStartWh int?, lastExportWh int?, cost json?, sequence json,
    lastEventAt instant, lastMeterAt instant?, lastRegisterWh int?, lastPowerW int?, lastSocPercent real?,
    flags json`,
    {
      key: ['id'],
      indexes: [
        { on: ['stationId', 'transactionId', 'number'] },
        { on: ['stationId', 'evseId', 'connectorId', 'number'] },
        { on: ['startReceivedAt'] },
        { on: ['stationId'], where: "state = 'active'" },
        { on: ['idTokenKey', 'startReceivedAt'], where: 'id_token_key IS NOT NULL' },
        { on: ['groupId'], where: "state = 'active' AND group_id IS NOT NULL" },
      ],
    },
  ),
  table(
    'ledger',
    `
    organisationId text, stationId text, messageId text, action text, fingerprint text, transactionKey text?,
    seqNo int?, kind text, at instant?, receivedAt instant, raw text, response text, quarantined boolean,
    note text?`,
    {
      key: [],
      indexes: [
        { on: ['stationId', 'messageId', 'action'] },
        { on: ['transactionKey', 'seqNo'], where: 'transaction_key IS NOT NULL AND seq_no IS NOT NULL' },
        { on: ['stationId'], where: 'quarantined = 1' },
      ],
    },
  ),
  table(
    'meterValue',
    `
    organisationId text, stationId text, evseId int, connectorId int?, transactionKey text?, at instant,
    receivedAt instant, energyWh int?, powerW int?, socPercent real?, samples json`,
    {
      key: [],
      indexes: [
        { on: ['transactionKey', 'at'], where: 'transaction_key IS NOT NULL' },
        { on: ['stationId', 'receivedAt'], where: 'transaction_key IS NULL' },
      ],
      month: 'receivedAt',
    },
  ),
  table(
    'idToken',
    `
    organisationId text, key text, value text, type text, status text, expiresAt instant?, groupId text?,
    shortAlias text?, concurrentUse text?, allowedEvses json, allowedEnergyTransfer json?, holder text?, note text?,
    createdAt instant`,
    { key: ['key'], indexes: [{ on: ['shortAlias'], where: 'short_alias IS NOT NULL' }, { on: ['groupId'] }] },
  ),
  table(
    'tokenGroup',
    `
    organisationId text, groupId text, name text, concurrentUse text`,
    { key: ['groupId'] },
  ),
  table(
    'seenCard',
    `
    organisationId text, key text, value text, type text, stationId text, firstSeenAt instant,
    lastSeenAt instant, count int`,
    { key: ['key'], indexes: [{ on: ['lastSeenAt'] }] },
  ),
  table(
    'deviceVariable',
    `
    organisationId text, stationId text, component text, componentInstance text, evseId int, connectorId int,
    variable text, variableInstance text, attributeType text, value text?, mutability text?, dataType text?,
    unit text?, valuesList text?, minLimit real?, maxLimit real?, readAt instant`,
    {
      key: [
        'stationId',
        'component',
        'componentInstance',
        'evseId',
        'connectorId',
        'variable',
        'variableInstance',
        'attributeType',
      ],
    },
  ),
  table(
    'desiredVariable',
    `
    organisationId text, scope text, scopeId text, component text, variable text, variableInstance text,
    value text`,
    { key: ['scope', 'scopeId', 'component', 'variable', 'variableInstance'] },
  ),
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
    'reservation',
    `
    organisationId text, id text, stationId text, reservationId int, evseId int, connectorType text?, state text,
    stateReason text?, idTokenKey text?, idToken text?, idTokenType text?, groupId text?, requestedAt instant,
    expiresAt instant, answeredAt instant?, endedAt instant?, transactionKey text?`,
    {
      key: ['id'],
      indexes: [
        { on: ['stationId', 'reservationId'] },
        { on: ['stationId', 'expiresAt'] },
        { on: ['requestedAt', 'id'] },
        { on: ['idTokenKey'], where: 'id_token_key IS NOT NULL' },
        { on: ['stationId'], where: "state IN ('requested', 'active')" },
        { on: ['expiresAt'], where: "state IN ('requested', 'active')" },
        { on: ['endedAt'], where: 'ended_at IS NOT NULL' },
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
  table(
    'deviation',
    `
    organisationId text, vendor text, model text, firmwareVersion text, action text, path text, rule text,
    sample text, stationId text, firstSeenAt instant, lastSeenAt instant, count int`,
    { key: ['vendor', 'model', 'firmwareVersion', 'action', 'path', 'rule'] },
  ),
  table(
    'knock',
    `
    organisationId text, stationId text, identity text, remoteAddress text, subprotocols text, credential text,
    reason text, vendor text?, model text?, serialNumber text?, firstSeenAt instant, lastSeenAt instant,
    count int`,
    { key: ['stationId'], indexes: [{ on: ['lastSeenAt'] }] },
  ),
  table(
    'user',
    `
    organisationId text, userId text, name text, displayName text, role text, passwordHash text?,
    createdAt instant, disabledAt instant?, language text?`,
    { key: ['userId'], indexes: [{ on: ['name'], unique: true }] },
  ),
  table(
    'apiKey',
    `
    organisationId text, apiKeyId text, name text, role text, keyHash text, createdAt instant, createdBy text,
    lastUsedAt instant?, expiresAt instant?, revokedAt instant?`,
    { key: ['apiKeyId'], indexes: [{ on: ['keyHash'], unique: true }] },
  ),
  table(
    'consoleSession',
    `
    organisationId text, sessionHash text, userId text, createdAt instant, expiresAt instant`,
    { key: ['sessionHash'], indexes: [{ on: ['expiresAt'] }] },
  ),
  table(
    'audit',
    `
    organisationId text, auditId text, at instant, actor text, reason text?, action text, subject text,
    change json?`,
    { key: [], indexes: [{ on: ['subject'] }, { on: ['at'] }] },
  ),
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
  table(
    'fileTransfer',
    `
    organisationId text, commandId text, stationId text, kind text, requestId int, state text, status text?,
    statusAt instant?, steps json, location text, logType text?, fileName text?, fromAt instant?, untilAt instant?,
    signed boolean, checksum text?, firmwareBefore text?, firmwareAfter text?, publishedAt json, actor text,
    reason text?, createdAt instant, endedAt instant?, expiresAt instant`,
    {
      key: ['commandId'],
      indexes: [
        { on: ['stationId', 'kind', 'createdAt'] },
        { on: ['kind', 'createdAt', 'commandId'] },
        { on: ['expiresAt'], where: 'ended_at IS NULL' },
      ],
    },
  ),
  table(
    'securityEvent',
    `
    organisationId text, stationId text, type text, critical boolean, at instant, receivedAt instant,
    techInfo text?`,
    {
      key: [],
      indexes: [{ on: ['stationId', 'type', 'at'] }, { on: ['stationId', 'receivedAt'] }],
      month: 'receivedAt',
    },
  ),
  table('tariff', 'organisationId text, tariffId text, tariff json, createdAt instant', { key: ['tariffId'] }),
  table(
    'installedTariff',
    `
    organisationId text, stationId text, tariffId text, tariffKind text, evseId int, validFromAt instant?,
    transactionKey text?, acceptedAt instant?, reportedAt instant?, uncertainSince instant?, commandId text?,
    actor text?, reason text?`,
    {
      key: ['stationId', 'evseId', 'tariffId'],
      indexes: [{ on: ['uncertainSince'], where: 'uncertain_since IS NOT NULL' }],
    },
  ),
  table(
    'settlement',
    `
    organisationId text, settlementId text, stationId text, transactionKey text?, transactionId text?, pspRef text,
    status text, statusInfo text?, amount text, settledAt instant, receivedAt instant, receiptId text?,
    receiptUrl text?, receiptBy text?, vatNumber text?, vatCompany json?`,
    {
      key: ['settlementId'],
      indexes: [{ on: ['stationId', 'pspRef'] }, { on: ['receivedAt', 'settlementId'] }, { on: ['transactionKey'] }],
    },
  ),
  table(
    'webPayment',
    `
    organisationId text, stationId text, urlTemplate text, validityTimeS int, length int, secret text,
    previousSecret text?, confirmed boolean, commandId text?, setAt instant`,
    { key: ['stationId'], indexes: [{ on: ['urlTemplate'] }] },
  ),
  table('costUpdate', 'organisationId text, transactionKey text, stationId text, actor text, dueAt instant', {
    key: ['transactionKey'],
    indexes: [{ on: ['dueAt'] }],
  }),
  table(
    'displayMessage',
    `
    organisationId text, stationId text, messageId int, priority text, state text?, startAt instant?,
    endAt instant?, transactionKey text?, message json, messageExtra json, display json?, acceptedAt instant?,
    reportedAt instant?, uncertainSince instant?, commandId text?, actor text?, reason text?`,
    { key: ['stationId', 'messageId'], indexes: [{ on: ['uncertainSince'], where: 'uncertain_since IS NOT NULL' }] },
  ),
  table(
    'outbox',
    `
    position int, organisationId text, id text, type text, version int, stationId text?, at instant,
    recordedAt instant, source text, data json?`,
    {
      key: ['position'],
      indexes: [{ on: ['type', 'at'], where: "type IN ('station.duplicate-identity', 'configuration.drifted')" }],
    },
  ),
  table(
    'frame',
    `
    organisationId text, stationId text, at instant, direction text, messageType int?, messageId text?,
    action text?, payload text, connectionId text?, note text?`,
    { key: [], indexes: [{ on: ['stationId', 'at'] }], month: 'at' },
  ),
  table(
    'localList',
    `
    organisationId text, stationId text, coverage text, versionNumber int, stationVersion int?,
    stationVersionAt instant?, certain boolean, lastCommandId text?, lastUpdateType text?, lastStatus text?,
    lastAt instant?, failures int, unsupportedFirmware text?, conflictAt instant?`,
    { key: ['stationId'] },
  ),
  table('localListMember', 'organisationId text, stationId text, kind text, member text', {
    key: ['stationId', 'kind', 'member'],
    indexes: [{ on: ['member'] }],
  }),
  table('localListEntry', 'organisationId text, stationId text, idTokenKey text, value text, type text, info json', {
    key: ['stationId', 'idTokenKey'],
    indexes: [{ on: ['idTokenKey'] }],
  }),
  table(
    'networkProfile',
    `
    organisationId text, stationId text, configurationSlot int, ocppCsmsUrl text?, securityProfile int?,
    ocppInterface text?, ocppTransport text?, ocppVersion text?, messageTimeout int?, identity text?,
    passwordHashes json, passwordUsedAt instant?, hasPassword boolean, apn text?, vpnServer text?, commandId text?,
    acceptedAt instant?`,
    { key: ['stationId', 'configurationSlot'] },
  ),
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
    'customerReport',
    `
    organisationId text, commandId text, stationId text, requestId int, idTokenKey text?, actor text,
    createdAt instant, endedAt instant?`,
    { key: ['commandId'], indexes: [{ on: ['stationId', 'requestId'] }, { on: ['createdAt'] }] },
  ),
  table(
    'customerReportPart',
    'organisationId text, commandId text, seqNo int, last boolean, data text, receivedAt instant',
    { key: ['commandId', 'seqNo'], indexes: [{ on: ['receivedAt'] }] },
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
  table(
    'securityUpgrade',
    `
    organisationId text, upgradeId text, stationId text, fromProfile int, toProfile int, state text, step text,
    commandId text?, steps json, options json, priorityBefore text?, changedAt instant?, failure text?, actor text, reason text?,
    createdAt instant, endedAt instant?, expiresAt instant`,
    {
      key: ['upgradeId'],
      indexes: [{ on: ['stationId', 'createdAt'] }, { on: ['createdAt'], where: 'ended_at IS NULL' }],
    },
  ),
  table(
    'stationCertificate',
    `
    organisationId text, certificateId text, stationId text, certificateType text, state text, stateReason text?,
    requestId int?, csr text, commonName text, serialNumber text?, issuer text?, fingerprint text?,
    notBeforeAt instant?, notAfterAt instant?, chain text?, commandId text?, requestedAt instant, signedAt instant?,
    installedAt instant?, revokedAt instant?, revocationReason text?, revocationToldAt instant?, attempts int,
    dueAt instant?, renewalAskedAt instant?`,
    {
      key: ['certificateId'],
      indexes: [
        { on: ['stationId', 'requestedAt'] },
        { on: ['serialNumber'] },
        { on: ['notAfterAt', 'certificateId'] },
        { on: ['requestedAt', 'certificateId'] },
        { on: ['dueAt'], where: 'due_at IS NOT NULL' },
      ],
    },
  ),
  table(
    'installedCertificate',
    `
    organisationId text, stationId text, certificateType text, hashAlgorithm text, issuerNameHash text,
    issuerKeyHash text, serialNumber text, children json, subject text?, notAfterAt instant?, certificate text?,
    source text, seenAt instant`,
    { key: ['stationId', 'certificateType', 'issuerNameHash', 'issuerKeyHash', 'serialNumber'] },
  ),
]

export const initial: Migration = {
  version: 1,
  name: 'initial',
  statements: (store) => [
    ...tables.flatMap((one) => createTable(store, one)),
    ...(store === 'postgres' ? ['CREATE SEQUENCE "transaction_number"'] : []),
    store === 'sqlite'
      ? 'CREATE TABLE "counter" ("name" TEXT NOT NULL PRIMARY KEY, "value" INTEGER NOT NULL) STRICT, WITHOUT ROWID'
      : 'CREATE TABLE "counter" ("name" text COLLATE "C" NOT NULL PRIMARY KEY, "value" bigint NOT NULL)',
  ],
}
