import { expect, test } from 'vitest'
import { type Fields, type Reply } from '../../src/clients/raw-station.ts'
import { reported } from '../../src/clients/station-2.ts'
import { until } from '../../src/until.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()
const accepted = (): Reply => ({ result: { status: 'Accepted' } })

async function swapStation(replies: Record<string, () => Reply> = {}) {
  const station = await host.station2('ocpp2.1', {
    reading: 'strict',
    replies: { RequestBatterySwap: accepted, ...replies },
  })
  const idToken = await host.idToken()
  await station.boot()
  for (const evseId of [1, 2, 3]) await station.status('Available', { evseId })
  const id = station.link.identity
  const swap = (eventType: string, requestId: unknown, batteryData: Fields[], token = idToken) =>
    station.link.accepted('BatterySwap', {
      eventType,
      requestId,
      idToken: { idToken: token, type: 'ISO14443' },
      batteryData,
    })
  return { station, id, idToken, swap }
}
const battery = (evseId: number, serialNumber: string, soC = 12): Fields => ({ evseId, serialNumber, soC, soH: 97 })

test('S03.FR.01 S03.FR.03 an empty battery comes in, a full one goes out, and the stock knows both', async () => {
  const { id, idToken, swap } = await swapStation()
  expect(await swap('BatteryIn', 7, [battery(1, 'OLD-1', 90), battery(2, 'OLD-2', 95)])).toEqual({})
  await swap('BatteryOut', 7, [battery(1, 'OLD-1', 90)])
  expect(await swap('BatteryIn', 8, [{ ...battery(3, 'EMPTY', 4), vendorInfo: 'v3' }])).toEqual({})
  expect((await host.rest.batterySwaps(id))[0]).toMatchObject({ requestId: 8, state: 'in-progress', batteriesOut: [] })
  await swap('BatteryOut', 8, [battery(2, 'OLD-2', 95)])
  expect((await host.rest.batterySwaps(id))[0]).toMatchObject({
    requestId: 8,
    state: 'completed',
    idToken,
    batteriesIn: [{ evseId: 3, serialNumber: 'EMPTY', soC: 4 }],
    batteriesOut: [{ evseId: 2, serialNumber: 'OLD-2', soC: 95 }],
    endedAt: expect.any(String),
    commandId: null,
  })
  expect(await host.rest.batteries(id)).toMatchObject({
    batteries: [{ evseId: 3, serialNumber: 'EMPTY', soC: 4, soH: 97, vendorInfo: 'v3', eligible: null }],
    emptySlots: [1, 2],
  })
})

test('S03 a message that is sent again changes nothing, and a number that comes again is another swap', async () => {
  const { id, swap } = await swapStation()
  for (let time = 0; time < 2; time++) await swap('BatteryIn', 1, [battery(1, 'A')])
  for (let time = 0; time < 2; time++) await swap('BatteryOut', 1, [battery(2, 'B')])
  expect(await host.rest.batterySwaps(id)).toMatchObject([
    { requestId: 1, state: 'completed', batteriesIn: [{ serialNumber: 'A' }], batteriesOut: [{ serialNumber: 'B' }] },
  ])
  // A station that lost its memory counts anew.
  await swap('BatteryIn', 1, [battery(2, 'C')])
  expect(await host.rest.batterySwaps(id)).toMatchObject([
    { requestId: 1, state: 'in-progress', batteriesIn: [{ serialNumber: 'C' }] },
    { requestId: 1, state: 'completed' },
  ])
  // So it is for another driver under the same number.
  await swap('BatteryOut', 1, [battery(1, 'A')], await host.idToken())
  expect(await host.rest.batterySwaps(id)).toHaveLength(3)
})

test('S03.FR.06 what is offered and not taken stays in its slot, and the swap says so', async () => {
  const { id, swap } = await swapStation()
  await swap('BatteryIn', 1, [battery(2, 'FULL', 99)])
  await swap('BatteryOut', 1, [battery(3, 'X')])
  await swap('BatteryIn', 2, [battery(1, 'EMPTY', 3)])
  await swap('BatteryOutTimeout', 2, [battery(2, 'FULL', 99)])
  expect((await host.rest.batterySwaps(id))[0]).toMatchObject({
    requestId: 2,
    state: 'timeout',
    batteriesOut: [],
    endedAt: expect.any(String),
  })
  const { batteries } = await host.rest.batteries(id)
  expect(batteries.map(({ evseId, serialNumber }) => [evseId, serialNumber])).toEqual([
    [1, 'EMPTY'],
    [2, 'FULL'],
  ])
  // The driver takes it after all.
  await swap('BatteryOut', 2, [battery(2, 'FULL', 99)])
  expect((await host.rest.batterySwaps(id))[0]).toMatchObject({ requestId: 2, state: 'completed' })
})

test('S02.FR.01 S02.FR.02 a requested swap is the one that follows under its number', async () => {
  const { station, id, idToken, swap } = await swapStation()
  const command = await host.ask(id, 'RequestBatterySwap', { idToken: { value: idToken } })
  expect(command.status).toBe('accepted')
  const { payload } = await station.link.request('RequestBatterySwap')
  expect(payload).toEqual({ requestId: expect.any(Number), idToken: { idToken, type: 'ISO14443' } })
  await swap('BatteryIn', payload.requestId, [battery(1, 'A')])
  expect(await host.rest.commandById(command.id)).toMatchObject({ status: 'completed' })
  await swap('BatteryOut', payload.requestId, [battery(2, 'B')])
  expect(await host.rest.batterySwaps(id)).toMatchObject([{ state: 'completed', commandId: command.id }])
})

test('S02.FR.03 a swap is not asked for with a token that may not be used here', async () => {
  const { station, id, idToken } = await swapStation()
  await host.rest.putIdToken(idToken, { status: 'blocked' })
  for (const [value, status] of [
    [idToken, 'Blocked'],
    ['04AAAAAAAAAA99', 'Unknown'],
  ] as const) {
    await expect(host.ask(id, 'RequestBatterySwap', { idToken: { value } })).rejects.toMatchObject({
      status: 422,
      code: 'token-not-accepted',
      problem: { tokenStatus: status },
    })
  }
  expect(station.link.requests).toEqual([])
})

test.each([
  [
    'NoBatteryAvailable',
    { result: { status: 'Rejected', statusInfo: { reasonCode: 'NoBatteryAvailable' } } },
    'rejected',
  ],
  ['NotImplemented', { error: 'NotImplemented' }, 'error'],
] as const)('S02.FR.04 %s', async (code, reply, status) => {
  const { id, idToken } = await swapStation({ RequestBatterySwap: (): Reply => ({ ...reply }) })
  const command = await host.ask(id, 'RequestBatterySwap', { idToken: { value: idToken } })
  expect(command).toMatchObject({ status, outcome: { code } })
  expect(await host.rest.batterySwaps(id)).toEqual([])
})

test('S04.FR.04 S04.FR.05 a battery charges in its slot until it may be given out', async () => {
  const { station, id, swap } = await swapStation()
  await host.ask(id, 'GetBaseReport', {})
  const { payload } = await station.link.request('GetBaseReport')
  await station.report(Number(payload.requestId), [[reported('BatterySwapCtrlr', 'TargetSoC', '80')]])
  await swap('BatteryIn', 1, [battery(1, 'A', 10)])
  const stock = async () => (await host.rest.batteries(id)).batteries[0]
  expect(await stock()).toMatchObject({ soC: 10, eligible: false })
  const meter = (soC: number) => ({
    idToken: { idToken: '', type: 'NoAuthorization' },
    meterValue: [
      {
        timestamp: new Date().toISOString(),
        sampledValue: [{ value: soC, measurand: 'SoC', unitOfMeasure: { unit: 'Percent' } }],
      },
    ],
  })
  await station.event('Started', 'tx-1', 0, { ...meter(11), triggerReason: 'CablePluggedIn' })
  expect(await stock()).toMatchObject({ soC: 11, eligible: false })
  await station.event('Updated', 'tx-1', 0, meter(81))
  await until('the battery is charged', async () => ((await stock())?.eligible === true ? true : undefined))
  expect(await host.rest.batteries(id)).toMatchObject({ targetSoC: 80, batteries: [{ soC: 81 }] })
})
