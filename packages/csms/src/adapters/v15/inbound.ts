/** What a 1.5 station says, lifted to 1.6, whose handlers then answer it. */
import { type Handlers, type ocpp15, type RequestOf } from '@stationmaster/ocpp'
import { type DomainPorts } from '../../domain/domain-ports.ts'
import { type StationCall } from '../../domain/inbound.ts'
import { type Handlers16 } from '../handlers.ts'
import { parseInstant } from '../instant.ts'
import { optionalName } from '../shared-bounds.ts'

type Handlers15 = Handlers<typeof ocpp15, 'csms', StationCall>
type MeterValue15 = NonNullable<RequestOf<typeof ocpp15, 'MeterValues'>['values']>[number]
type Value15 = MeterValue15['value'][number]

/** Words of 1.5 that 1.6 spells otherwise; every other unit is the same. */
const units = { Amp: 'A', Volt: 'V' } as const

const decimalComma = /^\s*([-+]?\d+),(\d+)\s*$/

function sampledValue({ unit, value, ...rest }: Value15) {
  const text = rest.format === 'SignedData' ? value : value.replace(decimalComma, '$1.$2')
  const lifted = unit === 'Amp' || unit === 'Volt' ? units[unit] : unit
  return { ...rest, value: text, ...(lifted === undefined ? {} : { unit: lifted }) }
}

/** 1.5 writes what it measured as text with attributes, 1.6 as an element of its own. */
function meterValue({ timestamp, value }: MeterValue15) {
  return { timestamp, sampledValue: value.map(sampledValue) }
}

/** OCPP 1.5, chapter 4, in the words of 1.6 chapter 4. */
export function inbound15(lifted: Handlers16, { availability }: Pick<DomainPorts, 'availability'>): Handlers15 {
  return {
    BootNotification: async (request, call) => {
      const { status, currentTime, interval } = await lifted.BootNotification(request, call)
      // 1.5 knows no Pending: a station that waits is rejected and told when to ask again.
      return { status: status === 'Accepted' ? 'Accepted' : 'Rejected', currentTime, heartbeatInterval: interval }
    },
    Heartbeat: lifted.Heartbeat,
    Authorize: lifted.Authorize,
    StartTransaction: lifted.StartTransaction,
    StopTransaction: ({ transactionData, ...request }, call) => {
      const meterValues = transactionData?.flatMap(({ values }) => (values ?? []).map(meterValue))
      const data = meterValues === undefined ? {} : { transactionData: meterValues }
      return lifted.StopTransaction({ ...request, ...data }, call)
    },
    MeterValues: ({ values, ...request }, call) =>
      lifted.MeterValues({ ...request, meterValue: (values ?? []).map(meterValue) }, call),
    // Occupied is not split in 1.5, and is a word of ours as it is.
    StatusNotification: async (request, call) => {
      const errorCode = request.errorCode === 'Mode3Error' ? 'EVCommunicationError' : request.errorCode
      await availability.status(call, {
        wireConnectorId: request.connectorId,
        evseId: request.connectorId,
        connectorId: request.connectorId === 0 ? 0 : 1,
        status: request.status,
        errorCode: errorCode === 'NoError' ? null : errorCode,
        info: optionalName(request.info),
        vendorErrorCode: optionalName(request.vendorErrorCode),
        at: parseInstant(request.timestamp),
      })
      return {}
    },
    DiagnosticsStatusNotification: lifted.DiagnosticsStatusNotification,
    FirmwareStatusNotification: lifted.FirmwareStatusNotification,
    DataTransfer: lifted.DataTransfer,
  }
}
