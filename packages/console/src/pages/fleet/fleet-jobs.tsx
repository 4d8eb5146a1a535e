import { Button, SegmentedControl } from '@mantine/core'
import { type FleetJob } from '@stationmaster/contract'
import { IconPlus } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { letRun } from '../../client/background.ts'
import { fleetApi, fleetKeys } from '../../client/fleet.ts'
import { useSession } from '../../client/session.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { TonePill } from '../../components/state.tsx'
import { words as wordsOf } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { JobProgress, jobTones } from './job-words.tsx'

const JobForm = lazy(async () => ({ default: (await import('./job-form.tsx')).JobForm }))

/** Jobs over many stations, newest first. */
export function FleetJobsPage() {
  const text = useText()
  const format = useFormat()
  const words = useBlocksText().fleet
  const navigate = useNavigate()
  const search = useSearch({ from: '/app/fleet' })
  const { operator } = useSession()
  const [isMaking, setMaking] = useState(false)
  const asked = { open: search.open, cursor: search.cursor, limit: 50 }
  const jobs = useQuery({
    queryKey: fleetKeys.jobs(asked),
    queryFn: ({ signal }) => fleetApi.jobs(asked, signal),
    placeholderData: keepPreviousData,
  })
  const change = (part: Partial<typeof search>) =>
    letRun(navigate({ to: '/fleet', search: { ...search, cursor: undefined, ...part }, replace: true }))
  const columns: Column<FleetJob>[] = [
    {
      id: 'name',
      header: words.name,
      cell: (job) => (
        <>
          <Link className="sm-link sm-break" to="/fleet/$id" params={{ id: job.id }}>
            {job.name}
          </Link>
          <div className="sm-small sm-quiet">
            {wordsOf(text.command.types, job.command.type)} · {words.many(format.number(job.counts.total))}
          </div>
        </>
      ),
    },
    {
      id: 'state',
      header: words.state,
      cell: (job) => (
        <>
          <TonePill tone={jobTones[job.state]}>{words.states[job.state]}</TonePill>
          <div className="sm-small sm-quiet">{wordsOf(words.codes, job.stateReason)}</div>
        </>
      ),
    },
    { id: 'progress', header: words.progress, cell: (job) => <JobProgress counts={job.counts} /> },
    {
      id: 'by',
      header: words.by,
      wide: true,
      cell: (job) => (
        <>
          <span className="sm-break">{job.actor}</span>
          <div className="sm-small sm-quiet">
            <Age at={job.createdAt} />
          </div>
        </>
      ),
    },
  ]
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={
        operator ? (
          <Button leftSection={<IconPlus size={15} />} onClick={() => setMaking(true)}>
            {words.new}
          </Button>
        ) : undefined
      }
    >
      <div className="sm-filters">
        <SegmentedControl
          aria-label={words.which}
          data={[
            { value: '', label: words.all },
            { value: 'true', label: words.open },
          ]}
          value={search.open ?? ''}
          onChange={(open) => change({ open: open === '' ? undefined : open })}
        />
      </div>
      <Panel flush>
        <Loaded query={jobs}>
          {({ items, nextCursor }) => (
            <>
              <DataTable
                label={words.title}
                columns={columns}
                rows={items}
                rowKey={(job) => job.id}
                empty={<Empty title={words.none} hint={words.noneHint} />}
              />
              <Pager
                cursor={search.cursor}
                nextCursor={nextCursor}
                shown={items.length}
                list={search.open ?? ''}
                go={(cursor) => change({ cursor })}
              />
            </>
          )}
        </Loaded>
      </Panel>
      {isMaking ? (
        <Suspense>
          <JobForm
            close={() => setMaking(false)}
            made={({ id }) => letRun(navigate({ to: '/fleet/$id', params: { id } }))}
          />
        </Suspense>
      ) : null}
    </Page>
  )
}
