import { Tooltip } from '@mantine/core'
import { type EvseState } from '@stationmaster/contract'
import { words } from '../i18n/dictionary.ts'
import { useText } from '../i18n/language.tsx'
import { Since } from './age.tsx'

export type Tone = 'signal' | 'occupied' | 'reserved' | 'fault' | 'warn' | 'off'

const stateTone = {
  available: 'signal',
  occupied: 'occupied',
  reserved: 'reserved',
  faulted: 'fault',
  unavailable: 'off',
  unknown: 'off',
} as const satisfies Record<EvseState, Tone>

const shapes = {
  available: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  occupied: <path d="M7.2 0.8 2.2 7h3.2L4.6 11.2 9.8 4.8H6.5z" fill="currentColor" />,
  reserved: <path d="M6 0.8 11.2 6 6 11.2 0.8 6z" fill="currentColor" />,
  faulted: <path d="M6 0.9 11.6 11H0.4z" fill="currentColor" />,
  unavailable: <path d="M1 4.4h10v3.2H1z" fill="currentColor" />,
  unknown: <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.4 2" />,
} as const satisfies Record<EvseState, React.ReactNode>

/** Each state has its own shape: colour never speaks alone. */
export function StateShape({ state, size = 11 }: { state: EvseState; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">
      {shapes[state]}
    </svg>
  )
}

export function StatePill({ state, label }: { state: EvseState; label?: string }) {
  const text = useText()
  return (
    <span className="sm-pill" data-tone={stateTone[state]}>
      <StateShape state={state} />
      {label ?? text.states[state]}
    </span>
  )
}

interface EvseBrief {
  evseId: number
  publicEvseId: string | null
  state: EvseState
  stateReason: string | null
}

const shownAtMost = 8

/** The EVSEs of a station in a row of a list: number, shape and, when few, the word. */
export function EvsePills({ evses }: { evses: readonly EvseBrief[] }) {
  const text = useText()
  const spoken = evses.length <= 2
  const shown = evses.slice(0, shownAtMost)
  return (
    <ul className="sm-pills" data-few={spoken} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {shown.map((evse) => {
        const why = words(text.codes, evse.stateReason)
        const whole = `${evse.publicEvseId ?? text.station.evse(evse.evseId)}: ${text.states[evse.state]}${why === '' ? '' : `, ${why}`}`
        return (
          <li key={evse.evseId}>
            <Tooltip label={whole}>
              <span className="sm-pill" data-tone={stateTone[evse.state]}>
                <StateShape state={evse.state} />
                <span aria-hidden="true">
                  {evse.evseId}
                  {spoken ? <span className="sm-hide-narrow">: {text.states[evse.state]}</span> : null}
                </span>
                <span className="sm-hidden">{whole}</span>
              </span>
            </Tooltip>
          </li>
        )
      })}
      {evses.length > shownAtMost ? <li className="sm-quiet sm-small">+{evses.length - shownAtMost}</li> : null}
    </ul>
  )
}

/** Whether the socket is open, and since when. */
export function LinkState({ online, at, brief = false }: { online: boolean; at: string | null; brief?: boolean }) {
  const text = useText()
  const never = !online && at === null
  return (
    <span className="sm-row" style={{ gap: 7, alignItems: 'baseline' }}>
      <span className="sm-lamp" data-liveness={online ? 'live' : never ? 'connecting' : 'offline'} aria-hidden="true" />
      <span className="sm-row sm-wrap" style={{ gap: '0 7px' }}>
        <span className="sm-nowrap">{never ? text.link.never : online ? text.link.online : text.link.offline}</span>
        {at === null ? null : (
          <span className={brief ? 'sm-quiet sm-small sm-hide-narrow' : 'sm-quiet sm-small'}>
            <Since at={at} />
          </span>
        )}
      </span>
    </span>
  )
}

export function TonePill({ tone, children }: { tone: Tone; children: React.ReactNode }) {
  return (
    <span className="sm-pill" data-tone={tone} style={{ paddingLeft: 7 }}>
      {children}
    </span>
  )
}

/** OCPP subprotocol names are shown without their prefix. */
export const versionWords = (protocol: string | null): string =>
  protocol === null ? '–' : protocol.replace(/^ocpp/, '')
