import { Select } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { letRun } from '../../client/background.ts'
import { certificateKeys, certificatesApi } from '../../client/certificates.ts'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { StationField } from '../../components/search-fields.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { oneOfValues } from '../../shell/search.ts'
import { CertificateTable } from './certificate-table.tsx'

/** Every certificate in use ends before it. */
const beyond = '9999-12-31T00:00:00.000Z'
const lists = ['inUse', 'all', 'requested', 'signed', 'refused', 'failed', 'superseded', 'revoked'] as const

/** Of the whole network: those in use by when they end, or what was asked for, the newest first. */
export function Certificates() {
  const words = useBlocksText().certificates
  const navigate = useNavigate()
  const search = useSearch({ from: '/app/security' })
  const shown = oneOfValues(search.state, lists)
  const query = {
    station: search.station,
    cursor: search.cursor,
    limit: 50,
    ...(shown === 'inUse' ? { expiringBefore: beyond } : shown === 'all' ? {} : { state: shown }),
  }
  const certificates = useQuery({
    queryKey: certificateKeys.list(query),
    queryFn: ({ signal }) => certificatesApi.list(query, signal),
    placeholderData: keepPreviousData,
  })
  const change = (part: Partial<typeof search>) =>
    letRun(navigate({ to: '/security', search: { ...search, cursor: undefined, ...part }, replace: true }))
  return (
    <>
      <div className="sm-filters">
        <Select
          className="sm-grow"
          label={words.show}
          data={lists.map((value) => ({
            value,
            label: value === 'inUse' ? words.inUse : value === 'all' ? words.all : words.states[value],
          }))}
          value={shown}
          onChange={(state) => change({ state: state ?? undefined })}
        />
        <StationField
          label={words.station}
          value={search.station ?? ''}
          onSettled={(station) => change({ station: station.trim() || undefined })}
          w={220}
        />
      </div>
      <Panel flush label={words.title}>
        <Loaded query={certificates}>
          {({ items, nextCursor }) => (
            <>
              <CertificateTable
                label={words.title}
                rows={items}
                ofStation={false}
                empty={<Empty title={words.none} hint={words.noneHint} />}
              />
              <Pager
                cursor={search.cursor}
                nextCursor={nextCursor}
                shown={items.length}
                list={`${shown} ${search.station ?? ''}`}
                go={(cursor) => change({ cursor })}
              />
            </>
          )}
        </Loaded>
      </Panel>
    </>
  )
}
