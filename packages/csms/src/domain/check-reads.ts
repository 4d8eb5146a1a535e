/** What the API asks of check runs. */
import { type CheckCaseRow, type CheckRunRow } from './check-model.ts'
import { type Instant } from './model.ts'

export interface WholeCheckRun {
  run: CheckRunRow
  identity: string
  cases: CheckCaseRow[]
}
export interface CheckRunReads {
  /** Newest first. */
  list(
    stationId: string,
    after: readonly [startedAt: Instant, runId: string] | null,
    limit: number,
  ): Promise<{ items: { run: CheckRunRow; cases: Pick<CheckCaseRow, 'verdict'>[] }[]; more: boolean }>
  one(runId: string): Promise<WholeCheckRun | undefined>
}
