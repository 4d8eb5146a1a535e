/** Logs and security events on the wire and at the operator's: N01 and A04 of 2.x, 4.4, 5.9 and the extension of 1.6. */
import { type LogRequest } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type Fields, type Reply } from '../../src/clients/raw-station.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const versions2 = ['ocpp2.0.1', 'ocpp2.1'] as const

const remoteLocation = 'https://files.example/logs/'
const answer =
  (result: Fields): (() => Reply) =>
  () => ({ result })

const settled = (id: string, status: string) =>
  until(`command ${status}`, async () => {
    const command = await host.rest.commandById(id)
    return command.status === status ? command : undefined
  })
const reached = (id: string, state: LogRequest['state']) =>
  until(`log ${state}`, async () => {
    const log = await host.rest.logRequest(id)
    return log.state === state ? log : undefined
  })

describe.each(versions2)('%s', (version) => {
  const booted = async (replies: Record<string, (payload: Fields) => Reply> = {}) => {
    const station = await host.station2(version, {
      reading: 'strict',
      replies: { GetLog: answer({ status: 'Accepted', filename: 'log.txt' }), ...replies },
    })
    await station.boot()
    const tell = (requestId: unknown, status: string) =>
      station.link.accepted('LogStatusNotification', { status, requestId })
    return { station, id: station.link.identity, tell }
  }

  test('TC_F_15 a triggered LogStatusNotification is answered and completes its trigger', async () => {
    const { station, id } = await booted({ TriggerMessage: answer({ status: 'Accepted' }) })
    const command = await host.ask(id, 'TriggerMessage', { requestedMessage: 'LogStatusNotification' })
    expect(command.status).toBe('accepted')
    expect(await station.link.accepted('LogStatusNotification', { status: 'Idle' })).toEqual({})
    await settled(command.id, 'completed')
  })

  test.each([
    ['TC_N_25', 'DiagnosticsLog'],
    ['TC_N_35', 'SecurityLog'],
  ] as const)('%s the %s is done when it is uploaded', async (_case, logType) => {
    const { station, id, tell } = await booted()
    const oldestTimestamp = '2026-01-01T00:00:00.000Z'
    const command = await host.ask(id, 'GetLog', { logType, remoteLocation, oldestTimestamp })
    expect(command.status).toBe('accepted')
    const { payload } = await station.link.request('GetLog')
    expect(payload).toMatchObject({ logType, log: { remoteLocation, oldestTimestamp } })
    expect(await host.rest.logRequest(command.id)).toMatchObject({
      state: 'running',
      logType,
      fileName: 'log.txt',
      oldestAt: oldestTimestamp,
      requestId: payload.requestId,
    })
    await tell(payload.requestId, 'Uploading')
    expect(await host.rest.logRequest(command.id)).toMatchObject({ state: 'running', status: 'Uploading' })
    await tell(payload.requestId, 'Uploaded')
    await settled(command.id, 'completed')
    expect(await host.rest.logRequests({ station: id })).toMatchObject([{ id: command.id, state: 'completed' }])
  })

  test('TC_N_34 a station that refuses', async () => {
    const { id } = await booted({ GetLog: answer({ status: 'Rejected' }) })
    const command = await host.ask(id, 'GetLog', { logType: 'DiagnosticsLog', remoteLocation })
    expect(command).toMatchObject({ status: 'rejected', outcome: { status: 'Rejected' } })
    expect(await host.rest.logRequest(command.id)).toMatchObject({ state: 'refused', status: 'Rejected' })
  })

  test('TC_N_36 a second request takes the place of the first', async () => {
    const { station, id, tell } = await booted()
    const ask = async () => {
      const command = await host.ask(id, 'GetLog', { logType: 'DiagnosticsLog', remoteLocation })
      return { command, requestId: (await station.link.request('GetLog')).payload.requestId }
    }
    const first = await ask()
    await tell(first.requestId, 'Uploading')
    station.link.replies.GetLog = answer({ status: 'AcceptedCanceled', filename: 'second.txt' })
    const second = await ask()
    await tell(first.requestId, 'AcceptedCanceled')
    expect(await host.rest.logRequest(first.command.id)).toMatchObject({ state: 'canceled' })
    await tell(second.requestId, 'Uploading')
    await tell(second.requestId, 'Uploaded')
    await settled(second.command.id, 'completed')
    expect((await host.rest.commandById(first.command.id)).status).toBe('failed')
  })

  test.each(['UploadFailure', 'BadMessage', 'PermissionDenied', 'NotSupportedOperation'])(
    'N01 %s fails the request with the word of the station',
    async (status) => {
      const { station, id, tell } = await booted()
      const command = await host.ask(id, 'GetLog', { logType: 'DiagnosticsLog', remoteLocation })
      const { requestId } = (await station.link.request('GetLog')).payload
      await tell(requestId, 'Uploading')
      await tell(requestId, status)
      expect(await settled(command.id, 'failed')).toMatchObject({ outcome: { status } })
      expect(await reached(command.id, 'failed')).toMatchObject({ status })
    },
  )

  test('N01 a log of the data collector is asked for where the version has it', async () => {
    const { station, id } = await booted()
    const command = await host.ask(id, 'GetLog', { logType: 'DataCollectorLog', remoteLocation })
    if (version === 'ocpp2.1') {
      expect((await station.link.request('GetLog')).payload).toMatchObject({ logType: 'DataCollectorLog' })
      expect(command.status).toBe('accepted')
    } else {
      expect(command.status).toBe('unsupported')
      expect(station.link.requests).toEqual([])
    }
  })

  test('N01 a word that was faster than the answer counts', async () => {
    const station = await host.station2(version, { replies: { GetLog: () => 'silence' } })
    await station.boot()
    const { id } = await host.rest.command(
      station.link.identity,
      'GetLog',
      { logType: 'DiagnosticsLog', remoteLocation },
      '0s',
    )
    const request = await station.link.request('GetLog')
    const { requestId } = request.payload
    await station.link.accepted('LogStatusNotification', { status: 'Uploading', requestId })
    await station.link.accepted('LogStatusNotification', { status: 'PermissionDenied', requestId })
    station.link.send(JSON.stringify([3, request.id, { status: 'Accepted', filename: 'late.txt' }]))
    expect(await settled(id, 'failed')).toMatchObject({ outcome: { status: 'PermissionDenied' } })
    expect(await host.rest.logRequest(id)).toMatchObject({ state: 'failed', fileName: 'late.txt' })
  })

  test('A04 security events keep their order and their own time, and are marked by the published list', async () => {
    const { station, id } = await booted()
    const event = (type: string, timestamp: string, more: Fields = {}) =>
      station.link.accepted('SecurityEventNotification', { type, timestamp, ...more })
    await event('TamperDetectionActivated', '2026-01-05T11:00:00+02:00', { techInfo: 'lid' })
    await event('InvalidMessages', '2026-01-05T08:00:00Z')
    await event('InvalidFirmwareSignature', '2026-01-05T08:00:00Z')
    await event('com.example.Teapot', '2026-01-05T07:00:00Z')
    // Its answer was lost, so it comes again.
    await event('com.example.Teapot', '2026-01-05T07:00:00Z')
    expect(await host.rest.securityEvents({ station: id })).toMatchObject([
      { type: 'com.example.Teapot', at: '2026-01-05T07:00:00.000Z', critical: false },
      { type: 'InvalidFirmwareSignature', at: '2026-01-05T08:00:00.000Z', critical: true },
      { type: 'InvalidMessages', at: '2026-01-05T08:00:00.000Z', critical: false },
      {
        type: 'TamperDetectionActivated',
        at: '2026-01-05T09:00:00.000Z',
        critical: true,
        techInfo: 'lid',
        stationId: id,
      },
    ])
    expect(await host.rest.securityEvents({ station: id, critical: true })).toHaveLength(2)
    expect(await host.rest.securityEvents({ station: id, limit: 1 })).toHaveLength(4)
  })
})

describe('1.6', () => {
  const booted = async (replies: Record<string, (payload: Fields) => Reply> = {}) => {
    const station = await host.station16({
      reading: 'strict',
      replies: {
        GetDiagnostics: answer({ fileName: 'diagnostics.zip' }),
        GetLog: answer({ status: 'Accepted', filename: 'security.log' }),
        ...replies,
      },
    })
    await station.boot()
    return { station, id: station.link.identity }
  }

  test('TC_045_1 diagnostics are done when they are uploaded', async () => {
    const { station, id } = await booted()
    const from = '2026-01-01T00:00:00.000Z'
    const to = '2026-01-02T00:00:00.000Z'
    const command = await host.ask(id, 'GetLog', {
      logType: 'DiagnosticsLog',
      remoteLocation,
      oldestTimestamp: from,
      latestTimestamp: to,
    })
    expect((await station.link.request('GetDiagnostics')).payload).toEqual({
      location: remoteLocation,
      startTime: from,
      stopTime: to,
    })
    expect(await host.rest.logRequest(command.id)).toMatchObject({ state: 'running', fileName: 'diagnostics.zip' })
    await station.link.accepted('DiagnosticsStatusNotification', { status: 'Uploading' })
    await station.link.accepted('DiagnosticsStatusNotification', { status: 'Uploaded' })
    await settled(command.id, 'completed')
    await station.link.accepted('DiagnosticsStatusNotification', { status: 'Idle' })
    expect(await host.rest.logRequest(command.id)).toMatchObject({ state: 'completed', status: 'Uploaded' })
  })

  test('TC_045_2 an upload that fails', async () => {
    const { station, id } = await booted()
    const command = await host.ask(id, 'GetLog', { logType: 'DiagnosticsLog', remoteLocation })
    await station.link.accepted('DiagnosticsStatusNotification', { status: 'UploadFailed' })
    expect(await settled(command.id, 'failed')).toMatchObject({ outcome: { status: 'UploadFailed' } })
  })

  test('5.9 an answer without a name: there is nothing to upload', async () => {
    const { id } = await booted({ GetDiagnostics: answer({}) })
    const command = await host.ask(id, 'GetLog', { logType: 'DiagnosticsLog', remoteLocation })
    expect(command).toMatchObject({ status: 'completed' })
    expect(await host.rest.logRequest(command.id)).toMatchObject({ state: 'empty', fileName: null })
  })

  test('TC_079 the security log comes by the security extension', async () => {
    const { station, id } = await booted()
    const command = await host.ask(id, 'GetLog', { logType: 'SecurityLog', remoteLocation })
    const { payload } = await station.link.request('GetLog')
    expect(payload).toMatchObject({ logType: 'SecurityLog', log: { remoteLocation } })
    const { requestId } = payload
    await station.link.accepted('LogStatusNotification', { status: 'Uploading', requestId })
    await station.link.accepted('LogStatusNotification', { status: 'Uploaded', requestId })
    await settled(command.id, 'completed')
  })

  test('a station that tells a key of the security extension is asked by GetLog for both, and else by what it has', async () => {
    const configuration = answer({
      configurationKey: [{ key: 'SecurityProfile', readonly: false, value: '1' }],
      unknownKey: [],
    })
    const { station, id } = await booted({ GetConfiguration: configuration })
    await host.ask(id, 'GetBaseReport', {})
    await host.ask(id, 'GetLog', { logType: 'DiagnosticsLog', remoteLocation })
    expect((await station.link.request('GetLog')).payload).toMatchObject({ logType: 'DiagnosticsLog' })
    station.link.replies.GetLog = () => ({ error: 'NotImplemented' })
    const command = await host.ask(id, 'GetLog', { logType: 'DiagnosticsLog', remoteLocation })
    await station.link.request('GetDiagnostics')
    expect(command.status).toBe('accepted')
  })

  test('TC_078 security events are kept; the list of 1.6 is shorter', async () => {
    const { station, id } = await booted()
    const timestamp = '2026-01-05T08:00:00.000Z'
    for (const type of ['InvalidFirmwareSignature', 'SettingSystemTime']) {
      expect(await station.link.accepted('SecurityEventNotification', { type, timestamp })).toEqual({})
    }
    expect(await host.rest.securityEvents({ station: id })).toMatchObject([
      { type: 'SettingSystemTime', critical: true, at: timestamp },
      { type: 'InvalidFirmwareSignature', critical: false, at: timestamp },
    ])
  })
})
