import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'

/** Where a station may be called that says of itself where it listens. */
export interface EndpointGuard {
  /** Why an address may not be called, as far as it shows without asking for its name; null when it may. */
  refusal(endpoint: string): string | null
  /** Resolves a name and refuses what lies elsewhere, so that a name is judged by what is then connected to. */
  readonly lookup: LookupFunction
}

/** An address that is not called, and why. */
export class EndpointRefused extends Error {
  override readonly name = 'EndpointRefused'
}

/**
 * The sender of a message may be anybody, and what it writes as its address may be a service of ours (SSRF): only
 * addresses in the networks given are called, so loopback, link-local and metadata addresses only if they were named.
 */
export function createEndpointGuard(allowed: (address: string) => boolean): EndpointGuard {
  const outside = (address: string) => `${address} is in no network of --soap-networks`
  return {
    refusal(endpoint) {
      if (!URL.canParse(endpoint)) return 'it is no address'
      const { protocol, hostname } = new URL(endpoint)
      if (protocol !== 'http:' && protocol !== 'https:') return `${protocol} is neither http nor https`
      const host = hostname.replace(/^\[|\]$/g, '')
      return isIP(host) !== 0 && !allowed(host) ? outside(host) : null
    },
    lookup(hostname, options, callback) {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, '')
        const fit = addresses.filter(({ address }) => allowed(address))
        const [first] = fit
        if (first === undefined) {
          const [found] = addresses
          return callback(new EndpointRefused(outside(`${hostname} (${found?.address ?? 'nowhere'})`)), '')
        }
        if (options.all === true) callback(null, fit)
        else callback(null, first.address, first.family)
      })
    },
  }
}
