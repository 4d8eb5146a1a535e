import { ocpp21 } from '@stationmaster/ocpp'
import { type StationControl } from '../../station/control.ts'
import { Link } from '../../station/link.ts'
import { type LineOptions, type Voice } from '../adapter.ts'
import { dispatch } from '../dispatch.ts'
import { content2, messageInfo2 } from '../v2/display-message.ts'
import { byVariable, eventData2 } from '../v2/monitoring.ts'
import { reportedProfile } from '../v2/smart-charging.ts'
import { type Calls2, createSpeech2 } from '../v2/speech.ts'
import { handlers21 } from './handlers.ts'
import { settlement21 } from './payments.ts'
import { speech21 } from './speech.ts'
import { costDetails21 } from './tariff-and-cost.ts'

/** A station that speaks OCPP 2.1. */
export function createVoice21(station: StationControl, options: LineOptions): Voice {
  const link = new Link<typeof ocpp21>({
    ...options,
    protocol: ocpp21,
    handle: (call) => dispatch<typeof ocpp21>(handlers21, call, station),
  })
  return {
    link,
    speech: { ...createSpeech2(station, calls21(station, link)), ...speech21(link, () => station.timestamp) },
  }
}

function calls21(station: StationControl, link: Link<typeof ocpp21>): Calls2 {
  return {
    boot: (request) => link.call('BootNotification', request),
    heartbeat: () => link.call('Heartbeat', {}),
    authorize: (idToken) => link.call('Authorize', { idToken }),
    vehicles: {
      authorize: (idToken, contract) => link.call('Authorize', { idToken, ...contract }),
      sign: (csr, certificateType) =>
        link.call('SignCertificate', { csr, certificateType, requestId: station.memory.nextEventId++ }),
      certificateStatus: (request) => link.call('GetCertificateStatus', request),
      contract: (request) => link.call('Get15118EVCertificate', request),
    },
    // [2.1 B01.FR.05, G01] the status of a connector is an event of its AvailabilityState.
    connectorStatus: ({ evseId, connectorId }, actualValue) =>
      link.call('NotifyEvent', {
        generatedAt: station.timestamp,
        seqNo: 0,
        tbc: false,
        eventData: [
          {
            eventId: station.memory.nextEventId++,
            timestamp: station.timestamp,
            trigger: 'Delta',
            actualValue,
            component: { name: 'Connector', evse: { id: evseId, connectorId } },
            variable: { name: 'AvailabilityState' },
            eventNotificationType: 'HardWiredNotification',
            severity: 8,
          },
        ],
      }),
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
          chargingProfile: [reportedProfile(profile)],
        },
        { priority: 'background' },
      ),
    reportMessages: (requestId, tbc, messages) =>
      link.call(
        'NotifyDisplayMessages',
        {
          requestId,
          tbc,
          messageInfo: messages.map((message) => ({
            ...messageInfo2(message),
            ...(message.extra.length > 0 && { messageExtra: message.extra.map(content2) }),
          })),
        },
        { priority: 'background' },
      ),
    monitorEvent: (event, messageId) =>
      link.call(
        'NotifyEvent',
        {
          generatedAt: station.timestamp,
          seqNo: 0,
          tbc: false,
          eventData: [{ ...eventData2(event), severity: event.monitor.severity }],
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
              variableMonitoring: group.map(({ id, type, value, severity, transaction, kind }) => ({
                id,
                type: type,
                value,
                severity,
                transaction,
                eventNotificationType: kind,
              })),
            })),
          ),
        },
        { priority: 'background' },
      ),
    notifyCustomer: (request) => link.call('NotifyCustomerInformation', request, { priority: 'background' }),
    streams: {
      async openStream({ id, monitorId, params }) {
        const constantStreamData = { id, variableMonitoringId: monitorId, params }
        const answer = await link.call('OpenPeriodicEventStream', { constantStreamData })
        return answer.ok && answer.value.status === 'Accepted'
      },
      async closeStream(id) {
        await link.call('ClosePeriodicEventStream', { id })
      },
      streamValues(id, pending, values) {
        const base = values[0]?.at ?? 0
        const data = values.map(({ at, value }) => ({ t: (at - base) / 1_000, v: value }))
        link.send('NotifyPeriodicEventStream', { id, pending, basetime: new Date(base).toISOString(), data })
      },
    },
    securityEvent: (request, messageId) =>
      link.call('SecurityEventNotification', request, messageId === undefined ? {} : { messageId }),
    firmwareStatus: (request) => link.call('FirmwareStatusNotification', request),
    logStatus: (request) => link.call('LogStatusNotification', request),
    tellsUnused: true,
    reservationUpdate: (reservationId, reservationUpdateStatus, messageId) =>
      link.call(
        'ReservationStatusUpdate',
        { reservationId, reservationUpdateStatus },
        messageId === undefined ? {} : { messageId },
      ),
    settlement: (notice, messageId) =>
      link.call('NotifySettlement', settlement21(notice), messageId === undefined ? {} : { messageId }),
    transactionEvent: ({ transactionInfo, ...request }, messageId, { tariffId, cost }) =>
      link.call(
        'TransactionEvent',
        {
          ...request,
          transactionInfo: { ...transactionInfo, ...(tariffId !== undefined && { tariffId }) },
          ...(cost !== undefined && { costDetails: costDetails21(cost) }),
        },
        messageId === undefined ? {} : { messageId },
      ),
  }
}
