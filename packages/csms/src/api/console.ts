import { stat } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse } from 'node:http'
import { join, normalize } from 'node:path'
import { type FastifyBaseLogger } from 'fastify'
import { securityHeaders } from './security-headers.ts'

/** Serves the console's files and, for every other page of it, its index. */
export interface Console {
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>
  close(): Promise<void>
}

const yearS = 365 * 24 * 3_600

/**
 * A small server of its own, made when the first page is asked for, so that the API does not wait for it at the start.
 *
 * @param folder looked at with each request, so that a build that ends later is found
 */
export function createConsole(folder: string, log: FastifyBaseLogger): Console {
  let made: Promise<(request: IncomingMessage, response: ServerResponse) => void> | undefined
  let running: { close(): Promise<void> } | undefined

  async function make() {
    const [{ fastify, LogController }, files, compress] = await Promise.all([
      import('fastify'),
      import('@fastify/static'),
      import('@fastify/compress'),
    ])
    const app = fastify({ loggerInstance: log, logController: new LogController({ disableRequestLogging: true }) })
    app.addHook('onSend', async (_, reply) => void reply.headers(securityHeaders))
    await app.register(compress.default, { threshold: 1_024, encodings: ['br', 'gzip'] })
    await app.register(files.default, { serve: false })
    app.get('/*', async (request, reply) => {
      const path = normalize(decodeURI(request.url.split('?', 1)[0] ?? '/'))
      if (path !== '/' && (await isFile(join(folder, path)))) {
        // The build puts a hash of its content into the name of everything under assets.
        const forever = path.startsWith('/assets/')
        return reply.sendFile(path.slice(1), folder, { immutable: forever, maxAge: forever ? yearS * 1_000 : 0 })
      }
      if (path.startsWith('/assets/')) return reply.code(404).type('text/plain').send('Not found')
      if (!(await isFile(join(folder, 'index.html')))) {
        return reply
          .code(503)
          .header('retry-after', '2')
          .header('cache-control', 'no-store')
          .type('text/html')
          .send(beingBuilt)
      }
      return reply.header('cache-control', 'no-cache').sendFile('index.html', folder, { cacheControl: false })
    })
    await app.ready()
    running = app
    return app.routing
  }

  return {
    async serve(request, response) {
      made ??= make()
      ;(await made)(request, response)
    },
    close: async () => running?.close(),
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

const beingBuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><meta name="viewport" content="width=device-width"><title>Stationmaster</title></head>
<body style="font-family: system-ui, sans-serif; max-width: 36rem; margin: 20vh auto; padding: 0 1rem">
<h1>Stationmaster</h1>
<p>The console is being built; this page opens it when it is ready. Stations and the API are served already.</p>
</body>
</html>
`
