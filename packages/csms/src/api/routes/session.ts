import { DomainError, Session, SessionChange, SignIn } from '@stationmaster/contract'
import { type FastifyReply, type FastifyRequest } from 'fastify'
import { type Static } from 'typebox'
import { type User } from '../../domain/people-model.ts'
import { type Clock } from '../../domain/ports.ts'
import { type Reads } from '../../domain/reads.ts'
import { type Sessions, type Users, userName } from '../../domain/users.ts'
import { type Authenticator, sessionMs, type Visitor } from '../auth/authenticate.ts'
import { type PasswordHasher } from '../auth/passwords.ts'
import { refuseOtherOrigin } from '../auth/same-origin.ts'
import { type SignInLinks } from '../auth/secrets.ts'
import { type Api, editorOf, instantText, NoContent, visitorOf } from '../kit.ts'
import { presentUser } from '../present/network.ts'
import { InvalidInput } from '../validation.ts'

export const sessionCookie = 'stationmaster_session'

export interface SessionRoutes {
  reads: Pick<Reads, 'users'>
  users: Pick<Users, 'change'>
  sessions: Sessions
  authenticator: Authenticator
  passwords: PasswordHasher
  links: SignInLinks
  clock: Clock
  publicUrl: string
  /** What the console shows beside the user. */
  about: { organisation: string; version: string; demo: boolean }
  /** Attempts to sign in per five minutes, for one name and for one address. */
  attempts: { perName: number; perAddress: number }
}

const windowMs = 5 * 60_000

export function sessionRoutes(app: Api, options: SessionRoutes): void {
  const { reads, users, sessions, authenticator, passwords, links, clock, publicUrl, about, attempts } = options
  const tags = ['session']
  const shown = (user: User) => ({ user: presentUser(user), hasPassword: user.passwordHash !== null, ...about })
  const byAddress = app.createRateLimit({ max: attempts.perAddress, timeWindow: windowMs })
  const byName = app.createRateLimit({
    max: attempts.perName,
    timeWindow: windowMs,
    keyGenerator: (request) => `name:${nameIn(request.body)}`,
  })

  async function limited(request: FastifyRequest): Promise<void> {
    const limits = [await byAddress(request), ...(nameIn(request.body) === '' ? [] : [await byName(request)])]
    for (const limit of limits) {
      if (limit.isAllowed || !limit.isExceeded) continue
      throw new DomainError('too-many-requests', 'Too many attempts to sign in; wait a few minutes, then try again.', {
        retryAfterS: limit.ttlInSeconds,
      })
    }
  }

  async function userFor(credentials: Static<typeof SignIn>): Promise<User | undefined> {
    if ('token' in credentials) {
      const userId = links.redeem(credentials.token)
      const user = userId === null ? undefined : await reads.users.one(userId)
      if (user === undefined) {
        throw new DomainError(
          'unauthenticated',
          'This link was used already or has expired; start the server again for a new one.',
        )
      }
      return user
    }
    const user = await reads.users.byName(userName(credentials.name))
    // An unknown name costs as much time as a wrong password.
    return (await passwords.verify(credentials.password, user?.passwordHash ?? null)) ? user : undefined
  }

  app.post(
    '/session',
    {
      schema: {
        tags,
        summary: 'Sign in with name and password, or with the token of a one-time link; sets the session cookie',
        body: SignIn,
        response: { 200: Session },
      },
    },
    async (request, reply) => {
      refuseOtherOrigin(request, publicUrl)
      await limited(request)
      const user = await userFor(request.body)
      if (user === undefined || user.disabledAt !== null) {
        throw new DomainError('unauthenticated', 'Name or password is wrong.')
      }
      const { secret } = await authenticator.open(user)
      setCookie(request, reply, secret)
      return shown(user)
    },
  )

  app.get(
    '/session',
    { schema: { tags, summary: 'Who is signed in', response: { 200: Session } } },
    async (request) => {
      const visitor = visitorOf(request)
      return visitor.user === null
        ? { user: keyAsUser(visitor, clock), hasPassword: false, ...about }
        : shown(visitor.user)
    },
  )

  app.patch(
    '/session',
    {
      schema: {
        tags,
        summary: 'Change your own language or password; a new password ends your other sessions',
        body: SessionChange,
        response: { 200: Session },
      },
    },
    async (request, reply) => {
      const { user } = visitorOf(request)
      const { language, password, presentPassword, reason } = request.body
      if (user === null) throw new DomainError('not-found', 'A key has no language and no password; sign in as a user.')
      if (password !== undefined) {
        await limited(request)
        await refuseWrong(user, presentPassword ?? '')
      }
      const passwordHash = password === undefined ? undefined : await passwords.hash(password)
      const changed = await users.change(editorOf(request, reason), user.userId, { language, passwordHash })
      if (password !== undefined) {
        const { secret } = await authenticator.open(changed)
        setCookie(request, reply, secret)
        authenticator.revoked()
      }
      return shown(changed)
    },
  )

  /** A session left open is not enough to take the account over. */
  async function refuseWrong({ passwordHash }: User, presentPassword: string): Promise<void> {
    if (passwordHash === null || (await passwords.verify(presentPassword, passwordHash))) return
    throw new InvalidInput('presentPassword is not right.', 'presentPassword')
  }

  app.delete(
    '/session',
    { schema: { tags, summary: 'Sign out', response: { 204: NoContent } } },
    async (request, reply) => {
      const { sessionHash } = visitorOf(request)
      if (sessionHash !== null) {
        await sessions.end(sessionHash)
        authenticator.revoked()
      }
      reply.clearCookie(sessionCookie, { path: '/' })
      return reply.code(204).send(null)
    },
  )
}

function nameIn(body: unknown): string {
  return typeof body === 'object' && body !== null && 'name' in body && typeof body.name === 'string'
    ? userName(body.name)
    : ''
}

function setCookie(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  reply.setCookie(sessionCookie, secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: sessionMs / 1_000,
  })
}

/** A key is shown as the user it acts as. */
function keyAsUser(visitor: Visitor, clock: Clock) {
  const name = visitor.actor
  const createdAt = instantText(clock.now())
  return { id: visitor.key, name, displayName: name, role: visitor.role, createdAt, disabledAt: null, language: null }
}
