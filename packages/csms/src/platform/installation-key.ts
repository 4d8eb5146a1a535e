import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  randomInt,
  timingSafeEqual,
} from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Passwords, type Vault } from '../domain/ports.ts'

/** Letters and digits that are not mistaken for one another when typed into a station. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/**
 * The key under which station passwords are kept as HMAC-SHA-256: those passwords are long and random, so a slow hash
 * would only cost six minutes of CPU when 10,000 stations come back. It stays in a file beside the database, readable
 * by its owner alone, and is needed to restore a backup's credentials elsewhere.
 */
export function openInstallationKey(file: string): Passwords & Vault {
  return installationKey(existsSync(file) ? readKey(file) : createKey(file))
}

export function installationKey(key: Uint8Array): Passwords & Vault {
  const digest = (password: Uint8Array) => createHmac('sha256', key).update(password).digest()
  return {
    hash: (password) => digest(password).toString('hex'),
    matches(password, hash) {
      const known = Buffer.from(hash, 'hex')
      const given = digest(password)
      return known.length === given.length && timingSafeEqual(known, given)
    },
    ...vaultOf(key),
    generate: () => Array.from({ length: 20 }, () => alphabet.charAt(randomInt(alphabet.length))).join(''),
  }
}

const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM under a key of its own, so that nothing sealed helps against the passwords. */
function vaultOf(installation: Uint8Array): Vault {
  const key = new Uint8Array(hkdfSync('sha256', installation, new Uint8Array(0), 'stationmaster vault', 32))
  return {
    seal(text) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
    },
    open(text) {
      const bytes = Buffer.from(text, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      const clear = [decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]
      return Buffer.concat(clear).toString('utf8')
    },
  }
}

function readKey(file: string): Buffer {
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
  if (key.length !== 32)
    throw new Error(`${file} does not hold an installation key of 64 hex digits; restore it from your backup`)
  return key
}

function createKey(file: string): Buffer {
  const key = randomBytes(32)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${key.toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(file, 0o600)
  return key
}
