import { type FleetJob, type FleetJobDetail, type FleetJobInput, type FleetTarget } from '@stationmaster/contract'
import { type Query, request } from './http.ts'
import { type Page } from './types.ts'

type Signal = AbortSignal | undefined
export type FleetAction = 'start' | 'pause' | 'resume' | 'cancel'
const job = (id: string): string => `/fleet-jobs/${encodeURIComponent(id)}`

/** Jobs over many stations; apart from the other routes, so that only their pages load it. */
export const fleetApi = {
  jobs: (query: Query, signal?: Signal) => request<Page<FleetJob>>('/fleet-jobs', { query, signal }),
  job: (id: string, signal?: Signal) => request<FleetJobDetail>(job(id), { signal }),
  targets: (id: string, query: Query, signal?: Signal) =>
    request<Page<FleetTarget>>(`${job(id)}/targets`, { query, signal }),
  draft: (body: FleetJobInput) => request<FleetJob>('/fleet-jobs', { method: 'POST', body }),
  move: (id: string, action: FleetAction, reason: string) =>
    request<FleetJob>(`${job(id)}/${action}`, { method: 'POST', body: reason === '' ? {} : { reason } }),
}

/** Their events make all of these old: a job is one row of the list, and its targets are a page of it. */
export const fleetKeys = {
  jobs: (query: Query) => ['fleet-jobs', 'list', query],
  job: (id: string) => ['fleet-jobs', id],
  targets: (id: string, query: Query) => ['fleet-jobs', id, 'targets', query],
} as const
