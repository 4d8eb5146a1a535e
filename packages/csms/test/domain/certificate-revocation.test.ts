import { afterEach, expect, test } from 'vitest'
import { newRequest, signed } from '../../src/domain/certificates-rules.ts'
import { type Arrival, type OpenedLink } from '../../src/domain/front-door.ts'
import { put } from '../../src/domain/ports.ts'
import {
  type CertificateStatuses,
  type FindPlaces,
  failedStatus,
  type StatusPlace,
  type StatusQuestion,
  type StatusReply,
} from '../../src/domain/status-question.ts'
import { at, minute, World, type WorldOptions } from './station-world.ts'

let world: World
afterEach(() => world[Symbol.asyncDispose]())

const certificate = {
  commonName: 'S1',
  organisations: ['Net'],
  serialNumber: 'c0ffee',
  issuer: 'CN=Theirs',
  expiresAt: Date.parse(at(100 * 24 * 60 * minute)),
  expired: false,
  fault: null,
}
const question = (source: 'OCSP' | 'CRL', responderUrl: string): StatusQuestion => ({
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a',
  issuerKeyHash: 'b',
  serialNumber: certificate.serialNumber,
  responderUrl,
  source,
})
const ocsp = question('OCSP', 'http://ocsp.example/')
const crl = question('CRL', 'http://crl.example/')
const says = (status: StatusReply['status'], more: Partial<StatusReply> = {}): StatusReply => ({
  ...failedStatus(''),
  status,
  verified: true,
  failure: null,
  ...more,
})

type Answers = Record<string, StatusReply | 'silence'>

/** A station of profile 3 at the door, and what the places say that its certificate names. */
async function atDoor(answers: Answers, options: WorldOptions = {}) {
  const asked: string[] = []
  const doorStatuses: CertificateStatuses = {
    ask({ responderUrl }, signal) {
      asked.push(responderUrl)
      const answer = answers[responderUrl] ?? failedStatus('nobody is there')
      if (answer !== 'silence') return Promise.resolve(answer)
      return new Promise((resolve) => {
        const over = () => resolve(failedStatus('no answer came in time'))
        if (signal.aborted) over()
        signal.addEventListener('abort', over, { once: true })
      })
    },
  }
  world = await World.open({ doorStatuses, ...options })
  await world.register({ securityProfile: 3, reachedSecurityProfile: 3 })
  const arrival = (statusPlaces: FindPlaces): Arrival => ({
    identity: 'S1',
    stationId: 's1',
    remoteAddress: '192.0.2.1',
    subprotocols: [],
    credentials: null,
    secure: true,
    tls: { version: 'TLSv1.3', cipher: 'x', legacy: false },
    certificate,
    statusPlaces,
  })
  return {
    asked,
    async enter(places: readonly StatusPlace[] | FindPlaces = [ocsp, crl], turnOver: () => void = () => undefined) {
      const admission = await world.onboarding.admit(
        arrival(typeof places === 'function' ? places : async () => places),
        turnOver,
      )
      if (admission.kind !== 'admitted') {
        const knock = await world.read('knock', 's1')
        return knock?.reason
      }
      const link: OpenedLink = {
        linkId: `l${asked.length}`,
        guest: admission.guest,
        remoteAddress: '192.0.2.1',
        protocolVersion: 'x',
        at: world.now,
      }
      await world.onboarding.connected(link)
      return link
    },
  }
}
const notes = () =>
  world.of('security.event').map(({ data }) => {
    const { action, data: more } = data as { action: string; data: { reason?: string } }
    return [action, more.reason].filter((word) => word !== undefined).join(': ')
  })
const sweep = () => world.revocation.sweep(new AbortController().signal)

test('F24 A00.FR.702 a certificate that its authority revoked is refused at the door, by responder or by list', async () => {
  const answers: Answers = { 'http://ocsp.example/': says('revoked') }
  const { enter } = await atDoor(answers)
  expect(await enter()).toBe('certificate-revoked')
  answers['http://ocsp.example/'] = says('unknown')
  answers['http://crl.example/'] = says('revoked')
  expect(await enter()).toBe('certificate-revoked')
  answers['http://crl.example/'] = says('good')
  expect(await enter()).toMatchObject({ guest: { security: { profile: 3 } } })
  expect(notes()).toEqual([])
})

test.each([
  ['nobody answers', failedStatus('nobody is there'), 'CRL at http://crl.example/: nobody is there'],
  [
    'the certificate is not known there',
    says('unknown'),
    'CRL at http://crl.example/: the certificate is not known there',
  ],
  [
    'an answer that nobody of ours signed',
    says('revoked', { verified: false }),
    'CRL at http://crl.example/: no authority of ours signed the answer',
  ],
])('F24 softly, %s: it comes in with an event; strictly, it stays outside', async (_, reply, reason) => {
  const answers = { 'http://ocsp.example/': failedStatus('away'), 'http://crl.example/': reply }
  const soft = await atDoor(answers)
  expect(await soft.enter()).toMatchObject({ linkId: expect.any(String) })
  expect(notes()).toEqual([`CertificateStatusUnknown: OCSP at http://ocsp.example/: away; ${reason}`])
  await world[Symbol.asyncDispose]()
  const strict = await atDoor(answers, { strictRevocation: true })
  for (let times = 0; times < 3; times++) expect(await strict.enter()).toBe('certificate-status-unknown')
  expect(notes()).toHaveLength(1)
  world.now += 60 * minute
  await strict.enter()
  expect(notes()).toHaveLength(2)
})

test('F24 a certificate that names nobody to ask comes in softly without an event, and strictly not', async () => {
  const soft = await atDoor({})
  expect(await soft.enter([])).toMatchObject({ linkId: expect.any(String) })
  expect(notes()).toEqual([])
  await world[Symbol.asyncDispose]()
  const strict = await atDoor({}, { strictRevocation: true })
  expect(await strict.enter([])).toBe('certificate-status-unknown')
  expect(notes()).toEqual(['CertificateStatusUnknown: the certificate names nobody who could be asked'])
})

test('F24 an authority that is not found in time is waited for two seconds, and asked when it is found', async () => {
  let found: readonly StatusPlace[] | undefined
  const { enter } = await atDoor({ 'http://ocsp.example/': says('revoked') })
  const entering = enter(() => (found === undefined ? new Promise(() => undefined) : Promise.resolve(found)))
  await world.advance(2_000)
  expect(await entering).toMatchObject({ linkId: expect.any(String) })
  expect(notes()).toEqual(['CertificateStatusUnknown: its authority was not found in time'])
  found = [ocsp]
  await sweep()
  expect(world.closed).toEqual(['s1'])
})

test('F24 a certificate of an authority that is not known here is told of', async () => {
  const { asked, enter } = await atDoor({})
  expect(await enter(['CN=Sub is not known here'])).toMatchObject({ linkId: expect.any(String) })
  expect(notes()).toEqual(['CertificateStatusUnknown: CN=Sub is not known here'])
  await sweep()
  expect(asked).toEqual([])
})

test('F24 the door waits two seconds; a revocation that is learned later closes the socket', async () => {
  const answers: Answers = { 'http://ocsp.example/': 'silence' }
  const { enter } = await atDoor(answers)
  const entering = enter([ocsp])
  await world.advance(2_000)
  expect(await entering).toMatchObject({ linkId: expect.any(String) })
  expect(notes()).toEqual(['CertificateStatusUnknown: OCSP at http://ocsp.example/: no answer came in time'])
  answers['http://ocsp.example/'] = says('revoked')
  await sweep()
  expect(world.closed).toEqual(['s1'])
  expect(notes().at(-1)).toBe('CertificateRevoked')
  expect(await enter([ocsp])).toBe('certificate-revoked')
})

test('F24 an open link is asked about again when the answer ends, and no longer once it closed', async () => {
  const answers: Answers = { 'http://ocsp.example/': says('good', { nextUpdate: Date.parse(at(60 * minute)) }) }
  const { asked, enter } = await atDoor(answers)
  const link = await enter([ocsp])
  await sweep()
  const before = asked.length
  world.now += 59 * minute
  await sweep()
  expect(asked).toHaveLength(before)
  world.now += minute
  await sweep()
  expect(asked).toHaveLength(before + 1)
  if (typeof link !== 'object') throw new Error('it was refused')
  await world.onboarding.disconnected(link, 'gone', world.now)
  answers['http://ocsp.example/'] = says('revoked')
  world.now += 24 * 60 * minute
  await sweep()
  expect([asked.length, world.closed]).toEqual([before + 1, []])
})

test('F24 what our own authority signed is known here and asked nowhere', async () => {
  const { asked, enter } = await atDoor({ 'http://ocsp.example/': says('revoked') }, { strictRevocation: true })
  const station = await world.read('station', 's1')
  if (station === undefined) throw new Error('there is no station')
  const input = { certificateType: 'ChargingStationCertificate', csr: '', requestId: null, read: '' } as const
  const made = { chain: '', fingerprint: '', notBeforeAt: 0, notAfterAt: certificate.expiresAt }
  const { serialNumber, issuer } = certificate
  const row = signed(newRequest(station, input, 'c1', 'S1', world.now), { ...made, serialNumber, issuer }, world.now)
  await world.write(put('stationCertificate', row))
  expect(await enter()).toMatchObject({ linkId: expect.any(String) })
  await sweep()
  expect(asked).toEqual([])
})

test('F15 F24 the turn of the door is given back before a responder is asked, and one that was slow is waited for once', async () => {
  const answers: Answers = { 'http://ocsp.example/': 'silence', 'http://ocsp.example/another': says('good') }
  const { asked, enter } = await atDoor(answers)
  const turns: number[] = []
  const another = question('OCSP', 'http://ocsp.example/another')
  const entering = enter([ocsp], () => turns.push(asked.length))
  await world.advance(2_000)
  await entering
  expect(turns).toEqual([0])
  // Without the clock going on: at once. What was told before counts all the same.
  expect(await enter([ocsp])).toMatchObject({ linkId: expect.any(String) })
  expect(notes().at(-1)).toContain('http://ocsp.example did not answer in time a moment ago')
  answers['http://ocsp.example/another'] = says('revoked')
  expect(await enter([another])).toBe('certificate-revoked')
  world.now += 30_000
  answers['http://ocsp.example/'] = says('revoked')
  expect(await enter([ocsp])).toBe('certificate-revoked')
})

test('F15 F24 no more than 512 wait at the door for an authority; the next comes in softly at once', async () => {
  const { enter } = await atDoor({})
  const nobody = () => new Promise<never>(() => undefined)
  const waiting = Array.from({ length: 512 }, () => enter(nobody))
  await new Promise((resolve) => setImmediate(resolve))
  expect(await enter([ocsp])).toMatchObject({ linkId: expect.any(String) })
  expect(notes()).toEqual(['CertificateStatusUnknown: 512 at the door wait for an answer already'])
  await world.advance(2_000)
  await Promise.all(waiting)
})

test('F24 it is the link of the revoked certificate that is closed', async () => {
  const answers: Answers = { 'http://ocsp.example/': says('good') }
  const { enter } = await atDoor(answers)
  const link = await enter([ocsp])
  if (typeof link !== 'object') throw new Error('it was refused')
  answers['http://ocsp.example/'] = says('revoked')
  await sweep()
  expect(world.closedLinks).toEqual([link.linkId])
})

test('F24 a link that closed before it was on record is not asked about', async () => {
  const answers: Answers = { 'http://ocsp.example/': says('good') }
  const { asked, enter } = await atDoor(answers)
  const link = await enter([ocsp])
  if (typeof link !== 'object') throw new Error('it was refused')
  const brief = { ...link, linkId: 'brief' }
  const onRecord = world.onboarding.connected(brief)
  const gone = world.onboarding.disconnected(brief, 'gone', world.now)
  await Promise.all([onRecord, gone])
  const before = asked.length
  world.now += 24 * 60 * minute
  await sweep()
  expect(asked).toHaveLength(before)
})
