/** What a station's configuration should be, and where it is not; pure. */
import { type Baseline, baseline } from './desired-configuration-baseline.ts'
import { isOfCable } from './desired-configuration-cable.ts'
import { configurationKeys, sameVariable } from './device-model.ts'
import { type DesiredVariable, type DeviceVariable } from './model.ts'
import { withoutCredentials } from './secret-names.ts'

type Named = Pick<DeviceVariable, 'component' | 'variable' | 'variableInstance'>
type Desired = Pick<DesiredVariable, 'scope' | 'component' | 'variable' | 'variableInstance' | 'value'>
type Wanted = Desired | Baseline

/** The narrowest scope wins. */
const narrowness = { station: 4, model: 3, site: 2, everyone: 1, shipped: 0 } as const satisfies Record<
  Wanted['scope'],
  number
>

export interface Drift {
  component: string
  variable: string
  variableInstance: string
  desired: string
  actual: string | null
  scope: Wanted['scope']
}

/** A configuration key has no component, so any component is meant. */
function isMeant(desired: Named, variable: Named): boolean {
  return variable.component === configurationKeys
    ? desired.variable.toLowerCase() === variable.variable.toLowerCase()
    : sameVariable(desired, variable)
}

/** The value that counts for a variable among those of every scope, the shipped baseline last. */
export function desiredOf<D extends Desired>(variable: Named, desired: readonly D[]): D | Baseline | undefined {
  return narrowest([...desired, ...baseline].filter((candidate) => isMeant(candidate, variable)))
}

function narrowest<W extends Wanted>(candidates: readonly W[]): W | undefined {
  return [...candidates].sort((a, b) => narrowness[b.scope] - narrowness[a.scope])[0]
}

/** One desired value per variable: that of the narrowest scope. */
function effectiveDesired(desired: readonly Desired[]): Wanted[] {
  const all: Wanted[] = [...desired, ...baseline]
  return all.filter((candidate) => narrowest(all.filter((other) => sameVariable(other, candidate))) === candidate)
}

/**
 * Desired values the station does not have or does not know; none before it was ever read. A value for configuration
 * keys concerns stations that have those, one for a component the others.
 */
export function driftOf(variables: readonly DeviceVariable[], desired: readonly Desired[]): Drift[] {
  const actual = variables.filter(({ attributeType }) => attributeType === 'Actual')
  if (actual.length === 0) return []
  const hasKeys = actual.some(({ component }) => component === configurationKeys)
  const drifts: Drift[] = []
  for (const wanted of effectiveDesired(desired)) {
    const found = actual.find((variable) => isMeant(wanted, variable))
    if (found !== undefined && found.mutability === 'WriteOnly') continue
    const meansKey = wanted.component === configurationKeys
    if (found === undefined ? meansKey !== hasKeys : desiredOf(found, desired) !== wanted) continue
    // What we ship is for stations that have the variable; only what an operator asks for is missed.
    if (found === undefined && (wanted.scope === 'shipped' || isOfCable(wanted))) continue
    const value = valueToSet(wanted, found?.value ?? null)
    if (found !== undefined && sameValue(found.value, withoutCredentials(value))) continue
    const { component, variable, variableInstance, scope } = wanted
    drifts.push({ component, variable, variableInstance, desired: value, actual: found?.value ?? null, scope })
  }
  return drifts
}

/** A shipped list names the least there must be: what a station tells beside it stays. */
function valueToSet(wanted: Wanted, actual: string | null): string {
  if (wanted.scope !== 'shipped' || !wanted.isList) return wanted.value
  const known = itemsOf(actual ?? '')
  const missing = itemsOf(wanted.value).filter(
    (item) => !known.some((other) => other.toLowerCase() === item.toLowerCase()),
  )
  return missing.length === 0 ? (actual ?? '') : [...known, ...missing].join(',')
}

function itemsOf(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** Stations write lists in any order and with spaces, numbers with fractions of nothing, and booleans in any case. */
export function sameValue(actual: string | null, desired: string): boolean {
  if (actual === null) return false
  const plain = (text: string) => itemsOf(text.toLowerCase()).map(plainNumber).sort().join(',')
  return plain(actual) === plain(desired)
}

function plainNumber(text: string): string {
  return /^-?\d+(\.\d+)?$/.test(text) ? String(Number(text)) : text
}
