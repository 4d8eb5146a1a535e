import Type from 'typebox'
import { type Clock } from '../../domain/ports.ts'
import { type Api } from '../kit.ts'
import { type Maintenance } from '../ports.ts'

export function backupRoutes(
  app: Api,
  { maintenance, clock }: { maintenance: Pick<Maintenance, 'backup'>; clock: Clock },
): void {
  app.post(
    '/backups',
    {
      schema: {
        tags: ['backups'],
        summary: 'Download a whole, consistent copy of the database; restore it with `stationmaster restore`',
        produces: ['application/vnd.sqlite3'],
        response: { 200: Type.Unsafe<NodeJS.ReadableStream>({ type: 'string', format: 'binary' }) },
      },
    },
    async (request, reply) => {
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const { stream, bytes } = await maintenance.backup(gone.signal)
      request.log.info('A backup is downloaded')
      const day = new Date(clock.now()).toISOString().slice(0, 16).replaceAll(':', '')
      return reply
        .type('application/vnd.sqlite3')
        .header('content-length', bytes)
        .header('content-disposition', `attachment; filename="stationmaster-${day}.db"`)
        .send(stream)
    },
  )
}
