import { Button } from '@mantine/core'
import { type Reservation, type ReservationState } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../client/api.ts'
import { type Query } from '../../client/http.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Pager } from '../../components/pager.tsx'
import { Spoken } from '../../components/spoken.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

const tones = {
  requested: 'occupied',
  active: 'reserved',
  used: 'signal',
  expired: 'off',
  cancelled: 'off',
  removed: 'warn',
  refused: 'fault',
} as const satisfies Record<ReservationState, Tone>

interface ReservationTableProps {
  query: Query
  /** The network's list names the station. */
  ofStation: boolean
  /** Offered for what still holds a place. */
  cancel?: ((reservation: Reservation) => void) | undefined
  cursor: string | undefined
  go: (cursor: string | undefined) => void
}

/** Reservations, newest first: for whom, until when, and how each ended. */
export function ReservationTable({ query, ofStation, cancel, cursor, go }: ReservationTableProps) {
  const text = useText()
  const words = useBlocksText().reservations
  const format = useFormat()
  const asked = { ...query, cursor, limit: 50 }
  const reservations = useQuery({
    queryKey: keys.reservations(asked),
    queryFn: ({ signal }) => api.reservations(asked, signal),
    placeholderData: keepPreviousData,
  })
  const place = (row: Reservation) => (row.evseId === null ? words.anyEvse : text.station.evse(row.evseId))
  const columns: Column<Reservation>[] = [
    {
      id: 'number',
      header: words.columns.number,
      cell: (row) => (
        <>
          {ofStation ? (
            <strong>#{row.reservationId}</strong>
          ) : (
            <Link
              className="sm-link"
              to="/stations/$id"
              params={{ id: row.stationId }}
              search={{ tab: 'reservations' }}
            >
              {row.stationId}
            </Link>
          )}
          <div className="sm-small sm-quiet">
            {ofStation ? place(row) : `#${row.reservationId} · ${place(row)}`}
            {row.connectorType === null ? null : (
              <>
                {' · '}
                <Spoken kind="connectorTypes" code={row.connectorType} />
              </>
            )}
          </div>
        </>
      ),
    },
    {
      id: 'state',
      header: words.columns.state,
      cell: (row) => (
        <>
          <TonePill tone={tones[row.state]}>{words.states[row.state]}</TonePill>
          {row.stateReason === null ? null : <div className="sm-small sm-quiet sm-break">{row.stateReason}</div>}
          {row.transactionId === null ? null : (
            <div className="sm-small">
              <Link className="sm-textlink" to="/transactions/$id" params={{ id: row.transactionId }}>
                {text.station.openTransaction}
              </Link>
            </div>
          )}
        </>
      ),
    },
    {
      id: 'token',
      header: words.columns.token,
      cell: (row) => (
        <>
          <span className="sm-mono sm-break">{row.idToken}</span>
          {row.groupId === null ? null : <div className="sm-small sm-quiet">{words.group(row.groupId)}</div>}
        </>
      ),
    },
    { id: 'until', header: words.columns.until, cell: (row) => format.shortDateTime(row.expiresAt) },
    {
      id: 'requested',
      header: words.columns.requested,
      wide: true,
      cell: (row) => <Age at={row.requestedAt} />,
    },
    ...(cancel === undefined
      ? []
      : [
          {
            id: 'cancel',
            header: '',
            align: 'right' as const,
            cell: (row: Reservation) =>
              row.state === 'active' ? (
                <Button
                  variant="default"
                  size="compact-xs"
                  aria-label={words.cancelOne(String(row.reservationId))}
                  onClick={() => cancel(row)}
                >
                  {words.cancel}
                </Button>
              ) : null,
          },
        ]),
  ]
  return (
    <Loaded query={reservations}>
      {(page) => (
        <>
          <DataTable
            label={words.title}
            columns={columns}
            rows={page.items}
            rowKey={(row) => row.id}
            empty={<Empty title={words.none} hint={words.noneHint} />}
          />
          <Pager
            cursor={cursor}
            nextCursor={page.nextCursor}
            total={page.total}
            shown={page.items.length}
            list={words.title}
            go={go}
          />
        </>
      )}
    </Loaded>
  )
}
