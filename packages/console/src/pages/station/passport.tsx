import { Button } from '@mantine/core'
import { type CheckRun, type CheckRunState, type Station } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { passportApi, passportKeys } from '../../client/passports.ts'
import { useSession } from '../../client/session.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Lines, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { useFormat } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { PassportView } from '../models/passport-view.tsx'

const CheckForm = lazy(async () => ({ default: (await import('./check-form.tsx')).CheckForm }))
const CheckResults = lazy(async () => ({ default: (await import('./check-results.tsx')).CheckResults }))

const tones = {
  running: 'occupied',
  completed: 'signal',
  cancelled: 'off',
  interrupted: 'warn',
} as const satisfies Record<CheckRunState, Tone>

/** What its model can and cannot do, and the runs that tried this station out. */
export function StationPassport({ station }: { station: Station }) {
  const words = useBlocksText().passport
  const passport = useQuery({
    queryKey: passportKeys.ofStation(station.id),
    queryFn: ({ signal }) => passportApi.ofStation(station.id, signal),
  })
  return (
    <>
      <Panel
        title={words.title}
        flush
        aside={
          <Link className="sm-textlink sm-small" to="/models">
            {words.models}
          </Link>
        }
      >
        <Loaded query={passport}>{(known) => <PassportView passport={known} />}</Loaded>
      </Panel>
      <CheckRuns station={station} />
    </>
  )
}

function CheckRuns({ station }: { station: Station }) {
  const words = useBlocksText().passport
  const format = useFormat()
  const { operator } = useSession()
  const [isAsking, setAsking] = useState(false)
  const [shown, setShown] = useState<string | null>(null)
  const runs = useQuery({
    queryKey: passportKeys.runs(station.id),
    queryFn: ({ signal }) => passportApi.runs(station.id, signal),
  })
  const columns: Column<CheckRun>[] = [
    {
      id: 'when',
      header: words.started,
      cell: (run) => (
        <>
          <Age at={run.startedAt} />
          <div className="sm-small sm-quiet sm-break">{run.actor}</div>
        </>
      ),
    },
    {
      id: 'state',
      header: words.state,
      cell: (run) => (
        <>
          <TonePill tone={tones[run.state]}>{words.runStates[run.state]}</TonePill>
          {run.restored === false ? <div className="sm-small">{words.notRestored}</div> : null}
        </>
      ),
    },
    {
      id: 'counts',
      header: words.cases,
      cell: (run) =>
        words.counts(
          format.number(run.counts.passed),
          format.number(run.counts.failed),
          format.number(run.counts['not-supported'] + run.counts.skipped),
        ),
    },
    {
      id: 'open',
      header: '',
      align: 'right',
      cell: (run) => (
        <Button variant="default" onClick={() => setShown(shown === run.id ? null : run.id)}>
          {shown === run.id ? words.hide : words.show}
        </Button>
      ),
    },
  ]
  return (
    <Panel
      title={words.checks}
      flush
      aside={
        operator ? (
          <Button disabled={!station.online} onClick={() => setAsking(true)}>
            {words.check}
          </Button>
        ) : undefined
      }
    >
      <Loaded query={runs}>
        {({ items }) => (
          <DataTable
            label={words.checks}
            columns={columns}
            rows={items}
            rowKey={(run) => run.id}
            selected={(run) => run.id === shown}
            empty={<Empty title={words.noCheck} hint={words.noCheckHint} />}
          />
        )}
      </Loaded>
      {shown === null ? null : (
        <Suspense fallback={<Lines count={6} />}>
          <CheckResults id={shown} />
        </Suspense>
      )}
      {isAsking ? (
        <Suspense>
          <CheckForm station={station} close={() => setAsking(false)} started={setShown} />
        </Suspense>
      ) : null}
    </Panel>
  )
}
