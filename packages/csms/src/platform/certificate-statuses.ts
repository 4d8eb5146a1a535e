import {
  type CertificateStatuses,
  failedStatus,
  type StatusQuestion,
  type StatusReply,
} from '../domain/certificate-status.ts'
import { type Clock } from '../domain/ports.ts'

const mostAtOnce = 32
/** Whoever asks beyond these is told so at once. */
const mostWaiting = 1_024
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
  readonly #waiting: (() => void)[] = []
  readonly #ended = new AbortController()
  #running = 0

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
    for (const go of this.#waiting.splice(0)) go()
    await Promise.allSettled(this.#underWay.values())
  }

  #recalled(key: string): StatusReply | undefined {
    const kept = this.#kept.get(key)
    if (kept !== undefined && this.#options.clock.now() < kept.until) return kept.reply
    this.#kept.delete(key)
    return undefined
  }

  #begin(key: string, question: StatusQuestion): Promise<StatusReply> {
    if (this.#waiting.length >= mostWaiting) return Promise.resolve(failedStatus('too many are asked for already'))
    const work = this.#inTurn(question)
      .then((reply) => {
        this.#keep(key, reply)
        return reply
      })
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, work)
    return work
  }

  async #inTurn(question: StatusQuestion): Promise<StatusReply> {
    if (this.#running < mostAtOnce) this.#running++
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      if (this.#ended.signal.aborted) return failedStatus('the server is going down')
      return await this.#options.lookUp(question, this.#ended.signal)
    } finally {
      // A turn is handed on, so that nobody comes between.
      const next = this.#waiting.shift()
      if (next === undefined) this.#running--
      else next()
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
