import Type, { type Static } from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { ChargingProfile } from './types/charging-profile.ts'
import { CustomData, EVSE, StatusInfo } from './types/common.ts'
import { IdToken } from './types/id-token.ts'

const RequestStartTransactionRequest = Type.Object(
  {
    evseId: Type.Optional(Type.Integer()),
    groupIdToken: Type.Optional(IdToken),
    idToken: IdToken,
    remoteStartId: Type.Integer(),
    chargingProfile: Type.Optional(ChargingProfile),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const RequestStartStopStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })
export type RequestStartStopStatus = Static<typeof RequestStartStopStatus>

const RequestStartTransactionResponse = Type.Object(
  {
    status: RequestStartStopStatus,
    statusInfo: Type.Optional(StatusInfo),
    transactionId: Type.Optional(Type.String({ maxLength: 36 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const RequestStopTransactionRequest = Type.Object(
  {
    transactionId: Type.String({ maxLength: 36 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const RequestStopTransactionResponse = Type.Object(
  {
    status: RequestStartStopStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const MessageTrigger = Type.Enum(
  [
    'BootNotification',
    'LogStatusNotification',
    'FirmwareStatusNotification',
    'Heartbeat',
    'MeterValues',
    'SignChargingStationCertificate',
    'SignV2GCertificate',
    'StatusNotification',
    'TransactionEvent',
    'SignCombinedCertificate',
    'PublishFirmwareStatusNotification',
  ],
  { type: 'string' },
)

const TriggerMessageRequest = Type.Object(
  {
    evse: Type.Optional(EVSE),
    requestedMessage: MessageTrigger,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const TriggerMessageStatus = Type.Enum(['Accepted', 'Rejected', 'NotImplemented'], { type: 'string' })
export type TriggerMessageStatus = Static<typeof TriggerMessageStatus>

const TriggerMessageResponse = Type.Object(
  {
    status: TriggerMessageStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const UnlockConnectorRequest = Type.Object(
  {
    evseId: Type.Integer(),
    connectorId: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const UnlockStatus = Type.Enum(
  ['Unlocked', 'UnlockFailed', 'OngoingAuthorizedTransaction', 'UnknownConnector'],
  { type: 'string' },
)
export type UnlockStatus = Static<typeof UnlockStatus>

const UnlockConnectorResponse = Type.Object(
  {
    status: UnlockStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const remoteControl = {
  RequestStartTransaction: {
    block: 'remote-control',
    sender: 'csms',
    request: RequestStartTransactionRequest,
    response: RequestStartTransactionResponse,
  },
  RequestStopTransaction: {
    block: 'remote-control',
    sender: 'csms',
    request: RequestStopTransactionRequest,
    response: RequestStopTransactionResponse,
  },
  TriggerMessage: {
    block: 'remote-control',
    sender: 'csms',
    request: TriggerMessageRequest,
    response: TriggerMessageResponse,
  },
  UnlockConnector: {
    block: 'remote-control',
    sender: 'csms',
    request: UnlockConnectorRequest,
    response: UnlockConnectorResponse,
  },
} as const satisfies Record<string, ActionDefinition>
