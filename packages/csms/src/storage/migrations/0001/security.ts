import { table } from './table.ts'

/** Certificates, networks and the way to another profile; files and security events. */
export const security = [
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
