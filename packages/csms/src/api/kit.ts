/** What every route file needs: the typed server, who asks, and how instants and pages are written. */

import { type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Instant as InstantText, nullable, pageOf, Reason } from '@stationmaster/contract'
import { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify'
import Type from 'typebox'
import { type Editor } from '../domain/audit.ts'
import { type Instant } from '../domain/model.ts'
import { type Access } from './access.ts'
import { type Visitor } from './auth/authenticate.ts'

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

/** Who edits and why: the reason of the body, or of the query where there is no JSON body (F27). */
export function editorOf(request: Pick<FastifyRequest, 'visitor'>, reason: string | undefined): Editor {
  return { actor: visitorOf(request).actor, reason: reason === undefined || reason === '' ? null : reason }
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
export const ReasonBody = Type.Object({ reason: Reason }, { additionalProperties: false })
/** A header would carry Latin-1 only; what is percent-encoded in a query arrives as it was written. */
export const ReasonQuery = Type.Object({ reason: Reason })
