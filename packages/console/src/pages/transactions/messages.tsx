import { type Transaction, type TransactionMessage } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Copy } from '../../components/copy.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Json, prettyJson } from '../../components/json.tsx'
import { Panel } from '../../components/page.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { spans } from '../../i18n/format.ts'
import { useFormat, useText } from '../../i18n/language.tsx'

const tones = {
  started: 'signal',
  updated: 'off',
  ended: 'occupied',
  'meter-values': 'off',
  unreadable: 'fault',
} as const satisfies Record<TransactionMessage['kind'], Tone>

function Message({ message, stationId }: { message: TransactionMessage; stationId: string }) {
  const text = useText()
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const words = text.transactions
  const delay = message.at === null ? 0 : Date.parse(message.receivedAt) - Date.parse(message.at)
  return (
    <details className="sm-message" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="sm-figure sm-nowrap">{format.clockSeconds(message.at ?? message.receivedAt)}</span>
        <TonePill tone={tones[message.kind]}>{words.kinds[message.kind]}</TonePill>
        <strong>{message.action}</strong>
        {message.seqNo === null ? null : <span className="sm-quiet">{words.seqNo(message.seqNo)}</span>}
        {delay > spans.minute ? <TonePill tone="warn">{words.delay(format.duration(delay))}</TonePill> : null}
        {message.note === null ? null : <TonePill tone="warn">{message.note}</TonePill>}
      </summary>
      {open ? (
        <div className="sm-exchange">
          <div>
            <div className="sm-row sm-spread sm-small sm-quiet">
              {words.raw}
              <Copy value={message.raw} />
            </div>
            <Json label={words.raw} text={prettyJson(message.raw)} />
          </div>
          <div>
            <div className="sm-row sm-spread sm-small sm-quiet">
              {words.response}
              <Copy value={message.response} />
            </div>
            <Json label={words.response} text={prettyJson(message.response)} />
          </div>
          <Link
            className="sm-textlink sm-small"
            to="/trace"
            search={{ station: stationId, messageId: message.messageId }}
          >
            {text.trace.open}
          </Link>
        </div>
      ) : null}
    </details>
  )
}

/** The billing messages as they came, with what was answered. */
export function Messages({ transaction }: { transaction: Transaction }) {
  const text = useText()
  const messages = useQuery({
    queryKey: keys.transactionMessages(transaction.id),
    queryFn: ({ signal }) => api.transactionMessages(transaction.id, signal),
  })
  return (
    <Panel
      title={text.transactions.messages}
      flush
      aside={
        <span className="sm-quiet sm-small">
          {messages.data === undefined ? '' : text.counts.messages(messages.data.items.length)}
        </span>
      }
    >
      <Loaded query={messages}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={text.transactions.noMessages} />
          ) : (
            <div style={{ maxHeight: 640, overflow: 'auto' }}>
              {items.map((message) => (
                <Message key={message.seq} message={message} stationId={transaction.stationId} />
              ))}
            </div>
          )
        }
      </Loaded>
    </Panel>
  )
}
