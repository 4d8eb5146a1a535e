/** A02, A03: from the request of a station to the certificate it holds, with a real authority; openssl is the judge. */
import { afterAll, expect, test } from 'vitest'
import { createAuthority } from '../../src/authority.ts'
import { type Fields, fieldsOf, type RawStation, type Reply } from '../../src/clients/raw-station.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const authority = await createAuthority()
afterAll(() => authority[Symbol.asyncDispose]())
const host = oneWorld({
  flags: { 'ca-url': authority.url, 'ca-secret-file': authority.secretFile, 'station-organisation': 'Net' },
})

const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const
type Version = (typeof versions)[number]
const accepted = (): Reply => ({ result: { status: 'Accepted' } })
const accepts = { CertificateSigned: accepted, ExtendedTriggerMessage: accepted }

let number = 0
const newIdentity = () => `CERT-${++number}`

async function plugged(
  version: Version,
  identity: string,
  replies: Record<string, (payload: Fields) => Reply> = accepts,
  onboarding: 'accepted' | 'unknown' = 'accepted',
): Promise<RawStation> {
  const options = { identity, replies, onboarding }
  const station = version === 'ocpp1.6' ? await host.station16(options) : await host.station2(version, options)
  await station.boot()
  return station.link
}

const newestOf = async (identity: string) => (await host.rest.stationCertificates(identity)).certificates[0]
const inState = (identity: string, state: string) =>
  until(`a certificate of ${identity} that is ${state}`, async () => {
    const newest = await newestOf(identity)
    return newest?.state === state ? newest : undefined
  })

test.concurrent.each(versions)(
  'TC_A_11 TC_074 A02 %s a request is signed, the chain leads to the root, and what the station took is on record',
  async (version) => {
    const identity = newIdentity()
    const link = await plugged(version, identity)
    const csr = await authority.request(identity, `/O=Net/CN=${identity}`)
    const parameters = { requestedMessage: 'SignChargingStationCertificate' } as const
    const trigger = await host.ask(identity, 'TriggerMessage', parameters)
    expect(trigger).toMatchObject({ status: 'accepted' })
    const extra = {
      'ocpp1.6': {},
      'ocpp2.0.1': { certificateType: 'ChargingStationCertificate' },
      'ocpp2.1': { certificateType: 'ChargingStationCertificate', requestId: 4711 },
    }[version]
    expect(await link.accepted('SignCertificate', { csr, ...extra })).toEqual({ status: 'Accepted' })
    const { payload } = await link.request('CertificateSigned')
    // A02.FR.25: the number of the request comes back.
    expect(payload).toEqual({ certificateChain: expect.any(String), ...extra })
    const chain = authority.put(`${identity}.pem`, String(payload.certificateChain))
    expect(
      await authority.openssl('verify', '-CAfile', authority.root('stations'), '-untrusted', chain, chain),
    ).toContain('OK')
    const shown = await authority.openssl('x509', '-in', chain, '-noout', '-subject', '-pubkey', '-nameopt', 'RFC2253')
    expect(shown).toContain(`subject=CN=${identity},O=Net`)
    expect(shown).toContain(await authority.openssl('pkey', '-in', `${identity}.key`, '-pubout'))
    const held = await inState(identity, 'installed')
    expect(held).toMatchObject({
      certificateType: 'ChargingStationCertificate',
      commonName: identity,
      chain: payload.certificateChain,
      commandId: expect.any(String),
    })
    expect(await authority.openssl('x509', '-in', chain, '-noout', '-serial')).toMatch(
      new RegExp(`serial=0*${held.serialNumber}$`, 'im'),
    )
    expect(await host.rest.commandById(trigger.id)).toMatchObject({ status: 'completed' })
    expect(await host.rest.commandById(held.commandId ?? '')).toMatchObject({
      status: 'completed',
      actor: 'stationmaster',
    })
  },
)

const refusals: [what: string, csr: (identity: string) => Promise<string>, reason: RegExp][] = [
  ['no request at all', async () => 'this is no request', /there is no certificate signing request/],
  [
    'one that is cut short',
    async (identity) => {
      const csr = await authority.request(identity, `/O=Net/CN=${identity}`)
      return csr.replace(/(.{64}\n)(.{64}\n)/, '$1')
    },
    /./,
  ],
  [
    'a weak RSA key (A00.FR.504)',
    (identity) => authority.request(identity, `/O=Net/CN=${identity}`, 'rsa:1024'),
    /1024 bits/,
  ],
  [
    'a weak curve (A00.FR.507)',
    (identity) => authority.request(identity, `/O=Net/CN=${identity}`, 'ec', '-pkeyopt', 'ec_paramgen_curve:secp192k1'),
    /secp192k1/,
  ],
  ['another CN (A00.FR.404)', (identity) => authority.request(identity, '/O=Net/CN=ANOTHER'), /CN "ANOTHER"/],
  ['two names at once', (identity) => authority.request(identity, `/O=Net/CN=${identity}/CN=ANOTHER`), /names 2 CN/],
  [
    'another organisation (A00.FR.403)',
    (identity) => authority.request(identity, `/O=Other/CN=${identity}`),
    /O "Other"/,
  ],
]
test.concurrent.each(
  refusals.flatMap((refusal, index) => [[versions[index % versions.length] ?? 'ocpp2.0.1', ...refusal] as const]),
)(
  'A02 %s what may not be certified is refused with its reason, kept, and never reaches the authority: %s',
  async (version, _, csrFor, reason) => {
    const identity = newIdentity()
    const link = await plugged(version, identity)
    const csr = await csrFor(identity)
    expect(await link.accepted('SignCertificate', { csr })).toMatchObject({ status: 'Rejected' })
    expect(await newestOf(identity)).toMatchObject({
      state: 'refused',
      stateReason: expect.stringMatching(reason),
      serialNumber: null,
    })
    // The same again is the same refusal.
    await link.accepted('SignCertificate', { csr })
    expect((await host.rest.stationCertificates(identity)).certificates).toHaveLength(1)
    expect(link.requests.map(({ action }) => action)).not.toContain('CertificateSigned')
  },
)

test.concurrent('A02 in 2.x a refusal tells its reason to the station', async () => {
  const identity = newIdentity()
  const link = await plugged('ocpp2.1', identity)
  const csr = await authority.request(identity, '/O=Other/CN=X')
  expect(await link.accepted('SignCertificate', { csr })).toEqual({
    status: 'Rejected',
    statusInfo: { reasonCode: 'InvalidCSR', additionalInfo: expect.stringContaining('CN "X"') },
  })
})

test.concurrent('A00.FR.404 a serial number certifies its station, but none that another one has or is called', async () => {
  const [own, other] = [newIdentity(), newIdentity()]
  const link = await plugged('ocpp2.0.1', own)
  const bySerial = await authority.request(`${own}-serial`, `/O=Net/CN=SN-${own}`)
  expect(await link.accepted('SignCertificate', { csr: bySerial })).toEqual({ status: 'Accepted' })
  await inState(own, 'installed')
  // Another says of itself that it has this number, or the name of a station of ours.
  for (const [identity, serialNumber] of [
    [newIdentity(), `SN-${own}`],
    [newIdentity(), other],
  ] as const) {
    await host.rest.putStation(other, { onboarding: 'accepted' })
    const station = await host.station2('ocpp2.0.1', { identity, replies: accepts })
    await station.boot({ serialNumber })
    const csr = await authority.request(identity, `/O=Net/CN=${serialNumber}`)
    expect(await station.link.accepted('SignCertificate', { csr })).toMatchObject({ status: 'Rejected' })
  }
})

const answers: [word: string, reply: Reply, state: string, reason: RegExp][] = [
  ['Rejected', { result: { status: 'Rejected' } }, 'refused', /the station answered Rejected/],
  ['NotImplemented', { error: 'NotImplemented' }, 'failed', /NotImplemented/],
]
test.concurrent.each(versions.flatMap((version) => answers.map((answer) => [version, ...answer] as const)))(
  'TC_A_14 A02 %s what the station answers %s is said, and a new request begins anew',
  async (version, _, reply, state, reason) => {
    const identity = newIdentity()
    const replies: Record<string, (payload: Fields) => Reply> = { CertificateSigned: () => reply }
    const link = await plugged(version, identity, replies)
    const csr = await authority.request(identity, `/O=Net/CN=${identity}`)
    await link.accepted('SignCertificate', { csr })
    expect(await inState(identity, state)).toMatchObject({ stateReason: expect.stringMatching(reason) })
    Object.assign(link.replies, accepts)
    await link.accepted('SignCertificate', { csr })
    await inState(identity, 'installed')
    const kept = (await host.rest.stationCertificates(identity)).certificates
    expect(kept.map((one) => one.state)).toEqual(['installed', state])
  },
)

test.concurrent('A02 a station that never answers is told as failed, and its next request goes on', {
  timeout: 90_000,
}, async () => {
  const identity = newIdentity()
  const link = await plugged('ocpp2.0.1', identity, { CertificateSigned: () => 'silence' })
  await link.accepted('SignCertificate', { csr: await authority.request(identity, `/O=Net/CN=${identity}`) })
  const failed = await until(
    'the end of a CertificateSigned without an answer',
    async () => ((await newestOf(identity))?.state === 'failed' ? newestOf(identity) : undefined),
    60_000,
  )
  expect(failed).toMatchObject({ stateReason: expect.stringContaining('timeout') })
})

test.concurrent('A02 the same request again, while it is on its way, is the same certificate', async () => {
  const identity = newIdentity()
  const link = await plugged('ocpp1.6', identity)
  const csr = await authority.request(identity, `/O=Net/CN=${identity}`)
  const both = await Promise.all([link.accepted('SignCertificate', { csr }), link.accepted('SignCertificate', { csr })])
  expect(both).toEqual([{ status: 'Accepted' }, { status: 'Accepted' }])
  await inState(identity, 'installed')
  expect((await host.rest.stationCertificates(identity)).certificates).toHaveLength(1)
  expect(link.requests.filter(({ action }) => action === 'CertificateSigned')).toHaveLength(1)
})

test('A02.FR.04 an authority that is away is asked again, also by the next process; the station gets its certificate', {
  timeout: 90_000,
}, async () => {
  const identity = newIdentity()
  const link = await plugged('ocpp2.1', identity)
  const csr = await authority.request(identity, `/O=Net/CN=${identity}`)
  await authority.stop()
  expect(await link.accepted('SignCertificate', { csr, requestId: 7 })).toEqual({ status: 'Accepted' })
  await until('the first vain attempt', async () =>
    (await newestOf(identity))?.stateReason === null ? undefined : true,
  )
  expect(await newestOf(identity)).toMatchObject({
    state: 'requested',
    stateReason: expect.stringContaining('does not answer'),
  })
  await host.world.restart()
  await authority.start()
  const again = await plugged('ocpp2.1', identity, accepts, 'unknown')
  const { payload } = await again.request('CertificateSigned')
  expect(payload).toMatchObject({ requestId: 7 })
  await inState(identity, 'installed')
})

test.concurrent('F9 a certificate waits for a station that went away meanwhile', async () => {
  const identity = newIdentity()
  const link = await plugged('ocpp2.0.1', identity)
  const csr = await authority.request(identity, `/O=Net/CN=${identity}`)
  link.send(JSON.stringify([2, 'sign', 'SignCertificate', { csr }]))
  await link.answerTo('sign')
  await link.terminate()
  await until('the certificate', async () => ((await newestOf(identity))?.state === 'signed' ? true : undefined))
  const back = await plugged('ocpp2.0.1', identity, accepts, 'unknown')
  await back.request('CertificateSigned')
  await inState(identity, 'installed')
})

test.concurrent('A02 a second certificate takes the place of the first, and both are listed by when they end', async () => {
  const identity = newIdentity()
  const link = await plugged('ocpp2.0.1', identity)
  for (const name of [`${identity}-a`, `${identity}-b`]) {
    await link.accepted('SignCertificate', { csr: await authority.request(name, `/O=Net/CN=${identity}`) })
    await link.request('CertificateSigned')
    await inState(identity, 'installed')
  }
  const { certificates } = await host.rest.stationCertificates(identity)
  expect(certificates.map(({ state }) => state)).toEqual(['installed', 'superseded'])
  const inAYear = new Date(Date.now() + 366 * 86_400_000).toISOString()
  const expiring = await host.rest.certificates({ station: identity, expiringBefore: inAYear })
  expect(expiring.map(({ id }) => id)).toEqual([certificates[0]?.id])
  expect(await host.rest.certificates({ station: identity, expiringBefore: new Date().toISOString() })).toEqual([])
})

test.concurrent('TC_A_12 A02 a certificate for vehicles is triggered, and comes from the authority for vehicles', async () => {
  const identity = newIdentity()
  const link = await plugged('ocpp2.0.1', identity)
  const trigger = await host.ask(identity, 'TriggerMessage', { requestedMessage: 'SignV2GCertificate' })
  expect((await link.request('TriggerMessage')).payload).toEqual({ requestedMessage: 'SignV2GCertificate' })
  const csr = await authority.request(identity, `/O=Net/CN=${identity}`)
  await link.accepted('SignCertificate', { csr, certificateType: 'V2GCertificate' })
  const { payload } = await link.request('CertificateSigned')
  expect(payload).toMatchObject({ certificateType: 'V2GCertificate' })
  expect(await host.rest.commandById(trigger.id)).toMatchObject({ status: 'completed' })
  const chain = authority.put(`${identity}-v2g.pem`, String(payload.certificateChain))
  expect(await authority.openssl('verify', '-CAfile', authority.root('v2g'), '-untrusted', chain, chain)).toContain(
    'OK',
  )
})

test.concurrent('a station that asks in a loop is told so, and its authority is spared', async () => {
  const identity = newIdentity()
  const link = await plugged('ocpp2.1', identity)
  const asked: Fields[] = []
  for (let index = 0; index < 13; index++) {
    const csr = await authority.request(`${identity}-${index}`, `/O=Net/CN=${identity}`)
    asked.push(await link.accepted('SignCertificate', { csr }))
  }
  expect(asked.slice(0, 12).every(({ status }) => status === 'Accepted')).toBe(true)
  expect(fieldsOf(asked[12]?.statusInfo).reasonCode).toBe('TooManyRequests')
})
