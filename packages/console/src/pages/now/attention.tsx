import { type Network } from '@stationmaster/contract'
import { Link } from '@tanstack/react-router'
import { Age } from '../../components/age.tsx'
import { Empty } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { type Tone, TonePill } from '../../components/state.tsx'
import { words } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'

type Item = Network['attention'][number]

const tones = {
  'duplicate-identity': 'fault',
  faulted: 'fault',
  offline: 'warn',
  pending: 'occupied',
  drift: 'off',
} as const satisfies Record<Item['kind'], Tone>

/** What needs a person, worst first, each with the way to it. */
export function Attention({ network }: { network: Network }) {
  const text = useText()
  const format = useFormat()
  const { attention, knocking } = network
  return (
    <Panel
      title={text.now.attention}
      aside={
        <span className="sm-quiet sm-figure">{attention.length === 0 ? '' : format.number(attention.length)}</span>
      }
      flush
    >
      {knocking > 0 ? (
        <div className="sm-panelbody" style={{ borderBottom: '1px solid var(--sm-line)' }}>
          <Link className="sm-link" to="/stations" search={{ tab: 'knocking' }}>
            {text.now.knocking(knocking)}
          </Link>
          <div className="sm-small sm-quiet">{text.now.knockingHint}</div>
        </div>
      ) : null}
      {attention.length === 0 && knocking === 0 ? <Empty title={text.now.calm} hint={text.now.calmHint} /> : null}
      <ul className="now-attention">
        {attention.map((item) => (
          <li key={`${item.kind}-${item.stationId}-${item.evseId ?? ''}`}>
            <TonePill tone={tones[item.kind]}>{text.now.attentionKind[item.kind]}</TonePill>
            <span className="sm-break">
              <Link
                className="sm-link"
                to="/stations/$id"
                params={{ id: item.stationId }}
                search={item.kind === 'drift' ? { tab: 'configuration', drift: '1' } : {}}
              >
                {item.stationId}
              </Link>
              {item.evseId === null || item.evseId === 0 ? null : (
                <span className="sm-quiet"> {text.now.evse(item.evseId)}</span>
              )}
            </span>
            <span className="sm-small sm-quiet">{item.since === null ? null : <Age at={item.since} />}</span>
            {item.detail === null || item.detail === '' ? null : (
              <span className="now-detail sm-small sm-soft sm-break">{words(text.codes, item.detail)}</span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
