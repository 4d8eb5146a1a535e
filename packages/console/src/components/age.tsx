import { Tooltip } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useFormat } from '../i18n/language.tsx'

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
