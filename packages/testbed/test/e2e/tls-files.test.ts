/** What lies on disk for the TLS listener: refused at the start with what to do, and taken anew while it runs. */
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import { createLog } from '../../../csms/src/platform/log.ts'
import { readTlsMaterial } from '../../../csms/src/platform/tls-material.ts'
import { openTls } from '../../../csms/src/tls.ts'
import { certificate } from '../../src/certificates.ts'

const folder = mkdtempSync(join(tmpdir(), 'stationmaster-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))
const put = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const ec = certificate({ commonName: 'localhost' })
const rsa = certificate({ commonName: 'localhost', key: 'rsa' })
const weak = certificate({ commonName: 'localhost', key: 'rsa-1024' })
const old = certificate({ commonName: 'localhost', from: -9, to: -1 })
const [ecFile, ecKey] = [put('a.pem', ec.pem), put('a.key', ec.keyPem)]
const [rsaFile, rsaKey] = [put('b.pem', rsa.pem), put('b.key', rsa.keyPem)]

test('one certificate for EC and one for RSA, each with its key', () => {
  const files = { tlsCertificate: [ecFile, rsaFile], tlsKey: [ecKey, rsaKey], tlsStationCa: [] }
  expect(readTlsMaterial(files, Date.now()).warnings).toEqual([])
})

test.each([
  ['a file that is not there', [join(folder, 'none.pem')], [ecKey], [], /none\.pem cannot be read \(ENOENT\)/],
  [
    'a key of another certificate',
    [ecFile],
    [rsaKey],
    [],
    /b\.key is not the key of .*a\.pem; give them in the same order/,
  ],
  ['no certificate in it', [ecKey], [ecKey], [], /a\.key holds no certificate in PEM/],
  ['no key in it', [ecFile], [ecFile], [], /a\.pem holds no private key in PEM/],
  ['two of one kind', [ecFile, ecFile], [ecKey, ecKey], [], /are both ec; give one for EC and one for RSA/],
  ['a short key', [put('w.pem', weak.pem)], [put('w.key', weak.keyPem)], [], /shorter than 2048 bits/],
  ['an encrypted key', [ecFile], [put('e.key', '-----BEGIN ENCRYPTED PRIVATE KEY-----')], [], /e\.key is encrypted/],
  ['a station authority that is none', [ecFile], [ecKey], [rsaFile], /which is no authority/],
])('%s stops the start and says what to do', (_, tlsCertificate, tlsKey, tlsStationCa, message) => {
  expect(() => readTlsMaterial({ tlsCertificate, tlsKey, tlsStationCa }, Date.now())).toThrow(message)
})

test('A00.FR.318 a missing kind and an expired certificate are warned of', () => {
  const files = { tlsCertificate: [put('o.pem', old.pem)], tlsKey: [put('o.key', old.keyPem)], tlsStationCa: [] }
  const { warnings } = readTlsMaterial(files, Date.now())
  expect(warnings).toEqual([expect.stringContaining('has expired'), expect.stringContaining('no RSA certificate')])
})

test('renewed files are taken without dropping a socket, and what does not fit leaves the old ones in use', async () => {
  await using tls = openTls(
    {
      tlsCertificate: [ecFile],
      tlsKey: [ecKey],
      tlsStationCa: [],
      tlsPort: 0,
      legacyTlsPort: null,
      clientCertificateHeader: '',
    },
    {
      log: createLog('error'),
      handle: (_, response) => response.end(),
      trustedProxies: () => false,
      ended: () => undefined,
      http: () => Promise.reject(new Error('nobody is asked')),
    },
  )
  const { server } = tls
  if (server === null) throw new Error('there is no listener')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = portOf(server.address())
  const greet = async (): Promise<TLSSocket> => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    return socket
  }
  const shown = async () => {
    const socket = await greet()
    const { fingerprint256 } = socket.getPeerCertificate()
    socket.destroy()
    return fingerprint256
  }
  const open = await greet()
  const before = await shown()
  const next = certificate({ commonName: 'localhost' })
  put('a.pem', next.pem)
  await expect(tls.look()).rejects.toThrow(/is not the key of/)
  expect(await shown()).toBe(before)
  put('a.key', next.keyPem)
  await tls.look()
  expect(await shown()).toBe(new X509Certificate(next.pem).fingerprint256)
  open.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  const [answer] = await once(open, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200/)
})

function portOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server does not listen')
  return address
}
