import { Button, Menu } from '@mantine/core'
import { type Station } from '@stationmaster/contract'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { CommandProgress } from '../../components/command-progress.tsx'
import { Panel } from '../../components/page.tsx'
import { useText } from '../../i18n/language.tsx'
import { type Draft, emptyDraft, type FormCommand, formCommands } from './command-draft.ts'
import { CommandForm } from './command-form.tsx'

export interface Tray {
  ids: readonly string[]
  add: (id: string) => void
  /** Opens the form of a command with what is known filled in. */
  ask: (type: FormCommand, given?: Partial<Draft>) => void
  offers: (type: FormCommand) => boolean
}

const keptAtMost = 6

/** The commands sent from this page, newest first, and the form that is open. */
export const useTray = (station: Station) => {
  const [ids, setIds] = useState<readonly string[]>([])
  const [form, setForm] = useState<Draft | null>(null)
  const add = (id: string) => setIds((before) => [id, ...before].slice(0, keptAtMost))
  const tray: Tray = {
    ids,
    add,
    ask: (type, given) => setForm(emptyDraft(type, given)),
    offers: (type) => type === 'RawCall' || station.commands.includes(type),
  }
  const open =
    form === null ? null : <CommandForm station={station} initial={form} close={() => setForm(null)} sent={add} />
  return { tray, form: open, dismiss: (id: string) => setIds((before) => before.filter((each) => each !== id)) }
}

const inFront = ['Reset', 'GetBaseReport'] as const satisfies readonly FormCommand[]

export function Commands({ station, tray, dismiss }: { station: Station; tray: Tray; dismiss: (id: string) => void }) {
  const text = useText()
  const runningEvses = station.evses.filter((evse) => evse.transactionId !== null)
  const given = (type: FormCommand): Partial<Draft> => {
    const only = runningEvses.length === 1 ? (runningEvses[0]?.transactionId ?? '') : ''
    const first = station.evses.find((evse) => evse.evseId > 0)
    if (type === 'RequestStopTransaction' || type === 'GetTransactionStatus') return { transactionId: only }
    if (type === 'UnlockConnector') return { evseId: first === undefined ? '' : String(first.evseId) }
    return {}
  }
  const front = inFront.filter((type) => tray.offers(type))
  const rest = formCommands.filter((type) => tray.offers(type) && !front.some((each) => each === type))
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
          <Menu>
            <Menu.Target>
              <Button variant="default" rightSection={<IconChevronDown size={14} />}>
                {text.common.more}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {rest.map((type) => (
                <Menu.Item key={type} onClick={() => tray.ask(type, given(type))}>
                  {text.command.types[type]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </span>
      }
    >
      {station.online ? null : <div className="sm-panelbody sm-quiet">{text.station.offlineCommands}</div>}
      {tray.ids.map((id) => (
        <CommandProgress key={id} id={id} dismiss={() => dismiss(id)} />
      ))}
      {station.online && tray.ids.length === 0 ? (
        <div className="sm-panelbody sm-quiet sm-small">{text.command.only}</div>
      ) : null}
    </Panel>
  )
}
