import { type ocpp201, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type StationProfile } from '../../station/charging-profile.ts'
import { type StationControl } from '../../station/control.ts'
import { showCost } from '../../station/cost.ts'
import { type StationMessage } from '../../station/display-message.ts'
import { type Outcome } from '../../station/link.ts'
import {
  type ConnectorState,
  type IdToken,
  type ReservationUpdate,
  type SettlementNotice,
  type TransactionEvent,
  type TriggerReason,
} from '../../station/model.ts'
import { type MonitorEvent } from '../../station/monitor-model.ts'
import { readVariable } from '../../station/read-variable.ts'
import { type Speech } from '../adapter.ts'
import { authorization2, meterValue2, statusWord, stoppedReasons } from './lower.ts'
import { type VehicleCalls, vehicleSpeech2 } from './vehicles.ts'

type Requests<A extends keyof (typeof ocpp201)['actions']> = RequestOf<typeof ocpp201, A>
type Responses<A extends keyof (typeof ocpp201)['actions']> = ResponseOf<typeof ocpp201, A>

/** A transaction event before the version has written its token and its cause. */
type TransactionRequest = Omit<Requests<'TransactionEvent'>, 'triggerReason' | 'idToken'> & {
  readonly triggerReason: TriggerReason
  readonly idToken?: IdToken
}
type TokenInfo = Parameters<typeof authorization2>[0]

/** The requests that both 2.x versions make, as each writes them. */
export interface Calls2 {
  boot(request: Requests<'BootNotification'>): Promise<Outcome<Responses<'BootNotification'>>>
  heartbeat(): Promise<Outcome<{ currentTime: string }>>
  authorize(idToken: IdToken): Promise<Outcome<{ idTokenInfo: TokenInfo }>>
  readonly vehicles: VehicleCalls
  connectorStatus(state: ConnectorState, word: ReturnType<typeof statusWord>): Promise<unknown>
  meterValues(request: Requests<'MeterValues'>): Promise<unknown>
  notifyEvent(request: Requests<'NotifyEvent'>): Promise<unknown>
  notifyReport(request: Requests<'NotifyReport'>): Promise<Outcome<unknown>>
  reportProfile(requestId: number, tbc: boolean, profile: StationProfile): Promise<Outcome<unknown>>
  reportMessages(requestId: number, tbc: boolean, messages: readonly StationMessage[]): Promise<Outcome<unknown>>
  monitorEvent(event: MonitorEvent, messageId: string | undefined): Promise<Outcome<unknown>>
  reportMonitors: NonNullable<Speech['reportMonitors']>
  notifyCustomer(request: Requests<'NotifyCustomerInformation'>): Promise<Outcome<unknown>>
  /** Only 2.1 has streams. */
  readonly streams?: Required<Pick<Speech, 'openStream' | 'closeStream' | 'streamValues'>>
  securityEvent(
    request: Requests<'SecurityEventNotification'>,
    messageId: string | undefined,
  ): Promise<Outcome<unknown>>
  firmwareStatus(request: Requests<'FirmwareStatusNotification'>): Promise<Outcome<unknown>>
  logStatus(request: Requests<'LogStatusNotification'>): Promise<Outcome<unknown>>
  /** Whether `NoTransaction` is a word of the version. */
  readonly tellsUnused: boolean
  reservationUpdate(id: number, update: ReservationUpdate, messageId: string | undefined): Promise<Outcome<unknown>>
  /** 2.1 alone. */
  settlement?(notice: SettlementNotice, messageId: string | undefined): Promise<Outcome<unknown>>
  transactionEvent(
    request: TransactionRequest,
    messageId: string | undefined,
    event: TransactionEvent,
  ): Promise<Outcome<{ idTokenInfo?: TokenInfo; totalCost?: number; updatedPersonalMessage?: { content: string } }>>
}

function map<T, U>(outcome: Outcome<T>, read: (value: T) => U): Outcome<U> {
  return outcome.ok ? { ok: true, value: read(outcome.value) } : outcome
}

const told = (outcome: Outcome<unknown>) => map(outcome, () => undefined)

function numbered<S extends string>({ status, requestId }: { status: S; requestId: number | undefined }) {
  return { status, ...(requestId !== undefined && { requestId }) }
}

/** What a 2.x station says, written once for both versions. */
export function createSpeech2(station: StationControl, calls: Calls2): Speech {
  const { layout, serialNumber } = station.options
  const problems = new Set<string>()

  const reportProblem = async ({ evseId, connectorId, fault }: ConnectorState): Promise<void> => {
    const key = `${evseId}.${connectorId}`
    if ((fault !== undefined) === problems.has(key)) return
    if (fault === undefined) problems.delete(key)
    else problems.add(key)
    await calls.notifyEvent({
      generatedAt: station.timestamp,
      seqNo: 0,
      eventData: [
        {
          eventId: station.memory.nextEventId++,
          timestamp: station.timestamp,
          trigger: 'Alerting',
          actualValue: String(fault !== undefined),
          cleared: fault === undefined,
          component: { name: 'Connector', evse: { id: evseId, connectorId } },
          variable: { name: 'Problem' },
          eventNotificationType: 'HardWiredNotification',
          ...(fault !== undefined && {
            techCode: fault.vendorErrorCode ?? fault.code,
            techInfo: fault.info ?? fault.code,
          }),
        },
      ],
    })
  }

  return {
    async boot(reason) {
      const answer = await calls.boot({
        reason,
        chargingStation: {
          vendorName: layout.vendorName,
          model: layout.model,
          serialNumber,
          firmwareVersion: station.firmwareVersion,
        },
      })
      return map(answer, ({ status, interval, currentTime }) => ({
        status,
        intervalS: interval,
        currentTime: Date.parse(currentTime),
      }))
    },
    heartbeat: async () => map(await calls.heartbeat(), ({ currentTime }) => Date.parse(currentTime)),
    authorize: async (idToken) => map(await calls.authorize(idToken), ({ idTokenInfo }) => authorization2(idTokenInfo)),
    statusOf: (state) => `${statusWord(state)} ${state.fault?.code ?? ''}`,
    async status(state) {
      await calls.connectorStatus(state, statusWord(state))
      await reportProblem(state)
    },
    stationStatus: () => Promise.resolve(),
    async meterValues(evseId, value) {
      await calls.meterValues({ evseId, meterValue: [meterValue2(value)] })
    },
    report: (requestId, seqNo, tbc, items) =>
      calls.notifyReport({
        requestId,
        generatedAt: station.timestamp,
        seqNo,
        tbc,
        reportData: items.map((definition) => {
          const value = definition.mutability === 'WriteOnly' ? undefined : readVariable(station, definition)
          return {
            component: definition.component,
            variable: definition.variable,
            variableAttribute: [
              {
                type: 'Actual' as const,
                mutability: definition.mutability,
                persistent: definition.measured !== true,
                constant: definition.constant === true,
                ...(value !== undefined && { value }),
              },
            ],
            variableCharacteristics: {
              dataType: definition.dataType,
              supportsMonitoring: definition.constant !== true,
              ...(definition.unit !== undefined && { unit: definition.unit }),
              ...(definition.minLimit !== undefined && { minLimit: definition.minLimit }),
              ...(definition.maxLimit !== undefined && { maxLimit: definition.maxLimit }),
              ...(definition.values !== undefined && { valuesList: definition.values.join(',') }),
            },
          }
        }),
      }),
    tellsUnused: calls.tellsUnused,
    reportProfile: (requestId, tbc, profile) => calls.reportProfile(requestId, tbc, profile),
    reportMessages: (requestId, tbc, messages) => calls.reportMessages(requestId, tbc, messages),
    reportMonitors: (requestId, seqNo, tbc, monitors) => calls.reportMonitors(requestId, seqNo, tbc, monitors),
    reportCustomer: (requestId, seqNo, tbc, data) =>
      calls.notifyCustomer({ requestId, seqNo, tbc, data, generatedAt: station.timestamp }),
    ...calls.streams,
    vehicles: vehicleSpeech2(calls.vehicles),
    concerns: ({ content }) => content.kind !== 'settlement' || calls.settlement !== undefined,
    async deliver({ content, offline }, messageId) {
      if (content.kind === 'transaction') {
        const answer = await calls.transactionEvent(
          transactionRequest(content.event, offline),
          messageId,
          content.event,
        )
        return map(answer, ({ idTokenInfo, totalCost, updatedPersonalMessage }) => {
          showCost(station, content.event.transactionId, {
            ...(totalCost !== undefined && { totalCost }),
            ...(updatedPersonalMessage !== undefined && { message: updatedPersonalMessage.content }),
          })
          return idTokenInfo === undefined ? undefined : authorization2(idTokenInfo)
        })
      }
      if (content.kind === 'reservation') {
        const answer = await calls.reservationUpdate(content.id, content.update, messageId)
        return map(answer, () => undefined)
      }
      if (content.kind === 'monitor-event') return told(await calls.monitorEvent(content.event, messageId))
      if (content.kind === 'settlement') {
        const answer = await calls.settlement?.(content.notice, messageId)
        return answer === undefined ? { ok: true, value: undefined } : map(answer, () => undefined)
      }
      if (content.kind === 'firmware') return told(await calls.firmwareStatus(numbered(content)))
      if (content.kind === 'log') return told(await calls.logStatus(numbered(content)))
      const answer = await calls.securityEvent(
        {
          type: content.type,
          timestamp: new Date(content.at).toISOString(),
          ...(content.detail !== undefined && { techInfo: content.detail }),
        },
        messageId,
      )
      return map(answer, () => undefined)
    },
  }
}

function transactionRequest(event: TransactionEvent, offline: boolean): TransactionRequest {
  return {
    eventType: event.type,
    timestamp: new Date(event.at).toISOString(),
    triggerReason: event.trigger,
    seqNo: event.seqNo,
    offline,
    transactionInfo: {
      transactionId: event.transactionId,
      chargingState: event.chargingState,
      timeSpentCharging: event.timeSpentChargingS,
      ...(event.remoteStartId !== undefined && { remoteStartId: event.remoteStartId }),
      ...(event.stoppedReason !== undefined && { stoppedReason: stoppedReasons[event.stoppedReason] }),
    },
    evse: { id: event.evseId, ...(event.connectorId !== undefined && { connectorId: event.connectorId }) },
    ...(event.idToken !== undefined && { idToken: event.idToken }),
    ...(event.reservationId !== undefined && { reservationId: event.reservationId }),
    ...(event.meterValues.length > 0 && { meterValue: event.meterValues.map(meterValue2) }),
  }
}
