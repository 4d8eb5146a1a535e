import { type OutboxEvent } from '../domain/model.ts'
import { type Tables } from '../domain/ports.ts'
import { type ColumnKind, type ColumnOf, quoted, type StoredOf } from './columns.ts'
import { type Frame } from './frame.ts'

/** The tables the domain writes, and the two that only storage writes. */
export interface AllTables extends Tables {
  outbox: OutboxEvent
  frame: Frame
}
export type AnyTableName = keyof AllTables

export interface Index<Field> {
  on: readonly Field[]
  /** Restricts the index to the rows that are asked for, in SQL that both stores read. */
  where?: string
  unique?: boolean
}

/** One table: everything else (statements, codecs, migrations' check, types) is derived from this. */
interface TableDescription<Row> {
  columns: { readonly [K in keyof Row as K extends 'seq' ? never : K]-?: ColumnOf<Row[K]> }
  /** Empty: the table is only appended to, and the store numbers its rows with `seq`. */
  key: readonly (keyof Row)[]
  indexes?: readonly Index<keyof Row>[]
  /** The instant by which PostgreSQL partitions the table by month, so that retention drops whole partitions. */
  month?: keyof Row
}

type Descriptions = { readonly [T in AnyTableName]: TableDescription<AllTables[T]> }

export const descriptions = {
  station: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      identity: 'text',
      siteId: 'text?',
      displayName: 'text?',
      onboarding: 'text',
      reading: 'text',
      securityProfile: 'int',
      protocolVersion: 'text?',
      vendor: 'text?',
      model: 'text?',
      serialNumber: 'text?',
      firmwareVersion: 'text?',
      iccid: 'text?',
      imsi: 'text?',
      registeredAt: 'instant',
      lastBootAt: 'instant?',
      lastBootReason: 'text?',
      lastSeenAt: 'instant?',
      online: 'boolean',
      linkAt: 'instant?',
      clockOffsetMs: 'int?',
      clockSamples: 'json',
      heartbeatIntervalS: 'int',
      inventoryFirmware: 'text?',
      inventoryAt: 'instant?',
      assumedVersion: 'text?',
      pings: 'boolean',
    },
    key: ['stationId'],
    indexes: [{ on: ['siteId'] }],
  },
  stationCredential: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      passwordHash: 'text',
      previousHash: 'text?',
      previousUntilAt: 'instant?',
      setAt: 'instant',
      usedAt: 'instant?',
    },
    key: ['stationId'],
  },
  site: {
    columns: {
      organisationId: 'text',
      siteId: 'text',
      name: 'text',
      address: 'text?',
      city: 'text?',
      postalCode: 'text?',
      country: 'text?',
      timeZone: 'text',
      latitude: 'real?',
      longitude: 'real?',
      access: 'json',
    },
    key: ['siteId'],
  },
  evse: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      evseId: 'int',
      publicEvseId: 'text?',
      state: 'text',
      stateReason: 'text?',
      stateAt: 'instant',
      requestedOperation: 'text?',
    },
    key: ['stationId', 'evseId'],
    indexes: [{ on: ['publicEvseId'], where: 'public_evse_id IS NOT NULL' }],
  },
  connector: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      evseId: 'int',
      connectorId: 'int',
      wireConnectorId: 'int?',
      type: 'text?',
      maxPowerW: 'int?',
      status: 'text?',
      errorCode: 'text?',
      info: 'text?',
      vendorErrorCode: 'text?',
      statusAt: 'instant?',
      receivedAt: 'instant?',
    },
    key: ['stationId', 'evseId', 'connectorId'],
  },
  statusReport: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      evseId: 'int',
      connectorId: 'int',
      status: 'text',
      state: 'text',
      errorCode: 'text?',
      info: 'text?',
      vendorErrorCode: 'text?',
      statusAt: 'instant',
      receivedAt: 'instant',
      stale: 'boolean',
    },
    key: [],
    indexes: [{ on: ['stationId', 'receivedAt'] }],
    month: 'receivedAt',
  },
  linkPeriod: {
    columns: {
      organisationId: 'text',
      linkId: 'text',
      stationId: 'text',
      connectedAt: 'instant',
      disconnectedAt: 'instant?',
      closeReason: 'text?',
      remoteAddress: 'text?',
      protocolVersion: 'text?',
    },
    key: ['linkId'],
    indexes: [{ on: ['stationId', 'connectedAt'] }],
  },
  transaction: {
    columns: {
      organisationId: 'text',
      id: 'text',
      stationId: 'text',
      siteId: 'text?',
      transactionId: 'text',
      number: 'int',
      evseId: 'int?',
      connectorId: 'int?',
      state: 'text',
      idTokenKey: 'text?',
      idToken: 'text?',
      idTokenType: 'text?',
      groupId: 'text?',
      authorizationStatus: 'text?',
      startedAt: 'instant',
      stationStartedAt: 'instant?',
      startReceivedAt: 'instant',
      endedAt: 'instant?',
      endReceivedAt: 'instant?',
      timeCorrected: 'boolean',
      clockOffsetMs: 'int?',
      meterStartWh: 'int?',
      meterStopWh: 'int?',
      energyWh: 'int?',
      estimated: 'boolean',
      chargingState: 'text?',
      stoppedReason: 'text?',
      remoteStartId: 'int?',
      commandId: 'text?',
      reservationId: 'int?',
      offline: 'boolean',
      sequence: 'json',
      lastEventAt: 'instant',
      lastMeterAt: 'instant?',
      lastRegisterWh: 'int?',
      lastPowerW: 'int?',
      lastSocPercent: 'real?',
      flags: 'json',
    },
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
  ledger: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      messageId: 'text',
      action: 'text',
      fingerprint: 'text',
      transactionKey: 'text?',
      seqNo: 'int?',
      kind: 'text',
      at: 'instant?',
      receivedAt: 'instant',
      raw: 'text',
      response: 'text',
      quarantined: 'boolean',
      note: 'text?',
    },
    key: [],
    indexes: [
      { on: ['stationId', 'messageId', 'action'] },
      { on: ['transactionKey', 'seqNo'], where: 'transaction_key IS NOT NULL AND seq_no IS NOT NULL' },
      { on: ['stationId'], where: 'quarantined = 1' },
    ],
  },
  meterValue: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      evseId: 'int',
      connectorId: 'int?',
      transactionKey: 'text?',
      at: 'instant',
      receivedAt: 'instant',
      energyWh: 'int?',
      powerW: 'int?',
      socPercent: 'real?',
      samples: 'json',
    },
    key: [],
    indexes: [
      { on: ['transactionKey', 'at'], where: 'transaction_key IS NOT NULL' },
      { on: ['stationId', 'receivedAt'], where: 'transaction_key IS NULL' },
    ],
    month: 'receivedAt',
  },
  idToken: {
    columns: {
      organisationId: 'text',
      key: 'text',
      value: 'text',
      type: 'text',
      status: 'text',
      expiresAt: 'instant?',
      groupId: 'text?',
      shortAlias: 'text?',
      concurrentUse: 'text?',
      allowedEvses: 'json',
      holder: 'text?',
      note: 'text?',
      createdAt: 'instant',
    },
    key: ['key'],
    indexes: [{ on: ['shortAlias'], where: 'short_alias IS NOT NULL' }, { on: ['groupId'] }],
  },
  tokenGroup: {
    columns: { organisationId: 'text', groupId: 'text', name: 'text', concurrentUse: 'text' },
    key: ['groupId'],
  },
  seenCard: {
    columns: {
      organisationId: 'text',
      key: 'text',
      value: 'text',
      type: 'text',
      stationId: 'text',
      firstSeenAt: 'instant',
      lastSeenAt: 'instant',
      count: 'int',
    },
    key: ['key'],
    indexes: [{ on: ['lastSeenAt'] }],
  },
  deviceVariable: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      component: 'text',
      componentInstance: 'text',
      evseId: 'int',
      connectorId: 'int',
      variable: 'text',
      variableInstance: 'text',
      attributeType: 'text',
      value: 'text?',
      mutability: 'text?',
      dataType: 'text?',
      unit: 'text?',
      valuesList: 'text?',
      minLimit: 'real?',
      maxLimit: 'real?',
      readAt: 'instant',
    },
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
  desiredVariable: {
    columns: {
      organisationId: 'text',
      scope: 'text',
      scopeId: 'text',
      component: 'text',
      variable: 'text',
      variableInstance: 'text',
      value: 'text',
    },
    key: ['scope', 'scopeId', 'component', 'variable', 'variableInstance'],
  },
  command: {
    columns: {
      organisationId: 'text',
      commandId: 'text',
      stationId: 'text',
      type: 'text',
      parameters: 'json?',
      status: 'text',
      outcome: 'json?',
      actor: 'text',
      reason: 'text?',
      createdAt: 'instant',
      sentAt: 'instant?',
      answeredAt: 'instant?',
      completedAt: 'instant?',
      expiresAt: 'instant',
      correlation: 'text?',
    },
    key: ['commandId'],
    indexes: [
      { on: ['stationId', 'createdAt'] },
      { on: ['createdAt', 'commandId'] },
      { on: ['stationId'], where: "status IN ('pending', 'sent', 'accepted')" },
      { on: ['expiresAt'], where: "status IN ('pending', 'sent', 'accepted')" },
    ],
  },
  deviation: {
    columns: {
      organisationId: 'text',
      vendor: 'text',
      model: 'text',
      firmwareVersion: 'text',
      action: 'text',
      path: 'text',
      rule: 'text',
      sample: 'text',
      stationId: 'text',
      firstSeenAt: 'instant',
      lastSeenAt: 'instant',
      count: 'int',
    },
    key: ['vendor', 'model', 'firmwareVersion', 'action', 'path', 'rule'],
  },
  knock: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      identity: 'text',
      remoteAddress: 'text',
      subprotocols: 'text',
      credential: 'text',
      reason: 'text',
      vendor: 'text?',
      model: 'text?',
      serialNumber: 'text?',
      firstSeenAt: 'instant',
      lastSeenAt: 'instant',
      count: 'int',
    },
    key: ['stationId'],
    indexes: [{ on: ['lastSeenAt'] }],
  },
  user: {
    columns: {
      organisationId: 'text',
      userId: 'text',
      name: 'text',
      displayName: 'text',
      role: 'text',
      passwordHash: 'text?',
      createdAt: 'instant',
      disabledAt: 'instant?',
      language: 'text?',
    },
    key: ['userId'],
    indexes: [{ on: ['name'], unique: true }],
  },
  apiKey: {
    columns: {
      organisationId: 'text',
      apiKeyId: 'text',
      name: 'text',
      role: 'text',
      keyHash: 'text',
      createdAt: 'instant',
      createdBy: 'text',
      lastUsedAt: 'instant?',
      expiresAt: 'instant?',
      revokedAt: 'instant?',
    },
    key: ['apiKeyId'],
    indexes: [{ on: ['keyHash'], unique: true }],
  },
  consoleSession: {
    columns: {
      organisationId: 'text',
      sessionHash: 'text',
      userId: 'text',
      createdAt: 'instant',
      expiresAt: 'instant',
    },
    key: ['sessionHash'],
    indexes: [{ on: ['expiresAt'] }],
  },
  audit: {
    columns: {
      organisationId: 'text',
      auditId: 'text',
      at: 'instant',
      actor: 'text',
      reason: 'text?',
      action: 'text',
      subject: 'text',
      change: 'json?',
    },
    key: [],
    indexes: [{ on: ['subject'] }, { on: ['at'] }],
  },
  outbox: {
    columns: {
      position: 'int',
      organisationId: 'text',
      id: 'text',
      type: 'text',
      version: 'int',
      stationId: 'text?',
      at: 'instant',
      recordedAt: 'instant',
      source: 'text',
      data: 'json?',
    },
    key: ['position'],
    // What the network's overview asks for; so few that the index costs nothing.
    indexes: [{ on: ['type', 'at'], where: "type IN ('station.duplicate-identity', 'configuration.drifted')" }],
  },
  frame: {
    columns: {
      organisationId: 'text',
      stationId: 'text',
      at: 'instant',
      direction: 'text',
      messageType: 'int?',
      messageId: 'text?',
      action: 'text?',
      payload: 'text',
      connectionId: 'text?',
      note: 'text?',
    },
    key: [],
    indexes: [{ on: ['stationId', 'at'] }],
    month: 'at',
  },
} as const satisfies Descriptions

/** A description in the form the stores work with. */
export interface Table {
  name: AnyTableName
  /** Its name in SQL, quoted. */
  sqlName: string
  fields: readonly string[]
  kinds: readonly ColumnKind[]
  nullable: readonly boolean[]
  /** The natural key, or `seq` where the store numbers the rows. */
  key: readonly string[]
  keyKinds: readonly ColumnKind[]
  numbered: boolean
  indexes: readonly Index<string>[]
  month: string | null
}

function isKind(text: string): text is ColumnKind {
  return ['instant', 'int', 'real', 'text', 'json', 'boolean'].includes(text)
}

export function kindOf(column: string): { kind: ColumnKind; nullable: boolean } {
  const nullable = column.endsWith('?')
  const kind = nullable ? column.slice(0, -1) : column
  if (!isKind(kind)) throw new Error(`unknown kind of column: ${column}`)
  return { kind, nullable }
}

interface LooseDescription {
  columns: Record<string, string>
  key: readonly string[]
  indexes?: readonly Index<string>[]
  month?: string
}

function compile(name: AnyTableName): Table {
  const description: LooseDescription = descriptions[name]
  const numbered = description.key.length === 0
  const fields = Object.keys(description.columns)
  const columns = Object.values(description.columns).map(kindOf)
  const key = numbered ? ['seq'] : description.key
  return {
    name,
    sqlName: quoted(name),
    fields,
    kinds: columns.map(({ kind }) => kind),
    nullable: columns.map(({ nullable }) => nullable),
    key,
    keyKinds: key.map((field) => columns[fields.indexOf(field)]?.kind ?? 'int'),
    numbered,
    indexes: description.indexes ?? [],
    month: description.month ?? null,
  }
}

export const tables: Readonly<Record<AnyTableName, Table>> = {
  station: compile('station'),
  stationCredential: compile('stationCredential'),
  site: compile('site'),
  evse: compile('evse'),
  connector: compile('connector'),
  statusReport: compile('statusReport'),
  linkPeriod: compile('linkPeriod'),
  transaction: compile('transaction'),
  ledger: compile('ledger'),
  meterValue: compile('meterValue'),
  idToken: compile('idToken'),
  tokenGroup: compile('tokenGroup'),
  seenCard: compile('seenCard'),
  deviceVariable: compile('deviceVariable'),
  desiredVariable: compile('desiredVariable'),
  command: compile('command'),
  deviation: compile('deviation'),
  knock: compile('knock'),
  user: compile('user'),
  apiKey: compile('apiKey'),
  consoleSession: compile('consoleSession'),
  audit: compile('audit'),
  outbox: compile('outbox'),
  frame: compile('frame'),
}

export const allTables: readonly Table[] = Object.values(tables)

/** The rows as they lie in the database, for Kysely: names in camelCase, booleans 0 or 1, JSON as text. */
export type Database = {
  [T in AnyTableName]: {
    [K in keyof AllTables[T] as K extends 'seq' ? never : K]-?: StoredOf<AllTables[T][K]>
  } & ((typeof descriptions)[T]['key'] extends readonly [] ? { seq: number } : unknown)
}
