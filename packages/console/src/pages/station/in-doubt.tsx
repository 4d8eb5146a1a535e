import { Age } from '../../components/age.tsx'
import { TonePill } from '../../components/state.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'

/** That nobody knows whether the station has it, since when; nothing where that is known. */
export function InDoubt({ since }: { since: string | null }) {
  const words = useBlocksText().charging
  if (since === null) return null
  return (
    <div className="sm-small">
      <TonePill tone="warn">{words.uncertain}</TonePill> <Age at={since} wrap={words.lost} />
    </div>
  )
}
