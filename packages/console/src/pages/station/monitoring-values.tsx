import { Select } from '@mantine/core'
import { type MonitoringValue, type Station } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age, useNow } from '../../components/age.tsx'
import { Lines, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

const Chart = lazy(async () => ({ default: (await import('../../components/chart.tsx')).Chart }))

const dayMs = 86_400_000
const refreshMs = 30_000
const drawnAtMost = 5_000

const seriesOf = ({ component, variable, evseId }: MonitoringValue): string => `${component}/${variable}/${evseId}`

/** The values of the last day that streams and periodic events brought; not shown where there are none. */
export function MonitoringValues({ station }: { station: Station }) {
  const text = useText()
  const words = useBlocksText().monitoring
  const [chosen, setChosen] = useState<string | null>(null)
  const recent = useQuery({
    queryKey: keys.monitoringValues(station.id, {}),
    queryFn: ({ signal }) => api.monitoringValues(station.id, {}, signal),
    refetchInterval: refreshMs,
  })
  const series = [...new Map((recent.data?.items ?? []).map((value) => [seriesOf(value), value])).values()]
  const shown = series.find((value) => seriesOf(value) === chosen) ?? series[0]
  if (shown === undefined) return null
  return (
    <Panel
      title={words.values}
      aside={
        <Select
          aria-label={words.variable}
          size="xs"
          w={260}
          data={series.map((value) => ({
            value: seriesOf(value),
            label: [value.component, value.variable, value.evseId === 0 ? null : text.station.evse(value.evseId)]
              .filter((part) => part !== null)
              .join(' · '),
          }))}
          value={seriesOf(shown)}
          onChange={setChosen}
        />
      }
    >
      <OneSeries key={seriesOf(shown)} station={station} of={shown} />
    </Panel>
  )
}

function OneSeries({ station, of }: { station: Station; of: MonitoringValue }) {
  const words = useBlocksText().monitoring
  const format = useFormat()
  const now = useNow(refreshMs)
  const query = { component: of.component, variable: of.variable, evse: of.evseId, limit: drawnAtMost }
  const values = useQuery({
    queryKey: keys.monitoringValues(station.id, query),
    queryFn: ({ signal }) => api.monitoringValues(station.id, query, signal),
    refetchInterval: refreshMs,
  })
  return (
    <Loaded query={values}>
      {({ items }) => {
        const drawn = items
          .map(({ at, value }) => ({ at: Date.parse(at) / 1_000, value: Number(value) }))
          .filter(({ value }) => Number.isFinite(value))
        const last = items.at(-1)
        const from = drawn[0]?.at ?? (now - dayMs) / 1_000
        return (
          <>
            {drawn.length < 2 ? null : (
              <Suspense fallback={<Lines count={6} />}>
                <Chart
                  label={words.values}
                  at={drawn.map(({ at }) => at)}
                  from={from}
                  to={now / 1_000}
                  height={200}
                  time={(seconds) => format.clock(seconds * 1_000)}
                  timeLabel={words.at}
                  series={[
                    {
                      label: of.variable,
                      colour: '--sm-signal',
                      values: drawn.map(({ value }) => value),
                      show: format.decimal,
                      scale: 'value',
                      least: 1,
                      side: 'left',
                    },
                  ]}
                />
              </Suspense>
            )}
            {last === undefined ? null : (
              <div className="sm-small sm-quiet">
                {words.latest} <b className="sm-mono sm-break">{last.value}</b> · <Age at={last.at} />
              </div>
            )}
          </>
        )
      }}
    </Loaded>
  )
}
