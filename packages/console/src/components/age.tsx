import { Tooltip } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useFormat, useText } from '../i18n/language.tsx'

const watchers = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | null = null

const subscribe = (watcher: () => void): (() => void) => {
  watchers.add(watcher)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of watchers) each()
  }, 1_000)
  return () => {
    watchers.delete(watcher)
    if (watchers.size === 0 && timer !== null) {
      clearInterval(timer)
      timer = null
    }
  }
}
/** The present, in steps that keep a page calm: one clock for all ages. */
export const useNow = (stepMs = 5_000): number =>
  useSyncExternalStore(subscribe, () => Math.floor((timer === null ? Date.now() : now) / stepMs) * stepMs)

/** How old something is, with the exact time on hover and focus. */
export function Age({ at, wrap, className }: { at: string; wrap?: (age: string) => string; className?: string }) {
  const format = useFormat()
  const age = format.age(at, useNow() + 2_500)
  return (
    <Tooltip label={format.dateTime(at)}>
      <time dateTime={at} className={className ?? 'sm-nowrap'}>
        {wrap === undefined ? age : wrap(age)}
      </time>
    </Tooltip>
  )
}

/** Since when something is as it is: the time of day, with the date when that was another day. */
export function Since({ at }: { at: string }) {
  const text = useText()
  const format = useFormat()
  const today = format.day(useNow(60_000)) === format.day(at)
  return (
    <Tooltip label={format.dateTime(at)}>
      <time dateTime={at} className="sm-nowrap">
        {text.common.since(today ? format.clock(at) : format.shortDateTime(at))}
      </time>
    </Tooltip>
  )
}
