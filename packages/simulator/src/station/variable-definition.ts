export type DataType =
  | 'string'
  | 'decimal'
  | 'integer'
  | 'dateTime'
  | 'boolean'
  | 'OptionList'
  | 'SequenceList'
  | 'MemberList'
type Mutability = 'ReadOnly' | 'WriteOnly' | 'ReadWrite'

export interface ComponentName {
  readonly name: string
  readonly instance?: string
  readonly evse?: { readonly id: number; readonly connectorId?: number }
}
export interface VariableName {
  readonly name: string
  readonly instance?: string
}

export interface VariableDefinition {
  readonly component: ComponentName
  readonly variable: VariableName
  readonly dataType: DataType
  readonly mutability: Mutability
  /** The factory value; variables that are measured have none. */
  readonly initial?: string
  readonly unit?: string
  readonly minLimit?: number
  readonly maxLimit?: number
  readonly values?: readonly string[]
  /** Never the same value twice in a row is remembered: it is read when asked. */
  readonly measured?: true
  readonly constant?: true
  readonly needsReboot?: true
}

/** The numbers of its network slots. */
export const networkSlots = ['1', '2', '3'] as const
/** How many entries it holds; `LocalAuthListMaxLength` in 1.6, the limit of `Entries` in 2.x. */
export const listCapacity = 1_000
/** How many messages its display holds, and what languages it has. */
export const displayCapacity = 10
export const displayLanguages = ['en', 'sv', 'nb', 'de'] as const
/** How many prices a tariff may have for energy, for time or for the fee. */
export const mostPrices = 5
