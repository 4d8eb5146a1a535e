import { type EvChargingNeeds, type Station } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/page.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

/** What vehicles last asked for and the schedules they chose: shown only where one did. */
export function ChargingNeeds({ station }: { station: Station }) {
  const text = useText()
  const words = useBlocksText().charging
  const format = useFormat()
  const needs = useQuery({
    queryKey: keys.chargingNeeds(station.id),
    queryFn: ({ signal }) => api.chargingNeeds(station.id, signal),
  })
  const items = needs.data?.items ?? []
  if (items.length === 0) return null
  const columns: Column<EvChargingNeeds>[] = [
    {
      id: 'place',
      header: words.columns.place,
      cell: ({ evseId, transactionId }) =>
        transactionId === null ? (
          text.station.evse(evseId)
        ) : (
          <Link className="sm-textlink" to="/transactions/$id" params={{ id: transactionId }}>
            {text.station.evse(evseId)}
          </Link>
        ),
    },
    {
      id: 'needs',
      header: words.wants,
      cell: ({ requestedEnergyTransfer, controlMode, answer, needs: asked, evSchedule }) => (
        <>
          <div>{[requestedEnergyTransfer, controlMode].filter((word) => word !== null).join(' · ')}</div>
          <div className="sm-small sm-quiet">{answer === null ? '' : words.answered(answer)}</div>
          <details className="sm-small">
            <summary className="sm-quiet">{text.common.details}</summary>
            <pre className="sm-json" style={{ maxWidth: 460 }}>
              {JSON.stringify({ needs: asked, ...(evSchedule === null ? {} : { evSchedule }) }, null, 2)}
            </pre>
          </details>
        </>
      ),
    },
    {
      id: 'departure',
      header: words.departure,
      cell: ({ departureAt }) => (departureAt === null ? '–' : format.shortDateTime(departureAt)),
    },
    {
      id: 'at',
      header: words.columns.known,
      wide: true,
      cell: ({ receivedAt }) => (receivedAt === null ? '' : <Age at={receivedAt} />),
    },
  ]
  return (
    <Panel title={words.needs} flush>
      <DataTable
        label={words.needs}
        columns={columns}
        rows={items}
        rowKey={({ evseId }) => String(evseId)}
        empty={null}
      />
    </Panel>
  )
}
