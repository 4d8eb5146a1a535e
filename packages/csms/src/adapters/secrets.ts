import { isSecretVariable } from '../domain/device-model.ts'
import { masked } from '../domain/id-token.ts'

/** Fields that hold a secret wherever they stand (SetNetworkProfile). */
const secretFields = new Set(['basicauthpassword', 'apnpassword', 'simpin'])
/** In a VPN's settings. */
const secretOfVpn = new Set(['password', 'key'])

/** A payload of any version as it may be kept: passwords are masked, the rest stays as it was (A01.FR.08). */
export function redactPayload(_action: string, payload: unknown): unknown {
  return redacted(payload, new Set())
}

function redacted(value: unknown, secrets: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => redacted(item, secrets))
  if (typeof value !== 'object' || value === null) return value
  const holdsSecret = namesSecret(value)
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => {
      const name = field.toLowerCase()
      const isSecret =
        secretFields.has(name) || secrets.has(name) || (holdsSecret && (name === 'value' || name === 'attributevalue'))
      if (isSecret && inner !== null && inner !== undefined) return [field, masked]
      return [field, redacted(inner, name === 'vpn' ? secretOfVpn : new Set())]
    }),
  )
}

/** `{ key: 'AuthorizationKey', value }` in 1.6, `{ variable: { name: 'BasicAuthPassword' }, attributeValue }` in 2.x. */
function namesSecret(value: object): boolean {
  if ('key' in value && typeof value.key === 'string' && isSecretVariable(value.key)) return true
  if (!('variable' in value) || typeof value.variable !== 'object' || value.variable === null) return false
  return 'name' in value.variable && typeof value.variable.name === 'string' && isSecretVariable(value.variable.name)
}
