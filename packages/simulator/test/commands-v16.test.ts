import { describe, expect, test } from 'vitest'
import { card, createStand, otherCard, type Stand } from './support/stand.ts'

async function charging(stand: Stand, evseId = 1): Promise<void> {
  stand.station.plugIn(evseId, stand.car())
  expect(await stand.station.presentToken(evseId, card)).toBe('started')
  await stand.advance(30)
}

describe('1.6', () => {
  test('a remote start begins when the car is plugged in, with the token that was given [16 5.11]', async () => {
    await using stand = await createStand('1.6')
    expect(await stand.csms.ask('RemoteStartTransaction', { idTag: 'REMOTE1', connectorId: 2 })).toEqual({
      status: 'Accepted',
    })
    await stand.settled()
    expect(stand.csms.of('StatusNotification').at(-1)?.payload).toMatchObject({ connectorId: 2, status: 'Preparing' })
    stand.station.plugIn(2, stand.car())
    await stand.settled()
    expect(stand.csms.of('Authorize')).toEqual([])
    expect(stand.csms.of('StartTransaction')[0]?.payload).toMatchObject({ idTag: 'REMOTE1', connectorId: 2 })
  })

  test('a remote start asks first where AuthorizeRemoteTxRequests is set, and does not begin for a token that is refused', async () => {
    await using stand = await createStand('1.6')
    expect(await stand.csms.ask('ChangeConfiguration', { key: 'AuthorizeRemoteTxRequests', value: 'true' })).toEqual({
      status: 'Accepted',
    })
    stand.csms.answers.Authorize = () => ({ idTagInfo: { status: 'Blocked' } })
    stand.station.plugIn(1, stand.car())
    await stand.csms.ask('RemoteStartTransaction', { idTag: 'REMOTE1', connectorId: 1 })
    await stand.csms.next('Authorize')
    await stand.advance(10)
    expect(stand.csms.of('StartTransaction')).toEqual([])
  })

  test('a remote start is taken back when nobody plugs in', async () => {
    await using stand = await createStand('1.6', { variables: { 'TxCtrlr.EVConnectionTimeOut': '30' } })
    await stand.csms.ask('RemoteStartTransaction', { idTag: 'REMOTE1', connectorId: 1 })
    await stand.advance(31)
    expect(
      stand.csms
        .of('StatusNotification')
        .slice(-2)
        .map(({ payload }) => payload.status),
    ).toEqual(['Preparing', 'Available'])
    stand.station.plugIn(1, stand.car())
    await stand.settled()
    expect(stand.csms.of('StartTransaction')).toEqual([])
  })

  test('a remote start at a connector in use or unknown is rejected', async () => {
    await using stand = await createStand('1.6')
    await charging(stand)
    expect(await stand.csms.ask('RemoteStartTransaction', { idTag: 'X', connectorId: 1 })).toEqual({
      status: 'Rejected',
    })
    expect(await stand.csms.ask('RemoteStartTransaction', { idTag: 'X', connectorId: 9 })).toEqual({
      status: 'Rejected',
    })
  })

  test('a remote stop ends its transaction, and an unknown id is rejected [16 5.12]', async () => {
    await using stand = await createStand('1.6')
    await charging(stand)
    expect(await stand.csms.ask('RemoteStopTransaction', { transactionId: 77 })).toEqual({ status: 'Rejected' })
    expect(await stand.csms.ask('RemoteStopTransaction', { transactionId: 1_000_001 })).toEqual({ status: 'Accepted' })
    const stop = await stand.csms.next('StopTransaction')
    expect(stop.payload).toMatchObject({ transactionId: 1_000_001, reason: 'Remote' })
    expect(stop.payload.idTag).toBeUndefined()
  })

  test('a token that the start answers as not accepted ends the transaction [16 4.8, StopTransactionOnInvalidId]', async () => {
    await using stand = await createStand('1.6')
    stand.csms.answers.StartTransaction = () => ({ transactionId: 5, idTagInfo: { status: 'ConcurrentTx' } })
    await charging(stand)
    expect(stand.csms.of('StopTransaction')[0]?.payload).toMatchObject({ transactionId: 5, reason: 'DeAuthorized' })
  })

  test('where it is not to end, it gets no energy', async () => {
    await using stand = await createStand('1.6', { variables: { 'TxCtrlr.StopTxOnInvalidId': 'false' } })
    stand.csms.answers.StartTransaction = () => ({ transactionId: 5, idTagInfo: { status: 'Blocked' } })
    await charging(stand)
    await stand.advance(60)
    expect(stand.csms.of('StatusNotification').at(-1)?.payload.status).toBe('SuspendedEVSE')
    expect(stand.station.powerW).toBe(0)
    expect(stand.csms.of('StopTransaction')).toEqual([])
  })

  test('another token ends a transaction only when it is of the same group [16 4.10]', async () => {
    await using stand = await createStand('1.6')
    stand.csms.answers.Authorize = () => ({ idTagInfo: { status: 'Accepted', parentIdTag: 'FAMILY' } })
    await charging(stand)
    expect(await stand.station.presentToken(1, otherCard)).toBe('stopped')
    stand.csms.answers.Authorize = ({ payload }) => ({ idTagInfo: { status: 'Accepted', parentIdTag: payload.idTag } })
    await charging(stand, 2)
    await stand.csms.ask('ClearCache', {})
    expect(await stand.station.presentToken(2, { idToken: 'STRANGER', type: 'ISO14443' })).toBe('refused')
  })

  test.each([
    ['Soft', 'SoftReset'],
    ['Hard', 'HardReset'],
  ])('a %s reset ends what runs and boots again [16 5.14]', async (type, reason) => {
    await using stand = await createStand('1.6')
    await charging(stand)
    expect(await stand.csms.ask('Reset', { type })).toEqual({ status: 'Accepted' })
    await stand.csms.next('StopTransaction')
    await stand.advance(10)
    expect(stand.csms.of('StopTransaction')[0]?.payload.reason).toBe(reason)
    expect(stand.csms.of('BootNotification')).toHaveLength(2)
    // The plug is still in.
    expect(stand.csms.of('StatusNotification').at(-2)?.payload).toMatchObject({ connectorId: 1, status: 'Preparing' })
  })

  test('availability is scheduled while a transaction runs and kept over a reboot [16 5.2]', async () => {
    await using stand = await createStand('1.6')
    await charging(stand)
    expect(await stand.csms.ask('ChangeAvailability', { connectorId: 1, type: 'Inoperative' })).toEqual({
      status: 'Scheduled',
    })
    expect(await stand.csms.ask('ChangeAvailability', { connectorId: 2, type: 'Inoperative' })).toEqual({
      status: 'Accepted',
    })
    await stand.advance(5)
    expect(stand.csms.of('StopTransaction')).toEqual([])
    await stand.station.presentToken(1, card)
    stand.station.unplug(1)
    stand.station.fault('power-loss', { downS: 5 })
    await stand.advance(10)
    const after = stand.csms.calls.slice(stand.csms.calls.findLastIndex(({ action }) => action === 'BootNotification'))
    const statuses = after.filter(({ action }) => action === 'StatusNotification').map(({ payload }) => payload.status)
    expect(statuses).toEqual(['Available', 'Unavailable', 'Unavailable'])
    expect(await stand.csms.ask('RemoteStartTransaction', { idTag: 'X', connectorId: 1 })).toEqual({
      status: 'Rejected',
    })
    expect(await stand.csms.ask('ChangeAvailability', { connectorId: 1, type: 'Operative' })).toEqual({
      status: 'Accepted',
    })
  })

  test('unlocking frees the cable, and a fixed cable has nothing to unlock [16 5.18]', async () => {
    await using stand = await createStand('1.6', { model: 'trio50' })
    await charging(stand, 2)
    expect(await stand.csms.ask('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'NotSupported' })
    expect(await stand.csms.ask('UnlockConnector', { connectorId: 9 })).toEqual({ status: 'NotSupported' })
    expect(await stand.csms.ask('UnlockConnector', { connectorId: 3 })).toEqual({ status: 'Unlocked' })
    await stand.settled()
    expect(stand.csms.of('StopTransaction')).toHaveLength(1)
    stand.station.fault('lock-jammed', { evseId: 2 })
  })

  test('GetConfiguration gives all keys, or those asked for and those unknown; AuthorizationKey has no value [16 5.8]', async () => {
    await using stand = await createStand('1.6')
    const all = await stand.csms.ask('GetConfiguration', {})
    expect(all.configurationKey.length).toBeGreaterThan(20)
    expect(all.configurationKey.find(({ key }: { key: string }) => key === 'AuthorizationKey')).toEqual({
      key: 'AuthorizationKey',
      readonly: false,
    })
    const some = await stand.csms.ask('GetConfiguration', { key: ['heartbeatinterval', 'Nonsense'] })
    expect(some).toEqual({
      configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }],
      unknownKey: ['Nonsense'],
    })
  })

  test.each([
    ['MeterValueSampleInterval', '20', 'Accepted'],
    ['MeterValueSampleInterval', 'soon', 'Rejected'],
    ['MeterValuesSampledData', 'Energy.Active.Import.Register, SoC', 'Accepted'],
    ['MeterValuesSampledData', 'Horoscope', 'Rejected'],
    ['NumberOfConnectors', '9', 'Rejected'],
    ['Horoscope', '1', 'NotSupported'],
  ])('ChangeConfiguration %s to %s is %s', async (key, value, status) => {
    await using stand = await createStand('1.6')
    expect(await stand.csms.ask('ChangeConfiguration', { key, value })).toEqual({ status })
  })

  test('a changed password is for the next connection, which is made at once [A01]', async () => {
    await using stand = await createStand('1.6')
    const password = Buffer.from('0123456789abcdef\u0001\u0002', 'latin1')
    expect(
      await stand.csms.ask('ChangeConfiguration', { key: 'AuthorizationKey', value: password.toString('hex') }),
    ).toEqual({ status: 'Accepted' })
    await stand.settled()
    await stand.advance(1)
    const expected = Buffer.concat([Buffer.from('TEST 1:'), password]).toString('base64')
    expect(stand.csms.upgrades.at(-1)?.authorization).toBe(`Basic ${expected}`)
  })

  test.each(['FirmwareStatusNotification', 'DiagnosticsStatusNotification'])(
    'a trigger of %s is answered with Idle when nothing is under way [16 4.5, 5.17]',
    async (requestedMessage) => {
      await using stand = await createStand('1.6')
      const before = stand.csms.calls.length
      expect(await stand.csms.ask('TriggerMessage', { requestedMessage })).toEqual({ status: 'Accepted' })
      expect((await stand.csms.next(requestedMessage, before)).payload).toEqual({ status: 'Idle' })
    },
  )

  test.each(['StatusNotification', 'Heartbeat', 'MeterValues'])(
    'a trigger of %s is followed by it [16 5.17]',
    async (requestedMessage) => {
      await using stand = await createStand('1.6')
      const before = stand.csms.calls.length
      expect(await stand.csms.ask('TriggerMessage', { requestedMessage, connectorId: 1 })).toEqual({
        status: 'Accepted',
      })
      const call = await stand.csms.next(requestedMessage, before)
      if (requestedMessage === 'MeterValues') expect(call.payload.meterValue[0].sampledValue[0].context).toBe('Trigger')
      expect(stand.csms.violations).toEqual([])
    },
  )
})
