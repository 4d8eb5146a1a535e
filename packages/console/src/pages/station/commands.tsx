import { Button, Menu } from '@mantine/core'
import { type CommandType, type Station } from '@stationmaster/contract'
import { IconChevronDown } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { CommandProgress } from '../../components/command-progress.tsx'
import { Panel } from '../../components/page.tsx'
import { words } from '../../i18n/dictionary.ts'
import { useText } from '../../i18n/language.tsx'
import { useBlocksText } from '../../i18n/use-late.ts'
import { type FormCommand, type Given, grouped } from './command-blocks.ts'

const CommandForm = lazy(async () => ({ default: (await import('./command-form.tsx')).CommandForm }))

export interface Tray {
  ids: readonly string[]
  add: (id: string) => void
  /** Opens the form of a command with what is known filled in. */
  ask: (type: FormCommand, given?: Given) => void
  offers: (type: FormCommand) => boolean
}

const keptAtMost = 6

/** The commands sent from this page, newest first, and the form that is open. */
export const useTray = (station: Station) => {
  const [ids, setIds] = useState<readonly string[]>([])
  const [form, setForm] = useState<{ type: FormCommand; given: Given } | null>(null)
  const add = (id: string) => setIds((before) => [id, ...before].slice(0, keptAtMost))
  const tray: Tray = {
    ids,
    add,
    ask: (type, given = {}) => setForm({ type, given }),
    offers: (type) => type === 'RawCall' || station.commands.includes(type),
  }
  const open =
    form === null ? null : (
      <Suspense>
        <CommandForm station={station} type={form.type} given={form.given} close={() => setForm(null)} sent={add} />
      </Suspense>
    )
  return { tray, form: open, dismiss: (id: string) => setIds((before) => before.filter((each) => each !== id)) }
}

/** What the station's version can do; the contract's names come from the same release of the server. */
const offeredBy = (station: Station): FormCommand[] => [...(station.commands as CommandType[]), 'RawCall']
/** What its passport says it cannot; asked all the same only with a reason. */
const withheldFrom = (station: Station): CommandType[] => station.withheld.map(({ type }) => type as CommandType)

const inFront = ['Reset', 'GetBaseReport'] as const satisfies readonly FormCommand[]

function AllCommands({ station, ask }: { station: Station; ask: (type: FormCommand) => void }) {
  const text = useText()
  const [search, setSearch] = useState('')
  const hints: Readonly<Record<string, string>> = text.command.hints
  const offered = offeredBy(station).map((type) => ({
    type,
    label: words(text.command.types, type),
    hint: hints[type] ?? '',
  }))
  const { passport } = useBlocksText()
  const groups = grouped(offered, search)
  const typed = search.trim().toLowerCase()
  const withheld = withheldFrom(station).flatMap((type) => {
    const evidence = station.withheld.find((one) => one.type === type)?.evidence ?? ''
    const label = words(text.command.types, type)
    return `${label} ${type}`.toLowerCase().includes(typed) ? [{ type, evidence }] : []
  })
  return (
    <Menu width={300}>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} />}>
          {text.common.more}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Search
          aria-label={text.command.search}
          placeholder={text.command.search}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <div className="command-menu">
          {groups.map(({ block, commands }) => (
            <div key={block}>
              <Menu.Label>{text.command.blocks[block]}</Menu.Label>
              {commands.map(({ type, label, hint }) => (
                <Menu.Item key={type} title={hint === '' ? type : `${type}: ${hint}`} onClick={() => ask(type)}>
                  {label}
                </Menu.Item>
              ))}
            </div>
          ))}
          {withheld.length === 0 ? null : (
            <div>
              <Menu.Label>{passport.cannotLabel}</Menu.Label>
              {withheld.map(({ type, evidence }) => (
                <Menu.Item key={type} c="dimmed" title={evidence} onClick={() => ask(type)}>
                  {words(text.command.types, type)}
                </Menu.Item>
              ))}
            </div>
          )}
          {groups.length === 0 && withheld.length === 0 ? (
            <div className="sm-quiet sm-small command-none">{text.command.noMatch}</div>
          ) : null}
        </div>
      </Menu.Dropdown>
    </Menu>
  )
}

export function Commands({ station, tray, dismiss }: { station: Station; tray: Tray; dismiss: (id: string) => void }) {
  const text = useText()
  const runningEvses = station.evses.filter((evse) => evse.transactionId !== null)
  const given = (type: FormCommand): Given => {
    const only = runningEvses.length === 1 ? runningEvses[0]?.transactionId : null
    const transaction = only === null || only === undefined ? {} : { transactionId: only }
    const first = station.evses.find((evse) => evse.evseId > 0)
    if (type === 'RequestStopTransaction' || type === 'GetTransactionStatus') return transaction
    if (type === 'UnlockConnector' && first !== undefined) return { evseId: first.evseId }
    return {}
  }
  const front = inFront.filter((type) => tray.offers(type))
  return (
    <Panel
      title={text.command.title}
      flush
      aside={
        <span className="sm-row sm-wrap" style={{ gap: 6 }}>
          {front.map((type) => (
            <Button key={type} variant="default" onClick={() => tray.ask(type, given(type))}>
              {text.command.types[type]}
            </Button>
          ))}
          <AllCommands station={station} ask={(type) => tray.ask(type, given(type))} />
        </span>
      }
    >
      {station.online ? null : <div className="sm-panelbody sm-quiet">{text.station.offlineCommands}</div>}
      {tray.ids.map((id, place) => (
        <CommandProgress key={id} id={id} brief={place > 0} dismiss={() => dismiss(id)} />
      ))}
      {station.online && tray.ids.length === 0 ? (
        <div className="sm-panelbody sm-quiet sm-small">{text.command.only}</div>
      ) : null}
    </Panel>
  )
}
