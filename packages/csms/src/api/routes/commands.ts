import {
  CallRequest,
  CallResult,
  Command,
  CommandRequest,
  commandTypes,
  DomainError,
  Id,
  PageQuery,
} from '@stationmaster/contract'
import { type FastifyRequest } from 'fastify'
import Type from 'typebox'
import { type Reads } from '../../domain/reads.ts'
import { mayAct } from '../access.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { guardedInCall, guardedInCommand } from '../guarded.ts'
import { type Api, editorOf, pageOf, stationKey, visitorOf } from '../kit.ts'
import { type CommandService } from '../ports.ts'
import { presentCommand } from '../present/transactions.ts'
import { InvalidInput } from '../validation.ts'
import { existing, StationParams } from './stations.ts'

export const WaitQuery = Type.Object({ wait: Type.Optional(Type.String({ maxLength: 10 })) })
const longestWaitS = 60
const open: ReadonlySet<string> = new Set(['pending', 'sent'])

/** Not answered yet. */
export function isUnderWay({ status }: { status: string }): boolean {
  return open.has(status)
}

export function commandRoutes(app: Api, { reads, commands }: { reads: Reads; commands: CommandService }): void {
  const tags = ['commands']

  app.post(
    '/stations/:id/commands',
    {
      schema: {
        tags,
        summary:
          'Ask something of a station; `?wait=30s` waits for its answer, `?force=true` asks what its passport says it cannot',
        params: StationParams,
        querystring: Type.Object({ ...WaitQuery.properties, force: Type.Optional(Type.Boolean()) }),
        body: CommandRequest,
        response: { 200: Command, 202: Command },
      },
    },
    async (request, reply) => {
      const waitMs = waitOf(request.query.wait)
      const { stationId, identity } = await existing(reads, request.params.id)
      const asked = request.body
      if (!isCommand(asked)) throw new InvalidInput('type is not a command.', 'type')
      refuseGuarded(request, guardedInCommand(asked))
      const { actor, reason } = editorOf(request, asked.reason)
      const named = await byOurTransactionId(reads, stationId, asked)
      const body = reason === null ? named : { ...named, reason }
      const force = request.query.force ?? false
      if (force && reason === null)
        throw new InvalidInput('reason is missing: say why it is asked all the same.', 'reason')
      const submitted = await commands.submit(stationId, body, actor, { force })
      const command = waitMs === 0 ? submitted : ((await commands.waitFor(submitted.commandId, waitMs)) ?? submitted)
      return reply.code(isUnderWay(command) ? 202 : 200).send(presentCommand({ command, identity }))
    },
  )

  app.post(
    '/stations/:id/calls',
    {
      schema: {
        tags,
        summary: 'Send exactly this CALL in the version the station speaks',
        params: StationParams,
        querystring: Type.Object({ force: Type.Optional(Type.Boolean()) }),
        body: CallRequest,
        response: { 200: CallResult },
      },
    },
    async (request) => {
      refuseGuarded(request, guardedInCall(request.body.action, request.body.payload))
      const { stationId } = await existing(reads, request.params.id)
      const { actor, reason } = editorOf(request, request.body.reason)
      const body = reason === null ? request.body : { ...request.body, reason }
      return commands.call(stationId, body, request.query.force ?? false, actor)
    },
  )

  const page = async (stationId: string | null, cursor: string | undefined, limit: number) => {
    const found = await reads.commands.list(stationId, decodeCursor(cursor, ['number', 'text']), limit)
    const last = found.items.at(-1)?.command
    const nextCursor = found.more && last !== undefined ? encodeCursor([last.createdAt, last.commandId]) : null
    return { items: found.items.map(presentCommand), nextCursor }
  }

  app.get(
    '/stations/:id/commands',
    {
      schema: {
        tags,
        summary: 'What was asked of a station, newest first',
        params: StationParams,
        querystring: PageQuery,
        response: { 200: pageOf(Command) },
      },
    },
    async ({ params, query: { cursor, limit = 50 } }) =>
      page((await existing(reads, params.id)).stationId, cursor, limit),
  )

  app.get(
    '/commands',
    {
      schema: {
        tags,
        summary: 'What was asked of any station, newest first',
        querystring: Type.Object({ ...PageQuery.properties, station: Type.Optional(StationParams.properties.id) }),
        response: { 200: pageOf(Command) },
      },
    },
    async ({ query: { cursor, limit = 50, station } }) =>
      page(station === undefined ? null : stationKey(station), cursor, limit),
  )

  app.get(
    '/commands/:commandId',
    {
      schema: {
        tags,
        summary: 'One command and what became of it',
        params: Type.Object({ commandId: Id }),
        response: { 200: Command },
      },
    },
    async ({ params }) => {
      const found = await reads.commands.one(params.commandId)
      if (found === undefined) throw new DomainError('command-not-found', `No command has the id ${params.commandId}.`)
      return presentCommand(found)
    },
  )
}

/** A transaction may be named by our id, or by OCPP's at this station; past this door it is ours. */
async function byOurTransactionId(reads: Reads, stationId: string, request: CommandRequest): Promise<CommandRequest> {
  if (request.type !== 'RequestStopTransaction') return request
  const { transactionId } = request.parameters
  if ((await reads.transactions.one(transactionId)) !== undefined) return request
  const { items } = await reads.transactions.list({ stationId, transactionId }, null, 1)
  const id = items[0]?.transaction.id
  return id === undefined ? request : { ...request, parameters: { transactionId: id } }
}

/** An operator commands stations but does not set their credentials, also not on the wire (PUT /stations/{id}). */
export function refuseGuarded(request: Pick<FastifyRequest, 'visitor'>, guarded: string | null): void {
  if (guarded === null || mayAct(visitorOf(request).role, 'administrator')) return
  const named = guarded.slice(0, 100)
  throw new DomainError('forbidden', `Only an administrator may set the credentials of a station: ${named}.`, {
    guarded: named,
  })
}

/** `30s`, `500ms` or plain seconds. */
export function waitOf(text: string | undefined): number {
  if (text === undefined) return 0
  const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text)
  const ms = match === null ? Number.NaN : Number(match[1]) * (match[2] === 'ms' ? 1 : 1_000)
  if (!(ms >= 0 && ms <= longestWaitS * 1_000)) {
    throw new InvalidInput(`wait must be a time from 0s to ${longestWaitS}s, such as 30s.`, 'wait')
  }
  return ms
}

/** The body has passed its schema; this names its type. */
function isCommand(body: unknown): body is CommandRequest {
  return typeof body === 'object' && body !== null && 'type' in body && commandTypes.some((type) => type === body.type)
}
