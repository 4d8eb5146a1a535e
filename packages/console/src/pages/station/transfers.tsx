import { type FileTransferState, type FirmwareUpdate, type LogRequest, type Station } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { api } from '../../client/api.ts'
import { type Query } from '../../client/http.ts'
import { keys } from '../../client/keys.ts'
import { type Page } from '../../client/types.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { useFormat } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type Tray } from './commands.tsx'
import { CommandButton } from './tray-buttons.tsx'

const tones = {
  pending: 'occupied',
  running: 'occupied',
  completed: 'signal',
  empty: 'off',
  refused: 'fault',
  failed: 'fault',
  canceled: 'off',
  unanswered: 'warn',
  'no-effect': 'warn',
} as const satisfies Record<FileTransferState, Tone>

interface Shown {
  station: Station
  tray: Tray | null
}

/** Firmware that the station was to install, and logs it was to upload: every word it said of them. */
export function StationTransfers({ station, tray }: Shown) {
  const words = useBlocksText().transfers
  return (
    <div className="sm-stack">
      <Transfers
        title={words.firmware}
        empty={words.noFirmware}
        hint={words.noFirmwareHint}
        name={(query) => keys.firmwareUpdates(station.id, query)}
        load={(query, signal) => api.firmwareUpdates({ ...query, station: station.id }, signal)}
        aside={
          <span className="sm-row sm-wrap">
            <CommandButton tray={tray} type="PublishFirmware" />
            <CommandButton tray={tray} type="UpdateFirmware" />
          </span>
        }
        what={(row: FirmwareUpdate) => <Firmware update={row} />}
      />
      <Transfers
        title={words.logs}
        empty={words.noLogs}
        hint={words.noLogsHint}
        name={(query) => keys.logRequests(station.id, query)}
        load={(query, signal) => api.logRequests({ ...query, station: station.id }, signal)}
        aside={<CommandButton tray={tray} type="GetLog" />}
        what={(row: LogRequest) => (
          <>
            <strong>{row.logType}</strong>
            {row.fileName === null ? null : <div className="sm-small sm-mono sm-break">{row.fileName}</div>}
          </>
        )}
      />
    </div>
  )
}

function Firmware({ update }: { update: FirmwareUpdate }) {
  const words = useBlocksText().transfers
  const { firmwareBefore, firmwareAfter, kind, signed } = update
  const versions = [firmwareBefore, firmwareAfter].filter((version) => version !== null)
  return (
    <>
      <strong>
        {kind === 'publish' ? words.publish : versions.length === 0 ? words.update : versions.join(' → ')}
      </strong>
      {signed ? <span className="sm-small sm-quiet"> · {words.signed}</span> : null}
    </>
  )
}

interface TransfersProps<T> {
  title: string
  empty: string
  hint: string
  name: (query: Query) => readonly unknown[]
  load: (query: Query, signal: AbortSignal) => Promise<Page<T>>
  aside: ReactNode
  what: (row: T) => ReactNode
}

function Transfers<T extends FirmwareUpdate | LogRequest>({
  title,
  empty,
  hint,
  name,
  load,
  aside,
  what,
}: TransfersProps<T>) {
  const words = useBlocksText().transfers
  const format = useFormat()
  const [cursor, setCursor] = useState<string | undefined>()
  const query = { cursor, limit: 20 }
  const transfers = useQuery({
    queryKey: name(query),
    queryFn: ({ signal }) => load(query, signal),
    placeholderData: keepPreviousData,
  })
  const columns: Column<T>[] = [
    {
      id: 'what',
      header: words.columns.what,
      cell: (row) => (
        <>
          {what(row)}
          <div className="sm-small sm-quiet sm-break">{row.location}</div>
        </>
      ),
    },
    {
      id: 'state',
      header: words.columns.state,
      cell: (row) => (
        <>
          <TonePill tone={tones[row.state]}>{words.states[row.state]}</TonePill>
          {row.steps.length === 0 ? null : (
            <details className="sm-small">
              <summary className="sm-quiet">{row.status ?? words.steps}</summary>
              <ol className="transfer-steps">
                {row.steps.map((step) => (
                  <li key={`${step.at} ${step.status}`}>
                    <span className="sm-quiet">{format.clockSeconds(step.at)}</span> {step.status}
                  </li>
                ))}
              </ol>
            </details>
          )}
        </>
      ),
    },
    {
      id: 'asked',
      header: words.columns.asked,
      wide: true,
      cell: (row) => (
        <>
          <Age at={row.createdAt} />
          <div className="sm-small sm-quiet sm-break">
            {[row.actor, row.reason].filter((word) => word !== null).join(' · ')}
          </div>
        </>
      ),
    },
    {
      id: 'ended',
      header: words.columns.ended,
      wide: true,
      cell: (row) => (row.endedAt === null ? '' : <Age at={row.endedAt} />),
    },
  ]
  return (
    <Panel title={title} flush aside={aside}>
      <Loaded query={transfers}>
        {(page) => (
          <>
            <DataTable
              label={title}
              columns={columns}
              rows={page.items}
              rowKey={(row) => row.id}
              empty={<Empty title={empty} hint={hint} />}
            />
            <Pager
              cursor={cursor}
              nextCursor={page.nextCursor}
              total={page.total}
              shown={page.items.length}
              list={title}
              go={setCursor}
            />
          </>
        )}
      </Loaded>
    </Panel>
  )
}
