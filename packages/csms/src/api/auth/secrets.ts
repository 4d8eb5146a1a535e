import { createHash, randomBytes } from 'node:crypto'
import { type Clock } from '../../domain/ports.ts'

/** Long and random, so that a fast hash is enough to keep it by. */
export function newSecret(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url')
}

export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

const validMs = 3_600_000
const most = 100

/** One-time sign-in links: valid for an hour, once, and gone with the process. */
export function createSignInLinks(clock: Clock) {
  const links = new Map<string, { userId: string; expiresAt: number }>()

  return {
    /** @returns the token of the link, shown once */
    create(userId: string): string {
      for (const [hash, link] of links) if (link.expiresAt <= clock.now() || links.size >= most) links.delete(hash)
      const token = newSecret()
      links.set(secretHash(token), { userId, expiresAt: clock.now() + validMs })
      return token
    },
    redeem(token: string): string | null {
      const hash = secretHash(token)
      const link = links.get(hash)
      links.delete(hash)
      return link === undefined || link.expiresAt <= clock.now() ? null : link.userId
    },
  }
}
export type SignInLinks = ReturnType<typeof createSignInLinks>
