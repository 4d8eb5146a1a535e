import { type SignedEnvelope } from './calls.ts'
import { nestsTooDeep } from './frames.ts'

const suffix = '-Signed'

/** The action inside a signed one (2.1 part 4, 7), or undefined when it is not signed. */
export function signedAction(action: string): string | undefined {
  return action.endsWith(suffix) && action.length > suffix.length ? action.slice(0, -suffix.length) : undefined
}

/** Opens a flattened JWS; undefined when it is none. Verifying the signature is left to who knows the certificate. */
export function openEnvelope(payload: unknown): { envelope: SignedEnvelope; payload: unknown } | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined
  if (!('payload' in payload) || typeof payload.payload !== 'string') return undefined
  const text = Buffer.from(payload.payload, 'base64url').toString('utf8')
  if (nestsTooDeep(text)) return undefined
  const envelope: SignedEnvelope = {
    protected: 'protected' in payload && typeof payload.protected === 'string' ? payload.protected : '',
    payload: payload.payload,
    signature: 'signature' in payload && typeof payload.signature === 'string' ? payload.signature : '',
  }
  try {
    return { envelope, payload: JSON.parse(text) }
  } catch {
    return undefined
  }
}
