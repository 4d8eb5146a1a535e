import './now.css'
import { Skeleton } from '@mantine/core'
import { type EvseState, type Network, type TransactionSummary } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { stationAddress } from '../../client/station-address.ts'
import { Age, useNow } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Tile } from '../../components/facts.tsx'
import { Empty, Lines, Loaded } from '../../components/feedback.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { StateShape } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { Attention } from './attention.tsx'

type Counts = Network['total']
type SiteRow = Network['sites'][number]

const shares = [
  { name: 'ready', shape: 'available', of: (counts: Counts) => counts.chargeable },
  { name: 'occupied', shape: 'occupied', of: (counts: Counts) => counts.occupied },
  { name: 'faulted', shape: 'faulted', of: (counts: Counts) => counts.faulted },
  { name: 'unavailable', shape: 'unavailable', of: (counts: Counts) => counts.unavailable },
  { name: 'unknown', shape: 'unknown', of: (counts: Counts) => counts.unknown },
] as const satisfies readonly { name: string; shape: EvseState; of: (counts: Counts) => number }[]

function Bar({ counts }: { counts: Counts }) {
  return (
    <div className="now-bar" aria-hidden="true">
      {shares.map((share) =>
        share.of(counts) > 0 ? (
          <span key={share.name} data-state={share.name} style={{ flex: share.of(counts) }} />
        ) : null,
      )}
    </div>
  )
}

function Truth({ network }: { network: Network }) {
  const text = useText()
  const format = useFormat()
  const { total } = network
  return (
    <section className="sm-panel now-truth" aria-label={text.now.chargeable}>
      <h2>{text.now.chargeable}</h2>
      <div className="now-big" data-testid="chargeable">
        <b>{format.number(total.chargeable)}</b>
        <span>/ {format.number(total.evses)}</span>
        <span className="sm-hidden">
          {text.now.chargeableOf(format.number(total.chargeable), format.number(total.evses))}
        </span>
      </div>
      <Bar counts={total} />
      <ul className="now-legend">
        {shares.map((share) => (
          <li key={share.name}>
            <StateShape state={share.shape} />
            {text.now[share.name]} <b>{format.number(share.of(total))}</b>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Figures({ network }: { network: Network }) {
  const text = useText()
  const format = useFormat()
  const { total } = network
  const meterAt = network.sites.reduce<string | null>(
    (newest, site) => (site.meterAt !== null && (newest === null || site.meterAt > newest) ? site.meterAt : newest),
    null,
  )
  return (
    <section className="sm-panel" aria-label={text.now.title}>
      <div className="now-tiles">
        <Tile
          label={text.now.power}
          value={<span data-testid="power">{format.power(total.powerW)}</span>}
          note={meterAt === null ? ' ' : <Age at={meterAt} wrap={text.common.measured} />}
        />
        <Tile
          label={text.now.energyToday}
          value={<span data-testid="energy-today">{format.energy(network.energyTodayWh)}</span>}
          note={<Age at={network.at} wrap={text.common.age} />}
        />
        <Tile
          label={text.now.running}
          value={format.number(total.activeTransactions)}
          note={text.now.of(format.number(total.activeTransactions), text.counts.evses(total.evses))}
        />
        <Tile
          label={text.now.online}
          value={format.number(total.online)}
          note={text.now.of(format.number(total.online), text.counts.stations(total.stations))}
        />
      </div>
    </section>
  )
}

function Sites({ sites }: { sites: readonly SiteRow[] }) {
  const text = useText()
  const format = useFormat()
  const columns = useMemo<Column<SiteRow>[]>(
    () => [
      {
        id: 'site',
        header: text.now.site,
        cell: (site) =>
          site.siteId === null ? (
            <span className="sm-soft">{text.now.noSite}</span>
          ) : (
            <Link className="sm-link" to="/stations" search={{ siteId: site.siteId }}>
              {site.name}
              {site.city === null || site.name.includes(site.city) ? null : (
                <div className="sm-small sm-quiet" style={{ fontWeight: 400 }}>
                  {site.city}
                </div>
              )}
            </Link>
          ),
      },
      {
        id: 'ready',
        header: text.now.ready,
        align: 'right',
        cell: ({ counts }) => (
          <>
            <b style={{ color: counts.chargeable > 0 ? 'var(--sm-signal)' : 'inherit' }}>
              {format.number(counts.chargeable)}
            </b>
            <span className="sm-quiet"> / {format.number(counts.evses)}</span>
          </>
        ),
      },
      { id: 'bar', header: '', wide: true, width: '18%', cell: (site) => <Bar counts={site.counts} /> },
      {
        id: 'occupied',
        header: text.now.occupied,
        align: 'right',
        wide: true,
        cell: ({ counts }) => format.number(counts.occupied),
      },
      {
        id: 'faulted',
        header: text.now.faulted,
        align: 'right',
        wide: true,
        cell: ({ counts }) =>
          counts.faulted === 0 ? (
            <span className="sm-quiet">0</span>
          ) : (
            <b style={{ color: 'var(--sm-fault)' }}>{format.number(counts.faulted)}</b>
          ),
      },
      {
        id: 'online',
        header: text.now.online,
        align: 'right',
        wide: true,
        cell: ({ counts }) => `${format.number(counts.online)} / ${format.number(counts.stations)}`,
      },
      {
        id: 'power',
        header: text.now.power,
        align: 'right',
        cell: (site) => (
          <>
            {format.power(site.counts.powerW)}
            <div className="sm-small sm-quiet">{site.meterAt === null ? null : <Age at={site.meterAt} />}</div>
          </>
        ),
      },
    ],
    [text, format],
  )
  return (
    <Panel title={text.now.sites} flush>
      <DataTable
        label={text.now.sites}
        columns={columns}
        rows={sites}
        rowKey={(site) => site.siteId ?? ''}
        empty={<Empty title={text.now.noSites} hint={text.now.noSitesHint} />}
      />
    </Panel>
  )
}

const runningQuery = { active: true, limit: 12 }

function Running() {
  const text = useText()
  const format = useFormat()
  const now = useNow(1_000)
  const running = useQuery({
    queryKey: keys.transactions(runningQuery),
    queryFn: ({ signal }) => api.transactions(runningQuery, signal),
    placeholderData: keepPreviousData,
  })
  const columns: Column<TransactionSummary>[] = [
    {
      id: 'station',
      header: text.transactions.columns.station,
      cell: (row) => (
        <>
          <Link className="sm-link" to="/transactions/$id" params={{ id: row.id }}>
            {row.stationId}
          </Link>
          <div className="sm-small sm-quiet">
            {[row.evseId === null ? null : text.now.evse(row.evseId), row.siteName]
              .filter((word) => word !== null)
              .join(' · ')}
          </div>
        </>
      ),
    },
    {
      id: 'token',
      header: text.transactions.columns.token,
      wide: true,
      cell: (row) => <span className="sm-mono">{row.idToken ?? ''}</span>,
    },
    {
      id: 'duration',
      header: text.transactions.columns.duration,
      align: 'right',
      wide: true,
      cell: (row) => format.duration(now - Date.parse(row.startedAt)),
    },
    {
      id: 'energy',
      header: text.transactions.columns.energy,
      align: 'right',
      cell: (row) => (row.energyWh === null ? '' : format.energy(row.energyWh)),
    },
    {
      id: 'power',
      header: text.transactions.columns.power,
      align: 'right',
      cell: (row) => (
        <>
          {row.powerW === null ? '–' : format.power(row.powerW)}
          <div className="sm-small sm-quiet">
            {row.meterAt === null || row.powerW === null ? null : <Age at={row.meterAt} />}
          </div>
        </>
      ),
    },
    {
      id: 'soc',
      header: text.transactions.soc,
      align: 'right',
      wide: true,
      cell: (row) => (row.socPercent === null ? '' : format.percent(row.socPercent)),
    },
  ]
  return (
    <Panel
      title={text.now.runningTitle}
      flush
      aside={
        <Link className="sm-textlink sm-small" to="/transactions" search={{ active: 'true' }}>
          {text.now.allTransactions}
        </Link>
      }
    >
      <Loaded query={running}>
        {(page) => (
          <DataTable
            label={text.now.runningTitle}
            columns={columns}
            rows={page.items}
            rowKey={(row) => row.id}
            empty={<Empty title={text.now.noRunning} hint={text.now.noRunningHint} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}

/** Can a driver charge here now, where not, and who must act. */
export function NowPage() {
  const text = useText()
  const network = useQuery({
    queryKey: keys.network,
    queryFn: ({ signal }) => api.network(signal),
    refetchInterval: 30_000,
  })
  return (
    <Page title={text.now.title}>
      <Loaded
        query={network}
        skeleton={
          <div className="sm-stack">
            <div className="now-top">
              <Skeleton height={150} />
              <Skeleton height={150} />
            </div>
            <div className="sm-panel">
              <Lines count={6} />
            </div>
          </div>
        }
      >
        {(data) =>
          data.total.stations === 0 && data.knocking === 0 ? (
            <div className="sm-panel">
              <Empty title={text.now.emptyNetwork} hint={text.stations.emptyHint}>
                <span className="sm-secret">{stationAddress('')}</span>
                <Link className="sm-textlink" to="/stations">
                  {text.stations.title}
                </Link>
              </Empty>
            </div>
          ) : (
            <>
              <div className="now-top">
                <Truth network={data} />
                <Figures network={data} />
              </div>
              <div className="sm-columns now-columns" data-calm={data.attention.length === 0 && data.knocking === 0}>
                <div className="sm-stack">
                  <Sites sites={data.sites} />
                  <Running />
                </div>
                <Attention network={data} />
              </div>
            </>
          )
        }
      </Loaded>
    </Page>
  )
}
