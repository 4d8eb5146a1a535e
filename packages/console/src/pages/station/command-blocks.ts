import { type CommandType } from '@stationmaster/contract'

export type FormCommand = CommandType | 'RawCall'
/** What is known of a command's parameters before its form opens. */
export type Given = Readonly<Record<string, unknown>>

/** OCPP's functional blocks, by the letters of the specification; the words are in i18n. */
const blocks = [
  'remote-control',
  'transactions',
  'availability',
  'reservation',
  'authorization',
  'local-list',
  'smart-charging',
  'provisioning',
  'firmware',
  'diagnostics',
  'certificates',
  'display',
  'tariff',
  'v2x',
  'data-transfer',
  'other',
] as const
export type Block = (typeof blocks)[number]

/** Every message that OCPP 1.6, 2.0.1 and 2.1 send to a station, in 2.x words. */
const byBlock = {
  'remote-control': ['RequestStartTransaction', 'RequestStopTransaction', 'UnlockConnector', 'TriggerMessage'],
  transactions: ['GetTransactionStatus', 'CostUpdated'],
  availability: ['ChangeAvailability'],
  reservation: ['ReserveNow', 'CancelReservation'],
  authorization: ['ClearCache'],
  'local-list': ['SendLocalList', 'GetLocalListVersion'],
  'smart-charging': [
    'SetChargingProfile',
    'ClearChargingProfile',
    'GetCompositeSchedule',
    'GetChargingProfiles',
    'UpdateDynamicSchedule',
    'UsePriorityCharging',
    'AFRRSignal',
  ],
  provisioning: ['Reset', 'GetBaseReport', 'GetReport', 'GetVariables', 'SetVariables', 'SetNetworkProfile'],
  firmware: ['UpdateFirmware', 'PublishFirmware', 'UnpublishFirmware'],
  diagnostics: [
    'GetLog',
    'CustomerInformation',
    'GetMonitoringReport',
    'SetMonitoringBase',
    'SetVariableMonitoring',
    'SetMonitoringLevel',
    'ClearVariableMonitoring',
    'AdjustPeriodicEventStream',
    'GetPeriodicEventStream',
  ],
  certificates: [
    'InstallCertificate',
    'DeleteCertificate',
    'GetInstalledCertificateIds',
    'CertificateSigned',
    'RenewCertificate',
    'SignCertificate',
  ],
  display: ['SetDisplayMessage', 'GetDisplayMessages', 'ClearDisplayMessage'],
  tariff: ['NotifyWebPaymentStarted', 'SetDefaultTariff', 'GetTariffs', 'ClearTariffs', 'ChangeTransactionTariff'],
  v2x: ['SetDERControl', 'GetDERControl', 'ClearDERControl', 'NotifyAllowedEnergyTransfer', 'RequestBatterySwap'],
  'data-transfer': ['DataTransfer', 'RawCall'],
} as const satisfies Partial<Record<Block, readonly string[]>>

const blockOfType = new Map<string, Block>(
  blocks.flatMap((block) => (block === 'other' ? [] : byBlock[block].map((type): [string, Block] => [type, block]))),
)

/** Where a command is looked for; one that the specification does not have stands at the end. */
export const blockOf = (type: string): Block => blockOfType.get(type) ?? 'other'

export interface Offered {
  type: FormCommand
  label: string
  hint: string
}

/** What fits the words searched for, by label, OCPP name and hint, under its block. */
export const grouped = (offered: readonly Offered[], search: string): { block: Block; commands: Offered[] }[] => {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const fits = ({ type, label, hint }: Offered) => {
    const text = `${label} ${type} ${hint}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  return blocks
    .map((block) => ({ block, commands: offered.filter((each) => blockOf(each.type) === block && fits(each)) }))
    .filter(({ commands }) => commands.length > 0)
}
