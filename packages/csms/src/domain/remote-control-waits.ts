/** Waiting for what becomes of a command: for its answer, or for its effect. */
import { isOpen } from './commands.ts'
import { type Command } from './model.ts'
import { type Clock, need, type Store, type Timers } from './ports.ts'

interface WaitServices {
  store: Store
  clock: Clock
  timers: Timers
}

/** How often a row is looked at while someone waits for it; the money path completes rows too. */
const lookMs = 250

export class CommandWaits {
  readonly #services: WaitServices
  readonly #waiting = new Map<string, Set<() => void>>()
  readonly #ended: AbortSignal

  /** @param ended no wait outlives it */
  constructor(services: WaitServices, ended: AbortSignal) {
    this.#services = services
    this.#ended = ended
    ended.addEventListener('abort', () => {
      for (const wakes of this.#waiting.values()) for (const wake of wakes) wake()
    })
  }

  /** The row when the station has answered, or as it is when the time is over; its effect may still come. */
  forAnswer(commandId: string, ms: number, signal?: AbortSignal): Promise<Command | undefined> {
    return this.#while(commandId, ms, ({ status }) => status === 'pending' || status === 'sent', signal)
  }

  /** The row when nothing more will come of it, or as it is when the time is over. */
  forEffect(commandId: string, ms: number, signal?: AbortSignal): Promise<Command | undefined> {
    return this.#while(commandId, ms, isOpen, signal)
  }

  /** Its row may have changed. */
  wake(commandId: string): void {
    for (const one of this.#waiting.get(commandId) ?? []) one()
  }

  async #while(
    commandId: string,
    ms: number,
    goesOn: (command: Command) => boolean,
    signal: AbortSignal = this.#ended,
  ): Promise<Command | undefined> {
    const { store, clock } = this.#services
    const until = clock.now() + ms
    for (;;) {
      const command = await store.run({
        touches: [],
        needs: { command: need('command', commandId) },
        decide: ({ command }) => ({ result: command, writes: [], events: [] }),
      })
      const left = until - clock.now()
      if (command === undefined || !goesOn(command) || left <= 0) return command
      if (signal.aborted || this.#ended.aborted) return command
      await this.#changeOf(commandId, Math.min(lookMs, left))
    }
  }

  async #changeOf(commandId: string, ms: number): Promise<void> {
    const done = new AbortController()
    const wakes = this.#waiting.get(commandId) ?? new Set()
    const wake = () => done.abort()
    this.#waiting.set(commandId, wakes.add(wake))
    await this.#services.timers.sleep(ms, done.signal)
    wakes.delete(wake)
    if (wakes.size === 0) this.#waiting.delete(commandId)
  }
}
