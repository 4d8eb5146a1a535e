import Type, { type Static } from 'typebox'
import { fileTransferFields } from './firmware.ts'
import { Instant, nullable, oneOf } from './primitives.ts'

export const LogType = oneOf(['DiagnosticsLog', 'SecurityLog', 'DataCollectorLog'])

/** A log that a station was asked to upload. */
export const LogRequest = Type.Object({
  ...fileTransferFields,
  logType: LogType,
  oldestAt: nullable(Instant),
  latestAt: nullable(Instant),
  /** The name the station gives the file. */
  fileName: nullable(Type.String()),
})
export type LogRequest = Static<typeof LogRequest>
