import { sql } from 'kysely'
import { type Vault } from '../domain/ports.ts'
import { quoted } from './columns.ts'
import { type OpenDatabase } from './database.ts'
import { type TextErasure, textErasure } from './erasure-text.ts'
import { type Rewrite } from './maintenance.ts'
import { type AnyTableName, allTables, type Table, tables } from './tables.ts'

export interface Erasure {
  /** What stands in the token's place from now on, in every row alike. */
  pseudonym: string
  /** How many rows were changed or taken away, by table. */
  rows: Record<string, number>
}

/** Names, identities and words of ours or of the protocol, wherever they occur; none of them tells of a driver. */
const exemptFields: ReadonlySet<string> = new Set(
  [
    ['organisationId', 'stationId', 'siteId', 'groupId', 'messageId', 'transactionId', 'transactionKey', 'commandId'],
    ['connectionId', 'auditId', 'id', 'fingerprint', 'correlation', 'identity', 'publicEvseId', 'remoteAddress'],
    ['state', 'status', 'type', 'kind', 'action', 'actor', 'role', 'source', 'direction', 'protocolVersion'],
    ['vendor', 'model', 'serialNumber', 'firmwareVersion', 'concurrentUse', 'userId'],
  ].flat(),
)

const exemptColumns: Readonly<Partial<Record<AnyTableName, readonly string[]>>> = {
  station: [
    'onboarding',
    'reading',
    'iccid',
    'imsi',
    'lastBootReason',
    'clockSamples',
    'inventoryFirmware',
    'assumedVersion',
    'soapEndpoint',
    'linkSecurity',
  ],
  stationCredential: ['passwordHash', 'previousHashes'],
  site: ['name', 'address', 'city', 'postalCode', 'country', 'timeZone', 'access'],
  evse: ['requestedOperation'],
  transaction: [
    'idTokenType',
    'authorizationStatus',
    'chargingState',
    'stoppedReason',
    'operationMode',
    'allowedEnergyTransfer',
    'sequence',
    'flags',
  ],
  reservation: ['connectorType', 'stateReason', 'idTokenType'],
  // Opened, changed and sealed again by a turn of its own.
  ledger: ['sealed'],
  // What was measured, signed or not, is evidence.
  meterValue: ['samples'],
  // The rows of the token itself are changed by statements of their own.
  idToken: ['value', 'shortAlias', 'allowedEvses', 'allowedEnergyTransfer'],
  seenCard: ['value'],
  localList: ['coverage', 'lastCommandId', 'lastUpdateType', 'lastStatus', 'unsupportedFirmware'],
  localListEntry: ['value', 'info'],
  ability: ['canSource', 'canEvidence', 'cannotSource', 'cannotEvidence'],
  checkRun: ['allow', 'restore'],
  checkCase: ['caseId', 'block', 'title', 'risk', 'verdict', 'commandIds'],
  fleetJob: ['sealed', 'selection', 'pace', 'stopRule', 'offline', 'counts', 'forgiven', 'preparedUpTo'],
  deviceVariable: ['mutability', 'dataType', 'unit'],
  knock: ['subprotocols', 'credential', 'reason'],
  user: ['name', 'displayName', 'passwordHash', 'language'],
  apiKey: ['name', 'keyHash', 'createdBy'],
  chargingProfile: ['purpose', 'recurrencyKind', 'schedules', 'limitSource'],
  externalLimit: ['schedules'],
  reportedComposite: ['unit', 'periods'],
  securityUpgrade: ['step', 'steps', 'options', 'priorityBefore'],
  stationCertificate: ['certificateType', 'stateReason', 'csr', 'commonName', 'issuer', 'chain', 'revocationReason'],
  installedCertificate: ['hashAlgorithm', 'children', 'subject', 'certificate'],
  networkProfile: [
    'ocppCsmsUrl',
    'ocppInterface',
    'ocppTransport',
    'ocppVersion',
    'passwordHashes',
    'apn',
    'vpnServer',
  ],
  evNeeds: ['answer', 'requestedEnergyTransfer', 'controlMode', 'evSchedule'],
  displayMessage: ['priority', 'display'],
  tariff: ['tariff'],
  installedTariff: ['tariffKind'],
  settlement: ['amount', 'receiptId', 'receiptUrl', 'receiptBy'],
  webPayment: ['urlTemplate', 'secret', 'previousSecret'],
  monitor: ['component', 'componentInstance', 'variable', 'variableInstance', 'refusal', 'stream'],
  stationMonitoring: ['base'],
  eventStream: ['params'],
  monitoringValue: ['component', 'componentInstance', 'variable', 'variableInstance'],
  // Sealed; what was told of the person goes as a whole.
  customerReport: ['idTokenKey'],
  customerReportPart: ['data'],
  monitoringEvent: [
    'component',
    'componentInstance',
    'variable',
    'variableInstance',
    'monitorKey',
    'trigger',
    'endReason',
    'notificationType',
    'techCode',
  ],
}

/** Where an operator may have named the holder. */
const namingHolder: ReadonlySet<AnyTableName> = new Set([
  'audit',
  'command',
  'fleetJob',
  'fileTransfer',
  'displayMessage',
  'securityUpgrade',
])

/** The columns of text a person may be named in: every one but the keys and those that are exempt. */
export function erasableFields(table: Table): string[] {
  return table.fields.filter((field, index) => {
    const kind = table.kinds[index]
    if (kind !== 'text' && kind !== 'json') return false
    if (exemptFields.has(field) || table.key.includes(field)) return false
    return exemptColumns[table.name]?.includes(field) !== true
  })
}

const window = 2_000

/** A row that others change while we read it is read again, so many times. */
const passes = 5

const underWay = 'erasure under way: '

/**
 * Erases the person behind a token: its value and holder give way to a pseudonym wherever they are kept, so that the
 * ledger, its energy and its times stay and still tell which sessions belonged together. Signed meter data are
 * evidence and stay byte for byte. The token's own row is changed last: until then it tells a repetition, after a
 * crash, the pseudonym and the holder.
 *
 * @param vault what is sealed that stations said; without it nothing is
 * @param kept the key by which rows that are not the token's own name it: another where it is a code (C04.FR.04)
 */
export async function eraseToken(
  database: OpenDatabase,
  key: string,
  proposed: string,
  kept: string = key,
  vault?: Vault,
): Promise<Erasure> {
  const { pseudonym, holder } = await begin(database, key, proposed)
  const pseudonymKey = `erased:${pseudonym}`
  await database.frames.flush()
  const erase = textErasure({ key, holder }, pseudonym, pseudonymKey)
  const rows = await eraseRows(database, { key, kept }, pseudonym, pseudonymKey)
  for (const table of allTables) {
    const fields = erasableFields(table)
    const replace = namingHolder.has(table.name) ? (text: string) => erase.holder(erase.token(text)) : erase.token
    if (fields.length > 0)
      rows[table.name] = (rows[table.name] ?? 0) + (await eraseTable(database, table, fields, replace))
  }
  if (vault !== undefined) {
    const messages = await eraseTable(database, tables.ledger, ['sealed'], (text) => resealed(vault, text, erase))
    rows.ledger = (rows.ledger ?? 0) + messages
  }
  const [idToken] = await database.maintenance.rewrite([
    {
      sql: `UPDATE "id_token" SET "key" = ?, value = ?, holder = NULL, note = NULL, short_alias = NULL, status = 'invalid' WHERE "key" = ?`,
      parameters: [pseudonymKey, pseudonym, key],
    },
  ])
  rows.idToken = (rows.idToken ?? 0) + (idToken ?? 0)
  for (const [name, count] of Object.entries(await eraseRows(database, { key, kept }, pseudonym, pseudonymKey))) {
    rows[name] = (rows[name] ?? 0) + count
  }
  await database.maintenance.forgetOldImages()
  return { pseudonym, rows }
}

/** What was sealed under another key nobody can read, nor be found in. */
function resealed(vault: Vault, sealed: string, erase: TextErasure): string {
  let text: string
  try {
    text = vault.open(sealed)
  } catch {
    return sealed
  }
  const erased = erase.token(text)
  return erased === text ? sealed : vault.seal(erased)
}

/** Notes the pseudonym in the token's row, and finds the one that an interrupted erasure noted there. */
async function begin(database: OpenDatabase, key: string, proposed: string) {
  const known = await database.reads
    .selectFrom('idToken')
    .select(['note', 'holder'])
    .where('key', '=', key)
    .executeTakeFirst()
  const noted = known?.note?.startsWith(underWay) === true ? known.note.slice(underWay.length) : null
  const pseudonym = noted ?? proposed
  const statement = `UPDATE "id_token" SET note = ?, status = 'invalid' WHERE "key" = ?`
  await database.maintenance.rewrite([{ sql: statement, parameters: [`${underWay}${pseudonym}`, key] }])
  return { pseudonym, holder: known?.holder ?? null }
}

async function eraseRows(
  database: OpenDatabase,
  { key, kept }: { key: string; kept: string },
  pseudonym: string,
  pseudonymKey: string,
) {
  const [
    transaction = 0,
    reservation = 0,
    seenCard = 0,
    ,
    localListEntry = 0,
    localListMember = 0,
    parts = 0,
    told = 0,
    batterySwap = 0,
  ] = await database.maintenance.rewrite([
    {
      sql: 'UPDATE "transaction" SET id_token_key = ?, id_token = ? WHERE id_token_key = ?',
      parameters: [pseudonymKey, pseudonym, kept],
    },
    {
      sql: 'UPDATE "reservation" SET id_token_key = ?, id_token = ? WHERE id_token_key = ?',
      parameters: [pseudonymKey, pseudonym, kept],
    },
    { sql: 'DELETE FROM "seen_card" WHERE "key" = ?', parameters: [key] },
    // N10.FR.02: stations still hold it. A list without it needs no value: a Full one, under a version that no update
    // which is under way gave out.
    {
      sql: 'UPDATE "local_list" SET certain = 0, version_number = version_number + 1 WHERE station_id IN (SELECT station_id FROM "local_list_entry" WHERE id_token_key = ? UNION SELECT station_id FROM "local_list" WHERE certain = 0)',
      parameters: [key],
    },
    { sql: 'DELETE FROM "local_list_entry" WHERE id_token_key = ?', parameters: [key] },
    { sql: `DELETE FROM "local_list_member" WHERE member = ? AND kind IN ('token', 'cleared')`, parameters: [key] },
    {
      sql: 'DELETE FROM "customer_report_part" WHERE command_id IN (SELECT command_id FROM "customer_report" WHERE id_token_key = ?)',
      parameters: [kept],
    },
    { sql: 'DELETE FROM "customer_report" WHERE id_token_key = ?', parameters: [kept] },
    {
      sql: 'UPDATE "battery_swap" SET id_token_key = ?, id_token = ? WHERE id_token_key = ?',
      parameters: [pseudonymKey, pseudonym, kept],
    },
  ])
  const rows: Record<string, number> = {
    transaction,
    reservation,
    seenCard,
    localListEntry,
    localListMember,
    customerReportPart: parts,
    customerReport: told,
    batterySwap,
  }
  return rows
}

type Replace = (text: string) => string
type Key = string | number
type ReadRow = Readonly<Record<string, unknown>>

async function eraseTable(
  database: OpenDatabase,
  table: Table,
  fields: readonly string[],
  replace: Replace,
): Promise<number> {
  let changed = 0
  for (let pass = 0; pass < passes; pass++) {
    let missed = 0
    for (let after: Key[] | null = null; ; ) {
      const rows = await page(database, table, fields, after)
      const rewrites = rows.flatMap((row) => rewriteOf(table, row, fields, replace))
      const counts = rewrites.length === 0 ? [] : await database.maintenance.rewrite(rewrites)
      changed += counts.reduce((sum, count) => sum + count, 0)
      missed += counts.filter((count) => count === 0).length
      const last = rows.at(-1)
      if (rows.length < window || last === undefined) break
      after = keyOf(table, last)
    }
    if (missed === 0) break
  }
  return changed
}

async function page(
  database: OpenDatabase,
  { sqlName, key }: Table,
  fields: readonly string[],
  after: readonly Key[] | null,
): Promise<readonly ReadRow[]> {
  const keys = key.map(quoted).join(', ')
  const columns = sql.raw(`SELECT ${keys}, ${fields.map(quoted).join(', ')} FROM ${sqlName}`)
  const beyond = after === null ? sql`` : sql`WHERE (${sql.raw(keys)}) > (${sql.join(after)})`
  const query = sql<ReadRow>`${columns} ${beyond} ORDER BY ${sql.raw(keys)} LIMIT ${sql.lit(window)}`
  const { rows } = await query.execute(database.reads)
  return rows
}

function keyOf({ key }: Table, row: ReadRow): Key[] {
  return key.map((field) => {
    const part = row[field]
    return typeof part === 'number' ? part : String(part)
  })
}

/** A row is changed only while it still says what was read, so nothing that came between is lost. */
function rewriteOf(table: Table, row: ReadRow, fields: readonly string[], replace: Replace): Rewrite[] {
  const changes = fields.flatMap((field) => {
    const from = row[field]
    if (typeof from !== 'string') return []
    const to = replace(from)
    return to === from ? [] : [{ field, from, to }]
  })
  if (changes.length === 0) return []
  const assignments = changes.map(({ field }) => `${quoted(field)} = ?`).join(', ')
  const conditions = [...table.key, ...changes.map(({ field }) => field)].map((field) => `${quoted(field)} = ?`)
  const statement = `UPDATE ${table.sqlName} SET ${assignments} WHERE ${conditions.join(' AND ')}`
  const parameters = [...changes.map(({ to }) => to), ...keyOf(table, row), ...changes.map(({ from }) => from)]
  return [{ sql: statement, parameters }]
}
