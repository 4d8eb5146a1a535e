import { Button } from '@mantine/core'
import { type CheckResult, type CheckVerdict } from '@stationmaster/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { passportApi, passportKeys } from '../../client/passports.ts'
import { useSession } from '../../client/session.ts'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Loaded, notify } from '../../components/feedback.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

const tones = {
  waiting: 'off',
  running: 'occupied',
  passed: 'signal',
  failed: 'fault',
  'not-supported': 'warn',
  skipped: 'off',
} as const satisfies Record<CheckVerdict, Tone>

/** One run, each case with the frames that show it. */
export function CheckResults({ id }: { id: string }) {
  const text = useText()
  const words = useBlocksText().passport
  const { operator } = useSession()
  const run = useQuery({ queryKey: passportKeys.run(id), queryFn: ({ signal }) => passportApi.run(id, signal) })
  const act = useMutation({
    mutationFn: (action: () => Promise<unknown>) => action(),
    onError: (error) => notify.failed(text, error),
  })
  const columns: Column<CheckResult>[] = [
    {
      id: 'case',
      header: words.case,
      cell: (one) => (
        <>
          <strong>{one.id}</strong>
          <div className="sm-small sm-quiet">
            {one.block} · {one.title}
          </div>
        </>
      ),
    },
    {
      id: 'verdict',
      header: words.verdict,
      cell: (one) => <TonePill tone={tones[one.verdict]}>{words.caseVerdicts[one.verdict]}</TonePill>,
    },
    {
      id: 'why',
      header: words.evidence,
      cell: (one) => (
        <>
          <span className="sm-break">{one.detail}</span>
          {one.frames.length === 0 ? null : (
            <details>
              <summary className="sm-small">{words.frames(String(one.frames.length))}</summary>
              {one.frames.map((frame, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: frames stand in the order they crossed
                <div key={index} className="sm-mono sm-small sm-break">
                  {frame.direction === 'in' ? '← ' : '→ '}
                  {frame.text}
                </div>
              ))}
            </details>
          )}
        </>
      ),
    },
  ]
  return (
    <Loaded query={run}>
      {(known) => (
        <>
          <div className="sm-panelbody sm-row sm-wrap">
            <Button variant="default" onClick={() => act.mutate(() => passportApi.report(id, 'html'))}>
              HTML
            </Button>
            <Button variant="default" onClick={() => act.mutate(() => passportApi.report(id, 'xml'))}>
              JUnit
            </Button>
            {operator && known.state === 'running' ? (
              <Button variant="default" onClick={() => act.mutate(() => passportApi.cancel(id))}>
                {words.cancel}
              </Button>
            ) : null}
          </div>
          <DataTable label={words.cases} columns={columns} rows={known.cases} rowKey={(one) => one.id} empty={null} />
        </>
      )}
    </Loaded>
  )
}
