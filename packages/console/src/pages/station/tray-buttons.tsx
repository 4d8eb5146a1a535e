import { Button } from '@mantine/core'
import { type ReactNode } from 'react'
import { type Column } from '../../components/data-table.tsx'
import { useText } from '../../i18n/language.tsx'
import { type FormCommand, type Given } from './command-blocks.ts'
import { type Tray } from './commands.tsx'

interface CommandButtonProps {
  tray: Tray | null
  type: FormCommand
  given?: Given | undefined
  /** Left out, what the command is called. */
  children?: ReactNode
}

/** Opens the form of a command; nothing where it is not offered. */
export function CommandButton({ tray, type, given, children }: CommandButtonProps) {
  const text = useText()
  return tray?.offers(type) === true ? (
    <Button variant="default" onClick={() => tray.ask(type, given)}>
      {children ?? text.command.types[type]}
    </Button>
  ) : null
}

interface RowCommand {
  words: string
  /** What it is called where the row is not seen. */
  title?: string
  given: Given
}

/** The column that asks a command about its row; none where it is not offered. @param of null where a row has nothing to ask */
export function commandColumn<T>(tray: Tray | null, type: FormCommand, of: (row: T) => RowCommand | null): Column<T>[] {
  if (tray?.offers(type) !== true) return []
  const cell = (row: T) => {
    const asked = of(row)
    return asked === null ? null : (
      <Button variant="default" size="compact-xs" aria-label={asked.title} onClick={() => tray.ask(type, asked.given)}>
        {asked.words}
      </Button>
    )
  }
  return [{ id: type, header: '', align: 'right', cell }]
}
