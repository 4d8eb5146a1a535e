import { createPublicKey, X509Certificate } from 'node:crypto'
import { hashDataOf, issuerOf, makeCertificate, newKey, readSigningRequest, writeName } from '@stationmaster/pki'
import { afterEach, describe, expect, test } from 'vitest'
import { createVirtualClock } from '../src/clock.ts'
import { createFleet } from '../src/fleet.ts'
import { layoutOf, models } from '../src/layouts.ts'
import { simulate } from '../src/simulate.ts'
import { type StationVersion } from '../src/station/model.ts'
import { card, createStand, type Stand, type StandOptions } from './support/stand.ts'
import { type Payload, TinyCsms } from './support/tiny-csms.ts'

const emaid = 'DE-ABC-C12345678-9'
const vendorId = 'org.openchargealliance.iso15118pnc'
const versions = ['1.6', '2.0.1', '2.1'] as const
const ocspUrl = 'http://ocsp.example/mo'

type Certificate = NonNullable<Parameters<typeof makeCertificate>[0]>
type Signer = { certificate: X509Certificate; key: ReturnType<typeof newKey> }

/** In time for ten years around now: the stand's clock is its own. */
function certified(commonName: string, issuer: Signer | undefined, more: Partial<Certificate> = {}): Signer {
  const key = newKey()
  const subjectBytes = writeName({ commonName })
  const pem = makeCertificate(
    {
      subjectBytes,
      publicKeyBytes: createPublicKey(key).export({ type: 'spki', format: 'der' }),
      notBefore: Date.UTC(2020, 0, 1),
      notAfter: Date.UTC(2040, 0, 1),
      usage: ['digitalSignature'],
      ...more,
    },
    issuer === undefined ? { nameBytes: subjectBytes, key } : issuerOf(issuer.certificate, issuer.key),
  )
  return { certificate: new X509Certificate(pem), key }
}

const root = certified('MO Root', undefined, { authority: {}, usage: ['keyCertSign'] })
const contract = certified(emaid, root, { ocspUrl })
const chain = contract.certificate.toString()
const v2gRoot = certified('V2G Root', undefined, { authority: {}, usage: ['keyCertSign'] })
const name = (certificate: X509Certificate, issuer: X509Certificate) => ({
  ...hashDataOf(certificate, issuer),
  hashAlgorithm: 'SHA256',
})

let stand: Stand | undefined
afterEach(() => stand?.[Symbol.asyncDispose]())

/** A stand whose CSMS answers what a station of any version says for vehicles. */
async function built(
  version: StationVersion,
  answers: Record<string, (payload: Payload) => object> = {},
  options: StandOptions = {},
) {
  const said: [action: string, payload: Payload][] = []
  const answer = (action: string, payload: Payload): object => {
    said.push([action, payload])
    return answers[action]?.(payload) ?? { status: 'Accepted', exiResponse: 'gAEC', ocspResult: 'MAA=' }
  }
  const layout = { ...layoutOf(models.duo22, (evseId) => `SE*STM*ETEST*${evseId}`), iso15118: true }
  stand = await createStand(version, {
    layout,
    ...options,
    prepare(csms) {
      for (const action of ['SignCertificate', 'GetCertificateStatus', 'Get15118EVCertificate', 'Authorize']) {
        const usual = csms.answers[action]
        csms.answers[action] = (call) => {
          const own = action !== 'Authorize' || call.payload.idToken?.type === 'eMAID'
          return own ? answer(action, call.payload) : usual?.(call)
        }
      }
      csms.answers.DataTransfer = ({ payload }) => ({
        status: 'Accepted',
        data: JSON.stringify(answer(payload.messageId, JSON.parse(payload.data))),
      })
    },
  })
  const { csms } = stand
  /** As the version asks it: in 1.6 as text in a DataTransfer. */
  const ask = async (action: string, payload: object): Promise<Payload> => {
    if (version !== '1.6') return csms.ask(action, payload)
    const told = await csms.ask('DataTransfer', { vendorId, messageId: action, data: JSON.stringify(payload) })
    return told.status === 'Accepted' ? JSON.parse(told.data) : told
  }
  return { stand, said, ask }
}

const good = { certificateStatus: 'Accepted', idTokenInfo: { status: 'Accepted' } }

describe.each(versions)('%s', (version) => {
  const idToken = version === '1.6' ? emaid : { idToken: emaid, type: 'eMAID' }

  test('a vehicle pays by itself: a chain nobody here knows goes to the CSMS whole [C07.FR.06]', async () => {
    const { stand, said } = await built(version, { Authorize: () => good })
    stand.station.plugIn(1, stand.car())
    expect(await stand.station.vehicles.plugAndCharge(1, { chain })).toBe('started')
    await stand.advance(30)
    expect(said).toEqual([['Authorize', { idToken, certificate: chain }]])
    expect(stand.station.evse(1)?.transaction?.idToken).toEqual({ idToken: emaid, type: 'eMAID' })
    const started = stand.csms.of(version === '1.6' ? 'StartTransaction' : 'TransactionEvent')[0]
    expect(JSON.stringify(started?.payload)).toContain(emaid)
    expect(stand.csms.violations).toEqual([])
  })

  test('… and one that leads to a root installed here is named [C07.FR.02]', async () => {
    const { stand, said, ask } = await built(version, { Authorize: () => good })
    const certificate = root.certificate.toString()
    expect(await ask('InstallCertificate', { certificateType: 'MORootCertificate', certificate })).toEqual({
      status: 'Accepted',
    })
    stand.station.plugIn(1, stand.car())
    expect(await stand.station.vehicles.plugAndCharge(1, { chain })).toBe('started')
    const named = { ...name(contract.certificate, root.certificate), responderURL: ocspUrl }
    expect(said).toEqual([['Authorize', { idToken, iso15118CertificateHashData: [named] }]])
    expect(stand.csms.violations).toEqual([])
  })

  test.each([
    ['revoked', { certificateStatus: 'CertificateRevoked', idTokenInfo: { status: 'Invalid' } }],
    ['believed as a token alone', { certificateStatus: 'CertChainError', idTokenInfo: { status: 'Accepted' } }],
  ])('a contract that is %s charges nothing [C07.FR.08]', async (_, answer) => {
    const { stand } = await built(version, { Authorize: () => answer })
    stand.station.plugIn(1, stand.car())
    expect(await stand.station.vehicles.plugAndCharge(1, { chain })).toBe('refused')
    expect(stand.station.evse(1)?.authorization).toBeUndefined()
  })

  test('without a cable, without a link or switched off nobody is asked [C07.FR.07]', async () => {
    const { stand, said } = await built(version, { Authorize: () => good })
    expect(await stand.station.vehicles.plugAndCharge(1, { chain })).toBe('refused')
    stand.station.plugIn(1, stand.car())
    stand.station.memory.variables['ISO15118Ctrlr.CentralContractValidationAllowed'] = 'false'
    expect(await stand.station.vehicles.plugAndCharge(1, { chain })).toBe('refused')
    stand.station.memory.variables['ISO15118Ctrlr.CentralContractValidationAllowed'] = 'true'
    stand.station.fault('link-loss', { downS: 20 })
    expect(await stand.station.vehicles.plugAndCharge(1, { chain })).toBe('refused')
    expect(said).toEqual([])
  })

  test('a vehicle without a contract asks for one, and its driver pays with a card [M01]', async () => {
    const { stand, said } = await built(version)
    stand.station.plugIn(1, stand.car())
    expect(await stand.station.vehicles.askContract()).toBe('given')
    expect(said).toMatchObject([
      ['Get15118EVCertificate', { action: 'Install', iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef' }],
    ])
    expect(await stand.station.presentToken(1, card)).toBe('started')
  })

  test('the certificate that vehicles see: triggered, asked for with a real request, signed and used [A02, M06]', async () => {
    const { stand, said, ask } = await built(version, { Authorize: () => good })
    expect(await ask('TriggerMessage', { requestedMessage: 'SignV2GCertificate' })).toEqual({ status: 'Accepted' })
    await stand.advance(1)
    const [, { csr }] = said.find(([action]) => action === 'SignCertificate') ?? ['', {}]
    const request = readSigningRequest(csr)
    expect(request.subject).toEqual({ commonNames: ['TEST 1'], organisations: ['Stationmaster'] })
    const sign = (publicKeyBytes: Buffer) =>
      makeCertificate(
        {
          subjectBytes: request.subjectBytes,
          publicKeyBytes,
          notBefore: Date.UTC(2020, 0, 1),
          notAfter: Date.UTC(2040, 0, 1),
          usage: ['digitalSignature'],
          ocspUrl: 'http://ocsp.example/v2g',
        },
        issuerOf(v2gRoot.certificate, v2gRoot.key),
      )
    const other = createPublicKey(newKey()).export({ type: 'spki', format: 'der' })
    expect(await ask('CertificateSigned', { certificateChain: sign(other) })).toMatchObject({ status: 'Rejected' })
    const certificateChain = sign(request.publicKeyBytes)
    const certificate = v2gRoot.certificate.toString()
    await ask('InstallCertificate', { certificateType: 'V2GRootCertificate', certificate })
    expect(await ask('CertificateSigned', { certificateChain })).toEqual({ status: 'Accepted' })
    // Its key is used up.
    expect(await ask('CertificateSigned', { certificateChain })).toMatchObject({ status: 'Rejected' })
    const own = name(new X509Certificate(certificateChain), v2gRoot.certificate)
    expect(await ask('GetInstalledCertificateIds', { certificateType: ['V2GCertificateChain'] })).toEqual({
      status: 'Accepted',
      certificateHashDataChain: [{ certificateType: 'V2GCertificateChain', certificateHashData: own }],
    })
    // A vehicle is to see that it is good.
    stand.station.plugIn(1, stand.car())
    for (const _ of ['first', 'second']) await stand.station.vehicles.plugAndCharge(1, { chain })
    const asked = said.filter(([action]) => action === 'GetCertificateStatus')
    expect(asked.map(([, payload]) => payload)).toEqual([
      { ocspRequestData: { ...own, responderURL: 'http://ocsp.example/v2g' } },
    ])
    if (version !== '1.6') {
      expect(stand.csms.of('SecurityEventNotification').map(({ payload }) => payload.type)).toContain(
        'InvalidChargingStationCertificate',
      )
    }
    expect(stand.csms.violations).toEqual([])
  })

  test('roots are installed, listed and deleted; what is none is not taken [M03, M04, M05]', async () => {
    const { ask } = await built(version)
    const certificate = v2gRoot.certificate.toString()
    const install = (pem: string) =>
      ask('InstallCertificate', { certificateType: 'V2GRootCertificate', certificate: pem })
    expect(await install(chain)).toEqual({ status: 'Rejected' })
    expect(await install('nothing')).toEqual({ status: 'Rejected' })
    expect(await install(certificate)).toEqual({ status: 'Accepted' })
    const certificateHashData = name(v2gRoot.certificate, v2gRoot.certificate)
    expect(await ask('GetInstalledCertificateIds', {})).toEqual({
      status: 'Accepted',
      certificateHashDataChain: [{ certificateType: 'V2GRootCertificate', certificateHashData }],
    })
    expect(await ask('DeleteCertificate', { certificateHashData })).toEqual({ status: 'Accepted' })
    expect(await ask('DeleteCertificate', { certificateHashData })).toEqual({ status: 'NotFound' })
    expect(await ask('GetInstalledCertificateIds', {})).toEqual({ status: 'NotFound' })
  })

  test('a station that was not built for it knows nothing of it', async () => {
    const { stand, ask } = await built(
      version,
      {},
      { layout: layoutOf(models.duo22, (evseId) => `SE*STM*ETEST*${evseId}`) },
    )
    expect(await ask('TriggerMessage', { requestedMessage: 'SignV2GCertificate' })).toEqual({
      status: version === '1.6' ? 'UnknownVendorId' : 'NotImplemented',
    })
    stand.station.plugIn(1, stand.car())
    expect(await stand.station.vehicles.plugAndCharge(1, { chain })).toBe('refused')
    expect(stand.station.deviceModel.hasComponent({ name: 'ISO15118Ctrlr' })).toBe(false)
  })
})

test('a 1.6 station says by its keys that it speaks ISO 15118', async () => {
  const { stand } = await built('1.6')
  const { configurationKey } = await stand.csms.ask('GetConfiguration', { key: ['ISO15118PnCEnabled'] })
  expect(configurationKey).toEqual([{ key: 'ISO15118PnCEnabled', readonly: false, value: 'true' }])
})

test('in a fleet with contracts cars pay by themselves, one car with each contract, and the others by card', async () => {
  const clock = createVirtualClock()
  const csms = new TinyCsms(() => clock.now())
  csms.answers.Get15118EVCertificate = () => ({ status: 'Failed', exiResponse: '' })
  await csms.listen()
  const versions = ['2.0.1', '2.1'] as const
  const fleet = createFleet({ url: csms.url, count: 6, versions, seed: 3, clock, speed: 20, contracts: [chain] })
  try {
    fleet.start()
    await clock.advance(240_000, async () => {
      await Promise.all(fleet.stations.map((station) => station.settled()))
    })
    const types = csms.of('Authorize').map(({ payload }) => payload.idToken.type)
    expect(new Set(types)).toEqual(new Set(['eMAID', 'ISO14443']))
    expect(csms.of('Get15118EVCertificate').length).toBeGreaterThan(0)
    expect(csms.violations).toEqual([])
    // There is one contract: it is at one station at a time.
    const open = new Set<string>()
    const byContract = new Set<string>()
    for (const { payload } of csms.of('TransactionEvent')) {
      const { eventType, idToken, transactionInfo } = payload
      const { transactionId } = transactionInfo
      if (idToken?.type === 'eMAID') byContract.add(transactionId)
      if (byContract.has(transactionId)) open.add(transactionId)
      if (eventType === 'Ended') open.delete(transactionId)
      expect(open.size).toBeLessThanOrEqual(1)
    }
    expect(byContract.size).toBeGreaterThan(1)
  } finally {
    await fleet.stop()
    await csms.close()
  }
})

test.each([
  [[], 'there is no contract'],
  [['nothing'], 'no chain of certificates'],
])('contracts that are none are said so', async (contracts, reason) => {
  const running = simulate({ url: 'ws://127.0.0.1:1/ocpp', stations: 1, versions: '2.1', seed: 1, contracts })
  await expect(running).rejects.toThrow(reason)
})
