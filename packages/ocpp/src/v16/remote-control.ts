import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { ChargingProfile } from './types/charging-profile.ts'

export const RemoteStartTransactionRequest = Type.Object(
  {
    connectorId: Type.Optional(Type.Integer()),
    idTag: Type.String({ maxLength: 20 }),
    chargingProfile: Type.Optional(ChargingProfile),
  },
  { additionalProperties: false },
)

export const RemoteStartStopStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })
export type RemoteStartStopStatus = Static<typeof RemoteStartStopStatus>

export const RemoteStartTransactionResponse = Type.Object(
  {
    status: RemoteStartStopStatus,
  },
  { additionalProperties: false },
)

export const RemoteStopTransactionRequest = Type.Object(
  {
    transactionId: Type.Integer(),
  },
  { additionalProperties: false },
)

export const RemoteStopTransactionResponse = Type.Object(
  {
    status: RemoteStartStopStatus,
  },
  { additionalProperties: false },
)

export const MessageTrigger = Type.Enum(
  [
    'BootNotification',
    'DiagnosticsStatusNotification',
    'FirmwareStatusNotification',
    'Heartbeat',
    'MeterValues',
    'StatusNotification',
  ],
  { type: 'string' },
)
export type MessageTrigger = Static<typeof MessageTrigger>

export const TriggerMessageRequest = Type.Object(
  {
    requestedMessage: MessageTrigger,
    connectorId: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

export const TriggerMessageStatus = Type.Enum(['Accepted', 'Rejected', 'NotImplemented'], { type: 'string' })
export type TriggerMessageStatus = Static<typeof TriggerMessageStatus>

export const TriggerMessageResponse = Type.Object(
  {
    status: TriggerMessageStatus,
  },
  { additionalProperties: false },
)

export const ExtendedMessageTrigger = Type.Enum(
  [
    'BootNotification',
    'LogStatusNotification',
    'FirmwareStatusNotification',
    'Heartbeat',
    'MeterValues',
    'SignChargePointCertificate',
    'StatusNotification',
  ],
  { type: 'string' },
)
export type ExtendedMessageTrigger = Static<typeof ExtendedMessageTrigger>

export const ExtendedTriggerMessageRequest = Type.Object(
  {
    requestedMessage: ExtendedMessageTrigger,
    connectorId: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

export const ExtendedTriggerMessageResponse = Type.Object(
  {
    status: TriggerMessageStatus,
  },
  { additionalProperties: false },
)

export const UnlockConnectorRequest = Type.Object(
  {
    connectorId: Type.Integer(),
  },
  { additionalProperties: false },
)

export const UnlockStatus = Type.Enum(['Unlocked', 'UnlockFailed', 'NotSupported'], { type: 'string' })
export type UnlockStatus = Static<typeof UnlockStatus>

export const UnlockConnectorResponse = Type.Object(
  {
    status: UnlockStatus,
  },
  { additionalProperties: false },
)

export const remoteControl = {
  RemoteStartTransaction: {
    block: 'remote-control',
    sender: 'csms',
    request: RemoteStartTransactionRequest,
    response: RemoteStartTransactionResponse,
  },
  RemoteStopTransaction: {
    block: 'remote-control',
    sender: 'csms',
    request: RemoteStopTransactionRequest,
    response: RemoteStopTransactionResponse,
  },
  TriggerMessage: {
    block: 'remote-control',
    sender: 'csms',
    request: TriggerMessageRequest,
    response: TriggerMessageResponse,
  },
  ExtendedTriggerMessage: {
    block: 'remote-control',
    sender: 'csms',
    request: ExtendedTriggerMessageRequest,
    response: ExtendedTriggerMessageResponse,
  },
  UnlockConnector: {
    block: 'remote-control',
    sender: 'csms',
    request: UnlockConnectorRequest,
    response: UnlockConnectorResponse,
  },
} as const satisfies Record<string, ActionDefinition>
