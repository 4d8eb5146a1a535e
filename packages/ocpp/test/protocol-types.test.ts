import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  type ActionOf,
  type ActionsFrom,
  type Handlers,
  type PeerOf,
  type Protocol,
  type RequestOf,
  type ResponseOf,
  type Role,
} from '../src/protocol.ts'
import { ocpp16 } from '../src/v16/protocol.ts'
import { ocpp21 } from '../src/v21/protocol.ts'
import { ocpp201 } from '../src/v201/protocol.ts'

type V16 = typeof ocpp16
type V201 = typeof ocpp201
type V21 = typeof ocpp21

const actionsFrom = (protocol: Protocol, role: Role) =>
  Object.entries(protocol.actions)
    .filter(([, { sender }]) => sender === role || sender === 'both')
    .map(([action]) => action)

describe('who may send what', () => {
  test.each([
    { protocol: ocpp16, station: 10 + 4, csms: 19 + 7, actions: 28 + 11 },
    { protocol: ocpp201, station: 25, csms: 39 + 1, actions: 64 },
    { protocol: ocpp21, station: 25 + 12, csms: 39 + 1 + 15, actions: 64 + 27 },
  ])('$protocol.version', ({ protocol, station, csms, actions }) => {
    expect(actionsFrom(protocol, 'station')).toHaveLength(station)
    expect(actionsFrom(protocol, 'csms')).toHaveLength(csms)
    expect(Object.keys(protocol.actions)).toHaveLength(actions)
  })

  test('DataTransfer is the only action of both', () => {
    for (const protocol of [ocpp16, ocpp201, ocpp21]) {
      const csms = actionsFrom(protocol, 'csms')
      expect(actionsFrom(protocol, 'station').filter((action) => csms.includes(action))).toEqual(['DataTransfer'])
    }
  })

  test('every action of 2.0.1 is one of 2.1, in the same block and from the same side', () => {
    const blockAndSender = ({ actions }: Protocol) =>
      Object.fromEntries(Object.entries(actions).map(([action, { block, sender }]) => [action, { block, sender }]))
    expect(blockAndSender(ocpp21)).toMatchObject(blockAndSender(ocpp201))
  })

  test('NotifyPeriodicEventStream is the only SEND', () => {
    const unanswered = [ocpp16, ocpp201, ocpp21].flatMap(({ actions }) =>
      Object.entries<Protocol['actions'][string]>(actions).filter(([, { response }]) => response === null),
    )
    expect(unanswered.map(([action]) => action)).toEqual(['NotifyPeriodicEventStream'])
  })

  test('the compiler knows the same', () => {
    expectTypeOf<ActionsFrom<V16, 'station'>>().toEqualTypeOf<
      | 'Authorize'
      | 'BootNotification'
      | 'DataTransfer'
      | 'DiagnosticsStatusNotification'
      | 'FirmwareStatusNotification'
      | 'Heartbeat'
      | 'LogStatusNotification'
      | 'MeterValues'
      | 'SecurityEventNotification'
      | 'SignCertificate'
      | 'SignedFirmwareStatusNotification'
      | 'StartTransaction'
      | 'StatusNotification'
      | 'StopTransaction'
    >()
    expectTypeOf<Exclude<ActionsFrom<V21, 'station'>, ActionsFrom<V201, 'station'>>>().toEqualTypeOf<
      | 'BatterySwap'
      | 'ClosePeriodicEventStream'
      | 'GetCertificateChainStatus'
      | 'NotifyDERAlarm'
      | 'NotifyDERStartStop'
      | 'NotifyPeriodicEventStream'
      | 'NotifyPriorityCharging'
      | 'NotifySettlement'
      | 'OpenPeriodicEventStream'
      | 'PullDynamicScheduleUpdate'
      | 'ReportDERControl'
      | 'VatNumberValidation'
    >()
    expectTypeOf<Exclude<ActionsFrom<V21, 'csms'>, ActionsFrom<V201, 'csms'>>>().toEqualTypeOf<
      | 'AdjustPeriodicEventStream'
      | 'AFRRSignal'
      | 'ChangeTransactionTariff'
      | 'ClearDERControl'
      | 'ClearTariffs'
      | 'GetDERControl'
      | 'GetPeriodicEventStream'
      | 'GetTariffs'
      | 'NotifyAllowedEnergyTransfer'
      | 'NotifyWebPaymentStarted'
      | 'RequestBatterySwap'
      | 'SetDefaultTariff'
      | 'SetDERControl'
      | 'UpdateDynamicSchedule'
      | 'UsePriorityCharging'
    >()
    expectTypeOf<Exclude<ActionOf<V201>, ActionOf<V21>>>().toBeNever()
    expectTypeOf<ActionsFrom<V201, 'station'> & ActionsFrom<V201, 'csms'>>().toEqualTypeOf<'DataTransfer'>()
    expectTypeOf<PeerOf<'csms'>>().toEqualTypeOf<'station'>()
  })
})

describe('what a message looks like to the compiler', () => {
  test('optional properties may be absent but not undefined', () => {
    expectTypeOf<RequestOf<V16, 'StopTransaction'>['idTag']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<RequestOf<V16, 'Authorize'>>().toEqualTypeOf<{ idTag: string }>()
    expectTypeOf<{ idTag: undefined; meterStop: 1; timestamp: ''; transactionId: 1 }>().not.toExtend<
      RequestOf<V16, 'StopTransaction'>
    >()
  })

  test('enumerations are unions, and 2.1 opens those it opens', () => {
    expectTypeOf<ResponseOf<V16, 'BootNotification'>['status']>().toEqualTypeOf<'Accepted' | 'Pending' | 'Rejected'>()
    expectTypeOf<RequestOf<V201, 'Authorize'>['idToken']['type']>().toEqualTypeOf<
      'Central' | 'eMAID' | 'ISO14443' | 'ISO15693' | 'KeyCode' | 'Local' | 'MacAddress' | 'NoAuthorization'
    >()
    expectTypeOf<RequestOf<V21, 'Authorize'>['idToken']['type']>().toEqualTypeOf<string>()
  })

  test('customData takes what a vendor adds', () => {
    expectTypeOf<{ customData: { vendorId: 'org.example'; anything: [1, 2] } }>().toExtend<
      RequestOf<V201, 'Heartbeat'>
    >()
    expectTypeOf<{ customData: { anything: 1 } }>().not.toExtend<RequestOf<V201, 'Heartbeat'>>()
  })

  test('the data of DataTransfer is text in 1.6 and anything in 2.x', () => {
    expectTypeOf<RequestOf<V16, 'DataTransfer'>['data']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<RequestOf<V21, 'DataTransfer'>['data']>().toBeUnknown()
  })
})

describe('handlers', () => {
  interface Context {
    readonly identity: string
  }

  test('there is one for each action of the other side', () => {
    expectTypeOf<keyof Handlers<V16, 'csms', Context>>().toEqualTypeOf<ActionsFrom<V16, 'station'>>()
    expectTypeOf<keyof Handlers<V21, 'station', Context>>().toEqualTypeOf<ActionsFrom<V21, 'csms'>>()
  })

  test('a misspelt value, a missing field and a wrong request do not compile', () => {
    type Boot = Handlers<V201, 'csms', Context>['BootNotification']
    type Answer = Awaited<ReturnType<Boot>>
    expectTypeOf<{ currentTime: string; interval: 300; status: 'Accepted' }>().toExtend<Answer>()
    expectTypeOf<{ currentTime: string; interval: 300; status: 'Acepted' }>().not.toExtend<Answer>()
    expectTypeOf<{ currentTime: string; status: 'Accepted' }>().not.toExtend<Answer>()
    expectTypeOf<(request: RequestOf<V16, 'BootNotification'>) => Promise<Answer>>().not.toExtend<Boot>()
  })

  test('a SEND is answered with nothing', () => {
    expectTypeOf<ReturnType<Handlers<V21, 'csms', Context>['NotifyPeriodicEventStream']>>().toEqualTypeOf<
      Promise<undefined>
    >()
  })
})
