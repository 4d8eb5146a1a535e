import { SegmentedControl } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { letRun } from '../../client/background.ts'
import { Panel } from '../../components/page.tsx'
import { StationField, TypedField } from '../../components/search-fields.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { SecurityEventTable } from './security-event-table.tsx'

/** Security events of the whole network. */
export function SecurityEvents() {
  const words = useBlocksText().security
  const navigate = useNavigate()
  const search = useSearch({ from: '/app/security' })
  const change = (part: Partial<typeof search>) =>
    letRun(navigate({ to: '/security', search: { ...search, cursor: undefined, ...part }, replace: true }))
  return (
    <>
      <div className="sm-filters">
        <SegmentedControl
          aria-label={words.which}
          data={[
            { value: '', label: words.allEvents },
            { value: 'true', label: words.critical },
          ]}
          value={search.critical ?? ''}
          onChange={(critical) => change({ critical: critical === '' ? undefined : critical })}
        />
        <StationField
          label={words.station}
          value={search.station ?? ''}
          onSettled={(station) => change({ station: station.trim() || undefined })}
        />
        <TypedField
          label={words.event}
          value={search.type ?? ''}
          onSettled={(type) => change({ type: type.trim() || undefined })}
        />
      </div>
      <Panel flush label={words.events}>
        <SecurityEventTable
          query={{ station: search.station, type: search.type, critical: search.critical }}
          ofStation={false}
          cursor={search.cursor}
          go={(cursor) => change({ cursor })}
        />
      </Panel>
    </>
  )
}
