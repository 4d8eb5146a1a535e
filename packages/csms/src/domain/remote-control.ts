/** The one door for everything that is asked of a station: row first, then the wire, then the effect (promise 1). */
import { type CommandRequest, type CommandType, DomainError, readCommandRequest } from '@stationmaster/contract'
import { allowed } from './audit.ts'
import { answered, changed, sent } from './commands.ts'
import { movesLocalList } from './local-list-commands.ts'
import { type Command, type Station } from './model.ts'
import { type StationAnswer, type StationLinks, type TraitsOf } from './outbound.ts'
import { type Clock, type Ids, need, type Passwords, type Store, StoreUnavailable, type Timers } from './ports.ts'
import { decideResumption, decideSubmission, type Prepared, preparationNeeds } from './remote-control-preparation.ts'
import { passwordRefusal, type RawOutcome, rawCommand, rawOutcome } from './remote-control-raw.ts'
import { answerMarginMs, answerMs, openLimit, rules } from './remote-control-rules.ts'
import { keyCodeHashIn, passwordHashIn } from './remote-control-secrets.ts'
import { decideOverdue, decideSettlement, overdueNeeds, settlementNeeds } from './remote-control-settlement.ts'
import { type TriggerWatch } from './remote-control-triggers.ts'
import { CommandWaits } from './remote-control-waits.ts'
import { withoutCredentials } from './secret-names.ts'

export interface RemoteControlServices {
  store: Store
  clock: Clock
  ids: Ids
  timers: Timers
  links: StationLinks
  traitsOf: TraitsOf
  passwords: Pick<Passwords, 'hash'>
  triggers: TriggerWatch
  /** A payload without passwords, as it may be kept. */
  redact(action: string, payload: unknown): unknown
  failed(error: unknown): void
  /** What a station says of its local list is on record, or what is to leave it. */
  localListAnswered?(stationId: string): void
  /** What a station answered is on record. */
  answered?(stationId: string, commandId: string, request: CommandRequest, answer: StationAnswer): Promise<void>
}

export interface SubmitOptions {
  commandId?: string
  force?: boolean
}

const settleAttempts = 20
const requeueMs = 1_000

export class RemoteControl implements AsyncDisposable {
  readonly #services: RemoteControlServices
  /** Commands this process has given to a link; the due job settles what another process left behind. */
  readonly #inFlight = new Map<string, Promise<void>>()
  /** By station, the newest resumption, which waits for those before it. */
  readonly #resuming = new Map<string, Promise<void>>()
  readonly #waits: CommandWaits
  readonly #ended = new AbortController()

  constructor(services: RemoteControlServices) {
    this.#services = services
    this.#waits = new CommandWaits(services, this.#ended.signal)
  }

  /**
   * Resolves when the command is on record; throws the DomainError of a refusal.
   *
   * @param options.commandId where it may be submitted again: what is on record under it is not asked a second time
   * @param options.force asks although the passport says that the station cannot
   */
  async submit(
    stationId: string,
    request: CommandRequest,
    actor: string,
    { commandId: given, force = false }: SubmitOptions = {},
  ): Promise<Command> {
    const { store, links, clock, ids } = this.#services
    const station = await this.#station(stationId)
    const { password } = this.#services.traitsOf(station.protocolVersion) ?? {}
    const passwordHash = passwordHashIn(request, password, this.#services.passwords)
    const submission = {
      commandId: given ?? ids.next(),
      request,
      actor,
      passwordHash,
      force,
      keyCodeHash: keyCodeHashIn(request, this.#services.passwords),
      online: links.isOnline(stationId),
      commands: links.commandsOf(station.protocolVersion),
      traits: this.#services.traitsOf(station.protocolVersion),
      at: clock.now(),
    }
    const result = await this.#inHand(submission, () =>
      store.run({
        touches: [`station:${stationId}`],
        needs: {
          ...preparationNeeds(stationId, request),
          ...(given === undefined ? {} : { known: need('command', given) }),
        },
        decide: ({ known, ...loads }) =>
          known === undefined ? decideSubmission(loads, submission) : { result: known, writes: [], events: [] },
      }),
    )
    if (!('context' in result)) return result
    if (submission.online) this.#dispatch(result, passwordHash)
    // It came while the row was written.
    else if (links.isOnline(stationId)) this.#resumeSoon(stationId)
    return result.command
  }

  /** A command is in hand from before its row is written, so that nobody who looks for what waits takes it too. */
  async #inHand(
    { commandId, online }: { commandId: string; online: boolean },
    write: () => Promise<Prepared | Command | DomainError>,
  ): Promise<Prepared | Command> {
    const claims = online && !this.#inFlight.has(commandId)
    if (claims) this.#inFlight.set(commandId, Promise.resolve())
    let result: Prepared | Command | undefined
    try {
      result = allowed(await write())
      return result
    } finally {
      // Until it is dispatched, where it will be.
      if (claims && (result === undefined || !('context' in result))) this.#inFlight.delete(commandId)
    }
  }

  /**
   * Exactly this CALL in the station's version, without a judgement of its state. One that would change its password
   * past ours is refused, unless forced.
   */
  async call(
    stationId: string,
    { action, payload, reason }: { action: string; payload: unknown; reason?: string | undefined },
    force: boolean,
    actor: string,
  ): Promise<RawOutcome> {
    const { store, links, clock, ids, redact } = this.#services
    const station = await this.#station(stationId)
    if (!links.isOnline(stationId)) {
      throw new DomainError('not-connected', 'The station must be connected; try again when it is')
    }
    const password = this.#services.traitsOf(station.protocolVersion)?.password.variable.toLowerCase()
    const holders = new Set(['basicauthpassword', ...(password === undefined ? [] : [password])])
    const refusal = force ? undefined : passwordRefusal({ action, payload }, holders)
    if (refusal !== undefined) throw refusal
    const at = clock.now()
    const payloadKept = redact(action, payload)
    const command = rawCommand(
      station,
      ids.next(),
      { action, payload: payloadKept },
      { actor, reason: reason ?? null },
      at,
    )
    allowed(
      await store.run({
        touches: [`station:${stationId}`],
        needs: { open: need('openCommands', stationId) },
        decide: ({ open }) =>
          open.length >= openLimit
            ? {
                result: new DomainError('queue-full', 'Wait until some of its commands are answered'),
                writes: [],
                events: [],
              }
            : { result: undefined, ...changed([command], station.identity, at) },
      }),
    )
    const answer = await this.#rawAnswer(command, station.identity, payload, action, force)
    return { ...rawOutcome(answer), commandId: command.commandId }
  }

  /** The row when the station has answered, or as it is when the time is over; its effect may still come. */
  waitFor(commandId: string, ms: number, signal?: AbortSignal): Promise<Command | undefined> {
    return this.#waits.forAnswer(commandId, ms, signal)
  }

  /** The row when nothing more will come of it, or as it is when the time is over. */
  waitForEffect(commandId: string, ms: number, signal?: AbortSignal): Promise<Command | undefined> {
    return this.#waits.forEffect(commandId, ms, signal)
  }

  /**
   * Sends what waited for the station, oldest first; called when it is connected and when it boots, often at once: each
   * time begins when the one before is over, so that nothing is sent twice.
   */
  resume(stationId: string): Promise<void> {
    const before = this.#resuming.get(stationId) ?? Promise.resolve()
    const work = before
      .catch(() => undefined)
      .then(() => this.#resume(stationId))
      .finally(() => {
        if (this.#resuming.get(stationId) === work) this.#resuming.delete(stationId)
      })
    this.#resuming.set(stationId, work)
    return work
  }

  #resumeSoon(stationId: string): void {
    this.resume(stationId).catch((error: unknown) => this.#services.failed(error))
  }

  async #resume(stationId: string): Promise<void> {
    const { store, links, traitsOf, clock, triggers } = this.#services
    const open = await store.run({
      touches: [],
      needs: { open: need('openCommands', stationId) },
      decide: ({ open }) => ({ result: open, writes: [], events: [] }),
    })
    triggers.expectAll(open)
    const waiting = open.filter(({ status, commandId }) => status === 'pending' && !this.#inFlight.has(commandId))
    for (const command of waiting) {
      const request = readCommandRequest(command.type, command.parameters)
      if (request === undefined || !rules[request.type].waitsOffline || !links.isOnline(stationId)) continue
      const station = await this.#station(stationId)
      const prepared = await store.run({
        touches: [`station:${stationId}`],
        needs: preparationNeeds(stationId, request),
        decide: (loads) =>
          decideResumption(
            loads,
            {
              commandId: command.commandId,
              request,
              actor: command.actor,
              passwordHash: null,
              force: true,
              keyCodeHash: null,
              online: true,
              commands: links.commandsOf(station.protocolVersion),
              traits: traitsOf(station.protocolVersion),
              at: clock.now(),
            },
            command,
          ),
      })
      if (prepared === undefined) this.#waits.wake(command.commandId)
      else this.#dispatch(prepared, null)
    }
  }

  /** Settles what no answer or effect came for in its time, also of a process that died. */
  async settleOverdue(): Promise<number> {
    const { store, clock } = this.#services
    let settled = 0
    for (let from = 0; ; ) {
      const now = clock.now()
      const due = await store.run({
        touches: [],
        needs: { due: need('dueCommands', now, from) },
        decide: ({ due }) => ({ result: due, writes: [], events: [] }),
      })
      const left = due.filter(({ commandId }) => !this.#inFlight.has(commandId))
      for (const command of left) {
        const { stationId, commandId } = command
        await store.run({
          touches: [`station:${stationId}`],
          needs: overdueNeeds(command),
          decide: (loads) => decideOverdue(loads, stationId, this.#replacesByLevel(loads.station), now),
        })
        this.#waits.wake(commandId)
        settled++
      }
      const last = due.at(-1)?.expiresAt ?? from
      if (due.length < 256 || (left.length === 0 && last === from)) return settled
      // Past what this process has in hand itself.
      from = last
    }
  }

  /** Waits for what is under way; called when the sockets are closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    await Promise.allSettled(this.#inFlight.values())
  }

  /** 1.6 does, by purpose and stack level. */
  #replacesByLevel(station: Station | undefined): boolean {
    return this.#services.traitsOf(station?.protocolVersion ?? null)?.configuration === 'keys'
  }

  async #station(stationId: string) {
    const station = await this.#services.store.run({
      touches: [],
      needs: { station: need('station', stationId) },
      decide: ({ station }) => ({ result: station, writes: [], events: [] }),
    })
    if (station === undefined) {
      throw new DomainError('station-not-found', 'Register the station first, or check its identity')
    }
    return station
  }

  #dispatch(prepared: Prepared, passwordHash: string | null): void {
    const { commandId, stationId } = prepared.command
    const { failed, links, timers } = this.#services
    const work = this.#send(prepared, passwordHash)
      .catch((error: unknown) => {
        failed(error)
        return false
      })
      .then(async (waitsAgain) => {
        this.#inFlight.delete(commandId)
        this.#waits.wake(commandId)
        // The next link may have come, and looked for what waits, before this was on record.
        if (waitsAgain && (await timers.sleep(requeueMs, this.#ended.signal)) && links.isOnline(stationId)) {
          this.#resumeSoon(stationId)
        }
      })
    this.#inFlight.set(commandId, work)
  }

  /** True when the command waits again, because its link went before its turn came. */
  async #send({ command, request, context, startWindowS }: Prepared, passwordHash: string | null): Promise<boolean> {
    const { links, triggers, clock } = this.#services
    triggers.expect(command)
    let leaving: Promise<void> | undefined
    const told = await this.#asked(() =>
      links.send<CommandType>(command.stationId, request.type, request.parameters, context, {
        priority: rules[request.type].priority,
        timeoutMs: answerMs,
        onSent: () => {
          leaving ??= this.#noteSent(command)
        },
      }),
    )
    await leaving
    const answer = this.#withoutSecrets(request.type, told)
    const settlement = {
      request,
      answer,
      startWindowS,
      passwordHash,
      localList: context.localList,
      wasSent: leaving !== undefined,
      at: clock.now(),
    }
    const row = await this.#persist(() =>
      this.#services.store.run({
        touches: [`station:${command.stationId}`],
        needs: settlementNeeds(command, request, answer),
        decide: (loads) =>
          decideSettlement(loads, { ...settlement, replacesByLevel: this.#replacesByLevel(loads.station) }),
      }),
    )
    if (movesLocalList(request)) this.#services.localListAnswered?.(command.stationId)
    await this.#services.answered?.(command.stationId, command.commandId, request, answer)
    return row?.status === 'pending'
  }

  /** A station may give back what it was given: an address with a password in it is kept as little as in the request. */
  #withoutSecrets(action: string, answer: StationAnswer): StationAnswer {
    const { redact } = this.#services
    const description = answer.description === null ? null : withoutCredentials(answer.description)
    return { ...answer, description, payload: redact(action, answer.payload) }
  }

  /** A refusal of our own link is an answer like any other; only what nobody expects is thrown. */
  async #asked(ask: () => Promise<StationAnswer>): Promise<StationAnswer> {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof DomainError)) this.#services.failed(error)
      const description = error instanceof DomainError ? error.detail : 'An unexpected error'
      const code = error instanceof DomainError ? error.code : 'internal'
      return { verdict: 'error', status: null, code, description, payload: null }
    }
  }

  #noteSent(command: Command): Promise<void> {
    const at = this.#services.clock.now()
    return this.#persist(() =>
      this.#services.store.run({
        touches: [`station:${command.stationId}`],
        needs: { current: need('command', command.commandId), station: need('station', command.stationId) },
        decide: ({ current, station }) =>
          current === undefined || current.status !== 'pending'
            ? { result: undefined, writes: [], events: [] }
            : {
                result: undefined,
                ...changed(
                  [sent(current, at, at + answerMs + answerMarginMs)],
                  station?.identity ?? command.stationId,
                  at,
                ),
              },
      }),
    ).then(() => this.#waits.wake(command.commandId))
  }

  async #rawAnswer(
    command: Command,
    identity: string,
    payload: unknown,
    action: string,
    force: boolean,
  ): Promise<StationAnswer> {
    const { links, clock, store } = this.#services
    let leaving: Promise<void> | undefined
    let refusal: Error | undefined
    const options = {
      priority: 'normal' as const,
      timeoutMs: answerMs,
      onSent: () => {
        leaving ??= this.#noteSent(command)
      },
    }
    const answer = await links.call(command.stationId, action, payload, force, options).catch((error: unknown) => {
      refusal = error instanceof Error ? error : new Error('A call failed with something that is no error')
      const code = error instanceof DomainError ? error.code : 'internal'
      const description = error instanceof DomainError ? error.detail : 'An unexpected error'
      return { verdict: 'error', status: null, code, description, payload: null } satisfies StationAnswer
    })
    await leaving
    const kept = { ...answer, payload: this.#services.redact(action, answer.payload) }
    await this.#persist(() =>
      store.run({
        touches: [`station:${command.stationId}`],
        needs: { current: need('command', command.commandId) },
        decide: ({ current }) => ({
          result: undefined,
          ...changed([answered(current ?? command, kept, clock.now(), null)], identity, clock.now()),
        }),
      }),
    )
    this.#waits.wake(command.commandId)
    if (refusal !== undefined) throw refusal
    return answer
  }

  /** An answer is not lost to a store that is away for a while; after that the row runs into its time. */
  async #persist<R>(write: () => Promise<R>): Promise<R> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await write()
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || attempt === settleAttempts) throw error
        if (!(await this.#services.timers.sleep(attempt * 500, this.#ended.signal))) throw error
      }
    }
  }
}
