import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { IdToken } from './types/id-token.ts'

const RemoteStartTransactionRequest = Type.Object(
  { idTag: IdToken, connectorId: Type.Optional(Type.Integer()) },
  { additionalProperties: false },
)

const RemoteStartStopStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })

const RemoteStartTransactionResponse = Type.Object({ status: RemoteStartStopStatus }, { additionalProperties: false })

const RemoteStopTransactionRequest = Type.Object({ transactionId: Type.Integer() }, { additionalProperties: false })

const RemoteStopTransactionResponse = Type.Object({ status: RemoteStartStopStatus }, { additionalProperties: false })

const UnlockConnectorRequest = Type.Object({ connectorId: Type.Integer() }, { additionalProperties: false })

const UnlockStatus = Type.Enum(['Accepted', 'Rejected'], { type: 'string' })

const UnlockConnectorResponse = Type.Object({ status: UnlockStatus }, { additionalProperties: false })

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
  UnlockConnector: {
    block: 'remote-control',
    sender: 'csms',
    request: UnlockConnectorRequest,
    response: UnlockConnectorResponse,
  },
} as const satisfies Record<string, ActionDefinition>
