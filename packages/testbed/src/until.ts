import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again until the answer is there; fails with what was last seen after a bound that no sound run comes near. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  boundMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + boundMs
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 200)) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${boundMs} ms`)
    await sleep(pauseMs)
  }
}

/** Rejects instead of waiting for ever. */
export async function within<T>(what: string, promise: Promise<T>, boundMs = 20_000): Promise<T> {
  const controller = new AbortController()
  const bound = sleep(boundMs, undefined, { signal: controller.signal }).then(
    () => Promise.reject(new Error(`${what} did not happen within ${boundMs} ms`)),
    () => promise,
  )
  try {
    return await Promise.race([promise, bound])
  } finally {
    controller.abort()
  }
}
