/** What we write is judged by openssl, and what openssl writes is read by us. */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  EncodingError,
  hashDataOf,
  issuerOf,
  makeCertificate,
  makeRevocationList,
  makeSigningRequest,
  makeStatusRequest,
  makeStatusResponse,
  newKey,
  pathTo,
  readCertificate,
  readRevocationList,
  readSigningRequest,
  readStatusRequest,
  readStatusResponse,
} from '../src/index.ts'
import { judge } from './support/openssl.ts'

const { folder, put, openssl, refusal } = judge()
const text = (name: string) => readFileSync(join(folder, name), 'utf8')
const bytes = (name: string) => readFileSync(join(folder, name))

const hourMs = 3_600_000
const now = Math.floor(Date.now() / 1_000) * 1_000
openssl(
  'req',
  '-x509',
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:P-256',
  '-nodes',
  '-days',
  '30',
  '-keyout',
  'ca.key',
  '-out',
  'ca.pem',
  '-subj',
  '/O=Net/CN=Judge CA',
  '-addext',
  'keyUsage=critical,keyCertSign,cRLSign,digitalSignature',
)
const ca = new X509Certificate(text('ca.pem'))
const caKey = createPrivateKey(text('ca.key'))
const spki = (key = newKey()) => createPublicKey(key).export({ type: 'spki', format: 'der' })

function answered(der: Buffer) {
  const read = readStatusResponse(der)
  if (typeof read === 'string') throw new EncodingError(`it is no answer: ${read}`)
  return read
}

function request(name: string, ...key: string[]): string {
  openssl(
    'req',
    '-new',
    '-newkey',
    ...key,
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/O=Net/CN=${name}`,
  )
  return text(`${name}.csr`)
}

test.each([
  ['P-256', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
  ['P-384', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384']],
  ['P-521', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521', '-sha512']],
  ['RSA-2048', ['rsa:2048']],
  ['RSA-PSS', ['rsa:2048', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:32']],
])('a signing request of openssl with %s is read', (name, key) => {
  const read = readSigningRequest(request(name, ...key))
  expect(read).toMatchObject({ subject: { commonNames: [name], organisations: ['Net'] }, weakness: null })
})

test.each([
  ['weak-rsa', ['rsa:1024'], '1024 bits'],
  ['weak-curve', ['ec', '-pkeyopt', 'ec_paramgen_curve:secp224r1'], 'secp224r1'],
  ['other-kind', ['ed25519'], 'ed25519'],
])('A00.FR.501 a key that is too weak or of another kind is named: %s', (name, key, word) => {
  expect(readSigningRequest(request(name, ...key)).weakness).toContain(word)
})

test('a signing request is refused when it was changed, cut or signed by another key', () => {
  const csr = request('changed', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256')
  const der = Buffer.from(csr.replaceAll(/-----.*-----|\s/g, ''), 'base64')
  const pem = (part: Buffer) =>
    `-----BEGIN CERTIFICATE REQUEST-----\n${part.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`
  const at = der.indexOf('changed')
  const other = Buffer.from(der)
  other.write('another', at)
  expect(() => readSigningRequest(pem(other))).toThrow('not signed by the key')
  expect(() => readSigningRequest(pem(der.subarray(0, -3)))).toThrow(EncodingError)
  expect(() => readSigningRequest(pem(Buffer.concat([der, Buffer.of(0)])))).toThrow('something follows')
  expect(() => readSigningRequest(csr + csr)).toThrow('several')
  expect(() => readSigningRequest('no request')).toThrow('there is no certificate signing request')
})

test('a signature by SHA-1 is not believed', () => {
  expect(() => readSigningRequest(request('sha1', 'rsa:2048', '-sha1'))).toThrow('not believed')
})

test('what has more parts than any structure is refused before it is taken apart; a list may be long', () => {
  const crowd = (count: number) => {
    const content = Buffer.alloc(2 * count, Buffer.of(0x05, 0x00))
    return Buffer.concat([
      Buffer.of(0x30, 0x83, content.length >> 16, (content.length >> 8) & 0xff, content.length & 0xff),
      content,
    ])
  }
  const tooMany = 'a value of more than 64 parts'
  for (const read of [readRevocationList, readStatusRequest, readStatusResponse]) {
    expect(() => read(crowd(1_000_000))).toThrow(tooMany)
  }
  const pem = (label: string, der: Buffer) =>
    `-----BEGIN ${label}-----\n${der.toString('base64')}\n-----END ${label}-----\n`
  expect(() => readSigningRequest(pem('CERTIFICATE REQUEST', crowd(300_000)))).toThrow(tooMany)
  const revoked = Array.from({ length: 1_000 }, (_, index) => ({
    serialNumber: (index + 1).toString(16),
    at: now,
    reason: 'unspecified' as const,
  }))
  const list = makeRevocationList(
    { number: 1, thisUpdate: now, nextUpdate: now + hourMs, revoked },
    issuerOf(ca, caKey),
  )
  expect(readRevocationList(list).revoked.size).toBe(1_000)
})

test('no spoilt byte of anything read here does more than be refused', () => {
  const csr = Buffer.from(
    request('spoilt', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256').replaceAll(/-----.*-----|\s/g, ''),
    'base64',
  )
  const id = hashDataOf(ca, ca)
  const asked = makeStatusRequest([id], Buffer.alloc(16, 7))
  const answer = makeStatusResponse(
    {
      answers: readStatusRequest(asked).asked.map(({ raw }) => ({ raw, answer: { status: 'good' } })),
      nonce: null,
      producedAt: now,
      nextUpdate: now + hourMs,
    },
    caKey,
  )
  const list = makeRevocationList(
    {
      number: 1,
      thisUpdate: now,
      nextUpdate: now + hourMs,
      revoked: [{ serialNumber: 'ff01', at: now, reason: 'keyCompromise' }],
    },
    issuerOf(ca, caKey),
  )
  const armoured = (part: Buffer) =>
    `-----BEGIN CERTIFICATE REQUEST-----\n${part.toString('base64')}\n-----END CERTIFICATE REQUEST-----`
  const readers: [Buffer, (part: Buffer) => unknown][] = [
    [csr, (part) => readSigningRequest(armoured(part))],
    [asked, readStatusRequest],
    [answer, (part) => answered(part).isSignedFor(ca, now)],
    [list, (part) => readRevocationList(part).revoked.size + Number(readRevocationList(part).isSignedBy(ca))],
  ]
  for (const [whole, read] of readers) {
    for (let at = 0; at < whole.length; at++) {
      for (const change of [(byte: number) => byte ^ 0xff, (byte: number) => byte + 1, () => 0x80]) {
        const spoilt = Buffer.from(whole)
        spoilt[at] = change(spoilt[at] ?? 0)
        try {
          read(spoilt)
        } catch (error) {
          expect(error).toBeInstanceOf(EncodingError)
        }
      }
      expect(() => read(whole.subarray(0, at))).toThrow(EncodingError)
    }
  }
})

test('nesting costs nothing: a megabyte of opened sequences is refused at once', () => {
  const deep = Buffer.alloc(1_000_000, 0x30)
  expect(() => readStatusRequest(deep)).toThrow(EncodingError)
})

test('our signing request is one for openssl', () => {
  for (const kind of ['ec', 'rsa'] as const) {
    const key = newKey(kind)
    const file = put(
      `own-${kind}.csr`,
      makeSigningRequest({ organisation: 'Nät', commonName: 'CS-1' }, createPublicKey(key), key),
    )
    expect(openssl('req', '-in', file, '-noout', '-verify', '-subject', '-nameopt', 'utf8')).toMatch(/CN ?= ?CS-1/)
  }
})

test('our certificate leads to its issuer, repeats the name of the request, and says where its status is', () => {
  const csr = readSigningRequest(request('leaf', 'rsa:2048'))
  const pem = makeCertificate(
    {
      subjectBytes: csr.subjectBytes,
      publicKeyBytes: csr.publicKeyBytes,
      notBefore: now - hourMs,
      notAfter: now + hourMs,
      usage: ['digitalSignature', 'keyEncipherment'],
      purposes: ['clientAuth'],
      ocspUrl: 'http://ca.example/ocsp',
      issuerUrl: 'http://ca.example/ca.cer',
      crlUrl: 'http://ca.example/list.crl',
    },
    issuerOf(ca, caKey),
  )
  const file = put('leaf.pem', pem)
  expect(openssl('verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', 'ca.pem', file)).toContain('OK')
  expect(refusal('verify', '-purpose', 'sslserver', '-CAfile', 'ca.pem', file)).toContain(
    'unsuitable certificate purpose',
  )
  const shown = openssl('x509', '-in', file, '-noout', '-text')
  expect(shown).toContain('Digital Signature, Key Encipherment')
  expect(shown).toContain('OCSP - URI:http://ca.example/ocsp')
  expect(shown).toContain('CA Issuers - URI:http://ca.example/ca.cer')
  expect(shown).toContain('URI:http://ca.example/list.crl')
  expect(readCertificate(new X509Certificate(pem))).toMatchObject({
    ocspUrls: ['http://ca.example/ocsp'],
    issuerUrls: ['http://ca.example/ca.cer'],
    crlUrls: ['http://ca.example/list.crl'],
    purposes: ['clientAuth'],
    usage: ['digitalSignature', 'keyEncipherment'],
    pathLength: null,
    hasUnknownDemand: false,
  })
})

test('no path goes by a signature of SHA-1, whoever made it', () => {
  request('weak', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256')
  const signedBy = (digest: string) => {
    openssl(
      'x509',
      '-req',
      `-${digest}`,
      '-in',
      'weak.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-days',
      '1',
      '-out',
      'weak.pem',
    )
    return pathTo(new X509Certificate(bytes('weak.pem')), { between: [], authorities: [ca], now: Date.now() })
  }
  expect(signedBy('sha256')).toHaveLength(2)
  expect(signedBy('sha1')).toBe(null)
})

test('what a certificate of openssl demands is read, and what is not understood is told', () => {
  const extended = (name: string, ...extensions: string[]) => {
    const added = extensions.flatMap((extension) => ['-addext', extension])
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`]
    openssl('req', '-x509', ...key, '-out', `${name}.pem`, '-subj', `/CN=${name}`, '-days', '1', ...added)
    return new X509Certificate(bytes(`${name}.pem`))
  }
  const limited = extended(
    'limited',
    'keyUsage=critical,keyCertSign,cRLSign',
    'extendedKeyUsage=clientAuth,anyExtendedKeyUsage',
  )
  expect(readCertificate(limited)).toMatchObject({
    usage: ['keyCertSign', 'cRLSign'],
    purposes: ['clientAuth', 'any'],
    hasUnknownDemand: false,
  })
  expect(readCertificate(extended('plain', 'basicConstraints=critical,CA:TRUE,pathlen:3'))).toMatchObject({
    usage: null,
    purposes: null,
    pathLength: 3,
  })
  const named = extended('named', 'nameConstraints=critical,permitted;DNS:example.com')
  expect(readCertificate(named).hasUnknownDemand).toBe(true)
})

test('hash data is what openssl makes of the same certificate', () => {
  openssl('ocsp', '-sha256', '-issuer', 'ca.pem', '-cert', 'ca.pem', '-reqout', 'asked.der', '-no_nonce')
  const [asked] = readStatusRequest(bytes('asked.der')).asked
  expect(asked?.id).toEqual(hashDataOf(ca, ca))
  expect(makeStatusRequest([hashDataOf(ca, ca)])).toEqual(bytes('asked.der'))
})

test('an answer of the responder of openssl is read, and believed only from who may answer', () => {
  put('index.txt', `V\t491231235959Z\t\t${ca.serialNumber}\tunknown\t/CN=Judge CA\n`)
  openssl('ocsp', '-sha1', '-issuer', 'ca.pem', '-cert', 'ca.pem', '-reqout', 'asked.der')
  const answer = (signer: string) =>
    openssl(
      'ocsp',
      '-index',
      'index.txt',
      '-CA',
      'ca.pem',
      '-rsigner',
      `${signer}.pem`,
      '-rkey',
      `${signer}.key`,
      '-reqin',
      'asked.der',
      '-respout',
      `${signer}.der`,
      '-ndays',
      '1',
    )
  answer('ca')
  const own = answered(bytes('ca.der'))
  expect(own.answers).toMatchObject([{ status: 'good', id: hashDataOf(ca, ca, 'SHA1') }])
  expect(own.answers[0]?.nextUpdate).toBeGreaterThan(now)
  expect(own.isSignedFor(ca, now)).toBe(true)
  const signer = (name: string, purposes: ['ocspSigning'] | ['clientAuth']) => {
    const csr = readSigningRequest(request(name, 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'))
    const { subjectBytes, publicKeyBytes } = csr
    put(
      `${name}.pem`,
      makeCertificate(
        {
          subjectBytes,
          publicKeyBytes,
          notBefore: now - hourMs,
          notAfter: now + hourMs,
          usage: ['digitalSignature'],
          purposes,
        },
        issuerOf(ca, caKey),
      ),
    )
    answer(name)
    return answered(bytes(`${name}.der`))
  }
  const responder = signer('responder', ['ocspSigning'])
  expect(responder.isSignedFor(ca, now)).toBe(true)
  expect(responder.isSignedFor(ca, now + 2 * hourMs)).toBe(false)
  expect(signer('somebody', ['clientAuth']).isSignedFor(ca, now)).toBe(false)
})

test.each([
  ['of a strong key, signed by SHA-256', true, ['-sha256'], ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], ''],
  ['signed by SHA-1', false, ['-sha1'], ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], ''],
  ['of a weak key', false, ['-sha256'], ['rsa:1024'], ''],
  [
    'with a demand that nobody understands',
    false,
    ['-sha256'],
    ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    '1.2.3.4=critical,DER:05:00\n',
  ],
] as const)(
  'RFC 6960 4.2.2.2 a responder with a certificate %s is believed: %s',
  (_, isBelieved, digest, key, demand) => {
    put('index.txt', `V\t491231235959Z\t\t${ca.serialNumber}\tunknown\t/CN=Judge CA\n`)
    openssl('ocsp', '-sha1', '-issuer', 'ca.pem', '-cert', 'ca.pem', '-reqout', 'asked.der')
    request('judged', ...key)
    put('judged.ext', `extendedKeyUsage=OCSPSigning\n${demand}`)
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '1', '-extfile', 'judged.ext']
    openssl('x509', '-req', ...digest, '-in', 'judged.csr', ...by, '-out', 'judged.pem')
    const signer = ['-index', 'index.txt', '-CA', 'ca.pem', '-rsigner', 'judged.pem', '-rkey', 'judged.key']
    openssl('ocsp', ...signer, '-reqin', 'asked.der', '-respout', 'judged.der', '-ndays', '1')
    expect(answered(bytes('judged.der')).isSignedFor(ca, Date.now())).toBe(isBelieved)
  },
)

test('a revocation list of openssl is read, and ours is one for openssl', () => {
  put('list.cnf', '[ca]\ndefault_ca=d\n[d]\ndatabase=listed.txt\ndefault_md=sha256\ndefault_crl_days=1\n')
  put('listed.txt', 'R\t491231235959Z\t250101000000Z\t00AB12\tunknown\t/CN=x\n')
  openssl('ca', '-config', 'list.cnf', '-gencrl', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-out', 'theirs.crl')
  const theirs = readRevocationList(bytes('theirs.crl'))
  expect([...theirs.revoked]).toEqual(['ab12'])
  expect(theirs.isSignedBy(ca)).toBe(true)
  const leaf = makeCertificate(
    {
      subjectBytes: readCertificate(ca).subjectBytes,
      publicKeyBytes: spki(),
      serialNumber: '00ff12',
      notBefore: now - hourMs,
      notAfter: now + hourMs,
      usage: ['digitalSignature'],
    },
    issuerOf(ca, caKey),
  )
  put('listed.pem', leaf)
  const list = (...revoked: string[]) =>
    put(
      'ours.crl',
      makeRevocationList(
        {
          number: 7,
          thisUpdate: now,
          nextUpdate: now + hourMs,
          revoked: revoked.map((serialNumber) => ({ serialNumber, at: now, reason: 'superseded' })),
        },
        issuerOf(ca, caKey),
      ),
    )
  list()
  expect(openssl('verify', '-crl_check', '-CAfile', 'ca.pem', '-CRLfile', 'ours.crl', 'listed.pem')).toContain('OK')
  list('ff12')
  expect(refusal('verify', '-crl_check', '-CAfile', 'ca.pem', '-CRLfile', 'ours.crl', 'listed.pem')).toContain(
    'certificate revoked',
  )
  expect(openssl('crl', '-in', 'ours.crl', '-inform', 'DER', '-noout', '-text')).toContain('Superseded')
  expect(readRevocationList(bytes('ours.crl'))).toMatchObject({ thisUpdate: now, nextUpdate: now + hourMs })
})

test('a list that tells of some certificates or of changes only is known as such', () => {
  put('partial.txt', '')
  const d = ['database=partial.txt', 'default_md=sha256', 'default_crl_days=1', 'crlnumber=number', 'crl_extensions=e']
  const isPartial = (...extension: string[]) => {
    put('number', '01\n')
    put('partial.cnf', ['[ca]', 'default_ca=d', '[d]', ...d, '[e]', ...extension, ''].join('\n'))
    openssl('ca', '-config', 'partial.cnf', '-gencrl', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-out', 'partial.crl')
    return readRevocationList(bytes('partial.crl')).isPartial
  }
  expect(isPartial('authorityKeyIdentifier=keyid')).toBe(false)
  const point = ['[p]', 'fullname=URI:http://ca.example/list.crl']
  expect(isPartial('issuingDistributionPoint=critical,@p', ...point)).toBe(false)
  expect(isPartial('issuingDistributionPoint=critical,@p', ...point, 'onlyuser=TRUE')).toBe(true)
  expect(isPartial('issuingDistributionPoint=critical,@p', ...point, 'indirectCRL=TRUE')).toBe(true)
  expect(isPartial('2.5.29.27=critical,DER:020101')).toBe(true)
})

test('a list of a hundred thousand is made and read', () => {
  const revoked = Array.from({ length: 100_000 }, (_, index) => {
    return { serialNumber: (index + 1).toString(16), at: now, reason: 'unspecified' } as const
  })
  const list = makeRevocationList({ number: 1, thisUpdate: now, nextUpdate: now, revoked }, issuerOf(ca, caKey))
  expect(readRevocationList(list).revoked.has('186a0')).toBe(true)
})

test('years from 2050 on are written with four digits', () => {
  const notAfter = Date.UTC(2051, 0, 1)
  const pem = makeCertificate(
    {
      subjectBytes: readCertificate(ca).subjectBytes,
      publicKeyBytes: spki(),
      notBefore: now,
      notAfter,
      usage: ['digitalSignature'],
    },
    issuerOf(ca, caKey),
  )
  expect(new X509Certificate(pem).validToDate.getTime()).toBe(notAfter)
})
