import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  connectStation,
  createLinkedPeer,
  type FrameRefusal,
  HandshakeError,
  type Link,
  type OcppVersion,
  OcppWebSocketServer,
  ocpp16,
  ocpp201,
  type Peer,
} from '../src/index.ts'
import { ManualClock } from './support/manual-clock.ts'

const now = '2026-03-01T12:00:00.000Z'

/** A server on a port of its own, with what happened at it. */
class Door implements AsyncDisposable {
  readonly clock = new ManualClock()
  readonly server: OcppWebSocketServer
  readonly links: Link[] = []
  readonly peers: Peer<typeof ocpp16, 'csms'>[] = []
  readonly closed = Promise.withResolvers<number>()
  readonly refused = Promise.withResolvers<FrameRefusal>()
  assumedVersion: OcppVersion | undefined
  readonly #http: Server

  constructor(http: Server) {
    this.#http = http
    this.server = new OcppWebSocketServer({
      maxFrameBytes: 2_048,
      closeTimeoutMs: 50,
      keepAlive: { clock: this.clock, random: () => 0 },
    })
    http.on('upgrade', (request, socket, head) => {
      const tolerance = this.assumedVersion === undefined ? {} : { assumedVersion: this.assumedVersion }
      this.server.upgrade({ request, socket, head, ...tolerance }, (link) => this.#opened(link))
    })
  }

  static async open(): Promise<Door> {
    const http = createServer()
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    return new Door(http)
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/ocpp`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  #opened(link: Link): void {
    this.links.push(link)
    const peer = createLinkedPeer(link, {
      protocol: ocpp16,
      role: 'csms',
      handle: () => ({ currentTime: now }),
      onClosed: (code) => this.closed.resolve(code),
      onRefused: (refusal) => this.refused.resolve(refusal),
    })
    this.peers.push(peer)
  }
}

let door: Door

beforeEach(async () => {
  door = await Door.open()
})

afterEach(async () => {
  await door[Symbol.asyncDispose]()
})

async function stationPeer(options: { deflate?: boolean } = {}) {
  let peer: Peer<typeof ocpp16, 'station'> | undefined
  const link = await connectStation(
    { url: door.url, identity: 'CS 1', versions: ['ocpp1.6'], ...options },
    (opened) => {
      peer = createLinkedPeer(opened, {
        protocol: ocpp16,
        role: 'station',
        handle: () => ({ status: 'Accepted' as const }),
      })
    },
  )
  if (peer === undefined) throw new Error('the link was not handed over')
  return { link, peer }
}

function rawSocket(protocols: string[], headers: Record<string, string> = {}): WebSocket {
  return new WebSocket(`${door.url}/CS1`, protocols, { headers })
}

const closeOf = (socket: WebSocket) =>
  new Promise<number>((resolve) => {
    // ws calls a handshake without a subprotocol an error of the server's before it closes.
    socket.on('error', () => socket.terminate())
    socket.on('close', (code) => resolve(code))
  })

const firstText = (socket: WebSocket) =>
  new Promise<string>((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString())))

describe('over a real socket', () => {
  test('both sides ask and answer', async () => {
    const { peer } = await stationPeer()
    expect(await peer.call('Heartbeat', {})).toMatchObject({ kind: 'result', payload: { currentTime: now } })
    expect(await door.peers[0]!.call('Reset', { type: 'Soft' })).toMatchObject({ payload: { status: 'Accepted' } })
  })

  test('a call on its way when the link ends is settled as closed', async () => {
    const { link, peer } = await stationPeer()
    const outcome = door.peers[0]!.call('Reset', { type: 'Soft' }, { timeoutMs: 60_000 })
    link.terminate()
    expect(await outcome).toMatchObject({ kind: 'closed', sent: true })
    await door.closed.promise
    expect(await peer.call('Heartbeat', {})).toMatchObject({ kind: 'closed' })
    expect(door.server.connections).toBe(0)
  })

  test('3.4 deflate is agreed on for 2.x only, without context takeover', async () => {
    const kinds: [OcppVersion, boolean][] = []
    for (const version of ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const) {
      const link = await connectStation(
        { url: door.url, identity: 'CS1', versions: [version], deflate: true },
        () => undefined,
      )
      kinds.push([link.version, link.isCompressed])
    }
    expect(kinds).toEqual([
      ['ocpp1.6', false],
      ['ocpp2.0.1', true],
      ['ocpp2.1', true],
    ])
    const socket = rawSocket(['ocpp2.0.1'])
    await new Promise((resolve) => socket.once('open', resolve))
    expect(socket.extensions).toContain('permessage-deflate')
    socket.terminate()
  })

  test('a 2.x station without deflate is let in', async () => {
    const link = await connectStation({ url: door.url, identity: 'CS1', versions: ['ocpp2.0.1'] }, () => undefined)
    expect(link.isCompressed).toBe(false)
  })

  test('long compressed messages arrive', async () => {
    const link = await connectStation(
      { url: door.url, identity: 'CS1', versions: ['ocpp2.0.1'], deflate: true },
      (opened) => {
        createLinkedPeer(opened, {
          protocol: ocpp201,
          role: 'station',
          handle: () => ({ status: 'Accepted' as const }),
        })
      },
    )
    const text = `[2,"a","Nonsense",{"x":"${'y'.repeat(1_500)}"}]`
    const answered = Promise.withResolvers<string>()
    link.attach({ received: (data) => answered.resolve(Buffer.from(data).toString()), closed: () => undefined })
    link.send(text)
    expect(JSON.parse(await answered.promise)).toEqual([4, 'a', 'NotImplemented', expect.any(String), {}])
  })

  test('3.3 the client’s order decides', async () => {
    const link = await connectStation(
      { url: door.url, identity: 'CS1', versions: ['ocpp2.0.1', 'ocpp2.1'] },
      () => undefined,
    )
    expect(link.version).toBe('ocpp2.0.1')
  })

  test('3.3 no version in common: the handshake is completed without a subprotocol and the socket closed', async () => {
    const answer = await handshake('Sec-WebSocket-Protocol: ocpp1.5, ocpp2.0\r\n')
    expect(answer.head).toMatch(/^HTTP\/1\.1 101 /)
    expect(answer.head).not.toMatch(/sec-websocket-protocol/i)
    expect(answer.closeCode).toBe(1002)
    expect(door.links).toHaveLength(0)
  })

  test('no subprotocol at all: the same, unless a version is assumed for that station', async () => {
    expect((await handshake('')).closeCode).toBe(1002)
    door.assumedVersion = 'ocpp1.6'
    const socket = rawSocket([])
    const answer = firstText(socket)
    socket.on('open', () => socket.send('[2,"a","Heartbeat",{}]'))
    expect(JSON.parse(await answer)).toEqual([3, 'a', { currentTime: now }])
    socket.terminate()
  })

  test('a server that answers with a status is a HandshakeError with it', async () => {
    const http = createServer((_request, response) => response.writeHead(404).end())
    http.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'))
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const { port } = http.address() as AddressInfo
    const refusal = connectStation({ url: `ws://127.0.0.1:${port}/ocpp`, identity: 'X' }, () => undefined)
    await expect(refusal).rejects.toThrow(HandshakeError)
    await expect(refusal).rejects.toMatchObject({ status: 401 })
    await new Promise((resolve) => http.close(resolve))
    const nobody = connectStation({ url: `ws://127.0.0.1:${port}/ocpp`, identity: 'X' }, () => undefined)
    await expect(nobody).rejects.toMatchObject({ name: 'HandshakeError', status: 0 })
  })

  test('a frame above the limit ends the connection with 1009 and is told', async () => {
    const socket = rawSocket(['ocpp1.6'])
    socket.on('open', () => socket.send('x'.repeat(3_000)))
    expect(await closeOf(socket)).toBe(1009)
    expect(await door.refused.promise).toBe('too-large')
  })

  test('text that is not UTF-8 ends the connection with 1007 and is told', async () => {
    const socket = rawSocket(['ocpp1.6'])
    socket.on('open', () => socket.send(Buffer.from([0x5b, 0xff, 0xfe, 0x5d]), { binary: false }))
    expect(await closeOf(socket)).toBe(1007)
    expect(await door.refused.promise).toBe('not-utf8')
  })

  test('a binary frame does not end the connection', async () => {
    const socket = rawSocket(['ocpp1.6'])
    const answer = firstText(socket)
    socket.on('open', () => {
      socket.send(Buffer.from([1, 2, 3]))
      socket.send('[2,"a","Heartbeat",{}]')
    })
    expect(JSON.parse(await answer)).toEqual([3, 'a', { currentTime: now }])
    expect(door.peers[0]!.counters.unreadable).toBe(1)
    socket.terminate()
  })

  test('F16 a half-open socket is cut after two pings that nobody answers', async () => {
    const socket = new WebSocket(`${door.url}/CS1`, ['ocpp1.6'], { autoPong: false })
    const closed = closeOf(socket)
    await new Promise((resolve) => socket.once('open', resolve))
    const pinged = new Promise((resolve) => socket.once('ping', resolve))
    door.clock.advance(30_000)
    await pinged
    door.clock.advance(60_000)
    expect(await closed).toBe(1006)
    expect(await door.closed.promise).toBe(1006)
  })

  test('F14 a paused link does not read, loses nothing, and is not cut for its silence', async () => {
    const { peer } = await stationPeer()
    door.links[0]!.pause()
    const outcome = peer.call('Heartbeat', {})
    for (let minute = 0; minute < 5; minute++) door.clock.advance(60_000)
    expect(door.links[0]!.isOpen).toBe(true)
    expect(door.peers[0]!.counters.callsIn).toBe(0)
    door.links[0]!.resume()
    expect(await outcome).toMatchObject({ kind: 'result' })
  })

  test('a close that the other side does not answer ends by itself', async () => {
    const client = connect(door.port, '127.0.0.1')
    client.write(upgradeRequest('Sec-WebSocket-Protocol: ocpp1.6\r\n'))
    await new Promise((resolve) => client.once('data', resolve))
    door.links[0]!.close(1001, 'going down')
    expect(await door.closed.promise).toBe(1006)
    client.destroy()
  })
})

function upgradeRequest(extra: string): string {
  const lines = [
    'GET /ocpp/CS1 HTTP/1.1',
    'Host: test',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
  ]
  return `${lines.join('\r\n')}\r\n${extra}\r\n`
}

/** The raw answer to an upgrade and the code of the close frame that follows it. */
async function handshake(extra: string): Promise<{ head: string; closeCode: number }> {
  const client = connect(door.port, '127.0.0.1')
  client.write(upgradeRequest(extra))
  const chunks: Buffer[] = []
  client.on('data', (chunk) => {
    chunks.push(chunk)
    const all = Buffer.concat(chunks)
    if (all.indexOf('\r\n\r\n') >= 0 && all.length > all.indexOf('\r\n\r\n') + 7) client.destroy()
  })
  await new Promise((resolve) => client.once('close', resolve))
  const all = Buffer.concat(chunks)
  const end = all.indexOf('\r\n\r\n') + 4
  return { head: all.subarray(0, end).toString(), closeCode: all.readUInt16BE(end + 2) }
}
