import { expect, test } from 'vitest'
import { Presence } from '../../src/gateway/presence.ts'

function rig() {
  const touched: { stationId: string; lastSeenAt: number }[] = []
  const presence = new Presence({
    clock: { now: () => 10_000 },
    touch: async (seen) => {
      touched.push(...seen)
    },
    offline: async () => undefined,
    isOnline: () => true,
    failed: (error) => {
      throw error
    },
  })
  return { presence, touched }
}

test('when a station was last heard is written once, though its boot wrote it too', async () => {
  const { presence, touched } = rig()
  presence.seen('cp1', 1_000)
  presence.recorded('cp1', 1_001)
  await presence.sweep()
  expect(touched).toEqual([])
})

test('what a station says after the boot that was written is noted', async () => {
  const { presence, touched } = rig()
  presence.seen('cp1', 1_000)
  presence.seen('cp1', 2_000)
  presence.recorded('cp1', 1_001)
  await presence.sweep()
  expect(touched).toEqual([{ stationId: 'cp1', lastSeenAt: 2_000 }])
})
