import { type FleetTarget } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { fleetApi, fleetKeys } from '../../client/fleet.ts'
import { type Query } from '../../client/http.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Pager } from '../../components/pager.tsx'
import { TonePill } from '../../components/state.tsx'
import { words as wordsOf } from '../../i18n/dictionary.ts'
import { useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { targetTones } from './job-words.tsx'

interface TargetTableProps {
  jobId: string
  query: Query
  cursor: string | undefined
  go: (cursor: string | undefined) => void
}

/** The stations of a job, a page at a time: there may be a hundred thousand. */
export function TargetTable({ jobId, query, cursor, go }: TargetTableProps) {
  const text = useText()
  const words = useBlocksText().fleet
  const asked = { ...query, cursor, limit: 100 }
  const targets = useQuery({
    queryKey: fleetKeys.targets(jobId, asked),
    queryFn: ({ signal }) => fleetApi.targets(jobId, asked, signal),
    placeholderData: keepPreviousData,
  })
  const columns: Column<FleetTarget>[] = [
    {
      id: 'station',
      header: words.target,
      cell: (target) => (
        <>
          <Link className="sm-link sm-break" to="/stations/$id" params={{ id: target.stationId }}>
            {target.stationId}
          </Link>
          <div className="sm-small sm-quiet">
            {[target.vendor, target.model, target.firmwareVersion].filter((part) => part !== null).join(' · ')}
          </div>
        </>
      ),
    },
    {
      id: 'state',
      header: words.state,
      cell: (target) => <TonePill tone={targetTones[target.state]}>{words.targetStates[target.state]}</TonePill>,
    },
    {
      id: 'why',
      header: words.why,
      cell: (target) => (
        <>
          {wordsOf(words.codes, target.reason)}
          {target.detail === null ? null : <div className="sm-small sm-quiet sm-break">{target.detail}</div>}
          {target.state === 'waiting' && !target.online ? (
            <div className="sm-small sm-quiet">{text.link.offline}</div>
          ) : null}
        </>
      ),
    },
    {
      id: 'asked',
      header: words.asked,
      wide: true,
      cell: (target) =>
        target.askedAt === null ? null : (
          <>
            <Age at={target.askedAt} />
            <div className="sm-small">
              <Link
                className="sm-textlink"
                to="/stations/$id"
                params={{ id: target.stationId }}
                search={{ tab: 'history' }}
              >
                {words.openCommand}
              </Link>
            </div>
          </>
        ),
    },
  ]
  return (
    <Loaded query={targets}>
      {({ items, nextCursor }) => (
        <>
          <DataTable
            label={words.targets}
            columns={columns}
            rows={items}
            rowKey={(target) => target.stationId}
            empty={<Empty title={words.noTarget} />}
          />
          <Pager
            cursor={cursor}
            nextCursor={nextCursor}
            shown={items.length}
            list={`${jobId} ${JSON.stringify(query)}`}
            go={go}
          />
        </>
      )}
    </Loaded>
  )
}
