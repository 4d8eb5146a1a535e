/** One plain request of every command, and how a station of each version takes and refuses it, from the published text. */
import { type CommandParameters, type CommandType } from '@stationmaster/contract'
import { certificate } from '../../../src/certificates.ts'
import { type Fields } from '../../../src/clients/raw-station.ts'

export type Version = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1'

interface OnTheWire {
  action: string
  /** The CALLRESULT of a station that does it, and of one that will not; null where the version has no word for it. */
  takes: (payload: Fields) => Fields
  refuses: ((payload: Fields) => Fields) | null
}

interface Sample<T extends CommandType> {
  parameters: (given: { idToken: string; transactionId: string }) => CommandParameters<T>
  wire: Partial<Record<Version, OnTheWire>>
}

const row = (
  action: string,
  takes: Fields | ((payload: Fields) => Fields) = { status: 'Accepted' },
  refuses: Fields | ((payload: Fields) => Fields) | null = { status: 'Rejected' },
): OnTheWire => ({
  action,
  takes: typeof takes === 'function' ? takes : () => takes,
  refuses: refuses === null || typeof refuses === 'function' ? refuses : () => refuses,
})
const both = (one: OnTheWire) => ({ 'ocpp2.0.1': one, 'ocpp2.1': one })
const all = (v16: OnTheWire, v2: OnTheWire) => ({ 'ocpp1.6': v16, ...both(v2) })
const only21 = (one: OnTheWire) => ({ 'ocpp2.1': one })
const same = (action: string) => all(row(action), row(action))

const listOf = (payload: Fields, name: string): Fields[] => {
  const list = payload[name]
  return Array.isArray(list) ? list.map((item) => ({ ...item })) : []
}
const variables =
  (name: string, answer: string, attributeStatus: string, more: Fields = {}) =>
  (payload: Fields): Fields => ({
    [answer]: listOf(payload, name).map(({ component, variable }) => ({
      attributeStatus,
      component,
      variable,
      ...more,
    })),
  })

const monitored = (status: string) => (payload: Fields) => ({
  setMonitoringResult: listOf(payload, 'setMonitoringData').map(({ component, variable, type, severity }) => ({
    status,
    component,
    variable,
    type,
    severity,
    ...(status === 'Accepted' ? { id: 12 } : {}),
  })),
})

const heartbeat = { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval' }
const root = certificate({ commonName: 'A root', authority: true }).pem
const profile: CommandParameters<'SetChargingProfile'>['chargingProfile'] = {
  stackLevel: 1,
  chargingProfilePurpose: 'ChargingStationMaxProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: [
    {
      chargingRateUnit: 'A',
      startSchedule: '2026-01-01T00:00:00.000Z',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
    },
  ],
}
/** What UpdateDynamicSchedule needs at the station. */
export const dynamicProfile = {
  id: 40,
  stackLevel: 3,
  chargingProfilePurpose: 'TxDefaultProfile' as const,
  chargingProfileKind: 'Dynamic' as const,
  chargingSchedule: [{ chargingRateUnit: 'A' as const, chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] }],
}
const tariff = { tariffId: 'night', currency: 'EUR', energy: { prices: [{ priceKwh: '0.31' }] } }
const checksum = '9e107d9d372bb6826bd81d3542a419d6'
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()
const hash = { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '01' } as const

export const samples: { readonly [T in CommandType]?: Sample<T> } = {
  RequestStartTransaction: {
    parameters: ({ idToken }) => ({ evseId: 1, idToken: { value: idToken } }),
    wire: all(row('RemoteStartTransaction'), row('RequestStartTransaction')),
  },
  RequestStopTransaction: {
    parameters: ({ transactionId }) => ({ transactionId }),
    wire: all(row('RemoteStopTransaction'), row('RequestStopTransaction')),
  },
  UnlockConnector: {
    parameters: () => ({ evseId: 1, connectorId: 1 }),
    wire: all(
      row('UnlockConnector', { status: 'Unlocked' }, { status: 'UnlockFailed' }),
      row('UnlockConnector', { status: 'Unlocked' }, { status: 'UnlockFailed' }),
    ),
  },
  Reset: { parameters: () => ({ type: 'OnIdle' }), wire: same('Reset') },
  ChangeAvailability: {
    parameters: () => ({ operationalStatus: 'Inoperative', evseId: 1 }),
    wire: same('ChangeAvailability'),
  },
  TriggerMessage: { parameters: () => ({ requestedMessage: 'Heartbeat' }), wire: same('TriggerMessage') },
  ClearCache: { parameters: () => ({}), wire: same('ClearCache') },
  GetVariables: {
    parameters: () => ({ variables: [heartbeat] }),
    wire: all(
      row(
        'GetConfiguration',
        { configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }] },
        { unknownKey: ['HeartbeatInterval'] },
      ),
      row(
        'GetVariables',
        variables('getVariableData', 'getVariableResult', 'Accepted', { attributeValue: '300' }),
        variables('getVariableData', 'getVariableResult', 'UnknownVariable'),
      ),
    ),
  },
  SetVariables: {
    parameters: () => ({ variables: [{ ...heartbeat, value: '600' }] }),
    wire: all(
      row('ChangeConfiguration'),
      row(
        'SetVariables',
        variables('setVariableData', 'setVariableResult', 'Accepted'),
        variables('setVariableData', 'setVariableResult', 'Rejected'),
      ),
    ),
  },
  GetBaseReport: {
    parameters: () => ({}),
    wire: all(
      row(
        'GetConfiguration',
        { configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }] },
        null,
      ),
      row('GetBaseReport'),
    ),
  },
  UpdateFirmware: {
    parameters: () => ({ location: 'https://files.example.com/firmware-2.bin' }),
    wire: all(row('UpdateFirmware', {}, null), row('UpdateFirmware')),
  },
  PublishFirmware: {
    parameters: () => ({ location: 'https://files.example.com/firmware-2.bin', checksum }),
    wire: both(row('PublishFirmware')),
  },
  UnpublishFirmware: {
    parameters: () => ({ checksum }),
    wire: both(row('UnpublishFirmware', { status: 'Unpublished' }, { status: 'DownloadOngoing' })),
  },
  GetLog: {
    parameters: () => ({ logType: 'DiagnosticsLog', remoteLocation: 'https://files.example.com/logs/' }),
    wire: all(row('GetDiagnostics', { fileName: 'log.txt' }, null), row('GetLog')),
  },
  GetLocalListVersion: {
    parameters: () => ({}),
    wire: all(
      row('GetLocalListVersion', { listVersion: 3 }, null),
      row('GetLocalListVersion', { versionNumber: 3 }, null),
    ),
  },
  GetTransactionStatus: {
    parameters: () => ({}),
    wire: both(row('GetTransactionStatus', { messagesInQueue: false }, null)),
  },
  ReserveNow: {
    parameters: ({ idToken }) => ({ evseId: 1, idToken: { value: idToken }, expiryDateTime: inAnHour() }),
    wire: same('ReserveNow'),
  },
  CancelReservation: { parameters: () => ({ reservationId: 7 }), wire: same('CancelReservation') },
  InstallCertificate: {
    parameters: () => ({ certificateType: 'CSMSRootCertificate', certificate: root }),
    wire: same('InstallCertificate'),
  },
  DeleteCertificate: {
    parameters: () => ({ certificateHashData: hash }),
    wire: all(
      row('DeleteCertificate', { status: 'Accepted' }, { status: 'Failed' }),
      row('DeleteCertificate', { status: 'Accepted' }, { status: 'Failed' }),
    ),
  },
  GetInstalledCertificateIds: {
    parameters: () => ({ certificateType: ['CSMSRootCertificate'] }),
    wire: all(
      row('GetInstalledCertificateIds', { status: 'NotFound' }, null),
      row('GetInstalledCertificateIds', { status: 'NotFound' }, null),
    ),
  },
  DataTransfer: { parameters: () => ({ vendorId: 'com.example' }), wire: same('DataTransfer') },
  SetChargingProfile: {
    parameters: () => ({ evseId: 0, chargingProfile: profile }),
    wire: same('SetChargingProfile'),
  },
  ClearChargingProfile: {
    parameters: () => ({ chargingProfileId: 4 }),
    wire: all(
      row('ClearChargingProfile', { status: 'Accepted' }, { status: 'Unknown' }),
      row('ClearChargingProfile', { status: 'Accepted' }, { status: 'Unknown' }),
    ),
  },
  GetCompositeSchedule: {
    parameters: () => ({ evseId: 1, duration: 600 }),
    wire: same('GetCompositeSchedule'),
  },
  GetChargingProfiles: {
    parameters: () => ({}),
    wire: both(row('GetChargingProfiles', { status: 'Accepted' }, null)),
  },
  UpdateDynamicSchedule: {
    parameters: () => ({ chargingProfileId: dynamicProfile.id, scheduleUpdate: { limit: 10 } }),
    wire: only21(row('UpdateDynamicSchedule')),
  },
  UsePriorityCharging: {
    parameters: ({ transactionId }) => ({ transactionId, activate: true }),
    wire: only21(row('UsePriorityCharging')),
  },
  NotifyAllowedEnergyTransfer: {
    parameters: ({ transactionId }) => ({ transactionId, allowedEnergyTransfer: ['DC'] }),
    wire: only21(row('NotifyAllowedEnergyTransfer')),
  },
  AFRRSignal: { parameters: () => ({ signal: 5 }), wire: only21(row('AFRRSignal')) },
  SetNetworkProfile: {
    parameters: () => ({
      configurationSlot: 2,
      connectionData: {
        ocppCsmsUrl: 'wss://csms.example.com/ocpp',
        securityProfile: 2,
        ocppInterface: 'Wired0',
        messageTimeout: 30,
      },
    }),
    wire: both(row('SetNetworkProfile')),
  },
  GetReport: {
    parameters: () => ({ variables: [{ component: 'OCPPCommCtrlr' }] }),
    wire: both(row('GetReport', { status: 'Accepted' }, { status: 'NotSupported' })),
  },
  SetMonitoringBase: { parameters: () => ({ monitoringBase: 'All' }), wire: both(row('SetMonitoringBase')) },
  SetMonitoringLevel: { parameters: () => ({ severity: 5 }), wire: both(row('SetMonitoringLevel')) },
  SetVariableMonitoring: {
    parameters: () => ({
      monitors: [
        { component: 'EVSE', evseId: 1, variable: 'Power', type: 'UpperThreshold', value: 11_000, severity: 4 },
      ],
    }),
    wire: both(row('SetVariableMonitoring', monitored('Accepted'), monitored('Rejected'))),
  },
  ClearVariableMonitoring: {
    parameters: () => ({ ids: [12] }),
    wire: both(
      row(
        'ClearVariableMonitoring',
        { clearMonitoringResult: [{ id: 12, status: 'Accepted' }] },
        { clearMonitoringResult: [{ id: 12, status: 'Rejected' }] },
      ),
    ),
  },
  GetMonitoringReport: { parameters: () => ({}), wire: both(row('GetMonitoringReport')) },
  GetPeriodicEventStream: { parameters: () => ({}), wire: only21(row('GetPeriodicEventStream', {}, null)) },
  AdjustPeriodicEventStream: {
    parameters: () => ({ id: 1, params: { interval: 60 } }),
    wire: only21(row('AdjustPeriodicEventStream')),
  },
  CustomerInformation: {
    parameters: () => ({ report: true, clear: false, customerIdentifier: 'customer 1' }),
    wire: both(row('CustomerInformation')),
  },
  SetDisplayMessage: {
    parameters: () => ({ message: { format: 'UTF8', content: 'Hello' }, priority: 'InFront' }),
    wire: both(row('SetDisplayMessage')),
  },
  GetDisplayMessages: {
    parameters: () => ({}),
    wire: both(row('GetDisplayMessages', { status: 'Accepted' }, null)),
  },
  ClearDisplayMessage: {
    parameters: () => ({ id: 3 }),
    wire: both(row('ClearDisplayMessage', { status: 'Accepted' }, { status: 'Unknown' })),
  },
  CostUpdated: {
    parameters: ({ transactionId }) => ({ transactionId, totalCost: '3.25' }),
    wire: both(row('CostUpdated', {}, null)),
  },
  NotifyWebPaymentStarted: {
    parameters: () => ({ evseId: 1, timeout: 60 }),
    wire: only21(row('NotifyWebPaymentStarted', {}, null)),
  },
  SetDERControl: {
    parameters: () => ({
      isDefault: true,
      controlType: 'FreqDroop',
      freqDroop: { priority: 1, overFreq: 50.2, underFreq: 49.8, overDroop: 5, underDroop: 5, responseTime: 5 },
    }),
    wire: only21(row('SetDERControl')),
  },
  GetDERControl: {
    parameters: () => ({}),
    wire: only21(row('GetDERControl', { status: 'Accepted' }, { status: 'NotSupported' })),
  },
  ClearDERControl: {
    parameters: () => ({ isDefault: true }),
    wire: only21(row('ClearDERControl', { status: 'Accepted' }, { status: 'NotSupported' })),
  },
  RequestBatterySwap: {
    parameters: ({ idToken }) => ({ idToken: { value: idToken } }),
    wire: only21(row('RequestBatterySwap')),
  },
  SetDefaultTariff: { parameters: () => ({ evseId: 1, tariff }), wire: only21(row('SetDefaultTariff')) },
  GetTariffs: { parameters: () => ({ evseId: 0 }), wire: only21(row('GetTariffs')) },
  ClearTariffs: {
    parameters: () => ({ tariffIds: [tariff.tariffId] }),
    wire: only21(
      row(
        'ClearTariffs',
        { clearTariffsResult: [{ status: 'Accepted', tariffId: tariff.tariffId }] },
        { clearTariffsResult: [{ status: 'Rejected', tariffId: tariff.tariffId }] },
      ),
    ),
  },
  ChangeTransactionTariff: {
    parameters: ({ transactionId }) => ({ transactionId, tariff }),
    wire: only21(row('ChangeTransactionTariff')),
  },
  CertificateSigned: { parameters: () => ({ certificateChain: root }), wire: same('CertificateSigned') },
}
