import {
  type ApiKeyInput as ApiKeyInputSchema,
  type CallRequest as CallRequestSchema,
  type DesiredVariableInput as DesiredVariableInputSchema,
  type NewApiKey as NewApiKeySchema,
  type SessionChange as SessionChangeSchema,
  type SignIn as SignInSchema,
  type TokenGroupInput as TokenGroupInputSchema,
  type UserChange as UserChangeSchema,
  type UserInput as UserInputSchema,
} from '@stationmaster/contract'
import { type Static } from 'typebox'

export type ApiKeyInput = Static<typeof ApiKeyInputSchema>
export type CallRequest = Static<typeof CallRequestSchema>
export type DesiredVariableInput = Static<typeof DesiredVariableInputSchema>
export type NewApiKey = Static<typeof NewApiKeySchema>
export type SessionChange = Static<typeof SessionChangeSchema>
export type SignIn = Static<typeof SignInSchema>
export type TokenGroupInput = Static<typeof TokenGroupInputSchema>
export type UserChange = Static<typeof UserChangeSchema>
export type UserInput = Static<typeof UserInputSchema>

/** One page of a list; `nextCursor` is null on the last. */
export interface Page<T> {
  items: T[]
  nextCursor: string | null
  total?: number
}
