import { ocpp16, type SoapVersion } from '@stationmaster/ocpp'
import { type StationControl } from '../../station/control.ts'
import { Link, type Outcome } from '../../station/link.ts'
import { type AuthorizationResult, type QueuedMessage, type TransactionEvent } from '../../station/model.ts'
import { type LineOptions, type Speech, type Voice } from '../adapter.ts'
import { dispatch } from '../dispatch.ts'
import { tellFirmware, tellLog } from './firmware.ts'
import { handlers16 } from './handlers.ts'
import { authorization16, connectorNumber, meterValue16, statusWord, stopReasons } from './lower.ts'
import { plugAndChargeSpeech } from './plug-and-charge.ts'

/** A station that speaks OCPP 1.6. */
export function createVoice16(station: StationControl, options: LineOptions): Voice {
  const link = new Link<typeof ocpp16>({
    ...options,
    protocol: ocpp16,
    handle: (call) => dispatch<typeof ocpp16>(handlers16, call, station),
  })
  return { link, speech: createSpeech16(station, link) }
}

/** The same station on a line that speaks SOAP. */
export function createVoice16S(version: SoapVersion) {
  return (station: StationControl, options: LineOptions): Voice => createVoice16(station, { ...options, soap: version })
}

function map<T, U>(outcome: Outcome<T>, read: (value: T) => U): Outcome<U> {
  return outcome.ok ? { ok: true, value: read(outcome.value) } : outcome
}

const told = (outcome: Outcome<unknown>) => map(outcome, () => undefined)

function createSpeech16(station: StationControl, link: Link<typeof ocpp16>): Speech {
  const { layout, serialNumber } = station.options
  const status = async (connectorId: number, word: ReturnType<typeof statusWord>, evseId?: number): Promise<void> => {
    const fault = evseId === undefined ? undefined : station.evse(evseId)?.fault
    await link.call('StatusNotification', {
      connectorId,
      errorCode: fault?.code ?? 'NoError',
      status: word,
      timestamp: station.timestamp,
      ...(fault?.info !== undefined && { info: fault.info }),
      ...(fault?.vendorErrorCode !== undefined && {
        vendorId: layout.vendorName,
        vendorErrorCode: fault.vendorErrorCode,
      }),
    })
  }
  return {
    async boot() {
      const answer = await link.call('BootNotification', {
        chargePointVendor: layout.vendorName.slice(0, 20),
        chargePointModel: layout.model,
        chargePointSerialNumber: serialNumber,
        firmwareVersion: station.firmwareVersion,
        meterType: `${layout.evses[0].kind.toUpperCase()} meter`,
      })
      return map(answer, (response) => ({
        status: response.status,
        intervalS: response.interval,
        currentTime: Date.parse(response.currentTime),
      }))
    },
    heartbeat: async () => map(await link.call('Heartbeat', {}), ({ currentTime }) => Date.parse(currentTime)),
    authorize: async (idToken) =>
      map(await link.call('Authorize', { idTag: idToken.idToken }), ({ idTagInfo }) => authorization16(idTagInfo)),
    statusOf: (state) => `${statusWord(state)} ${state.fault?.code ?? ''}`,
    status: (state) =>
      status(connectorNumber(station, state.evseId, state.connectorId), statusWord(state), state.evseId),
    // Connector 0 is the station: only Available, Unavailable and Faulted [16 4.9].
    stationStatus: () => status(0, station.memory.availability[''] === 'Inoperative' ? 'Unavailable' : 'Available'),
    async meterValues(evseId, value) {
      const connectorId = evseId === 0 ? 0 : connectorNumber(station, evseId, 1)
      await link.call('MeterValues', { connectorId, meterValue: [meterValue16(value)] })
    },
    tellsUnused: false,
    vehicles: plugAndChargeSpeech(link),
    concerns: ({ content }) =>
      content.kind === 'firmware' ||
      content.kind === 'log' ||
      (content.kind === 'transaction' && (content.event.type !== 'Updated' || content.event.meterValues.length > 0)),
    async deliver({ content }, messageId) {
      if (content.kind === 'transaction') return deliver(station, link, content.event, messageId)
      if (content.kind === 'firmware') return told(await tellFirmware(link, content.status, content.requestId))
      if (content.kind === 'log') return told(await tellLog(link, content.status, content.requestId))
      return { ok: true, value: undefined }
    },
  }
}

type Delivered = Promise<Outcome<AuthorizationResult | undefined>>
type Deliver = (
  station: StationControl,
  link: Link<typeof ocpp16>,
  event: TransactionEvent,
  messageId: string | undefined,
) => Delivered

const deliverers = {
  async Started(station, link, event, messageId) {
    const answer = await link.call(
      'StartTransaction',
      {
        connectorId: connectorNumber(station, event.evseId, event.connectorId ?? 1),
        idTag: event.idToken?.idToken ?? '',
        meterStart: Math.round(event.registerWh),
        ...(event.reservationId !== undefined && { reservationId: event.reservationId }),
        timestamp: new Date(event.at).toISOString(),
      },
      identified(messageId),
    )
    return map(answer, ({ transactionId, idTagInfo }) => {
      station.memory.csmsTransactionIds[event.transactionId] = transactionId
      station.save()
      return authorization16(idTagInfo)
    })
  },
  async Updated(station, link, event, messageId) {
    const answer = await link.call(
      'MeterValues',
      {
        connectorId: connectorNumber(station, event.evseId, event.connectorId ?? 1),
        transactionId: csmsTransactionId(station, event),
        meterValue: event.meterValues.map(meterValue16),
      },
      identified(messageId),
    )
    return map(answer, () => undefined)
  },
  async Ended(station, link, event, messageId) {
    const answer = await link.call(
      'StopTransaction',
      {
        meterStop: Math.round(event.registerWh),
        timestamp: new Date(event.at).toISOString(),
        transactionId: csmsTransactionId(station, event),
        reason: stopReasons[event.stoppedReason ?? 'Local'],
        ...(event.idToken !== undefined && { idTag: event.idToken.idToken }),
        ...(event.meterValues.length > 0 && { transactionData: event.meterValues.map(meterValue16) }),
      },
      identified(messageId),
    )
    return map(answer, ({ idTagInfo }) => {
      delete station.memory.csmsTransactionIds[event.transactionId]
      station.save()
      return idTagInfo === undefined ? undefined : authorization16(idTagInfo)
    })
  },
} as const satisfies Record<TransactionEvent['type'], Deliver>

function deliver(
  station: StationControl,
  link: Link<typeof ocpp16>,
  event: TransactionEvent,
  messageId: QueuedMessage['messageId'],
): Delivered {
  return deliverers[event.type](station, link, event, messageId)
}

/** A start that was given up leaves no id; -1 is what stations in the field send then. */
function csmsTransactionId(station: StationControl, event: TransactionEvent): number {
  return station.memory.csmsTransactionIds[event.transactionId] ?? -1
}

function identified(messageId: string | undefined): { messageId?: string } {
  return messageId === undefined ? {} : { messageId }
}
