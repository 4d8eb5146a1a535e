import {
  type ApiKey,
  type AuditEntry,
  type BatteryStock,
  type BatterySwap,
  type CallResult,
  type Command,
  type CommandRequest,
  type CompositeSchedules,
  type CsvKind,
  type DerAlarm,
  type DerControls,
  type DesiredVariable,
  type Deviation,
  type DisplayMessage,
  type EvChargingNeeds,
  type EventStream,
  type ExternalChargingLimit,
  type FirmwareUpdate,
  type Frame,
  type IdToken,
  type IdTokenInput,
  type ImportResult,
  type InstalledChargingProfile,
  type InstalledTariff,
  type Knock,
  type LocalList,
  type LocalListInput,
  type LogRequest,
  type MeterValue,
  type Monitoring,
  type MonitoringEvent,
  type MonitoringValue,
  type Network,
  type Reservation,
  type SeenCard,
  type Session,
  type Settlement,
  type Site,
  type SiteInput,
  type Station,
  type StationConfiguration,
  type StationInput,
  type StationSummary,
  type Timeline,
  type TokenGroup,
  type Transaction,
  type TransactionMessage,
  type TransactionSummary,
  type User,
  type WebPayment,
  type WebPaymentInput,
} from '@stationmaster/contract'
import { download, type Query, request, stationPath } from './http.ts'
import {
  type ApiKeyInput,
  type CallRequest,
  type DesiredVariableInput,
  type NewApiKey,
  type Page,
  type SessionChange,
  type SignIn,
  type TokenGroupInput,
  type UserChange,
  type UserInput,
} from './types.ts'

type Signal = AbortSignal | undefined
interface Items<T> {
  items: T[]
}
const part = (value: string): string => encodeURIComponent(value)
const token = (value: string): string => `/id-tokens/${part(value)}`

/** The REST surface, one function for each route the console uses. */
export const api = {
  session: (signal?: Signal) => request<Session>('/session', { signal }),
  signIn: (body: SignIn) => request<Session>('/session', { method: 'POST', body }),
  changeSession: (body: SessionChange) => request<Session>('/session', { method: 'PATCH', body }),
  signOut: () => request<void>('/session', { method: 'DELETE' }),
  network: (signal?: Signal) => request<Network>('/network', { signal }),

  stations: (query: Query, signal?: Signal) => request<Page<StationSummary>>('/stations', { query, signal }),
  station: (id: string, signal?: Signal) => request<Station>(stationPath(id), { signal }),
  putStation: (id: string, body: StationInput) =>
    request<Station & { password?: string }>(stationPath(id), { method: 'PUT', body }),
  deleteStation: (id: string, reason: string) => request<void>(stationPath(id), { method: 'DELETE', reason }),
  timeline: (id: string, from: string, to: string, signal?: Signal) =>
    request<Timeline>(`${stationPath(id)}/timeline`, { query: { from, to }, signal }),
  configuration: (id: string, signal?: Signal) =>
    request<StationConfiguration>(`${stationPath(id)}/configuration`, { signal }),
  chargingProfiles: (id: string, signal?: Signal) =>
    request<Items<InstalledChargingProfile>>(`${stationPath(id)}/charging-profiles`, { signal }),
  compositeSchedule: (id: string, query: Query, signal?: Signal) =>
    request<CompositeSchedules>(`${stationPath(id)}/composite-schedule`, { query, signal }),
  chargingLimits: (id: string, signal?: Signal) =>
    request<Items<ExternalChargingLimit>>(`${stationPath(id)}/charging-limits`, { signal }),
  chargingNeeds: (id: string, signal?: Signal) =>
    request<Items<EvChargingNeeds>>(`${stationPath(id)}/charging-needs`, { signal }),
  derControls: (id: string, signal?: Signal) => request<DerControls>(`${stationPath(id)}/der-controls`, { signal }),
  derAlarms: (id: string, signal?: Signal) => request<Items<DerAlarm>>(`${stationPath(id)}/der-alarms`, { signal }),
  batteries: (id: string, signal?: Signal) => request<BatteryStock>(`${stationPath(id)}/batteries`, { signal }),
  batterySwaps: (id: string, signal?: Signal) =>
    request<Items<BatterySwap>>(`${stationPath(id)}/battery-swaps`, { signal }),
  reservations: (query: Query, signal?: Signal) => request<Page<Reservation>>('/reservations', { query, signal }),
  localList: (id: string, signal?: Signal) => request<LocalList>(`${stationPath(id)}/local-list`, { signal }),
  putLocalList: (id: string, body: LocalListInput) =>
    request<LocalList>(`${stationPath(id)}/local-list`, { method: 'PUT', body }),
  sendLocalList: (id: string) => request<Command>(`${stationPath(id)}/local-list/update`, { method: 'POST', body: {} }),
  firmwareUpdates: (query: Query, signal?: Signal) =>
    request<Page<FirmwareUpdate>>('/firmware-updates', { query, signal }),
  logRequests: (query: Query, signal?: Signal) => request<Page<LogRequest>>('/log-requests', { query, signal }),
  displayMessages: (id: string, signal?: Signal) =>
    request<Items<DisplayMessage>>(`${stationPath(id)}/display-messages`, { signal }),
  tariffs: (id: string, signal?: Signal) => request<Items<InstalledTariff>>(`${stationPath(id)}/tariffs`, { signal }),
  settlements: (query: Query, signal?: Signal) => request<Page<Settlement>>('/settlements', { query, signal }),
  monitors: (id: string, signal?: Signal) => request<Monitoring>(`${stationPath(id)}/monitors`, { signal }),
  monitoringEvents: (query: Query, signal?: Signal) =>
    request<Page<MonitoringEvent>>('/monitoring-events', { query, signal }),
  monitoringValues: (id: string, query: Query, signal?: Signal) =>
    request<Items<MonitoringValue>>(`${stationPath(id)}/monitoring-values`, { query, signal }),
  webPayment: (id: string, signal?: Signal) => request<WebPayment>(`${stationPath(id)}/web-payment`, { signal }),
  putWebPayment: (id: string, body: WebPaymentInput) =>
    request<WebPayment>(`${stationPath(id)}/web-payment`, { method: 'PUT', body }),
  eventStreams: (id: string, signal?: Signal) =>
    request<Items<EventStream>>(`${stationPath(id)}/event-streams`, { signal }),
  deviations: (id: string, signal?: Signal) => request<Items<Deviation>>(`${stationPath(id)}/deviations`, { signal }),
  stationFrames: (id: string, query: Query, signal?: Signal) =>
    request<Page<Frame>>(`${stationPath(id)}/frames`, { query, signal }),
  stationCommands: (id: string, query: Query, signal?: Signal) =>
    request<Page<Command>>(`${stationPath(id)}/commands`, { query, signal }),
  sendCommand: (id: string, body: CommandRequest, force = false) =>
    request<Command>(`${stationPath(id)}/commands`, { method: 'POST', body, query: { force: force || undefined } }),
  call: (id: string, body: CallRequest, force: boolean) =>
    request<CallResult>(`${stationPath(id)}/calls`, {
      method: 'POST',
      body,
      query: { force: force || undefined },
      timeoutMs: 90_000,
    }),
  command: (id: string, signal?: Signal) => request<Command>(`/commands/${part(id)}`, { signal }),

  knocking: (query: Query, signal?: Signal) => request<Page<Knock>>('/knocking', { query, signal }),
  admit: (id: string, body: { onboarding: 'accepted' | 'pending' | 'rejected'; siteId?: string; reason?: string }) =>
    request<Station>(`/knocking/${part(id)}/admission`, { method: 'POST', body }),
  dismissKnock: (id: string) => request<void>(`/knocking/${part(id)}`, { method: 'DELETE' }),

  frames: (query: Query, signal?: Signal) => request<Page<Frame>>('/frames', { query, signal }),
  exchange: (seq: number, signal?: Signal) =>
    request<{ request: Frame | null; answer: Frame | null }>(`/frames/${seq}/exchange`, { signal }),

  transactions: (query: Query, signal?: Signal) =>
    request<Page<TransactionSummary>>('/transactions', { query, signal }),
  transaction: (id: string, signal?: Signal) => request<Transaction>(`/transactions/${part(id)}`, { signal }),
  transactionMeter: (id: string, signal?: Signal) =>
    request<Items<MeterValue>>(`/transactions/${part(id)}/meter-values`, { signal }),
  transactionMessages: (id: string, signal?: Signal) =>
    request<Items<TransactionMessage>>(`/transactions/${part(id)}/messages`, { signal }),
  closeTransaction: (id: string, reason: string) =>
    request<Transaction>(`/transactions/${part(id)}/close`, { method: 'POST', body: { reason } }),

  idTokens: (query: Query, signal?: Signal) => request<Page<IdToken>>('/id-tokens', { query, signal }),
  putIdToken: (value: string, type: string, body: IdTokenInput) =>
    request<IdToken>(token(value), { method: 'PUT', query: { type }, body }),
  deleteIdToken: (value: string, type: string, reason: string) =>
    request<void>(token(value), { method: 'DELETE', query: { type }, reason }),
  eraseIdToken: (value: string, type: string, reason: string) =>
    request<{ erased: number }>(`${token(value)}/erasure`, { method: 'POST', query: { type }, body: { reason } }),
  tokenGroups: (signal?: Signal) => request<Items<TokenGroup>>('/token-groups', { signal }),
  putTokenGroup: (id: string, body: TokenGroupInput) =>
    request<TokenGroup>(`/token-groups/${part(id)}`, { method: 'PUT', body }),
  deleteTokenGroup: (id: string, reason: string) =>
    request<void>(`/token-groups/${part(id)}`, { method: 'DELETE', reason }),
  seenCards: (query: Query, signal?: Signal) => request<Page<SeenCard>>('/seen-cards', { query, signal }),
  admitCard: (value: string, type: string) =>
    request<IdToken>(`/seen-cards/${part(value)}/admission`, { method: 'POST', query: { type }, body: {} }),
  dismissCard: (value: string, type: string) =>
    request<void>(`/seen-cards/${part(value)}`, { method: 'DELETE', query: { type } }),

  sites: (signal?: Signal) => request<Items<Site>>('/sites', { signal }),
  putSite: (id: string, body: SiteInput) => request<Site>(`/sites/${part(id)}`, { method: 'PUT', body }),
  deleteSite: (id: string, reason: string) => request<void>(`/sites/${part(id)}`, { method: 'DELETE', reason }),
  desired: (signal?: Signal) => request<Items<DesiredVariable>>('/desired-configuration', { signal }),
  putDesired: (body: DesiredVariableInput) => request<unknown>('/desired-configuration', { method: 'PUT', body }),
  deleteDesired: (body: Omit<DesiredVariableInput, 'value'>) =>
    request<void>('/desired-configuration', { method: 'DELETE', body }),
  users: (signal?: Signal) => request<Items<User>>('/users', { signal }),
  addUser: (body: UserInput) => request<User>('/users', { method: 'POST', body }),
  changeUser: (id: string, body: UserChange) => request<User>(`/users/${part(id)}`, { method: 'PATCH', body }),
  deleteUser: (id: string, reason: string) => request<void>(`/users/${part(id)}`, { method: 'DELETE', reason }),
  apiKeys: (signal?: Signal) => request<Items<ApiKey>>('/api-keys', { signal }),
  addApiKey: (body: ApiKeyInput) => request<NewApiKey>('/api-keys', { method: 'POST', body }),
  revokeApiKey: (id: string, reason: string) => request<void>(`/api-keys/${part(id)}`, { method: 'DELETE', reason }),
  audit: (query: Query, signal?: Signal) => request<Page<AuditEntry>>('/audit', { query, signal }),
  importCsv: (kind: CsvKind, csv: Blob, dryRun: boolean) =>
    request<ImportResult>(`/imports/${kind}`, { method: 'POST', csv, query: { dryRun }, timeoutMs: 300_000 }),
  exportCsv: (kind: CsvKind) => download(`/exports/${kind}.csv`, `${kind}.csv`),
  backup: (name: string) => download('/backups', name, 'POST'),
}
