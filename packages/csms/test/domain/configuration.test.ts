import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { driftOf } from '../../src/domain/desired-configuration.ts'
import { createDesiredConfiguration } from '../../src/domain/desired-configuration-apply.ts'
import { type DesiredVariable, type DeviceVariable } from '../../src/domain/model.ts'
import { editor, minute, organisationId, World } from './station-world.ts'

const key = (
  variable: string,
  value: string | null,
  mutability: DeviceVariable['mutability'] = 'ReadWrite',
): DeviceVariable => ({
  organisationId: 'o',
  stationId: 's1',
  component: 'ConfigurationKey',
  componentInstance: '',
  evseId: 0,
  connectorId: 0,
  variable,
  variableInstance: '',
  attributeType: 'Actual',
  value,
  mutability,
  dataType: null,
  unit: null,
  valuesList: null,
  minLimit: null,
  maxLimit: null,
  readAt: 0,
})
const desired = (variable: string, value: string, scope: DesiredVariable['scope'] = 'everyone'): DesiredVariable => ({
  organisationId: 'o',
  scope,
  scopeId: '',
  component: 'ConfigurationKey',
  variable,
  variableInstance: '',
  value,
})

describe('drift', () => {
  test('the narrowest scope wins, the shipped baseline comes last', () => {
    const variables = [key('MeterValueSampleInterval', '30')]
    expect(driftOf(variables, [])).toMatchObject([{ desired: '60', actual: '30', scope: 'shipped' }])
    const wider = desired('MeterValueSampleInterval', '45')
    expect(driftOf(variables, [wider])).toMatchObject([{ desired: '45', scope: 'everyone' }])
    expect(driftOf(variables, [wider, desired('metervaluesampleinterval', '30', 'station')])).toEqual([])
  })

  test('a shipped list names the least there must be', () => {
    const richer = key('MeterValuesSampledData', 'SoC, Power.Active.Import,Energy.Active.Import.Register')
    expect(driftOf([richer], [])).toEqual([])
    expect(driftOf([key('MeterValuesSampledData', 'SoC')], [])).toMatchObject([
      { desired: 'SoC,Energy.Active.Import.Register,Power.Active.Import' },
    ])
  })

  test('numbers, booleans and lists are equal however they are written', () => {
    const wanted = [desired('A', '60'), desired('B', 'true'), desired('C', 'x,y')]
    expect(driftOf([key('A', '60.0'), key('B', 'TRUE'), key('C', 'y, x')], wanted)).toEqual([])
  })

  test('a value an operator asks for is missed where the station has no such key; a shipped one is not', () => {
    expect(driftOf([key('Other', '1')], [desired('Missing', '1')])).toMatchObject([
      { variable: 'Missing', actual: null },
    ])
    expect(driftOf([key('Other', '1')], [])).toEqual([])
  })

  test('nothing is known before the configuration was read', () => {
    expect(driftOf([], [desired('A', '1')])).toEqual([])
  })
})

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  expect(world.failures).toEqual([])
})

const signal = () => new AbortController().signal
const keys = (more: Record<string, string> = {}) => ({
  configurationKey: Object.entries({ NumberOfConnectors: '2', MeterValueSampleInterval: '900', ...more }).map(
    ([key, value]) => ({ key, value, readonly: key === 'NumberOfConnectors' }),
  ),
})

async function firstBoot(answers: Parameters<World['plug']>[1], until = signal()) {
  await world.register({ protocolVersion: 'ocpp1.6' })
  world.plug('ocpp1.6', { GetConfiguration: keys(), TriggerMessage: { status: 'Accepted' }, ...answers })
  await world.boot16({ firmwareVersion: '1.0' })
  const done = world.interrogation.interrogate('s1', 'boot', until)
  await world.quiet()
  return done
}

test('F19 the first boot reads the configuration and sets what should be different', async () => {
  world.background(firstBoot({ ChangeConfiguration: { status: 'Accepted' } }))
  await world.quiet()
  expect(world.actions()).toEqual(['GetConfiguration', 'ChangeConfiguration'])
  expect(world.wire[1]?.payload).toEqual({ key: 'MeterValueSampleInterval', value: '60' })
  expect(await world.station()).toMatchObject({ inventoryFirmware: '1.0' })
  const variables = await world.read('deviceVariables', 's1')
  expect(variables.find(({ variable }) => variable === 'MeterValueSampleInterval')).toMatchObject({ value: '60' })
  expect((await world.read('connectors', 's1')).map(({ wireConnectorId }) => wireConnectorId)).toEqual([1, 2])
})

test('F19 a station that was read is not read again by its next boot', async () => {
  world.background(firstBoot({ ChangeConfiguration: { status: 'Accepted' } }))
  await world.quiet()
  world.wire.length = 0
  await world.boot16({ firmwareVersion: '1.0' })
  world.background(world.interrogation.interrogate('s1', 'boot', signal()))
  await world.quiet()
  expect(world.actions()).toEqual([])
})

test('F19 connectors that have not spoken 30 s after the boot are asked, the others are not', async () => {
  world.background(firstBoot({ ChangeConfiguration: { status: 'Accepted' } }))
  await world.quiet()
  world.wire.length = 0
  await world.status16(1, 'Available')
  await world.advance(35_000)
  expect(world.wire).toMatchObject([
    { action: 'TriggerMessage', payload: { requestedMessage: 'StatusNotification', connectorId: 2 } },
  ])
})

test('F19 --interrogate never asks nothing', async () => {
  await using silent = await World.open({ interrogate: 'never' })
  await silent.register({ protocolVersion: 'ocpp1.6' })
  silent.plug('ocpp1.6')
  await silent.boot16()
  await silent.interrogation.interrogate('s1', 'boot', signal())
  await silent.advance(2 * minute)
  expect(silent.wire).toEqual([])
})

test('F10 a station that never booted here is triggered once', async () => {
  await world.register({ protocolVersion: 'ocpp1.6' })
  world.plug('ocpp1.6', { TriggerMessage: { status: 'Accepted' } })
  world.background(world.interrogation.interrogate('s1', 'connected', signal()))
  await world.advance(20_000)
  expect(world.wire).toMatchObject([{ action: 'TriggerMessage', payload: { requestedMessage: 'BootNotification' } }])
  world.background(world.interrogation.interrogate('s1', 'connected', signal()))
  await world.advance(20_000)
  expect(world.wire).toHaveLength(1)
})

test('F10 a station that boots by itself is not triggered', async () => {
  await world.register({ protocolVersion: 'ocpp1.6' })
  world.plug('ocpp1.6', { TriggerMessage: { status: 'Accepted' } })
  world.background(world.interrogation.interrogate('s1', 'connected', signal()))
  await world.quiet()
  await world.boot16()
  await world.advance(minute)
  expect(world.wire).toEqual([])
})

test('F19 after a gap of more than five minutes silent connectors are asked', async () => {
  const before = world.now
  await world.register({ protocolVersion: 'ocpp2.0.1', lastBootAt: before - 60 * minute, lastSeenAt: before })
  await world.status2(1, 1, 'Available')
  world.plug('ocpp2.0.1', { TriggerMessage: { status: 'Accepted' } })
  world.now += 6 * minute
  await world.onboarding.connected(world.link('l2', 'S1', 'ocpp2.0.1'))
  world.background(world.interrogation.interrogate('s1', 'connected', signal()))
  await world.advance(40_000)
  expect(world.wire).toMatchObject([
    { action: 'TriggerMessage', payload: { requestedMessage: 'StatusNotification', evse: { id: 1, connectorId: 1 } } },
  ])
})

test('a station that refuses a value is asked three times per firmware, then it is shown as drift', async () => {
  world.background(firstBoot({ ChangeConfiguration: { status: 'Rejected' } }))
  await world.quiet()
  for (let again = 0; again < 5; again++) {
    world.background(world.configuration.apply('s1', signal()))
    await world.quiet()
  }
  expect(world.actions().filter((action) => action === 'ChangeConfiguration')).toHaveLength(3)
  expect(world.of('configuration.drifted')).toHaveLength(1)
  expect(driftOf(await world.read('deviceVariables', 's1'), [])).toMatchObject([{ actual: '900', desired: '60' }])
})

test('RebootRequired reboots the station when nothing charges there', async () => {
  const start = { connectorId: 1, idTag: 'ABC', meterStart: 0, timestamp: new Date(world.now).toISOString() }
  await world.register({ protocolVersion: 'ocpp1.6' })
  const { StartTransaction, StopTransaction } = world.adapters['ocpp1.6'].inbound
  const { transactionId } = await StartTransaction(start, world.call('StartTransaction', start))
  world.background(firstBoot({ ChangeConfiguration: { status: 'RebootRequired' }, Reset: { status: 'Accepted' } }))
  await world.quiet()
  world.background(world.configuration.sweep(signal()))
  await world.advance(5_000)
  expect(world.actions()).not.toContain('Reset')
  const stop = { transactionId, meterStop: 5, timestamp: new Date(world.now).toISOString() }
  await StopTransaction(stop, world.call('StopTransaction', stop))
  world.background(world.configuration.sweep(signal()))
  await world.quiet()
  expect(world.wire.at(-1)).toMatchObject({ action: 'Reset', payload: { type: 'Soft' } })
})

/** What a process that starts now knows of the network. */
const afterRestart = () => {
  const { store, timers, remoteControl, clock, ids } = world
  return createDesiredConfiguration({ organisationId, store, timers, remoteControl, clock, ids })
}

test('a reboot that waited for a charge to end is not forgotten by a restart, and asked for once', async () => {
  const start = { connectorId: 1, idTag: 'ABC', meterStart: 0, timestamp: new Date(world.now).toISOString() }
  await world.register({ protocolVersion: 'ocpp1.6' })
  const { StartTransaction, StopTransaction } = world.adapters['ocpp1.6'].inbound
  const { transactionId } = await StartTransaction(start, world.call('StartTransaction', start))
  const stopped = new AbortController()
  const answers = { ChangeConfiguration: { status: 'RebootRequired' }, Reset: { status: 'Accepted' } }
  world.background(firstBoot(answers, stopped.signal))
  await world.advance(minute)
  stopped.abort()
  const stop = { transactionId, meterStop: 5, timestamp: new Date(world.now).toISOString() }
  await StopTransaction(stop, world.call('StopTransaction', stop))
  world.background(afterRestart().sweep(signal()))
  await world.advance(minute)
  expect(world.actions().filter((action) => action === 'Reset')).toHaveLength(1)
  await world.boot16({ firmwareVersion: '1.0' })
  world.background(afterRestart().sweep(signal()))
  await world.advance(minute)
  expect(world.actions().filter((action) => action === 'Reset')).toHaveLength(1)
})

test('what an operator asked for before a restart is applied after it', async () => {
  world.background(firstBoot({ ChangeConfiguration: { status: 'Accepted' } }))
  await world.quiet()
  world.wire.length = 0
  const wanted = { scope: 'everyone', scopeId: '', component: 'ConfigurationKey', variableInstance: '' } as const
  await world.configuration.setDesired(editor, { ...wanted, variable: 'MeterValueSampleInterval', value: '120' })
  world.background(afterRestart().sweep(signal()))
  await world.advance(5_000)
  expect(world.wire).toMatchObject([{ action: 'ChangeConfiguration', payload: { value: '120' } }])
})

test('what an operator asks for is applied to the stations that are online', async () => {
  world.background(firstBoot({ ChangeConfiguration: { status: 'Accepted' } }))
  await world.quiet()
  world.wire.length = 0
  await world.configuration.setDesired(editor, {
    scope: 'everyone',
    scopeId: '',
    component: 'ConfigurationKey',
    variable: 'MeterValueSampleInterval',
    variableInstance: '',
    value: '120',
  })
  world.background(world.configuration.sweep(signal()))
  await world.advance(5_000)
  expect(world.wire).toMatchObject([
    { action: 'ChangeConfiguration', payload: { key: 'MeterValueSampleInterval', value: '120' } },
  ])
})

test.each(['BasicAuthPassword', 'authorizationkey', 'APNPassword'])(
  'A01.FR.08 %s is no desired configuration, and leaves no trace',
  async (variable) => {
    const value = 'a password in clear'
    const wanted = { scope: 'everyone', scopeId: '', component: 'SecurityCtrlr', variable, variableInstance: '', value }
    await expect(world.configuration.setDesired(editor, { ...wanted, scope: 'everyone' })).rejects.toMatchObject({
      code: 'invalid-request',
      detail: expect.stringContaining('set it at each station'),
    })
    await world.register({ protocolVersion: 'ocpp2.0.1' })
    expect(await world.read('desiredVariables', 's1')).toEqual([])
    expect(JSON.stringify(world.written)).not.toContain(value)
  },
)

test('who waits for an answer stops waiting when the server goes down', async () => {
  await world.register({ protocolVersion: 'ocpp1.6' })
  const request = { type: 'GetVariables' as const, parameters: { variables: [{ component: '', variable: 'X' }] } }
  // The station is away, so the command waits for it.
  const { commandId } = await world.remoteControl.submit('s1', request, 'test')
  const ended = new AbortController()
  let told: string | undefined
  world.background(
    world.remoteControl.waitFor(commandId, 60 * minute, ended.signal).then((command) => {
      told = command?.status
    }),
  )
  await world.advance(10_000)
  expect(told).toBeUndefined()
  ended.abort()
  await world.advance(1_000)
  expect(told).toBe('pending')
})
