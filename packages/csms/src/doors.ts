/** Where stations come in: the WebSocket gateway and the door for SOAP, with what they need of the rest. */

import { type Config } from './config.ts'
import { contradicts } from './domain/security-profiles.ts'
import { type DeviationLog } from './gateway/deviation-log.ts'
import { type Directory } from './gateway/directory.ts'
import { type Dock } from './gateway/dock.ts'
import { Doorkeeper } from './gateway/doorkeeper.ts'
import { DuplicateWatch } from './gateway/duplicate-watch.ts'
import { type Presence } from './gateway/presence.ts'
import { Gateway } from './gateway/server.ts'
import { SoapDoor } from './gateway/soap-door.ts'
import { createEndpointGuard } from './gateway/soap-guard.ts'
import { type Network } from './network.ts'
import { type Logger } from './platform/log.ts'
import { clock, ids } from './platform/machine.ts'
import { type Metrics } from './platform/metrics.ts'
import { networkList } from './platform/proxies.ts'
import { type Underway } from './platform/underway.ts'
import { type OpenDatabase } from './storage/open.ts'
import { type TlsDoor } from './tls.ts'

export interface DoorParts {
  config: Config
  log: Logger
  metrics: Metrics
  proxies: (address: string) => boolean
  database: OpenDatabase
  network: Network
  interrogations: Underway
  docks: ReadonlyMap<string, Dock>
  directory: Directory
  presence: Presence
  deviations: DeviationLog
  tls: TlsDoor
  storeIsBack(): boolean
  failed(what: string, error: unknown): void
}

export function createGateway({
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
  tls,
  storeIsBack,
  failed,
}: DoorParts): Gateway {
  const { onboarding, interrogation, ports } = network
  return new Gateway({
    docks,
    directory,
    presence,
    ids,
    trustedProxies: proxies,
    certificateOf: (request) => tls.certificateOf(request),
    tlsOf: (socket) => tls.tlsOf(socket),
    contradicts,
    maxFrameBytes: config.maxFrameBytes,
    frontDoor: {
      ...onboarding,
      interrogate: (stationId, occasion, socketClosed) =>
        interrogations.run(socketClosed, (signal) => interrogation.interrogate(stationId, occasion, signal)),
    },
    doorkeeper: new Doorkeeper(),
    duplicates: new DuplicateWatch(),
    storeIsBack,
    noteHandshake: (outcome, listener) => metrics.handshakes.inc({ outcome, listener }),
    noteRefusal: (kind) => metrics.violations.inc({ kind }),
    failed: (error) => failed('A handshake or close', error),
    services: {
      clock,
      frames: database.frames,
      transactions: ports.transactions,
      note: {
        call(version, action, outcome, seconds) {
          metrics.calls.inc({ version, action, outcome })
          metrics.callSeconds.observe(seconds)
        },
        violation(link, { reason, action, description }) {
          metrics.violations.inc({ kind: reason })
          log.debug({ station: link.guest.identity, action, description }, `A frame was not as it should be: ${reason}`)
        },
        deviation(note) {
          metrics.deviations.inc({ rule: note.rule })
          deviations.add(note)
        },
        seen: (stationId, at) => presence.seen(stationId, at),
        failed: (link, action, error) =>
          log.error({ err: error, station: link.guest.identity, action }, 'A call could not be answered'),
      },
    },
  })
}

export function createSoapDoor(
  {
    config,
    metrics,
    network,
    docks,
    proxies,
    failed,
  }: Pick<DoorParts, 'config' | 'metrics' | 'network' | 'docks' | 'proxies' | 'failed'>,
  gateway: Gateway,
): SoapDoor {
  const named = networkList('soap-networks', config.soapNetworks)
  return new SoapDoor({
    gateway,
    docks,
    clock,
    guard: (own) => createEndpointGuard(named, own),
    trustedProxies: proxies,
    maxBytes: config.maxFrameBytes,
    publicUrl: config.publicUrl,
    noteHandshake: (outcome, listener) => metrics.handshakes.inc({ outcome, listener }),
    endpointRefused({ guest }, endpoint, reason) {
      const note = { action: 'EndpointRefused', data: { endpoint: endpoint.slice(0, 300), reason } } as const
      network.onboarding
        .securityNoted(guest.stationId, note, clock.now())
        .catch((error: unknown) => failed('Noting an address that is not called', error))
    },
    failed: (error) => failed('A request over SOAP', error),
  })
}
