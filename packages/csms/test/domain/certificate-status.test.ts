import { afterEach, expect, test } from 'vitest'
import {
  type CertificateStatuses,
  failedStatus,
  type StatusQuestion,
  type StatusReply,
} from '../../src/domain/status-question.ts'
import { at, type Version, World } from './station-world.ts'

const named = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'AA'.repeat(32),
  issuerKeyHash: 'bb'.repeat(32),
  serialNumber: '0C0FFEE',
} as const
const response = Uint8Array.of(0x30, 0x03, 0x0a, 0x01, 0x00)
const told = (status: StatusReply['status'], more: Partial<StatusReply> = {}): StatusReply => ({
  status,
  response,
  thisUpdate: 0,
  nextUpdate: Date.parse(at(3_600_000)),
  verified: true,
  failure: null,
  ...more,
})

let world: World
afterEach(() => world[Symbol.asyncDispose]())

/** Responders that answer what the test says, by address. */
async function asking(answers: Readonly<Record<string, StatusReply | 'silence'>>) {
  const asked: StatusQuestion[] = []
  const statuses: CertificateStatuses = {
    ask(question, signal) {
      asked.push(question)
      const answer = answers[question.responderUrl] ?? failedStatus('nobody is there')
      if (answer !== 'silence') return Promise.resolve(answer)
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(failedStatus('given up')), { once: true })
      })
    },
  }
  world = await World.open({ statuses })
  await world.register()
  return asked
}

const ask = (version: Version, action: string, request: object): Promise<unknown> => {
  const handlers: Readonly<Record<string, unknown>> = world.adapters[version].inbound
  return (handlers[action] as (request: unknown, call: unknown) => Promise<unknown>)(
    request,
    world.call(action, request),
  )
}
const status = (version: Version, responderURL: string, more: object = {}) =>
  ask(version, 'GetCertificateStatus', { ocspRequestData: { ...named, ...more, responderURL } })
const chain = (...requests: { source: 'OCSP' | 'CRL'; urls: string[] }[]) =>
  ask('ocpp2.1', 'GetCertificateChainStatus', {
    certificateStatusRequests: requests.map((one) => ({ ...one, certificateHashData: named })),
  })

test.each(['ocpp2.0.1', 'ocpp2.1'] as const)(
  'M06.FR.01 M06.FR.02 M06.FR.03 %s the responder is asked, and its answer given back as it came',
  async (version) => {
    const asked = await asking({ 'http://ocsp.example/': told('good') })
    expect(await status(version, 'http://ocsp.example/')).toEqual({ status: 'Accepted', ocspResult: 'MAMKAQA=' })
    expect(asked).toEqual([
      {
        hashAlgorithm: 'SHA256',
        issuerNameHash: 'aa'.repeat(32),
        issuerKeyHash: 'bb'.repeat(32),
        serialNumber: 'c0ffee',
        responderUrl: 'http://ocsp.example/',
        source: 'OCSP',
      },
    ])
    expect(world.of('station.noted')).toMatchObject([{ data: { action: 'GetCertificateStatus' } }])
  },
)

test('M06.FR.03 revoked is an answer too, and an operator sees it', async () => {
  await asking({ 'http://ocsp.example/?sig=abc': told('revoked', { verified: false }) })
  expect(await status('ocpp2.0.1', 'http://ocsp.example/?sig=abc')).toMatchObject({ status: 'Accepted' })
  const [event] = world.of('security.event')
  expect(event?.data).toMatchObject({
    action: 'GetCertificateStatus',
    data: { certificates: [{ serialNumber: '0C0FFEE', status: 'revoked', verified: false }] },
  })
  expect(JSON.stringify(event)).not.toContain('abc')
})

test.each([
  ['http://nobody.example/', {}, 'NotFound', 'nobody is there'],
  ['http://nobody.example/', { issuerKeyHash: 'b' }, 'NotFound', 'issuerKeyHash'],
  ['nowhere', {}, 'NotFound', 'no address'],
])('M06.FR.04 Failed says why: %s %j', async (url, more, reasonCode, reason) => {
  await asking({})
  expect(await status('ocpp2.1', url, more)).toEqual({
    status: 'Failed',
    statusInfo: { reasonCode, additionalInfo: expect.stringContaining(reason) },
  })
  expect(world.of('security.event')).toMatchObject([{ data: { action: 'GetCertificateStatus' } }])
})

test('M06 an answer that does not fit into the message of the version is Failed, and fits into that of the newer', async () => {
  await asking({ 'http://ocsp.example/': told('good', { response: new Uint8Array(4_126) }) })
  expect(await status('ocpp2.0.1', 'http://ocsp.example/')).toMatchObject({
    status: 'Failed',
    statusInfo: { reasonCode: 'TooLargeElement' },
  })
  expect(await status('ocpp2.1', 'http://ocsp.example/')).toMatchObject({ status: 'Accepted' })
})

test('M06 a responder that says nothing holds the station for five seconds, and eight questions at most', async () => {
  const asked = await asking({ 'http://silent.example/': 'silence' })
  const all = Array.from({ length: 9 }, (_, index) =>
    status('ocpp2.0.1', 'http://silent.example/', { serialNumber: `${index}` }),
  )
  expect(await all[8]).toMatchObject({
    statusInfo: { additionalInfo: '8 questions of this station are under way already' },
  })
  expect(asked).toHaveLength(8)
  await world.advance(5_000)
  expect(await all[0]).toMatchObject({ statusInfo: { additionalInfo: 'no answer came within 5 s' } })
  expect(await status('ocpp2.0.1', 'http://nobody.example/')).toMatchObject({
    statusInfo: { additionalInfo: '8 questions of this station are under way already' },
  })
  await world.advance(10_000)
  expect(await status('ocpp2.0.1', 'http://nobody.example/')).toMatchObject({
    statusInfo: { additionalInfo: 'nobody is there' },
  })
  await Promise.all(all)
})

test('M07 each certificate of a chain is told of by source and next update, and each address tried in turn', async () => {
  const asked = await asking({
    'http://list.example/crl': told('revoked', { response: null }),
    'http://ocsp.example/': told('good'),
  })
  expect(
    await chain(
      { source: 'CRL', urls: ['http://list.example/crl'] },
      { source: 'OCSP', urls: ['http://nobody.example/', 'http://ocsp.example/', 'http://never.example/'] },
      { source: 'OCSP', urls: ['http://nobody.example/'] },
    ),
  ).toEqual({
    certificateStatus: [
      { certificateHashData: named, source: 'CRL', status: 'Revoked', nextUpdate: at(3_600_000) },
      { certificateHashData: named, source: 'OCSP', status: 'Good', nextUpdate: at(3_600_000) },
      // To be tried again in a minute.
      { certificateHashData: named, source: 'OCSP', status: 'Failed', nextUpdate: at(60_000) },
    ],
  })
  expect(asked.map(({ responderUrl }) => responderUrl)).not.toContain('http://never.example/')
  expect(world.of('security.event')).toMatchObject([
    { data: { data: { certificates: [{ status: 'revoked' }, { status: 'good' }, { reason: 'nobody is there' }] } } },
  ])
})

test('M07 good is only what an authority of ours signed; what others call revoked is', async () => {
  await asking({
    'http://good.example/': told('good', { verified: false, nextUpdate: null }),
    'http://revoked.example/': told('revoked', { verified: false }),
  })
  expect(
    await chain(
      { source: 'OCSP', urls: ['http://good.example/'] },
      { source: 'OCSP', urls: ['http://revoked.example/'] },
    ),
  ).toMatchObject({ certificateStatus: [{ status: 'Unknown', nextUpdate: at(300_000) }, { status: 'Revoked' }] })
})
