import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

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

/** What only this machine and its neighbours on the wire reach: services of ours and metadata of clouds. */
const near = new BlockList()
for (const [network, bits, family] of [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::', 32, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
] as const) {
  near.addSubnet(network, bits, family)
}

/**
 * The sender of a message may be anybody, and what it writes as its address may be a service of ours (SSRF): only
 * addresses in the networks given are called, and the one that it calls from itself.
 *
 * @param own the address its message came from; null where that is not its own for certain
 */
export function createEndpointGuard(allowed: (address: string) => boolean, own: string | null): EndpointGuard {
  const isOwn = (address: string) => own !== null && plain(address) === plain(own) && !isNear(address)
  const fits = (address: string) => allowed(address) || isOwn(address)
  const outside = (address: string) => `${address} is not where it calls from, and in no network of --soap-networks`
  return {
    refusal(endpoint) {
      if (!URL.canParse(endpoint)) return 'it is no address'
      const { protocol, hostname } = new URL(endpoint)
      if (protocol !== 'http:' && protocol !== 'https:') return `${protocol} is neither http nor https`
      const host = hostname.replace(/^\[|\]$/g, '')
      return isIP(host) !== 0 && !fits(host) ? outside(host) : null
    },
    lookup(hostname, options, callback) {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, '')
        const fit = addresses.filter(({ address }) => fits(address))
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

function isNear(address: string): boolean {
  const plainAddress = plain(address)
  return near.check(plainAddress, isIP(plainAddress) === 6 ? 'ipv6' : 'ipv4')
}

const plain = (address: string) => address.replace(/^::ffff:/i, '')
