import { describe, expect, test } from 'vitest'
import { card, createStand } from './support/stand.ts'

const versions = ['1.6', '2.0.1', '2.1'] as const

describe.each(versions)('%s', (version) => {
  test('a pending station asks again after the interval, answers commands, and may not start a transaction [B02; 16 4.2]', async () => {
    let status = 'Pending'
    await using stand = await createStand(version, {
      prepare: (csms) => {
        csms.answers.BootNotification = () => ({
          status,
          currentTime: new Date(csms.now()).toISOString(),
          interval: 60,
        })
      },
    })
    const { csms, station } = stand
    expect(csms.calls.map(({ action }) => action)).toEqual(['BootNotification'])
    station.plugIn(1, stand.car())
    expect(await station.presentToken(1, card)).toBe('refused')
    const start =
      version === '1.6'
        ? await csms.ask('RemoteStartTransaction', { idTag: 'A', connectorId: 1 })
        : await csms.ask('RequestStartTransaction', { idToken: card, remoteStartId: 1, evseId: 1 })
    expect(start.status).toBe('Rejected')
    const settings =
      version === '1.6'
        ? await csms.ask('GetConfiguration', { key: ['HeartbeatInterval'] })
        : await csms.ask('GetVariables', {
            getVariableData: [{ component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } }],
          })
    expect(JSON.stringify(settings)).toContain('300')
    await stand.advance(59)
    expect(csms.of('BootNotification')).toHaveLength(1)
    status = 'Accepted'
    await stand.advance(2)
    expect(csms.of('BootNotification')).toHaveLength(2)
    expect(station.registration).toBe('Accepted')
    expect(csms.calls.length).toBeGreaterThan(3)
    expect(csms.violations).toEqual([])
  })

  test('a pending station boots again when it is asked to [F06; 16 5.17]', async () => {
    let status = 'Pending'
    await using stand = await createStand(version, {
      prepare: (csms) => {
        csms.answers.BootNotification = () => ({
          status,
          currentTime: new Date(csms.now()).toISOString(),
          interval: 3600,
        })
      },
    })
    status = 'Accepted'
    const before = stand.csms.calls.length
    expect(await stand.csms.ask('TriggerMessage', { requestedMessage: 'BootNotification' })).toMatchObject({
      status: 'Accepted',
    })
    await stand.csms.next('BootNotification', before)
    await stand.settled()
    expect(stand.station.registration).toBe('Accepted')
    expect(await stand.csms.ask('TriggerMessage', { requestedMessage: 'BootNotification' })).toMatchObject({
      status: 'Rejected',
    })
  })

  test('a rejected station says nothing until the interval is over, and does nothing for the CSMS [B03; 16 4.2]', async () => {
    await using stand = await createStand(version, {
      prepare: (csms) => {
        csms.answers.BootNotification = () => ({
          status: 'Rejected',
          currentTime: new Date(csms.now()).toISOString(),
          interval: 600,
        })
      },
    })
    const { csms } = stand
    const answer = await csms.command('ClearCache', {})
    expect([answer[0], answer[2]]).toEqual([4, 'SecurityError'])
    await stand.advance(599)
    expect(csms.calls).toHaveLength(1)
    await stand.advance(2)
    expect(csms.of('BootNotification')).toHaveLength(2)
    expect(csms.calls).toHaveLength(2)
  })

  test('heartbeats follow the interval of the boot answer and set the clock', async () => {
    const aheadMs = 3_600_000
    await using stand = await createStand(version, {
      prepare: (csms) => {
        csms.answers.BootNotification = () => ({
          status: 'Accepted',
          currentTime: new Date(csms.now() + aheadMs).toISOString(),
          interval: 120,
        })
        csms.answers.Heartbeat = () => ({ currentTime: new Date(csms.now() + aheadMs).toISOString() })
      },
    })
    expect(stand.station.now() - stand.clock.now()).toBe(aheadMs)
    stand.station.fault('clock-jump', { ms: -5_000 })
    await stand.advance(361)
    expect(stand.csms.of('Heartbeat')).toHaveLength(3)
    expect(stand.station.now() - stand.clock.now()).toBe(aheadMs)
  })

  test('the identity is percent-encoded and the credentials are Basic', async () => {
    await using stand = await createStand(version)
    const [upgrade] = stand.csms.upgrades
    expect(upgrade?.identity).toBe('TEST 1')
    expect(upgrade?.authorization).toBe(`Basic ${Buffer.from('TEST 1:a-long-password-16').toString('base64')}`)
  })

  test('a station that only lost its link comes back without booting [2.1 part 4, 5.4]', async () => {
    await using stand = await createStand(version)
    stand.station.fault('link-loss', { downS: 30 })
    await stand.settled()
    expect(stand.station.link.online).toBe(false)
    await stand.advance(31)
    expect(stand.csms.upgrades).toHaveLength(2)
    expect(stand.csms.of('BootNotification')).toHaveLength(1)
  })

  test('the waits between attempts to connect double and then stay [2.1 part 4, 5.3]', async () => {
    const variables = { 'OCPPCommCtrlr.RetryBackOffRandomRange': '0', 'OCPPCommCtrlr.RetryBackOffRepeatTimes': '2' }
    const failedAt: number[] = []
    await using stand = await createStand(version, {
      variables,
      url: 'ws://127.0.0.1:9/ocpp',
      onNotice: (notice) => notice === 'connection-failed' && failedAt.push(stand.clock.now()),
      start: false,
    })
    stand.station.start()
    await stand.advance(40)
    const waits = failedAt.slice(1).map((at, index) => at - (failedAt[index] ?? 0))
    expect(waits.slice(0, 5)).toEqual([2_000, 4_000, 8_000, 8_000, 8_000])
  })
})
