import { type ocpp16, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type MeterValueInput } from '../../domain/transactions-inbound.ts'
import { type Handlers16 } from '../handlers.ts'
import { isPlaceNumber } from '../shared-bounds.ts'
import { meterValueInputs, sampledValue } from '../shared-sampled-values.ts'

type MeterValue16 = RequestOf<typeof ocpp16, 'MeterValues'>['meterValue'][number]
type SampledValue16 = MeterValue16['sampledValue'][number]

export function meterValues16(values: readonly MeterValue16[] | undefined): MeterValueInput[] {
  return meterValueInputs(values, sample16)
}

/** 1.6 7.43: the value is text; as SignedData it is opaque and kept byte by byte. */
function sample16(sample: SampledValue16) {
  const opaque = sample.format === 'SignedData'
  return sampledValue({
    value: sample.value,
    measurand: sample.measurand,
    unit: sample.unit,
    multiplier: 0,
    context: sample.context,
    phase: sample.phase,
    location: sample.location,
    signed: opaque ? { data: sample.value, method: null, encoding: null, publicKey: null } : undefined,
    opaque,
  })
}

/** OCPP 1.6, 4.7. */
export function meterValuesInbound16({ transactions }: Pick<DomainPorts, 'transactions'>) {
  return {
    MeterValues: (request, call) =>
      transactions.meterValues(
        call,
        {
          wireConnectorId: isPlaceNumber(request.connectorId) ? request.connectorId : null,
          evseId: null,
          transactionId: request.transactionId === undefined ? null : String(request.transactionId),
          meterValues: meterValues16(request.meterValue),
        },
        () => ({}),
      ),
  } satisfies Pick<Handlers16, 'MeterValues'>
}
