/** What every route file needs: the typed server, who asks, and how instants and pages are written. */

import { type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Instant as InstantText, nullable, pageOf } from '@stationmaster/contract'
import { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify'
import Type from 'typebox'
import { type Editor } from '../domain/audit.ts'
import { type Instant } from '../domain/model.ts'
import { type Access } from './access.ts'
import { type Visitor } from './auth/authenticate.ts'
import { InvalidInput } from './validation.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Null only on routes that everyone may use. */
    visitor: Visitor | null
  }
  interface FastifyContextConfig {
    access?: Access
  }
}

export type Api = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>

export function visitorOf(request: Pick<FastifyRequest, 'visitor'>): Visitor {
  if (request.visitor === null) throw new Error('a route without a visitor asked who it is')
  return request.visitor
}

/** Who edits and why: the body's reason, else the `X-Reason` header (F27). */
export function editorOf(request: Pick<FastifyRequest, 'visitor' | 'headers'>, reason?: string): Editor {
  const header = request.headers['x-reason']
  const text = reason ?? (typeof header === 'string' ? header : undefined)
  if (text !== undefined && text.length > 500)
    throw new InvalidInput('reason may have at most 500 characters.', 'reason')
  return { actor: visitorOf(request).actor, reason: text === undefined || text === '' ? null : text }
}

export function instantText(at: Instant): string {
  return new Date(at).toISOString()
}
export function instantOrNull(at: Instant | null): string | null {
  return at === null ? null : instantText(at)
}
export function instantOf(text: string): Instant {
  return Date.parse(text)
}
export function instantIf(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : instantOf(text)
}

export const stationKey = (identity: string): string => identity.toLowerCase()

export { InstantText, nullable, pageOf }
export const NoContent = Type.Null()
export const ReasonBody = Type.Object(
  { reason: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
)
