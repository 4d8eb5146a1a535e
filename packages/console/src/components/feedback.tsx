import { Button, Skeleton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { letRun } from '../client/background.ts'
import { Problem } from '../client/http.ts'
import { type Dictionary } from '../i18n/dictionary.ts'
import { useText } from '../i18n/language.tsx'

interface EmptyProps {
  title: string
  hint?: ReactNode
  children?: ReactNode
}

export function Empty({ title, hint, children }: EmptyProps) {
  return (
    <div className="sm-empty">
      <strong>{title}</strong>
      {hint === undefined ? null : <p>{hint}</p>}
      {children === undefined ? null : <div className="sm-row sm-wrap">{children}</div>}
    </div>
  )
}

const isProblemWord = (text: Dictionary, code: string): code is keyof Dictionary['problems'] =>
  Object.hasOwn(text.problems, code)

/** A problem in the reader's words where we have them, and always with the server's own detail. */
const problemWords = (text: Dictionary, error: unknown): { title: string; detail: string } => {
  if (!(error instanceof Problem))
    return { title: text.common.failed, detail: error instanceof Error ? error.message : '' }
  if (error.code === 'unreachable') return { title: text.common.unreachable, detail: text.common.unreachableHint }
  const title = isProblemWord(text, error.code) ? text.problems[error.code] : error.title
  return { title, detail: error.detail === title ? '' : error.detail }
}

export function ProblemNote({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const text = useText()
  const { title, detail } = problemWords(text, error)
  return (
    <div className="sm-note" data-tone="fault" role="alert">
      <div className="sm-grow sm-break" style={{ flexBasis: 200 }}>
        <strong>{title}</strong>
        {detail === '' ? null : <div className="sm-soft">{detail}</div>}
      </div>
      {retry === undefined ? null : (
        <Button variant="default" onClick={retry}>
          {text.common.retry}
        </Button>
      )}
    </div>
  )
}

interface LoadedProps<T> {
  query: UseQueryResult<T>
  skeleton?: ReactNode
  children: (data: T) => ReactNode
}

/** An answer in its three states; what is known stays on screen when a refetch fails, with the problem above it. */
export function Loaded<T>({ query, skeleton, children }: LoadedProps<T>) {
  const retry = () => letRun(query.refetch())
  // Live events ask again and again; what went wrong is said until there is an answer, and not by turns.
  const [wrong, setWrong] = useState<Error | null>(null)
  if (query.error !== null && query.error !== wrong) setWrong(query.error)
  if (query.data === undefined) {
    return wrong === null ? (skeleton ?? <Lines count={4} />) : <ProblemNote error={wrong} retry={retry} />
  }
  return (
    <>
      {query.isError ? (
        <div style={{ marginBottom: 12 }}>
          <ProblemNote error={query.error} retry={retry} />
        </div>
      ) : null}
      {children(query.data)}
    </>
  )
}

export function Lines({ count, height = 14 }: { count: number; height?: number }) {
  const text = useText()
  return (
    <div role="status" aria-label={text.common.loading} style={{ padding: 14, display: 'grid', gap: 12 }}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity
        <Skeleton key={index} height={height} width={`${92 - ((index * 17) % 40)}%`} />
      ))}
    </div>
  )
}

export const notify = {
  done: (message: string) => notifications.show({ message, color: 'signal', autoClose: 4_000, withBorder: true }),
  failed: (text: Dictionary, error: unknown) => {
    const { title, detail } = problemWords(text, error)
    notifications.show({ title, message: detail, color: 'red', autoClose: 9_000, withBorder: true })
  },
}
