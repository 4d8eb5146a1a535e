/** A profile upgrade as one action, played to its end, to its failures and over a restart (A05, F22). */
import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import { type SecurityUpgrade, type SecurityUpgradeInput } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { type Certificate } from '../../src/certificates.ts'
import {
  type Fields,
  fieldsOf,
  HandshakeRefused,
  RawStation,
  type RawStationOptions,
  type Reply,
} from '../../src/clients/raw-station.ts'
import { ProblemAnswer } from '../../src/rest.ts'
import { until } from '../../src/until.ts'
import { createWorld, type World } from '../../src/world.ts'
import { bearing, tlsFiles } from './support/tls.ts'
import { oneWorld } from './support/worlds.ts'

const files = tlsFiles()
const host = oneWorld({ flags: files.flags })
const password = 'correct horse battery'
const csmsUrl = 'wss://csms.example/ocpp'
let number = 0
const newIdentity = (prefix: string) => `${prefix}-${++number}`

type Version = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1'
type Replies = Record<string, (payload: Fields) => Reply>

/** Hash data of a root as RFC 6960 counts it: over name and key, of a point on P-256, of whoever signed itself. */
const hashData = ({ name, key, pem }: Certificate) => ({
  hashAlgorithm: 'SHA256',
  issuerNameHash: createHash('sha256').update(name).digest('hex'),
  issuerKeyHash: createHash('sha256')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-65))
    .digest('hex'),
  serialNumber: new X509Certificate(pem).serialNumber,
})
const accepted = (): Reply => ({ result: { status: 'Accepted' } })

/** Answers of a station that has what it needs and does what it is asked. */
function willing(version: Version, root: Certificate = files.serverRoot, values: Record<string, string> = {}): Replies {
  if (version === 'ocpp1.6') {
    return {
      GetInstalledCertificateIds: () => ({ result: { status: 'Accepted', certificateHashData: [hashData(root)] } }),
      ChangeConfiguration: accepted,
      Reset: accepted,
    }
  }
  const variables: Record<string, string> = { NetworkConfigurationPriority: '1', ActiveNetworkProfile: '1', ...values }
  const listOf = (value: unknown) => [value].flat().map(fieldsOf)
  return {
    GetVariables: ({ getVariableData }) => ({
      result: {
        getVariableResult: listOf(getVariableData).map(({ component, variable }) => {
          const attributeValue = variables[String(fieldsOf(variable).name)]
          return attributeValue === undefined
            ? { component, variable, attributeStatus: 'UnknownVariable' }
            : { component, variable, attributeStatus: 'Accepted', attributeValue }
        }),
      },
    }),
    SetVariables: ({ setVariableData }) => ({
      result: {
        setVariableResult: listOf(setVariableData).map(({ component, variable }) => ({
          component,
          variable,
          attributeStatus: 'Accepted',
        })),
      },
    }),
    GetInstalledCertificateIds: () => ({
      result: {
        status: 'Accepted',
        certificateHashDataChain: [{ certificateType: 'CSMSRootCertificate', certificateHashData: hashData(root) }],
      },
    }),
    SetNetworkProfile: accepted,
    Reset: accepted,
  }
}

interface Coming {
  version: Version
  identity: string
  /** 1: plain with the password, 2: over TLS with it, 3: with this certificate. */
  by: 1 | 2 | Certificate
  replies?: Replies
  world?: World
}

function comes({ version, identity, by, replies = {}, world = host.world }: Coming): Promise<RawStation> {
  const options: RawStationOptions = { identity, subprotocols: [version], replies }
  if (by === 1) return RawStation.connect(world.stations, { ...options, password })
  if (by === 2) return RawStation.connect(world.secureStations, { ...options, password, tls: {} })
  return RawStation.connect(world.secureStations, { ...options, tls: bearing(by) })
}

async function outcome(coming: Promise<RawStation>): Promise<number> {
  try {
    await using _ = await coming
    return 101
  } catch (error) {
    if (error instanceof HandshakeRefused) return error.status
    throw error
  }
}

const boot = (station: RawStation, version: Version) =>
  station.accepted(
    'BootNotification',
    version === 'ocpp1.6'
      ? { chargePointVendor: 'Testbed', chargePointModel: 'Raw', chargePointSerialNumber: `SN-${station.identity}` }
      : { reason: 'RemoteReset', chargingStation: { vendorName: 'Testbed', model: 'Raw' } },
  )

async function atProfile(profile: 1 | 2, version: Version, identity: string, replies: Replies): Promise<RawStation> {
  await host.rest.putStation(identity, { onboarding: 'accepted', password, securityProfile: profile })
  const station = host.world.use(await comes({ version, identity, by: profile, replies }))
  await boot(station, version)
  return station
}

const inputOf = (version: Version, toProfile: number, more: Partial<SecurityUpgradeInput> = {}) => ({
  toProfile,
  resetType: 'Immediate' as const,
  ...(version === 'ocpp1.6' ? {} : { csmsUrl, configurationSlot: 2, ocppInterface: 'Wired0' as const }),
  ...more,
})

const upgradeOf = async (identity: string, rest = host.rest): Promise<SecurityUpgrade> => {
  const { upgrade } = await rest.stationSecurity(identity)
  if (upgrade === null) throw new Error('no upgrade is on record')
  return upgrade
}
const comesTo = (identity: string, state: SecurityUpgrade['state'], rest = host.rest) =>
  until(`the upgrade is ${state}`, async () => {
    const upgrade = await upgradeOf(identity, rest)
    return upgrade.state === state ? upgrade : undefined
  })
const waitsFor = (identity: string, step: string, rest = host.rest) =>
  until(`the upgrade is at ${step}`, async () => {
    const upgrade = await upgradeOf(identity, rest)
    return upgrade.steps.at(-1)?.name === step || upgrade.state !== 'running' ? upgrade : undefined
  })
const stepsOf = ({ steps }: SecurityUpgrade) => steps.map(({ name, state }) => `${name} ${state}`)

const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const

test.concurrent.each([
  ['TC_083_CSMS WP A05.FR.09', 'ocpp1.6'],
  ['TC_A_19_CSMS A05.FR.07', 'ocpp2.0.1'],
  ['A05.FR.07', 'ocpp2.1'],
] as const)('%s %s: from profile 1 to 2 in one action, and the old one is refused from then on', async (_, version) => {
  const identity = newIdentity('UP')
  const station = await atProfile(1, version, identity, willing(version))
  const { preconditions, upgrade } = await host.rest.upgradeSecurity(identity, inputOf(version, 2))
  expect(preconditions.filter(({ state }) => state === 'not-met')).toEqual([])
  expect(upgrade).toMatchObject({ fromProfile: 1, toProfile: 2, state: 'running' })
  const waiting = await waitsFor(identity, 'connect')
  expect(waiting).toMatchObject({ state: 'running', bothAccepted: true, failure: null })
  if (version === 'ocpp1.6') {
    const { payload } = await station.request('ChangeConfiguration')
    expect(payload).toEqual({ key: 'SecurityProfile', value: '2' })
    expect((await station.request('Reset')).payload).toEqual({ type: 'Hard' })
  } else {
    expect((await station.request('SetNetworkProfile')).payload).toMatchObject({
      configurationSlot: 2,
      connectionData: { ocppCsmsUrl: csmsUrl, securityProfile: 2, ocppInterface: 'Wired0', ocppTransport: 'JSON' },
    })
    const { setVariableData } = (await station.request('SetVariables')).payload
    expect(setVariableData).toMatchObject([
      {
        component: { name: 'OCPPCommCtrlr' },
        variable: { name: 'NetworkConfigurationPriority' },
        attributeValue: '2,1',
      },
    ])
    expect((await station.request('Reset')).payload).toEqual({ type: 'Immediate' })
  }
  // Safe to abandon until now: the old profile works while the new one was not seen.
  await station.terminate()
  expect(await outcome(comes({ version, identity, by: 1 }))).toBe(101)
  const again = host.world.use(await comes({ version, identity, by: 2, replies: willing(version) }))
  expect(await boot(again, version)).toMatchObject({ status: 'Accepted' })
  const done = await comesTo(identity, 'completed')
  expect(done.bothAccepted).toBe(false)
  expect(stepsOf(done)).toContain('connect done')
  expect(await host.rest.station(identity)).toMatchObject({ securityProfile: 2, reachedSecurityProfile: 2 })
  expect(await outcome(comes({ version, identity, by: 1 }))).toBe(401)
  expect(await outcome(comes({ version, identity, by: 2 }))).toBe(101)
})

test.concurrent.each(versions)('A05 %s: from 2 to 3 with the certificate that the station has', async (version) => {
  const identity = newIdentity('CERT')
  await host.rest.putStation(identity, { onboarding: 'accepted', password, securityProfile: 2 })
  const own = files.forStation(identity)
  const station = host.world.use(
    await RawStation.connect(host.world.secureStations, {
      identity,
      password,
      subprotocols: [version],
      tls: bearing(own),
      replies: willing(version),
    }),
  )
  await boot(station, version)
  const { preconditions } = await host.rest.upgradeSecurity(identity, inputOf(version, 3))
  expect(preconditions).toContainEqual(expect.objectContaining({ name: 'station-certificate', state: 'met' }))
  await waitsFor(identity, 'connect')
  await station.terminate()
  expect(await outcome(comes({ version, identity, by: files.forStation(`${identity}9`) }))).toBe(401)
  const again = host.world.use(await comes({ version, identity, by: own, replies: willing(version) }))
  await boot(again, version)
  await comesTo(identity, 'completed')
  expect(await host.rest.stationSecurity(identity)).toMatchObject({
    securityProfile: 3,
    alsoAccepted: null,
    connection: { securityProfile: 3, secure: true, tlsVersion: 'TLSv1.3', certificate: { commonName: identity } },
  })
  expect(await outcome(comes({ version, identity, by: 2 }))).toBe(401)
})

test.concurrent('A05.FR.07 A05.FR.08 F22 2.1: back from 3 to 2 only with an explicit word and the station’s leave, not once cancelled', async () => {
  const version = 'ocpp2.1'
  const identity = newIdentity('DOWN')
  const own = files.forStation(identity)
  await host.rest.putStation(identity, { onboarding: 'accepted', password, passwordBy: 'expected' })
  await host.rest.putStation(identity, { securityProfile: 3 })
  const replies = willing(version)
  const station = host.world.use(await comes({ version, identity, by: own, replies }))
  await boot(station, version)
  const down = inputOf(version, 2)
  const refused = await host.rest.upgradeSecurity(identity, down).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'precondition-not-met' })
  await host.rest.upgradeSecurity(identity, { ...down, lower: true })
  const forbidden = await comesTo(identity, 'failed')
  expect(forbidden.failure).toContain('AllowSecurityProfileDowngrade')
  expect(await outcome(comes({ version, identity, by: 2 }))).toBe(401)
  Object.assign(station.replies, willing(version, files.serverRoot, { AllowSecurityProfileDowngrade: 'true' }))
  await host.rest.ask(
    'POST',
    `/stations/${identity}/commands`,
    { wait: '10s' },
    {
      type: 'GetVariables',
      parameters: { variables: [{ component: 'SecurityCtrlr', variable: 'AllowSecurityProfileDowngrade' }] },
    },
  )
  await host.rest.upgradeSecurity(identity, { ...down, lower: true })
  await waitsFor(identity, 'connect')
  expect(await host.rest.cancelUpgrade(identity)).toMatchObject({ state: 'cancelled', bothAccepted: false })
  expect(await outcome(comes({ version, identity, by: 2 }))).toBe(401)
  await host.rest.upgradeSecurity(identity, { ...down, lower: true })
  await waitsFor(identity, 'connect')
  await station.terminate()
  await using again = await comes({ version, identity, by: 2 })
  await comesTo(identity, 'completed')
  expect(again.subprotocol).toBe(version)
  expect(await host.rest.station(identity)).toMatchObject({ securityProfile: 2, reachedSecurityProfile: 2 })
  expect(await outcome(comes({ version, identity, by: 1 }))).toBe(401)
})

test.concurrent.each([
  ['Rejected', { result: { status: 'Rejected' } }],
  ['CALLERROR NotImplemented', { error: 'NotImplemented' }],
] as const)('WP A05.FR.03 1.6: a station that answers %s keeps its profile, and the door with it', async (_, reply) => {
  const identity = newIdentity('NO')
  const replies = { ...willing('ocpp1.6'), ChangeConfiguration: () => reply }
  await atProfile(1, 'ocpp1.6', identity, replies)
  await host.rest.upgradeSecurity(identity, inputOf('ocpp1.6', 2))
  const failed = await comesTo(identity, 'failed')
  expect(failed).toMatchObject({ bothAccepted: false })
  expect(failed.failure).toContain('refused the change')
  expect(await outcome(comes({ version: 'ocpp1.6', identity, by: 2 }))).toBe(401)
  expect(await outcome(comes({ version: 'ocpp1.6', identity, by: 1 }))).toBe(101)
})

test.concurrent.each(['ocpp2.0.1', 'ocpp2.1'] as const)(
  'B10.FR.07 %s: a station that falls back is told from one that came, and gets its old order again',
  async (version) => {
    const identity = newIdentity('BACK')
    const station = await atProfile(1, version, identity, willing(version))
    await host.rest.upgradeSecurity(identity, inputOf(version, 2))
    await waitsFor(identity, 'connect')
    await station.terminate()
    const wrong = { identity, subprotocols: [version], password: 'another password here', tls: {} }
    expect(await outcome(RawStation.connect(host.world.secureStations, wrong))).toBe(401)
    const back = host.world.use(await comes({ version, identity, by: 1, replies: willing(version) }))
    await boot(back, version)
    const failed = await comesTo(identity, 'failed')
    expect(failed.failure).toContain('came back with profile 1')
    expect(failed.failure).toContain('credentials-wrong')
    expect(stepsOf(failed).slice(-2)).toEqual(['connect failed', 'restore done'])
    expect((await back.request('SetVariables')).payload.setVariableData).toMatchObject([{ attributeValue: '1' }])
    // Given up is not shut: the first connection with the new profile still completes it.
    expect(failed.bothAccepted).toBe(true)
    await back.terminate()
    await using late = await comes({ version, identity, by: 2 })
    expect(late.subprotocol).toBe(version)
    await comesTo(identity, 'completed')
    expect(await outcome(comes({ version, identity, by: 1 }))).toBe(401)
  },
)

test.concurrent('A05.FR.02 a station that does not trust our certificate is not sent away, unless an operator knows better', async () => {
  const identity = newIdentity('TRUST')
  const station = await atProfile(1, 'ocpp2.0.1', identity, willing('ocpp2.0.1', files.stationRoot))
  await host.rest.upgradeSecurity(identity, inputOf('ocpp2.0.1', 2))
  const failed = await comesTo(identity, 'failed')
  expect(failed.failure).toContain('install it first')
  expect(station.requests.some(({ action }) => action === 'SetNetworkProfile')).toBe(false)
  await host.rest.upgradeSecurity(identity, inputOf('ocpp2.0.1', 2, { force: true }))
  expect((await waitsFor(identity, 'connect')).state).toBe('running')
})

test.concurrent('A05 what is missing is told before anything is asked, and an upgrade under way is one', async () => {
  const identity = newIdentity('DRY')
  const station = await atProfile(1, 'ocpp2.0.1', identity, willing('ocpp2.0.1'))
  const dry = await host.rest.upgradeSecurity(identity, { toProfile: 3, dryRun: true })
  expect(dry.upgrade).toBeNull()
  const missing = dry.preconditions.filter(({ state }) => state === 'not-met').map(({ name }) => name)
  expect(missing.sort()).toEqual(['address', 'interface', 'slot', 'station-certificate'])
  const refused = await host.rest.upgradeSecurity(identity, { toProfile: 1 }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ProblemAnswer)
  expect(station.requests.filter(({ action }) => action !== 'TriggerMessage')).toEqual([])
  await host.rest.upgradeSecurity(identity, inputOf('ocpp2.0.1', 2))
  const second = await host.rest.upgradeSecurity(identity, inputOf('ocpp2.0.1', 2)).catch((error: unknown) => error)
  expect(second).toMatchObject({ code: 'in-use' })
  await waitsFor(identity, 'connect')
  expect(await host.rest.cancelUpgrade(identity)).toMatchObject({ state: 'cancelled', bothAccepted: true })
  expect(await outcome(comes({ version: 'ocpp2.0.1', identity, by: 1 }))).toBe(101)
  expect(await outcome(comes({ version: 'ocpp2.0.1', identity, by: 2 }))).toBe(101)
  await comesTo(identity, 'completed')
})

test.concurrent('A01 F22 from nothing to profile 2: the station gets a password first, which nobody sees', async () => {
  const identity = newIdentity('FIRST')
  const given: string[] = []
  const replies: Replies = {
    ...willing('ocpp1.6'),
    ChangeConfiguration: ({ key, value }) => {
      if (key === 'AuthorizationKey') given.push(String(value))
      return { result: { status: 'Accepted' } }
    },
  }
  const station = await host.station16({ identity, replies })
  await station.boot()
  await host.rest.upgradeSecurity(identity, inputOf('ocpp1.6', 2, { newPassword: true }))
  const waiting = await waitsFor(identity, 'connect')
  expect(stepsOf(waiting)).toContain('password done')
  const [hex = ''] = given
  expect(hex).toMatch(/^[0-9a-f]{40}$/)
  const told = JSON.stringify([waiting, await host.rest.frames(identity)])
  expect(told).not.toContain(hex)
  await station.link.terminate()
  await using again = await RawStation.connect(host.world.secureStations, {
    identity,
    password: Buffer.from(hex, 'hex'),
    tls: {},
  })
  expect(again.subprotocol).toBe('ocpp1.6')
  await comesTo(identity, 'completed')
  expect(await host.rest.station(identity)).toMatchObject({ securityProfile: 2, hasPassword: true })
})

test.concurrent('B10.FR.05 1.6: on idle waits for the transaction to end before the station restarts', async () => {
  const identity = newIdentity('IDLE')
  const station = await host.station16({ identity, replies: willing('ocpp1.6') })
  await station.boot()
  await host.rest.putStation(identity, { password, passwordBy: 'expected', securityProfile: 0 })
  const { transactionId } = await station.start({ idTag: await host.idToken() })
  await host.rest.upgradeSecurity(identity, inputOf('ocpp1.6', 2, { resetType: 'OnIdle' }))
  await waitsFor(identity, 'idle')
  expect(station.link.requests.some(({ action }) => action === 'Reset')).toBe(false)
  await station.stop(Number(transactionId), 10)
  expect((await station.link.request('Reset')).payload).toEqual({ type: 'Hard' })
})

test('F22 an upgrade goes on where it was when the server comes back, and asks nothing twice', async () => {
  await using world = await createWorld({ flags: files.flags })
  const [identity, version] = ['RESUME', 'ocpp2.0.1'] as const
  await world.rest.putStation(identity, { onboarding: 'accepted', password, securityProfile: 1 })
  const slow: Replies = { ...willing(version), SetNetworkProfile: () => 'silence' }
  const first = await comes({ version, identity, by: 1, replies: slow, world })
  world.use(first)
  await boot(first, version)
  await world.rest.upgradeSecurity(identity, inputOf(version, 2))
  await first.request('SetNetworkProfile')
  await first.terminate()
  await world.restart()
  const second = world.use(await comes({ version, identity, by: 1, replies: willing(version), world }))
  await boot(second, version)
  const waiting = await waitsFor(identity, 'connect', world.rest)
  expect(waiting.state).toBe('running')
  const asked = second.requests.map(({ action }) => action)
  expect(asked.filter((action) => action === 'GetVariables')).toEqual([])
  expect(asked.filter((action) => action === 'SetNetworkProfile')).toHaveLength(1)
  expect(asked.filter((action) => action === 'Reset')).toHaveLength(1)
  await second.terminate()
  await world.restart()
  world.use(await comes({ version, identity, by: 2, world }))
  await comesTo(identity, 'completed', world.rest)
})

test.concurrent('how the network is secured is told by profile, with what is weak', async () => {
  const posture = await host.rest.securityPosture()
  expect(posture.profiles.reduce((sum, count) => sum + count)).toBe(posture.stations)
  const plain = posture.weak.find(({ weaknesses }) => weaknesses.includes('no-tls'))
  expect(plain?.securityProfile).toBe(1)
})
