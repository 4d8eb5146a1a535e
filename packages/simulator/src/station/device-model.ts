import { controllerVariables, vehicleVariables } from './controller-variables.ts'
import { type StationLayout } from './model.ts'
import { type ComponentName, type DataType, type VariableDefinition, type VariableName } from './variable-definition.ts'

/** How a variable is named inside the simulator: `OCPPCommCtrlr.HeartbeatInterval`, `EVSE@1.Power`, `X.Y[Z]`. */
export function variableKey(component: ComponentName, variable: VariableName): string {
  const instance = component.instance === undefined ? '' : `[${component.instance}]`
  const { evse } = component
  const place = evse === undefined ? '' : `@${evse.id}${evse.connectorId === undefined ? '' : `.${evse.connectorId}`}`
  const variableInstance = variable.instance === undefined ? '' : `[${variable.instance}]`
  return `${component.name}${instance}${place}.${variable.name}${variableInstance}`
}

export interface DeviceModel {
  readonly definitions: readonly VariableDefinition[]
  find(component: ComponentName, variable: VariableName): VariableDefinition | undefined
  findByKey(key: string): VariableDefinition | undefined
  hasComponent(component: ComponentName): boolean
}

const models = new WeakMap<StationLayout, DeviceModel>()

/** The device model of a layout; built once for all stations that share it. */
export function deviceModelOf(layout: StationLayout): DeviceModel {
  const known = models.get(layout)
  if (known !== undefined) return known
  const model = buildDeviceModel(layout)
  models.set(layout, model)
  return model
}

function buildDeviceModel(layout: StationLayout): DeviceModel {
  const vehicles = layout.iso15118 === true ? vehicleVariables : []
  const definitions = [...controllerVariables, ...vehicles, ...hardwareVariables(layout)].map((definition) => {
    const initial = layout.variables?.[variableKey(definition.component, definition.variable)]
    return initial === undefined ? definition : { ...definition, initial }
  })
  // Names are compared without case (identifierString).
  const byKey = new Map(
    definitions.map((definition) => [variableKey(definition.component, definition.variable).toLowerCase(), definition]),
  )
  const components = new Set(definitions.map(({ component }) => variableKey(component, { name: '' }).toLowerCase()))
  return {
    definitions,
    find: (component, variable) => byKey.get(variableKey(component, variable).toLowerCase()),
    findByKey: (key) => byKey.get(key.toLowerCase()),
    hasComponent: (component) => components.has(variableKey(component, { name: '' }).toLowerCase()),
  }
}

const availabilityStates = ['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'] as const

function hardwareVariables(layout: StationLayout): VariableDefinition[] {
  const station: ComponentName = { name: 'ChargingStation' }
  const supplyPhases = Math.max(...layout.evses.map((evse) => evse.phases))
  return [
    constant(station, 'Available', 'boolean', 'true'),
    constant(station, 'Model', 'string', layout.model),
    constant(station, 'VendorName', 'string', layout.vendorName),
    constant(station, 'SupplyPhases', 'integer', String(supplyPhases)),
    measured(station, 'AvailabilityState', 'OptionList', { values: availabilityStates }),
    measured(station, 'Problem', 'boolean'),
    measured({ name: 'TemperatureSensor' }, 'Temperature', 'decimal', {
      unit: 'Celsius',
      minLimit: -40,
      maxLimit: 120,
    }),
    ...layout.evses.flatMap((evse, evseIndex) => {
      const id = evseIndex + 1
      const component: ComponentName = { name: 'EVSE', evse: { id } }
      const phases = String(evse.kind === 'dc' ? 3 : evse.phases)
      return [
        constant(component, 'Available', 'boolean', 'true'),
        constant(component, 'EvseId', 'string', evse.publicId),
        constant(component, 'SupplyPhases', 'integer', phases),
        constant(component, 'AllowReset', 'boolean', 'true'),
        measured(component, 'AvailabilityState', 'OptionList', { values: availabilityStates }),
        measured(component, 'Power', 'decimal', { unit: 'W', maxLimit: evse.maxPowerW }),
        measured(component, 'Problem', 'boolean'),
        ...evse.connectors.flatMap((connector, connectorIndex) => {
          const place: ComponentName = { name: 'Connector', evse: { id, connectorId: connectorIndex + 1 } }
          return [
            constant(place, 'Available', 'boolean', 'true'),
            constant(place, 'ConnectorType', 'string', connector.type),
            constant(place, 'SupplyPhases', 'integer', evse.kind === 'dc' ? '0' : phases),
            measured(place, 'AvailabilityState', 'OptionList', { values: availabilityStates }),
            measured(place, 'Problem', 'boolean'),
          ]
        }),
      ]
    }),
  ]
}

function constant(component: ComponentName, name: string, dataType: DataType, initial: string): VariableDefinition {
  return { component, variable: { name }, dataType, mutability: 'ReadOnly', initial, constant: true }
}

function measured(
  component: ComponentName,
  name: string,
  dataType: DataType,
  limits: Pick<VariableDefinition, 'unit' | 'minLimit' | 'maxLimit' | 'values'> = {},
): VariableDefinition {
  return { component, variable: { name }, dataType, mutability: 'ReadOnly', measured: true, ...limits }
}

/** Whether a text is a value of the variable; the reason when it is not. */
export function valueProblem(definition: VariableDefinition, value: string): string | undefined {
  const { dataType, minLimit, maxLimit, values } = definition
  switch (dataType) {
    case 'integer':
    case 'decimal': {
      const pattern = dataType === 'integer' ? /^[+-]?\d{1,15}$/ : /^[+-]?\d{1,15}(\.\d{1,6})?$/
      if (!pattern.test(value)) return `not ${dataType === 'integer' ? 'an integer' : 'a decimal'}`
      if (minLimit !== undefined && Number(value) < minLimit) return `below ${minLimit}`
      if (maxLimit !== undefined && Number(value) > maxLimit) return `above ${maxLimit}`
      return undefined
    }
    case 'boolean':
      return value === 'true' || value === 'false' ? undefined : 'not a boolean'
    case 'dateTime':
      return Number.isNaN(Date.parse(value)) ? 'not a date and time' : undefined
    case 'OptionList':
      return values === undefined || values.includes(value) ? undefined : 'not an option'
    case 'MemberList':
    case 'SequenceList': {
      const members = splitList(value)
      const unknown = members.find((member) => values !== undefined && !values.includes(member))
      if (unknown !== undefined) return `${unknown} is not a member`
      return new Set(members).size === members.length ? undefined : 'a member is listed twice'
    }
    case 'string':
      if (minLimit !== undefined && value.length < minLimit) return `shorter than ${minLimit}`
      return maxLimit !== undefined && value.length > maxLimit ? `longer than ${maxLimit}` : undefined
  }
}

export function splitList(value: string): string[] {
  return value
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '')
}
