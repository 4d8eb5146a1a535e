import { describe, expect, test } from 'vitest'
import { redactFrame, redactPayload } from '../src/index.ts'

const secret = 'hunter2-hunter2'

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
    ]
    for (const [action, frame] of frames) {
      const text = `${JSON.stringify(frame)} `
      expect(redactFrame(action, text)).toBe(text)
    }
  })

  test('text that is not JSON and may hold a secret is not shown at all', () => {
    expect(redactFrame('', `[3,"a",{"key":"AuthorizationKey","value":"${secret}"`)).toBe('***')
  })

  test('payloads are copied only where they hold a secret', () => {
    const harmless = { key: 'HeartbeatInterval', value: '300' }
    expect(redactPayload('ChangeConfiguration', harmless)).toBe(harmless)
    const payload = { key: 'AuthorizationKey', value: secret }
    expect(redactPayload('ChangeConfiguration', payload)).toEqual({ key: 'AuthorizationKey', value: '***' })
    expect(payload.value).toBe(secret)
  })
})
