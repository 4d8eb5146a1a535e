import { Button } from '@mantine/core'
import { type MeterValue, type Transaction } from '@stationmaster/contract'
import { type UseQueryResult } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Chart, type Series } from '../../components/chart.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { seriesOf } from './meter-series.ts'

const rowsAtMost = 400

function MeterTable({ values }: { values: readonly MeterValue[] }) {
  const text = useText()
  const format = useFormat()
  const words = text.transactions.meterColumns
  const columns: Column<MeterValue>[] = [
    {
      id: 'at',
      header: words.at,
      cell: (row) => <span className="sm-figure sm-nowrap">{format.dateTime(row.at)}</span>,
    },
    {
      id: 'energy',
      header: words.energy,
      align: 'right',
      cell: (row) => (row.energyWh === null ? '' : `${format.number(row.energyWh)} Wh`),
    },
    {
      id: 'power',
      header: words.power,
      align: 'right',
      cell: (row) => (row.powerW === null ? '' : format.power(row.powerW)),
    },
    {
      id: 'soc',
      header: words.soc,
      align: 'right',
      wide: true,
      cell: (row) => (row.socPercent === null ? '' : format.percent(row.socPercent)),
    },
    {
      id: 'other',
      header: words.other,
      wide: true,
      cell: (row) => (
        <span className="sm-small sm-quiet sm-break">
          {row.samples
            .filter((sample) => sample.signed === undefined)
            .map(
              (sample) =>
                `${sample.measurand}${sample.phase === null ? '' : ` ${sample.phase}`} ${sample.value === null ? (sample.raw ?? '–') : format.decimal(sample.value)} ${sample.unit}`,
            )
            .join(' · ')}
        </span>
      ),
    },
  ]
  const newest = [...values].reverse().slice(0, rowsAtMost)
  return (
    <DataTable
      label={text.transactions.meterTable}
      columns={columns}
      rows={newest}
      rowKey={(row) => `${row.at} ${row.receivedAt} ${row.energyWh ?? ''}`}
      empty={null}
    />
  )
}

function Lines({ values, transaction }: { values: readonly MeterValue[]; transaction: Transaction }) {
  const text = useText()
  const format = useFormat()
  const lines = useMemo(
    () => seriesOf(values, transaction.meterStartWh, transaction.startedAt),
    [values, transaction.meterStartWh, transaction.startedAt],
  )
  const series = useMemo<Series[]>(() => {
    const drawn: Series[] = [
      {
        label: text.transactions.power,
        colour: '--sm-signal',
        values: lines.powerW,
        show: format.power,
        scale: 'power',
        least: 1_000,
        side: 'left',
        fill: true,
      },
      {
        label: text.transactions.energy,
        colour: '--sm-occupied',
        values: lines.energyWh,
        show: format.energy,
        scale: 'energy',
        least: 100,
        side: 'right',
      },
    ]
    if (lines.socPercent.some((value) => value !== null)) {
      drawn.push({
        label: text.transactions.soc,
        colour: '--sm-warn',
        values: lines.socPercent,
        show: format.percent,
        scale: 'percent',
        least: 100,
        side: 'right',
      })
    }
    return drawn
      .filter((each) => each.values.some((value) => value !== null))
      .map((each, index) => ({ ...each, side: index === 0 ? 'left' : 'right' }))
  }, [lines, text, format])
  const from = Math.min(Math.round(Date.parse(transaction.startedAt) / 1000), lines.at[0] ?? Number.POSITIVE_INFINITY)
  const to = Math.max(
    transaction.endedAt === null ? 0 : Math.round(Date.parse(transaction.endedAt) / 1000),
    lines.at.at(-1) ?? from,
  )
  const peak = Math.max(0, ...lines.powerW.filter((value) => value !== null))
  return (
    <div className="sm-panelbody">
      <Chart
        label={text.transactions.chartLabel(
          format.power(peak),
          transaction.energyWh === null ? '–' : format.energy(transaction.energyWh),
        )}
        at={lines.at}
        series={series}
        timeLabel={text.transactions.meterColumns.at}
        from={from}
        to={to}
        time={(seconds) => (to - from < 900 ? format.clockSeconds(seconds * 1000) : format.clock(seconds * 1000))}
      />
    </div>
  )
}

/** Power, energy and state of charge over the transaction, as lines or as a table. */
export function MeterChart({
  transaction,
  meter,
}: {
  transaction: Transaction
  meter: UseQueryResult<{ items: MeterValue[] }>
}) {
  const text = useText()
  const [table, setTable] = useState(false)
  return (
    <Panel
      title={text.transactions.chart}
      flush
      aside={
        <Button variant="subtle" color="gray" onClick={() => setTable(!table)}>
          {table ? text.timeline.showChart : text.timeline.table}
        </Button>
      }
    >
      <Loaded query={meter}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={text.transactions.noChart} hint={text.transactions.noChartHint} />
          ) : table ? (
            <div style={{ maxHeight: 420, overflow: 'auto' }}>
              <MeterTable values={items} />
            </div>
          ) : (
            <Lines values={items} transaction={transaction} />
          )
        }
      </Loaded>
    </Panel>
  )
}
