import { type EndpointGuard, endpointGuard, isNear } from '../platform/endpoint-guard.ts'
import { plainAddress } from '../platform/proxies.ts'

/**
 * Where a station may be called that says of itself where it listens: only addresses in the networks given, and the one
 * that it calls from itself.
 *
 * @param own the address its message came from; null where that is not its own for certain
 */
export function createEndpointGuard(allowed: (address: string) => boolean, own: string | null): EndpointGuard {
  const isOwn = (address: string) => own !== null && plainAddress(address) === plainAddress(own) && !isNear(address)
  return endpointGuard(
    (address) => allowed(address) || isOwn(address),
    (where) => `${where} is not where it calls from, and in no network of --soap-networks`,
  )
}
