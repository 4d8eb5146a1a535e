import { describe, expect, test } from 'vitest'
import { card, createStand, otherCard, type Stand } from './support/stand.ts'

describe.each(['1.6', '2.0.1', '2.1'] as const)('%s', (version) => {
  const is16 = version === '1.6'
  const entry = ({ idToken, type }: typeof card, status: string | null) => ({
    ...(is16 ? { idTag: idToken } : { idToken: { idToken, type } }),
    ...(status === null ? {} : { [is16 ? 'idTagInfo' : 'idTokenInfo']: { status } }),
  })
  const send = (stand: Stand, updateType: 'Full' | 'Differential', number: number, entries: object[]) =>
    stand.csms.ask('SendLocalList', {
      updateType,
      [is16 ? 'listVersion' : 'versionNumber']: number,
      ...(entries.length === 0 ? {} : { localAuthorizationList: entries }),
    })
  const versionOf = async (stand: Stand) => {
    const answer = await stand.csms.ask('GetLocalListVersion', {})
    return is16 ? answer.listVersion : answer.versionNumber
  }

  test('keeps the list and its version over a reboot, and authorises offline by it [16 3.5.2; C13, D01]', async () => {
    await using stand = await createStand(version)
    expect(await versionOf(stand)).toBe(0)
    const list = [entry(card, 'Accepted'), entry(otherCard, 'Blocked')]
    expect(await send(stand, 'Full', 5, list)).toMatchObject({ status: 'Accepted' })
    stand.station.fault('power-loss', { downS: 5 })
    await stand.advance(30)
    expect(await versionOf(stand)).toBe(5)
    stand.station.fault('link-loss', { downS: 600 })
    await stand.advance(5)
    stand.station.plugIn(1, stand.car())
    expect(await stand.station.presentToken(1, otherCard)).toBe('refused')
    expect(await stand.station.presentToken(1, card)).toBe('started')
  })

  test('refuses a version that does not grow, a token twice, too many, and a conflict on demand', async () => {
    await using stand = await createStand(version)
    await send(stand, 'Full', 5, [entry(card, 'Accepted')])
    const more = [entry(otherCard, 'Accepted')]
    expect(await send(stand, 'Differential', 5, more)).toMatchObject({ status: 'VersionMismatch' })
    expect(await send(stand, 'Differential', 0, more)).toMatchObject({ status: 'Failed' })
    expect(await send(stand, 'Differential', 6, [...more, ...more])).toMatchObject({ status: 'Failed' })
    const many = Array.from({ length: 101 }, (_, index) => entry({ ...card, idToken: `MANY${index}` }, 'Accepted'))
    expect(await send(stand, 'Full', 6, many)).toMatchObject({ status: 'Failed' })
    stand.station.fault('list-conflict', {})
    expect(await send(stand, 'Differential', 6, more)).toMatchObject({ status: 'VersionMismatch' })
    expect(await send(stand, 'Differential', 7, [...more, entry(card, null)])).toMatchObject({ status: 'Accepted' })
    expect(Object.keys(stand.station.memory.localList?.entries ?? {})).toHaveLength(1)
    expect(await send(stand, 'Full', 8, [])).toMatchObject({ status: 'Accepted' })
    expect(await versionOf(stand)).toBe(0)
  })

  test('a station whose list is switched off says so', async () => {
    await using stand = await createStand(version, { variables: { 'LocalAuthListCtrlr.Enabled': 'false' } })
    expect(await versionOf(stand)).toBe(is16 ? -1 : 0)
    const answer = await send(stand, 'Full', 1, [entry(card, 'Accepted')])
    expect(answer).toMatchObject({ status: is16 ? 'NotSupported' : 'Failed' })
  })
})
