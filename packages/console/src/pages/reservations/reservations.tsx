import { SegmentedControl } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { letRun } from '../../client/background.ts'
import { Page, Panel } from '../../components/page.tsx'
import { StationField, TypedField } from '../../components/search-fields.tsx'
import { useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { ReservationTable } from './reservation-table.tsx'

/** Every reservation of the network. */
export function ReservationsPage() {
  const text = useText()
  const words = useBlocksText().reservations
  const navigate = useNavigate()
  const search = useSearch({ from: '/app/reservations' })
  const change = (part: Partial<typeof search>) =>
    letRun(navigate({ to: '/reservations', search: { ...search, cursor: undefined, ...part }, replace: true }))
  return (
    <Page title={words.title} intro={words.intro}>
      <div className="sm-filters">
        <SegmentedControl
          aria-label={words.which}
          data={[
            { value: '', label: words.all },
            { value: 'true', label: words.active },
          ]}
          value={search.active ?? ''}
          onChange={(active) => change({ active: active === '' ? undefined : active })}
        />
        <StationField
          label={text.trace.station}
          value={search.station ?? ''}
          onSettled={(station) => change({ station: station.trim() || undefined })}
        />
        <TypedField
          label={words.columns.token}
          value={search.idToken ?? ''}
          onSettled={(idToken) => change({ idToken: idToken.trim() || undefined })}
        />
      </div>
      <Panel flush>
        <ReservationTable
          query={{ active: search.active, station: search.station, idToken: search.idToken }}
          ofStation={false}
          cursor={search.cursor}
          go={(cursor) => change({ cursor })}
        />
      </Panel>
    </Page>
  )
}
