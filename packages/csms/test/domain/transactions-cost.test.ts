import { afterEach, beforeEach, expect, test } from 'vitest'
import { traitsOf } from '../../src/adapters/adapters.ts'
import { createTransactionCosts } from '../../src/domain/transactions-cost.ts'
import { at, type Version, World } from './station-world.ts'

const versions = ['ocpp2.0.1', 'ocpp2.1'] as const
const biller = { actor: 'api-key:billing', reason: null }

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world[Symbol.asyncDispose]())

async function charging(version: Version, answers: Parameters<World['plug']>[1] = { CostUpdated: {} }) {
  await world.register({ protocolVersion: version })
  world.plug(version, answers)
  const request = {
    eventType: 'Started',
    timestamp: at(0),
    triggerReason: 'CablePluggedIn',
    seqNo: 0,
    transactionInfo: { transactionId: 't1' },
    evse: { id: 1, connectorId: 1 },
  } as const
  await world.adapters['ocpp2.1'].inbound.TransactionEvent(request, world.call('TransactionEvent', request, 's1'))
  const asked: string[] = []
  let online = true
  const costs = createTransactionCosts({
    store: world.store,
    clock: world.clock,
    traitsOf,
    isOnline: () => online,
    submit: async (stationId, command, actor) => {
      if (command.type === 'CostUpdated') asked.push(command.parameters.totalCost)
      const row = await world.remoteControl.submit(stationId, command, actor)
      await world.quiet()
      return row
    },
  })
  const transaction = async () => {
    const [one] = await world.store.run({
      touches: [],
      needs: { active: { lookup: 'activeTransactions', key: ['s1'] } },
      decide: ({ active }) => ({ result: active, writes: [], events: [] }),
    })
    if (one === undefined) throw new Error('no transaction')
    return one
  }
  const { id } = await transaction()
  return {
    asked,
    goes(away: boolean) {
      online = !away
    },
    transaction,
    set: (totalCost: string) => costs.set(biller, id, { totalCost }),
    tell: () => costs.tell(new AbortController().signal),
  }
}

test.each(versions)('%s I02 several costs within half a minute become one message of the newest', async (version) => {
  const { asked, set, tell, transaction } = await charging(version)
  await set('1.00')
  await tell()
  for (const totalCost of ['1.10', '1.20', '1.30']) {
    await set(totalCost)
    await tell()
  }
  expect(asked).toEqual(['1.00'])
  world.now += 31_000
  await tell()
  expect(asked).toEqual(['1.00', '1.30'])
  expect((await transaction()).cost).toMatchObject({ totalCost: '1.30', toldCost: '1.30' })
  world.now += 31_000
  await tell()
  expect(asked).toHaveLength(2)
})

test.each(versions)('%s I02 a cost that nothing was said to is told again', async (version) => {
  const { asked, set, tell, transaction } = await charging(version, { CostUpdated: 'timeout' })
  await set('1')
  await tell()
  expect((await transaction()).cost).toMatchObject({ totalCost: '1', toldCost: null })
  world.plug(version, { CostUpdated: {} })
  world.now += 31_000
  await tell()
  expect(asked).toEqual(['1', '1'])
  expect((await transaction()).cost).toMatchObject({ toldCost: '1' })
})

test.each(versions)('%s I02 a station that is away hears the newest when it is back', async (version) => {
  const { asked, set, tell, goes } = await charging(version)
  goes(true)
  for (const totalCost of ['1', '2']) {
    await set(totalCost)
    await tell()
  }
  expect(asked).toEqual([])
  goes(false)
  world.now += 31_000
  await tell()
  expect(asked).toEqual(['2'])
})
