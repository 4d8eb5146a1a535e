/** The only file that knows every room. */
import { readFileSync } from 'node:fs'
import { type Server } from 'node:http'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createAdapters, eachAdapter } from './adapters/adapters.ts'
import { type ApiServer, createApi } from './api/server.ts'
import { type Config } from './config.ts'
import { type Vendor } from './domain/data-transfer.ts'
import { type DomainPorts } from './domain/domain-ports.ts'
import { type StationCall } from './domain/inbound.ts'
import { keysOfValue } from './domain/key-codes.ts'
import { type VatRegister } from './domain/ports.ts'
import { createGateway, createSoapDoor } from './doors.ts'
import { duties } from './duties.ts'
import { Feed } from './events/feed.ts'
import { DeviationLog } from './gateway/deviation-log.ts'
import { Directory } from './gateway/directory.ts'
import { type Dock, dock } from './gateway/dock.ts'
import { Presence } from './gateway/presence.ts'
import { createRelay } from './gateway/relay.ts'
import { type Introduction } from './gateway/server.ts'
import { type Job, Schedule } from './jobs/schedule.ts'
import { createNetwork } from './network.ts'
import { contractTrust } from './platform/contract-trust.ts'
import { httpAuthority } from './platform/http-authority.ts'
import { httpContractPool } from './platform/http-contract-pool.ts'
import { openInstallationKey } from './platform/installation-key.ts'
import { listen } from './platform/listen.ts'
import { createLog, type Logger } from './platform/log.ts'
import { clock, ids } from './platform/machine.ts'
import { createMetrics, type Metrics, showConnections, showStore } from './platform/metrics.ts'
import { trustedProxies } from './platform/proxies.ts'
import { readSecretFile } from './platform/secret-file.ts'
import { readAuthorities } from './platform/tls-material.ts'
import { Underway } from './platform/underway.ts'
import { lockFolder } from './storage/folder-lock.ts'
import { type OpenDatabase, type OpenOptions, openDatabase } from './storage/open.ts'
import { createReads } from './storage/reads/index.ts'
import { createStatusHttp, openStatuses, openTls, ourDoor, type TlsDoor } from './tls.ts'
import { createUpkeep } from './upkeep.ts'

export interface AppOptions {
  /** For crash tests and benchmarks: what happens around commits. */
  storage?: Pick<OpenOptions, 'commitDelayMs' | 'hooks' | 'holdMs'>
  /** Who answers DataTransfer of their stations (P01); others get UnknownVendorId. */
  vendors?: readonly Vendor[]
  /** Where VAT numbers are looked up (C18); without it none is called valid unless its form is enough. */
  vatRegister?: VatRegister
}

export interface App extends AsyncDisposable {
  /** E.g. `http://127.0.0.1:8080`. */
  address: string
  /** E.g. `https://127.0.0.1:8443`; null without `--tls-port`. */
  tlsAddress: string | null
  /** The same for TLS before 1.2; null without `--legacy-tls-port`. */
  legacyTlsAddress: string | null
  /** A link that signs the first administrator in, once, within the hour. */
  signInLink(): Promise<string>
}

const organisationId = 'default'
const consoleFolder = fileURLToPath(new URL('../../console/dist', import.meta.url))

/** Where the data is: as given, or a file in the data folder. */
export function databaseUrl({ database, data }: Pick<Config, 'database' | 'data'>): string {
  return database === '' ? `sqlite:${join(data, 'stationmaster.db')}` : database
}

/** Where this process keeps what no other may touch: its data folder, and the database's if that lies elsewhere. */
function foldersOf(config: Config): string[] {
  const url = databaseUrl(config)
  const isFile = url.startsWith('sqlite:') && url !== 'sqlite::memory:'
  const folders = [config.data, ...(isFile ? [dirname(url.slice('sqlite:'.length))] : [])]
  return [...new Set(folders.map((folder) => resolve(folder)))]
}

/** Starts one node; everything it opened is closed by disposing it, stations first. */
export async function startApp(config: Config, options: AppOptions = {}): Promise<App> {
  const opened = new AsyncDisposableStack()
  try {
    return await start(config, options, opened)
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

async function start(config: Config, options: AppOptions, opened: AsyncDisposableStack): Promise<App> {
  const log = createLog(config.logLevel)
  const metrics = createMetrics()
  const proxies = trustedProxies(config.trustedProxies)
  const locks = foldersOf(config).map((folder) => opened.use(lockFolder(folder)))
  const database = opened.use(
    await openDatabase({
      ...options.storage,
      url: databaseUrl(config),
      exclusive: true,
      copyTaken: config.copyTaken,
      failed: (error) => log.error({ err: error }, 'Storage could not do its upkeep'),
      ...(config.transactionNumberStart === 0 ? {} : { firstTransactionNumber: config.transactionNumberStart }),
    }),
  )
  const { api, server, tls } = await assemble({
    config,
    log,
    metrics,
    proxies,
    database,
    opened,
    vendors: options.vendors ?? [],
    vatRegister: options.vatRegister,
  })
  const address = await listen(server, config, 'port')
  const tlsAddress = tls.server === null ? null : await listen(tls.server, config, 'tlsPort')
  const legacyTlsAddress = tls.legacy === null ? null : await listen(tls.legacy, config, 'legacyTlsPort')
  for (const lock of locks) lock.announce(address)
  return {
    address,
    tlsAddress,
    legacyTlsAddress,
    signInLink: async () => `${config.publicUrl === '' ? address : config.publicUrl}${await api.signInPath()}`,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

interface Parts {
  config: Config
  log: Logger
  metrics: Metrics
  proxies: (address: string) => boolean
  database: OpenDatabase
  opened: AsyncDisposableStack
  vendors: readonly Vendor[]
  vatRegister: VatRegister | undefined
}

async function assemble({
  config,
  log,
  metrics,
  proxies,
  database,
  opened,
  vendors,
  vatRegister,
}: Parts): Promise<{ api: ApiServer; server: Server; tls: TlsDoor }> {
  const { store } = database
  showStore(metrics.registry, database.metrics)
  const failed = (what: string, error: unknown) => log.error({ err: error }, `${what} failed`)
  const reads = createReads(database.reads)
  const directory = new Directory()
  showConnections(metrics.registry, () => directory.count())
  const docks = new Map<string, Dock>()
  const links = createRelay(directory, docks, (type, verdict) => metrics.commands.inc({ type, verdict }))
  const deviations = new DeviationLog(store, clock)
  const installationKey = openInstallationKey(join(config.data, 'installation.key'))
  // Its server waits for what the API still answers, so it closes after it.
  const doorHttp = createStatusHttp(config)
  const tls = opened.use(
    openTls(config, {
      http: doorHttp,
      log,
      handle: (request, response) => api.handle(request, response),
      trustedProxies: proxies,
      ended: (outcome, listener) => metrics.handshakes.inc({ outcome, listener }),
    }),
  )
  const contractAuthorities = readAuthorities('contract-ca', config.contractCa)
  const statuses = opened.use(openStatuses(config, { tls, contractAuthorities, doorHttp, metrics }))
  const network = createNetwork({
    organisationId,
    store,
    reads,
    links,
    failed,
    passwords: installationKey,
    vault: installationKey,
    statuses: statuses.station,
    doorStatuses: statuses.door,
    contractStatuses: statuses.contract,
    strictRevocation: config.revocation === 'strict',
    deviations: {
      noted({ stationId, ...deviation }) {
        const guest = directory.find(stationId)?.link.guest
        if (guest !== undefined) deviations.add({ guest, ...deviation })
      },
    },
    organisations: config.stationOrganisation,
    renewalDays: config.certificateRenewalDays,
    authority:
      config.caUrl === ''
        ? null
        : httpAuthority({ url: config.caUrl, secret: () => readSecretFile(config.caSecretFile) }),
    contractTrust: contractTrust(() => contractAuthorities),
    uncheckedContracts: config.contractUnchecked,
    contractPool:
      config.contractPoolUrl === ''
        ? null
        : httpContractPool({
            url: config.contractPoolUrl,
            secret: () => readSecretFile(config.contractPoolSecretFile),
          }),
    unknown: config.onboarding === '' ? 'pending' : config.onboarding,
    interrogate: config.interrogate,
    heartbeatIntervalS: config.heartbeatInterval,
    vendors,
    receiptUrl: config.receiptUrl === '' ? null : config.receiptUrl,
    acceptsVatForm: config.vatCheck === 'form',
    vatRegister,
    door: () => ourDoor(config, tls),
    trustAnchors: () => tls.trustAnchors(),
  })
  const adapters = createAdapters(
    introducing(network.ports, {
      vouchesFor: (call, serialNumber) => gateway.vouchesFor(call, serialNumber),
      introduce: (call, boot) => gateway.introduce(call, boot),
    }),
  )
  for (const one of eachAdapter(adapters, dock)) docks.set(one.version, one)
  const presence = new Presence({
    clock,
    touch: (seen) => database.maintenance.touchStations(seen),
    offline: (stationId, at) => network.onboarding.offline(stationId, at),
    isOnline: (stationId) => directory.find(stationId) !== undefined,
    failed: (error) => failed('Writing when stations were last heard', error),
  })
  for (const { stationId, since } of await network.onboarding.recover()) presence.disconnected(stationId, since)
  // F15: a blip, such as a checkpoint that holds the writer for a moment, shuts no door.
  let looksAway = 0
  const isBack = () => looksAway < blipLooks
  const watchStore = async () => {
    looksAway = (await database.health()).ok ? 0 : looksAway + 1
    if (looksAway === lostLooks) gateway.storeLost()
  }
  const interrogations = new Underway()
  const parts = {
    config,
    log,
    metrics,
    proxies,
    database,
    network,
    interrogations,
    docks,
    directory,
    presence,
    deviations,
    failed,
    tls,
  }
  const feed = opened.use(new Feed({ outbox: database.events, failed: (error) => failed('The event feed', error) }))
  // Closed in reverse: stations hear a close first, and the HTTP server, which waits for every socket, goes last.
  const api = opened.use(
    await createApi(
      {
        store,
        reads,
        metrics,
        clock,
        ids,
        log,
        feed,
        events: database.events,
        health: () => database.health(),
        stations: network.stations,
        commands: network.remoteControl,
        transactions: { close: network.closing.close, setCost: network.costs.set },
        keysOfToken: (value) => keysOfValue(value, installationKey),
        webPayments: network.webPayments,
        configuration: network.configuration,
        localLists: network.localLists,
        customerReports: network.customerReports,
        fleetJobs: network.fleetJobs,
        checkRuns: network.checkRuns,
        securityUpgrades: network.securityUpgrades,
        certificates: network.certificates,
        maintenance: createUpkeep({
          organisationId,
          database,
          url: databaseUrl(config),
          passwords: installationKey,
          vault: installationKey,
          erased: network.localLists.erased,
        }),
        versions: links,
      },
      {
        organisationId,
        consoleFolder,
        version: version(),
        demo: !config.empty,
        trustedProxies: proxies,
        publicUrl: config.publicUrl,
        apiKey: config.apiKey,
      },
    ),
  )
  opened.use(interrogations)
  opened.use(network.remoteControl)
  opened.use(network.fleet)
  opened.use(network.certificates)
  opened.use(network.checkRuns)
  const always: Job[] = [
    { name: 'Watching the store', everyMs: secondMs, run: watchStore },
    { name: 'Noting who fell silent', everyMs: 5 * secondMs, run: () => soapDoor.sweep() },
  ]
  opened.use(new Schedule([...always, ...duties(parts)], failed))
  const gateway = opened.use(createGateway({ ...parts, storeIsBack: isBack }))
  const soapDoor = createSoapDoor(parts, gateway)
  for (const server of [api.server, tls.server, tls.legacy]) {
    if (server === null) continue
    gateway.attach(server)
    soapDoor.attach(server)
  }
  return { api, server: api.server, tls }
}

interface Introducing {
  vouchesFor(call: StationCall, serialNumber: string | null): boolean
  introduce(call: StationCall, device: Introduction): void
}

const anHourS = 3_600

/** Tells the gateway what a station says of itself, so that deviations and duplicates are known by their device. */
function introducing(ports: DomainPorts, gateway: Introducing): DomainPorts {
  const boot: DomainPorts['provisioning']['boot'] = async (call, input) => {
    if (!gateway.vouchesFor(call, input.serialNumber)) {
      return { status: 'rejected', intervalS: anHourS, at: clock.now() }
    }
    const result = await ports.provisioning.boot(call, input)
    const { vendor, model, firmwareVersion, serialNumber } = input
    gateway.introduce(call, { vendor, model, firmwareVersion: firmwareVersion ?? '', serialNumber })
    return result
  }
  return { ...ports, provisioning: { ...ports.provisioning, boot } }
}

const secondMs = 1_000
/** So many looks a second apart must find the store away before stations are turned away. */
const blipLooks = 3
/** … and so many before their sockets close: as long as a call is held. */
const lostLooks = 20

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const manifest: unknown = JSON.parse(text)
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : ''
}
