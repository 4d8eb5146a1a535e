import { type Logger, pino } from 'pino'

export type { Logger }

/** JSON lines on standard error, so that standard output keeps what a person asked for. */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['password', '*.password', 'authorization', '*.authorization'],
    },
    pino.destination({ dest: 2, sync: false }),
  )
}
