/** A client of the REST API that holds every answer against the contract. */
import {
  BatteryStock,
  BatterySwap,
  type CallRequest,
  CallResult,
  CheckCase,
  CheckRun,
  CheckRunDetail,
  type CheckRunInput,
  Command,
  type CommandParameters,
  type CommandType,
  CompositeSchedules,
  CustomerReport,
  CustomerReportSummary,
  DerAlarm,
  DerControl,
  Deviation,
  DisplayMessage,
  EvChargingNeeds,
  EventStream,
  ExternalChargingLimit,
  FirmwareUpdate,
  FleetJob,
  FleetJobDetail,
  type FleetJobInput,
  FleetTarget,
  Frame,
  IdToken,
  type IdTokenInput,
  ImportResult,
  InstalledChargingProfile,
  InstalledTariff,
  Knock,
  LocalList,
  type LocalListInput,
  LogRequest,
  MeterValue,
  Monitoring,
  MonitoringEvent,
  MonitoringValue,
  Network,
  NetworkProfiles,
  Passport,
  PassportSummary,
  pageOf,
  Reservation,
  type RevocationInput,
  SecurityEvent,
  SecurityPosture,
  SecurityUpgrade,
  SecurityUpgradeAnswer,
  type SecurityUpgradeInput,
  SeenCard,
  Settlement,
  Station,
  StationCertificate,
  StationCertificates,
  StationConfiguration,
  type StationInput,
  StationSecurity,
  StationSummary,
  Timeline,
  TokenGroup,
  Transaction,
  type TransactionCostInput,
  TransactionMessage,
  TransactionSummary,
  WebPayment,
  type WebPaymentInput,
  WebPaymentPlace,
} from '@stationmaster/contract'
import Type, { type Static, type TSchema } from 'typebox'
import Value from 'typebox/value'
import { testApiKey } from './server-options.ts'

const StationPut = Type.Object({ ...Station.properties, password: Type.Optional(Type.String()) })
const listOf = <T extends TSchema>(item: T) => Type.Object({ items: Type.Array(item) })

type Query = Record<string, string | number | boolean | undefined>

/** An answer of the API outside 2xx, with its problem document. */
export class ProblemAnswer extends Error {
  override name = 'ProblemAnswer'
  readonly status: number
  readonly code: string
  readonly problem: Record<string, unknown>
  constructor(request: string, status: number, problem: Record<string, unknown>) {
    super(`${request} was answered ${status}: ${JSON.stringify(problem)}`)
    this.status = status
    this.code = String(problem.code)
    this.problem = problem
  }
}

export function createRest(address: string, apiKey = testApiKey) {
  async function ask(method: string, path: string, query: Query = {}, body?: unknown): Promise<unknown> {
    const url = new URL(`/api/v1${path}`, address)
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    const answer: unknown = isJson ? JSON.parse(text) : text
    if (!response.ok) {
      throw new ProblemAnswer(`${method} ${url.pathname}`, response.status, isObject(answer) ? { ...answer } : { text })
    }
    return answer
  }

  async function read<T extends TSchema>(schema: T, ...request: Parameters<typeof ask>): Promise<Static<T>> {
    const answer = await ask(...request)
    if (Value.Check(schema, answer)) return answer
    const [first] = Value.Errors(schema, answer)
    throw new Error(
      `${request[0]} ${request[1]} does not follow the contract: ${first?.instancePath} ${first?.message}`,
    )
  }

  /** All pages, newest first. */
  async function all<T extends TSchema>(item: T, path: string, query: Query = {}): Promise<Static<T>[]> {
    const items: Static<T>[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await read(pageOf(item), 'GET', path, { limit: 500, ...query, cursor })
      items.push(...page.items)
      if (page.nextCursor === null) return items
      cursor = page.nextCursor
    }
  }

  const station = (id: string) => `/stations/${encodeURIComponent(id)}`
  const token = (value: string) => `/id-tokens/${encodeURIComponent(value)}`
  const transaction = (id: string) => `/transactions/${id}`

  return {
    address,
    ask,
    station: (id: string) => read(Station, 'GET', station(id)),
    stations: (query: Query = {}) => all(StationSummary, '/stations', query),
    putStation: (id: string, input: StationInput) => read(StationPut, 'PUT', station(id), {}, input),
    configuration: (id: string) => read(StationConfiguration, 'GET', `${station(id)}/configuration`),
    stationCertificates: (id: string) => read(StationCertificates, 'GET', `${station(id)}/certificates`),
    certificates: (query: Query = {}) => all(StationCertificate, '/certificates', query),
    certificate: (id: string) => read(StationCertificate, 'GET', `/certificates/${id}`),
    revokeCertificate: (id: string, input: Static<typeof RevocationInput>) =>
      read(StationCertificate, 'POST', `/certificates/${id}/revoke`, {}, { reason: 'testbed', ...input }),
    networkProfiles: (id: string) => read(NetworkProfiles, 'GET', `${station(id)}/network-profiles`),
    deviations: async (id: string) => (await read(listOf(Deviation), 'GET', `${station(id)}/deviations`)).items,
    timeline: (id: string) => read(Timeline, 'GET', `${station(id)}/timeline`),
    frames: (id: string, query: Query = {}) => all(Frame, `${station(id)}/frames`, query),
    stationMeterValues: async (id: string, query: Query = {}) =>
      (await read(listOf(MeterValue), 'GET', `${station(id)}/meter-values`, query)).items,
    /** Whatever its passport says; resolves with the effect, or with what is known when the time is over. */
    command<T extends CommandType>(id: string, type: T, parameters: CommandParameters<T>, wait = '30s') {
      const query = { wait, force: true }
      return read(Command, 'POST', `${station(id)}/commands`, query, { type, parameters, reason: 'testbed' })
    },
    localList: (id: string) => read(LocalList, 'GET', `${station(id)}/local-list`),
    putLocalList: (id: string, input: LocalListInput) =>
      read(LocalList, 'PUT', `${station(id)}/local-list`, {}, { reason: 'testbed', ...input }),
    /** Resolves with the answer. */
    updateLocalList: (id: string, updateType?: 'Full' | 'Differential') =>
      read(Command, 'POST', `${station(id)}/local-list/update`, { wait: '30s' }, { updateType, reason: 'testbed' }),
    removeIdToken: (value: string) => ask('DELETE', token(value)),
    eraseIdToken: (value: string) => ask('POST', `${token(value)}/erasure`, {}, { reason: 'testbed' }),
    commands: (id: string) => all(Command, `${station(id)}/commands`),
    commandById: (id: string) => read(Command, 'GET', `/commands/${id}`),
    call: (id: string, request: Static<typeof CallRequest>, force?: boolean) =>
      read(CallResult, 'POST', `${station(id)}/calls`, { force }, request),
    transactions: (query: Query = {}) => all(TransactionSummary, '/transactions', query),
    transaction: (id: string) => read(Transaction, 'GET', transaction(id)),
    messages: async (id: string) =>
      (await read(listOf(TransactionMessage), 'GET', `${transaction(id)}/messages`)).items,
    meterValues: async (id: string) => (await read(listOf(MeterValue), 'GET', `${transaction(id)}/meter-values`)).items,
    setCost: (id: string, cost: TransactionCostInput) => read(Transaction, 'PUT', `${transaction(id)}/cost`, {}, cost),
    closeTransaction: (id: string, reason: string) =>
      read(Transaction, 'POST', `${transaction(id)}/close`, {}, { reason }),
    reservations: (query: Query = {}) => all(Reservation, '/reservations', query),
    reservation: (id: string) => read(Reservation, 'GET', `/reservations/${id}`),
    idToken: (value: string) => read(IdToken, 'GET', token(value)),
    putIdToken: (value: string, input: IdTokenInput = {}, type?: string) =>
      read(IdToken, 'PUT', token(value), { type }, input),
    putTokenGroup: (groupId: string, input: { name?: string; concurrentUse?: 'allow' | 'forbid' }) =>
      read(TokenGroup, 'PUT', `/token-groups/${groupId}`, {}, input),
    chargingProfiles: async (id: string) =>
      (await read(listOf(InstalledChargingProfile), 'GET', `${station(id)}/charging-profiles`)).items,
    compositeSchedule: (id: string, query: { evse?: number; duration?: number; unit?: 'A' | 'W' } = {}) =>
      read(CompositeSchedules, 'GET', `${station(id)}/composite-schedule`, query),
    chargingLimits: async (id: string) =>
      (await read(listOf(ExternalChargingLimit), 'GET', `${station(id)}/charging-limits`)).items,
    chargingNeeds: async (id: string) =>
      (await read(listOf(EvChargingNeeds), 'GET', `${station(id)}/charging-needs`)).items,
    tariffs: async (id: string) => (await read(listOf(InstalledTariff), 'GET', `${station(id)}/tariffs`)).items,
    settlements: (query: Query = {}) => all(Settlement, '/settlements', query),
    webPayment: (id: string) => read(WebPayment, 'GET', `${station(id)}/web-payment`),
    putWebPayment: (id: string, input: WebPaymentInput) =>
      read(WebPayment, 'PUT', `${station(id)}/web-payment`, {}, input),
    verifyWebPayment: (url: string) => read(WebPaymentPlace, 'POST', '/web-payments/verification', {}, { url }),
    displayMessages: async (id: string) =>
      (await read(listOf(DisplayMessage), 'GET', `${station(id)}/display-messages`)).items,
    derControls: async (id: string) => (await read(listOf(DerControl), 'GET', `${station(id)}/der-controls`)).items,
    derAlarms: async (id: string) => (await read(listOf(DerAlarm), 'GET', `${station(id)}/der-alarms`)).items,
    batteries: (id: string) => read(BatteryStock, 'GET', `${station(id)}/batteries`),
    batterySwaps: async (id: string) => (await read(listOf(BatterySwap), 'GET', `${station(id)}/battery-swaps`)).items,
    firmwareUpdates: (query: Query = {}) => all(FirmwareUpdate, '/firmware-updates', query),
    firmwareUpdate: (id: string) => read(FirmwareUpdate, 'GET', `/firmware-updates/${id}`),
    logRequests: (query: Query = {}) => all(LogRequest, '/log-requests', query),
    logRequest: (id: string) => read(LogRequest, 'GET', `/log-requests/${id}`),
    monitors: (id: string) => read(Monitoring, 'GET', `${station(id)}/monitors`),
    eventStreams: async (id: string) => (await read(listOf(EventStream), 'GET', `${station(id)}/event-streams`)).items,
    monitoringValues: async (id: string, query: Query = {}) =>
      (await read(listOf(MonitoringValue), 'GET', `${station(id)}/monitoring-values`, query)).items,
    customerReports: async (id: string) =>
      (await read(listOf(CustomerReportSummary), 'GET', `${station(id)}/customer-reports`)).items,
    customerReport: (commandId: string) => read(CustomerReport, 'GET', `/commands/${commandId}/customer-information`),
    monitoringEvents: (query: Query = {}) => all(MonitoringEvent, '/monitoring-events', query),
    securityEvents: (query: Query = {}) => all(SecurityEvent, '/security-events', query),
    passport: (id: string) => read(Passport, 'GET', `${station(id)}/passport`),
    passports: (query: Query = {}) => all(PassportSummary, '/passports', query),
    checkCases: async (id: string) => (await read(listOf(CheckCase), 'GET', `${station(id)}/check-cases`)).items,
    startCheck: (id: string, input: CheckRunInput) =>
      read(CheckRun, 'POST', `${station(id)}/check-runs`, {}, { reason: 'testbed', ...input }),
    checkRuns: (id: string) => all(CheckRun, `${station(id)}/check-runs`),
    checkRun: (id: string) => read(CheckRunDetail, 'GET', `/check-runs/${id}`),
    cancelCheck: (id: string) => read(CheckRun, 'POST', `/check-runs/${id}/cancel`),
    checkReport: async (id: string, ending: 'html' | 'xml') =>
      String(await ask('GET', `/check-runs/${id}/report.${ending}`)),
    fleetJobs: (query: Query = {}) => all(FleetJob, '/fleet-jobs', query),
    draftFleetJob: (input: FleetJobInput) => read(FleetJob, 'POST', '/fleet-jobs', {}, input),
    fleetJob: (id: string) => read(FleetJobDetail, 'GET', `/fleet-jobs/${id}`),
    fleetTargets: (id: string, query: Query = {}) => all(FleetTarget, `/fleet-jobs/${id}/targets`, query),
    moveFleetJob: (id: string, action: 'start' | 'pause' | 'resume' | 'cancel') =>
      read(FleetJob, 'POST', `/fleet-jobs/${id}/${action}`, {}, { reason: 'testbed' }),
    stationSecurity: (id: string) => read(StationSecurity, 'GET', `${station(id)}/security`),
    upgradeSecurity: (id: string, input: SecurityUpgradeInput) =>
      read(SecurityUpgradeAnswer, 'POST', `${station(id)}/security-upgrade`, {}, { reason: 'testbed', ...input }),
    cancelUpgrade: (id: string) =>
      read(SecurityUpgrade, 'POST', `${station(id)}/security-upgrade/cancel`, {}, { reason: 'testbed' }),
    securityPosture: () => read(SecurityPosture, 'GET', '/security-posture'),
    network: () => read(Network, 'GET', '/network'),
    seenCards: () => all(SeenCard, '/seen-cards'),
    knocking: () => all(Knock, '/knocking'),
    admit: (id: string, onboarding: 'accepted' | 'pending' | 'rejected') =>
      read(Station, 'POST', `/knocking/${encodeURIComponent(id)}/admission`, {}, { onboarding }),
    importCsv: (kind: string, csv: string) => read(ImportResult, 'POST', `/imports/${kind}`, {}, csv),
  }
}

export type Rest = ReturnType<typeof createRest>

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
