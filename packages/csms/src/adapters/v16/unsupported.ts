import { type CommandType } from '@stationmaster/contract'

/** What 1.6 has no message for. */
export const unsupported16 = {
  CostUpdated: 'unsupported',
  SetDisplayMessage: 'unsupported',
  GetDisplayMessages: 'unsupported',
  ClearDisplayMessage: 'unsupported',
} as const satisfies Partial<Record<CommandType, 'unsupported'>>
