import { type Connection } from './connection.ts'

/** Replaced by a newer socket of the same identity; the station is already back, so it need not retry. */
const replaced = { code: 1000, reason: 'replaced by a newer connection' }

/** Which socket speaks for which station: the newest one (but F12). */
export class Directory {
  readonly #connections = new Map<string, Connection>()

  get size(): number {
    return this.#connections.size
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
