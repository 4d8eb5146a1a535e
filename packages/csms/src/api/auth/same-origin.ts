import { DomainError } from '@stationmaster/contract'
import { type FastifyRequest } from 'fastify'

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A request signed by a cookie may only come from our own pages: it carries a header that another site cannot set
 * without asking, and the browser says where it came from.
 */
export function refuseOtherSites(request: FastifyRequest, publicUrl: string): void {
  if (safeMethods.has(request.method)) return
  if (request.headers['x-stationmaster-request'] !== '1') {
    throw new DomainError(
      'cross-site-request',
      'Send the header X-Stationmaster-Request: 1 with every change, or use an API key.',
    )
  }
  refuseOtherOrigin(request, publicUrl)
}

/** Refuses what a browser marks as coming from another site; what carries no mark is no browser. */
export function refuseOtherOrigin(request: FastifyRequest, publicUrl: string): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new DomainError('cross-site-request', 'This change came from another site and was refused.')
  }
  const origin = request.headers.origin
  if (origin === undefined) return
  const own = [`${request.protocol}://${request.host}`, publicUrl === '' ? null : new URL(publicUrl).origin]
  if (!own.includes(origin)) {
    throw new DomainError(
      'cross-site-request',
      `This change came from ${origin} and was refused; set --public-url behind a proxy.`,
    )
  }
}
