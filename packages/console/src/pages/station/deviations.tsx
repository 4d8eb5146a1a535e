import { type Deviation, type Station } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

/** The dialect of this model and firmware, as it was met. */
export function Deviations({ station }: { station: Station }) {
  const text = useText()
  const name = useBlocksText().sections.names.deviations
  const format = useFormat()
  const deviations = useQuery({
    queryKey: keys.deviations(station.id),
    queryFn: ({ signal }) => api.deviations(station.id, signal),
  })
  const columns: Column<Deviation>[] = [
    {
      id: 'where',
      header: text.deviations.columns.where,
      cell: (row) => (
        <>
          <strong>{row.action}</strong>
          <div className="sm-mono sm-quiet sm-break">{row.path}</div>
        </>
      ),
    },
    { id: 'rule', header: text.deviations.columns.rule, cell: (row) => <span className="sm-break">{row.rule}</span> },
    {
      id: 'sample',
      header: text.deviations.columns.sample,
      wide: true,
      cell: (row) => <span className="sm-mono sm-break">{row.sample}</span>,
    },
    { id: 'count', header: text.deviations.columns.count, align: 'right', cell: (row) => format.number(row.count) },
    { id: 'seen', header: text.deviations.columns.seen, wide: true, cell: (row) => <Age at={row.lastSeenAt} /> },
  ]
  return (
    <Panel title={name} flush>
      <div className="sm-panelbody sm-quiet">{text.deviations.intro}</div>
      <Loaded query={deviations}>
        {({ items }) => (
          <DataTable
            label={name}
            columns={columns}
            rows={items}
            rowKey={(row) => `${row.firmwareVersion} ${row.action} ${row.path} ${row.rule}`}
            empty={<Empty title={text.deviations.empty} hint={text.deviations.emptyHint} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}
