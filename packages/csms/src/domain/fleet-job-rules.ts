/** How a job goes on: whom it may ask, how many now, what an answer means for it, and when it stops; pure. */
import { type CommandRequest, type FleetCounts, type FleetTargetState } from '@stationmaster/contract'
import { isOpen } from './commands.ts'
import { sameValue } from './desired-configuration.ts'
import { configurationKeys, sameVariable } from './device-model.ts'
import { type FleetJob, type FleetOutcome, type FleetTarget } from './fleet-job-model.ts'
import { type Command, type DeviceVariable, type Instant, type Station } from './model.ts'

/** Of these none is over: it may still ask, or be made to. */
const openStates: ReadonlySet<FleetJob['state']> = new Set(['preparing', 'draft', 'running', 'paused', 'stopped'])

export function isOpenJob({ state }: Pick<FleetJob, 'state'>): boolean {
  return openStates.has(state)
}

export const noTargets: FleetCounts = {
  total: 0,
  skipped: 0,
  waiting: 0,
  asked: 0,
  succeeded: 0,
  failed: 0,
  expired: 0,
  cancelled: 0,
}

export function counted(counts: FleetCounts, from: FleetTargetState | null, to: FleetTargetState): FleetCounts {
  const next = { ...counts }
  if (from === null) next.total++
  else next[from]--
  next[to]++
  return next
}

/** What ended since the job was last resumed after it stopped by itself. */
function since({ counts, forgiven }: FleetJob): FleetOutcome {
  return { succeeded: counts.succeeded - forgiven.succeeded, failed: counts.failed - forgiven.failed }
}

function isCanaryOver(job: FleetJob): boolean {
  return since(job).succeeded >= job.pace.canary
}

/** How many more may be under way now: the canary alone, then as many as have succeeded, up to the limit. */
export function roomFor(job: FleetJob): number {
  const { pace, counts } = job
  const { succeeded, failed } = since(job)
  if (!isCanaryOver(job)) return Math.max(0, Math.min(pace.canary - succeeded - failed, pace.inFlight) - counts.asked)
  const ramped = pace.ramp === 'doubling' ? Math.max(1, succeeded) : pace.inFlight
  return Math.max(0, Math.min(ramped, pace.inFlight) - counts.asked)
}

/** A pace is kept over this long, so that a look per second is enough for hundreds per second. */
const burstMs = 1_000

/** How many the pace lets through now. */
export function dueBy({ nextAskAt, pace }: Pick<FleetJob, 'nextAskAt' | 'pace'>, now: Instant): number {
  const from = Math.max(nextAskAt, now - burstMs)
  return from > now ? 0 : Math.floor(((now - from) * pace.perMinute) / 60_000) + 1
}

export function afterAsking({ nextAskAt, pace }: FleetJob, asked: number, now: Instant): Instant {
  if (asked === 0) return nextAskAt
  return Math.max(nextAskAt, now - burstMs) + Math.ceil((asked * 60_000) / pace.perMinute)
}

/** A share of fewer than this says nothing. */
const judgedFrom = 10

/** Why a running job has to stop; null lets it go on. */
export function stopReason(job: FleetJob): 'canary-failed' | 'too-many-failures' | null {
  const { failures, percent } = job.stopRule
  const { succeeded, failed } = since(job)
  if (failed > 0 && !isCanaryOver(job)) return 'canary-failed'
  if (failures !== null && failed >= failures) return 'too-many-failures'
  const ended = succeeded + failed
  const isShareTooLarge = percent !== null && ended >= judgedFrom && failed * 100 >= percent * ended
  return isShareTooLarge ? 'too-many-failures' : null
}

/** What an operator or our own rule does to a job. */
export type FleetStep = Pick<FleetJob, 'state' | 'stateReason' | 'stateNote' | 'stateActor'>

export function stepped(job: FleetJob, step: FleetStep, at: Instant): FleetJob {
  return settledJob({ ...job, ...step, stateAt: at }, at)
}

/** A job that asks nobody any more is over when nobody is under way. */
export function settledJob(job: FleetJob, at: Instant): FleetJob {
  const { waiting, asked } = job.counts
  const isDone = job.state === 'running' && waiting === 0 && asked === 0
  const done: FleetJob = isDone ? { ...job, state: 'completed', stateReason: null, stateNote: null, stateAt: at } : job
  if (isOpenJob(done) || waiting > 0 || asked > 0 || done.endedAt !== null) return done
  // What it held sealed is of no more use.
  return { ...done, sealed: null, endedAt: at }
}

/** What became of a target by its command; undefined while that is open. */
function afterCommand(target: FleetTarget, command: Command, at: Instant): FleetTarget | undefined {
  if (isOpen(command)) return undefined
  const { status, outcome, sentAt } = command
  // It never left, so it is asked anew, under a new id.
  if (status === 'offline' && sentAt === null)
    return { ...target, state: 'waiting', reason: 'offline', commandId: null }
  if (status === 'completed') return { ...target, state: 'succeeded', reason: null, endedAt: at }
  const words = [outcome?.status, outcome?.code, outcome?.description].filter((text) => text)
  return { ...target, state: 'failed', reason: status, detail: detailOf(words.join(': ')), endedAt: at }
}

const longestDetail = 300

export function detailOf(text: string): string | null {
  return text === '' ? null : text.slice(0, longestDetail)
}

export interface Progress {
  job: FleetJob
  targets: FleetTarget[]
}

/** Moves the targets whose commands have ended, and the job with them. */
export function progressOf(
  job: FleetJob,
  asked: readonly FleetTarget[],
  commands: ReadonlyMap<string, Command>,
  now: Instant,
): Progress {
  const targets: FleetTarget[] = []
  let { counts } = job
  for (const target of asked) {
    const command = commands.get(target.commandId ?? '')
    const after = command === undefined ? lost(target, now) : afterCommand(target, command, now)
    if (after === undefined) continue
    targets.push(after)
    counts = counted(counts, target.state, after.state)
  }
  return { job: judged(job, { ...job, counts }, now), targets }
}

/** A command that is not on record is given again, but not days later. */
const givenAgainMs = 24 * 3_600_000

function lost(target: FleetTarget, now: Instant): FleetTarget | undefined {
  if (now - (target.askedAt ?? now) < givenAgainMs) return undefined
  return { ...target, state: 'failed', reason: 'not-known', endedAt: now }
}

/** Stops it when too much failed, or holds it when its canary is through. */
export function judged(before: FleetJob, after: FleetJob, now: Instant): FleetJob {
  if (after.state !== 'running') return settledJob(after, now)
  const reason = stopReason(after)
  const step = { stateNote: null, stateActor: byRule }
  if (reason !== null) return stepped(after, { ...step, state: 'stopped', stateReason: reason }, now)
  const isThrough = after.pace.canary > 0 && !isCanaryOver(before) && isCanaryOver(after)
  if (isThrough && after.pace.afterCanary === 'pause' && after.counts.waiting > 0) {
    return stepped(after, { ...step, state: 'paused', stateReason: 'canary-done' }, now)
  }
  return settledJob(after, now)
}

const byRule = 'stationmaster'

export interface PlanFacts {
  station: Station | undefined
  isOnline: boolean
  /** Of the version it speaks; none before its first connection. */
  commands: readonly string[]
  /** What its passport says of the command, where that is no. */
  cannot?: string | undefined
  variables?: readonly DeviceVariable[]
  localList?: 'none' | 'up-to-date' | 'differs' | 'updating' | 'failed' | 'not-supported'
}

/** Why a station is left out; null when it is to be asked. */
export function skipReason(
  job: Pick<FleetJob, 'offline' | 'firmwareVersion'>,
  { type, parameters }: CommandRequest,
  { station, isOnline, commands, cannot, variables = [], localList }: PlanFacts,
): string | null {
  if (station === undefined) return 'station-not-found'
  if (station.onboarding !== 'accepted') return 'not-accepted'
  if (!isOnline && job.offline === 'skip') return 'offline'
  if (commands.length > 0 && !commands.includes(type)) return 'not-supported-by-version'
  if (cannot !== undefined) return 'not-supported-by-station'
  if (job.firmwareVersion !== null && station.firmwareVersion === job.firmwareVersion) return 'has-it'
  if (type === 'SetVariables' && parameters.variables.every((wanted) => hasValue(variables, wanted))) return 'has-it'
  if (type !== 'SendLocalList') return null
  if (localList === 'none') return 'no-local-list'
  if (localList === 'not-supported') return 'not-supported-by-station'
  return localList === 'up-to-date' ? 'has-it' : null
}

type Wanted = Extract<CommandRequest, { type: 'SetVariables' }>['parameters']['variables'][number]

function hasValue(variables: readonly DeviceVariable[], wanted: Wanted): boolean {
  const { component, componentInstance = '', evseId = 0, connectorId = 0, variable, variableInstance = '' } = wanted
  return variables.some((row) => {
    if (row.attributeType !== 'Actual' || !sameValue(row.value, wanted.value)) return false
    if (row.component === configurationKeys) return row.variable.toLowerCase() === variable.toLowerCase()
    return (
      sameVariable(row, { component, variable, variableInstance }) &&
      row.componentInstance.toLowerCase() === componentInstance.toLowerCase() &&
      row.evseId === evseId &&
      row.connectorId === connectorId
    )
  })
}
