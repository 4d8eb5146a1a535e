import { type RevocationReason, type StationCertificate, type StationCertificates } from '@stationmaster/contract'
import { type Query, request, stationPath } from './http.ts'
import { type Page } from './types.ts'

type Signal = AbortSignal | undefined

/** Certificates that stations asked for; apart from the other routes, so that only their pages load it. */
export const certificatesApi = {
  list: (query: Query, signal?: Signal) => request<Page<StationCertificate>>('/certificates', { query, signal }),
  ofStation: (id: string, signal?: Signal) =>
    request<StationCertificates>(`${stationPath(id)}/certificates`, { signal }),
  revoke: (id: string, revocationReason: RevocationReason, reason: string) =>
    request<StationCertificate>(`/certificates/${encodeURIComponent(id)}/revoke`, {
      method: 'POST',
      body: reason === '' ? { revocationReason } : { revocationReason, reason },
    }),
}

export const certificateKeys = {
  list: (query: Query) => ['certificates', query],
  ofStation: (id: string) => ['station', id.toLowerCase(), 'certificates'],
} as const
