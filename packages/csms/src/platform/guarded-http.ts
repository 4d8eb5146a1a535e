/** HTTP to an address that somebody else named: where it may lie, how long it may take and how much it may say. */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type Clock } from '../domain/ports.ts'
import { type EndpointGuard, EndpointRefused } from './endpoint-guard.ts'

export interface GuardedHttpOptions {
  clock: Clock
  guard: EndpointGuard
  /** Of an authority of ours, which the operator named: called wherever it is. */
  trustedOrigin: string | null
}

export interface Message {
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  longest: number
  body?: Buffer
}

/** Resolves with the body of a 200. @throws NoAnswer */
export type GuardedHttp = (url: string, message: Message, signal: AbortSignal) => Promise<Buffer>

/** Why there is no answer, in words for who has to see to it. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

const patienceMs = 10_000
/** Who did not answer is not asked for so long, whatever for: a network that returns does not wait for it each time. */
const awayMs = 30_000
const mostAway = 256

export function createGuardedHttp({ clock, guard, trustedOrigin }: GuardedHttpOptions): GuardedHttp {
  /** By address and not by host: whoever names another path there says nothing of this one. */
  const away = new Map<string, number>()
  return async (url, message, signal) => {
    const target = new URL(url)
    const { origin, username, password } = target
    const refusal = username + password === '' ? null : 'its address carries credentials'
    const guarded = origin !== trustedOrigin
    const refused = refusal ?? (guarded ? guard.refusal(url) : null)
    if (refused !== null) throw new NoAnswer(`not asked: ${refused}`)
    if (clock.now() < (away.get(url) ?? 0)) throw new NoAnswer(`${origin} did not answer a moment ago`)
    try {
      const body = await send(target, message, { signal, ...(guarded ? { lookup: guard.lookup } : {}) })
      away.delete(url)
      return body
    } catch (error) {
      if (error instanceof NoAnswer) throw error
      if (signal.aborted) throw new NoAnswer('the server is going down')
      if (error instanceof EndpointRefused) throw new NoAnswer(`not asked: ${error.message}`)
      away.delete(url)
      away.set(url, clock.now() + awayMs)
      if (away.size > mostAway) away.delete(away.keys().next().value ?? '')
      throw new NoAnswer(`${origin} does not answer (${reasonOf(error)})`)
    }
  }
}

interface Sending {
  signal: AbortSignal
  lookup?: EndpointGuard['lookup']
}

function send(target: URL, message: Message, { signal, lookup }: Sending): Promise<Buffer> {
  const { method, headers, longest, body } = message
  const start = target.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    let isAnswered = false
    const request = start(
      target,
      {
        method,
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
        headers: {
          ...headers,
          Connection: 'close',
          'User-Agent': 'stationmaster',
          ...(body === undefined ? {} : { 'Content-Length': body.length }),
        },
        ...(lookup === undefined ? {} : { lookup }),
      },
      (response) => {
        isAnswered = true
        const status = response.statusCode ?? 0
        const wrong = status === 200 ? undefined : `${target.origin} answered ${status}${redirectionOf(status)}`
        const read =
          wrong === undefined ? bytesOf(response, longest, target.origin) : Promise.reject(new NoAnswer(wrong))
        read.then(resolve, (error: unknown) => {
          request.destroy()
          reject(error instanceof Error ? error : new Error(String(error)))
        })
      },
    )
    request.on('error', reject)
    request.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy()
      reject(new NoAnswer(`${target.origin} answered ${statusCode}`))
    })
    // However else it ends, it ends.
    request.on('close', () => {
      if (!isAnswered) reject(new NoAnswer(`${target.origin} closed the connection without an answer`))
    })
    request.end(body)
  })
}

function redirectionOf(status: number): string {
  return status >= 300 && status < 400 ? ', and is not followed elsewhere' : ''
}

async function bytesOf(parts: AsyncIterable<unknown>, longest: number, origin: string): Promise<Buffer> {
  const found: Buffer[] = []
  let length = 0
  for await (const part of parts) {
    if (!Buffer.isBuffer(part)) continue
    length += part.length
    if (length > longest) throw new NoAnswer(`${origin} answered more than ${longest} bytes`)
    found.push(part)
  }
  return Buffer.concat(found)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `nothing within ${patienceMs / 1_000} s`
  return 'code' in error ? String(error.code) : error.message
}
