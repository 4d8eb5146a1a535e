import { useElementSize } from '@mantine/hooks'
import { Link, useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { letRun } from '../../client/background.ts'
import { spans } from '../../i18n/format.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { axisTicks, type Entry, type Lane, simplifyLanes } from './timeline-layout.ts'
import { laneName, sayFact } from './timeline-words.ts'

interface Place {
  lane: number
  entry: number
}

interface ChartProps {
  lanes: readonly Lane[]
  from: number
  to: number
  now: number
  zoom: (direction: -1 | 1) => void
}

/** Where an arrow key leads: along the lane, or to the nearest entry of the next lane that has one. */
const stepFrom = (lanes: readonly Lane[], place: Place, key: string): Place | null => {
  const here = lanes[place.lane]?.entries[place.entry]
  if (here === undefined) return null
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const entry = place.entry + (key === 'ArrowLeft' ? -1 : 1)
    return lanes[place.lane]?.entries[entry] === undefined ? null : { lane: place.lane, entry }
  }
  const direction = key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : 0
  if (direction === 0) return null
  for (let lane = place.lane + direction; lanes[lane] !== undefined; lane += direction) {
    const entries = lanes[lane]?.entries ?? []
    if (entries.length === 0) continue
    const nearest = entries.reduce(
      (best, each, index) =>
        Math.abs(each.from - here.from) < Math.abs((entries[best]?.from ?? 0) - here.from) ? index : best,
      0,
    )
    return { lane, entry: nearest }
  }
  return null
}

function Detail({ shown }: { shown: { lane: Lane; entry: Entry } | null }) {
  const text = useText()
  const format = useFormat()
  if (shown === null) return <div className="timeline-detail sm-quiet">{text.timeline.detailHint}</div>
  const { lane, entry } = shown
  const until = entry.to === null ? '' : ` – ${entry.open ? text.timeline.ongoing : format.clockSeconds(entry.to)}`
  return (
    <div className="timeline-detail" role="status">
      <span className="sm-quiet">
        {laneName(lane, text)}
        {lane.kind === 'transactions' && lane.evseId !== null ? ` · ${text.timeline.evse(lane.evseId)}` : ''}
      </span>
      <strong>{sayFact(entry.what, text, format)}</strong>
      <span className="sm-figure">
        {format.dateTime(entry.from)}
        {until}
        {entry.to === null ? '' : ` (${format.duration(entry.to - entry.from)})`}
      </span>
      {entry.facts.map((fact) => (
        <span key={`${fact.kind}${JSON.stringify(fact)}`} className="sm-soft sm-break">
          {sayFact(fact, text, format)}
        </span>
      ))}
      {entry.link?.to === 'transaction' ? (
        <Link className="sm-textlink" to="/transactions/$id" params={{ id: entry.link.id }} tabIndex={-1}>
          {text.station.openTransaction}
        </Link>
      ) : null}
    </div>
  )
}

export function TimelineChart({ lanes: all, from, to, now, zoom }: ChartProps) {
  const text = useText()
  const format = useFormat()
  const navigate = useNavigate({ from: '/stations/$id' })
  const { ref: sized, width } = useElementSize()
  const buttons = useRef(new Map<string, HTMLButtonElement>())
  const [focused, setFocused] = useState<Place | null>(null)
  const [pointed, setPointed] = useState<Place | null>(null)
  const span = to - from
  const lanes = useMemo(() => simplifyLanes(all, span), [all, span])
  const percent = (at: number): number => ((at - from) / span) * 100
  const ticks = axisTicks(
    from,
    to,
    Math.max(2, Math.floor((width || 900) / 90)),
    -new Date(to).getTimezoneOffset() * spans.minute,
  )
  const at = (place: Place | null) => {
    const lane = place === null ? undefined : lanes[place.lane]
    const entry = place === null ? undefined : lane?.entries[place.entry]
    return lane === undefined || entry === undefined ? null : { lane, entry }
  }
  const firstLane = lanes.findIndex((lane) => lane.entries.length > 0)
  const tabStop = at(focused) === null ? { lane: firstLane, entry: 0 } : focused

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === '+' || event.key === '-') {
      zoom(event.key === '+' ? -1 : 1)
      return
    }
    const next = focused === null ? null : stepFrom(lanes, focused, event.key)
    const entry = at(next)?.entry
    if (next === null || entry === undefined) return
    event.preventDefault()
    setFocused(next)
    buttons.current.get(entry.key)?.focus()
  }
  const open = (entry: Entry) => {
    if (entry.link?.to === 'transaction') letRun(navigate({ to: '/transactions/$id', params: { id: entry.link.id } }))
    else if (entry.link?.to === 'command') letRun(navigate({ search: (before) => ({ ...before, tab: 'history' }) }))
  }
  const button = (lane: Lane, entry: Entry, place: Place) => {
    const label = sayFact(entry.what, text, format)
    const moment = entry.to === null
    const left = percent(entry.from)
    const wide = moment ? 0 : percent(entry.to ?? 0) - left
    const pixels = (wide / 100) * (width || 900)
    return (
      <button
        key={entry.key}
        type="button"
        ref={(element) => {
          if (element === null) buttons.current.delete(entry.key)
          else buttons.current.set(entry.key, element)
        }}
        className={moment ? 'timeline-moment' : 'timeline-entry'}
        data-tone={entry.tone}
        data-many={entry.count > 1}
        style={
          moment
            ? { left: `${left}%` }
            : {
                left: `${left}%`,
                width: `max(2px, calc(${wide}% - 1px))`,
                ...(pixels < 22 ? { paddingInline: 0 } : {}),
              }
        }
        tabIndex={tabStop?.lane === place.lane && tabStop.entry === place.entry ? 0 : -1}
        aria-label={`${laneName(lane, text)}: ${label}, ${format.shortDateTime(entry.from)}`}
        onFocus={() => setFocused(place)}
        onMouseEnter={() => setPointed(place)}
        onMouseLeave={() => setPointed(null)}
        onClick={() => open(entry)}
      >
        {moment ? entry.count > 1 ? <span>{entry.count}</span> : null : pixels > label.length * 6 + 10 ? label : ''}
      </button>
    )
  }
  const multiDay = span > 1.2 * spans.day
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form, this is a chart of buttons */}
      <div className="timeline" role="group" aria-label={text.timeline.chart} onKeyDown={onKeyDown}>
        <div className="timeline-grid">
          {lanes.map((lane, laneIndex) => (
            <LaneRow key={lane.id} lane={lane} name={laneName(lane, text)} ticks={ticks} percent={percent}>
              {lane.entries.map((entry, index) => button(lane, entry, { lane: laneIndex, entry: index }))}
              {now >= from && now <= to ? <span className="timeline-now" style={{ left: `${percent(now)}%` }} /> : null}
            </LaneRow>
          ))}
          <div />
          <div className="timeline-axis" ref={sized} aria-hidden="true">
            {ticks.map((tick) => (
              <span key={tick} data-edge={percent(tick) > 96 ? 'end' : undefined} style={{ left: `${percent(tick)}%` }}>
                {multiDay ? format.shortDateTime(tick) : format.clock(tick)}
              </span>
            ))}
          </div>
        </div>
      </div>
      <Detail shown={at(pointed) ?? at(focused)} />
    </>
  )
}

interface LaneRowProps {
  lane: Lane
  name: string
  ticks: readonly number[]
  percent: (at: number) => number
  children: React.ReactNode
}

function LaneRow({ lane, name, ticks, percent, children }: LaneRowProps) {
  return (
    <>
      <div className="timeline-label" data-kind={lane.kind}>
        {name}
      </div>
      <div className="timeline-lane" data-kind={lane.kind}>
        {ticks.map((tick) => (
          <span key={tick} className="timeline-tick" style={{ left: `${percent(tick)}%` }} />
        ))}
        {children}
      </div>
    </>
  )
}
