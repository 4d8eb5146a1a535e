import { DomainError } from '@stationmaster/contract'
import { type Instant } from '../../domain/model.ts'
import { type ApiKey, type Role, type User } from '../../domain/people-model.ts'
import { type Clock } from '../../domain/ports.ts'
import { type UserReads } from '../../domain/reads.ts'
import { type ApiKeys, type Sessions } from '../../domain/users.ts'
import { newSecret, secretHash } from './secrets.ts'

/** Who makes a request. */
export interface Visitor {
  /** `user:<name>` or `api-key:<name>`, as every edit and command is signed with (F27). */
  actor: string
  role: Role
  /** What bounds his streams. */
  key: string
  user: User | null
  sessionHash: string | null
}

export const sessionMs = 12 * 3_600_000
/** A session that is used moves its end at most this often. */
const extendEveryMs = 10 * 60_000
/** The last use of a key is written at most this often. */
const usedEveryMs = 60_000

export interface AuthenticatorOptions {
  users: Pick<UserReads, 'session' | 'apiKey'>
  sessions: Sessions
  apiKeys: ApiKeys
  clock: Clock
  /** The administrator's key given at the start, if any; kept here as its hash only. */
  configuredApiKey?: string | undefined
  failed(error: unknown): void
}

export function createAuthenticator({
  users,
  sessions,
  apiKeys,
  clock,
  configuredApiKey,
  failed,
}: AuthenticatorOptions) {
  const configuredHash = configuredApiKey === undefined || configuredApiKey === '' ? null : secretHash(configuredApiKey)
  const noted = new Map<string, Instant>()
  const writing = new Set<Promise<void>>()
  const listeners = new Set<() => void>()

  /** Written beside the request; what is still on its way is waited for at the end. */
  function beside(work: Promise<void>): void {
    const done = work.catch(failed).finally(() => writing.delete(done))
    writing.add(done)
  }

  async function byKey(key: string): Promise<Visitor> {
    const hash = secretHash(key)
    if (hash === configuredHash) {
      return { actor: 'api-key:configured', role: 'administrator', key: 'configured', user: null, sessionHash: null }
    }
    const found = await users.apiKey(hash)
    const now = clock.now()
    if (found === undefined || !isValid(found, now)) {
      throw new DomainError('unauthenticated', 'This API key is not known, has expired or was revoked.')
    }
    if (now - (noted.get(found.apiKeyId) ?? found.lastUsedAt ?? 0) >= usedEveryMs) {
      if (noted.size > 10_000) noted.clear()
      noted.set(found.apiKeyId, now)
      beside(apiKeys.used(found.apiKeyId, now))
    }
    return { actor: `api-key:${found.name}`, role: found.role, key: found.apiKeyId, user: null, sessionHash: null }
  }

  async function bySession(secret: string): Promise<Visitor> {
    const sessionHash = secretHash(secret)
    const found = await users.session(sessionHash)
    const now = clock.now()
    if (found === undefined || found.session.expiresAt <= now || found.user.disabledAt !== null) {
      throw new DomainError('unauthenticated', 'The session has ended; sign in again.')
    }
    const { user, session } = found
    if (session.expiresAt - now <= sessionMs - extendEveryMs) beside(sessions.extend(sessionHash, now + sessionMs))
    return { actor: `user:${user.name}`, role: user.role, key: sessionHash, user, sessionHash }
  }

  /** @returns the cookie's value, shown to nobody else */
  async function open(user: User): Promise<{ secret: string; visitor: Visitor }> {
    const secret = newSecret()
    const sessionHash = secretHash(secret)
    const { organisationId, userId } = user
    const createdAt = clock.now()
    await sessions.open({ organisationId, sessionHash, userId, createdAt, expiresAt: createdAt + sessionMs })
    return { secret, visitor: { actor: `user:${user.name}`, role: user.role, key: sessionHash, user, sessionHash } }
  }

  return {
    byKey,
    bySession,
    open,
    /** Tells that credentials may have lost their force, so that who came in with them is looked at again. */
    revoked(): void {
      for (const listener of listeners) listener()
    },
    /** @returns how to stop listening */
    onRevoked(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all(writing)
    },
  }
}
export type Authenticator = ReturnType<typeof createAuthenticator>

function isValid({ expiresAt, revokedAt }: ApiKey, now: Instant): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now)
}
