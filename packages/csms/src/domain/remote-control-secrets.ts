/** The hashes of what a command carries and its row does not keep (A01.FR.08, C04.FR.04, F25). */
import { type CommandRequest } from '@stationmaster/contract'
import { isSecretVariable } from './device-model.ts'
import { isSecret } from './id-token.ts'
import { keyCodeHash } from './key-codes.ts'
import { type VersionTraits } from './outbound.ts'
import { type Passwords } from './ports.ts'
import { passwordBytes } from './security-credentials.ts'

type Hashing = Pick<Passwords, 'hash'>

/** F25: whoever sets the variable that holds the password changes ours with it. */
export function passwordHashIn(
  request: CommandRequest,
  password: VersionTraits['password'] | undefined,
  passwords: Hashing,
): string | null {
  if (request.type === 'SetNetworkProfile') {
    const { basicAuthPassword } = request.parameters.connectionData
    return basicAuthPassword === undefined ? null : passwords.hash(passwordBytes(basicAuthPassword, 'text'))
  }
  if (request.type !== 'SetVariables') return null
  const written = request.parameters.variables.find(
    ({ variable }) => isSecretVariable(variable) && variable.toLowerCase() === password?.variable.toLowerCase(),
  )
  if (password === undefined || written === undefined) return null
  return passwords.hash(passwordBytes(written.value, password.encoding))
}

export function keyCodeHashIn({ parameters }: CommandRequest, passwords: Hashing): string | null {
  const idToken = 'idToken' in parameters ? parameters.idToken : undefined
  if (idToken === undefined) return null
  const { value, type = null } = idToken
  return isSecret({ type }) ? keyCodeHash(value, passwords) : null
}
