import { type DerAlarm, type DerControl, type Station } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type Tray } from './commands.tsx'
import { InDoubt } from './in-doubt.tsx'
import { CommandButton, commandColumn } from './tray-buttons.tsx'

interface Shown {
  station: Station
  tray: Tray | null
}

const tones = {
  active: 'signal',
  waiting: 'occupied',
  scheduled: 'occupied',
  superseded: 'off',
} as const satisfies Record<DerControl['state'], Tone>

/** What the grid operator has the station do, and when it deviated because of that. */
export function StationDerControl({ station, tray }: Shown) {
  return (
    <div className="sm-stack">
      <Controls station={station} tray={tray} />
      <Alarms station={station} />
    </div>
  )
}

function Controls({ station, tray }: Shown) {
  const text = useText()
  const words = useBlocksText().derControl
  const format = useFormat()
  const controls = useQuery({
    queryKey: keys.derControls(station.id),
    queryFn: ({ signal }) => api.derControls(station.id, signal),
  })
  const windowOf = ({ startTime, endTime }: DerControl): string => {
    if (startTime === null) return words.always
    const end = endTime === null ? '' : format.shortDateTime(endTime)
    return `${format.shortDateTime(startTime)} – ${end}`
  }
  const columns: Column<DerControl>[] = [
    {
      id: 'type',
      header: words.type,
      cell: (row) => (
        <>
          <strong>{row.controlType}</strong>
          <div className="sm-small sm-quiet sm-break">
            {[row.controlId, row.isDefault ? words.isDefault : null, words.priority(String(row.priority))]
              .flatMap((one) => one ?? [])
              .join(' · ')}
          </div>
          <div className="sm-only-narrow sm-small sm-quiet">{windowOf(row)}</div>
          <details className="sm-small">
            <summary className="sm-quiet">{text.common.details}</summary>
            <pre className="sm-json" style={{ maxWidth: 460 }}>
              {JSON.stringify(row.settings, null, 2)}
            </pre>
          </details>
        </>
      ),
    },
    {
      id: 'state',
      header: words.state,
      cell: ({ state, uncertainSince }) => (
        <>
          <TonePill tone={tones[state]}>{words.states[state]}</TonePill>
          <InDoubt since={uncertainSince} />
        </>
      ),
    },
    { id: 'window', header: words.window, wide: true, cell: windowOf },
    {
      id: 'source',
      header: words.source,
      wide: true,
      cell: ({ actor, reason }) => (
        <>
          {actor}
          {reason === null ? null : <div className="sm-small sm-quiet sm-break">{reason}</div>}
        </>
      ),
    },
    ...commandColumn<DerControl>(tray, 'ClearDERControl', ({ controlId, controlType, isDefault }) => ({
      words: words.clear,
      title: words.clearOne(controlType),
      given: { isDefault, controlId },
    })),
  ]
  return (
    <Panel
      title={words.title}
      flush
      aside={
        <span className="sm-row sm-wrap">
          <CommandButton tray={tray} type="GetDERControl" />
          <CommandButton tray={tray} type="SetDERControl" />
        </span>
      }
    >
      <Loaded query={controls}>
        {({ items }) => (
          <DataTable
            label={words.title}
            columns={columns}
            rows={items}
            rowKey={({ controlType, isDefault, controlId }) => `${controlType} ${String(isDefault)} ${controlId}`}
            empty={<Empty title={words.none} hint={words.noneHint} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}

function Alarms({ station }: { station: Station }) {
  const words = useBlocksText().derControl
  const format = useFormat()
  const alarms = useQuery({
    queryKey: keys.derAlarms(station.id),
    queryFn: ({ signal }) => api.derAlarms(station.id, signal),
  })
  const columns: Column<DerAlarm>[] = [
    {
      id: 'type',
      header: words.type,
      cell: ({ controlType, extraInfo }) => (
        <>
          {controlType}
          {extraInfo === null ? null : <div className="sm-small sm-quiet sm-break">{extraInfo}</div>}
        </>
      ),
    },
    { id: 'fault', header: words.fault, cell: ({ gridEventFault }) => gridEventFault },
    {
      id: 'window',
      header: words.window,
      cell: ({ startedAt, endedAt }) =>
        `${format.shortDateTime(startedAt)} – ${endedAt === null ? '' : format.shortDateTime(endedAt)}`,
    },
    {
      id: 'state',
      header: words.state,
      cell: ({ endedAt }) =>
        endedAt === null ? <TonePill tone="fault">{words.running}</TonePill> : <Age at={endedAt} />,
    },
  ]
  return (
    <Panel title={words.alarms} flush>
      <Loaded query={alarms}>
        {({ items }) => (
          <DataTable
            label={words.alarms}
            columns={columns}
            rows={items}
            rowKey={({ controlType, startedAt, gridEventFault }) =>
              `${controlType} ${startedAt} ${gridEventFault ?? ''}`
            }
            empty={<Empty title={words.noAlarms} hint={words.noAlarmsHint} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}
