import Type, { type Static } from 'typebox'

/** Columns of each CSV file, in order; the first row names them. */
export const csvColumns = {
  stations: ['id', 'displayName', 'siteId', 'onboarding', 'securityProfile', 'reading', 'publicEvseIds'],
  credentials: ['id', 'password', 'passwordHex'],
  sites: ['siteId', 'name', 'address', 'postalCode', 'city', 'country', 'timeZone', 'latitude', 'longitude'],
  'id-tokens': ['value', 'type', 'status', 'expiresAt', 'groupId', 'concurrentUse', 'holder', 'note'],
} as const
export type CsvKind = keyof typeof csvColumns

/** `POST /imports/{kind}`: good rows are taken, bad ones are named; `?dryRun=true` only looks. */
export const ImportResult = Type.Object({
  /** As the file was read; what is no UTF-8 is taken for Windows-1252. */
  encoding: Type.Enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'], { type: 'string' }),
  rows: Type.Integer(),
  created: Type.Integer(),
  changed: Type.Integer(),
  errors: Type.Array(
    Type.Object({ row: Type.Integer(), column: Type.Union([Type.String(), Type.Null()]), message: Type.String() }),
  ),
})
export type ImportResult = Static<typeof ImportResult>
