import {
  ApiKey,
  ApiKeyInput,
  AuditEntry,
  Id,
  NewApiKey,
  PageQuery,
  User,
  UserChange,
  UserInput,
} from '@stationmaster/contract'
import Type from 'typebox'
import { type Clock } from '../../domain/ports.ts'
import { type Reads } from '../../domain/reads.ts'
import { type ApiKeys, type Users } from '../../domain/users.ts'
import { type PasswordHasher } from '../auth/passwords.ts'
import { newSecret, secretHash } from '../auth/secrets.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, editorOf, instantOf, NoContent, pageOf, ReasonQuery } from '../kit.ts'
import { presentApiKey, presentAudit, presentUser } from '../present/network.ts'
import { InvalidInput } from '../validation.ts'

const Params = Type.Object({ id: Id })

export interface UserRoutes {
  reads: Reads
  users: Users
  apiKeys: ApiKeys
  passwords: PasswordHasher
  clock: Clock
  /** Told when a key was revoked or sessions were ended. */
  revoked(): void
}

export function userRoutes(app: Api, { reads, users, apiKeys, passwords, clock, revoked }: UserRoutes): void {
  app.get(
    '/users',
    { schema: { tags: ['users'], summary: 'List users', response: { 200: Type.Object({ items: Type.Array(User) }) } } },
    async () => ({ items: (await reads.users.list()).map(presentUser) }),
  )

  app.post(
    '/users',
    {
      schema: {
        tags: ['users'],
        summary: 'Add a user; names compare without letter case',
        body: UserInput,
        response: { 201: User },
      },
    },
    async (request, reply) => {
      const { reason, password, ...user } = request.body
      const passwordHash = password === undefined ? null : await passwords.hash(password)
      const created = await users.create(editorOf(request, reason), { ...user, passwordHash })
      return reply.code(201).send(presentUser(created))
    },
  )

  app.patch(
    '/users/:id',
    {
      schema: {
        tags: ['users'],
        summary: 'Edit a user; a new password or disabling ends their sessions',
        params: Params,
        body: UserChange,
        response: { 200: User },
      },
    },
    async (request) => {
      const { reason, password, ...changes } = request.body
      const passwordHash = password === undefined ? undefined : await passwords.hash(password)
      const changed = await users.change(editorOf(request, reason), request.params.id, { ...changes, passwordHash })
      revoked()
      return presentUser(changed)
    },
  )

  app.delete(
    '/users/:id',
    {
      schema: {
        tags: ['users'],
        summary: 'Remove a user',
        params: Params,
        querystring: ReasonQuery,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await users.remove(editorOf(request, request.query.reason), request.params.id)
      revoked()
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api-keys',
    {
      schema: {
        tags: ['api-keys'],
        summary: 'List API keys, revoked ones too; the keys themselves are never shown again',
        response: { 200: Type.Object({ items: Type.Array(ApiKey) }) },
      },
    },
    async () => ({ items: (await reads.users.apiKeys()).map(presentApiKey) }),
  )

  app.post(
    '/api-keys',
    {
      schema: {
        tags: ['api-keys'],
        summary: 'Make an API key; it is shown in this answer only',
        body: ApiKeyInput,
        response: { 201: NewApiKey },
      },
    },
    async (request, reply) => {
      const { reason, name, role, expiresAt } = request.body
      const expiry = expiresAt === undefined || expiresAt === null ? null : instantOf(expiresAt)
      if (expiry !== null && expiry <= clock.now())
        throw new InvalidInput('expiresAt must be in the future.', 'expiresAt')
      const key = newSecret('stm_')
      const created = await apiKeys.create(editorOf(request, reason), {
        name,
        role,
        expiresAt: expiry,
        keyHash: secretHash(key),
      })
      return reply.code(201).send({ ...presentApiKey(created), key })
    },
  )

  app.delete(
    '/api-keys/:id',
    {
      schema: {
        tags: ['api-keys'],
        summary: 'Revoke an API key at once',
        params: Params,
        querystring: ReasonQuery,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await apiKeys.revoke(editorOf(request, request.query.reason), request.params.id)
      revoked()
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/audit',
    {
      schema: {
        tags: ['audit'],
        summary: 'Who changed what, why and when, newest first',
        querystring: PageQuery,
        response: { 200: pageOf(AuditEntry) },
      },
    },
    async ({ query: { cursor, limit = 50 } }) => {
      const page = await reads.users.audit(decodeCursor(cursor, ['number', 'number']), limit)
      const last = page.items.at(-1)
      const nextCursor = page.more && last !== undefined ? encodeCursor([last.at, last.seq]) : null
      return { items: page.items.map(presentAudit), nextCursor }
    },
  )
}
