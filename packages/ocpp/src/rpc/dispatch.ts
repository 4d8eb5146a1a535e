import { type Handlers, type Protocol, type Role } from '../protocol.ts'
import { type AnyResponse, type InboundCall } from './calls.ts'

/** Hands each call to the handler of its action, with what the owner knows about the connection. */
export function createDispatch<P extends Protocol, R extends Role, Context>(
  _protocol: P,
  _role: R,
  handlers: Handlers<P, R, Context>,
): (call: InboundCall<P, R>, context: Context) => Promise<AnyResponse<P, R>> {
  // The table has a handler for every action the other role may send, and the peer hands over no other.
  const table = new Map(Object.entries(handlers)) as Map<
    string,
    (request: unknown, context: Context) => Promise<AnyResponse<P, R>>
  >
  return (call, context) => {
    const handler = table.get(call.action)
    if (handler === undefined) throw new TypeError(`no handler for ${call.action}`)
    return handler(call.payload, context)
  }
}
