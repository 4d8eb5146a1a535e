import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { RequestStartStopStatus, TriggerMessageStatus, UnlockStatus } from '../v201/remote-control.ts'
import { CustomData } from '../v201/types/common.ts'
import { ChargingProfile } from './types/charging-profile.ts'
import { EVSE, StatusInfo } from './types/common.ts'
import { IdToken } from './types/id-token.ts'

const RequestStartTransactionRequest = Type.Object(
  {
    evseId: Type.Optional(Type.Integer({ minimum: 1 })),
    groupIdToken: Type.Optional(IdToken),
    idToken: IdToken,
    remoteStartId: Type.Integer(),
    chargingProfile: Type.Optional(ChargingProfile),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

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
    'SignV2G20Certificate',
    'StatusNotification',
    'TransactionEvent',
    'SignCombinedCertificate',
    'PublishFirmwareStatusNotification',
    'CustomTrigger',
  ],
  { type: 'string' },
)

const TriggerMessageRequest = Type.Object(
  {
    evse: Type.Optional(EVSE),
    requestedMessage: MessageTrigger,
    customTrigger: Type.Optional(Type.String({ maxLength: 50 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

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
    evseId: Type.Integer({ minimum: 0 }),
    connectorId: Type.Integer({ minimum: 0 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

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
