/** What a command or a raw call would change of a station's credentials: an administrator's business (A05, B09, M). */
import { type CommandRequest } from '@stationmaster/contract'
import { isSecretVariable } from '../domain/device-model.ts'

/** Actions that set credentials or trust, whatever they carry; 1.6 sends some of them inside DataTransfer. */
const guardedActions: ReadonlySet<string> = new Set([
  'setnetworkprofile',
  'installcertificate',
  'deletecertificate',
  'certificatesigned',
])
/** Actions that set variables: what they carry decides. */
const settingActions: ReadonlySet<string> = new Set(['changeconfiguration', 'setvariables'])

/** @returns what only an administrator may set, or null when an operator may ask this */
export function guardedInCommand({ type, parameters }: CommandRequest): string | null {
  if (type === 'DataTransfer') return guardedInCall(type, parameters)
  if (guardedActions.has(type.toLowerCase())) return type
  if (type !== 'SetVariables') return null
  for (const { component, variable } of parameters.variables) {
    if (isGuardedName(variable)) return variable
    if (isGuardedName(component)) return component
  }
  return null
}

/** The same for exactly this CALL; stations differ in how they read letter case, so it does not count. */
export function guardedInCall(action: string, payload: unknown): string | null {
  const name = action.trim().toLowerCase()
  if (guardedActions.has(name)) return action
  if (name === 'datatransfer') return stringsIn(payload).find((text) => guardedActions.has(folded(text))) ?? null
  return settingActions.has(name) ? (stringsIn(payload).find(isGuardedName) ?? null) : null
}

/** NetworkConfiguration is the network profile as a component (2.1 part 2 appendices). */
function isGuardedName(text: string): boolean {
  const name = folded(text)
  return isSecretVariable(name) || name === 'securityprofile' || name === 'networkconfiguration'
}

const folded = (text: string): string => text.trim().toLowerCase()

/** Every text of a payload, wherever it stands; without recursion, for a payload may be deep. */
function stringsIn(payload: unknown): string[] {
  const found: string[] = []
  const left: unknown[] = [payload]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value === 'string') found.push(value)
    else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) left.push(item)
  }
  return found
}
