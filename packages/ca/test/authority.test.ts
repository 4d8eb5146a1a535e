/** The authority as a process of its own would run it, asked over HTTP; openssl is the judge of what it says. */
import { createPublicKey, X509Certificate } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeSigningRequest, newKey } from '@stationmaster/pki'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judge } from '../../pki/test/support/openssl.ts'
import {
  type CaServer,
  CertificateAuthority,
  initialise,
  readSecret,
  renewRootLists,
  secretFile,
  serveCa,
} from '../src/index.ts'

const { folder: bench, put, openssl, asking, refusal } = judge()
const folder = mkdtempSync(join(tmpdir(), 'stationmaster-ca-'))
const offline = join(folder, 'away')
const passphrase = 'correct horse battery'
const publicUrl = 'http://ca.example'
const clock = { now: () => Date.now() }
const options = { folder, passphrase, publicUrl, clock }

let ca: CertificateAuthority
let server: CaServer
let secret = ''

beforeAll(async () => {
  await initialise({ folder, offline, organisation: 'Net', passphrase, publicUrl, now: Date.now() })
  ca = await CertificateAuthority.open(options)
  secret = readSecret(secretFile(folder))
  server = await serveCa({ ca, secret, host: '127.0.0.1', port: 0, failed: (error) => expect.fail(String(error)) })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  ca[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

interface Issued {
  serialNumber: string
  certificate: string
  chain: string
}

function fieldsOf(told: unknown): Partial<Record<string, unknown>> {
  return typeof told === 'object' && told !== null ? { ...told } : {}
}

async function ask(method: string, path: string, body?: object, bearer = secret) {
  const answer = await fetch(`${server.address}${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const told: unknown = await answer.json()
  return { status: answer.status, told: fieldsOf(told) }
}

let number = 0
const newRequest = (commonName: string, kind: 'ec' | 'rsa' = 'ec') => {
  const key = newKey(kind)
  return makeSigningRequest({ organisation: 'Net', commonName }, createPublicKey(key), key)
}
const order = (commonName: string, more: object = {}) => ({
  requestId: `order-${++number}`,
  authority: 'stations',
  csr: newRequest(commonName),
  commonName,
  organisations: ['Net'],
  ...more,
})
async function issued(commonName: string, more: object = {}): Promise<Issued> {
  const { status, told } = await ask('POST', '/v1/certificates', order(commonName, more))
  expect(status).toBe(201)
  const { serialNumber, certificate, chain } = told
  return { serialNumber: String(serialNumber), certificate: String(certificate), chain: String(chain) }
}
const trust = (name: string) => join(folder, `${name}.root.pem`)
async function lists(name: string): Promise<string> {
  for (const part of ['', '-root']) {
    const der = Buffer.from(await (await fetch(`${server.address}/crl/${name}${part}.crl`)).arrayBuffer())
    openssl('crl', '-inform', 'DER', '-in', put(`${name}${part}.der`, der), '-out', `${name}${part}.crl`)
  }
  return put(
    `${name}-all.crl`,
    ['', '-root'].map((part) => readFileSync(join(bench, `${name}${part}.crl`), 'utf8')).join(''),
  )
}
const verified = (name: string, { certificate, chain }: Issued, list: string, purpose: string) => [
  'verify',
  '-x509_strict',
  '-purpose',
  purpose,
  '-crl_check_all',
  '-CAfile',
  trust(name),
  '-CRLfile',
  list,
  '-untrusted',
  put('chain.pem', chain),
  put('leaf.pem', certificate),
]

test.each([
  ['stations', 'sslclient'],
  ['v2g', 'sslserver'],
  ['mo', 'sslclient'],
])(
  'A02 a request is certified by %s, and openssl goes the whole way to the root with both lists',
  async (name, purpose) => {
    const one = await issued('CS-1', { authority: name })
    expect(openssl(...verified(name, one, await lists(name), purpose))).toContain('OK')
    expect(
      openssl('x509', '-in', put('leaf.pem', one.certificate), '-noout', '-subject', '-nameopt', 'RFC2253'),
    ).toContain('subject=CN=CS-1,O=Net')
  },
)

test('F24 a certificate that is revoked is on the next list, and stays under its first reason', async () => {
  const one = await issued('CS-2')
  const before = await lists('stations')
  expect(openssl(...verified('stations', one, before, 'sslclient'))).toContain('OK')
  const first = await ask('POST', `/v1/certificates/${one.serialNumber}/revoke`, { reason: 'keyCompromise' })
  const again = await ask('POST', `/v1/certificates/${one.serialNumber}/revoke`, { reason: 'superseded' })
  expect(first.told).toMatchObject({ revocationReason: 'keyCompromise' })
  expect(again.told).toEqual(first.told)
  expect(refusal(...verified('stations', one, await lists('stations'), 'sslclient'))).toContain('certificate revoked')
  expect((await ask('POST', '/v1/certificates/abc123/revoke', {})).status).toBe(404)
})

test.each(['-sha1', '-sha256', '-sha384'])(
  'RFC 6960 openssl asks for the status with %s and believes the answer',
  async (digest) => {
    const [good, revoked] = [await issued('CS-3'), await issued('CS-4')]
    await ask('POST', `/v1/certificates/${revoked.serialNumber}/revoke`, { reason: 'cessationOfOperation' })
    const issuer = put('issuer.pem', good.chain)
    const shown = await status(digest, issuer, `0x${good.serialNumber}`, `0x${revoked.serialNumber}`, '0x1234')
    expect(shown).toContain('Response verify OK')
    expect(shown).not.toMatch(/no nonce|Nonce Verify error/i)
    expect(shown).toMatch(new RegExp(`0x${good.serialNumber}: good`))
    expect(shown).toMatch(new RegExp(`0x${revoked.serialNumber}: revoked`))
    expect(shown).toContain('Reason: cessationOfOperation')
    expect(shown).toMatch(/0x1234: unknown/)
  },
)

function status(digest: string, issuer: string, ...serials: string[]): Promise<string> {
  const ids = serials.flatMap((serial) => ['-serial', serial])
  const where = ['-url', `${server.address}/ocsp/stations`, '-CAfile', trust('stations'), '-verify_other', issuer]
  return asking('ocsp', digest, '-issuer', issuer, ...ids, ...where)
}

test('RFC 6960 A.1 a status is also had by GET, and what is no request or another authority’s is refused in its own words', async () => {
  const one = await issued('CS-5')
  openssl(
    'ocsp',
    '-issuer',
    put('issuer.pem', one.chain),
    '-serial',
    `0x${one.serialNumber}`,
    '-reqout',
    'get.der',
    '-no_nonce',
  )
  const asked = readFileSync(join(bench, 'get.der'))
  const answered = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${server.address}${path}`, init)
    return openssl(
      'ocsp',
      '-respin',
      put('got.der', Buffer.from(await answer.arrayBuffer())),
      '-noverify',
      '-resp_text',
    )
  }
  expect(await answered(`/ocsp/stations/${encodeURIComponent(asked.toString('base64'))}`)).toContain(
    'Cert Status: good',
  )
  const refused = (path: string, body: Buffer) =>
    fetch(`${server.address}${path}`, { method: 'POST', body: new Uint8Array(body) }).then(async (answer) =>
      Buffer.from(await answer.arrayBuffer()).toString('hex'),
    )
  expect(await refused('/ocsp/v2g', asked)).toBe('30030a0106')
  expect(await refused('/ocsp/stations', Buffer.from('no request'))).toBe('30030a0101')
})

test.each([
  ['another CN', { commonName: 'CS-OTHER' }, 'CN "CS-6"'],
  ['another organisation', { organisations: ['Another'] }, 'O "Net"'],
  ['no request', { csr: 'no request' }, 'there is no certificate signing request'],
])('a request is refused with its reason: %s', async (_, more, reason) => {
  const { status, told } = await ask('POST', '/v1/certificates', { ...order('CS-6'), ...more })
  expect(status).toBe(422)
  expect(told).toMatchObject({ code: 'refused', detail: expect.stringContaining(reason) })
})

test('A00.FR.501 a weak key is refused', async () => {
  openssl(
    'req',
    '-new',
    '-newkey',
    'rsa:1024',
    '-nodes',
    '-keyout',
    'weak.key',
    '-out',
    'weak.csr',
    '-subj',
    '/O=Net/CN=CS-7',
  )
  const csr = readFileSync(join(bench, 'weak.csr'), 'utf8')
  expect((await ask('POST', '/v1/certificates', order('CS-7', { csr }))).told.detail).toContain('1024 bits')
})

test('an order that is sent again gets the same certificate, and its id serves no other', async () => {
  const first = order('CS-8')
  const [one, again] = [await ask('POST', '/v1/certificates', first), await ask('POST', '/v1/certificates', first)]
  expect(again.told).toEqual(one.told)
  const other = await ask('POST', '/v1/certificates', { ...first, csr: newRequest('CS-8') })
  expect(other).toMatchObject({ status: 409, told: { code: 'conflict' } })
})

test('only who has the secret has anything signed, revoked or listed', async () => {
  for (const [method, path, body] of [
    ['POST', '/v1/certificates', order('CS-9')],
    ['GET', '/v1/certificates', undefined],
    ['GET', '/v1/certificates/12', undefined],
    ['POST', '/v1/certificates/12/revoke', {}],
  ] as const) {
    expect((await ask(method, path, body, 'another')).status).toBe(401)
  }
  expect(statSync(secretFile(folder)).mode & 0o077).toBe(0)
})

test('what is not understood is refused and costs nothing', async () => {
  expect(await ask('POST', '/v1/certificates', { requestId: 'x' })).toMatchObject({
    status: 400,
    told: { code: 'not-valid' },
  })
  expect((await ask('GET', '/nowhere')).status).toBe(404)
  expect((await ask('DELETE', '/v1/certificates')).status).toBe(405)
  const large = await fetch(`${server.address}/ocsp/stations`, { method: 'POST', body: new Uint8Array(100_000) })
  expect(large.status).toBe(413)
})

test('F26 keys lie encrypted: neither key nor passphrase stands in a file, and another passphrase opens nothing', async () => {
  for (const path of [join(folder, 'stations.sub.key.json'), join(offline, 'stations.root.key.json')]) {
    const text = readFileSync(path, 'utf8')
    expect(text).not.toMatch(/PRIVATE KEY|correct horse/)
    expect(statSync(path).mode & 0o077).toBe(0)
  }
  const other = mkdtempSync(join(tmpdir(), 'stationmaster-ca-'))
  await initialise({
    folder: other,
    offline: join(other, 'away'),
    organisation: 'Net',
    passphrase,
    publicUrl: '',
    now: Date.now(),
  })
  await expect(
    CertificateAuthority.open({ ...options, folder: other, passphrase: 'another passphrase' }),
  ).rejects.toThrow('does not open with this passphrase')
  const closed = JSON.parse(readFileSync(join(other, 'mo.sub.key.json'), 'utf8'))
  writeFileSync(join(other, 'mo.sub.key.json'), JSON.stringify({ ...closed, tag: Buffer.alloc(16).toString('base64') }))
  await expect(CertificateAuthority.open({ ...options, folder: other })).rejects.toThrow('does not open')
  rmSync(other, { recursive: true })
})

test('F26 it serves without the keys of the roots, and their lists are signed anew when they are brought', async () => {
  expect(existsSync(join(folder, 'stations.root.key.json'))).toBe(false)
  const before = await lists('stations')
  const text = readFileSync(before, 'utf8')
  await renewRootLists(folder, offline, passphrase, Date.now() + 5_000)
  expect(readFileSync(await lists('stations'), 'utf8')).not.toBe(text)
})

test('what was signed and revoked outlasts a restart, and half a line of a killed process is cut off', async () => {
  const own = mkdtempSync(join(tmpdir(), 'stationmaster-ca-'))
  const made = { ...options, folder: own }
  await initialise({
    folder: own,
    offline: join(own, 'away'),
    organisation: 'Net',
    passphrase,
    publicUrl: '',
    now: Date.now(),
  })
  let serial = ''
  {
    using first = await CertificateAuthority.open(made)
    await expect(CertificateAuthority.open(made)).rejects.toThrow('stop it first')
    serial = first.sign({
      requestId: '1',
      authority: 'stations',
      csr: newRequest('CS-1'),
      commonName: 'CS-1',
      organisations: [],
    }).serialNumber
    first.revoke(serial, 'superseded')
  }
  appendFileSync(join(own, 'issued.jsonl'), '{"kind":"issued","serialNu')
  {
    using second = await CertificateAuthority.open(made)
    expect(second.bySerialNumber(serial)).toMatchObject({ commonName: 'CS-1', revoked: { reason: 'superseded' } })
    second.sign({
      requestId: '2',
      authority: 'stations',
      csr: newRequest('CS-2'),
      commonName: 'CS-2',
      organisations: [],
    })
  }
  using third = await CertificateAuthority.open(made)
  expect(third.page(undefined, 10).map(({ commonName }) => commonName)).toEqual(['CS-1', 'CS-2'])
  expect(third.page(serial, 10).map(({ commonName }) => commonName)).toEqual(['CS-2'])
  rmSync(own, { recursive: true })
})

test('nothing outlives who vouches for it', async () => {
  const own = mkdtempSync(join(tmpdir(), 'stationmaster-ca-'))
  await initialise({
    folder: own,
    offline: join(own, 'away'),
    organisation: 'Net',
    passphrase,
    publicUrl: '',
    now: Date.now(),
  })
  const end = new X509Certificate(readFileSync(join(own, 'stations.sub.pem'))).validToDate.getTime()
  const signedAt = async (at: number) => {
    using late = await CertificateAuthority.open({ ...options, folder: own, clock: { now: () => at } })
    const { notAfter } = late.sign({
      requestId: String(at),
      authority: 'stations',
      csr: newRequest('CS-1'),
      commonName: 'CS-1',
      organisations: [],
    })
    return notAfter
  }
  expect(await signedAt(end - 10 * 86_400_000)).toBe(end)
  await expect(signedAt(end)).rejects.toThrow('the authority has expired')
  rmSync(own, { recursive: true })
})
