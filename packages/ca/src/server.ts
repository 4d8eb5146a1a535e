/** The authority over HTTP: signing and revoking for who has the secret, lists and status for everyone. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pemBlocks, type RevocationReason, revocationReasons } from '@stationmaster/pki'
import Type from 'typebox'
import Value from 'typebox/value'
import { type CertificateAuthority, Conflict } from './authority.ts'
import { type AuthorityName, authorityKinds } from './hierarchy.ts'
import { CaRefused } from './refused.ts'
import { type Registered } from './register.ts'

const longestBody = 65_536
const requestMs = 10_000
const mostConnections = 256
const pageLimit = 500

const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>): Type.TUnsafe<K> =>
  Type.Unsafe<K>(Type.Enum(Object.keys(table)))

const Order = Type.Object(
  {
    requestId: Type.String({ minLength: 1, maxLength: 100 }),
    authority: keysOf(authorityKinds),
    csr: Type.String({ minLength: 1, maxLength: 10_000 }),
    commonName: Type.String({ minLength: 1, maxLength: 64 }),
    organisations: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 }),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_095 })),
  },
  { additionalProperties: false },
)
const Revoking = Type.Object({ reason: Type.Optional(keysOf(revocationReasons)) }, { additionalProperties: false })

class Problem extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(detail)
    this.status = status
    this.code = code
  }
}

interface Answer {
  status: number
  type: string
  body: Buffer | string
  /** Seconds a cache may keep it. */
  cacheS?: number
}

export interface CaServer extends AsyncDisposable {
  /** E.g. `http://127.0.0.1:8090`. */
  address: string
}

export interface ServeOptions {
  ca: CertificateAuthority
  secret: string
  host: string
  port: number
  failed(error: unknown): void
}

export async function serveCa({ ca, secret, host, port, failed }: ServeOptions): Promise<CaServer> {
  const server = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (request, response) => {
    answerTo(ca, secret, request)
      .catch((error: unknown) => refusal(error, failed))
      .then((answer) => send(response, answer))
      .catch(failed)
  })
  server.maxConnections = mostConnections
  server.listen(port, host)
  await once(server, 'listening')
  return {
    address: addressOf(server, host),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      await closed
    },
  }
}

function addressOf(server: Server, host: string): string {
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

type Route = (ca: CertificateAuthority, request: IncomingMessage, parts: readonly string[], url: URL) => Promise<Answer>

/** By method and the first words of the path; `open` ones ask for no secret. */
const routes: readonly { method: string; path: RegExp; open?: true; answer: Route }[] = [
  { method: 'GET', path: /^\/livez$/, open: true, answer: async () => json(200, { status: 'ok' }) },
  { method: 'GET', path: /^\/crl\/([a-z0-9]+)(-root)?\.crl$/, open: true, answer: list },
  { method: 'GET', path: /^\/certificates\/([a-z0-9]+)\.pem$/, open: true, answer: trust },
  { method: 'GET', path: /^\/certificates\/([a-z0-9]+)\.cer$/, open: true, answer: signer },
  { method: 'POST', path: /^\/ocsp\/([a-z0-9]+)$/, open: true, answer: postedStatus },
  { method: 'GET', path: /^\/ocsp\/([a-z0-9]+)\/(.+)$/, open: true, answer: gottenStatus },
  { method: 'POST', path: /^\/v1\/certificates$/, answer: sign },
  { method: 'GET', path: /^\/v1\/certificates$/, answer: page },
  { method: 'GET', path: /^\/v1\/certificates\/([0-9a-f]{1,40})$/, answer: one },
  { method: 'POST', path: /^\/v1\/certificates\/([0-9a-f]{1,40})\/revoke$/, answer: revoke },
]

async function answerTo(ca: CertificateAuthority, secret: string, request: IncomingMessage): Promise<Answer> {
  const address = request.url ?? '/'
  if (!URL.canParse(address, 'http://ca')) throw new Problem(400, 'not-valid', 'The address cannot be read')
  const url = new URL(address, 'http://ca')
  const found = routes.filter(({ path }) => path.test(url.pathname))
  if (found.length === 0) throw new Problem(404, 'not-found', 'There is nothing at this address')
  const route = found.find(({ method }) => method === request.method)
  if (route === undefined) throw new Problem(405, 'method-not-allowed', `Use ${found[0]?.method}`)
  if (route.open !== true && !bears(request, secret)) {
    throw new Problem(401, 'unauthorized', 'Send the secret of this authority as a bearer token')
  }
  return route.answer(ca, request, route.path.exec(url.pathname)?.slice(1) ?? [], url)
}

function bears({ headers }: IncomingMessage, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${secret}`))
}

function authorityNamed(text: string | undefined): AuthorityName {
  const names: readonly AuthorityName[] = ['stations', 'v2g', 'mo']
  const name = names.find((one) => one === text)
  if (name === undefined) throw new Problem(404, 'not-found', 'There is no such authority; use stations, v2g or mo')
  return name
}

async function list(ca: CertificateAuthority, _: IncomingMessage, [name, root]: readonly string[]): Promise<Answer> {
  const authority = authorityNamed(name)
  const body = root === undefined ? ca.revocationList(authority) : ca.rootList(authority)
  return { status: 200, type: 'application/pkix-crl', body, cacheS: 600 }
}

async function trust(ca: CertificateAuthority, _: IncomingMessage, [name]: readonly string[]): Promise<Answer> {
  const { root, sub } = ca.certificates(authorityNamed(name))
  return { status: 200, type: 'application/pem-certificate-chain', body: `${sub}${root}`, cacheS: 3_600 }
}

/** Who signs, alone and in DER, as certificates name it (RFC 5280, 4.2.2.1). */
async function signer(ca: CertificateAuthority, _: IncomingMessage, [name]: readonly string[]): Promise<Answer> {
  const [body = Buffer.alloc(0)] = pemBlocks(ca.certificates(authorityNamed(name)).sub, 'CERTIFICATE')
  return { status: 200, type: 'application/pkix-cert', body, cacheS: 3_600 }
}

async function postedStatus(
  ca: CertificateAuthority,
  request: IncomingMessage,
  [name]: readonly string[],
): Promise<Answer> {
  return status(ca.status(authorityNamed(name), await bodyOf(request)))
}

/** RFC 6960, A.1: base64 in the path, with what a path may not hold written out. */
async function gottenStatus(
  ca: CertificateAuthority,
  _: IncomingMessage,
  [name, encoded = '']: readonly string[],
): Promise<Answer> {
  let text: string
  try {
    text = decodeURIComponent(encoded)
  } catch {
    throw new Problem(400, 'not-valid', 'The request in the path cannot be read')
  }
  return status(ca.status(authorityNamed(name), Buffer.from(text, 'base64')))
}

function status(body: Buffer): Answer {
  return { status: 200, type: 'application/ocsp-response', body }
}

async function sign(ca: CertificateAuthority, request: IncomingMessage): Promise<Answer> {
  const order = await jsonOf(request)
  if (!Value.Check(Order, order)) throw notValid(Value.Errors(Order, order))
  const { days, ...rest } = order
  const issued = ca.sign({ ...rest, ...(days === undefined ? {} : { days }) })
  return json(201, presented(ca, issued))
}

async function page(ca: CertificateAuthority, _: IncomingMessage, __: readonly string[], url: URL): Promise<Answer> {
  const limit = Math.min(Math.max(Number(url.searchParams.get('limit') ?? pageLimit) || 1, 1), pageLimit)
  const items = ca.page(url.searchParams.get('after') ?? undefined, limit)
  const next = items.length === limit ? (items.at(-1)?.serialNumber ?? null) : null
  return json(200, { items: items.map((item) => presented(ca, item)), nextCursor: next })
}

async function one(ca: CertificateAuthority, _: IncomingMessage, [serial = '']: readonly string[]): Promise<Answer> {
  return json(200, presented(ca, found(ca.bySerialNumber(serial))))
}

async function revoke(
  ca: CertificateAuthority,
  request: IncomingMessage,
  [serial = '']: readonly string[],
): Promise<Answer> {
  const body = await jsonOf(request)
  if (!Value.Check(Revoking, body)) throw notValid(Value.Errors(Revoking, body))
  const reason: RevocationReason = body.reason ?? 'unspecified'
  return json(200, presented(ca, found(ca.revoke(serial, reason))))
}

function found(registered: Registered | undefined): Registered {
  if (registered === undefined) throw new Problem(404, 'not-found', 'This authority signed no such certificate')
  return registered
}

function presented(ca: CertificateAuthority, issued: Registered): object {
  const { serialNumber, authority, commonName, notBefore, notAfter, certificate, revoked } = issued
  const text = (at: number) => new Date(at).toISOString()
  return {
    serialNumber,
    authority,
    commonName,
    notBefore: text(notBefore),
    notAfter: text(notAfter),
    certificate,
    chain: ca.certificates(authority).sub,
    revokedAt: revoked === null ? null : text(revoked.at),
    revocationReason: revoked?.reason ?? null,
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > longestBody) throw new Problem(413, 'too-large', `At most ${longestBody} bytes are read`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const text = (await bodyOf(request)).toString('utf8')
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    throw new Problem(400, 'not-valid', 'The body is not JSON')
  }
}

function notValid(errors: readonly { instancePath: string; message: string }[]): Problem {
  const [first] = errors
  return new Problem(400, 'not-valid', `${first?.instancePath || 'The body'} ${first?.message ?? 'is not valid'}`)
}

function refusal(error: unknown, failed: (error: unknown) => void): Answer {
  if (error instanceof CaRefused) return problem(422, 'refused', error.message)
  if (error instanceof Conflict) return problem(409, 'conflict', error.message)
  if (error instanceof Problem) return problem(error.status, error.code, error.message)
  failed(error)
  return problem(500, 'internal', 'An unexpected error')
}

/** RFC 9457. */
function problem(status: number, code: string, detail: string): Answer {
  return { status, type: 'application/problem+json', body: JSON.stringify({ status, code, detail }) }
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) }
}

function send(response: ServerResponse, { status, type, body, cacheS }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': cacheS === undefined ? 'no-store' : `public, max-age=${cacheS}`,
    'x-content-type-options': 'nosniff',
    // What is left of a body that was too large is not read.
    ...(status === 413 ? { connection: 'close' } : {}),
  })
  response.end(body)
}
