import './fleet.css'
import { type FleetCounts, type FleetJobState, type FleetTargetState } from '@stationmaster/contract'
import { type Tone } from '../../components/state.tsx'
import { useFormat } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

export const jobTones = {
  preparing: 'off',
  draft: 'reserved',
  running: 'occupied',
  paused: 'warn',
  stopped: 'fault',
  completed: 'signal',
  cancelled: 'off',
  expired: 'off',
} as const satisfies Record<FleetJobState, Tone>

export const targetTones = {
  skipped: 'off',
  waiting: 'reserved',
  asked: 'occupied',
  succeeded: 'signal',
  failed: 'fault',
  expired: 'warn',
  cancelled: 'off',
} as const satisfies Record<FleetTargetState, Tone>

/** How far a job is: the words say it, the bar shows it. */
export function JobProgress({ counts }: { counts: FleetCounts }) {
  const words = useBlocksText().fleet
  const format = useFormat()
  const { total, succeeded, failed, asked } = counts
  const rest = counts.skipped + counts.expired + counts.cancelled
  const share = (count: number) => ({ width: total === 0 ? '0%' : `${(count / total) * 100}%` })
  return (
    <>
      <div className="fleet-bar" aria-hidden="true">
        <i data-part="succeeded" style={share(succeeded)} />
        <i data-part="failed" style={share(failed)} />
        <i data-part="asked" style={share(asked)} />
        <i data-part="rest" style={share(rest)} />
      </div>
      <div className="sm-small sm-quiet">
        {words.done(format.number(succeeded + failed + rest), format.number(total))}
        {failed === 0 ? '' : ` · ${words.targetStates.failed}: ${format.number(failed)}`}
      </div>
    </>
  )
}
