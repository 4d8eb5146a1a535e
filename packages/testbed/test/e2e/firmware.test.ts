/** Firmware on the wire and at the operator's: L01 to L04 of 2.x, 4.5, 5.19 and the security extension of 1.6. */
import { type FirmwareUpdate } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type Fields, fieldsOf, type Reply } from '../../src/clients/raw-station.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const versions2 = ['ocpp2.0.1', 'ocpp2.1'] as const

const location = 'https://files.example/firmware/2.0.0.bin'
const signed = { location, signingCertificate: '-----BEGIN CERTIFICATE-----', signature: 'c2lnbmF0dXJl' }
const answer =
  (result: Fields): (() => Reply) =>
  () => ({ result })
const accepted = answer({ status: 'Accepted' })

const settled = (id: string, status: string) =>
  until(`command ${status}`, async () => {
    const command = await host.rest.commandById(id)
    return command.status === status ? command : undefined
  })
const reached = (id: string, state: FirmwareUpdate['state']) =>
  until(`update ${state}`, async () => {
    const update = await host.rest.firmwareUpdate(id)
    return update.state === state ? update : undefined
  })

async function booted2(version: (typeof versions2)[number], replies: Record<string, (payload: Fields) => Reply> = {}) {
  const station = await host.station2(version, {
    reading: 'strict',
    replies: { UpdateFirmware: accepted, PublishFirmware: accepted, ...replies },
  })
  await station.boot()
  const id = station.link.identity
  /** Asks for an update and resolves with its command and its number on the wire. */
  const update = async (parameters: Parameters<typeof host.ask<'UpdateFirmware'>>[2] = signed) => {
    const command = await host.ask(id, 'UpdateFirmware', parameters)
    const { payload } = await station.link.request('UpdateFirmware')
    return { command, payload, requestId: Number(payload.requestId) }
  }
  const tell = (requestId: number, ...statuses: string[]) =>
    statuses.reduce<Promise<unknown>>(
      (before, status) => before.then(() => station.link.accepted('FirmwareStatusNotification', { status, requestId })),
      Promise.resolve(),
    )
  return { station, id, update, tell }
}

describe.each(versions2)('%s', (version) => {
  test('TC_L_01 a signed update is done when the station says Installed, not when it says Accepted', async () => {
    const { id, update, tell } = await booted2(version)
    expect(await host.rest.firmwareUpdates({ station: id })).toEqual([])
    const { command, payload, requestId } = await update()
    expect(payload).toMatchObject({ firmware: signed })
    expect(command).toMatchObject({ status: 'accepted', outcome: { status: 'Accepted' } })
    expect(await host.rest.firmwareUpdate(command.id)).toMatchObject({
      stationId: id,
      kind: 'update',
      requestId,
      state: 'running',
      status: null,
      signed: true,
      firmwareBefore: '1.0.0',
    })
    const steps = ['Downloading', 'Downloaded', 'SignatureVerified', 'Installing', 'InstallRebooting']
    await tell(requestId, ...steps)
    expect(await host.rest.firmwareUpdate(command.id)).toMatchObject({ state: 'running', status: 'InstallRebooting' })
    await tell(requestId, 'Installed')
    const done = await reached(command.id, 'completed')
    expect(done.steps.map(({ status }) => status)).toEqual([...steps, 'Installed'])
    expect((await settled(command.id, 'completed')).completedAt).not.toBeNull()
    expect(await host.rest.firmwareUpdates({ station: id, state: 'completed' })).toHaveLength(1)
  })

  test('TC_L_02 TC_L_03 times of retrieval and installation are passed on, and scheduled is running', async () => {
    const { update, tell } = await booted2(version)
    const times = { retrieveDateTime: '2030-01-01T02:00:00.000Z', installDateTime: '2030-01-01T04:00:00.000Z' }
    const { command, payload, requestId } = await update({ ...signed, ...times, retries: 3, retryInterval: 60 })
    expect(payload).toMatchObject({ firmware: times, retries: 3, retryInterval: 60 })
    await tell(requestId, 'DownloadScheduled', 'Downloading', 'Downloaded', 'SignatureVerified', 'InstallScheduled')
    expect(await host.rest.firmwareUpdate(command.id)).toMatchObject({
      state: 'running',
      status: 'InstallScheduled',
      retrieveAt: times.retrieveDateTime,
      installAt: times.installDateTime,
    })
    const { expiresAt } = await host.rest.firmwareUpdate(command.id)
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.parse(times.installDateTime))
  })

  test.each([
    ['TC_L_04', 'RevokedCertificate'],
    ['TC_L_05', 'InvalidCertificate'],
  ])('%s %s in the answer refuses the update', async (_case, status) => {
    const { update } = await booted2(version, { UpdateFirmware: answer({ status }) })
    const { command } = await update()
    expect(command).toMatchObject({ status: 'rejected', outcome: { status } })
    expect(await host.rest.firmwareUpdate(command.id)).toMatchObject({ state: 'refused', status })
  })

  test.each([
    ['TC_L_06', ['Downloading', 'Downloaded', 'InvalidSignature']],
    ['TC_L_07', ['Downloading', 'DownloadPaused', 'Downloading', 'DownloadFailed']],
    ['TC_L_08', ['Downloading', 'Downloaded', 'SignatureVerified', 'Installing', 'InstallVerificationFailed']],
    ['TC_L_09', ['Downloading', 'Downloaded', 'SignatureVerified', 'Installing', 'InstallationFailed']],
  ])('%s an update that fails says why in the station’s word: %s', async (_case, statuses) => {
    const { update, tell } = await booted2(version)
    const { command, requestId } = await update()
    await tell(requestId, ...statuses)
    const last = statuses.at(-1)
    const update1 = await reached(command.id, 'failed')
    expect(update1).toMatchObject({ status: last })
    expect(update1.steps.map(({ status }) => status)).toEqual(statuses)
    expect(await host.rest.commandById(command.id)).toMatchObject({ status: 'failed', outcome: { status: last } })
  })

  test('TC_L_10 AcceptedCanceled ends the old update, and its late words do not touch the new one', async () => {
    const { station, update, tell } = await booted2(version)
    const first = await update()
    await tell(first.requestId, 'Downloading')
    station.link.replies.UpdateFirmware = answer({ status: 'AcceptedCanceled' })
    const second = await update()
    expect(second.requestId).not.toBe(first.requestId)
    expect(second.command.status).toBe('accepted')
    expect(await host.rest.firmwareUpdate(first.command.id)).toMatchObject({ state: 'canceled' })
    expect(await host.rest.commandById(first.command.id)).toMatchObject({ status: 'failed' })
    await tell(second.requestId, 'Downloading')
    await tell(first.requestId, 'InstallationFailed')
    expect(await host.rest.firmwareUpdate(second.command.id)).toMatchObject({ state: 'running', status: 'Downloading' })
    await tell(second.requestId, 'Installed')
    await reached(second.command.id, 'completed')
    expect(await host.rest.firmwareUpdate(first.command.id)).toMatchObject({ state: 'canceled' })
  })

  test('TC_L_11 a station that cannot cancel refuses the second update, and goes on with the first', async () => {
    const { station, update, tell } = await booted2(version)
    const first = await update()
    await tell(first.requestId, 'Downloading')
    station.link.replies.UpdateFirmware = answer({ status: 'Rejected' })
    const second = await update()
    expect(second.command).toMatchObject({ status: 'rejected', outcome: { status: 'Rejected' } })
    expect(await host.rest.firmwareUpdate(second.command.id)).toMatchObject({ state: 'refused', status: 'Rejected' })
    expect(await host.rest.firmwareUpdate(first.command.id)).toMatchObject({ state: 'running', status: 'Downloading' })
    expect(await host.rest.commandById(first.command.id)).toMatchObject({ status: 'accepted' })
    await tell(first.requestId, 'Downloaded', 'SignatureVerified', 'Installing', 'Installed')
    await settled(first.command.id, 'completed')
    expect(await host.rest.firmwareUpdate(first.command.id)).toMatchObject({ state: 'completed' })
    expect(await host.rest.firmwareUpdate(second.command.id)).toMatchObject({ state: 'refused' })
  })

  test('TC_L_13 an update that waits for a transaction may wait, and is done all the same', async () => {
    const { station, update, tell } = await booted2(version)
    const idToken = { idToken: await host.idToken(), type: 'ISO14443' }
    await station.event('Started', 'busy', 0, { idToken })
    const { command, requestId } = await update()
    await tell(requestId, 'Downloading', 'Downloaded', 'SignatureVerified', 'InstallScheduled')
    await station.event('Ended', 'busy', 500, { idToken })
    await tell(requestId, 'Installing', 'Installed')
    await settled(command.id, 'completed')
  })

  test('L01 words that come twice or out of order never take an update back', async () => {
    const { update, tell } = await booted2(version)
    const { command, requestId } = await update()
    await tell(requestId, 'Downloading', 'Downloading', 'Installing', 'Downloaded')
    expect(await host.rest.firmwareUpdate(command.id)).toMatchObject({ state: 'running', status: 'Installing' })
    await tell(requestId, 'Installed', 'Installed', 'Downloading', 'InstallationFailed')
    expect(await host.rest.firmwareUpdate(command.id)).toMatchObject({ state: 'completed', status: 'Installed' })
    expect((await host.rest.commandById(command.id)).status).toBe('completed')
  })

  test('L01 a boot with another firmware ends the update though nothing was told', async () => {
    const { station, update } = await booted2(version)
    const { command } = await update({ location })
    await station.boot({ firmwareVersion: '1.0.0' })
    expect((await host.rest.firmwareUpdate(command.id)).state).toBe('running')
    await station.boot({ firmwareVersion: '2.0.0' })
    expect(await reached(command.id, 'completed')).toMatchObject({ firmwareBefore: '1.0.0', firmwareAfter: '2.0.0' })
    await settled(command.id, 'completed')
  })

  test('L01 what is asked survives our restart and a lost link in the middle', async () => {
    const { station, update, tell } = await booted2(version)
    const { command, requestId } = await update()
    await tell(requestId, 'Downloading')
    await host.world.restart()
    const again = await host.again2(version, station)
    expect(await host.rest.firmwareUpdate(command.id)).toMatchObject({ state: 'running', status: 'Downloading' })
    await again.link.accepted('FirmwareStatusNotification', { status: 'Installed', requestId })
    await settled(command.id, 'completed')
  })

  test('L01 a word with a number of nobody, and Idle, touch no update', async () => {
    const { id, station, update } = await booted2(version)
    const { command } = await update()
    await station.link.accepted('FirmwareStatusNotification', { status: 'Installed', requestId: 42 })
    await station.link.accepted('FirmwareStatusNotification', { status: 'Idle' })
    expect(await host.rest.firmwareUpdates({ station: id })).toMatchObject([{ id: command.id, state: 'running' }])
  })

  test('L01 a station that answers with an error is not updated', async () => {
    const { id } = await booted2(version, { UpdateFirmware: () => ({ error: 'NotImplemented' }) })
    const command = await host.ask(id, 'UpdateFirmware', signed)
    expect(command).toMatchObject({ status: 'error', outcome: { code: 'NotImplemented' } })
    expect((await reached(command.id, 'refused')).endedAt).not.toBeNull()
  })

  test('L03 L04 a local controller publishes firmware, says where, and takes it back', async () => {
    const checksum = 'D41D8CD98F00B204E9800998ECF8427E'
    const { id, station } = await booted2(version, { UnpublishFirmware: answer({ status: 'Unpublished' }) })
    const command = await host.ask(id, 'PublishFirmware', { location, checksum })
    const { payload } = await station.link.request('PublishFirmware')
    expect(payload).toMatchObject({ location, checksum })
    const told = (status: string, more: Fields = {}) =>
      station.link.accepted('PublishFirmwareStatusNotification', { status, requestId: payload.requestId, ...more })
    for (const status of ['DownloadScheduled', 'Downloading', 'Downloaded', 'ChecksumVerified']) await told(status)
    expect(await host.rest.firmwareUpdate(command.id)).toMatchObject({ kind: 'publish', status: 'ChecksumVerified' })
    await told('Published', { location: ['http://10.0.0.1/fw', 'ftp://user:secret-word@10.0.0.1/fw'] })
    expect(await reached(command.id, 'completed')).toMatchObject({
      publishedAt: ['http://10.0.0.1/fw', 'ftp://****@10.0.0.1/fw'],
    })
    await settled(command.id, 'completed')
    expect(await host.ask(id, 'UnpublishFirmware', { checksum })).toMatchObject({ status: 'completed' })
    station.link.replies.UnpublishFirmware = answer({ status: 'DownloadOngoing' })
    expect(await host.ask(id, 'UnpublishFirmware', { checksum })).toMatchObject({
      status: 'rejected',
      outcome: { status: 'DownloadOngoing' },
    })
  })

  test('L03 firmware whose checksum is wrong is not published', async () => {
    const { id, station } = await booted2(version)
    const checksum = 'd41d8cd98f00b204e9800998ecf8427e'
    const command = await host.ask(id, 'PublishFirmware', { location, checksum })
    const { requestId } = (await station.link.request('PublishFirmware')).payload
    await station.link.accepted('PublishFirmwareStatusNotification', { status: 'InvalidChecksum', requestId })
    expect(await settled(command.id, 'failed')).toMatchObject({ outcome: { status: 'InvalidChecksum' } })
  })

  test('A01.FR.08 a password in a location reaches the station and nothing else', async () => {
    const { id, station, update, tell } = await booted2(version, {
      UpdateFirmware: ({ firmware }) => ({
        result: {
          status: 'Accepted',
          statusInfo: { reasonCode: 'Fine', additionalInfo: String(fieldsOf(firmware).location) },
        },
      }),
    })
    const secret = 'hunter2-very-secret'
    const { command, payload, requestId } = await update({ location: `ftp://fleet:${secret}@files.example/fw.bin` })
    expect(JSON.stringify(payload)).toContain(secret)
    await tell(requestId, 'Downloading', 'DownloadFailed')
    await settled(command.id, 'failed')
    const kept = JSON.stringify([
      await host.rest.commandById(command.id),
      await host.rest.firmwareUpdates({ station: id }),
      await host.rest.timeline(id),
      await until('the trace', async () => {
        const frames = await host.rest.frames(id)
        return frames.some(({ action }) => action === 'UpdateFirmware') ? frames : undefined
      }),
    ])
    expect(kept).toContain('ftp://****@files.example/fw.bin')
    expect(kept).not.toContain(secret)
    expect(station.link.requests).toHaveLength(1)
  })
})

describe('1.6', () => {
  const booted = async (replies: Record<string, (payload: Fields) => Reply> = {}) => {
    const station = await host.station16({
      reading: 'strict',
      replies: { UpdateFirmware: answer({}), SignedUpdateFirmware: accepted, ...replies },
    })
    await station.boot()
    const tell = (status: string) => station.link.accepted('FirmwareStatusNotification', { status })
    return { station, id: station.link.identity, tell }
  }

  test('TC_044_1 firmware is fetched and installed; a boot in between changes nothing', async () => {
    const { station, id, tell } = await booted()
    const command = await host.ask(id, 'UpdateFirmware', {
      location,
      retrieveDateTime: '2030-01-01T00:00:00.000Z',
      retries: 2,
      retryInterval: 30,
    })
    expect(command.status).toBe('accepted')
    expect((await station.link.request('UpdateFirmware')).payload).toEqual({
      location,
      retrieveDate: '2030-01-01T00:00:00.000Z',
      retries: 2,
      retryInterval: 30,
    })
    for (const status of ['Downloading', 'Downloaded', 'Installing']) await tell(status)
    await station.boot()
    expect(await host.rest.firmwareUpdate(command.id)).toMatchObject({ state: 'running', status: 'Installing' })
    await tell('Installed')
    expect(await reached(command.id, 'completed')).toMatchObject({ status: 'Installed', signed: false })
    await settled(command.id, 'completed')
  })

  test.each([
    ['TC_044_2', ['Downloading', 'DownloadFailed']],
    ['TC_044_3', ['Downloading', 'Downloaded', 'Installing', 'InstallationFailed']],
  ])('%s an update that fails: %s', async (_case, statuses) => {
    const { id, tell } = await booted()
    const command = await host.ask(id, 'UpdateFirmware', { location })
    for (const status of statuses) await tell(status)
    expect(await settled(command.id, 'failed')).toMatchObject({ outcome: { status: statuses.at(-1) } })
    expect(await host.rest.firmwareUpdate(command.id)).toMatchObject({ state: 'failed', status: statuses.at(-1) })
  })

  test('4.5 without numbers a station has one update at a time: the next takes the place of the last', async () => {
    const { id, tell } = await booted()
    const first = await host.ask(id, 'UpdateFirmware', { location })
    await tell('Downloading')
    const second = await host.ask(id, 'UpdateFirmware', { location })
    expect(await host.rest.firmwareUpdate(first.id)).toMatchObject({ state: 'canceled' })
    await tell('Installed')
    await settled(second.id, 'completed')
    expect((await host.rest.commandById(first.id)).status).toBe('failed')
  })

  test('TC_080 signed firmware goes by the security extension, with a number', async () => {
    const { station, id } = await booted()
    const command = await host.ask(id, 'UpdateFirmware', signed)
    const { payload } = await station.link.request('SignedUpdateFirmware')
    expect(payload).toMatchObject({ firmware: signed })
    const told = (status: string) =>
      station.link.accepted('SignedFirmwareStatusNotification', { status, requestId: payload.requestId })
    for (const status of ['Downloading', 'Downloaded', 'SignatureVerified', 'Installing', 'InstallRebooting']) {
      await told(status)
    }
    await station.boot({ firmwareVersion: '2.0.0' })
    await told('Installed')
    expect(await reached(command.id, 'completed')).toMatchObject({ signed: true, firmwareAfter: '2.0.0' })
    await settled(command.id, 'completed')
  })

  test('TC_081 a signature that is not valid', async () => {
    const { station, id } = await booted()
    const command = await host.ask(id, 'UpdateFirmware', signed)
    const { requestId } = (await station.link.request('SignedUpdateFirmware')).payload
    await station.link.accepted('SignedFirmwareStatusNotification', { status: 'InvalidSignature', requestId })
    expect(await settled(command.id, 'failed')).toMatchObject({ outcome: { status: 'InvalidSignature' } })
  })

  test('a triggered FirmwareStatusNotification answers its trigger and leaves the update', async () => {
    const { id, tell } = await booted()
    const update = await host.ask(id, 'UpdateFirmware', { location })
    const trigger = await host.ask(id, 'TriggerMessage', { requestedMessage: 'FirmwareStatusNotification' })
    await tell('Downloading')
    await settled(trigger.id, 'completed')
    expect(await host.rest.firmwareUpdate(update.id)).toMatchObject({ state: 'running', status: 'Downloading' })
  })

  test('what 1.6 has no words for is not sent, and half a signature is refused', async () => {
    const { station, id } = await booted()
    expect(
      await host.ask(id, 'UpdateFirmware', { location, installDateTime: '2030-01-01T00:00:00.000Z' }),
    ).toMatchObject({ status: 'unsupported' })
    await expect(host.ask(id, 'UpdateFirmware', { location, signature: 'c2ln' })).rejects.toMatchObject({ status: 400 })
    await expect(
      host.ask(id, 'PublishFirmware', { location, checksum: 'd41d8cd98f00b204e9800998ecf8427e' }),
    ).rejects.toMatchObject({ code: 'not-supported-by-version' })
    expect(station.link.requests).toEqual([])
  })
})
