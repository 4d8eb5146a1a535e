import { type BatteryStock, type BatterySwap, type Station } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { useFormat } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type Tray } from './commands.tsx'
import { CommandButton } from './tray-buttons.tsx'

interface Slot {
  evseId: number
  battery: BatteryStock['batteries'][number] | null
}

const tones = { 'in-progress': 'occupied', completed: 'signal', timeout: 'fault' } as const satisfies Record<
  BatterySwap['state'],
  Tone
>

/** What a swap station has in its slots, and what drivers put in and took out. */
export function StationBatterySwap({ station, tray }: { station: Station; tray: Tray | null }) {
  return (
    <div className="sm-stack">
      <Stock station={station} tray={tray} />
      <Swaps station={station} />
    </div>
  )
}

const slotsOf = ({ batteries, emptySlots }: BatteryStock): Slot[] =>
  [
    ...batteries.map((battery) => ({ evseId: battery.evseId, battery })),
    ...emptySlots.map((evseId) => ({ evseId, battery: null })),
  ].sort((a, b) => a.evseId - b.evseId)

function Stock({ station, tray }: { station: Station; tray: Tray | null }) {
  const words = useBlocksText().batterySwap
  const format = useFormat()
  const stock = useQuery({
    queryKey: keys.batteries(station.id),
    queryFn: ({ signal }) => api.batteries(station.id, signal),
  })
  const columns: Column<Slot>[] = [
    { id: 'slot', header: words.slot, cell: ({ evseId }) => String(evseId) },
    {
      id: 'battery',
      header: words.battery,
      cell: ({ battery }) =>
        battery === null ? (
          <span className="sm-quiet">{words.empty}</span>
        ) : (
          <>
            <span className="sm-mono sm-break">{battery.serialNumber}</span>
            {battery.vendorInfo === null ? null : (
              <div className="sm-small sm-quiet sm-break">{battery.vendorInfo}</div>
            )}
          </>
        ),
    },
    {
      id: 'charge',
      header: words.charge,
      cell: ({ battery }) =>
        battery === null ? null : (
          <>
            <span className="sm-figure">{format.percent(battery.soC)}</span>{' '}
            {battery.eligible === null ? null : (
              <TonePill tone={battery.eligible ? 'signal' : 'occupied'}>
                {battery.eligible ? words.ready : words.charging}
              </TonePill>
            )}
          </>
        ),
    },
    {
      id: 'health',
      header: words.health,
      wide: true,
      cell: ({ battery }) => (battery === null ? null : format.percent(battery.soH)),
    },
    {
      id: 'inserted',
      header: words.inserted,
      wide: true,
      cell: ({ battery }) => (battery === null ? null : <Age at={battery.insertedAt} />),
    },
  ]
  return (
    <Panel title={words.stock} flush aside={<CommandButton tray={tray} type="RequestBatterySwap" />}>
      <Loaded query={stock}>
        {(data) => (
          <>
            {data.targetSoC === null ? null : (
              <div className="sm-panelbody sm-small sm-quiet">{words.target(format.percent(data.targetSoC))}</div>
            )}
            <DataTable
              label={words.stock}
              columns={columns}
              rows={slotsOf(data)}
              rowKey={({ evseId }) => String(evseId)}
              empty={<Empty title={words.noStock} hint={words.noStockHint} />}
            />
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function Swaps({ station }: { station: Station }) {
  const words = useBlocksText().batterySwap
  const format = useFormat()
  const swaps = useQuery({
    queryKey: keys.batterySwaps(station.id),
    queryFn: ({ signal }) => api.batterySwaps(station.id, signal),
  })
  const told = (batteries: BatterySwap['batteriesIn']) =>
    batteries.map(({ evseId, serialNumber, soC }) => (
      <div key={`${evseId} ${serialNumber}`}>
        <span className="sm-mono sm-break">{serialNumber}</span>{' '}
        <span className="sm-quiet sm-small">{format.percent(soC)}</span>
      </div>
    ))
  const columns: Column<BatterySwap>[] = [
    { id: 'begun', header: words.begun, cell: ({ startedAt }) => format.shortDateTime(startedAt) },
    { id: 'in', header: words.inn, cell: ({ batteriesIn }) => told(batteriesIn) },
    { id: 'out', header: words.out, cell: ({ batteriesOut }) => told(batteriesOut) },
    {
      id: 'driver',
      header: words.driver,
      wide: true,
      cell: ({ idToken }) => (idToken === null ? null : <span className="sm-mono sm-break">{idToken}</span>),
    },
    {
      id: 'state',
      header: words.state,
      cell: ({ state }) => <TonePill tone={tones[state]}>{words.states[state]}</TonePill>,
    },
  ]
  return (
    <Panel title={words.swaps} flush>
      <Loaded query={swaps}>
        {({ items }) => (
          <DataTable
            label={words.swaps}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            empty={<Empty title={words.noSwaps} hint={words.noSwapsHint} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}
