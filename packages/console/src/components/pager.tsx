import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useText } from '../i18n/language.tsx'

interface PagerProps {
  cursor: string | undefined
  nextCursor: string | null | undefined
  total?: number | undefined
  shown: number
  /** Changes with the filters: the way back begins anew. */
  list: string
  go: (cursor: string | undefined) => void
}

/** Cursor pages: the server needs no counting, and a page stays put while rows are added before it. */
export function Pager({ cursor, nextCursor, total, shown, list, go }: PagerProps) {
  const text = useText()
  const [visited, setVisited] = useState<(string | undefined)[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list forgets the way through this one
  useEffect(() => setVisited([]), [list])
  if (cursor === undefined && (nextCursor ?? null) === null) {
    return total === undefined || shown === 0 ? null : <div className="sm-pager">{text.common.total(total)}</div>
  }
  const back = () => {
    go(visited.at(-1))
    setVisited(visited.slice(0, -1))
  }
  return (
    <nav className="sm-pager" aria-label={text.common.pages}>
      <span className="sm-figure">{total === undefined ? '' : text.common.total(total)}</span>
      <span className="sm-row">
        {cursor !== undefined && visited.length === 0 ? (
          <Button variant="default" onClick={() => go(undefined)}>
            {text.common.first}
          </Button>
        ) : (
          <Button variant="default" disabled={visited.length === 0} onClick={back}>
            {text.common.previous}
          </Button>
        )}
        <Button
          variant="default"
          disabled={(nextCursor ?? null) === null}
          onClick={() => {
            setVisited([...visited, cursor].slice(-200))
            go(nextCursor ?? undefined)
          }}
        >
          {text.common.next}
        </Button>
      </span>
    </nav>
  )
}
