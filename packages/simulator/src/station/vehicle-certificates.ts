import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { hashDataOf, makeSigningRequest, newKey, pathTo, pemBlocks, readCertificate } from '@stationmaster/pki'
import { type CertificateMemory, type RootUse, type SigningUse } from './certificate-memory.ts'
import { type StationMemory } from './memory.ts'
import { type StationOptions } from './options.ts'
import { type Variables } from './variables.ts'
import { type HashData, type ListedCertificate, type OcspName } from './vehicle-model.ts'

export interface VehicleCertificatesHost {
  readonly options: Pick<StationOptions, 'identity'>
  readonly variables: Variables
  readonly memory: StationMemory
  now(): number
  save(): void
  securityEvent(type: string, detail?: string): void
}

/** No station keeps more. */
const mostRoots = 20
/** Of a chain as OCPP lists it, beside its leaf. */
const mostChildren = 4

/** The trust store of a station that speaks ISO 15118, and the keys it proves itself to vehicles with. */
export class VehicleCertificates {
  readonly #host: VehicleCertificatesHost

  constructor(host: VehicleCertificatesHost) {
    this.#host = host
  }

  get #memory(): CertificateMemory {
    this.#host.memory.certificates ??= { roots: [], own: [] }
    return this.#host.memory.certificates
  }

  /** [M05.FR.02–07] */
  install(use: RootUse, pem: string): 'Accepted' | 'Failed' | 'Rejected' {
    const [root] = read(pem)
    const now = this.#host.now()
    if (root === undefined || !root.ca || root.validToDate.getTime() <= now) return 'Rejected'
    const { roots } = this.#memory
    if (roots.some((one) => one.use === use && one.certificate === pem)) return 'Accepted'
    if (roots.length >= mostRoots) return 'Failed'
    roots.push({ use, certificate: pem })
    this.#host.save()
    return 'Accepted'
  }

  /** [M04.FR.01–03] */
  remove(named: Omit<HashData, 'hashAlgorithm'> & { readonly hashAlgorithm: 'SHA256' | 'SHA384' | 'SHA512' }) {
    const memory = this.#memory
    const kept = memory.roots.filter(({ certificate }) => {
      const [root] = read(certificate)
      return root === undefined || !isNamed(hashDataOf(root, root, named.hashAlgorithm), named)
    })
    if (kept.length === memory.roots.length) return 'NotFound'
    memory.roots = kept
    this.#host.save()
    return 'Accepted'
  }

  /** [M03.FR.01–05] */
  list(uses: readonly string[] | undefined): ListedCertificate[] {
    const wanted = (use: string) => uses === undefined || uses.includes(use)
    const { roots, own } = this.#memory
    return [
      ...roots.flatMap(({ use, certificate }): ListedCertificate[] => {
        const [root] = wanted(use) ? read(certificate) : []
        return root === undefined ? [] : [{ certificateType: use, certificateHashData: named(root, root) }]
      }),
      ...(wanted('V2GCertificateChain') ? own.flatMap(({ chain }) => this.#listedChain(chain)) : []),
    ]
  }

  #listedChain(chain: string): ListedCertificate[] {
    const [first, ...children] = this.#linked(read(chain)).map(({ certificate, issuer }) => named(certificate, issuer))
    if (first === undefined) return []
    const childCertificateHashData = children.slice(0, mostChildren)
    return [
      {
        certificateType: 'V2GCertificateChain',
        certificateHashData: first,
        ...(childCertificateHashData.length > 0 && { childCertificateHashData }),
      },
    ]
  }

  /** Each with who issued it, as far as that is known here. */
  #linked(chain: readonly X509Certificate[]): { certificate: X509Certificate; issuer: X509Certificate }[] {
    const known = [...chain, ...this.roots()]
    return chain.flatMap((certificate) => {
      const issuer = known.find((one) => one !== certificate && certificate.checkIssued(one))
      return issuer === undefined ? [] : [{ certificate, issuer }]
    })
  }

  roots(uses: readonly RootUse[] = ['MORootCertificate', 'V2GRootCertificate']): X509Certificate[] {
    return this.#memory.roots.flatMap(({ use, certificate }) =>
      uses.includes(use) ? read(certificate).slice(0, 1) : [],
    )
  }

  /** A new key, and the request for its certificate. A request before it that was not answered is forgotten [A02.FR.19]. */
  request(use: SigningUse): string {
    const key = newKey()
    this.#memory.asked = { use, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() }
    this.#host.save()
    const subject = {
      organisation: this.#host.variables.text('SecurityCtrlr.OrganizationName'),
      commonName: this.#host.options.identity,
    }
    return makeSigningRequest(subject, createPublicKey(key), key)
  }

  /** The request came to nothing. */
  forget(): void {
    this.#memory.asked = undefined
    this.#host.save()
  }

  /** [A02.FR.06, FR.07] for the key that was asked with, in time, and each link of the chain by the next. */
  signed(chain: string): 'Accepted' | 'Rejected' {
    const memory = this.#memory
    const { asked } = memory
    const [leaf, ...above] = read(chain)
    const problem =
      asked === undefined || leaf === undefined
        ? 'no certificate was asked for'
        : chain.length > this.#host.variables.number('SecurityCtrlr.MaxCertificateChainSize')
          ? 'the chain is too long'
          : this.#problem(leaf, above, asked.key)
    if (problem !== undefined || asked === undefined) {
      this.#host.securityEvent('InvalidChargingStationCertificate', problem)
      return 'Rejected'
    }
    const { use, key } = asked
    memory.own = [...memory.own.filter((one) => one.use !== use), { use, key, chain }]
    memory.asked = undefined
    delete memory.statusAskedAt
    this.#host.save()
    return 'Accepted'
  }

  #problem(leaf: X509Certificate, above: readonly X509Certificate[], key: string): string | undefined {
    if (!leaf.checkPrivateKey(createPrivateKey(key))) return 'it is for another key'
    if (leaf.validToDate.getTime() <= this.#host.now()) return 'it has expired'
    let current = leaf
    for (const next of above) {
      if (!(current.checkIssued(next) && current.verify(next.publicKey))) return 'its chain is not one'
      current = next
    }
    return undefined
  }

  /** What is asked for at a responder before a vehicle sees the station's certificate [M06]; once a day. */
  ownToAskFor(): OcspName | undefined {
    const memory = this.#memory
    const now = this.#host.now()
    if (memory.statusAskedAt !== undefined && now - memory.statusAskedAt < dayMs) return undefined
    const [first] = memory.own.flatMap(({ chain }) => this.#linked(read(chain).slice(0, 2))).flatMap(askable)
    if (first === undefined) return undefined
    memory.statusAskedAt = now
    this.#host.save()
    return first
  }

  /**
   * What a contract is called at its responders, where a root that is installed here leads to it [C07.FR.02];
   * undefined where none does [C07.FR.06].
   */
  namesOf(chain: string): OcspName[] | undefined {
    const [leaf, ...between] = read(chain)
    if (leaf === undefined) return undefined
    const path = pathTo(leaf, { between, authorities: this.roots(), now: this.#host.now() })
    return path?.slice(0, -1).flatMap((certificate, index) => {
      const issuer = path[index + 1]
      return issuer === undefined ? [] : askable({ certificate, issuer })
    })
  }
}

const dayMs = 86_400_000

function askable({ certificate, issuer }: { certificate: X509Certificate; issuer: X509Certificate }): OcspName[] {
  const [responderURL] = readCertificate(certificate).ocspUrls
  return responderURL === undefined ? [] : [{ ...named(certificate, issuer), responderURL }]
}

function named(certificate: X509Certificate, issuer: X509Certificate): HashData {
  return { ...hashDataOf(certificate, issuer), hashAlgorithm: 'SHA256' }
}

function isNamed(one: Omit<HashData, 'hashAlgorithm'>, other: Omit<HashData, 'hashAlgorithm'>): boolean {
  const folded = ({ issuerNameHash, issuerKeyHash, serialNumber }: typeof one) =>
    [issuerNameHash, issuerKeyHash, serialNumber].map((hex) => hex.toLowerCase().replace(/^0+(?=.)/, '')).join(' ')
  return folded(one) === folded(other)
}

/** The certificates in a text; none where one of them cannot be read. */
function read(pem: string): X509Certificate[] {
  try {
    return pemBlocks(pem, 'CERTIFICATE').map((bytes) => new X509Certificate(bytes))
  } catch {
    return []
  }
}

/** The eMAID of a contract; undefined where its chain cannot be read. */
export function emaidOf(chain: string): string | undefined {
  const { CN: name } = read(chain)[0]?.toLegacyObject().subject ?? {}
  return [name ?? []].flat()[0]
}
