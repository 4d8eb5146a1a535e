import { type ocpp21, type ocpp201, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type DomainPorts, type StationCall } from '../../domain/inbound.ts'
import { type Handlers2 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'
import { boundedName, isPlaceNumber } from '../shared-bounds.ts'
import { idTokenInfo, presentedToken } from './authorization.ts'
import { meterValues2 } from './meter-values.ts'

type Request = RequestOf<typeof ocpp201, 'TransactionEvent'> | RequestOf<typeof ocpp21, 'TransactionEvent'>

const eventTypes = ['Started', 'Updated', 'Ended'] as const

/** OCPP 2.x, E01 to E17. */
export function transactionsInbound2({ transactions }: Pick<DomainPorts, 'transactions'>) {
  return {
    TransactionEvent: (request: Request, call) => {
      const { transactionInfo } = request
      const isPlace = isPlaceNumber(request.evse?.id) && isPlaceNumber(request.evse?.connectorId)
      // An event of a session that is known needs no place; one that begins a session has none without.
      if (!isPlace && request.eventType === 'Started') {
        return transactions.unreadable(call, 'the evse has no number that can be one', () => ({}))
      }
      const evse = isPlace ? request.evse : undefined
      return transactions.event(
        call,
        {
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
        },
        // I03.FR.02: a cost that nobody worked out is left out; 0 would say that it is free.
        ({ authorization }) => (authorization === null ? {} : { idTokenInfo: idTokenInfo(authorization) }),
      )
    },
  } satisfies Handlers2<'TransactionEvent'>
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
