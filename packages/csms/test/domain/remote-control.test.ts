import { type CommandRequest } from '@stationmaster/contract'
import { redacted } from '@stationmaster/ocpp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { put } from '../../src/domain/ports.ts'
import { newCredential } from '../../src/domain/security-credentials.ts'
import { at, minute, type Version, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

async function station(version: Version, answers: Parameters<World['plug']>[1] = {}) {
  await world.register({ protocolVersion: version })
  world.plug(version, answers)
}

const start: CommandRequest = {
  type: 'RequestStartTransaction',
  parameters: { evseId: 1, idToken: { value: 'ABC', type: 'ISO14443' } },
}
const start16 = { connectorId: 1, idTag: 'ABC', meterStart: 0, timestamp: at() }

describe('C04.FR.04 a start with a key code', () => {
  const withCode: CommandRequest = {
    type: 'RequestStartTransaction',
    parameters: { evseId: 1, idToken: { value: '47-11', type: 'KeyCode' } },
  }
  const isTold = () =>
    /47-?11/.test(JSON.stringify([world.events, world.written.filter(({ table }) => table === 'command')]))

  test('sends the code and keeps none of it; its transaction completes it', async () => {
    await station('ocpp2.0.1', { RequestStartTransaction: { status: 'Accepted' } })
    const command = await world.command(withCode)
    const { remoteStartId, idToken } = world.wire[0]!.payload as { remoteStartId: number; idToken: object }
    expect(idToken).toEqual({ idToken: '47-11', type: 'KeyCode' })
    expect(command).toMatchObject({ parameters: { idToken: { value: '****', type: 'KeyCode' } } })
    const event = {
      eventType: 'Started',
      timestamp: at(),
      triggerReason: 'RemoteStart',
      seqNo: 0,
      transactionInfo: { transactionId: 'T1', remoteStartId },
      evse: { id: 1, connectorId: 1 },
    }
    await world.adapters['ocpp2.0.1'].inbound.TransactionEvent(event as never, world.call('TransactionEvent', event))
    expect(await world.row(command.commandId)).toMatchObject({ status: 'completed' })
    expect(isTold()).toBe(false)
  })

  test('F9 a 1.6 station that shows the code again is let in, another code is not', async () => {
    await station('ocpp1.6', { RemoteStartTransaction: { status: 'Accepted' } })
    const command = await world.command(withCode)
    const { Authorize, StartTransaction } = world.adapters['ocpp1.6'].inbound
    const authorize = (idTag: string) => Authorize({ idTag }, world.call('Authorize', { idTag }))
    expect((await authorize('4712')).idTagInfo.status).toBe('Invalid')
    expect((await authorize('****')).idTagInfo.status).toBe('Invalid')
    expect((await authorize('47-11')).idTagInfo.status).toBe('Accepted')
    const request = { ...start16, idTag: '4711' }
    await StartTransaction(request, world.call('StartTransaction', request))
    expect(await world.row(command.commandId)).toMatchObject({ status: 'completed' })
  })
})

describe('promise 1: accepted is not done', () => {
  test('a 1.6 start is accepted first and completed by its transaction', async () => {
    await station('ocpp1.6', { RemoteStartTransaction: { status: 'Accepted' } })
    const command = await world.command(start)
    expect(world.wire).toMatchObject([{ action: 'RemoteStartTransaction', payload: { connectorId: 1, idTag: 'ABC' } }])
    expect(command).toMatchObject({ status: 'accepted', outcome: { status: 'Accepted' } })
    const { StartTransaction } = world.adapters['ocpp1.6'].inbound
    await StartTransaction(start16, world.call('StartTransaction', start16))
    expect(await world.row(command.commandId)).toMatchObject({ status: 'completed' })
  })

  test('F01 a 2.x start carries our number, which its transaction brings back', async () => {
    await station('ocpp2.0.1', { RequestStartTransaction: { status: 'Accepted' } })
    const command = await world.command(start)
    const { remoteStartId } = world.wire[0]!.payload as { remoteStartId: number }
    expect(world.wire[0]?.payload).toEqual({ remoteStartId, evseId: 1, idToken: { idToken: 'ABC', type: 'ISO14443' } })
    const event = {
      eventType: 'Started',
      timestamp: at(),
      triggerReason: 'RemoteStart',
      seqNo: 0,
      transactionInfo: { transactionId: 'T1', remoteStartId },
      evse: { id: 1, connectorId: 1 },
      idToken: { idToken: 'ABC', type: 'ISO14443' },
    }
    await world.adapters['ocpp2.0.1'].inbound.TransactionEvent(event as never, world.call('TransactionEvent', event))
    expect(await world.row(command.commandId)).toMatchObject({ status: 'completed' })
  })

  test('F9 a start that nothing follows has no effect when its window is over', async () => {
    await station('ocpp1.6', { RemoteStartTransaction: { status: 'Accepted' } })
    const { commandId } = await world.command(start)
    await world.advance(119_000)
    await world.remoteControl.settleOverdue()
    expect(await world.row(commandId)).toMatchObject({ status: 'accepted' })
    await world.advance(2_000)
    await world.remoteControl.settleOverdue()
    expect(await world.row(commandId)).toMatchObject({ status: 'no-effect' })
  })

  test('a stop is completed by the end of its transaction', async () => {
    await station('ocpp1.6', { RemoteStopTransaction: { status: 'Accepted' } })
    const { StartTransaction, StopTransaction } = world.adapters['ocpp1.6'].inbound
    const { transactionId } = await StartTransaction(start16, world.call('StartTransaction', start16))
    const [transaction] = await world.read('activeTransactions', 's1')
    const command = await world.command({
      type: 'RequestStopTransaction',
      parameters: { transactionId: transaction?.id ?? '' },
    })
    expect(world.wire).toMatchObject([{ action: 'RemoteStopTransaction', payload: { transactionId } }])
    expect(command.status).toBe('accepted')
    const stop = { transactionId, meterStop: 5, timestamp: at(minute) }
    await StopTransaction(stop, world.call('StopTransaction', stop))
    expect(await world.row(command.commandId)).toMatchObject({ status: 'completed' })
  })

  test('a reset is completed by the boot that follows, also when the station restarts without answering', async () => {
    await station('ocpp1.6', { Reset: 'closed' })
    const { commandId } = await world.command({ type: 'Reset', parameters: { type: 'Immediate' } })
    expect(world.wire[0]?.payload).toEqual({ type: 'Hard' })
    expect(await world.row(commandId)).toMatchObject({ status: 'sent' })
    await world.boot16()
    await world.remoteControl.settleOverdue()
    await world.advance(11 * minute)
    await world.remoteControl.settleOverdue()
    expect(await world.row(commandId)).toMatchObject({ status: 'completed' })
  })

  test('G03 a change of availability is completed when the connectors say so', async () => {
    await station('ocpp2.0.1', { ChangeAvailability: { status: 'Scheduled' } })
    await world.status2(1, 1, 'Occupied')
    const command = await world.command({
      type: 'ChangeAvailability',
      parameters: { operationalStatus: 'Inoperative', evseId: 1 },
    })
    expect(command).toMatchObject({ status: 'accepted', outcome: { status: 'Scheduled' } })
    expect(await world.evse(1)).toMatchObject({ state: 'occupied', requestedOperation: 'inoperative' })
    await world.status2(1, 1, 'Unavailable')
    expect(await world.row(command.commandId)).toMatchObject({ status: 'completed' })
    expect(await world.evse(1)).toMatchObject({ state: 'unavailable', stateReason: 'requested' })
  })

  test('G03 what already holds is done with the answer', async () => {
    await station('ocpp1.6', { ChangeAvailability: { status: 'Accepted' } })
    await world.status16(1, 'Available')
    const command = await world.command({
      type: 'ChangeAvailability',
      parameters: { operationalStatus: 'Operative', evseId: 1 },
    })
    expect(command.status).toBe('completed')
  })

  test('an unlock is done when the station says Unlocked, and not otherwise', async () => {
    await station('ocpp2.0.1', { UnlockConnector: { status: 'Unlocked' } })
    expect(await world.command({ type: 'UnlockConnector', parameters: { evseId: 1 } })).toMatchObject({
      status: 'completed',
    })
    world.plug('ocpp2.0.1', { UnlockConnector: { status: 'OngoingAuthorizedTransaction' } })
    expect(await world.command({ type: 'UnlockConnector', parameters: { evseId: 1 } })).toMatchObject({
      status: 'rejected',
      outcome: { status: 'OngoingAuthorizedTransaction' },
    })
  })

  test.each(['Heartbeat', 'StatusNotification', 'FirmwareStatusNotification', 'MeterValues'] as const)(
    'F06 a trigger of %s is completed by the message itself',
    async (requestedMessage) => {
      await station('ocpp1.6', { TriggerMessage: { status: 'Accepted' } })
      const command = await world.command({ type: 'TriggerMessage', parameters: { requestedMessage } })
      expect(command.status).toBe('accepted')
      const { inbound } = world.adapters['ocpp1.6']
      const requests = {
        Heartbeat: () => inbound.Heartbeat({}, world.call('Heartbeat')),
        StatusNotification: () => world.status16(1, 'Available'),
        FirmwareStatusNotification: () =>
          inbound.FirmwareStatusNotification({ status: 'Idle' }, world.call('FirmwareStatusNotification')),
        MeterValues: () => {
          const request = { connectorId: 1, meterValue: [{ timestamp: at(), sampledValue: [{ value: '1' }] }] }
          return inbound.MeterValues(request, world.call('MeterValues', request))
        },
      }
      await requests[requestedMessage]()
      expect(await world.row(command.commandId)).toMatchObject({ status: 'completed' })
    },
  )

  test('an effect seen before the answer counts only when the station accepts', async () => {
    const early = async () => {
      await world.status2(1, 1, 'Available')
      return { status: 'Accepted' }
    }
    await station('ocpp2.0.1', { TriggerMessage: early })
    const trigger: CommandRequest = {
      type: 'TriggerMessage',
      parameters: { requestedMessage: 'StatusNotification', evseId: 1, connectorId: 1 },
    }
    expect(await world.command(trigger)).toMatchObject({ status: 'completed' })
    world.plug('ocpp2.0.1', { TriggerMessage: async () => ({ ...(await early()), status: 'NotImplemented' }) })
    expect(await world.command(trigger)).toMatchObject({ status: 'rejected', completedAt: null })
  })
})

describe('every answer of a station has its place in the row', () => {
  test.each([
    [{ status: 'Rejected' }, 'rejected'],
    [{ callError: 'NotSupported' }, 'error'],
    ['timeout', 'timeout'],
    ['closed', 'offline'],
    [{ status: 'Surprising' }, 'rejected'],
  ] as const)('%j makes it %s', async (answer, status) => {
    await station('ocpp1.6', { RemoteStartTransaction: answer })
    expect(await world.command(start)).toMatchObject({ status })
  })

  test('the row is on record before anything is sent, and each step is told', async () => {
    let during: string | undefined
    await station('ocpp1.6', {
      ClearCache: async () => {
        await world.quiet()
        during = (await world.read('openCommands', 's1'))[0]?.status
        return { status: 'Accepted' }
      },
    })
    const { commandId } = await world.remoteControl.submit('s1', { type: 'ClearCache', parameters: {} }, 'u')
    await world.remoteControl.waitFor(commandId, 30_000)
    expect(during).toBe('sent')
    expect(world.of('command.changed').map(({ data }) => (data as { status: string }).status)).toEqual([
      'pending',
      'sent',
      'completed',
    ])
  })

  test('who waits for a command hears the answer, and who waits for its effect hears that', async () => {
    await station('ocpp1.6', { RemoteStartTransaction: { status: 'Accepted' } })
    const { commandId } = await world.remoteControl.submit('s1', start, 'user:test')
    expect(await world.remoteControl.waitFor(commandId, 30_000)).toMatchObject({ status: 'accepted' })
    const effect = world.remoteControl.waitForEffect(commandId, 30_000)
    await world.adapters['ocpp1.6'].inbound.StartTransaction(start16, world.call('StartTransaction', start16))
    await world.advance(1_000)
    expect(await effect).toMatchObject({ status: 'completed' })
  })
})

describe('F9 offline', () => {
  test.each([
    start,
    { type: 'UnlockConnector', parameters: { evseId: 1 } },
    { type: 'Reset', parameters: { type: 'OnIdle' } },
  ] as CommandRequest[])('$type fails at once', async (request) => {
    await world.register({ protocolVersion: 'ocpp1.6' })
    expect(await world.command(request)).toMatchObject({ status: 'offline' })
  })

  test('configuration waits for the station, up to 24 h', async () => {
    await world.register({ protocolVersion: 'ocpp1.6' })
    const set: CommandRequest = {
      type: 'SetVariables',
      parameters: { variables: [{ component: 'x', variable: 'HeartbeatInterval', value: '60' }] },
    }
    const { commandId } = await world.command(set)
    expect(await world.row(commandId)).toMatchObject({ status: 'pending' })
    world.plug('ocpp1.6', { ChangeConfiguration: { status: 'Accepted' } })
    await world.remoteControl.resume('s1')
    await world.quiet()
    expect(world.wire).toMatchObject([
      { action: 'ChangeConfiguration', payload: { key: 'HeartbeatInterval', value: '60' } },
    ])
    expect(await world.row(commandId)).toMatchObject({ status: 'completed' })
    world.unplug()
    const late = await world.command(set)
    world.now += 24 * 60 * minute
    await world.remoteControl.settleOverdue()
    expect(await world.row(late.commandId)).toMatchObject({ status: 'expired' })
  })

  describe('A01.FR.08 a secret never waits, for its row has lost it', () => {
    const secret: CommandRequest = {
      type: 'SetVariables',
      parameters: { variables: [{ component: 'x', variable: 'AuthorizationKey', value: 'F00D'.repeat(8) }] },
    }

    test('before the first connection it fails at once, and nothing is sent later', async () => {
      await world.register({ protocolVersion: null, online: false })
      expect(await world.command(secret)).toMatchObject({ status: 'offline' })
      world.plug('ocpp1.6', { ChangeConfiguration: { status: 'Accepted' } })
      await world.remoteControl.resume('s1')
      await world.quiet()
      expect(world.wire).toEqual([])
    })

    test.each(['AuthorizationKey', 'APNPassword'])(
      '%s is not sent again when the link is lost in between',
      async (variable) => {
        await station('ocpp1.6', { ChangeConfiguration: 'closed' })
        const value = 'F00D'.repeat(8)
        const parameters = { variables: [{ component: 'x', variable, value }] }
        const { commandId } = await world.command({ type: 'SetVariables', parameters })
        expect(await world.row(commandId)).toMatchObject({ status: 'offline' })
        world.wire.length = 0
        world.plug('ocpp1.6', { ChangeConfiguration: { status: 'Accepted' } })
        await world.remoteControl.resume('s1')
        await world.quiet()
        expect(world.wire).toEqual([])
      },
    )

    test('a row left by a process that ended expires instead of sending its mask', async () => {
      await world.register({ protocolVersion: 'ocpp1.6' })
      const waiting = await world.command({
        type: 'SetVariables',
        parameters: { variables: [{ component: 'x', variable: 'HeartbeatInterval', value: '60' }] },
      })
      const masked = { variables: [{ component: 'x', variable: 'AuthorizationKey', value: '****' }] }
      await world.write(put('command', { ...waiting, parameters: masked }))
      world.plug('ocpp1.6', { ChangeConfiguration: { status: 'Accepted' } })
      await world.remoteControl.resume('s1')
      await world.quiet()
      expect(world.wire).toEqual([])
      expect(await world.row(waiting.commandId)).toMatchObject({ status: 'expired' })
    })
  })

  test('a station has at most 64 open commands', async () => {
    await world.register({ protocolVersion: 'ocpp1.6' })
    for (let count = 0; count < 64; count++)
      await world.remoteControl.submit('s1', { type: 'ClearCache', parameters: {} }, 'u')
    await expect(world.remoteControl.submit('s1', { type: 'ClearCache', parameters: {} }, 'u')).rejects.toMatchObject({
      code: 'queue-full',
    })
  })
})

describe('refusals of our own', () => {
  test.each([
    ['station-not-found', 'x9', start, undefined],
    ['not-accepted', 's1', start, { onboarding: 'pending' }],
    ['not-accepted', 's1', { type: 'ClearCache', parameters: {} }, { onboarding: 'rejected' }],
    ['transaction-not-found', 's1', { type: 'RequestStopTransaction', parameters: { transactionId: 'none' } }, {}],
    ['not-supported-by-version', 's1', { type: 'GetTransactionStatus', parameters: {} }, {}],
  ] as const)('%s', async (code, stationId, request, changes) => {
    await world.register({ protocolVersion: 'ocpp1.6', ...changes })
    world.plug('ocpp1.6')
    const submitted = world.remoteControl.submit(stationId, request, 'u')
    await expect(submitted).rejects.toMatchObject({ code })
    expect(world.wire).toEqual([])
  })

  test('B02 a pending station may be configured', async () => {
    await world.register({ protocolVersion: 'ocpp2.0.1', onboarding: 'pending' })
    world.plug('ocpp2.0.1', { GetBaseReport: { status: 'Accepted' } })
    expect(await world.command({ type: 'GetBaseReport', parameters: {} })).toMatchObject({ status: 'accepted' })
  })
})

describe('nothing waits only in memory', () => {
  test('what a process left behind is settled by its time', async () => {
    let release: (answer: object) => void = () => undefined
    await station('ocpp1.6', { ClearCache: () => new Promise<object>((resolve) => (release = resolve)) })
    const { commandId } = await world.command({ type: 'ClearCache', parameters: {} })
    expect(await world.row(commandId)).toMatchObject({ status: 'sent' })
    const row = await world.row(commandId)
    // Another process finds the row of one that died.
    await world.write(put('command', { ...row, commandId: 'left-behind' }))
    world.now = row.expiresAt
    await world.remoteControl.settleOverdue()
    expect(await world.row('left-behind')).toMatchObject({ status: 'timeout' })
    expect(await world.row(commandId)).toMatchObject({ status: 'sent' })
    release({ status: 'Accepted' })
    await world.quiet()
    expect(await world.row(commandId)).toMatchObject({ status: 'completed' })
  })

  test('an answer that comes while the store is away is kept until it is back', async () => {
    await station('ocpp1.6', {
      ClearCache: () => {
        world.storeIsAway = true
        return { status: 'Accepted' }
      },
    })
    const { commandId } = await world.remoteControl.submit('s1', { type: 'ClearCache', parameters: {} }, 'u')
    await world.quiet()
    world.storeIsAway = false
    await world.advance(minute)
    expect(await world.row(commandId)).toMatchObject({ status: 'completed' })
    expect(world.failures).toEqual([])
  })
})

describe('F20 a token longer than a version has room for', () => {
  test('goes by its alias in 1.6 and as it is in 2.x', async () => {
    const value = 'DE*8AA*CA2B3C4D5*N12345'
    const request: CommandRequest = {
      type: 'RequestStartTransaction',
      parameters: { evseId: 1, idToken: { value, type: 'eMAID' } },
    }
    await station('ocpp1.6', { RemoteStartTransaction: { status: 'Accepted' } })
    await world.command(request)
    const { idTag } = world.wire[0]!.payload as { idTag: string }
    expect(idTag.length).toBeLessThanOrEqual(20)
    await world.register({ protocolVersion: 'ocpp2.1' })
    world.plug('ocpp2.1', { RequestStartTransaction: { status: 'Accepted' } })
    await world.command(request)
    expect(world.wire[1]?.payload).toMatchObject({ idToken: { idToken: value, type: 'eMAID' } })
  })
})

describe('raw calls', () => {
  test('exactly this CALL is sent and its answer given back', async () => {
    await station('ocpp1.6', { GetLocalListVersion: { listVersion: 3 } })
    const call = { action: 'GetLocalListVersion', payload: {} }
    expect(await world.remoteControl.call('s1', call, false, 'u')).toMatchObject({
      outcome: 'result',
      payload: { listVersion: 3 },
    })
    expect(world.wire).toEqual([{ stationId: 's1', ...call }])
  })

  test('a CALLERROR is an outcome, not a failure', async () => {
    await station('ocpp1.6', {})
    const answer = await world.remoteControl.call('s1', { action: 'ClearCache', payload: {} }, false, 'u')
    expect(answer).toMatchObject({ outcome: 'error', payload: { code: 'NotImplemented' } })
    expect(await world.row(answer.commandId)).toMatchObject({ type: 'RawCall', status: 'error' })
  })

  test('an offline station is refused at entry', async () => {
    await world.register()
    await expect(
      world.remoteControl.call('s1', { action: 'ClearCache', payload: {} }, false, 'u'),
    ).rejects.toMatchObject({ code: 'not-connected' })
  })

  test('A01.FR.08 a password in a raw call is not kept', async () => {
    await station('ocpp1.6', { ChangeConfiguration: { status: 'Accepted' } })
    const payload = { key: 'AuthorizationKey', value: '00112233445566778899AABBCCDDEEFF' }
    const { commandId } = await world.remoteControl.call('s1', { action: 'ChangeConfiguration', payload }, true, 'u')
    expect((await world.row(commandId)).parameters).toEqual({
      action: 'ChangeConfiguration',
      payload: { key: 'AuthorizationKey', value: redacted },
    })
    expect(world.wire[0]?.payload).toEqual(payload)
  })
})

describe('F25 a new Basic password through the station', () => {
  const next = 'the next password'
  const old = 'the old password!'
  const bytes = (text: string) => new TextEncoder().encode(text)
  const admits = async (text: string) => {
    const credentials = { username: bytes('S1'), password: bytes(text) }
    const arrival = {
      identity: 'S1',
      stationId: 's1',
      remoteAddress: '10.0.0.1',
      subprotocols: [],
      secure: false,
      tls: null,
    }
    return (await world.onboarding.admit({ ...arrival, credentials, certificate: null })).kind === 'admitted'
  }
  const put16 = () => world.stations.put({ actor: 'u', reason: null }, 'S1', { password: next })
  beforeEach(async () => {
    await world.register({ protocolVersion: 'ocpp1.6', securityProfile: 1 })
    const hash = world.passwords.hash(bytes(old))
    await world.write(
      put('stationCredential', newCredential({ organisationId: 'o', stationId: 's1' }, hash, world.now)),
    )
  })

  test('A01.FR.03 Accepted makes the new one count at once; it travels as hex in 1.6', async () => {
    world.plug('ocpp1.6', { ChangeConfiguration: { status: 'Accepted' } })
    await put16()
    expect(world.wire).toMatchObject([
      { action: 'ChangeConfiguration', payload: { key: 'AuthorizationKey', value: Buffer.from(next).toString('hex') } },
    ])
    expect(await admits(next)).toBe(true)
    expect(await admits(old)).toBe(false)
    const rows = await world.read('commandsSince', 's1', 'SetVariables', 0)
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(next).toString('hex'))
    expect(JSON.stringify(world.events)).not.toContain(Buffer.from(next).toString('hex'))
  })

  test('A01.FR.04 a refusal keeps the old one', async () => {
    world.plug('ocpp1.6', { ChangeConfiguration: { status: 'Rejected' } })
    await expect(put16()).rejects.toMatchObject({ code: 'invalid-request' })
    expect(await admits(old)).toBe(true)
    expect(await admits(next)).toBe(false)
  })

  test('without an answer both work until the new one is seen', async () => {
    world.plug('ocpp1.6', { ChangeConfiguration: 'closed' })
    await put16()
    expect(await admits(old)).toBe(true)
    expect(await admits(next)).toBe(true)
    expect(await admits(old)).toBe(false)
  })

  test('without an answer the old one ends after 72 h', async () => {
    world.plug('ocpp1.6', { ChangeConfiguration: 'timeout' })
    await put16()
    world.now += 72 * 60 * minute
    expect(await admits(old)).toBe(false)
    expect(await admits(next)).toBe(true)
  })

  test('2.x takes it as text in SecurityCtrlr.BasicAuthPassword', async () => {
    await world.register({ protocolVersion: 'ocpp2.0.1', securityProfile: 1 })
    const result = {
      attributeStatus: 'Accepted',
      component: { name: 'SecurityCtrlr' },
      variable: { name: 'BasicAuthPassword' },
    }
    world.plug('ocpp2.0.1', { SetVariables: { setVariableResult: [result] } })
    await put16()
    expect(world.wire[0]?.payload).toEqual({
      setVariableData: [
        { component: { name: 'SecurityCtrlr' }, variable: { name: 'BasicAuthPassword' }, attributeValue: next },
      ],
    })
    expect(await admits(old)).toBe(false)
    expect(await admits(next)).toBe(true)
  })
})
