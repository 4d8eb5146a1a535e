import { type CommandType, commandTypes } from '@stationmaster/contract'
import { describe, expect, test } from 'vitest'
import { type Fields, type Reply } from '../../src/clients/raw-station.ts'
import { ProblemAnswer } from '../../src/rest.ts'
import { until } from '../../src/until.ts'
import { dynamicProfile, samples, type Version } from './support/command-samples.ts'
import { oneWorld } from './support/worlds.ts'

/** Every command that a version has, taken, refused, not known to the station, and not answered at all. */
const host = oneWorld()
const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const satisfies readonly Version[]
const settled = new Set(['completed', 'accepted'])

/** A station that answers every command in one way, with what some of them need: a transaction, a dynamic profile. */
async function answering(version: Version, name: string, reply: (type: CommandType, payload: Fields) => Reply) {
  let isReady = false
  const replies: Record<string, (payload: Fields) => Reply> = {}
  for (const type of commandTypes) {
    const action = samples[type]?.wire[version]?.action
    if (action !== undefined)
      replies[action] ??= (payload) => (isReady ? reply(type, payload) : { result: { status: 'Accepted' } })
  }
  const idToken = await host.idToken()
  // What one station does not know says something of its model: each has its own.
  const model = `${name} ${version}`.slice(0, 20)
  const given = { idToken: await host.idToken(), transactionId: '' }
  if (version === 'ocpp1.6') {
    const station = await host.station16({ replies })
    await station.boot({ chargePointModel: model })
    await station.start({ idTag: idToken })
    given.transactionId = await transactionOf(station.link.identity)
    isReady = true
    return { link: station.link, given }
  }
  const station = await host.station2(version, { replies })
  await station.boot({ model })
  await station.event('Started', `T-${station.link.identity}`, 0, { idToken: { idToken, type: 'ISO14443' } })
  given.transactionId = await transactionOf(station.link.identity)
  if (version === 'ocpp2.1') {
    await host.ask(station.link.identity, 'SetChargingProfile', { evseId: 1, chargingProfile: dynamicProfile })
  }
  isReady = true
  return { link: station.link, given }
}

async function transactionOf(station: string): Promise<string> {
  const [transaction] = await host.rest.transactions({ station, active: true })
  return transaction?.id ?? ''
}

const parametersOf = (type: CommandType, given: { idToken: string; transactionId: string }) =>
  samples[type]?.parameters(given) ?? {}
const ofVersion = (version: Version) => commandTypes.filter((type) => samples[type]?.wire[version] !== undefined)

test('every command of the contract has its sample, but SendLocalList, which local-list.test.ts is about', () => {
  expect(commandTypes.filter((type) => samples[type] === undefined)).toEqual(['SendLocalList'])
})

describe.concurrent.each(versions)('%s', (version) => {
  test('a command that the station takes is accepted or completed', async () => {
    const { link, given } = await answering(version, 'takes', (type, payload) => ({
      result: samples[type]?.wire[version]?.takes(payload) ?? {},
    }))
    const outcomes: Record<string, string> = {}
    for (const type of ofVersion(version)) {
      const { status, outcome } = await host.ask(link.identity, type, parametersOf(type, given))
      if (!settled.has(status)) outcomes[type] = `${status} ${JSON.stringify(outcome)}`
    }
    expect(outcomes).toEqual({})
  })

  test('a command that the station refuses is rejected, in its word', async () => {
    const { link, given } = await answering(version, 'refuses', (type, payload) => ({
      result: samples[type]?.wire[version]?.refuses?.(payload) ?? {},
    }))
    const outcomes: Record<string, string> = {}
    for (const type of ofVersion(version).filter((one) => samples[one]?.wire[version]?.refuses !== null)) {
      const { status, outcome } = await host.ask(link.identity, type, parametersOf(type, given))
      if (status !== 'rejected') outcomes[type] = `${status} ${JSON.stringify(outcome)}`
    }
    expect(outcomes).toEqual({})
  })

  test('a CALLERROR NotImplemented is the end of the command, with its code', async () => {
    const { link, given } = await answering(version, 'knows nothing', () => ({ error: 'NotImplemented' }))
    const outcomes: Record<string, string> = {}
    for (const type of ofVersion(version)) {
      const { status, outcome } = await host.ask(link.identity, type, parametersOf(type, given))
      if (status !== 'error' || outcome?.code !== 'NotImplemented') outcomes[type] = `${status} ${outcome?.code}`
    }
    expect(outcomes).toEqual({})
  })
})

test('a command that nobody answers ends as such, and the next one goes out', async () => {
  const outcomes: Record<string, string> = {}
  const one = async (version: Version, type: CommandType) => {
    const { link, given } = await answering(version, 'silent', () => 'silence')
    const { id } = await host.rest.command(link.identity, type, parametersOf(type, given), '0s')
    await link.request(samples[type]?.wire[version]?.action ?? '')
    const next = { vendorId: 'com.example.next' }
    expect((await host.rest.command(link.identity, 'DataTransfer', next, '0s')).status).toBe('pending')
    // The next one goes out all the same.
    const isNext = ({ payload }: { payload: Fields }) => payload.vendorId === next.vendorId
    await until(`what follows ${type} in ${version}`, () => link.requests.find(isNext), 60_000)
    const { status } = await host.rest.commandById(id)
    // A station that restarts without an answer is what Reset often looks like: the boot tells.
    if (status !== (type === 'Reset' ? 'sent' : 'timeout')) outcomes[`${version} ${type}`] = status
  }
  await Promise.all(versions.flatMap((version) => ofVersion(version).map((type) => one(version, type))))
  expect(outcomes).toEqual({})
}, 90_000)

test.each(['ocpp1.6', 'ocpp2.0.1'] as const)(
  '%s a command that the version does not have is refused before it is sent',
  async (version) => {
    const { link, given } = await answering(version, 'lacks', () => ({ error: 'NotImplemented' }))
    const lacking = commandTypes.filter((type) => samples[type] !== undefined && !ofVersion(version).includes(type))
    for (const type of lacking) {
      const refused = await host.ask(link.identity, type, parametersOf(type, given)).catch((error: unknown) => error)
      expect(refused, type).toBeInstanceOf(ProblemAnswer)
      expect(refused, type).toMatchObject({ status: 409, code: 'not-supported-by-version' })
    }
    expect(lacking).not.toEqual([])
    expect(link.requests).toEqual([])
  },
)
