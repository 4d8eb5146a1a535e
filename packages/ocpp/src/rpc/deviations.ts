/** The ways in which a message may differ from its definition and still be understood. */
export const deviationRules = [
  'too-long',
  'out-of-range',
  'unknown-value',
  'extra-field',
  'wrong-type',
  'null',
  'empty-list',
  'empty-text',
  'list-length',
  'decimal-comma',
  'timestamp-format',
  'timestamp-offset',
  'text-format',
  'missing-field',
  'dropped-field',
  'wrong-case',
  'message-id',
  'duplicate-id',
  'error-frame',
  'binary-frame',
  'unreadable-payload',
] as const

export type DeviationRule = (typeof deviationRules)[number]

/** One way in which one message differed; counted per model and firmware by who receives it. */
export interface Deviation {
  readonly action: string
  /** JSON pointer within the payload with list positions replaced by `*`, so that equal faults count as one. */
  readonly path: string
  readonly rule: DeviationRule
  /** At most 40 characters of what came; empty where it could be a secret. */
  readonly sample: string
}
