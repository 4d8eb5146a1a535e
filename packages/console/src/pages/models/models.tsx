import { type PassportSummary } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { letRun } from '../../client/background.ts'
import { passportApi, passportKeys } from '../../client/passports.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { TypedField } from '../../components/search-fields.tsx'
import { TonePill, versionWords } from '../../components/state.tsx'
import { useFormat } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { PassportView } from './passport-view.tsx'

/** Every model, firmware and version in the network, with what is known of it. */
export function ModelsPage() {
  const words = useBlocksText().passport
  const format = useFormat()
  const navigate = useNavigate()
  const search = useSearch({ from: '/app/models' })
  const asked = { q: search.q, cursor: search.cursor, limit: 50 }
  const models = useQuery({
    queryKey: passportKeys.models(asked),
    queryFn: ({ signal }) => passportApi.models(asked, signal),
    placeholderData: keepPreviousData,
  })
  const change = (part: Partial<typeof search>) =>
    letRun(navigate({ to: '/models', search: { ...search, cursor: undefined, ...part }, replace: true }))
  const { vendor = '', model, firmwareVersion = '', protocolVersion = '' } = search
  const columns: Column<PassportSummary>[] = [
    {
      id: 'model',
      header: words.model,
      cell: (row) => (
        <>
          <Link
            className="sm-link sm-break"
            to="/models"
            search={{
              q: search.q,
              vendor: row.vendor,
              model: row.model,
              firmwareVersion: row.firmwareVersion,
              protocolVersion: row.protocolVersion,
            }}
          >
            {`${row.vendor} ${row.model}`}
          </Link>
          <div className="sm-small sm-quiet">
            {row.firmwareVersion} · OCPP {versionWords(row.protocolVersion)}
          </div>
        </>
      ),
    },
    { id: 'stations', header: words.stations, align: 'right', cell: (row) => format.number(row.stations) },
    {
      id: 'known',
      header: words.known,
      cell: (row) => (
        <span className="sm-row sm-wrap" style={{ gap: 6 }}>
          <TonePill tone="signal">{`${words.verdicts.can} ${format.number(row.can)}`}</TonePill>
          <TonePill tone={row.cannot === 0 ? 'off' : 'fault'}>
            {`${words.verdicts.cannot} ${format.number(row.cannot)}`}
          </TonePill>
          {row.differs === 0 ? null : (
            <TonePill tone="warn">{`${words.verdicts.differs} ${format.number(row.differs)}`}</TonePill>
          )}
        </span>
      ),
    },
    {
      id: 'seen',
      header: words.seen,
      wide: true,
      cell: (row) => (row.lastSeenAt === null ? null : <Age at={row.lastSeenAt} />),
    },
  ]
  return (
    <Page title={words.models} intro={words.modelsIntro}>
      <div className="sm-filters">
        <TypedField
          label={words.model}
          value={search.q ?? ''}
          onSettled={(q) => change({ q: q.trim() || undefined })}
        />
      </div>
      {model === undefined ? null : (
        <OneModel key={`${vendor}/${model}`} query={{ vendor, model, firmwareVersion, protocolVersion }} />
      )}
      <Panel flush>
        <Loaded query={models}>
          {({ items, nextCursor }) => (
            <>
              <DataTable
                label={words.models}
                columns={columns}
                rows={items}
                rowKey={(row) => `${row.vendor}/${row.model}/${row.firmwareVersion}/${row.protocolVersion}`}
                empty={<Empty title={words.noModel} />}
              />
              <Pager
                cursor={search.cursor}
                nextCursor={nextCursor}
                shown={items.length}
                list={search.q ?? ''}
                go={(cursor) => change({ cursor })}
              />
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
  )
}

interface ModelQuery {
  vendor: string
  model: string
  firmwareVersion: string
  protocolVersion: string
}

function OneModel({ query }: { query: ModelQuery }) {
  const passport = useQuery({
    queryKey: passportKeys.ofModel({ ...query }),
    queryFn: ({ signal }) => passportApi.ofModel({ ...query }, signal),
  })
  return (
    <Panel title={`${query.vendor} ${query.model} · ${query.firmwareVersion}`} flush>
      <Loaded query={passport}>{(known) => <PassportView passport={known} />}</Loaded>
    </Panel>
  )
}
