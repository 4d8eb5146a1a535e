import { type Connection } from './connection.ts'

/** Replaced by a newer socket of the same identity; the station is already back, so it need not retry. */
const replaced = { code: 1000, reason: 'replaced by a newer connection' }

/** Which of our ports a station came by; one whose TLS ended at a proxy came by the plain one. */
export type Listener = 'plain' | 'tls' | 'legacy-tls'

/** Each port takes versions of TLS that the other does not. */
export function listenerOf(tlsVersion: string | null | undefined): Listener {
  if (tlsVersion === null || tlsVersion === undefined) return 'plain'
  return tlsVersion === 'TLSv1' || tlsVersion === 'TLSv1.1' ? 'legacy-tls' : 'tls'
}

/** Which socket speaks for which station: the newest one (but F12). */
export class Directory {
  readonly #connections = new Map<string, Connection>()

  /** How many there are by each port. */
  count(): Record<Listener, number> {
    const counts = { plain: 0, tls: 0, 'legacy-tls': 0 }
    for (const { link } of this.#connections.values()) counts[listenerOf(link.guest.security.tlsVersion)]++
    return counts
  }

  find(stationId: string): Connection | undefined {
    return this.#connections.get(stationId)
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#connections.values()
  }

  /** The newest socket wins: an older one is closed and what it still says is dropped. */
  enter(connection: Connection): void {
    const { stationId } = connection.link.guest
    const older = this.#connections.get(stationId)
    this.#connections.set(stationId, connection)
    older?.close(replaced.code, replaced.reason)
  }

  /** @returns false when a newer socket has taken its place: then its close changes nothing */
  leave(connection: Connection): boolean {
    const { stationId } = connection.link.guest
    if (this.#connections.get(stationId) !== connection) return false
    return this.#connections.delete(stationId)
  }
}
