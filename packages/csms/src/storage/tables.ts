import { type ColumnKind, quoted, type StoredOf } from './columns.ts'
import { batterySwapping } from './tables/battery-swap.ts'
import { certificates } from './tables/certificates.ts'
import { charging } from './tables/charging.ts'
import { check } from './tables/check.ts'
import { customerInformation } from './tables/customer-information.ts'
import { derControl } from './tables/der-control.ts'
import { type AllTables, type AnyTableName, type Descriptions, type Index } from './tables/description.ts'
import { displayMessage } from './tables/display-message.ts'
import { firmware } from './tables/firmware.ts'
import { fleet } from './tables/fleet.ts'
import { localList } from './tables/local-list.ts'
import { monitoring } from './tables/monitoring.ts'
import { network } from './tables/network.ts'
import { networkProfiles } from './tables/network-profiles.ts'
import { passport } from './tables/passport.ts'
import { payment } from './tables/payment.ts'
import { people } from './tables/people.ts'
import { reservation } from './tables/reservation.ts'
import { security } from './tables/security.ts'
import { securityUpgrade } from './tables/security-upgrade.ts'
import { smartCharging } from './tables/smart-charging.ts'
import { tariffAndCost } from './tables/tariff-and-cost.ts'

export type { AllTables, AnyTableName, Index } from './tables/description.ts'

/** Every table, said once: statements, codecs, the check of the migrations and Kysely's types derive from it. */
const descriptions = {
  ...network,
  ...charging,
  ...customerInformation,
  ...people,
  ...reservation,
  ...fleet,
  ...passport,
  ...check,
  ...smartCharging,
  ...firmware,
  ...security,
  ...localList,
  ...networkProfiles,
  ...displayMessage,
  ...payment,
  ...monitoring,
  ...tariffAndCost,
  ...securityUpgrade,
  ...derControl,
  ...batterySwapping,
  ...certificates,
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
  localList: compile('localList'),
  localListMember: compile('localListMember'),
  localListEntry: compile('localListEntry'),
  command: compile('command'),
  reservation: compile('reservation'),
  fleetJob: compile('fleetJob'),
  fleetTarget: compile('fleetTarget'),
  ability: compile('ability'),
  checkRun: compile('checkRun'),
  checkCase: compile('checkCase'),
  deviation: compile('deviation'),
  knock: compile('knock'),
  user: compile('user'),
  apiKey: compile('apiKey'),
  consoleSession: compile('consoleSession'),
  audit: compile('audit'),
  chargingProfile: compile('chargingProfile'),
  externalLimit: compile('externalLimit'),
  reportedComposite: compile('reportedComposite'),
  evNeeds: compile('evNeeds'),
  fileTransfer: compile('fileTransfer'),
  securityEvent: compile('securityEvent'),
  networkProfile: compile('networkProfile'),
  displayMessage: compile('displayMessage'),
  customerReport: compile('customerReport'),
  customerReportPart: compile('customerReportPart'),
  monitor: compile('monitor'),
  eventStream: compile('eventStream'),
  monitoringValue: compile('monitoringValue'),
  stationMonitoring: compile('stationMonitoring'),
  monitoringEvent: compile('monitoringEvent'),
  tariff: compile('tariff'),
  installedTariff: compile('installedTariff'),
  settlement: compile('settlement'),
  webPayment: compile('webPayment'),
  costUpdate: compile('costUpdate'),
  securityUpgrade: compile('securityUpgrade'),
  derControl: compile('derControl'),
  derAlarm: compile('derAlarm'),
  stockedBattery: compile('stockedBattery'),
  batterySwap: compile('batterySwap'),
  stationCertificate: compile('stationCertificate'),
  installedCertificate: compile('installedCertificate'),
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
