import { type CommandType, commandSchemas, fleetCommandTypes } from '@stationmaster/contract'
import { type Schema } from '../forms/schema.ts'

/**
 * What a command's parameters may say. One of the two values of the contract that the browser gets: as plain JSON, put in by
 * the build (vite.config.ts).
 */
export const parametersOf = (type: CommandType): Schema => {
  const parameters: object = commandSchemas[type].properties.parameters
  return parameters
}

/** What may be asked of many stations at once; the other one. */
export const typesForFleets: readonly CommandType[] = fleetCommandTypes
