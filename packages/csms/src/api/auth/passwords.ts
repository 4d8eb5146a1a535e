import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { DomainError } from '@stationmaster/contract'

/** argon2id at the first of OWASP's equal settings: 19 MiB, two passes, one lane. */
const memoryKiB = 19_456
const passes = 2
const parallelism = 1
const tagLength = 32

/** So many hashes are computed at once and wait; beyond it the door is closed for a moment. */
const atOnce = 2
const waitingMost = 32

export interface PasswordHasher {
  /** A PHC string. */
  hash(password: string): Promise<string>
  /** False for null, after as much work as for a known user. */
  verify(password: string, phc: string | null): Promise<boolean>
}

export function createPasswordHasher(): PasswordHasher {
  const turns = createTurns()
  let decoy: string | undefined

  async function hash(password: string): Promise<string> {
    const salt = randomBytes(16)
    const tag = await turns(() => derive(password, salt, memoryKiB, passes, parallelism, tagLength))
    return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
  }

  async function verify(password: string, phc: string | null): Promise<boolean> {
    decoy ??= `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${base64(randomBytes(16))}$${base64(randomBytes(tagLength))}`
    const known = parse(phc ?? decoy)
    if (known === undefined) return false
    const tag = await turns(() =>
      derive(password, known.salt, known.memory, known.passes, known.lanes, known.tag.length),
    )
    return timingSafeEqual(tag, known.tag) && phc !== null
  }

  return { hash, verify }
}

function derive(
  message: string,
  nonce: Buffer,
  memory: number,
  passes: number,
  parallelism: number,
  tagLength: number,
) {
  return new Promise<Buffer>((resolve, reject) => {
    const parameters = { message: message.normalize('NFKC'), nonce, memory, passes, parallelism, tagLength }
    argon2('argon2id', parameters, (error, tag) => (error === null ? resolve(tag) : reject(error)))
  })
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

function parse(phc: string) {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(phc)
  if (match === null) return undefined
  const [, memory = '', passes = '', lanes = '', salt = '', tag = ''] = match
  return {
    memory: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

function createTurns() {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      if (waiting.length >= waitingMost) {
        throw new DomainError('too-many-requests', 'Too many people sign in at once; wait a little, then try again.')
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running++
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
