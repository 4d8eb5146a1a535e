import { expect, test, vi } from 'vitest'
import { Schedule } from '../../src/jobs/schedule.ts'

test('a job never runs twice at once, a failure waits for the next turn, and the end is waited for', async () => {
  vi.useFakeTimers()
  try {
    const failures: string[] = []
    const turns: PromiseWithResolvers<void>[] = []
    const job = {
      name: 'Sweeping',
      everyMs: 1_000,
      run: (signal: AbortSignal) => {
        const turn = Promise.withResolvers<void>()
        signal.addEventListener('abort', () => turn.resolve())
        turns.push(turn)
        return turn.promise
      },
    }
    const schedule = new Schedule([job], (name, error) => failures.push(`${name}: ${String(error)}`))
    await vi.advanceTimersByTimeAsync(3_500)
    expect(turns).toHaveLength(1)
    turns[0]?.reject(new Error('away'))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(failures).toEqual(['Sweeping: Error: away'])
    expect(turns).toHaveLength(2)
    await schedule[Symbol.asyncDispose]()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(turns).toHaveLength(2)
  } finally {
    vi.useRealTimers()
  }
})
