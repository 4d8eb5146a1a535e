/** What is shown, watched and charged by after an answer was lost; profiles and grid controls are in uncertain-rows. */
import { type CommandRequest, type MonitorInput } from '@stationmaster/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deviceModelVersions } from '../../src/adapters/adapters.ts'
import { createUncertainRows, type UncertainRowReads } from '../../src/domain/uncertain-rows.ts'
import { at, minute, type Version, World } from './station-world.ts'

let world: World
let answers: Record<string, object | 'timeout' | 'closed'>
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

async function station(version: Version, first: typeof answers) {
  answers = first
  await world.register({ protocolVersion: version, linkAt: 1 })
  plug(version)
}
function plug(version: Version, more: typeof answers = {}) {
  answers = { ...answers, ...more }
  world.plug(version, answers)
}

const rowsOf = {
  profiles: () => world.read('chargingProfiles', 's1'),
  controls: () => world.read('derControls', 's1'),
  messages: () => world.read('displayMessages', 's1'),
  monitors: () => world.read('monitors', 's1'),
  tariffs: () => world.read('installedTariffs', 's1'),
}
/** Asks for what is in doubt now; gives how often something was asked. */
async function sweep(): Promise<number> {
  world.now += minute
  const asked = await sweeping(new AbortController().signal)
  await world.quiet()
  return asked
}
let sweeping: ReturnType<typeof createUncertainRows>
beforeEach(() => {
  const { remoteControl } = world
  const reads: UncertainRowReads = {
    doubts: async (kind, { versions }) => world.doubts(await rowsOf[kind](), versions),
  }
  sweeping = createUncertainRows({
    remoteControl,
    versions: deviceModelVersions,
    reads,
    links: { isOnline: () => true },
  })
})
const requestId = () => Number(Object(world.wire.at(-1)?.payload).requestId)

describe('a message whose answer was lost', () => {
  const set = (id: number, priority = 'NormalCycle'): CommandRequest => ({
    type: 'SetDisplayMessage',
    parameters: { id, priority: priority as 'NormalCycle', message: { format: 'UTF8', content: `M${id}` } },
  })
  const clear = (id: number): CommandRequest => ({ type: 'ClearDisplayMessage', parameters: { id } })
  const shown = async () =>
    (await rowsOf.messages()).map(({ messageId, acceptedAt, uncertainSince }) => ({
      messageId,
      accepted: acceptedAt !== null,
      certain: uncertainSince === null,
    }))
  function report(...ids: number[]) {
    const messageInfo = ids.map((id) => ({ id, priority: 'NormalCycle', message: { format: 'UTF8', content: 'x' } }))
    const request = { requestId: requestId(), tbc: false, messageInfo }
    const { NotifyDisplayMessages } = world.adapters['ocpp2.1'].inbound
    return NotifyDisplayMessages(request as never, world.call('NotifyDisplayMessages', request))
  }

  test.each(['ocpp2.0.1', 'ocpp2.1'] as const)(
    'O01 %s is kept as uncertain, with what it displaces',
    async (version) => {
      await station(version, { SetDisplayMessage: { status: 'Accepted' } })
      await world.command(set(1, 'AlwaysFront'))
      plug(version, { SetDisplayMessage: 'timeout' })
      await world.command(set(2, 'AlwaysFront'))
      expect(await shown()).toEqual([
        { messageId: 1, accepted: true, certain: false },
        { messageId: 2, accepted: false, certain: false },
      ])
      expect(world.of('display-message.changed').at(-1)).toMatchObject({
        source: 'stationmaster',
        data: { change: 'uncertain', message: { uncertainSince: at() } },
      })
    },
  )

  test('O03 it is asked for once, and the report settles what it names and what not', async () => {
    await station('ocpp2.1', { SetDisplayMessage: { status: 'Accepted' }, GetDisplayMessages: { status: 'Accepted' } })
    await world.command(set(1))
    await world.command(set(3))
    plug('ocpp2.1', { SetDisplayMessage: 'timeout', ClearDisplayMessage: 'timeout' })
    await world.command(set(2))
    await world.command(clear(3))
    expect(await sweep()).toBe(1)
    expect(await sweep()).toBe(0)
    await report(1, 2)
    expect(await shown()).toEqual([
      { messageId: 1, accepted: true, certain: true },
      { messageId: 2, accepted: false, certain: true },
    ])
  })

  test('O01 one whose link went before its answer is in doubt until it is sent again', async () => {
    await station('ocpp2.1', { SetDisplayMessage: 'closed' })
    const { commandId } = await world.command(set(1))
    expect(await world.row(commandId)).toMatchObject({ status: 'pending' })
    expect(await shown()).toEqual([{ messageId: 1, accepted: false, certain: false }])
    plug('ocpp2.1', { SetDisplayMessage: { status: 'Accepted' } })
    await world.remoteControl.resume('s1')
    await world.quiet()
    expect(await world.row(commandId)).toMatchObject({ status: 'completed' })
    expect(await shown()).toEqual([{ messageId: 1, accepted: true, certain: true }])
  })

  test('O05 an answer that comes to another question settles it too', async () => {
    await station('ocpp2.1', { SetDisplayMessage: 'timeout', ClearDisplayMessage: { status: 'Unknown' } })
    await world.command(set(1))
    await world.command(clear(1))
    expect(await shown()).toEqual([])
  })
})

describe('a monitor whose answer was lost', () => {
  const wire = { component: { name: 'Sensor' }, variable: { name: 'Temperature' } }
  const monitor = (value: number, severity: number): MonitorInput => ({
    component: 'Sensor',
    variable: 'Temperature',
    type: 'UpperThreshold',
    value,
    severity,
  })
  const set = (...monitors: MonitorInput[]) =>
    world.command({ type: 'SetVariableMonitoring', parameters: { monitors } })
  const taken = (severity: number, id: number) => ({
    SetVariableMonitoring: {
      setMonitoringResult: [{ ...wire, type: 'UpperThreshold', severity, status: 'Accepted', id }],
    },
  })
  const watched = async () =>
    (await rowsOf.monitors())
      .map(({ severity, monitoringId, wanted, uncertainSince }) => ({
        severity,
        monitoringId,
        wanted,
        certain: uncertainSince === null,
      }))
      .sort((a, b) => a.severity - b.severity)
  async function report(...told: [severity: number, id: number][]) {
    const monitors = told.map(([severity, id]) => ({
      ...wire,
      variableMonitoring: [{ id, transaction: false, value: 60, type: 'UpperThreshold', severity }],
    }))
    await reported({ requestId: requestId(), seqNo: 0, tbc: false, generatedAt: at(), monitor: monitors })
  }
  function reported(request: object) {
    const { NotifyMonitoringReport } = world.adapters['ocpp2.0.1'].inbound
    return NotifyMonitoringReport(request as never, world.call('NotifyMonitoringReport', request))
  }

  test('N04 is kept as uncertain, asked for once, and what the report does not name was never there', async () => {
    await station('ocpp2.0.1', { SetVariableMonitoring: 'timeout', GetMonitoringReport: { status: 'Accepted' } })
    await set(monitor(60, 1), monitor(60, 2))
    expect(await watched()).toEqual([
      { severity: 1, monitoringId: null, wanted: true, certain: false },
      { severity: 2, monitoringId: null, wanted: true, certain: false },
    ])
    expect(world.of('monitor.changed').at(-1)).toMatchObject({
      source: 'stationmaster',
      data: { change: 'uncertain', monitor: { state: 'uncertain', uncertainSince: at() } },
    })
    expect(await sweep()).toBe(1)
    expect(await sweep()).toBe(0)
    await report([2, 9])
    expect(await watched()).toEqual([{ severity: 2, monitoringId: 9, wanted: true, certain: true }])
  })

  test('N06 a lost clearing: what the report names stays, and is put back by nobody', async () => {
    await station('ocpp2.0.1', { ...taken(1, 7), GetMonitoringReport: { status: 'Accepted' } })
    await set(monitor(60, 1))
    plug('ocpp2.0.1', taken(2, 8))
    await set(monitor(60, 2))
    plug('ocpp2.0.1', { ClearVariableMonitoring: 'timeout' })
    await world.command({ type: 'ClearVariableMonitoring', parameters: { ids: [7, 8] } })
    expect((await watched()).map(({ certain }) => certain)).toEqual([false, false])
    await sweep()
    await report([2, 8])
    expect(await watched()).toEqual([{ severity: 2, monitoringId: 8, wanted: false, certain: true }])
  })

  test('N04 a replacing one was there before: not named, it is lost and wanted', async () => {
    await station('ocpp2.0.1', { ...taken(1, 7), GetMonitoringReport: { status: 'EmptyResultSet' } })
    await set(monitor(60, 1))
    plug('ocpp2.0.1', { SetVariableMonitoring: 'timeout' })
    await set({ ...monitor(65, 1), id: 7 })
    expect(await watched()).toEqual([{ severity: 1, monitoringId: 7, wanted: true, certain: false }])
    await sweep()
    expect(await watched()).toEqual([{ severity: 1, monitoringId: null, wanted: true, certain: true }])
  })

  test('N03 a base whose answer was lost leaves in doubt what it would take away', async () => {
    await station('ocpp2.0.1', { ...taken(1, 7), SetMonitoringBase: 'timeout' })
    await set(monitor(60, 1))
    await world.command({ type: 'SetMonitoringBase', parameters: { monitoringBase: 'All' } })
    expect(await watched()).toMatchObject([{ certain: true }])
    await world.command({ type: 'SetMonitoringBase', parameters: { monitoringBase: 'FactoryDefault' } })
    expect(await watched()).toEqual([{ severity: 1, monitoringId: 7, wanted: true, certain: false }])
  })

  test('N02 what was set while a report was on its way is not missed in it', async () => {
    await station('ocpp2.0.1', { ...taken(1, 7), GetMonitoringReport: { status: 'Accepted' } })
    await world.command({ type: 'GetMonitoringReport', parameters: {} })
    const asked = requestId()
    world.now += minute
    await set(monitor(60, 1))
    await reported({ requestId: asked, seqNo: 0, tbc: false, generatedAt: at() })
    expect(await watched()).toEqual([{ severity: 1, monitoringId: 7, wanted: true, certain: true }])
  })
})

describe('a tariff whose answer was lost', () => {
  const tariff = (tariffId: string) => ({ tariffId, currency: 'NOK', energy: { prices: [{ priceKwh: '2' }] } })
  const set = (tariffId: string): CommandRequest => ({
    type: 'SetDefaultTariff',
    parameters: { evseId: 1, tariff: tariff(tariffId) },
  })
  const held = async () =>
    (await rowsOf.tariffs()).map(({ tariffId, acceptedAt, uncertainSince }) => ({
      tariffId,
      accepted: acceptedAt !== null,
      certain: uncertainSince === null,
    }))
  const told = (...ids: string[]) => ({
    GetTariffs: {
      status: 'Accepted',
      tariffAssignments: ids.map((tariffId) => ({ tariffId, tariffKind: 'DefaultTariff', evseIds: [1] })),
    },
  })

  test('I07 is kept as uncertain beside the one it would replace, asked for once, and settled by the answer', async () => {
    await station('ocpp2.1', { SetDefaultTariff: { status: 'Accepted' } })
    await world.command(set('day'))
    world.now += minute
    plug('ocpp2.1', { SetDefaultTariff: 'timeout', GetTariffs: 'timeout' })
    await world.command(set('night'))
    expect(await held()).toEqual([
      { tariffId: 'day', accepted: true, certain: false },
      { tariffId: 'night', accepted: false, certain: false },
    ])
    expect(world.of('tariff.changed').at(-1)).toMatchObject({ data: { change: 'uncertain' } })
    expect(await sweep()).toBe(1)
    expect(await sweep()).toBe(0)
    plug('ocpp2.1', told('night'))
    await world.command({ type: 'GetTariffs', parameters: { evseId: 0 } })
    expect(await held()).toEqual([{ tariffId: 'night', accepted: false, certain: true }])
  })

  test('I07 one that is there already stays certain, and another that is accepted ends the doubt', async () => {
    await station('ocpp2.1', { SetDefaultTariff: { status: 'Accepted' } })
    await world.command(set('day'))
    plug('ocpp2.1', { SetDefaultTariff: 'timeout' })
    await world.command(set('day'))
    expect(await held()).toEqual([{ tariffId: 'day', accepted: true, certain: true }])
    await world.command(set('night'))
    world.now += minute
    plug('ocpp2.1', { SetDefaultTariff: { status: 'Accepted' } })
    await world.command(set('noon'))
    expect(await held()).toEqual([{ tariffId: 'noon', accepted: true, certain: true }])
  })

  test('I10 a lost clearing leaves what it named in doubt', async () => {
    await station('ocpp2.1', { SetDefaultTariff: { status: 'Accepted' }, ClearTariffs: 'timeout', ...told() })
    await world.command(set('day'))
    await world.command({ type: 'ClearTariffs', parameters: { tariffIds: ['day'] } })
    expect(await held()).toEqual([{ tariffId: 'day', accepted: true, certain: false }])
    await sweep()
    expect(await held()).toEqual([])
  })

  test('I11 of a transaction', async () => {
    await station('ocpp2.1', { ChangeTransactionTariff: 'timeout' })
    const request = {
      eventType: 'Started',
      timestamp: at(),
      triggerReason: 'Authorized',
      seqNo: 0,
      transactionInfo: { transactionId: 't1' },
      evse: { id: 1, connectorId: 1 },
    }
    await world.adapters['ocpp2.1'].inbound.TransactionEvent(request as never, world.call('TransactionEvent', request))
    const transactionId = (await world.read('transaction', 's1', 't1'))?.id ?? ''
    await world.command({ type: 'ChangeTransactionTariff', parameters: { transactionId, tariff: tariff('own') } })
    expect(await rowsOf.tariffs()).toMatchObject([
      { tariffId: 'own', transactionKey: transactionId, acceptedAt: null, uncertainSince: world.now },
    ])
  })
})

test('H02 a cancellation whose answer was lost is told, until the station says Reserved again', async () => {
  await station('ocpp2.0.1', { ReserveNow: { status: 'Accepted' }, CancelReservation: 'timeout' })
  const parameters = { idToken: { value: 'A' }, evseId: 1, expiryDateTime: at(30 * minute) }
  const { commandId } = await world.command({ type: 'ReserveNow', parameters })
  const reservation = () => world.read('reservation', commandId)
  const reservationId = (await reservation())?.reservationId ?? 0
  await world.command({ type: 'CancelReservation', parameters: { reservationId } })
  expect(await reservation()).toMatchObject({ state: 'active', stateReason: 'cancel-unanswered' })
  await world.status2(1, 1, 'Reserved')
  expect(await reservation()).toMatchObject({ state: 'active', stateReason: 'Reserved' })
})
