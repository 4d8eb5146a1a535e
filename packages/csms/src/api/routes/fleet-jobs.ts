import {
  type CommandRequest,
  commandSchemas,
  DomainError,
  FleetJob,
  FleetJobDetail,
  FleetJobInput,
  FleetJobQuery,
  FleetTarget,
  FleetTargetQuery,
  Id,
  readCommandRequest,
} from '@stationmaster/contract'
import Type from 'typebox'
import Value from 'typebox/value'
import { type ListedFleetTarget } from '../../domain/fleet-job-reads.ts'
import { fleetJobOf } from '../../domain/fleet-jobs.ts'
import { type Reads } from '../../domain/reads.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { guardedInCommand } from '../guarded.ts'
import { type Api, editorOf, instantOrNull, pageOf, ReasonBody } from '../kit.ts'
import { type FleetJobAdmin } from '../ports.ts'
import { InvalidInput } from '../validation.ts'
import { refuseGuarded } from './commands.ts'

const Params = Type.Object({ jobId: Id })
const actions = {
  start: 'Begin a draft: its canary is asked first',
  pause: 'Ask nobody else; what is under way goes on',
  resume: 'Go on; after a stop of its own the canary comes first again',
  cancel: 'Ask nobody else, for good; what is under way ends by itself',
} as const

/** One command for many stations: drafted, looked at, started, watched. */
export function fleetJobRoutes(app: Api, { reads, jobs }: { reads: Reads; jobs: FleetJobAdmin }): void {
  const tags = ['fleet']

  async function existing(jobId: string) {
    const job = await reads.fleet.one(jobId)
    if (job === undefined) throw new DomainError('fleet-job-not-found', `No job has the id ${jobId}.`)
    return job
  }

  app.get(
    '/fleet-jobs',
    {
      schema: {
        tags,
        summary: 'List jobs over many stations, newest first',
        querystring: FleetJobQuery,
        response: { 200: pageOf(FleetJob) },
      },
    },
    async ({ query: { cursor, limit = 50, ...filter } }) => {
      const page = await reads.fleet.list(filter, decodeCursor(cursor, ['number', 'text']), limit)
      const last = page.items.at(-1)
      const nextCursor = page.more && last !== undefined ? encodeCursor([last.createdAt, last.jobId]) : null
      return { items: page.items.map(fleetJobOf), nextCursor }
    },
  )

  app.post(
    '/fleet-jobs',
    {
      schema: {
        tags,
        summary: 'Draft a job: its targets tell which stations it would ask, and why others are left out',
        body: FleetJobInput,
        response: { 201: FleetJob },
      },
    },
    async (request, reply) => {
      refuseGuarded(request, guardedInCommand(commandOf(request.body)))
      const job = await jobs.create(editorOf(request, request.body.reason), request.body)
      return reply.code(201).send(fleetJobOf(job))
    },
  )

  app.get(
    '/fleet-jobs/:jobId',
    {
      schema: {
        tags,
        summary: 'One job, how far it is, and how many targets are in a state for which reason',
        params: Params,
        response: { 200: FleetJobDetail },
      },
    },
    async ({ params }) => {
      const job = await existing(params.jobId)
      return { ...fleetJobOf(job), reasons: await reads.fleet.reasons(job.jobId) }
    },
  )

  app.get(
    '/fleet-jobs/:jobId/targets',
    {
      schema: {
        tags,
        summary: 'The stations of a job, by identity',
        params: Params,
        querystring: FleetTargetQuery,
        response: { 200: pageOf(FleetTarget) },
      },
    },
    async ({ params, query: { cursor, limit = 50, ...filter } }) => {
      const { jobId } = await existing(params.jobId)
      const after = decodeCursor(cursor, ['text'])?.[0] ?? null
      const page = await reads.fleet.targets(jobId, filter, after, limit)
      const last = page.items.at(-1)?.target
      const nextCursor = page.more && last !== undefined ? encodeCursor([last.stationId]) : null
      return { items: page.items.map(presentTarget), nextCursor }
    },
  )

  for (const action of ['start', 'pause', 'resume', 'cancel'] as const) {
    app.post(
      `/fleet-jobs/:jobId/${action}`,
      {
        schema: {
          tags,
          summary: actions[action],
          params: Params,
          body: ReasonBody,
          response: { 200: FleetJob },
        },
      },
      async (request) => {
        const { jobId, type, parameters } = await existing(request.params.jobId)
        const asked = readCommandRequest(type, parameters)
        if (asked !== undefined) refuseGuarded(request, guardedInCommand(asked))
        return fleetJobOf(await jobs.step(editorOf(request, request.body.reason), jobId, action))
      },
    )
  }
}

/** The parameters are those of the command's own schema, and what is wrong is told by it. */
function commandOf({ command: { type, parameters } }: FleetJobInput): CommandRequest {
  const request = readCommandRequest(type, parameters)
  if (request !== undefined) return request
  const schema = Object.hasOwn(commandSchemas, type) ? commandSchemas[type] : undefined
  const [first] = schema === undefined ? [] : Value.Errors(schema, { type, parameters })
  const path = first === undefined ? 'parameters' : first.instancePath.slice(1).replaceAll('/', '.')
  throw new InvalidInput(`command.${path} ${first?.message ?? 'is not valid'}.`, `command.${path}`)
}

function presentTarget({ target, station }: ListedFleetTarget): FleetTarget {
  const { state, reason, detail, commandId, askedAt, endedAt } = target
  return {
    stationId: station?.identity ?? target.stationId,
    state,
    reason,
    detail,
    commandId,
    askedAt: instantOrNull(askedAt),
    endedAt: instantOrNull(endedAt),
    vendor: station?.vendor ?? null,
    model: station?.model ?? null,
    firmwareVersion: station?.firmwareVersion ?? null,
    online: station?.online ?? false,
  }
}
