import { describe, expect, test } from 'vitest'
import { CallError, type CallOutcome, createDispatch, ocpp16, ocpp21, ocpp201, Peer } from '../src/index.ts'
import { createRig } from './support/rig.ts'

const now = '2026-03-01T12:00:00.000Z'
const heartbeat = (id: string | number): string => JSON.stringify([2, id, 'Heartbeat', {}])
const heartbeatAnswer = { currentTime: now }

/** A handler whose answers are given by hand, in the order asked. */
function byHand() {
  const asked: PromiseWithResolvers<object>[] = []
  const handle = (): Promise<object> => {
    const answer = Promise.withResolvers<object>()
    asked.push(answer)
    return answer.promise
  }
  return { asked, handle }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

function stationRig() {
  return createRig(ocpp16, 'station', () => ({ status: 'Accepted' as const }))
}

function csmsRig(overrides: Parameters<typeof createRig<typeof ocpp16, 'csms'>>[3] = {}) {
  return createRig(ocpp16, 'csms', () => heartbeatAnswer, overrides)
}

function slowRig(overrides: Parameters<typeof createRig<typeof ocpp16, 'csms'>>[3] = {}) {
  const hand = byHand()
  const rig = createRig(ocpp16, 'csms', async () => (await hand.handle()) as typeof heartbeatAnswer, overrides)
  return { ...rig, ...hand }
}

describe('both roles', () => {
  test('two peers talk, each asking the other', async () => {
    const station: Peer<typeof ocpp16, 'station'> = new Peer({
      protocol: ocpp16,
      role: 'station',
      send: (text) => csms.receive(text),
      handle: (call) =>
        call.action === 'GetConfiguration' ? { unknownKey: call.payload.key ?? [] } : { status: 'Accepted' },
    })
    const csms: Peer<typeof ocpp16, 'csms'> = new Peer({
      protocol: ocpp16,
      role: 'csms',
      send: (text) => station.receive(text),
      handle: () => heartbeatAnswer,
    })
    expect(await station.call('Heartbeat', {})).toMatchObject({ kind: 'result', payload: heartbeatAnswer })
    expect(await csms.call('Reset', { type: 'Soft' })).toMatchObject({
      kind: 'result',
      payload: { status: 'Accepted' },
    })
    expect(await csms.call('GetConfiguration', { key: ['X'] })).toMatchObject({ payload: { unknownKey: ['X'] } })
  })

  test('a table of handlers serves a peer', async () => {
    const handlers = new Proxy({} as Parameters<typeof createDispatch<typeof ocpp16, 'csms', string>>[2], {
      ownKeys: () => ['Heartbeat'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      get: () => async (_request: object, context: string) => ({ currentTime: context }),
    })
    const dispatch = createDispatch(ocpp16, 'csms', handlers)
    const rig = createRig(ocpp16, 'csms', (call) => dispatch(call, now))
    rig.peer.receive(heartbeat('a'))
    await settled()
    expect(rig.take()).toEqual([[3, 'a', heartbeatAnswer]])
  })
})

describe('inbound', () => {
  test('calls are handled one after the other, in the order they came', async () => {
    const { peer, asked, take } = slowRig()
    for (const id of ['a', 'b', 'c']) peer.receive(heartbeat(id))
    expect(asked).toHaveLength(1)
    asked[0]!.resolve(heartbeatAnswer)
    await settled()
    expect(asked).toHaveLength(2)
    asked[1]!.resolve(heartbeatAnswer)
    await settled()
    asked[2]!.resolve(heartbeatAnswer)
    await settled()
    expect(take()).toEqual(['a', 'b', 'c'].map((id) => [3, id, heartbeatAnswer]))
  })

  test('an answer to our own call is taken at once, while a call is being handled', async () => {
    const { peer, asked } = slowRig()
    peer.receive(heartbeat('a'))
    const outcome = peer.call('Reset', { type: 'Hard' })
    peer.receive('[3,"id-1",{"status":"Rejected"}]')
    expect(await outcome).toMatchObject({ kind: 'result', payload: { status: 'Rejected' } })
    expect(asked).toHaveLength(1)
  })

  test('F14 a lane of 32 pauses the reading, drains and resumes, and loses nothing', async () => {
    const reading: string[] = []
    const { peer, asked, take } = slowRig({ pause: () => reading.push('pause'), resume: () => reading.push('resume') })
    for (let id = 0; id < 40; id++) {
      peer.receive(heartbeat(`${id}`))
      if (id === 30) expect(reading).toEqual([])
    }
    expect(reading).toEqual(['pause'])
    for (let id = 0; id < 40; id++) {
      asked[id]!.resolve(heartbeatAnswer)
      await settled()
    }
    expect(reading).toEqual(['pause', 'resume'])
    expect(take()).toHaveLength(40)
    expect(peer.counters.pauses).toBe(1)
  })

  test('a CallError becomes a CALLERROR, its description cut to 255', () => {
    const rig = createRig(ocpp16, 'csms', () => {
      throw new CallError('SecurityError', 'x'.repeat(300), { hint: 1 })
    })
    rig.peer.receive(heartbeat('a'))
    expect(rig.take()).toEqual([[4, 'a', 'SecurityError', 'x'.repeat(255), { hint: 1 }]])
    expect(rig.errors).toEqual([])
  })

  test('any other failure is an InternalError that tells the wire nothing', async () => {
    const failure = new Error('password is hunter2')
    const rig = createRig(ocpp16, 'csms', () => Promise.reject(failure))
    rig.peer.receive(heartbeat('a'))
    await settled()
    expect(rig.take()).toEqual([[4, 'a', 'InternalError', '', {}]])
    expect(rig.errors).toEqual([failure])
  })

  test('an answer of ours that does not follow its definition is refused, reported or sent, as told', () => {
    const invalid = () => ({}) as typeof heartbeatAnswer
    const refused = createRig(ocpp16, 'csms', invalid, { validateOutgoing: 'refuse' })
    refused.peer.receive(heartbeat('a'))
    expect(refused.take()).toEqual([[4, 'a', 'InternalError', '', {}]])
    const reported = createRig(ocpp16, 'csms', invalid, { validateOutgoing: 'report' })
    reported.peer.receive(heartbeat('a'))
    expect(reported.take()).toEqual([[3, 'a', {}]])
    expect(reported.violations).toMatchObject([{ reason: 'invalid-response-of-ours' }])
    const off = createRig(ocpp16, 'csms', invalid, { validateOutgoing: 'off' })
    off.peer.receive(heartbeat('a'))
    expect(off.violations).toEqual([])
  })

  test('the call carries the frame as it came, the raw payload and the time of receipt', () => {
    const calls: object[] = []
    const rig = createRig(ocpp16, 'csms', (call) => {
      calls.push(call)
      return { status: 'Accepted' as const, currentTime: now, interval: 300 }
    })
    const text = '[2, "a", "BootNotification", {"chargePointVendor":"V","chargePointModel":5}]'
    rig.peer.receive(Buffer.from(text))
    expect(calls).toEqual([
      {
        messageId: 'a',
        action: 'BootNotification',
        payload: { chargePointVendor: 'V', chargePointModel: '5' },
        rawPayload: { chargePointVendor: 'V', chargePointModel: 5 },
        text,
        receivedAt: new Date(now),
        deviations: [{ action: 'BootNotification', path: '/chargePointModel', rule: 'wrong-type', sample: 'number' }],
        answered: true,
      },
    ])
  })

  test('strict: an id in use is refused', async () => {
    const { peer, asked, take } = slowRig({ reading: 'strict' })
    peer.receive(heartbeat('a'))
    peer.receive(heartbeat('a'))
    asked[0]!.resolve(heartbeatAnswer)
    await settled()
    expect(take()).toEqual([
      [3, 'a', heartbeatAnswer],
      [4, 'a', 'ProtocolError', expect.any(String), {}],
    ])
  })

  test('F4 generous: a station that resends while we are busy hears the same twice', async () => {
    const { peer, asked, take, deviations } = slowRig()
    peer.receive(heartbeat('a'))
    peer.receive(heartbeat('a'))
    peer.receive(heartbeat('a'))
    asked[0]!.resolve({ currentTime: '2026-03-01T09:00:00.000Z' })
    await settled()
    expect(asked).toHaveLength(1)
    expect(take()).toEqual(Array(3).fill([3, 'a', { currentTime: '2026-03-01T09:00:00.000Z' }]))
    expect(deviations.map(({ rule }) => rule)).toEqual(['duplicate-id', 'duplicate-id'])
  })

  test('F4 generous: the same id with another payload is a call of its own', async () => {
    const { peer, asked } = slowRig()
    peer.receive(heartbeat('a'))
    peer.receive('[2,"a","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]')
    asked[0]!.resolve(heartbeatAnswer)
    await settled()
    expect(asked).toHaveLength(2)
  })

  test('an id may be used again once it was answered', () => {
    const { peer, take, deviations } = csmsRig()
    peer.receive(heartbeat('1'))
    peer.receive(heartbeat('1'))
    expect(take()).toHaveLength(2)
    expect(deviations).toEqual([])
  })

  test('after close nothing is taken, answered or begun', async () => {
    const { peer, asked, take } = slowRig()
    peer.receive(heartbeat('a'))
    peer.receive(heartbeat('b'))
    const disposed = peer[Symbol.asyncDispose]()
    peer.receive(heartbeat('c'))
    asked[0]!.resolve(heartbeatAnswer)
    await disposed
    await settled()
    expect(asked).toHaveLength(1)
    expect(take()).toEqual([])
  })
})

describe('outbound', () => {
  test('one call is in flight, the next goes when it is answered', async () => {
    const { peer, take } = csmsRig()
    const first = peer.call('Reset', { type: 'Soft' })
    const second = peer.call('ClearCache', {})
    expect(take()).toEqual([[2, 'id-1', 'Reset', { type: 'Soft' }]])
    peer.receive('[3,"id-1",{"status":"Accepted"}]')
    expect(await first).toMatchObject({ kind: 'result' })
    expect(take()).toEqual([[2, 'id-2', 'ClearCache', {}]])
    peer.receive('[4,"id-2","NotImplemented","no",{"x":1}]')
    expect(await second).toMatchObject({ kind: 'error', code: 'NotImplemented', description: 'no', details: { x: 1 } })
  })

  test('urgent calls go before normal ones, those before background', async () => {
    const { peer, take } = csmsRig()
    const outcomes = Promise.all([
      peer.call('ClearCache', {}),
      peer.call('GetConfiguration', {}, { priority: 'background' }),
      peer.call('Reset', { type: 'Soft' }),
      peer.call('UnlockConnector', { connectorId: 1 }, { priority: 'urgent' }),
      peer.call('UnlockConnector', { connectorId: 2 }, { priority: 'urgent' }),
    ])
    const order: unknown[] = []
    for (let call = 0; call < 5; call++) {
      const [frame] = take()
      if (!Array.isArray(frame)) throw new Error('nothing was sent')
      order.push(frame[2])
      peer.receive(JSON.stringify([4, frame[1], 'GenericError', '', {}]))
    }
    expect(await outcomes).toHaveLength(5)
    expect(order).toEqual(['ClearCache', 'UnlockConnector', 'UnlockConnector', 'Reset', 'GetConfiguration'])
  })

  test('no answer in time is a timeout; the late answer is dropped, counted and matched to nobody', async () => {
    const { peer, clock, take } = csmsRig()
    const first = peer.call('Reset', { type: 'Soft' })
    const second = peer.call('ClearCache', {}, { timeoutMs: 5_000 })
    clock.advance(29_999)
    expect(take()).toHaveLength(1)
    clock.advance(1)
    expect(await first).toEqual({ kind: 'timeout', messageId: 'id-1' })
    expect(take()).toEqual([[2, 'id-2', 'ClearCache', {}]])
    peer.receive('[3,"id-1",{"status":"Accepted"}]')
    expect(peer.counters.unmatchedAnswers).toBe(1)
    peer.receive('[3,"id-2",{"status":"Rejected"}]')
    expect(await second).toMatchObject({ kind: 'result', payload: { status: 'Rejected' } })
    peer.receive('[3,"id-2",{"status":"Accepted"}]')
    expect(peer.counters.unmatchedAnswers).toBe(2)
    expect(clock.waiting).toBe(0)
  })

  test('the lane is bounded, and what waits too long is told so at once', async () => {
    const { peer, clock } = csmsRig({ outboundLane: 1 })
    const flying = peer.call('ClearCache', {})
    const waiting = peer.call('Reset', { type: 'Soft' }, { expiresAt: new Date(clock.now().getTime() + 1_000) })
    expect(await peer.call('Reset', { type: 'Soft' })).toEqual({ kind: 'lane-full', messageId: 'id-3' })
    clock.advance(1_000)
    expect(await waiting).toEqual({ kind: 'expired', messageId: 'id-2' })
    expect(await peer.call('Reset', { type: 'Hard' }, { expiresAt: clock.now() })).toMatchObject({ kind: 'expired' })
    peer.close()
    expect(await flying).toMatchObject({ kind: 'closed', sent: true })
  })

  test('a waiting call can be cancelled; one in flight holds its place until it is answered', async () => {
    const { peer, take } = csmsRig()
    const [flying, waiting] = [new AbortController(), new AbortController()]
    const first = peer.call('Reset', { type: 'Soft' }, { signal: flying.signal })
    const second = peer.call('ClearCache', {}, { signal: waiting.signal })
    waiting.abort()
    expect(await second).toEqual({ kind: 'cancelled', messageId: 'id-2', sent: false })
    flying.abort()
    expect(await first).toEqual({ kind: 'cancelled', messageId: 'id-1', sent: true })
    const third = peer.call('ClearCache', {})
    expect(take()).toHaveLength(1)
    peer.receive('[3,"id-1",{"status":"Accepted"}]')
    expect(take()).toEqual([[2, 'id-3', 'ClearCache', {}]])
    peer.receive('[3,"id-3",{"status":"Accepted"}]')
    expect(await third).toMatchObject({ kind: 'result' })
    expect(await peer.call('ClearCache', {}, { signal: AbortSignal.abort() })).toMatchObject({
      kind: 'cancelled',
      sent: false,
    })
  })

  test('closing settles what was sent and what was not', async () => {
    const { peer, clock } = csmsRig()
    const outcomes = [peer.call('ClearCache', {}), peer.call('ClearCache', {})]
    peer.close()
    expect(await Promise.all(outcomes)).toEqual([
      { kind: 'closed', messageId: 'id-1', sent: true },
      { kind: 'closed', messageId: 'id-2', sent: false },
    ])
    expect(await peer.call('ClearCache', {})).toEqual({ kind: 'closed', messageId: 'id-3', sent: false })
    expect(clock.waiting).toBe(0)
  })

  test('our own requests follow their definition, or are not sent', async () => {
    const { peer, take } = csmsRig()
    expect(await peer.callRaw('Reset', { type: 'Gentle' })).toMatchObject({
      kind: 'invalid-request',
      violation: { code: 'PropertyConstraintViolation', path: '/type' },
    })
    expect(await peer.callRaw('Restart', {})).toMatchObject({ violation: { code: 'NotImplemented' } })
    expect(await peer.callRaw('Heartbeat', {})).toMatchObject({ violation: { code: 'NotSupported' } })
    expect(take()).toEqual([])
  })

  test('a raw call without checks sends anything and takes any answer', async () => {
    const { peer, take } = csmsRig()
    const outcome = peer.callRaw('Restart', { gently: true }, { validate: false })
    expect(take()).toEqual([[2, 'id-1', 'Restart', { gently: true }]])
    peer.receive('[3,"id-1",["what",{"ever":1}]]')
    expect(await outcome).toMatchObject({ kind: 'result', payload: ['what', { ever: 1 }] })
    const endless: Record<string, unknown> = {}
    endless.self = endless
    expect(await peer.callRaw('Restart', endless, { validate: false })).toMatchObject({ kind: 'invalid-request' })
  })

  test('an error of four elements or with a code that no one knows is taken and noted', async () => {
    const { peer, deviations } = csmsRig()
    const short = peer.call('ClearCache', {})
    peer.receive('[4,"id-1","GenericError","why"]')
    expect(await short).toMatchObject({ kind: 'error', code: 'GenericError', description: 'why', details: {} })
    const odd = peer.call('ClearCache', {})
    peer.receive('[4,"id-2","OutOfCoffee","",{}]')
    expect(await odd).toMatchObject({ kind: 'error', code: 'OutOfCoffee' })
    expect(deviations.map(({ action, rule }) => `${action} ${rule}`)).toEqual([
      'ClearCache error-frame',
      'ClearCache unknown-value',
    ])
  })

  test.each(['OccurenceConstraintViolation', 'OccurrenceConstraintViolation', 'FormationViolation', 'FormatViolation'])(
    '2.3 the code %s is known in either version',
    async (code) => {
      const { peer, deviations } = csmsRig()
      const outcome = peer.call('ClearCache', {})
      peer.receive(JSON.stringify([4, 'id-1', code, '', {}]))
      expect(await outcome).toMatchObject({ kind: 'error', code })
      expect(deviations).toEqual([])
    },
  )

  test('an answer that cannot be read is told as such; generous reading repairs it first', async () => {
    const { peer } = csmsRig()
    const odd = peer.call('ClearCache', {})
    peer.receive('[3,"id-1",{"status":"Perhaps"}]')
    expect(await odd).toMatchObject({ kind: 'result', payload: { status: 'Perhaps' } })
    const empty = peer.call('ClearCache', {})
    peer.receive('[3,"id-2",{}]')
    expect(await empty).toMatchObject({ kind: 'invalid-result', violation: { path: '/status' }, rawPayload: {} })
  })

  test('ids are random UUIDs unless a source is given', async () => {
    const sent: string[] = []
    const peer = new Peer({
      protocol: ocpp16,
      role: 'csms',
      send: (text) => sent.push(text),
      handle: () => heartbeatAnswer,
    })
    const outcome = peer.call('ClearCache', {})
    expect(sent[0]).toMatch(/^\[2,"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}","ClearCache",{}\]$/)
    peer.close()
    expect(await outcome).toMatchObject({ kind: 'closed' })
  })
})

describe('2.1', () => {
  const stream = { id: 1, pending: 0, basetime: now, data: [{ t: 0, v: '1' }] }

  test('a CALLRESULT that cannot be read is answered with a CALLRESULTERROR; 2.0.1 keeps silent', async () => {
    for (const protocol of [ocpp21, ocpp201]) {
      const rig = createRig(protocol, 'csms', () => heartbeatAnswer, { reading: 'strict' })
      const outcome: Promise<CallOutcome<unknown>> = rig.peer.callRaw('ClearCache', {})
      rig.take()
      rig.peer.receive('[3,"id-1",{"status":"Perhaps"}]')
      expect(await outcome).toMatchObject({ kind: 'invalid-result' })
      expect(rig.take()).toEqual(
        protocol === ocpp21 ? [[5, 'id-1', 'PropertyConstraintViolation', expect.any(String), {}]] : [],
      )
    }
  })

  test('a CALLRESULTERROR is noted and never answered', () => {
    const rig = createRig(ocpp21, 'csms', () => heartbeatAnswer)
    rig.peer.receive('[5,"a","FormatViolation","no",{}]')
    expect(rig.take()).toEqual([])
    expect(rig.violations).toMatchObject([{ reason: 'result-refused', messageId: 'a' }])
  })

  test('a SEND is handed over and never answered, right or wrong', async () => {
    const calls: string[] = []
    const rig = createRig(ocpp21, 'csms', (call) => {
      calls.push(`${call.action} ${call.answered}`)
      return undefined
    })
    rig.peer.receive(JSON.stringify([6, 'a', 'NotifyPeriodicEventStream', stream]))
    rig.peer.receive(JSON.stringify([6, 'b', 'NotifyPeriodicEventStream', {}]))
    rig.peer.receive(JSON.stringify([6, 'c', 'Nonsense', {}]))
    rig.peer.receive('[6,null,"NotifyPeriodicEventStream",{}]')
    await settled()
    expect(calls).toEqual(['NotifyPeriodicEventStream false'])
    expect(rig.take()).toEqual([])
    expect(rig.violations.map(({ reason }) => reason)).toEqual(['invalid-send', 'invalid-send', 'unreadable-frame'])
  })

  test('a station sends a SEND, and only what may be one', () => {
    const rig = createRig(ocpp21, 'station', () => ({ status: 'Accepted' as const }))
    expect(rig.peer.send('NotifyPeriodicEventStream', stream)).toBeUndefined()
    expect(rig.take()).toEqual([[6, 'id-1', 'NotifyPeriodicEventStream', stream]])
    expect(rig.peer.send('Heartbeat', {})).toMatchObject({ code: 'NotSupported' })
    expect(rig.take()).toEqual([])
  })

  test('part 4, 7: a signed message is opened and processed', () => {
    const calls: unknown[] = []
    const rig = createRig(ocpp21, 'csms', (call) => {
      calls.push([call.action, call.payload, call.signed?.signature])
      return heartbeatAnswer
    })
    const payload = Buffer.from('{"customData":{"vendorId":"x"}}').toString('base64url')
    rig.peer.receive(JSON.stringify([2, 'a', 'Heartbeat-Signed', { protected: 'e30', payload, signature: 'c2ln' }]))
    expect(rig.take()).toEqual([[3, 'a', heartbeatAnswer]])
    expect(calls).toEqual([['Heartbeat', { customData: { vendorId: 'x' } }, 'c2ln']])
    rig.peer.receive(JSON.stringify([2, 'b', 'Heartbeat-Signed', { payload: '!' }]))
    rig.peer.receive(JSON.stringify([2, 'c', 'Nonsense-Signed', { payload }]))
    expect(rig.take()).toEqual([
      [4, 'b', 'FormatViolation', expect.any(String), {}],
      [4, 'c', 'NotImplemented', expect.any(String), {}],
    ])
  })
})

describe('the trace', () => {
  test('every frame is shown, answers under the action of their request', async () => {
    const { peer, frames } = csmsRig()
    peer.receive(heartbeat('a'))
    const outcome = peer.call('Reset', { type: 'Soft' })
    peer.receive('[3,"id-1",{"status":"Accepted"}]')
    await outcome
    peer.receive('rubbish')
    const shown = frames.map((frame) => `${frame.direction} ${frame.messageType} ${frame.messageId} ${frame.action}`)
    expect(shown).toEqual(['in 2 a Heartbeat', 'out 3 a Heartbeat', 'out 2 id-1 Reset', 'in 3 id-1 Reset', 'in 0  '])
    expect(frames[4]?.text).toBe('rubbish')
  })

  test('the station role answers what a CSMS asks', async () => {
    const { peer, take } = stationRig()
    peer.receive('[2,"a","Reset",{"type":"Soft"}]')
    expect(take()).toEqual([[3, 'a', { status: 'Accepted' }]])
  })
})
