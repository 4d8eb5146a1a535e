import { expect, test } from 'vitest'
import { card, createStand } from './support/stand.ts'

test.each(['2.0.1', '2.1'] as const)(
  '%s shows the cost it is told, running and final, and a word about the tariff [I02.FR.02–04, I03.FR.03, I06.FR.03]',
  async (version) => {
    await using stand = await createStand(version)
    stand.station.plugIn(1, stand.car())
    await stand.station.presentToken(1, card)
    await stand.advance(30)
    const transactionId = stand.csms.of('TransactionEvent')[0]?.payload.transactionInfo.transactionId
    const shown = () => stand.station.memory.costs?.[transactionId]
    expect(shown()).toBeUndefined()
    expect(await stand.csms.ask('CostUpdated', { transactionId, totalCost: 1.25 })).toEqual({})
    expect(shown()).toEqual({ totalCost: 1.25 })
    expect(await stand.csms.ask('CostUpdated', { transactionId: 'nobody', totalCost: 9 })).toEqual({})
    expect(Object.keys(stand.station.memory.costs ?? {})).toEqual([transactionId])
    const updatedPersonalMessage = { format: 'UTF8', content: '0,32 €/kWh' }
    stand.csms.answers.TransactionEvent = () => ({ totalCost: 1.5, updatedPersonalMessage })
    await stand.advance(60)
    expect(shown()).toEqual({ totalCost: 1.5, message: '0,32 €/kWh' })
    stand.csms.answers.TransactionEvent = () => ({ totalCost: 2 })
    await stand.station.presentToken(1, card)
    await stand.advance(5)
    expect(shown()).toMatchObject({ totalCost: 2 })
    expect(stand.csms.violations).toEqual([])
  },
)
