import { type Clock, type Timer } from '../clock.ts'
import { type LogStatus } from './model.ts'

export type LogKind = 'DiagnosticsLog' | 'SecurityLog'

export interface LogRequest {
  /** Plain 1.6 has no number for it. */
  readonly requestId: number | undefined
  readonly kind: LogKind
  readonly location: string
  readonly from: number | undefined
  readonly until: number | undefined
  readonly retries: number
  readonly retryIntervalS: number
}

interface LogHost {
  readonly identity: string
  readonly clock: Clock
  now(): number
  tell(status: LogStatus, requestId: number | undefined): void
}

interface Line {
  readonly at: number
  readonly kind: LogKind
  readonly text: string
}

const mostLines = 1_000
const uploadMs = 60_000

/** What the station remembers of itself, and its way to the operator [N01; 16 6.9; security white paper]. */
export class LogUpload {
  readonly #host: LogHost
  readonly #lines: Line[] = []
  #timer: Timer | undefined
  #request: LogRequest | undefined
  #upload: AbortController | undefined
  #last: LogStatus | undefined

  constructor(host: LogHost) {
    this.#host = host
  }

  note(kind: LogKind, text: string): void {
    this.#lines.push({ at: this.#host.now(), kind, text })
    if (this.#lines.length > mostLines) this.#lines.shift()
  }

  /** The name of the file that follows; without one there is nothing to send, and null where one was given up for it. */
  request(request: LogRequest): { fileName: string | undefined; canceled: boolean } {
    const text = this.#textOf(request)
    if (text === '') return { fileName: undefined, canceled: false }
    const canceled = this.#request !== undefined
    // [N01.FR.20] the upload before it ends in favour of the new one.
    if (canceled) this.#tell('AcceptedCanceled')
    this.stop()
    this.#request = request
    const fileName = `${this.#host.identity}-${request.kind}-${this.#host.now()}.log`
    this.#timer = this.#host.clock.schedule(0, () => this.#send(request, fileName, text, request.retries))
    return { fileName, canceled }
  }

  /** Tells what it last told while it is at work, and Idle otherwise [N01.FR.09]. */
  tellAgain(): void {
    if (this.#request === undefined || this.#last === undefined) this.#host.tell('Idle', undefined)
    else this.#host.tell(this.#last, this.#request.requestId)
  }

  stop(): void {
    this.#timer?.cancel()
    this.#upload?.abort()
    this.#request = undefined
  }

  #textOf({ kind, from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: LogRequest): string {
    return this.#lines
      .filter((line) => line.kind === kind && line.at >= from && line.at <= until)
      .map(({ at, text }) => `${new Date(at).toISOString()} ${text}\n`)
      .join('')
  }

  #tell(status: LogStatus): void {
    this.#last = status
    this.#host.tell(status, this.#request?.requestId)
  }

  #send(request: LogRequest, fileName: string, text: string, triesLeft: number): void {
    this.#tell('Uploading')
    if (!/^https?:/i.test(request.location)) {
      this.#end('NotSupportedOperation')
      return
    }
    const upload = new AbortController()
    this.#upload = upload
    put(request.location, fileName, text, upload.signal).then(
      () => {
        if (this.#request === request) this.#end('Uploaded')
      },
      () => {
        if (this.#request !== request) return
        if (triesLeft === 0) {
          this.#end('UploadFailure')
          return
        }
        this.#timer = this.#host.clock.schedule(request.retryIntervalS * 1_000, () =>
          this.#send(request, fileName, text, triesLeft - 1),
        )
      },
    )
  }

  #end(status: LogStatus): void {
    this.#tell(status)
    this.#request = undefined
  }
}

async function put(location: string, fileName: string, body: string, signal: AbortSignal): Promise<void> {
  const target = new URL(location)
  if (!target.pathname.endsWith('/')) target.pathname += '/'
  target.pathname += fileName
  const response = await fetch(target, {
    method: 'PUT',
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(uploadMs)]),
  })
  if (!response.ok) throw new Error(`refused with ${response.status}`)
}
