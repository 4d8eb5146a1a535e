/** Messages of one version that travel as JSON inside a DataTransfer of another. */
import { type ActionOf, type Protocol, type RequestOf, type ResponseOf } from '../protocol.ts'
import { deepestNesting, nestsTooDeep } from './frames.ts'
import { type MessageDirection, readerOf } from './reader.ts'

export type Carried<Payload> = { ok: true; payload: Payload } | { ok: false; description: string }

/** @param data the text that was transferred, or what it says */
export function readCarriedRequest<P extends Protocol, A extends ActionOf<P>>(
  protocol: P,
  action: A,
  data: unknown,
): Carried<RequestOf<P, A>> {
  return read(protocol, 'request', action, data) as Carried<RequestOf<P, A>>
}

export function readCarriedResponse<P extends Protocol, A extends ActionOf<P>>(
  protocol: P,
  action: A,
  data: unknown,
): Carried<ResponseOf<P, A>> {
  return read(protocol, 'response', action, data) as Carried<ResponseOf<P, A>>
}

function read(protocol: Protocol, direction: MessageDirection, action: string, data: unknown): Carried<object> {
  const parsed = typeof data === 'string' ? parse(data) : { ok: true as const, payload: data }
  if (!parsed.ok) return parsed
  const result = readerOf(protocol).read(direction, action, parsed.payload, 'generous', new Date(0))
  if (result.ok) return { ok: true, payload: result.payload }
  return { ok: false, description: result.violation.description }
}

function parse(text: string): Carried<unknown> {
  if (nestsTooDeep(text)) return { ok: false, description: `data is nested deeper than ${deepestNesting}` }
  try {
    return { ok: true, payload: JSON.parse(text) }
  } catch {
    return { ok: false, description: 'data is not JSON' }
  }
}
