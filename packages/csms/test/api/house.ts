/** The whole API on a real database and a real port; only the stations' sockets are played. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CommandType, commandTypes } from '@stationmaster/contract'
import { pino } from 'pino'
import { type ApiOptions, createApi } from '../../src/api/server.ts'
import { newConnector, newEvse } from '../../src/domain/availability-state.ts'
import { createCertificates } from '../../src/domain/certificates.ts'
import { CheckRuns } from '../../src/domain/check-runs.ts'
import { createCustomerReports } from '../../src/domain/customer-information.ts'
import { createDesiredConfiguration } from '../../src/domain/desired-configuration-apply.ts'
import { createFleetJobs } from '../../src/domain/fleet-jobs.ts'
import { keysOfValue } from '../../src/domain/key-codes.ts'
import { createLocalLists } from '../../src/domain/local-list-service.ts'
import { type Evse, type EvseState, type Station } from '../../src/domain/model.ts'
import { createOnboarding } from '../../src/domain/onboarding.ts'
import { type StationAnswer, type StationLinks } from '../../src/domain/outbound.ts'
import { type NewEvent, type Passwords, put, type Store, type Write } from '../../src/domain/ports.ts'
import { newStation } from '../../src/domain/provisioning-registry.ts'
import { createStations } from '../../src/domain/provisioning-stations.ts'
import { RemoteControl } from '../../src/domain/remote-control.ts'
import { TriggerWatch } from '../../src/domain/remote-control-triggers.ts'
import { createSecurityUpgrades } from '../../src/domain/security-upgrade.ts'
import { createTransactionClosing } from '../../src/domain/transactions-close.ts'
import { createTransactionCosts } from '../../src/domain/transactions-cost.ts'
import { createWebPayments } from '../../src/domain/web-payment.ts'
import { Feed } from '../../src/events/feed.ts'
import { installationKey } from '../../src/platform/installation-key.ts'
import { ids } from '../../src/platform/machine.ts'
import { createMetrics } from '../../src/platform/metrics.ts'
import { totp } from '../../src/platform/totp.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { createReads } from '../../src/storage/reads/index.ts'

export const t0 = Date.UTC(2026, 0, 5, 10)
export const organisationId = 'default'
export const houseVault = installationKey(new Uint8Array(32))
/** The key that is given from outside. */
export const configuredKey = 'given-from-outside-0123456789'

const completed: StationAnswer = {
  verdict: 'completed',
  status: 'Accepted',
  code: null,
  description: null,
  payload: { status: 'Accepted' },
}

/** Sockets that answer what the test says. */
class PlayedLinks implements StationLinks {
  readonly online = new Set<string>()
  readonly sent: { stationId: string; type: string; parameters: unknown }[] = []
  readonly closed: string[] = []
  answer: StationAnswer = completed

  isOnline(stationId: string): boolean {
    return this.online.has(stationId)
  }
  async send(stationId: string, type: CommandType, parameters: unknown, _: unknown, options: { onSent: () => void }) {
    options.onSent()
    this.sent.push({ stationId, type, parameters })
    return this.answer
  }
  async call(stationId: string, type: string, parameters: unknown, _: boolean, options: { onSent: () => void }) {
    options.onSent()
    this.sent.push({ stationId, type, parameters })
    return this.answer
  }
  commandsOf(protocolVersion: string | null): CommandType[] {
    return protocolVersion === null ? [] : commandTypes
  }
  close(stationId: string): void {
    this.closed.push(stationId)
  }
}

/** A value of an answer that must be text or a number, as text. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new TypeError(`expected text, found ${JSON.stringify(value)}`)
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  json: Record<string, unknown> & { items: Record<string, unknown>[] }
}

export interface FrameRow {
  stationId: string
  at: number
  direction: 'in' | 'out'
  messageType: number | null
  messageId: string | null
  action: string | null
  payload: string
}

/** One turn of the clock; ends early with the signal. */
async function tick(ms: number, signal?: AbortSignal): Promise<boolean> {
  try {
    await sleep(Math.min(ms, 1), undefined, { signal })
    return true
  } catch {
    return false
  }
}

export async function openHouse(options: Partial<ApiOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'stationmaster-api-'))
  const time = { now: t0 }
  const clock = { now: () => time.now }
  const path = join(folder, 'test.db')
  const database = await openDatabase({ url: `sqlite:${path}`, clock })
  let refusal: Error | null = null
  const store: Store = { run: (unit) => (refusal === null ? database.store.run(unit) : Promise.reject(refusal)) }
  const health = { ok: true, detail: null }
  const reads = createReads(database.reads)
  const links = new PlayedLinks()
  const logged: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) })
  const passwords: Passwords = {
    hash: (password) => createHash('sha256').update(password).digest('hex'),
    matches: (password, hash) => createHash('sha256').update(password).digest('hex') === hash,
    generate: () => randomBytes(15).toString('base64url'),
  }
  const keysOfToken = (value: string) => keysOfValue(value, passwords)
  const failed = (error: unknown) => logged.push(String(error))
  const timers = { sleep: (ms: number, signal?: AbortSignal) => tick(ms, signal) }
  const editing = { store, clock, ids, organisationId }
  const traitsOf = () => undefined
  const remoteControl = new RemoteControl({
    store,
    clock,
    ids,
    timers,
    links,
    traitsOf,
    passwords,
    failed,
    triggers: new TriggerWatch(store),
    redact: (_, payload) => payload,
  })
  const onboarding = createOnboarding({
    revocation: { refusal: async () => undefined, entered: () => undefined, left: () => undefined },
    organisations: ['Net'],
    organisationId,
    store,
    clock,
    passwords,
    unknown: 'pending',
    heartbeatIntervalS: 300,
  })
  const stations = createStations({
    ...editing,
    passwords,
    links,
    traitsOf,
    onboarding,
    remoteControl,
    heartbeatIntervalS: 300,
  })
  const checks = new CheckRuns({
    ...editing,
    timers,
    links,
    remoteControl,
    frames: () => Promise.resolve([]),
    failed,
  })
  const erased: string[] = []
  const feed = new Feed({ outbox: database.events, failed, gatherMs: 1, pollMs: 60_000 })
  const api = await createApi(
    {
      store,
      reads,
      events: database.events,
      feed,
      health: () => Promise.resolve(health),
      stations,
      clock,
      ids,
      log,
      metrics: createMetrics(),
      commands: remoteControl,
      keysOfToken,
      webPayments: createWebPayments({
        ...editing,
        store,
        vault: houseVault,
        totp,
        passwords,
        isOnline: (stationId) => links.isOnline(stationId),
        submit: (stationId, request, actor) => remoteControl.submit(stationId, request, actor),
        waitFor: (commandId, ms) => remoteControl.waitFor(commandId, ms),
        templates: () => reads.payments.templates(),
      }),
      transactions: {
        close: createTransactionClosing(editing).close,
        setCost: createTransactionCosts({
          store,
          clock,
          traitsOf,
          isOnline: () => false,
          submit: () => Promise.reject(new Error('nobody is there')),
        }).set,
      },
      configuration: createDesiredConfiguration({ ...editing, timers, remoteControl }),
      certificates: createCertificates({
        ...editing,
        links,
        authority: null,
        organisations: [],
        submit: (stationId, request, actor) => remoteControl.submit(stationId, request, actor),
        failed,
      }),
      localLists: createLocalLists({ ...editing, links, traitsOf, remoteControl }),
      customerReports: createCustomerReports({ ...editing, vault: installationKey(new Uint8Array(32)) }),
      checkRuns: checks,
      fleetJobs: createFleetJobs({
        ...editing,
        reads: reads.fleet,
        vault: { seal: (text) => `sealed ${text.length}`, open: () => '{}' },
        prepare: async (job) => job,
      }),
      securityUpgrades: createSecurityUpgrades({
        ...editing,
        links,
        traitsOf,
        remoteControl,
        passwords,
        door: () => ({
          secure: true,
          stationAuthorities: false,
          addresses: { plain: null, secure: 'wss://csms.example/ocpp' },
          certificateExpiresAt: null,
        }),
        trustAnchors: () => [],
      }),
      maintenance: {
        backup: async () => ({ stream: Readable.from(['a whole database']), bytes: 16 }),
        erase: async (_, key) => {
          erased.push(key)
          return 3
        },
      },
      versions: links,
    },
    {
      organisationId,
      version: '0.1.0',
      demo: false,
      publicUrl: '',
      trustedProxies: () => false,
      consoleFolder: join(folder, 'console'),
      apiKey: configuredKey,
      attempts: { perName: 1_000, perAddress: 1_000 },
      ...options,
    },
  )
  await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve))
  const { port } = api.server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`

  async function write(writes: Write[], events: NewEvent[] = []): Promise<void> {
    await store.run({ touches: [], needs: {}, decide: () => ({ result: null, writes, events }) })
  }

  async function raw(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<Answer> {
    const response = await fetch(origin + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} }
  }

  /** As the key given from outside, unless another is named. */
  function ask(method: string, path: string, body?: unknown, key: string = configuredKey): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${key}` }
    if (body !== undefined) headers['content-type'] = 'application/json'
    return raw(method, `/api/v1${path}`, headers, body === undefined ? undefined : JSON.stringify(body))
  }

  function csv(path: string, text: string | Uint8Array<ArrayBuffer>, key: string = configuredKey): Promise<Answer> {
    return raw('POST', `/api/v1${path}`, { authorization: `Bearer ${key}`, 'content-type': 'text/csv' }, text)
  }

  return {
    api,
    store,
    reads,
    clock,
    time,
    links,
    logged,
    folder,
    origin,
    port,
    erased,
    remoteControl,
    write,
    raw,
    ask,
    csv,
    database,
    health,
    keysOfToken,
    /** From now on the store takes nothing. */
    refuse(error: Error): void {
      refusal = error
    },
    get: (path: string, key?: string) => ask('GET', path, undefined, key),
    /** A registered station with its EVSEs, as the store keeps it. */
    async station(identity: string, changes: Partial<Station> = {}, evses: { state: EvseState; id?: string }[] = []) {
      const station = {
        ...newStation({ organisationId, identity, onboarding: 'accepted', heartbeatIntervalS: 300, at: t0 }),
        ...changes,
      }
      const rows: Evse[] = evses.map(({ state, id }, index) => ({
        ...newEvse(organisationId, station.stationId, index + 1, t0),
        state,
        publicEvseId: id ?? null,
      }))
      const event = {
        organisationId,
        type: 'station.changed',
        stationId: station.stationId,
        at: t0,
        source: 'operator',
        data: {},
      }
      await write(
        [
          put('station', station),
          ...rows.map((row) => put('evse', row)),
          ...rows.map(({ evseId }) =>
            put('connector', newConnector(organisationId, station.stationId, { evseId, connectorId: 1 }, null)),
          ),
        ],
        [event],
      )
      if (station.online) links.online.add(station.stationId)
      return station
    },
    /** Frames as the log keeps them, oldest first. */
    async frames(rows: FrameRow[]): Promise<void> {
      for (const row of rows) database.frames.append({ organisationId, connectionId: null, note: null, ...row })
      await database.frames.flush()
    },
    /** Puts files where the built console is looked for. */
    console(files: Record<string, string>) {
      for (const [name, text] of Object.entries(files)) {
        const file = join(folder, 'console', name)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, text)
      }
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]()
      await feed[Symbol.asyncDispose]()
      await checks[Symbol.asyncDispose]()
      await remoteControl[Symbol.asyncDispose]()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type House = Awaited<ReturnType<typeof openHouse>>
