import { Suspense } from 'react'
import { type BlocksDictionary, words } from '../i18n/dictionary.ts'
import { useBlocksText } from '../i18n/use-late.ts'

interface SpokenProps {
  /** Which codes these are. */
  kind: keyof BlocksDictionary['spoken']
  code: string
}

function Words({ kind, code }: SpokenProps) {
  return words(useBlocksText().spoken[kind], code)
}

/** A code as people say it. Whoever looks for it in the specification finds it on hover; it stands bare until its words are loaded. */
export function Spoken({ kind, code }: SpokenProps) {
  return (
    <span title={code}>
      <Suspense fallback={code}>
        <Words kind={kind} code={code} />
      </Suspense>
    </span>
  )
}
