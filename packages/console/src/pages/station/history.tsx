import { type Command, type Station } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { outcomeWords } from '../../components/command-progress.tsx'
import { isSettled } from '../../components/command-status.ts'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { TonePill } from '../../components/state.tsx'
import { words } from '../../i18n/dictionary.ts'
import { useText } from '../../i18n/language.tsx'

const rawAction = (command: Command): string => {
  const { parameters } = command
  return command.type === 'RawCall' && typeof parameters === 'object' && parameters !== null && 'action' in parameters
    ? ` · ${String(parameters.action)}`
    : ''
}

/** Every command of this station: who, why, and what came of it (F27). */
export function History({ station }: { station: Station }) {
  const text = useText()
  const [cursor, setCursor] = useState<string | undefined>()
  const query = { cursor, limit: 50 }
  const commands = useQuery({
    queryKey: keys.stationCommands(station.id, query),
    queryFn: ({ signal }) => api.stationCommands(station.id, query, signal),
    placeholderData: keepPreviousData,
  })
  const columns: Column<Command>[] = [
    {
      id: 'command',
      header: text.command.columns.command,
      cell: (row) => (
        <>
          <strong>{words(text.command.types, row.type)}</strong>
          <span className="sm-quiet">{rawAction(row)}</span>
          <div className="sm-only-narrow sm-small sm-quiet sm-break">
            <Age at={row.createdAt} />
            {` · ${[row.actor, row.reason].filter((word) => word !== null).join(' · ')}`}
          </div>
          <details className="sm-small">
            <summary className="sm-quiet">{text.common.details}</summary>
            <pre className="sm-json" style={{ maxWidth: 460 }}>
              {JSON.stringify({ parameters: row.parameters, outcome: row.outcome }, null, 2)}
            </pre>
          </details>
        </>
      ),
    },
    {
      id: 'status',
      header: text.command.columns.status,
      cell: (row) => (
        <TonePill tone={row.status === 'completed' ? 'signal' : isSettled(row.status) ? 'fault' : 'occupied'}>
          {text.command.statuses[row.status]}
        </TonePill>
      ),
    },
    {
      id: 'answer',
      header: text.command.columns.answer,
      wide: true,
      cell: (row) => <span className="sm-break">{outcomeWords(row)}</span>,
    },
    {
      id: 'actor',
      header: text.command.columns.actor,
      wide: true,
      cell: (row) => (
        <>
          {row.actor}
          {row.reason === null ? null : <div className="sm-small sm-quiet sm-break">{row.reason}</div>}
        </>
      ),
    },
    { id: 'when', header: text.command.columns.when, wide: true, cell: (row) => <Age at={row.createdAt} /> },
  ]
  return (
    <Panel title={text.command.history} flush>
      <Loaded query={commands}>
        {(page) => (
          <>
            <DataTable
              label={text.command.history}
              columns={columns}
              rows={page.items}
              rowKey={(row) => row.id}
              empty={<Empty title={text.command.none} hint={text.command.noneHint} />}
            />
            <Pager
              cursor={cursor}
              nextCursor={page.nextCursor}
              total={page.total}
              shown={page.items.length}
              list={station.id}
              go={setCursor}
            />
          </>
        )}
      </Loaded>
    </Panel>
  )
}
