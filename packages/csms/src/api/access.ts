import { type Role } from '../domain/people-model.ts'

/**
 * Who may do what: the least role of every route under /api/v1, or `everyone` without signing in.
 * The server refuses to start with a route that is not named here, or with a line that names no route.
 */
export const access = {
  'POST /session': 'everyone',
  'GET /session': 'viewer',
  'PATCH /session': 'viewer',
  'DELETE /session': 'viewer',

  'GET /network': 'viewer',
  'GET /events': 'viewer',

  'GET /stations': 'viewer',
  'GET /stations/:id': 'viewer',
  'PUT /stations/:id': 'operator',
  'DELETE /stations/:id': 'administrator',
  'GET /stations/:id/timeline': 'viewer',
  'GET /stations/:id/configuration': 'viewer',
  'GET /stations/:id/network-profiles': 'viewer',
  'GET /stations/:id/security': 'viewer',
  'POST /stations/:id/security-upgrade': 'administrator',
  'POST /stations/:id/security-upgrade/cancel': 'administrator',
  'GET /stations/:id/deviations': 'viewer',
  'GET /stations/:id/frames': 'viewer',
  'GET /stations/:id/meter-values': 'viewer',
  'GET /stations/:id/charging-profiles': 'viewer',
  'GET /stations/:id/display-messages': 'viewer',
  'GET /stations/:id/tariffs': 'viewer',
  'GET /stations/:id/web-payment': 'viewer',
  'PUT /stations/:id/web-payment': 'operator',
  'POST /web-payments/verification': 'operator',
  'GET /settlements': 'viewer',
  'GET /stations/:id/composite-schedule': 'viewer',
  'GET /stations/:id/charging-limits': 'viewer',
  'GET /stations/:id/charging-needs': 'viewer',
  'GET /stations/:id/der-controls': 'viewer',
  'GET /stations/:id/der-alarms': 'viewer',
  'GET /stations/:id/batteries': 'viewer',
  'GET /stations/:id/battery-swaps': 'viewer',
  'POST /stations/:id/commands': 'operator',
  'GET /stations/:id/commands': 'viewer',
  'GET /stations/:id/local-list': 'viewer',
  'PUT /stations/:id/local-list': 'operator',
  'POST /stations/:id/local-list/update': 'operator',
  'POST /stations/:id/calls': 'operator',
  'GET /commands': 'viewer',
  'GET /commands/:commandId': 'viewer',
  'GET /firmware-updates': 'viewer',
  'GET /firmware-updates/:id': 'viewer',
  'GET /log-requests': 'viewer',
  'GET /log-requests/:id': 'viewer',
  'GET /security-events': 'viewer',
  'GET /passports': 'viewer',
  'GET /passport': 'viewer',
  'GET /stations/:id/passport': 'viewer',
  'GET /stations/:id/check-cases': 'viewer',
  'GET /stations/:id/check-runs': 'viewer',
  'POST /stations/:id/check-runs': 'operator',
  'GET /check-runs/:runId': 'viewer',
  'GET /check-runs/:runId/report.html': 'viewer',
  'GET /check-runs/:runId/report.xml': 'viewer',
  'POST /check-runs/:runId/cancel': 'operator',
  'GET /fleet-jobs': 'viewer',
  'POST /fleet-jobs': 'operator',
  'GET /fleet-jobs/:jobId': 'viewer',
  'GET /fleet-jobs/:jobId/targets': 'viewer',
  'POST /fleet-jobs/:jobId/start': 'operator',
  'POST /fleet-jobs/:jobId/pause': 'operator',
  'POST /fleet-jobs/:jobId/resume': 'operator',
  'POST /fleet-jobs/:jobId/cancel': 'operator',
  'GET /stations/:id/monitors': 'viewer',
  'GET /monitoring-events': 'viewer',
  'GET /security-posture': 'viewer',
  'GET /stations/:id/event-streams': 'viewer',
  'GET /stations/:id/monitoring-values': 'viewer',
  'GET /stations/:id/customer-reports': 'operator',
  'GET /commands/:commandId/customer-information': 'operator',
  'GET /stations/:id/certificates': 'viewer',
  'GET /certificates': 'viewer',
  'GET /certificates/:id': 'viewer',
  'POST /certificates/:id/revoke': 'administrator',
  'GET /frames': 'viewer',
  'GET /frames/:seq/exchange': 'viewer',

  'GET /transactions': 'viewer',
  'GET /transactions/:id': 'viewer',
  'GET /transactions/:id/meter-values': 'viewer',
  'GET /transactions/:id/messages': 'viewer',
  'PUT /transactions/:id/cost': 'operator',
  'POST /transactions/:id/close': 'operator',

  'GET /reservations': 'viewer',
  'GET /reservations/:id': 'viewer',

  'GET /id-tokens': 'viewer',
  'GET /id-tokens/:value': 'viewer',
  'PUT /id-tokens/:value': 'operator',
  'DELETE /id-tokens/:value': 'operator',
  'POST /id-tokens/:value/erasure': 'administrator',
  'GET /token-groups': 'viewer',
  'PUT /token-groups/:groupId': 'operator',
  'DELETE /token-groups/:groupId': 'operator',
  'GET /seen-cards': 'viewer',
  'POST /seen-cards/:value/admission': 'operator',
  'DELETE /seen-cards/:value': 'operator',

  'GET /knocking': 'viewer',
  'POST /knocking/:id/admission': 'operator',
  'DELETE /knocking/:id': 'operator',

  'GET /sites': 'viewer',
  'GET /sites/:siteId': 'viewer',
  'PUT /sites/:siteId': 'administrator',
  'DELETE /sites/:siteId': 'administrator',
  'GET /desired-configuration': 'viewer',
  'PUT /desired-configuration': 'administrator',
  'DELETE /desired-configuration': 'administrator',

  'GET /users': 'administrator',
  'POST /users': 'administrator',
  'PATCH /users/:id': 'administrator',
  'DELETE /users/:id': 'administrator',
  'GET /api-keys': 'administrator',
  'POST /api-keys': 'administrator',
  'DELETE /api-keys/:id': 'administrator',
  'GET /audit': 'operator',

  'GET /exports/stations.csv': 'viewer',
  'GET /exports/sites.csv': 'viewer',
  'GET /exports/id-tokens.csv': 'operator',
  'GET /exports/credentials.csv': 'administrator',
  'POST /imports/stations': 'administrator',
  'POST /imports/credentials': 'administrator',
  'POST /imports/sites': 'administrator',
  'POST /imports/id-tokens': 'operator',
  'POST /backups': 'administrator',
} as const satisfies Record<string, Role | 'everyone'>

export type Access = Role | 'everyone'

const rank = { viewer: 0, operator: 1, administrator: 2 } as const satisfies Record<Role, number>

export function mayAct(role: Role, least: Role): boolean {
  return rank[role] >= rank[least]
}

/** @throws for a route that `access` does not name */
export function accessOf(method: string, path: string): Access {
  const name = `${method} ${path}`
  for (const [route, least] of Object.entries(access)) if (route === name) return least
  throw new Error(`${name} has no line in api/access.ts`)
}
