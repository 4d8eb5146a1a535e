import { Tooltip } from '@mantine/core'
import { useNow } from '../components/age.tsx'
import { useFormat, useText } from '../i18n/language.tsx'
import { useFeedState } from '../live/live.tsx'

/** Whether what is on screen is the present. */
export function LiveLamp() {
  const text = useText()
  const format = useFormat()
  const { liveness, heardAt } = useFeedState()
  const now = useNow()
  const hint = text.live[`${liveness}Hint`]
  return (
    <Tooltip label={heardAt === null ? hint : `${hint} ${text.live.heard(format.age(heardAt, now + 2_500))}`} w={230}>
      <button
        type="button"
        className="sm-live"
        data-testid="live"
        data-liveness={liveness}
        aria-label={`${text.live[liveness]}. ${hint}`}
      >
        <span className="sm-lamp" data-liveness={liveness} aria-hidden="true" />
        <span aria-live="polite">{text.live[liveness]}</span>
      </button>
    </Tooltip>
  )
}
