import {
  type DataType,
  displayCapacity,
  displayLanguages,
  listCapacity,
  mostPrices,
  networkSlots,
  type VariableDefinition,
} from './variable-definition.ts'

const measurands = [
  'Current.Import',
  'Current.Offered',
  'Energy.Active.Export.Register',
  'Energy.Active.Import.Interval',
  'Energy.Active.Import.Register',
  'Frequency',
  'Power.Active.Export',
  'Power.Active.Import',
  'Power.Factor',
  'Power.Offered',
  'SoC',
  'Voltage',
] as const
const transactionPoints = [
  'ParkingBayOccupancy',
  'EVConnected',
  'Authorized',
  'PowerPathClosed',
  'EnergyTransfer',
] as const

const priorities = ['AlwaysFront', 'InFront', 'NormalCycle'] as const
const displayStates = ['Charging', 'Faulted', 'Idle', 'Unavailable'] as const

type Options = Omit<VariableDefinition, 'component' | 'variable' | 'dataType' | 'mutability' | 'initial'> & {
  readonly instance?: string
}

function define(
  name: string,
  dataType: DataType,
  initial: string,
  options: Options,
  readOnly: boolean,
): VariableDefinition {
  const [component = '', variable = ''] = name.split('.')
  const { instance, ...rest } = options
  return {
    component: { name: component },
    variable: instance === undefined ? { name: variable } : { name: variable, instance },
    dataType,
    initial,
    mutability: readOnly ? 'ReadOnly' : 'ReadWrite',
    ...rest,
  }
}
const readWrite = (name: string, dataType: DataType, initial: string, options: Options = {}) =>
  define(name, dataType, initial, options, false)
const readOnly = (name: string, dataType: DataType, initial: string, options: Options = {}) =>
  define(name, dataType, initial, options, true)

const seconds = (maxLimit = 86_400, minLimit = 0) => ({ unit: 's', minLimit, maxLimit })
const usual = 'Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,SoC'

/** The settings of the controllers, with the names of the 2.x device model; 1.6 keys are mapped onto them. */
export const controllerVariables: readonly VariableDefinition[] = [
  readOnly('AlignedDataCtrlr.Available', 'boolean', 'true'),
  readWrite('AlignedDataCtrlr.Enabled', 'boolean', 'true'),
  readWrite('AlignedDataCtrlr.Interval', 'integer', '0', seconds()),
  readWrite('AlignedDataCtrlr.Measurands', 'MemberList', 'Energy.Active.Import.Register', { values: measurands }),
  readWrite('AlignedDataCtrlr.SendDuringIdle', 'boolean', 'false'),
  readWrite('AlignedDataCtrlr.TxEndedInterval', 'integer', '0', seconds()),
  readWrite('AlignedDataCtrlr.TxEndedMeasurands', 'MemberList', '', { values: measurands }),

  readOnly('AuthCacheCtrlr.Available', 'boolean', 'true'),
  readWrite('AuthCacheCtrlr.Enabled', 'boolean', 'true'),
  readWrite('AuthCacheCtrlr.LifeTime', 'integer', '864000', { unit: 's', minLimit: 0, maxLimit: 31_536_000 }),
  readOnly('AuthCacheCtrlr.Policy', 'OptionList', 'LRU', { values: ['LRU'] }),

  readWrite('AuthCtrlr.Enabled', 'boolean', 'true'),
  readWrite('AuthCtrlr.AuthorizeRemoteStart', 'boolean', 'false'),
  readWrite('AuthCtrlr.LocalAuthorizeOffline', 'boolean', 'true'),
  readWrite('AuthCtrlr.LocalPreAuthorize', 'boolean', 'false'),
  readWrite('AuthCtrlr.OfflineTxForUnknownIdEnabled', 'boolean', 'false'),
  readWrite('AuthCtrlr.MasterPassGroupId', 'string', '', { maxLimit: 36 }),

  readWrite('BatterySwapCtrlr.TargetSoC', 'integer', '80', { unit: 'Percent', minLimit: 0, maxLimit: 100 }),

  readOnly('ClockCtrlr.DateTime', 'dateTime', '', { measured: true }),
  readOnly('ClockCtrlr.TimeSource', 'SequenceList', 'Heartbeat', { values: ['Heartbeat'] }),

  readOnly('DeviceDataCtrlr.BytesPerMessage', 'integer', '65536', { instance: 'GetReport', unit: 'B' }),
  readOnly('DeviceDataCtrlr.BytesPerMessage', 'integer', '65536', { instance: 'GetVariables', unit: 'B' }),
  readOnly('DeviceDataCtrlr.BytesPerMessage', 'integer', '65536', { instance: 'SetVariables', unit: 'B' }),
  readOnly('DeviceDataCtrlr.ItemsPerMessage', 'integer', '20', { instance: 'GetReport' }),
  readOnly('DeviceDataCtrlr.ItemsPerMessage', 'integer', '40', { instance: 'GetVariables' }),
  readOnly('DeviceDataCtrlr.ItemsPerMessage', 'integer', '20', { instance: 'SetVariables' }),

  readOnly('DisplayMessageCtrlr.Available', 'boolean', 'true'),
  readWrite('DisplayMessageCtrlr.Enabled', 'boolean', 'true'),
  readOnly('DisplayMessageCtrlr.DisplayMessages', 'integer', '0', { measured: true, maxLimit: displayCapacity }),
  readOnly('DisplayMessageCtrlr.Language', 'OptionList', 'en', { values: displayLanguages }),
  readOnly('DisplayMessageCtrlr.SupportedFormats', 'MemberList', 'ASCII,UTF8', { values: ['ASCII', 'UTF8'] }),
  readOnly('DisplayMessageCtrlr.SupportedPriorities', 'MemberList', priorities.join(','), { values: priorities }),
  readOnly('DisplayMessageCtrlr.SupportedStates', 'MemberList', displayStates.join(','), { values: displayStates }),

  readOnly('LocalAuthListCtrlr.Available', 'boolean', 'true'),
  readWrite('LocalAuthListCtrlr.Enabled', 'boolean', 'true'),
  readOnly('LocalAuthListCtrlr.Entries', 'integer', '0', { measured: true, maxLimit: listCapacity }),
  readOnly('LocalAuthListCtrlr.ItemsPerMessage', 'integer', '100'),
  readOnly('LocalAuthListCtrlr.BytesPerMessage', 'integer', '65536', { unit: 'B' }),

  readOnly('MonitoringCtrlr.Available', 'boolean', 'true'),
  readOnly('MonitoringCtrlr.Enabled', 'boolean', 'true'),
  readOnly('MonitoringCtrlr.ItemsPerMessage', 'integer', '10', { instance: 'SetVariableMonitoring' }),
  readOnly('MonitoringCtrlr.ItemsPerMessage', 'integer', '10', { instance: 'ClearVariableMonitoring' }),
  readOnly('MonitoringCtrlr.BytesPerMessage', 'integer', '8192', { instance: 'SetVariableMonitoring', unit: 'B' }),
  readOnly('MonitoringCtrlr.BytesPerMessage', 'integer', '8192', { instance: 'ClearVariableMonitoring', unit: 'B' }),
  readOnly('MonitoringCtrlr.ActiveMonitoringBase', 'OptionList', 'All', {
    measured: true,
    values: ['All', 'FactoryDefault', 'HardwiredOnly'],
  }),
  readOnly('MonitoringCtrlr.ActiveMonitoringLevel', 'integer', '9', { measured: true, minLimit: 0, maxLimit: 9 }),
  readWrite('MonitoringCtrlr.OfflineQueuingSeverity', 'integer', '5', { minLimit: 0, maxLimit: 9 }),

  readOnly('OCPPCommCtrlr.ActiveNetworkProfile', 'string', '1'),
  readOnly('OCPPCommCtrlr.FileTransferProtocols', 'MemberList', 'HTTPS', { values: ['HTTPS'] }),
  readWrite('OCPPCommCtrlr.HeartbeatInterval', 'integer', '300', seconds(86_400, 1)),
  readOnly('OCPPCommCtrlr.MessageTimeout', 'integer', '30', { instance: 'Default', unit: 's' }),
  readWrite('OCPPCommCtrlr.MessageAttempts', 'integer', '5', {
    instance: 'TransactionEvent',
    minLimit: 1,
    maxLimit: 100,
  }),
  readWrite('OCPPCommCtrlr.MessageAttemptInterval', 'integer', '10', {
    instance: 'TransactionEvent',
    ...seconds(3_600),
  }),
  readWrite('OCPPCommCtrlr.NetworkConfigurationPriority', 'SequenceList', '1', { values: networkSlots }),
  readWrite('OCPPCommCtrlr.NetworkProfileConnectionAttempts', 'integer', '3', { minLimit: 1, maxLimit: 100 }),
  readWrite('OCPPCommCtrlr.OfflineThreshold', 'integer', '60', seconds()),
  readWrite('OCPPCommCtrlr.ResetRetries', 'integer', '1', { minLimit: 0, maxLimit: 10 }),
  readWrite('OCPPCommCtrlr.RetryBackOffRandomRange', 'integer', '5', seconds(3_600)),
  readWrite('OCPPCommCtrlr.RetryBackOffRepeatTimes', 'integer', '5', { minLimit: 0, maxLimit: 20 }),
  readWrite('OCPPCommCtrlr.RetryBackOffWaitMinimum', 'integer', '2', seconds(3_600, 1)),
  readWrite('OCPPCommCtrlr.UnlockOnEVSideDisconnect', 'boolean', 'true'),
  readWrite('OCPPCommCtrlr.WebSocketPingInterval', 'integer', '0', seconds(3_600)),

  readOnly('PaymentCtrlr.Enabled', 'boolean', 'true'),
  readWrite('PaymentCtrlr.AuthorizeDirectPayment', 'boolean', 'false'),
  readOnly('PaymentCtrlr.SettlementByCSMS', 'boolean', 'false'),
  readOnly('PaymentCtrlr.ReceiptByCSMS', 'boolean', 'true'),

  readOnly('ReservationCtrlr.Available', 'boolean', 'true'),
  readWrite('ReservationCtrlr.Enabled', 'boolean', 'true'),
  readOnly('ReservationCtrlr.NonEvseSpecific', 'boolean', 'true'),

  readOnly('SampledDataCtrlr.Available', 'boolean', 'true'),
  readWrite('SampledDataCtrlr.Enabled', 'boolean', 'true'),
  readWrite('SampledDataCtrlr.TxStartedMeasurands', 'MemberList', 'Energy.Active.Import.Register,SoC', {
    values: measurands,
  }),
  readWrite('SampledDataCtrlr.TxUpdatedInterval', 'integer', '60', seconds()),
  readWrite('SampledDataCtrlr.TxUpdatedMeasurands', 'MemberList', usual, { values: measurands }),
  readWrite('SampledDataCtrlr.TxEndedInterval', 'integer', '0', seconds()),
  readWrite('SampledDataCtrlr.TxEndedMeasurands', 'MemberList', 'Energy.Active.Import.Register,SoC', {
    values: measurands,
  }),

  {
    component: { name: 'SecurityCtrlr' },
    variable: { name: 'BasicAuthPassword' },
    dataType: 'string',
    mutability: 'WriteOnly',
    minLimit: 16,
    maxLimit: 40,
  },
  readWrite('SecurityCtrlr.AllowSecurityProfileDowngrade', 'boolean', 'false'),
  readOnly('SecurityCtrlr.CertificateEntries', 'integer', '0', { maxLimit: 0 }),
  readOnly('SecurityCtrlr.OrganizationName', 'string', 'Stationmaster'),
  readOnly('SecurityCtrlr.SecurityProfile', 'integer', '1', { measured: true }),
  readOnly('SecurityCtrlr.Identity', 'string', '', { measured: true }),

  readOnly('SmartChargingCtrlr.Available', 'boolean', 'true'),
  readOnly('SmartChargingCtrlr.Enabled', 'boolean', 'true'),
  readOnly('SmartChargingCtrlr.ACPhaseSwitchingSupported', 'boolean', 'false'),
  readOnly('SmartChargingCtrlr.Entries', 'integer', '20', { instance: 'ChargingProfiles', maxLimit: 20 }),
  readOnly('SmartChargingCtrlr.LimitChangeSignificance', 'decimal', '1'),
  readOnly('SmartChargingCtrlr.PeriodsPerSchedule', 'integer', '48'),
  readOnly('SmartChargingCtrlr.ProfileStackLevel', 'integer', '8'),
  readOnly('SmartChargingCtrlr.RateUnit', 'MemberList', 'A,W', { values: ['A', 'W'] }),

  readOnly('TariffCostCtrlr.Available', 'boolean', 'true', { instance: 'Tariff' }),
  readOnly('TariffCostCtrlr.Available', 'boolean', 'true', { instance: 'Cost' }),
  readOnly('TariffCostCtrlr.Enabled', 'boolean', 'true', { instance: 'Tariff' }),
  readOnly('TariffCostCtrlr.Enabled', 'boolean', 'true', { instance: 'Cost' }),
  readWrite('TariffCostCtrlr.Currency', 'string', 'EUR', { maxLimit: 3 }),
  readWrite('TariffCostCtrlr.TariffFallbackMessage', 'string', '', { maxLimit: 255 }),
  readWrite('TariffCostCtrlr.TotalCostFallbackMessage', 'string', '', { maxLimit: 255 }),
  readOnly('TariffCostCtrlr.MaxElements', 'integer', String(mostPrices), { instance: 'Tariff' }),
  readOnly('TariffCostCtrlr.ConditionsSupported', 'boolean', 'false', { instance: 'Tariff' }),

  readWrite('TxCtrlr.EVConnectionTimeOut', 'integer', '120', seconds(3_600)),
  readWrite('TxCtrlr.StopTxOnEVSideDisconnect', 'boolean', 'true'),
  readWrite('TxCtrlr.StopTxOnInvalidId', 'boolean', 'true'),
  readWrite('TxCtrlr.TxStartPoint', 'MemberList', 'PowerPathClosed', { values: transactionPoints }),
  readWrite('TxCtrlr.TxStopPoint', 'MemberList', 'EVConnected,Authorized', { values: transactionPoints }),

  readWrite('WebPaymentsCtrlr.URLTemplate', 'string', '', { maxLimit: 1_000 }),
  readOnly('WebPaymentsCtrlr.URLParameters', 'MemberList', 'maxtime,maxenergy,maxcost', {
    values: ['maxtime', 'maxenergy', 'maxcost'],
  }),
  readWrite('WebPaymentsCtrlr.TOTPVersion', 'OptionList', 'v1', { values: ['v1'] }),
  readWrite('WebPaymentsCtrlr.ValidityTime', 'integer', '30', seconds(3_600, 5)),
  {
    component: { name: 'WebPaymentsCtrlr' },
    variable: { name: 'SharedSecret' },
    dataType: 'string',
    mutability: 'WriteOnly',
    minLimit: 16,
    maxLimit: 64,
  },
  readWrite('WebPaymentsCtrlr.Length', 'integer', '8', { minLimit: 6, maxLimit: 32 }),
]

/** Of a station that speaks ISO 15118. */
export const vehicleVariables: readonly VariableDefinition[] = [
  readOnly('ISO15118Ctrlr.Available', 'boolean', 'true'),
  readWrite('ISO15118Ctrlr.Enabled', 'boolean', 'true'),
  readWrite('ISO15118Ctrlr.PnCEnabled', 'boolean', 'true'),
  readWrite('ISO15118Ctrlr.CentralContractValidationAllowed', 'boolean', 'true'),
  readOnly('ISO15118Ctrlr.ContractValidationOffline', 'boolean', 'false'),
  readOnly('ISO15118Ctrlr.ContractCertificateInstallationEnabled', 'boolean', 'true'),
  readOnly('ISO15118Ctrlr.V2GCertificateInstallationEnabled', 'boolean', 'true'),
  readOnly('SecurityCtrlr.MaxCertificateChainSize', 'integer', '10000', { maxLimit: 10_000 }),
]
