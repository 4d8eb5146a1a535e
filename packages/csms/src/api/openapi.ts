import { type Api } from './kit.ts'

/** The parts of the document that no route knows. */
function openapiOptions(version: string) {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Stationmaster',
        version,
        description:
          'Instants are RFC 3339 in UTC. Lists come in pages: pass `nextCursor` as `?cursor=`. Errors are problems (RFC 9457) whose `code` is stable. Every change may carry a `reason`: in its JSON body, or as `?reason=` where it has none.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          key: { type: 'http' as const, scheme: 'bearer', description: 'An API key' },
          session: {
            type: 'apiKey' as const,
            in: 'cookie' as const,
            name: 'stationmaster_session',
            description: 'The console; changes also need the header `X-Stationmaster-Request: 1`',
          },
        },
      },
    },
  }
}

/**
 * The document from the routes themselves, made by a server that never listens when it is first asked for: making it
 * at the start would cost every start what few ask for.
 */
export async function buildOpenapi(
  version: string,
  routes: (app: Api) => Promise<void>,
  empty: () => Api,
): Promise<string> {
  const { default: swagger } = await import('@fastify/swagger')
  const app = empty()
  await app.register(swagger, openapiOptions(version))
  await routes(app)
  await app.ready()
  const document = JSON.stringify(app.swagger(), withPrefixItems)
  await app.close()
  return document
}

/** JSON Schema 2020-12, which OpenAPI 3.1 speaks, names the members of a tuple `prefixItems`. */
function withPrefixItems(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('items' in value) || !Array.isArray(value.items)) return value
  const { items, additionalItems: _closed, ...rest }: { items: unknown; additionalItems?: unknown } = value
  return { ...rest, prefixItems: items, items: false }
}
