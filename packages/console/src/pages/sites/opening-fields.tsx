import { SegmentedControl, TextInput } from '@mantine/core'
import { useFormat, useText } from '../../i18n/language.tsx'
import { isReadable, type Week, weekdays } from './opening-hours.ts'

// A Monday, so that the days can be named in the reader's language.
const monday = Date.UTC(2024, 0, 1)
const dayMs = 86_400_000

/** When a charge may begin at a site: always, or in the hours of each day. */
export function OpeningFields({
  always,
  week,
  change,
}: {
  always: boolean
  week: Week
  change: (part: { always?: boolean; week?: Week }) => void
}) {
  const words = useText().sites.opening
  const { locale } = useFormat()
  const name = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  return (
    <fieldset className="sm-hours">
      <legend>{words.label}</legend>
      <SegmentedControl
        aria-label={words.label}
        value={always ? 'always' : 'hours'}
        onChange={(value) => change({ always: value === 'always' })}
        data={[
          { value: 'always', label: words.always },
          { value: 'hours', label: words.hours },
        ]}
      />
      {always ? null : (
        <>
          <p className="sm-small sm-quiet">{words.hint}</p>
          <div className="sm-week">
            {weekdays.map((weekday, index) => (
              <TextInput
                key={weekday}
                label={name.format(monday + index * dayMs)}
                placeholder={words.closed}
                value={week[index] ?? ''}
                error={isReadable(week[index] ?? '') ? null : words.unreadable}
                onChange={(event) => change({ week: week.with(index, event.currentTarget.value) })}
              />
            ))}
          </div>
        </>
      )}
    </fieldset>
  )
}
