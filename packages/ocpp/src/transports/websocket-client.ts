import { type OcppVersion } from '../protocol.ts'
import { basicHeader, chooseVersion, ocppVersions } from './websocket-handshake.ts'
import { type KeepAlive } from './websocket-keep-alive.ts'
import { Link, LinkSocket } from './websocket-link.ts'

export interface StationConnectionOptions {
  /** The endpoint without the identity, such as `ws://host:8080/ocpp`. */
  readonly url: string
  readonly identity: string
  readonly password?: string | Uint8Array
  /** In order of preference. */
  readonly versions?: readonly OcppVersion[]
  readonly deflate?: boolean
  readonly headers?: Readonly<Record<string, string>>
  /** Certificates and the like, given to the TLS socket. */
  readonly tls?: {
    readonly ca?: string | Buffer
    readonly cert?: string | Buffer
    readonly key?: string | Buffer
    readonly servername?: string
    readonly rejectUnauthorized?: boolean
  }
  readonly handshakeTimeoutMs?: number
  readonly maxFrameBytes?: number
  readonly keepAlive?: KeepAlive
}

/** The server did not let the station in. */
export class HandshakeError extends Error {
  /** The HTTP status of its answer; 0 when there was none, 101 when it chose no subprotocol of ours. */
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'HandshakeError'
    this.status = status
  }
}

/**
 * Connects as a charging station; `opened` attaches an owner to the link in the turn in which it opens. Rejects with a
 * HandshakeError when the station is not let in.
 */
export function connectStation(options: StationConnectionOptions, opened: (link: Link) => void): Promise<Link> {
  const versions = options.versions ?? ocppVersions
  const url = `${options.url.replace(/\/+$/, '')}/${encodeURIComponent(options.identity)}`
  const { password } = options
  const authorization = password === undefined ? {} : { Authorization: basicHeader(options.identity, password) }
  const socket = new LinkSocket(url, [...versions], {
    ...options.tls,
    headers: { ...authorization, ...options.headers },
    perMessageDeflate: options.deflate ?? false,
    handshakeTimeout: options.handshakeTimeoutMs ?? 30_000,
    maxPayload: options.maxFrameBytes ?? 512 * 1024,
  })
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      // ws words it so when the server chose none or another.
      const status = /subprotocol/.test(error.message) ? 101 : 0
      reject(new HandshakeError(status, error.message, { cause: error }))
    }
    socket.on('error', failed)
    socket.once('unexpected-response', (request, response) => {
      reject(new HandshakeError(response.statusCode ?? 0, `the server answered ${response.statusCode}`))
      response.resume()
      request.destroy()
    })
    socket.once('open', () => {
      const version = chooseVersion([socket.protocol], versions)
      if (version === undefined) {
        socket.terminate()
        reject(new HandshakeError(101, 'the server chose no version of ours'))
        return
      }
      socket.off('error', failed)
      const link = new Link(socket, version, options.keepAlive)
      options.keepAlive?.watch(link)
      opened(link)
      resolve(link)
    })
  })
}
