import { Select } from '@mantine/core'
import { type CompositeSchedules, type Station } from '@stationmaster/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { Empty, Lines, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type Tray } from './commands.tsx'
import { limitsOver } from './composite-series.ts'
import { CommandButton } from './tray-buttons.tsx'

const Chart = lazy(async () => ({ default: (await import('../../components/chart.tsx')).Chart }))

const dayS = 86_400

/** What limits the station or an EVSE over the next day: as we compute it, and as the station says. */
export function Composite({ station, tray }: { station: Station; tray: Tray | null }) {
  const text = useText()
  const words = useBlocksText().charging
  const [evse, setEvse] = useState(0)
  const query = { evse, duration: dayS }
  const composite = useQuery({
    queryKey: keys.compositeSchedule(station.id, query),
    queryFn: ({ signal }) => api.compositeSchedule(station.id, query, signal),
    placeholderData: keepPreviousData,
  })
  const evses = station.evses.filter(({ evseId }) => evseId > 0)
  return (
    <Panel
      title={words.composite}
      aside={
        <span className="sm-row sm-wrap">
          <Select
            aria-label={words.place}
            size="xs"
            w={150}
            data={[
              { value: '0', label: words.whole },
              ...evses.map(({ evseId }) => ({ value: String(evseId), label: text.station.evse(evseId) })),
            ]}
            value={String(evse)}
            onChange={(next) => setEvse(Number(next ?? 0))}
          />
          <CommandButton tray={tray} type="GetCompositeSchedule" given={{ evseId: evse, duration: dayS }}>
            {words.ask}
          </CommandButton>
        </span>
      }
    >
      <Loaded query={composite}>{(data) => <CompositeChart data={data} />}</Loaded>
    </Panel>
  )
}

function CompositeChart({ data }: { data: CompositeSchedules }) {
  const words = useBlocksText().charging
  const format = useFormat()
  const { ours, theirs } = data
  const drawn = useMemo(() => limitsOver(data), [data])
  const unlimited = ours.chargingSchedulePeriod.every(({ limit, setpoint }) => limit === null && setpoint === undefined)
  const show = (value: number) =>
    ours.chargingRateUnit === 'W' ? format.power(value) : `${format.decimal(value)} ${ours.chargingRateUnit}`
  if (unlimited && theirs === null) return <Empty title={words.unlimited} hint={words.unlimitedHint} />
  const sameUnit = theirs !== null && theirs.chargingRateUnit === ours.chargingRateUnit
  return (
    <div className="sm-stack" style={{ gap: 8 }}>
      <Suspense fallback={<Lines count={6} />}>
        <Chart
          label={words.chart}
          at={drawn.at}
          from={drawn.from}
          to={drawn.to}
          height={220}
          time={(seconds) => format.clock(seconds * 1_000)}
          timeLabel={words.time}
          series={[
            {
              label: words.ours,
              colour: '--sm-signal',
              values: drawn.ours,
              show,
              scale: 'limit',
              least: 1,
              side: 'left',
              fill: true,
              stepped: true,
            },
            ...(drawn.setpoints.some((value) => value !== null)
              ? [
                  {
                    label: words.setpoint,
                    colour: '--sm-warn',
                    values: drawn.setpoints,
                    show,
                    scale: 'limit',
                    least: 1,
                    side: 'left' as const,
                    stepped: true,
                  },
                ]
              : []),
            ...(sameUnit
              ? [
                  {
                    label: words.theirs,
                    colour: '--sm-occupied',
                    values: drawn.theirs,
                    show,
                    scale: 'limit',
                    least: 1,
                    side: 'left' as const,
                    stepped: true,
                  },
                ]
              : []),
          ]}
        />
      </Suspense>
      {data.uncertain ? <div className="sm-small">{words.uncertainLimit}</div> : null}
      <div className="sm-small sm-quiet">
        {theirs === null ? (
          words.notAsked
        ) : (
          <>
            {words.theirs}: <Age at={theirs.receivedAt} />
            {theirs.outdated ? ` · ${words.outdated}` : ''}
            {theirs.differences.length > 0
              ? ` · ${words.differs(String(theirs.differences.length))}`
              : ` · ${words.same}`}
          </>
        )}
      </div>
    </div>
  )
}
