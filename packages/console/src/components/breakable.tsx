import { Fragment } from 'react'

/** A name like `MeterValueSampleInterval`, or a list of names, that breaks between its words where there is no room. */
export function Breakable({ name }: { name: string }) {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[,.;/_])(?=[A-Za-z])/).map((word, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the words of one name do not move
    <Fragment key={index}>
      {index === 0 ? null : <wbr />}
      {word}
    </Fragment>
  ))
}
