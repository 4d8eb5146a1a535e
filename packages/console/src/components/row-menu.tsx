import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useText } from '../i18n/language.tsx'

interface RowMenuProps {
  /** The row's own name, for those who hear the button. */
  name: string
  items: readonly { label: string; run: () => void }[]
}

/** What can be done with a row: one narrow button, also on a phone. */
export function RowMenu({ name, items }: RowMenuProps) {
  const text = useText()
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`${text.common.actions}: ${name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item key={item.label} onClick={item.run}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
