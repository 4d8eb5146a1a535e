import { type SQLInputValue } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../domain/ports.ts'
import { type WorkerAnswer, type WorkerRequest } from './sqlite-messages.ts'

export interface QueryAnswer {
  columns: readonly string[]
  rows: readonly (readonly unknown[])[]
}

interface Pending {
  resolve: (answer: QueryAnswer) => void
  reject: (error: Error) => void
  timer: NodeJS.Timeout
}

// Sources run as TypeScript, the published package as JavaScript.
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js',
  import.meta.url,
)

export interface ThreadOptions {
  path: string
  readOnly: boolean
  /** A question that takes longer is given up and its thread replaced. */
  timeoutMs: number
  /** So many questions may wait at once. */
  queueLimit: number
}

/** A thread with a connection of its own; started with the first question. */
export class SqliteThread implements AsyncDisposable {
  readonly #options: ThreadOptions
  readonly #pending = new Map<number, Pending>()
  #worker: Worker | null = null
  #nextId = 1

  constructor(options: ThreadOptions) {
    this.#options = options
  }

  get load(): number {
    return this.#pending.size
  }

  ask(sql: string, parameters: readonly SQLInputValue[] = []): Promise<QueryAnswer> {
    const { queueLimit, timeoutMs } = this.#options
    if (this.#pending.size >= queueLimit) {
      return Promise.reject(new StoreUnavailable(`${queueLimit} questions wait already`))
    }
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(new StoreUnavailable(`no answer within ${timeoutMs} ms`)), timeoutMs)
      timer.unref()
      this.#pending.set(id, { resolve, reject, timer })
      const request: WorkerRequest = { id, sql, parameters }
      const worker = this.#start()
      worker.ref()
      worker.postMessage(request)
    })
  }

  async close(): Promise<void> {
    this.#fail(new StoreUnavailable('the store is closed'))
    await Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker
    const { path, readOnly } = this.#options
    const worker = new Worker(workerFile, { workerData: { path, readOnly }, name: readOnly ? 'reader' : 'keeper' })
    worker.on('message', (answer: WorkerAnswer) => this.#settle(answer))
    worker.on('error', (error) => {
      if (this.#worker === worker) this.#fail(error instanceof Error ? error : new Error(String(error)))
    })
    this.#worker = worker
    return worker
  }

  #settle({ id, columns, rows, error }: WorkerAnswer): void {
    const pending = this.#pending.get(id)
    if (pending === undefined) return
    this.#pending.delete(id)
    clearTimeout(pending.timer)
    // An idle thread does not keep the process alive.
    if (this.#pending.size === 0) this.#worker?.unref()
    if (error === null) pending.resolve({ columns, rows: rows.filter(isRow) })
    else pending.reject(Object.assign(new Error(error.message), { errcode: error.errcode }))
  }

  #fail(error: Error): void {
    const worker = this.#worker
    this.#worker = null
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer)
      reject(error)
    }
    this.#pending.clear()
    worker?.terminate().catch(() => undefined)
  }
}

function isRow(row: unknown): row is readonly unknown[] {
  return Array.isArray(row)
}

/** A few reading threads; a question goes to the one that has least to do. */
export class SqliteReaders {
  readonly #threads: readonly SqliteThread[]

  constructor(path: string, count: number) {
    const options: ThreadOptions = { path, readOnly: true, timeoutMs: 60_000, queueLimit: 1_000 }
    this.#threads = Array.from({ length: count }, () => new SqliteThread(options))
  }

  ask(sql: string, parameters: readonly SQLInputValue[]): Promise<QueryAnswer> {
    const [first, ...others] = this.#threads
    if (first === undefined) return Promise.reject(new StoreUnavailable('there is no reading thread'))
    let least = first
    for (const thread of others) if (thread.load < least.load) least = thread
    return least.ask(sql, parameters)
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }
}
