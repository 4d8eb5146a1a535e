import { Menu, useMantineColorScheme } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type Session } from '@stationmaster/contract'
import { IconCheck, IconDeviceDesktop, IconKey, IconLanguage, IconLogout, IconMoon, IconSun } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { api } from '../client/api.ts'
import { notify } from '../components/feedback.tsx'
import { isLanguage, languages } from '../i18n/dictionary.ts'
import { useLanguage } from '../i18n/language.tsx'
import { AccountButton } from './account-button.tsx'
import { useOwnLanguage } from './own-language.ts'

export const schemes = [
  { value: 'auto', icon: IconDeviceDesktop },
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
] as const

const OwnPassword = lazy(async () => ({ default: (await import('./own-password.tsx')).OwnPassword }))

interface AccountMenuProps {
  session: Session
  opened: boolean
  setOpened: (opened: boolean) => void
}

/** Appearance, language, password, and the way out. */
export function AccountMenu({ session, opened, setOpened }: AccountMenuProps) {
  const { text, language } = useLanguage()
  const choose = useOwnLanguage()
  const [password, { open, close }] = useDisclosure(false)
  const client = useQueryClient()
  const navigate = useNavigate()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const signOut = useMutation({
    mutationFn: api.signOut,
    onSuccess: async () => {
      await navigate({ to: '/sign-in' })
      client.clear()
    },
    onError: (error) => notify.failed(text, error),
  })
  const check = <IconCheck size={14} aria-hidden="true" />
  return (
    <>
      <Menu width={230} position="top-start" opened={opened} onChange={setOpened}>
        <Menu.Target>
          <AccountButton session={session} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{text.account.colours}</Menu.Label>
          {schemes.map((scheme) => (
            <Menu.Item
              key={scheme.value}
              leftSection={<scheme.icon size={15} aria-hidden="true" />}
              rightSection={colorScheme === scheme.value ? check : null}
              aria-current={colorScheme === scheme.value ? 'true' : undefined}
              onClick={() => setColorScheme(scheme.value)}
            >
              {text.account[scheme.value]}
            </Menu.Item>
          ))}
          <Menu.Label>{text.account.language}</Menu.Label>
          {Object.entries(languages).map(([code, spoken]) => (
            <Menu.Item
              key={code}
              lang={code}
              leftSection={<IconLanguage size={15} aria-hidden="true" />}
              rightSection={language === code ? check : null}
              aria-current={language === code ? 'true' : undefined}
              onClick={() => {
                if (isLanguage(code)) choose(code)
              }}
            >
              {spoken}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconKey size={15} aria-hidden="true" />} onClick={open}>
            {session.hasPassword ? text.account.password : text.account.passwordFirst}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={15} aria-hidden="true" />} onClick={() => signOut.mutate()}>
            {text.account.signOut}
          </Menu.Item>
          <Menu.Label>{text.account.version(session.version)}</Menu.Label>
        </Menu.Dropdown>
      </Menu>
      {password ? (
        <Suspense>
          <OwnPassword session={session} close={close} />
        </Suspense>
      ) : null}
    </>
  )
}
