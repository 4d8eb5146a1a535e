/** What models can and cannot do, learnt from their answers and reports, and what follows for who asks (F1). */
import { type CommandType } from '@stationmaster/contract'
import { models, Station, type StationLayout } from '@stationmaster/simulator'
import { describe, expect, test } from 'vitest'
import { type Fields, type Reply } from '../../src/clients/raw-station.ts'
import { ProblemAnswer } from '../../src/rest.ts'
import { until } from '../../src/until.ts'
import { stores } from '../../src/world.ts'
import { oneWorld } from './support/worlds.ts'

const accepted = (): Reply => ({ result: { status: 'Accepted' } })
const lacking = (): Reply => ({ error: 'NotImplemented' })
type Replies = Record<string, (payload: Fields) => Reply>

describe.each(stores)('%s', (store) => {
  const host = oneWorld({ store })
  let model = 0

  async function booted(replies: Replies, { name = `Model ${++model}`, firmware = '1.0.0' } = {}) {
    const station = await host.station2('ocpp2.0.1', { replies })
    await station.boot({ model: name, firmwareVersion: firmware })
    return { id: station.link.identity, name, station }
  }
  /** As somebody who does not insist. */
  const ask = (id: string, type: CommandType, parameters: object, query = {}) =>
    host.rest
      .ask('POST', `/stations/${id}/commands`, { wait: '30s', ...query }, { type, parameters })
      .catch((error: unknown) => error)
  const verdicts = async (id: string) => {
    const { abilities } = await host.rest.passport(id)
    return Object.fromEntries(abilities.map(({ ability, verdict, source }) => [ability, `${verdict} by ${source}`]))
  }
  const cache = ['ClearCache', {}] as const

  test('an answer of one station tells of its model, and nobody asks the next one in vain', async () => {
    const first = await booted({ ClearCache: lacking })
    const refused = await host.ask(first.id, 'ClearCache', {})
    expect(refused.outcome).toMatchObject({ code: 'NotImplemented' })
    const second = await booted({ ClearCache: accepted }, { name: first.name })
    const problem = await ask(second.id, ...cache)
    expect(problem).toBeInstanceOf(ProblemAnswer)
    expect(problem).toMatchObject({
      status: 409,
      code: 'not-supported-by-station',
      problem: {
        ability: 'ClearCache',
        evidence: 'ClearCache: CALLERROR NotImplemented',
        stationId: first.id.toLowerCase(),
        commandId: refused.id,
      },
    })
    expect(second.station.link.requests).toEqual([])
    const { commands, withheld } = await host.rest.station(second.id)
    expect(commands).not.toContain('ClearCache')
    expect(withheld).toMatchObject([{ type: 'ClearCache', evidence: 'ClearCache: CALLERROR NotImplemented' }])
  })

  test('it is asked all the same with a reason, and what it then does counts', async () => {
    const first = await booted({ ClearCache: lacking })
    await host.ask(first.id, 'ClearCache', {})
    const second = await booted({ ClearCache: accepted }, { name: first.name })
    expect(await ask(second.id, ...cache, { force: true })).toMatchObject({ code: 'invalid-request' })
    await host.ask(second.id, 'ClearCache', {})
    await until('stations of the model differ', async () =>
      (await verdicts(second.id)).ClearCache === 'differs by answer' ? true : undefined,
    )
    expect(await ask(first.id, ...cache)).toMatchObject({ status: 'error' })
    expect((await host.rest.station(second.id)).commands).toContain('ClearCache')
  })

  test('another firmware opens the question again, and the passport tells of the one before', async () => {
    const { id, name, station } = await booted({ ClearCache: lacking })
    await host.ask(id, 'ClearCache', {})
    await until('it is known', async () => ((await verdicts(id)).ClearCache === undefined ? undefined : true))
    station.link.replies.ClearCache = accepted
    await station.boot({ model: name, firmwareVersion: '2.0.0' })
    const fresh = await host.rest.passport(id)
    expect(fresh).toMatchObject({ firmwareVersion: '2.0.0', abilities: [], isCertificate: false })
    expect(fresh.others).toEqual([{ firmwareVersion: '1.0.0', can: 0, cannot: 1 }])
    expect(fresh.note).toContain('not a certificate')
    expect(await ask(id, ...cache)).toMatchObject({ status: 'completed' })
    await until('the new firmware is known', async () =>
      (await verdicts(id)).ClearCache === 'can by answer' ? true : undefined,
    )
  })

  test('a trigger of one message that it lacks does not speak for the others', async () => {
    const { id } = await booted({
      TriggerMessage: ({ requestedMessage }) => ({
        result: { status: requestedMessage === 'MeterValues' ? 'NotImplemented' : 'Accepted' },
      }),
    })
    await host.ask(id, 'TriggerMessage', { requestedMessage: 'MeterValues' })
    await host.ask(id, 'TriggerMessage', { requestedMessage: 'Heartbeat' })
    await until('both are known', async () => (Object.keys(await verdicts(id)).length === 3 ? true : undefined))
    expect(await verdicts(id)).toEqual({
      TriggerMessage: 'can by answer',
      'TriggerMessage/MeterValues': 'cannot by answer',
      'TriggerMessage/Heartbeat': 'can by answer',
    })
    const meter = await ask(id, 'TriggerMessage', { requestedMessage: 'MeterValues' })
    expect(meter).toMatchObject({ code: 'not-supported-by-station' })
    expect(await ask(id, 'TriggerMessage', { requestedMessage: 'Heartbeat' })).toMatchObject({ status: 'accepted' })
  })

  test('a refusal for another reason, and a value that is not known, say nothing of the command', async () => {
    const { id } = await booted({ ClearCache: () => ({ result: { status: 'Rejected' } }) })
    await host.ask(id, 'ClearCache', {})
    await host.ask(id, 'SetVariables', { variables: [{ component: 'No', variable: 'Such', value: '1' }] })
    expect(await verdicts(id)).toEqual({})
  })

  test('jobs leave out what their stations cannot', async () => {
    const first = await booted({ ClearCache: lacking })
    await booted({ ClearCache: accepted }, { name: first.name, firmware: '2.0.0' })
    await host.ask(first.id, 'ClearCache', {})
    await until('it is known', async () => ((await verdicts(first.id)).ClearCache === undefined ? undefined : true))
    const job = await host.rest.draftFleetJob({
      name: 'Caches',
      command: { type: 'ClearCache', parameters: {} },
      selection: { model: first.name },
    })
    expect(job.counts).toMatchObject({ total: 2, waiting: 1, skipped: 1 })
    expect(await host.rest.fleetTargets(job.id, { state: 'skipped' })).toMatchObject([
      { stationId: first.id, reason: 'not-supported-by-station', detail: 'ClearCache: CALLERROR NotImplemented' },
    ])
  })

  const controllers = ['ReservationCtrlr', 'LocalAuthListCtrlr', 'SmartChargingCtrlr'] as const
  const poor: StationLayout = {
    ...models.wall11,
    evses: [{ ...models.wall11.evses[0], publicId: 'SE*POOR*1' }],
    model: 'Vegg 11 Light',
    variables: Object.fromEntries(controllers.map((name) => [`${name}.Available`, 'false'])),
    lacks: ['ClearCache', 'TriggerMessage', 'UpdateFirmware'],
  }
  const rich: StationLayout = { ...models.wall11, evses: [{ ...models.wall11.evses[0], publicId: 'SE*RICH*1' }] }

  test('two simulated models that differ in ten abilities get different passports', async () => {
    const ids: string[] = []
    for (const [id, layout] of [
      [`RICH-${store}`, rich],
      [`POOR-${store}`, poor],
    ] as const) {
      await host.rest.putStation(id, { onboarding: 'accepted' })
      const station = new Station({
        identity: id,
        serialNumber: id,
        version: '1.6',
        layout,
        url: host.world.stations,
        bootDelayMs: 0,
      })
      host.world.use(station)
      station.start()
      ids.push(id)
      await until(`${id} booted`, async () => ((await host.rest.station(id)).model === layout.model ? true : undefined))
      await host.ask(id, 'GetBaseReport', {})
      await host.ask(id, 'ClearCache', {})
      await until('its answers are known', async () =>
        (await verdicts(id)).ClearCache?.endsWith('by answer') === true ? true : undefined,
      )
    }
    const [richOnes, poorOnes] = await Promise.all(ids.map(verdicts))
    const differing = Object.entries(poorOnes ?? {}).filter(
      ([ability, verdict]) => verdict.startsWith('cannot') && richOnes?.[ability]?.startsWith('can ') === true,
    )
    expect(differing.map(([ability]) => ability)).toEqual([
      'CancelReservation',
      'ClearCache',
      'ClearChargingProfile',
      'GetCompositeSchedule',
      'GetLocalListVersion',
      'ReserveNow',
      'SendLocalList',
      'SetChargingProfile',
      'TriggerMessage',
      'UpdateFirmware',
    ])
    const summaries = await host.rest.passports({ q: 'Vegg 11' })
    expect(summaries.map(({ model, cannot, stations }) => [model, cannot > 0, stations])).toEqual([
      ['Vegg 11', false, 1],
      ['Vegg 11 Light', true, 1],
    ])
    const { commands } = await host.rest.station(`POOR-${store}`)
    expect(commands).not.toContain('ReserveNow')
    expect(commands).toContain('Reset')
  })
})
