/** Jobs on both stores: what is asked once stays asked once, whenever the process dies, and many are no trouble. */
import { DomainError } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { FleetRunner, type FleetRunnerServices } from '../../src/domain/fleet-job-runner.ts'
import { createFleetJobs } from '../../src/domain/fleet-jobs.ts'
import { type Command, type CommandStatus } from '../../src/domain/model.ts'
import { need, put } from '../../src/domain/ports.ts'
import { newStation } from '../../src/domain/provisioning-registry.ts'
import { installationKey } from '../../src/platform/installation-key.ts'
import { createReads } from '../../src/storage/reads/index.ts'
import { openTemporary, storeKinds, type TestDatabase, write } from '../storage/stores.ts'

const organisationId = 'o'
const t0 = Date.UTC(2026, 0, 5, 10)
const editor = { actor: 'user:anna', reason: 'spring' }
const signal = new AbortController().signal
const input = {
  name: 'Caches',
  command: { type: 'ClearCache' as const, parameters: {} },
  pace: { canary: 0, ramp: 'none' as const, inFlight: 500, perMinute: 6_000 },
}

async function network(database: TestDatabase, size: number) {
  const time = { now: t0 }
  const clock = { now: () => time.now }
  let last = 0
  const ids = { next: () => `id-${String(++last).padStart(6, '0')}` }
  const reads = createReads(database.reads).fleet
  const vault = installationKey(new Uint8Array(32))
  const given: [station: string, command: string][] = []
  const failures: unknown[] = []
  const services: FleetRunnerServices = {
    organisationId,
    store: database.store,
    clock,
    ids,
    vault,
    reads,
    passports: createReads(database.reads).passports,
    links: { isOnline: () => true, commandsOf: () => ['ClearCache', 'UpdateFirmware'] },
    localListState: () => Promise.resolve(undefined),
    give: async (stationId, _request, _actor, commandId) => {
      given.push([stationId, commandId])
    },
    failed: (error) => failures.push(error),
  }
  const rows = Array.from({ length: size }, (_, index) =>
    newStation({
      organisationId,
      identity: `S-${String(index).padStart(6, '0')}`,
      onboarding: 'accepted',
      heartbeatIntervalS: 300,
      at: t0,
    }),
  )
  for (let start = 0; start < rows.length; start += 1_000) {
    const writes = rows.slice(start, start + 1_000).map((row) => put('station', row))
    await database.store.run({ touches: [], needs: {}, decide: () => ({ result: null, writes, events: [] }) })
  }
  const runnerOf = (changes: Partial<FleetRunnerServices> = {}) => new FleetRunner({ ...services, ...changes })
  const jobs = createFleetJobs({
    organisationId,
    store: database.store,
    clock,
    ids,
    vault,
    reads,
    prepare: (job) => runnerOf().prepare(job),
  })
  const settled = (stationId: string, commandId: string, status: CommandStatus): Command => ({
    organisationId,
    commandId,
    stationId,
    type: 'ClearCache',
    parameters: {},
    status,
    outcome: null,
    actor: 'a',
    reason: null,
    createdAt: t0,
    sentAt: t0,
    answeredAt: t0,
    completedAt: t0,
    expiresAt: t0,
    dispatchedAt: null,
    correlation: null,
  })
  /** Puts on record what was given and how it ended. */
  const answer = (status: CommandStatus, of: typeof given) =>
    write(database.store, ...of.map(([station, command]) => put('command', settled(station, command, status))))
  const look = (jobId: string) =>
    database.store.run({
      touches: [],
      needs: { job: need('fleetJob', jobId) },
      decide: ({ job }) => ({ result: job, writes: [], events: [] }),
    })
  return { time, jobs, reads, runnerOf, given, failures, answer, look }
}

describe.each(storeKinds)('%s', (kind) => {
  test('a process that dies before a command is on record gives it again under the same id', async () => {
    await using database = await openTemporary(kind)
    const { jobs, runnerOf, given, time, look, answer } = await network(database, 3)
    const { jobId } = await jobs.create(editor, input)
    await jobs.step(editor, jobId, 'start')
    const died = runnerOf({ give: () => Promise.reject(new Error('the process died')) })
    await died.turn(signal)
    expect((await look(jobId))?.counts).toMatchObject({ asked: 3, waiting: 0 })
    const again = runnerOf()
    time.now += 1_000
    await again.turn(signal)
    const first = [...given]
    expect(new Set(first.map(([, command]) => command)).size).toBe(3)
    await answer('sent', first)
    time.now += 1_000
    await runnerOf().turn(signal)
    expect(given).toEqual(first)
    await answer('completed', first)
    time.now += 1_000
    await again.turn(signal)
    expect(await look(jobId)).toMatchObject({ state: 'completed', counts: { succeeded: 3 } })
    expect(given).toEqual(first)
  })

  test('a command that we refuse is no failure of the station, and one that waits its turn comes back', async () => {
    await using database = await openTemporary(kind)
    const { jobs, runnerOf, look, reads, time, failures } = await network(database, 3)
    const { jobId } = await jobs.create(editor, input)
    await jobs.step(editor, jobId, 'start')
    const refusals = ['not-supported-by-station', 'queue-full', 'charging-profile-not-valid'] as const
    const runner = runnerOf({
      give: (stationId) => Promise.reject(new DomainError(refusals[Number(stationId.at(-1))] ?? 'internal', 'no')),
    })
    await runner.turn(signal)
    await runner[Symbol.asyncDispose]()
    const { items } = await reads.targets(jobId, {}, null, 10)
    expect(items.map(({ target }) => [target.state, target.reason])).toEqual([
      ['skipped', 'not-supported-by-station'],
      ['waiting', 'queue-full'],
      ['failed', 'charging-profile-not-valid'],
    ])
    const asked: string[] = []
    const next = runnerOf({ give: async (stationId) => void asked.push(stationId) })
    time.now += 30_000
    await next.turn(signal)
    expect(asked).toEqual([])
    time.now += 31_000
    await next.turn(signal)
    expect(asked).toEqual(['s-000001'])
    expect(failures).toEqual([])
    expect((await look(jobId))?.counts).toMatchObject({ skipped: 1, failed: 1, asked: 1 })
  })

  test('a time that is over ends who still waits, and a draft that nobody started', async () => {
    await using database = await openTemporary(kind)
    const { jobs, runnerOf, look, time } = await network(database, 3)
    const started = await jobs.create(editor, { ...input, windowS: 60 })
    await jobs.step(editor, started.jobId, 'start')
    const forgotten = await jobs.create(editor, input)
    const nobodyIsHere = runnerOf({ links: { isOnline: () => false, commandsOf: () => ['ClearCache'] } })
    await nobodyIsHere.turn(signal)
    expect((await look(started.jobId))?.counts).toMatchObject({ waiting: 3 })
    time.now += 61_000
    await nobodyIsHere.turn(signal)
    expect(await look(started.jobId)).toMatchObject({ state: 'completed', counts: { expired: 3, waiting: 0 } })
    time.now += 24 * 3_600_000
    await nobodyIsHere.turn(signal)
    expect(await look(forgotten.jobId)).toMatchObject({ state: 'expired', stateReason: 'time-over', endedAt: time.now })
  })

  test('nobody is kept from work by the drafts of another', async () => {
    await using database = await openTemporary(kind)
    const { jobs } = await network(database, 1)
    for (let index = 0; index < 5; index++) await jobs.create(editor, input)
    await expect(jobs.create(editor, input)).rejects.toMatchObject({ code: 'too-many-jobs' })
    await jobs.create({ ...editor, actor: 'user:another' }, input)
  })

  test('more jobs than can be watched are refused', async () => {
    await using database = await openTemporary(kind)
    const { jobs, runnerOf, time } = await network(database, 1)
    const made: { jobId: string }[] = []
    for (let index = 0; index < 20; index++) {
      const job = await jobs.create(editor, input)
      await jobs.step(editor, job.jobId, 'start')
      made.push(job)
    }
    await expect(jobs.create(editor, input)).rejects.toMatchObject({ code: 'too-many-jobs' })
    await jobs.step(editor, made[0]?.jobId ?? '', 'cancel')
    time.now += 1_000
    await runnerOf().turn(signal)
    await jobs.create(editor, input)
  })

  test('what holds a password is kept sealed and asked whole', async () => {
    await using database = await openTemporary(kind)
    const { jobs, runnerOf } = await network(database, 1)
    const location = 'ftp://fleet:very-secret-word@files.example/fw.bin'
    const command = { type: 'UpdateFirmware' as const, parameters: { location } }
    const job = await jobs.create(editor, { ...input, command })
    expect(JSON.stringify(job)).not.toContain('very-secret-word')
    await jobs.step(editor, job.jobId, 'start')
    const requests: unknown[] = []
    await runnerOf({ give: async (_, request) => void requests.push(request) }).turn(signal)
    expect(requests).toMatchObject([{ type: 'UpdateFirmware', parameters: { location }, reason: 'job Caches: spring' }])
  })

  test('tens of thousands of stations are drafted, cancelled and forgotten', { timeout: 120_000 }, async () => {
    await using database = await openTemporary(kind)
    const size = kind === 'sqlite' ? 20_000 : 2_000
    const { jobs, runnerOf, look, reads } = await network(database, size)
    const draft = await jobs.create(editor, input)
    expect(draft).toMatchObject({ state: 'draft', counts: { total: size, waiting: size } })
    const page = await reads.targets(draft.jobId, { state: 'waiting' }, `s-${String(size - 10).padStart(6, '0')}`, 50)
    expect(page.items).toHaveLength(9)
    await jobs.step(editor, draft.jobId, 'cancel')
    await runnerOf().turn(signal)
    expect(await look(draft.jobId)).toMatchObject({ counts: { cancelled: size, waiting: 0 } })
    expect(await database.maintenance.trimHistory('fleetTarget', t0 + 1)).toBe(size)
    expect(await database.maintenance.trimHistory('fleetJob', t0 + 1)).toBe(1)
  })
})
