/** N09 and N10: what stations keep of a person, asked for, told in parts, forgotten, and read by who asked. */
import { type CommandParameters, type LocalList, type LocalListInput } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type Fields, type Reply } from '../../src/clients/raw-station.ts'
import { type Station2, type Version2 } from '../../src/clients/station-2.ts'
import { createRest } from '../../src/rest.ts'
import { until } from '../../src/until.ts'
import { stores } from '../../src/world.ts'
import { holdList } from './support/list-holder.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld({ store: stores.at(-1) ?? 'sqlite' })
const versions = ['ocpp2.0.1', 'ocpp2.1'] as const
const answering = (status: string) => (): Reply => ({ result: { status } })

async function connected(
  version: Version2,
  replies: Record<string, (payload: Fields) => Reply> = { CustomerInformation: answering('Accepted') },
): Promise<Station2> {
  const station = await host.station2(version, { reading: 'strict', replies })
  await station.boot()
  return station
}

type Parameters = Omit<CommandParameters<'CustomerInformation'>, 'report' | 'clear'>

async function ask(station: Station2, what: { report: boolean; clear: boolean }, whom: Parameters) {
  const { id } = await host.rest.command(station.link.identity, 'CustomerInformation', { ...what, ...whom }, '0s')
  const { payload } = await station.link.request('CustomerInformation')
  await until('the answer', async () => {
    const { status } = await host.rest.commandById(id)
    return status === 'pending' || status === 'sent' ? undefined : status
  })
  return { id, payload }
}

async function tell(station: Station2, requestId: unknown, ...parts: string[]): Promise<void> {
  for (const [seqNo, data] of parts.entries()) {
    const part = { requestId, seqNo, data, generatedAt: new Date().toISOString(), tbc: seqNo < parts.length - 1 }
    expect(await station.link.accepted('NotifyCustomerInformation', part)).toEqual({})
  }
}

const statusOf = async (id: string) => (await host.rest.commandById(id)).status
const both = { report: true, clear: true }
const telling = { report: true, clear: false }
const clearing = { report: false, clear: true }

describe.each(versions)('%s', (version) => {
  test('TC_N_46 N10.FR.02 who is cleared leaves the local list, when the station has told, until it is named again', async () => {
    const holder = holdList(false)
    const station = await connected(version, { ...holder.replies, CustomerInformation: answering('Accepted') })
    const { identity } = station.link
    const [value, other] = [await host.idToken(), await host.idToken()]
    const listIs = (what: string, is: (list: LocalList) => boolean) =>
      until(`a local list ${what}`, async () => {
        const list = await host.rest.localList(identity)
        return is(list) ? list : undefined
      })
    const isHeld = ({ state, entries }: LocalList) => state === 'up-to-date' && entries === 2
    const input: LocalListInput = { coverage: 'chosen', idTokens: [{ value }, { value: other }] }
    await host.rest.putLocalList(identity, input)
    const { versionNumber } = await listIs('with both', isHeld)
    holder.updates.length = 0

    const { id, payload } = await ask(station, both, { idToken: { value } })
    await listIs('that differs', ({ state }) => state === 'differs')
    expect(holder.updates).toEqual([])
    await tell(station, payload.requestId, 'Ada Lovelace')
    expect(await statusOf(id)).toBe('completed')
    const left = await listIs('without it', ({ state, entries }) => state === 'up-to-date' && entries === 1)
    expect(holder.updates).toEqual([
      {
        updateType: 'Differential',
        versionNumber: versionNumber + 1,
        localAuthorizationList: [{ idToken: { idToken: value, type: 'ISO14443' } }],
      },
    ])
    expect(left).toMatchObject({ clearedIdTokens: [{ value }], idTokens: [{ value: other }] })
    expect([...holder.entries.keys()]).toEqual([other])

    await host.rest.putLocalList(identity, input)
    expect(await listIs('with both again', isHeld)).toMatchObject({ clearedIdTokens: [] })
  })

  test('TC_N_27 what a station keeps of a token comes in parts and is given to who asked', async () => {
    const station = await connected(version)
    const value = await host.idToken()
    const { id, payload } = await ask(station, telling, { idToken: { value } })
    expect(payload).toEqual({
      requestId: expect.any(Number),
      report: true,
      clear: false,
      idToken: { idToken: value, type: 'ISO14443' },
    })
    expect(await statusOf(id)).toBe('accepted')
    await tell(station, payload.requestId, 'Ada ', 'Lovelace')
    expect(await statusOf(id)).toBe('completed')
    expect(await host.rest.customerReport(id)).toMatchObject({
      commandId: id,
      stationId: station.link.identity,
      state: 'complete',
      text: 'Ada Lovelace',
      parts: 2,
    })
  })

  test('TC_N_28 a station that keeps nothing says so', async () => {
    const station = await connected(version)
    const { id, payload } = await ask(station, telling, { idToken: { value: await host.idToken() } })
    await tell(station, payload.requestId, 'no data')
    expect(await host.rest.customerReport(id)).toMatchObject({ state: 'complete', text: 'no data', parts: 1 })
  })

  test.each(['Rejected', 'Invalid'])('TC_N_29 a station that answers %s', async (status) => {
    const station = await connected(version, { CustomerInformation: answering(status) })
    const { id } = await ask(station, telling, { idToken: { value: await host.idToken() } })
    expect(await host.rest.commandById(id)).toMatchObject({ status: 'rejected', outcome: { status } })
  })

  test.each([
    ['TC_N_30', both, ['Ada', ' was here']],
    ['TC_N_31', both, ['no data']],
    ['TC_N_32', clearing, ['cleared']],
  ] as const)('%s a station forgets, and tells what it forgot', async (_, what, parts) => {
    const station = await connected(version)
    const { id, payload } = await ask(station, what, { idToken: { value: await host.idToken() } })
    expect(payload).toMatchObject(what)
    await tell(station, payload.requestId, ...parts)
    expect(await statusOf(id)).toBe('completed')
    expect(await host.rest.customerReport(id)).toMatchObject({ text: parts.join('') })
  })

  test('TC_N_62 by an identifier, which no row, event or trace tells', async () => {
    const station = await connected(version)
    const customerIdentifier = `ada-${version}@example.org`
    const { id, payload } = await ask(station, clearing, { customerIdentifier })
    expect(payload).toMatchObject({ customerIdentifier })
    await tell(station, payload.requestId, `forgot ${customerIdentifier}`)
    expect((await host.rest.customerReport(id)).text).toBe(`forgot ${customerIdentifier}`)
    const frames = await until('its frames', async () => {
      const found = await host.rest.frames(station.link.identity)
      return found.some(({ action }) => action === 'NotifyCustomerInformation') ? found : undefined
    })
    const command = await host.rest.commandById(id)
    expect(JSON.stringify([frames, command])).not.toContain(customerIdentifier)
  })

  test('TC_N_63 by the hash of a certificate', async () => {
    const station = await connected(version)
    const customerCertificate = {
      hashAlgorithm: 'SHA256' as const,
      issuerNameHash: 'a1',
      issuerKeyHash: 'b2',
      serialNumber: '0c',
    }
    const { id, payload } = await ask(station, telling, { customerCertificate })
    expect(payload).toMatchObject({ customerCertificate })
    await tell(station, payload.requestId, 'no data')
    expect(await statusOf(id)).toBe('completed')
  })

  test('N09 a station that does not implement it', async () => {
    const station = await connected(version, {})
    const { id } = await ask(station, telling, { idToken: { value: await host.idToken() } })
    expect(await host.rest.commandById(id)).toMatchObject({ status: 'error', outcome: { code: 'NotImplemented' } })
  })
})

test('N10 who is erased leaves no report behind', async () => {
  const station = await connected('ocpp2.0.1')
  const value = await host.idToken()
  const { id, payload } = await ask(station, telling, { idToken: { value } })
  await tell(station, payload.requestId, 'Ada Lovelace')
  expect((await host.rest.customerReport(id)).text).toBe('Ada Lovelace')
  await host.rest.eraseIdToken(value)
  await expect(host.rest.customerReport(id)).rejects.toMatchObject({ status: 404 })
  expect(JSON.stringify(await host.rest.commandById(id))).not.toContain(value)
})

test('N09 another operator may not read it, and nobody without the role', async () => {
  const station = await connected('ocpp2.0.1')
  const { id, payload } = await ask(station, telling, { idToken: { value: await host.idToken() } })
  await tell(station, payload.requestId, 'Ada Lovelace')
  for (const role of ['operator', 'viewer']) {
    const made = await host.rest.ask('POST', '/api-keys', {}, { name: `${role}-${id}`, role })
    const rest = createRest(host.world.address, String(Object(made).key))
    await expect(rest.customerReport(id)).rejects.toMatchObject({ code: 'forbidden' })
    // An operator sees that it was asked, and by whom; a viewer not even that.
    const listed = rest.customerReports(station.link.identity)
    if (role === 'viewer') await expect(listed).rejects.toMatchObject({ code: 'forbidden' })
    else expect(await listed).toMatchObject([{ commandId: id, readable: false }])
  }
})

test('N09 what was asked of a station is listed without whom it is about, newest first', async () => {
  const station = await connected('ocpp2.0.1')
  const value = await host.idToken()
  const told = await ask(station, telling, { idToken: { value } })
  await tell(station, told.payload.requestId, 'Ada ', 'Lovelace')
  const waiting = await ask(station, telling, { customerIdentifier: 'ada@example.org' })
  const listed = await host.rest.customerReports(station.link.identity)
  expect(listed).toMatchObject([
    { commandId: waiting.id, state: 'running', parts: 0, endedAt: null, readable: true },
    { commandId: told.id, state: 'complete', parts: 2, endedAt: expect.any(String), readable: true },
  ])
  for (const secret of [value, 'Lovelace', 'ada@']) expect(JSON.stringify(listed)).not.toContain(secret)
})
