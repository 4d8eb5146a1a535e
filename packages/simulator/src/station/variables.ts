import { type DeviceModel, splitList, valueProblem, variableKey } from './device-model.ts'
import { type StationMemory } from './memory.ts'
import { type VariableDefinition } from './variable-definition.ts'

/** The settings of one station: its memory over the factory values of its model. */
export interface Variables {
  text(key: string): string
  number(key: string): number
  flag(key: string): boolean
  list(key: string): string[]
  /** The reason when the value does not fit. */
  set(definition: VariableDefinition, value: string): string | undefined
}

/** Reads and writes settings by their key (`OCPPCommCtrlr.HeartbeatInterval`). */
export function createVariables(model: DeviceModel, memory: StationMemory, changed: (key: string) => void): Variables {
  const text = (key: string): string => memory.variables[key] ?? model.findByKey(key)?.initial ?? ''
  return {
    text,
    number: (key) => Number(text(key)),
    flag: (key) => text(key) === 'true',
    list: (key) => splitList(text(key)),
    set(definition, value) {
      const problem = valueProblem(definition, value)
      if (problem !== undefined) return problem
      const key = variableKey(definition.component, definition.variable)
      memory.variables[key] = value
      changed(key)
      return undefined
    },
  }
}
