import { letRun } from '../../client/background.ts'
import './timeline.css'
import { Button, SegmentedControl } from '@mantine/core'
import { type Station, type Timeline } from '@stationmaster/contract'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { useNow } from '../../components/age.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { spans } from '../../i18n/format.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { oneOfValues } from '../../shell/search.ts'
import { TimelineChart } from './timeline-chart.tsx'
import { layoutTimeline } from './timeline-layout.ts'
import { TimelineTable } from './timeline-table.tsx'

const ranges = { '1h': spans.hour, '6h': 6 * spans.hour, '24h': spans.day, '7d': 7 * spans.day } as const
type Range = keyof typeof ranges
const rangeNames = ['1h', '6h', '24h', '7d'] as const satisfies readonly Range[]

const useWindow = () => {
  const search = useSearch({ from: '/app/stations/$id' })
  const navigate = useNavigate({ from: '/stations/$id' })
  const range = oneOfValues(search.range, rangeNames)
  const until = search.until === undefined || Number.isNaN(Date.parse(search.until)) ? null : Date.parse(search.until)
  const change = (next: { range?: Range; until?: number | null }) => {
    const moved = next.until === undefined ? until : next.until
    letRun(
      navigate({
        search: (before) => ({
          ...before,
          range: next.range ?? range,
          until: moved === null || moved >= Date.now() ? undefined : new Date(moved).toISOString(),
        }),
        replace: true,
        resetScroll: false,
      }),
    )
  }
  const shift = (direction: -1 | 1) => change({ until: (until ?? Date.now()) + (direction * ranges[range]) / 2 })
  const zoom = (direction: -1 | 1) => {
    const next = rangeNames[rangeNames.indexOf(range) + direction]
    if (next !== undefined) change({ range: next })
  }
  return { range, until, change, shift, zoom }
}

function Body({ timeline, table, zoom }: { timeline: Timeline; table: boolean; zoom: (direction: -1 | 1) => void }) {
  const text = useText()
  const now = useNow(10_000)
  const lanes = useMemo(() => layoutTimeline(timeline, now), [timeline, now])
  const entries = lanes.reduce((sum, lane) => sum + lane.entries.length, 0)
  return (
    <>
      {timeline.truncated ? (
        <div className="sm-note" style={{ margin: '12px 14px 0' }}>
          {text.timeline.truncated}
        </div>
      ) : null}
      {entries === 0 ? (
        <Empty title={text.timeline.empty} />
      ) : table ? (
        <TimelineTable lanes={lanes} />
      ) : (
        <TimelineChart
          lanes={lanes}
          from={Date.parse(timeline.from)}
          to={Date.parse(timeline.to)}
          now={now}
          zoom={zoom}
        />
      )}
    </>
  )
}

/** Link, states, charging, faults and commands of one station on one axis of time. */
export function StationTimeline({ station }: { station: Station }) {
  const text = useText()
  const format = useFormat()
  const { range, until, change, shift, zoom } = useWindow()
  const [table, setTable] = useState(false)
  const timeline = useQuery({
    queryKey: keys.timeline(station.id, ranges[range], until ?? 0),
    queryFn: ({ signal }) => {
      const to = until ?? Date.now()
      return api.timeline(station.id, new Date(to - ranges[range]).toISOString(), new Date(to).toISOString(), signal)
    },
    placeholderData: keepPreviousData,
    refetchInterval: until === null ? 15_000 : false,
  })
  const data = timeline.data
  return (
    <Panel
      title={text.timeline.title}
      flush
      aside={
        <span className="sm-row sm-wrap" style={{ gap: 6 }}>
          <span className="sm-small sm-quiet sm-figure sm-hide-narrow">
            {data === undefined
              ? ''
              : `${format.shortDateTime(data.from)} – ${until === null ? text.timeline.toNow.toLowerCase() : format.shortDateTime(data.to)}`}
          </span>
          <Button variant="default" px={6} aria-label={text.timeline.earlier} onClick={() => shift(-1)}>
            <IconChevronLeft size={15} />
          </Button>
          <Button
            variant="default"
            px={6}
            aria-label={text.timeline.later}
            disabled={until === null}
            onClick={() => shift(1)}
          >
            <IconChevronRight size={15} />
          </Button>
          <Button variant="default" disabled={until === null} onClick={() => change({ until: null })}>
            {text.timeline.toNow}
          </Button>
          <SegmentedControl
            size="xs"
            aria-label={text.timeline.range}
            data={rangeNames.map((value) => ({ value, label: text.timeline.ranges[value] }))}
            value={range}
            onChange={(value) => change({ range: oneOfValues(value, rangeNames) })}
          />
          <Button variant="subtle" color="gray" onClick={() => setTable(!table)}>
            {table ? text.timeline.showChart : text.timeline.table}
          </Button>
        </span>
      }
    >
      <Loaded query={timeline}>{(loaded) => <Body timeline={loaded} table={table} zoom={zoom} />}</Loaded>
    </Panel>
  )
}
