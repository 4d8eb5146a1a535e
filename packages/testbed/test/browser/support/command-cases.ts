/** Every command through its form: on which station, what is filled in, how it ends, and where its effect shows. */
import { type CommandStatus, type CommandType } from '@stationmaster/contract'
import { createEv, evModels, type Station } from '@stationmaster/simulator'
import { type Locator, type Page } from 'playwright-core'
import { until } from '../../../src/until.ts'
import { dynamicProfile, samples } from '../../e2e/support/command-samples.ts'
import { type Console, knownToken } from './console.ts'

export interface Scene {
  world: Console
  /** Where firmware is fetched from and logs go to. */
  files: string
  page: Page
  station: Station
  evse: (evseId: number) => Locator
  /** The section of that name, opened. */
  section: (tab: string) => Promise<Locator>
}

/** A field's name, or a button's words, and what is typed, chosen or switched there. */
type Step = readonly [field: string, value: string | boolean] | readonly [button: string]

export interface Case {
  on: 'SIM-16' | 'SIM-201' | 'SIM-21'
  before?: (scene: Scene) => Promise<unknown>
  /** Through the fields of the form. */
  steps?: readonly Step[] | ((scene: Scene) => Promise<readonly Step[]> | readonly Step[])
  /** Through the JSON behind the fold, for what is long. */
  json?: (scene: Scene) => Promise<unknown>
  /** What the station is made to do when it was asked. */
  obeys?: (scene: Scene) => Promise<unknown>
  ends: CommandStatus
  /** What is to be read in the station's answer below the command. */
  answer?: string
  effect?: (scene: Scene) => Promise<unknown>
}

const shows = (tab: string, words: string | RegExp) => async (scene: Scene) =>
  (await scene.section(tab)).getByText(words).first().waitFor()
const running = async ({ world, station }: Scene): Promise<string> => {
  const [transaction] = await world.rest.transactions({ station: station.options.identity, active: true })
  return transaction?.id ?? ''
}
const parameters = async (type: CommandType, scene: Scene): Promise<unknown> =>
  samples[type]?.parameters({ idToken: knownToken, transactionId: await running(scene) })
const sampleOf = (type: CommandType) => (scene: Scene) => parameters(type, scene)
const put =
  (type: CommandType, given: unknown) =>
  ({ world, station }: Scene) =>
    world.rest.ask(
      'POST',
      `/stations/${station.options.identity}/commands`,
      { wait: '10s' },
      { type, parameters: given },
    )
const heartbeat = [
  ['component', 'OCPPCommCtrlr'],
  ['variable', 'HeartbeatInterval'],
] as const satisfies readonly Step[]
const priority = {
  id: 41,
  stackLevel: 4,
  chargingProfilePurpose: 'PriorityCharging',
  chargingProfileKind: 'Relative',
  chargingSchedule: [{ chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: 50_000 }] }],
}
const watched = {
  component: 'TemperatureSensor',
  variable: 'Temperature',
  type: 'Periodic',
  value: 60,
  severity: 5,
  periodicEventStream: { interval: 60 },
}
const checksum = '9e107d9d372bb6826bd81d3542a419d6'
const idToken = ['idToken', knownToken] as const

export const cases = {
  ChangeAvailability: {
    on: 'SIM-16',
    steps: [['evseId', '2']],
    ends: 'completed',
    effect: ({ evse }) => evse(2).getByText('Unavailable', { exact: true }).first().waitFor(),
  },
  ClearCache: { on: 'SIM-16', ends: 'completed' },
  UnlockConnector: { on: 'SIM-16', ends: 'completed' },
  TriggerMessage: { on: 'SIM-16', ends: 'completed' },
  GetLocalListVersion: { on: 'SIM-16', ends: 'completed' },
  GetBaseReport: { on: 'SIM-16', ends: 'completed', effect: shows('configuration', 'HeartbeatInterval') },
  SetVariables: {
    on: 'SIM-16',
    steps: [...heartbeat, ['value', '4711']],
    ends: 'completed',
    effect: shows('configuration', '4711'),
  },
  DataTransfer: {
    on: 'SIM-16',
    steps: [
      ['vendorId', 'Laddverket'],
      ['messageId', 'Identify'],
    ],
    ends: 'completed',
    answer: 'LV Duo 22',
  },
  GetLog: {
    on: 'SIM-16',
    steps: ({ files }) => [
      ['logType', 'DiagnosticsLog'],
      ['remoteLocation', `${files}/logs/`],
    ],
    ends: 'completed',
    effect: shows('transfers', /Uploaded|Done|Completed/),
  },
  GetVariables: { on: 'SIM-201', steps: heartbeat, ends: 'completed', answer: 'HeartbeatInterval' },
  GetReport: {
    on: 'SIM-201',
    steps: [['Add: Variables'], ['component', 'OCPPCommCtrlr']],
    ends: 'completed',
    effect: shows('configuration', 'HeartbeatInterval'),
  },
  SetNetworkProfile: {
    on: 'SIM-201',
    steps: [
      ['configurationSlot', '2'],
      ['ocppCsmsUrl', 'wss://csms.example.com/ocpp'],
      ['securityProfile', '2'],
      ['ocppInterface', 'Wired0'],
      ['messageTimeout', '30'],
    ],
    ends: 'completed',
    effect: shows('security', 'wss://csms.example.com/ocpp'),
  },
  SetMonitoringBase: { on: 'SIM-201', steps: [['monitoringBase', 'All']], ends: 'completed' },
  SetMonitoringLevel: {
    on: 'SIM-201',
    steps: [['severity', '7']],
    ends: 'completed',
    effect: shows('monitoring', /^7/),
  },
  SetVariableMonitoring: {
    on: 'SIM-201',
    steps: [
      ['component', 'TemperatureSensor'],
      ['variable', 'Temperature'],
      ['type', 'UpperThreshold'],
      ['value', '75'],
      ['severity', '2'],
    ],
    ends: 'completed',
    effect: shows('monitoring', /TemperatureSensor/),
  },
  GetMonitoringReport: { on: 'SIM-201', ends: 'completed' },
  ClearVariableMonitoring: {
    on: 'SIM-201',
    steps: async ({ world }) => {
      const { monitors } = await world.rest.monitors('SIM-201')
      return [['ids', String(monitors.find(({ type, severity }) => type === 'UpperThreshold' && severity === 2)?.id)]]
    },
    ends: 'completed',
  },
  CustomerInformation: {
    on: 'SIM-201',
    steps: [idToken],
    ends: 'completed',
    effect: shows('customerReports', 'Complete'),
  },
  GetTransactionStatus: { on: 'SIM-201', ends: 'completed' },
  ReserveNow: {
    on: 'SIM-201',
    steps: [idToken, ['evseId', '1']],
    ends: 'completed',
    effect: ({ evse }) => evse(1).getByText('Reserved', { exact: true }).first().waitFor(),
  },
  CancelReservation: {
    on: 'SIM-201',
    steps: async ({ world }) => {
      const [held] = await world.rest.reservations({ station: 'SIM-201', active: true })
      return [['reservationId', String(held?.reservationId)]]
    },
    ends: 'completed',
    effect: ({ evse }) => evse(1).getByText('Available', { exact: true }).first().waitFor(),
  },
  SetDisplayMessage: {
    on: 'SIM-201',
    steps: [
      ['priority', 'NormalCycle'],
      ['format', 'UTF8'],
      ['content', 'Closed on Monday'],
    ],
    ends: 'completed',
    effect: shows('displays', 'Closed on Monday'),
  },
  GetDisplayMessages: { on: 'SIM-201', ends: 'completed', effect: shows('displays', 'Closed on Monday') },
  ClearDisplayMessage: {
    on: 'SIM-201',
    steps: async ({ world }) => [['id', String((await world.rest.displayMessages('SIM-201'))[0]?.id)]],
    ends: 'completed',
    effect: shows('displays', 'No message'),
  },
  SetChargingProfile: {
    on: 'SIM-201',
    steps: [
      ['evseId', 'Whole station'],
      ['stackLevel', '1'],
      ['chargingProfilePurpose', 'ChargingStationMaxProfile'],
      ['chargingProfileKind', 'Absolute'],
      ['chargingRateUnit', 'A'],
      ['Limit 1', '16'],
      ['startSchedule', '2026-01-05T00:00:00'],
    ],
    ends: 'completed',
    effect: shows('charging', 'ChargingStationMaxProfile'),
  },
  GetCompositeSchedule: {
    on: 'SIM-201',
    steps: [
      ['evseId', '1'],
      ['duration', '600'],
    ],
    ends: 'completed',
    answer: 'chargingSchedulePeriod',
  },
  GetChargingProfiles: { on: 'SIM-201', ends: 'completed' },
  ClearChargingProfile: {
    on: 'SIM-201',
    steps: [['chargingProfilePurpose', 'ChargingStationMaxProfile']],
    ends: 'completed',
    effect: shows('charging', 'No charging profile'),
  },
  SendLocalList: {
    on: 'SIM-201',
    before: ({ world }) =>
      world.rest.ask(
        'PUT',
        '/stations/SIM-201/local-list',
        {},
        { coverage: 'chosen', idTokens: [{ value: knownToken }] },
      ),
    steps: [['updateType', 'Full']],
    ends: 'completed',
    effect: shows('localList', 'Up to date'),
  },
  GetInstalledCertificateIds: { on: 'SIM-201', ends: 'completed' },
  InstallCertificate: { on: 'SIM-201', json: sampleOf('InstallCertificate'), ends: 'error' },
  DeleteCertificate: {
    on: 'SIM-201',
    steps: [
      ['hashAlgorithm', 'SHA256'],
      ['issuerNameHash', 'aa'],
      ['issuerKeyHash', 'bb'],
      ['serialNumber', '01'],
    ],
    ends: 'rejected',
  },
  CertificateSigned: { on: 'SIM-201', json: sampleOf('CertificateSigned'), ends: 'rejected' },
  PublishFirmware: {
    on: 'SIM-201',
    steps: ({ files }) => [
      ['location', `${files}/firmware/post-3.9.0.bin`],
      ['checksum', checksum],
    ],
    ends: 'rejected',
  },
  UnpublishFirmware: { on: 'SIM-201', steps: [['checksum', checksum]], ends: 'rejected' },
  Reset: {
    on: 'SIM-201',
    ends: 'completed',
    effect: ({ page }) => page.getByTitle('RemoteReset').first().waitFor(),
  },
  UpdateFirmware: {
    on: 'SIM-201',
    steps: ({ files }) => [['location', `${files}/firmware/post-3.9.0.bin`]],
    ends: 'completed',
    effect: shows('transfers', /→ 3\.9\.0/),
  },
  SetDefaultTariff: {
    on: 'SIM-21',
    steps: [
      ['evseId', 'Whole station'],
      ['tariffId', 'day'],
      ['currency', 'EUR'],
      ['Add: Energy'],
      ['priceKwh', '0.31'],
    ],
    ends: 'completed',
    effect: shows('tariffs', 'day'),
  },
  GetTariffs: { on: 'SIM-21', steps: [['evseId', 'Whole station']], ends: 'completed' },
  NotifyWebPaymentStarted: {
    on: 'SIM-21',
    steps: [
      ['evseId', '2'],
      ['timeout', '1'],
    ],
    ends: 'completed',
  },
  RequestBatterySwap: {
    on: 'SIM-21',
    before: async ({ station }) =>
      station.grid.batterySwap.stock({ evseId: 2, serialNumber: 'PACK-1', soC: 95, soH: 99 }),
    steps: [idToken],
    obeys: async ({ station }) => {
      const brought = { serialNumber: 'PACK-2', soC: 5, soH: 99 }
      await until('the swap', async () => {
        const given = await station.grid.batterySwap.swap({ idToken: knownToken, type: 'ISO14443' }, brought)
        return typeof given === 'object' ? given : undefined
      })
    },
    ends: 'completed',
    effect: shows('batterySwap', 'PACK-2'),
  },
  SetDERControl: {
    on: 'SIM-21',
    json: sampleOf('SetDERControl'),
    ends: 'completed',
    effect: shows('derControl', 'In force'),
  },
  GetDERControl: { on: 'SIM-21', ends: 'completed', effect: shows('derControl', 'In force') },
  ClearDERControl: {
    on: 'SIM-21',
    steps: [['isDefault', true]],
    ends: 'completed',
    effect: async ({ section }) => (await section('derControl')).getByText('In force').waitFor({ state: 'detached' }),
  },
  AdjustPeriodicEventStream: {
    on: 'SIM-21',
    before: async (scene) => {
      await put('SetVariableMonitoring', { monitors: [watched] })(scene)
      await until('the stream is open', async () => (await scene.world.rest.eventStreams('SIM-21'))[0])
    },
    steps: async ({ world }) => [
      ['id', String((await world.rest.eventStreams('SIM-21'))[0]?.id)],
      ['interval', '30'],
    ],
    ends: 'completed',
    effect: shows('monitoring', /30 s/),
  },
  GetPeriodicEventStream: { on: 'SIM-21', ends: 'completed' },
  RequestStartTransaction: {
    on: 'SIM-21',
    before: async ({ station }) => station.plugIn(1, createEv(evModels.family, 0.2)),
    steps: [['evseId', '1'], idToken],
    ends: 'completed',
    effect: ({ evse }) => evse(1).getByRole('button', { name: 'Stop charging' }).waitFor(),
  },
  CostUpdated: {
    on: 'SIM-21',
    steps: [
      ['transactionId', '#'],
      ['totalCost', '3.25'],
    ],
    ends: 'completed',
  },
  NotifyAllowedEnergyTransfer: {
    on: 'SIM-21',
    steps: [
      ['transactionId', '#'],
      ['allowedEnergyTransfer', 'DC'],
    ],
    ends: 'completed',
  },
  UpdateDynamicSchedule: {
    on: 'SIM-21',
    before: put('SetChargingProfile', { evseId: 1, chargingProfile: dynamicProfile }),
    steps: [
      ['chargingProfileId', '40'],
      ['limit', '10'],
    ],
    ends: 'completed',
    effect: shows('charging', /^10 A/),
  },
  UsePriorityCharging: {
    on: 'SIM-21',
    before: put('SetChargingProfile', { evseId: 1, chargingProfile: priority }),
    steps: [
      ['transactionId', '#'],
      ['activate', true],
    ],
    ends: 'completed',
    effect: shows('charging', 'Priority off'),
  },
  AFRRSignal: { on: 'SIM-21', steps: [['signal', '5']], ends: 'rejected' },
  ChangeTransactionTariff: {
    on: 'SIM-21',
    json: sampleOf('ChangeTransactionTariff'),
    ends: 'completed',
    effect: shows('tariffs', 'night'),
  },
  ClearTariffs: {
    on: 'SIM-21',
    ends: 'completed',
    effect: async ({ section }) =>
      (await section('tariffs')).getByText('day', { exact: true }).first().waitFor({ state: 'detached' }),
  },
  RequestStopTransaction: {
    on: 'SIM-21',
    steps: [['transactionId', '#']],
    ends: 'completed',
    effect: ({ evse }) => evse(1).getByRole('button', { name: 'Stop charging' }).waitFor({ state: 'detached' }),
  },
} as const satisfies Readonly<Record<CommandType, Case>>
