/** Who works here, by what they come in, and what they did. */
import { type Instant } from './model.ts'

export type Role = 'administrator' | 'operator' | 'viewer'

export interface User {
  organisationId: string
  userId: string
  name: string
  displayName: string
  role: Role
  /** argon2id, PHC string. */
  passwordHash: string | null
  createdAt: Instant
  disabledAt: Instant | null
  language: string | null
}

export interface ApiKey {
  organisationId: string
  apiKeyId: string
  name: string
  role: Role
  /** SHA-256 of a long random key, hex. */
  keyHash: string
  createdAt: Instant
  createdBy: string
  lastUsedAt: Instant | null
  expiresAt: Instant | null
  revokedAt: Instant | null
}

export interface ConsoleSession {
  organisationId: string
  /** SHA-256 of the cookie's value. */
  sessionHash: string
  userId: string
  createdAt: Instant
  expiresAt: Instant
}

/** Who changed what, why and when (F27). */
export interface AuditEntry {
  organisationId: string
  auditId: string
  at: Instant
  actor: string
  reason: string | null
  action: string
  subject: string
  change: unknown
}
