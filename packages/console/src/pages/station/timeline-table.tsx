import { Link } from '@tanstack/react-router'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { type Entry, type Lane } from './timeline-layout.ts'
import { laneName, sayFact } from './timeline-words.ts'

interface Row {
  lane: Lane
  entry: Entry
}
const rowsAtMost = 500

/** The same entries in words, newest first. */
export function TimelineTable({ lanes }: { lanes: readonly Lane[] }) {
  const text = useText()
  const format = useFormat()
  const rows = lanes
    .flatMap((lane) => lane.entries.map((entry) => ({ lane, entry })))
    .sort((a, b) => b.entry.from - a.entry.from)
    .slice(0, rowsAtMost)
  const columns: Column<Row>[] = [
    {
      id: 'from',
      header: text.timeline.columns.from,
      cell: ({ entry }) => <span className="sm-figure sm-nowrap">{format.dateTime(entry.from)}</span>,
    },
    {
      id: 'to',
      header: text.timeline.columns.to,
      wide: true,
      cell: ({ entry }) => (
        <span className="sm-figure sm-nowrap">
          {entry.to === null ? '' : entry.open ? text.timeline.ongoing : format.dateTime(entry.to)}
        </span>
      ),
    },
    {
      id: 'lane',
      header: text.timeline.columns.lane,
      cell: ({ lane }) =>
        `${laneName(lane, text)}${lane.kind === 'transactions' && lane.evseId !== null ? ` · ${text.timeline.evse(lane.evseId)}` : ''}`,
    },
    {
      id: 'what',
      header: text.timeline.columns.what,
      cell: ({ entry }) =>
        entry.link?.to === 'transaction' ? (
          <Link className="sm-link" to="/transactions/$id" params={{ id: entry.link.id }}>
            {sayFact(entry.what, text, format)}
          </Link>
        ) : (
          sayFact(entry.what, text, format)
        ),
    },
    {
      id: 'details',
      header: text.timeline.columns.details,
      wide: true,
      cell: ({ entry }) => (
        <span className="sm-break">{entry.facts.map((fact) => sayFact(fact, text, format)).join(' · ')}</span>
      ),
    },
  ]
  return (
    <DataTable
      label={text.timeline.title}
      columns={columns}
      rows={rows}
      rowKey={({ entry }) => entry.key}
      empty={null}
    />
  )
}
