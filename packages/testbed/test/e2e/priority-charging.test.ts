import { expect, test } from 'vitest'
import { type Reply } from '../../src/clients/raw-station.ts'
import { reported } from '../../src/clients/station-2.ts'
import { profile } from './support/charging-profiles.ts'
import { obeying21 } from './support/v2x.ts'
import { oneWorld } from './support/worlds.ts'

const host = oneWorld()

async function charging(replies: Record<string, () => Reply> = {}) {
  const station = await host.station2('ocpp2.1', { reading: 'strict', replies: { ...obeying21, ...replies } })
  const idToken = await host.idToken()
  await station.boot()
  await station.status('Available')
  await station.event('Started', 'tx-1', 0, { idToken: { idToken, type: 'ISO14443' } })
  const id = station.link.identity
  const [transaction] = await host.rest.transactions({ station: id, active: true })
  return { station, id, key: transaction?.id ?? '', idToken }
}

const priority = profile({ id: 21, chargingProfilePurpose: 'PriorityCharging', chargingProfileKind: 'Relative' }, 32)

test('K21.FR.05 K21.FR.10 priority charging is accepted, confirmed, and counts in the composite', async () => {
  const { station, id, key } = await charging()
  await host.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profile({ id: 1 }, 6) })
  await host.ask(id, 'SetChargingProfile', { evseId: 0, chargingProfile: priority })
  const limit = async () => {
    const { ours } = await host.rest.compositeSchedule(id, { evse: 1, unit: 'A', duration: 60 })
    return ours.chargingSchedulePeriod[0]
  }
  expect(await limit()).toMatchObject({ limit: 6, chargingProfileId: 1 })
  const command = await host.ask(id, 'UsePriorityCharging', { transactionId: key, activate: true })
  expect(command.status).toBe('accepted')
  expect((await station.link.request('UsePriorityCharging')).payload).toEqual({ transactionId: 'tx-1', activate: true })
  expect(await host.rest.transaction(key)).toMatchObject({ priorityCharging: false })
  await station.link.accepted('NotifyPriorityCharging', { transactionId: 'tx-1', activated: true })
  expect(await host.rest.commandById(command.id)).toMatchObject({ status: 'completed' })
  expect(await host.rest.transaction(key)).toMatchObject({ priorityCharging: true })
  expect(await limit()).toMatchObject({ limit: 32, chargingProfileId: 21 })
  // K22: the driver ends it at the station.
  await station.link.accepted('NotifyPriorityCharging', { transactionId: 'tx-1', activated: false })
  expect(await host.rest.transaction(key)).toMatchObject({ priorityCharging: false })
  expect(await limit()).toMatchObject({ limit: 6 })
})

test('K21.FR.06 what is so already is accepted and waits for nothing', async () => {
  const { id, key } = await charging()
  const command = await host.ask(id, 'UsePriorityCharging', { transactionId: key, activate: false })
  expect(command).toMatchObject({ status: 'completed' })
})

test.each([
  ['NoProfile', { result: { status: 'NoProfile' } }, 'rejected'],
  ['Rejected', { result: { status: 'Rejected' } }, 'rejected'],
  ['NotImplemented', { error: 'NotImplemented' }, 'error'],
] as const)('K21 %s changes nothing of the transaction', async (_word, reply, status) => {
  const { id, key } = await charging({ UsePriorityCharging: (): Reply => ({ ...reply }) })
  expect(await host.ask(id, 'UsePriorityCharging', { transactionId: key, activate: true })).toMatchObject({ status })
  expect(await host.rest.transaction(key)).toMatchObject({ priorityCharging: false })
})

test('K21 a transaction that is over is not asked to be first', async () => {
  const { station, id, key } = await charging()
  await station.event('Ended', 'tx-1', 100)
  await expect(host.ask(id, 'UsePriorityCharging', { transactionId: key, activate: true })).rejects.toMatchObject({
    code: 'not-active',
  })
  // A notification that comes late changes nothing and is answered.
  expect(await station.link.accepted('NotifyPriorityCharging', { transactionId: 'tx-1', activated: true })).toEqual({})
  expect(await station.link.accepted('NotifyPriorityCharging', { transactionId: 'tx-9', activated: true })).toEqual({})
  expect(await host.rest.transaction(key)).toMatchObject({ priorityCharging: false })
})

test('K01.FR.72 K01.FR.73 K01.FR.111 a PriorityCharging profile has no duration and only charges', async () => {
  const { id } = await charging()
  const [schedule] = priority.chargingSchedule
  const set = (changes: object) =>
    host.ask(id, 'SetChargingProfile', {
      evseId: 1,
      chargingProfile: { ...priority, chargingSchedule: [{ ...schedule!, ...changes }] },
    })
  expect(await set({})).toMatchObject({ status: 'completed' })
  await expect(set({ duration: 60 })).rejects.toMatchObject({ problem: { clause: 'K01.FR.73' } })
  const chargingSchedulePeriod = [{ startPeriod: 0, operationMode: 'CentralSetpoint', setpoint: 6 }]
  await expect(set({ chargingSchedulePeriod })).rejects.toMatchObject({ problem: { clause: 'K01.FR.111' } })
})

test('Q01.FR.01 Q01.FR.08 a station with V2X is told what token and site allow, others nothing', async () => {
  const { station, id, idToken } = await charging()
  const authorize = async () => station.link.accepted('Authorize', { idToken: { idToken, type: 'ISO14443' } })
  await host.rest.putIdToken(idToken, { allowedEnergyTransfer: ['DC', 'DC_BPT'] })
  expect(await authorize()).not.toHaveProperty('allowedEnergyTransfer')
  await host.ask(id, 'GetBaseReport', {})
  const { payload } = await station.link.request('GetBaseReport')
  await station.report(Number(payload.requestId), [
    [reported('ISO15118Ctrlr', 'Enabled', 'true'), reported('V2XChargingCtrlr', 'Enabled', 'true')],
  ])
  expect(await authorize()).toMatchObject({ allowedEnergyTransfer: ['DC', 'DC_BPT'] })
  await host.rest.putIdToken(idToken, { allowedEnergyTransfer: null })
  expect(await authorize()).not.toHaveProperty('allowedEnergyTransfer')
})

test('Q02.FR.05 Q01.FR.04 what a transaction is allowed later decides what its vehicle may ask for', async () => {
  const { station, id, key } = await charging()
  const needs = () =>
    station.link.accepted('NotifyEVChargingNeeds', {
      evseId: 1,
      chargingNeeds: {
        requestedEnergyTransfer: 'DC_BPT',
        availableEnergyTransfer: ['DC', 'DC_BPT'],
        controlMode: 'DynamicControl',
        v2xChargingParameters: { maxChargePower: 50_000, maxDischargePower: 10_000, targetSoC: 80 },
      },
    })
  // K19.FR.04: nobody decided, and nobody makes a profile.
  expect(await needs()).toEqual({ status: 'NoChargingProfile' })
  const only = (allowedEnergyTransfer: ('DC' | 'DC_BPT')[]) =>
    host.ask(id, 'NotifyAllowedEnergyTransfer', { transactionId: key, allowedEnergyTransfer })
  expect(await only(['DC'])).toMatchObject({ status: 'completed' })
  expect((await station.link.request('NotifyAllowedEnergyTransfer')).payload).toEqual({
    transactionId: 'tx-1',
    allowedEnergyTransfer: ['DC'],
  })
  expect(await host.rest.transaction(key)).toMatchObject({ allowedEnergyTransfer: ['DC'] })
  expect(await needs()).toEqual({ status: 'Rejected' })
  await only(['DC', 'DC_BPT'])
  expect(await needs()).toEqual({ status: 'NoChargingProfile' })
  // What the vehicle said is kept whole.
  expect(await host.rest.chargingNeeds(id)).toMatchObject([
    {
      requestedEnergyTransfer: 'DC_BPT',
      controlMode: 'DynamicControl',
      needs: { v2xChargingParameters: { maxDischargePower: 10_000, targetSoC: 80 } },
    },
  ])
})

test.each([
  ['Rejected', { result: { status: 'Rejected' } }, 'rejected'],
  ['NotImplemented', { error: 'NotImplemented' }, 'error'],
] as const)('Q02 NotifyAllowedEnergyTransfer answered with %s allows nothing', async (_word, reply, status) => {
  const { id, key } = await charging({ NotifyAllowedEnergyTransfer: (): Reply => ({ ...reply }) })
  const command = await host.ask(id, 'NotifyAllowedEnergyTransfer', {
    transactionId: key,
    allowedEnergyTransfer: ['DC_BPT'],
  })
  expect(command).toMatchObject({ status })
  expect(await host.rest.transaction(key)).toMatchObject({ allowedEnergyTransfer: null })
})

test('K15.FR.05 needs that come while a profile is on its way are Processing', async () => {
  const { station, id, key } = await charging({ SetChargingProfile: () => 'silence' })
  const parameters = {
    evseId: 1,
    chargingProfile: profile({
      chargingProfilePurpose: 'TxProfile',
      chargingProfileKind: 'Relative',
      transactionId: key,
    }),
  } as const
  await host.rest.command(id, 'SetChargingProfile', parameters, '0s')
  await station.link.request('SetChargingProfile')
  const needs = { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'AC_three_phase' } }
  expect(await station.link.accepted('NotifyEVChargingNeeds', needs)).toEqual({ status: 'Processing' })
})
