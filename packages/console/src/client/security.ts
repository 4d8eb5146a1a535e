import {
  type NetworkProfiles,
  type SecurityEvent,
  type SecurityPosture,
  type SecurityUpgrade,
  type SecurityUpgradeAnswer,
  type SecurityUpgradeInput,
  type StationSecurity,
} from '@stationmaster/contract'
import { type Query, request, stationPath } from './http.ts'
import { type Page } from './types.ts'

type Signal = AbortSignal | undefined

/** How stations are secured; apart from the other routes, so that only their pages load it. */
export const securityApi = {
  station: (id: string, signal?: Signal) => request<StationSecurity>(`${stationPath(id)}/security`, { signal }),
  networkProfiles: (id: string, signal?: Signal) =>
    request<NetworkProfiles>(`${stationPath(id)}/network-profiles`, { signal }),
  upgrade: (id: string, body: SecurityUpgradeInput) =>
    request<SecurityUpgradeAnswer>(`${stationPath(id)}/security-upgrade`, { method: 'POST', body }),
  cancel: (id: string, reason: string) =>
    request<SecurityUpgrade>(`${stationPath(id)}/security-upgrade/cancel`, {
      method: 'POST',
      body: reason === '' ? {} : { reason },
    }),
  events: (query: Query, signal?: Signal) => request<Page<SecurityEvent>>('/security-events', { query, signal }),
  posture: (signal?: Signal) => request<SecurityPosture>('/security-posture', { signal }),
}

export const securityKeys = {
  station: (id: string) => ['station', id.toLowerCase(), 'security'],
  networkProfiles: (id: string) => ['station', id.toLowerCase(), 'network-profiles'],
  events: (query: Query) => ['security-events', query],
  posture: ['security-posture'],
} as const
