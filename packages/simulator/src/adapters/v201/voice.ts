import { ocpp201, type RequestOf } from '@stationmaster/ocpp'
import { type StationControl } from '../../station/control.ts'
import { Link } from '../../station/link.ts'
import { type IdToken } from '../../station/model.ts'
import { type LineOptions, type Voice } from '../adapter.ts'
import { dispatch } from '../dispatch.ts'
import { messageInfo2 } from '../v2/display-message.ts'
import { byVariable, eventData2, type201 } from '../v2/monitoring.ts'
import { type Calls2, createSpeech2 } from '../v2/speech.ts'
import { handlers201 } from './handlers.ts'
import { reportedProfile201 } from './smart-charging.ts'

type WireToken = RequestOf<typeof ocpp201, 'Authorize'>['idToken']

const tokenTypes = [
  'Central',
  'eMAID',
  'ISO14443',
  'ISO15693',
  'KeyCode',
  'Local',
  'MacAddress',
  'NoAuthorization',
] as const satisfies readonly WireToken['type'][]

/** 2.0.1 knows eight kinds of tokens; any other kind is one that the network gave. */
function token201({ idToken, type }: IdToken): WireToken {
  return { idToken, type: tokenTypes.find((known) => known === type) ?? 'Central' }
}

/** A station that speaks OCPP 2.0.1. */
export function createVoice201(station: StationControl, options: LineOptions): Voice {
  const link = new Link<typeof ocpp201>({
    ...options,
    protocol: ocpp201,
    handle: (call) => dispatch<typeof ocpp201>(handlers201, call, station),
  })
  return { link, speech: createSpeech2(station, calls201(station, link)) }
}

function calls201(station: StationControl, link: Link<typeof ocpp201>): Calls2 {
  return {
    boot: (request) => link.call('BootNotification', request),
    heartbeat: () => link.call('Heartbeat', {}),
    authorize: (idToken) => link.call('Authorize', { idToken: token201(idToken) }),
    vehicles: {
      authorize: (idToken, contract) => link.call('Authorize', { idToken: token201(idToken), ...contract }),
      // 2.0.1 has one certificate for vehicles.
      sign: (csr) => link.call('SignCertificate', { csr, certificateType: 'V2GCertificate' }),
      certificateStatus: (request) => link.call('GetCertificateStatus', request),
      contract: (request) => link.call('Get15118EVCertificate', request),
    },
    connectorStatus: ({ evseId, connectorId }, connectorStatus) =>
      link.call('StatusNotification', { timestamp: station.timestamp, connectorStatus, evseId, connectorId }),
    meterValues: (request) => link.call('MeterValues', request),
    notifyEvent: (request) => link.call('NotifyEvent', request),
    notifyReport: (request) => link.call('NotifyReport', request, { priority: 'background' }),
    reportProfile: (requestId, tbc, profile) =>
      link.call(
        'ReportChargingProfiles',
        {
          requestId,
          chargingLimitSource: 'CSO',
          evseId: profile.evseId,
          tbc,
          chargingProfile: [reportedProfile201(profile)],
        },
        { priority: 'background' },
      ),
    reportMessages: (requestId, tbc, messages) =>
      link.call(
        'NotifyDisplayMessages',
        { requestId, tbc, messageInfo: messages.map(messageInfo2) },
        { priority: 'background' },
      ),
    monitorEvent: (event, messageId) =>
      link.call(
        'NotifyEvent',
        {
          generatedAt: station.timestamp,
          seqNo: 0,
          tbc: false,
          eventData: [{ ...eventData2(event) }],
        },
        messageId === undefined ? {} : { messageId },
      ),
    reportMonitors: (requestId, seqNo, tbc, monitors) =>
      link.call(
        'NotifyMonitoringReport',
        {
          requestId,
          seqNo,
          tbc,
          generatedAt: station.timestamp,
          monitor: byVariable(monitors).flatMap((group) =>
            group.slice(0, 1).map(({ component, variable }) => ({
              component,
              variable,
              variableMonitoring: group.map(({ id, type, value, severity, transaction }) => ({
                id,
                type: type201(type),
                value,
                severity,
                transaction,
              })),
            })),
          ),
        },
        { priority: 'background' },
      ),
    notifyCustomer: (request) => link.call('NotifyCustomerInformation', request, { priority: 'background' }),
    securityEvent: (request, messageId) =>
      link.call('SecurityEventNotification', request, messageId === undefined ? {} : { messageId }),
    firmwareStatus: (request) => link.call('FirmwareStatusNotification', request),
    logStatus: (request) => link.call('LogStatusNotification', request),
    tellsUnused: false,
    reservationUpdate: (reservationId, update, messageId) =>
      link.call(
        'ReservationStatusUpdate',
        { reservationId, reservationUpdateStatus: update === 'Expired' ? 'Expired' : 'Removed' },
        messageId === undefined ? {} : { messageId },
      ),
    transactionEvent: ({ idToken, triggerReason, ...request }, messageId) =>
      link.call(
        'TransactionEvent',
        {
          ...request,
          // What came with 2.1 has no word of its own before it.
          triggerReason:
            triggerReason === 'TxResumed' || triggerReason === 'TariffChanged' ? 'ChargingStateChanged' : triggerReason,
          ...(idToken !== undefined && { idToken: token201(idToken) }),
        },
        messageId === undefined ? {} : { messageId },
      ),
  }
}
