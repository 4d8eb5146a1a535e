import { generateKeyPairSync, type KeyObject, sign, type X509Certificate } from 'node:crypto'
import { makeRevocationList, pemOf as pemBlock } from '@stationmaster/pki'
import { afterEach, describe, expect, test } from 'vitest'
import { type IdTokenStatus } from '../../src/domain/id-token-model.ts'
import { unreadableKey } from '../support/authorities.ts'
import {
  contract,
  contractChain,
  digest,
  eMaidOnFile,
  emaid,
  namedOf,
  pemOf,
  Responders,
  responderUrl,
  responseTo,
  verified,
  weakRsaKey,
} from './contracts.ts'
import { at, organisationId, type Version, World } from './station-world.ts'

const now = Date.parse(at())
const day = 86_400_000
const subUrl = 'http://ocsp.example/sub1'
const rootUrl = 'http://ocsp.example/root'
type Chain = ReturnType<typeof contractChain>

let world: World | undefined
afterEach(() => world?.[Symbol.asyncDispose]())

async function opened({ root }: Pick<Chain, 'root'>, unchecked: 'refuse' | 'accept' = 'refuse'): Promise<Responders> {
  const responders = new Responders(now, [root])
  for (const url of [responderUrl, subUrl, rootUrl]) responders.answers.set(url, () => verified('good'))
  world = await World.open({ contracts: { authorities: [root.certificate], unchecked }, statuses: responders })
  await world.register()
  await token()
  return responders
}

function token(status: IdTokenStatus = 'accepted'): Promise<void> {
  return here().write(eMaidOnFile(organisationId, now, status))
}

function here(): World {
  if (world === undefined) throw new Error('no world is open')
  return world
}

async function authorize(contract: object, version: Version = 'ocpp2.0.1', value = emaid): Promise<unknown> {
  const request = { idToken: { idToken: value, type: 'eMAID' as const }, ...contract }
  const { adapters } = here()
  const call = here().call('Authorize', request)
  return version === 'ocpp2.1'
    ? adapters['ocpp2.1'].inbound.Authorize(request, call)
    : adapters['ocpp2.0.1'].inbound.Authorize(request, call)
}

/** The same certificate, signed anew with RSA and SHA-1; its algorithm is written in as many bytes. */
function bySha1({ raw }: X509Certificate, issuing: KeyObject): string {
  const algorithm = (last: number) => Buffer.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, last)
  const bytes = Buffer.from(raw)
  for (let at = bytes.indexOf(algorithm(0x0b)); at >= 0; at = bytes.indexOf(algorithm(0x0b), at)) {
    algorithm(0x05).copy(bytes, at)
  }
  const length = 4 + bytes.readUInt16BE(6)
  const body = bytes.subarray(4, 4 + length)
  const signature = sign('sha1', body, issuing)
  signature.copy(bytes, bytes.length - signature.length)
  return pemBlock('CERTIFICATE', bytes)
}

const answer = (certificateStatus: string, status: string) => ({ certificateStatus, idTokenInfo: { status } })
const told = () => here().of('security.event').at(-1)?.data

describe('C07 a certificate that the station leaves to us', () => {
  test.each(['ocpp2.0.1', 'ocpp2.1'] as const)(
    'TC_C_52 C07.FR.13 %s a chain to an authority we trust is good once every certificate of it was asked for',
    async (version) => {
      const chain = contractChain(now)
      const responders = await opened(chain)
      expect(await authorize({ certificate: chain.pem }, version)).toEqual(answer('Accepted', 'Accepted'))
      expect(responders.asked.map((question) => question.responderUrl)).toEqual([responderUrl, subUrl, rootUrl])
      const { responderURL: _, ...named } = namedOf(chain.contract, chain.sub2, '')
      expect(responders.asked[0]).toMatchObject({ ...named, source: 'OCSP' })
    },
  )

  test('C07.FR.13 an eMAID is the same with and without its hyphens, in either case', async () => {
    const chain = contractChain(now)
    await opened(chain)
    expect(await authorize({ certificate: chain.pem }, 'ocpp2.0.1', 'deabcc123456789')).toEqual(
      answer('Accepted', 'Accepted'),
    )
  })

  test.each([
    ['DE-ABC-C12345678', 'Accepted'],
    ['DE-ABC-C12345678-9-0', 'CertChainError'],
    ['DE-ABC-C1234567', 'CertChainError'],
  ])(
    'C07 the check digit of an eMAID may be left out, and nothing else: %s is %s',
    async (value, certificateStatus) => {
      const chain = contractChain(now)
      await opened(chain)
      expect(await authorize({ certificate: chain.pem }, 'ocpp2.0.1', value)).toMatchObject({ certificateStatus })
    },
  )

  test.each([
    ['blocked', 'ContractCancelled', 'Blocked'],
    ['expired', 'ContractCancelled', 'Expired'],
    ['no-credit', 'Accepted', 'NoCredit'],
  ] as const)(
    'C07.FR.14 a good certificate of a token that is %s is %s',
    async (status, certificateStatus, tokenStatus) => {
      const chain = contractChain(now)
      await opened(chain)
      await token(status)
      expect(await authorize({ certificate: chain.pem })).toEqual(answer(certificateStatus, tokenStatus))
    },
  )

  test('C07.FR.14 a contract that is not on file is cancelled', async () => {
    const other = 'DE-XYZ-C00000001-1'
    const chain = contractChain(now, { commonName: other })
    await opened(chain)
    expect(await authorize({ certificate: chain.pem }, 'ocpp2.0.1', other)).toEqual(
      answer('ContractCancelled', 'Unknown'),
    )
  })

  test('C07.FR.15 an expired contract is told as expired, and nobody is asked for it', async () => {
    const chain = contractChain(now, { notAfter: now - 1 })
    const responders = await opened(chain)
    expect(await authorize({ certificate: chain.pem })).toEqual(answer('CertificateExpired', 'Expired'))
    expect(responders.asked).toEqual([])
    expect(told()).toMatchObject({
      action: 'ContractCertificateRefused',
      data: { idToken: emaid, certificateStatus: 'CertificateExpired', reason: expect.stringContaining('expired at') },
    })
    expect(JSON.stringify(told())).not.toContain('BEGIN')
  })

  test('C07.FR.15 so is a chain whose authority expired', async () => {
    const chain = contractChain(now, {}, { notAfter: now - 1 })
    await opened(chain)
    expect(await authorize({ certificate: chain.pem })).toEqual(answer('CertificateExpired', 'Expired'))
  })

  test.each([
    ['the contract', responderUrl],
    ['an authority above it', subUrl],
  ])('C07.FR.16 %s that was revoked', async (_, url) => {
    const chain = contractChain(now)
    const responders = await opened(chain)
    responders.answers.set(url, () => verified('revoked'))
    expect(await authorize({ certificate: chain.pem })).toEqual(answer('CertificateRevoked', 'Invalid'))
    expect(told()).toMatchObject({ data: { reason: expect.stringContaining('was revoked') } })
  })

  const hostile: [what: string, chain: () => { root: Chain['root']; pem: string }, reason: RegExp][] = [
    [
      'that is not valid yet',
      () => contractChain(now, { notBefore: now + day, notAfter: now + 2 * day }),
      /is not valid before/,
    ],
    ['of another contract', () => contractChain(now, { commonName: 'DE-ABC-C99999999-9' }), /of another contract/],
    ['with a weak key', () => contractChain(now, { key: weakRsaKey() }), /1024 bits/],
    [
      'of an authority with a weak key',
      () => contractChain(now, {}, { key: weakRsaKey() }),
      /MO Sub 2 has an RSA key of 1024 bits/,
    ],
    [
      'that is signed by SHA-1',
      () => {
        const issuing = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey
        const chain = contractChain(now, {}, { key: issuing })
        return { ...chain, pem: bySha1(chain.contract.certificate, issuing) + pemOf(chain.sub2, chain.sub1) }
      },
      /the contract certificate is signed by SHA-1/,
    ],
    [
      'of an authority whose key nobody can read',
      () => {
        const chain = contractChain(now)
        const unreadable = contract(now, 'MO Sub 2', chain.sub1, { authority: {}, publicKeyBytes: unreadableKey() })
        return { ...chain, pem: pemOf(chain.contract, unreadable, chain.sub1) }
      },
      /no way leads from .* to an authority in --contract-ca/,
    ],
    [
      'whose own key nobody can read',
      () => {
        const chain = contractChain(now, { publicKeyBytes: unreadableKey() })
        return chain
      },
      /the key of the certificate cannot be read/,
    ],
    [
      'that leads to a root nobody knows',
      () => ({ ...contractChain(now), root: contractChain(now).root }),
      /no way leads from .* to an authority in --contract-ca/,
    ],
    [
      'whose signature was changed',
      () => {
        const chain = contractChain(now)
        const bytes = Buffer.from(chain.contract.certificate.raw)
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
        return { ...chain, pem: pemBlock('CERTIFICATE', bytes) + pemOf(chain.sub2, chain.sub1) }
      },
      /signature of the contract certificate is not that of its issuer/,
    ],
    [
      'whose authorities did not come along',
      () => {
        const chain = contractChain(now)
        return { ...chain, pem: pemOf(chain.contract) }
      },
      /no way leads from .* to an authority in --contract-ca/,
    ],
    [
      'of ten',
      () => {
        const chain = contractChain(now)
        return { ...chain, pem: pemOf(chain.contract) + pemOf(chain.sub2).repeat(9) }
      },
      /a chain of 10 certificates; 5 are the most/,
    ],
    [
      'below more authorities than may stand there',
      () => {
        const chain = contractChain(now, {}, { authority: { pathLength: 1 } })
        const sub3 = contract(now, 'MO Sub 3', chain.sub2, { authority: {} })
        const leaf = contract(now, emaid, sub3)
        return { ...chain, pem: pemOf(leaf, sub3, chain.sub2, chain.sub1) }
      },
      /no way leads from .* to an authority in --contract-ca/,
    ],
    [
      'signed by another contract',
      () => {
        const chain = contractChain(now)
        const leaf = contract(now, emaid, chain.contract)
        return { ...chain, pem: pemOf(leaf, chain.contract, chain.sub2, chain.sub1) }
      },
      /no way leads from .* to an authority in --contract-ca/,
    ],
    [
      'that is an authority itself',
      () => {
        const chain = contractChain(now)
        const leaf = contract(now, emaid, chain.sub1, { authority: { pathLength: 0 } })
        return { ...chain, pem: pemOf(leaf, chain.sub1) }
      },
      /is that of an authority/,
    ],
    [
      'with more text than a chain has',
      () => {
        const chain = contractChain(now)
        return { ...chain, pem: chain.pem + ' '.repeat(70_000) }
      },
      /characters; 65536 are the most/,
    ],
    [
      'that is cut short',
      () => {
        const chain = contractChain(now)
        return { ...chain, pem: chain.pem.replace(/(.{64}\n)(.{64}\n)/, '$1') }
      },
      /cannot be read/,
    ],
  ]
  test.each(hostile)('C07.FR.17 a certificate %s is a CertChainError', async (_, make, reason) => {
    const chain = make()
    const responders = await opened(chain)
    expect(await authorize({ certificate: chain.pem })).toEqual(answer('CertChainError', 'Invalid'))
    expect(responders.asked).toEqual([])
    expect(told()).toMatchObject({ data: { reason: expect.stringMatching(reason) } })
  })

  test('what holds no certificate is NoCertificateAvailable', async () => {
    await opened(contractChain(now))
    expect(await authorize({ certificate: 'none' })).toEqual(answer('NoCertificateAvailable', 'Invalid'))
  })

  test('an authority that is trusted itself need not come along', async () => {
    const chain = contractChain(now)
    await opened({ root: chain.sub2 })
    expect(await authorize({ certificate: pemOf(chain.contract) })).toEqual(answer('Accepted', 'Accepted'))
  })

  test('where no authority of contracts is configured, none is believed and the reason says what to do', async () => {
    world = await World.open()
    await world.register()
    await token()
    expect(await authorize({ certificate: contractChain(now).pem })).toEqual(answer('CertChainError', 'Invalid'))
    expect(told()).toMatchObject({ data: { reason: expect.stringContaining('--contract-ca') } })
  })
})

describe('C07.FR.05 the answer of a responder', () => {
  const times = { producedAt: now, nextUpdate: now + day }

  test('counts when the issuer that came along signed it', async () => {
    const chain = contractChain(now)
    const responders = await opened(chain)
    responders.answers.set(responderUrl, (question) => responseTo(question, chain.sub2, { status: 'good' }, times))
    expect(await authorize({ certificate: chain.pem })).toEqual(answer('Accepted', 'Accepted'))
    responders.answers.set(responderUrl, (question) =>
      responseTo(
        question,
        chain.sub2,
        { status: 'revoked', revocation: { serialNumber: question.serialNumber, at: now, reason: 'keyCompromise' } },
        times,
      ),
    )
    expect(await authorize({ certificate: chain.pem })).toEqual(answer('CertificateRevoked', 'Invalid'))
  })

  const forged: [what: string, reply: (chain: Chain, responders: Responders) => void][] = [
    [
      'that somebody else signed',
      (_, responders) => {
        const stranger = contractChain(now).sub2
        responders.answers.set(responderUrl, (question) => responseTo(question, stranger, { status: 'good' }, times))
      },
    ],
    [
      'for another certificate',
      (chain, responders) => {
        responders.answers.set(responderUrl, (question) =>
          responseTo({ ...question, serialNumber: 'abc' }, chain.sub2, { status: 'good' }, times),
        )
      },
    ],
    [
      'that is out of date',
      (chain, responders) => {
        const old = { producedAt: now - 2 * day, nextUpdate: now - day }
        responders.answers.set(responderUrl, (question) => responseTo(question, chain.sub2, { status: 'good' }, old))
      },
    ],
    [
      'that is out of date, though verified',
      (_, responders) => responders.answers.set(responderUrl, () => verified('good', now - 1)),
    ],
    ['that is no answer', (_, responders) => responders.answers.set(responderUrl, () => Buffer.from('nothing'))],
    ['that does not come', (_, responders) => responders.answers.delete(responderUrl)],
  ]
  test.each(forged)('%s is none: by default the contract is not believed', async (_, prepare) => {
    const chain = contractChain(now)
    const responders = await opened(chain)
    prepare(chain, responders)
    expect(await authorize({ certificate: chain.pem })).toEqual(answer('CertChainError', 'Invalid'))
    expect(told()).toMatchObject({ action: 'ContractCertificateRefused' })
  })

  test.each(forged)(
    '%s is none: where the operator accepts that, the contract is believed and he is told',
    async (_, prepare) => {
      const chain = contractChain(now)
      const responders = await opened(chain, 'accept')
      prepare(chain, responders)
      expect(await authorize({ certificate: chain.pem })).toEqual(answer('Accepted', 'Accepted'))
      expect(told()).toMatchObject({
        action: 'ContractCertificateUnchecked',
        data: { idToken: emaid, reason: expect.stringContaining('the contract certificate: ') },
      })
    },
  )

  test('that its issuer does not know it is a refusal, whatever else is accepted', async () => {
    const chain = contractChain(now)
    const responders = await opened(chain, 'accept')
    responders.answers.set(responderUrl, () => verified('unknown'))
    expect(await authorize({ certificate: chain.pem })).toEqual(answer('CertChainError', 'Invalid'))
  })

  test('is looked for in the list of an authority that came along, where the responder is silent', async () => {
    const crlUrl = 'http://crl.example/sub2'
    const chain = contractChain(now, { crlUrl })
    const responders = await opened(chain)
    responders.answers.delete(responderUrl)
    const serialNumber = chain.contract.certificate.serialNumber.toLowerCase()
    const listed = { serialNumber, at: now, reason: 'keyCompromise' } as const
    const times = { number: 1, thisUpdate: now, nextUpdate: now + day }
    responders.answers.set(crlUrl, () => makeRevocationList({ ...times, revoked: [] }, chain.sub2.issuer))
    expect(await authorize({ certificate: chain.pem })).toEqual(answer('Accepted', 'Accepted'))
    expect(responders.asked.at(-1)).toMatchObject({ responderUrl: crlUrl, source: 'CRL' })
    responders.answers.set(crlUrl, () => makeRevocationList({ ...times, revoked: [listed] }, chain.sub2.issuer))
    expect(await authorize({ certificate: chain.pem })).toEqual(answer('CertificateRevoked', 'Invalid'))
    const stranger = contractChain(now).sub2
    responders.answers.set(crlUrl, () => makeRevocationList({ ...times, revoked: [] }, stranger.issuer))
    expect(await authorize({ certificate: chain.pem })).toEqual(answer('CertChainError', 'Invalid'))
  })

  test('cannot be asked for where a certificate names no place', async () => {
    const chain = contractChain(now)
    const leaf = contract(now, emaid, chain.sub2)
    await opened(chain)
    const certificate = pemOf(leaf, chain.sub2, chain.sub1)
    expect(await authorize({ certificate })).toEqual(answer('CertChainError', 'Invalid'))
    expect(told()).toMatchObject({ data: { reason: expect.stringContaining('names no place') } })
  })
})

describe('C07 a chain that the station judged itself', () => {
  const namedIn = ({ contract, sub2, sub1, root }: Chain) => [
    namedOf(contract, sub2, responderUrl),
    namedOf(sub2, sub1, subUrl),
    namedOf(sub1, root, rootUrl),
  ]

  test.each(['ocpp2.0.1', 'ocpp2.1'] as const)(
    'TC_C_50 C07.FR.05 %s is good when every responder it names says so',
    async (version) => {
      const chain = contractChain(now)
      const responders = await opened(chain)
      const iso15118CertificateHashData = namedIn(chain).map((one) => ({
        ...one,
        serialNumber: `00${one.serialNumber.toUpperCase()}`,
      }))
      expect(await authorize({ iso15118CertificateHashData }, version)).toEqual(answer('Accepted', 'Accepted'))
      expect(responders.asked.map(({ serialNumber }) => serialNumber)).toEqual(
        namedIn(chain).map(({ serialNumber }) => serialNumber),
      )
    },
  )

  test.each(['ocpp2.0.1', 'ocpp2.1'] as const)(
    'TC_C_51 C07.FR.16 %s is refused when it was revoked',
    async (version) => {
      const chain = contractChain(now)
      const responders = await opened(chain)
      responders.answers.set(responderUrl, () => verified('revoked'))
      expect(await authorize({ iso15118CertificateHashData: namedIn(chain) }, version)).toEqual(
        answer('CertificateRevoked', 'Invalid'),
      )
    },
  )

  test('C07.FR.17 is a CertChainError where an issuer is not ours and its responder proves nothing', async () => {
    const chain = contractChain(now)
    const responders = await opened(chain, 'accept')
    const stranger = { ...namedOf(chain.contract, chain.sub2, responderUrl), issuerKeyHash: digest('another key') }
    responders.answers.set(responderUrl, (question) =>
      responseTo(question, chain.sub2, { status: 'good' }, { producedAt: now, nextUpdate: now + day }),
    )
    expect(await authorize({ iso15118CertificateHashData: [stranger] })).toEqual(answer('CertChainError', 'Invalid'))
    expect(told()).toMatchObject({ data: { reason: expect.stringContaining('nobody we trust issued it') } })
  })

  test('is not believed when its name is none', async () => {
    const chain = contractChain(now)
    const responders = await opened({ root: chain.sub2 })
    const [named] = namedIn(chain)
    const iso15118CertificateHashData = [{ ...named, serialNumber: 'not a number' }]
    expect(await authorize({ iso15118CertificateHashData })).toEqual(answer('CertChainError', 'Invalid'))
    expect(responders.asked).toEqual([])
  })
})

test('C08 an eMAID without a certificate is a token like any other, and nothing is said of a certificate', async () => {
  await opened(contractChain(now))
  expect(await authorize({})).toEqual({ idTokenInfo: { status: 'Accepted' } })
})
