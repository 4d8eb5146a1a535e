/** What the API asks of passports. */
import { type AbilityRow, type ModelKey } from './passport-model.ts'

interface ListedModel extends ModelKey {
  stations: number
}
export interface ListedAbility extends AbilityRow {
  /** Of the station that showed it, as written; its id when the station is gone. */
  identity: string
}
export interface PassportReads {
  /** Everything seen of a model, by ability. */
  of(model: ModelKey): Promise<ListedAbility[]>
  /** Of the same model with another firmware, the latest seen first, at most 2,000. */
  others(model: ModelKey): Promise<AbilityRow[]>
  /** What somebody was seen not to do with a command. */
  refusals(type: string): Promise<AbilityRow[]>
  /** Models that stations are of, by their names. */
  models(
    q: string | undefined,
    after: readonly [string, string, string, string] | null,
    limit: number,
  ): Promise<{ items: ListedModel[]; more: boolean }>
}
