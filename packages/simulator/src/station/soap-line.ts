import { EventEmitter } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  faultOf,
  faultStatus,
  ocpp16,
  postEnvelope,
  readBody,
  readEnvelope,
  SoapFault,
  type SoapMessage,
  type SoapVersion,
  sendEnvelope,
  writeFault,
  writeRequest,
  writeResponse,
} from '@stationmaster/ocpp'
import { soapWords } from '../adapters/soap-words.ts'

interface SoapLineOptions {
  readonly version: SoapVersion
  /** The CSMS's endpoint. */
  readonly url: string
  readonly identity: string
  readonly headers: Readonly<Record<string, string>>
}

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly action: string
  readonly messageId: string | null
}

const largestBody = 1_048_576
const answerMs = 30_000

/** The line of a station over SOAP: it looks like a socket, posts what the station says and listens for commands. */
export class SoapLine extends EventEmitter {
  readonly protocol = ocpp16.version
  /** As a WebSocket's: 1 is open, 3 closed. */
  readyState = 0
  readonly #options: SoapLineOptions
  readonly #server: Server
  readonly #asked = new Map<string, Asked>()
  #from = ''

  constructor(options: SoapLineOptions) {
    super()
    this.#options = options
    this.#server = createServer((request, response) => {
      this.#commanded(request, response).catch(() => response.destroy())
    })
    this.#server.on('error', (error) => this.#lost(error))
    this.#server.listen(0, '127.0.0.1', () => {
      const address = this.#server.address()
      this.#from = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`
      this.readyState = 1
      this.emit('open')
    })
    this.#server.unref()
  }

  get #words() {
    return soapWords[this.#options.version]
  }

  send(text: string, sent?: () => void): void {
    const [type, id, ...rest]: unknown[] = JSON.parse(text)
    if (type === 2) {
      this.#say(String(id), String(rest[0]), rest[1]).catch((error: unknown) => this.#lost(error))
      if (sent !== undefined) setImmediate(sent)
    } else this.#answer(String(id), Number(type), rest)
  }

  async #say(id: string, action: string, payload: unknown): Promise<void> {
    const { version, url, identity, headers } = this.#options
    const message = { version, service: 'cs', action, identity, payload: this.#words.request(action, payload) } as const
    const xml = writeRequest(message, { messageId: `urn:uuid:${id}`, to: url, from: this.#from })
    const answered = await postEnvelope({ url, xml, action, timeoutMs: answerMs, maxBytes: largestBody, headers })
    const answer = readEnvelope(answered.text)
    if (this.readyState !== 1) return
    if (answer.kind === 'fault') this.#hear([4, id, answer.fault.subcode || 'GenericError', answer.fault.reason, {}])
    else this.#hear([3, id, this.#words.heard(action, answer.payload)])
  }

  #hear(frame: unknown[]): void {
    this.emit('message', Buffer.from(JSON.stringify(frame)), false)
  }

  async #commanded(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { version, identity } = this.#options
    let message: SoapMessage
    try {
      message = readEnvelope(await readBody(request, largestBody))
      if (message.kind !== 'request' || message.service !== 'cp' || message.version !== version) {
        throw new SoapFault('ProtocolError', 'no request to a charge point of this version')
      }
      if (message.header.identity?.toLowerCase() !== identity.toLowerCase()) {
        throw new SoapFault('IdentityMismatch', 'another charge point is meant')
      }
    } catch (error) {
      const fault = error instanceof SoapFault ? error : new SoapFault('ProtocolError', String(error))
      const xml = writeFault(fault, { version, service: 'cp', relatesTo: null })
      return sendEnvelope(response, faultStatus(fault), xml, { acceptEncoding: request.headers['accept-encoding'] })
    }
    const id = crypto.randomUUID()
    const { action, header, payload } = message
    this.#asked.set(id, { request, response, action, messageId: header.messageId })
    response.once('close', () => this.#asked.delete(id))
    this.#hear([2, id, action, this.#words.heard(action, payload)])
  }

  #answer(id: string, type: number, [first, second]: unknown[]): void {
    const asked = this.#asked.get(id)
    if (asked === undefined) return
    const { version, identity } = this.#options
    const { request, response, action, messageId } = asked
    const fault = type === 3 ? undefined : faultOf(String(first), String(second))
    const xml =
      fault === undefined
        ? writeResponse(
            { version, service: 'cp', action, identity, payload: this.#words.answer(action, first) },
            messageId,
          )
        : writeFault(fault, { version, service: 'cp', relatesTo: messageId })
    const acceptEncoding = request.headers['accept-encoding']
    const status = fault === undefined ? 200 : faultStatus(fault)
    sendEnvelope(response, status, xml, { acceptEncoding }).catch(() => response.destroy())
  }

  #lost(error: unknown): void {
    if (this.readyState === 3) return
    if (this.readyState === 0) this.emit('error', error instanceof Error ? error : new Error(String(error)))
    this.terminate()
  }

  close(): void {
    this.terminate()
  }

  /** As a socket's, the close is told after the one who closes is done. */
  terminate(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#server.closeAllConnections()
    this.#server.close()
    setImmediate(() => this.emit('close'))
  }

  pause(): void {
    // A request that is not read waits in its connection.
  }

  resume(): void {
    // As above.
  }

  ping(): void {
    // Heartbeats tell whether the CSMS is there.
  }
}
