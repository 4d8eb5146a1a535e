import { type CommandParameters } from '@stationmaster/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCustomerReports } from '../../src/domain/customer-information.ts'
import { idTokenKey } from '../../src/domain/id-token.ts'
import { type IdToken } from '../../src/domain/id-token-model.ts'
import { keysOfValue } from '../../src/domain/key-codes.ts'
import { newLocalList } from '../../src/domain/local-list.ts'
import { put } from '../../src/domain/ports.ts'
import { at, editor, minute, organisationId, World } from './station-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
  await world.register({ protocolVersion: 'ocpp2.0.1' })
  world.plug('ocpp2.0.1', { CustomerInformation: { status: 'Accepted' } })
})
afterEach(() => world[Symbol.asyncDispose]())

const idToken = { value: '04A1B2C3' }

async function ask(parameters: Partial<CommandParameters<'CustomerInformation'>> = { idToken }) {
  const row = await world.command({
    type: 'CustomerInformation',
    parameters: { report: true, clear: false, ...parameters },
  })
  return { commandId: row.commandId, requestId: Number(Object(world.wire.at(-1)?.payload).requestId) }
}

async function tell(requestId: number, seqNo: number, data: string, tbc = false) {
  const request = { requestId, seqNo, data, tbc, generatedAt: at() }
  const { NotifyCustomerInformation } = world.adapters['ocpp2.0.1'].inbound
  expect(await NotifyCustomerInformation(request, world.call('NotifyCustomerInformation', request))).toEqual({})
}

const reports = () =>
  createCustomerReports({
    organisationId,
    store: world.store,
    clock: world.clock,
    ids: world.ids,
    vault: world.passwords,
  })
const keysOfCode = (code: string) => keysOfValue(code, world.passwords).filter((key) => key.startsWith('keycode'))
const read = (commandId: string, mayReadAll = false) => reports().read(editor, commandId, mayReadAll)
const status = async (commandId: string) => (await world.row(commandId)).status

describe('N09 N10 customer information', () => {
  test('parts in any order and twice are one report, for who asked', async () => {
    const { commandId, requestId } = await ask()
    await tell(requestId, 2, 'Oslo', false)
    await tell(requestId, 0, 'Ada ', true)
    await tell(requestId, 0, 'Ada ', true)
    expect(await status(commandId)).toBe('accepted')
    expect(await read(commandId)).toMatchObject({ state: 'running', text: 'Ada Oslo', missing: [1] })
    await tell(requestId, 1, 'Lovelace ', true)
    expect(await status(commandId)).toBe('completed')
    expect(await read(commandId)).toMatchObject({
      state: 'complete',
      text: 'Ada Lovelace Oslo',
      parts: 3,
      missing: [],
      endedAt: at(),
      keptUntil: at(7 * 24 * 60 * minute),
    })
  })

  test('a report that never ends is incomplete, and its command without effect', async () => {
    const { commandId, requestId } = await ask()
    await tell(requestId, 1, 'half', true)
    await world.advance(11 * minute)
    await world.remoteControl.settleOverdue()
    expect(await status(commandId)).toBe('no-effect')
    expect(await read(commandId)).toMatchObject({ state: 'incomplete', text: 'half', missing: [0] })
    await tell(requestId, 0, 'late ', true)
    expect(await read(commandId)).toMatchObject({ text: 'late half' })
  })

  test('what comes again after the end changes nothing', async () => {
    const { commandId, requestId } = await ask()
    await tell(requestId, 0, 'as it was')
    await tell(requestId, 0, 'something else')
    expect(await read(commandId)).toMatchObject({ text: 'as it was' })
  })

  test('what nobody asked for is counted without its text, and dropped', async () => {
    await tell(4_711, 0, 'Ada Lovelace')
    expect(world.deviations).toEqual([
      expect.objectContaining({ action: 'NotifyCustomerInformation', rule: 'unasked-report', sample: '' }),
    ])
    expect(world.written.some(({ table }) => table === 'customerReportPart')).toBe(false)
  })

  test('a part beyond the bound is counted and dropped', async () => {
    const { commandId, requestId } = await ask()
    await tell(requestId, 2_000, 'too far', true)
    expect(world.deviations).toHaveLength(1)
    expect(await read(commandId)).toMatchObject({ parts: 0 })
  })

  test('it is told to nobody else, in no event, and lies sealed', async () => {
    const { commandId, requestId } = await ask({ customerIdentifier: 'ada@example.org' })
    await tell(requestId, 0, 'Ada Lovelace')
    const told = JSON.stringify([world.events, world.written])
    expect(told).not.toContain('Ada')
    expect(told).not.toContain('ada@example.org')
    expect(JSON.stringify(world.wire)).toContain('ada@example.org')
    const other = { actor: 'user:other', reason: null }
    await expect(reports().read(other, commandId, false)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await reports().read(other, commandId, true)).toMatchObject({ text: 'Ada Lovelace' })
    const audit = world.written.flatMap((write) => (write.table === 'audit' ? [write.row] : []))
    expect(audit).toMatchObject([{ actor: 'user:other', action: 'customer-information.read' }])
  })

  test('a command of another kind has none', async () => {
    await expect(read('no-such-command')).rejects.toMatchObject({ code: 'not-found' })
  })

  test.each([[{}], [{ idToken, customerIdentifier: 'a' }], [{ idToken, report: false, clear: false }]])(
    'N09.FR.04 N09.FR.07 N10.FR.08 %j is never asked',
    async (parameters) => {
      await expect(ask({ ...parameters })).rejects.toMatchObject({ code: 'invalid-request' })
      expect(world.wire).toEqual([])
    },
  )

  test.each([
    ['Rejected', 'rejected'],
    ['Invalid', 'rejected'],
  ])('N09.FR.03 a station that answers %s', async (answer, expected) => {
    world.plug('ocpp2.0.1', { CustomerInformation: { status: answer } })
    expect(await status((await ask()).commandId)).toBe(expected)
  })

  test.each([
    ['timeout', 'timeout'],
    [{ callError: 'NotImplemented' }, 'error'],
  ] as const)('a station that answers %j', async (answer, expected) => {
    world.plug('ocpp2.0.1', { CustomerInformation: answer })
    expect(await status((await ask()).commandId)).toBe(expected)
  })

  test('N10.FR.02 only who is on the list of the station leaves it, and only when that accepts', async () => {
    const token = (value: string): IdToken => ({
      organisationId,
      key: idTokenKey(value, null),
      value,
      type: 'ISO14443',
      status: 'accepted',
      expiresAt: null,
      groupId: null,
      shortAlias: null,
      concurrentUse: null,
      allowedEvses: [],
      allowedEnergyTransfer: null,
      holder: null,
      note: null,
      createdAt: 0,
    })
    await world.write(
      put('idToken', token('A1')),
      put('idToken', token('B2')),
      put('localList', { ...newLocalList(await world.station()), coverage: 'all' }),
    )
    const listed = async () => (await world.read('idTokensOfLocalList', 's1')).map(({ value }) => value)
    const clear = (value: string, more: object = {}) => ask({ report: false, clear: true, idToken: { value }, ...more })
    await ask({ idToken: { value: 'A1' } })
    await clear('C3')
    world.plug('ocpp2.0.1', { CustomerInformation: { status: 'Rejected' } })
    await clear('A1')
    expect(await listed()).toEqual(['A1', 'B2'])
    expect(await world.read('localListMembers', 's1')).toEqual([])
    world.plug('ocpp2.0.1', { CustomerInformation: { status: 'Accepted' } })
    await clear('a1')
    expect(await listed()).toEqual(['B2'])
    // As the form saves a list whose coverage nobody changed, and one whose tokens somebody did.
    await world.localLists.set(editor, 's1', { coverage: 'all' })
    await world.localLists.set(editor, 's1', { coverage: 'chosen', idTokens: [{ value: 'B2' }], groupIds: [] })
    await world.localLists.set(editor, 's1', { coverage: 'all' })
    expect(await listed()).toEqual(['B2'])
    await world.localLists.set(editor, 's1', { coverage: 'chosen', idTokens: [{ value: 'a1' }], groupIds: [] })
    expect(await listed()).toEqual(['A1'])
    await world.localLists.set(editor, 's1', { coverage: 'all' })
    expect(await listed()).toEqual(['A1', 'B2'])
  })

  test('C04.FR.04 whom it is about is not told by a key code', async () => {
    const { commandId } = await ask({ idToken: { value: '98765432', type: 'KeyCode' } })
    expect(world.wire.at(-1)?.payload).toMatchObject({ idToken: { idToken: '98765432', type: 'KeyCode' } })
    const [key] = keysOfCode('98765432')
    expect(await world.read('customerReportOf', commandId)).toMatchObject({ idTokenKey: key })
    expect(JSON.stringify([world.events, world.written])).not.toContain('98765432')
  })

  test('a station that is away is not asked later, for whom it is about is not kept', async () => {
    world.unplug()
    const row = await world.command({
      type: 'CustomerInformation',
      parameters: { report: true, clear: false, customerIdentifier: 'ada@example.org' },
    })
    expect(row).toMatchObject({ status: 'offline', parameters: { customerIdentifier: '****' } })
  })
})
