import { type RequestListener, type Server } from 'node:http'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import { type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { DomainError } from '@stationmaster/contract'
import { type FastifyBaseLogger, type FastifyRequest, fastify, LogController, type RouteOptions } from 'fastify'
import { type Clock, type Ids, type Store } from '../domain/ports.ts'
import { type EventFeed, type Reads } from '../domain/reads.ts'
import { createSites } from '../domain/sites.ts'
import { createTokensAdmin } from '../domain/tokens-admin.ts'
import { createApiKeys, createSessions, createUsers } from '../domain/users.ts'
import { type Metrics } from '../platform/metrics.ts'
import { access, accessOf, mayAct } from './access.ts'
import { createAuthenticator, type Visitor } from './auth/authenticate.ts'
import { createPasswordHasher, type PasswordHasher } from './auth/passwords.ts'
import { refuseOtherSites } from './auth/same-origin.ts'
import { createSignInLinks } from './auth/secrets.ts'
import { createConsole } from './console.ts'
import { createCsvImport } from './csv-import.ts'
import { type Api } from './kit.ts'
import { createNetworkSummary } from './network-summary.ts'
import { buildOpenapi } from './openapi.ts'
import {
  type CertificateAdmin,
  type CheckRunAdmin,
  type CommandService,
  type ConfigurationAdmin,
  type CustomerReports,
  type FleetJobAdmin,
  type KeysOfToken,
  type LocalListAdmin,
  type Maintenance,
  type SecurityUpgradeAdmin,
  type StationAdmin,
  type TransactionAdmin,
  type Versions,
  type WebPaymentAdmin,
} from './ports.ts'
import { errorAnswer, Problem, problem, sendProblem } from './problems.ts'
import { backupRoutes } from './routes/backups.ts'
import { batterySwapRoutes } from './routes/battery-swap.ts'
import { certificateRoutes } from './routes/certificates.ts'
import { checkRunRoutes } from './routes/check-runs.ts'
import { commandRoutes } from './routes/commands.ts'
import { configurationRoutes } from './routes/configuration.ts'
import { csvRoutes } from './routes/csv.ts'
import { customerInformationRoutes } from './routes/customer-information.ts'
import { derControlRoutes } from './routes/der-control.ts'
import { displayMessageRoutes } from './routes/display-messages.ts'
import { eventRoutes } from './routes/events.ts'
import { firmwareRoutes } from './routes/firmware.ts'
import { fleetJobRoutes } from './routes/fleet-jobs.ts'
import { frameRoutes } from './routes/frames.ts'
import { healthRoutes } from './routes/health.ts'
import { idTokenRoutes } from './routes/id-tokens.ts'
import { localListRoutes } from './routes/local-list.ts'
import { monitoringRoutes } from './routes/monitoring.ts'
import { networkProfileRoutes } from './routes/network-profiles.ts'
import { passportRoutes } from './routes/passports.ts'
import { paymentRoutes } from './routes/payments.ts'
import { reservationRoutes } from './routes/reservations.ts'
import { securityEventRoutes } from './routes/security-events.ts'
import { sessionCookie, sessionRoutes } from './routes/session.ts'
import { siteRoutes } from './routes/sites.ts'
import { smartChargingRoutes } from './routes/smart-charging.ts'
import { stationSecurityRoutes } from './routes/station-security.ts'
import { stationRoutes } from './routes/stations.ts'
import { tariffRoutes } from './routes/tariffs.ts'
import { transactionRoutes } from './routes/transactions.ts'
import { userRoutes } from './routes/users.ts'
import { securityHeaders } from './security-headers.ts'
import { createValidatorCompiler } from './validation.ts'

export interface ApiServices {
  store: Store
  reads: Reads
  feed: EventFeed
  events: {
    /** Tells that something was committed; gives back how to stop listening. */
    onCommitted(listener: () => void): () => void
  }
  /** Whether the store takes commits and answers. */
  health(): Promise<{ ok: boolean; detail: string | null }>
  stations: StationAdmin
  commands: CommandService
  transactions: TransactionAdmin
  keysOfToken: KeysOfToken
  webPayments: WebPaymentAdmin
  configuration: ConfigurationAdmin
  localLists: LocalListAdmin
  customerReports: CustomerReports
  fleetJobs: FleetJobAdmin
  checkRuns: CheckRunAdmin
  securityUpgrades: SecurityUpgradeAdmin
  certificates: CertificateAdmin
  maintenance: Maintenance
  versions: Versions
  metrics: Pick<Metrics, 'registry' | 'httpRequests' | 'liveReaders'>
  clock: Clock
  ids: Ids
  log: FastifyBaseLogger
}

export interface ApiOptions {
  organisationId: string
  version: string
  demo: boolean
  /** Where the built console lies, or will. */
  consoleFolder: string
  /** Whether an address is a trusted proxy (F28). */
  trustedProxies: (address: string) => boolean
  publicUrl: string
  /** An administrator's key given from outside. */
  apiKey?: string | undefined
  attempts?: { perName: number; perAddress: number } | undefined
  heartbeatMs?: number | undefined
  passwords?: PasswordHasher | undefined
}

export interface ApiServer extends AsyncDisposable {
  /** Routes are ready; `listen` and the gateway's `upgrade` are its owner's. */
  server: Server
  /** For a second listener with the same routes. */
  handle: RequestListener
  /** A path with a token that signs the first administrator in, once, within the hour. */
  signInPath(): Promise<string>
}

const bodyLimit = 1_048_576
const failuresPerMinute = 300

/** The operators' door: REST, the live stream, health and the console's files. */
export async function createApi(services: ApiServices, options: ApiOptions): Promise<ApiServer> {
  const { store, reads, feed, events, clock, ids, log, metrics } = services
  const { organisationId } = options
  const editing = { store, clock, ids, organisationId }
  const closing = new AbortController()
  const failed = (error: unknown) => log.error({ err: error }, 'Work beside a request failed')
  const sessions = createSessions({ store })
  const apiKeys = createApiKeys(editing)
  const users = createUsers(editing)
  const sites = createSites({ ...editing, desiredChanged: () => services.configuration.changed() })
  const tokens = createTokensAdmin({ ...editing, tokenChanged: services.localLists.tokenChanged })
  const links = createSignInLinks(clock)
  const passwords = options.passwords ?? createPasswordHasher()
  const authenticator = createAuthenticator({
    users: reads.users,
    sessions,
    apiKeys,
    clock,
    configuredApiKey: options.apiKey,
    failed,
  })
  const network = createNetworkSummary({ reads, clock, onCommitted: (listener) => events.onCommitted(listener) })
  const csvImport = createCsvImport({ reads, stations: services.stations, sites, tokens })
  const pages = createConsole(options.consoleFolder, log)
  const attempts = options.attempts ?? { perName: 10, perAddress: 50 }

  async function identify(request: FastifyRequest): Promise<Visitor> {
    const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (bearer !== undefined) return authenticator.byKey(bearer)
    const secret = request.cookies[sessionCookie]
    if (secret !== undefined) return authenticator.bySession(secret)
    throw new DomainError('unauthenticated', 'Send an API key as Authorization: Bearer, or sign in.')
  }

  const empty = (): Api =>
    fastify({
      loggerInstance: log,
      logController: new LogController({ disableRequestLogging: true }),
      bodyLimit,
      exposeHeadRoutes: false,
      forceCloseConnections: 'idle',
      requestTimeout: 120_000,
      genReqId: () => ids.next(),
      trustProxy: (address) => options.trustedProxies(address),
      routerOptions: { maxParamLength: 800 },
    })
      .withTypeProvider<TypeBoxTypeProvider>()
      .setValidatorCompiler(createValidatorCompiler())
      .setSerializerCompiler(() => (data) => JSON.stringify(data))

  async function routes(app: Api): Promise<void> {
    acceptEmptyBodies(app)
    await app.register(cookie)
    await app.register(rateLimit, { global: false, max: failuresPerMinute, timeWindow: 60_000 })
    app.decorateRequest('visitor', null)
    app.setErrorHandler(errorAnswer)
    const failures = app.createRateLimit()

    async function authenticate(request: FastifyRequest): Promise<Visitor> {
      try {
        return await identify(request)
      } catch (error) {
        if (error instanceof DomainError) await refuseFlood(request)
        throw error
      }
    }
    async function refuseFlood(request: FastifyRequest): Promise<void> {
      const limit = await failures(request)
      if (!limit.isAllowed && limit.isExceeded) {
        throw new DomainError('too-many-requests', 'Too many requests without valid credentials.', {
          retryAfterS: limit.ttlInSeconds,
        })
      }
    }

    healthRoutes(app, { health: services.health, closing: closing.signal, metrics: metrics.registry, authenticate })
    await app.register(
      async (v1: Api) => {
        const named = guardRoutes(v1, authenticate, options.publicUrl)
        const about = { organisation: organisationId, version: options.version, demo: options.demo }
        const { stations, commands, transactions, keysOfToken, configuration, maintenance, versions } = services
        sessionRoutes(v1, {
          reads,
          users,
          sessions,
          authenticator,
          passwords,
          links,
          clock,
          publicUrl: options.publicUrl,
          about,
          attempts,
        })
        siteRoutes(v1, { reads, sites, network })
        stationRoutes(v1, { reads, stations, versions, clock })
        configurationRoutes(v1, { reads, configuration })
        transactionRoutes(v1, { reads, transactions, keysOfToken })
        paymentRoutes(v1, { reads, webPayments: services.webPayments })
        reservationRoutes(v1, { reads, keysOfToken, clock })
        idTokenRoutes(v1, { reads, tokens, maintenance })
        localListRoutes(v1, { reads, localLists: services.localLists, commands })
        commandRoutes(v1, { reads, commands })
        smartChargingRoutes(v1, { reads, clock })
        displayMessageRoutes(v1, { reads, clock })
        tariffRoutes(v1, { reads, clock })
        firmwareRoutes(v1, { reads })
        securityEventRoutes(v1, { reads })
        networkProfileRoutes(v1, { reads })
        passportRoutes(v1, { reads })
        checkRunRoutes(v1, { reads, checkRuns: services.checkRuns, versions })
        fleetJobRoutes(v1, { reads, jobs: services.fleetJobs })
        stationSecurityRoutes(v1, { reads, securityUpgrades: services.securityUpgrades, clock })
        derControlRoutes(v1, { reads, clock })
        batterySwapRoutes(v1, { reads })
        monitoringRoutes(v1, { reads, clock })
        customerInformationRoutes(v1, { reads, customerReports: services.customerReports })
        certificateRoutes(v1, { reads, certificates: services.certificates })
        frameRoutes(v1, { reads })
        userRoutes(v1, { reads, users, apiKeys, passwords, clock, revoked: authenticator.revoked })
        csvRoutes(v1, { reads, csvImport, failed })
        backupRoutes(v1, { maintenance, clock })
        eventRoutes(v1, {
          feed,
          closing: closing.signal,
          liveReaders: metrics.liveReaders,
          authenticate: identify,
          onRevoked: authenticator.onRevoked,
          failed,
          heartbeatMs: options.heartbeatMs,
        })
        refuseIdleLines(named)
      },
      { prefix: '/api/v1' },
    )
  }

  const app = empty()
  app.addHook('onRequest', async (_, reply) => void reply.headers(securityHeaders))
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    metrics.httpRequests.inc({ method: request.method, status: String(reply.statusCode) })
  })
  app.addHook('preClose', async () => closing.abort())
  await routes(app)
  let openapi: Promise<string> | undefined
  app.get('/api/openapi.json', { schema: { hide: true } }, async (_, reply) => {
    openapi ??= buildOpenapi(options.version, routes, empty)
    return reply.type('application/json').send(await openapi)
  })
  app.setNotFoundHandler(async (request, reply) => {
    const isPage =
      (request.method === 'GET' || request.method === 'HEAD') && !/^\/(api|ocpp|soap|ocpi)(\/|$)/.test(request.url)
    if (!isPage)
      return sendProblem(
        reply,
        problem('not-found', `${request.method} ${request.url.split('?', 1)[0]} is not there; see /api/openapi.json.`),
      )
    reply.hijack()
    await pages.serve(request.raw, reply.raw)
    return reply
  })
  await app.ready()

  return {
    server: app.server,
    handle: (request, response) => app.routing(request, response),
    async signInPath() {
      const { userId } = await users.ensureAdministrator()
      return `/sign-in?token=${links.create(userId)}`
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await app.close()
      await pages.close()
      network[Symbol.dispose]()
      await authenticator[Symbol.asyncDispose]()
    },
  }
}

/** Many clients name JSON with every request, also where they send nothing: an empty body is none. */
function acceptEmptyBodies(app: Api): void {
  app.addHook('onRequest', async ({ headers }) => {
    const sent = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
    if (!sent && headers['content-type']?.startsWith('application/json') === true) delete headers['content-type']
  })
}

/** Every route gets the role of its line in `access`, the check of it, and its place in the document. */
function guardRoutes(
  v1: Api,
  authenticate: (request: FastifyRequest) => Promise<Visitor>,
  publicUrl: string,
): Set<string> {
  const named = new Set<string>()
  v1.addHook('onRoute', (route: RouteOptions) => {
    const path = route.url.slice('/api/v1'.length)
    for (const method of [route.method].flat()) {
      const least = accessOf(method, path)
      named.add(`${method} ${path}`)
      route.config = { ...route.config, access: least }
      route.schema = {
        ...route.schema,
        operationId: operationId(method, path),
        security: least === 'everyone' ? [] : [{ key: [] }, { session: [] }],
        description: least === 'everyone' ? 'For everyone.' : `Least role: ${least}.`,
        response: { ...responsesOf(route), '4xx': Problem, '5xx': Problem },
      }
    }
  })
  v1.addHook('onRequest', async (request) => {
    const least = request.routeOptions.config.access
    if (least === undefined || least === 'everyone') return
    const visitor = await authenticate(request)
    if (visitor.sessionHash !== null) refuseOtherSites(request, publicUrl)
    if (!mayAct(visitor.role, least))
      throw new DomainError('forbidden', `This needs the role ${least}; yours is ${visitor.role}.`)
    request.visitor = visitor
  })
  return named
}

function responsesOf(route: RouteOptions): Record<string, unknown> {
  const { response } = route.schema ?? {}
  return typeof response === 'object' && response !== null ? { ...response } : {}
}

/** `listStations` would have to be invented for each; method and path are unique already. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  return method.toLowerCase() + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')
}

function refuseIdleLines(named: ReadonlySet<string>): void {
  const idle = Object.keys(access).find((route) => !named.has(route))
  if (idle !== undefined) throw new Error(`api/access.ts names ${idle}, which is no route`)
}
