/** The certificates that a station trusts: installed, listed and deleted, in every version (M03, M04, M05). */
import { expect, test } from 'vitest'
import { certificate } from '../../src/certificates.ts'
import { type Fields, fieldsOf, type RawStation, type Reply } from '../../src/clients/raw-station.ts'
import { createRest, ProblemAnswer } from '../../src/rest.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const { pem, keyPem } = certificate({ commonName: 'Net Root', organisation: 'Net', authority: true })
const hashData = {
  hashAlgorithm: 'SHA384',
  issuerNameHash: 'a1'.repeat(48),
  issuerKeyHash: 'b2'.repeat(48),
  serialNumber: '1a2b',
} as const
const root = { certificateType: 'CSMSRootCertificate', certificate: pem } as const
const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const
type Version = (typeof versions)[number]

/** A trust store that does what it is asked. */
function trustStore(version: Version): Record<string, (payload: Fields) => Reply> {
  const installed: unknown[] = []
  const status = (word: string) => ({ result: { status: word } })
  return {
    InstallCertificate({ certificateType }) {
      installed.push(certificateType)
      return status('Accepted')
    },
    GetInstalledCertificateIds({ certificateType }) {
      const wanted = certificateType === undefined ? installed : [certificateType].flat()
      const found = installed.filter((type) => wanted.includes(type))
      if (found.length === 0) return status('NotFound')
      const list =
        version === 'ocpp1.6'
          ? { certificateHashData: found.map(() => hashData) }
          : {
              certificateHashDataChain: found.map((type) => ({ certificateType: type, certificateHashData: hashData })),
            }
      return { result: { status: 'Accepted', ...list } }
    },
    DeleteCertificate({ certificateHashData }) {
      const same = JSON.stringify(certificateHashData) === JSON.stringify(hashData)
      if (!same || installed.pop() === undefined) return status('NotFound')
      return status('Accepted')
    },
  }
}

async function plugged(version: Version, replies: Record<string, (payload: Fields) => Reply>): Promise<RawStation> {
  const station = version === 'ocpp1.6' ? await host.station16({ replies }) : await host.station2(version, { replies })
  await station.boot()
  return station.link
}

test.each(versions)(
  'TC_M_01 TC_M_18 TC_M_19 TC_M_20 TC_075 TC_076 %s a root is installed, listed and deleted',
  async (version) => {
    const link = await plugged(version, trustStore(version))
    const list = () => host.ask(link.identity, 'GetInstalledCertificateIds', {})
    expect(await list()).toMatchObject({ status: 'completed', outcome: { status: 'NotFound' } })
    expect(await host.ask(link.identity, 'InstallCertificate', root)).toMatchObject({ status: 'completed' })
    expect((await host.rest.stationCertificates(link.identity)).installed).toMatchObject([
      {
        certificateType: 'CSMSRootCertificate',
        hashAlgorithm: 'SHA256',
        subject: 'O=Net, CN=Net Root',
        certificate: pem,
        source: 'installed',
      },
    ])
    expect((await link.request('InstallCertificate')).payload).toEqual({
      certificateType: version === 'ocpp1.6' ? 'CentralSystemRootCertificate' : 'CSMSRootCertificate',
      certificate: pem,
    })
    const shown = await list()
    expect(shown).toMatchObject({ status: 'completed', outcome: { status: 'Accepted' } })
    expect(fieldsOf(shown.outcome?.payload).certificateHashDataChain).toEqual([
      { certificateType: 'CSMSRootCertificate', certificateHashData: hashData },
    ])
    // What came from us stays known, under the digest by which the station names it.
    expect((await host.rest.stationCertificates(link.identity)).installed).toMatchObject([
      { certificateType: 'CSMSRootCertificate', ...hashData, source: 'reported' },
    ])
    // M04.FR.07: with the algorithm that the station itself named.
    const named = { certificateHashData: hashData }
    expect(await host.ask(link.identity, 'DeleteCertificate', named)).toMatchObject({ status: 'completed' })
    expect((await link.request('DeleteCertificate')).payload).toEqual(named)
    expect((await host.rest.stationCertificates(link.identity)).installed).toEqual([])
    expect(await list()).toMatchObject({ outcome: { status: 'NotFound' } })
    expect(await host.ask(link.identity, 'DeleteCertificate', named)).toMatchObject({
      status: 'rejected',
      outcome: { status: 'NotFound' },
    })
  },
)

test.each(versions)(
  'TC_M_02 TC_M_13 TC_075 %s the root of the manufacturer is installed, and listed alone',
  async (version) => {
    const link = await plugged(version, trustStore(version))
    const certificateType = 'ManufacturerRootCertificate'
    await host.ask(link.identity, 'InstallCertificate', root)
    expect(await host.ask(link.identity, 'InstallCertificate', { ...root, certificateType })).toMatchObject({
      status: 'completed',
    })
    const shown = await host.ask(link.identity, 'GetInstalledCertificateIds', { certificateType: [certificateType] })
    expect(fieldsOf(shown.outcome?.payload).certificateHashDataChain).toEqual([
      { certificateType, certificateHashData: hashData },
    ])
  },
)

const roots = ['V2GRootCertificate', 'MORootCertificate'] as const
test.each(
  roots.flatMap((certificateType) =>
    (['ocpp2.0.1', 'ocpp2.1'] as const).map((version) => [version, certificateType] as const),
  ),
)('TC_M_03 TC_M_04 TC_M_14 TC_M_16 %s a %s is installed, and listed alone', async (version, certificateType) => {
  const link = await plugged(version, trustStore(version))
  await host.ask(link.identity, 'InstallCertificate', root)
  expect(await host.ask(link.identity, 'InstallCertificate', { ...root, certificateType })).toMatchObject({
    status: 'completed',
  })
  expect(link.requests.at(-1)?.payload).toEqual({ certificateType, certificate: pem })
  const shown = await host.ask(link.identity, 'GetInstalledCertificateIds', { certificateType: [certificateType] })
  expect(link.requests.at(-1)?.payload).toEqual({ certificateType: [certificateType] })
  expect(fieldsOf(shown.outcome?.payload).certificateHashDataChain).toEqual([
    { certificateType, certificateHashData: hashData },
  ])
})

test.each(['ocpp2.0.1', 'ocpp2.1'] as const)(
  'TC_M_15 %s the certificate that vehicles see is listed with what stands above it',
  async (version) => {
    const above = [
      { ...hashData, serialNumber: 'aa' },
      { ...hashData, serialNumber: 'bb' },
    ]
    const chain = {
      certificateType: 'V2GCertificateChain',
      certificateHashData: hashData,
      childCertificateHashData: above,
    }
    const link = await plugged(version, {
      GetInstalledCertificateIds: () => ({ result: { status: 'Accepted', certificateHashDataChain: [chain] } }),
    })
    const shown = await host.ask(link.identity, 'GetInstalledCertificateIds', {
      certificateType: ['V2GCertificateChain'],
    })
    expect(fieldsOf(shown.outcome?.payload).certificateHashDataChain).toEqual([chain])
    expect((await host.rest.stationCertificates(link.identity)).installed).toMatchObject([
      { certificateType: 'V2GCertificateChain', serialNumber: hashData.serialNumber, children: above },
    ])
  },
)

test.each(versions)('TC_M_21 M04.FR.06 %s a deletion that fails is not done', async (version) => {
  const link = await plugged(version, { DeleteCertificate: () => ({ result: { status: 'Failed' } }) })
  expect(await host.ask(link.identity, 'DeleteCertificate', { certificateHashData: hashData })).toMatchObject({
    status: 'rejected',
    outcome: { status: 'Failed' },
  })
})

test('an operator may list, and only an administrator changes what a station trusts', async () => {
  const link = await plugged('ocpp2.0.1', trustStore('ocpp2.0.1'))
  const made = fieldsOf(await host.rest.ask('POST', '/api-keys', {}, { name: 'operator', role: 'operator' }))
  const operator = createRest(host.world.address, String(made.key))
  expect(await operator.command(link.identity, 'GetInstalledCertificateIds', {})).toMatchObject({ status: 'completed' })
  for (const asking of [
    () => operator.command(link.identity, 'InstallCertificate', root),
    () => operator.command(link.identity, 'DeleteCertificate', { certificateHashData: hashData }),
  ]) {
    expect(await asking().catch((error: unknown) => error)).toMatchObject({ status: 403, code: 'forbidden' })
  }
  expect(link.requests.map(({ action }) => action)).toEqual(['GetInstalledCertificateIds'])
})

const refusals: [word: string, reply: Reply, expected: object][] = [
  ['Rejected', { result: { status: 'Rejected' } }, { status: 'rejected', outcome: { status: 'Rejected' } }],
  ['Failed', { result: { status: 'Failed' } }, { status: 'rejected', outcome: { status: 'Failed' } }],
  ['NotImplemented', { error: 'NotImplemented' }, { status: 'error', outcome: { code: 'NotImplemented' } }],
]
test.each(versions.flatMap((version) => refusals.map((refusal) => [version, ...refusal] as const)))(
  'TC_M_05 %s an installation that is answered %s is not done',
  async (version, _, reply, expected) => {
    const link = await plugged(version, { InstallCertificate: () => reply })
    expect(await host.ask(link.identity, 'InstallCertificate', root)).toMatchObject(expected)
    expect((await host.rest.stationCertificates(link.identity)).installed).toEqual([])
  },
)

test.each(versions)('F9 %s an installation waits for a station that is away', async (version) => {
  const link = await plugged(version, trustStore(version))
  const { identity } = link
  await link.terminate()
  const { id } = await host.rest.command(identity, 'InstallCertificate', root, '0s')
  const options = { identity, onboarding: 'unknown', replies: trustStore(version) } as const
  const back = version === 'ocpp1.6' ? await host.station16(options) : await host.station2(version, options)
  expect((await back.link.request('InstallCertificate')).payload).toMatchObject({ certificate: pem })
  expect(await host.rest.commandById(id)).toMatchObject({ type: 'InstallCertificate' })
})

test('a private key is no certificate, and is neither sent nor kept', async () => {
  const link = await plugged('ocpp2.0.1', trustStore('ocpp2.0.1'))
  const asked = host.ask(link.identity, 'InstallCertificate', { ...root, certificate: `${pem}${keyPem}` })
  const refused = await asked.catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ProblemAnswer)
  expect(refused).toMatchObject({ status: 400 })
  expect(link.requests).toEqual([])
  const audit = JSON.stringify(await host.rest.ask('GET', '/audit'))
  expect(audit).not.toContain('PRIVATE KEY')
})

test('what a version has no words for is unsupported, and nothing is sent', async () => {
  for (const [version, certificateType] of [
    ['ocpp1.6', 'OEMRootCertificate'],
    ['ocpp2.0.1', 'OEMRootCertificate'],
  ] as const) {
    const link = await plugged(version, trustStore(version))
    expect(await host.ask(link.identity, 'InstallCertificate', { ...root, certificateType })).toMatchObject({
      status: 'unsupported',
    })
    const asked = { certificateType: [certificateType] }
    expect(await host.ask(link.identity, 'GetInstalledCertificateIds', asked)).toMatchObject({ status: 'unsupported' })
    expect(link.requests).toEqual([])
  }
})
