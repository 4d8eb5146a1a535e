import { type Station } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { FrameTable } from '../../components/frame-table.tsx'
import { Panel } from '../../components/page.tsx'
import { useText } from '../../i18n/language.tsx'

const refreshMs = 5_000

export function Frames({ station }: { station: Station }) {
  const text = useText()
  const frames = useQuery({
    queryKey: keys.stationFrames(station.id),
    queryFn: ({ signal }) => api.stationFrames(station.id, { limit: 40 }, signal),
    refetchInterval: refreshMs,
  })
  return (
    <Panel
      title={text.trace.latest}
      flush
      aside={
        <Link className="sm-textlink sm-small" to="/trace" search={{ station: station.id }}>
          {text.trace.open}
        </Link>
      }
    >
      <Loaded query={frames}>
        {(page) => (
          <FrameTable
            frames={page.items}
            withStation={false}
            empty={<Empty title={text.trace.empty} hint={text.trace.emptyHint} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}
