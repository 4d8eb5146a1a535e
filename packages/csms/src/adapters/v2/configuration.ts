import { type CommandParameters } from '@stationmaster/contract'
import { type ocpp21, type ocpp201, type RequestOf, type ResponseOf } from '@stationmaster/ocpp'
import { type DeviceVariableInput } from '../../domain/inbound.ts'
import { type CommandContext, type StationAnswer } from '../../domain/outbound.ts'
import { tellableValue } from '../../domain/secret-names.ts'
import { type CallAnswer } from '../adapter.ts'
import { chunks, noResult, ofVariables, passwordSaid, type VariableOutcome } from '../answers.ts'

type GetResponse = ResponseOf<typeof ocpp201, 'GetVariables'> | ResponseOf<typeof ocpp21, 'GetVariables'>
type GetResult = GetResponse['getVariableResult'][number]
type SetResponse = ResponseOf<typeof ocpp201, 'SetVariables'> | ResponseOf<typeof ocpp21, 'SetVariables'>
type Wanted = CommandParameters<'GetVariables'>['variables'][number]

const readable = new Set(['Accepted'])
const changed = new Set(['Accepted', 'RebootRequired'])

/** B06, within the items the station takes per message (B06.FR.05). */
export async function getVariables2(
  ask: (request: RequestOf<typeof ocpp201, 'GetVariables'>) => Promise<CallAnswer<GetResponse>>,
  { variables }: CommandParameters<'GetVariables'>,
  { itemsPerMessage }: CommandContext,
): Promise<StationAnswer> {
  const results: VariableOutcome[] = []
  const found: DeviceVariableInput[] = []
  for (const part of chunks(variables, itemsPerMessage.GetVariables)) {
    const answer = await ask({ getVariableData: part.map(reference) })
    if (answer.kind !== 'result') return { ...noResult(answer), payload: { results }, variables: found }
    for (const result of answer.payload.getVariableResult) {
      results.push({
        ...outcomeOf(result),
        ...(result.attributeValue === undefined
          ? {}
          : { value: tellableValue(result.variable.name, result.attributeValue) }),
      })
      if (readable.has(result.attributeStatus)) found.push(variableOf(result, result.attributeValue ?? null))
    }
  }
  return ofVariables(results, readable, found)
}

/** B05, within the items the station takes per message (B05.FR.11). */
export async function setVariables2(
  ask: (request: RequestOf<typeof ocpp201, 'SetVariables'>) => Promise<CallAnswer<SetResponse>>,
  { variables }: CommandParameters<'SetVariables'>,
  { itemsPerMessage }: CommandContext,
): Promise<StationAnswer> {
  const results: VariableOutcome[] = []
  const stored: DeviceVariableInput[] = []
  // One whose turn never comes is not taken.
  let password = variables.some(isPassword) ? { passwordVerdict: passwordSaid({ kind: 'expired' }, undefined) } : {}
  for (const part of chunks(variables, itemsPerMessage.SetVariables)) {
    const answer = await ask({
      setVariableData: part.map((wanted) => ({ ...reference(wanted), attributeValue: wanted.value })),
    })
    const secret = part.find(isPassword)
    if (secret !== undefined) {
      const told = answer.kind === 'result' ? answer.payload.setVariableResult : []
      const own = told.find((result) => isSame(secret, result))
      password = { passwordVerdict: passwordSaid(answer, own?.attributeStatus) }
    }
    if (answer.kind !== 'result') return { ...noResult(answer), ...password, payload: { results }, variables: stored }
    for (const result of answer.payload.setVariableResult) {
      results.push(outcomeOf(result))
      const wanted = part.find((candidate) => isSame(candidate, result))
      if (wanted !== undefined && changed.has(result.attributeStatus)) stored.push(variableOf(result, wanted.value))
    }
  }
  return { ...ofVariables(results, changed, stored), ...password }
}

const isPassword = ({ variable }: Wanted) => variable.toLowerCase() === 'basicauthpassword'

function reference({ component, componentInstance, evseId, connectorId, variable, variableInstance }: Wanted) {
  const evse =
    evseId === undefined || evseId === 0
      ? {}
      : { evse: { id: evseId, ...(connectorId === undefined ? {} : { connectorId }) } }
  return {
    component: { name: component, ...(componentInstance ? { instance: componentInstance } : {}), ...evse },
    variable: { name: variable, ...(variableInstance ? { instance: variableInstance } : {}) },
  }
}

type Result = Pick<GetResult, 'component' | 'variable' | 'attributeType'> & { attributeStatus: string }

function outcomeOf({ component, variable, attributeStatus }: Result): VariableOutcome {
  return {
    component: component.name,
    ...(component.instance === undefined ? {} : { componentInstance: component.instance }),
    ...(component.evse === undefined ? {} : { evseId: component.evse.id }),
    ...(component.evse?.connectorId === undefined ? {} : { connectorId: component.evse.connectorId }),
    variable: variable.name,
    ...(variable.instance === undefined ? {} : { variableInstance: variable.instance }),
    status: attributeStatus,
  }
}

function isSame(wanted: Wanted, { component, variable }: Result): boolean {
  const text = (value: string | undefined) => (value ?? '').toLowerCase()
  return (
    text(wanted.component) === text(component.name) &&
    text(wanted.componentInstance) === text(component.instance) &&
    (wanted.evseId ?? 0) === (component.evse?.id ?? 0) &&
    (wanted.connectorId ?? 0) === (component.evse?.connectorId ?? 0) &&
    text(wanted.variable) === text(variable.name) &&
    text(wanted.variableInstance) === text(variable.instance)
  )
}

function variableOf({ component, variable, attributeType }: Result, value: string | null): DeviceVariableInput {
  return {
    component: component.name,
    componentInstance: component.instance ?? '',
    evseId: component.evse?.id ?? 0,
    connectorId: component.evse?.connectorId ?? 0,
    variable: variable.name,
    variableInstance: variable.instance ?? '',
    attributeType: attributeType ?? 'Actual',
    value,
    mutability: null,
    dataType: null,
    unit: null,
    valuesList: null,
    minLimit: null,
    maxLimit: null,
  }
}
