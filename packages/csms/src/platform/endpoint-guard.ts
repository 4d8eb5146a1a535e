import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Where this server calls, when somebody else names the address. */
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

type Networks = readonly (readonly [network: string, bits: number, family: 'ipv4' | 'ipv6'])[]

const nearNetworks: Networks = [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::', 32, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]
/** RFC 6890, and what leads into them by another notation; 168.63.129.16 is a cloud's service for its own machines. */
const privateNetworks: Networks = [
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['::ffff:0:0:0', 96, 'ipv6'],
  ['64:ff9b::', 32, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
]

/** What only this machine and its neighbours on the wire reach: services of ours and metadata of clouds. */
const near = listOf(nearNetworks)
const notPublic = listOf([...nearNetworks, ...privateNetworks])

function listOf(networks: Networks): BlockList {
  const list = new BlockList()
  for (const [network, bits, family] of networks) list.addSubnet(network, bits, family)
  return list
}

/**
 * The sender of a message may be anybody, and what it writes as an address may be a service of ours (SSRF).
 *
 * @param fits whether an IP address may be called
 * @param outside why one may not, in words an operator understands; `where` is the address, with its name
 */
export function endpointGuard(fits: (address: string) => boolean, outside: (where: string) => string): EndpointGuard {
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

export function isNear(address: string): boolean {
  return isIn(near, address)
}

/** Reached by everybody, so that nothing is gained by having it called from here. */
export function isPublic(address: string): boolean {
  return isIP(address) !== 0 && !isIn(notPublic, address)
}

/** An IPv4 address written as one of IPv6 is looked up as what it is. */
function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
