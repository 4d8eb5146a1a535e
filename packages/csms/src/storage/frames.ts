import { type Instant } from '../domain/model.ts'
import { type Clock } from '../domain/ports.ts'
import { codecOf } from './codec.ts'
import { type Stored } from './columns.ts'
import { type Frame } from './frame.ts'
import { type StorageMetrics } from './metrics.ts'
import { tables } from './tables.ts'

export type { Frame }

export interface FrameLogOptions {
  /** Writes all of them in one commit. */
  write(rows: readonly Stored[][]): Promise<void>
  clock: Clock
  metrics: StorageMetrics
  /** Frames are at most this old when they are written … */
  flushMs: number
  /** … and at most this much text when they are. */
  flushBytes: number
  /** Above this the oldest are given up and the gap is noted. */
  memoryBytes: number
  failed(error: unknown): void
}

interface Gap {
  organisationId: string
  count: number
  since: Instant
}

/** So many stations get a note of their own about a gap. */
const gapsKept = 10_000

/**
 * Every frame, off the reply path: gathered in memory and written together. A crash loses the last quarter of a second
 * at most, a store that is away loses the oldest, and both leave a note.
 */
export class FrameLog implements AsyncDisposable {
  readonly #options: FrameLogOptions
  #frames: Frame[] = []
  #bytes = 0
  #gaps = new Map<string, Gap>()
  #timer: NodeJS.Timeout | null = null
  #flushing: Promise<void> | null = null
  #closed = false
  /** Whether the last write failed: one outage is told once. */
  #away = false

  constructor(options: FrameLogOptions) {
    this.#options = options
  }

  /** Never throws and never waits. */
  append(frame: Frame): void {
    if (this.#closed) return
    this.#frames.push(frame)
    this.#bytes += sizeOf(frame)
    const { flushBytes, flushMs, memoryBytes } = this.#options
    if (this.#bytes > memoryBytes) this.#giveUp(this.#bytes - memoryBytes / 2)
    if (this.#flushing !== null) return
    if (this.#bytes >= flushBytes) this.#start()
    else this.#timer ??= setTimeout(() => this.#start(), flushMs).unref()
  }

  /** Resolves when what was appended before is written or given up. */
  async flush(): Promise<void> {
    await this.#flushing
    this.#start()
    await this.#flushing
  }

  async close(): Promise<void> {
    await this.flush()
    this.#closed = true
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Begins to write unless it is being done; never fails, because what cannot be written is kept or given up. */
  #start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#flushing ??= this.#write().finally(() => {
      this.#flushing = null
      if (this.#frames.length > 0) this.#timer ??= setTimeout(() => this.#start(), this.#options.flushMs).unref()
    })
  }

  async #write(): Promise<void> {
    const frames = this.#frames
    const gaps = this.#gaps
    const bytes = this.#bytes
    if (frames.length === 0 && gaps.size === 0) return
    this.#frames = []
    this.#gaps = new Map()
    this.#bytes = 0
    const rows: Stored[][] = []
    for (const [stationId, gap] of gaps) this.#encode(rows, gapFrame(stationId, gap))
    for (const frame of frames) this.#encode(rows, frame)
    try {
      await this.#options.write(rows)
      this.#options.metrics.framesWritten += frames.length
      this.#away = false
    } catch (error) {
      if (!this.#away) this.#options.failed(error)
      this.#away = true
      this.#putBack(frames, gaps, bytes)
    }
  }

  #encode(rows: Stored[][], frame: Frame): void {
    try {
      rows.push(codecOf(tables.frame).encode(frame))
    } catch (error) {
      this.#options.metrics.framesDropped++
      this.#options.failed(error)
    }
  }

  #putBack(frames: Frame[], gaps: ReadonlyMap<string, Gap>, bytes: number): void {
    this.#frames = [...frames, ...this.#frames]
    this.#bytes += bytes
    for (const [stationId, gap] of gaps) {
      const newer = this.#gaps.get(stationId)
      this.#gaps.set(stationId, { ...gap, count: gap.count + (newer?.count ?? 0) })
    }
    if (this.#bytes > this.#options.memoryBytes) this.#giveUp(this.#bytes - this.#options.memoryBytes / 2)
  }

  #giveUp(bytes: number): void {
    let freed = 0
    let count = 0
    for (const frame of this.#frames) {
      if (freed >= bytes) break
      freed += sizeOf(frame)
      count++
      const gap = this.#gaps.get(frame.stationId)
      if (gap !== undefined) gap.count++
      else if (this.#gaps.size < gapsKept) {
        this.#gaps.set(frame.stationId, { organisationId: frame.organisationId, count: 1, since: frame.at })
      }
    }
    this.#frames = this.#frames.slice(count)
    this.#bytes -= freed
    this.#options.metrics.framesDropped += count
  }
}

/** What a frame weighs in memory, roughly: its text and the object around it. */
function sizeOf({ payload }: Frame): number {
  return payload.length + 200
}

function gapFrame(stationId: string, { organisationId, count, since }: Gap): Frame {
  return {
    organisationId,
    stationId,
    at: since,
    direction: 'in',
    messageType: null,
    messageId: null,
    action: null,
    payload: '',
    connectionId: null,
    note: `gap: ${count} frames could not be kept`,
  }
}
