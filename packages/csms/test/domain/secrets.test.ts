import { redactPayload } from '@stationmaster/ocpp'
import { expect, test } from 'vitest'
import { storedVariable } from '../../src/domain/device-model.ts'

function stored(variable: string, value: string) {
  const owner = { organisationId: 'default', stationId: 's1' }
  const place = {
    component: 'ConfigurationKey',
    componentInstance: '',
    evseId: 0,
    connectorId: 0,
    variableInstance: '',
  }
  const nothing = { dataType: null, unit: null, valuesList: null, minLimit: null, maxLimit: null }
  const input = { ...place, ...nothing, variable, attributeType: 'Actual', value, mutability: 'ReadWrite' } as const
  return storedVariable(owner, input, 1)
}

test.each([
  'authorizationkey ',
  'Authorization_Key',
  'HttpPassword',
  'WiFiPassword',
  'BasicAuthPassword',
  'vpnKey',
  'SharedSecret',
  'SIM_PIN',
  'WLAN.Passphrase',
])('A01.FR.08 the value of %s is never kept, nor shown', (variable) => {
  expect(stored(variable, 'hunter2')).toMatchObject({ value: null, mutability: 'WriteOnly' })
  expect(redactPayload('GetConfiguration', { key: variable, value: 'hunter2' })).toEqual({
    key: variable,
    value: '****',
  })
})

test.each(['HeartbeatInterval', 'StopTxnSampledData', 'LocalAuthorizeOffline', 'PinCodeLength'])(
  '%s is kept',
  (variable) => {
    expect(stored(variable, '5')).toMatchObject({ value: '5' })
    expect(redactPayload('GetConfiguration', { key: variable, value: '5' })).toEqual({ key: variable, value: '5' })
  },
)

test('the address in a value is kept without its user and password', () => {
  expect(stored('LogTarget', 'see ftp://me:hunter2@files.example/x')).toMatchObject({
    value: 'see ftp://****@files.example/x',
  })
})
