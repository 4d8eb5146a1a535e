import { type CommandRequest } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type FleetJob, type FleetTarget } from '../../src/domain/fleet-job-model.ts'
import {
  afterAsking,
  dueBy,
  judged,
  noTargets,
  progressOf,
  roomFor,
  settledJob,
  skipReason,
  stopReason,
} from '../../src/domain/fleet-job-rules.ts'
import { type Command, type DeviceVariable } from '../../src/domain/model.ts'
import { newStation } from '../../src/domain/provisioning-registry.ts'

const now = Date.UTC(2026, 0, 5, 10)
const pace = { canary: 2, afterCanary: 'continue', ramp: 'doubling', inFlight: 10, perMinute: 60 } as const

function jobOf(changes: Partial<FleetJob> = {}, counts: Partial<FleetJob['counts']> = {}): FleetJob {
  return {
    organisationId: 'o',
    jobId: 'j',
    name: 'Job',
    type: 'ClearCache',
    parameters: {},
    sealed: null,
    selection: {},
    pace,
    stopRule: { failures: null, percent: null },
    firmwareVersion: null,
    offline: 'wait',
    windowS: 60,
    state: 'running',
    stateReason: null,
    stateNote: null,
    stateActor: 'user:anna',
    stateAt: now,
    counts: { ...noTargets, total: 100, waiting: 100, ...counts },
    forgiven: { succeeded: 0, failed: 0 },
    nextAskAt: 0,
    preparedUpTo: null,
    actor: 'user:anna',
    reason: null,
    createdAt: now,
    startedAt: now,
    endsAt: now + 60_000,
    endedAt: null,
    ...changes,
  }
}

const target = (stationId: string, changes: Partial<FleetTarget> = {}): FleetTarget => ({
  organisationId: 'o',
  jobId: 'j',
  stationId,
  state: 'asked',
  reason: null,
  detail: null,
  commandId: `c-${stationId}`,
  askedAt: now,
  endedAt: null,
  ...changes,
})
const command = (id: string, status: Command['status'], changes: Partial<Command> = {}): [string, Command] => [
  id,
  {
    organisationId: 'o',
    commandId: id,
    stationId: 's',
    type: 'ClearCache',
    parameters: {},
    status,
    outcome: null,
    actor: 'user:anna',
    reason: null,
    createdAt: now,
    sentAt: now,
    answeredAt: null,
    completedAt: null,
    expiresAt: now,
    dispatchedAt: null,
    correlation: null,
    ...changes,
  },
]

describe('how many may be under way', () => {
  test.each([
    ['the canary and nobody else', {}, 2],
    ['nobody while a canary is under way', { asked: 2 }, 0],
    ['nobody while one canary is left', { asked: 1, succeeded: 1 }, 0],
    ['as many as succeeded after it', { succeeded: 2 }, 2],
    ['twice as many then', { succeeded: 4, asked: 1 }, 3],
    ['never more than the limit', { succeeded: 50, asked: 4 }, 6],
    ['nobody beyond the limit', { succeeded: 50, asked: 10 }, 0],
  ])('%s', (_name, counts, room) => expect(roomFor(jobOf({}, counts))).toBe(room))

  test('without canary and ramp all that fit go at once', () => {
    expect(roomFor(jobOf({ pace: { ...pace, canary: 0, ramp: 'none' } }))).toBe(10)
    expect(roomFor(jobOf({ pace: { ...pace, canary: 0 } }))).toBe(1)
  })

  test('after a stop of its own the canary comes first again', () => {
    const job = jobOf({ forgiven: { succeeded: 20, failed: 5 } }, { succeeded: 20, failed: 5 })
    expect(roomFor(job)).toBe(2)
    expect(roomFor({ ...job, counts: { ...job.counts, succeeded: 22 } })).toBe(2)
  })

  test('a canary larger than the limit is asked in parts', () => {
    expect(roomFor(jobOf({ pace: { ...pace, canary: 30 } }))).toBe(10)
    expect(roomFor(jobOf({ pace: { ...pace, canary: 30 } }, { succeeded: 25, asked: 2 }))).toBe(3)
  })
})

test.each([1, 7, 60, 599, 6_000])(
  'a pace of %i per minute is kept over ten minutes of looks a second apart',
  (perMinute) => {
    let job = jobOf({ pace: { ...pace, perMinute } })
    let asked = 0
    for (let second = 0; second < 600; second++) {
      const at = now + second * 1_000
      const due = dueBy(job, at)
      job = { ...job, nextAskAt: afterAsking(job, due, at) }
      asked += due
    }
    expect(asked).toBeLessThanOrEqual(perMinute * 10 + perMinute / 60 + 1)
    expect(asked).toBeGreaterThanOrEqual(perMinute * 10 * 0.98 - 1)
  },
)

test('a pace does not save up what nobody asked', () => {
  expect(dueBy(jobOf({ nextAskAt: now - 3_600_000 }), now)).toBe(2)
  expect(dueBy(jobOf({ nextAskAt: now + 1 }), now)).toBe(0)
})

describe('when a job stops by itself', () => {
  const rule = (failures: number | null, percent: number | null) => ({ stopRule: { failures, percent } })
  test.each([
    ['one failure of the canary is enough', {}, { succeeded: 1, failed: 1 }, 'canary-failed'],
    ['a failure after the canary is none without a rule', {}, { succeeded: 2, failed: 50 }, null],
    ['below the number it goes on', rule(3, null), { succeeded: 2, failed: 2 }, null],
    ['at the number it stops', rule(3, null), { succeeded: 2, failed: 3 }, 'too-many-failures'],
    ['a share of few says nothing', rule(null, 20), { succeeded: 5, failed: 4 }, null],
    ['a share of ten is judged', rule(null, 20), { succeeded: 8, failed: 2 }, 'too-many-failures'],
    ['below the share it goes on', rule(null, 20), { succeeded: 81, failed: 19 }, null],
  ] as const)('%s', (_name, changes, counts, reason) => expect(stopReason(jobOf(changes, counts))).toBe(reason))

  test('what failed before it was resumed is forgiven', () => {
    const forgiven = { succeeded: 10, failed: 3 }
    expect(stopReason(jobOf({ ...rule(3, null), forgiven }, { succeeded: 12, failed: 5 }))).toBeNull()
    expect(stopReason(jobOf({ ...rule(3, null), forgiven }, { succeeded: 12, failed: 6 }))).toBe('too-many-failures')
  })
})

describe('what an answer means', () => {
  const run = (job: FleetJob, targets: FleetTarget[], commands: [string, Command][]) =>
    progressOf(job, targets, new Map(commands), now)

  test('targets follow their commands, and those that are open stay', () => {
    const outcome = { status: 'Rejected', code: null, description: 'no', payload: null }
    const { job, targets } = run(
      jobOf({ pace: { ...pace, canary: 0 } }, { asked: 4, waiting: 0, total: 4 }),
      ['a', 'b', 'c', 'd'].map((id) => target(id)),
      [
        command('c-a', 'completed'),
        command('c-b', 'rejected', { outcome }),
        command('c-c', 'accepted'),
        command('c-d', 'timeout'),
      ],
    )
    expect(targets.map(({ stationId, state, reason, detail }) => [stationId, state, reason, detail])).toEqual([
      ['a', 'succeeded', null, null],
      ['b', 'failed', 'rejected', 'Rejected: no'],
      ['d', 'failed', 'timeout', null],
    ])
    expect(job.counts).toMatchObject({ asked: 1, succeeded: 1, failed: 2 })
    expect(job.state).toBe('running')
  })

  test('what never left is asked anew, what may have left is not', () => {
    const { targets } = run(
      jobOf({}, { asked: 2 }),
      [target('a'), target('b')],
      [command('c-a', 'offline', { sentAt: null }), command('c-b', 'offline')],
    )
    expect(targets).toMatchObject([
      { state: 'waiting', commandId: null },
      { state: 'failed', reason: 'offline' },
    ])
  })

  test('a command that is not on record is given again, and given up a day later', () => {
    expect(run(jobOf({}, { asked: 1 }), [target('a')], []).targets).toEqual([])
    const old = target('a', { askedAt: now - 25 * 3_600_000 })
    expect(run(jobOf({}, { asked: 1 }), [old], []).targets).toMatchObject([{ state: 'failed', reason: 'not-known' }])
  })

  test('a failing canary stops the job while others still wait', () => {
    const { job } = run(
      jobOf({}, { asked: 2, waiting: 98 }),
      [target('a'), target('b')],
      [command('c-a', 'error'), command('c-b', 'sent')],
    )
    expect(job).toMatchObject({
      state: 'stopped',
      stateReason: 'canary-failed',
      stateActor: 'stationmaster',
      endedAt: null,
    })
    expect(roomFor(job)).toBe(0)
  })

  test('a job that was to be looked at after its canary is held once', () => {
    const before = jobOf({ pace: { ...pace, afterCanary: 'pause' } }, { succeeded: 1, asked: 1 })
    const after = { ...before, counts: { ...before.counts, succeeded: 2, asked: 0 } }
    expect(judged(before, after, now)).toMatchObject({ state: 'paused', stateReason: 'canary-done' })
    const more = { ...after, counts: { ...after.counts, succeeded: 3 } }
    expect(judged(after, more, now).state).toBe('running')
  })

  test('it is completed with its last target, and a cancelled one is over with the last under way', () => {
    const done = jobOf({}, { waiting: 0, succeeded: 100 })
    expect(settledJob(done, now)).toMatchObject({ state: 'completed', endedAt: now })
    const cancelled = jobOf({ state: 'cancelled' }, { waiting: 0, asked: 1 })
    expect(settledJob(cancelled, now).endedAt).toBeNull()
    expect(settledJob({ ...cancelled, counts: { ...cancelled.counts, asked: 0 } }, now).endedAt).toBe(now)
  })
})

describe('who is left out', () => {
  const station = {
    ...newStation({ organisationId: 'o', identity: 'A', onboarding: 'accepted', heartbeatIntervalS: 300, at: now }),
    firmwareVersion: '1.0',
  }
  const facts = { station, isOnline: true, commands: ['SetVariables', 'SendLocalList', 'ClearCache'] }
  const plain = { type: 'ClearCache', parameters: {} } as const
  const offline = { ...facts, isOnline: false }
  const set = (value: string): CommandRequest => ({
    type: 'SetVariables',
    parameters: { variables: [{ component: 'ConfigurationKey', variable: 'heartbeatInterval', value }] },
  })
  const key: DeviceVariable = {
    organisationId: 'o',
    stationId: 'a',
    component: 'ConfigurationKey',
    componentInstance: '',
    evseId: 0,
    connectorId: 0,
    variable: 'HeartbeatInterval',
    variableInstance: '',
    attributeType: 'Actual',
    value: '300',
    mutability: 'ReadWrite',
    dataType: null,
    unit: null,
    valuesList: null,
    minLimit: null,
    maxLimit: null,
    readAt: now,
  }
  const wait = jobOf()

  test('nobody for no reason', () => expect(skipReason(wait, plain, facts)).toBeNull())
  test('who is offline, only where it is not waited for', () => {
    expect(skipReason(wait, plain, offline)).toBeNull()
    expect(skipReason(jobOf({ offline: 'skip' }), plain, offline)).toBe('offline')
  })
  test('whose version has no such command, but not who never told its version', () => {
    expect(skipReason(wait, { type: 'GetBaseReport', parameters: {} }, facts)).toBe('not-supported-by-version')
    expect(skipReason(wait, { type: 'GetBaseReport', parameters: {} }, { ...facts, commands: [] })).toBeNull()
  })
  test('who is not accepted or gone', () => {
    expect(skipReason(wait, plain, { ...facts, station: { ...station, onboarding: 'pending' } })).toBe('not-accepted')
    expect(skipReason(wait, plain, { ...facts, station: undefined })).toBe('station-not-found')
  })
  test('who has the firmware already', () => {
    expect(skipReason(jobOf({ firmwareVersion: '1.0' }), plain, facts)).toBe('has-it')
    expect(skipReason(jobOf({ firmwareVersion: '2.0' }), plain, facts)).toBeNull()
  })
  test('who has every value already', () => {
    expect(skipReason(wait, set('300'), { ...facts, variables: [key] })).toBe('has-it')
    expect(skipReason(wait, set('600'), { ...facts, variables: [key] })).toBeNull()
    expect(skipReason(wait, set('300'), facts)).toBeNull()
    const component = { ...key, component: 'OCPPCommCtrlr' }
    expect(skipReason(wait, set('300'), { ...facts, variables: [component] })).toBeNull()
  })
  test('whose local list is as it should be, or is none', () => {
    const send = { type: 'SendLocalList', parameters: {} } as const
    expect(skipReason(wait, send, { ...facts, localList: 'up-to-date' })).toBe('has-it')
    expect(skipReason(wait, send, { ...facts, localList: 'none' })).toBe('no-local-list')
    expect(skipReason(wait, send, { ...facts, localList: 'differs' })).toBeNull()
  })
})
