/** People and keys that may enter through the API, and the sessions of the console. */
import { type DomainError } from '@stationmaster/contract'
import { allowed, audited, difference, type Edit, type Editing, type Editor, edit, refuse } from './audit.ts'
import { type Instant } from './model.ts'
import { type ApiKey, type ConsoleSession, type Role, type User } from './people-model.ts'
import { type Decision, need, put, remove, type Store, type Write } from './ports.ts'

export interface UsersOptions extends Editing {
  store: Store
}

export interface NewUser {
  name: string
  displayName?: string | undefined
  role: Role
  passwordHash: string | null
}
export interface UserChanges {
  displayName?: string | undefined
  role?: Role | undefined
  passwordHash?: string | undefined
  disabled?: boolean | undefined
  language?: string | null | undefined
}

/** Names compare without case. */
export function userName(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

const touches = ['users']
const nothing = { writes: [], events: [] }

export function createUsers(options: UsersOptions) {
  const { store, clock, ids, organisationId } = options

  /** On an empty database: `admin`, who signs in by link until a password is set. */
  async function ensureAdministrator(): Promise<User> {
    const first: User = {
      organisationId,
      userId: ids.next(),
      name: 'admin',
      displayName: 'Administrator',
      role: 'administrator',
      passwordHash: null,
      createdAt: clock.now(),
      disabledAt: null,
      language: null,
    }
    const system = edit(options, { actor: 'system', reason: 'first administrator of an empty database' })
    return store.run({
      touches,
      needs: { administrators: need('usersByRole', 'administrator') },
      decide: ({ administrators }): Decision<User> => {
        const known = administrators.find((user) => user.name === 'admin') ?? administrators.find(isEnabled)
        if (known !== undefined) return { result: known, ...nothing }
        const writes = [put('user', first), audited(system, 'user.created', 'user:admin', { role: first.role })]
        return { result: first, writes, events: [] }
      },
    })
  }

  async function create(editor: Editor, { name, displayName, role, passwordHash }: NewUser): Promise<User> {
    const by = edit(options, editor)
    const user: User = {
      organisationId,
      userId: ids.next(),
      name: userName(name),
      displayName: displayName ?? name,
      role,
      passwordHash,
      createdAt: by.at,
      disabledAt: null,
      language: null,
    }
    return allowed(
      await store.run({
        touches,
        needs: { taken: need('userByName', user.name) },
        decide: ({ taken }): Decision<User | DomainError> => {
          if (taken !== undefined)
            return refuse('already-exists', `There is a user ${user.name} already; choose another name.`)
          const change = difference<Partial<User>>(undefined, user, ['passwordHash'])
          return {
            result: user,
            writes: [put('user', user), audited(by, 'user.created', `user:${user.name}`, change)],
            events: [],
          }
        },
      }),
    )
  }

  async function change(editor: Editor, userId: string, changes: UserChanges): Promise<User> {
    const by = edit(options, editor)
    return allowed(
      await store.run({
        touches,
        needs: {
          user: need('user', userId),
          administrators: need('usersByRole', 'administrator'),
          sessions: need('sessionsOfUser', userId),
        },
        decide: ({ user, administrators, sessions }) => decideChange(by, user, administrators, sessions, changes),
      }),
    )
  }

  async function removeUser(editor: Editor, userId: string): Promise<void> {
    const by = edit(options, editor)
    allowed(
      await store.run({
        touches,
        needs: {
          user: need('user', userId),
          administrators: need('usersByRole', 'administrator'),
          sessions: need('sessionsOfUser', userId),
        },
        decide: ({ user, administrators, sessions }): Decision<DomainError | null> => {
          if (user === undefined) return unknownUser(userId)
          if (isLast(user, administrators)) return lastAdministrator()
          const writes = [
            remove('user', user),
            ...ended(sessions),
            audited(by, 'user.removed', `user:${user.name}`, null),
          ]
          return { result: null, writes, events: [] }
        },
      }),
    )
  }

  return { ensureAdministrator, create, change, remove: removeUser }
}
export type Users = ReturnType<typeof createUsers>

const isEnabled = (user: User) => user.disabledAt === null

/** Whether nobody could administrate without this user. */
function isLast(user: User, administrators: readonly User[]): boolean {
  return (
    user.role === 'administrator' &&
    isEnabled(user) &&
    !administrators.some((other) => other.userId !== user.userId && isEnabled(other))
  )
}

const unknownUser = (userId: string) => refuse('not-found', `There is no user with the id ${userId}.`)
const lastAdministrator = () => refuse('last-administrator', 'Make another user administrator first, then try again.')
const ended = (sessions: readonly ConsoleSession[]): Write[] =>
  sessions.map((session) => remove('consoleSession', session))

function decideChange(
  by: Edit,
  user: User | undefined,
  administrators: readonly User[],
  sessions: readonly ConsoleSession[],
  changes: UserChanges,
): Decision<User | DomainError> {
  if (user === undefined) return refuse('not-found', 'There is no such user.')
  const disabledAt =
    changes.disabled === undefined ? user.disabledAt : changes.disabled ? (user.disabledAt ?? by.at) : null
  const next: User = {
    ...user,
    displayName: changes.displayName ?? user.displayName,
    role: changes.role ?? user.role,
    passwordHash: changes.passwordHash ?? user.passwordHash,
    language: changes.language === undefined ? user.language : changes.language,
    disabledAt,
  }
  const losesPower = next.role !== 'administrator' || !isEnabled(next)
  if (losesPower && isLast(user, administrators)) return lastAdministrator()
  const signedOut = changes.passwordHash !== undefined || disabledAt !== null ? ended(sessions) : []
  const change = difference(user, next, ['passwordHash'])
  const writes = [put('user', next), ...signedOut, audited(by, 'user.changed', `user:${user.name}`, change)]
  return { result: next, writes, events: [] }
}

/** So many sessions one user may have; the oldest makes room. */
const sessionsPerUser = 20

export function createSessions({ store }: { store: Store }) {
  /** Opens a session; its user's expired ones go at the same time. */
  async function open(session: ConsoleSession): Promise<void> {
    await store.run({
      touches: [`user:${session.userId}`],
      needs: { sessions: need('sessionsOfUser', session.userId) },
      decide: ({ sessions }): Decision<null> => {
        const live = sessions.filter((other) => other.expiresAt > session.createdAt)
        const surplus = live.slice(0, Math.max(0, live.length - sessionsPerUser + 1))
        const gone = [...sessions.filter((other) => !live.includes(other)), ...surplus]
        return { result: null, writes: [...ended(gone), put('consoleSession', session)], events: [] }
      },
    })
  }

  /** Moves the end of a session that is used; one that was ended meanwhile stays ended. */
  async function extend(sessionHash: string, expiresAt: Instant): Promise<void> {
    await store.run({
      touches: [`session:${sessionHash}`],
      needs: { session: need('consoleSession', sessionHash) },
      decide: ({ session }): Decision<null> => ({
        result: null,
        writes: session === undefined ? [] : [put('consoleSession', { ...session, expiresAt })],
        events: [],
      }),
    })
  }

  async function end(sessionHash: string): Promise<void> {
    await store.run({
      touches: [`session:${sessionHash}`],
      needs: { session: need('consoleSession', sessionHash) },
      decide: ({ session }): Decision<null> => ({
        result: null,
        writes: session === undefined ? [] : [remove('consoleSession', session)],
        events: [],
      }),
    })
  }

  return { open, extend, end }
}
export type Sessions = ReturnType<typeof createSessions>

export function createApiKeys(options: UsersOptions) {
  const { store, ids, organisationId } = options

  async function create(
    editor: Editor,
    { name, role, expiresAt, keyHash }: { name: string; role: Role; expiresAt: Instant | null; keyHash: string },
  ): Promise<ApiKey> {
    const by = edit(options, editor)
    const key: ApiKey = {
      organisationId,
      apiKeyId: ids.next(),
      name,
      role,
      keyHash,
      createdAt: by.at,
      createdBy: by.actor,
      lastUsedAt: null,
      expiresAt,
      revokedAt: null,
    }
    const writes = [put('apiKey', key), audited(by, 'api-key.created', `api-key:${name}`, { role, expiresAt })]
    return store.run({
      touches: [`api-key:${key.apiKeyId}`],
      needs: {},
      decide: () => ({ result: key, writes, events: [] }),
    })
  }

  /** The row stays, so that what it did keeps its name. */
  async function revoke(editor: Editor, apiKeyId: string): Promise<void> {
    const by = edit(options, editor)
    allowed(
      await store.run({
        touches: [`api-key:${apiKeyId}`],
        needs: { key: need('apiKey', apiKeyId) },
        decide: ({ key }): Decision<DomainError | null> => {
          if (key === undefined) return refuse('not-found', `There is no API key with the id ${apiKeyId}.`)
          if (key.revokedAt !== null) return { result: null, ...nothing }
          const writes = [
            put('apiKey', { ...key, revokedAt: by.at }),
            audited(by, 'api-key.revoked', `api-key:${key.name}`, null),
          ]
          return { result: null, writes, events: [] }
        },
      }),
    )
  }

  async function used(apiKeyId: string, at: Instant): Promise<void> {
    await store.run({
      touches: [`api-key:${apiKeyId}`],
      needs: { key: need('apiKey', apiKeyId) },
      decide: ({ key }): Decision<null> => ({
        result: null,
        writes: key === undefined ? [] : [put('apiKey', { ...key, lastUsedAt: at })],
        events: [],
      }),
    })
  }

  return { create, revoke, used }
}
export type ApiKeys = ReturnType<typeof createApiKeys>
