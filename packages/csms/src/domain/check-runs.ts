/** Safe check runs: one case after the other on a connected station, with the frames as evidence, and the station as it was. */
import {
  type CheckRunInput,
  type CheckRun as CheckRunResource,
  type CommandRequest,
  DomainError,
} from '@stationmaster/contract'
import { allowed, audited, type Editing, type Editor, edit, refuse } from './audit.ts'
import { type CheckDriver, type CheckOutcome, type CheckPlan, checkPlans, leftOut } from './check-cases.ts'
import { type CheckCaseRow, type CheckFrame, type CheckRunRow } from './check-model.ts'
import { type Command, type Instant } from './model.ts'
import { type StationLinks } from './outbound.ts'
import { modelOf } from './passport-rules.ts'
import { type Decision, type NewEvent, need, put, type Store, type Timers } from './ports.ts'
import { instantText } from './provisioning-events.ts'
import { type RemoteControl } from './remote-control.ts'

export interface CheckRunServices extends Editing {
  store: Store
  timers: Timers
  links: Pick<StationLinks, 'isOnline' | 'commandsOf'>
  remoteControl: Pick<RemoteControl, 'submit' | 'call' | 'waitFor' | 'waitForEffect'>
  frames(stationId: string, from: Instant, to: Instant): Promise<CheckFrame[]>
  failed(error: unknown): void
}

const atOnce = 5
const runMs = 30 * 60_000
const answerWaitMs = 40_000
/** Frames are written in batches. */
const framesAfterMs = 500
/** After a restart of its own a station gets this long to come back. */
const returnMs = 120_000

/** Ends the case that is tried: somebody cancelled, the time is over, the station is busy or gone. */
class CheckStopped extends Error {
  override name = 'CheckStopped'
}

interface Running {
  run: CheckRunRow
  input: CheckRunInput
  cancelled: boolean
}

export class CheckRuns implements AsyncDisposable {
  readonly #services: CheckRunServices
  readonly #running = new Map<string, Running>()
  readonly #work = new Map<string, Promise<void>>()
  readonly #ended = new AbortController()

  constructor(services: CheckRunServices) {
    this.#services = services
  }

  /** Resolves when the run is on record; it goes on by itself. */
  async start(editor: Editor, stationId: string, input: CheckRunInput): Promise<CheckRunRow> {
    const { store, clock, ids, links, organisationId } = this.#services
    const by = edit(this.#services, editor)
    if (this.#running.size >= atOnce) throw new DomainError('too-many-jobs', `${atOnce} check runs go on; wait for one`)
    if (!links.isOnline(stationId)) {
      throw new DomainError('not-connected', 'The station must be connected; try again when it is')
    }
    const known = new Set(checkPlans.map(({ id }) => id))
    const unknown = input.cases?.find((id) => !known.has(id))
    if (unknown !== undefined)
      throw new DomainError('invalid-request', `There is no case ${unknown}`, { field: 'cases' })
    const chosen = checkPlans.filter(({ id }) => input.cases?.includes(id) ?? true)
    const runId = ids.next()
    const run = allowed(
      await store.run({
        touches: [`check-run:${stationId}`],
        needs: { station: need('station', stationId), open: need('openCheckRuns', organisationId) },
        decide: ({ station, open }): Decision<CheckRunRow | DomainError> => {
          if (station === undefined) return refuse('station-not-found', 'Register the station first')
          if (station.onboarding !== 'accepted') return refuse('not-accepted', 'Accept the station first')
          if (open.some((other) => other.stationId === stationId)) {
            return refuse('already-exists', 'A check run goes on at this station; wait for its end or cancel it')
          }
          const model = modelOf(station)
          if (model === undefined) return refuse('not-active', 'The station has not said yet what it is')
          const run: CheckRunRow = {
            organisationId,
            runId,
            stationId,
            ...model,
            state: 'running',
            allow: [...new Set(input.allow ?? [])],
            restore: [],
            restored: null,
            actor: editor.actor,
            reason: editor.reason,
            startedAt: by.at,
            expiresAt: by.at + runMs,
            endedAt: null,
          }
          const cases = chosen.map((plan, position) => newCase(run, plan, position))
          const change = { allow: run.allow, cases: cases.length }
          const audit = audited(by, 'check-run.started', `station:${stationId}`, change)
          const writes = [put('checkRun', run), audit, ...cases.map((row) => put('checkCase', row))]
          return { result: run, writes, events: [checkRunEvent(run, cases, clock.now())] }
        },
      }),
    )
    const running: Running = { run, input, cancelled: false }
    this.#running.set(runId, running)
    const work = this.#runAll(running, chosen)
      .catch((error: unknown) => this.#services.failed(error))
      .finally(() => {
        this.#running.delete(runId)
        this.#work.delete(runId)
      })
    this.#work.set(runId, work)
    return run
  }

  /** The case that is tried ends with its present step; the station is put back all the same. */
  cancel(runId: string): void {
    const running = this.#running.get(runId)
    if (running === undefined) throw new DomainError('not-in-this-state', 'The check run is over')
    running.cancelled = true
  }

  /** Puts stations back whose run ended with a process of ours. */
  async sweep(): Promise<void> {
    const { store, organisationId, links, clock } = this.#services
    const open = await store.run({
      touches: [],
      needs: { open: need('openCheckRuns', organisationId) },
      decide: ({ open }) => ({ result: open, writes: [], events: [] }),
    })
    for (const run of open) {
      if (this.#running.has(run.runId) || this.#ended.signal.aborted) continue
      const isLost = clock.now() > run.expiresAt + 24 * 3_600_000
      if (run.restore.length > 0 && !links.isOnline(run.stationId) && !isLost) continue
      const restored = await this.#restore(run)
      await this.#end(run, 'interrupted', restored)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    await Promise.allSettled(this.#work.values())
  }

  async #runAll(running: Running, plans: readonly CheckPlan[]): Promise<void> {
    for (const [position, plan] of plans.entries()) {
      if (this.#ended.signal.aborted) return
      await this.#tryCase(running, plan, position)
    }
    if (this.#ended.signal.aborted) return
    const restored = await this.#restore(await this.#row(running.run))
    await this.#end(running.run, running.cancelled ? 'cancelled' : 'completed', restored)
  }

  async #tryCase(running: Running, plan: CheckPlan, position: number): Promise<void> {
    const { clock, links, frames, timers } = this.#services
    const { run, input } = running
    const startedAt = clock.now()
    const row = { ...newCase(run, plan, position), startedAt }
    const { allow, protocolVersion } = run
    const commands = links.commandsOf(protocolVersion)
    const why = this.#stopped(running) ?? leftOut(plan, { ...input, commands, allow })
    if (why !== null) {
      await this.#write(run, { ...row, verdict: 'skipped', detail: why, endedAt: startedAt })
      return
    }
    await this.#write(run, { ...row, verdict: 'running' })
    const commandIds: string[] = []
    const outcome = await this.#tried(running, plan, commandIds)
    await timers.sleep(framesAfterMs, this.#ended.signal)
    const endedAt = clock.now()
    const evidence = await frames(run.stationId, startedAt, endedAt)
    await this.#write(run, { ...row, ...outcome, commandIds, frames: evidence, endedAt })
  }

  async #tried(running: Running, plan: CheckPlan, commandIds: string[]): Promise<CheckOutcome> {
    try {
      return await plan.run(await this.#driver(running, plan, commandIds))
    } catch (error) {
      if (error instanceof CheckStopped) return { verdict: 'skipped', detail: error.message }
      if (error instanceof DomainError) return { verdict: 'failed', detail: error.detail }
      throw error
    }
  }

  /** Why nothing more is tried; null while it goes on. */
  #stopped({ run, cancelled }: Running): string | null {
    if (cancelled) return 'the run was cancelled'
    return this.#services.clock.now() >= run.expiresAt ? 'the time of the run was over' : null
  }

  async #driver(running: Running, plan: CheckPlan, commandIds: string[]): Promise<CheckDriver> {
    const { clock, remoteControl } = this.#services
    const { run, input } = running
    const known = await this.#known(run.stationId)
    const evseId = known.connectors.find((connector) => connector.evseId > 0)?.evseId ?? 1
    const { logLocation, firmwareLocation } = input
    const putBack = (...restore: CommandRequest[]) => this.#change(run, (row) => ({ ...row, restore }))
    const submit = async (request: CommandRequest, back: CommandRequest | undefined): Promise<Command> => {
      await this.#ready(running, plan)
      if (back !== undefined) await putBack(back)
      const command = await remoteControl.submit(run.stationId, reasoned(request), run.actor, { force: true })
      commandIds.push(command.commandId)
      return command
    }
    return {
      evseId,
      logLocation,
      firmwareLocation,
      now: () => instantText(clock.now()),
      later: (seconds) => instantText(clock.now() + seconds * 1_000),
      ask: async (request, back) => {
        const command = await submit(request, back)
        return (await remoteControl.waitFor(command.commandId, answerWaitMs, this.#ended.signal)) ?? command
      },
      effect: async (request, waitMs, back) => {
        const command = await submit(request, back)
        return (await remoteControl.waitForEffect(command.commandId, waitMs, this.#ended.signal)) ?? command
      },
      call: async (action, payload) => {
        await this.#ready(running, plan)
        const reason = checkReason
        const answer = await remoteControl.call(run.stationId, { action, payload, reason }, true, run.actor)
        commandIds.push(answer.commandId)
        return answer
      },
      value: async (_component, variable) => {
        const { variables } = await this.#known(run.stationId)
        const name = variable.toLowerCase()
        const found = variables.find((one) => one.attributeType === 'Actual' && one.variable.toLowerCase() === name)
        return found?.value ?? null
      },
      isOperative: async () => {
        const { evses } = await this.#known(run.stationId)
        return evses.every(({ requestedOperation }) => requestedOperation !== 'inoperative')
      },
      hasProfiles: async () => (await this.#known(run.stationId)).profiles.length > 0,
      putBack,
    }
  }

  /** Before every step: whoever charges is not disturbed, and who restarted is waited for. */
  async #ready(running: Running, plan: CheckPlan): Promise<void> {
    const { links, timers, clock } = this.#services
    const { stationId } = running.run
    const until = clock.now() + returnMs
    while (!links.isOnline(stationId) && clock.now() < until && !this.#ended.signal.aborted) {
      await timers.sleep(500, this.#ended.signal)
    }
    const why = this.#ended.signal.aborted ? 'the server went down' : this.#stopped(running)
    if (why !== null) throw new CheckStopped(why)
    if (!links.isOnline(stationId)) throw new CheckStopped('the station is not connected')
    if (!plan.disturbs) return
    const { active } = await this.#known(stationId)
    if (active.length > 0) throw new CheckStopped('a transaction is active')
  }

  #known(stationId: string) {
    return this.#services.store.run({
      touches: [],
      needs: {
        connectors: need('connectors', stationId),
        evses: need('evses', stationId),
        active: need('activeTransactions', stationId),
        variables: need('deviceVariables', stationId),
        profiles: need('chargingProfiles', stationId),
      },
      decide: (known) => ({ result: known, writes: [], events: [] }),
    })
  }

  /** @returns whether the station is as it was */
  async #restore(run: CheckRunRow): Promise<boolean> {
    const { remoteControl } = this.#services
    for (const request of run.restore) {
      try {
        const command = await remoteControl.submit(run.stationId, reasoned(request), run.actor, { force: true })
        const answer = await remoteControl.waitFor(command.commandId, answerWaitMs, this.#ended.signal)
        if (answer?.status !== 'completed' && answer?.status !== 'accepted') return false
      } catch (error) {
        if (error instanceof DomainError) return false
        throw error
      }
    }
    return true
  }

  #row({ runId }: CheckRunRow): Promise<CheckRunRow> {
    return this.#services.store.run({
      touches: [],
      needs: { run: need('checkRun', runId) },
      decide: ({ run }) => {
        if (run === undefined) throw new Error(`there is no check run ${runId}`)
        return { result: run, writes: [], events: [] }
      },
    })
  }

  #change({ runId, stationId }: CheckRunRow, change: (row: CheckRunRow) => CheckRunRow): Promise<void> {
    return this.#services.store.run({
      touches: [`check-run:${stationId}`],
      needs: { run: need('checkRun', runId) },
      decide: ({ run }) => ({
        result: undefined,
        writes: run === undefined ? [] : [put('checkRun', change(run))],
        events: [],
      }),
    })
  }

  #write(run: CheckRunRow, row: CheckCaseRow): Promise<void> {
    const at = this.#services.clock.now()
    return this.#services.store.run({
      touches: [`check-run:${run.stationId}`],
      needs: { current: need('checkRun', run.runId), cases: need('checkCases', run.runId) },
      decide: ({ current = run, cases }) => {
        const after = cases.map((one) => (one.position === row.position ? row : one))
        return { result: undefined, writes: [put('checkCase', row)], events: [checkRunEvent(current, after, at)] }
      },
    })
  }

  /** What was not tried is said to be left out. */
  #end({ runId, stationId }: CheckRunRow, state: CheckRunRow['state'], restored: boolean): Promise<void> {
    const at = this.#services.clock.now()
    return this.#services.store.run({
      touches: [`check-run:${stationId}`],
      needs: { run: need('checkRun', runId), cases: need('checkCases', runId) },
      decide: ({ run, cases }): Decision<void> => {
        if (run === undefined || run.endedAt !== null) return { result: undefined, writes: [], events: [] }
        const after: CheckRunRow = { ...run, state, restored, restore: restored ? [] : run.restore, endedAt: at }
        const left = cases
          .filter(({ verdict }) => verdict === 'waiting' || verdict === 'running')
          .map((row): CheckCaseRow => ({ ...row, verdict: 'skipped', detail: `the run was ${state}`, endedAt: at }))
        const all = cases.map((row) => left.find(({ position }) => position === row.position) ?? row)
        const writes = [put('checkRun', after), ...left.map((row) => put('checkCase', row))]
        return { result: undefined, writes, events: [checkRunEvent(after, all, at)] }
      },
    })
  }
}

const checkReason = 'check run'
const reasoned = (request: CommandRequest): CommandRequest => ({ ...request, reason: checkReason })

function newCase({ organisationId, runId }: CheckRunRow, plan: CheckPlan, position: number): CheckCaseRow {
  const { id, block, title, risk } = plan
  return {
    organisationId,
    runId,
    position,
    caseId: id,
    block,
    title,
    risk,
    verdict: 'waiting',
    detail: null,
    commandIds: [],
    frames: [],
    startedAt: null,
    endedAt: null,
  }
}

export function checkRunOf(
  run: CheckRunRow,
  cases: readonly Pick<CheckCaseRow, 'verdict'>[],
  identity: string,
): CheckRunResource {
  const { runId, vendor, model, firmwareVersion, protocolVersion, state, allow, restored, actor, reason } = run
  const counts = { waiting: 0, running: 0, passed: 0, failed: 0, 'not-supported': 0, skipped: 0 }
  for (const { verdict } of cases) counts[verdict]++
  return {
    id: runId,
    stationId: identity,
    vendor,
    model,
    firmwareVersion,
    protocolVersion,
    state,
    allow,
    counts,
    restored,
    isCertificate: false,
    actor,
    reason,
    startedAt: instantText(run.startedAt),
    endedAt: run.endedAt === null ? null : instantText(run.endedAt),
  }
}

function checkRunEvent(run: CheckRunRow, cases: readonly CheckCaseRow[], at: Instant): NewEvent {
  const { organisationId, stationId } = run
  const data = checkRunOf(run, cases, stationId)
  return { organisationId, type: 'check-run.changed', stationId, at, source: 'stationmaster', data }
}
