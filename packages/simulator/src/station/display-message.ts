/** A message that a station is to show. */
interface MessageContent {
  readonly format: string
  readonly language?: string
  readonly content: string
}

export interface StationMessage {
  readonly id: number
  readonly priority: 'AlwaysFront' | 'InFront' | 'NormalCycle'
  readonly state?: string
  /** By the station's clock, ms since 1970. */
  readonly startAt?: number
  readonly endAt?: number
  readonly transactionId?: string
  readonly message: MessageContent
  /** The same in other languages (2.1). */
  readonly extra: readonly MessageContent[]
}
