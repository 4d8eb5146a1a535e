import { type InstalledChargingProfile, type Station, type TransactionSummary } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { TonePill } from '../../components/state.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { ChargingNeeds } from './charging-needs.tsx'
import { type Tray } from './commands.tsx'
import { Composite } from './composite.tsx'
import { InDoubt } from './in-doubt.tsx'
import { CommandButton, commandColumn } from './tray-buttons.tsx'

/** Charging profiles, limits from elsewhere, and what they amount to over the next day. */
export function StationCharging({ station, tray }: { station: Station; tray: Tray | null }) {
  return (
    <div className="sm-stack">
      <Composite station={station} tray={tray} />
      {station.commands.includes('UsePriorityCharging') ? <Vehicles station={station} tray={tray} /> : null}
      <Profiles station={station} tray={tray} />
      <Limits station={station} />
      {station.commands.includes('GetChargingProfiles') ? <ChargingNeeds station={station} /> : null}
    </div>
  )
}

function Profiles({ station, tray }: { station: Station; tray: Tray | null }) {
  const text = useText()
  const words = useBlocksText().charging
  const format = useFormat()
  const profiles = useQuery({
    queryKey: keys.chargingProfiles(station.id),
    queryFn: ({ signal }) => api.chargingProfiles(station.id, signal),
  })
  const highest = ({ chargingSchedule }: InstalledChargingProfile): string => {
    const [schedule] = chargingSchedule
    const periods = schedule?.chargingSchedulePeriod ?? []
    // A set point is what is to flow, below zero out of the vehicle.
    const limits = periods.map(({ limit, setpoint }) => setpoint ?? limit).filter((value) => value !== undefined)
    if (schedule === undefined || limits.length === 0) return periods[0]?.operationMode ?? ''
    const most = Math.max(...limits)
    const least = Math.min(...limits)
    const show = (value: number) =>
      schedule.chargingRateUnit === 'W' ? format.power(value) : `${format.decimal(value)} A`
    return least === most ? show(most) : `${show(least)} – ${show(most)}`
  }
  const gives = ({ chargingSchedule }: InstalledChargingProfile): boolean =>
    chargingSchedule.some(({ chargingSchedulePeriod }) =>
      chargingSchedulePeriod.some(({ setpoint = 0, dischargeLimit = 0 }) => setpoint < 0 || dischargeLimit < 0),
    )
  const placeOf = ({ evseId }: InstalledChargingProfile) => (evseId === 0 ? words.whole : text.station.evse(evseId))
  const columns: Column<InstalledChargingProfile>[] = [
    {
      id: 'profile',
      header: words.columns.profile,
      cell: (row) => (
        <>
          <strong>{row.chargingProfilePurpose}</strong>
          <InDoubt since={row.uncertainSince} />
          <div className="sm-small sm-quiet">
            {`#${row.id} · ${row.chargingProfileKind} · ${words.level(String(row.stackLevel))}`}
          </div>
          <div className="sm-only-narrow sm-small sm-quiet">{placeOf(row)}</div>
          <details className="sm-small">
            <summary className="sm-quiet">{text.common.details}</summary>
            <pre className="sm-json" style={{ maxWidth: 460 }}>
              {JSON.stringify(row.chargingSchedule, null, 2)}
            </pre>
          </details>
        </>
      ),
    },
    {
      id: 'place',
      header: words.columns.place,
      wide: true,
      cell: placeOf,
    },
    {
      id: 'limit',
      header: words.columns.limit,
      cell: (row) => (
        <>
          <span className="sm-figure">{highest(row)}</span>{' '}
          {gives(row) ? <TonePill tone="occupied">{words.discharges}</TonePill> : null}
        </>
      ),
    },
    {
      id: 'source',
      header: words.columns.source,
      wide: true,
      cell: (row) => (
        <>
          {row.actor ?? row.chargingLimitSource}
          {row.reason === null ? null : <div className="sm-small sm-quiet sm-break">{row.reason}</div>}
        </>
      ),
    },
    {
      id: 'known',
      header: words.columns.known,
      wide: true,
      cell: (row) => {
        const at = row.reportedAt ?? row.acceptedAt
        return at === null || row.uncertainSince !== null ? null : (
          <Age at={at} wrap={(age) => (row.reportedAt === null ? words.accepted(age) : words.reported(age))} />
        )
      },
    },
    ...commandColumn<InstalledChargingProfile>(tray, 'UpdateDynamicSchedule', ({ id, chargingProfileKind }) =>
      chargingProfileKind === 'Dynamic'
        ? { words: words.update, title: words.updateOne(String(id)), given: { chargingProfileId: id } }
        : null,
    ),
    ...commandColumn<InstalledChargingProfile>(tray, 'ClearChargingProfile', ({ id }) => ({
      words: words.clear,
      title: words.clearOne(String(id)),
      given: { chargingProfileId: id },
    })),
  ]
  return (
    <Panel
      title={words.profiles}
      flush
      aside={
        <span className="sm-row sm-wrap" style={{ gap: 6 }}>
          <CommandButton tray={tray} type="GetChargingProfiles" />
          <CommandButton tray={tray} type="SetChargingProfile" />
        </span>
      }
    >
      <Loaded query={profiles}>
        {({ items }) => (
          <DataTable
            label={words.profiles}
            columns={columns}
            rows={items}
            rowKey={(row) => `${row.evseId} ${row.id} ${row.chargingLimitSource}`}
            empty={<Empty title={words.none} hint={words.noneHint} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}

/** Vehicles that charge now: which go before others, how they work, and what they gave. */
function Vehicles({ station, tray }: { station: Station; tray: Tray | null }) {
  const text = useText()
  const words = useBlocksText().charging
  const format = useFormat()
  const query = { station: station.id, state: 'active', limit: 50 }
  const active = useQuery({
    queryKey: keys.transactions(query),
    queryFn: ({ signal }) => api.transactions(query, signal),
  })
  const items = active.data?.items ?? []
  if (items.length === 0) return null
  const modeOf = ({ operationMode, priorityCharging }: TransactionSummary) => (
    <>
      {operationMode} {priorityCharging ? <TonePill tone="signal">{words.priority}</TonePill> : null}
    </>
  )
  const columns: Column<TransactionSummary>[] = [
    {
      id: 'place',
      header: words.columns.place,
      cell: (row) => (
        <>
          <Link className="sm-textlink sm-nowrap" to="/transactions/$id" params={{ id: row.id }}>
            {row.evseId === null ? words.whole : text.station.evse(row.evseId)}
          </Link>
          <div className="sm-only-narrow">{modeOf(row)}</div>
        </>
      ),
    },
    { id: 'mode', header: words.mode, wide: true, cell: modeOf },
    {
      id: 'power',
      header: text.transactions.power,
      align: 'right',
      cell: ({ powerW, energyExportedWh }) => (
        <>
          {powerW === null ? '–' : format.power(powerW)}
          {(energyExportedWh ?? 0) > 0 ? (
            <div className="sm-small sm-quiet">{words.exported(format.energy(energyExportedWh ?? 0))}</div>
          ) : null}
        </>
      ),
    },
    ...commandColumn<TransactionSummary>(tray, 'UsePriorityCharging', ({ id, priorityCharging }) => ({
      words: priorityCharging ? words.unprioritise : words.prioritise,
      given: { transactionId: id, activate: !priorityCharging },
    })),
  ]
  return (
    <Panel title={words.flow} flush>
      <DataTable label={words.flow} columns={columns} rows={items} rowKey={({ id }) => id} empty={null} />
    </Panel>
  )
}

/** Limits that others set: shown only where there are some. */
function Limits({ station }: { station: Station }) {
  const text = useText()
  const words = useBlocksText().charging
  const limits = useQuery({
    queryKey: keys.chargingLimits(station.id),
    queryFn: ({ signal }) => api.chargingLimits(station.id, signal),
  })
  const items = limits.data?.items ?? []
  if (items.length === 0) return null
  return (
    <Panel title={words.limits}>
      <ul className="evse-connectors">
        {items.map((limit) => (
          <li key={`${limit.evseId} ${limit.chargingLimitSource}`}>
            <b>{limit.evseId === 0 ? words.whole : text.station.evse(limit.evseId)}</b>
            <span>{limit.chargingLimitSource}</span>
            {limit.isGridCritical === true ? <TonePill tone="warn">{words.gridCritical}</TonePill> : null}
            <Age at={limit.receivedAt} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}
