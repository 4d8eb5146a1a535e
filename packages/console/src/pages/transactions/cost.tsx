import { type Settlement, type Transaction } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Facts } from '../../components/facts.tsx'
import { Json } from '../../components/json.tsx'
import { Panel } from '../../components/page.tsx'
import { useFormat } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

const withUnit = (amount: string | null, currency: string | null): string | null =>
  amount === null ? null : [amount, currency].flatMap((one) => one ?? []).join(' ')

/** What it costs: as whoever bills said, as the station works it out (2.1), and what was paid at its terminal. */
export function TransactionCostPanel({ transaction }: { transaction: Transaction }) {
  const words = useBlocksText().costs
  const { cost } = transaction
  const settlements = useQuery({
    queryKey: keys.settlements(transaction.id),
    queryFn: ({ signal }) => api.settlements({ transaction: transaction.id }, signal),
  })
  const paid = settlements.data?.items ?? []
  if (cost === null && paid.length === 0) return null
  return (
    <Panel title={words.title}>
      {cost === null ? null : (
        <Facts
          items={[
            [words.total, withUnit(cost.totalCost, cost.currency)],
            [
              words.set,
              cost.setAt === null ? null : (
                <span key="set">
                  <Age at={cost.setAt} /> <span className="sm-quiet sm-small">{cost.setBy}</span>
                </span>
              ),
            ],
            [words.told, withUnit(cost.toldCost, cost.currency)],
            [words.refused, cost.refused],
            [
              words.limit,
              cost.limit === null
                ? null
                : Object.entries(cost.limit)
                    .map(([name, most]) => `${name} ${String(most)}`)
                    .join(', '),
            ],
            [words.tariff, cost.tariffId],
          ]}
        />
      )}
      {cost === null || cost.costDetails === null ? null : (
        <details>
          <summary>
            {words.station} {cost.costDetailsAt === null ? null : <Age at={cost.costDetailsAt} />}
          </summary>
          <Json text={JSON.stringify(cost.costDetails, null, 2)} label={words.station} />
        </details>
      )}
      {paid.length === 0 ? null : <Paid settlements={paid} />}
    </Panel>
  )
}

function Paid({ settlements }: { settlements: readonly Settlement[] }) {
  const words = useBlocksText().costs
  const label = words.settlements
  const format = useFormat()
  const columns: Column<Settlement>[] = [
    {
      id: 'at',
      header: label,
      cell: ({ settlementTime, status, statusInfo }) => (
        <>
          {format.shortDateTime(settlementTime)}
          <div className="sm-small sm-quiet">{[status, statusInfo].flatMap((one) => one ?? []).join(' · ')}</div>
        </>
      ),
    },
    { id: 'amount', header: words.total, align: 'right', cell: ({ settlementAmount }) => settlementAmount },
    {
      id: 'reference',
      header: words.reference,
      wide: true,
      cell: ({ pspRef }) => <span className="sm-mono sm-break">{pspRef}</span>,
    },
    {
      id: 'receipt',
      header: words.receipt,
      cell: ({ receiptId, receiptUrl }) => <span className="sm-break">{receiptUrl ?? receiptId}</span>,
    },
  ]
  return <DataTable label={label} columns={columns} rows={settlements} rowKey={({ id }) => id} empty={null} />
}
