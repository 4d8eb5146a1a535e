/** Block D, the local authorization list: what stations are to hold, what they hold, and how one becomes the other. */
import { type LocalList, type LocalListInput } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type Fields, fieldsOf } from '../../src/clients/raw-station.ts'
import { reported, type Station2 } from '../../src/clients/station-2.ts'
import { type Station16 } from '../../src/clients/station-16.ts'
import { until } from '../../src/until.ts'
import { holdList, type ListHolder } from './support/list-holder.ts'
import { oneWorld, type StationOptions } from './support/worlds.ts'

const host = oneWorld()
const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const
type Version = (typeof versions)[number]

interface Held {
  station: Station16 | Station2
  id: string
  holder: ListHolder
}

async function connected(version: Version, given: StationOptions = {}): Promise<Held> {
  const holder = holdList(version === 'ocpp1.6')
  const options = { ...given, replies: { ...holder.replies, ...given.replies } }
  const station = version === 'ocpp1.6' ? await host.station16(options) : await host.station2(version, options)
  await station.boot()
  return { station, id: station.link.identity, holder }
}

const listIs = (id: string, what: string, is: (list: LocalList) => boolean) =>
  until(`a local list ${what}`, async () => {
    const list = await host.rest.localList(id)
    return is(list) ? list : undefined
  })
const upToDate = (id: string) => listIs(id, 'up to date', ({ state }) => state === 'up-to-date')

/** It is to hold these, and does. */
async function holding(held: Held, input: LocalListInput): Promise<LocalList> {
  await host.rest.putLocalList(held.id, input)
  return upToDate(held.id)
}

const chosen = (...values: string[]): LocalListInput => ({
  coverage: 'chosen',
  idTokens: values.map((value) => ({ value })),
})
const tokens = async (count: number) => {
  const values: string[] = []
  for (let index = 0; index < count; index++) values.push(await host.idToken())
  return values
}
const itemsOf = (update: Fields | undefined): Fields[] =>
  Array.isArray(update?.localAuthorizationList) ? update.localAuthorizationList.map(fieldsOf) : []

describe.concurrent('2.0.1 certification cases', () => {
  const version = 'ocpp2.0.1'

  test('TC_D_01 a full list', async () => {
    const held = await connected(version, { reading: 'strict' })
    const [one = '', two = ''] = await tokens(2)
    const list = await holding(held, chosen(one, two))
    expect(held.holder.updates).toEqual([
      {
        updateType: 'Full',
        versionNumber: list.versionNumber,
        localAuthorizationList: [one, two].map((idToken) => ({
          idToken: { idToken, type: 'ISO14443' },
          idTokenInfo: { status: 'Accepted' },
        })),
      },
    ])
    expect(list.versionNumber).toBeGreaterThan(0)
    expect(list).toMatchObject({ stationVersion: list.versionNumber, entries: 2, differences: 0 })
  })

  test('TC_D_02 a differential update', async () => {
    const held = await connected(version, { reading: 'strict' })
    const [one = '', two = ''] = await tokens(2)
    const before = await holding(held, chosen(one))
    const after = await holding(held, chosen(one, two))
    expect(after.versionNumber).toBeGreaterThan(before.versionNumber)
    expect(held.holder.updates.at(-1)).toEqual({
      updateType: 'Differential',
      versionNumber: after.versionNumber,
      localAuthorizationList: [{ idToken: { idToken: two, type: 'ISO14443' }, idTokenInfo: { status: 'Accepted' } }],
    })
  })

  test('TC_D_03 a differential update that removes', async () => {
    const held = await connected(version, { reading: 'strict' })
    const [one = '', two = ''] = await tokens(2)
    await holding(held, chosen(one, two))
    await holding(held, chosen(one))
    // D01.FR.17: no idTokenInfo, so it is removed.
    expect(itemsOf(held.holder.updates.at(-1))).toEqual([{ idToken: { idToken: two, type: 'ISO14443' } }])
    expect([...held.holder.entries.keys()]).toEqual([one])
  })

  test('TC_D_04 a full list without an entry clears', async () => {
    const held = await connected(version, { reading: 'strict' })
    const [one = '', two = ''] = await tokens(2)
    await holding(held, chosen(one, two))
    const list = await holding(held, chosen())
    expect(held.holder.updates.at(-1)).toEqual({ updateType: 'Full', versionNumber: list.versionNumber })
    expect(held.holder.entries.size).toBe(0)
    expect(await host.rest.updateLocalList(held.id, 'Full')).toMatchObject({ status: 'completed' })
    expect(held.holder.updates.at(-1)).toEqual({ updateType: 'Full', versionNumber: list.versionNumber + 1 })
  })

  test('TC_D_09 a station without a list', async () => {
    const held = await connected(version, { reading: 'strict' })
    const command = await host.ask(held.id, 'GetLocalListVersion', {})
    expect(command).toMatchObject({ status: 'completed', outcome: { payload: { versionNumber: 0 } } })
    expect(await host.rest.localList(held.id)).toMatchObject({ state: 'none', stationVersion: 0 })
  })

  async function ofOneGroup(held: Held, groupId: string) {
    await host.rest.putTokenGroup(groupId, { name: groupId })
    const [one = '', two = ''] = await tokens(2)
    for (const value of [one, two]) await host.rest.putIdToken(value, { groupId })
    await holding(held, { coverage: 'chosen', groupIds: [groupId] })
    return { one, two, group: { idToken: groupId, type: 'Central' } }
  }
  const presented = (idToken: string) => ({ idToken: { idToken, type: 'ISO14443' } })

  test('TC_C_40 another token of the group stops, both on the list', async () => {
    const held = await connected(version, { reading: 'strict' })
    const station = held.station as Station2
    const { one, two, group } = await ofOneGroup(held, 'FAMILY-40')
    expect([...held.holder.entries.values()]).toEqual([
      { status: 'Accepted', groupIdToken: group },
      { status: 'Accepted', groupIdToken: group },
    ])
    const started = await station.event('Started', `tx-${held.id}`, 0, presented(one))
    expect(started).toMatchObject({ payload: { idTokenInfo: { status: 'Accepted', groupIdToken: group } } })
    const stop = { triggerReason: 'StopAuthorized', ...presented(two) }
    const stopped = await station.event('Updated', `tx-${held.id}`, 1_000, stop)
    expect(stopped).toMatchObject({ payload: { idTokenInfo: { status: 'Accepted', groupIdToken: group } } })
  })

  test('TC_C_43 another token of the group is asked for first, then stops', async () => {
    const held = await connected(version, { reading: 'strict' })
    const station = held.station as Station2
    const { one, two, group } = await ofOneGroup(held, 'FAMILY-43')
    const accepted = { idTokenInfo: { status: 'Accepted', groupIdToken: group } }
    const started = await station.event('Started', `tx-${held.id}`, 0, presented(one))
    expect(started).toMatchObject({ payload: accepted })
    expect(await station.link.accepted('Authorize', presented(two))).toMatchObject(accepted)
    const stop = { triggerReason: 'StopAuthorized', ...presented(two) }
    expect(await station.event('Updated', `tx-${held.id}`, 1_000, stop)).toMatchObject({ payload: accepted })
  })
})

describe.concurrent('1.6 certification cases', () => {
  test('TC_042 the version of the list is asked for, and of a station without one', async () => {
    const held = await connected('ocpp1.6', { reading: 'strict' })
    expect(await host.ask(held.id, 'GetLocalListVersion', {})).toMatchObject({ status: 'completed' })
    const [one = ''] = await tokens(1)
    const { versionNumber } = await holding(held, chosen(one))
    const command = await host.ask(held.id, 'GetLocalListVersion', {})
    expect(command).toMatchObject({ status: 'completed', outcome: { payload: { versionNumber } } })
    held.holder.version = -1
    await host.ask(held.id, 'GetLocalListVersion', {})
    expect(await host.rest.localList(held.id)).toMatchObject({ state: 'not-supported', stationVersion: -1 })
  })

  test('TC_043 a full and a differential list, with an alias for what is too long (F20)', async () => {
    const held = await connected('ocpp1.6', { reading: 'strict' })
    const [one = ''] = await tokens(1)
    const long = 'DE*ABC*C1234567890123456789'
    const { shortAlias } = await host.rest.putIdToken(long, {}, 'eMAID')
    await holding(held, chosen(one))
    const list = await holding(held, {
      coverage: 'chosen',
      idTokens: [{ value: one }, { value: long, type: 'eMAID' }],
    })
    expect(held.holder.updates).toEqual([
      {
        updateType: 'Full',
        listVersion: 1,
        localAuthorizationList: [{ idTag: one, idTagInfo: { status: 'Accepted' } }],
      },
      {
        updateType: 'Differential',
        listVersion: list.versionNumber,
        localAuthorizationList: [{ idTag: shortAlias, idTagInfo: { status: 'Accepted' } }],
      },
    ])
    expect(shortAlias).toHaveLength(20)
  })

  test('TC_043 a station that refuses lists is not sent any until its firmware is another', async () => {
    const held = await connected('ocpp1.6')
    held.holder.next = [{ result: { status: 'NotSupported' } }]
    const [one = ''] = await tokens(1)
    await host.rest.putLocalList(held.id, chosen(one))
    await listIs(held.id, 'not supported', ({ state }) => state === 'not-supported')
    await expect(host.rest.updateLocalList(held.id)).rejects.toMatchObject({ code: 'not-supported-by-station' })
    expect(held.holder.updates).toHaveLength(1)
    await held.station.boot({ firmwareVersion: '2.0.0' })
    expect(await host.rest.updateLocalList(held.id)).toMatchObject({ status: 'completed' })
    await upToDate(held.id)
  })
})

describe.concurrent.each(versions)('%s', (version) => {
  const is16 = version === 'ocpp1.6'
  const numberOf = (update: Fields | undefined) => Number(is16 ? update?.listVersion : update?.versionNumber)
  const tokenOf = (item: Fields) => String(is16 ? item.idTag : fieldsOf(item.idToken).idToken)

  test('D01 what changes of a token on the list goes out as Differential, and what is removed goes', async () => {
    const held = await connected(version)
    const [one = '', two = '', three = ''] = await tokens(3)
    await holding(held, chosen(one, two, three))
    await host.rest.putIdToken(two, { status: 'blocked' })
    await until('the blocked token', async () => held.holder.entries.get(two)?.status === 'Blocked' || undefined)
    expect(held.holder.updates.at(-1)).toMatchObject({ updateType: 'Differential' })
    expect(itemsOf(held.holder.updates.at(-1))).toHaveLength(1)
    const expiresAt = '2031-01-01T00:00:00.000Z'
    await host.rest.putIdToken(one, { expiresAt })
    const field = is16 ? 'expiryDate' : 'cacheExpiryDateTime'
    await until('the expiry', async () => held.holder.entries.get(one)?.[field] === expiresAt || undefined)
    await host.rest.removeIdToken(three)
    await until('the removal', async () => !held.holder.entries.has(three) || undefined)
    expect(itemsOf(held.holder.updates.at(-1)).map(Object.keys)).toEqual([[is16 ? 'idTag' : 'idToken']])
    await upToDate(held.id)
  })

  test('D01.FR.18 D01.FR.19 versions are above 0 and grow, beyond what the station already had', async () => {
    const held = await connected(version)
    held.holder.version = 41
    const [one = '', two = ''] = await tokens(2)
    await holding(held, chosen(one))
    await holding(held, chosen(one, two))
    await host.rest.updateLocalList(held.id, 'Full')
    const numbers = held.holder.updates.map(numberOf)
    expect(numbers).toEqual([42, 43, 44])
    expect(await host.rest.localList(held.id)).toMatchObject({ stationVersion: 44, versionNumber: 44 })
  })

  test('D01.FR.03 D01.FR.11 what is too long for one message goes on in Differential ones', async () => {
    const held = await connected(version)
    if (is16) {
      held.station.link.replies.GetConfiguration = () => ({
        result: {
          configurationKey: [
            { key: 'SendLocalListMaxLength', readonly: true, value: '2' },
            { key: 'LocalAuthListMaxLength', readonly: true, value: '5' },
          ],
        },
      })
      await host.ask(held.id, 'GetBaseReport', {})
    } else {
      await host.ask(held.id, 'GetBaseReport', {})
      const { requestId } = (await held.station.link.request('GetBaseReport')).payload
      const entries = reported('LocalAuthListCtrlr', 'Entries', '0')
      await (held.station as Station2).report(Number(requestId), [
        [
          reported('LocalAuthListCtrlr', 'ItemsPerMessage', '2'),
          { ...entries, variableCharacteristics: { dataType: 'integer', supportsMonitoring: false, maxLimit: 5 } },
        ],
      ])
    }
    const values = await tokens(6)
    const list = await holding(held, chosen(...values))
    expect(list).toMatchObject({ entries: 5, leftOut: 1 })
    expect(held.holder.updates.map(({ updateType }) => updateType)).toEqual(['Full', 'Differential', 'Differential'])
    expect(held.holder.updates.map((update) => itemsOf(update).length)).toEqual([2, 2, 1])
    expect(held.holder.updates.map(numberOf)).toEqual([1, 2, 3])
    expect(held.holder.updates.flatMap((update) => itemsOf(update).map(tokenOf)).sort()).toEqual(
      values.slice(0, 5).sort(),
    )
  })

  test.each(['VersionMismatch', 'Failed'])(
    'D01 a Differential answered %s is followed by a Full one',
    async (status) => {
      const held = await connected(version)
      const [one = '', two = ''] = await tokens(2)
      const before = await holding(held, chosen(one))
      held.holder.next = [{ result: { status } }]
      await host.rest.putLocalList(held.id, chosen(one, two))
      const after = await upToDate(held.id)
      expect(held.holder.updates.map(({ updateType }) => updateType)).toEqual(['Full', 'Differential', 'Full'])
      expect(after).toMatchObject({ failures: 0, lastUpdate: { updateType: 'Full', status: 'Accepted' } })
      expect(after.stationVersion).toBeGreaterThan(before.versionNumber)
      expect([...held.holder.entries.keys()].sort()).toEqual([one, two].sort())
    },
  )

  test('D01 a station that keeps failing is left alone after three, and tried again when somebody asks', async () => {
    const held = await connected(version)
    const [one = ''] = await tokens(1)
    held.holder.next = Array.from({ length: 3 }, () => ({ result: { status: 'Failed' } }))
    await host.rest.putLocalList(held.id, chosen(one))
    const failed = await listIs(held.id, 'failed', ({ state }) => state === 'failed')
    expect(failed).toMatchObject({ failures: 3, stationVersion: 0, lastUpdate: { status: 'Failed' } })
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(held.holder.updates).toHaveLength(3)
    expect(await host.rest.updateLocalList(held.id)).toMatchObject({ status: 'completed' })
    await upToDate(held.id)
  })

  test('D01 NotImplemented is taken for no support, and nothing is sent again', async () => {
    const held = await connected(version)
    held.holder.next = [{ error: 'NotImplemented' }]
    const [one = ''] = await tokens(1)
    await host.rest.putLocalList(held.id, chosen(one))
    const list = await listIs(held.id, 'not supported', ({ state }) => state === 'not-supported')
    expect(list.lastUpdate).toMatchObject({ status: 'NotImplemented' })
    expect(held.holder.updates).toHaveLength(1)
  })

  test('F9 a station that is away gets its list when it is back', async () => {
    const held = await connected(version)
    const [one = ''] = await tokens(1)
    await held.station.link.terminate()
    const list = await host.rest.putLocalList(held.id, chosen(one))
    expect(list).toMatchObject({ state: 'differs', stationVersion: null, differences: 1 })
    expect(list.differing).toMatchObject([{ change: 'add', value: one, status: 'Accepted' }])
    const given = { replies: held.holder.replies }
    if (is16) await host.again16(held.station as Station16, given)
    else await host.again2(version, held.station as Station2, given)
    await upToDate(held.id)
    expect([...held.holder.entries.keys()]).toEqual([one])
  })

  test('the link is lost between an update and its answer: a Full one follows, whatever became of it', async () => {
    const held = await connected(version)
    const [one = '', two = ''] = await tokens(2)
    await holding(held, chosen(one))
    held.holder.next = ['silence']
    await host.rest.putLocalList(held.id, chosen(one, two))
    await until('the update', async () => held.holder.updates.length === 2 || undefined)
    await held.station.link.terminate()
    const given = { replies: held.holder.replies }
    if (is16) await host.again16(held.station as Station16, given)
    else await host.again2(version, held.station as Station2, given)
    await upToDate(held.id)
    expect(held.holder.updates.map(({ updateType }) => updateType)).toEqual(['Full', 'Differential', 'Full'])
    expect([...held.holder.entries.keys()].sort()).toEqual([one, two].sort())
  })
})

// By themselves: an erasure gives every update that is under way another after it.
describe.each(versions)('%s', (version) => {
  test('N10.FR.02 who is erased leaves the list, by a Full one that needs no name', async () => {
    const held = await connected(version)
    const [one = '', two = ''] = await tokens(2)
    await holding(held, chosen(one, two))
    await host.rest.eraseIdToken(two)
    await until('the erasure', async () => !held.holder.entries.has(two) || undefined)
    expect(held.holder.updates.at(-1)).toMatchObject({ updateType: 'Full' })
    expect((await upToDate(held.id)).idTokens).toEqual([{ value: one, type: 'ISO14443' }])
  })
})

test('all: every token that is known, without key codes, and what comes later', async () => {
  const held = await connected('ocpp2.1')
  const [one = ''] = await tokens(1)
  await host.rest.putIdToken('4711', {}, 'KeyCode')
  await holding(held, { coverage: 'all' })
  expect(held.holder.entries.has(one)).toBe(true)
  expect(held.holder.entries.has('4711')).toBe(false)
  const [later = ''] = await tokens(1)
  await until('the new token', async () => held.holder.entries.has(later) || undefined)
  expect(held.holder.updates.at(-1)).toMatchObject({ updateType: 'Differential' })
  await host.rest.putLocalList(held.id, { coverage: 'none' })
  expect(await host.rest.localList(held.id)).toMatchObject({ state: 'none', differences: 0 })
})

test('1.6 4.9 a reported LocalListConflict brings a Full list, once an hour', async () => {
  const held = await connected('ocpp1.6')
  const station = held.station as Station16
  const [one = ''] = await tokens(1)
  await holding(held, chosen(one))
  for (let times = 0; times < 3; times++) {
    await station.status('Available', { errorCode: 'LocalListConflict' })
    await until('the list again', async () => held.holder.updates.length === 2 || undefined)
  }
  await upToDate(held.id)
  expect(held.holder.updates.map(({ updateType }) => updateType)).toEqual(['Full', 'Full'])
})

test('what cannot be done is refused: no list, no such token, a key code, nothing differs, nothing known', async () => {
  const held = await connected('ocpp2.0.1')
  await expect(host.rest.updateLocalList(held.id)).rejects.toMatchObject({ code: 'invalid-request' })
  await expect(host.rest.putLocalList(held.id, chosen('0BADCAFE'))).rejects.toMatchObject({
    code: 'id-token-not-found',
  })
  await host.rest.putIdToken('0815', {}, 'KeyCode')
  const code = { coverage: 'chosen', idTokens: [{ value: '0815', type: 'KeyCode' }] } as const
  await expect(host.rest.putLocalList(held.id, { ...code, idTokens: [...code.idTokens] })).rejects.toMatchObject({
    code: 'invalid-request',
  })
  await expect(host.rest.putLocalList(held.id, { groupIds: ['nobody'] })).rejects.toMatchObject({ code: 'not-found' })
  const [one = ''] = await tokens(1)
  await holding(held, chosen(one))
  await expect(host.rest.updateLocalList(held.id, 'Differential')).rejects.toMatchObject({ code: 'invalid-request' })
  await expect(host.rest.localList('NOBODY')).rejects.toMatchObject({ code: 'station-not-found' })
})

test('a server that restarts in the middle of an update sends the list anew and whole', async () => {
  const held = await connected('ocpp2.0.1')
  const [one = '', two = ''] = await tokens(2)
  await holding(held, chosen(one))
  held.holder.next = ['silence']
  await host.rest.putLocalList(held.id, chosen(one, two))
  await until('the update', async () => held.holder.updates.length === 2 || undefined)
  await host.world.restart()
  await host.again2('ocpp2.0.1', held.station as Station2, { replies: held.holder.replies })
  await upToDate(held.id)
  expect(held.holder.updates.map(({ updateType }) => updateType)).toEqual(['Full', 'Differential', 'Full'])
  expect(await host.rest.localList(held.id)).toMatchObject({ certain: true, failures: 0 })
})
