import { type StationControl } from '../../station/control.ts'
import { splitList } from '../../station/device-model.ts'
import { listCapacity } from '../../station/variable-definition.ts'

interface ConfigurationKey {
  readonly readonly: boolean
  /** Undefined for keys that may be written and never read. */
  read(station: StationControl): string | undefined
  /** The status of ChangeConfiguration. */
  write(station: StationControl, value: string): 'Accepted' | 'Rejected' | 'RebootRequired'
}

/** 1.6 keys that are variables of the device model under another name. */
const mapped = {
  AllowOfflineTxForUnknownId: 'AuthCtrlr.OfflineTxForUnknownIdEnabled',
  AuthorizationCacheEnabled: 'AuthCacheCtrlr.Enabled',
  AuthorizeRemoteTxRequests: 'AuthCtrlr.AuthorizeRemoteStart',
  ClockAlignedDataInterval: 'AlignedDataCtrlr.Interval',
  ConnectionTimeOut: 'TxCtrlr.EVConnectionTimeOut',
  HeartbeatInterval: 'OCPPCommCtrlr.HeartbeatInterval',
  LocalAuthListEnabled: 'LocalAuthListCtrlr.Enabled',
  LocalAuthorizeOffline: 'AuthCtrlr.LocalAuthorizeOffline',
  LocalPreAuthorize: 'AuthCtrlr.LocalPreAuthorize',
  MeterValueSampleInterval: 'SampledDataCtrlr.TxUpdatedInterval',
  MeterValuesAlignedData: 'AlignedDataCtrlr.Measurands',
  MeterValuesSampledData: 'SampledDataCtrlr.TxUpdatedMeasurands',
  ResetRetries: 'OCPPCommCtrlr.ResetRetries',
  StopTransactionOnEVSideDisconnect: 'TxCtrlr.StopTxOnEVSideDisconnect',
  StopTransactionOnInvalidId: 'TxCtrlr.StopTxOnInvalidId',
  StopTxnAlignedData: 'AlignedDataCtrlr.TxEndedMeasurands',
  StopTxnSampledData: 'SampledDataCtrlr.TxEndedMeasurands',
  TransactionMessageAttempts: 'OCPPCommCtrlr.MessageAttempts[TransactionEvent]',
  TransactionMessageRetryInterval: 'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]',
  UnlockConnectorOnEVSideDisconnect: 'OCPPCommCtrlr.UnlockOnEVSideDisconnect',
  WebSocketPingInterval: 'OCPPCommCtrlr.WebSocketPingInterval',
} as const

function mappedKey(variable: string): ConfigurationKey {
  return {
    readonly: false,
    read: (station) => station.variables.text(variable),
    write(station, value) {
      const definition = station.deviceModel.findByKey(variable)
      if (definition === undefined) return 'Rejected'
      const text = definition.dataType === 'boolean' ? value.toLowerCase() : splitSpaces(definition.dataType, value)
      return station.variables.set(definition, text) === undefined ? 'Accepted' : 'Rejected'
    },
  }
}

/** 1.6 lists are written with and without blanks after the comma. */
function splitSpaces(dataType: string, value: string): string {
  return dataType === 'MemberList' ? splitList(value).join(',') : value
}

function fixed(read: (station: StationControl) => string): ConfigurationKey {
  return { readonly: true, read, write: () => 'Rejected' }
}

function featureProfiles({ variables, options }: StationControl): string[] {
  const knows = (action: string) => options.layout.lacks?.includes(action) !== true
  return [
    'Core',
    ...(knows('UpdateFirmware') ? ['FirmwareManagement'] : []),
    ...(variables.flag('LocalAuthListCtrlr.Available') ? ['LocalAuthListManagement'] : []),
    ...(knows('TriggerMessage') ? ['RemoteTrigger'] : []),
    ...(variables.flag('ReservationCtrlr.Available') ? ['Reservation'] : []),
    ...(variables.flag('SmartChargingCtrlr.Available') ? ['SmartCharging'] : []),
  ]
}

/** Of a station that speaks ISO 15118 (application note, 8). */
const ofVehicles = {
  ISO15118PnCEnabled: mappedKey('ISO15118Ctrlr.PnCEnabled'),
  CentralContractValidationAllowed: mappedKey('ISO15118Ctrlr.CentralContractValidationAllowed'),
  ContractValidationOffline: fixed((station) => station.variables.text('ISO15118Ctrlr.ContractValidationOffline')),
  CertificateSignedMaxChainSize: fixed((station) => station.variables.text('SecurityCtrlr.MaxCertificateChainSize')),
} as const satisfies Record<string, ConfigurationKey>

const connectorCount = (station: StationControl): number =>
  station.evses.reduce((sum, evse) => sum + evse.layout.connectors.length, 0)

const own = {
  // [1.6 security white paper A01] hexadecimal, at most 40 digits, of a password of 16 to 20 bytes; never read back.
  AuthorizationKey: {
    readonly: false,
    read: () => undefined,
    write(station, value) {
      if (!/^(?:[0-9a-f]{2}){16,20}$/i.test(value)) return 'Rejected'
      station.memory.password = Buffer.from(value, 'hex').toString('latin1')
      station.save()
      // The new password is for the next connection, which is made at once [A01.FR.05].
      station.soon(() => station.link.drop(0))
      return 'Accepted'
    },
  },
  ChargeProfileMaxStackLevel: fixed((station) => station.variables.text('SmartChargingCtrlr.ProfileStackLevel')),
  ChargingScheduleAllowedChargingRateUnit: fixed(() => 'Current,Power'),
  ChargingScheduleMaxPeriods: fixed((station) => station.variables.text('SmartChargingCtrlr.PeriodsPerSchedule')),
  ConnectorSwitch3to1PhaseSupported: fixed(() => 'false'),
  MaxChargingProfilesInstalled: fixed((station) =>
    station.variables.text('SmartChargingCtrlr.Entries[ChargingProfiles]'),
  ),
  ConnectorPhaseRotation: fixed((station) =>
    Array.from({ length: connectorCount(station) + 1 }, (_, index) => `${index}.RST`).join(','),
  ),
  GetConfigurationMaxKeys: fixed(() => '50'),
  LocalAuthListMaxLength: fixed(() => String(listCapacity)),
  SendLocalListMaxLength: fixed((station) => station.variables.text('LocalAuthListCtrlr.ItemsPerMessage')),
  NumberOfConnectors: fixed((station) => String(connectorCount(station))),
  ReserveConnectorZeroSupported: fixed((station) => station.variables.text('ReservationCtrlr.NonEvseSpecific')),
  // [WP A05.FR.02–07] only upwards; the station leaves and comes back with the new one, or falls back.
  SecurityProfile: {
    readonly: false,
    read: (station) => String(station.network.securityProfile),
    write(station, value) {
      if (!station.network.raise(Number(value), station.options.secureUrl)) return 'Rejected'
      station.soon(() => station.link.drop(0))
      return 'Accepted'
    },
  },
  SupportedFeatureProfiles: fixed((station) => featureProfiles(station).join(',')),
} as const satisfies Record<string, ConfigurationKey>

const entries: readonly [string, ConfigurationKey][] = [
  ...Object.entries(mapped).map(([name, variable]): [string, ConfigurationKey] => [name, mappedKey(variable)]),
  ...Object.entries(own),
]
const byName = (all: readonly [string, ConfigurationKey][]) =>
  new Map(all.toSorted(([a], [b]) => (a < b ? -1 : 1)).map((entry) => [entry[0].toLowerCase(), entry]))
const usual = byName(entries)
const withVehicles = byName([...entries, ...Object.entries(ofVehicles)])

function keysOf({ options }: StationControl): ReadonlyMap<string, [string, ConfigurationKey]> {
  return options.layout.iso15118 === true ? withVehicles : usual
}

/** Every configuration key of a 1.6 station, in alphabetical order. */
export function configurationKeys(station: StationControl): string[] {
  return [...keysOf(station).values()].map(([name]) => name)
}

/** Names are compared without case (CiString50). */
export function findConfigurationKey(name: string, station: StationControl): [string, ConfigurationKey] | undefined {
  return keysOf(station).get(name.toLowerCase())
}
