/** Certificates for tests, written from X.509 (RFC 5280) in DER by hand, so that no library of ours made them. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

type KeyKind = 'ec' | 'rsa' | 'rsa-1024'

interface Subject {
  commonName: string
  organisation?: string
}

export interface CertificateOptions extends Subject {
  key?: KeyKind
  authority?: boolean
  /** How many authorities may stand below this one. */
  pathLength?: number
  /** Days from now. */
  from?: number
  to?: number
}

export interface Certificate {
  pem: string
  keyPem: string
  key: KeyObject
  name: Buffer
}

/** @param issuer left out, it signs itself */
export function certificate(options: CertificateOptions, issuer?: Certificate): Certificate {
  const { privateKey, publicKey } = keyPair(options.key ?? 'ec')
  const name = nameOf(options)
  const signer = issuer ?? { key: privateKey, name }
  const algorithm = signer.key.asymmetricKeyType === 'ec' ? ecdsaWithSha256 : rsaWithSha256
  const body = sequence(
    der(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(12)])),
    algorithm,
    signer.name,
    sequence(time(options.from ?? -1), time(options.to ?? 365)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basicConstraints(options), subjectAlternativeName)),
  )
  const signature = sign('sha256', body, signer.key)
  const whole = sequence(body, algorithm, der(0x03, Buffer.of(0), signature))
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines(whole)}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    key: privateKey,
    name,
  }
}

function lines(bytes: Buffer): string {
  return (bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n')
}

function keyPair(kind: KeyKind): { privateKey: KeyObject; publicKey: KeyObject } {
  if (kind === 'ec') return generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return generateKeyPairSync('rsa', { modulusLength: kind === 'rsa' ? 2_048 : 1_024 })
}

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, Math.floor(length / 256), length % 256]
  return Buffer.concat([Buffer.of(tag, ...head), content])
}

function sequence(...parts: Uint8Array[]): Buffer {
  return der(0x30, ...parts)
}

/** The first byte must be below 0x80: the number is positive. */
function integer(bytes: Uint8Array): Buffer {
  return der(0x02, bytes)
}

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = rest.flatMap((arc) => {
    const digits = [arc % 128]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(128 + (left % 128))
    return digits
  })
  return der(0x06, Buffer.of(first * 40 + second, ...bytes))
}

function nameOf({ commonName, organisation }: Subject): Buffer {
  const part = (id: string, value: string) => der(0x31, sequence(objectId(id), der(0x0c, Buffer.from(value, 'utf8'))))
  return sequence(...(organisation === undefined ? [] : [part('2.5.4.10', organisation)]), part('2.5.4.3', commonName))
}

function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return der(0x17, Buffer.from(text.slice(2)))
}

function basicConstraints({ authority = false, pathLength }: CertificateOptions): Buffer {
  const length = pathLength === undefined ? [] : [integer(Buffer.of(pathLength))]
  const value = sequence(...(authority ? [der(0x01, Buffer.of(0xff)), ...length] : []))
  return sequence(objectId('2.5.29.19'), der(0x01, Buffer.of(0xff)), der(0x04, value))
}

const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'))
const rsaWithSha256 = sequence(objectId('1.2.840.113549.1.1.11'), der(0x05))
const subjectAlternativeName = sequence(
  objectId('2.5.29.17'),
  der(0x04, sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.of(127, 0, 0, 1)))),
)
