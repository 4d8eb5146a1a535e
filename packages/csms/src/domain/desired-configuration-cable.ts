/** Whether a cable comes free when it is unplugged at the car: a rule of a site, kept as desired values of its scope. */
import { configurationKeys } from './device-model.ts'
import { type DesiredVariable, type Site } from './model.ts'
import { put, remove, type Write } from './ports.ts'

/** Where versions keep it: 1.6 9.1.27; 2.x part 2, OCPPCommCtrlr. */
const places = [
  { component: configurationKeys, variable: 'UnlockConnectorOnEVSideDisconnect' },
  { component: 'OCPPCommCtrlr', variable: 'UnlockOnEVSideDisconnect' },
] as const

/** Stations with fixed cables do not have it, and miss nothing. */
export function isOfCable({ variable }: Pick<DesiredVariable, 'variable'>): boolean {
  return places.some((place) => place.variable === variable)
}

/** What changes when the site's rule does; what is not named leaves stations as they are. */
export function cableWrites(before: Site | undefined, { organisationId, siteId, access }: Site): Write[] {
  const wanted = access.unlockOnEVSideDisconnect ?? null
  if (wanted === (before?.access.unlockOnEVSideDisconnect ?? null)) return []
  return places.map((place) => {
    const row = { organisationId, scope: 'site' as const, scopeId: siteId, ...place, variableInstance: '' }
    return wanted === null
      ? remove('desiredVariable', { ...row, value: '' })
      : put('desiredVariable', { ...row, value: String(wanted) })
  })
}
