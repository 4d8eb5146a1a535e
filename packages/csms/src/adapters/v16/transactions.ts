import { type ActionOf, type ocpp16, type ResponseOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type StationCall } from '../../domain/inbound.ts'
import { type Handlers16 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'
import { boundedName, isPlaceNumber } from '../shared-bounds.ts'
import { wholeWh } from '../shared-sampled-values.ts'
import { idTagInfo } from './authorization.ts'
import { meterValues16 } from './meter-values.ts'

/** OCPP 1.6, 4.8 and 4.10. */
export function transactionsInbound16({ transactions }: Pick<DomainPorts, 'transactions'>) {
  return {
    StartTransaction: (request, call) => {
      if (!isPlaceNumber(request.connectorId)) {
        return transactions.unreadable(call, `${request.connectorId} is no connector`, noStart)
      }
      return transactions.start(
        call,
        {
          wireConnectorId: request.connectorId,
          token: { value: boundedName(request.idTag), type: null },
          meterStartWh: wholeWh(request.meterStart),
          at: parseInstant(request.timestamp),
          reservationId: request.reservationId ?? null,
        },
        ({ number, authorization }) => ({ transactionId: number, idTagInfo: idTagInfo(authorization) }),
      )
    },
    StopTransaction: (request, call) =>
      transactions.stop(
        call,
        {
          transactionId: String(request.transactionId),
          token: request.idTag === undefined ? null : { value: boundedName(request.idTag), type: null },
          meterStopWh: wholeWh(request.meterStop),
          at: parseInstant(request.timestamp),
          reason: request.reason ?? null,
          meterValues: meterValues16(request.transactionData),
        },
        ({ authorization }) => (authorization === null ? {} : { idTagInfo: idTagInfo(authorization) }),
      ),
  } satisfies Pick<Handlers16, 'StartTransaction' | 'StopTransaction'>
}

/** The answer to a start that nothing can be done with: it needs an id all the same (1.6 4.8). */
export function noStart({ number }: { number: number }) {
  return { transactionId: number, idTagInfo: { status: 'Invalid' as const } }
}

/** The answer to a billing message that could only be stored raw (F2): a start needs an id all the same (1.6 4.8). */
export function unreadableBilling16({ transactions }: Pick<DomainPorts, 'transactions'>) {
  return (call: StationCall, note: string): Promise<ResponseOf<typeof ocpp16, ActionOf<typeof ocpp16>>> =>
    transactions.unreadable(call, note, (given) => (call.action === 'StartTransaction' ? noStart(given) : {}))
}
