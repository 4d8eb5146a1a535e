import { type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  BodyError,
  type Fault,
  type FaultSubcode,
  faultStatus,
  isIdentity,
  NotSoap,
  postEnvelope,
  readBody,
  readEnvelope,
  SoapFault,
  type SoapVersion,
  sendEnvelope,
  writeFault,
} from '@stationmaster/ocpp'
import { type Arrival, type Guest, type OpenedLink } from '../domain/front-door.ts'
import { type Instant } from '../domain/model.ts'
import { type Clock, StoreUnavailable } from '../domain/ports.ts'
import { type EndpointGuard, EndpointRefused } from '../platform/endpoint-guard.ts'
import { type Connection } from './connection.ts'
import { type Listener, listenerOf } from './directory.ts'
import { type Dock } from './dock.ts'
import { type Gateway, type HandshakeOutcome } from './server.ts'
import { SoapLink, type SoapRequest } from './soap-link.ts'

export interface SoapDoorOptions {
  gateway: Pick<Gateway, 'arrivalOf' | 'enter' | 'open'>
  docks: ReadonlyMap<string, Dock>
  clock: Clock
  /** Who may be called, given the address that a message came from, where that is its sender's own for certain. */
  guard(own: string | null): EndpointGuard
  trustedProxies(address: string): boolean
  maxBytes: number
  /** Where stations reach us; empty when that is not known. */
  publicUrl: string
  noteHandshake(outcome: HandshakeOutcome, listener: Listener): void
  /** A station names an address that is not called. */
  endpointRefused(link: OpenedLink, endpoint: string, reason: string): void
  failed(error: unknown): void
}

/** A station that speaks SOAP, from its first message until it has been silent for too long. */
interface Session {
  readonly link: SoapLink
  readonly connection: Connection
  readonly guest: Guest
  readonly guard: EndpointGuard
  /** What it proved itself with, so that not every message is looked up anew. */
  readonly proof: string
  admittedAt: Instant
  heardAt: Instant
  /** Where it says it listens. */
  from: string | null
  /** Why we do not call it there. */
  refusal: string | null
}

/** A proof is looked up again after this. */
const proofHoldsMs = 30_000
/** The longest a station may take to answer over HTTP; the lane gives up on its own before that. */
const answerMs = 120_000
const largestAnswer = 1_048_576
/** Silent for two heartbeats, and never less than this: gone. */
const leastSilenceMs = 120_000

const refusals = {
  unauthorized: { status: 401, subcode: 'SecurityError', reason: 'the credentials are missing or wrong' },
  'not-found': { status: 404, subcode: 'SecurityError', reason: 'this charge box is not known here' },
  crowded: { status: 429, subcode: 'SecurityError', reason: 'too many charge boxes that are not known wait already' },
  'turned-away': { status: 429, subcode: 'SecurityError', reason: 'refused too often lately' },
  'store-unavailable': { status: 503, subcode: 'InternalError', reason: 'try again later' },
} as const satisfies Record<string, { status: number; subcode: FaultSubcode; reason: string }>

/** Where stations over SOAP enter: `POST /soap`, one address for every version (1.6-S, 3). */
export class SoapDoor {
  readonly #options: SoapDoorOptions
  readonly #sessions = new Map<string, Session>()

  constructor(options: SoapDoorOptions) {
    this.#options = options
  }

  /** Takes the requests to `/soap`; the server's own handlers get the others. */
  attach(server: Server): void {
    const others = server.listeners('request')
    server.removeAllListeners('request')
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (secretOf(request.url ?? '') === undefined) {
        for (const other of others) other.call(server, request, response)
        return
      }
      this.#handle(request, response).catch((error: unknown) => {
        // Who hangs up before the end is no failure of ours.
        if (request.errored === null && !(error instanceof StoreUnavailable)) this.#options.failed(error)
        response.destroy()
      })
    })
  }

  /** Called by the clock: who has been silent for longer than its heartbeats explain is no longer there. */
  async sweep(): Promise<void> {
    const now = this.#options.clock.now()
    for (const { guest, heardAt, connection } of this.#sessions.values()) {
      const silenceMs = Math.max(2 * guest.heartbeatIntervalS * 1_000, leastSilenceMs)
      if (now - heardAt > silenceMs) connection.close(1000, 'silent for two heartbeats')
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      response.writeHead(405, { Allow: 'POST', 'Content-Type': 'text/plain; charset=utf-8' })
      response.end('OCPP 1.5 and 1.6 over SOAP: POST an envelope here.\n')
      return
    }
    const refuse = async (status: number, fault: Fault, message?: SoapRequest) => {
      const relatesTo = message?.header.messageId ?? null
      const about = {
        service: 'cs' as const,
        relatesTo,
        ...(message === undefined ? {} : { version: message.version }),
      }
      await this.#send(request, response, status, writeFault(fault, about))
    }
    let text: string
    let message: SoapRequest
    try {
      text = await readBody(request, this.#options.maxBytes)
      message = requestIn(text)
    } catch (error) {
      if (error instanceof SoapFault) return refuse(faultStatus(error), error)
      if (error instanceof NotSoap) return refuse(400, new SoapFault('ProtocolError', error.message))
      if (error instanceof BodyError) return refuse(error.status, new SoapFault('ProtocolError', error.message))
      throw error
    }
    const identity = message.header.identity ?? ''
    if (!isIdentity(identity)) {
      const reason = identity === '' ? 'the header names no chargeBoxIdentity' : 'the chargeBoxIdentity is not allowed'
      return refuse(400, new SoapFault('ProtocolError', reason), message)
    }
    const arrival = this.#arrivalOf(request, identity, message.version)
    const session = await this.#sessionOf(arrival, message.version, request)
    if (!('link' in session)) {
      const { status, subcode, reason } = refusals[session.kind]
      this.#options.noteHandshake(session.kind, listenerOf(arrival.tls?.version))
      return refuse(status, new SoapFault(subcode, reason), message)
    }
    session.heardAt = this.#options.clock.now()
    this.#listensAt(session, message.header.from)
    const answer = await session.link.ask(message, text)
    if (answer === 'crowded') return refuse(429, new SoapFault('InternalError', 'too many requests at once'), message)
    // Without an answer a station keeps its message, while a fault spends its retries (1.6-S errata 3.2).
    if (answer === 'gone') {
      response.writeHead(503, { 'Retry-After': '60', 'Content-Length': '0', Connection: 'close' }).end()
      return
    }
    await this.#send(request, response, answer.status, answer.xml)
  }

  async #send(request: IncomingMessage, response: ServerResponse, status: number, xml: string): Promise<void> {
    const headers: Record<string, string> = {}
    if (status === 401) headers['WWW-Authenticate'] = 'Basic realm="OCPP"'
    if (status === 429 || status === 503) headers['Retry-After'] = '60'
    // What was not read of the body would be taken for the next request.
    if (status === 413) headers.Connection = 'close'
    await sendEnvelope(response, status, xml, { acceptEncoding: request.headers['accept-encoding'], headers })
  }

  /** SOAP has no credentials of its own: Basic, or a secret behind `/soap/` for stations that can only be given a URL. */
  #arrivalOf(request: IncomingMessage, identity: string, version: SoapVersion): Arrival {
    const arrival = this.#options.gateway.arrivalOf(request, identity, [version])
    const secret = secretOf(request.url ?? '')
    if (arrival.credentials !== null || secret === undefined || secret === '') return arrival
    return { ...arrival, credentials: { username: Buffer.from(identity), password: Buffer.from(secret) } }
  }

  async #sessionOf(
    arrival: Arrival,
    version: SoapVersion,
    request: IncomingMessage,
  ): Promise<Session | { kind: keyof typeof refusals }> {
    const { clock, gateway, docks } = this.#options
    const { remoteAddress, secure, certificate } = arrival
    const proof = JSON.stringify([request.headers.authorization, request.url, remoteAddress, secure, certificate])
    const known = this.#openSession(arrival.stationId, version)
    const holds = known !== undefined && known.proof === proof && clock.now() - known.admittedAt < proofHoldsMs
    if (holds) return known
    const admission = await gateway.enter(arrival)
    if (admission.kind !== 'admitted') return admission
    // While it was looked up another message of the station may have opened one.
    const opened = this.#openSession(arrival.stationId, version)
    if (opened !== undefined && opened.proof === proof) {
      opened.admittedAt = clock.now()
      return opened
    }
    const dock = docks.get(version)
    if (dock === undefined) throw new Error(`no dock for ${version}`)
    const guard = this.#options.guard(this.#ownAddress(arrival, request))
    return this.#open(arrival, version, dock, { guest: admission.guest, proof, guard })
  }

  #openSession(stationId: string, version: SoapVersion): Session | undefined {
    const session = this.#sessions.get(stationId)
    return session === undefined || session.link.closed || session.link.version !== version ? undefined : session
  }

  /** A proxy that nobody named would have us call itself, so its headers make the address nobody's. */
  #ownAddress({ remoteAddress }: Arrival, { headers, socket }: IncomingMessage): string | null {
    if (this.#options.trustedProxies(socket.remoteAddress ?? '')) return remoteAddress
    const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined)
    return isForwarded ? null : remoteAddress
  }

  #open(
    arrival: Arrival,
    version: SoapVersion,
    dock: Dock,
    { guest, proof, guard }: Pick<Session, 'guest' | 'proof' | 'guard'>,
  ): Session {
    const { clock, gateway, publicUrl } = this.#options
    const from = publicUrl === '' ? {} : { from: `${publicUrl.replace(/\/+$/, '')}/soap` }
    const link = new SoapLink({
      version,
      identity: arrival.identity,
      addresses: () => ({ to: endpointOf(session) ?? 'http://www.w3.org/2005/08/addressing/none', ...from }),
      post: (xml, action, signal) => this.#post(session, xml, action, signal),
    })
    const connection = gateway.open(link, dock, arrival, guest)
    link.tells((text) => connection.told(text))
    const at = clock.now()
    const told = { from: null, refusal: null }
    const session: Session = { link, connection, guest, guard, proof, admittedAt: at, heardAt: at, ...told }
    this.#sessions.set(arrival.stationId, session)
    this.#options.noteHandshake('admitted', listenerOf(arrival.tls?.version))
    link.whenClosed(() => {
      if (this.#sessions.get(arrival.stationId) === session) this.#sessions.delete(arrival.stationId)
    })
    return session
  }

  /** The address is that of its last message (1.6-S, 7.1). */
  #listensAt(session: Session, from: string | null): void {
    if (from === null || from === session.from) return
    session.from = from
    session.refusal = session.guard.refusal(from)
    if (session.refusal === null || session.guest.soapEndpoint !== null) return
    this.#options.endpointRefused(session.connection.link, from, session.refusal)
  }

  async #post(session: Session, xml: string, action: string, signal: AbortSignal) {
    const { endpointRefused } = this.#options
    const { guest, guard, from, refusal } = session
    const pinned = guest.soapEndpoint !== null
    const url = endpointOf(session)
    if (url === null) throw new Error('The station has not said where it listens, and no address is pinned to it')
    const refused = (reason: string) =>
      new EndpointRefused(`${url} is not called: ${reason}. Pin an address to the station, or name its network`)
    if (!pinned && refusal !== null) throw refused(refusal)
    const lookup = pinned ? {} : { lookup: guard.lookup }
    try {
      return await postEnvelope({
        url,
        xml,
        action,
        timeoutMs: answerMs,
        maxBytes: largestAnswer,
        signal,
        ...lookup,
      })
    } catch (error) {
      if (error instanceof EndpointRefused) {
        endpointRefused(session.connection.link, from ?? url, error.message)
        throw refused(error.message)
      }
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`The station cannot be reached at ${url}: ${why}`, { cause: error })
    }
  }
}

const endpointOf = ({ guest, from }: Session) => guest.soapEndpoint ?? from

function requestIn(text: string): SoapRequest {
  const message = readEnvelope(text)
  if (message.kind !== 'request' || message.service !== 'cs') {
    throw new SoapFault('NotSupported', 'only requests of a charge box are taken here')
  }
  return message
}

/** What stands behind `/soap/`, empty when nothing does; undefined when it is another address. */
function secretOf(target: string): string | undefined {
  if (!target.startsWith('/soap')) return undefined
  const [path = ''] = target.split(/[?#]/, 1)
  const [, door, ...behind] = path.split('/')
  const [secret = '', another] = behind.filter((part) => part !== '')
  if (door !== 'soap' || another !== undefined) return undefined
  try {
    return decodeURIComponent(secret)
  } catch {
    return ''
  }
}
