import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { ChargingProfile } from './types/charging-profile.ts'

const RemoteStartTransactionRequest = Type.Object(
  {
    connectorId: Type.Optional(Type.Integer()),
    idTag: Type.String({ maxLength: 20 }),
    chargingProfile: Type.Optional(ChargingProfile),
  },
  { additionalProperties: false },
)

const RemoteStartStopStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })

const RemoteStartTransactionResponse = Type.Object(
  {
    status: RemoteStartStopStatus,
  },
  { additionalProperties: false },
)

const RemoteStopTransactionRequest = Type.Object(
  {
    transactionId: Type.Integer(),
  },
  { additionalProperties: false },
)

const RemoteStopTransactionResponse = Type.Object(
  {
    status: RemoteStartStopStatus,
  },
  { additionalProperties: false },
)

const MessageTrigger = Type.Enum(
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

const TriggerMessageRequest = Type.Object(
  {
    requestedMessage: MessageTrigger,
    connectorId: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

const TriggerMessageStatus = Type.Enum(['Accepted', 'Rejected', 'NotImplemented'], { type: 'string' })

const TriggerMessageResponse = Type.Object(
  {
    status: TriggerMessageStatus,
  },
  { additionalProperties: false },
)

const ExtendedMessageTrigger = Type.Enum(
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

const ExtendedTriggerMessageRequest = Type.Object(
  {
    requestedMessage: ExtendedMessageTrigger,
    connectorId: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

const ExtendedTriggerMessageResponse = Type.Object(
  {
    status: TriggerMessageStatus,
  },
  { additionalProperties: false },
)

const UnlockConnectorRequest = Type.Object(
  {
    connectorId: Type.Integer(),
  },
  { additionalProperties: false },
)

const UnlockStatus = Type.Enum(['Unlocked', 'UnlockFailed', 'NotSupported'], { type: 'string' })

const UnlockConnectorResponse = Type.Object(
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
