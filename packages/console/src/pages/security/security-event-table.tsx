import { type SecurityEvent } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Query } from '../../client/http.ts'
import { securityApi, securityKeys } from '../../client/security.ts'
import { Age } from '../../components/age.tsx'
import { Breakable } from '../../components/breakable.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Pager } from '../../components/pager.tsx'
import { TonePill } from '../../components/state.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

interface SecurityEventTableProps {
  query: Query
  /** The network's list names the station. */
  ofStation: boolean
  cursor: string | undefined
  go: (cursor: string | undefined) => void
}

/** What stations noticed of their own security, the last that came first. */
export function SecurityEventTable({ query, ofStation, cursor, go }: SecurityEventTableProps) {
  const words = useBlocksText().security
  const asked = { ...query, cursor, limit: ofStation ? 20 : 50 }
  const events = useQuery({
    queryKey: securityKeys.events(asked),
    queryFn: ({ signal }) => securityApi.events(asked, signal),
    placeholderData: keepPreviousData,
  })
  const columns: Column<SecurityEvent>[] = [
    {
      id: 'type',
      header: words.event,
      cell: (row) => (
        <>
          <span className="sm-row sm-wrap" style={{ gap: 6 }}>
            <strong className="sm-break">
              <Breakable name={row.type} />
            </strong>
            {row.critical ? <TonePill tone="fault">{words.critical}</TonePill> : null}
          </span>
          {row.techInfo === null ? null : <div className="sm-small sm-quiet sm-break">{row.techInfo}</div>}
        </>
      ),
    },
    ...(ofStation
      ? []
      : [
          {
            id: 'station',
            header: words.station,
            cell: ({ stationId }: SecurityEvent) => (
              <Link
                className="sm-link sm-break sm-identity"
                to="/stations/$id"
                params={{ id: stationId }}
                search={{ tab: 'security' }}
              >
                {stationId}
              </Link>
            ),
          },
        ]),
    { id: 'at', header: words.when, cell: (row) => <Age at={row.at} /> },
  ]
  return (
    <Loaded query={events}>
      {({ items, nextCursor }) => (
        <>
          <DataTable
            label={words.events}
            columns={columns}
            rows={items}
            rowKey={({ seq }) => String(seq)}
            empty={<Empty title={words.noEvent} hint={words.noEventHint} />}
          />
          <Pager cursor={cursor} nextCursor={nextCursor} shown={items.length} list={JSON.stringify(query)} go={go} />
        </>
      )}
    </Loaded>
  )
}
