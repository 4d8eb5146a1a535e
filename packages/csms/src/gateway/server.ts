import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import { type Duplex } from 'node:stream'
import {
  basicCredentials,
  identityFromTarget,
  type LinkOwner,
  OcppWebSocketServer,
  ocppVersions,
  offeredSubprotocols,
} from '@stationmaster/ocpp'
import { type Admission, type Arrival, type Guest, type OpenedLink } from '../domain/front-door.ts'
import { type Instant } from '../domain/model.ts'
import { type Ids, StoreUnavailable } from '../domain/ports.ts'
import { isSecure, remoteAddressOf } from '../platform/proxies.ts'
import { type Presented } from './client-certificate.ts'
import { type Connection, type ConnectionServices, type StationSocket } from './connection.ts'
import { type Directory, type Listener, listenerOf } from './directory.ts'
import { type Dock } from './dock.ts'
import { type Doorkeeper } from './doorkeeper.ts'
import { type DuplicateWatch, type Mark } from './duplicate-watch.ts'
import { type FrontDoor } from './ports.ts'
import { type Presence } from './presence.ts'

/** Why a handshake ended; also the label it is counted under. */
export type HandshakeOutcome =
  | 'admitted'
  | 'no-identity'
  | 'unauthorized'
  | 'not-found'
  | 'crowded'
  | 'turned-away'
  | 'no-common-version'
  | 'store-unavailable'
  | 'tls-failed'
  | 'tls-crowded'

export interface GatewayOptions {
  docks: ReadonlyMap<string, Dock>
  frontDoor: FrontDoor
  directory: Directory
  presence: Presence
  doorkeeper: Doorkeeper
  duplicates: DuplicateWatch
  services: Omit<ConnectionServices, 'storeLost' | 'booted' | 'closed' | 'refused'>
  ids: Ids
  trustedProxies: (address: string) => boolean
  /** What the handshake learned of a station's certificate; null when there is none. */
  certificateOf(request: IncomingMessage): Pick<Presented, 'certificate' | 'statusPlaces'> | null
  /** How it is encrypted, where that ends here. */
  tlsOf(socket: Duplex): Arrival['tls']
  /** Whether a certificate's name speaks against the serial number a station says. */
  contradicts(certificateName: string, identity: string, serialNumber: string): boolean
  maxFrameBytes: number
  /** False while the store is away: upgrades get 503 (F15). */
  storeIsBack(): boolean
  noteHandshake(outcome: HandshakeOutcome, listener: Listener): void
  noteRefusal: ConnectionServices['refused']
  failed(error: unknown): void
}

/** So many handshakes look something up at once; a returning network is admitted in steps (F15). */
const handshakesAtOnce = 64
const handshakesWaiting = 2_048
const spreadMs = 60_000

const statusOf = {
  'no-identity': 404,
  unauthorized: 401,
  'not-found': 404,
  crowded: 429,
  'turned-away': 429,
  'store-unavailable': 503,
} as const satisfies Partial<Record<HandshakeOutcome, number>>

/** Given to every signal: without a reason each would make an error with a stack of its own. */
const isOver = new Error('the socket has closed, or there is another occasion to ask')

function destroyIt(this: Duplex): void {
  this.destroy()
}

/** What a link of a station is made of; whoever owns it hears what comes in. */
export interface AttachableSocket extends StationSocket {
  attach(owner: LinkOwner): void
}

export type Introduction = Pick<Guest, 'vendor' | 'model' | 'firmwareVersion' | 'serialNumber'>

/** Where stations enter. */
export class Gateway implements AsyncDisposable {
  readonly #options: GatewayOptions
  /** The same for all connections. */
  readonly #services: ConnectionServices
  readonly #host: OcppWebSocketServer
  readonly #interrogations = new Map<Connection, AbortController>()
  readonly #waiting: (() => void)[] = []
  #handshakes = 0
  #closing = false

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#services = {
      ...options.services,
      storeLost: (connection) => this.#closeLater(connection),
      booted: (connection, at, adopts) => this.#booted(connection, at, adopts),
      closed: (connection, reason) => this.#closed(connection, reason),
      refused: (refusal) => options.noteRefusal(refusal),
    }
    this.#host = new OcppWebSocketServer({ maxFrameBytes: options.maxFrameBytes })
  }

  /** Takes the upgrades below `/ocpp`; any other is refused. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // A socket that breaks during its handshake has nobody left to tell.
      socket.on('error', destroyIt)
      void this.#upgrade(request, socket, head).catch((error: unknown) => {
        if (error instanceof StoreUnavailable) this.#refuse(socket, 'store-unavailable')
        else {
          this.#options.failed(error)
          socket.destroy()
        }
      })
    })
  }

  /** A graceful end: stations get a close they retry on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true
    for (const connection of this.#options.directory) connection.close(1001, 'the server is going down')
    await this.#host[Symbol.asyncDispose]()
  }

  /**
   * The store has been away for longer than a call is held: a station that is offline keeps what it has to say, so the
   * silent ones are sent away too, while it lasts (F15).
   */
  storeLost(): void {
    for (const connection of this.#options.directory) this.#closeLater(connection, () => this.#isShut())
  }

  /**
   * What a station said of itself in its boot. Of two devices that take turns, the one whose identity it was before
   * keeps it (F12): by then the serial number on file is that of whoever booted last.
   */
  introduce(call: { stationId: string; receivedAt: Instant }, introduction: Introduction): void {
    const connection = this.#options.directory.find(call.stationId)
    // A boot of the socket before, committed late, says nothing of this one.
    if (connection === undefined || call.receivedAt < connection.link.at) return
    const onFile = connection.link.guest.serialNumber
    const { serialNumber } = introduction
    Object.assign(connection.link.guest, introduction, { serialNumber: onFile ?? serialNumber })
    if (serialNumber === null) return
    const accepted = this.#holder('serial', call.stationId, serialNumber, onFile ?? serialNumber)
    if (accepted === null || accepted === serialNumber) return
    setImmediate(() => connection.close(1008, 'another device has this identity'))
  }

  /**
   * B01.FR.11–12: whether a boot may be from the device that its link's certificate was made for; one that may not ends
   * the link.
   */
  vouchesFor(call: { stationId: string; receivedAt: Instant }, serialNumber: string | null): boolean {
    const connection = this.#options.directory.find(call.stationId)
    if (connection === undefined || call.receivedAt < connection.link.at) return true
    const { certificateName, identity } = connection.link.guest
    if (certificateName === null || serialNumber === null) return true
    if (!this.#options.contradicts(certificateName, identity, serialNumber)) return true
    const { frontDoor, failed } = this.#options
    const note = { action: 'CertificateOfAnotherStation', data: { certificateName, serialNumber } } as const
    frontDoor.securityNoted(call.stationId, note, call.receivedAt).catch(failed)
    setImmediate(() => connection.close(1008, 'the certificate is that of another station'))
    return false
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const identity = identityFromTarget(request.url ?? '')
    if (identity === null) return this.#refuse(socket, 'no-identity')
    const offered = offeredSubprotocols(request.headers['sec-websocket-protocol']).slice(0, 16)
    const arrival = this.arrivalOf(request, identity, offered)
    const admission = await this.enter(arrival)
    if (socket.destroyed) return
    if (admission.kind !== 'admitted') return this.#refuse(socket, admission.kind)
    this.#welcome(request, socket, head, arrival, admission.guest)
  }

  /** The door itself, whatever a station came by: who is refused is on record by then. */
  async enter(arrival: Arrival): Promise<Admission | { kind: 'turned-away' | 'store-unavailable' }> {
    const { doorkeeper, frontDoor, services } = this.#options
    // F14: who brings credentials is heard, whatever others behind the same address do.
    const { remoteAddress, stationId, credentials } = arrival
    if (doorkeeper.turnsAway(remoteAddress, stationId, credentials !== null, services.clock.now())) {
      return { kind: 'turned-away' }
    }
    if (this.#isShut() || this.#waiting.length >= handshakesWaiting) return { kind: 'store-unavailable' }
    const admission = await this.#inTurn((turnOver) => frontDoor.admit(arrival, turnOver))
    if (this.#isShut()) return { kind: 'store-unavailable' }
    if (admission.kind === 'admitted') doorkeeper.admitted(remoteAddress, stationId)
    else doorkeeper.refused(remoteAddress, stationId, services.clock.now())
    return admission
  }

  #isShut(): boolean {
    return this.#closing || !this.#options.storeIsBack()
  }

  /** Who comes with a request. */
  arrivalOf(request: IncomingMessage, identity: string, subprotocols: readonly string[]): Arrival {
    const basic = basicCredentials(request.headers.authorization)
    const presented = this.#options.certificateOf(request)
    return {
      identity,
      stationId: identity.toLowerCase(),
      remoteAddress: remoteAddressOf(request, this.#options.trustedProxies),
      subprotocols,
      credentials: basic === null ? null : { username: basic.user, password: basic.password },
      secure: isSecure(request, this.#options.trustedProxies),
      tls: this.#options.tlsOf(request.socket),
      certificate: presented?.certificate ?? null,
      ...(presented === null ? {} : { statusPlaces: presented.statusPlaces }),
    }
  }

  #refuse(socket: Duplex, outcome: keyof typeof statusOf): void {
    this.#options.noteHandshake(outcome, listenerOf(this.#options.tlsOf(socket)?.version))
    const status = statusOf[outcome]
    const headers = ['Connection: close', 'Content-Length: 0']
    if (status === 401) headers.push('WWW-Authenticate: Basic realm="OCPP"')
    if (status === 429 || status === 503) headers.push('Retry-After: 60')
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join('\r\n')}\r\n\r\n`)
  }

  #welcome(request: IncomingMessage, socket: Duplex, head: Buffer, arrival: Arrival, guest: Guest): void {
    const assumedVersion = ocppVersions.find((version) => version === guest.assumedVersion)
    const tolerance = assumedVersion === undefined ? {} : { assumedVersion }
    let outcome: HandshakeOutcome = 'no-common-version'
    // From here on the socket's faults are the link's.
    socket.off('error', destroyIt)
    this.#host.upgrade({ request, socket, head, pings: guest.pings, ...tolerance }, (link) => {
      const dock = this.#options.docks.get(link.version)
      if (dock === undefined) return link.close(1002, 'this version is not spoken here')
      outcome = 'admitted'
      this.open(link, dock, arrival, guest)
    })
    this.#options.noteHandshake(outcome, listenerOf(arrival.tls?.version))
  }

  /** Binds what a station came by to its version, and puts the link on record. */
  open(socket: AttachableSocket, dock: Dock, arrival: Arrival, guest: Guest): Connection {
    const { services, ids, directory, presence, frontDoor, failed } = this.#options
    const link: OpenedLink = {
      linkId: ids.next(),
      guest,
      remoteAddress: arrival.remoteAddress,
      protocolVersion: dock.version,
      at: services.clock.now(),
    }
    const connection = dock.open(link, socket, this.#services)
    directory.enter(connection)
    presence.connected(guest.stationId)
    this.#holder('address', guest.stationId, arrival.remoteAddress)
    frontDoor.connected(link).then(
      () => this.#interrogate(connection, 'connected'),
      (error: unknown) => {
        // A link that is not on record would show its station offline; it comes again when the store is back.
        failed(error)
        connection.close(1013, 'the store is away; try again later')
      },
    )
    socket.attach(connection)
    return connection
  }

  #closed(connection: Connection, reason: string): void {
    const { directory, presence, frontDoor, services, failed } = this.#options
    const at = services.clock.now()
    this.#interrogations.get(connection)?.abort(isOver)
    this.#interrogations.delete(connection)
    connection[Symbol.dispose]()
    // A late close of a socket that was replaced changes nothing for the station.
    if (directory.leave(connection)) presence.disconnected(connection.link.guest.stationId, at)
    frontDoor.disconnected(connection.link, reason, at).catch(failed)
  }

  /** What was kept while it waited is taken in before anything is asked of it (F10). */
  #booted(connection: Connection, at: Instant, adopts: boolean): void {
    this.#options.presence.recorded(connection.link.guest.stationId, at)
    const adopted = adopts ? connection.adoptQuarantined() : Promise.resolve()
    adopted.then(() => {
      if (connection.onboarding === 'accepted') this.#interrogate(connection, 'boot')
    }, this.#options.failed)
  }

  #interrogate(connection: Connection, occasion: 'boot' | 'connected'): void {
    this.#interrogations.get(connection)?.abort(isOver)
    const controller = new AbortController()
    this.#interrogations.set(connection, controller)
    const { frontDoor, failed } = this.#options
    frontDoor
      .interrogate(connection.link.guest.stationId, occasion, controller.signal)
      .catch(failed)
      .finally(() => {
        if (this.#interrogations.get(connection) === controller) this.#interrogations.delete(connection)
      })
  }

  /** F12: seen by address at the handshake, by serial number at the boot, each for itself. */
  #holder(mark: Mark, stationId: string, device: string, onFile = device): string | null {
    const { duplicates, frontDoor, services, failed } = this.#options
    const at = services.clock.now()
    const holder = duplicates.note(mark, stationId, device, at, onFile)
    if (holder !== null) frontDoor.duplicateIdentity(stationId, [`${mark} ${device}`], at).catch(failed)
    return holder
  }

  /** The call that waits on it is never answered, so this socket closes whatever becomes of the store. */
  #closeLater(connection: Connection, stillDue = () => true): void {
    const close = () => {
      if (stillDue()) connection.close(1013, 'the store is away; try again later')
    }
    setTimeout(close, Math.random() * spreadMs).unref()
  }

  /** @param task may give its turn back before it is done */
  async #inTurn<T>(task: (turnOver: () => void) => Promise<T>): Promise<T> {
    if (this.#handshakes >= handshakesAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#handshakes++
    let hasTurn = true
    const turnOver = () => {
      if (!hasTurn) return
      hasTurn = false
      this.#handshakes--
      this.#waiting.shift()?.()
    }
    try {
      return await task(turnOver)
    } finally {
      turnOver()
    }
  }
}
