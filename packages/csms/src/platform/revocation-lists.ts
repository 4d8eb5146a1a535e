import { type X509Certificate } from 'node:crypto'
import { type RevocationList, readRevocationList } from '@stationmaster/pki'
import { type Clock } from '../domain/ports.ts'

const longestKeptMs = 86_400_000
const keptWithoutPromiseMs = 300_000
/** Of all lists together, as they were sent. */
const mostBytes = 33_554_432
const mostLists = 64

interface Kept {
  list: RevocationList
  bytes: number
  until: number
}

/** Lists as they were fetched: one serves the questions for all certificates of its authority. */
export class RevocationLists {
  readonly #clock: Clock
  readonly #fetch: (url: string, signal: AbortSignal) => Promise<Buffer>
  readonly #kept = new Map<string, Kept>()
  readonly #underWay = new Map<string, Promise<RevocationList>>()
  #bytes = 0

  constructor({ clock, fetch }: { clock: Clock; fetch(url: string, signal: AbortSignal): Promise<Buffer> }) {
    this.#clock = clock
    this.#fetch = fetch
  }

  async at(url: string, signal: AbortSignal): Promise<RevocationList> {
    const kept = this.#kept.get(url)
    if (kept !== undefined && this.#clock.now() < kept.until) return kept.list
    const joined = this.#underWay.get(url)
    if (joined !== undefined) return joined
    const work = this.#read(url, signal).finally(() => this.#underWay.delete(url))
    this.#underWay.set(url, work)
    return work
  }

  async #read(url: string, signal: AbortSignal): Promise<RevocationList> {
    const sent = await this.#fetch(url, signal)
    const list = rememberingSigners(readRevocationList(sent))
    this.#forget(url)
    const now = this.#clock.now()
    const until = Math.min(list.nextUpdate ?? now + keptWithoutPromiseMs, now + longestKeptMs)
    this.#kept.set(url, { list, bytes: sent.length, until })
    this.#bytes += sent.length
    while ((this.#bytes > mostBytes || this.#kept.size > mostLists) && this.#kept.size > 1) {
      this.#forget(this.#kept.keys().next().value ?? '')
    }
    return list
  }

  #forget(url: string): void {
    this.#bytes -= this.#kept.get(url)?.bytes ?? 0
    this.#kept.delete(url)
  }
}

/** A long list is not checked again for each certificate that is looked up in it. */
function rememberingSigners(list: RevocationList): RevocationList {
  const known = new Map<string, boolean>()
  const { issuerBytes, thisUpdate, nextUpdate, isPartial } = list
  return {
    issuerBytes,
    thisUpdate,
    nextUpdate,
    isPartial,
    get revoked() {
      return list.revoked
    },
    isSignedBy(authority: X509Certificate) {
      const signed = known.get(authority.fingerprint256) ?? list.isSignedBy(authority)
      known.set(authority.fingerprint256, signed)
      return signed
    },
  }
}
