import { type ErrorCode } from '@stationmaster/contract'

/** A refusal of the server, RFC 9457, or `unreachable` when none came. */
export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  readonly code: ErrorCode | 'unreachable'
  readonly title: string
  readonly detail: string
  readonly fields: Readonly<Record<string, unknown>>
  constructor(
    status: number,
    code: ErrorCode | 'unreachable',
    title: string,
    detail: string,
    fields: Readonly<Record<string, unknown>>,
  ) {
    super(detail === '' ? title : detail)
    this.status = status
    this.code = code
    this.title = title
    this.detail = detail
    this.fields = fields
  }
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  query?: Query
  body?: unknown
  csv?: Blob
  /** Of a request without a JSON body. */
  reason?: string | undefined
  signal?: AbortSignal | undefined
  /** Longer than the server's own wait. */
  timeoutMs?: number
}

const base = '/api/v1'
/** Where the resources of a station are. */
export const stationPath = (id: string): string => `/stations/${encodeURIComponent(id)}`

export const pathOf = (path: string, query: Query = {}): string => {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return `${base}${path}${text === '' ? '' : `?${text}`}`
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const problemOf = async (response: Response): Promise<Problem> => {
  const text = await response.text()
  let body: unknown = null
  try {
    body = JSON.parse(text)
  } catch {
    body = { title: `HTTP ${response.status}`, detail: text.slice(0, 300) }
  }
  const fields = isRecord(body) ? body : {}
  const word = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '')
  return new Problem(
    response.status,
    codeOf(word('code')),
    word('title') || `HTTP ${response.status}`,
    word('detail'),
    fields,
  )
}

// The door: a code this build does not know is still shown with the server's own title and detail.
const codeOf = (code: string): ErrorCode => (code === '' ? 'internal' : (code as ErrorCode))

const send = async (path: string, options: RequestOptions): Promise<Response> => {
  const headers = new Headers({ accept: 'application/json', 'x-stationmaster-request': '1' })
  if (options.body !== undefined) headers.set('content-type', 'application/json')
  if (options.csv !== undefined) headers.set('content-type', 'text/csv')
  const bounds = [AbortSignal.timeout(options.timeoutMs ?? 30_000)]
  if (options.signal !== undefined) bounds.push(options.signal)
  const body = options.csv ?? (options.body === undefined ? null : JSON.stringify(options.body))
  try {
    return await fetch(pathOf(path, { ...options.query, reason: options.reason }), {
      method: options.method ?? 'GET',
      headers,
      body,
      credentials: 'same-origin',
      signal: AbortSignal.any(bounds),
    })
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause
    throw new Problem(0, 'unreachable', '', '', {})
  }
}

/** Asks the API and returns its answer as the contract types it; throws a `Problem`. */
export const request = async <T>(path: string, options: RequestOptions = {}): Promise<T> => {
  const response = await send(path, options)
  if (!response.ok) throw await problemOf(response)
  // The door: the server's contract is the law for shapes, checked by its own tests.
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** Fetches a file and hands it to the browser to save. */
export const download = async (path: string, name: string, method: 'GET' | 'POST' = 'GET'): Promise<void> => {
  const response = await send(path, { method, timeoutMs: 600_000 })
  if (!response.ok) throw await problemOf(response)
  const address = URL.createObjectURL(await response.blob())
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
