import { describe, expect, test } from 'vitest'
import { redactFrame, redactPayload } from '../src/index.ts'

const secret = 'hunter2-hunter2'

test('N09 N10 what is told of a person, and who it is, never reaches a trace', () => {
  const told = [2, 'a', 'NotifyCustomerInformation', { requestId: 1, seqNo: 0, data: 'Ada Lovelace' }]
  expect(redactFrame('NotifyCustomerInformation', JSON.stringify(told))).toBe(
    '[2,"a","NotifyCustomerInformation",{"requestId":1,"seqNo":0,"data":"****"}]',
  )
  const asked = [2, 'a', 'CustomerInformation', { requestId: 1, customerIdentifier: 'ada@example.org' }]
  expect(redactFrame('CustomerInformation', JSON.stringify(asked))).not.toContain('ada@')
  expect(redactPayload('CustomerInformation', asked[3])).toEqual({ requestId: 1, customerIdentifier: '****' })
  const other = '[2,"a","DataTransfer",{"vendorId":"customer","data":"kept"}]'
  expect(redactFrame('DataTransfer', other)).toBe(other)
})

describe('A01 secrets never reach a trace or a log', () => {
  test.each([
    ['ChangeConfiguration', [2, 'a', 'ChangeConfiguration', { key: 'AuthorizationKey', value: secret }]],
    ['ChangeConfiguration', [2, 'a', 'ChangeConfiguration', { key: 'authorizationkey', value: secret }]],
    ['GetConfiguration', [3, 'a', { configurationKey: [{ key: 'AuthorizationKey', readonly: false, value: secret }] }]],
    ['', [3, 'late', { configurationKey: [{ key: 'AuthorizationKey', readonly: false, value: secret }] }]],
    [
      'SetVariables',
      [
        2,
        'a',
        'SetVariables',
        {
          setVariableData: [
            {
              component: { name: 'SecurityCtrlr' },
              variable: { name: 'BasicAuthPassword' },
              attributeValue: secret,
            },
          ],
        },
      ],
    ],
    [
      'NotifyReport',
      [
        2,
        'a',
        'NotifyReport',
        {
          reportData: [
            {
              component: { name: 'SecurityCtrlr' },
              variable: { name: 'BasicAuthPassword' },
              variableAttribute: [{ value: secret }],
            },
          ],
        },
      ],
    ],
    [
      'SetNetworkProfile',
      [
        2,
        'a',
        'SetNetworkProfile',
        {
          configurationSlot: 1,
          connectionData: {
            basicAuthPassword: secret,
            apn: { apnPassword: secret },
            vpn: { password: secret, key: secret },
          },
        },
      ],
    ],
    ['Authorize', [2, 'a', 'Authorize', { idToken: { idToken: secret, type: 'KeyCode' } }]],
    ['UpdateFirmware', [2, 'a', 'UpdateFirmware', { location: `ftp://user:${secret}@files.example/f.bin` }]],
    [
      'GetLog',
      [2, 'a', 'GetLog', { log: { remoteLocation: `https://b.example/x?X-Amz-Date=1&X-Amz-Signature=${secret}` } }],
    ],
    ['UpdateFirmware', [2, 'a', 'UpdateFirmware', { location: `https://b.example/f.bin?sv=1&sig=${secret}&e=2` }]],
    [
      'NotifyEvent',
      [2, 'a', 'NotifyEvent', { eventData: [{ actualValue: secret, variable: { name: 'BasicAuthPassword' } }] }],
    ],
    [
      'NotifyMonitoringReport',
      [
        2,
        'a',
        'NotifyMonitoringReport',
        { monitor: [{ variable: { name: 'VPN_Secret' }, variableMonitoring: [{ value: secret }] }] },
      ],
    ],
    ['GetConfiguration', [3, 'a', { configurationKey: [{ key: ' authorization_key ', value: secret }] }]],
    ['GetConfiguration', [3, 'a', { configurationKey: [{ key: 'WiFiPassword', value: secret }] }]],
    ['GetConfiguration', [3, 'a', { configurationKey: [{ key: 'SimPin', value: secret }] }]],
    ['changeconfiguration', [2, 'a', 'changeconfiguration', { Key: 'AUTHORIZATIONKEY', Value: secret }]],
    ['StatusNotification', [2, 'a', 'StatusNotification', { info: `see ftp://u:${secret}@h for it` }]],
    ['DataTransfer', [2, 'a', 'DataTransfer', { data: { wifi: { passphrase: secret } } }]],
    ['DataTransfer', [2, 'a', 'DataTransfer', { data: JSON.stringify({ login: { password: secret } }) }]],
    ['DataTransfer', [2, 'a', 'DataTransfer', { data: JSON.stringify({ name: 'HttpPassword', value: secret }) }]],
    ['DataTransfer', [2, 'a', 'DataTransfer', { data: `user=me;password=${secret};x=1` }]],
  ])('%s', (action, frame) => {
    const text = JSON.stringify(frame)
    expect(text).toContain(secret)
    const clean = redactFrame(action, text)
    expect(clean).not.toContain(secret)
    expect(JSON.parse(clean)).toHaveLength(frame.length)
  })

  test('frames without secrets are given back as they are', () => {
    const frames: readonly (readonly [string, unknown])[] = [
      ['Heartbeat', [2, 'a', 'Heartbeat', {}]],
      ['ChangeConfiguration', [2, 'a', 'ChangeConfiguration', { key: 'HeartbeatInterval', value: '300' }]],
      ['Authorize', [2, 'a', 'Authorize', { idToken: { idToken: 'ABC', type: 'ISO14443' } }]],
      ['BootNotification', [2, 'a', 'BootNotification', { reason: 'PowerUp' }]],
      ['GetConfiguration', [3, 'a', { configurationKey: [{ key: 'StopTxnSampledData', value: 'Power' }] }]],
      ['UpdateFirmware', [2, 'a', 'UpdateFirmware', { location: 'https://files.example/a@b.bin' }]],
      ['UpdateFirmware', [2, 'a', 'UpdateFirmware', { location: 'https://files.example/f.bin?version=2' }]],
    ]
    for (const [action, frame] of frames) {
      const text = `${JSON.stringify(frame)} `
      expect(redactFrame(action, text)).toBe(text)
    }
  })

  test('a name spelt with escapes is read as what it says', () => {
    const text = `[3,"a",{"configurationKey":[{"key":"\\u0041uthorizationK\\u0065y","value":"${secret}"}]}]`
    expect(redactFrame('GetConfiguration', text)).not.toContain(secret)
    const address = `[3,"a",{"location":"ftp:\\/\\/u:${secret}@h"}]`
    expect(redactFrame('', address)).not.toContain(secret)
  })

  test('a frame too deep to look through is not shown to its end', () => {
    const text = `${'['.repeat(20_000)}"password"${']'.repeat(20_000)}`
    expect(redactFrame('', text)).toContain('****')
  })

  test('text that is not JSON and may hold a secret is not shown at all', () => {
    expect(redactFrame('', `[3,"a",{"key":"AuthorizationKey","value":"${secret}"`)).toBe('****')
  })

  test('payloads are copied only where they hold a secret', () => {
    const harmless = { key: 'HeartbeatInterval', value: '300' }
    expect(redactPayload('ChangeConfiguration', harmless)).toBe(harmless)
    const payload = { key: 'AuthorizationKey', value: secret }
    expect(redactPayload('ChangeConfiguration', payload)).toEqual({ key: 'AuthorizationKey', value: '****' })
    expect(payload.value).toBe(secret)
  })
})
