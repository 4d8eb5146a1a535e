import { sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { createRandom, layoutOf, models, Station, type StationVersion } from '@stationmaster/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { certificate } from '../../src/certificates.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

/** A file server of its own, and virtual stations that fetch from it and upload to it. */
const host = oneWorld()
const file = Buffer.from('as good as any firmware')
const uploads = new Map<string, string>()
const asked: string[] = []
let server: Server
let base = ''

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://files')
    asked.push(pathname)
    if (request.method === 'PUT') {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        uploads.set(pathname, Buffer.concat(parts).toString())
        response.writeHead(201).end()
      })
    } else if (pathname.startsWith('/firmware/')) response.end(file)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
})
afterAll(() => {
  server.close()
})

async function virtual(version: StationVersion, name: string): Promise<Station> {
  const identity = `${name}-${version}`
  await host.rest.putStation(identity, { onboarding: 'accepted' })
  const station = new Station({
    identity,
    serialNumber: 'S0001',
    version,
    layout: layoutOf(models.duo22, (evseId) => `SE*STM*E${name}*${evseId}`),
    url: host.world.stations,
    random: createRandom(identity),
    bootDelayMs: 100,
    speed: 60,
  })
  station.start()
  await until('it is there', async () => (await host.rest.station(identity)).online || undefined)
  return station
}

const updateOf = (id: string, state: string) =>
  until(`the update is ${state}`, async () => {
    const found = await host.rest.firmwareUpdate(id)
    return found.state === state ? found : undefined
  })

describe.each(['1.6', '2.0.1', '2.1'] as const)('a virtual station of %s', (version) => {
  test('L02 it fetches firmware, installs it, boots with it and says so', async () => {
    await using station = await virtual(version, 'FW')
    const { identity } = station.options
    const command = await host.ask(identity, 'UpdateFirmware', { location: `${base}/firmware/duo-3.9.0.bin` })
    const update = await updateOf(command.id, 'completed')
    expect(update).toMatchObject({ firmwareBefore: '3.8.1', firmwareAfter: '3.9.0' })
    const steps = update.steps.map(({ status }) => status)
    expect(steps.slice(0, 3)).toEqual(['Downloading', 'Downloaded', 'Installing'])
    expect((await host.rest.station(identity)).firmwareVersion).toBe('3.9.0')
  })

  test('L02 a file that is not there is tried again as often as asked, and failed then', async () => {
    await using station = await virtual(version, 'GONE')
    const location = `${base}/gone-${version}/duo-3.9.0.bin`
    const parameters = { location, retries: 2, retryInterval: 1 }
    const command = await host.ask(station.options.identity, 'UpdateFirmware', parameters)
    expect(await updateOf(command.id, 'failed')).toMatchObject({ status: 'DownloadFailed', firmwareAfter: null })
    expect(asked.filter((path) => location.endsWith(path))).toHaveLength(3)
  })

  test('N01 it uploads its log, and the file is what it told', async () => {
    await using station = await virtual(version, 'LOG')
    const { identity } = station.options
    const command = await host.ask(identity, 'GetLog', { logType: 'DiagnosticsLog', remoteLocation: `${base}/logs` })
    const request = await until('it is uploaded', async () => {
      const found = await host.rest.logRequest(command.id)
      return found.state === 'completed' ? found : undefined
    })
    expect(request.status).toBe('Uploaded')
    expect(uploads.get(`/logs/${request.fileName}`)).toContain('booted')
  })

  test('N01 an address it has no protocol for fails, and the command with it', async () => {
    await using station = await virtual(version, 'FTP')
    const parameters = { logType: 'DiagnosticsLog', remoteLocation: 'ftp://127.0.0.1/logs' } as const
    const command = await host.ask(station.options.identity, 'GetLog', parameters)
    await until('it failed', async () => (await host.rest.logRequest(command.id)).state === 'failed' || undefined)
    expect((await host.rest.commandById(command.id)).status).toBe('failed')
  })
})

describe.each(['2.0.1', '2.1'] as const)('a virtual station of %s', (version) => {
  const maker = certificate({ commonName: 'Laddverket firmware' })
  const signed = (content: Buffer) => ({
    signingCertificate: maker.pem,
    signature: sign('sha256', content, maker.key).toString('base64'),
  })

  test('L01 it verifies the signature before it installs', async () => {
    await using station = await virtual(version, 'SIGNED')
    const parameters = { location: `${base}/firmware/duo-3.9.1.bin`, ...signed(file) }
    const command = await host.ask(station.options.identity, 'UpdateFirmware', parameters)
    const update = await updateOf(command.id, 'completed')
    expect(update.signed).toBe(true)
    expect(update.steps.map(({ status }) => status)).toContain('SignatureVerified')
  })

  test('L01 a file that somebody changed is not installed, and is a security event', async () => {
    await using station = await virtual(version, 'FORGED')
    const { identity } = station.options
    const parameters = { location: `${base}/firmware/duo-6.6.6.bin`, ...signed(Buffer.from('another file')) }
    const command = await host.ask(identity, 'UpdateFirmware', parameters)
    expect(await updateOf(command.id, 'failed')).toMatchObject({ status: 'InvalidSignature' })
    expect((await host.rest.station(identity)).firmwareVersion).toBe('3.8.1')
    await until('the event is told', async () => {
      const events = await host.rest.securityEvents({ station: identity })
      return events.some(({ type }) => type === 'InvalidFirmwareSignature') || undefined
    })
  })

  test('L01 a certificate that ran out is refused at once', async () => {
    await using station = await virtual(version, 'OLD')
    const old = certificate({ commonName: 'Laddverket firmware', from: -20, to: -10 })
    const parameters = { location: `${base}/firmware/duo-3.9.2.bin`, ...signed(file), signingCertificate: old.pem }
    const command = await host.ask(station.options.identity, 'UpdateFirmware', parameters)
    expect(command).toMatchObject({ status: 'rejected', outcome: { status: 'InvalidCertificate' } })
  })
})
