import { table } from './table.ts'

/** Stations, their places and how they are reached. */
export const network = [
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
    reason text, vendor text?, model text?, serialNumber text?, firmwareVersion text?, firstSeenAt instant, lastSeenAt instant,
    count int`,
    { key: ['stationId'], indexes: [{ on: ['lastSeenAt'] }] },
  ),
]
