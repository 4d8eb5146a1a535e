import { type CommandParameters, type CommandType } from '@stationmaster/contract'
import {
  billingActions,
  CallError,
  type Deviation,
  type FrameRecord,
  type FrameRefusal,
  type InboundCall,
  type LinkOwner,
  Peer,
  type PeerHooks,
  type PeerOptions,
  type Protocol,
  type Reading,
  redactEnvelope,
  redactFrame,
  type UnreadableCall,
  type ViolationNotice,
} from '@stationmaster/ocpp'
import { type VersionAdapter } from '../adapters/adapter.ts'
import { type OpenedLink } from '../domain/front-door.ts'
import { type StationCall } from '../domain/inbound.ts'
import { type Instant, type Onboarding } from '../domain/model.ts'
import { type CommandContext, type SendOptions, type StationAnswer } from '../domain/outbound.ts'
import { type Clock, StoreUnavailable } from '../domain/ports.ts'
import { type TransactionsPort } from '../domain/transactions-inbound.ts'
import { callerOf, rawAnswer } from './caller.ts'
import { type DeviationNote, type FrameSink } from './ports.ts'
import { Provoked } from './provoked.ts'

/** The part of a socket that a connection uses. */
export interface StationSocket {
  send(text: string): void
  pause(): void
  resume(): void
  close(code: number, reason: string): void
  /** What goes over the wire in the place of a frame, and came in its place; asked once for each, before it is sent. */
  envelope?(frame: FrameRecord): string
}

export interface ConnectionServices {
  clock: Clock
  frames: FrameSink
  transactions: TransactionsPort
  note: {
    call(version: string, action: string, outcome: 'answered' | 'error', seconds: number): void
    violation(link: OpenedLink, notice: ViolationNotice): void
    deviation(note: DeviationNote): void
    seen(stationId: string, at: Instant): void
    failed(link: OpenedLink, action: string, error: unknown): void
  }
  /** The store has been away for longer than a call may wait: the socket is to be closed, spread in time (F15). */
  storeLost(connection: Connection): void
  /** A boot that came then was answered; `adopts` when the station has just been accepted on this socket. */
  booted(connection: Connection, at: Instant, adopts: boolean): void
  /** The socket is gone. */
  closed(connection: Connection, reason: string): void
  refused(refusal: FrameRefusal): void
}

/** One station's socket, whatever version it speaks. */
export interface Connection extends LinkOwner, Disposable {
  readonly link: OpenedLink
  onboarding: Onboarding
  command<T extends CommandType>(
    type: T,
    parameters: CommandParameters<T>,
    context: CommandContext,
    options: SendOptions,
  ): Promise<StationAnswer>
  call(action: string, payload: unknown, force: boolean, options: SendOptions): Promise<StationAnswer>
  close(code: number, reason: string): void
  /** Takes a frame that the station did not send: what became of a call that did not reach it. */
  told(text: string): void
  /** Handles the billing messages that were kept while the station was not accepted, oldest first (F10). */
  adoptQuarantined(): Promise<void>
}

const registrations: ReadonlyMap<string, Onboarding> = new Map([
  ['Accepted', 'accepted'],
  ['Pending', 'pending'],
  ['Rejected', 'rejected'],
])

/** Binds one socket to the adapter of its version. */
export function openConnection<P extends Protocol>(
  link: OpenedLink,
  adapter: VersionAdapter<P>,
  socket: StationSocket,
  services: ConnectionServices,
): Connection {
  return new StationConnection(link, adapter, socket, services)
}

/**
 * Is itself what its socket and its peer call, and makes the rest when it is first needed: ten thousand connections
 * would each pay for their own closures and tables.
 */
class StationConnection<P extends Protocol> implements Connection, PeerOptions<P, 'csms'>, PeerHooks {
  readonly link: OpenedLink
  onboarding: Onboarding
  readonly #adapter: VersionAdapter<P>
  readonly #socket: StationSocket
  readonly #services: ConnectionServices
  readonly #peer: Peer<P, 'csms'>
  /** Called when a CALL of ours leaves, by its message id. */
  #leaving: Map<string, () => void> | undefined
  /** Kept only while the station waits. */
  #provoked: Provoked | undefined

  constructor(link: OpenedLink, adapter: VersionAdapter<P>, socket: StationSocket, services: ConnectionServices) {
    this.link = link
    this.onboarding = link.guest.onboarding
    this.#adapter = adapter
    this.#socket = socket
    this.#services = services
    this.#peer = new Peer(this)
  }

  get protocol(): P {
    return this.#adapter.protocol
  }

  get role() {
    return 'csms' as const
  }

  get reading(): Reading {
    return this.link.guest.reading
  }

  get validateOutgoing() {
    return 'off' as const
  }

  get hooks(): PeerHooks {
    return this
  }

  send(text: string): void {
    this.#socket.send(text)
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  received(data: Uint8Array, isBinary: boolean): void {
    this.#services.note.seen(this.link.guest.stationId, this.#services.clock.now())
    this.#peer.receive(data, isBinary)
  }

  told(text: string): void {
    this.#peer.receive(text)
  }

  closed(code: number, reason: string): void {
    this.#services.closed(this, `${code}${reason === '' ? '' : ` ${reason}`}`)
  }

  refused(refusal: FrameRefusal): void {
    this.#services.refused(refusal)
  }

  onDeviation(deviation: Deviation): void {
    this.#services.note.deviation({ guest: this.link.guest, ...deviation })
  }

  onViolation(notice: ViolationNotice): void {
    this.#services.note.violation(this.link, notice)
  }

  onError(error: unknown, action: string): void {
    this.#services.note.failed(this.link, action, error)
  }

  async command<T extends CommandType>(
    type: T,
    parameters: CommandParameters<T>,
    context: CommandContext,
    options: SendOptions,
  ): Promise<StationAnswer> {
    const row = this.#adapter.outbound[type]
    if (row === 'unsupported') {
      return { verdict: 'unsupported', status: null, code: null, description: null, payload: null }
    }
    return row(callerOf(this.#peer, options, this.#departures()), parameters, context)
  }

  async call(action: string, payload: unknown, force: boolean, options: SendOptions): Promise<StationAnswer> {
    return rawAnswer(this.#peer, this.#departures(), action, payload, force, options)
  }

  #departures(): Map<string, () => void> {
    this.#leaving ??= new Map()
    return this.#leaving
  }

  close(code: number, reason: string): void {
    this.#peer.close()
    this.#socket.close(code, reason)
  }

  [Symbol.dispose](): void {
    this.#peer.close()
  }

  async adoptQuarantined(): Promise<void> {
    const { transactions } = this.#services
    for (const entry of await transactions.quarantined(this.link.guest.stationId)) {
      await this.#readAgain(entry.raw)
    }
  }

  /** Handles a kept frame as if it came now; its answer went out long ago, so this one goes nowhere. */
  #readAgain(frame: string): Promise<void> {
    return new Promise((resolve) => {
      const peer = new Peer({
        protocol: this.#adapter.protocol,
        role: 'csms',
        reading: 'generous',
        send: () => resolve(),
        handle: (call) => this.#adapter.inbound[call.action](call.payload, this.#stationCall(call)),
        handleUnreadable: (call) => this.#adapter.unreadable(this.#stationCall(call), call.violation.description),
        validateOutgoing: 'off',
      })
      peer.receive(frame, false)
    })
  }

  async handle(call: InboundCall<P, 'csms'>) {
    const startedAt = performance.now()
    const { note } = this.#services
    let outcome: 'answered' | 'error' = 'error'
    try {
      const stationCall = this.#stationCall(call)
      await this.#passGate(stationCall)
      const handler = this.#adapter.inbound[call.action]
      const answer = await handler(call.payload, stationCall)
      if (call.action === 'BootNotification') this.#registered(answer, stationCall.receivedAt)
      outcome = 'answered'
      return answer
    } catch (error) {
      if (error instanceof StoreUnavailable) await this.#neverAnswer()
      throw error
    } finally {
      note.call(this.link.protocolVersion, call.action, outcome, (performance.now() - startedAt) / 1000)
    }
  }

  /** The gate follows what we answer: every version says it in `status`. */
  #registered(answer: object | undefined, at: Instant): void {
    const status = answer !== undefined && 'status' in answer ? registrations.get(String(answer.status)) : undefined
    if (status === undefined) return
    const adopts = status === 'accepted' && this.onboarding !== 'accepted'
    this.onboarding = status
    this.#services.booted(this, at, adopts)
  }

  /** E16J 3.10, B02.FR.09, B03.FR.07; what bills is kept first and adopted when the station is accepted (F10). */
  async #passGate(call: StationCall): Promise<void> {
    if (this.onboarding === 'accepted' || call.action === 'BootNotification') return
    const { registered } = this.link.guest
    if (billingActions.has(call.action)) {
      // F11: nothing of a station that is not registered is kept.
      if (registered) await this.#services.transactions.quarantine(call)
    } else if (registered && this.onboarding === 'pending' && this.#provoked?.expects(call.action, call.receivedAt)) {
      return
    }
    throw new CallError(
      'SecurityError',
      `The station is ${this.onboarding}; send BootNotification until it is accepted`,
    )
  }

  async handleUnreadable(call: UnreadableCall) {
    const stationCall = this.#stationCall(call)
    try {
      await this.#passGate(stationCall)
      return await this.#adapter.unreadable(stationCall, call.violation.description)
    } catch (error) {
      if (error instanceof StoreUnavailable) await this.#neverAnswer()
      throw error
    }
  }

  /** An offline station keeps its messages while an error spends its limited retries, so no answer is the better one. */
  #neverAnswer(): Promise<never> {
    this.#services.storeLost(this)
    return Promise.withResolvers<never>().promise
  }

  #stationCall(call: {
    messageId: string
    action: string
    receivedAt: Date
    text: string
    rawPayload: unknown
  }): StationCall {
    return {
      stationId: this.link.guest.stationId,
      messageId: call.messageId,
      action: call.action,
      receivedAt: call.receivedAt.getTime(),
      raw: call.text,
      payload: call.rawPayload,
    }
  }

  onFrame(frame: FrameRecord): void {
    const { guest, linkId } = this.link
    const text = this.#socket.envelope?.(frame) ?? frame.text
    if (frame.direction === 'out' && frame.messageType === 2) {
      this.#leaving?.get(frame.messageId)?.()
      this.#leaving?.delete(frame.messageId)
      if (this.onboarding === 'pending') {
        this.#provoked ??= new Provoked()
        this.#provoked.asked(frame.action, frame.text, this.#services.clock.now())
      }
    }
    this.#services.frames.append({
      organisationId: guest.organisationId,
      stationId: guest.stationId,
      at: this.#services.clock.now(),
      direction: frame.direction,
      messageType: frame.messageType === 0 ? null : frame.messageType,
      messageId: frame.messageId === '' ? null : frame.messageId,
      action: frame.action === '' ? null : frame.action,
      payload: text === frame.text ? redactFrame(frame.action, text) : redactEnvelope(text),
      connectionId: linkId,
      note: frame.messageType === 0 ? 'unreadable' : null,
    })
  }
}
