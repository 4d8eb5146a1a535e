/** The authorities of one folder: sign, revoke, list, and say what became of a certificate. */
import { type KeyObject, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type AnsweredStatus,
  EncodingError,
  type Issuer,
  issuerOf,
  makeCertificate,
  makeRevocationList,
  makeStatusRefusal,
  makeStatusResponse,
  namesIssuer,
  newSerialNumber,
  type RevocationReason,
  readSigningRequest,
  readStatusRequest,
} from '@stationmaster/pki'
import { lockFolder } from './files.ts'
import { type AuthorityName, authorityKinds, authorityNames, filesOf, secretFile } from './hierarchy.ts'
import { CaRefused } from './refused.ts'
import { Register, type Registered } from './register.ts'
import { Vault } from './vault.ts'

const dayMs = 86_400_000
const earlierMs = 60 * 60_000
const listMs = dayMs
const statusMs = 60 * 60_000
const mostDays = 1_095

interface Authority {
  name: AuthorityName
  root: string
  rootList: string
  sub: string
  subUntil: number
  certificate: X509Certificate
  key: KeyObject
  issuer: Issuer
}

export interface SigningOrder {
  /** The same id again gets the same certificate, so that an answer that was lost costs nothing. */
  requestId: string
  authority: AuthorityName
  /** PEM. */
  csr: string
  /** What the request must be for; who asks has looked, and this process looks again. */
  commonName: string
  organisations: readonly string[]
  days?: number
}

export interface CaOptions {
  folder: string
  passphrase: string
  publicUrl: string
  clock: { now(): number }
}

/** What was signed cannot be signed again under another content. */
export class Conflict extends Error {
  override readonly name = 'Conflict'
}

export class CertificateAuthority implements Disposable {
  readonly #authorities: ReadonlyMap<AuthorityName, Authority>
  readonly #register: Register
  readonly #options: CaOptions
  readonly #lists = new Map<AuthorityName, { bytes: Buffer; until: number }>()
  readonly #held: DisposableStack
  #listNumber = 0

  constructor(options: CaOptions, authorities: ReadonlyMap<AuthorityName, Authority>, held: DisposableStack) {
    this.#options = options
    this.#authorities = authorities
    this.#register = held.use(new Register(join(options.folder, 'issued.jsonl')))
    this.#held = held
  }

  /** @throws CaRefused when there is none, the passphrase is another, or another process serves it */
  static async open(options: CaOptions): Promise<CertificateAuthority> {
    const { folder, passphrase } = options
    if (!existsSync(secretFile(folder))) {
      throw new CaRefused(`there is no authority in ${folder}; \`stationmaster ca init\` makes one`)
    }
    using held = new DisposableStack()
    held.use(lockFolder(folder))
    const authorities = new Map<AuthorityName, Authority>()
    const vault = new Vault(passphrase)
    for (const name of authorityNames) authorities.set(name, await openAuthority(folder, name, vault))
    return new CertificateAuthority(options, authorities, held.move())
  }

  /** @returns as it is on record @throws CaRefused | Conflict */
  sign(order: SigningOrder): Registered {
    const before = this.#register.byRequest(order.requestId)
    const request = read(order.csr)
    if (before !== undefined) {
      const same = new X509Certificate(before.certificate).publicKey.equals(request.publicKey)
      if (same && before.authority === order.authority) return before
      throw new Conflict('this requestId was used for another request')
    }
    if (request.weakness !== null) throw new CaRefused(`the request has ${request.weakness}`)
    const { commonNames, organisations } = request.subject
    if (commonNames.length !== 1 || commonNames[0] !== order.commonName) {
      throw new CaRefused(`the request is for CN "${commonNames.join('", "')}", not "${order.commonName}"`)
    }
    if (order.organisations.length > 0 && !organisations.some((name) => order.organisations.includes(name))) {
      throw new CaRefused(`the request names O "${organisations.join('", "')}"`)
    }
    const authority = this.#authority(order.authority)
    const now = this.#options.clock.now()
    const { days: usualDays, purposes } = authorityKinds[order.authority]
    const days = Math.min(order.days ?? usualDays, mostDays)
    const notBefore = now - earlierMs
    // Nothing outlives who vouches for it.
    const notAfter = Math.min(now + days * dayMs, authority.subUntil)
    if (notAfter <= now) throw new CaRefused('the authority has expired')
    const serialNumber = newSerialNumber()
    const isRsa = request.publicKey.asymmetricKeyType !== 'ec'
    const { publicUrl } = this.#options
    const certificate = makeCertificate(
      {
        subjectBytes: request.subjectBytes,
        publicKeyBytes: request.publicKeyBytes,
        serialNumber,
        notBefore,
        notAfter,
        usage: isRsa ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature', 'keyAgreement'],
        purposes,
        ...(publicUrl === '' ? {} : placesOf(authority.name, publicUrl)),
      },
      authority.issuer,
    )
    assertRead(certificate, order.commonName)
    this.#register.add({
      kind: 'issued',
      serialNumber,
      authority: authority.name,
      requestId: order.requestId,
      commonName: order.commonName,
      notBefore: seconds(notBefore),
      notAfter: seconds(notAfter),
      at: now,
      certificate,
    })
    const registered = this.#register.bySerialNumber(serialNumber)
    if (registered === undefined) throw new Error('what was registered is not there')
    return registered
  }

  /** Once revoked stays revoked, under its first reason. @returns undefined when it was never signed here */
  revoke(serialNumber: string, reason: RevocationReason): Registered | undefined {
    const registered = this.#register.bySerialNumber(serialNumber)
    if (registered === undefined || registered.revoked !== null) return registered
    this.#register.add({ kind: 'revoked', serialNumber, at: this.#options.clock.now(), reason })
    this.#lists.delete(registered.authority)
    return registered
  }

  bySerialNumber(serialNumber: string): Registered | undefined {
    return this.#register.bySerialNumber(serialNumber)
  }

  /** In the order they were signed, behind the one given. */
  page(after: string | undefined, limit: number): Registered[] {
    const found: Registered[] = []
    let passed = after === undefined
    for (const one of this.#register.all()) {
      if (passed) found.push(one)
      if (found.length === limit) break
      passed ||= one.serialNumber === after
    }
    return found
  }

  /** PEM: what stations and vehicles have to trust, and what stands between. */
  certificates(name: AuthorityName): { root: string; sub: string } {
    const { root, sub } = this.#authority(name)
    return { root, sub }
  }

  /** DER, as the offline root signed it. */
  rootList(name: AuthorityName): Buffer {
    return readFileSync(this.#authority(name).rootList)
  }

  /** DER; made anew when something was revoked, and when half its time is over. */
  revocationList(name: AuthorityName): Buffer {
    const now = this.#options.clock.now()
    const made = this.#lists.get(name)
    if (made !== undefined && now < made.until) return made.bytes
    const revoked = [...this.#register.all()].flatMap(({ authority, notAfter, revoked }) =>
      authority === name && revoked !== null && notAfter > now ? [revoked] : [],
    )
    this.#listNumber = Math.max(this.#listNumber + 1, Math.floor(now / 1_000))
    const bytes = makeRevocationList(
      { number: this.#listNumber, thisUpdate: seconds(now), nextUpdate: seconds(now + listMs), revoked },
      this.#authority(name).issuer,
    )
    this.#lists.set(name, { bytes, until: now + listMs / 2 })
    return bytes
  }

  /** RFC 6960. @returns DER, whatever came in */
  status(name: AuthorityName, request: Buffer): Buffer {
    const authority = this.#authority(name)
    const now = this.#options.clock.now()
    try {
      const { asked, nonce } = readStatusRequest(request)
      const own = asked.filter(({ id }) => namesIssuer(id, authority.certificate))
      // RFC 6960, 2.3: it answers for nobody else.
      if (own.length === 0) return makeStatusRefusal('unauthorized')
      const answers = asked.map((one) => ({
        raw: one.raw,
        answer: own.includes(one) ? this.#answerOf(name, one.id.serialNumber) : ({ status: 'unknown' } as const),
      }))
      const content = { answers, nonce, producedAt: seconds(now), nextUpdate: seconds(now + statusMs) }
      return makeStatusResponse(content, authority.key)
    } catch (error) {
      if (!(error instanceof EncodingError)) throw error
      return makeStatusRefusal('malformedRequest')
    }
  }

  [Symbol.dispose](): void {
    this.#held.dispose()
  }

  #answerOf(name: AuthorityName, serialNumber: string): AnsweredStatus {
    const registered = this.#register.bySerialNumber(serialNumber)
    if (registered === undefined || registered.authority !== name) return { status: 'unknown' }
    return registered.revoked === null ? { status: 'good' } : { status: 'revoked', revocation: registered.revoked }
  }

  #authority(name: AuthorityName): Authority {
    const found = this.#authorities.get(name)
    if (found === undefined) throw new Error(`there is no authority ${name}`)
    return found
  }
}

function read(csr: string) {
  try {
    return readSigningRequest(csr)
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error
    throw new CaRefused(error.message)
  }
}

/** What others cannot read, or read as another name, is not certified. */
function assertRead(certificate: string, commonName: string): void {
  let name: unknown
  try {
    name = new X509Certificate(certificate).toLegacyObject().subject.CN
  } catch {
    throw new CaRefused('the certificate that it asks for could not be read')
  }
  if (name !== commonName) throw new CaRefused('the name in the request is read in more than one way')
}

async function openAuthority(folder: string, name: AuthorityName, vault: Vault): Promise<Authority> {
  const files = filesOf(folder, name)
  const [root, sub] = [readFileSync(files.root, 'utf8'), readFileSync(files.sub, 'utf8')]
  const certificate = new X509Certificate(sub)
  const key = await vault.open(files.subKey)
  if (!certificate.checkPrivateKey(key)) throw new CaRefused(`${files.subKey} is not the key of ${files.sub}`)
  const subUntil = certificate.validToDate.getTime()
  return { name, root, rootList: files.rootList, sub, subUntil, certificate, key, issuer: issuerOf(certificate, key) }
}

/** As certificates write times. */
function seconds(at: number): number {
  return Math.floor(at / 1_000) * 1_000
}

/** What is shown to a vehicle has few bytes to spare (ISO 15118-2), and its issuer is sent along. */
function placesOf(name: AuthorityName, publicUrl: string) {
  return {
    ocspUrl: `${publicUrl}/ocsp/${name}`,
    crlUrl: `${publicUrl}/crl/${name}.crl`,
    ...(name === 'stations' ? { issuerUrl: `${publicUrl}/certificates/${name}.cer` } : {}),
  }
}
