/** Carries jobs on, a look per second: prepares, asks, settles, ends. All it knows is in rows, so it goes on after a restart. */
import { type CommandRequest, DomainError, readCommandRequest } from '@stationmaster/contract'
import { isOpen } from './commands.ts'
import { type FleetJob, type FleetTarget } from './fleet-job-model.ts'
import { type FleetReads } from './fleet-job-reads.ts'
import {
  afterAsking,
  counted,
  detailOf,
  dueBy,
  isOpenJob,
  judged,
  type PlanFacts,
  progressOf,
  roomFor,
  settledJob,
  skipReason,
  stepped,
} from './fleet-job-rules.ts'
import { fleetJobEvent } from './fleet-jobs.ts'
import { type LocalListState } from './local-list-service.ts'
import { type Instant, type Station } from './model.ts'
import { type StationLinks } from './outbound.ts'
import { type ModelKey } from './passport-model.ts'
import { type PassportReads } from './passport-reads.ts'
import { abilitiesOf, judgementOf, modelOf } from './passport-rules.ts'
import { type Clock, type Decision, type Ids, type Need, need, put, type Store, type Vault } from './ports.ts'

export interface FleetRunnerServices {
  organisationId: string
  store: Store
  clock: Clock
  ids: Ids
  vault: Vault
  reads: Pick<FleetReads, 'candidates' | 'variables'>
  passports: Pick<PassportReads, 'refusals'>
  links: Pick<StationLinks, 'isOnline' | 'commandsOf'>
  localListState(stationId: string): Promise<Pick<LocalListState, 'state'> | undefined>
  /** Puts the command on record under this id, once. */
  give(stationId: string, request: CommandRequest, actor: string, commandId: string): Promise<unknown>
  failed(error: unknown): void
}

const preparedAtOnce = 250
const askedAtOnce = 50
const settledAtOnce = 500
/** Whoever went before its turn came is not asked again at once. */
const restMs = 60_000

export class FleetRunner implements AsyncDisposable {
  readonly #services: FleetRunnerServices
  /** Commands that are being put on record. */
  readonly #giving = new Map<string, Promise<void>>()
  /** Up to which station each job has looked for somebody to ask; begins anew at the end. */
  readonly #lookedUpTo = new Map<string, string>()

  constructor(services: FleetRunnerServices) {
    this.#services = services
  }

  async turn(signal: AbortSignal): Promise<void> {
    const { store, organisationId } = this.#services
    const open = await store.run({
      touches: [],
      needs: { jobs: need('openFleetJobs', organisationId) },
      decide: ({ jobs }) => ({ result: jobs, writes: [], events: [] }),
    })
    for (const job of open) {
      if (signal.aborted) return
      await this.#carryOn(job, signal)
    }
    for (const jobId of this.#lookedUpTo.keys()) {
      if (!open.some((job) => job.jobId === jobId)) this.#lookedUpTo.delete(jobId)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#giving.values())
  }

  async #carryOn(job: FleetJob, signal: AbortSignal): Promise<void> {
    if (job.state === 'preparing') {
      await this.prepare(job, signal)
      return
    }
    const current = job.counts.asked > 0 ? await this.#settle(job) : job
    if (current.endsAt <= this.#services.clock.now() || !isOpenJob(current)) await this.#endWaiting(current, signal)
    else if (current.state === 'running') await this.#ask(current)
  }

  /** Looks at every station of the selection once; goes on where it was left. */
  async prepare(job: FleetJob, signal?: AbortSignal): Promise<FleetJob> {
    let current = job
    while (current.state === 'preparing' && signal?.aborted !== true) {
      const next = await this.#prepareSome(current)
      if (next === undefined) break
      current = next
    }
    return current
  }

  async #prepareSome(job: FleetJob): Promise<FleetJob | undefined> {
    const { store, reads, clock } = this.#services
    const from = job.preparedUpTo ?? ''
    const stations = await reads.candidates(job.selection, from, preparedAtOnce)
    const request = this.#requestOf(job)
    const facts = await this.#factsOf(request, stations)
    const at = clock.now()
    return store.run({
      touches: [`fleet-job:${job.jobId}`],
      needs: { current: need('fleetJob', job.jobId) },
      decide: ({ current }): Decision<FleetJob | undefined> => {
        if (current?.state !== 'preparing' || current.preparedUpTo !== from) {
          return { result: undefined, writes: [], events: [] }
        }
        const targets = stations.map((station) => planned(current, request, station, facts(station), at))
        const counts = targets.reduce((sum, { state }) => counted(sum, null, state), current.counts)
        const last = stations.at(-1)
        const isDone = last === undefined || stations.length < preparedAtOnce
        const after: FleetJob = {
          ...current,
          counts,
          preparedUpTo: isDone ? null : last.stationId,
          ...(isDone ? { state: 'draft', stateAt: at } : {}),
        }
        return {
          result: after,
          writes: [put('fleetJob', after), ...targets.map((target) => put('fleetTarget', target))],
          events: isDone ? [fleetJobEvent(after, at, 'stationmaster')] : [],
        }
      },
    })
  }

  async #factsOf(
    request: CommandRequest,
    stations: readonly Station[],
  ): Promise<(station: Station) => Omit<PlanFacts, 'station'>> {
    const { reads, links, localListState } = this.#services
    const names = request.type === 'SetVariables' ? request.parameters.variables.map(({ variable }) => variable) : []
    const ids = stations.map(({ stationId }) => stationId)
    const variables = names.length === 0 ? [] : await reads.variables(ids, names)
    const variablesOf = Map.groupBy(variables, ({ stationId }) => stationId)
    const lists = new Map<string, LocalListState['state']>()
    if (request.type === 'SendLocalList') {
      for (const id of ids) lists.set(id, (await localListState(id))?.state ?? 'none')
    }
    const cannot = await this.#cannot(request)
    return (station) => {
      const { stationId, protocolVersion } = station
      const localList = lists.get(stationId)
      return {
        isOnline: links.isOnline(stationId),
        commands: links.commandsOf(protocolVersion),
        cannot: cannot(station),
        variables: variablesOf.get(stationId) ?? [],
        ...(localList === undefined ? {} : { localList }),
      }
    }
  }

  /** Moves the targets whose commands ended, and gives again what a process that died had not put on record. */
  async #settle(job: FleetJob): Promise<FleetJob> {
    const { store, clock } = this.#services
    const now = clock.now()
    const { after, left } = await store.run({
      touches: [`fleet-job:${job.jobId}`],
      needs: {
        current: need('fleetJob', job.jobId),
        asked: need('askedFleetTargets', job.jobId),
        commands: need('fleetCommands', job.jobId),
      },
      decide: ({ current = job, asked, commands }): Decision<{ after: FleetJob; left: FleetTarget[] }> => {
        const known = new Map(commands.map((command) => [command.commandId, command]))
        const progress = progressOf(current, asked, known, now)
        const left = asked.filter(({ commandId }) => commandId !== null && !known.has(commandId))
        if (progress.targets.length === 0) return { result: { after: current, left }, writes: [], events: [] }
        return { result: { after: progress.job, left }, ...changed(progress.job, progress.targets, now) }
      },
    })
    for (const target of left) this.#give(job, target)
    return after
  }

  async #ask(job: FleetJob): Promise<void> {
    const { store, clock, ids, links } = this.#services
    const now = clock.now()
    const room = Math.min(roomFor(job), dueBy(job, now), askedAtOnce)
    if (room === 0) return
    const chosen = await this.#choose(job, room, now)
    if (chosen.length === 0) return
    const request = this.#requestOf(job)
    const lists = await this.#listsOf(request, chosen)
    const commandIds = new Map(chosen.map((stationId) => [stationId, ids.next()]))
    const asked = await store.run({
      touches: [`fleet-job:${job.jobId}`],
      needs: { current: need('fleetJob', job.jobId) },
      more: () => askingNeeds(job.jobId, request, chosen),
      decide: ({ current, ...loads }): Decision<FleetTarget[]> => {
        if (current?.state !== 'running') return { result: [], writes: [], events: [] }
        const moved = chosen.flatMap((stationId): FleetTarget[] => {
          const target = loads[`target ${stationId}`]
          const station = loads[`station ${stationId}`]
          const open = loads[`open ${stationId}`] ?? []
          if (target?.state !== 'waiting') return []
          const localList = lists.get(stationId)
          const reason = skipReason(current, request, {
            station,
            isOnline: links.isOnline(stationId),
            commands: links.commandsOf(station?.protocolVersion ?? null),
            variables: loads[`variables ${stationId}`] ?? [],
            ...(localList === undefined ? {} : { localList }),
          })
          if (reason !== null) return [{ ...target, state: 'skipped', reason, endedAt: now }]
          if (open.some((command) => command.type === request.type && isOpen(command))) return []
          const commandId = commandIds.get(stationId) ?? null
          return [{ ...target, state: 'asked', reason: null, commandId, askedAt: now }]
        })
        if (moved.length === 0) return { result: [], writes: [], events: [] }
        const isAsked = moved.filter(({ state }) => state === 'asked')
        const counts = moved.reduce((sum, { state }) => counted(sum, 'waiting', state), current.counts)
        const after = { ...current, counts, nextAskAt: afterAsking(current, isAsked.length, now) }
        return { result: isAsked, ...changed(settledJob(after, now), moved, now) }
      },
    })
    for (const target of asked) this.#give(job, target)
  }

  /** The next who can be asked now, in the order of their ids; each is come to again after all others. */
  async #choose(job: FleetJob, room: number, now: Instant): Promise<string[]> {
    const { store, links } = this.#services
    const after = this.#lookedUpTo.get(job.jobId) ?? ''
    const page = await store.run({
      touches: [],
      needs: { waiting: need('waitingFleetTargets', job.jobId, after) },
      decide: ({ waiting }) => ({ result: waiting, writes: [], events: [] }),
    })
    const ready = page.filter(({ stationId, askedAt }) => {
      if (askedAt !== null && now - askedAt < restMs) return false
      return job.offline === 'skip' || links.isOnline(stationId)
    })
    const chosen = ready.slice(0, room).map(({ stationId }) => stationId)
    const isWhole = ready.length <= room
    const next = isWhole ? (page.length < settledAtOnce ? '' : page.at(-1)?.stationId) : chosen.at(-1)
    this.#lookedUpTo.set(job.jobId, next ?? '')
    return chosen
  }

  /** What the passport of each model says of the command, where that is no. */
  async #cannot(request: CommandRequest): Promise<(station: Station) => string | undefined> {
    const keyOf = ({ vendor, model, firmwareVersion, protocolVersion }: ModelKey) =>
      JSON.stringify([vendor, model, firmwareVersion, protocolVersion])
    const evidence = new Map<string, string>()
    for (const ability of abilitiesOf(request)) {
      for (const row of await this.#services.passports.refusals(ability)) {
        const judgement = judgementOf(row)
        if (judgement.verdict === 'cannot') evidence.set(keyOf(row), judgement.evidence)
      }
    }
    return (station) => {
      const model = modelOf(station)
      return model === undefined ? undefined : evidence.get(keyOf(model))
    }
  }

  async #listsOf(request: CommandRequest, ids: readonly string[]) {
    const lists = new Map<string, LocalListState['state']>()
    if (request.type !== 'SendLocalList') return lists
    for (const id of ids) lists.set(id, (await this.#services.localListState(id))?.state ?? 'none')
    return lists
  }

  /** Its time is over, or nobody is to be asked any more. */
  async #endWaiting(job: FleetJob, signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#services
    while (!signal.aborted) {
      const now = clock.now()
      const isMore = await store.run({
        touches: [`fleet-job:${job.jobId}`],
        needs: { current: need('fleetJob', job.jobId), waiting: need('waitingFleetTargets', job.jobId, '') },
        decide: ({ current, waiting }): Decision<boolean> => {
          if (current === undefined) return { result: false, writes: [], events: [] }
          const state = current.state === 'cancelled' ? 'cancelled' : 'expired'
          const ended = waiting.map((target): FleetTarget => ({ ...target, state, endedAt: now }))
          const counts = ended.reduce((sum, { state }) => counted(sum, 'waiting', state), current.counts)
          const closed = isOpenJob(current) && current.state !== 'running' ? timeOver(current, now) : current
          const after = settledJob({ ...closed, counts }, now)
          if (ended.length === 0 && after.endedAt === current.endedAt && after.state === current.state) {
            return { result: false, writes: [], events: [] }
          }
          return { result: ended.length === settledAtOnce, ...changed(after, ended, now) }
        },
      })
      if (!isMore) return
    }
  }

  #give(job: FleetJob, { stationId, commandId }: FleetTarget): void {
    if (commandId === null || this.#giving.has(commandId)) return
    const giving = this.#given(job, stationId, commandId)
      .catch((error: unknown) => this.#services.failed(error))
      .finally(() => this.#giving.delete(commandId))
    this.#giving.set(commandId, giving)
  }

  async #given(job: FleetJob, stationId: string, commandId: string): Promise<void> {
    const { give } = this.#services
    const reason = [`job ${job.name}`, job.reason].filter((text) => text !== null).join(': ')
    try {
      await give(stationId, { ...this.#requestOf(job), reason: reason.slice(0, 500) }, job.actor, commandId)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      await this.#refused(job, stationId, commandId, error)
    }
  }

  /** What was never asked is no failure of the station, unless the command itself is wrong. */
  #refused({ jobId }: FleetJob, stationId: string, commandId: string, { code, detail }: DomainError): Promise<void> {
    const { store, clock } = this.#services
    const now = clock.now()
    return store.run({
      touches: [`fleet-job:${jobId}`],
      needs: { job: need('fleetJob', jobId), target: need('fleetTarget', jobId, stationId) },
      decide: ({ job, target }): Decision<void> => {
        if (job === undefined || target?.commandId !== commandId || target.state !== 'asked') {
          return { result: undefined, writes: [], events: [] }
        }
        const state = laterRefusals.has(code) ? 'waiting' : ownRefusals.has(code) ? 'skipped' : 'failed'
        const endedAt = state === 'waiting' ? null : now
        const after = { ...target, state, reason: code, detail: detailOf(detail), commandId: null, endedAt } as const
        const counts = counted(job.counts, 'asked', state)
        return { result: undefined, ...changed(judged(job, { ...job, counts }, now), [after], now) }
      },
    })
  }

  #requestOf({ type, parameters, sealed }: FleetJob): CommandRequest {
    const whole: unknown = sealed === null ? parameters : JSON.parse(this.#services.vault.open(sealed))
    const request = readCommandRequest(type, whole)
    if (request === undefined) throw new Error(`a job holds ${type} with parameters that are none`)
    return request
  }
}

type AskingNeeds = {
  [target: `target ${string}`]: Need<'fleetTarget'>
  [station: `station ${string}`]: Need<'station'>
  [open: `open ${string}`]: Need<'openCommands'>
  [variables: `variables ${string}`]: Need<'deviceVariables'>
}

function askingNeeds(jobId: string, { type }: CommandRequest, stationIds: readonly string[]): AskingNeeds {
  const needs: AskingNeeds = {}
  for (const id of stationIds) {
    needs[`target ${id}`] = need('fleetTarget', jobId, id)
    needs[`station ${id}`] = need('station', id)
    needs[`open ${id}`] = need('openCommands', id)
    if (type === 'SetVariables') needs[`variables ${id}`] = need('deviceVariables', id)
  }
  return needs
}

const laterRefusals: ReadonlySet<string> = new Set(['queue-full', 'already-exists', 'not-connected'])
const ownRefusals: ReadonlySet<string> = new Set([
  'not-supported-by-version',
  'not-supported-by-station',
  'not-accepted',
  'station-not-found',
])

function planned(
  job: FleetJob,
  request: CommandRequest,
  station: Station,
  facts: Omit<PlanFacts, 'station'>,
  at: Instant,
): FleetTarget {
  const { cannot } = facts
  const reason = skipReason(job, request, { station, ...facts })
  return {
    organisationId: job.organisationId,
    jobId: job.jobId,
    stationId: station.stationId,
    state: reason === null ? 'waiting' : 'skipped',
    reason: reason ?? (facts.isOnline ? null : 'offline'),
    detail: reason === 'not-supported-by-station' ? (cannot ?? null) : null,
    commandId: null,
    askedAt: null,
    endedAt: reason === null ? null : at,
  }
}

function timeOver(job: FleetJob, at: Instant): FleetJob {
  const step = { state: 'expired', stateReason: 'time-over', stateNote: null, stateActor: 'stationmaster' } as const
  return stepped(job, step, at)
}

function changed(job: FleetJob, targets: readonly FleetTarget[], at: Instant) {
  return {
    writes: [put('fleetJob', job), ...targets.map((target) => put('fleetTarget', target))],
    events: [fleetJobEvent(job, at, 'stationmaster')],
  }
}
