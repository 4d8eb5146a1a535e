import Type from 'typebox'
import { type ActionDefinition } from '../protocol.ts'
import { AuthorizeCertificateStatus, ClearCacheStatus } from '../v201/authorization.ts'
import { CustomData, GenericStatus } from '../v201/types/common.ts'
import { OCSPRequestData } from './types/certificate.ts'
import { StatusInfo } from './types/common.ts'
import { EnergyTransferMode } from './types/energy-transfer.ts'
import { IdToken, IdTokenInfo } from './types/id-token.ts'
import { Tariff } from './types/tariff.ts'

const AuthorizeRequest = Type.Object(
  {
    idToken: IdToken,
    certificate: Type.Optional(Type.String({ maxLength: 10000 })),
    iso15118CertificateHashData: Type.Optional(Type.Array(OCSPRequestData, { minItems: 1, maxItems: 4 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const AuthorizeResponse = Type.Object(
  {
    idTokenInfo: IdTokenInfo,
    certificateStatus: Type.Optional(AuthorizeCertificateStatus),
    allowedEnergyTransfer: Type.Optional(Type.Array(EnergyTransferMode, { minItems: 1 })),
    tariff: Type.Optional(Tariff),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearCacheRequest = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const ClearCacheResponse = Type.Object(
  {
    status: ClearCacheStatus,
    statusInfo: Type.Optional(StatusInfo),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const VatNumberValidationRequest = Type.Object(
  {
    vatNumber: Type.String({ maxLength: 20 }),
    evseId: Type.Optional(Type.Integer({ minimum: 0 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const Address = Type.Object(
  {
    name: Type.String({ maxLength: 50 }),
    address1: Type.String({ maxLength: 100 }),
    address2: Type.Optional(Type.String({ maxLength: 100 })),
    city: Type.String({ maxLength: 100 }),
    postalCode: Type.Optional(Type.String({ maxLength: 20 })),
    country: Type.String({ maxLength: 50 }),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const VatNumberValidationResponse = Type.Object(
  {
    company: Type.Optional(Address),
    statusInfo: Type.Optional(StatusInfo),
    vatNumber: Type.String({ maxLength: 20 }),
    evseId: Type.Optional(Type.Integer({ minimum: 0 })),
    status: GenericStatus,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const PaymentStatus = Type.Enum(['Settled', 'Canceled', 'Rejected', 'Failed'], { type: 'string' })

const NotifySettlementRequest = Type.Object(
  {
    transactionId: Type.Optional(Type.String({ maxLength: 36 })),
    pspRef: Type.String({ maxLength: 255 }),
    status: PaymentStatus,
    statusInfo: Type.Optional(Type.String({ maxLength: 500 })),
    settlementAmount: Type.Number(),
    settlementTime: Type.String({ format: 'date-time' }),
    receiptId: Type.Optional(Type.String({ maxLength: 50 })),
    receiptUrl: Type.Optional(Type.String({ maxLength: 2000 })),
    vatCompany: Type.Optional(Address),
    vatNumber: Type.Optional(Type.String({ maxLength: 20 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifySettlementResponse = Type.Object(
  {
    receiptUrl: Type.Optional(Type.String({ maxLength: 2000 })),
    receiptId: Type.Optional(Type.String({ maxLength: 50 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyWebPaymentStartedRequest = Type.Object(
  {
    evseId: Type.Integer({ minimum: 0 }),
    timeout: Type.Integer(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

const NotifyWebPaymentStartedResponse = Type.Object(
  {
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const authorization = {
  Authorize: { block: 'authorization', sender: 'station', request: AuthorizeRequest, response: AuthorizeResponse },
  ClearCache: { block: 'authorization', sender: 'csms', request: ClearCacheRequest, response: ClearCacheResponse },
  VatNumberValidation: {
    block: 'authorization',
    sender: 'station',
    request: VatNumberValidationRequest,
    response: VatNumberValidationResponse,
  },
  NotifySettlement: {
    block: 'authorization',
    sender: 'station',
    request: NotifySettlementRequest,
    response: NotifySettlementResponse,
  },
  NotifyWebPaymentStarted: {
    block: 'authorization',
    sender: 'csms',
    request: NotifyWebPaymentStartedRequest,
    response: NotifyWebPaymentStartedResponse,
  },
} as const satisfies Record<string, ActionDefinition>
