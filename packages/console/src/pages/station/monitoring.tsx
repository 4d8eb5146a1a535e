import { NativeSelect, SegmentedControl } from '@mantine/core'
import { type EventStream, type Monitor, type MonitoringEvent, type Station } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Facts } from '../../components/facts.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type Tray } from './commands.tsx'
import { MonitoringValues } from './monitoring-values.tsx'
import { CommandButton, commandColumn } from './tray-buttons.tsx'

interface Shown {
  station: Station
  tray: Tray | null
}
type Watched = Pick<
  Monitor,
  'component' | 'componentInstance' | 'evseId' | 'connectorId' | 'variable' | 'variableInstance'
>

const stateTones = { present: 'signal', lost: 'fault', differs: 'warn', uncertain: 'warn' } as const satisfies Record<
  Monitor['state'],
  Tone
>
const eventTones = { open: 'fault', ended: 'off', told: 'occupied' } as const satisfies Record<
  MonitoringEvent['state'],
  Tone
>
const severities = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const
const refreshMs = 30_000

/** What the station watches for us, what it told of it, and what it streams. */
export function StationMonitoring({ station, tray }: Shown) {
  return (
    <div className="sm-stack">
      <Monitors station={station} tray={tray} />
      <Events station={station} />
      <MonitoringValues station={station} />
      {station.commands.includes('GetPeriodicEventStream') ? <Streams station={station} tray={tray} /> : null}
    </div>
  )
}

function Variable({ of }: { of: Watched }) {
  const text = useText()
  const named = (name: string, instance: string) => (instance === '' ? name : `${name} [${instance}]`)
  const place =
    of.connectorId === 0 ? text.station.evse(of.evseId) : `${text.station.evse(of.evseId)}.${of.connectorId}`
  return (
    <>
      <span className="sm-mono sm-break">{named(of.variable, of.variableInstance)}</span>
      <div className="sm-small sm-quiet sm-break">
        {named(of.component, of.componentInstance)}
        {of.evseId === 0 ? '' : ` · ${place}`}
      </div>
    </>
  )
}

function Monitors({ station, tray }: Shown) {
  const text = useText()
  const { monitoring: words, charging } = useBlocksText()
  const format = useFormat()
  const monitoring = useQuery({
    queryKey: keys.monitors(station.id),
    queryFn: ({ signal }) => api.monitors(station.id, signal),
    refetchInterval: refreshMs,
  })
  const columns: Column<Monitor>[] = [
    { id: 'variable', header: words.variable, cell: (row) => <Variable of={row} /> },
    {
      id: 'type',
      header: words.type,
      cell: (row) => (
        <>
          {row.type} <span className="sm-figure">{format.number(row.value)}</span>
          {row.state === 'differs' && row.reportedValue !== null ? (
            <div className="sm-small">{words.has(format.number(row.reportedValue))}</div>
          ) : null}
        </>
      ),
    },
    {
      id: 'severity',
      header: words.severity,
      wide: true,
      cell: (row) => words.severities[row.severity] ?? String(row.severity),
    },
    {
      id: 'state',
      header: words.state,
      cell: (row) => (
        <>
          <TonePill tone={stateTones[row.state]}>{words.states[row.state]}</TonePill>
          <div className="sm-small sm-quiet">
            {[row.id === null ? null : `#${row.id}`, row.wanted ? words.ours : words.theirs]
              .flatMap((one) => one ?? [])
              .join(' · ')}
          </div>
          {row.uncertainSince === null ? null : (
            <div className="sm-small">
              <Age at={row.uncertainSince} wrap={charging.lost} />
            </div>
          )}
          {row.refusal === null ? null : <div className="sm-small sm-break">{words.refused(row.refusal)}</div>}
        </>
      ),
    },
    { id: 'set', header: words.set, wide: true, cell: (row) => (row.setAt === null ? null : <Age at={row.setAt} />) },
    ...commandColumn<Monitor>(tray, 'ClearVariableMonitoring', ({ id, variable, kind }) =>
      id === null || kind === 'HardWiredMonitor'
        ? null
        : { words: words.clear, title: words.clearOne(variable, String(id)), given: { ids: [id] } },
    ),
  ]
  return (
    <Panel
      title={words.monitors}
      flush
      aside={
        <span className="sm-row sm-wrap">
          <CommandButton tray={tray} type="GetMonitoringReport" />
          <CommandButton tray={tray} type="SetVariableMonitoring" />
        </span>
      }
    >
      <Loaded query={monitoring}>
        {(data) => (
          <>
            <div className="sm-panelbody">
              <Facts
                items={[
                  [words.base, data.base],
                  [words.level, data.level === null ? null : (words.severities[data.level] ?? String(data.level))],
                  [words.told, data.reportedAt === null ? text.common.never : <Age key="told" at={data.reportedAt} />],
                ]}
              />
            </div>
            <DataTable
              label={words.monitors}
              columns={columns}
              rows={data.monitors}
              rowKey={(row) =>
                [row.component, row.componentInstance, row.evseId, row.connectorId, row.variable, row.variableInstance]
                  .concat([row.type, row.severity])
                  .join('/')
              }
              empty={<Empty title={words.noMonitors} hint={words.noMonitorsHint} />}
            />
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function Events({ station }: { station: Station }) {
  const text = useText()
  const words = useBlocksText().monitoring
  const format = useFormat()
  const [cursor, setCursor] = useState<string | undefined>()
  const [which, setWhich] = useState('')
  const [severity, setSeverity] = useState('')
  const query = {
    station: station.id,
    cursor,
    limit: 20,
    ...(which === 'open' ? { cleared: false } : which === 'readings' ? { trigger: 'Periodic' } : {}),
    ...(severity === '' ? {} : { severity }),
  }
  const events = useQuery({
    queryKey: keys.monitoringEvents(station.id, query),
    queryFn: ({ signal }) => api.monitoringEvents(query, signal),
    placeholderData: keepPreviousData,
  })
  const chosen = (change: () => void) => {
    setCursor(undefined)
    change()
  }
  const columns: Column<MonitoringEvent>[] = [
    { id: 'at', header: words.at, cell: (row) => format.shortDateTime(row.at) },
    { id: 'variable', header: words.variable, cell: (row) => <Variable of={row} /> },
    {
      id: 'value',
      header: words.value,
      cell: (row) => (
        <>
          <span className="sm-mono sm-break" style={{ minWidth: 40, display: 'inline-block' }}>
            {row.value}
          </span>
          {row.techCode === null && row.techInfo === null ? null : (
            <div className="sm-small sm-quiet sm-break">
              {[row.techCode, row.techInfo].flatMap((one) => one ?? []).join(' · ')}
            </div>
          )}
        </>
      ),
    },
    {
      id: 'severity',
      header: words.severity,
      wide: true,
      cell: (row) => (row.severity === null ? '' : (words.severities[row.severity] ?? String(row.severity))),
    },
    {
      id: 'state',
      header: words.state,
      cell: (row) => (
        <>
          <TonePill tone={row.cleared ? 'signal' : eventTones[row.state]}>
            {row.cleared
              ? words.cleared
              : row.state === 'told'
                ? words.triggers[row.trigger]
                : words.eventStates[row.state]}
          </TonePill>
          {row.endReason === null || row.endedAt === null ? null : (
            <div className="sm-small sm-quiet">
              {words.endReasons[row.endReason]} <Age at={row.endedAt} />
            </div>
          )}
          {row.transactionId === null ? null : (
            <div className="sm-small">
              <Link className="sm-textlink" to="/transactions/$id" params={{ id: row.transactionId }}>
                {text.station.openTransaction}
              </Link>
            </div>
          )}
        </>
      ),
    },
  ]
  return (
    <Panel
      title={words.events}
      flush
      aside={
        <span className="sm-row sm-wrap">
          <NativeSelect
            aria-label={words.atLeast}
            value={severity}
            data={[
              { value: '', label: words.anySeverity },
              ...severities.map((one) => ({ value: one, label: words.severities[Number(one)] ?? one })),
            ]}
            onChange={({ currentTarget: { value } }) => chosen(() => setSeverity(value))}
          />
          <SegmentedControl
            aria-label={words.which}
            data={[
              { value: '', label: words.all },
              { value: 'open', label: words.open },
              { value: 'readings', label: words.readings },
            ]}
            value={which}
            onChange={(value) => chosen(() => setWhich(value))}
          />
        </span>
      }
    >
      <Loaded query={events}>
        {(page) => (
          <>
            <DataTable
              label={words.events}
              columns={columns}
              rows={page.items}
              rowKey={(row) => row.id}
              empty={<Empty title={words.noEvents} hint={words.noEventsHint} />}
            />
            <Pager
              cursor={cursor}
              nextCursor={page.nextCursor}
              shown={page.items.length}
              list={`${which}/${severity}`}
              go={setCursor}
            />
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function Streams({ station, tray }: Shown) {
  const text = useText()
  const words = useBlocksText().monitoring
  const format = useFormat()
  const streams = useQuery({
    queryKey: keys.eventStreams(station.id),
    queryFn: ({ signal }) => api.eventStreams(station.id, signal),
    refetchInterval: refreshMs,
  })
  const columns: Column<EventStream>[] = [
    {
      id: 'variable',
      header: words.variable,
      cell: ({ variable, variableMonitoringId }) =>
        variable === null ? <span className="sm-mono">#{variableMonitoringId}</span> : <Variable of={variable} />,
    },
    {
      id: 'pace',
      header: words.pace,
      cell: ({ interval, values }) =>
        [
          interval === null ? null : words.every(format.number(interval)),
          values === null ? null : words.atOnce(format.number(values)),
        ]
          .flatMap((one) => one ?? [])
          .join(', '),
    },
    { id: 'received', header: words.received, align: 'right', cell: ({ received }) => format.number(received) },
    {
      id: 'pending',
      header: words.pending,
      align: 'right',
      cell: ({ pending }) => (pending === null ? '' : format.number(pending)),
    },
    {
      id: 'last',
      header: words.last,
      wide: true,
      cell: ({ lastAt }) => (lastAt === null ? text.common.never : <Age at={lastAt} />),
    },
  ]
  return (
    <Panel title={words.streams} flush aside={<CommandButton tray={tray} type="GetPeriodicEventStream" />}>
      <Loaded query={streams}>
        {({ items }) => (
          <DataTable
            label={words.streams}
            columns={columns}
            rows={items}
            rowKey={({ id }) => String(id)}
            empty={<Empty title={words.noStreams} hint={words.noStreamsHint} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}
