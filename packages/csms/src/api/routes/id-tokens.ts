import {
  DomainError,
  Id,
  IdToken,
  IdTokenInput,
  IdTokenQuery,
  PageQuery,
  SeenCard,
  TokenGroup,
  TokenGroupInput,
} from '@stationmaster/contract'
import { type FastifyRequest } from 'fastify'
import Type from 'typebox'
import { idTokenKey } from '../../domain/id-token.ts'
import { type IdToken as IdTokenRow, type TokenGroup as TokenGroupRow } from '../../domain/id-token-model.ts'
import { type Reads } from '../../domain/reads.ts'
import { type TokensAdmin } from '../../domain/tokens-admin.ts'
import { mayAct } from '../access.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, editorOf, instantOf, NoContent, pageOf, ReasonBody, ReasonQuery, visitorOf } from '../kit.ts'
import { type Maintenance } from '../ports.ts'
import { presentIdToken, presentSeenCard } from '../present/transactions.ts'

const Params = Type.Object({ value: Type.String({ minLength: 1, maxLength: 255 }) })
const GroupParams = Type.Object({ groupId: Id })
const OfType = Type.Object({ type: Type.Optional(Type.String({ minLength: 1, maxLength: 20, default: 'ISO14443' })) })
const RemovalOfType = Type.Object({ ...OfType.properties, ...ReasonQuery.properties })
const ErasureInput = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500 }) },
  { additionalProperties: false },
)

export interface IdTokenRoutes {
  reads: Reads
  tokens: TokensAdmin
  maintenance: Pick<Maintenance, 'erase'>
}

export function idTokenRoutes(app: Api, { reads, tokens, maintenance }: IdTokenRoutes): void {
  const tags = ['id-tokens']
  const named = ({ value }: { value: string }, { type = 'ISO14443' }: { type?: string }) => ({ value, type })

  app.get(
    '/id-tokens',
    {
      schema: {
        tags,
        summary: 'List tokens; holders and notes are for operators and above',
        querystring: IdTokenQuery,
        response: { 200: pageOf(IdToken) },
      },
    },
    async (request) => {
      const { cursor, limit = 50, ...filter } = request.query
      const after = decodeCursor(cursor, ['text'])
      const personal = seesPersons(request)
      const page = await reads.idTokens.list({ ...filter, personal }, after?.[0] ?? null, limit)
      const last = page.items.at(-1)
      const nextCursor = page.more && last !== undefined ? encodeCursor([last.key]) : null
      return { items: page.items.map((token) => shownTo(request, token)), nextCursor }
    },
  )

  app.get(
    '/id-tokens/:value',
    {
      schema: {
        tags,
        summary: 'One token; its holder and note are for operators and above',
        params: Params,
        querystring: OfType,
        response: { 200: IdToken },
      },
    },
    async (request) => {
      const { value, type } = named(request.params, request.query)
      const found = await reads.idTokens.one(idTokenKey(value, type))
      if (found === undefined)
        throw new DomainError('id-token-not-found', `There is no such token of type ${type}; check ?type=.`)
      return shownTo(request, found)
    },
  )

  app.put(
    '/id-tokens/:value',
    {
      schema: {
        tags,
        summary: 'Add or edit a token; letter case and separators of its value do not count',
        params: Params,
        querystring: OfType,
        body: IdTokenInput,
        response: { 200: IdToken, 201: IdToken },
      },
    },
    async (request, reply) => {
      const { reason, expiresAt, ...changes } = request.body
      const expiry = expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : instantOf(expiresAt) }
      const { idToken, created } = await tokens.save(editorOf(request, reason), named(request.params, request.query), {
        ...changes,
        ...expiry,
      })
      return reply.code(created ? 201 : 200).send(presentIdToken(idToken))
    },
  )

  app.delete(
    '/id-tokens/:value',
    {
      schema: {
        tags,
        summary: 'Remove a token',
        params: Params,
        querystring: RemovalOfType,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await tokens.remove(editorOf(request, request.query.reason), named(request.params, request.query))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/id-tokens/:value/erasure',
    {
      schema: {
        tags,
        summary: 'Erase what is known of the person behind a token; the ledger keeps its amounts',
        params: Params,
        querystring: OfType,
        body: ErasureInput,
        response: { 200: Type.Object({ erased: Type.Integer() }) },
      },
    },
    async (request) => {
      const { value, type } = named(request.params, request.query)
      return { erased: await maintenance.erase(editorOf(request, request.body.reason), idTokenKey(value, type)) }
    },
  )

  app.get(
    '/token-groups',
    {
      schema: { tags, summary: 'List token groups', response: { 200: Type.Object({ items: Type.Array(TokenGroup) }) } },
    },
    async () => ({ items: (await reads.idTokens.groups()).map(presentGroup) }),
  )

  app.put(
    '/token-groups/:groupId',
    {
      schema: {
        tags,
        summary: 'Add or edit a token group',
        params: GroupParams,
        body: TokenGroupInput,
        response: { 200: TokenGroup },
      },
    },
    async (request) => {
      const { groupId } = request.params
      const { reason, ...changes } = request.body
      const { name, concurrentUse } = await tokens.saveGroup(editorOf(request, reason), groupId, changes)
      const known = (await reads.idTokens.groups()).find((group) => group.groupId === groupId)
      return { groupId, name, concurrentUse, tokens: known?.tokens ?? 0 }
    },
  )

  app.delete(
    '/token-groups/:groupId',
    {
      schema: {
        tags,
        summary: 'Remove an empty token group',
        params: GroupParams,
        querystring: ReasonQuery,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await tokens.removeGroup(editorOf(request, request.query.reason), request.params.groupId)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/seen-cards',
    {
      schema: {
        tags,
        summary: 'Tokens that were presented and are not on file, newest first',
        querystring: PageQuery,
        response: { 200: pageOf(SeenCard) },
      },
    },
    async ({ query: { cursor, limit = 50 } }) => {
      const page = await reads.idTokens.seenCards(decodeCursor(cursor, ['number', 'text']), limit)
      const last = page.items.at(-1)?.card
      const nextCursor = page.more && last !== undefined ? encodeCursor([last.lastSeenAt, last.key]) : null
      return { items: page.items.map(presentSeenCard), nextCursor }
    },
  )

  app.post(
    '/seen-cards/:value/admission',
    {
      schema: {
        tags,
        summary: 'Make a card that was seen a token that may charge',
        params: Params,
        querystring: OfType,
        body: ReasonBody,
        response: { 200: IdToken },
      },
    },
    async (request) =>
      presentIdToken(
        await tokens.admitCard(editorOf(request, request.body.reason), named(request.params, request.query)),
      ),
  )

  app.delete(
    '/seen-cards/:value',
    {
      schema: {
        tags,
        summary: 'Take a card off the list; it comes back when it is presented again',
        params: Params,
        querystring: RemovalOfType,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await tokens.forgetCard(editorOf(request, request.query.reason), named(request.params, request.query))
      return reply.code(204).send(null)
    },
  )
}

/** Who may read names: whoever may export them (GDPR). */
function seesPersons(request: Pick<FastifyRequest, 'visitor'>): boolean {
  return mayAct(visitorOf(request).role, 'operator')
}

/** What erasure takes away is what a viewer does not see. */
function shownTo(request: Pick<FastifyRequest, 'visitor'>, token: IdTokenRow): IdToken {
  const shown = presentIdToken(token)
  return seesPersons(request) ? shown : { ...shown, holder: null, note: null }
}

function presentGroup({ groupId, name, concurrentUse, tokens }: TokenGroupRow & { tokens: number }): TokenGroup {
  return { groupId, name, concurrentUse, tokens }
}
