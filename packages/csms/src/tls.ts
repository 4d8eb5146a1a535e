/** Binds the TLS listeners to their files for `app.ts`: read at the start, and again when they change. */
import { type X509Certificate } from 'node:crypto'
import { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { type Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { type Config } from './config.ts'
import { type Arrival } from './domain/front-door.ts'
import { type OurDoor, type TrustAnchor } from './domain/security-preconditions.ts'
import { type CertificateStatuses } from './domain/status-question.ts'
import {
  clientCertificateOf,
  forwardedCertificateOf,
  type Presented,
  type Trust,
} from './gateway/client-certificate.ts'
import { type Listener } from './gateway/directory.ts'
import { forwardedChain } from './gateway/forwarded-certificate.ts'
import { TlsListener } from './gateway/tls-listener.ts'
import { endpointGuard, isPublic } from './platform/endpoint-guard.ts'
import { createGuardedHttp, type GuardedHttp } from './platform/guarded-http.ts'
import { createIssuerLookup } from './platform/issuer-lookup.ts'
import { type Logger } from './platform/log.ts'
import { clock } from './platform/machine.ts'
import { type Metrics } from './platform/metrics.ts'
import { networkList } from './platform/proxies.ts'
import { RememberedStatuses } from './platform/status-cache.ts'
import { createStatusLookup } from './platform/status-lookup.ts'
import { fingerprintOf, readTlsMaterial, type TlsFiles } from './platform/tls-material.ts'

export interface TlsSettings extends TlsFiles {
  tlsPort: number | null
  legacyTlsPort: number | null
  clientCertificateHeader: string
}

export interface TlsDoor extends AsyncDisposable {
  /** Null without `--tls-port`. */
  server: Server | null
  /** For TLS before 1.2; null without `--legacy-tls-port`. */
  legacy: Server | null
  /** What a station showed to us, or to a trusted proxy that tells it. */
  certificateOf(request: IncomingMessage): Presented | null
  /** Authorities that stood between a station and who is trusted. */
  issuers(): Iterable<X509Certificate>
  tlsOf(socket: Duplex): Arrival['tls']
  /** Who station certificates are trusted from. */
  authorities(): readonly X509Certificate[]
  /** The roots our certificates lead to. */
  trustAnchors(): readonly TrustAnchor[]
  expiresAt(): number | null
  /** Takes the files anew when one of them changed; what does not fit together leaves the old ones in use. */
  look(): Promise<void>
}

interface TlsServices {
  log: Logger
  handle: RequestListener
  trustedProxies: (address: string) => boolean
  /** Where authorities are fetched that stand between a station and its root. */
  http: GuardedHttp
  /** A handshake that no station was told of. */
  ended(outcome: 'tls-failed' | 'tls-crowded', listener: Listener): void
}

/** Nothing but stations comes by the old port: a browser that cannot do better is not let near a password. */
function nothingHere(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404, { Connection: 'close' }).end()
}

const mostIssuers = 256

/** @throws ConfigError when the files do not fit together */
export function openTls(settings: TlsSettings, { log, handle, trustedProxies, http, ended }: TlsServices): TlsDoor {
  const { tlsPort, legacyTlsPort, clientCertificateHeader: header } = settings
  let seen = ''
  const read = () => {
    const material = readTlsMaterial(settings, clock.now())
    seen = fingerprintOf(settings)
    for (const warning of material.warnings) log.warn(warning)
    return material
  }
  let material = read()
  const authorities = (): readonly X509Certificate[] => material.authorities
  const issuers = new Map<string, X509Certificate>()
  const remember = (issuer: X509Certificate) => {
    issuers.delete(issuer.fingerprint256)
    issuers.set(issuer.fingerprint256, issuer)
    if (issuers.size > mostIssuers) issuers.delete(issuers.keys().next().value ?? '')
  }
  const closing = new AbortController()
  const lookUpIssuer = createIssuerLookup({ clock, http, authorities, ended: closing.signal })
  const trust = (): Trust => ({
    authorities: authorities(),
    now: clock.now(),
    async findIssuer(leaf) {
      const found = await lookUpIssuer(leaf)
      if (typeof found !== 'string') remember(found)
      return found
    },
  })
  const noting = (by: Listener) => ({
    trustedProxies,
    handshakeFailed(remoteAddress: string, code: string) {
      ended('tls-failed', by)
      log.debug({ remoteAddress, code }, 'A TLS handshake came to nothing')
    },
    crowded(remoteAddress: string) {
      ended('tls-crowded', by)
      log.debug({ remoteAddress }, 'Too many TLS handshakes at once')
    },
  })
  const listener = tlsPort === null ? null : new TlsListener({ material, handle, ...noting('tls') })
  const legacy =
    legacyTlsPort === null
      ? null
      : new TlsListener({ material, handle: nothingHere, legacy: true, ...noting('legacy-tls') })
  const oldSockets = new WeakSet<Duplex>()
  legacy?.server.on('secureConnection', (socket: TLSSocket) => oldSockets.add(socket))
  return {
    server: listener?.server ?? null,
    legacy: legacy?.server ?? null,
    certificateOf(request) {
      const own = clientCertificateOf(request.socket, trust())
      const chain = own !== null || header === '' ? [] : forwardedChain(request, header, trustedProxies)
      const presented = own ?? forwardedCertificateOf(chain, trust())
      for (const issuer of presented?.issuers ?? []) remember(issuer)
      return presented
    },
    issuers: () => issuers.values(),
    tlsOf(socket) {
      if (!(socket instanceof TLSSocket)) return null
      return {
        version: socket.getProtocol() ?? 'unknown',
        cipher: socket.getCipher().standardName,
        legacy: oldSockets.has(socket),
      }
    },
    authorities,
    trustAnchors: () => material.trustAnchors,
    expiresAt: () => material.expiresAt,
    async look() {
      if (fingerprintOf(settings) === seen) return
      material = read()
      listener?.renew(material)
      legacy?.renew(material)
      log.info('The TLS certificates were read anew')
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await Promise.all([listener?.[Symbol.asyncDispose](), legacy?.[Symbol.asyncDispose]()])
    },
  }
}

/** To addresses that stations and certificates name. @throws ConfigError for a network that is none */
export function createStatusHttp(config: Pick<Config, 'statusNetworks' | 'caUrl'>): GuardedHttp {
  const named = networkList('status-networks', config.statusNetworks)
  return createGuardedHttp({
    clock,
    guard: endpointGuard(
      (address) => isPublic(address) || named(address),
      (where) => `${where} is no public address, and in no network of --status-networks`,
    ),
    trustedOrigin: config.caUrl === '' ? null : new URL(config.caUrl).origin,
  })
}

interface StatusServices {
  tls: Pick<TlsDoor, 'authorities' | 'issuers'>
  contractAuthorities: readonly X509Certificate[]
  /** What the door asks by, for issuers too. */
  doorHttp: GuardedHttp
  metrics: Pick<Metrics, 'certificateStatuses'>
}

/** Who is asked whether a certificate is still good, by who asks: each has turns of its own, so that none waits for another. */
export interface Statuses extends AsyncDisposable {
  /** Of what stations have us ask (M06, M07). */
  station: CertificateStatuses
  /** Of contracts, in which the authorities of stations have no say. */
  contract: CertificateStatuses
  door: CertificateStatuses
}

/** @throws ConfigError for a network that is none */
export function openStatuses(
  config: Pick<Config, 'statusNetworks' | 'caUrl'>,
  { tls, contractAuthorities, doorHttp, metrics }: StatusServices,
): Statuses {
  const asking = (
    askedFor: 'station' | 'contract' | 'door',
    http: GuardedHttp,
    authorities: () => readonly X509Certificate[],
  ) =>
    new RememberedStatuses({
      clock,
      lookUp: createStatusLookup({ clock, http, authorities, withNonce: askedFor !== 'station' }),
      answered: ({ source }, { status, verified }) =>
        metrics.certificateStatuses.inc({ asked_for: askedFor, source, status, verified: String(verified) }),
    })
  const station = asking('station', createStatusHttp(config), () => [...tls.authorities(), ...contractAuthorities])
  const contract = asking('contract', createStatusHttp(config), () => contractAuthorities)
  const door = asking('door', doorHttp, () => [...tls.authorities(), ...tls.issuers()])
  return {
    station,
    contract,
    door,
    async [Symbol.asyncDispose]() {
      await Promise.all([station, contract, door].map((one) => one[Symbol.asyncDispose]()))
    },
  }
}

/** What this server offers to stations, as its settings say. */
export function ourDoor(
  { publicUrl, tlsPort, tlsStationCa, trustedProxies }: Config,
  tls: Pick<TlsDoor, 'expiresAt'>,
): OurDoor {
  const isBehindTls = publicUrl.startsWith('https:') && trustedProxies.length > 0
  const stations = publicUrl === '' ? null : `${publicUrl.replace(/^http/, 'ws').replace(/\/+$/, '')}/ocpp`
  return {
    secure: tlsPort !== null || isBehindTls,
    stationAuthorities: tlsStationCa.length > 0,
    addresses: {
      plain: stations?.startsWith('ws:') === true ? stations : null,
      secure: stations?.startsWith('wss:') === true ? stations : null,
    },
    certificateExpiresAt: tls.expiresAt(),
  }
}
