import { type IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { ConfigError } from './config-error.ts'

/** Tells whether an address is a trusted proxy (F28). @throws ConfigError as `networkList` */
export function trustedProxies(list: readonly string[]): (address: string) => boolean {
  return networkList('trusted-proxies', list)
}

/**
 * Tells whether an address is in one of the networks of a setting.
 *
 * @param list addresses or networks such as `10.0.0.0/8`
 * @throws ConfigError for what is neither
 */
export function networkList(setting: string, list: readonly string[]): (address: string) => boolean {
  if (list.length === 0) return () => false
  const trusted = new BlockList()
  for (const entry of list) {
    const [address = '', length] = entry.split('/')
    const family = isIP(address)
    const bits = Number(length)
    if (family === 0 || (length !== undefined && !(/^\d{1,3}$/.test(length) && bits <= (family === 4 ? 32 : 128)))) {
      throw new ConfigError(`${setting}: ${entry} is no address and no network such as 10.0.0.0/8`)
    }
    const kind = family === 4 ? 'ipv4' : 'ipv6'
    if (length === undefined) trusted.addAddress(address, kind)
    else trusted.addSubnet(address, bits, kind)
  }
  return (address) => {
    const plain = plainAddress(address)
    const family = isIP(plain)
    return family !== 0 && trusted.check(plain, family === 4 ? 'ipv4' : 'ipv6')
  }
}

/** The peer's address, or the last one in X-Forwarded-For that no trusted proxy of ours wrote. */
export function remoteAddressOf(request: IncomingMessage, trusted: (address: string) => boolean): string {
  let address = plainAddress(request.socket.remoteAddress ?? '')
  const header = request.headers['x-forwarded-for']
  const forwarded = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((part) => part.trim())
  while (trusted(address)) {
    const before = plainAddress(forwarded.pop() ?? '')
    if (isIP(before) === 0) break
    address = before
  }
  return address
}

/** TLS to us, or to a trusted proxy that says so (F28). */
export function isSecure(request: IncomingMessage, trusted: (address: string) => boolean): boolean {
  if ('encrypted' in request.socket) return true
  return trusted(request.socket.remoteAddress ?? '') && request.headers['x-forwarded-proto'] === 'https'
}

/** Of a socket for both families. */
export const plainAddress = (address: string) => address.replace(/^::ffff:/, '')
