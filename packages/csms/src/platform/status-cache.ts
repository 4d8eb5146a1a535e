import { type Clock } from '../domain/ports.ts'
import {
  type CertificateStatuses,
  failedStatus,
  type StatusQuestion,
  type StatusReply,
} from '../domain/status-question.ts'

const mostAtOnce = 32
/** Whoever asks beyond these is told so at once. */
const mostWaiting = 1_024
/** One who is silent holds up half of the others at most. */
const mostAtOnceOfOrigin = 16
const mostWaitingForOrigin = 512
const mostKept = 2_000
const longestKeptMs = 86_400_000
/** An answer that does not say when the next one comes. */
const keptWithoutPromiseMs = 300_000
/** Also what nobody of ours signed: who did may be trusted any moment, when the file of authorities is read anew. */
const failureKeptMs = 60_000

export interface CertificateStatusOptions {
  clock: Clock
  /** Asks the other side, within a bound of its own. */
  lookUp(question: StatusQuestion, signal: AbortSignal): Promise<StatusReply>
  /** Somebody was given this; told for each who asked. */
  answered(question: StatusQuestion, reply: StatusReply): void
}

/**
 * What was answered is remembered; equal questions are asked once. Whoever stops waiting does not end the question,
 * so that the next one who asks has its answer.
 */
export class RememberedStatuses implements CertificateStatuses, AsyncDisposable {
  readonly #options: CertificateStatusOptions
  readonly #kept = new Map<string, { reply: StatusReply; until: number }>()
  readonly #underWay = new Map<string, Promise<StatusReply>>()
  readonly #waiting: { origin: string; go(): void }[] = []
  readonly #ended = new AbortController()
  /** By origin; none is kept that has none. */
  readonly #running = new Map<string, number>()
  #allRunning = 0

  constructor(options: CertificateStatusOptions) {
    this.#options = options
  }

  async ask(question: StatusQuestion, signal: AbortSignal): Promise<StatusReply> {
    const key = keyOf(question)
    const reply = this.#recalled(key) ?? (await within(this.#underWay.get(key) ?? this.#begin(key, question), signal))
    this.#options.answered(question, reply)
    return reply
  }

  /** What is under way ends, and is told as a failure. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    for (const { origin, go } of this.#waiting.splice(0)) {
      this.#enter(origin)
      go()
    }
    await Promise.allSettled(this.#underWay.values())
  }

  #recalled(key: string): StatusReply | undefined {
    const kept = this.#kept.get(key)
    if (kept !== undefined && this.#options.clock.now() < kept.until) return kept.reply
    this.#kept.delete(key)
    return undefined
  }

  #begin(key: string, question: StatusQuestion): Promise<StatusReply> {
    const { origin } = new URL(question.responderUrl)
    if (this.#isFull(origin)) return Promise.resolve(failedStatus('too many are asked for already'))
    const work = this.#inTurn(question, origin)
      .then((reply) => {
        this.#keep(key, reply)
        return reply
      })
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, work)
    return work
  }

  #isFull(origin: string): boolean {
    if (this.#waiting.length >= mostWaiting) return true
    return this.#waiting.filter((one) => one.origin === origin).length >= mostWaitingForOrigin
  }

  async #inTurn(question: StatusQuestion, origin: string): Promise<StatusReply> {
    if (this.#hasTurn(origin)) this.#enter(origin)
    else await new Promise<void>((resolve) => this.#waiting.push({ origin, go: resolve }))
    try {
      if (this.#ended.signal.aborted) return failedStatus('the server is going down')
      return await this.#options.lookUp(question, this.#ended.signal)
    } finally {
      this.#leave(origin)
    }
  }

  #hasTurn(origin: string): boolean {
    return this.#allRunning < mostAtOnce && (this.#running.get(origin) ?? 0) < mostAtOnceOfOrigin
  }

  #enter(origin: string): void {
    this.#allRunning++
    this.#running.set(origin, (this.#running.get(origin) ?? 0) + 1)
  }

  /** The turn is handed on, so that nobody comes between. */
  #leave(origin: string): void {
    this.#allRunning--
    const left = (this.#running.get(origin) ?? 1) - 1
    if (left > 0) this.#running.set(origin, left)
    else this.#running.delete(origin)
    const next = this.#waiting.findIndex((one) => this.#hasTurn(one.origin))
    for (const one of next < 0 ? [] : this.#waiting.splice(next, 1)) {
      this.#enter(one.origin)
      one.go()
    }
  }

  #keep(key: string, reply: StatusReply): void {
    const now = this.#options.clock.now()
    this.#kept.set(key, { reply, until: keptUntil(reply, now) })
    if (this.#kept.size > mostKept) this.#kept.delete(this.#kept.keys().next().value ?? '')
  }
}

function keptUntil({ status, nextUpdate, verified }: StatusReply, now: number): number {
  if (status === 'failed' || !verified) return now + failureKeptMs
  return Math.min(nextUpdate ?? now + keptWithoutPromiseMs, now + longestKeptMs)
}

function keyOf(question: StatusQuestion): string {
  const { source, hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber, responderUrl, issuer } = question
  const walked = issuer?.fingerprint256 ?? ''
  return [source, hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber, responderUrl, walked].join(' ')
}

function within(work: Promise<StatusReply>, signal: AbortSignal): Promise<StatusReply> {
  return new Promise((resolve, reject) => {
    const over = () => resolve(failedStatus('no answer came in time'))
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', over))
    signal.addEventListener('abort', over, { once: true })
    if (signal.aborted) over()
  })
}
