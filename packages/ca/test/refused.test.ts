/** What an attacker writes into a request or an address is refused with its reason, and nothing of it is certified. */
import { createPublicKey, sign } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newKey, pemOf } from '@stationmaster/pki'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CaServer, CertificateAuthority, initialise, readSecret, secretFile, serveCa } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'stationmaster-ca-'))
const options = { folder, passphrase: 'correct horse battery', publicUrl: '', clock: { now: () => Date.now() } }
const failures: unknown[] = []
let ca: CertificateAuthority
let server: CaServer

beforeAll(async () => {
  await initialise({ ...options, offline: join(folder, 'away'), organisation: 'Net', now: Date.now() })
  ca = await CertificateAuthority.open(options)
  const secret = readSecret(secretFile(folder))
  server = await serveCa({ ca, secret, host: '127.0.0.1', port: 0, failed: (error) => failures.push(error) })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  ca[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

/** DER (X.690) of at most 64 KB. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...head), content])
}
const utf8 = (text: string) => der(0x0c, Buffer.from(text))
const commonNameId = Buffer.of(0x06, 3, 0x55, 4, 3)
const named = (...parts: Uint8Array[]) => der(0x30, der(0x31, der(0x30, ...parts)))
const ecdsaWithSha256 = Buffer.from('300a06082a8648ce3d040302', 'hex')
const rsaWithSha256 = Buffer.from('300d06092a864886f70d01010b0500', 'hex')

function requestFor(subject: Buffer): string {
  const key = newKey()
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const info = der(0x30, Buffer.of(2, 1, 0), subject, spki, der(0xa0))
  return pemOf('CERTIFICATE REQUEST', der(0x30, info, ecdsaWithSha256, der(3, Buffer.of(0), sign('sha256', info, key))))
}

/** With 1 as exponent the padded digest is its own signature, and nobody needs a private key. */
function withExponent(...exponent: number[]): string {
  const modulus = Buffer.alloc(257, 0xff)
  modulus[0] = 0
  const key = der(0x30, der(2, modulus), der(2, Buffer.from(exponent)))
  const algorithm = Buffer.from('300d06092a864886f70d0101010500', 'hex')
  const spki = der(0x30, algorithm, der(3, Buffer.of(0), key))
  const info = der(0x30, Buffer.of(2, 1, 0), named(commonNameId, utf8('CS1')), spki, der(0xa0))
  return pemOf('CERTIFICATE REQUEST', der(0x30, info, rsaWithSha256, der(3, Buffer.alloc(257))))
}

async function ask(csr: string, commonName = 'CS1') {
  const answer = await fetch(`${server.address}/v1/certificates`, {
    method: 'POST',
    headers: { authorization: `Bearer ${readSecret(secretFile(folder))}` },
    body: JSON.stringify({
      requestId: csr.slice(-150, -50),
      authority: 'stations',
      csr,
      commonName,
      organisations: [],
    }),
  })
  return { status: answer.status, text: await answer.text() }
}

test.each([
  ['UTF8String', utf8('CS1')],
  ['PrintableString', der(0x13, Buffer.from('CS1'))],
  ['BMPString', der(0x1e, Buffer.from('\0C\0S\x001'))],
])('A02 a CN as %s is understood and certified', async (_, value) => {
  expect((await ask(requestFor(named(commonNameId, value)))).status).toBe(201)
})

const kind = 'a text of a kind that is not taken'
const bytes = 'a text with bytes that are not of its kind'
const controls = 'a text with control characters'
test.each([
  ['a SEQUENCE', 'CS1', named(commonNameId, der(0x30, utf8('CS1'))), kind],
  ['an OCTET STRING', 'CS1', named(commonNameId, der(4, Buffer.from('CS1'))), kind],
  ['invalid UTF-8', 'CS\ufffd', named(commonNameId, der(0x0c, Buffer.of(0x43, 0x53, 0xff))), bytes],
  ['a PrintableString beyond ASCII', 'CS\u00e9', named(commonNameId, der(0x13, Buffer.of(0x43, 0x53, 0xe9))), bytes],
  ['a BMPString of odd length', 'CS1', named(commonNameId, der(0x1e, Buffer.from('\0C\0S1'))), bytes],
  ['a NUL', 'CS1\0evil', named(commonNameId, utf8('CS1\0evil')), controls],
  ['a newline', 'CS1\nO=Net', named(commonNameId, utf8('CS1\nO=Net')), controls],
  ['a byte order mark', 'CS1', named(commonNameId, utf8('\ufeffCS1')), controls],
  ['a third element', 'CS1', named(commonNameId, utf8('CS1'), utf8('CS2')), 'more than a value'],
  ['a padded identifier', 'CS1', named(Buffer.of(6, 4, 0x55, 4, 0x80, 3), utf8('CS1')), 'longer than it need be'],
  ['an attribute that is no text', 'CS1', named(Buffer.of(6, 3, 0x55, 4, 5), der(0x30)), kind],
])('A02 a CN with %s is refused with its reason', async (_, commonName, subject, reason) => {
  const { status, text } = await ask(requestFor(subject), commonName)
  expect(status).toBe(422)
  expect(text).toContain(reason)
  expect(failures).toEqual([])
})

test.each([
  ['1', [1]],
  ['2', [2]],
])('A00.FR.501 an RSA key with the public exponent %s is refused, whatever signed it', async (name, exponent) => {
  const { status, text } = await ask(withExponent(...exponent))
  expect(status).toBe(422)
  expect(text).toContain(`the public exponent ${name}`)
})

test.each(['//', 'http://['])('an address that cannot be read is a bad request: %s', async (address) => {
  const { hostname, port } = new URL(server.address)
  const socket = connect(Number(port), hostname)
  socket.write(`GET ${address} HTTP/1.1\r\nHost: ca\r\nConnection: close\r\n\r\n`)
  let told = ''
  socket.on('data', (chunk) => {
    told += String(chunk)
  })
  await once(socket, 'close')
  expect(told).toMatch(/^HTTP\/1\.1 400 /)
  expect(failures).toEqual([])
})
