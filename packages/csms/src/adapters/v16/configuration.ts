import { type ocpp16, type ResponseOf } from '@stationmaster/ocpp'
import { configurationKeys } from '../../domain/device-model.ts'
import { type DeviceVariableInput } from '../../domain/inbound.ts'
import { tellableValue } from '../../domain/secret-names.ts'
import { type Outbound } from '../adapter.ts'
import { chunks, noResult, ofVariables, passwordSaid, unsupported, type VariableOutcome } from '../answers.ts'
import { boundedName } from '../shared-bounds.ts'

type Protocol16 = typeof ocpp16
type Configuration = ResponseOf<Protocol16, 'GetConfiguration'>
type Key = NonNullable<Configuration['configurationKey']>[number]

const readable = new Set(['Accepted'])
const changed = new Set(['Accepted', 'RebootRequired'])

/** OCPP 1.6, 5.3 and 5.7: a configuration key is a variable of the one component that stands for them all. */
export const configuration16 = {
  GetBaseReport: async (caller, { reportBase = 'FullInventory' }) => {
    if (reportBase !== 'FullInventory') return unsupported('OCPP 1.6 tells its whole configuration or single keys')
    const answer = await caller.call('GetConfiguration', {})
    if (answer.kind !== 'result') return noResult(answer)
    const keys = answer.payload.configurationKey ?? []
    return {
      verdict: 'completed',
      status: 'Accepted',
      code: null,
      description: null,
      payload: { keys: keys.length },
      variables: keys.map(variableOf),
    }
  },
  GetVariables: async (caller, { variables }, { itemsPerMessage }) => {
    const results: VariableOutcome[] = []
    const found: DeviceVariableInput[] = []
    for (const part of chunks(variables, itemsPerMessage.GetConfiguration)) {
      const answer = await caller.call('GetConfiguration', { key: part.map(({ variable }) => variable) })
      if (answer.kind !== 'result') return { ...noResult(answer), payload: { results }, variables: found }
      for (const { variable } of part) {
        const key = answer.payload.configurationKey?.find((known) => known.key.toLowerCase() === variable.toLowerCase())
        if (key !== undefined) found.push(variableOf(key))
        results.push({
          component: configurationKeys,
          variable,
          status: key === undefined ? 'UnknownVariable' : 'Accepted',
          ...(key === undefined ? {} : { value: tellableValue(variable, key.value ?? null) }),
        })
      }
    }
    return ofVariables(results, readable, found)
  },
  SetVariables: async (caller, { variables }) => {
    const results: VariableOutcome[] = []
    const stored: DeviceVariableInput[] = []
    // One whose turn never comes is not taken.
    let password = variables.some(isPassword) ? { passwordVerdict: passwordSaid({ kind: 'expired' }, undefined) } : {}
    for (const { variable, value } of variables) {
      const answer = await caller.call('ChangeConfiguration', { key: variable, value })
      if (isPassword({ variable })) {
        password = {
          passwordVerdict: passwordSaid(answer, answer.kind === 'result' ? answer.payload.status : undefined),
        }
      }
      if (answer.kind !== 'result') {
        return { ...noResult(answer), ...password, payload: { results }, variables: stored }
      }
      const { status } = answer.payload
      results.push({
        component: configurationKeys,
        variable,
        status: status === 'NotSupported' ? 'UnknownVariable' : status,
      })
      if (changed.has(status)) stored.push(variableOf({ key: variable, readonly: false, value }))
    }
    return { ...ofVariables(results, changed, stored), ...password }
  },
  SetNetworkProfile: 'unsupported',
} satisfies Partial<Outbound<Protocol16>>

const isPassword = ({ variable }: { variable: string }) => variable.toLowerCase() === 'authorizationkey'

function variableOf({ key, value, readonly }: Key): DeviceVariableInput {
  return {
    component: configurationKeys,
    componentInstance: '',
    evseId: 0,
    connectorId: 0,
    variable: boundedName(key),
    variableInstance: '',
    attributeType: 'Actual',
    value: value ?? null,
    mutability: readonly ? 'ReadOnly' : 'ReadWrite',
    dataType: null,
    unit: null,
    valuesList: null,
    minLimit: null,
    maxLimit: null,
  }
}
