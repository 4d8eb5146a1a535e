/** The CSMS's part of the OCPP 2.0.1 certification cases A, B, C, F, G and P (part 6) that this version covers. */
import { type CommandParameters } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type Fields, fieldsOf, HandshakeRefused, type Reply } from '../../../src/clients/raw-station.ts'
import { type Station2 } from '../../../src/clients/station-2.ts'
import { ProblemAnswer } from '../../../src/rest.ts'
import { until } from '../../../src/until.ts'
import { oneWorld } from '../support/worlds.ts'

const host = oneWorld()
const version = 'ocpp2.0.1'

async function booted(replies: Record<string, (payload: Fields) => Reply> = {}): Promise<Station2> {
  const station = await host.station2(version, { reading: 'strict', replies })
  await station.boot()
  return station
}

const settled = (id: string, status: string) =>
  until(`command ${status}`, async () => {
    const command = await host.rest.commandById(id)
    return command.status === status ? command : undefined
  })

const withToken = (idToken: string) => ({ idToken: { idToken, type: 'ISO14443' } })

describe('A Security', () => {
  const first = 'first password 1'
  const second = 'second password 2'
  const setPassword = (attributeStatus: string) => ({
    SetVariables: ({ setVariableData }: Fields): Reply => ({
      result: {
        setVariableResult: (Array.isArray(setVariableData) ? setVariableData : []).map((data: unknown) => {
          const { component, variable } = fieldsOf(data)
          return { component, variable, attributeStatus }
        }),
      },
    }),
  })

  async function withPassword(attributeStatus: string) {
    const identity = `PASSWORD-${attributeStatus}`
    await host.rest.putStation(identity, { onboarding: 'accepted', password: first, passwordBy: 'expected' })
    const connect = (password: string) =>
      host.station2(version, { identity, onboarding: 'unknown', password, replies: setPassword(attributeStatus) })
    const station = await connect(first)
    await station.boot()
    const changed = await host.rest
      .putStation(identity, { password: second, passwordBy: 'station' })
      .catch((error: unknown) => error)
    const { payload } = await station.link.request('SetVariables')
    expect(payload.setVariableData).toMatchObject([
      { component: { name: 'SecurityCtrlr' }, variable: { name: 'BasicAuthPassword' }, attributeValue: second },
    ])
    return { connect, changed }
  }

  test('TC_A_09 a password that the station accepts counts from then on', async () => {
    const { connect } = await withPassword('Accepted')
    expect(await (await connect(second)).boot()).toMatchObject({ status: 'Accepted' })
    await expect(connect(first)).rejects.toBeInstanceOf(HandshakeRefused)
  })

  test('TC_A_10 a password that the station refuses leaves the old one', async () => {
    const { connect, changed } = await withPassword('Rejected')
    expect(changed).toBeInstanceOf(ProblemAnswer)
    await expect(connect(second)).rejects.toBeInstanceOf(HandshakeRefused)
    expect(await (await connect(first)).boot()).toMatchObject({ status: 'Accepted' })
  })
})

describe('B Provisioning', () => {
  test('TC_B_01 a cold boot: boot, status of each connector, heartbeat', async () => {
    const station = await host.station2(version, { reading: 'strict' })
    expect(await station.boot()).toMatchObject({ status: 'Accepted', interval: 300 })
    await station.status('Available')
    expect(await station.link.accepted('Heartbeat', {})).toHaveProperty('currentTime')
    expect((await host.rest.station(station.link.identity)).evses[0]).toMatchObject({ state: 'available' })
  })

  test.each([
    ['TC_B_20 a reset on idle without a transaction', 'OnIdle', 'Accepted', false],
    ['TC_B_21 a reset on idle waits for the transaction', 'OnIdle', 'Scheduled', true],
    ['TC_B_22 an immediate reset ends the transaction', 'Immediate', 'Accepted', true],
  ] as const)('%s', async (_, type, status, runs) => {
    const station = await booted({ Reset: () => ({ result: { status } }) })
    const id = station.link.identity
    if (runs) await station.event('Started', `tx-${id}`, 0)
    const command = await host.ask(id, 'Reset', { type })
    expect((await station.link.request('Reset')).payload).toEqual({ type })
    expect(command).toMatchObject({ status: 'accepted', outcome: { status } })
    if (runs) {
      const stoppedReason = type === 'Immediate' ? 'ImmediateReset' : 'Local'
      await station.event('Ended', `tx-${id}`, 10, { transactionInfo: { stoppedReason } })
      expect(await host.rest.transactions({ station: id })).toMatchObject([{ state: 'ended', stoppedReason }])
    }
    const again = await host.again2(version, station)
    await again.link.accepted('BootNotification', {
      reason: 'RemoteReset',
      chargingStation: { vendorName: 'Testbed', model: 'Raw 2' },
    })
    await settled(command.id, 'completed')
  })
})

describe('C Authorization', () => {
  test.each([
    ['TC_C_06 a blocked token is Blocked', { status: 'blocked' }, 'Blocked'],
    ['TC_C_07 a token whose time is over is Expired', { expiresAt: '2020-01-01T00:00:00Z' }, 'Expired'],
    ['TC_C_20 an invalid token is Invalid', { status: 'invalid' }, 'Invalid'],
  ] as const)('%s', async (_, input, status) => {
    const station = await booted()
    const idToken = await host.idToken()
    await host.rest.putIdToken(idToken, input)
    expect(await station.authorize(idToken)).toBe(status)
    // From its cache a station may start all the same, and hears it then.
    const answer = await station.event('Started', `tx-${station.link.identity}`, 0, withToken(idToken))
    expect(answer).toMatchObject({ kind: 'result', payload: { idTokenInfo: { status } } })
  })

  test('TC_C_02 a token nobody knows is Unknown', async () => {
    const station = await booted()
    expect(await station.authorize('DEADC02')).toBe('Unknown')
  })

  test('TC_C_08 a start by the cache is accepted without an Authorize before', async () => {
    const station = await booted()
    const idToken = await host.idToken()
    const answer = await station.event('Started', 'cache-1', 0, withToken(idToken))
    expect(answer).toMatchObject({ payload: { idTokenInfo: { status: 'Accepted' } } })
  })

  test.each([
    ['TC_C_37 a cache that is cleared', 'Accepted', 'completed'],
    ['TC_C_38 a cache that cannot be cleared', 'Rejected', 'rejected'],
  ] as const)('%s', async (_, answered, status) => {
    const station = await booted({ ClearCache: () => ({ result: { status: answered } }) })
    expect(await host.ask(station.link.identity, 'ClearCache', {})).toMatchObject({ status })
  })

  test('TC_C_39 another token of the group stops', async () => {
    const station = await booted()
    const [one, other] = [await host.idToken(), await host.idToken()]
    await host.rest.putTokenGroup('C39', { name: 'Household' })
    for (const token of [one, other]) await host.rest.putIdToken(token, { groupId: 'C39' })
    const group = { status: 'Accepted', groupIdToken: { idToken: 'C39', type: 'Central' } }
    await station.event('Started', 'group-1', 0, withToken(one))
    expect(await station.link.accepted('Authorize', withToken(other))).toMatchObject({ idTokenInfo: group })
    const answer = await station.event('Ended', 'group-1', 500, withToken(other))
    expect(answer).toMatchObject({ payload: { idTokenInfo: group } })
    expect(await host.rest.transactions({ station: station.link.identity })).toMatchObject([
      { state: 'ended', idToken: one },
    ])
  })

  test.each([
    ['TC_C_47 a master pass with a display stops all transactions', [1, 2]],
    ['TC_C_48 a master pass with a display stops the chosen one', [1]],
    ['TC_C_49 a master pass without a display stops what runs', [1]],
  ] as const)('%s', async (_, stopped) => {
    const station = await booted()
    const [driver, master] = [await host.idToken(), await host.idToken()]
    await host.rest.putTokenGroup('MASTER', { name: 'Master pass' })
    await host.rest.putIdToken(master, { groupId: 'MASTER' })
    const place = (evseId: number) => ({ evse: { id: evseId, connectorId: 1 } })
    for (const evseId of [1, 2])
      await station.event('Started', `m${evseId}`, 0, { ...withToken(driver), ...place(evseId) })
    const answer = await station.link.accepted('Authorize', withToken(master))
    expect(answer).toMatchObject({ idTokenInfo: { status: 'Accepted', groupIdToken: { idToken: 'MASTER' } } })
    for (const evseId of stopped) {
      const stop = {
        ...withToken(master),
        ...place(evseId),
        seqNo: 1,
        transactionInfo: { stoppedReason: 'MasterPass' },
      }
      const told = await station.event('Ended', `m${evseId}`, 10, stop)
      expect(told).toMatchObject({ payload: { idTokenInfo: { status: 'Accepted' } } })
    }
    const transactions = await host.rest.transactions({ station: station.link.identity })
    for (const { evseId, state, stoppedReason } of transactions) {
      const over = stopped.some((one) => one === evseId)
      expect([state, stoppedReason]).toEqual(over ? ['ended', 'MasterPass'] : ['active', null])
    }
  })
})

describe('F Remote control', () => {
  test.each([
    ['TC_F_01 the cable first, then the remote start', true, false],
    ['TC_F_02 the remote start first, authorised by the station', false, true],
    ['TC_F_03 the remote start first, not authorised again', false, false],
  ] as const)('%s', async (_, pluggedIn, authorises) => {
    const station = await booted()
    const id = station.link.identity
    const idToken = await host.idToken()
    if (pluggedIn) await station.status('Occupied')
    const command = await host.ask(id, 'RequestStartTransaction', { evseId: 1, idToken: { value: idToken } })
    const { remoteStartId } = (await station.link.request('RequestStartTransaction')).payload
    if (authorises) expect(await station.authorize(idToken)).toBe('Accepted')
    if (!pluggedIn) await station.status('Occupied')
    const extra = { triggerReason: 'RemoteStart', transactionInfo: { remoteStartId }, ...withToken(idToken) }
    expect(await station.event('Started', `tx-${id}`, 0, extra)).toMatchObject({
      payload: { idTokenInfo: { status: 'Accepted' } },
    })
    await settled(command.id, 'completed')
  })

  test('TC_F_04 a remote start that nobody plugs in for is answered and ends by timeout', async () => {
    const station = await booted()
    const id = station.link.identity
    const idToken = await host.idToken()
    await host.ask(id, 'RequestStartTransaction', { evseId: 1, idToken: { value: idToken } })
    const { remoteStartId } = (await station.link.request('RequestStartTransaction')).payload
    const start = { triggerReason: 'RemoteStart', transactionInfo: { remoteStartId, chargingState: 'Idle' } }
    await station.event('Started', `tx-${id}`, 0, { ...start, ...withToken(idToken) })
    await station.event('Ended', `tx-${id}`, 0, {
      triggerReason: 'EVConnectTimeout',
      transactionInfo: { stoppedReason: 'Timeout' },
    })
    expect(await host.rest.transactions({ station: id })).toMatchObject([{ state: 'ended', stoppedReason: 'Timeout' }])
  })

  test('TC_F_20 a triggered heartbeat is answered and completes its trigger', async () => {
    const station = await booted()
    const command = await host.ask(station.link.identity, 'TriggerMessage', { requestedMessage: 'Heartbeat' })
    expect((await station.link.request('TriggerMessage')).payload).toEqual({ requestedMessage: 'Heartbeat' })
    expect(await station.link.accepted('Heartbeat', {})).toHaveProperty('currentTime')
    await settled(command.id, 'completed')
  })

  test('TC_F_27 a trigger that is not implemented is refused, with the word of the station', async () => {
    const station = await booted({ TriggerMessage: () => ({ result: { status: 'NotImplemented' } }) })
    const trigger = { requestedMessage: 'SignChargingStationCertificate' } as const
    expect(await host.ask(station.link.identity, 'TriggerMessage', trigger)).toMatchObject({
      status: 'rejected',
      outcome: { status: 'NotImplemented' },
    })
  })
})

describe('G Availability', () => {
  const places = {
    station: [{}, {}],
    EVSE: [{ evseId: 1 }, { evse: { id: 1 } }],
    connector: [{ evseId: 1, connectorId: 1 }, { evse: { id: 1, connectorId: 1 } }],
  } as const

  test.each([
    ['TC_G_03 an EVSE is taken out of service', 'EVSE', 'Inoperative', false],
    ['TC_G_04 an EVSE is taken into service', 'EVSE', 'Operative', false],
    ['TC_G_05 a station is taken out of service', 'station', 'Inoperative', false],
    ['TC_G_06 a station is taken into service', 'station', 'Operative', false],
    ['TC_G_07 a connector is taken out of service', 'connector', 'Inoperative', false],
    ['TC_G_08 a connector is taken into service', 'connector', 'Operative', false],
    ['TC_G_11 an EVSE is taken out of service after its transaction', 'EVSE', 'Inoperative', true],
    ['TC_G_14 a station is taken out of service after its transaction', 'station', 'Inoperative', true],
    ['TC_G_17 a connector is taken out of service after its transaction', 'connector', 'Inoperative', true],
  ] as const)('%s', async (_, place, operationalStatus, runs) => {
    const status = runs ? 'Scheduled' : 'Accepted'
    const station = await booted({ ChangeAvailability: () => ({ result: { status } }) })
    const id = station.link.identity
    await station.status(runs ? 'Occupied' : operationalStatus === 'Operative' ? 'Unavailable' : 'Available')
    if (runs) await station.event('Started', `tx-${id}`, 0)
    const [ours, wire] = places[place]
    const parameters: CommandParameters<'ChangeAvailability'> = { operationalStatus, ...ours }
    const command = await host.ask(id, 'ChangeAvailability', parameters)
    expect(command).toMatchObject({ status: 'accepted', outcome: { status } })
    expect((await station.link.request('ChangeAvailability')).payload).toEqual({ operationalStatus, ...wire })
    if (runs) await station.event('Ended', `tx-${id}`, 10)
    await station.status(operationalStatus === 'Operative' ? 'Available' : 'Unavailable')
    await settled(command.id, 'completed')
    expect((await host.rest.station(id)).evses[0]?.state).toBe(
      operationalStatus === 'Operative' ? 'available' : 'unavailable',
    )
  })

  test('TC_G_20 a lock that fails is told by an event, which is answered', async () => {
    const station = await booted()
    const event = {
      eventId: 1,
      timestamp: new Date().toISOString(),
      trigger: 'Alerting',
      actualValue: 'true',
      eventNotificationType: 'HardWiredNotification',
      component: { name: 'ConnectorPlugRetentionLock', evse: { id: 1, connectorId: 1 } },
      variable: { name: 'Problem' },
    }
    const report = { generatedAt: new Date().toISOString(), seqNo: 0, eventData: [event] }
    expect(await station.link.accepted('NotifyEvent', report)).toEqual({})
  })
})

describe('P Data transfer', () => {
  test('TC_P_02 a transfer of a vendor nobody speaks for is UnknownVendorId', async () => {
    const station = await booted()
    const transfer = { vendorId: 'org.example.nobody', messageId: 'hello' }
    expect(await station.link.accepted('DataTransfer', transfer)).toEqual({ status: 'UnknownVendorId' })
  })

  test('TC_P_03 custom data are taken in every message', async () => {
    const station = await host.station2(version, { reading: 'strict' })
    const customData = { vendorId: 'org.example', anything: { goes: [1] } }
    const answer = await station.boot({ customData })
    expect(answer).toMatchObject({ status: 'Accepted' })
    const payload = station.eventPayload('Started', 'custom-1', 0)
    expect(await station.link.accepted('TransactionEvent', { ...payload, customData })).toEqual({})
  })
})
