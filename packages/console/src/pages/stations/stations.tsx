import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { type StationSummary } from '@stationmaster/contract'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { api } from '../../client/api.ts'
import { letRun } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { stationAddress } from '../../client/station-address.ts'
import { protocolVersions } from '../../client/versions.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Page, PageTabs } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { EvsePills, LinkState, TonePill, versionWords } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { oneOfValues } from '../../shell/search.ts'
import { Knocking } from './knocking.tsx'
import { Register } from './register.tsx'

const useStationSearch = () => {
  const search = useSearch({ from: '/app/stations' })
  const navigate = useNavigate({ from: '/stations' })
  const change = (next: Partial<typeof search>) =>
    letRun(navigate({ search: (before) => ({ ...before, cursor: undefined, ...next }), replace: true }))
  return { search, change }
}

function Filters() {
  const text = useText()
  const { search, change } = useStationSearch()
  const [word, setWord] = useState(search.q ?? '')
  useEffect(() => setWord(search.q ?? ''), [search.q])
  const look = useDebouncedCallback((q: string) => change({ q }), 250)
  const sites = useQuery({ queryKey: keys.sites, queryFn: ({ signal }) => api.sites(signal) })
  const any = { value: '', label: text.stations.any }
  const filtered = ['q', 'siteId', 'online', 'onboarding', 'state', 'protocolVersion'].some((name) => name in search)
  return (
    <search className="sm-filters" aria-label={text.common.filters}>
      <TextInput
        className="sm-grow"
        label={text.stations.searchLabel}
        placeholder={text.stations.searchPlaceholder}
        leftSection={<IconSearch size={15} aria-hidden="true" />}
        value={word}
        onChange={(event) => {
          setWord(event.currentTarget.value)
          look(event.currentTarget.value)
        }}
      />
      <Select
        label={text.stations.site}
        w={170}
        searchable
        data={[
          { value: '', label: text.stations.allSites },
          ...(sites.data?.items ?? []).map((site) => ({ value: site.siteId, label: site.name })),
        ]}
        value={search.siteId ?? ''}
        onChange={(siteId) => change({ siteId: siteId ?? '' })}
      />
      <Select
        label={text.stations.link}
        w={120}
        data={[any, { value: 'true', label: text.link.online }, { value: 'false', label: text.link.offline }]}
        value={search.online ?? ''}
        onChange={(online) => change({ online: online ?? '' })}
      />
      <Select
        label={text.stations.state}
        w={150}
        data={[any, ...Object.entries(text.states).map(([value, label]) => ({ value, label }))]}
        value={search.state ?? ''}
        onChange={(state) => change({ state: state ?? '' })}
      />
      <Select
        label={text.stations.onboarding}
        w={135}
        data={[any, ...Object.entries(text.onboarding).map(([value, label]) => ({ value, label }))]}
        value={search.onboarding ?? ''}
        onChange={(onboarding) => change({ onboarding: onboarding ?? '' })}
      />
      <Select
        label={text.stations.version}
        w={130}
        data={[
          { value: '', label: text.stations.anyVersion },
          ...protocolVersions.map((value) => ({ value, label: versionWords(value) })),
        ]}
        value={search.protocolVersion ?? ''}
        onChange={(protocolVersion) => change({ protocolVersion: protocolVersion ?? '' })}
      />
      {filtered ? (
        <Button
          variant="subtle"
          color="gray"
          size="sm"
          onClick={() => change({ q: '', siteId: '', online: '', onboarding: '', state: '', protocolVersion: '' })}
        >
          {text.common.clearFilters}
        </Button>
      ) : null}
    </search>
  )
}

const useColumns = (): Column<StationSummary>[] => {
  const text = useText()
  const format = useFormat()
  const { search, change } = useStationSearch()
  const { sort } = search
  // biome-ignore lint/correctness/useExhaustiveDependencies: `change` follows the address, which `sort` stands for
  return useMemo<Column<StationSummary>[]>(
    () => [
      {
        id: 'station',
        header: text.stations.columns.station,
        sort: {
          direction: sort === undefined || sort === 'id' ? 'ascending' : sort === '-id' ? 'descending' : null,
          toggle: () => change({ sort: sort === undefined || sort === 'id' ? '-id' : '' }),
        },
        cell: (station) => (
          <div style={{ minWidth: 120 }}>
            <Link className="sm-link sm-break" to="/stations/$id" params={{ id: station.id }}>
              {station.id}
            </Link>
            {station.onboarding === 'accepted' ? null : (
              <span style={{ marginLeft: 6 }}>
                <TonePill tone={station.onboarding === 'pending' ? 'warn' : 'fault'}>
                  {text.onboarding[station.onboarding]}
                </TonePill>
              </span>
            )}
            {station.displayName === null ? null : <div className="sm-small sm-quiet">{station.displayName}</div>}
          </div>
        ),
      },
      {
        id: 'link',
        header: text.stations.columns.link,
        cell: (station) => <LinkState online={station.online} at={station.linkAt} brief />,
      },
      { id: 'evses', header: text.stations.columns.evses, cell: (station) => <EvsePills evses={station.evses} /> },
      {
        id: 'power',
        header: text.stations.columns.power,
        align: 'right',
        wide: true,
        cell: (station) => (station.powerW === null || station.powerW === 0 ? '' : format.power(station.powerW)),
      },
      { id: 'site', header: text.stations.columns.site, wide: true, cell: (station) => station.siteName ?? '' },
      {
        id: 'model',
        header: text.stations.columns.model,
        wide: true,
        cell: (station) => (
          <>
            <div>{[station.vendor, station.model].filter((word) => word !== null && word !== '').join(' ')}</div>
            <div className="sm-small sm-quiet sm-figure">{station.firmwareVersion}</div>
          </>
        ),
      },
      {
        id: 'version',
        header: text.stations.version,
        wide: true,
        cell: (station) => <span className="sm-figure">{versionWords(station.protocolVersion)}</span>,
      },
      {
        id: 'seen',
        header: text.stations.columns.seen,
        wide: true,
        sort: {
          direction: sort === 'lastSeenAt' ? 'ascending' : sort === '-lastSeenAt' ? 'descending' : null,
          toggle: () => change({ sort: sort === '-lastSeenAt' ? 'lastSeenAt' : '-lastSeenAt' }),
        },
        cell: (station) =>
          station.lastSeenAt === null ? (
            <span className="sm-quiet">{text.common.never}</span>
          ) : (
            <Age at={station.lastSeenAt} />
          ),
      },
    ],
    [text, format, sort],
  )
}

function StationList() {
  const text = useText()
  const { search } = useStationSearch()
  const navigate = useNavigate({ from: '/stations' })
  const { tab: _tab, register: _register, cursor, ...filters } = search
  const query = { ...filters, cursor, limit: 50 }
  const stations = useQuery({
    queryKey: keys.stations(query),
    queryFn: ({ signal }) => api.stations(query, signal),
    placeholderData: keepPreviousData,
  })
  const columns = useColumns()
  const filtered = Object.keys(filters).some((name) => name !== 'sort')
  return (
    <>
      <Filters />
      <div className="sm-panel" aria-busy={stations.isFetching}>
        <Loaded
          query={stations}
          skeleton={
            <DataTable
              label={text.stations.list}
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
                label={text.stations.list}
                columns={columns}
                rows={page.items}
                rowKey={(row) => row.id}
                empty={
                  filtered ? (
                    <Empty title={text.stations.noMatch} hint={text.stations.noMatchHint} />
                  ) : (
                    <Empty title={text.stations.empty} hint={text.stations.emptyHint}>
                      <span className="sm-secret">{stationAddress('')}</span>
                    </Empty>
                  )
                }
              />
              <Pager
                cursor={cursor}
                nextCursor={page.nextCursor}
                total={page.total}
                shown={page.items.length}
                list={JSON.stringify(filters)}
                go={(next) => letRun(navigate({ search: (before) => ({ ...before, cursor: next }) }))}
              />
            </>
          )}
        </Loaded>
      </div>
    </>
  )
}

/** Every station, made for a hundred thousand: the server searches, filters and pages. */
export function StationsPage() {
  const text = useText()
  const { search, change } = useStationSearch()
  const { administrator } = useSession()
  const tab = oneOfValues(search.tab, ['list', 'knocking'])
  const network = useQuery({ queryKey: keys.network, queryFn: ({ signal }) => api.network(signal) })
  const knocking = network.data?.knocking ?? 0
  return (
    <Page
      title={text.stations.title}
      actions={
        administrator ? (
          <Button leftSection={<IconPlus size={15} />} onClick={() => change({ register: '1' })}>
            {text.stations.register}
          </Button>
        ) : undefined
      }
    >
      <PageTabs
        label={text.stations.title}
        current={tab}
        tabs={[
          { value: 'list', label: text.stations.list },
          {
            value: 'knocking',
            label: knocking === 0 ? text.stations.knocking : `${text.stations.knocking} (${knocking})`,
          },
        ]}
      />
      {tab === 'list' ? <StationList /> : <Knocking />}
      {administrator ? (
        <Register opened={search.register !== undefined} close={() => change({ register: '' })} />
      ) : null}
    </Page>
  )
}
