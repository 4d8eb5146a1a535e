import { once } from 'node:events'
import { type ServerResponse } from 'node:http'
import { DomainError, type Event, eventTypes, Identity } from '@stationmaster/contract'
import { type FastifyReply, type FastifyRequest } from 'fastify'
import { type Gauge } from 'prom-client'
import Type from 'typebox'
import { type OutboxEvent } from '../../domain/model.ts'
import { type EventFeed } from '../../domain/reads.ts'
import { type Api, instantText, stationKey, visitorOf } from '../kit.ts'
import { securityHeaders } from '../security-headers.ts'
import { InvalidInput } from '../validation.ts'

export interface EventRoutes {
  feed: EventFeed
  liveReaders: Gauge
  /** Ends every stream, so that the server can close. */
  closing: AbortSignal
  /** Refuses once the session or key behind a stream is no longer valid. */
  authenticate(request: FastifyRequest): Promise<unknown>
  /** Tells that sessions or keys may have lost their force; gives back how to stop listening. */
  onRevoked(listener: () => void): () => void
  failed(error: unknown): void
  heartbeatMs?: number | undefined
}

const streamsPerVisitor = 10
const streamsInAll = 500
/** A client that takes nothing for this long is gone. */
const drainMs = 30_000
const reconnectMs = 2_000

const EventQuery = Type.Object({
  after: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Event types, separated by commas. */
  types: Type.Optional(Type.String({ maxLength: 1_000 })),
  station: Type.Optional(Identity),
})

export function eventRoutes(app: Api, options: EventRoutes): void {
  const { feed, liveReaders, closing } = options
  const open = new Map<string, number>()
  let inAll = 0

  function enter(key: string): () => void {
    const own = open.get(key) ?? 0
    if (own >= streamsPerVisitor || inAll >= streamsInAll) {
      throw new DomainError(
        'too-many-requests',
        `At most ${streamsPerVisitor} live streams at once; close another one first.`,
      )
    }
    open.set(key, own + 1)
    inAll++
    liveReaders.set(inAll)
    return () => {
      const left = (open.get(key) ?? 1) - 1
      if (left === 0) open.delete(key)
      else open.set(key, left)
      inAll--
      liveReaders.set(inAll)
    }
  }

  app.get(
    '/events',
    {
      schema: {
        tags: ['events'],
        summary:
          'Live stream (server-sent events) of what was committed; resumes after Last-Event-ID or ?after=, and sends `reset` when that is no longer kept',
        querystring: EventQuery,
        produces: ['text/event-stream'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const { query } = request
      const after = positionOf(request.headers['last-event-id']) ?? query.after ?? null
      const wanted = filterOf(query)
      const leave = enter(visitorOf(request).key)
      try {
        await stream(request, reply, after, wanted)
      } finally {
        leave()
      }
      return reply
    },
  )

  async function stream(
    request: FastifyRequest,
    reply: FastifyReply,
    after: number | null,
    wanted: Wanted,
  ): Promise<void> {
    reply.hijack()
    const response = reply.raw
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, closing])
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
    response.write(`retry: ${reconnectMs}\n\n`)
    let position: number | null = null
    const heartbeat = setInterval(() => void beat(request, response, gone, position), options.heartbeatMs ?? 15_000)
    const unlisten = options.onRevoked(() => void isWelcome(request, gone))
    try {
      for await (const item of feed.read({ after, signal })) {
        position = item.kind === 'event' ? item.event.position : item.position
        if (item.kind === 'event' && !wanted(item.event)) continue
        const text = item.kind === 'event' ? told(item.event) : `id: ${item.position}\nevent: reset\ndata: {}\n\n`
        if (!response.write(text)) await drained(response, signal)
      }
    } catch (error) {
      if (!signal.aborted) options.failed(error)
    } finally {
      clearInterval(heartbeat)
      unlisten()
      response.end()
    }
  }

  /**
   * Keeps proxies awake and tells how far the stream has come, so that a filter that matches nothing does not make the
   * client resume at a position long gone; a visitor who may no longer enter is shown out.
   */
  async function beat(
    request: FastifyRequest,
    response: ServerResponse,
    gone: AbortController,
    position: number | null,
  ): Promise<void> {
    const text = position === null ? ': alive\n\n' : `: alive\nid: ${position}\n\n`
    if ((await isWelcome(request, gone)) && !response.writableNeedDrain && !response.writableEnded) response.write(text)
  }

  /** Ends the stream of a visitor who is not; while the store is away nobody is judged. */
  async function isWelcome(request: FastifyRequest, gone: AbortController): Promise<boolean> {
    try {
      await options.authenticate(request)
      return true
    } catch (error) {
      if (error instanceof DomainError) gone.abort()
      return false
    }
  }
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  try {
    await once(response, 'drain', { signal: AbortSignal.any([signal, AbortSignal.timeout(drainMs)]) })
  } catch {
    // Gone, closing, or stuck: in each case the connection ends and the client resumes where it was.
    response.destroy()
  }
}

function told(event: OutboxEvent): string {
  const { position, id, type, version, organisationId, stationId, at, recordedAt, source, data } = event
  const shown: Event = {
    position,
    id,
    type,
    version,
    organisation: organisationId,
    stationId,
    source,
    data,
    at: instantText(at),
    recordedAt: instantText(recordedAt),
  }
  return `id: ${position}\nevent: ${type}\ndata: ${JSON.stringify(shown)}\n\n`
}

function positionOf(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string' || header === '') return null
  const position = Number(header)
  if (!Number.isSafeInteger(position) || position < 0) {
    throw new InvalidInput('Last-Event-ID must be the id of an event of this stream.', 'Last-Event-ID')
  }
  return position
}

type Wanted = (event: OutboxEvent) => boolean

function filterOf({ types, station }: { types?: string; station?: string }): Wanted {
  const names = types === undefined ? null : new Set(types.split(',').map((name) => name.trim()))
  for (const name of names ?? []) {
    if (!eventTypes.some((known) => known === name)) {
      throw new InvalidInput(`types names "${name}"; known are ${eventTypes.join(', ')}.`, 'types')
    }
  }
  const stationId = station === undefined ? null : stationKey(station)
  return (event) => (names === null || names.has(event.type)) && (stationId === null || event.stationId === stationId)
}
