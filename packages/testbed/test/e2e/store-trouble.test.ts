import { DatabaseSync } from 'node:sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { HandshakeRefused, RawStation } from '../../src/clients/raw-station.ts'
import { Station16 } from '../../src/clients/station-16.ts'
import { startScript } from '../../src/processes.ts'
import { until } from '../../src/until.ts'
import { createWorld, stores, type World, type WorldOptions } from '../../src/world.ts'

/** A world with one accepted station that has booted. */
async function worldWithStation(options: WorldOptions): Promise<{ world: World; station: Station16 }> {
  const world = await createWorld(options)
  onTestFinished(() => world[Symbol.asyncDispose]())
  await world.rest.putStation('TROUBLE', { onboarding: 'accepted' })
  await world.rest.putIdToken('0471100B1E')
  const station = await Station16.connect(world.stations, { identity: 'TROUBLE' })
  world.use(station.link)
  await station.boot()
  return { world, station }
}

const payload = () => ({ connectorId: 1, idTag: '0471100B1E', meterStart: 0, timestamp: new Date().toISOString() })

/** Whether an answer had come when everything that was under way by then had a turn. */
async function answeredMeanwhile(answer: Promise<unknown>, meanwhile: () => Promise<unknown>): Promise<boolean> {
  let answered = false
  const noted = answer.then(() => {
    answered = true
  })
  await meanwhile()
  noted.catch(() => undefined)
  return answered
}

const attempts = (world: World) => async () => {
  const metrics = await (await fetch(new URL('/readyz', world.address))).json()
  return JSON.stringify(metrics).includes('false') || JSON.stringify(metrics).includes('unavailable') ? true : undefined
}

/** A store that fails in the way SQLite says it, for as long as it is told to. */
function failingStore(code: number, message: string) {
  const trouble = { on: false, attempts: 0 }
  const beforeCommit = () => {
    if (!trouble.on) return
    trouble.attempts++
    throw Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode: code, errstr: message })
  }
  return { trouble, hooks: { beforeCommit } }
}

describe('SQLite', () => {
  test('locked by another process: no answer while it lasts, the right one when it is over, without a restart', async () => {
    const { world, station } = await worldWithStation({})
    await using other = startScript(new URL('support/lock-database.ts', import.meta.url), { args: [world.file] })
    await other.line('locked')
    const answer = station.link.ask('StartTransaction', payload())
    const answered = await answeredMeanwhile(answer, async () => {
      // Another process can read that nothing was stored, for as long as it likes.
      const reader = new DatabaseSync(world.file, { readOnly: true })
      for (let turn = 0; turn < 20; turn++) {
        expect(reader.prepare('SELECT count(*) AS n FROM "transaction"').get()).toEqual({ n: 0 })
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      reader.close()
    })
    expect(answered).toBe(false)
    other.tell('release')
    expect(await answer).toMatchObject({ kind: 'result', payload: { idTagInfo: { status: 'Accepted' } } })
    expect(await world.rest.transactions({ station: 'TROUBLE' })).toHaveLength(1)
  })

  test.each([
    ['full', 13, 'database or disk is full'],
    ['away', 10, 'disk I/O error'],
  ] as const)(
    '%s: nothing is accepted that is not stored, and it comes back without a restart',
    async (_, code, message) => {
      const { trouble, hooks } = failingStore(code, message)
      const { world, station } = await worldWithStation({ storage: { hooks } })
      trouble.on = true
      const answer = station.link.ask('StartTransaction', payload())
      const answered = await answeredMeanwhile(answer, () =>
        until('the store was tried three times', () => (trouble.attempts >= 3 ? true : undefined)),
      )
      expect(answered).toBe(false)
      expect(await world.rest.transactions({ station: 'TROUBLE' })).toEqual([])
      trouble.on = false
      expect(await answer).toMatchObject({ kind: 'result', payload: { idTagInfo: { status: 'Accepted' } } })
      expect(await world.rest.transactions({ station: 'TROUBLE' })).toHaveLength(1)
    },
  )

  test('F15 away for longer than a call may wait: no answer at all, 503 at the door, and no restart needed', async () => {
    const { trouble, hooks } = failingStore(10, 'disk I/O error')
    const { world, station } = await worldWithStation({ storage: { hooks, holdMs: 200 } })
    trouble.on = true
    const start = payload()
    const answers: unknown[] = []
    station.link.ask('StartTransaction', start, 'held').then(
      (answer) => answers.push(answer),
      () => undefined,
    )
    await until('an edit is refused', async () =>
      world.rest.putIdToken('0471100B1F').then(
        () => undefined,
        (error: unknown) => (error instanceof Error && error.message.includes('store-unavailable') ? true : undefined),
      ),
    )
    await until('the door is shut', () =>
      RawStation.connect(world.stations, { identity: 'TROUBLE-2' }).then(
        (link) => link[Symbol.asyncDispose]().then(() => undefined),
        (error: unknown) => (error instanceof HandshakeRefused && error.status === 503 ? true : undefined),
      ),
    )
    expect(answers).toEqual([])
    trouble.on = false
    await station.link.terminate()
    const again = await until('the door is open', () =>
      Station16.connect(world.stations, { identity: 'TROUBLE' }).catch(() => undefined),
    )
    world.use(again.link)
    expect(await again.link.call('StartTransaction', start, 'held')).toMatchObject({ kind: 'result' })
    expect(await world.rest.transactions({ station: 'TROUBLE' })).toHaveLength(1)
  })

  test('slow: each answer waits for its own commit', async () => {
    const { world, station } = await worldWithStation({ storage: { commitDelayMs: 40 } })
    const { transactionId } = await station.start({ idTag: '0471100B1E', meterStart: 0 })
    // What the answer says is there at once.
    expect(await world.rest.transactions({ active: true })).toMatchObject([{ transactionId: String(transactionId) }])
  })
})

describe.each(stores.filter((store) => store === 'postgres'))('%s', (store) => {
  test('away: nothing is accepted that is not stored, and it comes back without a restart', async () => {
    const { world, station } = await worldWithStation({ store })
    const open = await world.database?.shut()
    const answer = station.link.ask('StartTransaction', payload())
    const answered = await answeredMeanwhile(answer, () => until('the trouble is seen', attempts(world)))
    expect(answered).toBe(false)
    await open?.()
    expect(await answer).toMatchObject({ kind: 'result', payload: { idTagInfo: { status: 'Accepted' } } })
    expect(await world.rest.transactions({ station: 'TROUBLE' })).toHaveLength(1)
  })
})
