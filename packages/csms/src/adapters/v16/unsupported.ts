import { type CommandType } from '@stationmaster/contract'

/** What 1.6 has no message for. */
export const unsupported16 = {
  CostUpdated: 'unsupported',
  NotifyWebPaymentStarted: 'unsupported',
  SetDefaultTariff: 'unsupported',
  GetTariffs: 'unsupported',
  ClearTariffs: 'unsupported',
  ChangeTransactionTariff: 'unsupported',
  SetDisplayMessage: 'unsupported',
  GetDisplayMessages: 'unsupported',
  ClearDisplayMessage: 'unsupported',
} as const satisfies Partial<Record<CommandType, 'unsupported'>>
