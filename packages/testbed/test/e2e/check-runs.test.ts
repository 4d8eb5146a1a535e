/** A station tried out, case by case, without harm: what is asked for, what never happens, and what is left behind. */
import { type CheckRunDetail, checkRisks } from '@stationmaster/contract'
import { models, Station, type StationLayout } from '@stationmaster/simulator'
import { describe, expect, test } from 'vitest'
import { type Fields, type Reply } from '../../src/clients/raw-station.ts'
import { ProblemAnswer } from '../../src/rest.ts'
import { until } from '../../src/until.ts'
import { stores } from '../../src/world.ts'
import { oneWorld } from './support/worlds.ts'

const accepted = (): Reply => ({ result: { status: 'Accepted' } })
const lacking = (): Reply => ({ error: 'NotImplemented' })

describe.concurrent.each(stores)('%s', (store) => {
  const host = oneWorld({ store })

  async function station201(replies: Record<string, (payload: Fields) => Reply> = {}) {
    const station = await host.station2('ocpp2.0.1', { replies })
    await station.boot({ model: `Checked ${station.link.identity}` })
    return { station, id: station.link.identity }
  }
  const over = (id: string, boundMs = 60_000) =>
    until(
      'the end of the run',
      async () => {
        const run = await host.rest.checkRun(id)
        return run.endedAt === null ? undefined : run
      },
      boundMs,
    )
  const verdicts = ({ cases }: CheckRunDetail) =>
    Object.fromEntries(
      cases.map(({ id, verdict, detail }) => [id, verdict === 'skipped' ? `skipped: ${detail}` : verdict]),
    )
  const actions = ({ link }: { link: { requests: { action: string }[] } }) => link.requests.map(({ action }) => action)
  const values = ({ link }: { link: { requests: { action: string; payload: Fields }[] } }) =>
    link.requests
      .filter(({ action }) => action === 'SetVariables')
      .map(({ payload }) => JSON.stringify(payload).match(/"attributeValue":"(\d+)"/)?.[1])

  test('what disturbs is marked, and left out unless it is allowed', async () => {
    const { station, id } = await station201()
    const risky = (await host.rest.checkCases(id)).filter(({ risk }) => risk !== null)
    expect(new Set(risky.map(({ risk }) => risk))).toEqual(new Set(checkRisks))
    const cases = [...risky.map((one) => one.id), 'B06 one variable', 'B05 set and put back', 'P01 unknown vendor']
    const started = await host.rest.startCheck(id, { cases })
    expect(started).toMatchObject({ state: 'running', isCertificate: false, actor: expect.any(String) })
    const run = await over(started.id)
    expect(run).toMatchObject({ state: 'completed', restored: true, counts: { passed: 3, skipped: risky.length } })
    for (const { id: caseId, risk } of risky) expect(verdicts(run)[caseId]).toBe(`skipped: not allowed: ${risk}`)
    expect(new Set(actions(station))).toEqual(new Set(['GetVariables', 'SetVariables', 'DataTransfer']))
    expect(values(station)).toEqual(['301', '300'])
    expect(await host.rest.checkRuns(id)).toMatchObject([{ id: started.id, counts: { passed: 3 } }])
  })

  test('each case carries the frames that show it, in the page and in JUnit too', async () => {
    const { id } = await station201({
      ClearCache: lacking,
      DataTransfer: () => ({ error: 'InternalError', description: '<b>&"' }),
    })
    const cases = ['B06 one variable', 'C11 clear the cache', 'P01 unknown vendor', 'X01 unknown action']
    const { id: runId } = await host.rest.startCheck(id, { cases, allow: ['clearing'] })
    const run = await over(runId)
    expect(verdicts(run)).toEqual({
      'B06 one variable': 'passed',
      'C11 clear the cache': 'not-supported',
      'P01 unknown vendor': 'failed',
      'X01 unknown action': 'passed',
    })
    const [first] = run.cases
    expect(first?.frames.map(({ direction }) => direction)).toEqual(['out', 'in'])
    expect(first?.frames[0]?.text).toContain('GetVariables')
    expect(await host.rest.commandById(first?.commandIds[0] ?? '')).toMatchObject({ type: 'GetVariables' })
    const html = await host.rest.checkReport(runId, 'html')
    expect(html).toContain('It is not an OCA certificate.')
    expect(html).toContain('&lt;b&gt;&amp;')
    expect(html).not.toContain('<b>&')
    const xml = await host.rest.checkReport(runId, 'xml')
    expect(xml).toContain('tests="4" failures="1" errors="0" skipped="1"')
    expect(xml.match(/<testcase /g)).toHaveLength(4)
    expect(xml).toContain('<system-out>')
    expect(xml).not.toContain('<b>&')
    await until('the passport has learnt from it', async () => {
      const { abilities } = await host.rest.passport(id)
      return abilities.some(({ ability, verdict }) => ability === 'ClearCache' && verdict === 'cannot')
        ? true
        : undefined
    })
  })

  test('nobody who charges is disturbed, whatever is allowed', async () => {
    const station = await host.station16()
    const { identity } = station.link
    await station.boot({ chargePointModel: `Busy ${identity}` })
    await station.start({ idTag: await host.idToken() })
    const disturbing = ['G03 inoperative and back', 'H01 reserve and cancel', 'F05 unlock', 'B11 reset']
    const { id } = await host.rest.startCheck(identity, { cases: disturbing, allow: [...checkRisks] })
    const run = await over(id)
    for (const one of disturbing) expect(verdicts(run)[one]).toBe('skipped: a transaction is active')
    expect(station.link.requests).toEqual([])
  })

  test('a restart of ours in the middle leaves the station as it was', { concurrent: false }, async () => {
    let gets = 0
    const counting = (reply: Reply): Reply => (++gets === 3 ? 'silence' : reply)
    const value = { current: '300' }
    const data = (payload: Fields, name: string): Fields[] => Object(payload)[name]
    const replies = {
      GetVariables: (payload: Fields) =>
        counting({
          result: {
            getVariableResult: data(payload, 'getVariableData').map(({ component, variable }) => ({
              component,
              variable,
              attributeStatus: 'Accepted',
              attributeValue: value.current,
            })),
          },
        }),
      SetVariables: (payload: Fields) => ({
        result: {
          setVariableResult: data(payload, 'setVariableData').map(({ component, variable, attributeValue }) => {
            value.current = String(attributeValue)
            return { component, variable, attributeStatus: 'Accepted' }
          }),
        },
      }),
    }
    const { station, id } = await station201(replies)
    const { id: runId } = await host.rest.startCheck(id, { cases: ['B05 set and put back', 'B06 one variable'] })
    await until('the reading after the change', () => (gets === 3 ? true : undefined))
    expect(value.current).toBe('301')
    const twice = await host.rest.startCheck(id, {}).catch((error: unknown) => error)
    expect(twice).toBeInstanceOf(ProblemAnswer)
    expect(twice).toMatchObject({ code: 'already-exists' })
    await host.world.restart()
    const again = await host.again2('ocpp2.0.1', station, { replies })
    const run = await over(runId)
    expect(value.current).toBe('300')
    expect(values(again)).toEqual(['300'])
    expect(run).toMatchObject({ state: 'interrupted', restored: true })
    expect(verdicts(run)['B05 set and put back']).toMatch(/^skipped: the (server went down|run was interrupted)$/)
  })

  test('a run that is cancelled tries nothing more and puts back what it changed', async () => {
    const { station, id } = await station201({ DataTransfer: () => 'silence' })
    const { id: runId } = await host.rest.startCheck(id, {
      cases: ['P01 unknown vendor', 'C11 clear the cache'],
      allow: ['clearing'],
    })
    const asked = await station.link.request('DataTransfer')
    await host.rest.cancelCheck(runId)
    station.link.send(JSON.stringify([3, asked.id, { status: 'UnknownVendorId' }]))
    const run = await over(runId)
    expect(run.state).toBe('cancelled')
    expect(verdicts(run)['C11 clear the cache']).toBe('skipped: the run was cancelled')
    expect(actions(station)).toEqual(['DataTransfer'])
    const late = await host.rest.cancelCheck(runId).catch((error: unknown) => error)
    expect(late).toMatchObject({ code: 'not-in-this-state' })
  })

  test('a station that is away, a case that is none and a password in an address are refused', async () => {
    const { station, id } = await station201({ ClearCache: accepted })
    const refused = (input: object) =>
      host.rest.ask('POST', `/stations/${id}/check-runs`, {}, input).catch((error: unknown) => error)
    expect(await refused({ cases: ['Z99'] })).toMatchObject({ code: 'invalid-request', problem: { field: 'cases' } })
    expect(await refused({ logLocation: 'ftp://me:secret@files.example/' })).toMatchObject({ code: 'invalid-request' })
    await station.link.terminate()
    await until('it is seen gone', async () => {
      const answer = await refused({ cases: ['B06 one variable'] })
      return answer instanceof ProblemAnswer && answer.code === 'not-connected' ? true : undefined
    })
  })

  test.each(['1.6', '2.0.1', '2.1'] as const)(
    'a simulated station of %s passes what it can, all allowed, and is as it was',
    { timeout: 120_000 },
    async (version) => {
      const identity = `SIM-${version}`
      const layout: StationLayout = {
        ...models.post22,
        model: `Torpfosten ${version}`,
        evses: [{ ...models.post22.evses[0], publicId: `SE*${version.replaceAll('.', '')}*1` }],
      }
      await host.rest.putStation(identity, { onboarding: 'accepted' })
      const station = new Station({
        identity,
        serialNumber: identity,
        version,
        layout,
        url: host.world.stations,
        bootDelayMs: 0,
      })
      host.world.use(station)
      station.start()
      await until('it is there', async () => {
        const { model, evses } = await host.rest.station(identity)
        return model === layout.model && evses.some(({ chargeable }) => chargeable) ? true : undefined
      })
      const allow = checkRisks.filter((risk) => risk !== 'firmware')
      const { id } = await host.rest.startCheck(identity, { allow })
      const run = await over(id, 110_000)
      const told = run.cases.filter(({ verdict }) => verdict === 'failed').map(({ id, detail }) => [id, detail])
      expect(told).toEqual([])
      expect(run).toMatchObject({ state: 'completed', restored: true })
      expect(run.counts.passed).toBeGreaterThan(10)
      const after = await host.rest.station(identity)
      expect(after.evses.map(({ requestedOperation }) => requestedOperation)).not.toContain('inoperative')
      expect(await host.rest.reservations({ station: identity, active: true })).toEqual([])
      const interval = (await host.rest.configuration(identity)).variables.find(
        ({ variable }) => variable === 'HeartbeatInterval',
      )
      expect(interval?.value).toBe('300')
    },
  )
})
