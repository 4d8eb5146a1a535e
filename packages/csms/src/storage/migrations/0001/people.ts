import { table } from './table.ts'

/** Who works here, what they did, and what stations tell of persons. */
export const people = [
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
]
