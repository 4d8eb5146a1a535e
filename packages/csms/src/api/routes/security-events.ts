import { SecurityEvent, SecurityEventQuery } from '@stationmaster/contract'
import { type Reads } from '../../domain/reads.ts'
import { type ListedSecurityEvent } from '../../domain/security-reads.ts'
import { decodeCursor, encodeCursor } from '../cursors.ts'
import { type Api, instantText, pageOf, stationKey } from '../kit.ts'

export function securityEventRoutes(app: Api, { reads }: { reads: Reads }): void {
  app.get(
    '/security-events',
    {
      schema: {
        tags: ['security'],
        summary: 'What stations noticed of their own security, the last that came first (A04)',
        querystring: SecurityEventQuery,
        response: { 200: pageOf(SecurityEvent) },
      },
    },
    async ({ query: { cursor, limit = 50, station, type, critical } }) => {
      const filter = { stationId: station === undefined ? undefined : stationKey(station), type, critical }
      const found = await reads.securityEvents.list(filter, decodeCursor(cursor, ['number']), limit)
      const last = found.items.at(-1)?.event
      const nextCursor = found.more && last !== undefined ? encodeCursor([last.seq]) : null
      return { items: found.items.map(presentSecurityEvent), nextCursor }
    },
  )
}

function presentSecurityEvent({ event, identity }: ListedSecurityEvent): SecurityEvent {
  const { seq, type, critical, at, receivedAt, techInfo } = event
  return {
    seq,
    stationId: identity,
    type,
    critical,
    at: instantText(at),
    receivedAt: instantText(receivedAt),
    techInfo,
  }
}
