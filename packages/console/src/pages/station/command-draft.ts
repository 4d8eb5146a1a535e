import { type CommandParameters, type CommandRequest, type CommandType } from '@stationmaster/contract'

/** What the forms can ask for; variables are read and set on the Configuration tab. */
export const formCommands = [
  'RequestStartTransaction',
  'RequestStopTransaction',
  'UnlockConnector',
  'Reset',
  'ChangeAvailability',
  'TriggerMessage',
  'GetBaseReport',
  'ClearCache',
  'GetTransactionStatus',
  'DataTransfer',
  'RawCall',
] as const satisfies readonly (CommandType | 'RawCall')[]
export type FormCommand = (typeof formCommands)[number]

type Trigger = CommandParameters<'TriggerMessage'>['requestedMessage']
export const triggers = [
  'BootNotification',
  'Heartbeat',
  'MeterValues',
  'StatusNotification',
  'TransactionEvent',
  'DiagnosticsStatusNotification',
  'FirmwareStatusNotification',
  'LogStatusNotification',
  'SignChargingStationCertificate',
] as const satisfies readonly Trigger[]

export interface Draft {
  type: FormCommand
  /** Numbers as typed; empty is the whole station or the station's choice. */
  evseId: string
  connectorId: string
  token: string
  transactionId: string
  resetType: CommandParameters<'Reset'>['type']
  operationalStatus: CommandParameters<'ChangeAvailability'>['operationalStatus']
  requestedMessage: Trigger
  vendorId: string
  messageId: string
  data: string
  action: string
  payload: string
  force: boolean
  reason: string
}

export const emptyDraft = (type: FormCommand, given: Partial<Draft> = {}): Draft => ({
  type,
  evseId: '',
  connectorId: '',
  token: '',
  transactionId: '',
  resetType: 'OnIdle',
  operationalStatus: 'Inoperative',
  requestedMessage: 'StatusNotification',
  vendorId: '',
  messageId: '',
  data: '',
  action: '',
  payload: '{}',
  force: false,
  reason: '',
  ...given,
})

const whole = (typed: string): number | null => (/^\d+$/.test(typed.trim()) ? Number(typed) : null)

export const parseJson = (typed: string): { value: unknown } | null => {
  try {
    return { value: JSON.parse(typed) }
  } catch {
    return null
  }
}

/** JSON when it is JSON, else the text itself: 1.6 knows only text, 2.x any JSON. */
const dataOf = (typed: string): unknown => parseJson(typed)?.value ?? typed

type Builder<T extends FormCommand> = (draft: Draft) => (T extends CommandType ? CommandParameters<T> : never) | null
type Builders = { [T in Exclude<FormCommand, 'RawCall'>]: Builder<T> }

const place = (draft: Draft) => {
  const evseId = whole(draft.evseId)
  const connectorId = whole(draft.connectorId)
  return { ...(evseId === null ? {} : { evseId }), ...(evseId === null || connectorId === null ? {} : { connectorId }) }
}

const builders = {
  RequestStartTransaction: (draft) =>
    draft.token.trim() === '' ? null : { ...place(draft), idToken: { value: draft.token.trim() } },
  RequestStopTransaction: (draft) => (draft.transactionId === '' ? null : { transactionId: draft.transactionId }),
  UnlockConnector: (draft) => {
    const { evseId, connectorId } = { evseId: undefined, connectorId: undefined, ...place(draft) }
    return evseId === undefined || evseId < 1 ? null : { evseId, ...(connectorId === undefined ? {} : { connectorId }) }
  },
  Reset: (draft) => {
    const evseId = whole(draft.evseId)
    return { type: draft.resetType, ...(evseId === null ? {} : { evseId }) }
  },
  ChangeAvailability: (draft) => ({ operationalStatus: draft.operationalStatus, ...place(draft) }),
  TriggerMessage: (draft) => ({ requestedMessage: draft.requestedMessage, ...place(draft) }),
  GetBaseReport: () => ({}),
  ClearCache: () => ({}),
  GetTransactionStatus: (draft) => (draft.transactionId === '' ? {} : { transactionId: draft.transactionId }),
  DataTransfer: (draft) =>
    draft.vendorId.trim() === ''
      ? null
      : {
          vendorId: draft.vendorId.trim(),
          ...(draft.messageId.trim() === '' ? {} : { messageId: draft.messageId.trim() }),
          ...(draft.data.trim() === '' ? {} : { data: dataOf(draft.data) }),
        },
} as const satisfies Builders

/** The request a draft stands for; null while something needed is missing, and for raw calls. */
export const requestOf = (draft: Draft): CommandRequest | null => {
  if (draft.type === 'RawCall') return null
  const parameters = builders[draft.type](draft)
  if (parameters === null) return null
  const reason = draft.reason.trim()
  // The table above pairs each type with its own parameters, which a union cannot say.
  return { type: draft.type, parameters, ...(reason === '' ? {} : { reason }) } as CommandRequest
}

export const callOf = (draft: Draft): { action: string; payload: unknown; reason?: string } | null => {
  const payload = parseJson(draft.payload)
  const action = draft.action.trim()
  const reason = draft.reason.trim()
  return action === '' || payload === null
    ? null
    : { action, payload: payload.value, ...(reason === '' ? {} : { reason }) }
}
