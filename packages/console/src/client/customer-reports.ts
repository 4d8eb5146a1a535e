import { type CustomerReport, type CustomerReportSummary } from '@stationmaster/contract'
import { request, stationPath } from './http.ts'

/** What stations told of persons: the list holds nothing of it, and what was told is kept in no cache. */
export const customerReportsApi = {
  ofStation: (id: string, signal?: AbortSignal) =>
    request<{ items: CustomerReportSummary[] }>(`${stationPath(id)}/customer-reports`, { signal }),
  read: (commandId: string, reason: string) =>
    request<CustomerReport>(`/commands/${encodeURIComponent(commandId)}/customer-information`, {
      reason: reason === '' ? undefined : reason,
    }),
}

export const customerReportKeys = {
  ofStation: (id: string) => ['station', id.toLowerCase(), 'customer-reports'],
} as const
