import { createHash } from 'node:crypto'
import {
  type Fault,
  type FrameRecord,
  faultOf,
  faultStatus,
  type LinkOwner,
  NotSoap,
  readEnvelope,
  SoapFault,
  type SoapMessage,
  type SoapVersion,
  writeFault,
  writeRequest,
  writeResponse,
} from '@stationmaster/ocpp'
import { EndpointRefused } from '../platform/endpoint-guard.ts'
import { type AttachableSocket } from './server.ts'

export type SoapRequest = Extract<SoapMessage, { kind: 'request' | 'response' }>

/** What answers a request; `gone` when nothing will: the link has ended. */
export type SoapAnswer = { status: number; xml: string } | 'gone' | 'crowded'

/** Posts an envelope to the station. @throws Error with a sentence when no envelope came back */
export type Post = (xml: string, action: string, signal: AbortSignal) => Promise<{ status: number; text: string }>

export interface SoapLinkOptions {
  version: SoapVersion
  /** As the station writes it. */
  identity: string
  /** Whom a request of ours is to, and where we listen if that is known. */
  addresses: () => { to: string; from?: string }
  post: Post
}

interface Waiting {
  readonly action: string
  /** As it came, for RelatesTo. */
  readonly messageId: string | null
  readonly resolve: (answer: SoapAnswer) => void
}

/** So many requests of one station may wait for their answer at once. */
const mostWaiting = 32

/**
 * The link of a station that has no socket: each request of its becomes a frame and the frame that answers it the
 * envelope of the response; each CALL of ours becomes a request to the station. Everything behind it is the same as for
 * a socket.
 */
export class SoapLink implements AttachableSocket {
  readonly version: SoapVersion
  readonly #identity: string
  readonly #addresses: SoapLinkOptions['addresses']
  readonly #post: Post
  readonly #waiting = new Map<string, Waiting[]>()
  #count = 0
  #owner: LinkOwner | undefined
  #closed = false
  /** The envelope that the frame being received came in. */
  #arriving: string | undefined
  /** The envelope that the frame being sent goes out in. */
  #leaving: { frame: FrameRecord; xml: string; status: number } | Fault | undefined
  #call: AbortController | undefined
  #tell: ((text: string) => void) | undefined
  #whenClosed: (() => void) | undefined

  constructor({ version, identity, addresses, post }: SoapLinkOptions) {
    this.version = version
    this.#identity = identity
    this.#addresses = addresses
    this.#post = post
  }

  get closed(): boolean {
    return this.#closed
  }

  attach(owner: LinkOwner): void {
    this.#owner = owner
  }

  /** Who hears what became of a call that did not reach the station. */
  tells(told: (text: string) => void): void {
    this.#tell = told
  }

  whenClosed(ended: () => void): void {
    this.#whenClosed = ended
  }

  /** Resolves with what to answer a request of the station. */
  ask({ action, header, payload }: SoapRequest, text: string): Promise<SoapAnswer> {
    if (this.#closed) return Promise.resolve('gone')
    if (this.#count >= mostWaiting) return Promise.resolve('crowded')
    const id = frameId(header.messageId)
    return new Promise((resolve) => {
      const before = this.#waiting.get(id)
      const waiting = { action, messageId: header.messageId, resolve }
      if (before === undefined) this.#waiting.set(id, [waiting])
      else before.push(waiting)
      this.#count++
      this.#receive([2, id, action, payload], text)
    })
  }

  #receive(frame: unknown[], text: string): void {
    this.#arriving = text
    try {
      this.#owner?.received(Buffer.from(JSON.stringify(frame)), false)
    } finally {
      this.#arriving = undefined
    }
  }

  envelope(frame: FrameRecord): string {
    if (frame.direction === 'in') return this.#arriving ?? frame.text
    try {
      this.#leaving = { frame, ...this.#written(frame) }
      return this.#leaving.xml
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error
      this.#leaving = error
      return frame.text
    }
  }

  #written({ messageType, messageId, action, text }: FrameRecord): { xml: string; status: number } {
    const [, , ...rest]: unknown[] = JSON.parse(text)
    const message = { version: this.version, identity: this.#identity, action }
    if (messageType === 2) {
      const payload = fields(rest[1])
      const addresses = { messageId: urn(messageId), ...this.#addresses() }
      const xml = writeRequest({ ...message, service: 'cp', payload }, addresses)
      return { xml, status: 0 }
    }
    const relatesTo = this.#waiting.get(messageId)?.[0]?.messageId ?? null
    if (messageType === 3) {
      return { xml: writeResponse({ ...message, service: 'cs', payload: fields(rest[0]) }, relatesTo), status: 200 }
    }
    const fault = faultOf(String(rest[0]), String(rest[1]))
    return { xml: writeFault(fault, { version: this.version, service: 'cs', relatesTo }), status: faultStatus(fault) }
  }

  send(text: string): void {
    const leaving = this.#leaving
    this.#leaving = undefined
    if (leaving === undefined || this.#closed) return
    if (!('frame' in leaving)) {
      const [, messageId]: unknown[] = JSON.parse(text)
      // Not while it is being sent: the lane has to know of it first.
      queueMicrotask(() => this.#tell?.(JSON.stringify([4, messageId, leaving.subcode, leaving.reason, {}])))
      return
    }
    const { frame, xml, status } = leaving
    if (frame.messageType === 2) {
      this.#ask(frame, xml).catch((error: unknown) => this.close(1011, String(error)))
    } else this.#answer(frame.messageId, { status, xml })
  }

  #answer(id: string, answer: SoapAnswer): void {
    const [waiting, ...others] = this.#waiting.get(id) ?? []
    if (waiting === undefined) return
    if (others.length === 0) this.#waiting.delete(id)
    else this.#waiting.set(id, others)
    this.#count--
    waiting.resolve(answer)
  }

  /** One call of ours is under way at a time: the one before has been given up if it still is. */
  async #ask({ messageId, action }: FrameRecord, xml: string): Promise<void> {
    this.#call?.abort()
    const call = new AbortController()
    this.#call = call
    try {
      const { status, text } = await this.#post(xml, action, call.signal)
      if (call.signal.aborted || this.#closed) return
      this.#answered(messageId, action, status, text)
    } catch (error) {
      if (call.signal.aborted || this.#closed) return
      const code = error instanceof EndpointRefused ? 'SecurityError' : 'GenericError'
      this.#tell?.(JSON.stringify([4, messageId, code, error instanceof Error ? error.message : String(error), {}]))
    }
  }

  #answered(messageId: string, action: string, status: number, text: string): void {
    const failed = (code: string, why: string) => this.#tell?.(JSON.stringify([4, messageId, code, why, { status }]))
    let message: SoapMessage
    try {
      message = readEnvelope(text)
    } catch (error) {
      if (error instanceof NotSoap) failed('GenericError', `${error.message}, with HTTP status ${status}`)
      else if (error instanceof SoapFault) failed('ProtocolError', error.reason)
      else throw error
      return
    }
    if (message.kind === 'fault') {
      const { code, subcode, reason } = message.fault
      this.#receive([4, messageId, subcode === '' ? 'GenericError' : subcode, reason, { code }], text)
    } else if (message.kind === 'request' || message.action !== action) {
      failed('ProtocolError', `${message.action} is no answer to ${action}`)
    } else this.#receive([3, messageId, message.payload], text)
  }

  pause(): void {
    // There is no socket to stop reading from: each request waits by itself, and `mostWaiting` bounds them.
  }

  resume(): void {
    // As above.
  }

  close(code: number, reason: string): void {
    if (this.#closed) return
    this.#closed = true
    this.#call?.abort()
    for (const waiting of [...this.#waiting.values()].flat()) waiting.resolve('gone')
    this.#waiting.clear()
    this.#whenClosed?.()
    const owner = this.#owner
    // As a socket's: after the one who closes is done.
    queueMicrotask(() => owner?.closed(code, reason))
  }
}

const urn = (messageId: string) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(messageId) ? `urn:uuid:${messageId}` : messageId

/** A message id of at most 36 characters, the same for the same MessageID: a replay is known by it (F4). */
function frameId(messageId: string | null): string {
  if (messageId === null) return crypto.randomUUID()
  const bare = messageId.replace(/^(?:urn:)?uuid:/i, '')
  return bare.length <= 36 ? bare : createHash('sha256').update(bare).digest('hex').slice(0, 36)
}

function fields(payload: unknown): object {
  return typeof payload === 'object' && payload !== null ? payload : {}
}
