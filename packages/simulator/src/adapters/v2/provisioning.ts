import { resetEvse, resetNow, resetOnIdle } from '../../station/commands.ts'
import { type StationControl } from '../../station/control.ts'
import { valueProblem } from '../../station/device-model.ts'
import { readVariable } from '../../station/read-variable.ts'
import {
  type ComponentName,
  networkSlots,
  type VariableDefinition,
  type VariableName,
} from '../../station/variable-definition.ts'
import { type Handlers2, type Request2, type Response2 } from './types.ts'

type SetResult = Response2<'SetVariables'>['setVariableResult'][number]
type GetResult = Response2<'GetVariables'>['getVariableResult'][number]

interface WireComponent {
  readonly name: string
  readonly instance?: string
  readonly evse?: { readonly id: number; readonly connectorId?: number }
}
interface WireVariable {
  readonly name: string
  readonly instance?: string
}

/** Names as the wire has them, without what is not ours. */
function names(component: WireComponent, variable: WireVariable): { component: ComponentName; variable: VariableName } {
  const { evse } = component
  return {
    component: {
      name: component.name,
      ...(component.instance !== undefined && { instance: component.instance }),
      ...(evse !== undefined && {
        evse: { id: evse.id, ...(evse.connectorId !== undefined && { connectorId: evse.connectorId }) },
      }),
    },
    variable: { name: variable.name, ...(variable.instance !== undefined && { instance: variable.instance }) },
  }
}

function getOne(station: StationControl, data: Request2<'GetVariables'>['getVariableData'][number]): GetResult {
  const { component, variable } = names(data.component, data.variable)
  const attributeType = data.attributeType ?? 'Actual'
  const base = { component, variable, attributeType }
  const definition = station.deviceModel.find(component, variable)
  if (definition === undefined) {
    const known = station.deviceModel.hasComponent(component)
    return { ...base, attributeStatus: known ? 'UnknownVariable' : 'UnknownComponent' }
  }
  if (attributeType !== 'Actual') return { ...base, attributeStatus: 'NotSupportedAttributeType' }
  // [B06.FR.09] what may only be written is not shown.
  if (definition.mutability === 'WriteOnly')
    return { ...base, attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode: 'WriteOnly' } }
  return { ...base, attributeStatus: 'Accepted', attributeValue: readVariable(station, definition) }
}

function setOne(station: StationControl, data: Request2<'SetVariables'>['setVariableData'][number]): SetResult {
  const { component, variable } = names(data.component, data.variable)
  const attributeType = data.attributeType ?? 'Actual'
  const base = { component, variable, attributeType }
  const definition = station.deviceModel.find(component, variable)
  if (definition === undefined) {
    const known = station.deviceModel.hasComponent(component)
    return { ...base, attributeStatus: known ? 'UnknownVariable' : 'UnknownComponent' }
  }
  if (attributeType !== 'Actual') return { ...base, attributeStatus: 'NotSupportedAttributeType' }
  if (definition.mutability === 'ReadOnly')
    return { ...base, attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode: 'ReadOnly' } }
  const problem =
    orderProblem(station, definition, data.attributeValue) ??
    (definition.variable.name === 'BasicAuthPassword'
      ? setPassword(station, definition, data.attributeValue)
      : station.variables.set(definition, data.attributeValue))
  if (problem === undefined) return { ...base, attributeStatus: 'Accepted' }
  return {
    ...base,
    attributeStatus: 'Rejected',
    attributeStatusInfo: { reasonCode: 'InvalidValue', additionalInfo: problem },
  }
}

/** [A05.FR.02–03, B10.FR.02] the order names slots that can be tried. */
function orderProblem(station: StationControl, definition: VariableDefinition, value: string): string | undefined {
  if (definition.variable.name !== 'NetworkConfigurationPriority') return undefined
  return valueProblem(definition, value) ?? station.network.orderProblem(value)
}

/** The password is for the next connection, which is made at once [A01.FR.02, A01.FR.05]. */
function setPassword(station: StationControl, definition: VariableDefinition, password: string): string | undefined {
  const { minLimit = 0, maxLimit = 0 } = definition
  if (password.length < minLimit || password.length > maxLimit) return `not ${minLimit} to ${maxLimit} characters`
  station.memory.password = Buffer.from(password, 'utf8').toString('latin1')
  station.save()
  station.soon(() => station.link.drop(0))
  return undefined
}

const summary = ['AvailabilityState', 'Problem']

const reportBases = {
  FullInventory: () => true,
  ConfigurationInventory: (definition) => definition.mutability !== 'ReadOnly',
  SummaryInventory: (definition) => summary.includes(definition.variable.name),
} as const satisfies Record<Request2<'GetBaseReport'>['reportBase'], (definition: VariableDefinition) => boolean>

function report(
  station: StationControl,
  requestId: number,
  definitions: readonly VariableDefinition[],
): 'Accepted' | 'EmptyResultSet' {
  if (definitions.length === 0) return 'EmptyResultSet'
  station.soon(() => station.reports.variables(requestId, definitions))
  return 'Accepted'
}

/** A component fits when it has what is asked for; where it could not say so it is taken to be there and on. */
function meetsCriterion(station: StationControl, component: ComponentName, criterion: string): boolean {
  const definition = station.deviceModel.find(component, { name: criterion })
  if (definition === undefined) return criterion !== 'Problem'
  return readVariable(station, definition) === 'true'
}

function isAsked(
  definition: VariableDefinition,
  asked: NonNullable<Request2<'GetReport'>['componentVariable']>[number],
): boolean {
  const { component, variable } = asked
  const same = (wanted: string | undefined, have: string | undefined): boolean =>
    wanted === undefined || wanted.toLowerCase() === have?.toLowerCase()
  const { evse } = definition.component
  return (
    same(component.name, definition.component.name) &&
    same(component.instance, definition.component.instance) &&
    (component.evse === undefined || component.evse.id === evse?.id) &&
    (component.evse?.connectorId === undefined || component.evse.connectorId === evse?.connectorId) &&
    same(variable?.name, definition.variable.name) &&
    same(variable?.instance, definition.variable.instance)
  )
}

export const provisioning: Handlers2<
  'GetBaseReport' | 'GetReport' | 'GetVariables' | 'SetVariables' | 'SetNetworkProfile'
> = {
  async SetNetworkProfile({ configurationSlot, connectionData }, station) {
    const { ocppCsmsUrl: url, securityProfile, ocppTransport } = connectionData
    const password = 'basicAuthPassword' in connectionData ? connectionData.basicAuthPassword : undefined
    const reason =
      ocppTransport === 'SOAP'
        ? 'InvalidNetworkConf'
        : station.network.set(
            configurationSlot,
            {
              url,
              securityProfile,
              ...(password === undefined ? {} : { password: Buffer.from(password, 'utf8').toString('latin1') }),
            },
            networkSlots,
          )
    return reason === undefined ? { status: 'Accepted' } : { status: 'Rejected', statusInfo: { reasonCode: reason } }
  },
  GetVariables: async ({ getVariableData }, station) => ({
    getVariableResult: getVariableData.map((data) => getOne(station, data)),
  }),
  SetVariables: async ({ setVariableData }, station) => ({
    setVariableResult: setVariableData.map((data) => setOne(station, data)),
  }),
  async GetBaseReport({ requestId, reportBase }, station) {
    return { status: report(station, requestId, station.deviceModel.definitions.filter(reportBases[reportBase])) }
  },
  async GetReport({ requestId, componentCriteria, componentVariable }, station) {
    const definitions = station.deviceModel.definitions
      .filter((definition) => componentVariable?.some((asked) => isAsked(definition, asked)) ?? true)
      .filter(
        ({ component }) =>
          componentCriteria?.some((criterion) => meetsCriterion(station, component, criterion)) ?? true,
      )
    return { status: report(station, requestId, definitions) }
  },
}

type ResetResponse = Response2<'Reset'>

/** Both versions; `ImmediateAndResume` came with 2.1 [B11, B12; 2.1 E17]. */
export async function reset(request: Request2<'Reset'>, station: StationControl): Promise<ResetResponse> {
  const { type, evseId } = request
  if (evseId !== undefined && evseId !== 0) {
    const evse = station.evse(evseId)
    if (evse === undefined) return { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } }
    if (type !== 'OnIdle' || evse.transaction === undefined) {
      resetEvse(station, evse)
      return { status: 'Accepted' }
    }
    station.resetEvseWhenIdle(evse)
    return { status: 'Scheduled' }
  }
  if (type === 'OnIdle') return { status: resetOnIdle(station) }
  resetNow(station, 'ImmediateReset', type === 'ImmediateAndResume')
  return { status: 'Accepted' }
}
