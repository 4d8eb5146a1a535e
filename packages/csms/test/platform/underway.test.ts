import { expect, test } from 'vitest'
import { Underway } from '../../src/platform/underway.ts'

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

test('the end aborts what is under way and waits for it', async () => {
  const underway = new Underway()
  const steps: string[] = []
  const work = underway.run(new AbortController().signal, async (signal) => {
    await aborted(signal)
    steps.push('aborted')
    await new Promise((resolve) => setImmediate(resolve))
    steps.push('done')
  })
  await underway[Symbol.asyncDispose]()
  expect(steps).toEqual(['aborted', 'done'])
  await work
})

test('nothing begins after the end', async () => {
  const underway = new Underway()
  await underway[Symbol.asyncDispose]()
  await underway.run(new AbortController().signal, () => Promise.reject(new Error('it began')))
})

test('the signal it is given ends it as well, also one that came before', async () => {
  await using underway = new Underway()
  const controller = new AbortController()
  const work = underway.run(controller.signal, aborted)
  controller.abort()
  await work
  await underway.run(controller.signal, (signal) => (signal.aborted ? Promise.resolve() : aborted(signal)))
})

test('a failure is told to whoever began it, and does not stop the end', async () => {
  const underway = new Underway()
  const work = underway.run(new AbortController().signal, async (signal) => {
    await aborted(signal)
    throw new Error('the store is away')
  })
  const told = expect(work).rejects.toThrow('the store is away')
  await underway[Symbol.asyncDispose]()
  await told
})
