import { Button, Select, Switch } from '@mantine/core'
import { type TransactionState, type TransactionSummary } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '../../client/api.ts'
import { letRun } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { Age, useNow } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Page } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { StationField, TypedField } from '../../components/search-fields.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'

export const transactionTones = {
  active: 'occupied',
  ended: 'off',
  'ended-incomplete': 'warn',
  interrupted: 'warn',
  orphan: 'reserved',
} as const satisfies Record<TransactionState, Tone>

const useTransactionSearch = () => {
  const search = useSearch({ from: '/app/transactions' })
  const navigate = useNavigate({ from: '/transactions' })
  const change = (next: Partial<typeof search>) =>
    letRun(navigate({ search: (before) => ({ ...before, cursor: undefined, ...next }), replace: true }))
  return { search, change }
}

/** The local day of a date field as an instant: its beginning, or the beginning of the day after. */
export const dayBound = (day: string | undefined, end: boolean): string | undefined => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '')
  if (parts === null) return undefined
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + (end ? 1 : 0)).toISOString()
}

function Filters() {
  const text = useText()
  const words = text.transactions.filters
  const { search, change } = useTransactionSearch()
  const sites = useQuery({ queryKey: keys.sites, queryFn: ({ signal }) => api.sites(signal) })
  const filtered = ['active', 'state', 'station', 'idToken', 'siteId', 'from', 'to'].some((name) => name in search)
  return (
    <search className="sm-filters" aria-label={text.common.filters}>
      <StationField
        label={words.station}
        w={150}
        value={search.station ?? ''}
        onSettled={(station) => change({ station })}
      />
      <TypedField
        label={words.token}
        w={140}
        value={search.idToken ?? ''}
        onSettled={(idToken) => change({ idToken })}
      />
      <Select
        label={words.site}
        w={160}
        searchable
        data={[
          { value: '', label: text.stations.allSites },
          ...(sites.data?.items ?? []).map((site) => ({ value: site.siteId, label: site.name })),
        ]}
        value={search.siteId ?? ''}
        onChange={(siteId) => change({ siteId: siteId ?? '' })}
      />
      <Select
        label={words.state}
        w={150}
        data={[
          { value: '', label: text.transactions.anyState },
          ...Object.entries(text.transactions.states).map(([value, label]) => ({ value, label })),
        ]}
        value={search.state ?? ''}
        onChange={(state) => change({ state: state ?? '' })}
      />
      <TypedField
        label={words.from}
        w={135}
        type="date"
        value={search.from ?? ''}
        onSettled={(from) => change({ from })}
      />
      <TypedField label={words.to} w={135} type="date" value={search.to ?? ''} onSettled={(to) => change({ to })} />
      <Switch
        mb={7}
        label={text.transactions.onlyActive}
        checked={search.active === 'true'}
        onChange={(event) => change({ active: event.currentTarget.checked ? 'true' : '' })}
      />
      {filtered ? (
        <Button
          variant="subtle"
          color="gray"
          size="sm"
          onClick={() => change({ active: '', state: '', station: '', idToken: '', siteId: '', from: '', to: '' })}
        >
          {text.common.clearFilters}
        </Button>
      ) : null}
    </search>
  )
}

const useColumns = (): Column<TransactionSummary>[] => {
  const text = useText()
  const format = useFormat()
  const now = useNow(1_000)
  const { columns } = text.transactions
  return [
    {
      id: 'number',
      header: columns.number,
      width: '1%',
      cell: (row) => (
        <Link className="sm-link sm-figure" to="/transactions/$id" params={{ id: row.id }}>
          {row.number}
          <div className="sm-only-narrow sm-small sm-quiet sm-nowrap" style={{ fontWeight: 400 }}>
            {format.shortDateTime(row.startedAt)}
          </div>
        </Link>
      ),
    },
    {
      id: 'station',
      header: columns.station,
      cell: (row) => (
        <>
          <Link className="sm-link sm-break" to="/stations/$id" params={{ id: row.stationId }}>
            {row.stationId}
          </Link>
          <div className="sm-small sm-quiet">
            {row.evseId === null ? '' : text.station.evse(row.evseId)}
            {row.siteName === null ? null : (
              <span className="sm-hide-narrow">
                {row.evseId === null ? '' : ' · '}
                {row.siteName}
              </span>
            )}
          </div>
        </>
      ),
    },
    {
      id: 'state',
      header: columns.state,
      cell: (row) => (
        <span className="sm-pills">
          <TonePill tone={transactionTones[row.state]}>{text.transactions.states[row.state]}</TonePill>
          {row.estimated ? <TonePill tone="warn">{text.transactions.estimated}</TonePill> : null}
        </span>
      ),
    },
    {
      id: 'token',
      header: columns.token,
      wide: true,
      cell: (row) => <span className="sm-mono sm-break">{row.idToken ?? ''}</span>,
    },
    {
      id: 'started',
      header: columns.started,
      wide: true,
      cell: (row) => <span className="sm-figure sm-nowrap">{format.shortDateTime(row.startedAt)}</span>,
    },
    {
      id: 'duration',
      header: columns.duration,
      align: 'right',
      wide: true,
      cell: (row) =>
        row.endedAt === null && row.state !== 'active'
          ? ''
          : format.duration((row.endedAt === null ? now : Date.parse(row.endedAt)) - Date.parse(row.startedAt)),
    },
    {
      id: 'energy',
      header: columns.energy,
      align: 'right',
      cell: (row) => (row.energyWh === null ? '' : format.energy(row.energyWh)),
    },
    {
      id: 'power',
      header: columns.power,
      align: 'right',
      wide: true,
      cell: (row) =>
        row.state !== 'active' || row.powerW === null ? (
          ''
        ) : (
          <>
            {format.power(row.powerW)}
            <div className="sm-small sm-quiet">{row.meterAt === null ? null : <Age at={row.meterAt} />}</div>
          </>
        ),
    },
  ]
}

/** Every transaction, newest first. */
export function TransactionsPage() {
  const text = useText()
  const { search } = useTransactionSearch()
  const navigate = useNavigate({ from: '/transactions' })
  const { cursor, from, to, ...filters } = search
  const query = { ...filters, from: dayBound(from, false), to: dayBound(to, true), cursor, limit: 50 }
  const transactions = useQuery({
    queryKey: keys.transactions(query),
    queryFn: ({ signal }) => api.transactions(query, signal),
    placeholderData: keepPreviousData,
  })
  const columns = useColumns()
  const filtered = Object.keys(search).some((name) => name !== 'cursor')
  return (
    <Page title={text.transactions.title}>
      <Filters />
      <div className="sm-panel" aria-busy={transactions.isFetching}>
        <Loaded
          query={transactions}
          skeleton={
            <DataTable
              label={text.transactions.title}
              columns={columns}
              rows={undefined}
              rowKey={(row) => row.id}
              empty={null}
            />
          }
        >
          {(page) => (
            <>
              <DataTable
                label={text.transactions.title}
                columns={columns}
                rows={page.items}
                rowKey={(row) => row.id}
                empty={
                  filtered ? (
                    <Empty title={text.transactions.noMatch} hint={text.stations.noMatchHint} />
                  ) : (
                    <Empty title={text.transactions.empty} hint={text.transactions.emptyHint} />
                  )
                }
              />
              <Pager
                cursor={cursor}
                nextCursor={page.nextCursor}
                total={page.total}
                shown={page.items.length}
                list={JSON.stringify({ ...filters, from, to })}
                go={(next) => letRun(navigate({ search: (before) => ({ ...before, cursor: next }) }))}
              />
            </>
          )}
        </Loaded>
      </div>
    </Page>
  )
}
