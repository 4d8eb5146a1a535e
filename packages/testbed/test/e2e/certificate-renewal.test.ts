/** A02: the certificate of a station is renewed before it ends, without anybody asking for it. */
import { afterAll, expect, test } from 'vitest'
import { createAuthority } from '../../src/authority.ts'
import { type Reply } from '../../src/clients/raw-station.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const authority = await createAuthority()
afterAll(() => authority[Symbol.asyncDispose]())
const host = oneWorld({
  flags: {
    'ca-url': authority.url,
    'ca-secret-file': authority.secretFile,
    'station-organisation': 'Net',
    // What is valid for a year is always due.
    'certificate-renewal-days': '3650',
  },
})
const accepted = (): Reply => ({ result: { status: 'Accepted' } })
const replies = { CertificateSigned: accepted, ExtendedTriggerMessage: accepted }

test.concurrent.each([
  ['ocpp1.6', 'ExtendedTriggerMessage', 'SignChargePointCertificate'],
  ['ocpp2.0.1', 'TriggerMessage', 'SignChargingStationCertificate'],
] as const)(
  'A02 F24 %s it is asked by %s before its end, once a day, and the new one takes its place',
  { timeout: 90_000 },
  async (version, action, requestedMessage) => {
    const identity = `RENEW-${version}`
    const station =
      version === 'ocpp1.6'
        ? await host.station16({ identity, replies })
        : await host.station2(version, { identity, replies })
    await station.boot()
    const { link } = station
    const sign = async (name: string) => {
      await link.accepted('SignCertificate', { csr: await authority.request(name, `/O=Net/CN=${identity}`) })
      await link.request('CertificateSigned')
    }
    await sign(`${identity}-1`)
    const asked = await until(
      'that it is asked to renew',
      () => link.requests.find((one) => one.action === action),
      60_000,
    )
    expect(asked.payload).toEqual({ requestedMessage })
    await sign(`${identity}-2`)
    const states = await until('the new certificate', async () => {
      const { certificates } = await host.rest.stationCertificates(identity)
      return certificates[0]?.state === 'installed' ? certificates.map(({ state }) => state) : undefined
    })
    expect(states).toEqual(['installed', 'superseded'])
    const commands = JSON.stringify(await host.rest.ask('GET', `/stations/${identity}/commands`))
    expect(commands).toContain('stationmaster')
  },
)
