import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  type AnsweredStatus,
  hashDataOf,
  makeRevocationList,
  makeStatusRefusal,
  makeStatusRequest,
  makeStatusResponse,
  readStatusRequest,
  readStatusResponse,
} from '@stationmaster/pki'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { type StatusQuestion, statusQuestion } from '../../src/domain/status-question.ts'
import { endpointGuard, isPublic } from '../../src/platform/endpoint-guard.ts'
import { createGuardedHttp } from '../../src/platform/guarded-http.ts'
import { createMetrics } from '../../src/platform/metrics.ts'
import { networkList } from '../../src/platform/proxies.ts'
import { createStatusLookup } from '../../src/platform/status-lookup.ts'
import { createStatusHttp, openStatuses } from '../../src/tls.ts'
import { authority, type Certified, certified } from '../support/authorities.ts'

const hour = 3_600_000
const never = new AbortController().signal
const root = authority('Root')
const sub = authority('Sub', root)
const stranger = authority('Sub', root)
const leaf = certified({ commonName: 'CS1' }, sub)

let handle: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void
let served: string[] = []
const server = createServer((request, response) => {
  const parts: Buffer[] = []
  served.push(`${request.method} ${request.url}`)
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => handle(request, response, Buffer.concat(parts)))
})
let url = ''
beforeAll(async () => {
  server.listen(0, '0.0.0.0')
  await once(server, 'listening')
  const address = server.address()
  url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
})
beforeEach(() => {
  served = []
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

interface Setting {
  trusted?: Certified[]
  networks?: string[]
  trustedOrigin?: string
  clock?: { now(): number }
  withNonce?: boolean
}

function looking({
  trusted = [root, sub],
  networks = ['127.0.0.0/8'],
  trustedOrigin,
  clock = Date,
  withNonce = true,
}: Setting = {}) {
  const named = networkList('status-networks', networks)
  const guard = endpointGuard(
    (address) => isPublic(address) || named(address),
    (where) => `${where} is not public`,
  )
  return createStatusLookup({
    clock,
    http: createGuardedHttp({ clock, guard, trustedOrigin: trustedOrigin ?? null }),
    authorities: () => trusted.map(({ certificate }) => certificate),
    withNonce,
  })
}

function questionFor(one: Certified, issuer: Certified, source: 'OCSP' | 'CRL' = 'OCSP', path = '/'): StatusQuestion {
  const { hashAlgorithm: _, ...named } = hashDataOf(one.certificate, issuer.certificate)
  const question = statusQuestion({ hashAlgorithm: 'SHA256', ...named }, `${url}${path}`, source)
  if (typeof question === 'string') throw new Error(question)
  return question
}

interface Answering {
  by?: Certified
  along?: Certified[]
  answer?: AnsweredStatus
  producedAt?: number
  /** Null: it does not say when it ends. */
  forMs?: number | null
  /** Of the question, or of another. */
  nonce?: 'none' | 'its own' | 'another'
}

const another = readStatusRequest(makeStatusRequest([hashDataOf(leaf.certificate, sub.certificate)], Buffer.alloc(32)))

function responder({
  by = sub,
  along = [],
  answer = { status: 'good' },
  producedAt = Date.now(),
  forMs = hour,
  nonce = 'none',
}: Answering = {}) {
  handle = (request, response, body) => {
    expect(request.headers['content-type']).toBe('application/ocsp-request')
    const { asked, nonce: own } = readStatusRequest(body)
    const nonces = { none: null, 'its own': own, another: another.nonce }
    const answers = asked.map(({ raw }) => ({ raw, answer }))
    const certificates = along.map(({ certificate }) => certificate)
    const nextUpdate = forMs === null ? null : producedAt + forMs
    const content = { answers, nonce: nonces[nonce], producedAt, nextUpdate, certificates }
    response.end(makeStatusResponse(content, by.issuer.key))
  }
}

function list({
  by = sub,
  revoked = [leaf],
  forMs = hour,
}: {
  by?: Certified
  revoked?: Certified[]
  forMs?: number | null
} = {}) {
  const at = Date.now()
  const numbers = revoked.map(({ certificate }) => certificate.serialNumber.toLowerCase())
  handle = (_, response) => {
    const content = { number: 1, thisUpdate: at - hour, nextUpdate: forMs === null ? null : at + forMs }
    const entries = numbers.map((serialNumber) => ({ serialNumber, at, reason: 'keyCompromise' as const }))
    response.end(makeRevocationList({ ...content, revoked: entries }, by.issuer))
  }
}

test.each([
  [{ status: 'good' }, 'good'],
  [{ status: 'revoked', revocation: { serialNumber: '1', at: Date.now(), reason: 'keyCompromise' } }, 'revoked'],
  [{ status: 'unknown' }, 'unknown'],
] as const)('M06.FR.08 M06.FR.09 the responder says %j, and its DER comes back whole', async (answer, status) => {
  responder({ answer })
  const reply = await looking()(questionFor(leaf, sub), never)
  expect(reply).toMatchObject({ status, verified: true, failure: null })
  expect(Buffer.from(reply.response ?? []).subarray(0, 1)).toEqual(Buffer.of(0x30))
  expect(reply.nextUpdate).toBeGreaterThan(Date.now())
})

const answering = certified({ commonName: 'Responder' }, sub, { purposes: ['ocspSigning'] })
const pretending = certified({ commonName: 'Pretender' }, sub)

test.each([
  ['its authority came along', { along: [sub] }, 'good'],
  ['its authority certified the responder', { by: answering, along: [answering, sub] }, 'good'],
  ['its authority certified the key for something else', { by: pretending, along: [pretending, sub] }, 'failed'],
])('an answer is believed where %s and leads to who is trusted', async (_, answer, status) => {
  responder(answer)
  expect(await looking({ trusted: [root] })(questionFor(leaf, sub), never)).toMatchObject({
    status,
    verified: status === 'good',
  })
  expect(await looking({ trusted: [stranger] })(questionFor(leaf, sub), never)).toMatchObject({ verified: false })
})

test('an answer of an authority that is not trusted is passed on as not verified', async () => {
  responder()
  expect(await looking({ trusted: [] })(questionFor(leaf, sub), never)).toMatchObject({
    status: 'good',
    verified: false,
  })
})

const old = { producedAt: Date.now() - 2 * hour, forMs: null }

test.each([
  ['signed by another', () => responder({ by: stranger }), 'not signed by who may answer'],
  ['that ended', () => responder({ producedAt: Date.now() - 9 * hour }), 'ended at'],
  ['that is two hours old and never ends', () => responder(old), 'does not say when it ends'],
  ['to another question', () => responder({ nonce: 'another' }), 'its nonce is not ours'],
  ['that is to come', () => responder({ producedAt: Date.now() + hour }), 'to come'],
  [
    'a refusal',
    () => {
      handle = (_, response) => response.end(makeStatusRefusal('tryLater'))
    },
    'refuses to answer',
  ],
  [
    'no OCSP',
    () => {
      handle = (_, response) => response.end('<html>')
    },
    'cannot be read',
  ],
  [
    'for another certificate',
    () => {
      handle = (_, response, body) => {
        const answers = readStatusRequest(body).asked.map(({ raw: asked }) => {
          const raw = Buffer.from(asked)
          raw.writeUInt8(raw.readUInt8(raw.length - 1) ^ 1, raw.length - 1)
          return { raw, answer: { status: 'good' } as const }
        })
        const [producedAt, nextUpdate] = [Date.now(), Date.now() + hour]
        response.end(makeStatusResponse({ answers, nonce: null, producedAt, nextUpdate }, sub.issuer.key))
      }
    },
    'another certificate',
  ],
  [
    'elsewhere',
    () => {
      handle = (_, response) => response.writeHead(302, { Location: 'http://169.254.169.254/' }).end()
    },
    'answered 302, and is not followed',
  ],
  [
    'too much',
    () => {
      handle = (_, response) => response.end(Buffer.alloc(20_000))
    },
    'more than 16384 bytes',
  ],
] as const)('M06.FR.04 an answer %s is a failure that says so', async (_, answer, why) => {
  answer()
  const reply = await looking()(questionFor(leaf, sub), never)
  expect(reply).toMatchObject({ status: 'failed', verified: false, response: null })
  expect(reply.failure).toContain(why)
})

test.each([
  ['the nonce of the question', { nonce: 'its own' }],
  ['no end, half an hour after it was made', { producedAt: Date.now() - hour / 2, forMs: null }],
] as const)('RFC 6960 an answer with %s is believed', async (_, answer) => {
  responder(answer)
  expect(await looking()(questionFor(leaf, sub), never)).toMatchObject({ status: 'good', verified: true })
})

test('M06 an answer that is passed on carries no nonce of ours', async () => {
  responder({ nonce: 'its own' })
  const [own, passedOn] = [looking(), looking({ withNonce: false })]
  const nonceIn = async (ask: typeof own) => {
    const { response } = await ask(questionFor(leaf, sub), never)
    const read = readStatusResponse(Buffer.from(response ?? []))
    return typeof read === 'string' ? read : read.nonce
  }
  expect(await nonceIn(own)).toBeInstanceOf(Buffer)
  expect(await nonceIn(passedOn)).toBe(null)
})

/** Of the lightweight profile: it knows the names by SHA-1, and nothing beside them. */
function storedAnswers() {
  responder()
  const plain = handle
  handle = (request, response, body) => {
    const { asked, nonce } = readStatusRequest(body)
    const isKnown = nonce === null && asked.every(({ id }) => id.hashAlgorithm === 'SHA1')
    if (isKnown) plain(request, response, body)
    else response.end(makeStatusRefusal('unauthorized'))
  }
}

test('RFC 5019 2.1.1 who does not know a certificate by SHA-256 is asked for it by SHA-1', async () => {
  storedAnswers()
  expect(await looking()(questionFor(leaf, sub), never)).toMatchObject({ status: 'good', verified: true })
  expect(served).toHaveLength(2)
})

test('RFC 5019 2.1.1 without its authority there is no other name to ask by', async () => {
  storedAnswers()
  const { failure } = await looking({ trusted: [root] })(questionFor(leaf, sub), never)
  expect(failure).toBe('the responder refuses to answer (unauthorized)')
  expect(served).toHaveLength(1)
})

test('C07 an authority whose path was walked is believed as one that is configured', async () => {
  const question = { ...questionFor(leaf, sub), issuer: sub.certificate }
  responder()
  expect(await looking({ trusted: [root] })(question, never)).toMatchObject({ status: 'good', verified: true })
  list()
  const listed = { ...question, source: 'CRL' as const }
  expect(await looking({ trusted: [root] })(listed, never)).toMatchObject({ status: 'revoked', verified: true })
  responder()
  const unnamed = { ...question, issuer: stranger.certificate }
  expect(await looking({ trusted: [root] })(unnamed, never)).toMatchObject({ verified: false })
})

test('F24 a list tells who is revoked, serves all certificates of its authority, and is fetched anew when it ends', async () => {
  const clock = { at: Date.now(), now: () => clock.at }
  const lookUp = looking({ clock })
  const another = certified({ commonName: 'CS2' }, sub)
  list()
  const [first, second] = await Promise.all([
    lookUp(questionFor(leaf, sub, 'CRL'), never),
    lookUp(questionFor(another, sub, 'CRL'), never),
  ])
  expect(first).toMatchObject({ status: 'revoked', verified: true, response: null })
  expect(second).toMatchObject({ status: 'good', verified: true })
  expect(served).toEqual(['GET /'])
  clock.at += hour
  list({ revoked: [another], forMs: 2 * hour })
  expect(await lookUp(questionFor(another, sub, 'CRL'), never)).toMatchObject({ status: 'revoked' })
  expect(served).toHaveLength(2)
})

test.each([
  ['of another authority', () => list({ by: root }), 'another authority'],
  ['signed by another', () => list({ by: stranger }), 'not signed by its authority'],
  ['that ended', () => list({ forMs: -hour / 2 }), 'ended at'],
  ['that never ends', () => list({ forMs: null }), 'does not say when it ends'],
  [
    'that is none',
    () => {
      handle = (_, response) => response.end('nothing')
    },
    'cannot be read',
  ],
])('F24 a list %s tells nothing', async (_, answer, why) => {
  answer()
  const reply = await looking()(questionFor(leaf, sub, 'CRL'), never)
  expect([reply.status, reply.failure]).toEqual(['failed', expect.stringContaining(why)])
})

test('F24 a list of an authority that is not trusted tells nothing', async () => {
  list()
  const { failure } = await looking({ trusted: [root] })(questionFor(leaf, sub, 'CRL'), never)
  expect(failure).toContain('not trusted here')
})

test('SSRF: what is not public is asked only where it was named, or is our own authority', async () => {
  responder()
  const question = questionFor(leaf, sub)
  const refused = await looking({ networks: [] })(question, never)
  expect(refused.failure).toBe('not asked: 127.0.0.1 is not public')
  const byName = { ...question, responderUrl: url.replace('127.0.0.1', 'localhost') }
  expect((await looking({ networks: [] })(byName, never)).failure).toContain('not asked: localhost (')
  expect(served).toEqual([])
  expect(await looking({ networks: [], trustedOrigin: url })(question, never)).toMatchObject({ status: 'good' })
  const elsewhere = { ...question, responderUrl: `${url.replace(/\d+$/, '1')}/` }
  expect((await looking({ networks: [], trustedOrigin: url })(elsewhere, never)).failure).toContain('not asked')
  const withPassword = { ...question, responderUrl: url.replace('//', '//me:secret@') }
  const { failure } = await looking()(withPassword, never)
  expect(failure).toContain('credentials')
  expect(failure).not.toContain('secret')
})

test.each([
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[64:ff9b::10.0.0.1]/',
  'http://[::ffff:0:10.0.0.1]/',
  'http://[2002:a00:1::]/',
  'http://[fd12::1]/',
  'http://[fe80::1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://168.63.129.16/',
  'http://10.0.0.1/',
  'http://100.100.100.200/',
  'http://172.31.255.255/',
  'http://192.168.1.1/',
  'http://0.0.0.0/',
  'http://255.255.255.255/',
  'ldap://ocsp.example/',
  'file:///etc/passwd',
])('SSRF: %s is not public', async (responderUrl) => {
  const { failure } = await looking({ networks: [] })({ ...questionFor(leaf, sub), responderUrl }, never)
  expect(failure).toContain('not asked')
})

test('who did not answer is not asked again for half a minute, whatever for', async () => {
  const clock = { at: Date.now(), now: () => clock.at }
  const lookUp = looking({ clock })
  handle = (request) => request.socket.destroy()
  expect((await lookUp(questionFor(leaf, sub), never)).failure).toContain('does not answer')
  responder()
  expect((await lookUp(questionFor(sub, root), never)).failure).toContain('did not answer a moment ago')
  expect(served).toHaveLength(1)
  clock.at += 30_000
  expect(await lookUp(questionFor(leaf, sub), never)).toMatchObject({ status: 'good' })
})

test('a path that one names and that fails says nothing of another path there', async () => {
  const lookUp = looking()
  handle = (request) => request.socket.destroy()
  const named = { ...questionFor(leaf, sub), responderUrl: `${url}/reset` }
  expect((await lookUp(named, never)).failure).toContain('does not answer')
  responder()
  expect(await lookUp(questionFor(leaf, sub), never)).toMatchObject({ status: 'good' })
})

test('who answers 101 and keeps the connection is done with', async () => {
  const switching = createServer()
  switching.on('connection', (socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'))
  })
  switching.listen(0, '127.0.0.1')
  await once(switching, 'listening')
  const address = switching.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const question = { ...questionFor(leaf, sub), responderUrl: `http://127.0.0.1:${port}/` }
  expect((await looking()(question, never)).failure).toContain('answered 101')
  switching.closeAllConnections()
  switching.close()
})

test('the end of the server ends a question', async () => {
  const ended = new AbortController()
  handle = () => ended.abort()
  expect(await looking()(questionFor(leaf, sub), ended.signal)).toMatchObject({ failure: 'the server is going down' })
})

function openedStatuses(ofStations: Certified[], ofContracts: Certified[]) {
  const [station, contract] = [ofStations, ofContracts].map((all) => all.map(({ certificate }) => certificate))
  const config = { statusNetworks: ['127.0.0.0/8', '::1'], caUrl: '' }
  const statuses = openStatuses(config, {
    tls: { authorities: () => station ?? [], issuers: () => [] },
    contractAuthorities: contract ?? [],
    doorHttp: createStatusHttp(config),
    metrics: createMetrics(),
  })
  onTestFinished(() => statuses[Symbol.asyncDispose]())
  return statuses
}

test('C07 who certifies stations has no say in contracts', async () => {
  responder()
  const statuses = openedStatuses([sub], [root])
  const question = questionFor(leaf, sub)
  expect(await statuses.station.ask(question, never)).toMatchObject({ status: 'good', verified: true })
  expect(await statuses.door.ask(question, never)).toMatchObject({ status: 'good', verified: true })
  expect(await statuses.contract.ask(question, never)).toMatchObject({ status: 'good', verified: false })
})

test('C07 M07 what stations have us ask of the silent keeps no contract waiting, nor the door', async () => {
  const statuses = openedStatuses([sub], [sub])
  handle = () => undefined
  const question = questionFor(leaf, sub)
  const hanging = ['127.0.0.1', '127.0.0.2', '127.0.0.3'].flatMap((host) =>
    Array.from({ length: 16 }, (_, number) => {
      const responderUrl = question.responderUrl.replace('127.0.0.1', host)
      return statuses.station.ask({ ...question, responderUrl, serialNumber: `${number + 1}` }, never)
    }),
  )
  await vi.waitUntil(() => served.length === 32)
  responder()
  expect(await statuses.contract.ask(question, never)).toMatchObject({ status: 'good' })
  expect(await statuses.door.ask(question, never)).toMatchObject({ status: 'good' })
  expect(served).toHaveLength(34)
  await statuses[Symbol.asyncDispose]()
  expect(new Set((await Promise.all(hanging)).map(({ status }) => status))).toEqual(new Set(['failed']))
})
