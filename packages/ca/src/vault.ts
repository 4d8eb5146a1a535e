/** Private keys at rest: scrypt makes a key of the passphrase, AES-256-GCM closes the file. */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  type KeyObject,
  randomBytes,
  type ScryptOptions,
  scrypt,
} from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import Type from 'typebox'
import Value from 'typebox/value'
import { writeWhole } from './files.ts'
import { CaRefused } from './refused.ts'

const leastPassphrase = 12
/** 128 MB and a good half second for each guess. */
const cost = { N: 131_072, r: 8, p: 1 }
const mostMemoryBytes = 512 * 1_048_576
const keyBytes = 32
const authenticated = Buffer.from('stationmaster key 1')

const Base64 = Type.String({ maxLength: 20_000, pattern: '^[A-Za-z0-9+/]+=*$' })
const Closed = Type.Object({
  version: Type.Literal(1),
  kdf: Type.Literal('scrypt'),
  N: Type.Integer({ minimum: 16_384, maximum: 1_048_576 }),
  r: Type.Integer({ minimum: 1, maximum: 32 }),
  p: Type.Integer({ minimum: 1, maximum: 16 }),
  salt: Base64,
  cipher: Type.Literal('aes-256-gcm'),
  iv: Base64,
  tag: Base64,
  key: Base64,
})

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** @throws CaRefused when it is too short to protect anything */
export function checkPassphrase(passphrase: string): void {
  if (passphrase.length < leastPassphrase) {
    throw new CaRefused(
      `the passphrase needs at least ${leastPassphrase} characters: set STATIONMASTER_CA_PASSPHRASE or --passphrase-file`,
    )
  }
}

/** One passphrase; what it makes of a salt is made once, for that is what takes long. */
export class Vault {
  readonly #passphrase: string
  readonly #salt = randomBytes(16)
  readonly #secrets = new Map<string, Promise<Buffer>>()

  constructor(passphrase: string) {
    this.#passphrase = passphrase
  }

  async close(path: string, key: KeyObject): Promise<void> {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', await this.#secret(this.#salt, cost), iv)
    cipher.setAAD(authenticated)
    const bytes = Buffer.concat([cipher.update(key.export({ type: 'pkcs8', format: 'der' })), cipher.final()])
    const text = (part: Buffer) => part.toString('base64')
    const closed = {
      version: 1,
      kdf: 'scrypt',
      ...cost,
      salt: text(this.#salt),
      cipher: 'aes-256-gcm',
      iv: text(iv),
      tag: text(cipher.getAuthTag()),
      key: text(bytes),
    }
    writeWhole(path, `${JSON.stringify(closed, null, 2)}\n`, 0o600)
  }

  /** @throws CaRefused when the file is no key of ours, or the passphrase is another */
  async open(path: string): Promise<KeyObject> {
    const closed: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (!Value.Check(Closed, closed)) throw new CaRefused(`${path} is no key of this authority`)
    const bytes = (text: string) => Buffer.from(text, 'base64')
    const secret = await this.#secret(bytes(closed.salt), closed)
    const decipher = createDecipheriv('aes-256-gcm', secret, bytes(closed.iv), { authTagLength: 16 })
    decipher.setAAD(authenticated)
    decipher.setAuthTag(bytes(closed.tag))
    try {
      const key = Buffer.concat([decipher.update(bytes(closed.key)), decipher.final()])
      return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
    } catch {
      throw new CaRefused(`${path} does not open with this passphrase`)
    }
  }

  #secret(salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> {
    const name = `${salt.toString('base64')} ${N} ${r} ${p}`
    const known = this.#secrets.get(name)
    if (known !== undefined) return known
    const made = derive(this.#passphrase, salt, keyBytes, { N, r, p, maxmem: mostMemoryBytes })
    this.#secrets.set(name, made)
    return made
  }
}
