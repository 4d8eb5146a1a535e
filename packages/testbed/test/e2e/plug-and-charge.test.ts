/** ISO 15118 over the wire in every version, with the authority as operators run it (C07, M01, A02). */
import { createPublicKey, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { hashDataOf, makeSigningRequest, newKey } from '@stationmaster/pki'
import { createEv, evModels, layoutOf, models, Station } from '@stationmaster/simulator'
import { afterAll, expect, test } from 'vitest'
import { openssl, runCa, startCa } from '../../src/ca-process.ts'
import { type Fields, fieldsOf, type RawStation, type Reply } from '../../src/clients/raw-station.ts'
import { createFolder } from '../../src/folder.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const patienceMs = 120_000
const opened = new AsyncDisposableStack()
afterAll(() => opened.disposeAsync(), patienceMs)
const base = opened.use(await createFolder()).path
const folder = join(base, 'ca')

/** A server on loopback, gone with the file. */
async function served(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What certificates name must be known before they are made. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const port = await freePort()
const publicUrl = `http://127.0.0.1:${port}`
await runCa('init', '--folder', folder, '--organisation', 'Net', '--public-url', publicUrl)
const ca = opened.use(await startCa(folder, '--port', String(port), '--public-url', publicUrl))

const silent = await served(() => undefined)
const asked: Fields[] = []
const pool = await served((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString()
  })
  request.on('end', () => {
    const { authorization } = request.headers
    if (authorization !== `Bearer ${readFileSync(join(folder, 'secret'), 'utf8').trim()}`)
      return response.writeHead(401).end()
    asked.push(fieldsOf(JSON.parse(body)))
    return response.end(JSON.stringify({ status: 'Accepted', exiResponse: 'gAECAw==', remainingContracts: 1 }))
  })
})

const file = (name: string) => join(folder, name)
// Chains of `mo` come with what stands below its root; of `v2g` the authority itself is trusted, as for hash data.
const host = oneWorld({
  flags: {
    'contract-ca': `${file('mo.root.pem')},${file('v2g.sub.pem')}`,
    'status-networks': '127.0.0.1',
    'contract-pool-url': pool,
    'contract-pool-secret-file': file('secret'),
    'ca-url': publicUrl,
    'ca-secret-file': file('secret'),
    'station-organisation': 'Net',
  },
})

/** As `stationmaster ca issue` and `revoke` ask it, without a process for each. */
async function ofCa(path: string, body: Fields): Promise<Fields> {
  const authorization = `Bearer ${readFileSync(file('secret'), 'utf8').trim()}`
  const headers = { authorization, 'content-type': 'application/json' }
  const answer = await fetch(`${ca.address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(answer.ok).toBe(true)
  return fieldsOf(await answer.json())
}

let number = 0
/** A contract on file with its certificate. */
async function contract(authority: 'mo' | 'v2g') {
  const emaid = `DE-NET-C${String(++number).padStart(8, '0')}`
  const key = newKey()
  const csr = makeSigningRequest({ commonName: emaid }, createPublicKey(key), key)
  const order = { requestId: emaid, authority, csr, commonName: emaid, organisations: [] }
  const issued = await ofCa('/v1/certificates', order)
  await host.rest.putIdToken(emaid, {}, 'eMAID')
  const chain = `${String(issued.certificate)}${String(issued.chain)}`
  return { emaid, chain, serialNumber: String(issued.serialNumber) }
}

function named(chain: string, responderURL = `${publicUrl}/ocsp/v2g`): Fields[] {
  const { hashAlgorithm: _, ...hashData } = hashDataOf(
    new X509Certificate(chain),
    new X509Certificate(readFileSync(file('v2g.sub.pem'))),
  )
  return [{ hashAlgorithm: 'SHA256', ...hashData, responderURL }]
}

const vendorId = 'org.openchargealliance.iso15118pnc'
type Version = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1'
const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const

async function plugged(version: Version, replies: Record<string, (payload: Fields) => Reply> = {}, model = 'PnC') {
  if (version === 'ocpp1.6') {
    const station = await host.station16({ replies })
    await station.boot({ chargePointModel: model })
    return station.link
  }
  const station = await host.station2(version, { replies })
  await station.boot()
  return station.link
}

/** As the version says it: in 1.6 as text in a DataTransfer. */
async function said(link: RawStation, version: Version, action: string, payload: Fields): Promise<Fields> {
  if (version !== 'ocpp1.6') return link.accepted(action, payload)
  const data = JSON.stringify(payload)
  const answer = await link.accepted('DataTransfer', { vendorId, messageId: action, data })
  expect(answer.status).toBe('Accepted')
  return fieldsOf(JSON.parse(String(answer.data)))
}

const presented = (version: Version, emaid: string, more: Fields): Fields => ({
  idToken: version === 'ocpp1.6' ? emaid : { idToken: emaid, type: 'eMAID' },
  ...more,
})

test.concurrent.each(versions)(
  'C07 %s a contract is good for as long as its authority says so, and a vehicle charges with it',
  async (version) => {
    const { emaid, chain } = await contract('mo')
    const revoked = await contract('mo')
    await ofCa(`/v1/certificates/${revoked.serialNumber}/revoke`, { reason: 'keyCompromise' })
    const link = await plugged(version)
    const authorize = (one: { emaid: string; chain: string }) =>
      said(link, version, 'Authorize', presented(version, one.emaid, { certificate: one.chain }))
    const good = { certificateStatus: 'Accepted', idTokenInfo: { status: 'Accepted' } }
    expect(await authorize({ emaid, chain })).toEqual(good)
    expect(await authorize(revoked)).toEqual({
      certificateStatus: 'CertificateRevoked',
      idTokenInfo: { status: 'Invalid' },
    })
    expect(await authorize({ emaid, chain: revoked.chain })).toMatchObject({ certificateStatus: 'CertChainError' })
    if (version === 'ocpp1.6') {
      const start = { connectorId: 1, idTag: emaid, meterStart: 0, timestamp: new Date().toISOString() }
      expect(await link.accepted('StartTransaction', start)).toMatchObject({ idTagInfo: { status: 'Accepted' } })
    }
  },
  patienceMs,
)

test.concurrent.each(versions)(
  'C07 %s a chain that the station checked is asked for by name, and nobody waits for a responder that is silent',
  async (version) => {
    const { emaid, chain } = await contract('v2g')
    const link = await plugged(version)
    const authorize = (iso15118CertificateHashData: Fields[]) =>
      said(link, version, 'Authorize', presented(version, emaid, { iso15118CertificateHashData }))
    expect(await authorize(named(chain))).toMatchObject({ certificateStatus: 'Accepted' })
    const [hashData = {}] = named(chain)
    expect(await authorize([{ ...hashData, serialNumber: 'abcdef' }])).toMatchObject({
      certificateStatus: 'CertChainError',
    })
    expect(await authorize(named(chain, silent))).toMatchObject({
      certificateStatus: 'CertChainError',
      idTokenInfo: { status: 'Invalid' },
    })
    const events = await host.rest.ask('GET', '/security-events', { station: link.identity })
    expect(JSON.stringify(events)).not.toContain('BEGIN')
  },
  patienceMs,
)

test.concurrent.each(versions)('M01 %s a vehicle without a contract gets what the pool has for it', async (version) => {
  const link = await plugged(version)
  const exiRequest = Buffer.from(`a vehicle at ${version}`).toString('base64')
  const request = { iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef', action: 'Update', exiRequest }
  expect(await said(link, version, 'Get15118EVCertificate', request)).toEqual({
    status: 'Accepted',
    exiResponse: 'gAECAw==',
    ...(version === 'ocpp2.1' ? { remainingContracts: 1 } : {}),
  })
  expect(asked).toContainEqual(request)
})

/** A 1.6 station that keeps to the note: what it is asked by DataTransfer is answered by name. */
function note(answers: Record<string, Fields>) {
  const heard: [string, Fields][] = []
  const DataTransfer = ({ messageId, data }: Fields): Reply => {
    heard.push([String(messageId), fieldsOf(JSON.parse(String(data)))])
    const answer = answers[String(messageId)]
    return {
      result:
        answer === undefined ? { status: 'UnknownMessageId' } : { status: 'Accepted', data: JSON.stringify(answer) },
    }
  }
  return { heard, DataTransfer }
}

test('A02 a 1.6 station gets the certificate that vehicles see, all by DataTransfer, and openssl agrees', async () => {
  const accepted = { status: 'Accepted' }
  const { heard, DataTransfer } = note({
    TriggerMessage: accepted,
    CertificateSigned: accepted,
    InstallCertificate: accepted,
  })
  const link = await plugged('ocpp1.6', { DataTransfer })
  const { identity } = link
  const trigger = await host.ask(identity, 'TriggerMessage', { requestedMessage: 'SignV2GCertificate' })
  expect(trigger).toMatchObject({ status: 'accepted' })
  const files = ['-keyout', 'seat.key', '-out', 'seat.csr', '-subj', `/O=Net/CN=${identity}`]
  await openssl(base, 'req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...files)
  const csr = readFileSync(join(base, 'seat.csr'), 'utf8')
  expect(await said(link, 'ocpp1.6', 'SignCertificate', { csr })).toEqual({ status: 'Accepted' })
  const [, signed] =
    (await until('CertificateSigned', async () => heard.find(([name]) => name === 'CertificateSigned'))) ?? []
  const { certificateChain } = fieldsOf(signed)
  writeFileSync(join(base, 'seat.pem'), String(certificateChain))
  const judging = ['-CAfile', file('v2g.root.pem'), '-untrusted', 'seat.pem', 'seat.pem']
  expect(await openssl(base, 'verify', ...judging)).toContain('OK')
  const shown = await openssl(base, 'x509', '-in', 'seat.pem', '-noout', '-subject', '-pubkey')
  expect(shown).toContain(identity)
  expect(shown).toContain(await openssl(base, 'pkey', '-in', 'seat.key', '-pubout'))
  expect(
    await until('its command', async () => {
      const command = await host.rest.commandById(trigger.id)
      return command.status === 'completed' ? command : undefined
    }),
  ).toBeDefined()
  const root = {
    certificateType: 'V2GRootCertificate',
    certificate: readFileSync(file('v2g.root.pem'), 'utf8'),
  } as const
  expect(await host.ask(identity, 'InstallCertificate', root)).toMatchObject({ status: 'completed' })
  expect(heard.at(-1)).toEqual(['InstallCertificate', root])
})

test('F1 a 1.6 station that does not know the note is told as unsupported, and its model is remembered for it', async () => {
  const DataTransfer = (): Reply => ({ result: { status: 'UnknownVendorId' } })
  const { identity } = await plugged('ocpp1.6', { DataTransfer }, 'Plain')
  const root = { certificateType: 'MORootCertificate', certificate: readFileSync(file('mo.root.pem'), 'utf8') } as const
  expect(await host.ask(identity, 'InstallCertificate', root)).toMatchObject({
    status: 'unsupported',
    outcome: { status: 'UnknownVendorId' },
  })
  const known = await until('its passport', async () => {
    const { abilities } = await host.rest.passport(identity)
    return abilities.find(({ ability }) => ability === 'InstallCertificate/MORootCertificate')
  })
  expect(known).toMatchObject({ verdict: 'cannot', evidence: 'InstallCertificate: UnknownVendorId' })
})

test.concurrent.each(['1.6', '2.0.1', '2.1'] as const)(
  'a virtual station of %s is certified for vehicles, and one of them pays with its contract there',
  async (version) => {
    const identity = `VIRTUAL-${version}`
    const { emaid, chain } = await contract('v2g')
    await host.rest.putStation(identity, { onboarding: 'accepted' })
    const publicId = (evseId: number) => `SE*STM*E${version.replaceAll('.', '')}*${evseId}`
    const layout = layoutOf(models.duo22, publicId, { 'SecurityCtrlr.OrganizationName': 'Net' })
    const url = host.world.stations
    const options = { identity, serialNumber: `SN-${version}`, version, layout: { ...layout, iso15118: true }, url }
    const station = host.world.use(new Station({ ...options, strict: true }))
    station.start()
    await until(`${identity} is accepted`, async () => (station.ready ? true : undefined))
    const root = {
      certificateType: 'V2GRootCertificate',
      certificate: readFileSync(file('v2g.root.pem'), 'utf8'),
    } as const
    expect(await host.ask(identity, 'InstallCertificate', root)).toMatchObject({ status: 'completed' })
    await host.ask(identity, 'TriggerMessage', { requestedMessage: 'SignV2GCertificate' })
    await until('its certificate', async () => {
      const [newest] = (await host.rest.stationCertificates(identity)).certificates
      return newest?.state === 'installed' ? newest : undefined
    })
    station.plugIn(1, createEv(evModels.family, 0.4))
    expect(await station.vehicles.plugAndCharge(1, { chain })).toBe('started')
    const charging = await until(
      'its transaction',
      async () => (await host.rest.transactions({ station: identity }))[0],
    )
    expect(charging.idToken).toBe(emaid)
    expect(await station.vehicles.askContract()).toBe('given')
  },
  patienceMs,
)
