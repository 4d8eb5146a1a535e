import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { letRun, renew } from '../client/background.ts'
import { keys } from '../client/keys.ts'
import { coalesce, commandOf, type Key, keysTouchedBy } from './effects.ts'
import { Feed, type FeedState } from './feed.ts'

interface Live {
  subscribe: (watcher: () => void) => () => void
  state: () => FeedState
}

const quiet: FeedState = { liveness: 'connecting', heardAt: null }
const LiveContext = createContext<Live>({
  subscribe: () => () => undefined,
  state: () => quiet,
})

/** At most one refetch of an answer in this time, however busy the network is. */
const flushEveryMs = 1_500

/** Opens the event stream while someone is signed in and keeps what is on screen in step with it. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [feed, setFeed] = useState<Feed | null>(null)

  useEffect(() => {
    let touched: Key[] = []
    let timer: ReturnType<typeof setTimeout> | null = null
    let flushedAt = 0
    const flush = () => {
      timer = null
      flushedAt = Date.now()
      const now = touched
      touched = []
      for (const queryKey of coalesce(now))
        letRun(client.invalidateQueries({ queryKey: [...queryKey] }, { cancelRefetch: false }))
    }
    const opened = new Feed({
      event(event) {
        const command = commandOf(event)
        if (command !== null) client.setQueryData(keys.command(command.id), command)
        touched.push(...keysTouchedBy(event))
        if (touched.length > 5_000) touched = coalesce(touched)
        // The first of a burst is shown soon, the rest together.
        timer ??= setTimeout(flush, Math.max(250, flushedAt + flushEveryMs - Date.now()))
      },
      reset: () => letRun(client.invalidateQueries()),
      signedOut: () => renew(client, keys.session),
    })
    setFeed(opened)
    return () => {
      opened[Symbol.dispose]()
      if (timer !== null) clearTimeout(timer)
    }
  }, [client])

  const live = useMemo<Live>(
    () => ({
      subscribe: feed?.subscribe ?? (() => () => undefined),
      state: feed?.state ?? (() => quiet),
    }),
    [feed],
  )
  return <LiveContext value={live}>{children}</LiveContext>
}

export const useFeedState = (): FeedState => {
  const live = useContext(LiveContext)
  return useSyncExternalStore(live.subscribe, live.state)
}
