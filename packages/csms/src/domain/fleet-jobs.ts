/** Jobs over many stations as an operator makes, starts, holds and ends them. */
import {
  type CommandRequest,
  DomainError,
  type FleetJobInput,
  type FleetJob as FleetJobResource,
  type FleetSelection,
  fleetCommandTypes,
  mostFleetTargets,
  readCommandRequest,
} from '@stationmaster/contract'
import { allowed, audited, type Editing, type Editor, edit, refuse } from './audit.ts'
import { type FleetJob } from './fleet-job-model.ts'
import { type FleetReads } from './fleet-job-reads.ts'
import { type FleetStep, noTargets, settledJob, stepped } from './fleet-job-rules.ts'
import { type Instant } from './model.ts'
import { type Decision, type NewEvent, need, put, type Store, type Vault } from './ports.ts'
import { type EventSource, instantText } from './provisioning-events.ts'
import { carriesSecret } from './remote-control-preparation.ts'
import { withoutCredentials } from './secret-names.ts'

export interface FleetJobServices extends Editing {
  store: Store
  reads: Pick<FleetReads, 'count'>
  vault: Vault
  /** Looks at its stations, for a while. */
  prepare(job: FleetJob): Promise<FleetJob>
}

/** So many may be open at once; each has its rows and its turn every second. */
const openLimit = 20
/** Drafts of one person: nobody is kept from work by what another prepares. */
const draftLimit = 5
/** The lookup tells no more. */
const lookedAt = 64
/** A draft shows how stations were when it was made. */
const draftMs = 24 * 3_600_000

export function createFleetJobs(services: FleetJobServices) {
  const { store, reads, ids, organisationId, vault } = services

  async function create(editor: Editor, input: FleetJobInput): Promise<FleetJob> {
    const request = requestOf(input)
    const selection = normalised(input.selection ?? {})
    const matching = await reads.count(selection)
    if (matching > mostFleetTargets) {
      throw new DomainError(
        'invalid-request',
        `${matching} stations are too many; select at most ${mostFleetTargets}`,
        {
          field: 'selection',
        },
      )
    }
    const by = edit(services, editor)
    const text = JSON.stringify(request.parameters)
    const kept = withoutCredentials(text)
    const job: FleetJob = {
      organisationId,
      jobId: ids.next(),
      name: input.name,
      type: request.type,
      parameters: JSON.parse(kept),
      sealed: kept === text ? null : vault.seal(text),
      selection,
      pace: { canary: 1, afterCanary: 'continue', ramp: 'doubling', inFlight: 20, perMinute: 60, ...input.pace },
      stopRule: { failures: input.stop?.failures ?? null, percent: input.stop?.percent ?? null },
      firmwareVersion: input.firmwareVersion ?? null,
      offline: input.offline ?? 'wait',
      windowS: input.windowS ?? 86_400,
      state: 'preparing',
      stateReason: null,
      stateNote: null,
      stateActor: editor.actor,
      stateAt: by.at,
      counts: noTargets,
      forgiven: { succeeded: 0, failed: 0 },
      nextAskAt: 0,
      preparedUpTo: '',
      actor: editor.actor,
      reason: editor.reason,
      createdAt: by.at,
      startedAt: null,
      endsAt: by.at + draftMs,
      endedAt: null,
    }
    const made = allowed(
      await store.run({
        touches: [`fleet-jobs:${organisationId}`],
        needs: { open: need('openFleetJobs', organisationId) },
        decide: ({ open }): Decision<FleetJob | DomainError> => {
          const drafts = open.filter(({ state }) => state === 'draft')
          if (drafts.filter(({ actor }) => actor === editor.actor).length >= draftLimit) {
            return refuse('too-many-jobs', `You have ${draftLimit} drafts; start or cancel one of them first`)
          }
          if (open.length - drafts.length >= openLimit || open.length >= lookedAt) {
            return refuse('too-many-jobs', `${openLimit} jobs are open; end one of them first`)
          }
          const change = { name: job.name, type: job.type, selection }
          const writes = [put('fleetJob', job), audited(by, 'fleet-job.created', `fleet-job:${job.jobId}`, change)]
          return { result: job, writes, events: [fleetJobEvent(job, by.at, 'operator')] }
        },
      }),
    )
    return services.prepare(made)
  }

  async function step(
    editor: Editor,
    jobId: string,
    action: 'start' | 'pause' | 'resume' | 'cancel',
  ): Promise<FleetJob> {
    const by = edit(services, editor)
    return allowed(
      await store.run({
        touches: [`fleet-job:${jobId}`],
        needs: { job: need('fleetJob', jobId) },
        decide: ({ job }): Decision<FleetJob | DomainError> => {
          if (job === undefined) return refuse('fleet-job-not-found', `No job has the id ${jobId}.`)
          const { from, to }: Step = steps[action]
          if (!from.includes(job.state)) {
            return refuse(
              'not-in-this-state',
              `The job is ${job.state}; ${action} is for one that is ${from.join(' or ')}`,
            )
          }
          const change: FleetStep = {
            state: to,
            stateReason: 'operator',
            stateNote: editor.reason,
            stateActor: editor.actor,
          }
          const after = moved(job, action, change, by.at)
          return {
            result: after,
            writes: [put('fleetJob', after), audited(by, `fleet-job.${past[action]}`, `fleet-job:${jobId}`, {})],
            events: [fleetJobEvent(after, by.at, 'operator')],
          }
        },
      }),
    )
  }

  return { create, step }
}

const past = { start: 'started', pause: 'paused', resume: 'resumed', cancel: 'cancelled' } as const

interface Step {
  from: readonly FleetJob['state'][]
  to: FleetJob['state']
}

const steps = {
  start: { from: ['draft'], to: 'running' },
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused', 'stopped'], to: 'running' },
  cancel: { from: ['preparing', 'draft', 'running', 'paused', 'stopped'], to: 'cancelled' },
} as const satisfies Record<string, Step>

function moved(job: FleetJob, action: keyof typeof steps, step: FleetStep, at: Instant): FleetJob {
  if (action === 'start') {
    return settledJob({ ...job, ...step, stateAt: at, startedAt: at, endsAt: at + job.windowS * 1_000 }, at)
  }
  const { succeeded, failed } = job.counts
  const forgiven = job.state === 'stopped' && action === 'resume' ? { succeeded, failed } : job.forgiven
  return stepped({ ...job, forgiven }, step, at)
}

/** @throws DomainError for what is not asked of many */
function requestOf({ command: { type, parameters } }: FleetJobInput): CommandRequest {
  const request = readCommandRequest(type, parameters)
  if (request === undefined || !fleetCommandTypes.includes(request.type)) {
    throw new DomainError('invalid-request', `These are no parameters of ${type}`, { field: 'command.parameters' })
  }
  if (carriesSecret(request)) {
    throw new DomainError('invalid-request', 'Many stations must not share a secret: set it at each by itself', {
      field: 'command.parameters',
    })
  }
  return request
}

/** Identities compare without case (F12). */
function normalised({ stations, ...rest }: FleetSelection): FleetSelection {
  return stations === undefined ? rest : { ...rest, stations: [...new Set(stations.map((id) => id.toLowerCase()))] }
}

export function fleetJobEvent(job: FleetJob, at: Instant, source: EventSource): NewEvent {
  const { organisationId } = job
  return { organisationId, type: 'fleet-job.changed', stationId: null, at, source, data: fleetJobOf(job) }
}

const text = (at: Instant | null) => (at === null ? null : instantText(at))

/** As the API and the feed tell it; of many named stations only the first are told. */
export function fleetJobOf(job: FleetJob): FleetJobResource {
  const { jobId, name, type, parameters, selection, pace, stopRule, firmwareVersion, offline, windowS } = job
  const { state, stateReason, stateNote, stateActor, counts, actor, reason } = job
  const { stations } = selection
  return {
    id: jobId,
    name,
    command: { type, parameters },
    selection: stations === undefined ? selection : { ...selection, stations: stations.slice(0, toldStations) },
    pace,
    stop: stopRule,
    firmwareVersion,
    offline,
    windowS,
    state,
    stateReason,
    stateNote,
    stateActor,
    stateAt: instantText(job.stateAt),
    counts,
    actor,
    reason,
    createdAt: instantText(job.createdAt),
    startedAt: text(job.startedAt),
    endsAt: instantText(job.endsAt),
    endedAt: text(job.endedAt),
  }
}

const toldStations = 100
