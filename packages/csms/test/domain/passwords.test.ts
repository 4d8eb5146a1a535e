/** Which Basic passwords a station may come with while its password changes (A01, B09, B10, F25). */
import { type CommandParameters } from '@stationmaster/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { passwordVerdictOf } from '../../src/domain/network-profile-commands.ts'
import { put } from '../../src/domain/ports.ts'
import { newCredential } from '../../src/domain/security-credentials.ts'
import { editor, minute, type Version, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

const old = 'the old password!'
const next = 'the next password'
const third = 'the third password'
const bytes = (text: string) => new TextEncoder().encode(text)
const hex = (text: string) => Buffer.from(text).toString('hex')

async function admits(text: string): Promise<boolean> {
  const admission = await world.onboarding.admit({
    identity: 'S1',
    stationId: 's1',
    remoteAddress: '10.0.0.1',
    subprotocols: [],
    secure: false,
    tls: null,
    credentials: { username: bytes('S1'), password: bytes(text) },
    certificate: null,
  })
  return admission.kind === 'admitted'
}

async function registered(protocolVersion: Version): Promise<void> {
  await world.register({ protocolVersion, securityProfile: 1 })
  const hash = world.passwords.hash(bytes(old))
  await world.write(put('stationCredential', newCredential({ organisationId: 'o', stationId: 's1' }, hash, world.now)))
}

type Variable = CommandParameters<'SetVariables'>['variables'][number]
const set = (...variables: Variable[]) => world.command({ type: 'SetVariables', parameters: { variables } })
const password2 = (value: string): Variable => ({ component: 'SecurityCtrlr', variable: 'BasicAuthPassword', value })
const interval: Variable = { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', value: '60' }
const key = (variable: string, value: string): Variable => ({ component: 'ConfigurationKey', variable, value })

interface SetData {
  component: object
  variable: { name: string }
}
/** A 2.x station that answers each variable with the status of its name; without one it leaves it out. */
function answering2(statuses: Record<string, string>, version: Version = 'ocpp2.0.1', more: object = {}): void {
  world.plug(version, {
    SetVariables: () => {
      const { setVariableData = [] } = (world.wire.at(-1)?.payload ?? {}) as { setVariableData?: SetData[] }
      const setVariableResult = setVariableData.flatMap(({ component, variable }) => {
        const attributeStatus = statuses[variable.name]
        return attributeStatus === undefined ? [] : [{ attributeStatus, component, variable }]
      })
      return { setVariableResult }
    },
    ...more,
  })
}

describe('the answer to the password counts, whatever became of the variables beside it', () => {
  test('A01.FR.04 2.0.1: refused beside another that is accepted, the old one stays', async () => {
    await registered('ocpp2.0.1')
    answering2({ BasicAuthPassword: 'Rejected', HeartbeatInterval: 'Accepted' })
    expect(await set(password2(next), interval)).toMatchObject({ status: 'completed', outcome: { status: 'Partial' } })
    expect([await admits(old), await admits(next)]).toEqual([true, false])
  })
  test('A01.FR.03 2.0.1: accepted beside another that is refused, the new one counts', async () => {
    await registered('ocpp2.0.1')
    answering2({ BasicAuthPassword: 'Accepted', HeartbeatInterval: 'Rejected' })
    await set(interval, password2(next))
    expect([await admits(old), await admits(next)]).toEqual([false, true])
  })
  test('A01.FR.03 1.6: accepted before a key that ends in an error, the new one counts', async () => {
    await registered('ocpp1.6')
    world.plug('ocpp1.6', {
      ChangeConfiguration: () => (world.wire.length === 1 ? { status: 'Accepted' } : { callError: 'InternalError' }),
    })
    expect(await set(key('AuthorizationKey', hex(next)), key('HeartbeatInterval', '60'))).toMatchObject({
      status: 'error',
    })
    expect([await admits(old), await admits(next)]).toEqual([false, true])
  })
  test('A01.FR.04 1.6: after a key that was not answered it was never asked, so the old one stays', async () => {
    await registered('ocpp1.6')
    world.plug('ocpp1.6', { ChangeConfiguration: 'timeout' })
    await set(key('HeartbeatInterval', '60'), key('AuthorizationKey', hex(next)))
    expect(world.wire).toHaveLength(1)
    expect([await admits(old), await admits(next)]).toEqual([true, false])
  })
  test('B05.FR.11 2.0.1: in the message before the one that fails it was accepted, so it counts', async () => {
    await registered('ocpp2.0.1')
    await limitItems()
    let messages = 0
    const accepted = {
      attributeStatus: 'Accepted',
      component: { name: 'SecurityCtrlr' },
      variable: { name: 'BasicAuthPassword' },
    }
    world.plug('ocpp2.0.1', {
      SetVariables: () => (++messages === 1 ? { setVariableResult: [accepted] } : { callError: 'InternalError' }),
    })
    expect(await set(password2(next), interval)).toMatchObject({ status: 'error' })
    expect(messages).toBe(2)
    expect([await admits(old), await admits(next)]).toEqual([false, true])
  })
  test('F25 2.0.1: an answer that leaves it out tells nothing, so both work', async () => {
    await registered('ocpp2.0.1')
    answering2({ HeartbeatInterval: 'Accepted' })
    await set(password2(next), interval)
    expect([await admits(old), await admits(next)]).toEqual([true, true])
  })
  test('two passwords in one command are refused before anything is sent', async () => {
    await registered('ocpp2.0.1')
    answering2({})
    await expect(set(password2(next), password2(third))).rejects.toMatchObject({ code: 'invalid-request' })
    expect(world.wire).toEqual([])
  })
})

async function limitItems(): Promise<void> {
  await world.write(
    put('deviceVariable', {
      organisationId: 'o',
      stationId: 's1',
      component: 'DeviceDataCtrlr',
      componentInstance: '',
      evseId: 0,
      connectorId: 0,
      variable: 'ItemsPerMessage',
      variableInstance: 'SetVariables',
      attributeType: 'Actual',
      value: '1',
      mutability: 'ReadOnly',
      dataType: 'integer',
      unit: null,
      valuesList: null,
      minLimit: null,
      maxLimit: null,
      readAt: world.now,
    }),
  )
}

describe('F25 nothing that the station may have is lost', () => {
  const change = (text: string) => set(key('AuthorizationKey', hex(text)))

  test('after two changes without an answer all three work until one of the new ones is seen', async () => {
    await registered('ocpp1.6')
    world.plug('ocpp1.6', { ChangeConfiguration: 'timeout' })
    await change(next)
    await change(third)
    expect([await admits(old), await admits(next), await admits(old), await admits(third)]).toEqual([
      true,
      true,
      false,
      true,
    ])
    expect(await admits(next)).toBe(false)
  })
  test('A01.FR.04 a refusal after a change without an answer takes back its own password only', async () => {
    await registered('ocpp1.6')
    let answer: object | 'closed' = 'closed'
    world.plug('ocpp1.6', { ChangeConfiguration: () => answer })
    await change(next)
    answer = { status: 'Rejected' }
    await change(third)
    expect([await admits(third), await admits(old), await admits(next)]).toEqual([false, true, true])
  })
  test('a change more than can be kept is refused with what to do', async () => {
    await registered('ocpp1.6')
    world.plug('ocpp1.6', { ChangeConfiguration: 'timeout' })
    for (const text of [next, third, 'the fourth password']) await change(text)
    await expect(change('the fifth password')).rejects.toMatchObject({ code: 'in-use' })
    expect(await admits(old)).toBe(true)
    expect(await admits(next)).toBe(true)
    expect(await change('the fifth password')).toMatchObject({ status: 'timeout' })
  })
  test.each([
    ['ocpp1.6', 'AuthorizationKey'],
    ['ocpp2.0.1', 'BasicAuthPassword'],
  ] as const)('%s: RebootRequired leaves the old one until the new one is seen', async (version, name) => {
    await registered(version)
    if (version === 'ocpp1.6') world.plug('ocpp1.6', { ChangeConfiguration: { status: 'RebootRequired' } })
    else answering2({ [name]: 'RebootRequired' })
    await set(version === 'ocpp1.6' ? key(name, hex(next)) : password2(next))
    expect([await admits(old), await admits(next), await admits(old)]).toEqual([true, true, false])
  })
})

describe('B10 the slots that a 2.1 station may fall back to keep their passwords', () => {
  const accepted = { SetNetworkProfile: { status: 'Accepted' } }
  const profile = (basicAuthPassword: string, configurationSlot = 2) =>
    world.command({
      type: 'SetNetworkProfile',
      parameters: {
        configurationSlot,
        connectionData: {
          ocppCsmsUrl: 'ws://csms.example/ocpp',
          securityProfile: 1,
          ocppInterface: 'Wired0',
          messageTimeout: 30,
          basicAuthPassword,
        },
      },
    })
  const order = (value: string) => set({ component: 'OCPPCommCtrlr', variable: 'NetworkConfigurationPriority', value })
  const plug = (more: object = accepted) =>
    answering2({ NetworkConfigurationPriority: 'Accepted', BasicAuthPassword: 'Accepted' }, 'ocpp2.1', more)
  beforeEach(() => registered('ocpp2.1'))

  test('the first use of a slot ends no other: the station may fall back and come again', async () => {
    plug()
    await profile(next)
    await order('2,1')
    for (const text of [next, next, old, old, next]) expect(await admits(text)).toBe(true)
  })
  test('a slot that left the order takes its password along', async () => {
    plug()
    await profile(next)
    await order('2,1')
    expect(await admits(next)).toBe(true)
    await order('2')
    expect([await admits(old), await admits(next)]).toEqual([false, true])
  })
  test('A01.FR.03 a new password of the station ends that of the slots without their own', async () => {
    plug()
    await profile(next)
    await order('2,1')
    expect(await admits(next)).toBe(true)
    await set(password2(third))
    expect([await admits(old), await admits(next), await admits(third)]).toEqual([false, false, true])
  })
  test('A01.FR.04 a slot whose new profile is refused keeps its password', async () => {
    plug()
    await profile(next)
    plug({ SetNetworkProfile: { status: 'Rejected' } })
    await profile(third)
    expect([await admits(third), await admits(next)]).toEqual([false, true])
  })
  test('F25 a slot whose new profile was not answered has both passwords', async () => {
    plug()
    await profile(next)
    plug({ SetNetworkProfile: 'timeout' })
    await profile(third)
    expect([await admits(next), await admits(third), await admits(next)]).toEqual([true, true, false])
  })
  test('A01.FR.04 the password of a slot that is refused as a variable beside others is none', async () => {
    answering2({ BasicAuthPassword: 'Rejected', MessageTimeout: 'Accepted' }, 'ocpp2.1')
    const slot = { component: 'NetworkConfiguration', componentInstance: '3' }
    await set(
      { ...slot, variable: 'MessageTimeout', value: '30' },
      { ...slot, variable: 'BasicAuthPassword', value: next },
    )
    expect([await admits(next), await admits(old)]).toEqual([false, true])
  })
  test('where the order is not known, the overlap of any change holds', async () => {
    plug()
    await profile(next)
    expect([await admits(next), await admits(old)]).toEqual([true, true])
    world.now += 72 * 60 * minute
    expect([await admits(old), await admits(next)]).toEqual([false, true])
  })
})

test('F25 a new password that never left for the station is none', async () => {
  const answer = { verdict: 'offline', status: null, code: null, description: null, payload: null } as const
  expect(passwordVerdictOf({ answer, wasSent: false })).toBe('refused')
  expect(passwordVerdictOf({ answer, wasSent: true })).toBe('unknown')
  await registered('ocpp1.6')
  await expect(world.stations.put(editor, 'S1', { password: next, passwordBy: 'station' })).rejects.toMatchObject({
    code: 'not-connected',
  })
  expect([await admits(old), await admits(next)]).toEqual([true, false])
})

describe('F25 a raw call does not change a password past ours', () => {
  const variable = { component: { name: 'SecurityCtrlr' }, variable: { name: 'basicAuthPassword' } }
  const connectionData = { messageTimeout: 30, basicAuthPassword: next }
  test.each([
    ['ocpp1.6', 'ChangeConfiguration', { key: 'authorizationKey ', value: hex(next) }],
    ['ocpp2.0.1', 'SetVariables', { setVariableData: [{ ...variable, attributeValue: next }] }],
    ['ocpp2.1', 'SetNetworkProfile', { configurationSlot: 2, connectionData }],
  ] as const)('%s %s is refused with what to do, and sent when forced', async (version, action, payload) => {
    await registered(version)
    world.plug(version, { [action]: { status: 'Accepted' } })
    const call = (force: boolean) => world.remoteControl.call('s1', { action, payload }, force, 'u')
    await expect(call(false)).rejects.toMatchObject({ code: 'invalid-request', fields: { field: 'payload' } })
    expect(world.wire).toEqual([])
    expect(await call(true)).toMatchObject({ outcome: 'result' })
    expect(world.actions()).toEqual([action])
    expect(await admits(old)).toBe(true)
  })
  test.each([
    ['ocpp1.6', 'GetConfiguration', { key: ['AuthorizationKey'] }],
    ['ocpp1.6', 'ChangeConfiguration', { key: 'HeartbeatInterval', value: '60' }],
    ['ocpp2.0.1', 'GetVariables', { getVariableData: [variable] }],
  ] as const)('%s %s goes out', async (version, action, payload) => {
    await registered(version)
    world.plug(version, { [action]: {} })
    await world.remoteControl.call('s1', { action, payload }, false, 'u')
    expect(world.actions()).toEqual([action])
  })
})
