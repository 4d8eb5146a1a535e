/**
 * A station of OCPP 1.5 or 1.6 over SOAP, written from the WSDLs and SOAP 1.2 on bare HTTP, so that no code of ours
 * stands on both ends of a test.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { until } from '../until.ts'

export type SoapWords = '1.5' | '1.6'

/** Elements in the order they are written: text, or elements again; a name may come several times. */
export type Elements = readonly (readonly [name: string, content: string | Elements, attributes?: string])[]

export interface SoapReply {
  status: number
  contentType: string
  text: string
  /** Text of the first element of this local name; undefined when there is none. */
  value(name: string): string | undefined
}

export interface SoapRequestSeen {
  action: string
  text: string
  value(name: string): string | undefined
}

/** What a command is answered with: elements of its response, a fault, or a whole answer of its own. */
export type SoapAnswering =
  | { elements: Elements }
  | { fault: string }
  | { raw: string; status?: number; contentType?: string; headers?: Record<string, string> }

export interface SoapStationOptions {
  identity: string
  words?: SoapWords
  /** What follows `/soap`. */
  secret?: string
  password?: string
  /** Where it says it listens; by default where it does. */
  from?: string
  replies?: Record<string, (request: SoapRequestSeen) => SoapAnswering>
}

const years = { '1.5': '2012/06', '1.6': '2015/10' } as const
const envelopeNamespace = 'http://www.w3.org/2003/05/soap-envelope'
const addressing = 'http://www.w3.org/2005/08/addressing'

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function written(prefix: string, elements: Elements): string {
  return elements
    .map(([name, content, attributes = '']) => {
      const inner = typeof content === 'string' ? escaped(content) : written(prefix, content)
      return `<${prefix}:${name}${attributes}>${inner}</${prefix}:${name}>`
    })
    .join('')
}

function valueIn(text: string, name: string): string | undefined {
  const found = new RegExp(`<(?:[\\w.-]+:)?${name}(?:\\s[^>]*)?>([^<]*)</`).exec(text)
  return found?.[1]?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

export class SoapStation implements AsyncDisposable {
  readonly identity: string
  readonly words: SoapWords
  readonly replies: Record<string, (request: SoapRequestSeen) => SoapAnswering>
  /** The commands that came, in order. */
  readonly requests: SoapRequestSeen[] = []
  /** Where it listens. */
  readonly endpoint: string
  readonly #server: Server
  readonly #options: SoapStationOptions
  #address: string

  constructor(server: Server, address: string, endpoint: string, options: SoapStationOptions) {
    this.identity = options.identity
    this.words = options.words ?? '1.5'
    this.replies = { ...options.replies }
    this.endpoint = endpoint
    this.#server = server
    this.#address = address
    this.#options = options
  }

  /** @param address of the server, e.g. `http://127.0.0.1:8080` */
  static async open(address: string, options: SoapStationOptions): Promise<SoapStation> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const bound = server.address()
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0
    const station = new SoapStation(server, address, `http://127.0.0.1:${port}/cp`, options)
    server.on('request', (request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const { status, text, contentType, headers } = station.#answer(Buffer.concat(parts).toString('utf8'))
        response.writeHead(status, { 'content-type': contentType, ...headers }).end(text)
      })
    })
    return station
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** The server is elsewhere now. */
  movesTo(address: string): void {
    this.#address = address
  }

  request(action: string, elements: Elements, messageId = `urn:uuid:${randomUUID()}`, extraHeader = ''): string {
    const name = `${action.slice(0, 1).toLowerCase()}${action.slice(1)}Request`
    return (
      `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="${envelopeNamespace}" xmlns:wsa="${addressing}"` +
      ` xmlns:ns="urn://Ocpp/Cs/${years[this.words]}/"><soap:Header>` +
      `<ns:chargeBoxIdentity soap:mustUnderstand="true">${escaped(this.identity)}</ns:chargeBoxIdentity>` +
      `<wsa:Action soap:mustUnderstand="true">/${action}</wsa:Action><wsa:MessageID>${messageId}</wsa:MessageID>` +
      `<wsa:From><wsa:Address>${this.#options.from ?? this.endpoint}</wsa:Address></wsa:From>` +
      `<wsa:ReplyTo><wsa:Address>${addressing}/anonymous</wsa:Address></wsa:ReplyTo>` +
      `<wsa:To>${this.#url()}</wsa:To>${extraHeader}</soap:Header><soap:Body>` +
      `<ns:${name}>${written('ns', elements)}</ns:${name}></soap:Body></soap:Envelope>`
    )
  }

  #url(): string {
    const { secret } = this.#options
    return `${this.#address}/soap${secret === undefined ? '' : `/${encodeURIComponent(secret)}`}`
  }

  /** Posts what it is given, as it is. */
  async post(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<SoapReply> {
    const { password } = this.#options
    const response = await fetch(this.#url(), {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: {
        'content-type': 'application/soap+xml; charset=utf-8',
        ...(password === undefined
          ? {}
          : { authorization: `Basic ${Buffer.from(`${this.identity}:${password}`).toString('base64')}` }),
        ...headers,
      },
    })
    const text = await response.text()
    const contentType = response.headers.get('content-type') ?? ''
    return { status: response.status, contentType, text, value: (name) => valueIn(text, name) }
  }

  send(action: string, elements: Elements, messageId?: string): Promise<SoapReply> {
    return this.post(this.request(action, elements, messageId))
  }

  /** The answer, which must be the response to this very request. */
  async accepted(action: string, elements: Elements, messageId = `urn:uuid:${randomUUID()}`): Promise<SoapReply> {
    const reply = await this.send(action, elements, messageId)
    const name = `${action.slice(0, 1).toLowerCase()}${action.slice(1)}Response`
    const isAnswer = new RegExp(`<(\\w+):Body><\\w+:${name}[ >]`).test(reply.text)
    if (reply.status !== 200 || !isAnswer) throw new Error(`${action} was answered ${reply.status}: ${reply.text}`)
    if (reply.value('RelatesTo') !== messageId) throw new Error(`${action} was answered for another: ${reply.text}`)
    if (reply.value('Action') !== `/${action}Response`) throw new Error(`the answer's action: ${reply.text}`)
    return reply
  }

  boot(extra: Elements = []): Promise<SoapReply> {
    return this.accepted('BootNotification', [
      ['chargePointVendor', 'Testbed'],
      ['chargePointModel', `Soap ${this.words}`],
      ['chargePointSerialNumber', `SN-${this.identity}`.slice(0, 25)],
      ['firmwareVersion', '1.0'],
      ...extra,
    ])
  }

  status(status: string, errorCode = 'NoError', connectorId = 1): Promise<SoapReply> {
    return this.accepted('StatusNotification', [
      ['connectorId', String(connectorId)],
      ['status', status],
      ['errorCode', errorCode],
      ['timestamp', new Date().toISOString()],
    ])
  }

  async start(idTag: string, meterStart = 1_000, messageId?: string, at = new Date()): Promise<number> {
    const started = await this.accepted(
      'StartTransaction',
      [
        ['connectorId', '1'],
        ['idTag', idTag],
        ['timestamp', at.toISOString()],
        ['meterStart', String(meterStart)],
      ],
      messageId,
    )
    return Number(started.value('transactionId'))
  }

  /** The version's own form: text with attributes in 1.5, an element of its own in 1.6. */
  meterValues(transactionId: number, energyWh: number, currentA: number): Promise<SoapReply> {
    const timestamp = ['timestamp', new Date().toISOString()] as const
    const energy = 'Energy.Active.Import.Register'
    const values: Elements =
      this.words === '1.5'
        ? [
            timestamp,
            ['value', String(energyWh), ` context="Sample.Periodic" measurand="${energy}" unit="Wh"`],
            ['value', String(currentA), ' measurand="Current.Import" unit="Amp"'],
          ]
        : [
            timestamp,
            [
              'sampledValue',
              [
                ['value', String(energyWh)],
                ['measurand', energy],
                ['unit', 'Wh'],
              ],
            ],
            [
              'sampledValue',
              [
                ['value', String(currentA)],
                ['measurand', 'Current.Import'],
                ['unit', 'A'],
              ],
            ],
          ]
    return this.accepted('MeterValues', [
      ['connectorId', '1'],
      ['transactionId', String(transactionId)],
      [this.words === '1.5' ? 'values' : 'meterValue', values],
    ])
  }

  stop(transactionId: number, meterStop: number, messageId?: string): Promise<SoapReply> {
    return this.accepted(
      'StopTransaction',
      [
        ['transactionId', String(transactionId)],
        ['timestamp', new Date().toISOString()],
        ['meterStop', String(meterStop)],
      ],
      messageId,
    )
  }

  /** The next command of this action that has not been taken yet. */
  command(action: string): Promise<SoapRequestSeen> {
    return until(`a ${action} over SOAP`, () => {
      const at = this.requests.findIndex((request) => request.action === action)
      return Promise.resolve(at < 0 ? undefined : this.requests.splice(at, 1)[0])
    })
  }

  #answer(text: string): { status: number; text: string; contentType: string; headers: Record<string, string> } {
    const action = (valueIn(text, 'Action') ?? '').replace('/', '')
    const seen: SoapRequestSeen = { action, text, value: (name) => valueIn(text, name) }
    this.requests.push(seen)
    const contentType = 'application/soap+xml; charset=utf-8'
    const plain = { contentType, headers: {} }
    const namespace = `urn://Ocpp/Cp/${years[this.words]}/`
    const known = text.includes(namespace) && valueIn(text, 'chargeBoxIdentity') === this.identity
    const reply = known ? (this.replies[action]?.(seen) ?? { fault: 'NotSupported' }) : { fault: 'IdentityMismatch' }
    if ('raw' in reply) {
      const { raw, status = 200, headers = {} } = reply
      return { status, text: raw, contentType: reply.contentType ?? contentType, headers }
    }
    const body =
      'fault' in reply
        ? `<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value><soap:Subcode><soap:Value>ns:${reply.fault}</soap:Value></soap:Subcode></soap:Code><soap:Reason><soap:Text xml:lang="en">no</soap:Text></soap:Reason></soap:Fault>`
        : `<ns:${action.slice(0, 1).toLowerCase()}${action.slice(1)}Response>${written('ns', reply.elements)}</ns:${action.slice(0, 1).toLowerCase()}${action.slice(1)}Response>`
    return {
      ...plain,
      status: 'fault' in reply ? 400 : 200,
      text:
        `<?xml version="1.0"?><soap:Envelope xmlns:soap="${envelopeNamespace}" xmlns:wsa="${addressing}" xmlns:ns="${namespace}">` +
        `<soap:Header><wsa:Action>${namespace}ChargePointService/${action}Response</wsa:Action>` +
        `<wsa:RelatesTo>${valueIn(text, 'MessageID')}</wsa:RelatesTo></soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`,
    }
  }
}
