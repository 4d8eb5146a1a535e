import { type CommandRequest, DomainError, type ErrorCode } from '@stationmaster/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deviceModelVersions } from '../../src/adapters/adapters.ts'
import { put } from '../../src/domain/ports.ts'
import { type RemoteControl } from '../../src/domain/remote-control.ts'
import { living } from '../../src/domain/smart-charging-rules.ts'
import { sweepProfiles } from '../../src/domain/smart-charging-sweep.ts'
import { createUncertainRows } from '../../src/domain/uncertain-rows.ts'
import { at, minute, type Version, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

const lost = ['timeout', 'closed'] as const

async function station(version: Version, answers: Parameters<World['plug']>[1]) {
  await world.register({ protocolVersion: version, linkAt: 1 })
  world.plug(version, answers)
}

const profile = (id: number, limit = 10) => ({
  id,
  stackLevel: 1,
  chargingProfilePurpose: 'TxDefaultProfile' as const,
  chargingProfileKind: 'Absolute' as const,
  chargingSchedule: [
    {
      startSchedule: at(),
      chargingRateUnit: 'A' as const,
      chargingSchedulePeriod: [{ startPeriod: 0, limit }],
    },
  ],
})
const set = (id: number, limit?: number): CommandRequest => ({
  type: 'SetChargingProfile',
  parameters: { evseId: 1, chargingProfile: profile(id, limit) },
})
const profiles = () => world.read('chargingProfiles', 's1')
const sweeper = (remoteControl: Pick<RemoteControl, 'submit'> = world.remoteControl) =>
  createUncertainRows({
    links: { isOnline: () => true },
    versions: deviceModelVersions,
    remoteControl,
    reads: {
      async doubts(kind, { versions }) {
        const rows = kind === 'profiles' ? await profiles() : kind === 'controls' ? await controls() : []
        return world.doubts(rows, versions)
      },
    },
  })
const signal = () => new AbortController().signal

function report(requestId: number, ...chargingProfile: object[]) {
  const request = { requestId, chargingLimitSource: 'CSO', evseId: 1, tbc: false, chargingProfile }
  const { ReportChargingProfiles } = world.adapters['ocpp2.1'].inbound
  return ReportChargingProfiles(request as never, world.call('ReportChargingProfiles', request))
}
const asked = () => Number(Object(world.wire.at(-1)?.payload).requestId)

describe('a charging profile whose answer was lost', () => {
  test.each(lost)('K01 is kept as uncertain and counts (%s)', async (answer) => {
    await station('ocpp2.1', { SetChargingProfile: answer })
    await world.command(set(7))
    expect(await profiles()).toMatchObject([{ profileId: 7, acceptedAt: null, uncertainSince: world.now }])
    expect(world.of('charging-profile.changed')).toMatchObject([
      { source: 'stationmaster', data: { change: 'uncertain', profile: { id: 7, uncertainSince: at() } } },
    ])
    // K01.FR.06: it may be there, so another of its level is refused, and the refusal says why.
    await expect(world.command(set(8))).rejects.toMatchObject({
      code: 'charging-profile-not-valid',
      detail: expect.stringContaining('no answer came'),
    })
  })

  test('a station that is away was asked nothing, so nothing is in doubt', async () => {
    await world.register({ protocolVersion: 'ocpp2.1' })
    await world.command(set(7))
    expect(await profiles()).toEqual([])
  })

  test.each([{ status: 'Rejected' }, { callError: 'NotImplemented' }])(
    'an answer of %j leaves no doubt',
    async (answer) => {
      await station('ocpp2.1', { SetChargingProfile: answer })
      await world.command(set(7))
      expect(await profiles()).toEqual([])
    },
  )

  test('an answer that a stopped server never heard is lost too', async () => {
    await station('ocpp2.1', {})
    await world.command(set(7))
    const [command] = world.written.flatMap((write) => (write.table === 'command' ? [write.row] : []))
    if (command === undefined) throw new Error('no command')
    const sent = { ...command, status: 'sent' as const, sentAt: world.now, expiresAt: world.now + minute }
    await world.write(put('command', sent))
    world.now += 2 * minute
    await world.remoteControl.settleOverdue()
    expect(await world.row(command.commandId)).toMatchObject({ status: 'timeout' })
    expect(await profiles()).toMatchObject([{ profileId: 7, uncertainSince: world.now }])
  })

  test('it is settled when it is set again', async () => {
    let answer: 'timeout' | object = 'timeout'
    await station('ocpp2.1', { SetChargingProfile: () => answer })
    await world.command(set(7))
    answer = { status: 'Accepted' }
    await world.command(set(7, 6))
    expect(await profiles()).toMatchObject([{ profileId: 7, acceptedAt: world.now, uncertainSince: null }])
  })

  test.each(['Accepted', 'Unknown'])('it is settled when it is cleared: %s', async (status) => {
    await station('ocpp2.1', { SetChargingProfile: 'timeout', ClearChargingProfile: { status } })
    await world.command(set(7))
    await world.command({ type: 'ClearChargingProfile', parameters: { chargingProfileId: 7 } })
    expect(await profiles()).toEqual([])
  })

  test('a lost answer to a clearing leaves what it named in doubt, and nothing else', async () => {
    await station('ocpp2.1', { SetChargingProfile: { status: 'Accepted' }, ClearChargingProfile: 'timeout' })
    await world.command(set(7))
    const other = { ...profile(9), stackLevel: 2 }
    await world.command({ type: 'SetChargingProfile', parameters: { evseId: 1, chargingProfile: other } })
    await world.command({ type: 'ClearChargingProfile', parameters: { chargingProfileId: 7 } })
    const rows = new Map((await profiles()).map(({ profileId, uncertainSince }) => [profileId, uncertainSince]))
    expect(rows).toEqual(
      new Map([
        [7, world.now],
        [9, null],
      ]),
    )
  })

  test('K09 2.x is asked once, and its report settles it', async () => {
    await station('ocpp2.1', { SetChargingProfile: 'timeout', GetChargingProfiles: { status: 'Accepted' } })
    await world.command(set(7))
    world.now += minute
    const sweep = sweeper()
    expect(await sweep(signal())).toBe(1)
    await world.quiet()
    expect(world.actions()).toEqual(['SetChargingProfile', 'GetChargingProfiles'])
    expect(await sweep(signal())).toBe(0)
    await report(asked(), profile(7))
    expect(await profiles()).toMatchObject([{ profileId: 7, reportedAt: world.now, uncertainSince: null }])
    expect(world.of('charging-profile.changed').at(-1)?.data).toMatchObject({ change: 'installed' })
  })

  test.each(['a report without it', 'NoProfiles'])('K09 it is gone by %s', async (how) => {
    const status = how === 'NoProfiles' ? how : 'Accepted'
    await station('ocpp2.1', { SetChargingProfile: 'timeout', GetChargingProfiles: { status } })
    await world.command(set(7))
    world.now += minute
    await sweeper()(signal())
    await world.quiet()
    if (status === 'Accepted') await report(asked(), { ...profile(9), stackLevel: 2 })
    expect((await profiles()).map(({ profileId }) => profileId)).not.toContain(7)
  })

  test('one that answers nothing is asked again when it connects anew, and not before', async () => {
    await station('ocpp2.1', { SetChargingProfile: 'timeout', GetChargingProfiles: 'timeout' })
    await world.command(set(7))
    const sweep = sweeper()
    world.now += minute
    for (let turn = 0; turn < 5; turn++) await sweep(signal())
    await world.quiet()
    expect(world.actions().filter((action) => action === 'GetChargingProfiles')).toHaveLength(1)
    await world.write(put('station', { ...(await world.station()), linkAt: 2 }))
    await sweep(signal())
    await world.quiet()
    expect(world.actions().filter((action) => action === 'GetChargingProfiles')).toHaveLength(2)
    expect(await profiles()).toMatchObject([{ profileId: 7, uncertainSince: expect.any(Number) }])
  })

  test('one that cannot be asked now is asked later, and one that has no such message is not', async () => {
    await station('ocpp2.1', { SetChargingProfile: 'timeout' })
    await world.command(set(7))
    const refusals: ErrorCode[] = ['queue-full', 'not-accepted', 'not-supported-by-station', 'queue-full']
    const asked: (ErrorCode | undefined)[] = []
    const sweep = sweeper({
      async submit() {
        asked.push(refusals[asked.length])
        throw new DomainError(refusals[asked.length - 1] ?? 'internal', 'a test')
      },
    })
    for (let turn = 0; turn < 5; turn++) expect(await sweep(signal())).toBe(0)
    expect(asked).toEqual(['queue-full', 'not-accepted', 'not-supported-by-station'])
    await world.write(put('station', { ...(await world.station()), linkAt: 2 }))
    await sweep(signal())
    expect(asked.at(-1)).toBe('queue-full')
  })

  test('each station has its turn, however many are in doubt', async () => {
    const names = Array.from({ length: 2_500 }, (_, index) => `s${String(index).padStart(4, '0')}`)
    const asked: string[] = []
    const limits = new Set<number>()
    const sweep = createUncertainRows({
      links: { isOnline: (stationId) => stationId >= 's1500' },
      versions: deviceModelVersions,
      remoteControl: {
        async submit(stationId) {
          asked.push(stationId)
          throw new DomainError('not-supported-by-station', 'a test')
        },
      },
      reads: {
        async doubts(kind, { after, limit }) {
          limits.add(limit)
          const rest = kind === 'profiles' ? names.filter((name) => after === null || name > after) : []
          return rest.slice(0, limit).map((stationId) => ({ stationId, since: 1, linkAt: 1 }))
        },
      },
    })
    for (let turn = 0; turn < 6; turn++) await sweep(signal())
    expect(asked).toEqual(names.filter((name) => name >= 's1500'))
    expect(Math.max(...limits)).toBeLessThan(names.length)
  })

  test('1.6 cannot be asked, so it and what it would have replaced stay in doubt until another takes their place', async () => {
    let answer: 'timeout' | object = { status: 'Accepted' }
    await station('ocpp1.6', { SetChargingProfile: () => answer })
    await world.command(set(7))
    answer = 'timeout'
    await world.command(set(8))
    expect(await profiles()).toMatchObject([
      { profileId: 7, uncertainSince: world.now },
      { profileId: 8, uncertainSince: world.now },
    ])
    expect(await sweeper()(signal())).toBe(0)
    answer = { status: 'Accepted' }
    await world.command(set(9))
    expect(await profiles()).toMatchObject([{ profileId: 9, uncertainSince: null }])
  })
})

describe('a start with a profile whose answer was lost', () => {
  const start: CommandRequest = {
    type: 'RequestStartTransaction',
    parameters: {
      idToken: { value: 'A', type: 'Central' },
      evseId: 1,
      chargingProfile: { ...profile(7), chargingProfilePurpose: 'TxProfile' },
    },
  }
  const sweepAt = async (passedMs: number) => {
    world.now += passedMs
    const { store, clock } = world
    const overdue = async () => [{ stationId: 's1', profileId: 7 }]
    return sweepProfiles({ store, clock, overdue }, signal())
  }

  test.each(lost)('K05 the profile is kept as uncertain and counts (%s)', async (answer) => {
    await station('ocpp2.1', { RequestStartTransaction: answer })
    await world.command(start)
    expect(await profiles()).toMatchObject([
      { profileId: 7, evseId: 1, purpose: 'TxProfile', acceptedAt: null, uncertainSince: world.now },
    ])
    expect(world.of('charging-profile.changed')).toMatchObject([
      { source: 'stationmaster', data: { change: 'uncertain', profile: { id: 7 } } },
    ])
    expect(living(await profiles(), [], new Set())).toHaveLength(1)
  })

  test('K09 it is asked for once, and gone by a report without it', async () => {
    await station('ocpp2.1', { RequestStartTransaction: 'timeout', GetChargingProfiles: { status: 'Accepted' } })
    await world.command(start)
    world.now += minute
    expect(await sweeper()(signal())).toBe(1)
    await world.quiet()
    await report(asked(), profile(9))
    expect((await profiles()).map(({ profileId }) => profileId)).toEqual([9])
  })

  test('a start that is refused, and one without a profile, leave no doubt', async () => {
    await station('ocpp2.1', { RequestStartTransaction: { status: 'Rejected' } })
    await world.command(start)
    world.plug('ocpp2.1', { RequestStartTransaction: 'timeout' })
    await world.command({
      type: 'RequestStartTransaction',
      parameters: { idToken: { value: 'A', type: 'Central' }, evseId: 1 },
    })
    expect(await profiles()).toEqual([])
  })

  test('1.6 it is let go after an hour in which nothing began there, and not while something charges', async () => {
    await station('ocpp1.6', { RemoteStartTransaction: 'timeout' })
    await world.status16(1, 'Available')
    await world.command(start)
    expect(await sweepAt(59 * minute)).toBe(0)
    const request = { connectorId: 1, idTag: 'B', meterStart: 0, timestamp: at(59 * minute) }
    const { StartTransaction, StopTransaction } = world.adapters['ocpp1.6'].inbound
    const { transactionId } = await StartTransaction(request, world.call('StartTransaction', request))
    expect(await sweepAt(5 * minute)).toBe(0)
    const end = { transactionId, meterStop: 10, timestamp: at(65 * minute) }
    await StopTransaction(end, world.call('StopTransaction', end))
    expect(await sweepAt(minute)).toBe(1)
    expect(await profiles()).toEqual([])
  })
})

const controls = () => world.read('derControls', 's1')
const control = (controlId: string, priority = 1): CommandRequest => ({
  type: 'SetDERControl',
  parameters: {
    controlId,
    controlType: 'FixedVar',
    isDefault: true,
    fixedVar: { priority, setpoint: 10, unit: 'PctMaxVar' },
  },
})

function reported(requestId: number, ...ids: string[]) {
  const fixedVar = ids.map((id) => ({
    id,
    isDefault: true,
    isSuperseded: false,
    fixedVar: { priority: 1, setpoint: 10, unit: 'PctMaxVar' },
  }))
  const request = { requestId, tbc: false, fixedVar }
  const { ReportDERControl } = world.adapters['ocpp2.1'].inbound
  return ReportDERControl(request as never, world.call('ReportDERControl', request))
}

describe('a DER control whose answer was lost', () => {
  test.each(lost)('R04 is kept as uncertain, and so is what it would supersede (%s)', async (answer) => {
    let told: object | typeof answer = { status: 'Accepted' }
    await station('ocpp2.1', { SetDERControl: () => told })
    await world.command(control('old', 5))
    told = answer
    await world.command(control('new', 1))
    const rows = new Map((await controls()).map((one) => [one.controlId, one]))
    expect(rows.get('new')).toMatchObject({ acceptedAt: null, uncertainSince: world.now })
    expect(rows.get('old')).toMatchObject({ isSuperseded: false, uncertainSince: world.now })
    expect(world.of('der-control.changed').at(-1)?.data).toMatchObject({ change: 'uncertain' })
  })

  test('R04 it is asked for once, and the report settles it', async () => {
    await station('ocpp2.1', { SetDERControl: 'timeout', GetDERControl: { status: 'Accepted' } })
    await world.command(control('one'))
    await world.command(control('two'))
    world.now += minute
    const sweep = sweeper()
    expect(await sweep(signal())).toBe(1)
    await world.quiet()
    expect(await sweep(signal())).toBe(0)
    await reported(asked(), 'one')
    expect(await controls()).toMatchObject([{ controlId: 'one', uncertainSince: null }])
  })

  test('R04 NotFound, and a clearing, settle it', async () => {
    await station('ocpp2.1', { SetDERControl: 'timeout', GetDERControl: { status: 'NotFound' } })
    await world.command(control('one'))
    world.now += minute
    await sweeper()(signal())
    await world.quiet()
    expect(await controls()).toEqual([])
  })

  test('R04 a lost answer to a clearing leaves what it named in doubt', async () => {
    await station('ocpp2.1', { SetDERControl: { status: 'Accepted' }, ClearDERControl: 'timeout' })
    await world.command(control('one'))
    await world.command({ type: 'ClearDERControl', parameters: { isDefault: true, controlId: 'one' } })
    expect(await controls()).toMatchObject([{ controlId: 'one', uncertainSince: world.now }])
  })
})
