import { type CommandParameters, type CommandRequest } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type DeviceVariable } from '../../src/domain/model.ts'
import {
  acceptedProfile,
  heldProfiles,
  maskedProfile,
  type NetworkFacts,
  networkRefusal,
  networkSlots,
} from '../../src/domain/network-profiles.ts'
import { newStation } from '../../src/domain/provisioning-registry.ts'

const at = Date.parse('2026-01-05T12:00:00Z')
const station = {
  ...newStation({ organisationId: 'o', identity: 'CS1', onboarding: 'accepted', heartbeatIntervalS: 300, at }),
  securityProfile: 2,
}
const variable = (
  component: string,
  name: string,
  value: string | null,
  more: Partial<DeviceVariable> = {},
): DeviceVariable => ({
  organisationId: 'o',
  stationId: 'cs1',
  component,
  componentInstance: '',
  evseId: 0,
  connectorId: 0,
  variable: name,
  variableInstance: '',
  attributeType: 'Actual',
  value,
  mutability: 'ReadWrite',
  dataType: null,
  unit: null,
  valuesList: null,
  minLimit: null,
  maxLimit: null,
  readAt: at,
  ...more,
})
const order = variable('OCPPCommCtrlr', 'NetworkConfigurationPriority', '1, 0', { valuesList: '0,1,2' })
const active = variable('OCPPCommCtrlr', 'ActiveNetworkProfile', '1')
const lowering = variable('SecurityCtrlr', 'AllowSecurityProfileDowngrade', 'true')
const facts = (more: Partial<NetworkFacts> = {}): NetworkFacts => ({
  station,
  variables: [order, active],
  held: [],
  hasCredentials: true,
  at,
  ...more,
})
const data: CommandParameters<'SetNetworkProfile'>['connectionData'] = {
  ocppCsmsUrl: 'wss://csms.example/ocpp',
  securityProfile: 2,
  ocppInterface: 'Wired0',
  messageTimeout: 30,
}
const setting = (more: Partial<typeof data> = {}, configurationSlot = 2): CommandRequest => ({
  type: 'SetNetworkProfile',
  parameters: { configurationSlot, connectionData: { ...data, ...more } },
})
const variables = (...list: CommandParameters<'SetVariables'>['variables']): CommandRequest => ({
  type: 'SetVariables',
  parameters: { variables: list },
})
const priority = (value: string) =>
  variables({ component: 'OCPPCommCtrlr', variable: 'NetworkConfigurationPriority', value })

test('the order of the slots is read from the variables of the station', () => {
  expect(networkSlots([order, active])).toEqual({ priority: [1, 0], slots: [0, 1, 2], active: 1, readAt: at })
  expect(networkSlots([])).toEqual({ priority: null, slots: null, active: null, readAt: null })
  expect(networkSlots([variable('OCPPCommCtrlr', 'NetworkConfigurationPriority', 'one')]).priority).toBeNull()
})

describe('SetNetworkProfile', () => {
  test('what fits is sent', () => {
    expect(networkRefusal(setting(), facts())).toBeUndefined()
    expect(networkRefusal(setting({ securityProfile: 3 }, 0), facts())).toBeUndefined()
    expect(networkRefusal(setting({}, 7), facts({ variables: [] }))).toBeUndefined()
  })
  test('B09.FR.05 a slot that the station does not have is refused', () => {
    expect(networkRefusal(setting({}, 3), facts())).toMatchObject([
      'invalid-request',
      'This station has the slots 0, 1, 2',
      {},
    ])
  })
  test('B10 the slot of the connection of now is never rewritten', () => {
    expect(networkRefusal(setting({}, 1), facts())?.[1]).toContain('Use slot 0 or 2')
    expect(networkRefusal(setting({}, 1), facts({ variables: [order] }))?.[0]).toBe('invalid-request')
  })
  test('A00.FR.301 the scheme is that of the profile', () => {
    expect(networkRefusal(setting({ ocppCsmsUrl: 'ws://csms.example' }), facts())?.[1]).toContain('wss://')
    const first = { ...station, securityProfile: 0 }
    const plain = { securityProfile: 1, ocppCsmsUrl: 'wss://csms.example' }
    expect(networkRefusal(setting(plain), facts({ station: first }))?.[1]).toContain('over ws://')
    expect(networkRefusal(setting({ ocppCsmsUrl: 'https://csms.example' }), facts())?.[0]).toBe('invalid-request')
    expect(
      networkRefusal(setting({ ocppCsmsUrl: 'https://csms.example', ocppTransport: 'SOAP' }), facts()),
    ).toBeUndefined()
  })
  test('B09.FR.04 B09.FR.31 a lower profile is refused, but from 3 to 2 where the station lets it happen', () => {
    const at3 = { ...station, reachedSecurityProfile: 3 }
    expect(networkRefusal(setting(), facts({ station: at3 }))?.[0]).toBe('profile-reached')
    const allowed = facts({ station: at3, variables: [order, active, lowering] })
    expect(networkRefusal(setting(), allowed)).toBeUndefined()
    expect(networkRefusal(setting(), { ...allowed, hasCredentials: false })?.[0]).toBe('profile-reached')
    const one = setting({ securityProfile: 1, ocppCsmsUrl: 'ws://csms.example' })
    expect(networkRefusal(one, allowed)?.[0]).toBe('profile-reached')
    const reopened = { ...at3, securityProfileReopenedUntilAt: at + 1 }
    expect(networkRefusal(one, facts({ station: reopened }))).toBeUndefined()
    expect(networkRefusal(one, facts({ station: { ...reopened, securityProfileReopenedUntilAt: at } }))?.[0]).toBe(
      'profile-reached',
    )
  })
  test('B09.FR.14 identity and password are 2.1 only', () => {
    const secret = setting({ basicAuthPassword: 'correct horse battery' })
    expect(networkRefusal(secret, facts())).toBeUndefined()
    expect(networkRefusal(secret, facts({ hasCredentials: false }))?.[0]).toBe('not-supported-by-version')
  })
})

describe('SetVariables', () => {
  const slot = (name: string, value: string, componentInstance = '2') =>
    variables({ component: 'NetworkConfiguration', componentInstance, variable: name, value })

  test('B09.FR.21 a slot that is tried is not written to', () => {
    expect(networkRefusal(slot('OcppCsmsUrl', 'wss://a', '0'), facts())?.[1]).toContain('NetworkConfigurationPriority')
    expect(networkRefusal(slot('OcppCsmsUrl', 'wss://a'), facts())).toBeUndefined()
  })
  test('B09.FR.35 a slot does not get a lower profile', () => {
    expect(networkRefusal(slot('SecurityProfile', '1'), facts())?.[0]).toBe('profile-reached')
    expect(networkRefusal(slot('SecurityProfile', '3'), facts())).toBeUndefined()
  })
  test('B10.FR.02 only slots that there are, each once', () => {
    expect(networkRefusal(priority('2,1'), facts())).toBeUndefined()
    for (const wrong of ['', '2,2', 'two', '3'])
      expect(networkRefusal(priority(wrong), facts())?.[0]).toBe('invalid-request')
    expect(networkRefusal(variables({ component: 'X', variable: 'Y', value: '' }), facts())).toBeUndefined()
  })
  test('A05.FR.10 a slot with a lower profile is not tried', () => {
    const held = [
      { ...acceptedProfile(station, parametersOf(), { commandId: 'c', passwordHashes: [], at }), securityProfile: 1 },
    ]
    expect(networkRefusal(priority('2,1'), facts({ held }))?.[0]).toBe('profile-reached')
    expect(networkRefusal(priority('1'), facts({ held }))).toBeUndefined()
  })
})

const parametersOf = (more: Partial<typeof data> = {}) => ({
  configurationSlot: 2,
  connectionData: { ...data, ...more },
})

test('B09.FR.09 what a station tells of a slot later than we set it counts', () => {
  const row = acceptedProfile(station, parametersOf({ apn: { apn: 'net', apnAuthentication: 'CHAP' } }), {
    commandId: 'c',
    passwordHashes: [],
    at,
  })
  const told = (name: string, value: string, readAt: number) =>
    variable('NetworkConfiguration', name, value, { componentInstance: '2', readAt })
  const mine = { configurationSlot: 2, ocppCsmsUrl: 'wss://csms.example/ocpp', securityProfile: 2, apn: 'net' }
  expect(heldProfiles([row], [told('OcppCsmsUrl', 'wss://old', at - 1)])).toMatchObject([
    { ...mine, source: 'command' },
  ])
  const later = [told('OcppCsmsUrl', 'wss://new', at + 1), told('SecurityProfile', '3', at + 1)]
  expect(heldProfiles([row], later)).toMatchObject([
    { ocppCsmsUrl: 'wss://new', securityProfile: 3, messageTimeout: 30, apn: null, source: 'report' },
  ])
  expect(heldProfiles([], [told('OcppCsmsUrl', '', at)])).toEqual([])
})

test('A01.FR.08 B09 no secret of a profile is kept', () => {
  const kept = maskedProfile(
    parametersOf({
      ocppCsmsUrl: 'wss://csms.example/ocpp',
      basicAuthPassword: 'sesame sesame sesame',
      apn: { apn: 'net', apnPassword: 'sesame', simPin: 1234, apnAuthentication: 'PAP' },
      vpn: { server: 'vpn.example', user: 'cs', password: 'sesame', key: 'sesame', type: 'IKEv2' },
    }),
    '****',
  )
  expect(JSON.stringify(kept)).not.toMatch(/sesame|1234/)
  expect(kept.connectionData).toMatchObject({ apn: { apn: 'net' }, vpn: { server: 'vpn.example', user: 'cs' } })
})
