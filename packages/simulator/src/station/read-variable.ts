import { type StationControl } from './control.ts'
import { variableKey } from './device-model.ts'
import { messagesOf } from './display.ts'
import { type VariableDefinition } from './variable-definition.ts'

/** The availability words of a part, the worst first. */
const byWeight = ['Faulted', 'Unavailable', 'Occupied', 'Reserved', 'Available'] as const

function availabilityOf(station: StationControl, evse: VariableDefinition['component']['evse']): string {
  const words = station
    .connectorStates()
    .filter((state) => (evse?.id ?? state.evseId) === state.evseId)
    .filter((state) => (evse?.connectorId ?? state.connectorId) === state.connectorId)
    .map((state) => station.statusOf(state).split(' ')[0] ?? '')
  // A whole is as available as the best of its parts, unless one is in use and none is free.
  if (evse?.connectorId === undefined && evse === undefined && words.includes('Available')) return 'Available'
  return byWeight.find((word) => words.includes(word)) ?? 'Available'
}

const measured: Readonly<Record<string, (station: StationControl, definition: VariableDefinition) => string>> = {
  AvailabilityState: (station, { component }) => availabilityOf(station, component.evse),
  Problem: (station, { component }) =>
    String(station.evses.some(({ id, fault }) => (component.evse?.id ?? id) === id && fault !== undefined)),
  Power: (station, { component }) => (station.evse(component.evse?.id ?? 0)?.physics.flow.powerW ?? 0).toFixed(1),
  // It warms up by up to 35 degrees with what flows through it.
  Temperature: (station) => {
    const full = station.options.layout.evses.reduce((sum, { maxPowerW }) => sum + maxPowerW, 0)
    const flow = station.evses.reduce((sum, { physics }) => sum + physics.flow.powerW, 0)
    return (station.ambientC + (35 * flow) / full).toFixed(1)
  },
  Entries: (station) => String(Object.keys(station.memory.localList?.entries ?? {}).length),
  DisplayMessages: (station) => String(messagesOf(station).length),
  // The device model spells its base otherwise than the message does.
  ActiveMonitoringBase: ({ monitors: { base } }) => (base === 'HardWiredOnly' ? 'HardwiredOnly' : base),
  ActiveMonitoringLevel: ({ monitors: { level } }) => String(level),
  DateTime: (station) => station.timestamp,
  SecurityProfile: (station) => String(station.network.securityProfile),
  Identity: (station) => station.options.identity,
}

/** What a variable is at this moment. */
export function readVariable(station: StationControl, definition: VariableDefinition): string {
  const read = definition.measured === true ? measured[definition.variable.name] : undefined
  return read?.(station, definition) ?? station.variables.text(variableKey(definition.component, definition.variable))
}
