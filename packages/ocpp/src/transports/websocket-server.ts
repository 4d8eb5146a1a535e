import { type IncomingMessage } from 'node:http'
import { type Duplex } from 'node:stream'
import { type Server, WebSocketServer } from 'ws'
import { type OcppVersion } from '../protocol.ts'
import { chooseVersion, ocppVersions, offeredSubprotocols } from './websocket-handshake.ts'
import { KeepAlive, type KeepAliveOptions } from './websocket-keep-alive.ts'
import { Link, type LinkKeeper, LinkSocket } from './websocket-link.ts'

export interface OcppWebSocketServerOptions {
  /** The versions spoken (all). */
  readonly versions?: readonly OcppVersion[]
  /** Larger frames end the connection with 1009 (512 KiB). */
  readonly maxFrameBytes?: number
  /** How long the other side may take for the closing handshake (10 s). */
  readonly closeTimeoutMs?: number
  readonly keepAlive?: KeepAliveOptions
}

export interface UpgradeRequest {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  /** The version of a station that offers none at all; without it such a station is turned away. */
  readonly assumedVersion?: OcppVersion
  /** False sends this station no pings. */
  readonly pings?: boolean
}

// Required of a 2.x server (2.1 part 4, 3.4). Without context takeover: 30 KB for each connection instead of 247 KB.
const deflate = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  threshold: 1024,
  concurrencyLimit: 4,
  zlibDeflateOptions: { level: 3, memLevel: 5 },
}

/** Turns upgrade requests into links, the HTTP server and who is let in being the owner's. */
export class OcppWebSocketServer implements AsyncDisposable {
  readonly versions: readonly OcppVersion[]
  readonly keepAlive: KeepAlive
  readonly #plain: Server<typeof LinkSocket>
  readonly #deflating: Server<typeof LinkSocket>
  readonly #links = new Set<Link>()
  readonly #keeper: LinkKeeper = {
    unwatch: (link) => {
      this.#links.delete(link)
      this.keepAlive.unwatch(link)
    },
  }

  constructor(options: OcppWebSocketServerOptions = {}) {
    this.versions = options.versions ?? ocppVersions
    this.keepAlive = new KeepAlive(options.keepAlive)
    const shared = {
      WebSocket: LinkSocket,
      noServer: true,
      clientTracking: false,
      maxPayload: options.maxFrameBytes ?? 512 * 1024,
      closeTimeout: options.closeTimeoutMs ?? 10_000,
      handleProtocols: (offered: Set<string>) => chooseVersion(offered, this.versions) ?? false,
    } as const
    this.#plain = new WebSocketServer(shared)
    this.#deflating = new WebSocketServer({ ...shared, perMessageDeflate: deflate })
  }

  get connections(): number {
    return this.#links.size
  }

  /**
   * Completes the handshake and hands over the link, in the same turn and before anything is read. With no version in
   * common the handshake is completed without a subprotocol and the socket closed at once (2.1 part 4, 3.3): then
   * `onLink` is not called.
   */
  upgrade({ request, socket, head, assumedVersion, pings }: UpgradeRequest, onLink: (link: Link) => void): void {
    const offered = offeredSubprotocols(request.headers['sec-websocket-protocol'])
    const version = chooseVersion(offered, this.versions) ?? (offered.length === 0 ? assumedVersion : undefined)
    const server = version === undefined || version === 'ocpp1.6' ? this.#plain : this.#deflating
    server.handleUpgrade(request, socket, head, (webSocket) => {
      if (version === undefined) turnAway(webSocket)
      else onLink(this.#link(webSocket, version, pings ?? true))
    })
  }

  /** Closes every link with a code that stations retry on, all at once or spread over a time by the owner before. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.keepAlive[Symbol.dispose]()
    await Promise.all([...this.#links].map((link) => link[Symbol.asyncDispose]()))
    this.#plain.close()
    this.#deflating.close()
  }

  #link(webSocket: LinkSocket, version: OcppVersion, pings: boolean): Link {
    const link = new Link(webSocket, version, this.#keeper)
    this.#links.add(link)
    if (pings) this.keepAlive.watch(link)
    return link
  }
}

function turnAway(webSocket: LinkSocket): void {
  // What it says in the meantime is not for us, and a fault of its own is already the end of it.
  webSocket.on('error', () => webSocket.terminate())
  webSocket.close(1002, 'no subprotocol in common')
}
