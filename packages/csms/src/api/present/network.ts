import { type ApiKey, type AuditEntry, type Network, type Site, type User } from '@stationmaster/contract'
import type * as Model from '../../domain/model.ts'
import {
  type ApiKey as ApiKeyRow,
  type AuditEntry as AuditEntryRow,
  type User as UserRow,
} from '../../domain/people-model.ts'
import { type SiteCounts } from '../../domain/station-reads.ts'
import { instantOrNull, instantText } from '../kit.ts'

type Counts = Network['total']

export function presentCounts(counts: SiteCounts): Counts {
  const { stations, online, pending, evses, chargeable, activeTransactions, powerW, states } = counts
  const { occupied, faulted, unavailable, unknown } = states
  return {
    stations,
    online,
    pending,
    evses,
    chargeable,
    occupied,
    faulted,
    unavailable,
    unknown,
    activeTransactions,
    powerW,
  }
}

export function totalOf(all: readonly Counts[]): Counts {
  const total: Counts = {
    stations: 0,
    online: 0,
    pending: 0,
    evses: 0,
    chargeable: 0,
    occupied: 0,
    faulted: 0,
    unavailable: 0,
    unknown: 0,
    activeTransactions: 0,
    powerW: 0,
  }
  const names = [
    'stations',
    'online',
    'pending',
    'evses',
    'chargeable',
    'occupied',
    'faulted',
    'unavailable',
    'unknown',
    'activeTransactions',
    'powerW',
  ] as const
  for (const counts of all) for (const name of names) total[name] += counts[name]
  return total
}

export function presentSite(site: Model.Site & { stations: number }): Site {
  const { organisationId: _, ...shown } = site
  return shown
}

export function presentUser({ userId, name, displayName, role, createdAt, disabledAt, language }: UserRow): User {
  return {
    id: userId,
    name,
    displayName,
    role,
    language,
    createdAt: instantText(createdAt),
    disabledAt: instantOrNull(disabledAt),
  }
}

export function presentApiKey(key: ApiKeyRow): ApiKey {
  return {
    id: key.apiKeyId,
    name: key.name,
    role: key.role,
    createdAt: instantText(key.createdAt),
    createdBy: key.createdBy,
    lastUsedAt: instantOrNull(key.lastUsedAt),
    expiresAt: instantOrNull(key.expiresAt),
    revokedAt: instantOrNull(key.revokedAt),
  }
}

export function presentAudit({ auditId, at, actor, reason, action, subject, change }: AuditEntryRow): AuditEntry {
  return { id: auditId, at: instantText(at), actor, reason, action, subject, change }
}
