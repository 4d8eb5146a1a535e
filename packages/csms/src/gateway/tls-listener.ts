/** The second door: the same routes and the same stations as the plain one, over TLS. */
import { constants } from 'node:crypto'
import { type RequestListener, type Server } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import { type Socket } from 'node:net'
import { type TlsMaterial } from '../platform/tls-material.ts'

/**
 * A00.FR.318 names the four suites without a 3; the TLS_RSA ones are off where nobody asks for them (F23). Those with
 * ECDHE over RSA and of TLS 1.3 are for browsers and newer stations.
 */
const suites = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
].join(':')

/** WP A00.FR.428: what stations of 1.6 have that know no TLS 1.2 (F23). OpenSSL has it below its usual level only. */
const legacySuites = ['ECDHE-ECDSA-AES128-SHA', 'ECDHE-RSA-AES128-SHA', 'AES128-SHA'].join(':').concat(':@SECLEVEL=0')

const handshakeMs = 20_000
const requestMs = 120_000
/** Sockets that have not finished their handshake; more are closed unheard. */
const handshakesAtOnce = 1_024
/** … of one source, so that nobody shuts the door for all others; trusted proxies stand for many. */
const handshakesPerSource = 64

export interface TlsListenerOptions {
  material: TlsMaterial
  handle: RequestListener
  /** Takes TLS 1.0 and 1.1, and nothing newer; asks for no certificate. */
  legacy?: boolean
  /** A handshake came to nothing: no version or suite in common, a broken or silent peer. */
  handshakeFailed(remoteAddress: string, code: string): void
  /** Too many of this address, or of all, are under way. */
  crowded(remoteAddress: string): void
  trustedProxies(address: string): boolean
}

export class TlsListener implements AsyncDisposable {
  readonly server: Server
  readonly #secure: ReturnType<typeof createServer>
  readonly #legacy: boolean
  readonly #options: Pick<TlsListenerOptions, 'crowded' | 'trustedProxies'>
  /** By peer, the oldest first: a server that closes waits for them too. */
  readonly #shaking = new Map<string, { socket: Socket; source: string }>()
  /** Of trusted proxies nothing is counted. */
  readonly #perSource = new Map<string, number>()

  constructor(options: TlsListenerOptions) {
    const { material, handle, handshakeFailed, legacy = false } = options
    this.#legacy = legacy
    this.#options = options
    const secure = createServer({ ...settingsOf(material, legacy), requestTimeout: requestMs }, handle)
    secure.on('connection', (socket: Socket) => this.#shake(socket))
    secure.on('secureConnection', (socket) => this.#settled(sourceOf(socket.remoteAddress ?? ''), peerOf(socket)))
    secure.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
      handshakeFailed(socket.remoteAddress ?? '', error.code ?? 'unknown')
      socket.destroy()
    })
    this.server = secure
    this.#secure = secure
  }

  /** Takes new certificates for the handshakes to come; open sockets keep theirs. */
  renew(material: TlsMaterial): void {
    this.#secure.setSecureContext(settingsOf(material, this.#legacy))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.server.listening) return
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    for (const { socket } of this.#shaking.values()) socket.destroy()
    this.server.closeIdleConnections()
    await closed
  }

  #shake(socket: Socket): void {
    const { remoteAddress: address = '' } = socket
    const { crowded, trustedProxies } = this.#options
    const source = sourceOf(address)
    const underWay = this.#perSource.get(source) ?? 0
    const isTooMany = underWay >= handshakesPerSource
    if (isTooMany || (this.#shaking.size >= handshakesAtOnce && !this.#makesRoom(underWay))) {
      crowded(address)
      socket.destroy()
      return
    }
    const peer = peerOf(socket)
    this.#shaking.set(peer, { socket, source })
    if (!trustedProxies(address)) this.#perSource.set(source, underWay + 1)
    socket.once('close', () => this.#settled(source, peer))
  }

  /** Of the source that has most under way, and more than who comes, the oldest goes. */
  #makesRoom(underWay: number): boolean {
    let most = underWay
    let largest: string | undefined
    for (const [source, count] of this.#perSource) {
      if (count > most) [most, largest] = [count, source]
    }
    for (const [peer, { socket, source }] of this.#shaking) {
      if (source !== largest) continue
      this.#options.crowded(socket.remoteAddress ?? '')
      this.#settled(source, peer)
      socket.destroy()
      return true
    }
    return false
  }

  /** It became a socket of TLS, or came to nothing. */
  #settled(source: string, peer: string): void {
    if (!this.#shaking.delete(peer)) return
    const left = (this.#perSource.get(source) ?? 1) - 1
    if (left > 0) this.#perSource.set(source, left)
    else this.#perSource.delete(source)
  }
}

/** Who counts as one: of IPv6 a single host has a whole /64. */
export function sourceOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [before, after] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''))
  const [left, right] = [before ?? [], after ?? []]
  const between = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return `${[...left, ...between, ...right].slice(0, 4).join(':')}::/64`
}

/** The socket of the handshake and the one it becomes have this in common. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}

function settingsOf({ certificates, keys, authorities }: TlsMaterial, legacy: boolean): ServerOptions {
  const own = { cert: certificates, key: keys, honorCipherOrder: true, handshakeTimeout: handshakeMs }
  if (legacy) return { ...own, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: legacySuites }
  const asks = authorities.length > 0
  return {
    ...own,
    minVersion: 'TLSv1.2',
    ciphers: suites,
    // A browser without a certificate of these authorities goes on without one; who is refused is told at the door,
    // where the identity is known.
    requestCert: asks,
    rejectUnauthorized: false,
    ...(asks ? { ca: authorities.map(String) } : {}),
    // A resumed session no longer holds the certificates between the station's and its root, nor what became of them.
    secureOptions: asks ? constants.SSL_OP_NO_TICKET : 0,
  }
}
