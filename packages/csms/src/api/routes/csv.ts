import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type CsvKind, csvColumns, ImportResult } from '@stationmaster/contract'
import { stringify } from 'csv-stringify'
import { type FastifyRequest } from 'fastify'
import Type from 'typebox'
import { rowOf } from '../../domain/csv.ts'
import { type Reads } from '../../domain/reads.ts'
import { type CsvImport, csvByteLimit } from '../csv-import.ts'
import { decodeCsv } from '../csv-text.ts'
import { type Api, editorOf, ReasonQuery } from '../kit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** How the bytes of a CSV body were read. */
    csvEncoding: ImportResult['encoding']
  }
}

export interface CsvRoutes {
  reads: Reads
  csvImport: CsvImport
  failed(error: unknown): void
}

type Row = Record<string, string | number>

export function csvRoutes(app: Api, { reads, csvImport, failed }: CsvRoutes): void {
  const tags = ['csv']
  const { exports } = reads
  const tables = {
    stations: { columns: csvColumns.stations, rows: () => mapped(exports.stations(), rowOf.stations) },
    sites: { columns: csvColumns.sites, rows: () => mapped(exports.sites(), rowOf.sites) },
    'id-tokens': { columns: csvColumns['id-tokens'], rows: () => mapped(exports.idTokens(), rowOf['id-tokens']) },
    credentials: { columns: ['id', 'setAt'], rows: () => mapped(exports.credentials(), rowOf.credentials) },
  } as const satisfies Record<CsvKind, { columns: readonly string[]; rows(): AsyncGenerator<Row> }>

  app.decorateRequest('csvEncoding', 'utf-8')
  app.addContentTypeParser(
    ['text/csv', 'application/csv'],
    { parseAs: 'buffer', bodyLimit: csvByteLimit },
    async (request: FastifyRequest, body: Buffer) => {
      const { text, encoding } = decodeCsv(body)
      request.csvEncoding = encoding
      return text
    },
  )

  for (const kind of kinds) {
    const { columns, rows } = tables[kind]
    app.get(
      `/exports/${kind}.csv`,
      {
        schema: {
          tags,
          summary: `Export ${kind} as CSV${kind === 'credentials' ? '; which stations have a password and since when, never the password' : ''}`,
          produces: ['text/csv'],
          response: { 200: Type.Unsafe<NodeJS.ReadableStream>({ type: 'string' }) },
        },
      },
      async (_, reply) => {
        const text = stringify({ header: true, columns: [...columns], escape_formulas: true, bom: true })
        pipeline(Readable.from(rows()), text).catch(failed)
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="${kind}.csv"`)
          .send(text)
      },
    )

    app.post(
      `/imports/${kind}`,
      {
        bodyLimit: csvByteLimit,
        schema: {
          tags,
          summary: `Import ${kind} from CSV with the columns ${csvColumns[kind].join(', ')}; an empty cell keeps what is there`,
          consumes: ['text/csv'],
          querystring: Type.Object({ dryRun: Type.Optional(Type.Boolean()), ...ReasonQuery.properties }),
          body: Type.String(),
          response: { 200: ImportResult },
        },
      },
      async (request) => ({
        ...(await csvImport.run(kind, request.body, {
          dryRun: request.query.dryRun ?? false,
          editor: editorOf(request, request.query.reason),
        })),
        encoding: request.csvEncoding,
      }),
    )
  }
}

const kinds = ['stations', 'sites', 'id-tokens', 'credentials'] as const satisfies CsvKind[]

async function* mapped<T>(items: AsyncIterable<T>, row: (item: T) => Row): AsyncGenerator<Row> {
  for await (const item of items) yield row(item)
}
