import { type ocpp21, type ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type MeterValueInput } from '../../domain/transactions-inbound.ts'
import { type Handlers2 } from '../handlers.ts'
import { meterValueInputs, sampledValue } from '../shared-sampled-values.ts'

type Request = RequestOf<typeof ocpp201, 'MeterValues'> | RequestOf<typeof ocpp21, 'MeterValues'>
type SampledValue2 = Request['meterValue'][number]['sampledValue'][number]

export function meterValues2(
  values: readonly { timestamp: string; sampledValue: readonly SampledValue2[] }[] | undefined,
): MeterValueInput[] {
  return meterValueInputs(values, sample2)
}

/** 2.x: the value is a number, to be multiplied by ten to the multiplier; signed data stand beside it. */
function sample2(sample: SampledValue2) {
  const { signedMeterValue: signed, unitOfMeasure } = sample
  return sampledValue({
    value: sample.value,
    measurand: sample.measurand,
    unit: unitOfMeasure?.unit,
    multiplier: unitOfMeasure?.multiplier ?? 0,
    context: sample.context,
    phase: sample.phase,
    location: sample.location,
    signed:
      signed === undefined
        ? undefined
        : {
            data: signed.signedMeterData,
            method: signed.signingMethod ?? null,
            encoding: signed.encodingMethod,
            publicKey: signed.publicKey ?? null,
          },
    opaque: false,
  })
}

/** OCPP 2.x, J01: outside transactions only, those inside come as TransactionEvent (J01.FR.14). */
export function meterValuesInbound2({ transactions }: Pick<DomainPorts, 'transactions'>) {
  return {
    MeterValues: (request: Request, call) =>
      transactions.meterValues(
        call,
        {
          wireConnectorId: null,
          evseId: request.evseId,
          transactionId: null,
          meterValues: meterValues2(request.meterValue),
        },
        () => ({}),
      ),
  } satisfies Handlers2<'MeterValues'>
}
