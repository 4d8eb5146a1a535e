import { X509Certificate } from 'node:crypto'
import { EncodingError, pathTo, pemBlocks, readCertificate } from '@stationmaster/pki'
import { type Clock } from '../domain/ports.ts'
import { type GuardedHttp, type Message, NoAnswer } from './guarded-http.ts'

export interface IssuerLookupOptions {
  clock: Clock
  http: GuardedHttp
  authorities(): readonly X509Certificate[]
  /** Ends what is under way. */
  ended: AbortSignal
}

/** Who signed it, or why that is not known. */
export type FindIssuer = (leaf: X509Certificate) => Promise<X509Certificate | string>

const request = {
  method: 'GET',
  headers: { Accept: 'application/pkix-cert, */*;q=0.1' },
  longest: 16_384,
} as const satisfies Message

const mostKept = 256
const failureKeptMs = 60_000
const mostAtOnce = 8

/** Finds the authority that signed a certificate where that says it lies (RFC 5280, 4.2.2.1), and keeps it. */
export function createIssuerLookup({ clock, http, authorities, ended }: IssuerLookupOptions): FindIssuer {
  const found = new Map<string, { answer: X509Certificate | string; until: number }>()
  const underWay = new Map<string, Promise<X509Certificate | string>>()

  async function fetched(url: string): Promise<X509Certificate | string> {
    try {
      const bytes = await http(url, request, ended)
      const [armoured] = pemBlocks(bytes.toString('latin1'), 'CERTIFICATE')
      return new X509Certificate(armoured ?? bytes)
    } catch (error) {
      return error instanceof NoAnswer ? error.message : `what lies at ${url} is no certificate`
    }
  }

  async function at(url: string): Promise<X509Certificate | string> {
    const kept = found.get(url)
    if (kept !== undefined && clock.now() < kept.until) return kept.answer
    const joined = underWay.get(url)
    if (joined !== undefined) return joined
    if (underWay.size >= mostAtOnce) return 'too many are asked for already'
    const work = fetched(url)
    underWay.set(url, work)
    const answer = await work.finally(() => underWay.delete(url))
    const until = typeof answer === 'string' ? clock.now() + failureKeptMs : answer.validToDate.getTime()
    found.delete(url)
    found.set(url, { answer, until })
    if (found.size > mostKept) found.delete(found.keys().next().value ?? '')
    return answer
  }

  return async (leaf) => {
    const name = leaf.issuer.replaceAll('\n', ', ')
    const [url] = readCertificate(leaf).issuerUrls.filter((one) => /^https?:/i.test(one))
    if (url === undefined) return `${name} is not known here: add it to --tls-station-ca`
    const issuer = await at(url)
    if (typeof issuer === 'string') return `${name} is not known here, and cannot be fetched: ${issuer}`
    return signs(issuer, leaf) ? issuer : `what lies at ${url} did not sign it, or leads to nobody who is trusted`
  }

  /** Anybody's certificate may have named it, so what it is good for is looked at each time. */
  function signs(issuer: X509Certificate, leaf: X509Certificate): boolean {
    try {
      const path = pathTo(leaf, { between: [issuer], authorities: authorities(), now: clock.now() })
      return path?.[1]?.fingerprint256 === issuer.fingerprint256
    } catch (error) {
      if (error instanceof EncodingError) return false
      throw error
    }
  }
}
