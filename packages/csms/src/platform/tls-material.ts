/** Certificates and keys of the TLS listener, as they lie on disk. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { ConfigError } from './config-error.ts'
import { type TrustAnchor, trustAnchorsOf } from './trust-anchors.ts'

export interface TlsFiles {
  tlsCertificate: readonly string[]
  tlsKey: readonly string[]
  tlsStationCa: readonly string[]
}

export interface TlsMaterial {
  /** Leaf first, each with the key at the same place. */
  certificates: string[]
  keys: string[]
  /** Who station certificates are trusted from; empty: none is asked for. */
  authorities: X509Certificate[]
  /** The roots that our own certificates lead to. */
  trustAnchors: TrustAnchor[]
  /** When the first of our own certificates ends; null without any. */
  expiresAt: number | null
  /** What an operator should know, as sentences. */
  warnings: string[]
}

const leastRsaBits = 2_048

/**
 * Reads and checks them; what does not fit together is refused with what to do.
 *
 * @throws ConfigError
 */
export function readTlsMaterial({ tlsCertificate, tlsKey, tlsStationCa }: TlsFiles, now: number): TlsMaterial {
  const material: TlsMaterial = {
    certificates: [],
    keys: [],
    authorities: [],
    trustAnchors: [],
    expiresAt: null,
    warnings: [],
  }
  const kinds = new Map<string, string>()
  for (const [index, path] of tlsCertificate.entries()) {
    const pem = readText('tls-certificate', path)
    const chain = certificatesOf('tls-certificate', path, pem)
    const [leaf] = chain
    const keyPath = tlsKey[index] ?? ''
    const { pem: keyPem, key } = readKey(keyPath)
    if (leaf === undefined || !leaf.checkPrivateKey(key)) {
      throw new ConfigError(`tls-key: ${keyPath} is not the key of ${path}; give them in the same order`)
    }
    const kind = key.asymmetricKeyType ?? 'unknown'
    const sameKind = kinds.get(kind)
    if (sameKind !== undefined) {
      throw new ConfigError(
        `tls-certificate: ${sameKind} and ${path} are both ${kind}; give one for EC and one for RSA`,
      )
    }
    kinds.set(kind, path)
    if (kind === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < leastRsaBits) {
      throw new ConfigError(`tls-key: ${keyPath} is shorter than ${leastRsaBits} bits`)
    }
    if (leaf.validToDate.getTime() <= now) material.warnings.push(`The certificate in ${path} has expired`)
    material.certificates.push(pem)
    material.keys.push(keyPem)
    material.trustAnchors.push(...trustAnchorsOf(chain))
    material.expiresAt = Math.min(material.expiresAt ?? Number.POSITIVE_INFINITY, leaf.validToDate.getTime())
  }
  const missing = ['ec', 'rsa'].filter((kind) => !kinds.has(kind))
  // A00.FR.318: two of the four suites need an EC certificate, two an RSA one.
  if (missing.length > 0 && tlsCertificate.length > 0) {
    material.warnings.push(
      `There is no ${missing.join(' and no ').toUpperCase()} certificate; stations need both kinds`,
    )
  }
  material.authorities.push(...readAuthorities('tls-station-ca', tlsStationCa))
  return material
}

/** Certificates of authorities, from all files of a setting. @throws ConfigError */
export function readAuthorities(setting: string, paths: readonly string[]): X509Certificate[] {
  return paths.flatMap((path) => {
    const authorities = certificatesOf(setting, path, readText(setting, path))
    const other = authorities.find(({ ca }) => !ca)
    if (other !== undefined) throw new ConfigError(`${setting}: ${path} holds ${nameOf(other)}, which is no authority`)
    return authorities
  })
}

/** Changes when any of the files does. */
export function fingerprintOf({ tlsCertificate, tlsKey, tlsStationCa }: TlsFiles): string {
  return [...tlsCertificate, ...tlsKey, ...tlsStationCa]
    .map((path) => {
      const { mtimeMs, size, ino } = statSync(path)
      return `${path} ${mtimeMs} ${size} ${ino}`
    })
    .join('\n')
}

function readText(setting: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new ConfigError(`${setting}: ${path} cannot be read (${code})`)
  }
}

function certificatesOf(setting: string, path: string, pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) throw new ConfigError(`${setting}: ${path} holds no certificate in PEM`)
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch {
    throw new ConfigError(`${setting}: ${path} holds a certificate that cannot be read`)
  }
}

function readKey(path: string): { pem: string; key: KeyObject } {
  const pem = readText('tls-key', path)
  if (pem.includes('ENCRYPTED')) {
    throw new ConfigError(`tls-key: ${path} is encrypted; give a key that only this user can read instead`)
  }
  try {
    return { pem, key: createPrivateKey(pem) }
  } catch {
    throw new ConfigError(`tls-key: ${path} holds no private key in PEM`)
  }
}

function nameOf({ subject }: X509Certificate): string {
  return subject.replaceAll('\n', ', ')
}
