import Type, { type Static } from 'typebox'
import { Id, Instant, nullable, oneOf, Reason } from './primitives.ts'

export const Role = oneOf(['administrator', 'operator', 'viewer'])
export type Role = Static<typeof Role>

export const User = Type.Object({
  id: Id,
  name: Type.String(),
  displayName: Type.String(),
  role: Role,
  createdAt: Instant,
  disabledAt: nullable(Instant),
  language: nullable(Type.String()),
})
export type User = Static<typeof User>

export const UserInput = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\s:]+$' }),
    displayName: Type.Optional(Type.String({ maxLength: 100 })),
    role: Role,
    password: Type.Optional(Type.String({ minLength: 12, maxLength: 200 })),
    reason: Reason,
  },
  { additionalProperties: false },
)
export const UserChange = Type.Object(
  {
    displayName: Type.Optional(Type.String({ maxLength: 100 })),
    role: Type.Optional(Role),
    password: Type.Optional(Type.String({ minLength: 12, maxLength: 200 })),
    disabled: Type.Optional(Type.Boolean()),
    language: Type.Optional(nullable(Type.String({ maxLength: 10 }))),
    reason: Reason,
  },
  { additionalProperties: false },
)

export const ApiKey = Type.Object({
  id: Id,
  name: Type.String(),
  role: Role,
  createdAt: Instant,
  createdBy: Type.String(),
  lastUsedAt: nullable(Instant),
  expiresAt: nullable(Instant),
  revokedAt: nullable(Instant),
})
export type ApiKey = Static<typeof ApiKey>

export const ApiKeyInput = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    role: Role,
    expiresAt: Type.Optional(nullable(Instant)),
    reason: Reason,
  },
  { additionalProperties: false },
)
/** The only time the key is shown. */
export const NewApiKey = Type.Object({ ...ApiKey.properties, key: Type.String() })

export const SignIn = Type.Union([
  Type.Object(
    { name: Type.String({ maxLength: 100 }), password: Type.String({ maxLength: 200 }) },
    { additionalProperties: false },
  ),
  /** The one-time token of the link printed at start. */
  Type.Object({ token: Type.String({ maxLength: 200 }) }, { additionalProperties: false }),
])

/** `GET /session`. */
export const Session = Type.Object({
  user: User,
  /** Whether the user has a password yet, or signs in by link only. */
  hasPassword: Type.Boolean(),
  organisation: Type.String(),
  version: Type.String(),
  demo: Type.Boolean(),
})
export type Session = Static<typeof Session>

/** `PATCH /session`: what users may change of themselves, whatever their role. */
export const SessionChange = Type.Object(
  {
    /** BCP 47; null follows the browser. */
    language: Type.Optional(nullable(Type.String({ maxLength: 10 }))),
    password: Type.Optional(Type.String({ minLength: 12, maxLength: 200 })),
    /** Needed with `password` once there is one. */
    presentPassword: Type.Optional(Type.String({ maxLength: 200 })),
    reason: Reason,
  },
  { additionalProperties: false },
)

export const AuditEntry = Type.Object({
  id: Id,
  at: Instant,
  actor: Type.String(),
  reason: nullable(Type.String()),
  action: Type.String(),
  subject: Type.String(),
  change: Type.Unknown(),
})
export type AuditEntry = Static<typeof AuditEntry>
