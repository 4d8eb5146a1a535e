import { type DisplayMessage, type Station } from '@stationmaster/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../client/api.ts'
import { keys } from '../../client/keys.ts'
import { Age } from '../../components/age.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty, Loaded } from '../../components/feedback.tsx'
import { Panel } from '../../components/page.tsx'
import { words as inWords } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type Tray } from './commands.tsx'
import { InDoubt } from './in-doubt.tsx'
import { CommandButton, commandColumn } from './tray-buttons.tsx'

const refreshMs = 30_000

/** What the station shows to drivers, as far as its answers and reports say. */
export function StationDisplays({ station, tray }: { station: Station; tray: Tray | null }) {
  const text = useText()
  const words = useBlocksText().displays
  const messages = useQuery({
    queryKey: keys.displayMessages(station.id),
    queryFn: ({ signal }) => api.displayMessages(station.id, signal),
    refetchInterval: refreshMs,
  })
  const columns: Column<DisplayMessage>[] = [
    {
      id: 'message',
      header: words.message,
      cell: ({ id, message, messageExtra, display }) => (
        <>
          {[message, ...messageExtra].map(({ content, format, language }) => (
            <div key={`${language}/${content}`} className="sm-break">
              <span lang={language ?? undefined}>{content}</span>{' '}
              <span className="sm-small sm-quiet">
                {[language, format === 'UTF8' || format === 'ASCII' ? null : format]
                  .flatMap((one) => one ?? [])
                  .join(' · ')}
              </span>
            </div>
          ))}
          <div className="sm-small sm-quiet">
            {[
              `#${id}`,
              display?.name,
              display?.evseId === undefined || display.evseId === null ? null : text.station.evse(display.evseId),
            ]
              .flatMap((one) => one ?? [])
              .join(' · ')}
          </div>
        </>
      ),
    },
    {
      id: 'when',
      header: words.when,
      cell: (row) => (
        <>
          <When of={row} />
          <InDoubt since={row.uncertainSince} />
        </>
      ),
    },
    {
      id: 'known',
      header: words.known,
      wide: true,
      cell: ({ acceptedAt, reportedAt, actor, reason }) => (
        <>
          {acceptedAt === null ? null : <Age at={acceptedAt} wrap={(age) => `${words.accepted} ${age}`} />}
          {reportedAt === null ? null : (
            <div>
              <Age at={reportedAt} wrap={(age) => `${words.reported} ${age}`} />
            </div>
          )}
          <div className="sm-small sm-quiet sm-break">{[actor, reason].flatMap((one) => one ?? []).join(' · ')}</div>
        </>
      ),
    },
    ...commandColumn<DisplayMessage>(tray, 'ClearDisplayMessage', ({ id }) => ({
      words: words.clear,
      title: words.clearOne(String(id)),
      given: { id },
    })),
  ]
  return (
    <Panel
      title={words.title}
      flush
      aside={
        <span className="sm-row sm-wrap">
          <CommandButton tray={tray} type="GetDisplayMessages" />
          <CommandButton tray={tray} type="SetDisplayMessage" />
        </span>
      }
    >
      <Loaded query={messages}>
        {({ items }) => (
          <DataTable
            label={words.title}
            columns={columns}
            rows={items}
            rowKey={({ id }) => String(id)}
            empty={<Empty title={words.none} hint={words.noneHint} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}

/** How it is shown, in which state, and from when to when. */
function When({ of }: { of: DisplayMessage }) {
  const text = useText()
  const words = useBlocksText().displays
  const format = useFormat()
  const { priority, state, startDateTime, endDateTime, transactionId } = of
  const spans = [
    state === null ? null : inWords(words.states, state),
    startDateTime === null ? null : words.from(format.shortDateTime(startDateTime)),
    endDateTime === null ? null : words.until(format.shortDateTime(endDateTime)),
  ].flatMap((one) => one ?? [])
  return (
    <>
      {inWords(words.priorities, priority)}
      <div className="sm-small sm-quiet">
        {spans.length === 0 && transactionId === null ? words.always : spans.join(', ')}
      </div>
      {transactionId === null ? null : (
        <div className="sm-small">
          <Link className="sm-textlink" to="/transactions/$id" params={{ id: transactionId }}>
            {text.station.openTransaction}
          </Link>
        </div>
      )}
    </>
  )
}
