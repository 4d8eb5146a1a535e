import { describe, expect, test } from 'vitest'
import { KeepAlive } from '../src/index.ts'
import { ManualClock } from './support/manual-clock.ts'

function connection() {
  const state = {
    alive: true,
    silentPings: 0,
    slot: -1,
    pings: 0,
    ended: false,
    ping: () => {
      state.pings++
    },
    terminate: () => {
      state.ended = true
    },
  }
  return state
}

describe('F16 the watch over connections', () => {
  test('a connection is pinged every 30 to 60 s and ended after two silent pings', () => {
    const clock = new ManualClock()
    const watch = new KeepAlive({ clock, random: () => 0 })
    const silent = connection()
    watch.watch(silent)
    clock.advance(29_000)
    expect(silent.pings).toBe(0)
    clock.advance(1_000)
    expect(silent.pings).toBe(1)
    clock.advance(30_000)
    expect(silent).toMatchObject({ pings: 2, ended: false })
    clock.advance(30_000)
    expect(silent).toMatchObject({ pings: 2, ended: true })
    expect(watch.watched).toBe(0)
  })

  test('anything that arrives counts as life', () => {
    const clock = new ManualClock()
    const watch = new KeepAlive({ clock, random: () => 0.999 })
    const lively = connection()
    watch.watch(lively)
    for (let minute = 0; minute < 20; minute++) {
      clock.advance(60_000)
      lively.alive = true
    }
    expect(lively).toMatchObject({ pings: 20, ended: false })
  })

  test('ten thousand connections share one timer and are spread over half a minute', () => {
    const clock = new ManualClock()
    let seed = 1
    const random = (): number => {
      seed = (seed * 16_807) % 2_147_483_647
      return seed / 2_147_483_647
    }
    const watch = new KeepAlive({ clock, random })
    const connections = Array.from({ length: 10_000 }, connection)
    for (const each of connections) watch.watch(each)
    expect(clock.waiting).toBe(1)
    let most = 0
    for (let second = 1; second <= 60; second++) {
      const before = connections.reduce((sum, { pings }) => sum + pings, 0)
      clock.advance(1_000)
      most = Math.max(most, connections.reduce((sum, { pings }) => sum + pings, 0) - before)
    }
    expect(connections.every(({ pings }) => pings >= 1)).toBe(true)
    expect(most).toBeLessThan(600)
  })

  test('with nobody to watch, no timer runs', () => {
    const clock = new ManualClock()
    const watch = new KeepAlive({ clock })
    const one = connection()
    watch.watch(one)
    watch.unwatch(one)
    expect(clock.waiting).toBe(0)
  })
})
