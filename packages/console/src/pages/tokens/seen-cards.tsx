import { Button } from '@mantine/core'
import { type SeenCard } from '@stationmaster/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { useSession } from '../../client/session.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded, notify } from '../../components/feedback.tsx'
import { Pager } from '../../components/pager.tsx'
import { useText } from '../../i18n/language.tsx'

/** Cards that were presented and are not on file; one click makes one a token (F21). */
export function SeenCards() {
  const text = useText()
  const words = text.tokens
  const client = useQueryClient()
  const { operator } = useSession()
  const [cursor, setCursor] = useState<string | undefined>()
  const cards = useQuery({
    queryKey: [...keys.seenCards, cursor ?? ''],
    queryFn: ({ signal }) => api.seenCards({ cursor, limit: 50 }, signal),
  })
  const renewed = () => {
    renew(client, keys.seenCards, ['id-tokens'])
  }
  const admit = useMutation({
    mutationFn: (card: SeenCard) => api.admitCard(card.value, card.type),
    onSuccess: (token) => {
      notify.done(words.seenAdded(token.value))
      renewed()
    },
    onError: (error) => notify.failed(text, error),
  })
  const dismiss = useMutation({
    mutationFn: (card: SeenCard) => api.dismissCard(card.value, card.type),
    onSuccess: renewed,
    onError: (error) => notify.failed(text, error),
  })
  const columns: Column<SeenCard>[] = [
    {
      id: 'card',
      header: words.seenColumns.card,
      cell: (card) => (
        <>
          <span className="sm-mono sm-break" style={{ fontWeight: 600 }}>
            {card.value}
          </span>
          <div className="sm-small sm-quiet">{card.type}</div>
          <div className="sm-only-narrow sm-small sm-quiet">
            <Age at={card.lastSeenAt} /> · {text.counts.times(card.count)}
          </div>
          {card.reversedMatch === null ? null : (
            <div className="sm-small" style={{ color: 'var(--sm-warn)' }}>
              {words.reversed(card.reversedMatch)}
            </div>
          )}
        </>
      ),
    },
    {
      id: 'where',
      header: words.seenColumns.where,
      cell: (card) => (
        <Link className="sm-link sm-nowrap" to="/stations/$id" params={{ id: card.stationId }}>
          {card.stationId}
        </Link>
      ),
    },
    { id: 'when', header: words.seenColumns.when, wide: true, cell: (card) => <Age at={card.lastSeenAt} /> },
    {
      id: 'count',
      header: words.seenColumns.count,
      align: 'right',
      wide: true,
      cell: (card) => text.counts.times(card.count),
    },
  ]
  if (operator) {
    columns.push({
      id: 'actions',
      header: '',
      align: 'right',
      cell: (card) => (
        <span className="sm-row sm-wrap" style={{ justifyContent: 'flex-end', gap: 4 }}>
          <Button loading={admit.isPending && admit.variables.value === card.value} onClick={() => admit.mutate(card)}>
            {words.seenAdd}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => dismiss.mutate(card)}>
            {words.seenDismiss}
          </Button>
        </span>
      ),
    })
  }
  return (
    <div className="sm-panel">
      <Loaded query={cards}>
        {(page) => (
          <>
            <DataTable
              label={words.seen}
              columns={columns}
              rows={page.items}
              rowKey={(card) => `${card.type} ${card.value}`}
              empty={<Empty title={words.seenEmpty} hint={words.seenEmptyHint} />}
            />
            <Pager
              cursor={cursor}
              nextCursor={page.nextCursor}
              total={page.total}
              shown={page.items.length}
              list="seen"
              go={setCursor}
            />
          </>
        )}
      </Loaded>
    </div>
  )
}
