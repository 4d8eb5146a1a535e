import {
  DesiredVariable,
  DesiredVariableInput,
  type DeviceVariable,
  StationConfiguration,
} from '@stationmaster/contract'
import Type, { type Static } from 'typebox'
import { desiredOf, driftOf } from '../../domain/desired-configuration.ts'
import type * as Model from '../../domain/model.ts'
import { type Reads } from '../../domain/reads.ts'
import { type Api, editorOf, instantOrNull, instantText, NoContent } from '../kit.ts'
import { type ConfigurationAdmin } from '../ports.ts'
import { existing, StationParams } from './stations.ts'

const { value: _, ...named } = DesiredVariableInput.properties
const DesiredVariableName = Type.Object(named, { additionalProperties: false })

export function configurationRoutes(
  app: Api,
  { reads, configuration }: { reads: Reads; configuration: ConfigurationAdmin },
): void {
  const tags = ['configuration']

  app.get(
    '/stations/:id/configuration',
    {
      schema: {
        tags,
        summary: 'The configuration as last read, beside what it should be',
        params: StationParams,
        response: { 200: StationConfiguration },
      },
    },
    async ({ params }) => {
      const station = await existing(reads, params.id)
      const [variables, desired] = await Promise.all([
        reads.stations.deviceVariables(station.stationId),
        reads.stations.desiredVariables(station),
      ])
      return {
        readAt: instantOrNull(station.inventoryAt),
        variables: variables.map((variable) => present(variable, desiredOf(variable, desired)?.value ?? null)),
        drift: driftOf(variables, desired),
      }
    },
  )

  app.get(
    '/desired-configuration',
    {
      schema: {
        tags,
        summary: 'What configurations should be, for everyone, a site, a model or a station',
        response: { 200: Type.Object({ items: Type.Array(DesiredVariable) }) },
      },
    },
    async () => ({ items: (await reads.stations.allDesired()).map(presentDesired) }),
  )

  app.put(
    '/desired-configuration',
    {
      schema: {
        tags,
        summary: 'Set one desired value',
        body: DesiredVariableInput,
        response: { 200: DesiredVariable },
      },
    },
    async (request) => {
      const { reason, ...desired } = request.body
      await configuration.setDesired(editorOf(request, reason), desired)
      return desired
    },
  )

  app.delete(
    '/desired-configuration',
    {
      schema: {
        tags,
        summary: 'Take one desired value away; the body names it, without a value',
        body: DesiredVariableName,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      const { reason, ...desired } = request.body
      await configuration.removeDesired(editorOf(request, reason), desired)
      return reply.code(204).send(null)
    },
  )
}

function present(variable: Model.DeviceVariable, desired: string | null): DeviceVariable {
  const { organisationId: _, stationId: __, readAt, ...shown } = variable
  return { ...shown, readAt: instantText(readAt), desired }
}

function presentDesired(desired: Model.DesiredVariable): Static<typeof DesiredVariable> {
  const { scope, scopeId, component, variable, variableInstance, value } = desired
  return { scope, scopeId, component, variable, variableInstance, value }
}
