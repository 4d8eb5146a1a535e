import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { put } from '../../src/domain/ports.ts'
import { type Frame, FrameLog } from '../../src/storage/frames.ts'
import { createMetrics } from '../../src/storage/metrics.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { rowArbitrary } from './rows.ts'
import { openTemporary, storeKinds, temporaryDatabase, write } from './stores.ts'

function frame(number: number, at = 1_000 + number): Frame {
  return {
    organisationId: 'o',
    stationId: `s${number % 2}`,
    at,
    direction: 'in',
    messageType: 2,
    messageId: `${number}`,
    action: 'Heartbeat',
    payload: `[2,"${number}","Heartbeat",{}]`,
    connectionId: 'c',
    note: null,
  }
}

describe.each(storeKinds)('%s', (kind) => {
  test('frames are written together, in their order, and none is lost at a clean end', async () => {
    await using temporary = await temporaryDatabase(kind)
    const first = await openDatabase({ url: temporary.url })
    for (let number = 0; number < 1_000; number++) first.frames.append(frame(number))
    await first.close()
    await using second = await openDatabase({ url: temporary.url })
    const kept = await second.reads.selectFrom('frame').selectAll().orderBy('seq').execute()
    expect(kept.map(({ messageId }) => Number(messageId))).toEqual(Array.from({ length: 1_000 }, (_, index) => index))
    expect(kept[7]).toMatchObject(frame(7))
    expect(first.metrics.framesWritten).toBe(1_000)
    expect(first.metrics.batches).toBeLessThan(20)
  })

  test('frames are written by themselves soon after they came', async () => {
    await using database = await openTemporary(kind, { frames: { flushMs: 5 } })
    database.frames.append(frame(1))
    await expect.poll(() => database.metrics.framesWritten).toBe(1)
  })

  test('the oldest go by age and by the room they take', async () => {
    await using database = await openTemporary(kind)
    for (let number = 0; number < 1_500; number++) database.frames.append(frame(number))
    await database.frames.flush()
    expect(await database.maintenance.trimFrames({ before: 1_700, bytes: 10_000_000 })).toBe(700)
    const size = 200 + frame(1_499).payload.length
    await database.maintenance.trimFrames({ before: 0, bytes: 300 * size })
    const kept = await database.reads.selectFrom('frame').select('messageId').orderBy('seq').execute()
    expect(kept.length).toBeLessThanOrEqual(300)
    expect(kept.at(-1)?.messageId).toBe('1499')
    expect(kept.length).toBeGreaterThan(kind === 'sqlite' ? 250 : 0)
  })

  test('after an end without closing, the stations that were connected show a gap', async () => {
    await using temporary = await temporaryDatabase(kind)
    const crashed = await openDatabase({ url: temporary.url })
    const station = Object(fc.sample(rowArbitrary('station'), { numRuns: 1, seed: 2 })[0])
    await write(crashed.store, put('station', { ...station, stationId: 'on', online: true }))
    await write(crashed.store, put('station', { ...station, stationId: 'off', online: false }))
    await using next = await openDatabase({ url: temporary.url })
    const kept = await next.reads.selectFrom('frame').select(['stationId', 'note']).execute()
    expect(kept).toEqual([{ stationId: 'on', note: expect.stringContaining('gap') }])
    await crashed.close()
  })
})

test('while the store is away memory stays bounded, the oldest frames go, and each station shows its gap', async () => {
  const metrics = createMetrics()
  let away = true
  const written: unknown[][] = []
  const failures: unknown[] = []
  const log = new FrameLog({
    write: async (rows) => {
      if (away) throw new Error('away')
      written.push(...rows)
    },
    clock: { now: () => 1 },
    metrics,
    flushMs: 60_000,
    flushBytes: 1_000_000,
    memoryBytes: 20_000,
    failed: (error) => failures.push(error),
  })
  for (let number = 0; number < 500; number++) {
    log.append(frame(number))
    if (number % 50 === 0) await log.flush()
  }
  expect(metrics.framesDropped).toBeGreaterThan(300)
  // One outage is told once, however often it is met.
  expect(failures).toHaveLength(1)
  away = false
  await log.close()
  const notes = written.map((row) => row.at(-1)).filter((note) => typeof note === 'string')
  const dropped = notes.map((note) => Number(/gap: (\d+)/.exec(note)?.[1]))
  expect(notes).toHaveLength(2)
  expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(metrics.framesDropped)
  expect(written).toHaveLength(500 - metrics.framesDropped + 2)
  expect(written.at(-1)).toContain('499')
})

describe.each(storeKinds)('%s', (kind) => {
  test('last-seen times are set together and tell no event', async () => {
    await using database = await openTemporary(kind)
    const station = Object(fc.sample(rowArbitrary('station'), { numRuns: 1, seed: 2 })[0])
    await write(database.store, put('station', { ...station, stationId: 'a', lastSeenAt: 1 }))
    await write(database.store, put('station', { ...station, stationId: 'b', lastSeenAt: 1 }))
    await database.maintenance.touchStations([
      { stationId: 'a', lastSeenAt: 99 },
      { stationId: 'unknown', lastSeenAt: 99 },
    ])
    const seen = await database.reads
      .selectFrom('station')
      .select(['stationId', 'lastSeenAt'])
      .orderBy('stationId')
      .execute()
    expect(seen).toEqual([
      { stationId: 'a', lastSeenAt: 99 },
      { stationId: 'b', lastSeenAt: 1 },
    ])
    const loaded = await database.store.run({
      touches: ['station:a'],
      needs: { station: { lookup: 'station', key: ['a'] } },
      decide: (unit) => ({ result: unit.station?.lastSeenAt, writes: [], events: [] }),
    })
    expect(loaded).toBe(99)
    expect(database.metrics.events).toBe(0)
  })

  test('history of meter values and status reports goes by age', async () => {
    await using database = await openTemporary(kind)
    const row = Object(fc.sample(rowArbitrary('meterValue'), { numRuns: 1, seed: 2 })[0])
    const times = [10, 20, 30, Date.UTC(2026, 0, 5)]
    for (const receivedAt of times)
      await write(database.store, { op: 'add', table: 'meterValue', row: { ...row, receivedAt } })
    await database.maintenance.prepareMonths()
    expect(await database.maintenance.trimHistory('meterValue', 25)).toBe(2)
    const kept = await database.reads.selectFrom('meterValue').select('receivedAt').orderBy('receivedAt').execute()
    expect(kept).toEqual([{ receivedAt: 30 }, { receivedAt: Date.UTC(2026, 0, 5) }])
  })

  test('settled commands and closed links go by age, what is open stays however old', async () => {
    await using database = await openTemporary(kind)
    const command = Object(fc.sample(rowArbitrary('command'), { numRuns: 1, seed: 2 })[0])
    const link = Object(fc.sample(rowArbitrary('linkPeriod'), { numRuns: 1, seed: 2 })[0])
    const commands = [
      { commandId: 'old and settled', createdAt: 10, status: 'completed' },
      { commandId: 'old and open', createdAt: 10, status: 'sent' },
      { commandId: 'new', createdAt: 30, status: 'completed' },
    ]
    const links = [
      { linkId: 'closed long ago', disconnectedAt: 10 },
      { linkId: 'closed now', disconnectedAt: 30 },
      { linkId: 'open', disconnectedAt: null },
    ]
    for (const one of commands) await write(database.store, put('command', { ...command, ...one }))
    for (const one of links) await write(database.store, put('linkPeriod', { ...link, ...one }))
    expect(await database.maintenance.trimHistory('command', 25)).toBe(1)
    expect(await database.maintenance.trimHistory('linkPeriod', 25)).toBe(1)
    const [reservation] = fc.sample(rowArbitrary('reservation'), { numRuns: 1, seed: 7 })
    const ends = { old: 24, young: 26, open: null }
    const rows = Object.entries(ends).map(([id, endedAt]) =>
      put('reservation', { ...Object(reservation), id, endedAt }),
    )
    await write(database.store, ...rows)
    expect(await database.maintenance.trimHistory('reservation', 25)).toBe(1)
    const left = await database.reads.selectFrom('reservation').select('id').orderBy('id').execute()
    expect(left).toEqual([{ id: 'open' }, { id: 'young' }])
    const [alarm] = fc.sample(rowArbitrary('derAlarm'), { numRuns: 1, seed: 7 })
    const [swap] = fc.sample(rowArbitrary('batterySwap'), { numRuns: 1, seed: 7 })
    for (const [controlType, endedAt] of Object.entries(ends)) {
      await write(database.store, put('derAlarm', { ...Object(alarm), controlType, endedAt }))
      await write(
        database.store,
        put('batterySwap', { ...Object(swap), swapId: controlType, startedAt: endedAt ?? 30 }),
      )
    }
    expect(await database.maintenance.trimHistory('derAlarm', 25)).toBe(1)
    expect(await database.maintenance.trimHistory('batterySwap', 25)).toBe(1)
    const alarms = await database.reads.selectFrom('derAlarm').select('controlType').orderBy('controlType').execute()
    expect(alarms.map(({ controlType }) => controlType)).toEqual(['open', 'young'])
    const swaps = await database.reads.selectFrom('batterySwap').select('swapId').orderBy('swapId').execute()
    expect(swaps.map(({ swapId }) => swapId)).toEqual(['open', 'young'])
    const keptCommands = await database.reads.selectFrom('command').select('commandId').orderBy('commandId').execute()
    expect(keptCommands.map(({ commandId }) => commandId)).toEqual(['new', 'old and open'])
    const keptLinks = await database.reads.selectFrom('linkPeriod').select('linkId').orderBy('linkId').execute()
    expect(keptLinks.map(({ linkId }) => linkId)).toEqual(['closed now', 'open'])
  })
})
