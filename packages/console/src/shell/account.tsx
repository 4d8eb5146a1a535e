import { Menu, useMantineColorScheme } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconDeviceDesktop, IconKey, IconLanguage, IconLogout, IconMoon, IconSun } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { api } from '../client/api.ts'
import { useSession } from '../client/session.ts'
import { notify } from '../components/feedback.tsx'
import { isLanguage, languages } from '../i18n/dictionary.ts'
import { useLanguage } from '../i18n/language.tsx'
import { useOwnLanguage } from './own-language.ts'

export const schemes = [
  { value: 'auto', icon: IconDeviceDesktop },
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
] as const

// The first page is shown before what opens later is fetched.
const OwnPassword = lazy(async () => ({ default: (await import('./own-password.tsx')).OwnPassword }))

const initials = (name: string): string =>
  name
    .split(/[\s._-]+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')

export function Account() {
  const { text, language } = useLanguage()
  const choose = useOwnLanguage()
  const [password, { open, close }] = useDisclosure(false)
  const { session } = useSession()
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
  if (session === undefined) return null
  const name = session.user.displayName || session.user.name
  const check = <IconCheck size={14} aria-hidden="true" />
  return (
    <>
      <Menu width={230} position="top-start">
        <Menu.Target>
          <button type="button" className="sm-account">
            <span className="sm-initials" aria-hidden="true">
              {initials(name)}
            </span>
            <span className="sm-grow" style={{ lineHeight: 1.25 }}>
              <span
                style={{
                  display: 'block',
                  overflow: 'hidden',
                  textOverflow: 'ellipsis',
                  whiteSpace: 'nowrap',
                  fontWeight: 550,
                }}
              >
                {name}
              </span>
              <span className="sm-small sm-quiet">{text.account.role[session.user.role]}</span>
              <span className="sm-hidden">{text.account.menu}</span>
            </span>
          </button>
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
