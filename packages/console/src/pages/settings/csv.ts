import { type CsvKind } from '@stationmaster/contract'

type Columns = typeof import('@stationmaster/contract').csvColumns

/** The columns the contract names, said again so that the whole contract need not be loaded for them. */
export const csvColumns = {
  stations: ['id', 'displayName', 'siteId', 'onboarding', 'securityProfile', 'reading', 'publicEvseIds'],
  credentials: ['id', 'password', 'passwordHex'],
  sites: ['siteId', 'name', 'address', 'postalCode', 'city', 'country', 'timeZone', 'latitude', 'longitude'],
  'id-tokens': ['value', 'type', 'status', 'expiresAt', 'groupId', 'concurrentUse', 'holder', 'note'],
} as const satisfies Columns

export const csvKinds = ['stations', 'credentials', 'sites', 'id-tokens'] as const satisfies readonly CsvKind[]
