import { Button, SegmentedControl } from '@mantine/core'
import { type Frame } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Copy } from '../../components/copy.tsx'
import { Loaded } from '../../components/feedback.tsx'
import { Json, prettyJson } from '../../components/json.tsx'
import { Panel } from '../../components/page.tsx'
import { TonePill } from '../../components/state.tsx'
import { words as inWords } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'

function Side({
  title,
  frame,
  absent,
  pretty,
}: {
  title: string
  frame: Frame | null
  absent: string
  pretty: boolean
}) {
  const text = useText()
  const format = useFormat()
  if (frame === null) {
    return (
      <div>
        <h3 style={{ margin: 0, fontSize: '0.8125rem' }}>{title}</h3>
        <div className="sm-quiet" style={{ padding: '10px 0' }}>
          {absent}
        </div>
      </div>
    )
  }
  return (
    <div data-testid={`side-${frame.direction}`}>
      <div className="sm-row sm-spread sm-wrap" style={{ marginBottom: 4 }}>
        <span className="sm-row sm-wrap">
          <h3 style={{ margin: 0, fontSize: '0.8125rem' }}>{title}</h3>
          <span className="sm-quiet sm-small">{text.trace.directions[frame.direction]}</span>
          {frame.messageType === null ? null : (
            <TonePill tone={frame.messageType === 4 || frame.messageType === 5 ? 'fault' : 'off'}>
              {inWords(text.trace.types, String(frame.messageType))}
            </TonePill>
          )}
          {frame.note === null ? null : <TonePill tone="warn">{frame.note}</TonePill>}
        </span>
        <span className="sm-row sm-small sm-quiet" style={{ gap: 4 }}>
          <span className="sm-figure">{format.clockMillis(frame.at)}</span>
          <Copy value={frame.text} />
        </span>
      </div>
      <Json label={title} text={pretty ? prettyJson(frame.text) : frame.text} />
    </div>
  )
}

const youngMs = 60_000

/** One message: what was asked and what was answered, side by side. */
export function Exchange({ seq, close }: { seq: number; close: () => void }) {
  const text = useText()
  const format = useFormat()
  const words = text.trace
  const [pretty, setPretty] = useState(true)
  const exchange = useQuery({
    queryKey: keys.exchange(seq),
    queryFn: ({ signal }) => api.exchange(seq, signal),
    // An answer may still come; an old one will not.
    refetchInterval: ({ state }) => {
      const { data } = state
      return data?.request !== null && data?.answer === null && Date.now() - Date.parse(data.request.at) < youngMs
        ? 2_000
        : false
    },
  })
  const { request, answer } = exchange.data ?? { request: null, answer: null }
  const known = request ?? answer
  const took = request === null || answer === null ? null : Date.parse(answer.at) - Date.parse(request.at)
  return (
    <Panel
      title={
        <span className="sm-row sm-wrap">
          {request?.action ?? words.exchange}
          {known === null ? null : (
            <span className="sm-small sm-quiet" style={{ fontWeight: 400 }}>
              <Link className="sm-textlink" to="/stations/$id" params={{ id: known.stationId }}>
                {known.stationId}
              </Link>
              {took === null ? '' : ` · ${words.took(format.milliseconds(Math.max(0, took)))}`}
            </span>
          )}
        </span>
      }
      label={words.exchange}
      aside={
        <span className="sm-row">
          <SegmentedControl
            size="xs"
            aria-label={words.exchange}
            data={[
              { value: 'pretty', label: words.pretty },
              { value: 'raw', label: words.raw },
            ]}
            value={pretty ? 'pretty' : 'raw'}
            onChange={(value) => setPretty(value === 'pretty')}
          />
          <Button variant="subtle" color="gray" onClick={close}>
            {text.common.close}
          </Button>
        </span>
      }
      flush
    >
      <Loaded query={exchange}>
        {(data) => (
          <div className="sm-exchange" style={{ paddingTop: 12 }}>
            <Side title={words.request} frame={data.request} absent={words.noRequest} pretty={pretty} />
            <Side
              title={words.answer}
              frame={data.answer}
              absent={
                data.request !== null && Date.now() - Date.parse(data.request.at) < youngMs
                  ? words.noAnswerNow
                  : words.noAnswer
              }
              pretty={pretty}
            />
          </div>
        )}
      </Loaded>
    </Panel>
  )
}
