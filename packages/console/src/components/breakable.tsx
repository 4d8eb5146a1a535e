import { Fragment } from 'react'

/** A name like `MeterValueSampleInterval` that, where there is no room, breaks between its words. */
export function Breakable({ name }: { name: string }) {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])/).map((word, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the words of one name do not move
    <Fragment key={index}>
      {index === 0 ? null : <wbr />}
      {word}
    </Fragment>
  ))
}
