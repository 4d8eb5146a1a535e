/** What OCPP forbids us to ask of DER controls, each with its clause. */
import { type CommandParameters, type DerControlType, type DerSettings, DomainError } from '@stationmaster/contract'
import { type DeviceVariable } from './model.ts'

type Field = keyof DerSettings

/** R04.FR.16; every type that is not here has a curve. */
const fields: Readonly<Partial<Record<DerControlType, Field>>> = {
  FixedPFAbsorb: 'fixedPFAbsorb',
  FixedPFInject: 'fixedPFInject',
  FixedVar: 'fixedVar',
  LimitMaxDischarge: 'limitMaxDischarge',
  FreqDroop: 'freqDroop',
  EnterService: 'enterService',
  Gradients: 'gradient',
}
const allFields = [
  'curve',
  'enterService',
  'fixedPFAbsorb',
  'fixedPFInject',
  'fixedVar',
  'freqDroop',
  'gradient',
  'limitMaxDischarge',
] as const satisfies readonly Field[]

export function fieldOf(controlType: DerControlType): Field {
  return fields[controlType] ?? 'curve'
}

interface Scheduled {
  priority: number
  startTime?: string
  duration?: number
}

/** What the setting says of itself, whichever it is. */
export function scheduleOf(settings: DerSettings, field: Field): Scheduled | undefined {
  return settings[field]
}

export function settingsOf(parameters: DerSettings): DerSettings {
  const settings: DerSettings = {}
  for (const field of allFields)
    if (parameters[field] !== undefined) Object.assign(settings, { [field]: parameters[field] })
  return settings
}

export function setRefusal(
  parameters: CommandParameters<'SetDERControl'>,
  variables: readonly DeviceVariable[],
): DomainError | undefined {
  const { controlType, isDefault } = parameters
  const field = fieldOf(controlType)
  const given = allFields.filter((one) => parameters[one] !== undefined)
  if (given.length !== 1 || given[0] !== field) {
    return invalid(`A ${controlType} control is given as ${field}, and nothing else`, 'R04.FR.16')
  }
  const { startTime, duration } = scheduleOf(parameters, field) ?? {}
  if (isDefault && (startTime !== undefined || duration !== undefined)) {
    return invalid('A default control has no startTime and no duration', 'R04.FR.12')
  }
  if (!isDefault && (controlType === 'EnterService' || controlType === 'Gradients')) {
    return invalid(`${controlType} exists as a default only`, 'R04.FR.14')
  }
  const modes = modesOf(variables)
  return modes === undefined || modes.has(controlType.toLowerCase())
    ? undefined
    : invalid(`The station does not support ${controlType}`, 'R04.FR.01')
}

/** A control that is asked for or cleared is named by its id or by its type (R04.FR.34, FR.35, FR.41, FR.42). */
export function criteriaRefusal({
  controlId,
  controlType,
}: CommandParameters<'GetDERControl'>): DomainError | undefined {
  return controlId === undefined || controlType === undefined
    ? undefined
    : invalid('Give a controlId or a controlType, not both', 'R04.FR.34')
}

/** What the inverters of the station, and those of vehicles that it can emulate, support; undefined: never told. */
function modesOf(variables: readonly DeviceVariable[]): ReadonlySet<string> | undefined {
  const lists = variables.filter(
    ({ component, variable, attributeType, value }) =>
      ['dcderctrlr', 'acderctrlr'].includes(component.toLowerCase()) &&
      variable.toLowerCase() === 'modessupported' &&
      attributeType === 'Actual' &&
      value !== null,
  )
  if (lists.length === 0) return undefined
  return new Set(lists.flatMap(({ value }) => (value ?? '').split(',').map((one) => one.trim().toLowerCase())))
}

function invalid(detail: string, clause: string): DomainError {
  return new DomainError('der-control-not-valid', `${detail} (${clause}).`, { clause })
}
