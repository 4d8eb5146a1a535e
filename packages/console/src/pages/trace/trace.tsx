import { Button, Select } from '@mantine/core'
import { type Frame } from '@stationmaster/contract'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { letRun } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { Copy } from '../../components/copy.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { FrameTable } from '../../components/frame-table.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { StationField, TypedField } from '../../components/search-fields.tsx'
import { useText } from '../../i18n/language.tsx'
import { Exchange } from './exchange.tsx'

const useTraceSearch = () => {
  const search = useSearch({ from: '/app/trace' })
  const navigate = useNavigate({ from: '/trace' })
  const change = (next: Partial<typeof search>) =>
    letRun(
      navigate({
        search: (before) => ({ ...before, cursor: undefined, ...next }),
        replace: true,
        resetScroll: false,
      }),
    )
  return { search, change, navigate }
}

function Filters() {
  const text = useText()
  const words = text.trace
  const { search, change } = useTraceSearch()
  const any = { value: '', label: words.both }
  const filtered = ['station', 'action', 'messageId', 'direction', 'messageType', 'q'].some((name) => name in search)
  return (
    <search className="sm-filters" aria-label={text.common.filters}>
      <StationField
        label={words.station}
        w={190}
        value={search.station ?? ''}
        onSettled={(station) => change({ station })}
      />
      <TypedField label={words.action} w={170} value={search.action ?? ''} onSettled={(action) => change({ action })} />
      <TypedField label={words.text} w={180} value={search.q ?? ''} onSettled={(q) => change({ q })} />
      <TypedField
        label={words.messageId}
        w={170}
        value={search.messageId ?? ''}
        onSettled={(messageId) => change({ messageId })}
      />
      <Select
        label={words.direction}
        w={140}
        data={[any, { value: 'in', label: words.directions.in }, { value: 'out', label: words.directions.out }]}
        value={search.direction ?? ''}
        onChange={(direction) => change({ direction: direction ?? '' })}
      />
      <Select
        label={words.type}
        w={130}
        data={[
          { value: '', label: text.stations.any },
          ...Object.entries(words.types).map(([value, label]) => ({ value, label })),
        ]}
        value={search.messageType ?? ''}
        onChange={(messageType) => change({ messageType: messageType ?? '' })}
      />
      {filtered ? (
        <Button
          variant="subtle"
          color="gray"
          size="sm"
          onClick={() => change({ station: '', action: '', messageId: '', direction: '', messageType: '', q: '' })}
        >
          {text.common.clearFilters}
        </Button>
      ) : null}
    </search>
  )
}

const tailMs = 1_500

const linesOf = (frames: readonly Frame[]): string =>
  frames
    .map((frame) => `${frame.at} ${frame.stationId} ${frame.direction === 'in' ? '->' : '<-'} ${frame.text}`)
    .join('\n')

/** Frames of any station; follows the present until paused, paged back or one is opened. */
export function TracePage() {
  const text = useText()
  const words = text.trace
  const { search, change, navigate } = useTraceSearch()
  const [paused, setPaused] = useState(false)
  const { seq, cursor, ...filters } = search
  const live = !paused && cursor === undefined
  const query = { ...filters, cursor, limit: 60 }
  const frames = useQuery({
    queryKey: keys.frames(query),
    queryFn: ({ signal }) => api.frames(query, signal),
    refetchInterval: live ? tailMs : false,
    refetchOnWindowFocus: live,
    placeholderData: keepPreviousData,
  })
  const selected = seq === undefined || !/^\d+$/.test(seq) ? undefined : Number(seq)
  const filtered = Object.keys(filters).length > 0
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={
        cursor === undefined ? (
          <Button
            variant="default"
            aria-pressed={paused}
            leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
            onClick={() => setPaused(!paused)}
          >
            {paused ? words.resume : words.pause}
          </Button>
        ) : (
          <Button variant="default" onClick={() => change({})}>
            {words.newest}
          </Button>
        )
      }
    >
      <Filters />
      <div className="sm-stack">
        {selected === undefined ? null : (
          <Exchange
            key={selected}
            seq={selected}
            close={() => change({ seq: '', ...(cursor === undefined ? {} : { cursor }) })}
          />
        )}
        <Panel
          flush
          title={words.latest}
          aside={
            <span className="sm-row sm-small sm-quiet">
              <span className="sm-row" style={{ gap: 6 }}>
                <span className="sm-lamp" data-liveness={live ? 'live' : 'late'} aria-hidden="true" />
                {live ? words.live : words.paused}
              </span>
              <Copy value={linesOf(frames.data?.items ?? [])} />
            </span>
          }
        >
          <Loaded query={frames}>
            {(page) => (
              <>
                <FrameTable
                  frames={page.items}
                  withStation
                  selected={selected}
                  empty={
                    filtered ? (
                      <Empty title={words.noMatch} hint={text.stations.noMatchHint} />
                    ) : (
                      <Empty title={words.empty} hint={words.emptyHint} />
                    )
                  }
                />
                <Pager
                  cursor={cursor}
                  nextCursor={page.nextCursor}
                  total={page.total}
                  shown={page.items.length}
                  list={JSON.stringify(filters)}
                  go={(next) => letRun(navigate({ search: (before) => ({ ...before, cursor: next }) }))}
                />
              </>
            )}
          </Loaded>
        </Panel>
      </div>
    </Page>
  )
}
