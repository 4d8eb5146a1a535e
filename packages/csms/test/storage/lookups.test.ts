import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LookupName, type Need, type Needs, type TableName, type Write } from '../../src/domain/ports.ts'
import { type Lookups } from '../../src/domain/store-tables.ts'
import { rowLookups } from '../../src/storage/lookups.ts'
import { tables } from '../../src/storage/tables.ts'
import { rowArbitrary } from './rows.ts'
import { openTemporary, storeKinds } from './stores.ts'

type Row = Record<string, unknown>

/** What the stores ought to hold, as plain lists. */
class Model {
  readonly #rows = new Map<string, Map<string, Row>>()
  #seq = 0

  of(table: TableName): Row[] {
    return [...(this.#rows.get(table)?.values() ?? [])]
  }

  apply({ op, table, row }: Write): void {
    const rows = this.#rows.get(table) ?? new Map<string, Row>()
    this.#rows.set(table, rows)
    const fields: Row = { ...row }
    if (tables[table].numbered) {
      this.#seq++
      rows.set(String(this.#seq), { ...fields, order: this.#seq })
      return
    }
    const key = JSON.stringify(tables[table].key.map((field) => fields[field]))
    if (op === 'remove') rows.delete(key)
    else rows.set(key, fields)
  }
}

const open = (row: Row) => ['pending', 'sent', 'accepted'].includes(String(row.status))
const openReservation = (row: Row) => ['requested', 'active'].includes(String(row.state))
const active = (row: Row) => row.state === 'active'
const newest = (rows: Row[], by: string) => [...rows].sort((a, b) => Number(b[by]) - Number(a[by]))
const oldest = (rows: Row[], by: string) => [...rows].sort((a, b) => Number(a[by]) - Number(b[by]))
const equal = (rows: Row[], fields: Row) =>
  rows.filter((row) => Object.entries(fields).every(([field, value]) => value !== null && row[field] === value))

type Question = (model: Model, ...key: never[]) => Row[]

/** Every lookup said once more, in plain words; where the order is not told, rows are compared as a set. */
const questions = {
  station: (m, stationId: string) => equal(m.of('station'), { stationId }),
  credential: (m, stationId: string) => equal(m.of('stationCredential'), { stationId }),
  site: (m, siteId: string) => equal(m.of('site'), { siteId }),
  siteOfStation: (m, stationId: string) => {
    const [station] = equal(m.of('station'), { stationId })
    return equal(m.of('site'), { siteId: station?.siteId ?? null })
  },
  evses: (m, stationId: string) => oldest(equal(m.of('evse'), { stationId }), 'evseId'),
  evsesByPublicId: (m, publicEvseId: string) => equal(m.of('evse'), { publicEvseId }),
  connectors: (m, stationId: string) => equal(m.of('connector'), { stationId }),
  transaction: (m, stationId: string, transactionId: string) =>
    newest(equal(m.of('transaction'), { stationId, transactionId }), 'number'),
  transactionById: (m, id: string) => equal(m.of('transaction'), { id }),
  activeTransactions: (m, stationId: string) => equal(m.of('transaction'), { stationId }).filter(active),
  newestOnConnector: (m, stationId: string, evseId: number, connectorId: number) =>
    newest(equal(m.of('transaction'), { stationId, evseId, connectorId }), 'number'),
  activeOfToken: (m, idTokenKey: string) => equal(m.of('transaction'), { idTokenKey }).filter(active),
  activeOfGroup: (m, groupId: string) => equal(m.of('transaction'), { groupId }).filter(active),
  ledgerByMessage: (m, stationId: string, messageId: string, action: string) =>
    newest(equal(m.of('ledger'), { stationId, messageId, action }), 'order').slice(0, 8),
  ledgerBySeqNo: (m, transactionKey: string, seqNo: number) =>
    newest(equal(m.of('ledger'), { transactionKey, seqNo }), 'order').slice(0, 8),
  meterValuesSince: (m, transactionKey: string, at: number) =>
    equal(m.of('meterValue'), { transactionKey }).filter((row) => Number(row.at) >= at),
  meterValuesAtRest: (m, stationId: string, from: number, to: number) =>
    equal(m.of('meterValue'), { stationId }).filter(
      (row) =>
        row.transactionKey === null &&
        Number(row.receivedAt) >= from - 5 * 60_000 &&
        Number(row.at) >= from &&
        Number(row.at) <= to,
    ),
  quarantined: (m, stationId: string) => equal(m.of('ledger'), { stationId, quarantined: true }),
  quarantinedAlike: (m, stationId: string, fingerprint: string, action: string) =>
    equal(m.of('ledger'), { stationId, fingerprint, action, quarantined: true }),
  quarantineFull: (m, stationId: string, messages: number, bytes: number) => {
    const kept = equal(m.of('ledger'), { stationId, quarantined: true })
    const size = kept.reduce((sum, row) => sum + Buffer.byteLength(String(row.raw)), 0)
    return kept.length >= messages || size > bytes ? kept : []
  },
  idToken: (m, key: string) => equal(m.of('idToken'), { key }),
  idTokenByAlias: (m, shortAlias: string) => equal(m.of('idToken'), { shortAlias }),
  tokenGroup: (m, groupId: string) => equal(m.of('tokenGroup'), { groupId }),
  seenCard: (m, key: string) => equal(m.of('seenCard'), { key }),
  deviceVariables: (m, stationId: string) => equal(m.of('deviceVariable'), { stationId }),
  desiredVariables: (m, stationId: string) => {
    const [station] = equal(m.of('station'), { stationId })
    const model =
      station === undefined
        ? null
        : [station.vendor, station.model].map((part) => (typeof part === 'string' ? part : '')).join('/')
    return [
      ...equal(m.of('desiredVariable'), { scope: 'everyone', scopeId: '' }),
      ...equal(m.of('desiredVariable'), { scope: 'station', scopeId: stationId }),
      ...equal(m.of('desiredVariable'), { scope: 'site', scopeId: station?.siteId ?? null }),
      ...equal(m.of('desiredVariable'), { scope: 'model', scopeId: model }),
    ]
  },
  localList: (m, stationId: string) => equal(m.of('localList'), { stationId }),
  localLists: (m, organisationId: string, after: string) =>
    equal(m.of('localList'), { organisationId }).filter((row) => String(row.stationId) > after),
  localListsOfToken: (m, key: string) => {
    const groups = equal(m.of('idToken'), { key }).map(({ groupId }) => groupId)
    const named = m
      .of('localListMember')
      .filter(
        ({ kind, member }) => (kind === 'token' && member === key) || (kind === 'group' && groups.includes(member)),
      )
    const stations = [...named, ...equal(m.of('localListEntry'), { idTokenKey: key })].map(({ stationId }) => stationId)
    return m.of('localList').filter((row) => row.coverage === 'all' || stations.includes(row.stationId))
  },
  localListMembers: (m, stationId: string) => equal(m.of('localListMember'), { stationId }),
  localListEntries: (m, stationId: string) => equal(m.of('localListEntry'), { stationId }),
  idTokensOfLocalList: (m, stationId: string) => {
    const [list] = equal(m.of('localList'), { stationId })
    const members = equal(m.of('localListMember'), { stationId })
    const names = (kind: string, member: unknown) => members.some((row) => row.kind === kind && row.member === member)
    return m.of('idToken').filter(({ organisationId, key, groupId }) => {
      if (names('cleared', key)) return false
      if (list?.coverage === 'all') return organisationId === list.organisationId
      return list?.coverage === 'chosen' && (names('token', key) || names('group', groupId))
    })
  },
  command: (m, commandId: string) => equal(m.of('command'), { commandId }),
  openCommands: (m, stationId: string) => equal(m.of('command'), { stationId }).filter(open),
  commandsSince: (m, stationId: string, type: string, since: number) =>
    equal(m.of('command'), { stationId, type }).filter((row) => Number(row.createdAt) >= since),
  dueCommands: (m, now: number, from: number) =>
    m.of('command').filter((row) => open(row) && Number(row.expiresAt) <= now && Number(row.expiresAt) >= from),
  reservation: (m, id: string) => equal(m.of('reservation'), { id }),
  reservationsByNumber: (m, stationId: string, reservationId: number) =>
    equal(m.of('reservation'), { stationId, reservationId }),
  openReservations: (m, stationId: string) => equal(m.of('reservation'), { stationId }).filter(openReservation),
  reservationsStandingAt: (m, stationId: string, at: number) =>
    equal(m.of('reservation'), { stationId }).filter((row) => Number(row.expiresAt) >= at),
  dueReservations: (m, now: number) =>
    m.of('reservation').filter((row) => openReservation(row) && Number(row.expiresAt) <= now),
  openLink: (m, stationId: string) =>
    newest(
      equal(m.of('linkPeriod'), { stationId }).filter((row) => row.disconnectedAt === null),
      'connectedAt',
    ),
  onlineStations: (m, organisationId: string, after: string) =>
    equal(m.of('station'), { organisationId, online: true }).filter((row) => String(row.stationId) > after),
  knocks: (m, organisationId: string) => equal(m.of('knock'), { organisationId }),
  knock: (m, stationId: string) => equal(m.of('knock'), { stationId }),
  user: (m, userId: string) => equal(m.of('user'), { userId }),
  userByName: (m, name: string) => equal(m.of('user'), { name }),
  usersByRole: (m, role: string) => equal(m.of('user'), { role }),
  sessionsOfUser: (m, userId: string) => equal(m.of('consoleSession'), { userId }),
  stationOfSite: (m, siteId: string) => equal(m.of('station'), { siteId }),
  idTokenOfGroup: (m, groupId: string) => equal(m.of('idToken'), { groupId }),
  apiKeyByHash: (m, keyHash: string) => equal(m.of('apiKey'), { keyHash }),
  apiKey: (m, apiKeyId: string) => equal(m.of('apiKey'), { apiKeyId }),
  consoleSession: (m, sessionHash: string) => equal(m.of('consoleSession'), { sessionHash }),
  chargingProfiles: (m, stationId: string) => equal(m.of('chargingProfile'), { stationId }),
  externalLimits: (m, stationId: string) => equal(m.of('externalLimit'), { stationId }),
  tariff: (m, tariffId: string) => equal(m.of('tariff'), { tariffId }),
  installedTariffs: (m, stationId: string) => equal(m.of('installedTariff'), { stationId }),
  settlements: (m, stationId: string, pspRef: string) => equal(m.of('settlement'), { stationId, pspRef }),
  webPayment: (m, stationId: string) => equal(m.of('webPayment'), { stationId }),
  costUpdate: (m, transactionKey: string) => equal(m.of('costUpdate'), { transactionKey }),
  dueCostUpdates: (m, now: number) => m.of('costUpdate').filter((row) => Number(row.dueAt) <= now),
  displayMessages: (m, stationId: string) => equal(m.of('displayMessage'), { stationId }),
  evNeeds: (m, stationId: string) => equal(m.of('evNeeds'), { stationId }),
  reportedComposites: (m, stationId: string) => equal(m.of('reportedComposite'), { stationId }),
  fileTransfer: (m, commandId: string) => equal(m.of('fileTransfer'), { commandId }),
  fileTransfers: (m, stationId: string, kind: string) =>
    newest(equal(m.of('fileTransfer'), { stationId, kind }), 'createdAt').slice(0, 16),
  dueFileTransfers: (m, now: number) =>
    m.of('fileTransfer').filter((row) => row.endedAt === null && Number(row.expiresAt) <= now),
  securityUpgrade: (m, upgradeId: string) => equal(m.of('securityUpgrade'), { upgradeId }),
  latestSecurityUpgrade: (m, stationId: string) =>
    newest(equal(m.of('securityUpgrade'), { stationId }), 'createdAt').slice(0, 1),
  openSecurityUpgrades: (m, organisationId: string) =>
    equal(m.of('securityUpgrade'), { organisationId }).filter((row) => row.endedAt === null),
  stationCertificate: (m, certificateId: string) => equal(m.of('stationCertificate'), { certificateId }),
  stationCertificates: (m, stationId: string) =>
    newest(equal(m.of('stationCertificate'), { stationId }), 'requestedAt').slice(0, 256),
  stationCertificatesBySerialNumber: (m, serialNumber: string) =>
    equal(m.of('stationCertificate'), { serialNumber }).slice(0, 16),
  dueStationCertificates: (m, now: number) =>
    oldest(
      m.of('stationCertificate').filter((row) => row.dueAt !== null && Number(row.dueAt) <= now),
      'dueAt',
    ).slice(0, 64),
  certificatesToRenew: (m, endsBefore: number, askedBefore: number) => {
    const online = new Set(
      m
        .of('station')
        .filter((row) => row.online === true)
        .map(({ stationId }) => stationId),
    )
    const asked = ({ renewalAskedAt: at }: Row) => at !== null && Number(at) >= askedBefore
    const due = m
      .of('stationCertificate')
      .filter((row) => row.state === 'installed' && row.notAfterAt !== null && Number(row.notAfterAt) < endsBefore)
      .filter((row) => !asked(row) && online.has(row.stationId))
    return oldest(due, 'notAfterAt').slice(0, 16)
  },
  installedCertificates: (m, stationId: string) => equal(m.of('installedCertificate'), { stationId }),
  stationsBySerialNumber: (m, serialNumber: string) => equal(m.of('station'), { serialNumber }).slice(0, 16),
  networkProfiles: (m, stationId: string) => equal(m.of('networkProfile'), { stationId }),
  derControls: (m, stationId: string) => equal(m.of('derControl'), { stationId }),
  derAlarms: (m, stationId: string) => newest(equal(m.of('derAlarm'), { stationId }), 'startedAt'),
  stockedBatteries: (m, stationId: string) => equal(m.of('stockedBattery'), { stationId }),
  batterySwapsOfRequest: (m, stationId: string, requestId: number) =>
    newest(equal(m.of('batterySwap'), { stationId, requestId }), 'startedAt').slice(0, 16),
  securityEventsAlike: (m, stationId: string, type: string, at: number) =>
    newest(equal(m.of('securityEvent'), { stationId, type, at }), 'order').slice(0, 16),
  ability: (m, vendor: string, model: string, firmwareVersion: string, protocolVersion: string, ability: string) =>
    equal(m.of('ability'), { vendor, model, firmwareVersion, protocolVersion, ability }),
  abilityOfStation: (m, stationId: string, ability: string) => {
    const [station] = equal(m.of('station'), { stationId })
    if (station === undefined) return []
    const { vendor, model, firmwareVersion, protocolVersion } = station
    const key = { vendor: vendor ?? '', model, firmwareVersion: firmwareVersion ?? '', protocolVersion, ability }
    return equal(m.of('ability'), key)
  },
  checkRun: (m, runId: string) => equal(m.of('checkRun'), { runId }),
  openCheckRuns: (m, organisationId: string) =>
    equal(m.of('checkRun'), { organisationId }).filter((row) => row.endedAt === null),
  checkCases: (m, runId: string) => equal(m.of('checkCase'), { runId }),
  fleetJob: (m, jobId: string) => equal(m.of('fleetJob'), { jobId }),
  openFleetJobs: (m, organisationId: string) =>
    equal(m.of('fleetJob'), { organisationId }).filter((row) => row.endedAt === null),
  fleetTarget: (m, jobId: string, stationId: string) => equal(m.of('fleetTarget'), { jobId, stationId }),
  waitingFleetTargets: (m, jobId: string, after: string) =>
    equal(m.of('fleetTarget'), { jobId, state: 'waiting' }).filter((row) => String(row.stationId) > after),
  askedFleetTargets: (m, jobId: string) => equal(m.of('fleetTarget'), { jobId, state: 'asked' }),
  fleetCommands: (m, jobId: string) => {
    const asked = equal(m.of('fleetTarget'), { jobId, state: 'asked' }).map(({ commandId }) => commandId)
    return m.of('command').filter(({ commandId }) => asked.includes(commandId))
  },
  eventStreams: (m, stationId: string) => equal(m.of('eventStream'), { stationId }),
  customerReport: (m, stationId: string, requestId: number) => equal(m.of('customerReport'), { stationId, requestId }),
  customerReportOf: (m, commandId: string) => equal(m.of('customerReport'), { commandId }),
  customerReportParts: (m, commandId: string) => equal(m.of('customerReportPart'), { commandId }),
  monitors: (m, stationId: string) => equal(m.of('monitor'), { stationId }),
  stationMonitoring: (m, stationId: string) => equal(m.of('stationMonitoring'), { stationId }),
  monitoringEventsAlike: (m, stationId: string, eventId: number, at: number) =>
    equal(m.of('monitoringEvent'), { stationId, eventId, at }),
  openMonitoringEvents: (m, stationId: string) => equal(m.of('monitoringEvent'), { stationId, state: 'open' }),
  deviation: (m, vendor: string, model: string, firmwareVersion: string, action: string, path: string, rule: string) =>
    equal(m.of('deviation'), { vendor, model, firmwareVersion, action, path, rule }),
} as const satisfies {
  [L in Exclude<LookupName, 'nextTransactionNumber'>]: (model: Model, ...key: Lookups[L]['key']) => Row[]
}

/** Any one of several equals may be given, and the newest of equally new. */
const ties: Readonly<Record<string, string | null>> = {
  transaction: 'number',
  newestOnConnector: 'number',
  openLink: 'connectedAt',
  stationOfSite: null,
  idTokenOfGroup: null,
  idTokenByAlias: null,
  customerReport: null,
}

function stripped(row: unknown): Row {
  const { seq: _seq, order: _order, ...fields } = Object(row)
  return fields
}

function ask(name: string, model: Model, key: readonly unknown[]): Row[] {
  const question: Question | undefined = Object(questions)[name]
  return question === undefined ? [] : question(model, ...(key as never[]))
}

function check(name: LookupName, key: readonly unknown[], answer: unknown, model: Model): void {
  const expected = ask(name, model, key).map(stripped)
  const place = `${name}(${JSON.stringify(key)})`
  if (Array.isArray(answer)) {
    const rows = answer.map(stripped)
    expect(rows, place).toHaveLength(expected.length)
    for (const row of rows) expect(expected, place).toContainEqual(row)
    return
  }
  if (expected.length === 0) {
    expect(answer, place).toBeUndefined()
    return
  }
  const tie = ties[name]
  const candidates =
    tie === undefined ? expected.slice(0, 1) : expected.filter((row) => tie === null || row[tie] === expected[0]?.[tie])
  expect(candidates, place).toContainEqual(stripped(answer))
}

const tableNames = [...new Set(Object.values(rowLookups).map(({ table }) => table.name))].filter(
  (name): name is TableName => name !== 'outbox' && name !== 'frame',
)

const step = fc.constantFrom(...tableNames).chain((table) =>
  fc.record({
    op: tables[table].numbered ? fc.constant('add') : fc.constantFrom('put', 'put', 'put', 'remove'),
    table: fc.constant(table),
    row: rowArbitrary(table),
  }),
)

/** Keys taken from rows of the model, so that most questions find something. */
function needsFor(model: Model, seed: number): Record<string, Need> {
  const needs: Record<string, Need> = {}
  for (const [index, [name, lookup]] of Object.entries(rowLookups).entries()) {
    const rows = model.of(lookup.table.name as TableName)
    const row: Row = rows[(seed + index) % Math.max(1, rows.length)] ?? {}
    const fallback = { text: 'a', int: 1, instant: 5, real: 0, boolean: 0, json: '' } as const
    const fields = lookup.by ?? fieldsOf[name] ?? []
    const key = lookup.keys.map((kind, part) => row[fields[part] ?? ''] ?? fallback[kind])
    needs[name] = { lookup: name, key } as unknown as Need
  }
  return needs
}

/** What the lookups ask by that are more than a comparison of fields. */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  ledgerByMessage: ['stationId', 'messageId', 'action'],
  quarantineFull: ['stationId', 'seqNo', 'at'],
  meterValuesAtRest: ['stationId', 'at', 'receivedAt'],
  ledgerBySeqNo: ['transactionKey', 'seqNo'],
  meterValuesSince: ['transactionKey', 'at'],
  commandsSince: ['stationId', 'type', 'createdAt'],
  dueCommands: ['expiresAt', 'createdAt'],
  reservationsByNumber: ['stationId', 'reservationId'],
  openReservations: ['stationId'],
  reservationsStandingAt: ['stationId', 'expiresAt'],
  dueReservations: ['expiresAt'],
  dueCostUpdates: ['dueAt'],
  onlineStations: ['organisationId'],
  localLists: ['organisationId'],
  localListsOfToken: ['stationId'],
  idTokensOfLocalList: ['key'],
  knocks: ['organisationId'],
  sessionsOfUser: ['userId'],
  evsesByPublicId: ['publicEvseId'],
  waitingFleetTargets: ['jobId'],
  fleetCommands: ['commandId'],
  abilityOfStation: ['stationId', 'ability'],
}

const turns = 160
const writesPerTurn = 9

describe.each(storeKinds)('%s', (kind) => {
  test.each([11, 12, 13])('every lookup answers as a plain reading of all rows would, history %i', async (seed) => {
    await using database = await openTemporary(kind)
    const steps = fc.sample(step, { numRuns: turns * writesPerTurn, seed }) as unknown as Write[]
    const model = new Model()
    for (let turn = 0; turn < turns; turn++) {
      const writes = steps.slice(turn * writesPerTurn, (turn + 1) * writesPerTurn)
      const needs: Needs = needsFor(model, turn)
      await database.store.run({
        touches: ['all'],
        needs,
        decide: (loaded) => {
          for (const [name, need] of Object.entries(needs)) check(need.lookup, need.key, Object(loaded)[name], model)
          return { result: null, writes, events: [] }
        },
      })
      for (const write of writes) model.apply(write)
    }
  })

  test('a fresh transaction number never repeats, also after the database was closed', async () => {
    await using database = await openTemporary(kind, { firstTransactionNumber: 2_000_000 })
    const numbers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        database.store.run({
          touches: [`unit:${index}`],
          needs: {
            first: { lookup: 'nextTransactionNumber', key: [] },
            second: { lookup: 'nextTransactionNumber', key: [] },
          },
          decide: ({ first, second }) => ({ result: [first, second], writes: [], events: [] }),
        }),
      ),
    )
    const all = numbers.flat()
    expect(new Set(all).size).toBe(100)
    expect(Math.min(...all)).toBe(2_000_000)
  })
})
