import { expect, test } from 'vitest'
import { Change } from '../../src/domain/commands.ts'
import { type Command } from '../../src/domain/model.ts'
import { partReported } from '../../src/domain/unnumbered-reports.ts'
import { World } from './station-world.ts'

test('K09 what is known is named by a report that also tells more than a station may have, and is not gone', async () => {
  await using world = await World.open()
  await world.register({ protocolVersion: 'ocpp2.1' })
  world.plug('ocpp2.1', { GetChargingProfiles: { status: 'Accepted' } })
  const { commandId } = await world.command({ type: 'GetChargingProfiles', parameters: {} })
  const question: Command = await world.row(commandId)
  const known = [1, 2, 3].map((id) => ({ id, uncertainSince: null }))
  const kept: number[] = []
  let gone: readonly { id: number }[] | undefined
  const requestId = Number(Object(world.wire.at(-1)?.payload).requestId)
  const part = { requestId, toBeContinued: false, told: [9, 1, 2, 3], receivedAt: world.now }
  partReported<number, (typeof known)[number], number>(new Change(), await world.station(), part, {
    question: 'GetChargingProfiles',
    open: [question],
    known,
    limit: 3,
    keyOf: (one) => (typeof one === 'number' ? one : one.id),
    rowOf: (id) => ({ id, uncertainSince: null }),
    keep: ({ id }) => kept.push(id),
    ended(_asked, unnamed) {
      gone = unnamed
    },
  })
  expect(kept).toEqual([1, 2, 3])
  expect(gone).toEqual([])
})
