import { type ReactNode } from 'react'

/** JSON text indented; text that is not JSON as it is. */
export const prettyJson = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const colouredAtMost = 60_000

const colour = (text: string): ReactNode => {
  if (text.length > colouredAtMost) return text
  const parts: ReactNode[] = []
  let from = 0
  for (const match of text.matchAll(token)) {
    if (match.index > from) parts.push(text.slice(from, match.index))
    parts.push(
      match[2] === undefined ? <i key={match.index}>{match[0]}</i> : <b key={match.index}>{match[1]}</b>,
      match[2] ?? '',
    )
    from = match.index + match[0].length
  }
  parts.push(text.slice(from))
  return parts
}

export function Json({ text, label }: { text: string; label: string }) {
  return (
    <section className="sm-json" aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre tabIndex={0}>{colour(text)}</pre>
    </section>
  )
}
