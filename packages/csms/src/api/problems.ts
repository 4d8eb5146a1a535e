import { DomainError, type ErrorCode, errorTable } from '@stationmaster/contract'
import { type FastifyReply, type FastifyRequest } from 'fastify'
import Type from 'typebox'
import { StoreUnavailable } from '../domain/ports.ts'
import { InvalidInput } from './validation.ts'

/** RFC 9457; `code` is the stable name to act on. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
})

export interface ProblemBody {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  [field: string]: unknown
}

export function problem(code: ErrorCode, detail: string, fields: Readonly<Record<string, unknown>> = {}): ProblemBody {
  const { status, title } = errorTable[code]
  return { ...fields, type: `/problems/${code}`, title, status, detail, code }
}

/** How long a client should wait before it tries again, by code. */
const retryAfterS: Partial<Record<ErrorCode, number>> = {
  'store-unavailable': 5,
  'queue-full': 5,
  'too-many-requests': 30,
}

export function sendProblem(reply: FastifyReply, body: ProblemBody): FastifyReply {
  const seconds = typeof body.retryAfterS === 'number' ? body.retryAfterS : retryAfterS[body.code]
  if (seconds !== undefined) reply.header('retry-after', String(seconds))
  if (body.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer realm="stationmaster"')
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body))
}

/** The one place where an error becomes an answer; what nobody expected is logged under the id the answer names. */
export function errorAnswer(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, problemOf(error, request))
}

function problemOf(error: unknown, request: FastifyRequest): ProblemBody {
  if (error instanceof DomainError) return problem(error.code, error.detail, error.fields)
  if (error instanceof InvalidInput) return problem('invalid-request', error.message, { field: error.field })
  if (error instanceof StoreUnavailable) {
    request.log.warn({ err: error, method: request.method, path: request.url }, 'A request found no store')
    return problem('store-unavailable', 'Nothing was changed; try again in a few seconds.')
  }
  const status = statusOf(error)
  if (status === 413) return problem('payload-too-large', 'The body is larger than this path takes.')
  if (status === 429) return problem('too-many-requests', 'Wait a little, then try again.')
  if (status !== null && status >= 400 && status < 500) {
    return problem('invalid-request', error instanceof Error ? error.message : 'The request cannot be read.')
  }
  request.log.error({ err: error, requestId: request.id, method: request.method }, 'A request failed unexpectedly')
  return problem('internal', 'This should not happen; the server log holds the reason under this request id.', {
    requestId: request.id,
  })
}

function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null
  return typeof error.statusCode === 'number' ? error.statusCode : null
}
