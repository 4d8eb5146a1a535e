import { type CommandType, commandSchemas } from '@stationmaster/contract'
import { type Schema } from '../forms/schema.ts'

/**
 * What a command's parameters may say. The one value of the contract that the browser gets: as plain JSON, put in by
 * the build (vite.config.ts).
 */
export const parametersOf = (type: CommandType): Schema => {
  const parameters: object = commandSchemas[type].properties.parameters
  return parameters
}
