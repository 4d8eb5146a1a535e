/** Network slots from the operator's command to what the station holds, and a password that a slot brings (B09, B10). */
import { type CommandParameters } from '@stationmaster/contract'
import { expect, test } from 'vitest'
import { type Fields, fieldsOf, HandshakeRefused, RawStation, type Reply } from '../../src/clients/raw-station.ts'
import { reported, type Station2, type Version2 } from '../../src/clients/station-2.ts'
import { ProblemAnswer } from '../../src/rest.ts'
import { until } from '../../src/until.ts'
import { oneWorld, type StationOptions } from './support/worlds.ts'

const host = oneWorld()
const versions = ['ocpp2.0.1', 'ocpp2.1'] as const
const url = 'ws://csms.example/ocpp'
const connectionData = {
  ocppCsmsUrl: url,
  securityProfile: 1,
  ocppInterface: 'Wired0',
  messageTimeout: 30,
} as const satisfies CommandParameters<'SetNetworkProfile'>['connectionData']
const slot2 = { configurationSlot: 2, connectionData } as const
const answering = (result: Fields) => (): Reply => ({ result })
const accepting = { SetNetworkProfile: answering({ status: 'Accepted' }) }

async function booted(version: Version2, replies: StationOptions['replies'] = accepting): Promise<Station2> {
  const station = await host.station2(version, { reading: 'strict', replies })
  await station.boot()
  return station
}
const of = (station: Station2) => station.link.identity

/** What the station tells of itself, in the way of a base report. */
async function tells(station: Station2, ...more: Fields[]): Promise<void> {
  const { id } = await host.rest.command(of(station), 'GetBaseReport', {}, '0s')
  const { payload } = await station.link.request('GetBaseReport')
  const order = reported('OCPPCommCtrlr', 'NetworkConfigurationPriority', '1')
  const characteristics = { dataType: 'SequenceList', supportsMonitoring: false, valuesList: '1,2,3' }
  const data = [
    { ...order, variableCharacteristics: characteristics },
    reported('OCPPCommCtrlr', 'ActiveNetworkProfile', '1'),
    ...more,
  ]
  await station.report(Number(payload.requestId), [data])
  await until('the report is on record', async () => {
    const { status } = await host.rest.commandById(id)
    return status === 'completed' ? true : undefined
  })
}

async function refusal(asking: Promise<unknown>): Promise<ProblemAnswer> {
  const answer = await asking.catch((error: unknown) => error)
  if (answer instanceof ProblemAnswer) return answer
  throw new Error(`it was not refused: ${JSON.stringify(answer)}`)
}

test.concurrent.each(versions)(
  'TC_B_42_CSMS B09.FR.01 %s: a profile that the station accepts is what its slot holds',
  async (version) => {
    const station = await booted(version)
    await tells(station)
    expect(await host.rest.networkProfiles(of(station))).toEqual({
      priority: [1],
      slots: [1, 2, 3],
      activeSlot: 1,
      profiles: [],
    })
    const command = await host.ask(of(station), 'SetNetworkProfile', slot2)
    expect(command).toMatchObject({ status: 'completed', outcome: { status: 'Accepted' } })
    expect((await station.link.request('SetNetworkProfile')).payload).toEqual({
      configurationSlot: 2,
      connectionData: {
        ...connectionData,
        ocppTransport: 'JSON',
        ...(version === 'ocpp2.0.1' ? { ocppVersion: 'OCPP20' } : {}),
      },
    })
    expect((await host.rest.networkProfiles(of(station))).profiles).toMatchObject([
      { configurationSlot: 2, ...connectionData, active: false, rank: null, source: 'command', hasPassword: false },
    ])
  },
)

test.concurrent.each(versions)(
  'B10.FR.01 %s: the order of the slots is set through a variable, and shown',
  async (version) => {
    const set: Fields[] = []
    const station = await booted(version, {
      ...accepting,
      SetVariables: ({ setVariableData }) => {
        const [data] = [setVariableData].flat().map(fieldsOf)
        set.push(data ?? {})
        const { component, variable } = data ?? {}
        return { result: { setVariableResult: [{ component, variable, attributeStatus: 'RebootRequired' }] } }
      },
    })
    await tells(station)
    await host.ask(of(station), 'SetNetworkProfile', slot2)
    const priority = { component: 'OCPPCommCtrlr', variable: 'NetworkConfigurationPriority' }
    const variables = [{ ...priority, value: '2,1' }]
    expect(await host.ask(of(station), 'SetVariables', { variables })).toMatchObject({ status: 'completed' })
    expect(set).toMatchObject([{ attributeValue: '2,1' }])
    const { profiles, ...held } = await host.rest.networkProfiles(of(station))
    expect(held).toEqual({ priority: [2, 1], slots: [1, 2, 3], activeSlot: 1 })
    expect(profiles).toMatchObject([{ configurationSlot: 2, rank: 1 }])
    const wrong = { variables: [{ ...priority, value: '4,1' }] }
    expect((await refusal(host.ask(of(station), 'SetVariables', wrong))).code).toBe('invalid-request')
  },
)

test.concurrent.each([
  ['TC_B_44_CSMS B09.FR.03', { result: { status: 'Failed' } }, 'rejected'],
  ['B09.FR.02', { result: { status: 'Rejected', statusInfo: { reasonCode: 'InvalidNetworkConf' } } }, 'rejected'],
  ['no words for it', { error: 'NotImplemented' }, 'error'],
] as const)('%s: what a station refuses is told, and its slot keeps what it had', async (_, reply, status) => {
  for (const version of versions) {
    const replies: Record<string, (payload: Fields) => Reply> = { ...accepting }
    const station = await booted(version, replies)
    await host.ask(of(station), 'SetNetworkProfile', slot2)
    const before = await host.rest.networkProfiles(of(station))
    station.link.replies.SetNetworkProfile = () => reply
    const other = { ...slot2, connectionData: { ...connectionData, ocppCsmsUrl: 'ws://other.example' } }
    expect(await host.ask(of(station), 'SetNetworkProfile', other)).toMatchObject({ status })
    expect(await host.rest.networkProfiles(of(station))).toEqual(before)
  }
})

test.concurrent('a station that never answers costs its command and nothing else: the next one goes out', async () => {
  const [station, other] = await Promise.all(
    versions.map((version) => booted(version, { SetNetworkProfile: () => 'silence' })),
  )
  for (const one of [station, other]) if (one === undefined) throw new Error('no station')
  await Promise.all(
    [station, other].map(async (one) => {
      if (one === undefined) return
      const command = await host.rest.command(of(one), 'SetNetworkProfile', slot2, '45s')
      expect(command.status).toBe('timeout')
      expect((await host.rest.networkProfiles(of(one))).profiles).toEqual([])
      expect(await host.ask(of(one), 'ClearCache', {})).toMatchObject({ status: 'completed' })
    }),
  )
}, 60_000)

test.concurrent.each(versions)(
  'B09.FR.05 %s: what cannot work is refused before it is sent, with what to do',
  async (version) => {
    const station = await booted(version)
    await tells(station)
    const ask = (configurationSlot: number, more: Partial<typeof connectionData> | Fields = {}) =>
      refusal(
        host.rest.ask(
          'POST',
          `/stations/${of(station)}/commands`,
          {},
          {
            type: 'SetNetworkProfile',
            parameters: { configurationSlot, connectionData: { ...connectionData, ...more } },
          },
        ),
      )
    expect((await ask(4)).problem.detail).toContain('1, 2, 3')
    expect((await ask(1)).problem.detail).toContain('no way back')
    expect((await ask(2, { securityProfile: 2 })).problem.detail).toContain('wss://')
    expect((await ask(2, { ocppCsmsUrl: 'ws://user:secret@csms.example' })).status).toBe(400)
    const credentials = await (version === 'ocpp2.0.1' ? ask(2, { basicAuthPassword: 'a'.repeat(20) }) : undefined)
    if (credentials !== undefined) expect(credentials.code).toBe('not-supported-by-version')
    expect(station.link.requests.filter(({ action }) => action === 'SetNetworkProfile')).toEqual([])
  },
)

test.concurrent('1.6 has no network profiles', async () => {
  const station = await host.station16({ reading: 'strict' })
  await station.boot()
  const refused = await refusal(host.ask(station.link.identity, 'SetNetworkProfile', slot2))
  expect(refused.code).toBe('not-supported-by-version')
})

test.concurrent('TC_B_105_CSMS B09.FR.24 2.1: a slot that is not tried is written by its variables', async () => {
  const results =
    (status: string) =>
    ({ setVariableData }: Fields) => ({
      result: {
        setVariableResult: [setVariableData].flat().map((one) => {
          const { component, variable } = fieldsOf(one)
          return { component, variable, attributeStatus: status }
        }),
      },
    })
  const station = await booted('ocpp2.1', { SetVariables: results('Accepted') })
  await tells(station)
  const write = (componentInstance: string, values: Record<string, string>) => ({
    variables: Object.entries(values).map(([variable, value]) => ({
      component: 'NetworkConfiguration',
      componentInstance,
      variable,
      value,
    })),
  })
  const values = { OcppCsmsUrl: url, SecurityProfile: '1', MessageTimeout: '30', OcppInterface: 'Any' }
  expect(await host.ask(of(station), 'SetVariables', write('3', values))).toMatchObject({ status: 'completed' })
  expect((await host.rest.networkProfiles(of(station))).profiles).toMatchObject([
    { configurationSlot: 3, ocppCsmsUrl: url, securityProfile: 1, ocppInterface: 'Any', source: 'report' },
  ])
  expect((await refusal(host.ask(of(station), 'SetVariables', write('1', values)))).problem.detail).toContain(
    'NetworkConfigurationPriority',
  )
})

const password = 'correct horse battery'
const another = 'open sesame open sesame'

async function comesWith(identity: string, secret: string): Promise<number> {
  try {
    const link = await RawStation.connect(host.world.stations, {
      identity,
      password: secret,
      subprotocols: ['ocpp2.1'],
    })
    await link[Symbol.asyncDispose]()
    return 101
  } catch (error) {
    if (error instanceof HandshakeRefused) return error.status
    throw error
  }
}

test.concurrent('TC_B_100_CSMS B09.FR.14 B10 2.1: a password that a slot brings works from its first use, and is seen nowhere', async () => {
  const identity = 'SLOT-PASSWORD'
  await host.rest.putStation(identity, { onboarding: 'accepted', password })
  const order = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'NetworkConfigurationPriority' } }
  const setting = { SetVariables: answering({ setVariableResult: [{ ...order, attributeStatus: 'Accepted' }] }) }
  const replies = { ...accepting, ...setting }
  const station = await host.station2('ocpp2.1', { identity, onboarding: 'unknown', password, replies })
  await station.boot()
  const secrets = {
    identity,
    basicAuthPassword: another,
    apn: { apn: 'net', apnPassword: 'sesame-apn', simPin: 4321, apnAuthentication: 'PAP' },
    vpn: { server: 'vpn.example', user: 'cs', password: 'sesame-vpn', key: 'sesame-key', type: 'IKEv2' },
  } as const
  expect(await comesWith(identity, another)).toBe(401)
  const command = await host.ask(identity, 'SetNetworkProfile', {
    configurationSlot: 2,
    connectionData: { ...connectionData, ...secrets },
  })
  const sent = fieldsOf((await station.link.request('SetNetworkProfile')).payload.connectionData)
  expect(sent).toMatchObject(secrets)
  expect(command.status).toBe('completed')
  expect(await host.rest.networkProfiles(identity)).toMatchObject({ profiles: [{ identity, hasPassword: true }] })
  const shown = JSON.stringify([
    command,
    await host.rest.commandById(command.id),
    await host.rest.networkProfiles(identity),
    await until('the frame is in the trace', async () => {
      const frames = await host.rest.frames(identity)
      return frames.some(({ action }) => action === 'SetNetworkProfile') ? frames : undefined
    }),
  ])
  expect(shown).toContain('SetNetworkProfile')
  expect(shown).not.toMatch(/sesame|4321/)
  const variables = [{ component: 'OCPPCommCtrlr', variable: 'NetworkConfigurationPriority', value: '2,1' }]
  expect(await host.ask(identity, 'SetVariables', { variables })).toMatchObject({ status: 'completed' })
  // It may fall back to the slot it came by before, and come again.
  for (const secret of [password, another, another, password, another]) {
    expect(await comesWith(identity, secret)).toBe(101)
  }
  expect(await comesWith(identity, 'a password of nobody')).toBe(401)
})

test.concurrent('A01.FR.04 2.1: a password whose profile the station refused never works', async () => {
  const identity = 'SLOT-REFUSED'
  await host.rest.putStation(identity, { onboarding: 'accepted', password })
  const refusing = { SetNetworkProfile: answering({ status: 'Rejected' }) }
  const station = await host.station2('ocpp2.1', { identity, onboarding: 'unknown', password, replies: refusing })
  await station.boot()
  const data = { ...connectionData, basicAuthPassword: another }
  const command = await host.ask(identity, 'SetNetworkProfile', { configurationSlot: 2, connectionData: data })
  expect(command.status).toBe('rejected')
  expect(await comesWith(identity, another)).toBe(401)
  expect(await comesWith(identity, password)).toBe(101)
})

test.concurrent('A01.FR.08 a profile with secrets does not wait for its station, one without does', async () => {
  const identity = 'SLOT-OFFLINE'
  const station = await host.station2('ocpp2.1', { identity, replies: accepting })
  await station.boot()
  await station.link.terminate()
  await until('the station is gone', async () => {
    const data = { ...connectionData, basicAuthPassword: another }
    const command = await host.ask(identity, 'SetNetworkProfile', { configurationSlot: 2, connectionData: data })
    return command.status === 'offline' ? true : undefined
  })
  const { id } = await host.rest.command(identity, 'SetNetworkProfile', slot2, '0s')
  const again = await host.again2('ocpp2.1', station, { replies: accepting })
  await again.boot()
  await until('it is sent when the station is back', async () => {
    const { status } = await host.rest.commandById(id)
    return status === 'completed' ? true : undefined
  })
})
