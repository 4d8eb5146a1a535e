import { type ocpp21, type ocpp201, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type StationCall } from '../../domain/inbound.ts'
import { type TransactionEventInput, type TransactionEventOutcome } from '../../domain/transactions-inbound.ts'
import { type Handlers2 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'
import { boundedName, isPlaceNumber } from '../shared-bounds.ts'
import { idTokenInfo, presentedToken } from './authorization.ts'
import { meterValues2 } from './meter-values.ts'
import { costAnswer } from './tariff-and-cost.ts'

type Request = RequestOf<typeof ocpp201, 'TransactionEvent'> | RequestOf<typeof ocpp21, 'TransactionEvent'>

const eventTypes = ['Started', 'Updated', 'Ended'] as const

/** OCPP 2.x, E01 to E17. */
export function transactionsInbound2({ transactions }: Pick<DomainPorts, 'transactions'>) {
  return {
    TransactionEvent: (request: Request, call) => {
      const input = eventInput2(request)
      return typeof input === 'string'
        ? transactions.unreadable(call, input, () => ({}))
        : transactions.event(call, input, eventAnswer2)
    },
  } satisfies Handlers2<'TransactionEvent'>
}

/** The event in our words, or why nothing can be made of it. */
export function eventInput2(request: Request): TransactionEventInput | string {
  const { transactionInfo } = request
  const isPlace = isPlaceNumber(request.evse?.id) && isPlaceNumber(request.evse?.connectorId)
  // An event of a session that is known needs no place; one that begins a session has none without.
  if (!isPlace && request.eventType === 'Started') return 'the evse has no number that can be one'
  const evse = isPlace ? request.evse : undefined
  return {
    // F1: a word that is none of the three begins and ends nothing.
    eventType: eventTypes.find((eventType) => eventType === request.eventType) ?? 'Updated',
    at: parseInstant(request.timestamp),
    triggerReason: request.triggerReason,
    seqNo: request.seqNo,
    offline: request.offline ?? false,
    transactionId: boundedName(transactionInfo.transactionId),
    chargingState: transactionInfo.chargingState ?? null,
    operationMode: operationModeOf(transactionInfo),
    stoppedReason: transactionInfo.stoppedReason ?? null,
    remoteStartId: transactionInfo.remoteStartId ?? null,
    evseId: evse?.id ?? null,
    connectorId: evse?.connectorId ?? null,
    token: request.idToken === undefined ? null : presentedToken(request.idToken),
    reservationId: request.reservationId ?? null,
    meterValues: meterValues2(request.meterValue),
    tariffId: null,
    costDetails: null,
  }
}

export function eventAnswer2({ authorization, cost }: TransactionEventOutcome) {
  return {
    ...(authorization === null ? {} : { idTokenInfo: idTokenInfo(authorization) }),
    ...costAnswer(cost),
  }
}

/** 2.1 tells how it is charged. */
function operationModeOf(info: Request['transactionInfo']): string | null {
  return 'operationMode' in info ? (info.operationMode ?? null) : null
}

type Empty = ResponseOf<typeof ocpp201, 'MeterValues'> & ResponseOf<typeof ocpp21, 'MeterValues'>

/** The answer to a billing message that could only be stored raw (F2, J02.FR.19). */
export function unreadableBilling2({ transactions }: Pick<DomainPorts, 'transactions'>) {
  return (call: StationCall, note: string): Promise<Empty> => transactions.unreadable(call, note, () => ({}))
}
