import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import Uplot from 'uplot'

export interface Series {
  label: string
  /** A token of styles.css, so that both colour schemes are right. */
  colour: string
  values: readonly (number | null)[]
  show: (value: number) => string
  scale: string
  /** The least the scale reaches to, so that near nothing looks like near nothing. */
  least: number
  side: 'left' | 'right'
  fill?: boolean
  stepped?: boolean
}

interface ChartProps {
  label: string
  /** Epoch seconds, ascending. */
  at: readonly number[]
  series: readonly Series[]
  time: (seconds: number) => string
  timeLabel: string
  height?: number
  /** The axis in epoch seconds: what is drawn may not reach its ends. */
  from: number
  to: number
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const font = '11px system-ui, sans-serif'

const optionsOf = (
  { at, series, time, timeLabel, from, to, height = 260 }: ChartProps,
  width: number,
): Uplot.Options => {
  const scales = [...new Map(series.map((each) => [each.scale, each])).values()]
  const grid = { stroke: token('--sm-line'), width: 1 }
  const narrow = width < 520
  return {
    width,
    height,
    padding: [12, narrow ? 4 : 10, 0, 0],
    cursor: { y: false, points: { size: 7 } },
    legend: { live: true },
    scales: Object.fromEntries([
      ['x', { time: true, range: (): Uplot.Range.MinMax => [from, Math.max(to, from + 20)] }],
      ...scales.map((each) => [
        each.scale,
        {
          range: (_plot: Uplot, low: number, high: number): Uplot.Range.MinMax => [
            // Below zero energy flows the other way.
            each.scale !== 'percent' && low < 0 ? low * 1.08 : 0,
            each.scale === 'percent' ? 100 : Math.max(high * 1.08, each.least),
          ],
        },
      ]),
    ]),
    axes: [
      {
        stroke: token('--sm-ink-3'),
        grid,
        ticks: { show: false },
        font,
        space: 70,
        size: 28,
        values: (_plot, splits) => splits.map(time),
      },
      ...scales
        // A phone has room for one axis on each side; the unit of a third line is in the legend.
        .filter((_each, index) => !narrow || index < 2)
        .map((each, index) => ({
          scale: each.scale,
          side: each.side === 'left' ? 3 : 1,
          // An axis has the colour of its line, so that neither is read on the other.
          stroke: token(scales.length > 1 ? each.colour : '--sm-ink-3'),
          grid: index === 0 ? grid : { show: false },
          ticks: { show: false },
          font,
          size: narrow ? 60 : 66,
          values: (_plot: Uplot, splits: number[]) => splits.map((value) => each.show(value)),
        })),
    ],
    series: [
      {
        label: timeLabel,
        value: (_plot, value, _series, index) => {
          const shown = index === null ? (at.at(-1) ?? null) : value
          return shown === null ? '–' : time(shown)
        },
      },
      ...series.map(
        (each): Uplot.Series => ({
          label: each.label,
          scale: each.scale,
          stroke: token(each.colour),
          width: 1.8,
          spanGaps: true,
          points: { show: each.values.length < 40, size: 4 },
          ...(each.fill === true ? { fill: `${token(each.colour)}22` } : {}),
          ...(each.stepped === true && Uplot.paths.stepped !== undefined
            ? { paths: Uplot.paths.stepped({ align: 1 }) }
            : {}),
          // While nobody points at a moment, the newest is read.
          value: (_plot, value, _series, index) => {
            const shown = index === null ? (each.values.findLast((known) => known !== null) ?? null) : value
            return shown === null ? '–' : each.show(shown)
          },
        }),
      ),
    ],
  }
}

/** Lines over time in local time; drawn again when data, size or colours change. */
export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  const { at, series, from, to } = props
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the scheme's tokens
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const data: Uplot.AlignedData = [[...at], ...series.map((each) => [...each.values])]
    let plot: Uplot | null = null
    const draw = () => {
      plot?.destroy()
      plot = new Uplot(optionsOf(props, Math.max(240, element.clientWidth)), data, element)
    }
    draw()
    let width = element.clientWidth
    const observer = new ResizeObserver(() => {
      if (Math.abs(element.clientWidth - width) < 2) return
      width = element.clientWidth
      draw()
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot?.destroy()
    }
  }, [at, series, scheme, from, to])
  return <div ref={box} className="sm-chart" role="img" aria-label={props.label} />
}
