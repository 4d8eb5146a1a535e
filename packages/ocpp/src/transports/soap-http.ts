import { type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type LookupFunction } from 'node:net'
import { promisify } from 'node:util'
import { gunzip, gzip, inflate, inflateRaw } from 'node:zlib'

const inflaters = { gzip: promisify(gunzip), deflate: promisify(inflate), raw: promisify(inflateRaw) }
const compress = promisify(gzip)

/** A body that may not be read: too large, or in an encoding that is not known. */
export class BodyError extends Error {
  override readonly name = 'BodyError'
  readonly status: 400 | 413 | 415

  constructor(status: BodyError['status'], message: string) {
    super(message)
    this.status = status
  }
}

/** The text of a request's or an answer's body, unpacked (1.6-S, 6.1: gzip and deflate); never more than `maxBytes`. */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of message) {
    if (!Buffer.isBuffer(part)) continue
    bytes += part.length
    if (bytes > maxBytes) throw new BodyError(413, `the body is larger than ${maxBytes} bytes`)
    parts.push(part)
  }
  const unpacked = await unpack(Buffer.concat(parts), message.headers['content-encoding'], maxBytes)
  return decode(unpacked, message.headers['content-type'])
}

async function unpack(body: Buffer, encoding: string | undefined, maxOutputLength: number): Promise<Buffer> {
  const codings = (encoding ?? '').split(',').map((name) => name.trim().toLowerCase())
  const [coding = '', ...more] = codings.filter((name) => name !== '' && name !== 'identity')
  if (coding === '') return body
  if (more.length > 0) throw new BodyError(415, 'the body is packed more than once')
  try {
    if (coding === 'gzip' || coding === 'x-gzip') return await inflaters.gzip(body, { maxOutputLength })
    if (coding === 'deflate') {
      // Deflate is meant to come in a zlib wrapper, and comes without as well.
      const isWrapped = ((body[0] ?? 0) & 0x0f) === 8 && body.length > 1 && body.readUInt16BE(0) % 31 === 0
      return await (isWrapped ? inflaters.deflate : inflaters.raw)(body, { maxOutputLength })
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new BodyError(413, `the body is larger than ${maxOutputLength} bytes`)
    throw new BodyError(400, `the body is no ${coding}`)
  }
  throw new BodyError(415, 'the body is packed in a way that is not known here')
}

const charsets = ['utf-8', 'us-ascii', 'iso-8859-1', 'windows-1252', 'utf-16', 'utf-16le'] as const

function decode(body: Buffer, contentType: string | undefined): string {
  const name = /charset\s*=\s*"?([\w-]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? 'utf-8'
  const charset = charsets.find((candidate) => candidate === name) ?? 'utf-8'
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch {
    throw new BodyError(400, `the body is no text in ${charset}`)
  }
}

const contentType = 'application/soap+xml; charset=utf-8'
/** Smaller envelopes do not get smaller. */
const worthPacking = 1_400

/** Answers with an envelope, packed if the other side takes that. */
export async function sendEnvelope(
  response: ServerResponse,
  status: number,
  xml: string,
  { acceptEncoding, headers = {} }: { acceptEncoding: string | undefined; headers?: Record<string, string> },
): Promise<void> {
  const plain = Buffer.from(xml, 'utf8')
  const packs = plain.length >= worthPacking && /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(acceptEncoding ?? '')
  const body = packs ? await compress(plain) : plain
  if (response.destroyed || response.headersSent) return
  response.writeHead(status, {
    ...headers,
    'Content-Type': contentType,
    'Content-Length': body.length,
    ...(packs ? { 'Content-Encoding': 'gzip' } : {}),
  })
  response.end(body)
}

export interface PostOptions {
  readonly url: string
  readonly xml: string
  readonly action: string
  readonly timeoutMs: number
  readonly maxBytes: number
  /** Resolves the host's name; where it refuses an address, nothing is connected to. */
  readonly lookup?: LookupFunction
  readonly signal?: AbortSignal
  readonly headers?: Readonly<Record<string, string>>
}

/** Posts an envelope and gives what came back; redirects are not followed. @throws when nothing readable did */
export function postEnvelope(options: PostOptions): Promise<{ status: number; text: string }> {
  const { url, xml, action, timeoutMs, maxBytes, lookup, signal, headers } = options
  const body = Buffer.from(xml, 'utf8')
  const over = AbortSignal.timeout(timeoutMs)
  const target = new URL(url)
  const send = target.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const request = send(
      target,
      {
        method: 'POST',
        agent: false,
        signal: signal === undefined ? over : AbortSignal.any([over, signal]),
        headers: {
          ...headers,
          'Content-Type': `${contentType}; action="/${action}"`,
          'Content-Length': body.length,
          'Accept-Encoding': 'gzip, deflate',
          Connection: 'close',
        },
        ...(lookup === undefined ? {} : { lookup }),
      },
      (response) => {
        readBody(response, maxBytes).then(
          (text) => resolve({ status: response.statusCode ?? 0, text }),
          (error: unknown) => {
            request.destroy()
            reject(error instanceof Error ? error : new Error(String(error)))
          },
        )
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}
