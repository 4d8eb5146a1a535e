import { isIP } from 'node:net'
import { type FastifyRequest } from 'fastify'
import { type Registry } from 'prom-client'
import Type from 'typebox'
import { type Api } from '../kit.ts'
import { Problem, problem, sendProblem } from '../problems.ts'

export interface HealthRoutes {
  health(): Promise<{ ok: boolean; detail: string | null }>
  closing: AbortSignal
  metrics: Registry
  authenticate(request: FastifyRequest): Promise<unknown>
}

const longestMs = 2_000

export function healthRoutes(app: Api, { health, closing, metrics, authenticate }: HealthRoutes): void {
  const tags = ['health']

  app.get(
    '/livez',
    { schema: { tags, summary: 'The process runs', response: { 200: Type.Object({ status: Type.String() }) } } },
    async () => ({ status: 'alive' }),
  )

  app.get(
    '/readyz',
    {
      schema: {
        tags,
        summary: 'It can serve: the database answers and it is not shutting down',
        response: { 200: Type.Object({ status: Type.String() }), 503: Problem },
      },
    },
    async (_, reply) => {
      if (closing.aborted) return sendProblem(reply, problem('store-unavailable', 'The server is shutting down.'))
      const { ok } = await Promise.race([health().catch(() => away), tooLate()])
      return ok
        ? { status: 'ready' }
        : sendProblem(reply, problem('store-unavailable', 'The database does not answer.'))
    },
  )

  app.get(
    '/metrics',
    {
      schema: {
        tags,
        summary: 'Prometheus metrics, for this machine and for whoever may read the API',
        produces: ['text/plain'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      if (!isLocal(request)) await authenticate(request)
      return reply.type(metrics.contentType).send(await metrics.metrics())
    },
  )
}

/** A request that a proxy passed on is not local, whoever may run the proxy. */
function isLocal({ ip, headers }: FastifyRequest): boolean {
  const address = ip.replace(/^::ffff:/, '')
  const loopback = isIP(address) === 6 ? address === '::1' : address.startsWith('127.')
  return loopback && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined
}

const away = { ok: false }

function tooLate(): Promise<typeof away> {
  return new Promise((resolve) => {
    setTimeout(resolve, longestMs, away).unref()
  })
}
