import {
  type CsvKind,
  csvColumns,
  DomainError,
  Identity,
  IdTokenInput,
  type ImportResult,
  SiteInput,
  StationInput,
} from '@stationmaster/contract'
import { parse } from 'csv-parse'
import Value from 'typebox/value'
import { type Editor } from '../domain/audit.ts'
import { CellError, type Cells, headerFault, inputOf, keyColumn, plainCell } from '../domain/csv.ts'
import { idTokenKey } from '../domain/id-token.ts'
import { type Reads } from '../domain/reads.ts'
import { type Sites } from '../domain/sites.ts'
import { type TokensAdmin } from '../domain/tokens-admin.ts'
import { instantOf, stationKey } from './kit.ts'
import { type StationAdmin } from './ports.ts'
import { createValidatorCompiler, InvalidInput } from './validation.ts'

export const csvByteLimit = 10 * 1_048_576
const rowLimit = 100_000
/** So many rows are on their way to the store at once, so that they share commits and the stations do not wait. */
const atOnce = 100
/** So many errors one answer names. */
const errorLimit = 1_000

export interface CsvImportOptions {
  reads: Reads
  stations: StationAdmin
  sites: Sites
  tokens: TokensAdmin
}

interface Row {
  number: number
  cells: Cells
  key: string
  /** More cells than the first row names. */
  surplus: boolean
}
type RowError = ImportResult['errors'][number]

/** Good rows are taken, bad ones are named; a dry run only looks. */
export function createCsvImport({ reads, stations, sites, tokens }: CsvImportOptions) {
  const compile = createValidatorCompiler()
  const fitsStation = checked(compile({ schema: StationInput, httpPart: 'body' }))
  const fitsSite = checked(compile({ schema: SiteInput, httpPart: 'body' }))
  const fitsIdToken = checked(compile({ schema: IdTokenInput, httpPart: 'body' }))
  const isStation = (input: unknown): input is StationInput => fitsStation(input)
  const isSite = (input: unknown): input is SiteInput => fitsSite(input)
  const isIdToken = (input: unknown): input is IdTokenInput => fitsIdToken(input)

  /** What a row would do; the schema of the matching PUT has the last word on its cells. */
  function prepared(kind: CsvKind, { cells, key }: Row): (editor: Editor) => Promise<{ created: boolean }> {
    const input: unknown = inputOf(kind, cells)
    if (kind === 'stations' && isStation(input)) {
      const identity = identityOf(cells)
      return (editor) => stations.put(editor, identity, input)
    }
    if (kind === 'credentials' && isStation(input)) {
      const identity = identityOf(cells)
      return (editor) => stations.put(editor, identity, { ...input, passwordBy: 'expected' })
    }
    if (kind === 'sites' && isSite(input)) return (editor) => sites.save(editor, key, input)
    if (kind !== 'id-tokens' || !isIdToken(input)) throw new Error(`there are no rows of ${kind}`)
    const { expiresAt, ...changes } = input
    const expiry = expiresAt === undefined || expiresAt === null ? {} : { expiresAt: instantOf(expiresAt) }
    return (editor) => tokens.save(editor, tokenOf(cells), { ...changes, ...expiry })
  }

  async function run(
    kind: CsvKind,
    text: string,
    { dryRun, editor }: { dryRun: boolean; editor: Editor },
  ): Promise<Omit<ImportResult, 'encoding'>> {
    const rows = await rowsOf(kind, text)
    const errors: RowError[] = []
    const counts = { created: 0, changed: 0 }
    const seen = new Map<string, number>()
    for (let start = 0; start < rows.length; start += atOnce) {
      const batch = rows.slice(start, start + atOnce)
      const known = await reads.exports.known(
        kind,
        batch.map(({ key }) => key),
      )
      const siteIds = kind === 'stations' ? batch.flatMap(({ cells }) => cells.siteId || []) : []
      const there = await reads.exports.known('sites', [...new Set(siteIds)])
      await Promise.all(
        batch.map(async (row) => {
          const before = seen.get(row.key)
          seen.set(row.key, before ?? row.number)
          try {
            if (before !== undefined)
              throw new CellError(keyColumn[kind], `The same ${keyColumn[kind]} is in row ${before}.`)
            const created = await take(kind, row, { isKnown: known.has(row.key), sites: there }, dryRun ? null : editor)
            counts[created ? 'created' : 'changed']++
          } catch (error) {
            errors.push(rowError(row.number, error))
          }
        }),
      )
    }
    errors.sort((a, b) => a.row - b.row)
    return { rows: rows.length, ...counts, errors: errors.slice(0, errorLimit) }
  }

  /** @param editor null only looks */
  async function take(
    kind: CsvKind,
    row: Row,
    { isKnown, sites }: { isKnown: boolean; sites: ReadonlySet<string> },
    editor: Editor | null,
  ): Promise<boolean> {
    if (row.key === '') throw new CellError(keyColumn[kind], `${keyColumn[kind]} is empty.`)
    if (row.surplus) throw new CellError(null, 'The row has more cells than the first row names.')
    const save = prepared(kind, row)
    if (kind === 'credentials' && !isKnown)
      throw new CellError('id', 'There is no such station; import stations first.')
    const siteId = kind === 'stations' ? (row.cells.siteId ?? '') : ''
    if (siteId !== '' && !sites.has(siteId)) {
      throw new CellError('siteId', `There is no site ${siteId}; import sites first.`)
    }
    return editor === null ? !isKnown : (await save(editor)).created
  }

  return { run }
}
export type CsvImport = ReturnType<typeof createCsvImport>

async function rowsOf(kind: CsvKind, text: string): Promise<Row[]> {
  const rows: Row[] = []
  let header: string[] | undefined
  try {
    const options = { bom: true, delimiter: delimiterOf(text), relax_column_count: true, skip_empty_lines: true }
    for await (const record of parse(text, options)) {
      const cells: string[] = Array.isArray(record) ? record.map((cell) => plainCell(String(cell))) : []
      if (header === undefined) {
        const fault = headerFault(kind, cells)
        if (fault !== null) throw notValid(fault)
        header = cells
        continue
      }
      if (rows.length >= rowLimit) throw notValid(`At most ${rowLimit} rows; split the file.`)
      rows.push(rowFrom(kind, rows.length + 2, header, cells))
    }
  } catch (error) {
    if (error instanceof DomainError) throw error
    throw notValid(error instanceof Error ? error.message : 'The file is not CSV.')
  }
  if (header === undefined)
    throw notValid(`The file is empty; its first row names the columns ${csvColumns[kind].join(', ')}.`)
  return rows
}

function rowFrom(kind: CsvKind, number: number, header: readonly string[], values: readonly string[]): Row {
  const cells = Object.fromEntries(header.map((column, index) => [column, values[index] ?? '']))
  const surplus = values.slice(header.length).some((value) => value !== '')
  return { number, cells, key: keyOf(kind, cells), surplus }
}

function keyOf(kind: CsvKind, cells: Cells): string {
  const named = cells[keyColumn[kind]] ?? ''
  if (named === '' || kind === 'sites') return named
  return kind === 'id-tokens' ? keyOfToken(cells) : stationKey(named)
}

/** `;` where a spreadsheet's language writes decimals with a comma. */
function delimiterOf(text: string): string {
  const [header = ''] = text.split(/\r?\n/, 1)
  const count = (sign: string) => header.split(sign).length
  return [';', '\t'].find((sign) => count(sign) > count(',')) ?? ','
}

function tokenOf(cells: Cells): { value: string; type: string } {
  return { value: cells.value ?? '', type: cells.type ? cells.type : 'ISO14443' }
}

function keyOfToken(cells: Cells): string {
  const { value, type } = tokenOf(cells)
  return idTokenKey(value, type)
}

function identityOf(cells: Cells): string {
  const id = cells.id ?? ''
  if (!Value.Check(Identity, id)) {
    throw new CellError('id', 'An identity has 1 to 48 characters, none of them a colon or a control character.')
  }
  return id
}

function rowError(row: number, error: unknown): RowError {
  if (error instanceof CellError) return { row, column: error.column, message: error.message }
  if (error instanceof InvalidInput) return { row, column: error.field?.split('.')[0] ?? null, message: error.message }
  if (error instanceof DomainError) {
    const { field } = error.fields
    return { row, column: typeof field === 'string' ? field : null, message: error.detail }
  }
  throw error
}

function notValid(detail: string): DomainError {
  return new DomainError('rows-not-valid', detail)
}

type Check = (input: unknown) => boolean

/** @returns true, or throws what is wrong with the input */
function checked(validate: (input: unknown) => { value: unknown } | { error: InvalidInput }): Check {
  return (input) => {
    const verdict = validate(input)
    if ('error' in verdict) throw verdict.error
    return true
  }
}
