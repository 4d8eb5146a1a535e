/** Virtual stations that are raised from profile to profile, obey SetNetworkProfile and fall back (A05, B09, B10). */
import { createServer } from 'node:net'
import { type SecurityUpgrade } from '@stationmaster/contract'
import { layoutOf, models, Station } from '@stationmaster/simulator'
import { expect, test } from 'vitest'
import { certificate } from '../../src/certificates.ts'
import { until } from '../../src/until.ts'
import { tlsFiles } from './support/tls.ts'
import { oneWorld } from './support/worlds.ts'

const files = tlsFiles()
const host = oneWorld({ flags: files.flags })
const password = 'correct horse battery'
const versions = ['1.6', '2.0.1', '2.1'] as const
type Version = (typeof versions)[number]

interface Made {
  identity: string
  version: Version
  profile?: number
  tls?: { ca?: string; certificate?: string; key?: string }
}

async function virtual({ identity, version, profile = 1, tls = { ca: files.serverRoot.pem } }: Made): Promise<Station> {
  await host.rest.putStation(identity, { onboarding: 'accepted', password, passwordBy: 'expected' })
  await host.rest.putStation(identity, { securityProfile: profile })
  const station = host.world.use(
    new Station({
      identity,
      serialNumber: `SN-${identity}`,
      version,
      layout: layoutOf(models.duo22, (evseId) => `SE*STM*E${identity.replaceAll(/[^A-Z0-9]/g, '')}*${evseId}`),
      url: profile >= 2 ? secure() : host.world.stations,
      secureUrl: secure(),
      password,
      tls,
      strict: true,
      bootDelayMs: 50,
    }),
  )
  station.start()
  await until(`${identity} is accepted`, async () => (station.ready ? true : undefined))
  return station
}

const secure = () => host.world.secureStations.replace('127.0.0.1', 'localhost')
const own = (identity: string) => {
  const made = certificate({ commonName: identity, organisation: 'Net' }, files.stationRoot)
  return { ca: files.serverRoot.pem, certificate: made.pem, key: made.keyPem }
}

async function knownConfiguration(identity: string): Promise<void> {
  const { id } = await host.rest.command(identity, 'GetBaseReport', {}, '30s')
  await until('the report is whole', async () => {
    const { status } = await host.rest.commandById(id)
    return status === 'completed' ? true : undefined
  })
}
const upgraded = (identity: string, state: SecurityUpgrade['state']) =>
  until(
    `the upgrade of ${identity} is ${state}`,
    async () => {
      const { upgrade } = await host.rest.stationSecurity(identity)
      return upgrade?.state === state ? upgrade : undefined
    },
    40_000,
  )
const inputOf = (version: Version, toProfile: number) => ({
  toProfile,
  resetType: 'Immediate' as const,
  force: true,
  ...(version === '1.6' ? {} : { csmsUrl: secure(), ocppInterface: 'Wired0' as const }),
})

test.concurrent.each(versions)(
  'A05 F22 %s: a virtual station goes from profile 1 to 2 to 3',
  async (version) => {
    const identity = `SIM-UP-${version}`
    const station = await virtual({ identity, version, tls: own(identity) })
    await knownConfiguration(identity)
    for (const profile of [2, 3]) {
      await host.rest.upgradeSecurity(identity, inputOf(version, profile))
      await upgraded(identity, 'completed')
      expect(await host.rest.station(identity)).toMatchObject({ securityProfile: profile, online: true })
      await until('it is accepted again', async () => (station.ready ? true : undefined))
      await knownConfiguration(identity)
      expect(station.network.securityProfile).toBe(profile)
    }
    expect(await host.rest.stationSecurity(identity)).toMatchObject({
      connection: { certificate: { commonName: identity } },
    })
  },
  120_000,
)

test.concurrent.each(versions)(
  'A05.FR.02 %s: without a root it trusts, the station refuses and stays',
  async (version) => {
    const identity = `SIM-NO-${version}`
    const station = await virtual({ identity, version, tls: {} })
    await knownConfiguration(identity)
    await host.rest.upgradeSecurity(identity, inputOf(version, 2))
    const failed = await upgraded(identity, 'failed')
    expect(failed.failure).toContain('refused the change')
    expect(station.ready).toBe(true)
    expect(await host.rest.station(identity)).toMatchObject({ securityProfile: 1, online: true })
  },
)

test.concurrent.each(versions)(
  'B10.FR.03 B10.FR.07 %s: a station that cannot trust our certificate falls back',
  async (version) => {
    const identity = `SIM-BACK-${version}`
    const stranger = certificate({ commonName: 'Another Root', authority: true })
    const station = await virtual({ identity, version, tls: { ca: stranger.pem } })
    await knownConfiguration(identity)
    for (const [variable, value] of [
      ['NetworkProfileConnectionAttempts', '1'],
      ['RetryBackOffWaitMinimum', '1'],
      ['RetryBackOffRandomRange', '0'],
    ] as const) {
      const definition = station.deviceModel.find({ name: 'OCPPCommCtrlr' }, { name: variable })
      if (definition !== undefined) station.variables.set(definition, value)
    }
    await host.rest.upgradeSecurity(identity, inputOf(version, 2))
    const failed = await upgraded(identity, 'failed')
    expect(failed.failure).toContain('came back with profile 1')
    expect(station.network.securityProfile).toBe(1)
  },
  60_000,
)

test.concurrent.each(['2.0.1', '2.1'] as const)(
  'B09 B10 %s: a slot is obeyed after a reset, and left when nobody is there',
  async (version) => {
    const identity = `SIM-SLOT-${version}`
    const station = await virtual({ identity, version })
    await knownConfiguration(identity)
    const nobody = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => nobody.once('listening', resolve))
    const address = nobody.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await new Promise((resolve) => nobody.close(resolve))
    const profile = (configurationSlot: number, ocppCsmsUrl: string) => ({
      configurationSlot,
      connectionData: { ocppCsmsUrl, securityProfile: 1, ocppInterface: 'Wired0' as const, messageTimeout: 30 },
    })
    const ask = host.ask
    expect(await ask(identity, 'SetNetworkProfile', profile(2, host.world.stations))).toMatchObject({
      status: 'completed',
    })
    expect(await ask(identity, 'SetNetworkProfile', profile(3, `ws://127.0.0.1:${port}/ocpp`))).toMatchObject({
      status: 'completed',
    })
    const priority = (value: string) => ({
      variables: [{ component: 'OCPPCommCtrlr', variable: 'NetworkConfigurationPriority', value }],
    })
    for (const [variable, value] of [
      ['NetworkProfileConnectionAttempts', '1'],
      ['RetryBackOffWaitMinimum', '1'],
      ['RetryBackOffRandomRange', '0'],
    ] as const) {
      await ask(identity, 'SetVariables', { variables: [{ component: 'OCPPCommCtrlr', variable, value }] })
    }
    expect(await ask(identity, 'SetVariables', priority('3,2,1'))).toMatchObject({ status: 'completed' })
    await ask(identity, 'Reset', { type: 'Immediate' })
    await until('it came by the second of its order', async () =>
      station.variables.text('OCPPCommCtrlr.ActiveNetworkProfile') === '2' && station.ready ? true : undefined,
    )
    await knownConfiguration(identity)
    expect(await host.rest.networkProfiles(identity)).toMatchObject({
      activeSlot: 2,
      priority: [3, 2, 1],
      slots: [1, 2, 3],
    })
  },
  60_000,
)

test.concurrent.each(versions)(
  'A00 %s: a virtual station comes by profile 3 from its first connection',
  async (version) => {
    const identity = `SIM-3-${version}`
    const station = await virtual({ identity, version, profile: 3, tls: own(identity) })
    expect(station.network.securityProfile).toBe(3)
    expect(await host.rest.station(identity)).toMatchObject({ reachedSecurityProfile: 3, online: true })
  },
)
