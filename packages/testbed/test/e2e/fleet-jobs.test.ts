/** One command for many stations of three versions: drafted, begun with a canary, ramped, stopped, and carried on. */
import { type FleetJobInput, type FleetJobState } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type Fields, type RawStation, type Reply } from '../../src/clients/raw-station.ts'
import { Station2 } from '../../src/clients/station-2.ts'
import { Station16 } from '../../src/clients/station-16.ts'
import { ProblemAnswer } from '../../src/rest.ts'
import { until } from '../../src/until.ts'
import { stores } from '../../src/world.ts'
import { oneWorld } from './support/worlds.ts'

const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const
const accepted = (): Reply => ({ result: { status: 'Accepted' } })
const rejected = (): Reply => ({ result: { status: 'Rejected' } })
const fast = { perMinute: 6_000, inFlight: 10 } as const
const clearCache = { type: 'ClearCache', parameters: {} } as const

describe.concurrent.each(stores)('%s', (store) => {
  const host = oneWorld({ store })
  let fleets = 0

  interface Member {
    id: string
    version: (typeof versions)[number]
    link: RawStation
  }

  async function connect(
    id: string,
    version: Member['version'],
    replies: Record<string, (payload: Fields) => Reply>,
    model: string,
  ): Promise<Member> {
    const options = { identity: id, replies }
    const station =
      version === 'ocpp1.6'
        ? await Station16.connect(host.world.stations, options)
        : await Station2.connect(version, host.world.stations, options)
    host.world.use(station.link)
    await station.boot(version === 'ocpp1.6' ? { chargePointModel: model } : { model })
    return { id, version, link: station.link }
  }

  /** Ten stations of a model of their own, the versions in turn. */
  async function fleet(replies: (index: number) => Record<string, (payload: Fields) => Reply>, size = 10) {
    const number = ++fleets
    const model = `Fleet ${number}`
    const members: Member[] = []
    for (let index = 0; index < size; index++) {
      const id = `F${number}-${String(index).padStart(2, '0')}`
      await host.rest.putStation(id, { onboarding: 'accepted' })
      members.push(await connect(id, versions[index % 3] ?? 'ocpp1.6', replies(index), model))
    }
    return { model, members }
  }

  const draft = (model: string, input: Partial<FleetJobInput>) =>
    host.rest.draftFleetJob({
      name: 'A job',
      command: clearCache,
      pace: fast,
      ...input,
      selection: { model, ...input.selection },
    })
  const reached = (id: string, state: FleetJobState, boundMs?: number) =>
    until(
      `job ${state}`,
      async () => {
        const job = await host.rest.fleetJob(id)
        return job.state === state ? job : undefined
      },
      boundMs,
    )
  const begun = async (model: string, input: Partial<FleetJobInput>) => {
    const job = await draft(model, input)
    return host.rest.moveFleetJob(job.id, 'start')
  }
  const asked = ({ link }: Member, action = 'ClearCache') => link.requests.filter((one) => one.action === action).length

  test('a job asks each station once and counts what they answered', async () => {
    const { model, members } = await fleet((index) => ({ ClearCache: index === 4 ? rejected : accepted }))
    const job = await draft(model, { pace: { ...fast, canary: 2 } })
    expect(job).toMatchObject({ state: 'draft', counts: { total: 10, waiting: 10, skipped: 0 } })
    expect(members.map((member) => asked(member))).toEqual(Array.from({ length: 10 }, () => 0))
    await host.rest.moveFleetJob(job.id, 'start')
    const done = await reached(job.id, 'completed')
    expect(done.counts).toMatchObject({ succeeded: 9, failed: 1, waiting: 0, asked: 0 })
    expect(done.endedAt).not.toBeNull()
    expect(done.reasons).toEqual([{ state: 'failed', reason: 'rejected', count: 1 }])
    expect(members.map((member) => asked(member))).toEqual(Array.from({ length: 10 }, () => 1))
    const [failed] = await host.rest.fleetTargets(job.id, { state: 'failed' })
    expect(failed).toMatchObject({ stationId: members[4]?.id, reason: 'rejected', detail: 'Rejected', online: true })
    expect(await host.rest.commandById(failed?.commandId ?? '')).toMatchObject({
      stationId: members[4]?.id,
      status: 'rejected',
      reason: 'job A job',
    })
    const left = await host.rest.draftFleetJob({ name: 'Again', command: clearCache, selection: { leftBy: job.id } })
    expect(await host.rest.fleetTargets(left.id)).toMatchObject([{ stationId: members[4]?.id, state: 'waiting' }])
    await host.rest.moveFleetJob(left.id, 'cancel')
  })

  test('a canary that fails stops the job, and nobody else is touched', async () => {
    const { model, members } = await fleet((index) => ({ ClearCache: index === 1 ? rejected : accepted }))
    const { id } = await begun(model, { pace: { ...fast, canary: 2 } })
    const stopped = await reached(id, 'stopped')
    expect(stopped).toMatchObject({
      stateReason: 'canary-failed',
      stateActor: 'stationmaster',
      counts: { succeeded: 1, failed: 1, waiting: 8, asked: 0 },
      endedAt: null,
    })
    expect(members.map((member) => asked(member))).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    await host.rest.moveFleetJob(id, 'cancel')
    const ended = await until('its end', async () => {
      const job = await host.rest.fleetJob(id)
      return job.endedAt === null ? undefined : job
    })
    expect(ended).toMatchObject({ state: 'cancelled', stateNote: 'testbed', counts: { cancelled: 8, waiting: 0 } })
    expect(members.slice(2).map((member) => asked(member))).toEqual(Array.from({ length: 8 }, () => 0))
  })

  test('too many failures stop it, and what was forgiven is not counted again', async () => {
    const { model, members } = await fleet((index) => ({ ClearCache: index === 0 ? accepted : rejected }))
    const { id } = await begun(model, { pace: { ...fast, canary: 1 }, stop: { failures: 2 } })
    expect(await reached(id, 'stopped')).toMatchObject({
      stateReason: 'too-many-failures',
      counts: { succeeded: 1, failed: 2, waiting: 7 },
    })
    expect(members.map((member) => asked(member))).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    await host.rest.moveFleetJob(id, 'resume')
    expect(await reached(id, 'stopped')).toMatchObject({
      stateReason: 'canary-failed',
      counts: { failed: 3, waiting: 6 },
    })
    await host.rest.moveFleetJob(id, 'cancel')
  })

  test('an operator holds it after the canary, goes on, pauses and cancels', async () => {
    const { model, members } = await fleet(() => ({ ClearCache: accepted }))
    const { id } = await begun(model, { pace: { ...fast, perMinute: 120, canary: 2, afterCanary: 'pause' } })
    expect(await reached(id, 'paused')).toMatchObject({ stateReason: 'canary-done', counts: { succeeded: 2 } })
    const refused = await host.rest.moveFleetJob(id, 'start').catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ProblemAnswer)
    expect(refused).toMatchObject({ status: 409, code: 'not-in-this-state' })
    await host.rest.moveFleetJob(id, 'resume')
    await until('some more', async () => ((await host.rest.fleetJob(id)).counts.succeeded > 3 ? true : undefined))
    await host.rest.moveFleetJob(id, 'pause')
    const held = await until('nobody under way', async () => {
      const job = await host.rest.fleetJob(id)
      return job.counts.asked === 0 ? job : undefined
    })
    expect(held).toMatchObject({ state: 'paused', stateReason: 'operator', stateNote: 'testbed' })
    expect(members.reduce((sum, member) => sum + asked(member), 0)).toBe(held.counts.succeeded)
    await host.rest.moveFleetJob(id, 'cancel')
  })

  test('firmware is done when it is installed, and a restart of ours in the middle asks nobody twice', {
    concurrent: false,
    timeout: 90_000,
  }, async () => {
    const replies = () => ({ UpdateFirmware: (): Reply => ({ result: {} }) })
    const update = (index: number) => (index % 3 === 0 ? replies() : { UpdateFirmware: accepted })
    const { model, members } = await fleet(update)
    const secret = 'ftp://fleet:very-secret-word@files.example/fw.bin'
    const { id, command } = await begun(model, {
      command: { type: 'UpdateFirmware', parameters: { location: secret } },
      firmwareVersion: '2.0.0',
      pace: { ...fast, canary: 2, inFlight: 4 },
    })
    expect(JSON.stringify(command)).not.toContain('very-secret-word')
    const request = async (member: Member) => (await member.link.request('UpdateFirmware')).payload
    const installed = async (member: Member, payload: Fields) => {
      const number = member.version === 'ocpp1.6' ? {} : { requestId: payload.requestId }
      await member.link.accepted('FirmwareStatusNotification', { status: 'Downloading', ...number })
      await member.link.accepted('FirmwareStatusNotification', { status: 'Installed', ...number })
    }
    const canary = members.slice(0, 2)
    const payloads = await Promise.all(canary.map(request))
    for (const payload of payloads) expect(JSON.stringify(payload)).toContain(secret)
    expect((await host.rest.fleetJob(id)).counts).toMatchObject({ asked: 2, succeeded: 0, waiting: 8 })
    await host.world.restart()
    const back = await Promise.all(
      members.map((member, index) => connect(member.id, member.version, update(index), model)),
    )
    for (const [index, payload] of payloads.entries()) {
      const member = back[index]
      if (member !== undefined) await installed(member, payload)
    }
    const rest = back.slice(2)
    await Promise.all(rest.map(async (member) => installed(member, await request(member))))
    const done = await reached(id, 'completed', 60_000)
    expect(done.counts).toMatchObject({ succeeded: 10, failed: 0 })
    const inAll = members.map((member, index) => {
      const again = back[index]
      return asked(member, 'UpdateFirmware') + (again === undefined ? 0 : asked(again, 'UpdateFirmware'))
    })
    expect(inAll).toEqual(Array.from({ length: 10 }, () => 1))
    const kept = JSON.stringify([done, await host.rest.fleetTargets(id), await host.rest.ask('GET', '/audit')])
    expect(kept).not.toContain('very-secret-word')
  })

  test('who is offline is asked when it is back in time; who is not back is expired', async () => {
    const { model, members } = await fleet(() => ({ ClearCache: accepted }), 4)
    const [, second, third] = members
    if (second === undefined || third === undefined) throw new Error('no fleet')
    await Promise.all([second.link.terminate(), third.link.terminate()])
    const job = await until('both seen gone', async () => {
      const one = await draft(model, { windowS: 8, pace: { ...fast, canary: 0, ramp: 'none' } })
      if (one.counts.total === 4 && (await host.rest.fleetTargets(one.id, { reason: 'offline' })).length === 2)
        return one
      await host.rest.moveFleetJob(one.id, 'cancel')
      return undefined
    })
    await host.rest.moveFleetJob(job.id, 'start')
    await until('those that are here', async () =>
      (await host.rest.fleetJob(job.id)).counts.succeeded === 2 ? true : undefined,
    )
    const back = await connect(second.id, second.version, { ClearCache: accepted }, model)
    await back.link.request('ClearCache')
    const done = await reached(job.id, 'completed')
    expect(done.counts).toMatchObject({ succeeded: 3, expired: 1, waiting: 0 })
    expect(await host.rest.fleetTargets(job.id, { state: 'expired' })).toMatchObject([
      { stationId: third.id, reason: 'offline', commandId: null },
    ])
  })

  test('the draft says who is left out and why', async () => {
    const { model, members } = await fleet(() => ({}), 6)
    const reading = await draft(model, { command: { type: 'GetChargingProfiles', parameters: {} } })
    expect(reading.counts).toMatchObject({ total: 6, waiting: 4, skipped: 2 })
    expect((await host.rest.fleetJob(reading.id)).reasons).toEqual([
      { state: 'skipped', reason: 'not-supported-by-version', count: 2 },
    ])
    const firmware = { type: 'UpdateFirmware', parameters: { location: 'https://files.example/1' } } as const
    const same = await draft(model, { command: firmware, firmwareVersion: '1.0.0' })
    expect(same.counts).toMatchObject({ skipped: 6, waiting: 0 })
    const lists = await draft(model, { command: { type: 'SendLocalList', parameters: {} } })
    expect((await host.rest.fleetJob(lists.id)).reasons).toEqual([
      { state: 'skipped', reason: 'no-local-list', count: 6 },
    ])
    const named = await draft(model, { selection: { stations: [members[0]?.id.toLowerCase() ?? '', 'NOBODY'] } })
    expect(await host.rest.fleetTargets(named.id)).toMatchObject([{ stationId: members[0]?.id }])
    for (const { id } of [reading, same, lists, named]) await host.rest.moveFleetJob(id, 'cancel')
  })

  test('a value that a station has already is not set again', async () => {
    const { model, members } = await fleet(() => ({}), 3)
    const set = (value: string): FleetJobInput['command'] => ({
      type: 'SetVariables',
      parameters: { variables: [{ component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', value }] },
    })
    const first = await begun(model, { command: set('600') })
    expect((await reached(first.id, 'completed')).counts).toMatchObject({ succeeded: 3 })
    const second = await draft(model, { command: set('600') })
    expect(second.counts).toMatchObject({ skipped: 3 })
    expect(await host.rest.fleetTargets(second.id, { reason: 'has-it' })).toHaveLength(3)
    await host.rest.moveFleetJob(second.id, 'start')
    await reached(second.id, 'completed')
    expect(
      members.map((member) => asked(member, member.version === 'ocpp1.6' ? 'ChangeConfiguration' : 'SetVariables')),
    ).toEqual([1, 1, 1])
  })

  test.each([
    [{ command: { type: 'UnlockConnector', parameters: { evseId: 1 } } }, 'invalid-request', 'command.type'],
    [{ command: { type: 'Reset', parameters: { type: 'Now' } } }, 'invalid-request', 'command.parameters.type'],
    [
      {
        command: {
          type: 'SetVariables',
          parameters: {
            variables: [{ component: 'SecurityCtrlr', variable: 'BasicAuthPassword', value: 'same-for-all' }],
          },
        },
      },
      'invalid-request',
      'command.parameters',
    ],
    [{ pace: { inFlight: 501 } }, 'invalid-request', 'pace.inFlight'],
  ])('a job that cannot be is refused: %j', async (input, code, field) => {
    const answer = await host.rest
      .ask('POST', '/fleet-jobs', {}, { name: 'Bad', command: clearCache, ...input })
      .catch((error: unknown) => error)
    expect(answer).toBeInstanceOf(ProblemAnswer)
    expect(answer).toMatchObject({ code, problem: { field } })
  })
})
