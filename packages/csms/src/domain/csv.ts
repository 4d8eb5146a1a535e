/** Rows of CSV files in the operator's words: what a cell means and how a value is written; pure. */
import { type CsvKind, csvColumns } from '@stationmaster/contract'
import { type IdToken } from './id-token-model.ts'
import { type Evse, type Site, type Station } from './model.ts'

export type Cells = Readonly<Record<string, string>>

/** A cell that cannot be read. */
export class CellError extends Error {
  override name = 'CellError'
  readonly column: string | null
  constructor(column: string | null, message: string) {
    super(message)
    this.column = column
  }
}

/** The column that says which row it is. */
export const keyColumn = {
  stations: 'id',
  credentials: 'id',
  sites: 'siteId',
  'id-tokens': 'value',
} as const satisfies Record<CsvKind, string>

/** Spreadsheets read a cell that begins like this as a formula; the export puts an apostrophe before it. */
const formula = /^'(?=[=+\-@\t\r])/

export function plainCell(text: string): string {
  return text.trim().replace(formula, '')
}

function number(cells: Cells, column: string): number | undefined {
  const text = cells[column]
  if (text === undefined || text === '') return undefined
  const value = Number(text.replace(',', '.'))
  if (Number.isNaN(value)) throw new CellError(column, `"${text}" is not a number.`)
  return value
}

/** Fields of the cells that are not empty: an empty cell keeps what is there. */
function texts(cells: Cells, columns: readonly string[]): Record<string, string> {
  return Object.fromEntries(columns.flatMap((column) => (cells[column] ? [[column, cells[column]]] : [])))
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** `SE*ABC*E1 SE*ABC*E2` in the order of the EVSEs, or `2=SE*ABC*E2` by number. */
function publicEvseIds(cells: Cells): { evseId: number; publicEvseId: string }[] | undefined {
  const text = cells.publicEvseIds
  if (text === undefined || text === '') return undefined
  return text.split(/[\s|]+/).map((part, index) => {
    const [evseId, publicEvseId] = part.includes('=') ? part.split('=', 2) : [String(index + 1), part]
    const number = Number(evseId)
    if (!Number.isInteger(number) || number < 1 || publicEvseId === undefined || publicEvseId === '') {
      throw new CellError('publicEvseIds', `"${part}" is not an EVSE id; write SE*ABC*E1 SE*ABC*E2 or 1=SE*ABC*E1.`)
    }
    return { evseId: number, publicEvseId }
  })
}

/** What a row asks for, as the body of the matching PUT; checked against its schema by the door. */
export function inputOf(kind: CsvKind, cells: Cells): Record<string, unknown> {
  switch (kind) {
    case 'stations':
      return {
        ...texts(cells, ['displayName', 'siteId', 'onboarding', 'reading']),
        ...given({ securityProfile: number(cells, 'securityProfile'), evses: publicEvseIds(cells) }),
      }
    case 'credentials':
      if ((cells.password ?? '') === '' && (cells.passwordHex ?? '') === '') {
        throw new CellError('password', 'Give password, or passwordHex for bytes that are no text.')
      }
      return { password: cells.passwordHex ? { hex: cells.passwordHex } : cells.password }
    case 'sites':
      return {
        ...texts(cells, ['name', 'address', 'postalCode', 'city', 'country', 'timeZone']),
        ...given({ latitude: number(cells, 'latitude'), longitude: number(cells, 'longitude') }),
      }
    case 'id-tokens':
      return texts(cells, ['status', 'expiresAt', 'groupId', 'concurrentUse', 'holder', 'note'])
  }
}

/** What a header lacks or has too much; null when it will do. */
export function headerFault(kind: CsvKind, header: readonly string[]): string | null {
  const columns: readonly string[] = csvColumns[kind]
  const unknown = header.find((column) => !columns.includes(column))
  if (unknown !== undefined) return `The first row names a column "${unknown}"; known are ${columns.join(', ')}.`
  if (new Set(header).size < header.length) return 'The first row names a column twice.'
  const key = keyColumn[kind]
  return header.includes(key) ? null : `The first row must name the column ${key}.`
}

const instant = (at: number | null) => (at === null ? '' : new Date(at).toISOString())

export const rowOf = {
  stations: ({ station, evses }: { station: Station; evses: readonly Evse[] }): Record<string, string | number> => ({
    id: station.identity,
    displayName: station.displayName ?? '',
    siteId: station.siteId ?? '',
    onboarding: station.onboarding,
    securityProfile: station.securityProfile,
    reading: station.reading,
    publicEvseIds: evses
      .flatMap(({ evseId, publicEvseId }) => (publicEvseId === null ? [] : [`${evseId}=${publicEvseId}`]))
      .join(' '),
  }),
  credentials: ({ stationId, setAt }: { stationId: string; setAt: number }): Record<string, string> => ({
    id: stationId,
    setAt: instant(setAt),
  }),
  sites: (site: Site): Record<string, string | number> => ({
    siteId: site.siteId,
    name: site.name,
    address: site.address ?? '',
    postalCode: site.postalCode ?? '',
    city: site.city ?? '',
    country: site.country ?? '',
    timeZone: site.timeZone,
    latitude: site.latitude ?? '',
    longitude: site.longitude ?? '',
  }),
  'id-tokens': (token: IdToken): Record<string, string> => ({
    value: token.value,
    type: token.type,
    status: token.status,
    expiresAt: instant(token.expiresAt),
    groupId: token.groupId ?? '',
    concurrentUse: token.concurrentUse ?? '',
    holder: token.holder ?? '',
    note: token.note ?? '',
  }),
}
