import { table } from './table.ts'

/** Transactions, what is on file of them word for word, tokens and reservations. */
export const charging = [
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
    seqNo int?, kind text, at instant?, receivedAt instant, raw text, response text, sealed text?,
    quarantined boolean, note text?`,
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
]
