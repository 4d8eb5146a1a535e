import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { GetDisplayMessagesStatus, MessagePriority } from '../v201/display-message.ts'
import { CustomData } from '../v201/types/common.ts'
import { StatusInfo } from './types/common.ts'
import { Component } from './types/device-model.ts'
import { MessageContent } from './types/message-content.ts'

const MessageState = Type.Enum(['Charging', 'Faulted', 'Idle', 'Unavailable', 'Suspended', 'Discharging'], {
  type: 'string',
})

const MessageInfo = Type.Object(
  {
    display: Type.Optional(Component),
    id: Type.Integer({ minimum: 0 }),
    priority: MessagePriority,
    state: Type.Optional(MessageState),
    startDateTime: Type.Optional(Type.String({ format: 'date-time' })),
    endDateTime: Type.Optional(Type.String({ format: 'date-time' })),
    transactionId: Type.Optional(Type.String({ maxLength: 36 })),
    message: MessageContent,
    messageExtra: Type.Optional(Type.Array(MessageContent, { minItems: 1, maxItems: 4 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const SetDisplayMessageRequest = Type.Object(
  {
    message: MessageInfo,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const DisplayMessageStatus = Type.Enum(
  [
    'Accepted',
    'NotSupportedMessageFormat',
    'Rejected',
    'NotSupportedPriority',
    'NotSupportedState',
    'UnknownTransaction',
    'LanguageNotSupported',
  ],
  { type: 'string' },
)

const SetDisplayMessageResponse = Type.Object(
  {
    status: DisplayMessageStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetDisplayMessagesRequest = Type.Object(
  {
    id: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1 })),
    requestId: Type.Integer(),
    priority: Type.Optional(MessagePriority),
    state: Type.Optional(MessageState),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const GetDisplayMessagesResponse = Type.Object(
  {
    status: GetDisplayMessagesStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyDisplayMessagesRequest = Type.Object(
  {
    messageInfo: Type.Optional(Type.Array(MessageInfo, { minItems: 1 })),
    requestId: Type.Integer(),
    tbc: Type.Optional(Type.Boolean()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyDisplayMessagesResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearDisplayMessageRequest = Type.Object(
  {
    id: Type.Integer({ minimum: 0 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearMessageStatus = Type.Enum(['Accepted', 'Unknown', 'Rejected'], { type: 'string' })

const ClearDisplayMessageResponse = Type.Object(
  {
    status: ClearMessageStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const displayMessage = {
  SetDisplayMessage: {
    block: 'display-message',
    sender: 'csms',
    request: SetDisplayMessageRequest,
    response: SetDisplayMessageResponse,
  },
  GetDisplayMessages: {
    block: 'display-message',
    sender: 'csms',
    request: GetDisplayMessagesRequest,
    response: GetDisplayMessagesResponse,
  },
  NotifyDisplayMessages: {
    block: 'display-message',
    sender: 'station',
    request: NotifyDisplayMessagesRequest,
    response: NotifyDisplayMessagesResponse,
  },
  ClearDisplayMessage: {
    block: 'display-message',
    sender: 'csms',
    request: ClearDisplayMessageRequest,
    response: ClearDisplayMessageResponse,
  },
} as const satisfies Record<string, ActionDefinition>
