import {
  type CheckCase,
  type CheckRun,
  type CheckRunDetail,
  type CheckRunInput,
  type Passport,
  type PassportSummary,
} from '@stationmaster/contract'
import { download, type Query, request, stationPath } from './http.ts'
import { type Page } from './types.ts'

type Signal = AbortSignal | undefined
const run = (id: string): string => `/check-runs/${encodeURIComponent(id)}`

/** What models can do, and stations that are tried out; apart from the other routes, so that only their pages load it. */
export const passportApi = {
  models: (query: Query, signal?: Signal) => request<Page<PassportSummary>>('/passports', { query, signal }),
  ofModel: (query: Query, signal?: Signal) => request<Passport>('/passport', { query, signal }),
  ofStation: (id: string, signal?: Signal) => request<Passport>(`${stationPath(id)}/passport`, { signal }),
  cases: (id: string, signal?: Signal) => request<{ items: CheckCase[] }>(`${stationPath(id)}/check-cases`, { signal }),
  runs: (id: string, signal?: Signal) =>
    request<Page<CheckRun>>(`${stationPath(id)}/check-runs`, { query: { limit: 20 }, signal }),
  run: (id: string, signal?: Signal) => request<CheckRunDetail>(run(id), { signal }),
  start: (id: string, body: CheckRunInput) =>
    request<CheckRun>(`${stationPath(id)}/check-runs`, { method: 'POST', body }),
  cancel: (id: string) => request<CheckRun>(`${run(id)}/cancel`, { method: 'POST', body: {} }),
  report: (id: string, ending: 'html' | 'xml') => download(`${run(id)}/report.${ending}`, `check-run-${id}.${ending}`),
}

export const passportKeys = {
  models: (query: Query) => ['passports', query],
  ofModel: (query: Query) => ['passports', 'one', query],
  ofStation: (id: string) => ['station', id.toLowerCase(), 'passport'],
  cases: (id: string) => ['station', id.toLowerCase(), 'check-cases'],
  runs: (id: string) => ['station', id.toLowerCase(), 'check-runs'],
  run: (id: string) => ['check-runs', id],
} as const
